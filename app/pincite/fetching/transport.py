"""One request over HTTP, to checked addresses only, and what its redirects lead to.

A name is resolved once, each of its addresses is checked, and the connection goes to one of those, so that a name that
is resolved otherwise the next time (DNS rebinding) leads nowhere else. Redirects are followed by hand, each checked
like the first address. Proxies named in the environment are not used: they would resolve names unseen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from pincite.errors import AddressRefused, DownloadFailed, FetchError, NetworkUnreachable, ServiceFailed
from pincite.fetching.addresses import Hop, hop_of
from pincite.fetching.services import Services

if TYPE_CHECKING:
    import ssl

    from urllib3.response import BaseHTTPResponse

_MOST_HOPS = 10
_MOST_ADDRESSES = 4
_MOST_CONNECT_SECONDS = 10.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "application/pdf, application/json, application/atom+xml, */*;q=0.1"


class PassingError(Exception):
    """Something failed that may work in a moment, in `wait` seconds; `error` is what to say where it does not."""

    def __init__(self, error: FetchError, wait: float | None = None) -> None:
        """Hold the error that a person is told."""
        self.error = error
        self.wait = wait


class Transport:
    """Sends requests, with a pause between two to the same host. Not for several threads at once."""

    def __init__(self, services: Services) -> None:
        """Send into a world."""
        self._services = services
        self._last: dict[str, float] = {}

    @contextmanager
    def answer(
        self, method: str, address: str, agent: str, name: str, *, stay: bool = False
    ) -> Iterator["BaseHTTPResponse"]:
        """Give the answer that an address leads to over its redirects, the body unread.

        Args:
            method: GET or HEAD.
            address: where to ask first.
            agent: what we call ourselves.
            name: whom we ask, for people.
            stay: keep to the one who was asked, for nobody else is to know who asks.

        Raises:
            PassingError: there is no answer now, and may be one later.
            FetchError: there is none.
        """
        seen: set[str] = set()
        hop = hop_of(address)
        while hop.address not in seen and len(seen) < _MOST_HOPS:
            seen.add(hop.address)
            with self._sent(method, hop, agent) as answer:
                if answer.status not in _REDIRECTS:
                    yield answer
                    return
                target = _target(answer)
            follows = hop_of(urljoin(hop.address, target))
            if stay and not _is_same_site(hop, follows):
                raise ServiceFailed(f"{name} leads to another server, {follows.host}, and is not followed there")
            hop = follows
        raise DownloadFailed(f"{name} leads in a circle; open {address.partition('?')[0][:300]} in a browser")

    @contextmanager
    def _sent(self, method: str, hop: Hop, agent: str) -> Iterator["BaseHTTPResponse"]:
        """Send one request to a checked address of its host; give the answer."""
        addresses = self._checked(hop)[:_MOST_ADDRESSES]
        self._wait_turn(hop.host)
        try:
            answer, pool = self._first_answer(method, hop, agent, addresses)
        finally:
            self._last[hop.host] = self._services.now()
        try:
            yield answer
        finally:
            answer.close()
            pool.close()

    def _first_answer(self, method: str, hop: Hop, agent: str, addresses: list[str]) -> tuple["BaseHTTPResponse", Any]:
        """Return the answer of the first address that takes a connection, and what to close after it."""
        from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError, SSLError

        headers = {"Host": hop.netloc, "User-Agent": agent, "Accept": _ACCEPT, "Accept-Encoding": "identity"}
        failed: Exception | None = None
        for address in addresses:
            pool = self._pool(hop, address)
            try:
                return pool.urlopen(
                    method, hop.target, headers=headers, retries=False, redirect=False, preload_content=False
                ), pool
            except (NewConnectionError, ConnectTimeoutError) as error:
                failed = error
            except SSLError as error:
                raise DownloadFailed(
                    f"{hop.host} cannot prove who it is ({_reason(error)}); nothing was sent"
                ) from error
            except ReadTimeoutError as error:
                raise PassingError(ServiceFailed(f"{hop.host} does not answer; try again later")) from error
            except (HTTPError, OSError) as error:
                raise PassingError(ServiceFailed(f"{hop.host} broke the connection off; try again later")) from error
        raise NetworkUnreachable(f"{hop.host} cannot be reached; check the connection to the internet") from failed

    def _checked(self, hop: Hop) -> list[str]:
        """Return the addresses of a host, all of which may be gone to.

        Raises:
            AddressRefused: one may not.
        """
        addresses = list(self._services.resolve(hop.host, hop.port))
        for address in addresses:
            if not self._services.allow_address(address):
                raise AddressRefused(f"{hop.host} is at {address}, not on the public internet, and is not gone to")
        return addresses

    def _pool(self, hop: Hop, address: str) -> Any:
        from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout

        silence = self._services.silence
        timeout = Timeout(connect=min(silence, _MOST_CONNECT_SECONDS), read=silence)
        if hop.scheme == "http":
            return HTTPConnectionPool(address, hop.port, timeout=timeout)
        return HTTPSConnectionPool(
            address,
            hop.port,
            timeout=timeout,
            ssl_context=self._trusted,
            assert_hostname=hop.host,
            server_hostname=hop.host,
        )

    @cached_property
    def _trusted(self) -> "ssl.SSLContext":
        """Whom we believe: the system's authorities, and those of certifi for systems that show Python none."""
        import ssl

        import certifi

        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        return context

    def _wait_turn(self, host: str) -> None:
        is_arxiv = host == "arxiv.org" or host.endswith(".arxiv.org")
        pause = self._services.arxiv_pause if is_arxiv else self._services.pause
        wait = self._last.get(host, float("-inf")) + pause - self._services.now()
        if wait > 0:
            self._services.sleep(min(wait, pause))


def _target(answer: "BaseHTTPResponse") -> str:
    """Return where a redirect leads, as servers write it: with letters of UTF-8, and spaces, that should be %XX."""
    said = answer.headers.get("Location", "")
    return said.encode("latin-1", "replace").decode("utf-8", "replace").strip().replace(" ", "%20")


def _is_same_site(hop: Hop, follows: Hop) -> bool:
    """Whether a redirect stays with those who were asked, over a connection as safe."""
    if (hop.host, hop.port, hop.scheme) == (follows.host, follows.port, follows.scheme):
        return True
    is_named = ":" not in hop.host and not hop.host.replace(".", "").isdecimal()
    domain = ".".join(hop.host.split(".")[-2:])
    return is_named and follows.scheme == "https" and f".{follows.host}".endswith(f".{domain}")


def _reason(error: Exception) -> str:
    return str(error).rsplit("] ", maxsplit=1)[-1].split(" (_ssl")[0][:120]
