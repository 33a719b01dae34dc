"""Citation data of reference managers given to documents: by file, DOI, title; kept; never over a person's."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes import FakeEncoder, fake_settings, write_files
from pincite import Document, Library
from pincite.errors import ExchangeMalformed, FileMissing, OptionInvalid
from pincite.exchange import WRITERS, read_entries
from pincite.library.citing import Change

TEXTS = {
    "one": "Clusters of firms grow where suppliers are near. Wages are higher in such towns.",
    "two": "The smiling curve shows where value is added. Assembly adds the least of it.",
}
ENTRY = r"""@article{marshall1920,
  author = {Marshall, Ada and {World Bank}},
  title = {Where {F}irms Grow},
  year = {1920},
  journal = {Journal of Towns},
  volume = {4},
  number = {2},
  pages = {12--19},
  doi = {10.1000/towns.1},
  abstract = {Why firms grow.},
  keywords = {firms, towns},
  shelf = {third \& fourth},
  file = {Full Text:files/7/one.txt:text/plain}
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "export").mkdir()
    write_files(tmp_path / "export" / "files" / "7", one=TEXTS["one"])
    write_files(tmp_path / "export" / "files" / "8", two=TEXTS["two"])
    return tmp_path / "export"


@pytest.fixture
def filled(library: Library, folder: Path) -> Library:
    library.add(folder)
    return library


def one(library: Library, identity: str = "one") -> Document:
    return next(document for document in library.documents() if document.id == identity)


def put(folder: Path, text: str, name: str = "export.bib") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_files_in_a_folder_that_is_added_get_the_citation_data_of_the_export_in_it(
    library: Library, folder: Path
) -> None:
    put(folder, ENTRY)
    report = library.add(folder)
    assert (report.added, report.failed) == (("one", "two"), ())
    document = one(library)
    assert (document.title, document.authors, document.year) == (
        "Where Firms Grow",
        ("Ada Marshall", "World Bank"),
        1920,
    )
    assert (document.doi, document.venue, document.kind) == ("10.1000/towns.1", "Journal of Towns", "paper")
    assert document.citation is not None
    assert [document.citation[name] for name in ("type", "volume", "issue", "page")] == [
        "article-journal", "4", "2", "12-19",
    ]  # fmt: skip
    assert "abstract" not in document.citation
    assert one(library, "two").citation is None
    again = library.add(folder)
    assert (again.updated, again.unchanged) == ((), ("one", "two"))


def test_a_changed_export_updates_its_documents(library: Library, folder: Path) -> None:
    put(folder, ENTRY)
    library.add(folder)
    put(folder, ENTRY.replace("{1920}", "{1921}"))
    report = library.add(folder)
    assert (report.updated, report.unchanged) == (("one",), ("two",))
    assert one(library).year == 1921
    assert library.verify() == []


@pytest.mark.parametrize("form", [".bib", ".ris", ".json"])
def test_what_goes_in_comes_out_with_nothing_lost(library: Library, folder: Path, form: str) -> None:
    (entry,) = read_entries(ENTRY.encode(), "export.bib").entries
    text = WRITERS[form]([entry.item | ({"file": "files/7/one.txt"} if form == ".json" else {})])
    if form == ".ris":
        text = text.replace("ER  -", "L1  - files/7/one.txt\nER  -")
    (given,) = read_entries(text.encode(), f"export{form}").entries
    library.add(folder / "files")
    report = library.cite(put(folder, text, f"export{form}"))
    assert [(cited.document, cited.by) for cited in report.matched] == [("one", "file")]
    written = WRITERS[form]([library.citation_items(["one"])["one"]])
    (again,) = read_entries(written.encode(), f"again{form}").entries
    assert again == given
    assert again.item["custom"].pop("ris", None) == ({"L1": ["files/7/one.txt"]} if form == ".ris" else None)
    assert {name: again.item[name] for name in entry.item} == entry.item


