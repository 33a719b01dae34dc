"""The reader learns from marked questions: every sentence that answers goes before every one that does not.

A question is read with several passages at once, as it is for an answer, and its sentences are set in one order.
Questions to single passages are learnt from in the same way, one of them beside three, so that they are not forgotten.
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

from benchmarks.extractor.batches import Batcher, characters
from benchmarks.extractor.distilling import Lessons, compute_attention_whole, numbers
from benchmarks.extractor.examples import Example, Sample
from benchmarks.extractor.marked import MarkedCandidate, MarkedExample
from benchmarks.extractor.training import SEED, batcher_of, rate_at
from benchmarks.measures import auroc, mean
from pincite.embedding.extractor_loading import load_network
from pincite.embedding.quiet import quietly

_RATE = 2e-4
#: What a core reads of a step beside one other question: marked questions, and the passages of each.
_QUESTIONS, _PASSAGES = 3, 8
#: Of which library a marked question is: there are most to invented papers, and people ask real ones.
_SHARES = {"papers": 0.35, "trials": 0.35, "own": 0.3}
#: Of which group the other question is, in turn by chance.
_OTHERS = ("squad", "squad", "trials", "written")
#: Of a question's passages, those that answer and those of other documents, at most; how often there are any of these.
_MOST_ANSWERING, _MOST_FOREIGN, _FOREIGN = 4, 2, 0.7
#: The mean number of nearer passages that are passed over when one is drawn that does not answer.
_PASSED_OVER = 2.0
#: The share of the unanswerable questions that a round takes, and what the order counts for one of them.
_UNANSWERABLE, _NONE = 0.8, 0.5
#: Pairs of about one length that are read at a time.
_TOGETHER = 12
#: What counts: each sentence by itself, each passage, the order of a question's sentences.
_SENTENCES, _PAIRS, _ORDER = 2.0, 0.3, 0.7
_SAID = 50
#: The passages that are read of a question when the reader is measured, and the places that count.
_READ, _DEPTH = 12, 6


@dataclass(frozen=True, slots=True)
class Told:
    """What a network says of a pair: of the sentences that are judged (s of them), and of the whole.

    Attributes:
        sentences: the numbers of sentences, shape (s,).
        labels: 1 for a sentence that answers, shape (s,).
        pair: the pair's number, shape ().
    """

    sentences: Tensor
    labels: Tensor
    pair: Tensor


#: A question with the passages to read for it.
Asking = tuple[str, Sequence[MarkedCandidate]]


def tune(examples: Sequence[Example], marked: Sequence[MarkedExample], folder: Path, student: Path, steps: int) -> Any:
    """Return the student after it has learnt from the marked questions.

    Args:
        examples: the questions to single passages; those that are held out are passed over.
        marked: the questions to learn from.
        folder: the default model's files.
        student: the file of the reader that learns.
        steps: how many steps are taken.

    Raises:
        SystemExit: there is nothing to learn from.
    """
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    with quietly():
        learning = load_network(folder, student).train()
    # The word embeddings stay those of the installed model; they are not in the file.
    learning.transformer.embeddings.requires_grad_(False)
    compute_attention_whole(learning)
    batcher = batcher_of(folder)
    school = Lessons[Sequence[Asking]](learning, lambda asked: off(learning, batcher, asked))
    drawn = lessons(examples, marked, chance)
    running = 0.0
    with tqdm(total=steps, desc="Tuning", unit="step", disable=not sys.stderr.isatty()) as bar:
        for step in range(steps):
            shares = [next(drawn) for _ in range(school.cores)]
            now = school.step(shares, [1 / school.cores] * school.cores, _RATE * rate_at(step, steps))
            running = 0.98 * running + 0.02 * now if step else now
            bar.update()
            if (step + 1) % _SAID == 0:
                tqdm.write(f"step {step + 1} of {steps}: loss {running:.4f}")
    return learning.eval()


def off(network: Any, batcher: Batcher, asked: Sequence[Asking]) -> Tensor:
    """Return how far a network is off on some questions.

    It is the cross-entropy of sentences and of pairs, and the mean over the questions of what `against_none` says.
    Sentences that are not judged do not count.
    """
    pairs = [(question, one) for question, passages in asked for one in passages]
    every = told(network, batcher, pairs)
    entropy = nn.functional.binary_cross_entropy_with_logits
    of_sentences = entropy(torch.cat([one.sentences for one in every]), torch.cat([one.labels for one in every]))
    answers = torch.stack([one.labels.amax() if len(one.labels) else one.pair.new_zeros(()) for one in every])
    of_pairs = entropy(torch.stack([one.pair for one in every]), answers)
    ends = np.cumsum([len(passages) for _, passages in asked]).tolist()
    orders = [
        against_none(torch.cat([one.sentences for one in own]), torch.cat([one.labels for one in own]) > 0.5)
        for own in (every[start:end] for start, end in zip([0, *ends], ends, strict=False))
        if own
    ]
    return _SENTENCES * of_sentences + _PAIRS * of_pairs + _ORDER * torch.stack(orders).mean()


def against_none(values: Tensor, answers: Tensor) -> Tensor:
    """Return the loss of `order` with one choice more, of number 0: that none of the sentences answers.

    It is wrong where one does, and right where none does; so the numbers of different questions can be compared.
    """
    none = values.new_zeros(1)
    if not answers.any():
        return _NONE * torch.logsumexp(torch.cat([none, values]), dim=0)
    return order(torch.cat([values, none]), torch.cat([answers, answers.new_zeros(1)]))


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


def told(network: Any, batcher: Batcher, pairs: Sequence[tuple[str, MarkedCandidate]]) -> list[Told]:
    """Return what a network says of some pairs, in their order; those of about one length are read together."""
    order_of_length = sorted(range(len(pairs)), key=lambda place: characters(_sample(pairs[place])))
    groups = max(1, -(-len(pairs) // _TOGETHER))
    found: dict[int, Told] = {}
    for places in np.array_split(order_of_length, groups):
        batch = batcher([_sample(pairs[place]) for place in places])
        read, labels = numbers(network, batch), torch.from_numpy(batch.labels)
        for row, place in enumerate(places.tolist()):
            unjudged = pairs[place][1].unjudged
            known = batch.known[row].copy()
            known[: len(unjudged)] &= ~np.array(unjudged, dtype=np.bool_)
            judged = torch.from_numpy(known)
            found[place] = Told(read.sentences[row][judged], labels[row][judged], read.pairs[row])
    return [found[place] for place in range(len(pairs))]


def _sample(pair: tuple[str, MarkedCandidate]) -> Sample:
    return pair[0], pair[1].candidate


def lessons(
    examples: Sequence[Example], marked: Sequence[MarkedExample], chance: random.Random
) -> Iterator[Sequence[Asking]]:
    """Yield lessons without end: marked questions of all libraries in random order, and another one beside them.

    Args:
        examples: the questions to single passages.
        marked: the marked questions.
        chance: draws.

    Raises:
        SystemExit: there is nothing to learn from.
    """
    others = others_of(examples)
    groups = [group for group in _OTHERS if group in others]
    if not groups:
        raise SystemExit("there is no example to learn from; give a higher --limit")
    shelves = {
        library: _again_and_again([one for one in marked if one.marked.library == library], chance)
        for library in dict.fromkeys(one.marked.library for one in marked)
    }
    if not shelves:
        raise SystemExit("there are too few marked questions to learn from; give a higher --limit")
    shares = [_SHARES[library] for library in shelves]
    while True:
        some = [next(shelf) for shelf in chance.choices(list(shelves.values()), shares, k=_QUESTIONS)]
        other = chance.choice(others[chance.choice(groups)])
        asked = [*((one.marked.question, one.candidates) for one in some), other]
        yield [(question, passages_of(candidates, chance)) for question, candidates in asked]


def _again_and_again(marked: Sequence[MarkedExample], chance: random.Random) -> Iterator[MarkedExample]:
    """Yield questions without end: all that teach something in random order, then all again in another.

    Of those without an answer each round leaves some out.
    """
    teaching = [one for one in marked if _teaches(one)]
    if not teaching:
        raise SystemExit("there are too few marked questions to learn from; give a higher --limit")
    while True:
        taken = [one for one in teaching if one.marked.type != "unanswerable" or chance.random() < _UNANSWERABLE]
        chance.shuffle(taken)
        yield from taken


def passages_of(candidates: Sequence[MarkedCandidate], chance: random.Random) -> tuple[MarkedCandidate, ...]:
    """Draw the passages to read for a question: those that answer, then near ones, most of them of its document."""
    answering = [one for one in candidates if any(one.candidate.labels)]
    chance.shuffle(answering)
    answering = answering[:_MOST_ANSWERING]
    others = [one for one in candidates if one.candidate.found and not any(one.candidate.labels)]
    foreign = [one for one in others if not one.own][:_MOST_FOREIGN] if chance.random() < _FOREIGN else []
    left = _PASSAGES - len(answering)
    own = _near([one for one in others if one.own], left - len(foreign), chance)
    return (*answering, *own, *foreign[: left - len(own)])


def report_marked(examples: Sequence[MarkedExample], network: Any, folder: Path) -> None:
    """Print how well a network orders the sentences of the passages that are read for some questions."""
    batcher = batcher_of(folder)
    first, within, precision = [], [], []
    sure: tuple[list[float], list[float]] = ([], [])
    for example in tqdm(examples, desc="Reading marked questions", disable=not sys.stderr.isatty()):
        passages = [one for one in example.candidates if one.candidate.found][:_READ]
        with torch.no_grad():
            said = told(network, batcher, [(example.marked.question, one) for one in passages])
        values = np.concatenate([one.sentences.numpy() for one in said] or [np.empty(0)])
        right = np.concatenate([one.labels.numpy() for one in said] or [np.empty(0)])
        if len(values):
            sure[example.marked.type == "unanswerable"].append(float(values.max()))
        if not right.any():
            continue
        right = right[np.argsort(-values, kind="stable")]
        seen = np.cumsum(right)
        first.append(float(right[0]))
        within.append(float(seen[min(_DEPTH, len(seen)) - 1] / min(_DEPTH, right.sum())))
        precision.append(float((seen / np.arange(1, len(seen) + 1) * right).sum() / right.sum()))
    print(
        f"{len(first)} marked questions: an answering sentence first for {mean(first):.3f}; of those that answer, "
        f"{mean(within):.3f} within the first {_DEPTH}; mean average precision {mean(precision):.3f}",
        flush=True,
    )
    if all(sure):
        print(f"the best sentence's number, answerable against not: AUROC {auroc(*sure):.3f}", flush=True)


def _near(passages: Sequence[MarkedCandidate], most: int, chance: random.Random) -> list[MarkedCandidate]:
    """Draw some passages, the nearer ones more often."""
    left: list[MarkedCandidate] = list(passages)
    drawn: list[MarkedCandidate] = []
    while left and len(drawn) < most:
        drawn.append(left.pop(min(int(chance.expovariate(1 / _PASSED_OVER)), len(left) - 1)))
    return drawn


def others_of(examples: Sequence[Example]) -> dict[str, list[Asking]]:
    """Return the questions to single passages by group, without those held out and those whose answer is not there."""
    groups: dict[str, list[Asking]] = {}
    for one in examples:
        if one.asked.held or (one.asked.spans and not any(any(candidate.labels) for candidate in one.candidates)):
            continue
        candidates = [MarkedCandidate(candidate, (), own=True) for candidate in one.candidates]
        groups.setdefault(one.asked.group, []).append((one.asked.question, candidates))
    return groups


def _teaches(example: MarkedExample) -> bool:
    if example.marked.type == "unanswerable":
        return bool(example.candidates)
    return any(any(one.candidate.labels) for one in example.candidates)
