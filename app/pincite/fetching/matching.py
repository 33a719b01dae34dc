"""Whether two descriptions are of one work. Pure.

A wrong paper under a right reference would be quoted as what it is not, so that what is not said does not agree.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from pincite.fetching.found import Work
from pincite.fetching.wanted import doi_in
from pincite.names import parted
from pincite.records import Document
from pincite.works import PersonName, Reference

#: Of 100, as rapidfuzz counts: a letter or two of a title may be misprinted, and one of a name.
_SAME_TITLE, _SAME_NAME, _LIKE_TITLE = 92.0, 85.0, 70.0
#: A work online first, or a printer's slip.
_MOST_YEARS_APART = 1
#: A title as short as this says too little without an author.
_SHORT_TITLE = 20
_NOT_WRITTEN = re.compile(r"[\W_]+")


def agrees(reference: Reference, work: Work) -> bool:
    """Whether a work is the one that an entry of a reference list names, by title, year and first author alike."""
    return (
        same_title(reference.title, work.title)
        and _near(reference.year, work.year)
        and bool(reference.authors)
        and bool(work.authors)
        and same_author(reference.authors[0], work.authors[0])
    )


def contradicts(reference: Reference, work: Work) -> bool:
    """Whether a work that a printed DOI leads to is plainly another one than the entry names."""
    from rapidfuzz import fuzz

    if not reference.title or not work.title:
        return False
    return fuzz.token_set_ratio(plain(reference.title), plain(work.title)) < _LIKE_TITLE


def held_by(work: Work, documents: Iterable[Document]) -> str | None:
    """Return the id of the document that is a work, by DOI or by title and author, or None."""
    several = list(documents)
    if work.doi:
        for document in several:
            if document.doi and document.doi.casefold() == work.doi.casefold():
                return document.id
    return next((document.id for document in several if document.kind != "note" and _is_of(document, work)), None)


def with_doi(doi: str, documents: Iterable[Document]) -> Document | None:
    """Return the document with a DOI, or None."""
    return next((one for one in documents if one.doi and one.doi.casefold() == doi.casefold()), None)


def same_title(one: str, other: str) -> bool:
    """Whether two titles are the same but for slips; a subtitle that one of them lacks does not count."""
    from rapidfuzz import fuzz

    whole = [plain(title) for title in (one, other)]
    if not all(whole):
        return False
    if fuzz.ratio(*whole) >= _SAME_TITLE:
        return True
    main = [plain(re.split(r"[:：]|\s[-–—]\s", title, maxsplit=1)[0]) for title in (one, other)]
    lacks = whole[0] == main[0] or whole[1] == main[1]
    return lacks and all(len(title) >= _SHORT_TITLE for title in main) and fuzz.ratio(*main) >= _SAME_TITLE


def same_author(one: PersonName, other: PersonName) -> bool:
    """Whether two names have the same family name but for a slip, or the same words in another order."""
    from rapidfuzz import fuzz

    families = [plain(one.family), plain(other.family)]
    if not all(families):
        return False
    if fuzz.ratio(*families) >= _SAME_NAME:
        return True
    words: Sequence[list[str]] = [sorted(plain(str(name)).split()) for name in (one, other)]
    return words[0] == words[1]


def plain(text: str) -> str:
    """Return a text's letters and digits in lower case, accents left out, each run apart by one space."""
    letters = unicodedata.normalize("NFKD", text)
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NOT_WRITTEN.sub(" ", kept.casefold()).strip()


def work_of(document: Document) -> Work:
    """Return what the library knows of a work."""
    names = (parted(author) for author in document.authors)
    return Work(
        title=document.title or "",
        authors=tuple(PersonName(name.family, name.given) for name in names),
        year=document.year,
        venue=document.venue or "",
        doi=document.doi or "",
    )


def work_named(reference: Reference) -> Work:
    """Return what an entry of a reference list says of a work."""
    return Work(
        title=reference.title or reference.text,
        authors=reference.authors,
        year=reference.year,
        venue=reference.venue,
        doi=doi_in(reference.doi),
    )


def _is_of(document: Document, work: Work) -> bool:
    if not document.title or plain(document.title) != plain(work.title):
        return False
    if not document.authors or not work.authors:
        return len(plain(work.title)) >= _SHORT_TITLE
    return same_author(work_of(document).authors[0], work.authors[0])


def _near(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= _MOST_YEARS_APART
