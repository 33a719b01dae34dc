"""References by author and year, close to the seventh edition of the APA's manual, of what is known of a document.

Form: https://apastyle.apa.org/style-grammar-guidelines/references
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pincite.names import parted
from pincite.records import Citation, Document
from pincite.sharing.wording import of_note, place, plain, title

_MOST_AUTHORS = 20
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_END = re.compile(r"[.?!。？！…][\"'”’»)\]]?$")


def references(documents: Sequence[Document]) -> list[str]:
    """Return the entries of a list of references, in the order of the alphabet; a note stands by the work it is on."""
    letters = letters_of(documents)
    entries = [(_work(document, letters[document.id]), document) for document in documents]
    entries.sort(key=lambda entry: (entry[0].casefold(), entry[1].kind == "note"))
    return [of_note(document, work) for work, document in entries]


def in_text(citation: Citation, documents: Sequence[Document]) -> str:
    """Return the mark of a quote in a text: "(Sun & Yang, 2015, p. 34)"; `documents` are those of the whole list."""
    document = citation.document
    mark = mark_of(document, documents)
    parts = [mark.people, mark.year, place(citation)]
    return f"({', '.join(part for part in parts if part)})"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a text names a work of a list: its people, and its year with the letter that tells it from others."""

    people: str
    year: str


def mark_of(document: Document, documents: Sequence[Document]) -> Mark:
    """Return how a text names a document of a list."""
    return Mark(document.as_source(_people(document)), _year(document, letters_of(documents).get(document.id, "")))


def quoted(quote: str) -> str:
    """Return a quote in quotation marks."""
    return f"“{plain(quote)}”"


def _work(document: Document, letter: str) -> str:
    name = title(document)
    authors = _listed([_inverted(author) for author in document.authors])
    year = f"({_year(document, letter)})."
    parts = [_sentence(authors), year, _sentence(name)] if authors else [_sentence(name), year]
    if document.venue:
        parts.append(_sentence(plain(document.venue)))
    if document.doi:
        parts.append(f"https://doi.org/{plain(document.doi)}")
    return " ".join(parts)


def _inverted(author: str) -> str:
    """Return a name with its family name first and initials behind: "van der Berg, J.-P., Jr."."""
    name = parted(plain(author))
    return ", ".join(part for part in (name.family, _initials(name.given), name.suffix) if part)


def _initials(given: str) -> str:
    """Return the initials of given names: "J.-P. R." of "Jean-Paul Roger", of "J.-P.R." and of "J.-P. R."."""
    given = re.sub(r"(?<=\.)(?=[^\W\d_])", " ", given)
    given = re.sub(r"\b[A-Z]{2,3}\b", lambda found: " ".join(found[0]), given)
    names = [[found[0] for piece in name.split("-") if (found := _LETTER.search(piece))] for name in given.split()]
    return " ".join("-".join(f"{letter.upper()}." for letter in letters) for letters in names if letters)


def _listed(names: Sequence[str]) -> str:
    if len(names) > _MOST_AUTHORS:
        return f"{', '.join(names[: _MOST_AUTHORS - 1])}, … {names[-1]}"
    return ", & ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _people(document: Document) -> str:
    """Return whom a text names: one or two families, more as "et al.", the title where no author is known."""
    families = [parted(plain(author)).family for author in document.authors]
    match families:
        case []:
            return f"“{title(document)}”"
        case [one]:
            return one
        case [one, two]:
            return f"{one} & {two}"
        case _:
            return f"{families[0]} et al."


def _year(document: Document, letter: str) -> str:
    if document.year is None:
        return f"n.d.-{letter}" if letter else "n.d."
    return f"{document.year}{letter}"


def letters_of(documents: Sequence[Document]) -> Mapping[str, str]:
    """Return by id the letters that tell works of the same people and year apart, in the order of their titles."""
    alike: defaultdict[tuple[str, int | None], list[Document]] = defaultdict(list)
    for document in documents:
        alike[document.as_source(_people(document)), document.year].append(document)
    letters: dict[str, str] = {}
    for same in alike.values():
        same.sort(key=lambda document: (title(document).casefold(), document.id))
        for place_in_list, document in enumerate(same):
            letters[document.id] = _letter(place_in_list) if len(same) > 1 else ""
    return letters


def _letter(number: int) -> str:
    """Return "a" for 0, "z" for 25, "aa" for 26."""
    before, last = divmod(number, 26)
    return (_letter(before - 1) if before else "") + chr(ord("a") + last)


def _sentence(text: str) -> str:
    return text if _SENTENCE_END.search(text) else f"{text}."
