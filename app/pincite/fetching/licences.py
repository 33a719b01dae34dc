"""Licences by the short names that OpenAlex and Unpaywall have for them, and which of them are open.

Open is what anyone may keep and pass on: Creative Commons of every kind (cc-by, cc-by-sa, cc-by-nc, cc-by-nd and their
combinations), CC0, the public domain. The names are those of https://developers.openalex.org/api-reference/licenses and
of Unpaywall's data format (`pd` among them). A publisher's own terms ("other-oa", "publisher-specific-oa",
"elsevier-specific: oa user license", "implied-oa") say too little to count. arXiv's licence lets arXiv give the text
out and nobody else: it is not open, and who reads there may keep a copy to read.
"""

import re
from typing import Literal

Terms = Literal["open", "reading", "free"]
#: The licence that arXiv has of most authors: http://arxiv.org/licenses/nonexclusive-distrib/1.0/
ARXIV = "arxiv"

#: The open licences by the names that OpenAlex can be asked for.
FILTER = ("cc-by", "cc-by-sa", "cc-by-nc", "cc-by-nd", "cc-by-nc-sa", "cc-by-nc-nd", "cc0", "public-domain")

_COMMONS = re.compile(r"cc-by(-nc)?(-sa|-nd)?(-\d(\.\d)?)?")
_PUBLIC = frozenset({"cc0", "public-domain", "pd"})
_DEED = re.compile(r"https?://(?:www\.)?creativecommons\.org/licen[cs]es/(by(?:-nc)?(?:-sa|-nd)?)(?:/|$)")
_ADDRESSES = (
    (re.compile(r"https?://(?:www\.)?creativecommons\.org/publicdomain/zero\b"), "cc0"),
    (
        re.compile(r"https?://(?:www\.)?creativecommons\.org/(?:publicdomain/mark|licenses/publicdomain)\b"),
        "public-domain",
    ),
    (re.compile(r"https?://arxiv\.org/licenses/nonexclusive-distrib\b"), ARXIV),
)
_NAMES = {
    "cc0": "CC0",
    "public-domain": "public domain",
    "pd": "public domain",
    ARXIV: "arXiv's licence (for reading, not for passing on)",
}


def is_open(licence: str) -> bool:
    """Whether a licence lets everybody keep and pass on the work."""
    return licence in _PUBLIC or _COMMONS.fullmatch(licence) is not None


def terms_of(licence: str) -> Terms:
    """Return what a licence allows a reader: anything, a copy to read, or nothing that it says."""
    if is_open(licence):
        return "open"
    return "reading" if licence == ARXIV else "free"


def from_address(address: str) -> str:
    """Return the short name of a licence by its address, the address itself where it has none; empty for none."""
    plain = address.strip().lower()
    if deed := _DEED.match(plain):
        return f"cc-{deed[1]}"
    for form, name in _ADDRESSES:
        if form.match(plain):
            return name
    return address.strip()


def shown(licence: str) -> str:
    """Return a licence as people write it ("CC BY-NC"); one without a name of ours as it is."""
    if licence in _NAMES:
        return _NAMES[licence]
    if _COMMONS.fullmatch(licence):
        return f"CC {licence.removeprefix('cc-').upper()}"
    return licence or "no licence named"
