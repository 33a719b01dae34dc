"""A server on this machine that answers as Crossref, OpenAlex, Unpaywall, arXiv and a publisher do, in their forms."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from fakes import fake_settings
from pdf_files import Drawing, pdf
from pincite.fetching import Literature, Services
from pincite.fetching.addresses import is_public
from pincite.records import AddReport, Document, Failure

SERVICES = ("crossref", "openalex", "unpaywall", "arxiv", "arxiv_records")
DOI = "10.1234/curve.98"
TITLE = "The Smiling Curve of Industrial Clusters"
STEM = "10.1234-curve.98"
CROSSREF, OPENALEX, UNPAYWALL = f"/crossref/works/{DOI}", f"/openalex/works/doi:{DOI}", f"/unpaywall/v2/{DOI}"


@dataclass
class Reply:
    """What the server answers: `cut` bytes of the body before the connection breaks, `silent` for no word at all."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    cut: int | None = None
    silent: bool = False
    chunked: bool = False


@dataclass(frozen=True)
class Seen:
    """A request that came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]


class Time:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.time = 1_700_000_000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds


class World:
    """The replies by path; the last one of a path is given again."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.time = Time()
        self.seen: list[Seen] = []
        self.over = threading.Event()
        self._replies: dict[str, list[Reply]] = {}

    def reply(self, path: str, *replies: Reply) -> str:
        """Answer at a path; return its address."""
        self._replies[path] = list(replies)
        return f"{self.base}{path}"

    def next_reply(self, path: str) -> Reply:
        several = self._replies.get(path)
        if not several:
            return Reply(b"Resource not found.", 404)
        return several.pop(0) if len(several) > 1 else several[0]

    def services(self, **changes: Any) -> Services:
        """Services at this server; of all that is not public, its address alone is allowed."""
        places: dict[str, Any] = {name: f"{self.base}/{name}" for name in SERVICES}
        allowed: Callable[[str], bool] = lambda address: address == "127.0.0.1" or is_public(address)  # noqa: E731
        told = {"allow_address": allowed, "now": self.time.now, "sleep": self.time.sleep, "silence": 5.0}
        return Services(**{**places, **told, **changes})

    def paths(self, method: str = "GET") -> list[str]:
        """The paths that were asked for, in order."""
        return [one.path for one in self.seen if one.method == method]


