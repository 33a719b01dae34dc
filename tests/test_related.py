"""What documents cite, what of it the library holds and lacks: matching, the facade, the commands, the page."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as st_
from streamlit.testing.v1 import AppTest

from fakes import TOP, fake_settings, loader, set_loader, use_fake_encoder, write_lines
from pincite import Document, Library, PersonName, Reference, fold
from pincite.cli import main
from pincite.errors import DocumentUnknown
from pincite.references import Shelf, Work, merged

PORTER = "Clusters and the new economics of competition"
TEXTS = {
    "porter": f"{PORTER}\n\nClusters are everywhere.",
    "north": (
        "Growth of the North\n\nNo references are cited here before (Porter, 1998).\n\nReferences\n\n"
        f"[1] Porter, M. E. (1998). {PORTER}. Harvard Business Review, 76(6), 77-90.\n\n"
        "[2] Marshall, A. (1920). Principles of economics. London: Macmillan.\n\n"
        "[3] Krugman, P. (1991). Increasing returns and economic geography. Journal of Political Economy, 99(3), 483-\n"
        "499. https://doi.org/10.1086/261763"
    ),
    "south": (
        "Growth of the South\n\nIt grew (Krugman, 1991).\n\nReferences\n\n"
        "Krugman P. 1991. Increasing Returns and Economic Geographie. J. Polit. Econ. 99: 483-499. "
        "doi:10.1086/261763\n\n"
        f"M. Porter. {PORTER}. Harvard Business Review, 1998.\n\n"
        "Zuo, B. (2001). Towns of the south. Southern Studies, 3(1), 1-9."
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library of three papers that cite each other, made with the fake model."""
    load, place = loader(), tmp_path_factory.mktemp("related")
    use_fake_encoder()
    lines: list[dict[str, Any]] = [
        {"id": name, "title": text.split("\n")[0], "text": text} for name, text in TEXTS.items()
    ]
    lines[0] |= {"authors": ["Michael E. Porter"], "year": 1998}
    with Library.open(place / "index", settings=fake_settings()) as library:
        library.add(write_lines(place / "papers.jsonl", lines))
    set_loader(load)
    return place / "index"


@pytest.fixture
def cited(folder: Path) -> Iterator[Library]:
    with Library.open(folder, settings=fake_settings()) as library:
        yield library


def test_references_are_slices_of_the_text_with_their_fields(cited: Library) -> None:
    entries = cited.references("north")
    assert [entry.label for entry in entries] == ["1", "2", "3"]
    assert [entry.title for entry in entries] == [
        PORTER,
        "Principles of economics",
        "Increasing returns and economic geography",
    ]
    assert entries[0].authors == (PersonName("Porter", "M. E."),)
    assert entries[2].doi == "10.1086/261763"
    for entry in entries:
        assert entry.text == fold(TEXTS["north"][entry.start : entry.end])
    assert cited.references("porter") == ()
    with pytest.raises(DocumentUnknown):
        cited.references("nobody")


def test_what_the_library_holds_is_told_from_what_it_lacks(cited: Library) -> None:
    assert [cited.document_of(entry) for entry in cited.references("north")] == ["porter", None, None]
    assert [entry.document for entry in cited.cited_by("porter")] == ["north", "south"]
    assert cited.cited_by("north") == ()
    works = cited.related()
    assert [(work.entries[0].authors[0].family, work.cited_by) for work in works] == [
        ("Krugman", ("north", "south")),
        ("Marshall", ("north",)),
        ("Zuo", ("south",)),
    ]
    assert works[0].entries[0].document == "north"  # its entry says more
    everything = cited.related(missing=False)
    assert [work.document for work in everything] == [None, "porter", None, None]
    assert set(works) <= set(everything)


def test_a_change_of_the_library_is_seen(library: Library, tmp_path: Path) -> None:
    north = {"id": "north", "text": TEXTS["north"]}
    library.add(write_lines(tmp_path / "a.jsonl", [north]))
    assert [work.entries[0].year for work in library.related()] == [1991, 1920, 1998]
    porter = {"id": "porter", "title": PORTER, "year": 1998, "text": TEXTS["porter"]}
    library.add(write_lines(tmp_path / "b.jsonl", [porter]))
    assert [work.entries[0].year for work in library.related()] == [1991, 1920]
    library.remove("north")
    assert library.related() == ()
    assert library.cited_by("porter") == ()


