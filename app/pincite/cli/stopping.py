"""Being told to stop, by Ctrl-C or by the system: both end a command in the same orderly way."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(KeyboardInterrupt):
    """The system told the command to end."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Let a request to end (SIGTERM) stop the block as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def exit_status(stop: KeyboardInterrupt) -> int:
    """Return the exit status of a command that was stopped, as shells give it: 128 and the number of the signal."""
    return 143 if isinstance(stop, Terminated) else 130


def _stop(number: int, frame: FrameType | None) -> None:
    raise Terminated
