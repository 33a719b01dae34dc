"""The training itself: the default model's transformer learns which sentences of a passage answer a question."""

import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from tqdm import tqdm

from benchmarks.extractor.batches import MIDDLE, Batch, Batcher, in_batches
from benchmarks.extractor.examples import Candidate, Example, samples
from benchmarks.measures import mean
from benchmarks.precision import computes_bf16
from pincite.embedding.extractor_loading import build_network, load_network, packed
from pincite.embedding.quiet import quietly

SEED = 3
_BATCH = 16
_RATE, _LAST_RATE, _HEAD_RATE = 1.5e-4, 1.2e-4, 1e-3
_DECAY, _MOST_GRADIENT = 0.01, 1.0
#: The share of the steps in which the rate rises, and what it does not fall below, as a share of its height.
_WARM, _LEAST_RATE = 0.1, 0.02
#: How much the pair's number and the order of the sentences count beside the sentences' own numbers.
_PAIR_WEIGHT, _ORDER_WEIGHT = 0.5, 0.5
#: The figures with which the cosine starts: slope and level for the sentences, slope and level for the pair.
_FIGURES = (1.0, -2.0, 0.5, -1.0)
_COSINE_SCALE = 10.0
_OFF = -1e4
#: How many held-out questions of a group are measured, with how many passages each.
MEASURED, PASSAGES = 250, 4
_DEPTHS = (1, 3, 6)


class Learner(nn.Module):
    """The network with the cosine of question and sentence added to its numbers.

    The cosine is there so that the network learns what the cosine does not know. Its four figures are left out of the
    file: the weighing of sentences that follows has the cosine as a figure of its own.
    """

    def __init__(self, network: Any, figures: Tensor | None = None) -> None:
        """Wrap a network.

        Args:
            network: the module of `build_network` or `load_network`.
            figures: those learnt before; None to start.
        """
        super().__init__()
        self.network = network
        self.figures = nn.Parameter(torch.tensor(_FIGURES) if figures is None else figures.detach().clone())

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the numbers of sentences (n, s) and of pairs (n,), in log-odds."""
        arrays = (batch.tokens.ids, batch.tokens.mask, batch.tokens.segments)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=computes_bf16()):
            tokens, pairs = self.network(*(torch.from_numpy(array) for array in arrays))
        cosines = torch.from_numpy(batch.similarities)
        slope, level, pair_slope, pair_level = self.figures
        sentences = pooled(torch.from_numpy(batch.means), tokens.float())
        sentences = sentences + slope * _COSINE_SCALE * (cosines - MIDDLE) + level
        nearest = cosines.amax(dim=1)
        return sentences, pairs.float() + pair_slope * _COSINE_SCALE * (nearest - MIDDLE) + pair_level


def pooled(means: Tensor, tokens: Tensor) -> Tensor:
    """Return the mean of the tokens' numbers (n, t) over each sentence (n, s, t), shape (n, s)."""
    return torch.einsum("nst,nt->ns", means, tokens)


def loss(sentences: Tensor, pairs: Tensor, known: Tensor, labels: Tensor) -> Tensor:
    """Return the loss of a batch, the mean over its pairs.

    It is the cross-entropy of the sentences, that of the pairs (does any sentence answer), and, where one does, how
    much of the softmax over the passage's sentences lies on those that answer.
    """
    entropy = nn.functional.binary_cross_entropy_with_logits
    each = entropy(sentences, labels, reduction="none")
    of_sentences = (each * known).sum(dim=1) / known.sum(dim=1).clamp(min=1)
    answers = (labels * known).amax(dim=1)
    of_pairs = entropy(pairs, answers, reduction="none")
    shares = torch.log_softmax(sentences.masked_fill(~known, _OFF), dim=1)
    of_order = -torch.logsumexp(shares.masked_fill(labels < 0.5, _OFF), dim=1) * answers
    return (of_sentences + _PAIR_WEIGHT * of_pairs + _ORDER_WEIGHT * of_order).mean()


def rate_at(step: int, steps: int) -> float:
    """Return the share of the full learning rate at a step, from 0: it rises over the first tenth, then falls."""
    warm = max(1, int(steps * _WARM))
    return min((step + 1) / warm, max(_LEAST_RATE, (steps - step) / max(1, steps - warm)))


def train(examples: Sequence[Example], folder: Path, epochs: float) -> Learner:
    """Train a network on the examples that are not held out, and then once more on the answerable ones alone.

    Questions that were written to look answerable teach that shared words speak against an answer; the last epoch, in
    which what does not answer comes from search, takes that back.

    Args:
        examples: what to learn from; the held-out ones are passed over.
        folder: the default model's files.
        epochs: how often each example is seen in the first part; a part of one is possible.

    Raises:
        SystemExit: there is nothing to learn from.
    """
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    with quietly():
        learner = Learner(build_network(folder))
    # The word embeddings stay those of the installed model; they are not in the file.
    learner.network.transformer.embeddings.requires_grad_(False)
    batcher = batcher_of(folder)
    seen = [example for example in examples if not example.asked.held]
    answerable = [example for example in seen if example.asked.spans]
    for part, times, rate in ((seen, epochs, _RATE), (answerable, min(epochs, 1.0), _LAST_RATE)):
        _train_part(learner, part, times, rate, batcher, chance)
    return learner


