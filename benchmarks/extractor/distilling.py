"""A reader of fewer layers learns to give the numbers that a trained one gives: quicker, and nearly as good.

It begins as the teacher without its last layers, and is shown what the teacher makes of a pair of question and
passage: the numbers of tokens, sentences and pair, and the states they are read off. That takes no labels.
(Sanh et al., "DistilBERT", 2019; Jiao et al., "TinyBERT", 2020.)
"""

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm
from transformers import AttentionInterface

from benchmarks.extractor.batches import Batch, in_batches
from benchmarks.extractor.examples import Example, Sample
from benchmarks.extractor.training import MEASURED, PASSAGES, SEED, batcher_of, pooled, rate_at
from benchmarks.measures import mean
from benchmarks.precision import computes_bf16
from pincite.embedding.extractor_loading import build_network, layers_of, load_network
from pincite.embedding.quiet import quietly
from pincite.settings import cores

_BATCH, _RATE, _DECAY, _MOST_GRADIENT = 32, 3e-4, 0.01, 1.0
#: What the distances count: those of sentences (and their order), of tokens, of pairs, and of states.
_SENTENCES, _ORDER, _TOKENS, _PAIRS, _STATES = 1.0, 0.5, 0.3, 0.2, 1.0
_OFF = -1e4
#: Steps after which the work is kept, and the distance to the teacher on held-out pairs is printed.
_KEPT = 200

