"""How much each figure counts: fits the weights of sentences and of confidence in `pincite/answering/weights.json`.

    python -m benchmarks.weighing FOLDER [--scratch DIR] [--out FILE]

FOLDER holds `squad2/`, `evidence_inference/`, `scifact/` and `aragog/`. Fitted on questions whose documents the
extractor was not trained on: those of SQuAD's first articles, of the training trials and of the written questions that
are held out of its training, the marked questions that are kept for this; and on the `tune` questions to the project's
papers and to PDFs, to most of which it has learnt from other questions. Questions, and SciFact's training claims, are
also put to a library that has nothing to do with them. Three fits, once with the extractor's figures and once without:
which sentences answer, whether the library supports an answer, and whether the question is about anything that the
library is about.
"""

import json
import random
import sys
from argparse import Namespace
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from benchmarks.extractor.examples import Asked, build_libraries, labels, read_questions
from benchmarks.extractor.marked import Desk, Marked, read_marked
from benchmarks.extractor.tuning import order
from benchmarks.measures import auroc
from benchmarks.nuggets import Question, is_found
from benchmarks.setting import bar, opened, parser_of, read_lines, sample, scratch_of
from pincite import Settings
from pincite.answering.evidence import Unit
from pincite.answering.judging import FIGURES, PLAIN, Judged, figures_of
from pincite.answering.refusal import Support, Topic, off_topic
from pincite.answering.support import support_of
from pincite.answering.weights import WEIGHTS, read_again
from pincite.embedding import load_encoder, load_extractor
from pincite.library.asking import Asker

_TUNE = Path(__file__).parent / "questions" / "tune.jsonl"
#: The groups of marked questions, by their library.
_MARKED: Mapping[str, str] = {"own": "marked, invented", "papers": "marked, papers", "trials": "marked, trials"}
#: What a question of each group counts in the fit of the sentences: the groups are of very different sizes.
_COUNTS: Mapping[str, float] = {
    **{"tune": 3.0, "trials": 1.5, "written": 0.7, "squad": 0.7},
    **dict.fromkeys(_MARKED.values(), 2.0),
}
#: In the fit of confidence, questions to papers count more: they are what people ask, and those that were written to
#: look answerable would teach it little else.
_COUNTS_OF_CONFIDENCE: Mapping[str, float] = {
    **dict.fromkeys(_COUNTS, 1.0),
    **dict.fromkeys(("tune", *_MARKED.values()), 20.0),
}
#: The threshold is found by questions to real papers: what people ask.
_REAL = frozenset({"tune", _MARKED["papers"], _MARKED["trials"]})
#: In the fit of the topic, what is put to a library of another topic counts as much as what is not.
_COUNTS_OF_TOPIC: Mapping[str, float] = {**dict.fromkeys(_COUNTS, 1.0), "tune": 3.0, "claims": 1.0}
#: Questions of each group at most, and those of them that are put to a library that cannot answer.
_MOST, _FOREIGN = 500, 100
#: Sources that are about the same: a claim about medicine is not foreign to trials.
_ALIKE = frozenset({"scifact", "evidence_inference/train"})
#: Claims, and questions of each group, that only the fit of the topic puts to other libraries.
_ELSEWHERE = 200
#: Sentences of a question that take part in the fit beside those that answer: the likeliest, by either judge.
_LIKELIEST = 80
#: The share of answerable questions that must be answered at the threshold; of others, some fewer will be.
_ANSWERED = 0.975
#: The likeliest sentences that stand for the quotes of an answer.
_QUOTED = 3
_DIGITS = 3
#: How much large weights cost in the fit of the order, and the steps of the fit at most.
_RIDGE, _ITERATIONS = 0.002, 80


@dataclass(frozen=True, slots=True)
class Case:
    """A question put to a library.

    Attributes:
        group: where the question comes from.
        figures: the figures of its candidate sentences, shape (n, figures), with those of the extractor or without.
        answers: which of the sentences answer, shape (n,).
        support: what speaks for an answer, `chance` aside, which depends on the fit.
        foreign: whether the library has nothing to do with the question.
        topical: whether it takes part in the fit of the topic only.
    """

    group: str
    figures: NDArray[np.float64]
    answers: NDArray[np.bool_]
    support: Mapping[str, float]
    foreign: bool = False
    topical: bool = False

    @property
    def answerable(self) -> bool:
        """Whether a sentence among the candidates answers."""
        return bool(self.answers.any())


