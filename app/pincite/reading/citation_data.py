"""Citation data: CSL-JSON beside a file (`paper.csl.json` for `paper.txt`) or in a Markdown file's front matter.

Form: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html, plus `kind` (`paper`, `note`, `other`).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeGuard

from pincite.errors import CitationDataMalformed
from pincite.reading.names import given_first, split_names
from pincite.records import Document, DocumentKind

SUFFIX = ".csl.json"
_PAPER_TYPES = frozenset(
    {"article", "article-journal", "article-magazine", "article-newspaper", "book", "chapter", "paper-conference",
     "report", "review", "thesis", "manuscript", "document", "speech", "entry-encyclopedia"}
)  # fmt: skip
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d{2}(?!\d)")
_MARKUP = re.compile(r"</?(?:i|b|sub|sup|sc|span)\b[^<>]{0,80}>", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_NAME_PARTS = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix", "literal", "name")


#: Variables of CSL that say how a work is cited, beside those that a document has fields for.
_VARIABLES = frozenset(
    """type author issued container-title DOI editor translator collection-editor container-author director volume issue
    page number edition chapter-number collection-title collection-number number-of-volumes number-of-pages publisher
    publisher-place ISBN ISSN URL PMID PMCID accessed abstract keyword note annote language genre medium version section
    event-title event-place event-date original-date original-title title-short container-title-short source archive
    status custom""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class CitationData:
    """What citation data says: the id that it gives, and the fields that it fills."""

    given_id: str | None
    document: Document


def beside(path: Path) -> Path:
    """Return where the citation data of a document file stands."""
    return path.with_name(path.stem + SUFFIX)


def read_beside(path: Path) -> CitationData | None:
    """Return the citation data beside `path`, or None where there is none.

    Raises:
        CitationDataMalformed: the file is there and is not CSL-JSON.
    """
    place = beside(path)
    if not place.is_file():
        return None
    try:
        item = json.loads(place.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CitationDataMalformed(f"{place.name} cannot be read ({error.strerror}); check its permissions") from error
    except (ValueError, RecursionError) as error:
        raise CitationDataMalformed(f"{place.name} is not valid JSON; mend it or remove it") from error
    if isinstance(item, list):
        item = item[0] if len(item) == 1 else None
    if not isinstance(item, dict):
        raise CitationDataMalformed(f"{place.name} must hold one CSL-JSON item; mend it or remove it")
    return from_mapping(item, place.name, whole=True)


def from_mapping(item: Mapping[str, Any], name: str, *, whole: bool = False) -> CitationData:
    """Return the citation data that a CSL-JSON item (or a flat mapping with the same words) holds.

    Args:
        item: the item.
        name: where it stands, for messages.
        whole: keep what CSL does not know too.

    Raises:
        CitationDataMalformed: a field has a value of the wrong kind.
    """
    return CitationData(
        given_id=_text(item, name, "id", "_id"),
        document=Document(
            id="",
            title=_text(item, name, "title"),
            authors=_authors(item, name),
            year=_year(item, name),
            doi=doi_in(_text(item, name, "DOI", "doi")),
            venue=_text(item, name, "container-title", "venue"),
            kind=_kind(item, name),
            citation=_kept({key: value for key, value in item.items() if whole or key in _VARIABLES}),
        ),
    )


def merged(found: Document, given: Document) -> Document:
    """Return `found` with every field that `given` knows put in its place."""
    known = {
        field: value
        for field in ("title", "authors", "year", "doi", "venue", "kind", "citation")
        if (value := getattr(given, field)) not in (None, (), "other")
    }
    return replace(found, **known)


def _kept(item: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return an item as it is kept: values of JSON, no halves of characters; None where nothing is in it."""
    try:
        text = json.dumps(item, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):  # front matter may have keys that JSON has not
        return None
    kept: dict[str, Any] = json.loads(_SURROGATE.sub("\ufffd", text))
    return kept or None


def _first(item: Mapping[str, Any], *fields: str) -> tuple[str, Any]:
    """Return the first of several fields that holds anything, and its value."""
    return next(((field, value) for field in fields if (value := item.get(field)) is not None), (fields[0], None))


def _wrong(name: str, what: str) -> CitationDataMalformed:
    return CitationDataMalformed(f"{name}: {what}; mend it and add the file again")


def _text(item: Mapping[str, Any], name: str, *fields: str) -> str | None:
    field, value = _first(item, *fields)
    if isinstance(value, list) and len(value) <= 1:  # so Crossref writes titles
        value = value[0] if value else None
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        raise _wrong(name, f"{field} must be text")
    return clean(str(value)) or None


def clean(text: str) -> str:
    """Return a value without CSL's markup, runs of white space and halves of characters."""
    return " ".join(_SURROGATE.sub("\ufffd", _MARKUP.sub("", text)).split())


def doi_in(value: str | None) -> str | None:
    """Return the DOI in a text, such as an address that ends with it, or None."""
    found = _DOI.search(value or "")
    return found[0] if found else None


def year_in(text: str) -> int | None:
    """Return the year from 1000 to 2099 in a text, or None."""
    found = _YEAR.search(text)
    return int(found[0]) if found else None


def is_year(value: object) -> TypeGuard[int | float]:
    """Whether a number is a year of citation data: whole, with four digits at most, of this era or before it."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -9999 <= value <= 9999 and value % 1 == 0


def _authors(item: Mapping[str, Any], name: str) -> tuple[str, ...]:
    field, value = _first(item, "author", "authors")
    if isinstance(value, str):
        return split_names(clean(value))
    if value is None or isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list):
        raise _wrong(name, f"{field} must be a list of names")
    return tuple(author for entry in value if (author := _author(entry, field, name)))


def _author(entry: object, field: str, name: str) -> str | None:
    if entry is None:
        return None
    if isinstance(entry, str):
        return given_first(clean(entry)) or None
    if not isinstance(entry, Mapping):
        raise _wrong(name, f"{field} must hold names, not {entry!r:.40}")
    return " ".join(part for key in _NAME_PARTS if (part := _text(entry, name, key))) or None


def _year(item: Mapping[str, Any], name: str) -> int | None:
    field, value = _first(item, "year", "issued")
    if isinstance(value, Mapping):
        value = _issued(value, name)
    if isinstance(value, str):
        digits = value.strip()
        found = year_in(digits)
        if field == "year" and digits and found is None:
            raise _wrong(name, f"the year {digits!r:.40} is not a number")
        return found
    if isinstance(value, date):
        return value.year
    if value is None:
        return None
    if not is_year(value):
        raise _wrong(name, f"the year {value!r:.40} is not a number")
    return int(value)


def _issued(issued: Mapping[str, Any], name: str) -> Any:
    """Return the year, or the words that hold it, of a CSL date."""
    parts = issued.get("date-parts")
    if parts:
        first = parts[0] if isinstance(parts, list) else None
        if not isinstance(first, list):
            raise _wrong(name, "date-parts must be a list of lists of numbers")
        return first[0] if first else None
    _, words = _first(issued, "literal", "raw", "year")
    return words


def _kind(item: Mapping[str, Any], name: str) -> DocumentKind:
    match item.get("kind"):
        case None:
            of = item.get("type")
            return "paper" if isinstance(of, str) and of in _PAPER_TYPES else "other"
        case "paper" | "note" | "other" as kind:
            return kind  # type: ignore[no-any-return]
        case kind:
            raise _wrong(name, f"kind is {kind!r:.40}, must be paper, note or other")
