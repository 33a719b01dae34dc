"""What a page says of the work that it shows: Highwire, Dublin Core, PRISM and Open Graph names, and JSON-LD.

Forms: https://scholar.google.com/intl/en/scholar/inclusion.html#indexing, https://www.dublincore.org/specifications/,
https://ogp.me/, https://schema.org/ScholarlyArticle.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pincite.reading.names import given_first, names_on_line, split_names
from pincite.reading.parts import cleaned
from pincite.records import Document

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s<>\"?#]*[^\s<>\"?#.,;)\]]")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d{2}(?!\d)")
_TITLES = ("citation_title", "dc.title", "dcterms.title", "prism.title", "bepress_citation_title", "eprints.title")
_AUTHORS = ("citation_author", "bepress_citation_author", "dc.creator", "dcterms.creator", "eprints.creators_name")
_DATES = (
    "citation_publication_date", "citation_date", "citation_cover_date", "citation_year", "citation_online_date",
    "bepress_citation_date", "prism.publicationdate", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date",
    "article:published_time", "og:article:published_time",
)  # fmt: skip
_DOIS = (
    "citation_doi",
    "bepress_citation_doi",
    "prism.doi",
    "dc.identifier",
    "dcterms.identifier",
    "doi",
    "dc.identifier.doi",
)
_VENUES = (
    "citation_journal_title", "citation_conference_title", "citation_conference", "citation_inbook_title",
    "prism.publicationname", "bepress_citation_journal_title", "citation_journal_abbrev",
)  # fmt: skip
_WORKS = frozenset(
    {"scholarlyarticle", "medicalscholarlyarticle", "article", "newsarticle", "blogposting", "report", "techarticle"}
)
_SCHOLARLY = frozenset({"scholarlyarticle", "medicalscholarlyarticle"})
_MOST_JSON = 2_000_000
_MOST_NODES = 5_000
_MOST_AUTHORS = 2_000


def described(root: Any, headline: str | None) -> Document:
    """Return what the head of a page says of its work; what it does not say is None.

    Args:
        root: the root element of the page.
        headline: the article's first heading, which a page's own title may add the site's name to.
    """
    meta = _meta(root)
    works = list(_works(root))
    work = works[0] if works else {}
    scholarly = any(_type_of(one) & _SCHOLARLY for one in works)
    title = _first(meta, _TITLES) or (_text(work.get("headline")) or _text(work.get("name")) if scholarly else None)
    venue = _first(meta, _VENUES) or (_venue(work) if scholarly else None)
    doi = next(iter(_dois(meta, work, root)), None)
    named = "citation_title" in meta and any(name in meta for name in ("citation_author", "citation_doi", *_VENUES))
    return Document(
        id="",
        title=title or _page_title(root, meta, _text(work.get("headline")), headline),
        authors=_authors(meta, work),
        year=_year(meta, work),
        doi=doi,
        venue=venue,
        kind="paper" if named or scholarly else "other",
    )


def _meta(root: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop") or ""
        content = _text(element.get("content"))
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _text(value: object) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, Mapping):
        value = value.get("@value") or value.get("name")
    if not isinstance(value, str):
        return None
    return (
        " ".join(cleaned(re.sub(r"</?(?:i|b|em|sub|sup|strong|span)\b[^<>]{0,80}>", "", value)).split())[:2_000] or None
    )


def _first(meta: Mapping[str, Sequence[str]], names: Sequence[str]) -> str | None:
    return next((meta[name][0] for name in names if name in meta), None)


def _page_title(root: Any, meta: Mapping[str, Sequence[str]], named: str | None, headline: str | None) -> str | None:
    """Return the title of a page that is no paper: its headline, where the page's own title only adds to it."""
    own = next(("".join(element.itertext()) for element in root.iter("title")), None)
    told = named or _first(meta, ("og:title", "twitter:title")) or _text(own)
    if headline and (told is None or _key(headline) in _key(told) or _key(told) in _key(headline)):
        return headline
    return told or headline


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _authors(meta: Mapping[str, Sequence[str]], work: Mapping[str, Any]) -> tuple[str, ...]:
    for name in _AUTHORS:
        if name in meta:
            # One name an entry, or all of them in one.
            names = [one for entry in meta[name] for one in _names(entry)]
            return tuple(dict.fromkeys(names))[:_MOST_AUTHORS]
    if "citation_authors" in meta:
        return tuple(dict.fromkeys(one for entry in meta["citation_authors"] for one in _names(entry)))
    people = work.get("author") or work.get("creator")
    named = [told for one in (people if isinstance(people, list) else [people]) if (told := _person(one))]
    if named:
        return tuple(dict.fromkeys(named))[:_MOST_AUTHORS]
    # On other pages "author" may be the site or an address.
    return tuple(dict.fromkeys(one for entry in meta.get("author", ()) for one in names_on_line(entry)))


def _names(entry: str) -> tuple[str, ...]:
    if entry.count(",") == 1 and ";" not in entry:
        return (given_first(entry),)
    return split_names(entry)


def _person(value: object) -> str | None:
    if isinstance(value, str):
        return None if value.startswith(("http:", "https:")) else _text(value)
    if not isinstance(value, Mapping) or "organization" in _type_of(value):
        return None
    parts: tuple[str | None, ...] = (_text(value.get("givenName")), _text(value.get("familyName")))
    name: str | None = _text(value.get("name")) or " ".join(part for part in parts if part)
    return given_first(name) if name else None


def _year(meta: Mapping[str, Sequence[str]], work: Mapping[str, Any]) -> int | None:
    dates = [meta[name][0] for name in _DATES if name in meta]
    dates += [date for name in ("datePublished", "dateCreated") if (date := _text(work.get(name)))]
    found = next((match for date in dates if (match := _YEAR.search(date))), None)
    return int(found[0]) if found else None


def _dois(meta: Mapping[str, Sequence[str]], work: Mapping[str, Any], root: Any) -> Iterator[str]:
    told = [value for name in _DOIS for value in meta.get(name, ())]
    for key in ("@id", "sameAs", "identifier", "url"):
        value = work.get(key)
        for one in value if isinstance(value, list) else [value]:
            told.append((one.get("value") if isinstance(one, Mapping) else one) or "")
    told += [link.get("href") or "" for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower()]
    for one in told:
        if isinstance(one, str) and (match := _DOI.search(one[:500])):
            yield match[0]


def _venue(work: Mapping[str, Any]) -> str | None:
    """Return the name of the journal that a work is part of, over its issue and volume."""
    part = work.get("isPartOf")
    for _ in range(5):
        if isinstance(part, list):
            part = part[0] if part else None
        if not isinstance(part, Mapping):
            return None
        if name := _text(part.get("name")):
            return name
        part = part.get("isPartOf")
    return None


def _works(root: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the works that the page's JSON-LD names, papers first."""
    found: list[Mapping[str, Any]] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or len(script.text or "") > _MOST_JSON:
            continue
        try:
            value = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        found += _named_works(value)
    yield from sorted(found, key=lambda one: not _type_of(one) & _SCHOLARLY)


def _named_works(value: Any) -> list[Mapping[str, Any]]:
    waiting, found, seen = [value], [], 0
    while waiting and seen < _MOST_NODES:
        one = waiting.pop(0)
        seen += 1
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, Mapping):
            if _type_of(one) & _WORKS:
                found.append(one)
            waiting += [one[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in one]
    return found


def _type_of(value: Mapping[str, Any]) -> set[str]:
    told = value.get("@type")
    return {
        one.rsplit("/", 1)[-1].lower() for one in (told if isinstance(told, list) else [told]) if isinstance(one, str)
    }
