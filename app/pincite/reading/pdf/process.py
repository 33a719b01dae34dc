"""The workers that read PDF files: started when needed, used for many files, ended when one takes too much."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

from pincite import errors
from pincite.errors import PdfDamaged, PdfTooLarge, ReadError
from pincite.outline import Source
from pincite.reading.pdf.limits import Limits, receive, send
from pincite.reading.pdf.message import source_of
from pincite.reading.tesseract import Tesseract
from pincite.records import Rectangle

#: A worker is replaced after so many files, so that memory in pieces does not add up.
_MOST_FILES = 100
_NAMED = ("PdfDamaged", "PdfPasswordNeeded", "PdfTooLarge", "PdfHasNoText")
#: Signals by which a process ends that ran into its limits (PDFium aborts where it gets no memory).
_LIMIT_SIGNALS = ("SIGXCPU", "SIGABRT", "SIGKILL", "SIGTRAP", "SIGILL")


class _Worker:
    """One child process."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("worker.py")
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._requests = cast(BinaryIO, self._process.stdin)
        self._answers = cast(BinaryIO, self._process.stdout)
        self.files = 0
        self.long_pages = 0
        self._late = False

    def ask(self, head: dict[str, Any], data: bytes, limits: Limits) -> tuple[dict[str, Any], bytes] | None:
        """Send a request and return the answer, or None where the worker died over it.

        Raises:
            TimeoutError: the worker took too long and was ended.
        """
        self.files += 1
        self.long_pages = 0
        last = time.monotonic() + limits.seconds
        clock = self._clock(last)
        try:
            send(self._requests, {**head, "limits": limits.to_dict()}, data)
            while (answer := receive(self._answers, limits.answer)) is not None and "goes_on" in answer[0]:
                self.long_pages += 1
                clock.cancel()
                allowed = min(self.long_pages * limits.ocr_seconds, limits.ocr_seconds_in_all)
                clock = self._clock(last + allowed)
        except (OSError, ValueError):
            answer = None
        finally:
            clock.cancel()
        if answer is None:
            self.end()
            if self._late:
                raise TimeoutError
        return answer

    def _clock(self, until: float) -> threading.Timer:
        clock = threading.Timer(max(until - time.monotonic(), 0), self._too_late)
        clock.daemon = True
        clock.start()
        return clock

    @property
    def alive(self) -> bool:
        """Whether it can take another file."""
        return self._process.poll() is None and self.files < _MOST_FILES

    @property
    def ran_into_limits(self) -> bool:
        """Whether it was ended by one of its limits."""
        code = self._process.returncode or 0
        numbers = [getattr(signal, name, None) for name in _LIMIT_SIGNALS]
        return -code in numbers or code in (134, 137, 152)

    def end(self) -> None:
        """End the process with whatever it started, and wait until it is gone."""
        self.kill()
        self._process.wait()
        for stream in (self._requests, self._answers):
            with contextlib.suppress(OSError):
                stream.close()

    def _too_late(self) -> None:
        self._late = True
        self.kill()

    def kill(self) -> None:
        """End the process, and whatever it started, without waiting for it."""
        if self._process.poll() is not None:
            return  # its number may be another's by now
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()


class _DiedOverScans(Exception):
    """The worker ended while it drew pages or waited for Tesseract."""


