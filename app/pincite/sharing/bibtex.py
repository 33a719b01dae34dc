r"""References for LaTeX: BibTeX entries, `\cite` with the place, and text that LaTeX sets as it stands.

Form: Oren Patashnik, "BibTeXing" (1988), https://ctan.org/pkg/bibtex
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from pincite.exchange import Item, bibtex_entries, bibtex_key
from pincite.exchange.latex import escape as latex
from pincite.names import parted
from pincite.records import Citation, Document
from pincite.sharing.wording import note_item, place, plain, title, titled_item

_KEY_WORD = re.compile(r"[a-z]{4,}")
_SMALL_WORDS = frozenset("about does from into over that their these this under what when where which with".split())  # noqa: SIM905


def references(documents: Sequence[Document]) -> list[str]:
    """Return an entry for each document, in their order, each with a key of its own."""
    keys = _keys(documents)
    return bibtex_entries([_item(one, keys[one.id]) for one in documents], whole=False)


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
    return latex(plain(text))


def _item(document: Document, key: str) -> Item:
    return {**(note_item(document) if document.kind == "note" else titled_item(document)), "id": key}


def _keys(documents: Sequence[Document]) -> Mapping[str, str]:
    """Return the keys by document id: that of its citation data, else family name, year and a word of the title."""
    keys: dict[str, str] = {}
    for document in documents:
        given = (document.citation or {}).get("id")
        wanted = key = bibtex_key(str(given)) if given not in (None, document.id) else _key(document)
        number = 1
        while key.lower() in {one.lower() for one in keys.values()}:
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
