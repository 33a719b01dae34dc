"""What share of the machine's peak embedding reaches: the operations of the model, counted, beside a plain product."""

from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.precision import computes_bf16
from benchmarks.setting import CORPUS
from pincite import Settings
from pincite.embedding import load_encoder

#: MiniLM-L6: layers, width, width inside.
_LAYERS, _WIDTH, _INNER = 6, 384, 1536
_TEXTS, _SIDE, _RUNS = 256, 4096, 5
_WORDS = 120


def operations(tokens: int) -> int:
    """Return the floating-point operations of one text: a multiplication and an addition count as two.

    Args:
        tokens: of the text, marks included; padding is no work that anyone wants, and is not counted.
    """
    products = 4 * _WIDTH * _WIDTH + 2 * _WIDTH * _INNER
    attention = 2 * tokens * _WIDTH
    return 2 * _LAYERS * tokens * (products + attention)


def share_of_peak() -> dict[str, Any]:
    """Measure embedding beside a product of large matrices in the same precision (bf16 where the CPU has it)."""
    import torch

    encoder = load_encoder(Settings())
    words = " ".join(file.read_text(encoding="utf-8") for file in sorted(CORPUS.glob("*.txt"))).split()
    texts = [" ".join(words[place : place + _WORDS]) for place in range(0, len(words) - _WORDS, _WORDS)][:_TEXTS]
    texts = (texts * (_TEXTS // len(texts) + 1))[:_TEXTS]
    work = sum(operations(min(count, encoder.window)) for count in encoder.count_tokens(texts))
    encoder.embed_documents(texts[:32])
    kind = torch.bfloat16 if computes_bf16() else torch.float32
    left, right = (torch.ones((_SIDE, _SIDE), dtype=kind) for _ in range(2))
    torch.mm(left, right)
    embeds, multiplies = [], []
    for _ in range(_RUNS):
        begun = perf_counter()
        encoder.embed_documents(texts)
        embeds.append(work / (perf_counter() - begun))
        begun = perf_counter()
        torch.mm(left, right)
        multiplies.append(2 * _SIDE**3 / (perf_counter() - begun))
    reached, peak = median(embeds), median(multiplies)
    return {
        "embedding_gflops": reached / 1e9,
        "product_gflops": peak / 1e9,
        "share": reached / peak,
        "precision": str(kind).removeprefix("torch."),
        "passages_a_second": reached * _TEXTS / work,
    }