def test_an_entry_finds_its_document_by_doi_and_by_title_and_year(filled: Library, folder: Path) -> None:
    filled.correct("one", doi="10.1000/TOWNS.1")
    filled.correct("two", title="The smiling curve: a view", year=1992)
    report = filled.cite(
        put(
            folder,
            "@article{a, title = {Another}, doi = {https://doi.org/10.1000/towns.1}, volume = 9}\n"
            "@article{b, title = {The Smiling Curve -- A View}, year = 1992, volume = 3}\n"
            "@article{c, title = {The Smiling Curve: A View}, year = 1993, volume = 5}\n",
        )
    )
    assert [(cited.document, cited.entry, cited.by) for cited in report.matched] == [
        ("one", "a", "DOI"), ("two", "b", "title"),
    ]  # fmt: skip
    assert [(uncited.entry, uncited.place) for uncited in report.unmatched] == [("c", "line 3")]
    assert Change("volume", None, "9") in report.matched[0].changes
    assert (one(filled).citation or {})["volume"] == "9"


def test_adding_a_folder_looks_at_the_files_of_entries_alone(filled: Library, folder: Path) -> None:
    filled.correct("one", doi="10.1000/towns.1")
    before = filled.documents()
    put(folder, "@article{a, title = {Another}, doi = {10.1000/towns.1}, volume = 9}")
    assert filled.add(folder).updated == ()
    assert filled.documents() == before


def test_no_path_of_a_file_stands_in_what_answers_show(filled: Library, folder: Path) -> None:
    filled.cite(put(folder, '[{"id": "a", "title": "A", "volume": 3, "file": "files/7/one.txt"}]', "export.json"))
    assert one(filled).citation == {"id": "a", "title": "A", "volume": 3}
    assert filled.citation_items()["one"]["file"] == "files/7/one.txt"


def test_a_trial_run_tells_and_changes_nothing(filled: Library, folder: Path) -> None:
    before = filled.documents()
    told = filled.cite(put(folder, ENTRY), dry_run=True)
    assert filled.documents() == before
    done = filled.cite(folder / "export.bib")
    assert told == done
    assert {change.field for change in done.matched[0].changes} >= {"title", "authors", "year", "volume", "page"}
    assert filled.cite(folder / "export.bib").matched[0].changes == ()


def test_what_a_person_corrected_stays(filled: Library, folder: Path) -> None:
    filled.correct("one", year=1900, volume="IV")
    filled.cite(put(folder, ENTRY))
    document = one(filled)
    assert (document.year, document.title) == (1900, "Where Firms Grow")
    assert (document.citation or {})["volume"] == "IV"
    assert filled.citation_items(["one"])["one"]["issued"] == {"date-parts": [[1900]]}
    filled.correct("one", reset=True)
    assert (one(filled).year, (one(filled).citation or {})["volume"]) == (1920, "4")


def test_entries_that_may_be_of_several_and_entries_of_nothing_are_told(filled: Library, folder: Path) -> None:
    for identity in ("one", "two"):
        filled.correct(identity, doi="10.1000/same")
    before = filled.documents()
    report = filled.cite(
        put(
            folder,
            "@book{a, title = {A}, doi = {10.1000/same}}\n"
            "@book{b, title = {B}, file = {x:files/7/one.txt:text/plain}}\n"
            "@book{c, title = {C}, file = {x:files/7/one.txt:text/plain}}\n"
            "@book{d, publisher = {P}}\n"
            "@book{e, title = {cut",
        )
    )
    assert report.matched == ()
    assert [(uncited.entry, uncited.documents) for uncited in report.ambiguous] == [
        ("a", ("one", "two")), ("b", ("one",)), ("c", ("one",)),
    ]  # fmt: skip
    assert [(uncited.place, uncited.reason) for uncited in report.unreadable] == [
        ("line 5", "the entry is cut short or its braces do not match"),
        ("line 4", "it has no title, DOI or file to find its document by"),
    ]
    assert filled.documents() == before


def test_an_entry_that_stands_twice_is_taken_once(filled: Library, folder: Path) -> None:
    report = filled.cite(put(folder, ENTRY + ENTRY.replace("marshall1920", "again")))
    assert [cited.entry for cited in report.matched] == ["marshall1920"]
    assert report.ambiguous == ()


