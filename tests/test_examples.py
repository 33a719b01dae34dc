"""The questions that a library offers to begin with: made of headings, answered, and remembered without their words."""

import json
from pathlib import Path

import pytest

from fakes import FakeEncoder, fake_settings, write_files
from pincite import Library
from pincite.answering import examples
from pincite.library.asking import Asker


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        (
            "1.2.3 Problems Existing in the Derivative Cluster and Their Causes",
            "What are the problems of the derivative cluster?",
        ),
        (
            "2.1 Causes of the Problems Existing in the Development of the Cluster",
            "What are the causes of the problems of the cluster?",
        ),
        ("III. MAIN DEVELOPMENT MODELS OF CLUSTERS", "What are the main development models of clusters?"),
        ("The Policy of the Northeast", "What is the policy of the northeast?"),
        ("4.1 Lack of guidelines in China", "What is said about the lack of guidelines in China?"),
        ("(a) Social networks", "What is said about social networks?"),
        ("REFERENCES", None),
        ("V. CONCLUSIONS AND POLICY RECOMMENDATIONS", None),
        ("5.3 Improve the industrial chain", None),
        ("4.4 The ability of innovation is not strong", None),
    ],
)
def test_a_heading_becomes_a_question(heading: str, question: str | None) -> None:
    words = examples.Words("Clusters in China grow. In China the northeast has clusters.")
    assert examples.question_about(heading, words) == question


def test_examples_take_the_documents_in_turn() -> None:
    headings = {"a": ["Social networks", "Local firms"], "b": ["Sea level"], "c": []}
    assert list(examples.candidates(headings, lambda _: "")) == [
        "What is said about social networks?",
        "What is said about sea level?",
        "What is said about local firms?",
    ]


def test_only_answered_examples_are_offered() -> None:
    assert examples.answerable(["a", "b", "c", "d"], lambda question: question != "b", 2) == ["a", "c"]
    assert len(examples.answerable(map(str, range(99)), lambda question: question == "98", 2)) == 0


HEADINGS = """# A paper on clusters

## 1 Social networks

Social networks tie the firms of a cluster together. Firms learn through social networks.

## 2 Causes of the decline

The causes of the decline are old machines. The decline began when the mines closed.
"""
OFFERED = ["What are the causes of the decline?", "What is said about social networks?"]


@pytest.fixture
def sure(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that the library is asked for its examples; it is sure of each."""
    asked: list[str] = []

    def is_sure_of(_: Asker, question: str) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(Asker, "is_sure_of", is_sure_of)
    return asked


@pytest.fixture
def headed(fake: FakeEncoder, tmp_path: Path) -> Path:
    """The folder of a library of one document with headings."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "paper.md").write_text(HEADINGS, encoding="utf-8")
    with Library.open(tmp_path / "index", settings=fake_settings()) as library:
        library.add(tmp_path / "corpus")
    return tmp_path / "index"


def offered(folder: Path) -> list[str]:
    with Library.open(folder, settings=fake_settings()) as library:
        return library.examples()


def test_what_was_worked_out_is_not_worked_out_again(headed: Path, sure: list[str]) -> None:
    assert offered(headed) == OFFERED
    assert sure == OFFERED
    assert offered(headed) == OFFERED
    assert sure == OFFERED


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b"{}", b'{"state": 1, "questions": null}', b"\xff\xfe"])
def test_what_cannot_be_read_is_worked_out_again(headed: Path, sure: list[str], damaged: bytes) -> None:
    assert offered(headed) == OFFERED
    (headed / "examples.json").write_bytes(damaged)
    assert offered(headed) == OFFERED
    assert sure == OFFERED * 2


def test_another_reader_or_other_weights_decide_anew(
    headed: Path, sure: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offered(headed) == OFFERED
    monkeypatch.setattr("pincite.library.examples._judges", lambda: "others")
    assert offered(headed) == OFFERED
    assert sure == OFFERED * 2


def test_hashes_of_other_questions_are_not_taken_for_some(headed: Path, sure: list[str]) -> None:
    assert offered(headed) == OFFERED
    file = headed / "examples.json"
    said = json.loads(file.read_bytes())
    file.write_text(json.dumps(said | {"questions": ["0" * 32]}), encoding="utf-8")
    assert offered(headed) == OFFERED


def test_another_state_has_other_questions_and_no_words_are_kept(headed: Path, sure: list[str], tmp_path: Path) -> None:
    with Library.open(headed, settings=fake_settings()) as library:
        assert library.examples() == OFFERED
        assert b"decline" not in (headed / "examples.json").read_bytes()
        library.add(write_files(tmp_path / "more", plain="Firms move where rents are low. " * 4))
        library.remove("paper")
        assert library.examples() == []


def test_a_question_that_is_not_answered_is_not_offered(headed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Asker, "is_sure_of", lambda _, question: "decline" not in question)
    assert offered(headed) == OFFERED[1:]


def test_a_folder_that_cannot_be_written_takes_nothing_away(
    headed: Path, sure: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("pincite.library.examples.replace_file", refuse)
    assert offered(headed) == OFFERED
    assert not (headed / "examples.json").exists()


def test_an_empty_library_offers_nothing(library: Library) -> None:
    library.warm_up()
    assert library.examples() == []


def test_the_two_papers_offer_what_they_answer(papers: Library) -> None:
    questions = papers.examples()
    assert len(questions) == 4
    assert "What are the causes of the problems of the embedded industry cluster?" in questions
    assert {papers.ask(question).status for question in questions} == {"answered"}
