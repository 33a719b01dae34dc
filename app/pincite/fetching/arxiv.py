"""arXiv: a work by its id, with the licence that its authors chose.

`GET /api/query?id_list=ID` answers an Atom feed; an entry has `id` (an address that ends with the id), `title`,
`published`, `author/name`, `link` (`title="pdf"`), `arxiv:doi` and `arxiv:journal_ref`, in the name spaces below. An
error is a feed with one entry titled "Error", whose `id` lies under `/api/errors` and whose `summary` says what is
wrong; an id that arXiv does not have gives a feed without entries. "Rate exceeded." is no feed at all.

The feed names no licence. The record for harvesting does: `GET /oai?verb=GetRecord&metadataPrefix=arXiv&identifier=
oai:arXiv.org:ID` (OAI-PMH) has `license` with its address, none for old works.

Sources: https://info.arxiv.org/help/api/user-manual.html (one request in three seconds, answers hold for a day) and
https://info.arxiv.org/help/oa/index.html.
"""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from pincite.errors import FetchError
from pincite.fetching import licences
from pincite.fetching.forms import address, clean, people, read_xml
from pincite.fetching.found import Copy, FoundWork, Work
from pincite.fetching.wanted import arxiv_doi
from pincite.fetching.web import Asking

NAME = "arXiv"
_SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "record": "http://arxiv.org/OAI/arXiv/",
}
_IDENTITY = re.compile(r"/abs/(.+)$")
_YEAR = re.compile(r"\d{4}")


class Arxiv:
    """Asks arXiv."""

    def __init__(self, ask: Callable[[Asking], bytes | None], base: str, records: str) -> None:
        """Ask through `ask`: works at `base`, licences at `records`."""
        self._ask = ask
        self._base = base
        self._records = records

    def work(self, identity: str) -> FoundWork | None:
        """Return the work of an id, None where arXiv has none.

        Raises:
            FetchError: arXiv cannot be asked.
        """
        asked = {"id_list": identity, "max_results": "1"}
        body = self._ask(Asking(NAME, f"{self._base}/api/query", asked, {}, read=read_xml))
        entry = None if body is None else read_xml(body, NAME).find("atom:entry", _SPACES)
        if entry is None or _said(entry, "atom:title") in ("", "Error") or "/api/errors" in _said(entry, "atom:id"):
            return None
        return _found(entry, identity, self._licence(identity))

    def _licence(self, identity: str) -> str:
        """Return the licence; arXiv's own, the least that is certain, where the record names none or cannot be had."""
        bare = re.sub(r"v\d+$", "", identity)
        asked = {"verb": "GetRecord", "metadataPrefix": "arXiv", "identifier": f"oai:arXiv.org:{bare}"}
        try:
            body = self._ask(Asking(NAME, f"{self._records}/oai", asked, {}, read=read_xml))
            record = None if body is None else read_xml(body, NAME)
        except FetchError:
            return licences.ARXIV
        named = None if record is None else record.find(".//record:license", _SPACES)
        return licences.from_address(clean(named.text or "")) if named is not None and named.text else licences.ARXIV


def _found(entry: Element, asked: str, licence: str) -> FoundWork:
    match = _IDENTITY.search(_said(entry, "atom:id"))
    identity = match[1] if match else asked
    pdf = next(
        (link.get("href", "") for link in entry.iterfind("atom:link", _SPACES) if link.get("title") == "pdf"), ""
    )
    secure = re.sub(r"^http://((?:\w+\.)?arxiv\.org/)", r"https://\1", address({"pdf": pdf}, "pdf"))
    published = _YEAR.match(_said(entry, "atom:published"))
    work = Work(
        title=_said(entry, "atom:title"),
        authors=people(_said(author, "atom:name") for author in entry.iterfind("atom:author", _SPACES)),
        year=int(published[0]) if published else None,
        publisher=NAME,
        doi=arxiv_doi(identity),
        arxiv=identity,
        type="article",
    )
    copies = (Copy(secure, licence, NAME),) if secure else ()
    return FoundWork(work, copies, landing=f"https://arxiv.org/abs/{identity}")


def _said(element: Element, path: str) -> str:
    found = element.find(path, _SPACES)
    return clean(found.text or "") if found is not None else ""
