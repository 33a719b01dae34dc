"""`pincite fetch`: what it lists, asks, downloads and says, against a server on this machine."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fakes import FakeEncoder
from literature_server import (
    DOI,
    OPENALEX,
    STEM,
    TITLE,
    Reply,
    World,
    as_json,
    everything,
    location,
    openalex,
    openalex_answer,
    paper,
)
from pincite import Library, Settings
from pincite.cli import fetching, main
from pincite.cli.options import fetched_folder
from pincite.errors import NetworkUnreachable
from pincite.fetching import Literature
from pincite.works import PersonName, Reference, RelatedWork

PDF = paper()
OTHER = "Another Smiling Curve"
Runner = Callable[..., tuple[int, str, str]]


@pytest.fixture
def world(new_world: Callable[[], World], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    """A server that the command asks, which no option and no variable could make it do."""
    world = new_world()
    monkeypatch.setattr(fetching, "Literature", partial(Literature, services=world.services()))
    monkeypatch.setenv("PINCITE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("PINCITE_CONTACT", raising=False)
    return world


@pytest.fixture
def run(fake: FakeEncoder, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Runner:
    """Runs `pincite fetch` on a library in `tmp_path / "library"`."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main(["fetch", *arguments, "--index", str(tmp_path / "library")])
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "library" / "fetched").glob("*"))


def on_a_topic(world: World) -> None:
    """Let OpenAlex know three works: one open, one of unknown size, one under no licence."""
    address = everything(world)
    unsized = world.reply("/b.pdf", Reply(paper("The curve smiles."), length=-1))
    several = (
        openalex(location(address)),
        openalex(location(unsized, "cc0"), "10.1234/b", cited_by_count=7, title=OTHER),
    )
    world.reply("/openalex/works", openalex_answer(*several, openalex(location(f"{address}?", None), "10.1234/c")))


def test_a_work_that_is_named_is_fetched_at_once_and_known_afterwards(
    world: World, run: Runner, tmp_path: Path
) -> None:
    everything(world)
    status, out, errors = run(f"https://doi.org/{DOI}")
    assert (status, out) == (0, f"Added: {STEM}: {TITLE}, CC BY\n  {tmp_path / 'library' / 'fetched' / STEM}.pdf\n")
    assert errors.count("\n") == 1
    assert "Unpaywall is not asked" in errors
    before = len(world.seen)
    assert run(DOI) == (0, f"Already in the library: {STEM}: {TITLE}\n", "")
    assert len(world.seen) == before


def test_a_topic_is_listed_and_downloaded_only_when_told(world: World, run: Runner, tmp_path: Path) -> None:
    on_a_topic(world)
    status, out, errors = run("--topic", "smiling curve", "--contact", "me@example.org")
    assert status == 0
    assert (
        f"1. {TITLE}\n   Mei Chen, 2014, Journal of Value & Chains, {DOI}, cited by 41\n   CC BY, 0.0 MB, http" in out
    )
    assert "2. " in out
    assert "CC0, size not known, http" in out
    assert "2 works to fetch, 0.0 MB and 1 file of unknown size.\nNothing was downloaded; add --yes" in out
    assert "1 more on the topic are free to read" in errors
    assert "Unpaywall" not in errors
    assert (world.paths().count("/a.pdf"), files(tmp_path)) == (0, [])
    status, out, _ = run("--topic", "smiling curve", "--most", "1", "--yes")
    assert (status, files(tmp_path)) == (0, [f"{STEM}.csl.json", f"{STEM}.pdf"])
    assert f"Added: {STEM}: " in out
    status, out, _ = run("--topic", "smiling curve", "--most", "1", "--yes")
    assert status == 0
    assert f"already in the library: {STEM}\n\nThere is nothing to fetch." in out


