"""Questions to services and downloads of PDFs: politely, patiently, and never more of an answer than was allowed for.

With `transport`, the only place of Pincite that opens a connection to another machine. One request at a time.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, BinaryIO, TypeVar
from urllib.parse import urlencode

from pincite.errors import DownloadFailed, FetchError, ServiceBusy, ServiceFailed
from pincite.fetching.addresses import hop_of
from pincite.fetching.forms import read_json
from pincite.fetching.remembered import Answer, Remembered
from pincite.fetching.services import Services
from pincite.fetching.transport import PassingError, Transport

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

_Result = TypeVar("_Result")
_PIECE = 65536
#: Rather than wait longer than this, in seconds, a person is told.
_LONGEST_WAIT = 60.0
_FIRST_WAIT = 1.0
_ABSENT = frozenset({404, 410})
_PASSING = frozenset({429, 500, 502, 503, 504})
#: A reader takes a PDF whose mark comes this late, in bytes.
_MARK_WITHIN = 1024


@dataclass(frozen=True, slots=True)
class Asking:
    """A question to a service.

    Attributes:
        service: its name, for people.
        address: the address without parameters.
        parameters: what is asked.
        private: parameters that say who asks; they are kept nowhere and shown to nobody.
        remedy: what to do where the service wants no more requests.
        read: reads the answer, or raises ServiceFailed; what cannot be read is asked for again, and not kept.
    """

    service: str
    address: str
    parameters: Mapping[str, str]
    private: Mapping[str, str]
    remedy: str = "try again later"
    read: Callable[[bytes, str], object] = read_json

    @property
    def open_address(self) -> str:
        """What is asked, without saying by whom."""
        return f"{self.address}?{urlencode(self.parameters)}" if self.parameters else self.address

    @property
    def full_address(self) -> str:
        """The address that is asked."""
        return f"{self.address}?{urlencode({**self.parameters, **self.private})}"


class Web:
    """Asks services and downloads files."""

    def __init__(self, services: Services, contact: str, cache: Path) -> None:
        """Make ready; nothing is asked yet.

        Args:
            services: the world outside.
            contact: an address of mail, told to services and to nobody else; may be empty.
            cache: a folder for what services answered.
        """
        self._services = services
        self._remembered = Remembered(cache, services.now)
        self._agent = f"Pincite/{version('pincite')}"
        self._known_agent = f"{self._agent} (mailto:{contact})" if contact else self._agent
        self._transport = Transport(services)
        self._lock = RLock()

    def ask(self, asking: Asking) -> bytes | None:
        """Return a service's answer, lately kept or new; None where it knows no such thing.

        Raises:
            NetworkUnreachable: it cannot be reached.
            ServiceBusy: it wants to be asked later.
            ServiceFailed: it answers with an error.
        """
        kept = self._remembered.recall(asking.open_address)
        if kept is None:
            with self._lock:
                kept = self._patiently(lambda: self._asked(asking))
            self._remembered.keep(asking.open_address, kept)
        return kept.body

    def size(self, address: str) -> int | None:
        """Return how many bytes a file has, as its server says; None where it does not say."""
        asked = f"HEAD {address}"
        if (kept := self._remembered.recall(asked)) is not None:
            return int(kept.body) if kept.body else None
        try:
            with self._lock, self._answer("HEAD", address, self._agent, "the file") as answer:
                said = answer.headers.get("Content-Length", "") if answer.status == 200 else ""
        except (FetchError, PassingError):
            return None
        number = said if said.isascii() and said.isdecimal() and len(said) < 16 else ""
        self._remembered.keep(asked, Answer(number.encode() or None))
        return int(number) if number else None

    def download(self, address: str, file: Path, tell: Callable[[int, int], None]) -> None:
        """Write a PDF to a file, which is written anew each time that it is tried.

        Args:
            address: where it is.
            file: where it goes; after an error its content means nothing.
            tell: is told how many bytes of how many are there; 0 of all where the server does not say.

        Raises:
            AddressRefused: the address, or one that it leads to, is not gone to.
            DownloadFailed: there is no PDF, it is too large, or it does not arrive whole.
            NetworkUnreachable: the server cannot be reached.
            ServiceBusy: the server wants to be asked later.
        """
        with self._lock:
            self._patiently(lambda: self._downloaded(address, file, tell))

    # --- one try

    def _asked(self, asking: Asking) -> Answer:
        with self._answer(
            "GET", asking.full_address, self._known_agent, asking.service, stay=True, remedy=asking.remedy
        ) as answer:
            if answer.status in _ABSENT:
                return Answer(None)
            if answer.status != 200:
                raise ServiceFailed(f"{asking.service} refuses the request (status {answer.status}); {asking.remedy}")
            body = b"".join(self._pieces(answer, self._services.most_answer, asking.service))
        try:
            asking.read(body, asking.service)
        except ServiceFailed as error:
            raise PassingError(error) from error
        return Answer(body)

    def _downloaded(self, address: str, file: Path, tell: Callable[[int, int], None]) -> None:
        host = hop_of(address).host
        with self._answer("GET", address, self._agent, host) as answer:
            if answer.status != 200:
                said = "is not there" if answer.status in _ABSENT else f"is not given out (status {answer.status})"
                raise DownloadFailed(f"the file {said} at {host}; open {_shown(address)} in a browser")
            with file.open("wb") as out:
                self._write(answer, out, host, tell)

    def _write(self, answer: "BaseHTTPResponse", out: BinaryIO, host: str, tell: Callable[[int, int], None]) -> None:
        total = answer.length_remaining or 0
        begin, done, checked = b"", 0, False
        for piece in self._pieces(answer, self._services.most_bytes, host):
            out.write(piece)
            done += len(piece)
            if not checked:
                begin += piece
                if checked := len(begin) >= _MARK_WITHIN:
                    _check_mark(begin, host)
            tell(done, total)
        if not checked:
            _check_mark(begin, host)

    def _pieces(self, answer: "BaseHTTPResponse", most: int, name: str) -> Iterator[bytes]:
        """Yield the body, as long as it is not too long or too slow.

        Raises:
            DownloadFailed: it is.
            PassingError: it ends early.
        """
        from urllib3.exceptions import HTTPError

        too_large = f"what {name} sends is larger than {most // 1_000_000} MB, more than is taken"
        if (answer.length_remaining or 0) > most:
            raise DownloadFailed(too_large)
        end = self._services.now() + self._services.most_seconds
        count = 0
        try:
            while piece := answer.read1(_PIECE):
                count += len(piece)
                if count > most:
                    raise DownloadFailed(too_large)
                if self._services.now() > end:
                    raise DownloadFailed(f"{name} sends too slowly; try again later")
                yield piece
        except (HTTPError, OSError) as error:
            raise PassingError(DownloadFailed(f"the connection to {name} broke off; try again later")) from error

    @contextmanager
    def _answer(
        self, method: str, address: str, agent: str, name: str, *, stay: bool = False, remedy: str = "try again later"
    ) -> Iterator["BaseHTTPResponse"]:
        """Give an answer that is more than "not now"."""
        with self._transport.answer(method, address, agent, name, stay=stay) as answer:
            if answer.status in _PASSING:
                raise self._passing(answer, name, remedy)
            yield answer

    # --- patience

    def _patiently(self, attempt: Callable[[], _Result]) -> _Result:
        """Return what an attempt gives, which is made again where it failed for a passing reason."""
        wait = _FIRST_WAIT
        for tried in range(1, self._services.tries + 1):
            try:
                return attempt()
            except PassingError as passing:
                if tried == self._services.tries:
                    raise passing.error from passing
                self._services.sleep(wait if passing.wait is None else passing.wait)
                wait *= 2
        raise AssertionError("at least one try is made")

    def _passing(self, answer: "BaseHTTPResponse", name: str, remedy: str) -> Exception:
        """Return what a server's "not now" means: wait and ask again, or tell a person where it would be long."""
        wait = self._retry_after(answer.headers.get("Retry-After", ""))
        if wait is not None and wait > _LONGEST_WAIT:
            return ServiceBusy(f"{name} wants no request for {_minutes(wait)}; {remedy}")
        if answer.status == 429:
            return PassingError(ServiceBusy(f"{name} wants no more requests now; {remedy}"), wait)
        return PassingError(ServiceFailed(f"{name} is out of order (status {answer.status}); try again later"), wait)

    def _retry_after(self, said: str) -> float | None:
        """Return the seconds of a Retry-After header (RFC 9110, 10.2.3): a number or a date, else None."""
        said = said.strip()
        if said.isascii() and said.isdecimal():
            return float(said[:9])
        try:
            return max(0.0, parsedate_to_datetime(said).timestamp() - self._services.now())
        except (ValueError, TypeError, OverflowError):
            return None


def _check_mark(begin: bytes, host: str) -> None:
    """Check that a file begins as a PDF does.

    Raises:
        DownloadFailed: it does not.
    """
    if b"%PDF-" in begin[:_MARK_WITHIN]:
        return
    if begin.lstrip().lower().startswith((b"<!doctype html", b"<html", b"<head", b"<?xml", b"<!--", b"<script")):
        raise DownloadFailed(f"{host} gives a web page, not a PDF; open it in a browser, and add what you save there")
    raise DownloadFailed(f"what {host} gives is not a PDF; open it in a browser, and add what you save there")


def _shown(address: str) -> str:
    """Return an address without its query, which may say who asks."""
    return address.partition("?")[0][:300]


def _minutes(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"
