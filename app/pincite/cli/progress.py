"""A progress bar in the terminal for what takes longer than a second."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from pincite.records import Progress

#: A task must take this long before a bar is worth showing, in seconds.
_PATIENCE = 1.0
_FORM = "{desc}: {percentage:3.0f}% |{bar}| {remaining} left"


class ProgressBar:
    """Draws progress on a terminal, and nothing anywhere else. Stages with the same total are one bar."""

    def __init__(self) -> None:
        """Draw nothing yet."""
        self._bar: Any = None
        self._total: int | None = None
        self._begun = 0.0

    def __call__(self, progress: Progress) -> None:
        """Draw how far a task is; one without a total is only named."""
        if not sys.stderr.isatty():
            return
        if progress.total != self._total:
            self.close()
            self._total, self._begun = progress.total, monotonic()
        if progress.total and monotonic() - self._begun < _PATIENCE:
            return
        if self._bar is None:
            self._bar = _new_bar(progress, monotonic() - self._begun)
        self._bar.set_description_str(progress.stage, refresh=False)
        self._bar.n = progress.done
        self._bar.refresh()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
        self._bar, self._total = None, None


@contextmanager
def progress_bar() -> Iterator[ProgressBar]:
    """Give a progress callback, and take its bar away at the end."""
    bar = ProgressBar()
    try:
        yield bar
    finally:
        bar.close()


def _new_bar(progress: Progress, elapsed: float) -> Any:
    from tqdm import tqdm

    form = _FORM if progress.total else "{desc}"
    bar = tqdm(total=progress.total or None, leave=False, bar_format=form, file=sys.stderr, delay=0)
    bar.start_t -= elapsed  # what was done before the bar was shown counts for the time left
    return bar