def test_the_address_of_mail_and_the_key_come_from_the_environment(
    world: World, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_topic(world)
    monkeypatch.setenv("PINCITE_CONTACT", "me@example.org")
    monkeypatch.setenv("PINCITE_OPENALEX_KEY", "k3y")
    status, out, errors = run("--topic", "smiling curve")
    assert status == 0
    assert world.seen[0].query["api_key"] == ["k3y"]
    assert "(mailto:me@example.org)" in world.seen[0].headers["User-Agent"]
    assert "k3y" not in out + errors
    assert "k3y" not in repr(Settings.from_environment(os.environ))


@pytest.mark.parametrize(("said", "count"), [("y", 2), ("n", 0), ("", 0), (None, 0)])
def test_on_a_terminal_it_asks(
    world: World, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str | None, count: int
) -> None:
    on_a_topic(world)
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        if said is None:
            raise EOFError
        return said

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert run("--topic", "smiling curve")[0] == 0
    assert asked == ["Fetch them? [y/N] "]
    assert len([name for name in files(tmp_path) if name.endswith(".pdf")]) == count


def test_json_is_printed_alone_and_asks_nothing(world: World, run: Runner, tmp_path: Path) -> None:
    on_a_topic(world)
    _, out, _ = run("--topic", "smiling curve", "--json")
    said = json.loads(out)
    assert [one["work"]["doi"] for one in said["found"]] == [DOI, "10.1234/b"]
    assert (said["found"][0]["is_open"], said["found"][0]["size"], said["fetched"]) == (True, len(PDF), [])
    assert files(tmp_path) == []
    status, out, _ = run(DOI, "--json")
    assert (status, json.loads(out)["fetched"][0]["outcome"]) == (0, "added")


def test_works_that_papers_cite_are_listed_and_fetched(
    world: World, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything(world)
    assert "there is no library" in run("--related")[2]
    entry = Reference("liu", 0, 9, "Chen", "", (PersonName("Chen", "M."),), 2014, TITLE, doi=DOI)
    unknown = Reference("liu", 9, 12, "Anon, no year.\x1b[2J")
    works = (RelatedWork((entry,), ("liu",)), RelatedWork((unknown,), ("liu",)))
    monkeypatch.setattr(Library, "related", lambda self: works, raising=False)
    run(DOI, "--json")
    with Library.open(tmp_path / "library") as library:
        library.remove(STEM)
    status, out, _ = run("--related", "--yes")
    assert status == 0
    assert "Anon, no year.\\x1b[2J\n" in out
    assert "the reference lists say too little to tell which work it is" in out
    assert f"Added: {STEM}" in out


def test_what_is_closed_is_said_with_where_to_read_it(world: World, run: Runner, tmp_path: Path) -> None:
    everything(world)
    world.reply(OPENALEX, as_json(openalex(None)))
    status, out, errors = run(DOI)
    assert (status, out) == (1, "")
    assert (
        f"not fetched: {TITLE}: closed: no free copy is known; it can be read or bought at https://doi.org/" in errors
    )
    assert files(tmp_path) == []


def test_what_has_no_licence_is_fetched_where_that_is_allowed(world: World, run: Runner, tmp_path: Path) -> None:
    everything(world, licence=None)
    status, _, errors = run(DOI)
    assert status == 1
    assert "free to read, but under no open licence; --any-licence fetches it for your own use" in errors
    status, out, _ = run(DOI, "--any-licence")
    assert status == 0
    assert f"Added: {STEM}: {TITLE}, no licence named\n" in out


def test_what_was_retracted_says_so(world: World, run: Runner, tmp_path: Path) -> None:
    address = everything(world)
    world.reply(OPENALEX, as_json(openalex(location(address), is_retracted=True)))
    status, out, _ = run(DOI)
    assert status == 0
    assert out.endswith("  RETRACTED, as OpenAlex says; look at the publisher's page for why\n")
    (item,) = json.loads((tmp_path / "library" / "fetched" / f"{STEM}.csl.json").read_text("utf-8"))
    assert item["custom"]["retracted"].startswith("yes")


def test_a_work_that_nobody_knows_stops_no_other(world: World, run: Runner, tmp_path: Path) -> None:
    everything(world)
    status, out, errors = run("10.1234/none", DOI)
    assert status == 1
    assert "pincite: no service knows the DOI 10.1234/none" in errors
    assert out.startswith("Added: ")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [DOI, "--topic", "curve"],
        ["--related", "--topic", "curve"],
        [DOI, "--most", "3"],
        ["--topic", "curve", "--any-licence"],
    ],
)
def test_wrong_usage(world: World, run: Runner, arguments: list[str]) -> None:
    assert run(*arguments)[0] == 2
    assert world.seen == []


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ([DOI, "smiling curve"], "is no DOI, arXiv id or address"),
        ([DOI, "--contact", "me"], "is no address of mail"),
        (["--topic", "curve", "--most", "0"], "must be from 1 to 100"),
        (["http://10.0.0.1/a.pdf", "--any-licence"], "10.0.0.1 is at 10.0.0.1, not on the public internet"),
        (["http://me:" + "secret@example.org/a.pdf", "--any-licence"], "carries a user name or password"),
    ],
)
def test_a_bad_value_is_one_line(world: World, run: Runner, arguments: list[str], fault: str) -> None:
    status, out, errors = run(*arguments)
    assert (status, out, errors.count("\n")) == (1, "", 1)
    assert fault in errors
    assert "secret" not in errors
    assert world.seen == []


def test_without_a_network_it_says_so_in_one_line(world: World, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise NetworkUnreachable(f"{host} is not found; check the address and the connection to the internet")

    services = world.services(resolve=resolve)
    monkeypatch.setattr(fetching, "Literature", partial(Literature, services=services))
    for arguments in ([DOI], ["arXiv:1706.03762"], ["--topic", "curve"]):
        status, out, errors = run(*arguments)
        assert (status, out, errors.count("\n")) == (1, "", 1)
        assert "connection to the internet" in errors


def test_ctrl_c_leaves_nothing_half(world: World, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything(world)

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pincite.fetching.keeping.place", stop)
    status, _, errors = run(DOI)
    assert status == 130
    assert errors == "pincite: stopped; the library holds 0 documents; run the same command to go on\n"
    assert files(tmp_path) == []


def test_files_are_kept_in_the_corpus_of_a_checkout_else_with_the_library(tmp_path: Path) -> None:
    assert fetched_folder(tmp_path / "index") == tmp_path / "index" / "fetched"
    (tmp_path / "corpus").mkdir()
    assert fetched_folder(tmp_path / "index") == tmp_path / "corpus" / "fetched"
    assert fetched_folder(tmp_path / "other") == tmp_path / "other" / "fetched"
