"""Filters: by id, year and author; one that names nothing known is an error."""

from pathlib import Path
from typing import Any

import pytest

from fakes import write_lines
from pincite import Library
from pincite.errors import FilterUnknown, OptionInvalid
from pincite.filters import Filters, is_author, select
from pincite.records import Document

LIBRARY = [
    Document("a", authors=("Michael E. Porter", "Ludwig van Beethoven"), year=2010),
    Document("b", authors=("Mingjuan Liu",), year=2015),
    Document("c", authors=("王小明",)),
    Document("d", year=2020),
]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(documents=["b", "a", "b"]), ["a", "b"]),
        (Filters(documents="c"), ["c"]),
        (Filters(years=(2010, 2015)), ["a", "b"]),
        (Filters(years=(2015, 2015)), ["b"]),
        (Filters(authors=["PORTER"]), ["a"]),
        (Filters(authors=["liu", "王小明"]), ["b", "c"]),
        (Filters(documents=["a", "b"], years=(2011, 2020), authors=["Liu, Mingjuan"]), ["b"]),
    ],
)
def test_what_passes(filters: Filters, expected: list[str]) -> None:
    assert select(LIBRARY, filters) == expected


@pytest.mark.parametrize(
    ("filters", "error", "named"),
    [
        (Filters(documents=[]), OptionInvalid, "empty"),
        (Filters(authors=[]), OptionInvalid, "empty"),
        (Filters(years=(2020, 2010)), OptionInvalid, "2020:2010"),
        (Filters(documents=["a", "nobody"]), FilterUnknown, "'nobody'"),
        (Filters(years=(1800, 1900)), FilterUnknown, "1800"),
        (Filters(authors=["Porter", "Krugman"]), FilterUnknown, "'Krugman'"),
        (Filters(documents=["a"], years=(2015, 2020)), FilterUnknown, "all of these"),
    ],
)
def test_what_is_an_error(filters: Filters, error: type[Exception], named: str) -> None:
    with pytest.raises(error, match=named):
        select(LIBRARY, filters)


@pytest.mark.parametrize(
    ("author", "name", "expected"),
    [
        ("Michael E. Porter", "porter", True),
        ("Michael E. Porter", "Michael E. Porter", True),
        ("Michael E. Porter", "michael e porter", True),
        ("Michael E. Porter", "Porter, Michael E.", True),
        ("Michael E. Porter", "Michael", False),
        ("Michael E. Porter", "Port", False),
        ("Ludwig van Beethoven", "van Beethoven", True),
        ("Mingjuan Liu", "Liu Mingjuan", True),
        ("Weiß", "WEISS", True),
        ("Jose\u0301 Garci\u0301a", "garcía", True),
        ("Michael E. Porter", " . ", False),
    ],
)
def test_names(author: str, name: str, expected: bool) -> None:
    assert is_author(author, name) is expected


def test_a_comparison_is_narrowed_as_a_question_is(library: Library, tmp_path: Path) -> None:
    lines = [
        {"id": f"d{year}", "title": f"Tides {year}", "authors": [author], "year": year, "text": f"Tides of {year}."}
        for year, author in ((1990, "Ann Oak"), (2005, "Ben Elm"), (2020, "Ann Oak"))
    ]
    library.add(write_lines(tmp_path / "tides.jsonl", lines))

    def compared(**filters: Any) -> list[str]:
        return [document.id for document, _ in library.compare("What are tides?", **filters)]

    assert compared(years=(2000, 2030)) == ["d2005", "d2020"]
    assert compared(authors=["Oak"]) == ["d1990", "d2020"]
    assert compared(years=(2000, 2030), authors=["Ann Oak"], documents=["d2005", "d2020"]) == ["d2020"]
    assert library.narrowed(years=(2000, 2030), authors=["Oak"]) == ["d2020"]
    assert library.narrowed() == ["d1990", "d2005", "d2020"]
    with pytest.raises(FilterUnknown, match="leave one of them out"):
        library.narrowed(documents=["d2005"], authors=["Oak"])
