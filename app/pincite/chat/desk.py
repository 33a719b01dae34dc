"""The one library that all sessions of the server share, or the one that a session has to itself."""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pincite.chat import wording
from pincite.chat.additions import Addition
from pincite.errors import LibraryClosed, OptionInvalid, PinciteError
from pincite.library import Library
from pincite.records import Progress, Upload

#: A task must take this long before a bar is worth showing, in seconds.
_PATIENCE = 1.0


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
    """A library, the relay of its progress, and the files that are being added to it."""

    is_private = False

    def __init__(self, folder: str) -> None:
        """Open the library in a folder."""
        self._relay = Relay()
        self._turn = threading.Lock()
        self._additions: list[Addition] = []
        self.library = Library.open(folder, progress=self._relay)

    def is_open(self) -> bool:
        """Tell whether the library can still be read; its folder may have been deleted, or replaced by a backup."""
        try:
            self.library.documents()
        except LibraryClosed:
            return False
        return True

    @property
    def is_adding(self) -> bool:
        """Whether files are being added now, of any session."""
        return any(addition.is_running for addition in self._additions)

    def add(self, uploads: Sequence[Upload]) -> Addition:
        """Begin to add files, after those that are being added."""
        addition = Addition(self.library, self._relay.drawn_by, self._turn, uploads)
        self._additions = [*(one for one in self._additions if one.is_running), addition]
        return addition

    def close(self) -> None:
        """Stop what is being added and close the library, without making whoever closes it wait for that."""
        for addition in self._additions:
            addition.stop()
        if self.is_adding:
            threading.Thread(target=self._end, daemon=True).start()
        else:
            self._end()

    def _end(self) -> None:
        for addition in self._additions:
            addition.wait()
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


class PrivateDesk(Desk):
    """A library that one session has to itself, in a folder that is gone when the session or the server ends."""

    is_private = True

    def __init__(self, source: str) -> None:
        """Make the library.

        Args:
            source: the folder of the library that it begins as a copy of; empty where it begins empty.
        """
        self._work = tempfile.TemporaryDirectory(prefix="pincite-", ignore_cleanup_errors=True)
        super().__init__(str(Path(self._work.name) / "index"))
        try:
            if source:
                _copy(source, self.library, Path(self._work.name) / "copy")
        except PinciteError:
            self.close()
            raise

    def _end(self) -> None:
        super()._end()
        self._work.cleanup()


def _copy(source: str, library: Library, file: Path) -> None:
    """Make a library the copy of another one, by way of a backup."""
    Library.check_there(source)
    with Library.open(source) as served:
        served.export(file)
    library.restore(file)
    file.unlink()


def open_desk() -> Desk:
    """Return the desk of the folder that the server was started with, or the session's own.

    Raises:
        OptionInvalid: the server was started without a folder.
        LibraryError: the library cannot be used.
    """
    folder = os.environ.get("PINCITE_INDEX", "")
    if os.environ.get("PINCITE_PRIVATE"):
        return _private_desk(folder)
    if not folder:
        raise OptionInvalid("no library folder is named; start the page with `pincite chat`, or set PINCITE_INDEX")
    return _desk(folder)


@st.cache_resource(show_spinner=False, validate=Desk.is_open, on_release=Desk.close)
def _desk(folder: str) -> Desk:
    return Desk(folder)


@st.cache_resource(
    show_spinner="Making a library for you alone", scope="session", validate=Desk.is_open, on_release=Desk.close
)
def _private_desk(source: str) -> Desk:
    return PrivateDesk(source)


def make_ready() -> None:
    """Open the library that all sessions share, load its models, and have ready what the first page shows.

    Raises:
        PinciteError: the library cannot be used.
    """
    if not os.environ.get("PINCITE_PRIVATE"):
        library = open_desk().library
        library.passage_counts()  # the sidebar shows them, and they are counted once
        library.warm_up()
        library.examples()
