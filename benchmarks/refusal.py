"""When to refuse: fits the coefficients of `pincite.answering.refusal`, and measures them on articles they never saw.

    python -m benchmarks.refusal FOLDER

FOLDER holds `squad2/dev-v2.0.json` (https://rajpurkar.github.io/SQuAD-explorer/) and `evidence_inference/` (train and
validation documents and questions of https://github.com/jayded/evidence-inference as JSON Lines). Each article is a
library of its own. It is asked its own answerable questions, questions of other articles, and, for SQuAD, the
unanswerable ones that were written to look answerable. Fitted on SQuAD's first eight articles and the training trials,
reported on the others.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from pincite import Library, Settings, answering
from pincite.answering.question import understand
from pincite.answering.refusal import FITTED, Coefficients, Support, confidence
from pincite.dense import DenseIndex
from pincite.embedding import Encoder, load_encoder
from pincite.lexical import LexicalIndex
from pincite.retrieval import Retriever
from pincite.store import Store

_ARTICLES_TO_FIT = 8
_TRIALS = 80
_QUESTIONS_AN_ARTICLE = 120
_FOREIGN_QUESTIONS = {"squad": 56, "trials": 4}
#: Unanswerable questions that were written against a paragraph mislead four figures: they count for less in the fit.
_ADVERSARIAL_WEIGHT = 0.35
_THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
_GROUPS = ("squad answerable", "trials answerable", "squad written to mislead", "squad foreign", "trials foreign")


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its text, the questions that it answers, and those that were written so that it does not."""

    source: str
    text: str
    answerable: tuple[str, ...]
    misleading: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A question put to an article, and what speaks for an answer."""

    group: str
    support: Support

    @property
    def answerable(self) -> bool:
        """Whether the article answers the question."""
        return self.group.endswith("answerable")


def main() -> int:
    """Fit on one half, report on the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the data folder")
    parser.add_argument("--report", action="store_true", help="only measure the coefficients in use, fit nothing")
    options = parser.parse_args()
    folder = options.folder
    squad, train, validation = read_squad(folder), read_trials(folder, "train"), read_trials(folder, "validation")
    encoder = load_encoder(Settings())
    if not options.report:
        known = list(cases([*squad[:_ARTICLES_TO_FIT], *train[:_TRIALS]], encoder))
        fitted = fit(known)
        print("fitted:", fitted)
        report("fitted, on the articles that it was fitted on", known, fitted)
    report("in use, on articles not fitted on", list(cases([*squad[_ARTICLES_TO_FIT:], *validation], encoder)), FITTED)
    return 0


def read_squad(folder: Path) -> list[Article]:
    """Read SQuAD 2.0's development articles in their order."""
    data = json.loads((folder / "squad2" / "dev-v2.0.json").read_text(encoding="utf-8"))["data"]
    articles = []
    for item in data:
        questions = [qa for paragraph in item["paragraphs"] for qa in paragraph["qas"]]
        articles.append(
            Article(
                "squad",
                "\n\n".join(" ".join(paragraph["context"].split()) for paragraph in item["paragraphs"]),
                tuple(qa["question"] for qa in questions if not qa["is_impossible"]),
                tuple(qa["question"] for qa in questions if qa["is_impossible"]),
            )
        )
    return articles


def read_trials(folder: Path, part: str) -> list[Article]:
    """Read the trials of one part of Evidence Inference, in a shuffled order that is always the same."""
    place = folder / "evidence_inference"
    asked: dict[str, list[str]] = {}
    for line in (place / f"{part}-questions.jsonl").read_text(encoding="utf-8").strip().split("\n"):
        item = json.loads(line)
        asked.setdefault(item["document"], []).append(item["question"])
    lines = (place / f"{part}-documents.jsonl").read_text(encoding="utf-8").strip().split("\n")
    documents = [json.loads(line) for line in lines]
    random.Random(11).shuffle(documents)
    return [Article("trials", d["text"], tuple(asked[d["id"]]), ()) for d in documents if d["id"] in asked]


def cases(articles: Sequence[Article], encoder: Encoder) -> Iterator[Case]:
    """Ask every article its own questions and some of the others'."""
    chance = random.Random(7)
    for article in tqdm(articles, desc="Asking", disable=not sys.stderr.isatty()):
        others = [
            q for other in articles if other is not article and other.source == article.source for q in other.answerable
        ]
        foreign = chance.sample(others, min(_FOREIGN_QUESTIONS[article.source], len(others)))
        with tempfile.TemporaryDirectory() as scratch:
            ask = Asked(Path(scratch), article, encoder)
            for kind, questions in (("answerable", article.answerable), ("written to mislead", article.misleading)):
                for question in chance.sample(questions, min(_QUESTIONS_AN_ARTICLE // 2, len(questions))):
                    yield Case(f"{article.source} {kind}", ask(question))
            for question in foreign:
                yield Case(f"{article.source} foreign", ask(question))


class Asked:
    """An article's library, asked for the support of an answer."""

    def __init__(self, folder: Path, article: Article, encoder: Encoder) -> None:
        (folder / "article.txt").write_text(article.text, encoding="utf-8")
        with Library.open(folder / "index") as library:
            library.add(folder / "article.txt")
        self._store = Store.open(folder / "index")
        self._encoder = encoder
        stored, texts = self._store.passage_vectors(), list(self._store.searchable_texts())
        keys = np.array([row.key for row in texts], dtype=np.int64)
        lexical = LexicalIndex.build(keys, [f"{row.context}\n{row.text}" for row in texts])
        self._retriever = Retriever(DenseIndex.build(stored.keys, stored.vectors), lexical, Settings().dense_weight)

    def __call__(self, question: str) -> Support:
        """Return what speaks for an answer to a question."""
        vector = self._encoder.embed_query(question)
        with self._store.snapshot():
            found = self._retriever.search(question, vector, 60)
            understood = understand(question)
            return answering.answer(understood, vector, found, self._store, self._retriever.lexical, None).support


def fit(known: Sequence[Case]) -> Coefficients:
    """Fit the logistic regression, every group of questions weighing the same."""
    figures = _figures(known)
    answerable = np.array([case.answerable for case in known])
    sizes = {group: sum(case.group == group for case in known) for group in _GROUPS}
    weights = np.array(
        [(_ADVERSARIAL_WEIGHT if "mislead" in case.group else 1.0) / sizes[case.group] for case in known]
    )
    model = LogisticRegression(C=10).fit(figures, answerable, sample_weight=weights * 400)
    return Coefficients(float(round(model.intercept_[0], 2)), *(float(round(value, 2)) for value in model.coef_[0]))


def report(name: str, known: Sequence[Case], coefficients: Coefficients) -> None:
    """Print, for each threshold, the share answered of what can be answered and the share refused of what cannot."""
    print(name)
    print("threshold  " + "  ".join(f"{group} ({sum(c.group == group for c in known)})" for group in _GROUPS))
    for threshold in _THRESHOLDS:
        shares = []
        for group in _GROUPS:
            sure = [confidence(case.support, coefficients) >= threshold for case in known if case.group == group]
            share = sum(sure) / len(sure)
            shares.append(f"{share if group.endswith('answerable') else 1 - share:.3f}")
        print(f"{threshold:9.2f}  " + "  ".join(shares))


def _figures(known: Sequence[Case]) -> NDArray[np.float64]:
    return np.array([astuple(case.support) for case in known], dtype=np.float64)


if __name__ == "__main__":
    sys.exit(main())
