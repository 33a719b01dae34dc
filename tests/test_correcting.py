"""What persons correct of citation data: seen at once, kept through everything but a reset and a removal."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from fakes import PAPERS, FakeEncoder, fake_settings, holding, pincite, start_python, write_files, write_lines
from pincite import AddReport, Correction, Document, Library
from pincite.errors import DocumentUnknown, FilterUnknown, LibraryDamaged, OptionInvalid
from pincite.library.correcting import corrections_of
from pincite.reading.citation_data import from_mapping

TEXTS = {
    "one": "Clusters of firms grow where suppliers are near. Wages are higher in such towns.",
    "two": "The smiling curve shows where value is added. Assembly adds the least of it.",
}
QUESTION = "Where do clusters of firms grow?"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_files(tmp_path / "corpus", **TEXTS)


@pytest.fixture
def filled(library: Library, corpus: Path) -> Library:
    library.add(corpus)
    return library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def two_papers(fake: FakeEncoder, tmp_path: Path) -> Iterator[Library]:
    """The two papers of the corpus, copied so that their files can be changed, with the fake model."""
    shutil.copytree(PAPERS, tmp_path / "papers")
    with Library.open(tmp_path / "index", settings=fake_settings()) as library:
        library.add(tmp_path / "papers")
        yield library


def one(library: Library, identity: str = "one") -> Document:
    return next(document for document in library.documents() if document.id == identity)


def said(library: Library, identity: str = "one") -> tuple[Any, ...]:
    document = one(library, identity)
    return document.title, document.authors, document.year, document.venue, document.doi


def passages(library: Library) -> list[tuple[Any, ...]]:
    return [
        (hit.document.id, hit.locator.start, hit.locator.end, hit.text) for hit in library.search(QUESTION, limit=100)
    ]


ALL: dict[str, Any] = {
    "title": "Where firms grow",
    "authors": ("Ada Marshall",),
    "year": 1920,
    "venue": "Economica",
    "doi": "10.1234/abc",
}
AS_SAID = ("Where firms grow", ("Ada Marshall",), 1920, "Economica", "10.1234/abc")
NOTHING = (None, (), None, None, None)


class TestAtOnce:
    def test_only_what_is_given_changes(self, filled: Library) -> None:
        assert said(filled) == NOTHING
        assert filled.correct("one", year=1920) == one(filled)
        assert said(filled) == (None, (), 1920, None, None)
        filled.correct("one", **{key: value for key, value in ALL.items() if key != "year"})
        assert said(filled) == AS_SAID
        assert said(filled, "two") == NOTHING

    def test_citations_and_filters_and_names(self, filled: Library) -> None:
        with pytest.raises(FilterUnknown):
            filled.ask(QUESTION, years=(1920, 1920))
        filled.correct("one", **ALL)
        answer = filled.ask(QUESTION, years=(1920, 1920), authors=["marshall"], strictness=0)
        assert {citation.document for citation in answer.citations} == {one(filled)}
        assert "**Marshall (1920)**" in answer.answer
        assert filled.search(QUESTION, authors=["Marshall"])[0].document.title == "Where firms grow"
        assert filled._asker._known().names.meant("What does Marshall say?") == (frozenset({"one"}),)

    def test_nothing_else_changes(self, two_papers: Library) -> None:
        text, headings, found = two_papers.text("liu"), two_papers.headings("liu"), passages(two_papers)
        ids = [row.passage.id for row in two_papers._store.passages_of("liu")]
        before = two_papers.ask(QUESTION, strictness=0)
        two_papers.correct("liu", title="A quite different and much longer title than the paper has", year=2011)
        assert (two_papers.text("liu"), two_papers.headings("liu"), passages(two_papers)) == (text, headings, found)
        assert [row.passage.id for row in two_papers._store.passages_of("liu")] == ids
        after = two_papers.ask(QUESTION, strictness=0)
        assert [citation.quote for citation in after.citations] == [citation.quote for citation in before.citations]
        assert after.index.content_hash != before.index.content_hash
        assert after.index.generation == before.index.generation + 1
        assert two_papers.verify() == []

    def test_the_indexes_are_not_made_anew(
        self, filled: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("pincite.lexical.LexicalSegment.build", None)
        monkeypatch.setattr("pincite.dense.DenseSegment.build", None)
        filled.correct("one", **ALL)
        expected = passages(filled)
        with Library.open(folder, settings=fake_settings()) as again:
            assert passages(again) == expected
            again.correct("one", year=None)
            assert passages(again) == expected
        assert passages(filled) == expected

    def test_another_process_sees_it(self, filled: Library, folder: Path) -> None:
        process = start_python(
            "library = Library.open(Path(sys.argv[1]), settings=settings)\n"
            "print(library.documents()[0].year); sys.stdout.flush(); sys.stdin.readline()\n"
            "print(library.documents()[0].year, library.ask('clusters', years=(1920, 1920)).index.generation)",
            folder,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "None\n"
        filled.correct("one", year=1920)
        out, errors = process.communicate("\n", timeout=60)
        assert (out, errors) == ("1920 2\n", "")


class TestClearing:
    @pytest.mark.parametrize("nothing", [None, "", "  "])
    def test_nothing_is_known(self, filled: Library, nothing: str | None) -> None:
        filled.correct("one", **ALL)
        filled.correct("one", title=nothing, authors=nothing, year=nothing, venue=nothing, doi=nothing)
        assert said(filled) == NOTHING

    def test_what_the_file_says_can_be_cleared(self, two_papers: Library) -> None:
        assert one(two_papers, "sun-yang-2015").doi == "10.3968/7471"
        two_papers.correct("sun-yang-2015", doi=None, authors=[])
        assert one(two_papers, "sun-yang-2015").doi is None
        assert two_papers.ask(QUESTION, documents=["sun-yang-2015"], strictness=0).citations[0].document.authors == ()
        with pytest.raises(FilterUnknown):
            two_papers.ask(QUESTION, authors=["Sun"])

    def test_a_reset_goes_back_to_the_file(self, two_papers: Library) -> None:
        before = one(two_papers, "sun-yang-2015")
        two_papers.correct("sun-yang-2015", doi=None, title="Another", year=1999)
        assert [found.field for found in two_papers.corrections()["sun-yang-2015"]] == ["title", "year", "doi"]
        assert two_papers.correct("sun-yang-2015", reset=True) == before
        assert two_papers.corrections() == {}

    def test_a_reset_comes_before_what_is_given(self, filled: Library) -> None:
        filled.correct("one", **ALL)
        filled.correct("one", year=1921, reset=True)
        assert said(filled) == (None, (), 1921, None, None)
        assert filled.corrections() == {"one": (Correction("year", 1921),)}


class TestKept:
    def test_added_again(self, filled: Library, corpus: Path) -> None:
        filled.correct("one", **ALL)
        generation = filled.ask(QUESTION).index.generation
        assert filled.add(corpus) == AddReport(unchanged=("one", "two"))
        assert filled.ask(QUESTION).index.generation == generation
        assert said(filled) == AS_SAID

    def test_read_again(self, filled: Library, corpus: Path) -> None:
        filled.correct("one", **ALL)
        (corpus / "one.csl.json").write_text(json.dumps({"issued": {"date-parts": [[2001]]}}), encoding="utf-8")
        assert filled.add(corpus).updated == ("one",)
        assert said(filled) == AS_SAID
        assert filled.correct("one", reset=True).year == 2001

    @pytest.mark.parametrize("title", [None, "The title that the file gives"])
    def test_changed(self, filled: Library, corpus: Path, title: str | None) -> None:
        filled.correct("one", **ALL)
        if title is not None:
            (corpus / "one.csl.json").write_text(json.dumps({"title": title}), encoding="utf-8")
        (corpus / "one.txt").write_text(TEXTS["one"] + " Rents are higher too.", encoding="utf-8")
        assert filled.add(corpus).updated == ("one",)
        assert filled.text("one").endswith("Rents are higher too.")
        assert said(filled) == AS_SAID
        assert filled.correct("one", reset=True).title == title

    def test_moved(self, filled: Library, corpus: Path) -> None:
        filled.correct("one", **ALL)
        (corpus / "below").mkdir()
        (corpus / "one.txt").rename(corpus / "below" / "other.txt")
        assert filled.add(corpus) == AddReport(unchanged=("one", "two"))
        assert one(filled).path == str(corpus / "below" / "other.txt")
        assert said(filled) == AS_SAID
        assert said(filled, "two") == NOTHING
        filled.correct("one", reset=True)
        assert said(filled) == NOTHING

    def test_given_an_id(self, filled: Library, corpus: Path) -> None:
        filled.correct("one", **ALL)
        (corpus / "one.csl.json").write_text(json.dumps({"id": "marshall"}), encoding="utf-8")
        assert filled.add(corpus).updated == ("marshall",)
        assert said(filled, "marshall") == AS_SAID

    def test_ids_that_change_places_take_their_corrections_along(self, filled: Library, corpus: Path) -> None:
        filled.correct("one", year=1920)
        for name, other in (("one", "two"), ("two", "one")):
            (corpus / f"{name}.csl.json").write_text(json.dumps({"id": other}), encoding="utf-8")
        assert set(filled.add(corpus).updated) == {"one", "two"}
        assert filled.text("two") == TEXTS["one"]
        assert {document.id: document.year for document in filled.documents()} == {"one": None, "two": 1920}

    def test_another_document_under_the_same_given_id(self, library: Library, tmp_path: Path) -> None:
        file = tmp_path / "lines.jsonl"
        library.add(write_lines(file, [{"id": "a", "text": TEXTS["one"]}]))
        library.correct("a", year=1920)
        assert library.add(write_lines(file, [{"id": "a", "text": TEXTS["two"]}])).updated == ("a",)
        assert one(library, "a").year == 1920

    def test_rebuilt(self, filled: Library, folder: Path) -> None:
        filled.correct("one", **ALL)
        ids = [row.passage.id for row in filled._store.passages_of("one")]
        Library.rebuild(folder, settings=fake_settings())
        assert said(filled) == AS_SAID
        assert [row.passage.id for row in filled._store.passages_of("one")] == ids
        assert filled.correct("one", reset=True).title is None
        assert filled.verify() == []

    def test_rebuilt_from_another_form(self, filled: Library, folder: Path) -> None:
        filled.correct("two", **ALL)
        filled.close()
        connection = sqlite3.connect(folder / "library.sqlite")
        connection.execute("PRAGMA user_version = 99")
        connection.close()
        assert Library.rebuild(folder, settings=fake_settings()).added == ("one", "two")
        with Library.open(folder, settings=fake_settings()) as library:
            assert (said(library), said(library, "two")) == (NOTHING, AS_SAID)

    def test_brought_back(self, filled: Library, tmp_path: Path) -> None:
        filled.correct("one", **ALL)
        filled.export(tmp_path / "backup")
        filled.correct("one", reset=True)
        filled.restore(tmp_path / "backup")
        assert said(filled) == AS_SAID

    def test_removed(self, filled: Library, folder: Path, corpus: Path) -> None:
        filled.correct("one", title="Quagswagging towns")
        assert holding(folder, "quagswag")
        filled.remove("one")
        assert holding(folder, "quagswag") == []
        filled.add(corpus)
        assert said(filled) == NOTHING


class TestValues:
    @pytest.mark.parametrize(
        ("field", "typed", "kept"),
        [
            ("title", "  Clusters and <i>the New</i>\n Economics ", "Clusters and the New Economics"),
            ("title", "half \udcff a character", "half \ufffd a character"),
            ("authors", ["Liu, Mingjuan", " Sun  Xiaochun", ""], ("Mingjuan Liu", "Sun Xiaochun")),
            ("authors", "Liu, M. and Sun, X.", ("M. Liu", "X. Sun")),
            ("authors", "孙晓春；杨晓龙", ("孙晓春", "杨晓龙")),
            ("year", "2015", 2015),
            ("year", " in 2015 ", 2015),
            ("year", -300, -300),
            ("year", 2015.0, 2015),
            ("venue", "Canadian Social Science", "Canadian Social Science"),
            ("doi", "https://doi.org/10.3968/7471", "10.3968/7471"),
        ],
    )
    def test_cleaned_as_readers_do(self, filled: Library, field: str, typed: Any, kept: Any) -> None:
        filled.correct("one", **{field: typed})
        assert getattr(one(filled), field) == kept

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("title", 7, "title must be text"),
            ("authors", ["Liu", 7], "list of names"),
            ("authors", {"Liu": 1}, "list of names"),
            ("year", "last year", "'last year' is not a year"),
            ("year", 20155, "not a year"),
            ("year", True, "not a year"),
            ("year", 2015.5, "not a year"),
            ("year", float("nan"), "not a year"),
            ("venue", ["Economica"], "venue must be text"),
            ("doi", "7471", "'7471' is not a DOI"),
            ("doi", 10.5, "DOI must be text"),
        ],
    )
    def test_refused(self, filled: Library, field: str, typed: Any, said: str) -> None:
        generation = filled.ask(QUESTION).index.generation
        with pytest.raises(OptionInvalid, match=said):
            filled.correct("one", **{"title": "T", field: typed})
        assert one(filled).title is None
        assert filled.ask(QUESTION).index.generation == generation

    def test_nothing_given_and_nobody_known(self, filled: Library) -> None:
        with pytest.raises(OptionInvalid, match="nothing to correct"):
            filled.correct("one")
        with pytest.raises(DocumentUnknown, match="'none'"):
            filled.correct("none", year=1920)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        title=some.text(max_size=40),
        names=some.lists(some.text(max_size=20), max_size=3),
        year=some.integers(-12000, 12000),
    )
    def test_the_same_as_beside_a_file(self, title: str, names: list[str], year: int) -> None:
        found = {one.field: one.value for one in corrections_of({"title": title, "authors": names})}
        beside = from_mapping({"title": title, "author": names}, "x").document
        assert found == {"title": beside.title, "authors": beside.authors}
        if -9999 <= year <= 9999:
            assert corrections_of({"year": year}) == (Correction("year", year),)
        else:
            with pytest.raises(OptionInvalid):
                corrections_of({"year": year})

    @pytest.mark.parametrize("statement", ["UPDATE correction SET value = 'x'", "UPDATE correction SET field = 'path'"])
    def test_a_damaged_one_is_named(self, filled: Library, folder: Path, statement: str) -> None:
        filled.correct("one", year=1920)
        connection = sqlite3.connect(folder / "library.sqlite")
        connection.execute(statement)
        connection.commit()
        connection.close()
        with pytest.raises(LibraryDamaged, match="cannot read; import a backup"):
            filled.documents()
        assert filled.verify()


class TestCommand:
    def test_correct_and_reset(self, filled: Library, folder: Path) -> None:
        given = ("--title", "Where firms grow", "--author", "Marshall, Ada", "--author", "Ben Ford", "--year", "1920")
        done = pincite("correct", "one", "--index", folder, *given, "--venue", "Economica", "--doi", "10.1234/abc")
        assert (done.stdout, done.stderr, done.returncode) == (
            "one\n  Where firms grow\n  Ada Marshall, Ben Ford, 1920\n  Economica\n  10.1234/abc\n",
            "",
            0,
        )
        assert said(filled) == ("Where firms grow", ("Ada Marshall", "Ben Ford"), 1920, "Economica", "10.1234/abc")
        done = pincite("correct", "one", "--index", folder, "--year", "", "--author", "", "--doi", "")
        assert said(filled) == ("Where firms grow", (), None, "Economica", None)
        done = pincite("correct", "one", "--index", folder, "--reset")
        assert done.stdout == "one\n  title not known\n  author not known, year not known\n"
        assert said(filled) == NOTHING

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [(("one",), "nothing to correct"), (("one", "--year", "soon"), "not a year"), (("x", "--year", "1920"), "'x'")],
    )
    def test_one_line_where_it_cannot_be(self, filled: Library, folder: Path, arguments: Any, said: str) -> None:
        done = pincite("correct", *arguments, "--index", folder)
        assert (done.stdout, done.returncode, done.stderr.count("\n")) == ("", 1, 1)
        assert said in done.stderr
