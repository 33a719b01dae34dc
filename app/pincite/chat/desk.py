"""The one library that all sessions of the server share, and what is worked out once for all of them."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pincite.chat import examples, wording
from pincite.errors import LibraryClosed, OptionInvalid
from pincite.library import Library
from pincite.records import Document, Progress

#: A task must take this long before a bar is worth showing, in seconds.
_PATIENCE = 1.0
_EXAMPLES = 4
#: An example is offered only where the library is at least so sure of its answer.
_SURE = 0.7


class Relay:
    """Takes the library's progress to whoever draws in the thread that the work runs in."""

    def __init__(self) -> None:
        """Begin with nobody drawing."""
        self._here = threading.local()

    def __call__(self, progress: Progress) -> None:
        """Pass progress on, where somebody draws in this thread."""
        draw: Callable[[Progress], None] | None = getattr(self._here, "draw", None)
        if draw is not None:
            draw(progress)

    @contextmanager
    def drawn_by(self, draw: Callable[[Progress], None]) -> Iterator[None]:
        """Let `draw` have the progress of this thread's work."""
        self._here.draw = draw
        try:
            yield
        finally:
            self._here.draw = None


class Desk:
    """A library and the relay of its progress."""

    def __init__(self, folder: str) -> None:
        """Open the library in a folder."""
        self._relay = Relay()
        self.library = Library.open(folder, progress=self._relay)

    def is_open(self) -> bool:
        """Tell whether the library can still be read; its folder may have been deleted, or replaced by a backup."""
        try:
            self.library.documents()
        except LibraryClosed:
            return False
        return True

    def close(self) -> None:
        """Close the library."""
        self.library.close()

    @contextmanager
    def working(self, place: DeltaGenerator) -> Iterator[None]:
        """Show in `place` that work is being done, with its progress where it takes long; clear it afterwards."""
        begun: dict[str, float] = {}

        def draw(progress: Progress) -> None:
            seconds = monotonic() - begun.setdefault(progress.stage, monotonic())
            if not progress.total or seconds >= _PATIENCE:
                bar.progress(wording.share(progress), wording.progress_line(progress, seconds))

        with place.container(), st.spinner("Looking in the papers"), self._relay.drawn_by(draw):
            bar = st.empty()
            yield
        place.empty()


def open_desk() -> Desk:
    """Return the desk of the folder that the server was started with.

    Raises:
        OptionInvalid: the server was started without one.
        LibraryError: the library cannot be used.
    """
    folder = os.environ.get("PINCITE_INDEX")
    if not folder:
        raise OptionInvalid("no library folder is named; start the page with `pincite chat`, or set PINCITE_INDEX")
    return _desk(folder)


@st.cache_resource(show_spinner=False, validate=Desk.is_open, on_release=Desk.close)
def _desk(folder: str) -> Desk:
    return Desk(folder)


def example_questions(desk: Desk, documents: Sequence[Document]) -> list[str]:
    """Return questions to begin with, made from the documents' headings, each of which the library answers."""
    return _examples(desk, tuple((document.id, document.content_hash) for document in documents))


@st.cache_data(show_spinner=False, max_entries=4)
def _examples(_desk: Desk, documents: tuple[tuple[str, str], ...]) -> list[str]:
    library = _desk.library
    identities = [identity for identity, _ in documents][: examples.MOST_DOCUMENTS]
    headings = {identity: [place.section[-1] for place in library.headings(identity)] for identity in identities}

    def is_answered(question: str) -> bool:
        answer = library.ask(question)
        return answer.status == "answered" and answer.confidence >= _SURE

    return examples.answerable(examples.candidates(headings, library.text), is_answered, _EXAMPLES)