def _train_part(
    learner: Learner, seen: Sequence[Example], epochs: float, rate: float, batcher: Batcher, chance: random.Random
) -> None:
    steps = max(1, int(epochs * len(samples(seen, chance)) / _BATCH))
    optimizer = _optimizer(learner, rate)
    rates = [group["lr"] for group in optimizer.param_groups]
    step, running = 0, 0.0
    learner.train()
    with tqdm(total=steps, desc="Training", unit="step", disable=not sys.stderr.isatty()) as bar:
        while step < steps:
            batches = in_batches(samples(seen, chance), _BATCH, chance)
            if not batches:
                raise SystemExit("there is no example to learn from; give a higher --limit")
            for pairs in batches[: steps - step]:
                for group, full in zip(optimizer.param_groups, rates, strict=True):
                    group["lr"] = full * rate_at(step, steps)
                now = _step(learner, batcher(pairs), optimizer)
                running = 0.98 * running + 0.02 * now if step else now
                step += 1
                bar.update()
                if step % 100 == 0:
                    tqdm.write(f"step {step} of {steps}: loss {running:.4f}")


def save(learner: Learner, file: Path) -> None:
    """Write what was learnt in the form that `pincite.embedding.extractor_loading.trained` reads."""
    state = {
        name: value.detach().float().numpy()
        for name, value in learner.network.state_dict().items()
        if not name.startswith("transformer.embeddings")
    }
    fields: dict[str, Any] = packed(state)
    with file.open("wb") as target:
        np.savez_compressed(target, **fields)


def saved(learner: Learner, folder: Path, file: Path) -> Learner:
    """Return the learner with the network as the file has it, in fewer bits."""
    return Learner(load_network(folder, file), learner.figures)


def batcher_of(folder: Path) -> Batcher:
    """Return the batcher for a model's files."""
    return Batcher((folder / "tokenizer.json").read_text(encoding="utf-8"))


def report(examples: Sequence[Example], learner: Learner, folder: Path) -> None:
    """Print, for each group of held-out questions, how well the learner does, and the cosine alone beside it."""
    batcher = batcher_of(folder)
    for group in sorted({example.asked.group for example in examples}):
        held = [example for example in examples if example.asked.held and example.asked.group == group][:MEASURED]
        passages = [[one for one in example.candidates if one.found][:PASSAGES] for example in held]
        pairs = [(example.asked.question, one) for example, own in zip(held, passages, strict=True) for one in own]
        read = iter(numbers(learner, batcher, pairs, group))
        learnt = [[next(read) for _ in own] for own in passages]
        cosines = [[_cosines(one) for one in own] for own in passages]
        for name, scores in (("extractor", learnt), ("cosine", cosines)):
            print(f"{group}, {len(held)} held-out questions, {name}: {_figures(held, passages, scores)}", flush=True)


def numbers(learner: Learner, batcher: Batcher, pairs: Sequence[tuple[str, Candidate]], name: str) -> list[list[float]]:
    """Return the numbers of the sentences of each pair."""
    learner.eval()
    order = sorted(range(len(pairs)), key=lambda place: len(pairs[place][1].extract.text))
    found: list[list[float]] = [[] for _ in pairs]
    bar = tqdm(range(0, len(order), _BATCH), desc=f"Reading {name}", disable=not sys.stderr.isatty())
    with torch.no_grad():
        for first in bar:
            places = order[first : first + _BATCH]
            sentences, _ = learner(batcher([pairs[place] for place in places]))
            for row, place in zip(sentences.tolist(), places, strict=True):
                found[place] = row[: len(pairs[place][1].extract.sentences)]
    return found


def _optimizer(learner: Learner, rate: float) -> torch.optim.Optimizer:
    body = [value for value in learner.network.transformer.parameters() if value.requires_grad]
    heads = [*learner.network.head.parameters(), *learner.network.pair.parameters(), learner.figures]
    groups = [{"params": body, "lr": rate}, {"params": heads, "lr": _HEAD_RATE}]
    return torch.optim.AdamW(groups, weight_decay=_DECAY)


def _step(learner: Learner, batch: Batch, optimizer: torch.optim.Optimizer) -> float:
    sentences, pairs = learner(batch)
    value = loss(sentences, pairs, torch.from_numpy(batch.known), torch.from_numpy(batch.labels))
    optimizer.zero_grad()
    torch.autograd.backward(value)
    nn.utils.clip_grad_norm_([one for one in learner.parameters() if one.requires_grad], _MOST_GRADIENT)
    optimizer.step()
    return float(value.detach())


def _cosines(candidate: Candidate) -> list[float]:
    return list(candidate.similarities or [MIDDLE] * len(candidate.labels))


def _figures(
    examples: Sequence[Example], passages: Sequence[Sequence[Candidate]], scores: Sequence[Sequence[Sequence[float]]]
) -> str:
    """Return, as text, the shares of answerable questions answered by the first sentences, and the area under ROC."""
    hits: dict[int, list[float]] = {depth: [] for depth in _DEPTHS}
    best: list[float] = []
    answerable = [bool(example.asked.spans) for example in examples]
    for answers, own, numbers_of in zip(answerable, passages, scores, strict=True):
        flat: list[tuple[float, bool]] = [
            pair for one, row in zip(own, numbers_of, strict=True) for pair in zip(row, one.labels, strict=True)
        ]
        flat.sort(key=lambda pair: -pair[0])
        best.append(flat[0][0])
        for depth in _DEPTHS if answers else ():
            hits[depth].append(float(any(label for _, label in flat[:depth])))
    shares = ", ".join(f"{mean(hits[depth]):.3f} in {depth}" for depth in _DEPTHS)
    if len(set(answerable)) < 2:
        return f"an answer {shares}"
    area = roc_auc_score(answerable, best)
    return f"an answer {shares}; answerable from unanswerable, area under ROC {area:.3f}"
