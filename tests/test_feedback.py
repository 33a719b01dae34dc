"""What persons say of answers: kept, exported as questions, and forgotten with the documents that it is about."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fakes import fake_settings, holding, ids, pincite, write_files
from pincite import Answer, FeedbackEntry, FeedbackPlace, Library
from pincite.errors import DocumentUnknown, LibraryClosed, LibraryUnwritable, OptionInvalid

TEXTS = {
    "curve": "The smiling curve shows where value is added. Assembly adds the least of it. Design adds the most.",
    "clusters": "Clusters of firms grow where suppliers are near. Wages are higher in such towns.",
    "voles": "Quagswagging voles dig long tunnels under the meadow. They sleep all winter in a nest of dry grass.",
}
CURVE, VOLES = "Where is value added?", "What do voles dig?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    library.add(write_files(tmp_path / "corpus", **TEXTS))
    return library


def ask(library: Library, question: str, identity: str | None = None, **options: Any) -> Answer:
    documents = None if identity is None else [identity]
    answer = library.ask(question, documents=documents, strictness=0, **options)
    assert answer.citations
    return answer


def exported(library: Library, file: Path) -> list[dict[str, Any]]:
    file.unlink(missing_ok=True)
    count = library.export_feedback(file)
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert len(lines) == count
    return lines


class TestKept:
    def test_what_is_kept(self, filled: Library) -> None:
        answer = ask(filled, CURVE, "curve")
        begun = datetime.now(UTC).replace(microsecond=0)
        entry = filled.feedback(answer, "wrong_citation", " Off the point. ", citation=1)
        assert filled.feedback_entries() == [entry]
        assert begun <= datetime.fromisoformat(entry.time) <= datetime.now(UTC)
        hashes = {document.id: document.content_hash for document in filled.documents()}
        first = answer.citations[0].locator
        assert entry.places[0] == FeedbackPlace("curve", hashes["curve"], first.start, first.end, wrong=True)
        assert [place.wrong for place in entry.places[1:]] == [False] * (len(answer.citations) - 1)
        assert (entry.question, entry.standalone_question, entry.verdict) == (CURVE, CURVE, "wrong_citation")
        assert (entry.note, entry.index) == ("Off the point.", answer.index.content_hash)

    def test_the_library_says_what_it_said(self, filled: Library, folder: Path) -> None:
        before = ask(filled, CURVE)
        filled.feedback(before, "helpful")
        after = ask(filled, CURVE)
        assert after.index == before.index
        assert filled.verify() == []

    def test_in_their_order(self, filled: Library) -> None:
        for verdict in ("helpful", "missing", "helpful"):
            filled.feedback(ask(filled, CURVE), verdict)
        assert [entry.verdict for entry in filled.feedback_entries()] == ["helpful", "missing", "helpful"]

    def test_a_refusal(self, filled: Library) -> None:
        entry = filled.feedback(filled.ask("What do whales eat?", strictness=1), "missing", "krill \udcff")
        assert (entry.places, entry.note) == ((), "krill ?")
        assert filled.feedback_entries() == [entry]

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("good",), "verdict must be helpful, wrong_citation or missing"),
            (("helpful", 7), "note must be text"),
            (("helpful", "x" * 5000), "5,000 characters"),
            (("wrong_citation",), "named by its number"),
            (("helpful", "", 1), "named by its number"),
            (("wrong_citation", "", 99), "no citation 99"),
        ],
    )
    def test_what_cannot_be_said(self, filled: Library, arguments: Any, said: str) -> None:
        with pytest.raises(OptionInvalid, match=said):
            filled.feedback(ask(filled, CURVE), *arguments)
        assert filled.feedback_entries() == []

    def test_of_a_document_that_is_gone(self, filled: Library) -> None:
        answer = ask(filled, VOLES, "voles")
        filled.remove("voles")
        with pytest.raises(DocumentUnknown, match="voles"):
            filled.feedback(answer, "helpful")
        filled.close()
        with pytest.raises(LibraryClosed):
            filled.feedback_entries()

    def test_rebuilt_and_brought_back(self, filled: Library, folder: Path, tmp_path: Path) -> None:
        entries = [filled.feedback(ask(filled, CURVE), "wrong_citation", citation=1)]
        entries.append(filled.feedback(ask(filled, VOLES), "helpful", "yes"))
        filled.export(tmp_path / "backup")
        Library.rebuild(folder, settings=fake_settings())
        assert filled.feedback_entries() == entries
        with Library.open(tmp_path / "other", settings=fake_settings()) as other:
            other.restore(tmp_path / "backup")
            assert other.feedback_entries() == entries

    def test_rebuilt_from_another_form(self, filled: Library, folder: Path) -> None:
        entry = filled.feedback(ask(filled, CURVE), "wrong_citation", citation=1)
        filled.close()
        connection = sqlite3.connect(folder / "library.sqlite")
        connection.execute("PRAGMA user_version = 99")
        connection.close()
        Library.rebuild(folder, settings=fake_settings())
        with Library.open(folder, settings=fake_settings()) as library:
            assert library.feedback_entries() == [entry]
            assert library.verify() == []


class TestExported:
    def test_as_questions(self, filled: Library, tmp_path: Path) -> None:
        answer = ask(filled, CURVE, "curve")
        filled.feedback(answer, "wrong_citation", "No.", citation=1)
        (line,) = exported(filled, tmp_path / "out.jsonl")
        assert list(line) == ["question", "history", "verdict", "note", "quotes", "index"]
        assert (line["question"], line["history"], line["verdict"], line["note"]) == (
            CURVE,
            [],
            "wrong_citation",
            "No.",
        )
        assert line["index"] == answer.index.content_hash
        assert line["quotes"] == [
            {"document": "curve", "start": c.locator.start, "end": c.locator.end, "quote": c.quote, "wrong": n == 0}
            for n, c in enumerate(answer.citations)
        ]

    def test_a_follow_up_stands_alone(self, filled: Library, tmp_path: Path) -> None:
        answer = ask(filled, "And who adds the most of it?", history=[CURVE])
        assert answer.standalone_question != answer.question
        filled.feedback(answer, "helpful")
        assert exported(filled, tmp_path / "out")[0]["question"] == answer.standalone_question

    def test_the_lines_can_be_asked(self, filled: Library, folder: Path, tmp_path: Path) -> None:
        filled.feedback(ask(filled, CURVE), "helpful")
        done = pincite("feedback", "export", tmp_path / "out.jsonl", "--index", folder)
        assert (done.stdout, done.stderr, done.returncode) == (
            f"Written: {tmp_path / 'out.jsonl'}, 1 question\n",
            "",
            0,
        )
        from pincite.cli.questions import read_questions

        assert [asked.question for asked in read_questions(tmp_path / "out.jsonl")] == [CURVE]

    def test_a_document_that_changed_gives_no_quote(self, filled: Library, tmp_path: Path) -> None:
        answer = ask(filled, CURVE, "curve", quotes=1)
        filled.feedback(answer, "helpful")
        place = answer.citations[0].locator
        at = {"document": "curve", "start": place.start, "end": place.end, "wrong": False}
        file = tmp_path / "corpus" / "curve.txt"
        file.write_text("Now it begins otherwise. " + TEXTS["curve"], encoding="utf-8")
        filled.add(tmp_path / "corpus")
        assert exported(filled, tmp_path / "out")[0]["quotes"] == [{**at, "quote": None}]
        file.write_text(TEXTS["curve"], encoding="utf-8")
        filled.add(tmp_path / "corpus")
        assert exported(filled, tmp_path / "out")[0]["quotes"] == [{**at, "quote": answer.citations[0].quote}]

    def test_a_document_under_a_new_id(self, filled: Library, tmp_path: Path) -> None:
        answer = ask(filled, CURVE, "curve", quotes=1)
        filled.feedback(answer, "helpful")
        (tmp_path / "corpus" / "curve.csl.json").write_text(json.dumps({"id": "shih"}), encoding="utf-8")
        assert "shih" in filled.add(tmp_path / "corpus").updated
        assert filled.feedback_entries()[0].places[0].document == "shih"
        (quote,) = exported(filled, tmp_path / "out")[0]["quotes"]
        assert (quote["document"], quote["quote"]) == ("shih", answer.citations[0].quote)
        filled.remove("shih")
        assert filled.feedback_entries() == []

    def test_a_file_that_is_there_stays(self, filled: Library, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("mine", encoding="utf-8")
        with pytest.raises(OptionInvalid, match="exists already"):
            filled.export_feedback(tmp_path / "out")
        assert (tmp_path / "out").read_text("utf-8") == "mine"
        with pytest.raises(LibraryUnwritable, match="cannot be written"):
            filled.export_feedback(tmp_path / "nowhere" / "out")
        done = pincite("feedback", "export", tmp_path / "out", "--index", folder)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)


class TestForgotten:
    def keep(self, library: Library) -> dict[str, FeedbackEntry]:
        """Return entries that are about the voles in one way each, and some that are not."""
        return {
            "quoted": library.feedback(ask(library, VOLES, "voles"), "helpful"),
            "quoted alone": library.feedback(ask(library, CURVE, "voles"), "helpful"),
            "noted word": library.feedback(ask(library, CURVE, "curve"), "helpful", "not the Quagswagging ones"),
            "noted words": library.feedback(ask(library, CURVE, "curve"), "missing", "in a nest of dry and long days"),
            "asked": library.feedback(library.ask("Why quagswagging?", strictness=1), "missing"),
            "another": library.feedback(ask(library, CURVE, "curve"), "helpful", "They are the most of it"),
            "refused": library.feedback(library.ask("What do whales eat?", strictness=1), "missing"),
        }

    @pytest.mark.parametrize("way", ["remove", "prune"])
    def test_with_the_document(self, filled: Library, folder: Path, tmp_path: Path, way: str) -> None:
        filled.add(write_files(tmp_path / "corpus", more="Dry days are long in the nest. Birds sleep there."))
        kept = self.keep(filled)
        assert holding(folder, "quagswag")
        assert holding(folder, VOLES)
        assert holding(folder, "nest of dry and")
        if way == "remove":
            filled.remove("voles")
        else:
            (tmp_path / "corpus" / "voles.txt").unlink()
            assert filled.add(tmp_path / "corpus", prune=True).removed == ("voles",)
        assert filled.feedback_entries() == [kept["another"], kept["refused"]]
        for words in ("quagswag", VOLES, "voles", "nest of dry"):
            assert holding(folder, words) == []
        assert ids(filled) == ["clusters", "curve", "more"]
        assert filled.verify() == []

    def test_after_a_rebuild_too(self, filled: Library, folder: Path) -> None:
        kept = self.keep(filled)
        Library.rebuild(folder, settings=fake_settings())
        filled.remove("voles")
        assert filled.feedback_entries() == [kept["another"], kept["refused"]]
        filled.close()
        assert holding(folder, "quagswag") == []

    def test_no_quote_is_in_the_feedback_itself(self, filled: Library, folder: Path) -> None:
        filled.feedback(ask(filled, VOLES, "voles"), "helpful")
        connection = sqlite3.connect(folder / "library.sqlite")
        rows = [*connection.execute("SELECT * FROM feedback"), *connection.execute("SELECT * FROM place")]
        connection.close()
        assert len(rows) >= 2
        assert "quagswag" not in repr(rows).lower()

    def test_another_document_leaves_it(self, filled: Library) -> None:
        kept = self.keep(filled)
        filled.remove("clusters")
        assert filled.feedback_entries() == list(kept.values())
