"""How far an `add` is: one flow over all its files, which never starts again."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pincite.records import Progress

Report = Callable[[Progress], None]


class Meter:
    """Counts the bytes of the files that are done: what is known already at once, what is new as it is embedded."""

    def __init__(self, report: Report | None, total: int) -> None:
        """Count up to `total`."""
        self._report = report or (lambda _: None)
        self._total = max(total, 1)
        self._done = 0
        self._stage = "Reading"

    def finish(self, weight: int) -> None:
        """Count something as done."""
        self._done = min(self._done + weight, self._total)
        self._report(Progress(self._stage, self._done, self._total))

    def embedding(self, weight: int) -> Callable[[int, int], None]:
        """Return what an encoder may call with (done, total) while it works on something of this weight."""
        self._stage = "Embedding"

        def tell(done: int, total: int) -> None:
            self._report(
                Progress(self._stage, min(self._done + weight * done // max(total, 1), self._total), self._total)
            )

        return tell

    def close(self) -> None:
        """Count everything as done."""
        self.finish(self._total)


def size_of(file: Path) -> int:
    """Return a file's size in bytes, at least 1."""
    try:
        return max(file.stat().st_size, 1)
    except OSError:
        return 1


def shares_of(weight: int, lengths: Sequence[int]) -> list[int]:
    """Share a weight out by length, in whole numbers that add up to no more than it."""
    total = max(sum(lengths), 1)
    return [weight * length // total for length in lengths]
