"""The page driven by AppTest: what its tests press, send and read."""

import threading
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from fakes import TOP
from pincite import Upload
from pincite.records import AddReport, Progress

PAGE = TOP / "app" / "pincite" / "chat" / "page.py"
SMILE = "Why do derivative clusters sit at the bottom of the smiling curve?"
Open = Callable[[Path], AppTest]
File = tuple[str, bytes, str]


def opening(folder: Path, environment: Callable[[str, str], None], view: str = "") -> AppTest:
    """Return the page on a library folder, not drawn yet, with one of its views."""
    environment("PINCITE_INDEX", str(folder))
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    if view:
        page.query_params["view"] = view
    return page


def ask(page: AppTest, question: str) -> AppTest:
    """Type a question and send it."""
    return page.chat_input[0].set_value(question).run()


def opened(page: AppTest, number: int, turn: int = 0) -> AppTest:
    """Press the mark of a citation."""
    return page.button(key=f"open-{turn}-{number}").click().run()


def press(page: AppTest, label: str) -> AppTest:
    """Press the button of a label."""
    return next(button for button in page.button if button.label == label).click().run()


def shown(page: AppTest) -> str:
    """All Markdown of the page, its captions and messages."""
    several = [*page.markdown, *page.caption, *page.info, *page.success, *page.warning, *page.subheader]
    return "\n".join(element.value for element in several)


def text_file(name: str, words: str) -> File:
    """Return a text file to send."""
    return name, words.encode(), "text/plain"


def send(page: AppTest, *files: File) -> AppTest:
    """Choose files, send them, and wait until they are added."""
    page.file_uploader[0].set_value(list(files))
    press(page, "Add to the library")
    page.session_state.addition.wait()
    return page.run()


def listed(page: AppTest) -> list[str]:
    """Return the ids of the documents in the list, in its order."""
    return [key.removeprefix("show-") for button in page.button if (key := button.key or "").startswith("show-")]


class Slow:
    """A library whose adding waits until it is let go, telling its progress."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.seen: list[str] = []
        self.tell: Callable[[Progress], None] = lambda _: None

    def add_uploads(self, uploads: list[Upload]) -> AddReport:
        self.begun.set()
        assert self.go.wait(30)
        self.tell(Progress("Reading", 1, 4, 1, 4, seconds_left=30.0))
        self.seen += [upload.name for upload in uploads]
        return AddReport(added=tuple(upload.name for upload in uploads))
