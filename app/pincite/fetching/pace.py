"""How far a fetch is, in files and bytes, and how long the file that comes now will still take."""

from collections.abc import Callable

from pincite.records import Progress

#: The pace of a file says nothing before so many seconds.
_LEAST_SECONDS = 1.0


class Pace:
    """Tells how much of each file is there."""

    def __init__(self, report: Callable[[Progress], None], now: Callable[[], float], files: int) -> None:
        """Tell of so many files; `now` gives the time in seconds."""
        self._report = report
        self._now = now
        self._files = files
        self._begun_files = 0
        self._name = ""
        self._first: tuple[float, int] | None = None

    def begin(self, name: str) -> None:
        """Go on to the next file."""
        self._begun_files += 1
        self._name = name
        self._first = None
        self._report(Progress("Fetching", 0, 0, self._begun_files - 1, self._files, name))

    def tell(self, done: int, total: int) -> None:
        """Tell how many bytes of the file are there."""
        if done <= total or not total:
            left = self._seconds_left(done, total)
            self._report(Progress("Fetching", done, total, self._begun_files - 1, self._files, self._name, left))

    def _seconds_left(self, done: int, total: int) -> float | None:
        """Return how long the rest takes at the pace since the first bytes came: before them it waited its turn."""
        if self._first is None or done < self._first[1]:
            self._first = self._now(), done
        begun, had = self._first
        seconds, came = self._now() - begun, done - had
        return seconds * (total - done) / came if total and came and seconds >= _LEAST_SECONDS else None
