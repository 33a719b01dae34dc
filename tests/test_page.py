"""The real page in headless Chromium, served as `pincite chat` serves it."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from fakes import PAPERS, TOP, write_lines
from pincite import Library

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

pytestmark = pytest.mark.browser

SMILE = "Why do derivative clusters sit at the bottom of the smiling curve?"
MARKS = (
    "Glass frogs <= 3 cm -- see www.example.org, mailto:frog@example.org or http://example.org/a.png -> are "
    "![see](http://example.org/x.png) [through](http://example.org) <b>transparent</b> :smile: :streamlit: :red[skin] "
    "because $x^2$ `haemoglobin` **hides** in the liver &amp; <script>alert(1)</script> sleeps [9]."
)
SECONDS = 30
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


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


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page, served on a library of the two papers and of a document full of marks."""
    chromium()
    work = tmp_path_factory.mktemp("page")
    lines = [{"id": "frogs", "title": "Glass frogs *of* $x$ :smile:", "authors": ["A_B_ <i>C</i>"], "text": MARKS}]
    with Library.open(work / "index") as library:
        library.add([PAPERS, write_lines(work / "frogs.jsonl", lines)])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pincite", "chat", "--index", str(work / "index"), "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(TOP / "app")}
    with (work / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=work)
        try:
            yield Served(f"http://127.0.0.1:{port}", work / "index")
        finally:
            server.terminate()
            server.wait(SECONDS)


