"""Marked questions: how they are read, what is drawn of them, what the reader loses on them, that it learns."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.extractor.examples import Asked, Candidate, Example
from benchmarks.extractor.marked import (
    OWN_PAPERS,
    Desk,
    Marked,
    MarkedCandidate,
    MarkedExample,
    marked_examples,
    openings,
    read_marked,
)
from benchmarks.extractor.training import batcher_of
from benchmarks.extractor.tuning import (
    against_none,
    lessons,
    off,
    order,
    others_of,
    passages_of,
    report_marked,
    told,
    tune,
)
from benchmarks.extractor.written import QUESTIONS
from pincite import Settings
from pincite.embedding import Encoder, Extract, load_encoder
from pincite.embedding.extractor_loading import WEIGHTS, load_network
from pincite.embedding.sources import default_source

FOLDER = default_source().folder
TEXT = "Sleep helps. It has to be long. Nobody knows how long."
SENTENCES = ((0, 12), (13, 31), (32, 54))
LINE = {
    "document": "bees", "type": "why", "question": "Why?",
    "answers": ["It is"], "beside": ["Bees"],
}  # fmt: skip


def passage(answers: tuple[bool, ...], *, unjudged: tuple[int, ...] = (), own: bool = True, found: bool = True) -> Any:
    candidate = Candidate(Extract("Results", TEXT, SENTENCES), answers, (), found)
    return MarkedCandidate(candidate, tuple(place in unjudged for place in range(3)), own)


def example(*passages: MarkedCandidate, kind: str = "why") -> MarkedExample:
    return MarkedExample(Marked("own", "a", "reader", kind, "How long should one sleep?", (), ()), passages)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(Settings())


RIGHT = passage((False, True, False))
WRONG = passage((False, False, False))


def test_the_marked_questions_are_whole() -> None:
    marked = read_marked()
    assert len({(one.document, one.question) for one in marked}) == len(marked) > 5000
    assert {one.part for one in marked} == {"reader", "weights", "test"}
    parts: dict[str, set[str]] = {}
    for one in marked:
        parts.setdefault(one.document, set()).add(one.part)
    assert all(len(these) == 1 for these in parts.values())
    own = {one.document for one in marked if one.library == "own"}
    assert own == {file.stem for file in OWN_PAPERS.glob("*.md")}
    assert {one.library for one in marked if one.part == "test"} == {"own", "trials"}
    # What is reported on was not learnt from.
    asked = {one.question.casefold() for one in marked}
    for measured in ("held.jsonl", "tune.jsonl"):
        lines = (QUESTIONS / measured).read_text("utf-8").splitlines()
        assert not {json.loads(line)["question"].casefold() for line in lines} & asked


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"answers": []}, "test-own.jsonl, line 1: a question is unanswerable where"),
        ({"type": "unanswerable"}, "test-own.jsonl, line 1: a question is unanswerable where"),
    ],
)
def test_a_line_that_does_not_fit_is_named(tmp_path: Path, change: dict[str, object], fault: str) -> None:
    (tmp_path / "test-own.jsonl").write_text(json.dumps(LINE | change), "utf-8")
    with pytest.raises(ValueError, match=fault):
        read_marked(tmp_path, ["test"])


def test_sentences_are_known_by_how_they_begin() -> None:
    texts = {3: "It is the cold.", 4: "It isn't; the «heat»", 7: "Bees sleep."}
    assert openings(["It is the"], texts) == {3}
    assert openings(["it is", "BEES-SLEEP"], texts) == {3, 4, 7}
    for nothing in ("is the cold", "—"):
        with pytest.raises(ValueError, match="no sentence begins"):
            openings([nothing], texts)


@given(
    st.dictionaries(st.integers(0, 9), st.text(alphabet="ab .\n", min_size=1).filter(lambda t: "a" in t), min_size=1)
)
def test_a_sentence_is_found_by_its_whole_text(texts: dict[int, str]) -> None:
    for number, text in texts.items():
        assert number in openings([text], texts)


def test_a_question_is_put_to_its_library(encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = next(one for one in read_marked(parts=["test"]) if one.library == "own" and len(one.answers) > 1)
    paper = OWN_PAPERS / f"{question.document}.md"
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / paper.name).write_bytes(paper.read_bytes())
    monkeypatch.setattr("benchmarks.extractor.marked.OWN_PAPERS", tmp_path / "papers")
    desk = Desk(None, tmp_path, encoder, None)
    (made,) = marked_examples([question], desk)
    answering = [
        one.candidate.extract.text[start:end]
        for one in made.candidates
        for (start, end), answers in zip(one.candidate.extract.sentences, one.candidate.labels, strict=True)
        if answers
    ]
    assert len(answering) >= len(question.answers)
    plain = ["".join(filter(str.isalnum, text.casefold())) for text in answering]
    for opening in question.answers:
        start = "".join(filter(str.isalnum, opening.casefold()))
        assert any(text.startswith(start) for text in plain)
    text = desk.library("own").store.text(question.document).text
    answers, _ = desk.places(question)
    assert sorted(" ".join(text[start:end].split()) for start, end in answers) == sorted(answering)


def test_other_libraries_need_the_data(encoder: Encoder, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="the questions to trials need the data folder"):
        Desk(None, tmp_path, encoder, None).library("trials")


def test_what_is_drawn_of_a_question() -> None:
    foreign, missed = passage((False,) * 3, own=False), passage((False,) * 3, found=False)
    drawn = [
        passages_of([*[WRONG] * 9, *[foreign] * 3, missed, *[RIGHT] * 6], random.Random(seed)) for seed in range(30)
    ]
    assert all(passages[:4] == (RIGHT,) * 4 for passages in drawn)
    assert all(len(passages) == 8 and not any(one is missed for one in passages) for passages in drawn)
    assert {sum(not one.own for one in passages) for passages in drawn} == {0, 2}
    assert passages_of([RIGHT], random.Random(1)) == (RIGHT,)


def test_what_is_not_judged_does_not_count() -> None:
    open_one = passage((False, True, False), unjudged=(2,))
    long = replace(RIGHT, candidate=replace(RIGHT.candidate, extract=Extract("Results " * 9, TEXT, SENTENCES)))
    network, batcher = load_network(FOLDER, WEIGHTS), batcher_of(FOLDER)
    with torch.no_grad():
        said = told(network, batcher, [("Why?", long), ("Why?", open_one), ("How?", WRONG)])
        (alone,) = told(network, batcher, [("Why?", open_one)])
    assert [one.labels.tolist() for one in said] == [[0, 1, 0], [0, 1], [0, 0, 0]]
    assert said[1].sentences.tolist() == pytest.approx(alone.sentences.tolist(), abs=0.05)
    assert float(said[1].pair) == pytest.approx(float(alone.pair), abs=0.05)


def test_the_order_counts_every_answer_against_what_does_not_answer() -> None:
    even = order(torch.zeros(3), torch.tensor([True, True, False]))
    assert float(even) == pytest.approx(0.6931, abs=1e-4)
    first, last = torch.tensor([5.0, 0.0, 0.0]), torch.tensor([-5.0, 0.0, 0.0])
    answers = torch.tensor([True, False, False])
    assert float(order(first, answers)) == pytest.approx(0.0134, abs=1e-4)
    assert float(order(last, answers)) == pytest.approx(5.6965, abs=1e-3)
    assert float(order(first, torch.tensor([True, True, True]))) == 0.0


def test_that_nothing_answers_is_a_choice_of_number_0() -> None:
    low, high, none = torch.tensor([-5.0, -5.0]), torch.tensor([5.0, -5.0]), torch.tensor([False, False])
    assert float(against_none(low, none)) == pytest.approx(0.5 * 0.0134, abs=1e-4)
    assert float(against_none(high, none)) == pytest.approx(0.5 * 5.0068, abs=1e-3)
    # One that answers has to come before none as well as before the others.
    assert float(against_none(low, torch.tensor([True, False]))) == pytest.approx(5.0135, abs=1e-3)
    assert float(against_none(high, torch.tensor([True, True]))) == pytest.approx((0.0067 + 5.0067) / 2, abs=1e-3)


def test_a_reader_learns_from_marked_questions(capsys: pytest.CaptureFixture[str]) -> None:
    asked = Asked("squad", "squad2/dev", "a-0", "How long?", ((13, 31),), None, held=False)
    shown = [Example(asked, (RIGHT.candidate,) * 4)]
    marked = [example(RIGHT, WRONG)] * 6
    batcher = batcher_of(FOLDER)
    lesson = [("How long should one sleep?", (RIGHT, WRONG))]
    before = load_network(FOLDER, WEIGHTS)
    after = tune(shown, marked, FOLDER, WEIGHTS, 6)
    with torch.no_grad():
        assert float(off(after, batcher, lesson)) < float(off(before, batcher, lesson))
    report_marked([example(RIGHT, WRONG), example(WRONG, kind="unanswerable")], after, FOLDER)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("1 marked questions: an answering sentence first for ")
    assert second.startswith("the best sentence's number, answerable against not: AUROC ")
    with pytest.raises(SystemExit, match="too few marked questions"):
        tune(shown, [example(WRONG)], FOLDER, WEIGHTS, 1)
    with pytest.raises(SystemExit, match="no example to learn from"):
        tune([], marked, FOLDER, WEIGHTS, 1)


def test_real_papers_are_asked_about_more_often_than_there_are_questions_to_them() -> None:
    asked = Asked("squad", "squad2/dev", "a-0", "How long?", ((13, 31),), None, held=False)
    shown = [Example(asked, (RIGHT.candidate,))]
    paper, own = example(RIGHT, WRONG), example(RIGHT, WRONG)
    paper = replace(paper, marked=replace(paper.marked, library="papers", question="Of a paper?"))
    drawn = lessons(shown, [paper, *[own] * 40, example(WRONG)], random.Random(1))
    questions = [question for _, lesson in zip(range(400), drawn, strict=False) for question, _ in lesson]
    assert len(questions) == 1600
    assert questions.count("How long?") == 400
    # Of papers .35, of our own .3, and no trials: .54 of the marked ones.
    assert 0.50 < questions.count("Of a paper?") / 1200 < 0.58


def test_other_questions_are_those_with_their_answer_and_those_without_any() -> None:
    asked = Asked("squad", "squad2/dev", "a-0", "How long?", ((13, 31),), None, held=False)
    right, wrong = RIGHT.candidate, WRONG.candidate
    examples = [
        Example(asked, (right, wrong)),
        Example(replace(asked, question="Missed?"), (wrong,)),
        Example(replace(asked, question="Held?", held=True), (right,)),
        Example(replace(asked, question="None?", group="written", spans=()), (wrong,)),
    ]
    found = others_of(examples)
    assert {group: [question for question, _ in some] for group, some in found.items()} == {
        "squad": ["How long?"], "written": ["None?"],
    }  # fmt: skip
    assert [(one.candidate, one.own) for one in found["squad"][0][1]] == [(right, True), (wrong, True)]
