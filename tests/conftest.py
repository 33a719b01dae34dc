"""Fixtures that several test files share."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import literature_server
from browsing import DESKTOP, HOSTILE, MARKS, PHONE, Served, Visit, chromium, launched, serving
from chat_pages import Open, opening
from commands import Run
from fakes import PAPERS, FakeEncoder, fake_settings, loader, set_loader, use_fake_encoder, write_files, write_lines
from literature_server import World
from pdf_files import Drawing, pdf, printed
from pincite import Library, reading
from pincite.fetching import Literature
from scans import BIRDS, lines

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture
def fake() -> Iterator[FakeEncoder]:
    """The fake model, in every library of this test."""
    load = loader()
    yield use_fake_encoder()
    set_loader(load)


@pytest.fixture
def library(fake: FakeEncoder, tmp_path: Path) -> Iterator[Library]:
    """An empty library in `tmp_path / "index"`, with the fake model."""
    with Library.open(tmp_path / "index", settings=fake_settings(lock_seconds=1.0)) as opened:
        yield opened


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of two texts."""
    return write_files(
        tmp_path / "corpus",
        clusters="Clusters of firms grow where suppliers are near. They share workers and knowledge.",
        curve="The smiling curve shows where value is added. Its ends earn more — 微笑曲线.",
    )


@pytest.fixture
def run(fake: FakeEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Commands on an empty library with the fake model."""
    monkeypatch.setenv("PINCITE_INDEX", str(tmp_path / "index"))
    return Run(capsys)


@pytest.fixture
def filled(run: Run, corpus: Path) -> Run:
    """Commands on a library of the corpus."""
    assert run("add", corpus)[0] == 0
    return run


@pytest.fixture(scope="session")
def papers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library of the two papers, made with the real model. Nothing is to be changed in it."""
    folder = tmp_path_factory.mktemp("papers") / "index"
    with Library.open(folder) as library:
        report = library.add(PAPERS)
    assert set(report.added) == {"liu", "sun-yang-2015"}
    return folder


@pytest.fixture(scope="session")
def papers(papers_folder: Path) -> Iterator[Library]:
    """The library of the two papers, open. Nothing is to be changed in it."""
    with Library.open(papers_folder) as library:
        yield library


@pytest.fixture(scope="session")
def served(papers_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page, served on a library of the two papers and of two documents full of marks. Who adds to it removes it."""
    chromium()
    work = tmp_path_factory.mktemp("page")
    shutil.copytree(papers_folder, work / "index")
    frogs = {"id": "frogs", "title": HOSTILE, "authors": ["A_B_ <i>C</i>"], "text": MARKS}
    (work / "toads.md").write_text(f"# {HOSTILE}\n\n## {HOSTILE}\n\nGiant toads croak at noon, it is said.\n", "utf-8")
    with Library.open(work / "index") as library:
        library.add([write_lines(work / "frogs.jsonl", [frogs]), work / "toads.md"])
    with serving(work, "--index", str(work / "index")) as address:
        yield Served(address, work / "index")


@pytest.fixture(scope="module")
def browser(served: Served) -> "Iterator[Browser]":
    """Chromium. Of a module and no longer: while it is driven, nothing else can run an event loop."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def contexts(browser: "Browser") -> "dict[str, BrowserContext]":
    """A wide window and a narrow one; what they have loaded once they keep."""
    return {
        "desktop": browser.new_context(viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"]),
        "phone": browser.new_context(viewport=PHONE, has_touch=True),
    }


@pytest.fixture
def visit(contexts: "dict[str, BrowserContext]", served: Served, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visit with a wide window, or with the one that the test names."""
    visit = Visit(contexts[getattr(request, "param", "desktop")], served)
    yield visit
    visit.leaves_nothing_to_wish()
    visit.page.close()


@pytest.fixture(scope="module")
def kept_open() -> Iterator[None]:
    """Closes the libraries that the page keeps open with the module's last test."""
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def start(kept_open: None, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the page on a library folder, not drawn yet."""
    monkeypatch.delenv("PINCITE_PRIVATE", raising=False)
    return partial(opening, environment=monkeypatch.setenv)


@pytest.fixture
def page(start: Open, papers_folder: Path) -> AppTest:
    """The page on the two papers, drawn once."""
    return start(papers_folder).run()


@pytest.fixture
def start_library(fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens the view of the library on a folder, drawn, with the fake model; closes it at the end."""
    monkeypatch.delenv("PINCITE_PRIVATE", raising=False)
    yield lambda folder: opening(folder, monkeypatch.setenv, "library").run()
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def two_documents(fake: FakeEncoder, tmp_path: Path) -> Path:
    """The folder of a library of two small documents. It may be changed."""
    lines: list[dict[str, Any]] = [
        {"id": "tides", "title": "Tides", "authors": ["Ann Oak"], "year": 1990, "text": "Tides\n\nThe moon pulls."},
        {"id": "bread", "title": HOSTILE, "kind": "note", "text": "Bread\n\nYeast makes the dough of bread rise."},
    ]
    with Library.open(tmp_path / "index", settings=fake_settings()) as library:
        library.add(write_lines(tmp_path / "notes.jsonl", lines))
    return tmp_path / "index"


@pytest.fixture(scope="module")
def new_world() -> Iterator[Callable[[], World]]:
    """A server of literature for all tests of a file."""
    with literature_server.served() as new:
        yield new


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    """A server that knows nothing yet."""
    return new_world()


@pytest.fixture
def literature(world: World, tmp_path: Path) -> Literature:
    """Look-ups at that server, with an address of mail."""
    return literature_server.made(world, tmp_path)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read as documents, in order."""
    names: list[str] = []
    read = reading.read

    def counted(path: Path, *arguments: Any, **options: Any) -> Any:
        names.append(path.name)
        return read(path, *arguments, **options)

    monkeypatch.setattr(reading, "read", counted)
    return names


@pytest.fixture(scope="session")
def partly_scanned() -> bytes:
    """A page of text, a scanned page, a page of text."""
    return pdf(
        [
            Drawing().text(72, 100, "Ospreys dive feet first into lakes."),
            Drawing().scan(printed(lines(BIRDS))),
            Drawing().text(72, 100, "Herons stand still for hours."),
        ]
    )
