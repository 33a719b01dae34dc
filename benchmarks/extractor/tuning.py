"""The reader learns from marked questions: every sentence that answers goes before every one that does not.

A question is read with several passages at once, as it is for an answer, and its sentences are set in one order. Beside
that the reader stays near to its teacher on the questions that it was taught by, so that it does not forget them.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from benchmarks.extractor.batches import Batch, Batcher, in_batches
from benchmarks.extractor.distilling import Lessons, compute_attention_whole, distance_to, numbers
from benchmarks.extractor.examples import Example, Sample
from benchmarks.extractor.marked import MarkedCandidate, MarkedExample
from benchmarks.extractor.training import SEED, batcher_of, rate_at
from benchmarks.measures import mean
from pincite.embedding.extractor_loading import load_network
from pincite.embedding.quiet import quietly

_RATE = 2e-4
#: What a core reads of a step: marked questions, the passages of each, and pairs that the teacher shows.
_QUESTIONS, _PASSAGES, _SHOWN = 3, 8, 4
#: Of a question's passages, those that answer and those of other documents, at most; how often there are any of these.
_MOST_ANSWERING, _MOST_FOREIGN, _FOREIGN = 4, 2, 0.7
#: The mean number of nearer passages that are passed over when one is drawn that does not answer.
_PASSED_OVER = 2.0
#: The share of the unanswerable questions that a round takes.
_UNANSWERABLE = 0.5
#: What counts: each sentence by itself, each passage, the order of a question's sentences, the distance to the teacher.
_SENTENCES, _PAIRS, _ORDER, _TEACHER = 2.0, 0.3, 0.7, 0.4
_SAID = 50
#: The passages that are read of a question when the reader is measured, and the places that count.
_READ, _DEPTH = 12, 6


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a core reads of a step: questions, each with some passages, and pairs that the teacher shows."""

    questions: tuple[tuple[str, tuple[MarkedCandidate, ...]], ...]
    shown: tuple[Sample, ...]


def tune(
    examples: Sequence[Example],
    marked: Sequence[MarkedExample],
    folder: Path,
    teacher: Path,
    student: Path,
    steps: int,
) -> Any:
    """Return the student after it has learnt from the marked questions.

    Args:
        examples: whose pairs the teacher shows, those that are not held out.
        marked: the questions to learn from.
        folder: the default model's files.
        teacher: the file of the reader that is not to be forgotten.
        student: the file of the reader that learns.
        steps: how many steps are taken.

    Raises:
        SystemExit: there is nothing to learn from.
    """
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    with quietly():
        knowing, learning = load_network(folder, teacher), load_network(folder, student)
    # The word embeddings stay those of the installed model; they are not in the file.
    learning.transformer.embeddings.requires_grad_(False)
    compute_attention_whole(learning)
    batcher = batcher_of(folder)

    def value(lesson: Lesson) -> Tensor:
        apart = distance_to(knowing, learning, batcher(lesson.shown))
        return _TEACHER * apart + off(learning, batcher, lesson)

    lessons = Lessons[Lesson](learning, value)
    pairs = [(one.asked.question, candidate) for one in examples if not one.asked.held for candidate in one.candidates]
    drawn = _lessons(pairs, marked, chance)
    running = 0.0
    with tqdm(total=steps, desc="Tuning", unit="step", disable=not sys.stderr.isatty()) as bar:
        for step in range(steps):
            shares = [next(drawn) for _ in range(lessons.cores)]
            now = lessons.step(shares, [1 / lessons.cores] * lessons.cores, _RATE * rate_at(step, steps))
            running = 0.98 * running + 0.02 * now if step else now
            bar.update()
            if (step + 1) % _SAID == 0:
                tqdm.write(f"step {step + 1} of {steps}: loss {running:.4f}")
    return learning.eval()


def off(network: Any, batcher: Batcher, lesson: Lesson) -> Tensor:
    """Return how far a network is off on the questions of a lesson.

    It is the cross-entropy of sentences and of pairs, and the mean over the answering sentences of the cross-entropy
    of each against all sentences of its question that do not answer. Sentences that are not judged do not count.
    """
    batch, known, questions = batch_of(batcher, lesson.questions)
    read, labels = numbers(network, batch), torch.from_numpy(batch.labels)
    entropy = nn.functional.binary_cross_entropy_with_logits
    each = entropy(read.sentences, labels, reduction="none")
    of_sentences = (each * known).sum() / known.sum().clamp(min=1)
    of_pairs = entropy(read.pairs, (labels * known).amax(dim=1))
    orders = [
        order(read.sentences[rows][known[rows]], labels[rows][known[rows]] > 0.5)
        for rows in questions
        if bool((labels[rows][known[rows]] > 0.5).any())
    ]
    of_order = torch.stack(orders).mean() if orders else read.sentences.sum() * 0
    return _SENTENCES * of_sentences + _PAIRS * of_pairs + _ORDER * of_order


