"""A progress bar in the terminal for what takes longer than a second; a line now and then where nobody looks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from pincite.errors import one_line
from pincite.records import Progress

#: A task must take this long before a bar is worth showing, in seconds.
_PATIENCE = 1.0
#: A bar is drawn anew after this time at the earliest, in seconds.
_PAUSE = 0.1
#: Where there is no terminal, lines are this far apart, in seconds; the first one comes sooner.
_FIRST_LINE, _LINES_APART = 15.0, 60.0
#: A terminal must be this wide for a bar and the name of a file, in columns.
_WIDE = 64


class ProgressBar:
    """Draws progress on a terminal; elsewhere, a long `add` says a line a minute. One total is one bar."""

    def __init__(self) -> None:
        """Draw nothing yet."""
        self._bar: Any = None
        self._total: int | None = None
        self._stage = ""
        self._begun = self._drawn = 0.0
        self._next_line = monotonic() + _FIRST_LINE

    def __call__(self, progress: Progress) -> None:
        """Draw how far a task is; one without a total is only named."""
        if not sys.stderr.isatty():
            self._say(progress)
            return
        if progress.total != self._total:
            self.close()
            self._total, self._begun = progress.total, monotonic()
        if progress.total and monotonic() - self._begun < _PATIENCE:
            return
        if self._bar is None:
            self._bar = _new_bar(progress, monotonic() - self._begun)
        self._bar.n = progress.done
        if progress.stage != self._stage or progress.done == progress.total or monotonic() - self._drawn > _PAUSE:
            self._draw(progress)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
        self._bar, self._total, self._stage = None, None, ""

    def _draw(self, progress: Progress) -> None:
        self._stage, self._drawn = progress.stage, monotonic()
        self._bar.set_description_str(_stage(progress), refresh=False)
        self._bar.bar_format = _form(progress, self._bar.format_dict["ncols"] or 80)
        self._bar.refresh()

    def _say(self, progress: Progress) -> None:
        if progress.files and monotonic() >= self._next_line:
            self._next_line = monotonic() + _LINES_APART
            share = f"{progress.done / max(progress.total, 1):.0%}"
            print(f"pincite: {_stage(progress)}, {share}{_left(progress)}", file=sys.stderr, flush=True)


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

    bar = tqdm(total=progress.total or None, leave=False, file=sys.stderr, delay=1e9, dynamic_ncols=True)
    bar.delay = 0
    bar.start_t -= elapsed  # what was done before the bar was shown counts for the time left
    return bar


def _stage(progress: Progress) -> str:
    of = f" {progress.files_done:,} of {progress.files:,} files" if progress.files else ""
    return f"{progress.stage}{of}"


def _form(progress: Progress, columns: int) -> str:
    """Return the form of a bar: in a narrow terminal without the bar itself and without the file's name."""
    if not progress.total:
        return "{desc}"
    left = _left(progress) if progress.files else ", {remaining} left"
    if columns < _WIDE and progress.files:
        return f"{{desc}}: {{percentage:3.0f}}%{left}"
    name = _cut(one_line(progress.name), columns // 3)
    braced = name.replace("{", "{{").replace("}", "}}")
    return f"{{desc}}: {{percentage:3.0f}}% |{{bar}}| {left.removeprefix(', ')}{' ' if left and name else ''}{braced}"


def _left(progress: Progress) -> str:
    from tqdm import tqdm

    return "" if progress.seconds_left is None else f", {tqdm.format_interval(progress.seconds_left)} left"


def _cut(name: str, columns: int) -> str:
    """Return a name cut to a width; a Chinese character takes two columns."""
    from tqdm.utils import disp_len, disp_trim

    return name if disp_len(name) <= columns else disp_trim(name, columns - 1) + "…"
