"""How long a person waits for the page, in headless Chromium: after `pincite chat` starts, and for a warm answer.

    python -m benchmarks.page [--passages 1000,100000] [--questions 40] [--starts 5] [--scratch FOLDER]

For each size a library of recombined sentences is made first (`benchmarks/recombined.py`: no embedding hour; name a
scratch folder to keep it). Then, each time with a fresh server, from the start of the command that `make chat` runs
(`pincite chat`, which looks for what is new in a folder of papers, where nothing is): first paint, the question box,
and the answer to a question that is typed the moment the box is there; in turn for a browser that never saw the page
and for one that has, on the same port. Then, on the last of these pages, every question of the sample in a
conversation of ten: from Enter to the answer in sight, and the library's own share of it. Medians and 95th percentiles;
the load of the machine beside them.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measures import percentile
from benchmarks.recombined import fill
from benchmarks.setting import CORPUS, compile_as_installed, scratch_of
from pincite import Library

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TOP = Path(__file__).parent.parent
_CONVERSATION = 10
_TOPICS = (
    "industrial clusters", "derivative industry clusters", "the smiling curve", "leading enterprises",
    "social networks", "innovation", "the Northeast", "government policy", "external elements", "small firms",
)  # fmt: skip
_ASKED = ("What are the problems of {}?", "What are the causes of {}?", "What is said about {}?", "Why do {} matter?")
QUESTIONS = [asked.format(topic) for asked in _ASKED for topic in _TOPICS]
#: Resolves when the answer of a turn is on the screen: the frame after its closing line is in the document.
_ANSWERED = """turn => new Promise(done => {
    const look = () => {
        const answer = document.querySelectorAll('[data-testid=stChatMessage]')[2 * turn + 1];
        if (answer && /word for word|Estimated chance/.test(answer.innerText)) requestAnimationFrame(() => done());
        else requestAnimationFrame(look);
    };
    look();
})"""
_PAINTED = "performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime"


@dataclass(slots=True)
class Waits:
    """Seconds that were waited, run by run."""

    paint: list[float] = field(default_factory=list)
    box: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)


def main() -> int:
    """Make the libraries, start the page on each, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", default="1000,100000", help="sizes of libraries (default: 1000,100000)")
    parser.add_argument("--questions", type=int, default=len(QUESTIONS), help="warm questions (default: all)")
    parser.add_argument("--starts", type=int, default=5, help="starts of the command (default: 5)")
    parser.add_argument("--scratch", type=Path, help="keep the libraries here, and use them again")
    options = parser.parse_args()
    compile_as_installed()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("there is no Chromium on this machine; install it with: make browser")
    from playwright.sync_api import sync_playwright

    with scratch_of(options) as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for size in map(int, options.passages.split(",")):
            folder = scratch / f"recombined-{size}"
            fill(folder, size)
            with Library.open(folder) as library:
                library.add(CORPUS)  # as in a checkout: what `make chat` looks at is known
            show(size, visit(browser, folder, options.starts, options.questions), own_share(folder))
        browser.close()
    return 0


def visit(browser: "Browser", folder: Path, starts: int, questions: int) -> tuple[Waits, Waits]:
    """Start the page so many times for a browser that is new to it and for one that is not; ask on the last one."""
    new, known = Waits(), Waits()
    port = free_port()
    with browser.new_context() as returning:
        with served(folder, port) as begun:
            first_answer(returning.new_page(), port, begun, Waits())
        for _ in range(starts):
            with served(folder, port) as begun, browser.new_context() as context:
                first_answer(context.new_page(), port, begun, new)
            with served(folder, port) as begun:
                page = returning.new_page()
                first_answer(page, port, begun, known)
                if len(known.first) == starts:
                    known.warm += warm(page, questions)
                page.close()
    return new, known


def first_answer(page: "Page", port: int, begun: float, waits: Waits) -> None:
    """Open the page, ask as soon as that can be done, and note what was waited for."""
    page.goto(f"http://127.0.0.1:{port}")
    page.get_by_test_id("stChatInputTextArea").wait_for()
    waits.box.append(time.time() - begun)
    ask(page, QUESTIONS[0], 0)
    waits.first.append(time.time() - begun)
    waits.paint.append(page.evaluate(_PAINTED) / 1000 - begun)


def warm(page: "Page", questions: int) -> list[float]:
    """Ask in conversations of ten; the first one, which warms, does not count."""
    waits, turn = [], 1
    for question in QUESTIONS[:questions]:
        if turn == _CONVERSATION:
            page.get_by_role("button", name="New conversation").click()
            page.get_by_test_id("stChatMessage").first.wait_for(state="detached")
            page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
            turn = 0
        waits.append(ask(page, question, turn))
        turn += 1
    return waits[_CONVERSATION - 1 :] or waits


def ask(page: "Page", question: str, turn: int) -> float:
    """Type a question, and return the seconds from Enter to its answer in sight."""
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    begun = time.perf_counter()
    box.press("Enter")
    page.evaluate(_ANSWERED, turn)
    waited = time.perf_counter() - begun
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    return waited


def own_share(folder: Path) -> list[float]:
    """Return the seconds that the library itself takes for the same questions, warm."""
    with Library.open(folder) as library:
        several = [library.ask(question).timing_ms["total"] / 1000 for question in QUESTIONS]
    return several[_CONVERSATION - 1 :]


def show(size: int, waits: tuple[Waits, Waits], own: list[float]) -> None:
    """Print the figures of one size."""
    new, known = waits
    rows: dict[str, list[float]] = {}
    for name, of in (("a new browser", new), ("one that was here", known)):
        rows |= {f"first paint, {name}": of.paint, f"question box, {name}": of.box, f"first answer, {name}": of.first}
    rows |= {"warm answer, Enter to sight": known.warm, "of it the library's own": own}
    print(f"\n{size:,} passages; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name, values in rows.items():
        p50, p95 = (1000 * percentile(values, share) for share in (0.5, 0.95))
        print(f"{name:32} p50 {p50:7.0f} ms   p95 {p95:7.0f} ms   ({len(values)})", flush=True)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(folder: Path, port: int) -> Iterator[float]:
    """Run what `make chat` runs; tell when it began, as soon as the page is served."""
    pincite = [sys.executable, "-m", "pincite"]
    environment = {**os.environ, "PYTHONPATH": str(TOP / "app"), "PINCITE_INDEX": str(folder)}
    begun = time.time()
    chat = [*pincite, "chat", str(CORPUS), "--port", str(port)]
    server = subprocess.Popen(chat, stdout=subprocess.DEVNULL, env=environment)
    try:
        wait_for(port)
        yield begun
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int, seconds: float = 30) -> None:
    """Wait until a port listens.

    Raises:
        SystemExit: it does not in time.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise SystemExit("the page was not served in time")


if __name__ == "__main__":
    sys.exit(main())