def order(values: Tensor, answers: Tensor) -> Tensor:
    """Return, as the mean over the answering sentences, how much of a softmax over one and all wrong ones is lost.

    Args:
        values: the numbers of a question's sentences, shape (s,).
        answers: whether each of them answers, shape (s,).
    """
    right, wrong = values[answers], values[~answers]
    if not len(wrong):
        return right.sum() * 0
    return (torch.logaddexp(right, torch.logsumexp(wrong, dim=0)) - right).mean()


def batch_of(
    batcher: Batcher, questions: Sequence[tuple[str, Sequence[MarkedCandidate]]]
) -> tuple[Batch, Tensor, list[slice]]:
    """Return questions with their passages as one batch, which sentences are judged, and each question's rows."""
    pairs = [(question, one) for question, passages in questions for one in passages]
    batch = batcher([(question, one.candidate) for question, one in pairs])
    known = batch.known.copy()
    for row, (_, one) in enumerate(pairs):
        known[row, : len(one.unjudged)] &= ~np.array(one.unjudged, dtype=np.bool_)
    ends = np.cumsum([len(passages) for _, passages in questions]).tolist()
    rows = [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]
    return batch, torch.from_numpy(known), rows


def passages_of(example: MarkedExample, chance: random.Random) -> tuple[MarkedCandidate, ...]:
    """Draw the passages to read for a question: those that answer, then near ones, most of them of its document."""
    answering = [one for one in example.candidates if any(one.candidate.labels)]
    chance.shuffle(answering)
    answering = answering[:_MOST_ANSWERING]
    others = [one for one in example.candidates if one.candidate.found and not any(one.candidate.labels)]
    foreign = [one for one in others if not one.own][:_MOST_FOREIGN] if chance.random() < _FOREIGN else []
    left = _PASSAGES - len(answering)
    own = _near([one for one in others if one.own], left - len(foreign), chance)
    return (*answering, *own, *foreign[: left - len(own)])


def report_marked(examples: Sequence[MarkedExample], network: Any, folder: Path) -> None:
    """Print how well a network orders the sentences of the passages that are read for some questions."""
    batcher = batcher_of(folder)
    first, within, precision = [], [], []
    for example in tqdm(examples, desc="Reading marked questions", disable=not sys.stderr.isatty()):
        passages = [one for one in example.candidates if one.candidate.found][:_READ]
        batch, known, _ = batch_of(batcher, [(example.marked.question, passages)])
        with torch.no_grad():
            values = numbers(network, batch).sentences[known]
        right = batch.labels[known.numpy()][np.argsort(-values.numpy(), kind="stable")]
        if not right.any():
            continue
        seen = np.cumsum(right)
        first.append(float(right[0]))
        within.append(float(seen[min(_DEPTH, len(seen)) - 1] / min(_DEPTH, right.sum())))
        precision.append(float((seen / np.arange(1, len(seen) + 1) * right).sum() / right.sum()))
    print(
        f"{len(first)} marked questions: an answering sentence first for {mean(first):.3f}; of those that answer, "
        f"{mean(within):.3f} within the first {_DEPTH}; mean average precision {mean(precision):.3f}",
        flush=True,
    )


def _near(passages: Sequence[MarkedCandidate], most: int, chance: random.Random) -> list[MarkedCandidate]:
    """Draw some passages, the nearer ones more often."""
    left: list[MarkedCandidate] = list(passages)
    drawn: list[MarkedCandidate] = []
    while left and len(drawn) < most:
        drawn.append(left.pop(min(int(chance.expovariate(1 / _PASSED_OVER)), len(left) - 1)))
    return drawn


def _lessons(pairs: Sequence[Sample], marked: Sequence[MarkedExample], chance: random.Random) -> Iterator[Lesson]:
    """Yield lessons without end: all questions in random order, again and again, and pairs beside them."""
    shown = _shown(pairs, chance)
    waiting: list[MarkedExample] = []
    while True:
        if len(waiting) < _QUESTIONS:
            more = [one for one in marked if _is_taken(one, chance)]
            if len(more) < _QUESTIONS:
                raise SystemExit("there are too few marked questions to learn from; give a higher --limit")
            chance.shuffle(more)
            waiting += more
        some, waiting = waiting[:_QUESTIONS], waiting[_QUESTIONS:]
        questions = tuple((one.marked.question, passages_of(one, chance)) for one in some)
        yield Lesson(questions, tuple(next(shown)))


def _shown(pairs: Sequence[Sample], chance: random.Random) -> Iterator[list[Sample]]:
    if not pairs:
        raise SystemExit("there is no example to learn from; give a higher --limit")
    while True:
        yield from in_batches(pairs, _SHOWN, chance)


def _is_taken(example: MarkedExample, chance: random.Random) -> bool:
    if example.marked.type == "unanswerable":
        return bool(example.candidates) and chance.random() < _UNANSWERABLE
    return any(any(one.candidate.labels) for one in example.candidates)
