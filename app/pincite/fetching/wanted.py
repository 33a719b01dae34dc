"""What a person names: a DOI, an arXiv id, or an address."""

import re
from typing import Literal, NamedTuple
from urllib.parse import unquote

from pincite.errors import OptionInvalid, one_line

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
#: The ids since 2007 and those before (https://info.arxiv.org/help/arxiv_identifier.html), with or without a version.
_ARXIV_ID = r"\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?"
_ARXIV = re.compile(rf"(?:arxiv:\s*)?({_ARXIV_ID})", re.IGNORECASE)
_ARXIV_PAGE = re.compile(rf"https?://(?:\w+\.)?arxiv\.org/(?:abs|pdf|html)/({_ARXIV_ID})(?:\.pdf)?/?(?:[?#].*)?", re.I)
#: The DOIs that arXiv gives its own works.
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.({_ARXIV_ID})", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
#: What ends a sentence around a DOI, not the DOI; a DOI from an address loses what publishers put behind it.
_AFTER_DOI = ".,;:'\"”’>]}"
_PUBLISHERS_ENDS = re.compile(r"(?:/(?:full|pdf|epdf|abstract|meta)|\.pdf)(?:[/?#].*)?$|[?#].*$")


class Wanted(NamedTuple):
    """What is wanted, by which kind of name."""

    kind: Literal["doi", "arxiv", "address"]
    name: str


def wanted(text: str) -> Wanted:
    """Return what a text names.

    Raises:
        OptionInvalid: it names nothing that could be looked up.
    """
    text = text.strip()
    if page := _ARXIV_PAGE.fullmatch(text):
        return Wanted("arxiv", page[1])
    if match := _ARXIV.fullmatch(text):
        return Wanted("arxiv", match[1])
    if doi := doi_in(text):
        own = _ARXIV_DOI.fullmatch(doi)
        return Wanted("arxiv", own[1]) if own else Wanted("doi", doi)
    if _ADDRESS.match(text):
        return Wanted("address", text)
    raise OptionInvalid(
        f"{one_line(text)[:200]!r} is no DOI, arXiv id or address; give one such as 10.3968/7471, or use --topic"
    )


def doi_in(text: str) -> str:
    """Return the DOI in a text or an address, without what stands around it; empty where there is none."""
    is_address = _ADDRESS.match(text) is not None
    found = _DOI.search(unquote(text) if is_address else text)
    if not found:
        return ""
    doi = _PUBLISHERS_ENDS.sub("", found[0]) if is_address else found[0]
    doi = doi.rstrip(_AFTER_DOI)
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(_AFTER_DOI)
    return doi


def arxiv_doi(identity: str) -> str:
    """Return the DOI that arXiv gives a work, which is the same for all its versions."""
    return f"10.48550/arXiv.{re.sub(r'v[0-9]+$', '', identity)}"
