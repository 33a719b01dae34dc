r"""References for LaTeX: BibTeX entries, `\cite` with the place, and text that LaTeX sets as it stands.

Form: Oren Patashnik, "BibTeXing" (1988), https://ctan.org/pkg/bibtex
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from pincite.names import parted
from pincite.records import Citation, Document
from pincite.sharing.wording import place, plain, title

#: BibTeX counts braces even behind a backslash, so that a brace has to be a command.
_COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{mark: f"\\{mark}" for mark in "#$%&_"},
}
_SPECIAL = re.compile("[" + re.escape("".join(_COMMANDS)) + "]")
#: Dashes and quotes that LaTeX would draw together into others.
_JOINED = re.compile(r"([-`',])(?=\1)|[?!](?=`)")
#: What would end a DOI's field; a DOI is kept as it is otherwise, for styles make an address of it.
_NOT_IN_DOI = re.compile(r"[\\{}\s]")
_MEETING = re.compile(r"\b(?:proceedings|conference|symposium|workshop)\b", re.IGNORECASE)
_KEY_WORD = re.compile(r"[a-z]{4,}")
_SMALL_WORDS = frozenset("about does from into over that their these this under what when where which with".split())  # noqa: SIM905


def references(documents: Sequence[Document]) -> list[str]:
    """Return an entry for each document, in their order, each with a key of its own."""
    keys = _keys(documents)
    return [_entry(document, keys[document.id]) for document in documents]


def in_text(citation: Citation, documents: Sequence[Document]) -> str:
    r"""Return the mark of a quote in a text: `\cite[p.~34]{sun2015development}`."""
    key = _keys(documents)[citation.document.id]
    where = escape(place(citation)).replace("p. ", "p.~", 1)
    if "[" in where or "]" in where:
        where = f"{{{where}}}"
    return f"\\cite[{where}]{{{key}}}" if where else f"\\cite{{{key}}}"


def quoted(quote: str) -> str:
    """Return a quote in quotation marks, as LaTeX has them."""
    return f"``{escape(quote)}''"


def escape(text: str) -> str:
    """Return text that LaTeX sets as it stands, with balanced braces."""
    text = _SPECIAL.sub(lambda found: _COMMANDS[found[0]], plain(text))
    return _JOINED.sub(r"\g<0>{}", text)


def _entry(document: Document, key: str) -> str:
    if document.kind == "note":
        return _note_entry(document, key)
    kind, holder = _type(document)
    fields = {
        "author": " and ".join(_person(author) for author in document.authors),
        # Two pairs of braces: a style must not take the capitals from names.
        "title": f"{{{escape(title(document))}}}",
        holder: escape(document.venue or ""),
        "year": "" if document.year is None else str(document.year),
        "doi": _NOT_IN_DOI.sub(lambda found: f"%{ord(found[0]):02X}", plain(document.doi or "")),
    }
    return _written(kind, key, fields)


def _note_entry(document: Document, key: str) -> str:
    """Return the entry of a note on a work: no author, year or DOI of its own, for these are the work's."""
    people = ", ".join(parted(plain(author)).family for author in document.authors)
    year = "" if document.year is None else f" ({document.year})"
    work = f"{people}{year}: {title(document)}" if people else f"{title(document)}{year}"
    note = f"Reading note on doi:{document.doi}" if document.doi else "Reading note"
    return _written("misc", key, {"title": f"{{Reading note on {escape(work)}}}", "note": escape(note)})


def _written(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return ",\n".join([f"@{kind}{{{key}", *lines]) + "\n}"


def _type(document: Document) -> tuple[str, str]:
    """Return an entry's type, and the field of what the work appeared in."""
    if document.kind != "paper" or not document.venue:
        return "misc", "howpublished"
    return ("inproceedings", "booktitle") if _MEETING.search(document.venue) else ("article", "journal")


def _person(author: str) -> str:
    name = parted(plain(author))
    if not name.given:
        return f"{{{escape(name.family)}}}"
    return ", ".join(_part(part) for part in (name.family, name.suffix, name.given) if part)


def _part(part: str) -> str:
    """Return a part of a name; what BibTeX would take for the end of it stands in braces."""
    held = "," in part or "and" in part.casefold().split()
    return f"{{{escape(part)}}}" if held else escape(part)


def _keys(documents: Sequence[Document]) -> Mapping[str, str]:
    """Return the keys by document id: family name, year and a word of the title, in letters that BibTeX takes."""
    keys: dict[str, str] = {}
    for document in documents:
        wanted = key = _key(document)
        number = 1
        while key in keys.values():
            number += 1
            key = f"{wanted}-{number}"
        keys[document.id] = key
    return keys


def _key(document: Document) -> str:
    family = _letters_of(parted(document.authors[0]).family) if document.authors else ""
    words = (word for word in _KEY_WORD.findall(_ascii(title(document))) if word not in _SMALL_WORDS)
    word = next(words, "")
    year = "" if document.year is None else str(document.year)
    key = f"{family}{year}{word}" if family or word else _letters_of(document.id) or "document"
    return f"note-{key}" if document.kind == "note" else key


def _letters_of(text: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "", _ascii(text)).strip("-")


def _ascii(text: str) -> str:
    """Return a text in small letters, accents taken off."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