class _Handler(BaseHTTPRequestHandler):
    world: World

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        self.world.seen.append(Seen(self.command, path, parse_qs(parts.query), dict(self.headers)))
        reply = self.world.next_reply(path)
        if reply.silent:
            self.world.over.wait(30)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif reply.length != -1:
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
        self.end_headers()
        if self.command == "HEAD":
            return
        if reply.cut is not None:
            self.wfile.write(reply.body[: reply.cut])
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        body = reply.body
        if reply.chunked:
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        self.wfile.write(body)

    do_HEAD = do_GET

    def finish(self) -> None:
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def served(secure: tuple[Path, Path] | None = None) -> Iterator[Callable[[], World]]:
    """Give what makes a new world at a server that runs until the end; `secure` is a certificate and its key."""
    handler = type("Handler", (_Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*secure)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    worlds: list[World] = []

    def new() -> World:
        handler.world = World(server.server_address[1])  # type: ignore[attr-defined]
        worlds.append(handler.world)  # type: ignore[attr-defined]
        return worlds[-1]

    try:
        yield new
    finally:
        for world in worlds:
            world.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def as_json(value: object) -> Reply:
    """A reply in JSON."""
    return Reply(json.dumps(value).encode(), headers={"Content-Type": "application/json"})


def paper(words: str = "Value lies at both ends of the smiling curve.") -> bytes:
    """A small PDF."""
    return pdf([Drawing().text(72, 100, words)])


def crossref(doi: str = DOI, **changes: Any) -> dict[str, Any]:
    """What Crossref says of a work."""
    message = {
        "DOI": doi,
        "URL": f"https://doi.org/{doi}",
        "type": "journal-article",
        "title": ["The Smiling Curve of <i>Industrial</i> Clusters"],
        "author": [
            {"given": "Mei", "family": "Chen", "sequence": "first", "affiliation": []},
            {"name": "Cluster Observatory", "sequence": "additional", "affiliation": []},
        ],
        "issued": {"date-parts": [[2014, 3]]},
        "container-title": ["Journal of Value &amp; Chains"],
        "volume": "7",
        "issue": "2",
        "page": "11-29",
        "publisher": "A Press",
        "is-referenced-by-count": 12,
    }
    return message | changes


def crossref_answer(message: object) -> Reply:
    """Crossref's answer for one work."""
    return as_json({"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": message})


def location(pdf_url: str | None, licence: str | None = "cc-by", **changes: Any) -> dict[str, Any]:
    """A place of a work, as OpenAlex has it."""
    place = {
        "is_oa": True,
        "landing_page_url": "https://example.org/landing",
        "pdf_url": pdf_url,
        "source": {"id": "https://openalex.org/S1", "display_name": "Journal of Value & Chains", "type": "journal"},
        "license": licence,
        "version": "publishedVersion",
    }
    return place | changes


def openalex(place: dict[str, Any] | None, doi: str | None = DOI, **changes: Any) -> dict[str, Any]:
    """A work as OpenAlex has it."""
    words = {"Value": [0], "lies": [1], "at": [2], "both": [3], "ends": [4]}
    work = {
        "id": "https://openalex.org/W1",
        "doi": f"https://doi.org/{doi}" if doi else None,
        "title": TITLE,
        "publication_year": 2014,
        "type": "article",
        "is_retracted": False,
        "is_paratext": False,
        "cited_by_count": 41,
        "biblio": {"volume": "7", "issue": "2", "first_page": "11", "last_page": "29"},
        "authorships": [
            {"author_position": "first", "author": {"id": "A1", "display_name": "Mei Chen", "orcid": None}}
        ],
        "open_access": {"is_oa": place is not None, "oa_status": "gold" if place else "closed", "oa_url": None},
        "best_oa_location": place,
        "primary_location": place,
        "locations": [place] if place else [],
        "abstract_inverted_index": words,
    }
    return work | changes


def openalex_answer(*works: dict[str, Any]) -> Reply:
    """OpenAlex's answer to a search."""
    return as_json({"meta": {"count": len(works), "page": 1, "per_page": 100}, "results": list(works), "group_by": []})


def unpaywall(pdf_url: str | None, licence: str | None = "cc-by", doi: str = DOI, **changes: Any) -> dict[str, Any]:
    """What Unpaywall says of a DOI."""
    place = {
        "url": pdf_url or "https://example.org/landing",
        "url_for_pdf": pdf_url,
        "url_for_landing_page": "https://example.org/landing",
        "license": licence,
        "version": "publishedVersion",
        "host_type": "publisher",
        "is_best": True,
    }
    answer = {
        "doi": doi,
        "doi_url": f"https://doi.org/{doi}",
        "title": TITLE,
        "year": 2014,
        "journal_name": "Journal of Value & Chains",
        "is_oa": True,
        "oa_status": "gold",
        "best_oa_location": place,
        "oa_locations": [place],
    }
    return answer | changes


def arxiv_feed(pdf_url: str, identity: str = "1706.03762v7") -> Reply:
    """arXiv's answer for one id."""
    feed = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns="http://www.w3.org/2005/Atom">
 <id>https://arxiv.org/api/x</id><title>arXiv Query: id_list={identity}</title>
 <opensearch:itemsPerPage>1</opensearch:itemsPerPage><opensearch:totalResults>1</opensearch:totalResults>
 <entry>
  <id>http://arxiv.org/abs/{identity}</id>
  <title>Curves Are All
   You Need</title>
  <published>2017-06-12T17:57:34Z</published><updated>2023-08-02T00:41:18Z</updated>
  <summary>We bend a curve.</summary>
  <link href="https://arxiv.org/abs/{identity}" rel="alternate" type="text/html"/>
  <link href="{pdf_url}" rel="related" type="application/pdf" title="pdf"/>
  <author><name>Ada Vance</name></author><author><name>Niels van der Berg</name></author>
  <arxiv:comment>9 pages</arxiv:comment>
 </entry>
</feed>"""
    return Reply(feed.encode(), headers={"Content-Type": "application/atom+xml"})


ARXIV_ERROR = Reply(
    b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>ArXiv Query</title>
 <entry><id>http://arxiv.org/api/errors#incorrect_id_format_for_1234.1234</id><title>Error</title>
  <summary>incorrect id format for 1234.1234</summary><author><name>arXiv api core</name></author></entry></feed>"""
)
ARXIV_NOTHING = Reply(
    b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>arXiv Query</title></feed>'
)


def arxiv_record(licence: str) -> Reply:
    """arXiv's record for harvesting, with its licence."""
    named = f"<license>{licence}</license>" if licence else ""
    return Reply(
        f"""<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord>
<record><header><identifier>oai:arXiv.org:1706.03762</identifier></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/">
<id>1706.03762</id><title>Curves</title>{named}</arXiv></metadata></record></GetRecord></OAI-PMH>""".encode()
    )


def made(world: World, folder: Path, contact: str = "me@example.org", **changes: Any) -> Literature:
    """Look-ups at a server, with a cache in a folder."""
    settings = fake_settings(cache=folder / "cache", contact=contact, openalex_key="k3y")
    return Literature(settings, services=world.services(**changes))


class Shelf:
    """Stands in for a library: takes every PDF, or refuses it."""

    def __init__(self, fault: str = "", stop: BaseException | None = None) -> None:
        self.held: list[Document] = []
        self._fault = fault
        self._stop = stop

    def documents(self) -> list[Document]:
        return self.held

    def add(self, paths: Path) -> AddReport:
        assert paths.read_bytes().startswith(b"%PDF-")
        if self._stop is not None:
            raise self._stop
        if self._fault:
            return AddReport(failed=(Failure(str(paths), f"{paths.name}: {self._fault}"),))
        said = json.loads(paths.with_name(f"{paths.stem}.csl.json").read_text("utf-8"))[0]
        self.held.append(Document(id=said["id"], title=said.get("title"), doi=said.get("DOI"), path=str(paths)))
        return AddReport(added=(said["id"],))


def everything(world: World, pdf: str = "", licence: str | None = "cc-by") -> str:
    """Let every service know the work, and one copy of it."""
    address = pdf or world.reply("/a.pdf", Reply(paper()))
    world.reply(CROSSREF, crossref_answer(crossref()))
    world.reply(OPENALEX, as_json(openalex(location(address, licence))))
    world.reply(UNPAYWALL, as_json(unpaywall(address, licence)))
    return address
