"""The view of the library in headless Chromium: a PDF is sent, found, corrected, asked and removed."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fakes import TOP, write_lines
from pdf_files import Drawing, pdf
from pincite import Library
from test_page import DESKTOP, PHONE, SECONDS, Served, Visit, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

OTTERS = "Otters sleep on their backs and hold hands so that they do not drift apart."
HOSTILE = "Glass <u>frogs</u> *of* $x$ :smile: ![a](http://example.org/a.png)"


@contextmanager
def serving(work: Path, *options: str) -> Iterator[str]:
    """Serve the page; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pincite", "chat", "--port", str(port), *options]
    (work / "tmp").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(TOP / "app"), "TMPDIR": str(work / "tmp")}
    with (work / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=work)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(SECONDS)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page, served on a library of one document full of marks."""
    chromium()
    work = tmp_path_factory.mktemp("page")
    frogs = {"id": "frogs", "title": HOSTILE, "text": "Glass frogs hide their blood in the liver while they sleep."}
    with Library.open(work / "index") as library:
        library.add(write_lines(work / "frogs.jsonl", [frogs]))
    with serving(work, "--index", str(work / "index")) as address:
        yield Served(address, work / "index")


@pytest.fixture(scope="module")
def browser(served: Served) -> Iterator["Browser"]:
    """Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def visit(browser: "Browser", served: Served, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visit with a wide or with a narrow window."""
    with browser.new_context(viewport=request.param) as context:
        visit = Visit(context, served)
        yield visit
        visit.leaves_nothing_to_wish()


def show(visit: Visit, view: str) -> None:
    """Choose a view."""
    visit.page.get_by_role("radio", name=view).click()


def settle(visit: Visit) -> None:
    """Wait until the page is drawn."""
    visit.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def send(visit: Visit, *files: Path) -> str:
    """Send files; return what the page says of them."""
    show(visit, "Library")
    page = visit.page
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(files)
    page.get_by_test_id("stFileChip").or_(page.get_by_test_id("stFileUploaderFile")).first.wait_for()
    page.get_by_role("button", name="Add to the library").click()
    outcome = page.locator(".st-key-outcome")
    outcome.wait_for()
    return outcome.inner_text()


def otters(folder: Path) -> Path:
    """Write a PDF of one page."""
    drawing = Drawing().text(72, 80, "Otters of the Northern Rivers", 18, "F2").text(72, 120, OTTERS, 11)
    file = folder / "otters.pdf"
    file.write_bytes(pdf([drawing]))
    return file


def test_a_pdf_is_sent_found_corrected_asked_and_removed(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    assert "1 added" in send(visit, otters(tmp_path))
    assert page.get_by_placeholder("Ask the papers").count() == 0
    visit.leaves_nothing_to_wish()

    page.get_by_label("Find a document").fill("northern")
    page.get_by_label("Find a document").press("Enter")
    page.get_by_text("1\N{NO-BREAK SPACE}document of 2").wait_for()
    settle(visit)
    title = page.locator(".st-key-catalogue").get_by_role("button")
    assert title.all_inner_texts() == ["Otters of the Northern Rivers"]
    title.press("Enter")
    page.get_by_label("Title", exact=True).fill("On <u>Otters</u>")
    page.get_by_label("Authors, one a line").fill("Ann Oak")
    page.get_by_label("Year", exact=True).fill("1998")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    visit.leaves_nothing_to_wish()

    show(visit, "Ask")
    answer = visit.ask("How do otters sleep?")
    assert OTTERS in answer.locator("blockquote").first.inner_text()
    assert answer.get_by_role("button", name="Oak (1998)").count() == 1

    show(visit, "Library")
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Yes, remove it").click()
    page.get_by_text("Removed: On").wait_for()
    settle(visit)
    assert page.locator(".st-key-catalogue").get_by_role("button").count() == 1
    with Library.open(visit.served.folder) as library:
        assert [document.id for document in library.documents()] == ["frogs"]

    show(visit, "Ask")
    answer.get_by_role("button", name="Oak (1998)").click()
    page.get_by_text("This document was removed from the library since.").wait_for()


def test_what_cannot_be_added_is_one_line_each(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "setup.pdf").write_bytes(b"MZ\x90\x00" * 200)
    (tmp_path / "![a](http:__example.org_a.png) $x$.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    said = send(visit, *sorted(tmp_path.iterdir()))
    assert "2 not added" in said
    assert "setup.pdf does not begin as a PDF does; save it again as PDF." in said
    assert "![a](http__example.org_a.png) $x$.txt is a picture" in said
    assert visit.page.locator(".st-key-outcome").locator("img, a, .katex").count() == 0


def test_a_file_that_is_too_large_is_refused_with_one_line(browser: "Browser", served: Served, tmp_path: Path) -> None:
    with (tmp_path / "large.pdf").open("wb") as large:
        large.truncate(301 * 1024**2)
    with browser.new_context() as context:
        visit = Visit(context, served)
        show(visit, "Library")
        uploader = visit.page.get_by_test_id("stFileUploader")
        uploader.locator("input[type=file]").set_input_files(tmp_path / "large.pdf")
        uploader.get_by_text("File must be 300.0MB or smaller.").wait_for()


def test_a_documents_marks_stay_text(visit: Visit) -> None:
    show(visit, "Library")
    row = visit.page.locator(".st-key-catalogue").get_by_role("button").first
    row.wait_for()
    assert row.inner_text() == HOSTILE
    row.click()
    heading = visit.page.get_by_test_id("stMain").locator("h3")
    heading.wait_for()
    assert heading.inner_text() == HOSTILE
    visit.page.get_by_role("button", name="Remove").click()
    visit.page.get_by_text("Nothing of it is kept.").wait_for()
    assert visit.page.get_by_test_id("stMain").locator("img, a:not([href^='#']), .katex, u").count() == 0


def test_every_control_has_a_name(visit: Visit) -> None:
    show(visit, "Library")
    visit.page.locator(".st-key-catalogue").get_by_role("button").first.click()
    visit.page.get_by_label("Title", exact=True).wait_for()
    unnamed = """() => [...document.querySelectorAll('.stMain button, .stMain input, .stMain textarea')].filter(one =>
        one.type !== 'file' && one.checkVisibility() && !one.innerText?.trim() && !one.labels?.length &&
        !one.getAttribute('aria-label') && !one.getAttribute('aria-labelledby')).map(one => one.outerHTML)"""
    assert visit.page.evaluate(unnamed) == []


def test_a_private_library_is_of_one_visit_and_leaves_nothing(browser: "Browser", tmp_path: Path) -> None:
    work = tmp_path / "private"
    work.mkdir()
    with serving(work, "--private") as address:
        private = Served(address, work)
        with browser.new_context() as one, browser.new_context() as other:
            first, second = Visit(one, private), Visit(other, private)
            assert "1 added" in send(first, otters(tmp_path))
            first.page.get_by_text("This library is yours alone.").wait_for()
            show(second, "Library")
            second.page.get_by_text("This library is yours alone.").wait_for()
            assert second.page.locator(".st-key-catalogue").get_by_role("button").count() == 0
            assert len(list((work / "tmp").glob("pincite-*"))) == 2
            first.page.close()
            for _ in range(SECONDS * 10):
                if len(list((work / "tmp").glob("pincite-*"))) == 1:
                    break
                second.page.wait_for_timeout(100)
            assert len(list((work / "tmp").glob("pincite-*"))) == 1
    assert list((work / "tmp").glob("pincite-*")) == []