@pytest.fixture(scope="module")
def browser(served: Served) -> Iterator["Browser"]:
    """Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield launched
        launched.close()


class Visit:
    """A person's visit to the page, and what the browser did meanwhile."""

    def __init__(self, context: "BrowserContext", served: Served) -> None:
        self.context, self.served = context, served
        self.requests: list[str] = []
        self.troubles: list[str] = []
        context.set_default_timeout(SECONDS * 1000)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("dialog", lambda dialog: self.troubles.append(dialog.message))
        context.on("weberror", lambda error: self.troubles.append(str(error.error)))
        self.page: Page = context.new_page()
        self._go()

    def _go(self) -> None:
        """Open the page, as soon as the server listens."""
        from playwright.sync_api import Error

        for _ in range(SECONDS * 4):
            try:
                self.page.goto(self.served.address)
                break
            except Error:
                self.page.wait_for_timeout(250)
        self.page.get_by_placeholder("Ask the papers").wait_for()

    def ask(self, question: str) -> "Locator":
        """Type a question, send it, and return its answer once it is whole."""
        answers = self.page.get_by_label("Chat message from assistant")
        number = answers.count()
        box = self.page.get_by_placeholder("Ask the papers")
        box.fill(question)
        box.press("Enter")
        answer = answers.nth(number)
        answer.get_by_text("word for word").or_(answer.get_by_text("Estimated chance")).wait_for()
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        return answer

    def leaves_nothing_to_wish(self) -> None:
        """Check that nothing went wrong, nothing left the machine, and nothing is wider than the window."""
        own = (self.served.address, "data:", "blob:")
        assert [url for url in self.requests if not url.startswith(own)] == []
        assert self.troubles == []
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width
        assert self.page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def visit(browser: "Browser", served: Served, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visit with a wide or with a narrow window."""
    with browser.new_context(viewport=request.param) as context:
        visit = Visit(context, served)
        yield visit
        visit.leaves_nothing_to_wish()


def box(locator: "Locator") -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of what is drawn."""
    found = locator.bounding_box()
    assert found
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def test_a_question_is_answered_and_a_citation_opens_its_source(visit: Visit) -> None:
    with Library.open(visit.served.folder) as library:
        expected = library.ask(SMILE)
    answer = visit.ask(SMILE)
    quotes = answer.locator("blockquote")
    assert quotes.all_text_contents() == [f"\n{citation.quote}\n" for citation in expected.citations]
    visit.leaves_nothing_to_wish()

    answer.get_by_role("button", name="[1]").click()
    mark = visit.page.locator(".st-key-passage .stMarkdownColoredBackground")
    mark.wait_for()
    assert mark.text_content() == expected.citations[0].quote
    source = visit.page.locator(".st-key-source")
    assert "Xiaochun Sun and Xiaolong Yang" in source.inner_text()
    left, top, _, _ = box(source)
    _, _, right_of_quote, foot_of_quote = box(quotes.first)
    wide = visit.page.viewport_size == DESKTOP
    assert left >= right_of_quote if wide else top >= foot_of_quote

    source.get_by_role("button", name="Close").click()
    mark.wait_for(state="detached")


def test_an_example_is_one_click_and_a_citation_one_key(visit: Visit) -> None:
    example = visit.page.locator(".st-key-examples button").first
    question = example.inner_text()
    example.click()
    answer = visit.page.get_by_label("Chat message from assistant")
    answer.get_by_text("word for word").wait_for()
    assert visit.page.get_by_label("Chat message from user").inner_text() == question
    answer.get_by_role("button", name="[1]").press("Enter")
    visit.page.locator(".st-key-passage .stMarkdownColoredBackground").wait_for()


def test_the_newest_question_and_the_question_box_are_in_sight(visit: Visit) -> None:
    for question in (SMILE, "What is an industrial cluster?", "What is the boiling point of tungsten?"):
        visit.ask(question)
    newest = visit.page.get_by_label("Chat message from user").last
    visit.page.wait_for_function(
        "top => document.querySelector('.st-key-question-2').getBoundingClientRect().top < top", arg=200
    )
    _, top, _, foot = box(newest)
    _, _, _, foot_of_box = box(visit.page.get_by_placeholder("Ask the papers"))
    height = visit.page.viewport_size["height"] if visit.page.viewport_size else 0
    assert 0 <= top < foot < foot_of_box <= height
    assert visit.page.get_by_text("Not in these papers.").is_visible()


def test_a_documents_marks_stay_text(visit: Visit) -> None:
    with Library.open(visit.served.folder) as library:
        expected = library.ask("Why are glass frogs transparent?").citations[0].quote
    assert ":smile:" in expected
    answer = visit.ask("Why are glass frogs transparent?")
    assert (answer.locator("blockquote").first.text_content() or "").strip() == expected
    answer.get_by_role("button", name="[1]").click()
    passage = visit.page.locator(".st-key-passage")
    passage.locator(".stMarkdownColoredBackground").wait_for()
    assert (passage.text_content() or "").strip() == MARKS
    source = visit.page.locator(".st-key-source")
    assert "Glass frogs *of* $x$ :smile:" in source.inner_text()
    assert answer.locator("a, img, b, code, .katex, script").count() == 0


def test_a_questions_marks_stay_text(visit: Visit) -> None:
    question = MARKS.replace("Glass frogs", "Why do clusters")
    visit.ask(question)
    asked = visit.page.get_by_label("Chat message from user")
    assert (asked.text_content() or "").strip() == question
    assert visit.page.get_by_test_id("stMain").locator("a:not([href^='#']), img, .katex").count() == 0


def test_a_question_sent_before_the_answer_came_loses_nothing(browser: "Browser", served: Served) -> None:
    with browser.new_context() as context:
        visit = Visit(context, served)
        box = visit.page.get_by_placeholder("Ask the papers")
        for question in (SMILE, "What is an industrial cluster?"):
            box.fill(question)
            box.press("Enter")
        asked = visit.page.get_by_label("Chat message from user")
        visit.page.get_by_label("Chat message from assistant").nth(1).get_by_text("word for word").wait_for()
        assert asked.all_inner_texts() == [SMILE, "What is an industrial cluster?"]


def test_a_link_opens_its_question(browser: "Browser", served: Served) -> None:
    with browser.new_context() as context:
        visit = Visit(context, served)
        visit.ask(SMILE)
        address = visit.page.url
        other = context.new_page()
        other.goto(address)
        other.get_by_text("word for word").wait_for()
        assert other.get_by_label("Chat message from user").inner_text() == SMILE
        visit.leaves_nothing_to_wish()


def test_the_dark_page_is_dark(browser: "Browser", served: Served) -> None:
    with browser.new_context(color_scheme="dark") as context:
        visit = Visit(context, served)
        quote = visit.ask(SMILE).locator("blockquote").first
        look = "element => [getComputedStyle(document.querySelector('.stApp')).backgroundColor, "
        look += "getComputedStyle(element).color, getComputedStyle(element).opacity]"
        assert quote.evaluate(look) == ["rgb(20, 24, 29)", "rgb(230, 233, 236)", "1"]
