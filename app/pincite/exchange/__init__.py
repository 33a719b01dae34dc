"""Citation data in other programs' files: BibTeX, RIS and CSL-JSON -> CSL items, and back. Pure.

A form of file is an entry of `READERS` and of `WRITERS`, by the ending of its name. What a form has no field for goes
into one field of its own, so that what was written is read back as it was.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath

from pincite.errors import ExchangeMalformed, OptionInvalid
from pincite.exchange.bibtex import bibtex_entries, bibtex_key, read_bibtex, to_bibtex
from pincite.exchange.csl_json import read_csl_json, to_csl_json
from pincite.exchange.entries import Entry, Exchange, Item, Unreadable
from pincite.exchange.items import csl_item
from pincite.exchange.ris import read_ris, to_ris
from pincite.reading.decoding import decode

__all__ = [
    "READERS",
    "WRITERS",
    "Entry",
    "Exchange",
    "Item",
    "Unreadable",
    "bibtex_entries",
    "bibtex_key",
    "csl_item",
    "exchange_form",
    "read_entries",
]

READERS: Mapping[str, Callable[[str, str], Exchange]] = {
    ".bib": read_bibtex,
    ".ris": read_ris,
    ".json": read_csl_json,
}
WRITERS: Mapping[str, Callable[[Sequence[Item]], str]] = {
    ".bib": to_bibtex,
    ".ris": to_ris,
    ".json": to_csl_json,
}
#: No entry is as long; what is, is no text that a reference manager wrote, and would be slow to part.
_LONGEST_LINE = 1_000_000


def exchange_form(name: str) -> str:
    """Return the form that a file's name asks for: ".bib", ".ris" or ".json".

    Raises:
        OptionInvalid: the name ends otherwise.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in READERS:
        raise OptionInvalid(f"{name} is no citation data; name a .bib, .ris or .json file (CSL-JSON)")
    return ending


def read_entries(data: bytes, name: str) -> Exchange:
    """Return the entries of a file of citation data, and what of it cannot be read.

    Args:
        data: the file's bytes.
        name: its name, whose ending tells the form.

    Raises:
        OptionInvalid: the name ends otherwise.
        ReadError: the bytes are not text, or not of that form at all.
    """
    form = exchange_form(name)
    text = decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    if form != ".json" and any(len(line) > _LONGEST_LINE for line in text.split("\n")):
        raise ExchangeMalformed(f"{name} has a line of over a million characters; export it anew")
    return READERS[form](text, name)