#: What one core reads of a step.
Share = TypeVar("Share")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a network makes of a batch.

    Attributes:
        states: the last states of tokens, shape (n, t, d).
        tokens: the numbers of tokens, shape (n, t).
        sentences: the means over sentences, shape (n, s).
        pairs: the numbers of pairs, shape (n,).
    """

    states: Tensor
    tokens: Tensor
    sentences: Tensor
    pairs: Tensor


def distil(examples: Sequence[Example], folder: Path, teacher: Path, layers: int, out: Path, epochs: float) -> Any:
    """Return a network that has learnt from the teacher on all pairs that are not held out.

    What is learnt is kept beside `out` on the way, and the next call goes on from there.

    Args:
        examples: whose pairs are read.
        folder: the default model's files.
        teacher: the file of the trained reader.
        layers: how many layers the student has.
        out: where the result will be written.
        epochs: how often each pair is read; a part of one is possible.

    Raises:
        SystemExit: there is nothing to learn from, or the teacher has no more layers.
    """
    torch.manual_seed(SEED)
    with quietly():
        knowing = load_network(folder, teacher)
        student = begun(knowing, folder, layers)
    compute_attention_whole(student)
    pairs = [(one.asked.question, candidate) for one in examples if not one.asked.held for candidate in one.candidates]
    steps = max(1, int(epochs * len(pairs) / _BATCH))
    batcher = batcher_of(folder)
    lessons = Lessons[Sequence[Sample]](student, lambda share: distance_to(knowing, student, batcher(share)))
    kept = out.with_name(f"{out.name}.{layers}.part")
    done = _taken_up(kept, student, lessons.optimizer)
    running = 0.0
    with tqdm(total=steps, initial=done, desc="Learning", unit="step", disable=not sys.stderr.isatty()) as bar:
        for step, some in enumerate(_drawn(pairs, steps)):
            if step < done:
                continue
            shares = [some[place :: lessons.cores] for place in range(min(lessons.cores, len(some)))]
            weights = [len(share) / len(some) for share in shares]
            now = lessons.step(shares, weights, _RATE * rate_at(step, steps))
            running = 0.98 * running + 0.02 * now if step > done else now
            bar.update()
            if (step + 1) % _KEPT == 0:
                _keep(kept, student, lessons.optimizer, step + 1)
                tqdm.write(f"step {step + 1} of {steps}: loss {running:.4f}")
    kept.unlink(missing_ok=True)
    return student.eval()


def begun(teacher: Any, folder: Path, layers: int) -> Any:
    """Return a network made of the teacher's first layers and its heads.

    The first ones, because without training more is left of the teacher with them than with any others.

    Raises:
        SystemExit: the teacher has no more layers than that.
    """
    if layers >= (own := layers_of(teacher.state_dict())):
        raise SystemExit(f"the teacher has {own} layers; give fewer with --layers")
    student = build_network(folder, layers)
    kept = student.state_dict().keys()
    student.load_state_dict({name: value for name, value in teacher.state_dict().items() if name in kept})
    # The word embeddings stay those of the installed model; they are not in the file.
    student.transformer.embeddings.requires_grad_(False)
    return student


def numbers(network: Any, batch: Batch) -> Numbers:
    """Return what a network makes of a batch."""
    arrays = (torch.from_numpy(array) for array in (batch.tokens.ids, batch.tokens.mask, batch.tokens.segments))
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=computes_bf16()):
        states = network.states(*arrays)
        tokens, pairs = network.numbers(states)
    tokens = tokens.float()
    return Numbers(states.float(), tokens, pooled(torch.from_numpy(batch.means), tokens), pairs.float())


def distance(student: Numbers, teacher: Numbers, batch: Batch) -> Tensor:
    """Return how far a student's numbers lie from the teacher's, the mean over a batch's pairs.

    It is the sum of the mean squares between numbers of sentences, of tokens of the passage and of pairs, in log-odds;
    of how the softmax over the passage's sentences diverges (Kullback-Leibler); and of the mean square between states
    as a share of the teacher's own.
    """
    known, read = torch.from_numpy(batch.known), torch.from_numpy(batch.tokens.mask).bool()
    inside = read & torch.from_numpy(batch.tokens.segments).bool()
    order = nn.functional.kl_div(
        torch.log_softmax(student.sentences.masked_fill(~known, _OFF), dim=1),
        torch.log_softmax(teacher.sentences.masked_fill(~known, _OFF), dim=1),
        reduction="batchmean",
        log_target=True,
    )
    apart = (student.states - teacher.states)[read].pow(2).mean() / teacher.states[read].pow(2).mean()
    return (
        _SENTENCES * _mean_square(student.sentences - teacher.sentences, known)
        + _ORDER * order
        + _TOKENS * _mean_square(student.tokens - teacher.tokens, inside)
        + _PAIRS * (student.pairs - teacher.pairs).pow(2).mean()
        + _STATES * apart
    )


def report_distance(examples: Sequence[Example], student: Any, teacher: Any, folder: Path) -> None:
    """Print, for each group of held-out questions, how near a student's numbers come to the teacher's."""
    batcher = batcher_of(folder)
    for group in sorted({example.asked.group for example in examples}):
        held = [example for example in examples if example.asked.held and example.asked.group == group][:MEASURED]
        ours, theirs, same = [], [], []
        for example in tqdm(held, desc=f"Reading {group}", disable=not sys.stderr.isatty()):
            own = [one for one in example.candidates if one.found][:PASSAGES]
            batch = batcher([(example.asked.question, one) for one in own])
            known = torch.from_numpy(batch.known)
            with torch.no_grad():
                read = [numbers(network, batch).sentences[known] for network in (student, teacher)]
            ours += read[0].tolist()
            theirs += read[1].tolist()
            same.append(float(read[0].argmax() == read[1].argmax()))
        apart = np.subtract(ours, theirs)
        print(
            f"{group}, beside the teacher: correlation {np.corrcoef(ours, theirs)[0, 1]:.3f}, "
            f"{np.sqrt((apart**2).mean()):.2f} apart (root mean square, log-odds), "
            f"the same best sentence for {mean(same):.3f} of {len(held)} questions",
            flush=True,
        )


def _mean_square(values: Tensor, counted: Tensor) -> Tensor:
    """Return the mean square of what is counted of each row, the mean over the rows."""
    return ((values.pow(2) * counted).sum(dim=1) / counted.sum(dim=1).clamp(min=1)).mean()


class Lessons(Generic[Share]):
    """Takes the steps; each core reads a share of what a step is made of, and they wait for each other at its end."""

    def __init__(self, student: Any, value: Callable[[Share], Tensor]) -> None:
        """Begin.

        Args:
            student: the network that learns.
            value: how far it is off on a share.
        """
        self.cores = cores()
        self._value = value
        self._parameters = [one for one in student.parameters() if one.requires_grad]
        self.optimizer = torch.optim.AdamW(self._parameters, lr=_RATE, weight_decay=_DECAY)
        self._workers = ThreadPoolExecutor(self.cores, initializer=torch.set_num_threads, initargs=(1,))

    def step(self, shares: Sequence[Share], weights: Sequence[float], rate: float) -> float:
        """Learn from some shares, each of its weight; return how far the student was off before that."""
        found = list(self._workers.map(self._slopes, shares))
        for place, parameter in enumerate(self._parameters):
            slopes = [weight * own[place] for weight, (_, own) in zip(weights, found, strict=True)]
            parameter.grad = torch.stack(slopes).sum(dim=0)
        nn.utils.clip_grad_norm_(self._parameters, _MOST_GRADIENT)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        return sum(weight * value for weight, (value, _) in zip(weights, found, strict=True))

    def _slopes(self, share: Share) -> tuple[float, tuple[Tensor, ...]]:
        value = self._value(share)
        return float(value.detach()), torch.autograd.grad(value, self._parameters)


def distance_to(teacher: Any, student: Any, batch: Batch) -> Tensor:
    """Return how far a student's numbers of a batch lie from the teacher's."""
    with torch.no_grad():
        shown = numbers(teacher, batch)
    return distance(numbers(student, batch), shown, batch)


def _drawn(pairs: Sequence[Sample], steps: int) -> Iterator[list[Sample]]:
    """Yield the pairs of each step: all of them in random order, again and again."""
    chance, step = random.Random(SEED), 0
    while step < steps:
        batches = in_batches(pairs, _BATCH, chance)
        if not batches:
            raise SystemExit("there is no example to learn from; give a higher --limit")
        yield from batches[: steps - step]
        step += len(batches)


def compute_attention_whole(network: Any) -> None:
    """Compute attention in 32 bits: the way back through it takes half the time that it takes in bf16."""

    def attend(_: Any, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, **__: Any) -> tuple[Tensor, None]:
        with torch.autocast("cpu", enabled=False):
            found = nn.functional.scaled_dot_product_attention(q.float(), k.float(), v.float(), attn_mask=mask)
        return found.transpose(1, 2).to(q.dtype), None

    AttentionInterface.register("whole", attend)
    network.transformer.config._attn_implementation = "whole"


def _keep(file: Path, student: Any, optimizer: torch.optim.Optimizer, step: int) -> None:
    working = file.with_suffix(".writing")
    torch.save({"student": student.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, working)
    working.replace(file)


def _taken_up(file: Path, student: Any, optimizer: torch.optim.Optimizer) -> int:
    """Take up what was kept, if anything was; return the steps that are done."""
    if not file.is_file():
        return 0
    kept = torch.load(file, weights_only=True)
    student.load_state_dict(kept["student"])
    optimizer.load_state_dict(kept["optimizer"])
    return int(kept["step"])
