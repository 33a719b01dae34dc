"""Crossref: citation data by DOI, and works by what a reference list says of them.

`GET /works/{doi}` answers `{"status": "ok", "message-type": "work", "message": {...}}`, with `DOI`, `type`, `title` (a
list), `author` (`given`, `family`, `suffix`; `name` for a body), `issued.date-parts`, `container-title` (a list),
`volume`, `issue`, `page`, `article-number`, `publisher`, `license` (`URL`, `content-version`: vor, am, tdm or
unspecified, `start`) and `link` (`URL`, `content-type`, `intended-application`). An unknown DOI is status 404 with a
line of text. `GET /works?query.bibliographic=...&rows=...` answers `message.items`, the likeliest first. DOIs in paths
are percent-encoded. Who names an address of mail (`mailto`) is served politely, others too.

Sources: https://api.crossref.org (Swagger), https://github.com/CrossRef/rest-api-doc (api_format.md), and
https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/.
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from pincite.fetching import licences
from pincite.fetching.forms import address, clean, entries, inside, number, read_json, text, year
from pincite.fetching.found import Copy, FoundWork, Work
from pincite.fetching.wanted import doi_in
from pincite.fetching.web import Asking
from pincite.works import PersonName

NAME = "Crossref"
_TYPES = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "dissertation": "thesis",
    "report": "report",
    "posted-content": "article",
}
_FIELDS = "DOI,title,author,issued,container-title,volume,issue,page,publisher,type"


class Crossref:
    """Asks Crossref."""

    def __init__(self, ask: Callable[[Asking], bytes | None], base: str, contact: str) -> None:
        """Ask through `ask`, at `base`, in the name of `contact`."""
        self._ask = ask
        self._base = base
        self._private = {"mailto": contact} if contact else {}

    def work(self, doi: str) -> FoundWork | None:
        """Return the work of a DOI, None where Crossref has none.

        Raises:
            FetchError: Crossref cannot be asked.
        """
        body = self._ask(Asking(NAME, f"{self._base}/works/{quote(doi, safe='')}", {}, self._private))
        return None if body is None else _found(inside(read_json(body, NAME), "message"))

    def search(self, reference: str, rows: int = 5) -> list[Work]:
        """Return the works that an entry of a reference list may mean, the likeliest first.

        Raises:
            FetchError: Crossref cannot be asked.
        """
        asked = {"query.bibliographic": reference[:500], "rows": str(rows), "select": _FIELDS}
        body = self._ask(Asking(NAME, f"{self._base}/works", asked, self._private))
        return [] if body is None else [_work(item) for item in entries(read_json(body, NAME), "message", "items")]


def _found(message: Any) -> FoundWork | None:
    work = _work(message)
    if not work.doi:
        return None
    licence = _licence(message)
    pdfs = [
        found
        for link in entries(message, "link")
        if text(link, "content-type") == "application/pdf"
        and text(link, "intended-application") != "similarity-checking"
        and (found := address(link, "URL"))
    ]
    # The licence is of the work, so that a link is of use only where it says enough.
    copies = tuple(Copy(pdf, licence, NAME) for pdf in dict.fromkeys(pdfs)) if licences.is_open(licence) else ()
    return FoundWork(work, copies)


def _work(message: Any) -> Work:
    return Work(
        title=text(message, "title"),
        authors=tuple(name for one in entries(message, "author") if (name := _person(one)).family),
        year=_year(message),
        venue=text(message, "container-title"),
        volume=text(message, "volume"),
        issue=text(message, "issue"),
        pages=text(message, "page") or text(message, "article-number"),
        publisher=text(message, "publisher"),
        doi=doi_in(text(message, "DOI")),
        type=_TYPES.get(text(message, "type"), "document"),
    )


def _person(author: dict[str, Any]) -> PersonName:
    family = " ".join(filter(None, (text(author, "family"), text(author, "suffix"))))
    if not family:
        return PersonName(text(author, "name") or text(author, "given"))
    return PersonName(family, text(author, "given"))


def _year(message: Any) -> int | None:
    parts = inside(message, "issued", "date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    return year(first[0]) if isinstance(first, list) and first else None


def _licence(message: Any) -> str:
    """Return the open licence of the work as it can be read today, empty where there is none."""
    now = time.time() * 1000
    for one in entries(message, "license"):
        begins = number(one, "start", "timestamp")
        licence = licences.from_address(clean(text(one, "URL")))
        if text(one, "content-version") != "tdm" and (begins is None or begins <= now) and licences.is_open(licence):
            return licence
    return ""
