"""Documents and entries of reference lists as CSL items. Pure."""

import re
from typing import Any

from pincite.exchange.entries import Item
from pincite.names import parted
from pincite.reading.citation_data import from_mapping
from pincite.records import Document
from pincite.works import Reference

_MEETING = re.compile(r"\b(?:proceedings|conference|symposium|workshop)\b", re.IGNORECASE)
#: What an item has of the fields that a document has itself, by the names of these.
_OWN = {"title": "title", "authors": "author", "year": "issued", "doi": "DOI", "venue": "container-title"}


def csl_item(work: Document | Reference, whole: Item | None = None) -> Item:
    """Return a document, or an entry of a reference list, as a CSL item.

    Args:
        work: the document or entry. What a document's own fields say goes before what its citation data say.
        whole: all citation data of the document, where more than references show is wanted.
    """
    return _of_document(work, whole) if isinstance(work, Document) else _of_reference(work)


def _of_document(document: Document, whole: Item | None) -> Item:
    item = {**(whole or {}), **(document.citation or {})}
    for extra in ("kind", "_id"):
        item.pop(extra, None)
    said = from_mapping(item, document.id).document
    for field, variable in _OWN.items():
        if (value := getattr(document, field)) != getattr(said, field):
            item[variable] = _written(field, value)
    identity, kind = item.pop("id", None), item.pop("type", None)
    known = {name: value for name, value in item.items() if value not in (None, [])}
    return {"id": identity or document.id, "type": kind or _type(document), **known}


def _of_reference(entry: Reference) -> Item:
    page = re.sub(r"\s*[–—-]+\s*", "-", entry.pages)
    item: Item = {
        "id": f"{entry.document}-{entry.start}",
        "type": _type_of(entry.venue, is_paper=bool(entry.venue)),
        "title": entry.title,
        "author": [_person(name.family, name.given) for name in entry.authors],
        "issued": None if entry.year is None else {"date-parts": [[entry.year]]},
        "container-title": entry.venue,
        "volume": entry.volume,
        "issue": entry.issue,
        "page": page,
        "DOI": entry.doi,
        "URL": entry.url,
    }
    # What could not be parted is known as it is printed.
    if not entry.title:
        item["note"] = entry.text
    return {name: value for name, value in item.items() if value not in (None, "", [])}


def _written(field: str, value: Any) -> Any:
    if value in (None, ()):
        return None
    if field == "authors":
        return [_name(author) for author in value]
    return {"date-parts": [[value]]} if field == "year" else value


def _name(author: str) -> dict[str, str]:
    name = parted(author)
    return _person(name.family, name.given) | ({"suffix": name.suffix} if name.suffix else {})


def _person(family: str, given: str) -> dict[str, str]:
    if not given:
        return {"literal": family}
    words = family.split()
    first = next((place for place, word in enumerate(words) if not word.islower()), 0)
    particle = {"non-dropping-particle": " ".join(words[:first])} if first else {}
    return {"family": " ".join(words[first:]), "given": given} | particle


def _type(document: Document) -> str:
    # What is known of a note is known of the work that it is on.
    return _type_of(document.venue or "", is_paper=document.kind != "other")


def _type_of(venue: str, *, is_paper: bool) -> str:
    if not is_paper or not venue:
        return "document"
    return "paper-conference" if _MEETING.search(venue) else "article-journal"
