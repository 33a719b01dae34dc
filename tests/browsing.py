"""The real page in headless Chromium: the server, the browser, and a person's visit."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pytest

from fakes import TOP

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

SMILE = "Why do derivative clusters sit at the bottom of the smiling curve?"
#: What a hostile paper or person may write; a page that reads any of it as markup shows, loads or runs something.
MARKS = (
    "Glass frogs <= 3 cm -- see www.example.org, mailto:frog@example.org or http://example.org/a.png -> are "
    "![see](http://example.org/x.png) [through](http://example.org) <b>transparent</b> :smile: :streamlit: :red[skin] "
    "because $x^2$ `haemoglobin` **hides** in the liver &amp; <script>alert(1)</script> sleeps [9]."
)
HOSTILE = "<script>alert(2)</script> Glass <u>frogs</u> *of* $x$ :smile: ![a](http://example.org/a.png)"
#: What Markdown and HTML would have made of them.
MADE = "img:not([data-testid=stImageContainer] img), a:not([href^='#']), .katex, u, b, .stMain script"
SECONDS = 30
DESKTOP: "ViewportSize" = {"width": 1280, "height": 800}
PHONE: "ViewportSize" = {"width": 390, "height": 844}


class Served(NamedTuple):
    """A running server: its address, and the folder of its library."""

    address: str
    folder: Path


def chromium() -> str:
    """Return the browser to drive, or skip the test where there is none."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on this machine: make browser")


@contextmanager
def serving(work: Path, *options: str, first_on_path: Path | None = None) -> Iterator[str]:
    """Serve the page as `pincite chat` does; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pincite", "chat", "--port", str(port), *options]
    (work / "tmp").mkdir()
    path = os.pathsep.join(str(folder) for folder in (first_on_path, TOP / "app") if folder)
    environment = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(work / "tmp")}
    with (work / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=work)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(SECONDS)


@contextmanager
def launched() -> "Iterator[Browser]":
    """Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A person's visit to the page, and what the browser did meanwhile."""

    def __init__(self, context: "BrowserContext", served: Served, path: str = "", scheme: str | None = None) -> None:
        self.context, self.served = context, served
        self.requests: list[str] = []
        self.troubles: list[str] = []
        context.set_default_timeout(SECONDS * 1000)
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("dialog", lambda dialog: self.troubles.append(dialog.message))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        if scheme:
            self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        self._go(path)

    def _go(self, path: str) -> None:
        """Open the page, as soon as the server listens."""
        from playwright.sync_api import Error

        for _ in range(SECONDS * 10):
            try:
                self.page.goto(self.served.address + path)
                break
            except Error:
                self.page.wait_for_timeout(100)
        self.page.get_by_role("radio", name="Ask").wait_for()

    @property
    def box(self) -> "Locator":
        """The question box."""
        return self.page.get_by_test_id("stChatInputTextArea")

    @property
    def main(self) -> "Locator":
        """The page without its sidebar."""
        return self.page.get_by_test_id("stMain")

    def type(self, words: str) -> None:
        """Type into the question box and send it."""
        self.box.fill(words)
        self.box.press("Enter")

    def ask(self, question: str) -> "Locator":
        """Type a question, send it, and return its answer once it is whole."""
        answers = self.page.get_by_label("Chat message from assistant")
        number = answers.count()
        self.type(question)
        answer = answers.nth(number)
        answer.get_by_text("word for word").or_(answer.get_by_text("Estimated chance")).wait_for()
        self.settle()
        return answer

    def show(self, view: str) -> None:
        """Choose a view."""
        self.page.get_by_role("radio", name=view).click()

    def settle(self) -> None:
        """Wait until the page is drawn."""
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()

    def fits(self) -> None:
        """Check that nothing is wider than the window."""
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width
        assert self.main.evaluate("main => main.scrollWidth <= main.clientWidth")

    def makes_nothing(self) -> None:
        """Nothing was made of what documents hold; a script of the page's own goes a moment after the run it served."""
        self.page.wait_for_function("made => !document.querySelector(made)", arg=MADE)

    def fits_a_phone(self) -> None:
        """Check that nothing is wider than a phone's window either."""
        before = self.page.viewport_size
        self.page.set_viewport_size(PHONE)
        self.fits()
        self.page.set_viewport_size(before or DESKTOP)

    def leaves_nothing_to_wish(self) -> None:
        """Check that nothing went wrong, nothing left the machine, and nothing is wider than the window."""
        hosts = {urlsplit(url).hostname for url in self.requests if not url.startswith(("data:", "blob:"))}
        assert hosts == {"127.0.0.1"}
        assert self.troubles == []
        self.fits()


def box(locator: "Locator") -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of what is drawn."""
    found = locator.bounding_box()
    assert found
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]
