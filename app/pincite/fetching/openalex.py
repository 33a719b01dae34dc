"""OpenAlex: free copies with their licences by DOI, and works on a topic, most cited first.

`GET /works/doi:{doi}` answers a work, `GET
/works?search=&filter=is_oa:true,best_oa_location.license:cc-by|cc-by-sa&sort=cited_by_count:desc&per_page=` a list of
them in `results`. Of a work: `doi` (an address), `title`, `publication_year`, `type`, `is_retracted`,
`cited_by_count`, `biblio` (`volume`, `issue`, `first_page`, `last_page`), `authorships[].author.display_name`,
`open_access` (`is_oa`, `oa_status`, `oa_url`), `best_oa_location`, `primary_location` and `locations[]`, each with
`is_oa`, `pdf_url`, `landing_page_url`, `license` (null where none is known) and `source.display_name`;
`abstract_inverted_index` has the places of each word. Many of these may be null. Since February 2026 a list costs a
part of a daily allowance, which is small without a key (`api_key`, free of charge); one work by its DOI costs
nothing. Status 429 says that it is used up.

Sources: https://developers.openalex.org/api-reference/works, .../api-reference/authentication, .../guides/sort,
.../api-reference/errors, and https://docs.openalex.org/api-entities/works/work-object.
"""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

from pincite.errors import AddressRefused, ServiceFailed
from pincite.fetching import licences
from pincite.fetching.addresses import hop_of
from pincite.fetching.forms import address, entries, inside, number, people, read_json, text, year
from pincite.fetching.found import Copy, FoundWork, Work
from pincite.fetching.matching import plain
from pincite.fetching.wanted import doi_in
from pincite.fetching.web import Asking

NAME = "OpenAlex"
#: The largest page that OpenAlex gives.
_ROWS = 100
_TYPES = {
    "article": "article-journal",
    "review": "article-journal",
    "letter": "article-journal",
    "book": "book",
    "book-chapter": "chapter",
    "dissertation": "thesis",
    "preprint": "article",
    "report": "report",
}
_FIELDS = (
    "id,doi,title,publication_year,type,is_retracted,cited_by_count,biblio,authorships,open_access,"
    "best_oa_location,primary_location,locations"
)
_FREE = "is_oa:true"
_OPEN = f"best_oa_location.license:{'|'.join(licences.FILTER)}"
_REMEDY = "try again tomorrow, or name a key of yours, free at openalex.org/settings/api, in PINCITE_OPENALEX_KEY"


class Candidate(NamedTuple):
    """A work on a topic, with the words of its title and abstract in lower case."""

    found: FoundWork
    words: str


class OpenAlex:
    """Asks OpenAlex."""

    def __init__(self, ask: Callable[[Asking], bytes | None], base: str, key: str) -> None:
        """Ask through `ask`, at `base`, with a key, which may be empty."""
        self._ask = ask
        self._base = base
        self._private = {"api_key": key} if key else {}

    def work(self, doi: str) -> FoundWork | None:
        """Return the work of a DOI, None where OpenAlex has none.

        Raises:
            FetchError: OpenAlex cannot be asked.
        """
        place = f"{self._base}/works/doi:{quote(doi, safe='/')}"
        body = self._ask(Asking(NAME, place, {"select": _FIELDS}, self._private, _REMEDY))
        found = None if body is None else _found(read_json(body, NAME))
        return found if found is not None and found.work.doi else None

    def search(self, topic: str) -> list[Candidate]:
        """Return works on a topic that are free to read, most cited first; retracted ones are left out.

        Only those under an open licence are asked for, so that they fill the page; should OpenAlex refuse that filter,
        all that are free.

        Raises:
            FetchError: OpenAlex cannot be asked.
        """
        try:
            return self._search(topic, f"{_FREE},{_OPEN}")
        except ServiceFailed:
            return self._search(topic, _FREE)

    def _search(self, topic: str, kept: str) -> list[Candidate]:
        asked = {
            "search": topic,
            "filter": kept,
            "sort": "cited_by_count:desc",
            "per_page": str(_ROWS),
            "select": f"{_FIELDS},abstract_inverted_index",
        }
        body = self._ask(Asking(NAME, f"{self._base}/works", asked, self._private, _REMEDY))
        results = [] if body is None else entries(read_json(body, NAME), "results")
        works = [one for one in results if one.get("type") != "paratext"]
        several = [
            one for one in (Candidate(_found(work), _words(work)) for work in works) if not one.found.is_retracted
        ]
        return sorted(several, key=lambda one: -(one.found.cited_by or 0))


def _found(result: Any) -> FoundWork:
    locations = [
        location
        for location in (inside(result, "best_oa_location"), inside(result, "primary_location"))
        if isinstance(location, dict)
    ] + entries(result, "locations")
    copies = [_copy(location) for location in locations if location.get("is_oa") is True]
    free_at = address(result, "open_access", "oa_url") or address(result, "best_oa_location", "landing_page_url")
    work = _work(result)
    landing = f"https://doi.org/{work.doi}" if work.doi else address(result, "primary_location", "landing_page_url")
    return FoundWork(
        work,
        tuple({copy.address: copy for copy in reversed(copies) if copy is not None}.values())[::-1],
        landing=landing,
        free_at=free_at,
        cited_by=number(result, "cited_by_count"),
        is_retracted=inside(result, "is_retracted") is True,
    )


def _copy(location: dict[str, Any]) -> Copy | None:
    pdf = address(location, "pdf_url")
    if not pdf:
        return None
    licence = text(location, "license").lower()
    return Copy(pdf, licences.ARXIV if not licence and _is_arxiv(pdf) else licence, NAME)


def _is_arxiv(pdf: str) -> bool:
    try:
        return f".{hop_of(pdf).host}".endswith(".arxiv.org")
    except AddressRefused:
        return False


def _work(result: Any) -> Work:
    pages = [text(result, "biblio", name) for name in ("first_page", "last_page")]
    return Work(
        title=text(result, "title") or text(result, "display_name"),
        authors=people(text(one, "author", "display_name") for one in entries(result, "authorships")),
        year=year(inside(result, "publication_year")),
        venue=text(result, "primary_location", "source", "display_name"),
        volume=text(result, "biblio", "volume"),
        issue=text(result, "biblio", "issue"),
        pages="-".join(dict.fromkeys(filter(None, pages))),
        doi=doi_in(text(result, "doi")),
        type=_TYPES.get(text(result, "type"), "document"),
    )


def _words(result: Any) -> str:
    abstract = inside(result, "abstract_inverted_index")
    return plain(" ".join((text(result, "title"), *(abstract if isinstance(abstract, dict) else ()))))