def main() -> int:
    """Fit with the extractor and without it, print how well it does, write the file."""
    parser = parser_of(__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights go (default: into the package)")
    options = parser.parse_args()
    fitted: dict[str, dict[str, dict[str, float]]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    # What is known beforehand chooses what is read: its weights come first, and those in the package are in use then.
    for name, read in (("plain", False), ("read", True)):
        every = list(cases_of(options, Settings(extractor=read)))
        cases = [case for case in every if not case.topical]
        sentence = fit_sentences(cases, FIGURES if read else PLAIN)
        topic = fit_topic(every)
        fitted["sentence"][name] = sentence
        fitted["topic"][name] = topic
        fitted["confidence"][name] = fit_confidence(cases, sentence, topic, read=read)
        options.out.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
        read_again()
    print("written:", options.out)
    return 0


def cases_of(options: Namespace, settings: Settings) -> Iterator[Case]:
    """Put every question to its library, and some of them to one that cannot answer."""
    with scratch_of(options) as scratch:
        questions = [question for question in read_questions(options.folder) if question.held]
        chance = random.Random(3)
        asked = {
            group: chance.sample(of_group, min(_MOST, len(of_group)))
            for group in ("written", "squad", "trials")
            if (of_group := [question for question in questions if question.group == group])
        }
        encoder, extractor = load_encoder(settings), load_extractor(settings)
        askers = {
            source: opened(place / "index", settings, encoder, extractor).asker
            for source, place in build_libraries(options.folder, scratch, encoder).items()
        }
        for group, of_group in asked.items():
            for question in bar(sample(of_group, options.limit), f"Asking, {group}"):
                if case := _case(group, askers[question.source], question.question, _stands_in(question)):
                    yield case
        for group, other in (("squad", "evidence_inference/train"), ("trials", "squad2/dev")):
            answerable = [question for question in asked[group] if question.spans][:_FOREIGN]
            for question in bar(sample(answerable, options.limit), f"Asking elsewhere, {group}"):
                if case := _case(group, askers[other], question.question, _nowhere):
                    yield replace(case, foreign=True)
        desk = Desk(options.folder, scratch, encoder, extractor)
        papers = desk.library("papers").asker
        yield from _own_cases(options, papers)
        yield from _marked_cases(options, desk)
        yield from _topical_cases(options, asked, {**askers, "papers": papers})


def _own_cases(options: Namespace, asker: Asker) -> Iterator[Case]:
    """Put the project's own questions, those that lean on no other, to the papers."""
    rows = [row for row in read_lines(_TUNE) if not row["history"]]
    for row in bar(sample(rows, options.limit), "Asking, tune"):
        question = Question.from_dict(row)
        if case := _case("tune", asker, question.text, _says(question)):
            yield case


def _marked_cases(options: Namespace, desk: Desk) -> Iterator[Case]:
    """Put the marked questions that are kept for this to their libraries."""
    questions = read_marked(parts=["weights"])
    for marked in bar(sample(questions, options.limit), "Asking, marked"):
        answers, beside = desk.numbers(marked)
        case = _case(
            _MARKED[marked.library],
            desk.library(marked.library).asker,
            marked.question,
            _is_one(marked, answers),
            _is_one(marked, beside),
        )
        # Where the answer is not among the candidates, nothing is learnt of whether to refuse.
        if case and (case.answerable or not marked.answers):
            yield case


def _topical_cases(
    options: Namespace, asked: Mapping[str, Sequence[Asked]], opened: Mapping[str, Asker]
) -> Iterator[Case]:
    """Put claims to their own library, and claims and questions to others, in turn."""
    claims = [row["text"] for row in training_claims(options.folder)][:_ELSEWHERE]
    own = [row["question"] for row in read_lines(_TUNE)]
    written = [("written", question.question, question.source) for question in asked["written"] if question.spans]
    elsewhere = [
        *(("claims", claim, "scifact") for claim in claims),
        *(("tune", question, "papers") for question in own),
        *written[:_ELSEWHERE],
    ]
    for claim in bar(sample(claims, options.limit), "Asking, claims"):
        if case := _case("claims", opened["scifact"], claim, _nowhere):
            yield replace(case, topical=True)
    for place, (group, question, source) in enumerate(bar(sample(elsewhere, options.limit), "Asking elsewhere")):
        alike = _ALIKE if source in _ALIKE else {source}
        others = [name for name in sorted(opened) if name not in alike]
        if case := _case(group, opened[others[place % len(others)]], question, _nowhere):
            yield replace(case, foreign=True, topical=True)


def training_claims(folder: Path) -> list[dict[str, str]]:
    """Return SciFact's claims that are not among the test claims, in the order of their ids."""
    tested = {line.split("\t")[0] for line in (folder / "scifact" / "qrels" / "test.tsv").read_text().splitlines()}
    return [row for row in read_lines(folder / "scifact" / "queries.jsonl") if row["_id"] not in tested]


def _case(
    group: str,
    asker: Asker,
    question: str,
    answers: Callable[[Unit], bool],
    is_open: Callable[[Unit], bool] = lambda _: False,
) -> Case | None:
    evidence = asker.evidence(question)
    if evidence is None:
        return None
    # The chance of the best sentence is set when the sentences' weights are known.
    ranked = [Judged(u, 0.5, float(s)) for u, s in zip(evidence.units, evidence.prior.similarities, strict=True)]
    best = sorted(ranked, key=lambda judged: -judged.similarity)[:1]
    support = support_of(evidence, [judged.unit for judged in best], ranked)
    figures = figures_of(evidence.question, evidence.units, evidence.prior, evidence.found, evidence.readings)
    judged = [place for place, unit in enumerate(evidence.units) if not is_open(unit)]
    return Case(
        group,
        figures[judged],
        np.array([answers(evidence.units[place]) for place in judged], dtype=np.bool_),
        {name: value for name, value in asdict(support).items() if name != "chance" and value is not None},
    )


def fit_sentences(cases: Sequence[Case], names: Sequence[str]) -> dict[str, float]:
    """Fit the weights of a sentence's figures on the questions that are answered.

    First the order: each sentence that answers is set against all of its question that do not. Then a logistic
    regression over what comes out makes it a probability.
    """
    chosen = [case for case in cases if case.answerable and not case.answers.all()]
    scaler = StandardScaler().fit(np.vstack([case.figures for case in chosen]))
    scales = np.where(scaler.scale_ > 0, scaler.scale_, 1.0)
    lists = [(scaler.transform(case.figures), case.answers) for case in chosen]
    counts = np.array([_COUNTS[case.group] for case in chosen])
    ordering = fit_order(lists, counts) / scales
    rows, answers, weights = [], [], []
    for case, count in zip(chosen, counts, strict=True):
        values = case.figures @ ordering
        kept = np.union1d(np.argsort(-values, kind="stable")[:_LIKELIEST], np.flatnonzero(case.answers))
        rows.append(values[kept])
        answers.append(case.answers[kept])
        weights.append(np.full(len(kept), count))
    (slope,), intercept = _regression(np.concatenate(rows)[:, None], np.concatenate(answers), np.concatenate(weights))
    fitted = [round(float(weight), _DIGITS) for weight in slope * ordering]
    return {**dict(zip(names, fitted, strict=True)), "intercept": intercept}


def fit_order(
    lists: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]], counts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weights with which what answers comes first in each list.

    The loss of a list is the mean, over what answers, of the cross-entropy of it against all that does not.

    Args:
        lists: of each question the figures of sentences, shape (n, figures), and which answer, some and not all.
        counts: what each list counts, shape (lists,).
    """
    weights = torch.zeros(lists[0][0].shape[1], dtype=torch.float64, requires_grad=True)
    known = [(torch.from_numpy(figures), torch.from_numpy(answers)) for figures, answers in lists]
    optimizer = torch.optim.LBFGS([weights], max_iter=_ITERATIONS, line_search_fn="strong_wolfe")

    def off() -> float:
        optimizer.zero_grad()
        lost = torch.stack([order(figures @ weights, answers) for figures, answers in known])
        value = (torch.from_numpy(counts) * lost).sum() / counts.sum() + _RIDGE * weights.square().sum()
        torch.autograd.backward(value)
        return float(value.detach())

    step: Callable[[Callable[[], float]], object] = optimizer.step
    step(off)
    found: NDArray[np.float64] = weights.detach().numpy()
    return found


def fit_topic(cases: Sequence[Case]) -> dict[str, float]:
    """Fit the weights of what tells whether a question is about anything that its library is about."""
    names = ["passage", "coverage", "nearest", "lead"]
    figures = np.array([[case.support[name] for name in names] for case in cases])
    near = np.array([not case.foreign for case in cases])
    counts = np.array([_COUNTS_OF_TOPIC[case.group] for case in cases])
    weights, intercept = _regression(figures, near, counts)
    logits = figures @ np.array(weights) + intercept
    print(
        f"topic: {near.sum()} near, {(~near).sum()} foreign, AUROC {auroc(list(logits[near]), list(logits[~near])):.3f}"
    )
    return {"intercept": intercept, **dict(zip(names, weights, strict=True))}


def fit_confidence(
    cases: Sequence[Case], sentence: Mapping[str, float], topic: Mapping[str, float], *, read: bool
) -> dict[str, float]:
    """Fit the weights of what speaks for an answer, and find the threshold."""
    names = ["similarity", "known", "names", "heading", "chance", *(["read", "pair", "level"] if read else [])]
    weights = np.array([value for name, value in sentence.items() if name != "intercept"])
    column = FIGURES.index("similarity")
    rows: list[list[float]] = []
    for case in cases:
        chances = case.figures @ weights + sentence["intercept"]
        likeliest = np.argsort(-chances, kind="stable")[:_QUOTED]
        # What would be quoted is not known before the weights are; the likeliest sentences stand for it.
        held = {**case.support, "chance": chances.max(), "similarity": case.figures[likeliest, column].max()}
        rows.append([float(held[name]) for name in names])
    figures = np.array(rows)
    answerable = np.array([case.answerable for case in cases])
    counts = np.array([_COUNTS_OF_CONFIDENCE[case.group] for case in cases])
    fitted, intercept = _regression(figures, answerable, counts)
    lost = [off_topic(Support(**{**case.support, "chance": 0.0}), Topic(**topic)) for case in cases]
    chances = 1 / (1 + np.exp(-(figures @ np.array(fitted) + intercept + np.array(lost))))
    print(f"confidence, {'with' if read else 'without'} the extractor")
    for group in _COUNTS:
        inside = np.array([case.group == group for case in cases])
        can, cannot = chances[inside & answerable], chances[inside & ~answerable]
        if len(can) and len(cannot):
            print(f"  {group}: {len(can)} answerable, {len(cannot)} not, AUROC {auroc(list(can), list(cannot)):.3f}")
    real = np.array([case.group in _REAL for case in cases])
    threshold = float(np.quantile(chances[real & answerable], 1 - _ANSWERED))
    refused = float((chances[real & ~answerable] < threshold).mean())
    print(f"  threshold {threshold:.3f}: answered {_ANSWERED:.3f}, refused {refused:.3f}")
    rest = {} if read else {"read": 0.0, "pair": 0.0, "level": 0.0}
    return {
        "intercept": intercept,
        **dict(zip(names, fitted, strict=True)),
        **rest,
        "threshold": round(threshold, _DIGITS),
    }


def _regression(
    figures: NDArray[np.float64], answers: NDArray[np.bool_], counts: NDArray[np.float64]
) -> tuple[list[float], float]:
    """Fit a logistic regression over standardised figures; return weights and intercept for the figures as they are."""
    scaler = StandardScaler().fit(figures)
    model = LogisticRegression(C=0.3, max_iter=800).fit(scaler.transform(figures), answers, sample_weight=counts)
    scales = np.where(scaler.scale_ > 0, scaler.scale_, 1.0)
    weights = model.coef_[0] / scales
    intercept = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    return [round(float(weight), _DIGITS) for weight in weights], round(intercept, _DIGITS)


def _says(question: Question) -> Callable[[Unit], bool]:
    wordings = [wording for nugget in question.nuggets for wording in nugget.wordings]
    return lambda unit: any(is_found(wording, unit.text) for wording in wordings)


def _stands_in(question: Asked) -> Callable[[Unit], bool]:
    def answers(unit: Unit) -> bool:
        place = (unit.sentence.start, unit.sentence.end)
        return unit.document == question.document and labels([place], question.spans)[0]

    return answers


def _is_one(marked: Marked, numbers: Collection[int]) -> Callable[[Unit], bool]:
    return lambda unit: unit.document == marked.document and unit.sentence.ordinal in numbers


def _nowhere(_: Unit) -> bool:
    return False


if __name__ == "__main__":
    sys.exit(main())
