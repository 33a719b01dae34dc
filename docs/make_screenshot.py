"""Make docs/screenshot.png: the real page with a real answer and its source. Needs Chromium and the extra `test`."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from pincite import Library

TOP = Path(__file__).parent.parent
QUESTION = "Why do derivative clusters sit at the bottom of the smiling curve?"
WIDTH, HEIGHT, SCALE = 1280, 800, 1.5
COLOURS = 128
SECONDS = 30


def main() -> None:
    """Serve the page on a fresh library of the papers, ask, open the first source, and keep what is seen."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("There is no Chromium on this machine; install it with: make browser")
    with tempfile.TemporaryDirectory() as work:
        with Library.open(Path(work) / "index") as library:
            library.add(TOP / "corpus" / "papers")
        with _served(Path(work)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            window = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SCALE)
            picture = _picture(window, address)
            browser.close()
    picture.save(TOP / "docs" / "screenshot.png", optimize=True)


@contextmanager
def _served(work: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pincite", "chat", "--index", str(work / "index"), "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(TOP / "app")}, cwd=work)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(SECONDS)


def _wait_for(port: int) -> None:
    for _ in range(SECONDS * 4):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.25)
    sys.exit("The page was not served in time.")


def _picture(window: Page, address: str) -> Image.Image:
    window.goto(address)
    window.get_by_placeholder("Ask the papers").fill(QUESTION)
    window.keyboard.press("Enter")
    answer = window.get_by_label("Chat message from assistant")
    answer.get_by_text("word for word").wait_for()
    answer.get_by_role("button", name="[1]").click()
    window.locator(".st-key-passage").wait_for()
    window.mouse.move(WIDTH / 2, HEIGHT - 4)
    window.wait_for_timeout(1500)  # what the page draws last: the tooltip goes, colours settle
    seen = Image.open(BytesIO(window.screenshot())).convert("RGB")
    return seen.quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
