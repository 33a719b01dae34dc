"""How far an `add` is: one flow over all its files, which never starts again, and how long it will still take."""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from pincite.records import Progress

Report = Callable[[Progress], None]
#: The work that a PDF is before it has been read, in characters of text: a paper's pages, and more where it is larger.
#: Pictures make its bytes many without making it longer.
_PDF_CHARACTERS, _PDF_BYTES_A_CHARACTER = 45_000, 25
#: The part of the work on a PDF that is its reading; the rest is embedding.
_READING = 1 / 3
#: Seconds and part of the work after which the time that is left can be told.
_LEAST_SECONDS, _LEAST_PART = 3.0, 0.01


class Meter:
    """Counts the work that is done: what is known already at once, what is new as it is read and embedded.

    The work is told in bytes of text, that of a PDF being estimated.
    """

    def __init__(self, report: Report | None, total: int, files: int = 0) -> None:
        """Count up to `total`, over so many files."""
        self._report = report or (lambda _: None)
        self._total = max(total, 1)
        self._done = 0
        self._known = 0
        self._files, self._files_done = files, 0
        self._stage, self._name = "Reading", ""
        self._begun: float | None = None

    def begin(self, file: Path) -> None:
        """Say which file is read now."""
        self._stage, self._name = "Reading", file.name
        self._begun = self._begun or monotonic()
        self._tell(self._done)

    def finish(self, weight: int, *, files: int = 0) -> None:
        """Count work as done, and so many files."""
        self._done = min(self._done + weight, self._total)
        self._files_done += files
        self._tell(self._done)

    def skip(self, weight: int) -> None:
        """Count a file as done that was no work: it does not tell how long the others will take."""
        self._known += weight
        self._stage, self._name = "Reading", ""
        self.finish(weight, files=1)

    def embedding(self, weight: int) -> Callable[[int, int], None]:
        """Return what an encoder may call with (done, total) while it works on something of this weight."""
        self._stage, self._name = "Embedding", ""

        def tell(done: int, total: int) -> None:
            self._tell(min(self._done + weight * done // max(total, 1), self._total))

        return tell

    def close(self) -> None:
        """Count everything as done."""
        self.finish(self._total)

    def _tell(self, done: int) -> None:
        left = self._seconds_left(done)
        self._report(Progress(self._stage, done, self._total, self._files_done, self._files, self._name, left))

    def _seconds_left(self, done: int) -> float | None:
        """Return how long the rest takes, at the pace of what was work so far."""
        worked = done - self._known
        seconds = monotonic() - self._begun if self._begun is not None else 0.0
        if done >= self._total:
            return 0.0
        if seconds < _LEAST_SECONDS or worked < _LEAST_PART * self._total:
            return None
        return seconds * (self._total - done) / worked


def weight_of(file: Path) -> int:
    """Return the work that a file is before it has been read, at least 1."""
    try:
        size = max(file.stat().st_size, 1)
    except (OSError, ValueError):
        return 1
    return _PDF_CHARACTERS + size // _PDF_BYTES_A_CHARACTER if file.suffix.lower() == ".pdf" else size


def reading_share(file: Path, weight: int) -> int:
    """Return the part of a file's work that is its reading."""
    return int(weight * _READING) if file.suffix.lower() == ".pdf" else 0


def shares_of(weight: int, lengths: Sequence[int]) -> list[int]:
    """Share a weight out by length, in whole numbers that add up to no more than it."""
    total = max(sum(lengths), 1)
    return [weight * length // total for length in lengths]
