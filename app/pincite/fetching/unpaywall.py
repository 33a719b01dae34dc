"""Unpaywall: the free copies of a DOI, with their licences.

`GET /v2/{doi}?email=` answers `doi`, `title`, `year`, `journal_name`, `is_oa`, `oa_status` (gold, hybrid, bronze,
green, closed), `best_oa_location` and `oa_locations[]`, each with `url`, `url_for_pdf` (null where there is none),
`url_for_landing_page`, `license` (null where none is named), `version` and `host_type`. Status 404: no such DOI; 422:
the address of mail is missing or not taken.

Sources: https://unpaywall.org/products/api and https://unpaywall.org/data-format.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from pincite.fetching.forms import address, entries, inside, number, read_json, text, year
from pincite.fetching.found import Copy, FoundWork, Work
from pincite.fetching.wanted import doi_in
from pincite.fetching.web import Asking

NAME = "Unpaywall"
LEFT_OUT = "Unpaywall is not asked, for it wants an address of mail; name yours with --contact or PINCITE_CONTACT"
_REMEDY = "check the address that --contact or PINCITE_CONTACT names"


class Unpaywall:
    """Asks Unpaywall."""

    def __init__(self, ask: Callable[[Asking], bytes | None], base: str, contact: str) -> None:
        """Ask through `ask`, at `base`, in the name of `contact`, which Unpaywall demands."""
        self._ask = ask
        self._base = base
        self._private = {"email": contact}

    def work(self, doi: str) -> FoundWork | None:
        """Return the free copies of a DOI, None where Unpaywall does not know it.

        Raises:
            FetchError: Unpaywall cannot be asked.
        """
        body = self._ask(Asking(NAME, f"{self._base}/v2/{quote(doi, safe='/')}", {}, self._private, _REMEDY))
        return None if body is None else _found(read_json(body, NAME))


def _found(answer: Any) -> FoundWork | None:
    doi = doi_in(text(answer, "doi"))
    if not doi:
        return None
    best = inside(answer, "best_oa_location")
    locations = ([best] if isinstance(best, dict) else []) + entries(answer, "oa_locations")
    copies = {
        pdf: Copy(pdf, text(location, "license").lower(), NAME)
        for location in reversed(locations)
        if (pdf := address(location, "url_for_pdf"))
    }
    work = Work(
        title=text(answer, "title"),
        year=year(number(answer, "year")),
        venue=text(answer, "journal_name"),
        doi=doi,
    )
    landing_page = address(best, "url_for_landing_page") or address(best, "url")
    return FoundWork(work, tuple(copies.values())[::-1], free_at=landing_page)