class PdfReader:
    """Reads PDF files in worker processes. Safe to use from as many threads as it has workers.

    Use it as a context manager, or call `close`: it ends the workers.
    """

    def __init__(
        self,
        workers: int = 1,
        limits: Limits | None = None,
        ocr: Tesseract | None = None,
        *,
        ocr_is_off: bool = False,
    ) -> None:
        """Make ready.

        Args:
            workers: how many files are read at a time, and so how many of their scanned pages.
            limits: what reading one file may take.
            ocr: reads the scanned pages; None leaves them unread.
            ocr_is_off: whether they are left unread by the user's wish; decides what is said of them.
        """
        if workers < 1:
            raise ValueError("a reader needs at least one worker")
        self.limits = limits or Limits()
        self._ocr = {"ocr": ocr.to_dict() if ocr else None, "ocr_is_off": ocr_is_off}
        self._places: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(workers):
            self._places.put(None)
        self.workers = self._workers = workers
        self._closed = False
        self._alive: set[_Worker] = set()
        self._changing = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers, after the files that they are at."""
        self._closed = True
        workers, self._workers = self._workers, 0
        for _ in range(workers):
            worker = self._places.get()
            if worker is not None:
                worker.end()

    def stop(self) -> None:
        """End the workers at once; whoever waits for a file gets a ReadError."""
        with self._changing:
            self._closed = True
            for worker in self._alive:
                worker.kill()

    def read(self, data: bytes, path: Path, password: str | None = None) -> tuple[Source, ...]:
        """Read a PDF.

        Args:
            data: the bytes of the file.
            path: its name, for messages.
            password: the user's password, where the file asks for one.

        Raises:
            PdfDamaged: the file is broken, or no PDF.
            PdfPasswordNeeded: it is locked, and the password is missing or wrong.
            PdfTooLarge: it asks for more time, memory, pages or characters than it may have.
            PdfHasNoText: there is nothing to read in it.
        """
        self._check_size(data, path)
        asked = {"task": "read", "password": password, **self._ocr, "draw": True}
        try:
            head, blob = self._asked(asked, data, path)
        except _DiedOverScans:  # what is written in it can be read without drawing its pages
            head, blob = self._asked({**asked, "ocr": None, "draw": False}, data, path)
        try:
            return (source_of(head, blob),)
        except (ValueError, TypeError, KeyError) as error:
            raise PdfDamaged(f"{path.name} was read to nothing sensible; leave the file out") from error

    def render(self, data: bytes, page: int, marks: Sequence[Rectangle] = (), scale: float = 2.0,
               password: str | None = None) -> bytes:  # fmt: skip
        """Draw a page (from 1) as PNG, the marks on it translucent; marks of other pages are left out.

        Raises:
            ReadError: as for `read`.
        """
        places = [[mark.x0, mark.y0, mark.x1, mark.y1] for mark in marks if mark.page == page]
        head = {"task": "render", "password": password, "page": page, "marks": places, "scale": scale}
        picture = self._asked(head, data, Path("the document"))[1]
        if not picture.startswith(b"\x89PNG"):
            raise PdfDamaged("the page could not be drawn")
        return picture

    def _check_size(self, data: bytes, path: Path) -> None:
        if len(data) > self.limits.bytes:
            megabytes = self.limits.bytes // 1024**2
            raise PdfTooLarge(f"{path.name} is larger than {megabytes} MB, more than is read; split it into parts")
        if b"%PDF-" not in data[:1024]:
            raise PdfDamaged(f"{path.name} does not begin as a PDF does; save it again as PDF")

    def _asked(self, head: dict[str, Any], data: bytes, path: Path) -> tuple[dict[str, Any], bytes]:
        self._check_open()
        worker = self._places.get()
        try:
            worker = worker if worker is not None and worker.alive else self._renewed(worker)
            answer = worker.ask(head, data, self.limits)
            if answer is None and worker.long_pages:
                raise _DiedOverScans
            if answer is None and worker.files > 1:  # it may have died of what earlier files left behind
                worker = self._renewed(worker)
                answer = worker.ask(head, data, self.limits)
            if answer is None:
                self._check_open()
                raise _died(worker, path)
        except TimeoutError as error:
            if worker is not None and worker.long_pages:
                raise _DiedOverScans from error
            seconds = f"{self.limits.seconds:g} seconds"
            raise PdfTooLarge(f"{path.name} takes longer than {seconds} to read; leave it out") from error
        finally:
            self._places.put(worker)
        if name := answer[0].get("error"):
            raise _named(str(name), str(answer[0].get("detail")), path)
        return answer

    def _renewed(self, worker: _Worker | None) -> _Worker:
        if worker is not None:
            worker.end()
        with self._changing:
            self._check_open()
            self._alive.discard(cast(_Worker, worker))
            fresh = _Worker()
            self._alive.add(fresh)
        return fresh

    def _check_open(self) -> None:
        if self._closed:
            raise ReadError("the PDF reader is closed; open it again")


def _died(worker: _Worker, path: Path) -> ReadError:
    if worker.ran_into_limits:
        return PdfTooLarge(f"{path.name} needs more time or memory than it may have; leave the file out")
    return PdfDamaged(f"{path.name} is damaged in a way that ends its reader; save it again as PDF, or leave it out")


def _named(name: str, detail: str, path: Path) -> ReadError:
    install = "install Tesseract to read scans, or "
    remedies = {
        "PdfPasswordNeeded": "give it with --password",
        "PdfTooLarge": "split the file, or leave it out",
        "PdfHasNoText": f"{install if detail.endswith('are scanned)') else ''}add a version with text",
    }
    kind = getattr(errors, name) if name in _NAMED else PdfDamaged
    error: ReadError = kind(f"{path.name}: {detail}; {remedies.get(name, 'save it again as PDF, or leave it out')}")
    return error
