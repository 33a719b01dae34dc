"""The room that goes to the network: where it goes, what it takes, how long it tries."""

import shutil
import subprocess
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature_server import Reply, World, as_json, paper, served
from pincite.errors import AddressRefused, DownloadFailed, FetchError, NetworkUnreachable, ServiceBusy, ServiceFailed
from pincite.fetching import Services
from pincite.fetching.addresses import hop_of, is_public
from pincite.fetching.web import Asking, Web

PDF = paper()


def web(world: World, folder: Path, contact: str = "", **changes: Any) -> Web:
    return Web(world.services(**changes), contact, folder / "lookups")


def ask(world: World, path: str = "/crossref/works/1", **parameters: str) -> Asking:
    return Asking("Crossref", f"{world.base}{path}", parameters, {"mailto": "me@example.org"})


def get(world: World, folder: Path, address: str, **changes: Any) -> bytes:
    """Download a file; return its bytes."""
    file = folder / "file"
    web(world, folder, **changes).download(address, file, lambda done, total: None)
    return file.read_bytes()


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"],
    )
    def test_what_is_public_is_allowed(self, address: str) -> None:
        assert is_public(address)

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
            "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::",
            "::7f00:1", "fe80::1",
            "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
            "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "localhost", "",
        ],
    )  # fmt: skip
    def test_what_is_not_is_refused(self, address: str) -> None:
        assert not is_public(address)

    @pytest.mark.parametrize(
        ("address", "fault"),
        [
            ("file:" + "///etc/passwd", "not of http or https"),
            ("ftp://example.org/a.pdf", "not of http or https"),
            ("gopher://example.org", "not of http or https"),
            ("https://me:" + "secret@example.org/a.pdf", "user name or password"),
            ("https://me@example.org/a.pdf", "user name or password"),
            ("http://", "names no host"),
            ("http:///a.pdf", "names no host"),
            ("http://example.org:99999/", "not written as an address"),
            ("http://exa mple.org/", "not written as an address"),
            ("http://example.org\\@10.0.0.1/", "not written as an address"),
            ("http://example.org/\r\nHost: evil", "not written as an address"),
            ("http://[::1", "not written as an address"),
        ],
    )
    def test_what_is_no_address_of_the_web_is_refused(self, address: str, fault: str) -> None:
        with pytest.raises(AddressRefused, match=fault) as refused:
            hop_of(address)
        assert "secret" not in str(refused.value)

    def test_an_address_is_taken_apart(self) -> None:
        hop = hop_of("HTTPS://Exämple.org/a b/ä.pdf?q=ü#part".replace(" ", "%20"))
        assert (hop.scheme, hop.host, hop.port) == ("https", "xn--exmple-cua.org", 443)
        assert hop.target == "/a%20b/%C3%A4.pdf?q=%C3%BC"
        assert hop_of("http://[2606:4700::1]:8080/x").netloc == "[2606:4700::1]:8080"

    @given(st.text(max_size=60))
    def test_any_text_is_refused_or_an_address_in_ascii(self, text: str) -> None:
        for address in (text, f"http://example.org/{text}", f"http://{text}/"):
            try:
                hop = hop_of(address)
            except AddressRefused:
                continue
            assert hop.address.isascii()
            assert hop.target.startswith("/")
            assert not set(hop.address) & set(" \r\n\t")

    def test_the_default_goes_to_no_address_of_this_machine(self, world: World, tmp_path: Path) -> None:
        address = world.reply("/a.pdf", Reply(PDF))
        careful = Web(Services(), "", tmp_path)
        refused = r"is at 127\.0\.0\.1, not on the public internet"
        with pytest.raises(AddressRefused, match=refused):
            careful.ask(Asking("Crossref", address, {}, {}))
        with pytest.raises(AddressRefused, match=refused):
            careful.download(address, tmp_path / "a", lambda done, total: None)
        assert careful.size(address) is None
        assert world.seen == []

    @pytest.mark.parametrize(
        "target",
        [
            "http://127.0.0.2/x", "http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/",
            "//192.168.0.1/", "http://2130706434/", "http://[::ffff:127.0.0.2]/",
            "file:" + "///etc/passwd", "http://a:" + "b@8.8.8.8/",
        ],
    )  # fmt: skip
    def test_a_redirect_to_a_private_address_is_refused(self, world: World, tmp_path: Path, target: str) -> None:
        address = world.reply("/a.pdf", Reply(status=302, headers={"Location": target}))
        with pytest.raises(AddressRefused):
            get(world, tmp_path, address)
        assert world.paths() == ["/a.pdf"]

    def test_a_name_is_resolved_once_and_the_connection_goes_to_what_was_checked(
        self, world: World, tmp_path: Path
    ) -> None:
        asked: list[str] = []

        def resolve(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

        address = world.reply("/a.pdf", Reply(PDF)).replace("127.0.0.1", "papers.example")
        assert get(world, tmp_path, address, resolve=resolve) == PDF
        assert asked == ["papers.example"]
        assert world.seen[0].headers["Host"] == address.removeprefix("http://").partition("/")[0]

    def test_a_name_with_one_private_address_among_others_is_refused(self, world: World, tmp_path: Path) -> None:
        address = world.reply("/a.pdf", Reply(PDF)).replace("127.0.0.1", "papers.example")
        with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
            get(world, tmp_path, address, resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"])
        assert world.seen == []

    def test_no_connection_is_one_line(self, world: World, tmp_path: Path) -> None:
        refused = "http://127.0.0.1:9/a.pdf"
        with pytest.raises(NetworkUnreachable, match="check the connection"):
            get(world, tmp_path, refused)
        assert world.time.waits == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificates")
class TestSecureConnections:
    def test_a_server_must_prove_the_name_that_was_asked_for(
        self, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
        make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=papers.example"
        subprocess.run(
            [*make.split(), "-addext", "subjectAltName=DNS:papers.example", "-keyout", key, "-out", certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        with served((certificate, key)) as new:
            safe = new()
            path = safe.reply("/a.pdf", Reply(PDF)).removeprefix("http://127.0.0.1")
            near: dict[str, Any] = {"resolve": lambda host, port: ["127.0.0.1"]}
            with pytest.raises(DownloadFailed, match=r"papers\.example cannot prove who it is"):
                get(safe, tmp_path, f"https://papers.example{path}", **near)
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            assert get(safe, tmp_path, f"https://papers.example{path}", **near) == PDF
            with pytest.raises(DownloadFailed, match=r"other\.example cannot prove who it is .*doesn't match"):
                get(safe, tmp_path, f"https://other.example{path}", **near)
            with pytest.raises(DownloadFailed, match=r"127\.0\.0\.1 cannot prove who it is"):
                get(safe, tmp_path, f"https://127.0.0.1{path}")
            assert len(safe.seen) == 1


class TestDownloads:
    def test_a_pdf_comes_whole_and_says_how_far_it_is(self, world: World, tmp_path: Path) -> None:
        told: list[tuple[int, int]] = []
        large = PDF + b"\n" * 200_000
        web(world, tmp_path).download(
            world.reply("/a.pdf", Reply(large)), tmp_path / "a", lambda done, total: told.append((done, total))
        )
        assert (tmp_path / "a").read_bytes() == large
        assert told[-1] == (len(large), len(large))

    def test_redirects_are_followed(self, world: World, tmp_path: Path) -> None:
        world.reply("/c d.pdf", Reply(PDF))
        world.reply("/b", Reply(status=307, headers={"Location": "c d.pdf"}))
        assert get(world, tmp_path, world.reply("/a", Reply(status=301, headers={"Location": "/b"}))) == PDF
        assert world.paths() == ["/a", "/b", "/c d.pdf"]

    @pytest.mark.parametrize("target", ["/a", "/b", ""])
    def test_a_circle_of_redirects_ends(self, world: World, tmp_path: Path, target: str) -> None:
        address = world.reply("/a", Reply(status=302, headers={"Location": target}))
        world.reply("/b", Reply(status=302, headers={"Location": "/a"}))
        with pytest.raises(DownloadFailed, match="in a circle"):
            get(world, tmp_path, address)

    def test_an_endless_chain_of_redirects_ends(self, world: World, tmp_path: Path) -> None:
        for number in range(20):
            world.reply(f"/{number}", Reply(status=302, headers={"Location": f"/{number + 1}"}))
        with pytest.raises(DownloadFailed, match="in a circle"):
            get(world, tmp_path, f"{world.base}/0")
        assert len(world.seen) == 10

    @pytest.mark.parametrize(
        ("reply", "fault"),
        [
            (Reply(b"<!DOCTYPE html><title>Log in</title>"), "a web page, not a PDF"),
            (Reply(b"  <html><body>Buy" + b" now" * 1000), "a web page, not a PDF"),
            (Reply(b"PK\x03\x04" + b"x" * 5000), "is not a PDF"),
            (Reply(b""), "is not a PDF"),
            (Reply(b"gone", 404), "is not there"),
            (Reply(b"no", 403), r"not given out \(status 403\)"),
        ],
    )
    def test_what_is_no_pdf_is_named(self, world: World, tmp_path: Path, reply: Reply, fault: str) -> None:
        with pytest.raises(DownloadFailed, match=fault):
            get(world, tmp_path, world.reply("/a", reply))
        assert world.time.waits == []

    @pytest.mark.parametrize("reply", [Reply(PDF), Reply(PDF, chunked=True), Reply(PDF, length=-1)])
    def test_what_is_too_large_is_refused_said_or_not(self, world: World, tmp_path: Path, reply: Reply) -> None:
        with pytest.raises(DownloadFailed, match="larger than"):
            get(world, tmp_path, world.reply("/a", reply), most_bytes=len(PDF) - 1)
        assert get(world, tmp_path, world.reply("/b", reply), most_bytes=len(PDF)) == PDF

    @pytest.mark.parametrize(
        ("reply", "fault"),
        [
            (Reply(PDF, cut=100), "broke off"),
            (Reply(PDF, length=len(PDF) + 100), "broke off"),
            (Reply(PDF, cut=100, chunked=True), "broke off"),
            (Reply(silent=True), "does not answer"),
            (Reply(b"", 500), r"out of order \(status 500\)"),
        ],
    )
    def test_what_passes_is_tried_again_and_named_where_it_stays(
        self, world: World, tmp_path: Path, reply: Reply, fault: str
    ) -> None:
        assert get(world, tmp_path, world.reply("/a", reply, Reply(PDF)), silence=0.1) == PDF
        address = world.reply("/b", reply)
        with pytest.raises(FetchError, match=fault):
            get(world, tmp_path, address, silence=0.1, tries=3)
        assert world.paths().count("/b") == 3

    def test_a_compressed_answer_is_counted_unpacked(self, world: World, tmp_path: Path) -> None:
        import gzip

        reply = Reply(gzip.compress(PDF), headers={"Content-Encoding": "gzip"})
        assert get(world, tmp_path, world.reply("/a", reply)) == PDF
        bomb = Reply(gzip.compress(PDF + b"\0" * 30_000_000), headers={"Content-Encoding": "gzip"})
        with pytest.raises(DownloadFailed, match="larger than"):
            get(world, tmp_path, world.reply("/b", bomb), most_bytes=1_000_000)

    def test_a_slow_server_is_given_up(self, world: World, tmp_path: Path) -> None:
        world.time.sleep(1)
        hours = iter(range(10**9, 10**12, 10**6))
        with pytest.raises(DownloadFailed, match="too slowly"):
            get(world, tmp_path, world.reply("/a", Reply(PDF)), now=lambda: float(next(hours)))

    def test_the_address_of_mail_goes_to_services_only(self, world: World, tmp_path: Path) -> None:
        polite = web(world, tmp_path, "me@example.org")
        world.reply("/crossref/works/1", as_json({}))
        polite.ask(ask(world))
        polite.download(world.reply("/a.pdf", Reply(PDF)), tmp_path / "a", lambda done, total: None)
        service, publisher = world.seen
        assert service.headers["User-Agent"].startswith("Pincite/")
        assert "(mailto:me@example.org)" in service.headers["User-Agent"]
        assert service.query == {"mailto": ["me@example.org"]}
        assert publisher.headers["User-Agent"].startswith("Pincite/")
        assert "example.org" not in str(publisher)

    def test_sizes_are_asked_for_without_the_file_and_once(self, world: World, tmp_path: Path) -> None:
        known, unknown = world.reply("/a", Reply(PDF)), world.reply("/b", Reply(PDF, length=-1))
        asking = web(world, tmp_path)
        assert [asking.size(known), asking.size(known), asking.size(unknown)] == [len(PDF), len(PDF), None]
        assert asking.size(world.reply("/c", Reply(status=405))) is None
        assert asking.size("http://10.0.0.1/a.pdf") is None
        assert (world.paths(), world.paths("HEAD")) == ([], ["/a", "/b", "/c"])


class TestPatience:
    def test_after_a_fault_it_waits_longer_each_time(self, world: World, tmp_path: Path) -> None:
        world.reply("/crossref/works/1", Reply(b"", 500), Reply(b"", 502), Reply(b"", 503), as_json({"a": 1}))
        assert web(world, tmp_path).ask(ask(world)) == b'{"a": 1}'
        assert world.time.waits == [1.0, 2.0, 4.0]

    def test_it_waits_as_long_as_it_is_told(self, world: World, tmp_path: Path) -> None:
        date = formatdate(world.time.now() + 3 + 30, usegmt=True)
        world.reply(
            "/crossref/works/1",
            Reply(b"", 429, {"Retry-After": "3"}),
            Reply(b"", 429, {"Retry-After": date}),
            Reply(b"", 503, {"Retry-After": "soon"}),
            as_json({}),
        )
        assert web(world, tmp_path).ask(ask(world)) == b"{}"
        assert world.time.waits == [3.0, 30.0, 4.0]

    def test_a_long_wait_is_told_to_the_person(self, world: World, tmp_path: Path) -> None:
        world.reply("/crossref/works/1", Reply(b"", 429, {"Retry-After": "86400"}))
        with pytest.raises(ServiceBusy, match="Crossref wants no request for 24 hours"):
            web(world, tmp_path).ask(ask(world))
        assert (len(world.seen), world.time.waits) == (1, [])

    def test_an_answer_that_cannot_be_read_is_asked_for_again_and_not_kept(self, world: World, tmp_path: Path) -> None:
        broken = Reply(b'{"status": "ok", "message": {"DOI": "10.12')
        world.reply("/crossref/works/1", *[broken] * 4, as_json({"a": 1}))
        with pytest.raises(ServiceFailed, match="what Crossref answered cannot be read"):
            web(world, tmp_path).ask(ask(world))
        assert web(world, tmp_path).ask(ask(world)) == b'{"a": 1}'

    def test_a_fault_for_ever_ends(self, world: World, tmp_path: Path) -> None:
        world.reply("/crossref/works/1", Reply(b"", 500))
        with pytest.raises(ServiceFailed, match="Crossref is out of order"):
            web(world, tmp_path).ask(ask(world))
        assert len(world.seen) == 4

    def test_two_requests_to_a_host_are_apart(self, world: World, tmp_path: Path) -> None:
        asking = web(world, tmp_path)
        for number in range(3):
            world.reply(f"/crossref/works/{number}", as_json({}))
            asking.ask(ask(world, f"/crossref/works/{number}"))
        assert world.time.waits == [1.0, 1.0]

    def test_arxiv_is_given_three_seconds(self, world: World, tmp_path: Path) -> None:
        asking = web(world, tmp_path, resolve=lambda host, port: ["127.0.0.1"])
        for number in range(2):
            address = world.reply(f"/{number}", Reply(PDF)).replace("127.0.0.1", "export.arxiv.org")
            asking.download(address, tmp_path / "a", lambda done, total: None)
        assert world.time.waits == [3.0]

    def test_a_service_does_not_send_us_with_our_name_to_others(self, world: World, tmp_path: Path) -> None:
        world.reply("/crossref/works/1", Reply(status=302, headers={"Location": "http://8.8.8.8/"}))
        with pytest.raises(ServiceFailed, match=r"leads to another server, 8\.8\.8\.8"):
            web(world, tmp_path).ask(ask(world))


class TestRemembered:
    def test_the_second_call_asks_nothing_for_a_week(self, world: World, tmp_path: Path) -> None:
        world.reply("/crossref/works/1", as_json({"a": 1}))
        for _ in range(2):  # another process, the same folder
            assert web(world, tmp_path).ask(ask(world, x="y")) == b'{"a": 1}'
        assert len(world.seen) == 1
        world.time.time += 8 * 24 * 3600
        assert web(world, tmp_path).ask(ask(world, x="y")) == b'{"a": 1}'
        assert len(world.seen) == 2

    def test_what_is_not_known_is_asked_again_after_a_day(self, world: World, tmp_path: Path) -> None:
        for expected in (1, 1):
            assert web(world, tmp_path).ask(ask(world)) is None
            assert len(world.seen) == expected
        world.time.time += 25 * 3600
        assert web(world, tmp_path).ask(ask(world)) is None
        assert len(world.seen) == 2

    def test_who_asks_is_kept_nowhere(self, world: World, tmp_path: Path) -> None:
        world.reply("/crossref/works/1", as_json({}))
        web(world, tmp_path, "me@example.org").ask(ask(world))
        files = [file for file in (tmp_path / "lookups").iterdir()]
        assert len(files) == 1
        assert b"example.org" not in files[0].read_bytes()

    def test_faults_are_not_kept_and_a_broken_file_is_asked_anew(self, world: World, tmp_path: Path) -> None:
        world.reply("/crossref/works/1", Reply(b"", 403), as_json({"a": 1}))
        asking = web(world, tmp_path)
        with pytest.raises(ServiceFailed, match="status 403"):
            asking.ask(ask(world))
        assert asking.ask(ask(world)) == b'{"a": 1}'
        for file in (tmp_path / "lookups").iterdir():
            file.write_bytes(file.read_bytes()[:-2])
        assert asking.ask(ask(world)) == b'{"a": 1}'
        assert len(world.seen) == 3

    def test_a_folder_that_cannot_be_written_stops_nothing(self, world: World, tmp_path: Path) -> None:
        (tmp_path / "lookups").write_text("a file in its place")
        world.reply("/crossref/works/1", as_json({}))
        assert web(world, tmp_path).ask(ask(world)) == b"{}"
