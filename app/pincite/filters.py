"""Which documents a question is asked of: by id, year and author. Pure."""

from collections.abc import Sequence

from pincite.errors import FilterUnknown, OptionInvalid
from pincite.records import Document


def select(
    library: Sequence[Document],
    *,
    documents: Sequence[str] | None,
    years: tuple[int, int] | None,
    authors: Sequence[str] | None,
) -> list[str] | None:
    """Return the ids of the documents that pass every filter, or None where there is no filter.

    A document without a year is left out by `years`, one without authors by `authors`.

    Args:
        library: all documents.
        documents: ids to ask.
        years: first and last year, both included.
        authors: family names or full names, in any case.

    Raises:
        FilterUnknown: a filter names nothing that the library holds, or together they leave nothing.
        OptionInvalid: a filter is empty, or its years run backwards.
    """
    if documents is None and years is None and authors is None:
        return None
    kept = list(library)
    if documents is not None:
        kept = _by_id(kept, documents)
    if years is not None:
        kept = _by_year(kept, library, years)
    if authors is not None:
        kept = _by_author(kept, library, authors)
    if not kept:
        raise FilterUnknown("no document passes all of these filters; leave one of them out")
    return [document.id for document in kept]


def is_author(author: str, name: str) -> bool:
    """Whether `name` is an author's family name or full name, in any case and with the names in either order."""
    have, asked = _parts(author), _parts(name)
    if not asked:
        return False
    return have[-len(asked) :] == asked or sorted(have) == sorted(asked)


def _by_id(kept: list[Document], documents: Sequence[str]) -> list[Document]:
    if not documents:
        raise OptionInvalid("the list of documents is empty; name one, or leave the filter out to ask all")
    known = {document.id for document in kept}
    for identity in documents:
        if identity not in known:
            raise FilterUnknown(f"the library holds no document {identity!r}; `pincite documents` lists them")
    return [document for document in kept if document.id in set(documents)]


def _by_year(kept: list[Document], library: Sequence[Document], years: tuple[int, int]) -> list[Document]:
    first, last = years
    if first > last:
        raise OptionInvalid(f"the years {first}:{last} run backwards; give the earlier one first")
    if not any(document.year is not None and first <= document.year <= last for document in library):
        raise FilterUnknown(f"the library holds no document of {first} to {last}; `pincite documents` lists the years")
    return [document for document in kept if document.year is not None and first <= document.year <= last]


def _by_author(kept: list[Document], library: Sequence[Document], authors: Sequence[str]) -> list[Document]:
    if not authors:
        raise OptionInvalid("the list of authors is empty; name one, or leave the filter out to ask all")
    for name in authors:
        if not any(is_author(author, name) for document in library for author in document.authors):
            raise FilterUnknown(f"the library holds nothing by {name!r}; `pincite documents` lists the authors")
    return [d for d in kept if any(is_author(author, name) for author in d.authors for name in authors)]


def _parts(name: str) -> list[str]:
    family, comma, given = name.partition(",")
    return (f"{given} {family}" if comma else name).casefold().replace(".", " ").split()
