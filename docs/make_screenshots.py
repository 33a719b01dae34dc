"""Make pictures of the real page: each view, wide and narrow, light and dark. Needs Chromium and the extra `test`.

All of them go into `build/screenshots/`; those that the README shows go into `docs/` as well.
"""

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
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from pincite import Library

TOP = Path(__file__).parent.parent
QUESTION = "Why do derivative clusters sit at the bottom of the smiling curve?"
#: What is typed in each view, and what is there once it is done.
TYPED = {
    "ask": (QUESTION, "word for word"),
    "compare": ("What is an industrial cluster?", "word for word"),
    "concepts": ("social network", "sentences"),
    "library": ("", ""),
}
SIZES = {"1280": (1280, 800, 1.5), "390": (390, 844, 2.0)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SHOWN = {"ask-1280-light": "screenshot.png", "compare-1280-dark": "compare.png", "ask-390-light": "phone.png"}
COLOURS = 128
SECONDS = 30


def main() -> None:
    """Serve the page on a fresh library of the papers, and take a picture of each view in each form."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("There is no Chromium on this machine; install it with: make browser")
    folder = TOP / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        with Library.open(Path(work) / "index") as library:
            library.add(TOP / "corpus" / "papers")
        with _served(Path(work)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for (size, (width, height, scale)), scheme, view in product(SIZES.items(), SCHEMES, TYPED):
                window = browser.new_page(
                    viewport={"width": width, "height": height}, device_scale_factor=scale, color_scheme=scheme
                )
                name = f"{view}-{size}-{scheme}"
                picture = _picture(window, address, view, wide=width > height)
                picture.save(folder / f"{name}.png", optimize=True)
                if name in SHOWN:
                    picture.save(TOP / "docs" / SHOWN[name], optimize=True)
                window.close()
            browser.close()


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


def _picture(window: Page, address: str, view: str, *, wide: bool) -> Image.Image:
    window.goto(f"{address}/?view={view}")
    typed, done = TYPED[view]
    if typed:
        box = window.get_by_test_id("stChatInputTextArea")
        box.fill(typed)
        box.press("Enter")
        window.get_by_test_id("stMain").get_by_text(done).first.wait_for()
    if view == "ask" and wide:
        window.get_by_role("button", name="[1]").first.click()
        window.locator(".st-key-passage").wait_for()
    window.mouse.move(1, 1)
    window.wait_for_timeout(1500)  # what the page draws last: the tooltip goes, colours settle
    window.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    window.wait_for_timeout(300)
    seen = Image.open(BytesIO(window.screenshot())).convert("RGB")
    return seen.quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
