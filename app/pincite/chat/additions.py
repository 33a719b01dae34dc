"""Files on their way into a library, in a thread of their own: a person may ask meanwhile, or leave the page."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from time import monotonic

from pincite.chat import wording
from pincite.errors import PinciteError
from pincite.library import Library
from pincite.records import AddReport, Progress, Upload

#: What draws the progress of a thread's work, for as long as a block runs.
DrawnBy = Callable[[Callable[[Progress], None]], AbstractContextManager[None]]
_BEGINNING = Progress("Getting ready", 0, 0)
_WAITING = Progress("Waiting for other files that are being added", 0, 0)
_STOPPED = "Stopped. What was finished is kept; add the same files again to go on."
#: How often a waiting addition looks whether it was stopped, in seconds.
_LOOK = 0.2


def _sent_twice(uploads: Sequence[Upload]) -> list[str]:
    """Say in a line each which files are the same as an earlier one of those sent; the library takes one of them."""
    first: dict[bytes, str] = {}
    lines = []
    for name, data in uploads:
        same = first.get(data)
        if same is None:
            first[data] = name
        else:
            lines.append(f"{name} came twice." if same == name else f"{name} is the same file as {same}.")
    return lines


class _Stopped(Exception):
    """The person wants no more files added."""


class Addition:
    """Files that are added one after the other; several additions take turns."""

    def __init__(self, library: Library, drawn_by: DrawnBy, turn: threading.Lock, uploads: Sequence[Upload]) -> None:
        """Begin at once.

        Args:
            library: is added to.
            drawn_by: gives the library's progress to this addition.
            turn: is held while files are added.
            uploads: the files.
        """
        self.report: AddReport | None = None
        self.error = ""
        self.twice = _sent_twice(uploads)
        self._progress, self._begun = _BEGINNING, monotonic()
        self._stopped = threading.Event()
        self._turn = turn
        # A daemon, so that the server ends when it is told to: what a stopped addition leaves is kept or taken away.
        self._thread = threading.Thread(target=self._run, args=[library, drawn_by, uploads], daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether there is still work to do."""
        return self._thread.is_alive()

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1."""
        return wording.share(self._progress)

    @property
    def line(self) -> str:
        """What is being done, and how long it will still take."""
        return wording.progress_line(self._progress, monotonic() - self._begun)

    def stop(self) -> None:
        """Ask it to end soon; what is finished is kept."""
        self._stopped.set()

    def wait(self) -> None:
        """Wait until it has ended."""
        self._thread.join()

    def _run(self, library: Library, drawn_by: DrawnBy, uploads: Sequence[Upload]) -> None:
        try:
            self._take_turn()
            try:
                with drawn_by(self._note):
                    self.report = library.add_uploads(uploads)
            finally:
                self._turn.release()
        except _Stopped:
            self.error = _STOPPED
        except PinciteError as error:
            self.error = wording.sentence(str(error))
        except OSError as error:
            self.error = f"The system refused ({error.strerror}). Make space, or check the permissions, and try again."

    def _take_turn(self) -> None:
        while not self._turn.acquire(timeout=_LOOK):
            self._note(_WAITING)

    def _note(self, progress: Progress) -> None:
        self._check()
        if progress.total != self._progress.total:
            self._begun = monotonic()
        self._progress = progress

    def _check(self) -> None:
        if self._stopped.is_set():
            raise _Stopped