def test_no_file_that_an_entry_names_is_opened(filled: Library, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("words of another person", "utf-8")
    put(folder, f"@book{{a, title = {{A}}, file = {{x:{secret}:text/plain;y:../secret.txt:text/plain}}}}")
    report = filled.add(folder)
    assert (report.added, report.updated, report.failed) == ((), (), ())
    assert filled.cite(folder / "export.bib").unmatched[0].entry == "a"
    assert "another person" not in "".join(filled.text(document.id) for document in filled.documents())


def test_a_broken_export_in_a_folder_is_named_and_the_papers_are_added(library: Library, folder: Path) -> None:
    put(folder, ENTRY + "@book{b, title = {cut")
    put(folder, '{"settings": 1}', "settings.json")
    put(folder, "TY  - BOOK\nTI  - cut", "other.ris")
    report = library.add(folder)
    assert report.added == ("one", "two")
    assert sorted(failure.reason for failure in report.failed) == [
        "export.bib, line 15: the entry is cut short or its braces do not match",
        "other.ris, line 1: the entry is cut short: it has no ER line",
    ]
    assert one(library).year == 1920


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [("a.json", '{"a": 1}', ExchangeMalformed), ("a.txt", "x", OptionInvalid), ("none.bib", None, FileMissing)],
)
def test_a_file_that_cannot_be_used_is_named(
    filled: Library, folder: Path, name: str, text: str | None, error: type[Exception]
) -> None:
    if text is not None:
        put(folder, text, name)
    with pytest.raises(error):
        filled.cite(folder / name)


def test_imports_stay_through_changes_of_the_file_a_rebuild_and_a_backup(
    filled: Library, folder: Path, tmp_path: Path, fake: FakeEncoder
) -> None:
    filled.cite(put(folder, ENTRY))
    (folder / "export.bib").unlink()
    (folder / "files" / "7" / "one.txt").write_text(TEXTS["one"] + " More of it.", "utf-8")
    assert filled.add(folder).updated == ("one",)
    item = filled.citation_items()["one"]
    assert (item["volume"], item["abstract"], one(filled).year) == ("4", "Why firms grow.", 1920)
    filled.export(tmp_path / "backup")
    with Library.open(tmp_path / "other", settings=fake_settings()) as other:
        other.restore(tmp_path / "backup")
        assert other.citation_items()["one"] == item
    place = tmp_path / "other"
    Library.rebuild(place, settings=fake_settings())
    with Library.open(place, settings=fake_settings()) as other:
        assert other.citation_items()["one"] == item
        assert other.verify() == []


@pytest.fixture
def older(tmp_path: Path, fake: FakeEncoder) -> Iterator[Path]:
    """A library of the form before this one, and its backup."""
    place = tmp_path / "older"
    with Library.open(place, settings=fake_settings()) as library:
        library.add(write_files(tmp_path / "texts", **TEXTS))
    connection = sqlite3.connect(place / "library.sqlite")
    connection.execute("DROP TABLE item")
    connection.execute("PRAGMA user_version = 6")
    connection.commit()
    connection.close()
    return place  # type: ignore[return-value]


def test_a_library_of_the_form_before_is_used_as_it_is(older: Path, tmp_path: Path, fake: FakeEncoder) -> None:
    shutil.copy(older / "library.sqlite", tmp_path / "backup")
    embedded = fake.embedded
    with Library.open(older, settings=fake_settings()) as library:
        assert [document.id for document in library.documents()] == ["one", "two"]
        assert library.verify() == []
        library.correct("one", title="Where firms grow", year=1920)
        library.cite(put(tmp_path, ENTRY))
        assert (one(library).citation or {})["volume"] == "4"
    with Library.open(tmp_path / "fresh", settings=fake_settings()) as library:
        library.restore(tmp_path / "backup")
        assert library.verify() == []
        assert library.citation_items()["two"] == {"id": "two", "type": "document"}
    assert fake.embedded == embedded


def test_the_whole_item_beside_a_file_is_kept(library: Library, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "texts", **TEXTS)
    item: dict[str, Any] = {
        "id": "one",
        "type": "chapter",
        "title": "Where firms grow",
        "author": [{"family": "Berg", "given": "Ada", "non-dropping-particle": "van den"}],
        "editor": [{"family": "Keynes", "given": "M."}],
        "container-title": "Towns",
        "page": "12-19",
        "issued": {"date-parts": [[1920, 3, 1]]},
        "abstract": "Why.",
        "x-shelf": {"row": [3]},
    }
    (folder / "one.csl.json").write_text(json.dumps(item), "utf-8")
    library.add(folder)
    assert library.citation_items(["one"])["one"] == item
    assert one(library).citation == {name: value for name, value in item.items() if name != "abstract"}
    (folder / "one.csl.json").write_text(json.dumps(item | {"abstract": "Why not."}), "utf-8")
    assert library.add(folder).updated == ("one",)
    assert library.citation_items(["one"])["one"]["abstract"] == "Why not."
    assert library.add(folder).updated == ()