def entry(title: str, family: str = "Lee", year: int | None = 2010, doi: str = "", document: str = "a") -> Reference:
    return Reference(document, 0, 1, "", authors=(PersonName(family),), year=year, title=title, doi=doi)


LONG = "Industrial clusters of the textile industry"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (entry(LONG), entry("Industrial cluster of the textile industry."), True),
        (entry(LONG), entry(LONG, year=2011), True),
        (entry(LONG), entry(LONG, year=2015), False),
        (entry(LONG), entry(LONG, family="Porter"), False),
        (entry(LONG), entry(f"{LONG}: A study of Zhejiang"), True),
        (entry(f"{LONG}, part 1"), entry(f"{LONG}, part 2"), False),
        (entry(LONG, doi="10.1/A"), entry("Something else", "Zuo", doi="https://doi.org/10.1/a"), True),
        (entry(LONG, doi="10.1/A"), entry(LONG, doi="10.1/b"), False),
        (entry("Clusters"), entry("Clusters"), True),
        (entry("Clusters"), entry("Clusters", year=None), False),
        (entry(""), entry(""), False),
    ],
)
def test_which_entries_are_one_work(one: Reference, other: Reference, same: bool) -> None:
    works = Work.of_entry(one), Work.of_entry(other)
    assert works[0].is_same(works[1]) == works[1].is_same(works[0]) == same
    assert merged(works) == ([[0, 1]] if same else [[0], [1]])


def test_a_note_on_a_work_is_not_the_work() -> None:
    kinds = {"a-note": "note", "the-paper": "paper"}
    shelf = Shelf(Document(name, LONG, ("Ann Lee",), 2010, kind=kind) for name, kind in kinds.items())  # type: ignore[arg-type]
    assert shelf.find(entry(LONG)) == "the-paper"
    assert shelf.find(entry(LONG, document="the-paper")) is None


@given(st_.lists(st_.tuples(st_.text("ab 1", max_size=14), st_.sampled_from([None, 2010, 2014])), max_size=8))
def test_every_work_is_in_one_group(drawn: list[tuple[str, int | None]]) -> None:
    groups = merged([Work.of_entry(entry(title, year=year)) for title, year in drawn])
    assert sorted(place for group in groups for place in group) == list(range(len(drawn)))


def test_the_commands(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["references", "north", "--json", "--index", str(folder)]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["in_library"] for one in listed["references"]] == ["porter", None, None]
    assert listed["references"][1]["publisher"] == "Macmillan"
    assert listed["cited_by"] == []
    main(["references", "porter", "--index", str(folder)])
    assert capsys.readouterr().out == "No reference list was found in this document.\n\nCited by north, south\n"
    main(["references", "north", "--index", str(folder)])
    shown = capsys.readouterr().out
    assert (
        f"1. M. E. Porter (1998): {PORTER}\n   Harvard Business Review, 76(6), p. 77-90\n   In the library: porter"
        in shown
    )
    main(["related", "--json", "--index", str(folder)])
    assert [work["cited_by"] for work in json.loads(capsys.readouterr().out)] == [
        ["north", "south"],
        ["north"],
        ["south"],
    ]
    main(["related", "--all", "--index", str(folder)])
    assert "   Cited by 2 documents: north, south\n   In the library: porter\n" in capsys.readouterr().out
    assert main(["references", "nobody", "--index", str(folder)]) == 1
    assert "the library holds no document 'nobody'" in capsys.readouterr().err


@pytest.mark.usefixtures("fake")
def test_the_page_opens_what_is_cited_and_who_cites(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_INDEX", str(folder))
    page = AppTest.from_file(str(TOP / "app" / "pincite" / "chat" / "page.py"), default_timeout=60)
    page.query_params["view"] = "library"
    page.run()
    page.button(key="show-north").click().run()
    assert [one.label for one in page.expander if "References" in one.label] == ["References (3)"]
    page.button(key="cites-0").click().run()
    assert not page.exception
    assert page.subheader[0].value == PORTER
    assert [one.label for one in page.expander if "Cited" in one.label] == ["Cited by (2)"]
    page.button(key="cited-by-south").click().run()
    assert page.subheader[0].value == "Growth of the South"
    st.cache_data.clear()
    st.cache_resource.clear()


def test_the_lists_of_the_two_papers_stand_where_they_say(papers: Library) -> None:
    assert [len(papers.references(name)) for name in ("liu", "sun-yang-2015")] == [12, 4]
    assert [one.label for one in papers.references("liu")] == [str(number) for number in range(1, 13)]
    assert len(papers.related()) == 16
