"""Citation data: CSL-JSON beside a file (`paper.csl.json` for `paper.txt`) or in a Markdown file's front matter.

Form: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html, plus `kind` (`paper`, `note`, `other`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pincite.errors import CitationDataMalformed
from pincite.records import Document, DocumentKind

SUFFIX = ".csl.json"
_PAPER_TYPES = frozenset(
    {"article", "article-journal", "article-magazine", "article-newspaper", "book", "chapter", "paper-conference",
     "report", "review", "thesis", "manuscript", "document", "speech", "entry-encyclopedia"}
)  # fmt: skip


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
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CitationDataMalformed(f"{place.name} is not valid JSON; mend it or remove it") from error
    if isinstance(item, list):
        item = item[0] if len(item) == 1 else None
    if not isinstance(item, dict):
        raise CitationDataMalformed(f"{place.name} must hold one CSL-JSON item; mend it or remove it")
    return from_mapping(item, place.name)


def from_mapping(item: Mapping[str, Any], name: str) -> CitationData:
    """Return the citation data that a CSL-JSON item (or a flat mapping with the same words) holds.

    Raises:
        CitationDataMalformed: a field has a value of the wrong kind.
    """
    given = item.get("id", item.get("_id"))
    return CitationData(
        given_id=str(given).strip() or None if given is not None else None,
        document=Document(
            id="",
            title=_text(item.get("title")),
            authors=_authors(item.get("author", item.get("authors")), name),
            year=_year(item, name),
            doi=_doi(_text(item.get("DOI", item.get("doi")))),
            venue=_text(item.get("container-title", item.get("venue"))),
            kind=_kind(item, name),
        ),
    )


def merged(found: Document, given: Document) -> Document:
    """Return `found` with every field that `given` knows put in its place."""
    known = {
        field: value
        for field in ("title", "authors", "year", "doi", "venue", "kind")
        if (value := getattr(given, field)) not in (None, (), "other")
    }
    return replace(found, **known)


def _text(value: object) -> str | None:
    return " ".join(str(value).split()) or None if value is not None else None


def _doi(value: str | None) -> str | None:
    if value is None:
        return None
    for prefix in ("https://doi.org/", "http://doi.org/", "http://dx.doi.org/", "https://dx.doi.org/", "doi:"):
        if value.lower().startswith(prefix):
            return value[len(prefix) :].strip() or None
    return value


def _authors(value: object, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise CitationDataMalformed(f"{name}: the authors must be a list; mend it and add the file again")
    return tuple(author for entry in value if (author := _author(entry)))


def _author(entry: object) -> str | None:
    if isinstance(entry, str):
        family, comma, given = entry.partition(",")
        return " ".join(f"{given} {family}".split()) if comma else " ".join(entry.split())
    if isinstance(entry, Mapping):
        parts = (entry.get("given"), entry.get("non-dropping-particle"), entry.get("family"), entry.get("literal"))
        return " ".join(" ".join(str(part) for part in parts if part).split()) or None
    return None


def _year(item: Mapping[str, Any], name: str) -> int | None:
    value: Any = item.get("year")
    issued = item.get("issued")
    if value is None and isinstance(issued, Mapping):
        parts = issued.get("date-parts")
        value = parts[0][0] if parts and parts[0] else str(issued.get("literal", issued.get("raw", "")))[:4] or None
    elif value is None and issued is not None:
        value = str(issued)[:4]
    if value is None or value == "":
        return None
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise CitationDataMalformed(f"{name}: the year {value!r} is not a number; mend it and add the file again") from error


def _kind(item: Mapping[str, Any], name: str) -> DocumentKind:
    match item.get("kind"):
        case None:
            return "paper" if item.get("type") in _PAPER_TYPES else "other"
        case "paper" | "note" | "other" as kind:
            return kind  # type: ignore[no-any-return]
        case kind:
            raise CitationDataMalformed(f"{name}: kind is {kind!r}, must be paper, note or other; mend it and add the file again")
