"""Where the services are, which addresses may be gone to, and how time passes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pincite.fetching.addresses import is_public, resolve

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Services:
    """The world outside, as code gives it: no option, variable or server's answer changes any of it.

    Attributes:
        crossref: what the addresses of Crossref begin with; the others alike.
        openalex: of OpenAlex.
        unpaywall: of Unpaywall.
        arxiv: of arXiv's interface.
        arxiv_records: of arXiv's records for harvesting (OAI-PMH), which alone name the licence.
        allow_address: whether a connection to an IP address may be made.
        resolve: gives the IP addresses of a host; they are checked, and the connection goes to a checked one.
        now: the time, in seconds since 1970.
        sleep: waits for so many seconds.
        pause: between two requests to a host, in seconds.
        arxiv_pause: the same for arXiv, which asks for three seconds.
        tries: how often a request is made that fails for a passing reason.
        silence: how long a server may say nothing, in seconds.
        most_bytes: the largest file that is taken, as for uploads.
        most_answer: the largest answer of a service, in bytes.
        most_seconds: the longest that one file may take.
    """

    crossref: str = "https://api.crossref.org"
    openalex: str = "https://api.openalex.org"
    unpaywall: str = "https://api.unpaywall.org"
    arxiv: str = "https://export.arxiv.org"
    arxiv_records: str = "https://oaipmh.arxiv.org"
    allow_address: Callable[[str], bool] = is_public
    resolve: Callable[[str, int], Sequence[str]] = resolve
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    pause: float = 1.0
    arxiv_pause: float = 3.0
    tries: int = 4
    silence: float = 30.0
    most_bytes: int = 300 * _MEGABYTE
    most_answer: int = 20 * _MEGABYTE
    most_seconds: float = 1800.0
