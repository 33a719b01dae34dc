"""Which documents a question is asked of: by id, year and author. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pincite.errors import FilterUnknown, OptionInvalid
from pincite.records import Document


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question is narrowed to; None leaves a filter out.

    Attributes:
        documents: ids to ask.
        years: first and last year, both included.
        authors: family names or full names, in any case.
    """

    documents: Sequence[str] | None = None
    years: tuple[int, int] | None = None
    authors: Sequence[str] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed."""
        return self.documents is None and self.years is None and self.authors is None


def select(library: Sequence[Document], filters: Filters) -> list[str]:
    """Return the ids of the documents that pass every filter, in the library's order.

    A document without a year is left out by `years`, one without authors by `authors`.

    Raises:
        FilterUnknown: a filter names nothing that the library holds, or together they leave nothing.
        OptionInvalid: a filter is empty, or its years run backwards.
    """
    kept = list(library)
    if filters.documents is not None:
        kept = _by_id(kept, _listed(filters.documents, "documents"))
    if filters.years is not None:
        kept = _by_year(kept, library, filters.years)
    if filters.authors is not None:
        kept = _by_author(kept, library, _listed(filters.authors, "authors"))
    if not kept:
        raise FilterUnknown("no document passes all of these filters; leave one of them out")
    return [document.id for document in kept]


def is_author(author: str, name: str) -> bool:
    """Whether `name` is an author's family name or full name, in any case and with the names in either order."""
    have, asked = _parts(author), _parts(name)
    if not asked:
        return False
    return have[-len(asked) :] == asked or sorted(have) == sorted(asked)


def _listed(names: Sequence[str], what: str) -> list[str]:
    """Return the names as a list; a lone string is one name, not its letters."""
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise OptionInvalid(f"the list of {what} must be a list of text, not {names!r:.60}")
    return [names] if isinstance(names, str) else list(names)


def _span(years: tuple[int, int]) -> tuple[int, int]:
    if (
        not isinstance(years, tuple | list)
        or len(years) != 2
        or not all(isinstance(year, int) and not isinstance(year, bool) for year in years)
    ):
        raise OptionInvalid(f"the years must be the first and the last, such as (2010, 2020), not {years!r:.60}")
    return years[0], years[1]


def _by_id(kept: list[Document], identities: list[str]) -> list[Document]:
    if not identities:
        raise OptionInvalid("the list of documents is empty; name one, or leave the filter out to ask all")
    known = {document.id for document in kept}
    for identity in identities:
        if identity not in known:
            raise FilterUnknown(f"the library holds no document {identity!r}; `pincite documents` lists them")
    asked = set(identities)
    return [document for document in kept if document.id in asked]


def _by_year(kept: list[Document], library: Sequence[Document], years: tuple[int, int]) -> list[Document]:
    first, last = _span(years)
    if first > last:
        raise OptionInvalid(f"the years {first}:{last} run backwards; give the earlier one first")
    if not any(_is_of(document, first, last) for document in library):
        raise FilterUnknown(f"the library holds no document of {first} to {last}; `pincite documents` lists the years")
    return [document for document in kept if _is_of(document, first, last)]


def _is_of(document: Document, first: int, last: int) -> bool:
    return document.year is not None and first <= document.year <= last


def _by_author(kept: list[Document], library: Sequence[Document], names: list[str]) -> list[Document]:
    if not names:
        raise OptionInvalid("the list of authors is empty; name one, or leave the filter out to ask all")
    for name in names:
        if not any(is_author(author, name) for document in library for author in document.authors):
            raise FilterUnknown(f"the library holds nothing by {name!r}; `pincite documents` lists the authors")
    return [d for d in kept if any(is_author(author, name) for author in d.authors for name in names)]


def _parts(name: str) -> list[str]:
    """Return the parts of a name, given name first, without case, points and ways of writing the same letter."""
    family, comma, given = unicodedata.normalize("NFKC", name).casefold().replace(".", " ").partition(",")
    return (f"{given} {family}" if comma else family).split()
