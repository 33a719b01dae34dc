"""Files looked at and read ahead of their turn: several PDFs at a time, and only so much in memory."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pincite import reading
from pincite.errors import ReadError
from pincite.outline import Source
from pincite.reading import FileState

if TYPE_CHECKING:
    from pincite.reading.pdf import PdfReader

#: What waits at most for its turn. At least the next file is always looked at, whatever its size.
_FILES, _BYTES = 64, 32 * 1024**2
#: Bytes that a character of a file that was read takes, its place on the page included.
_BYTES_A_CHARACTER = 8


@dataclass(frozen=True, slots=True)
class Looked:
    """A file as it is on the disk.

    Attributes:
        path: where it stands.
        state: what tells this state from others.
        digest: the hash of its bytes.
        beside: the hash of the citation data beside it, empty where there is none.
        data: its bytes, empty where they need not be read.
    """

    path: Path
    state: FileState
    digest: str
    beside: str
    data: bytes = b""


@dataclass(slots=True)
class Job:
    """A file whose turn comes: what it is on the disk, or why that cannot be told; and what was read of it so far."""

    path: Path
    looked: Looked | None = None
    fault: ReadError | None = None
    is_known: bool = False
    reading: Future[tuple[Source, ...]] | None = None

    @property
    def size(self) -> int:
        """How many bytes it holds in memory, about."""
        held = len(self.looked.data) if self.looked else 0
        if self.reading is not None and self.reading.done() and self.reading.exception() is None:
            held += _BYTES_A_CHARACTER * sum(len(source.text) for source in self.reading.result())
        return held


class Ahead:
    """Gives files in their order. PDFs are read in worker processes while the caller is at work on earlier files."""

    def __init__(
        self,
        files: Sequence[Path],
        look: Callable[[Path], Looked],
        is_known: Callable[[Looked], bool],
        pdf: "PdfReader",
        *,
        password: str | None = None,
    ) -> None:
        """Make ready.

        Args:
            files: in the order in which they are given.
            look: tells what a file is on the disk.
            is_known: whether a file probably need not be read.
            pdf: reads as many PDFs at a time as it has workers; is closed at the end of the block.
            password: opens PDFs that are locked.
        """
        self._files = deque(files)
        self._look, self._is_known = look, is_known
        self._password = password
        self._pdf = pdf
        self._threads = ThreadPoolExecutor(pdf.workers, "reading")
        self._waiting: deque[Job] = deque()

    def __enter__(self) -> Self:
        """Return the reader itself; its workers are gone at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers: at once, for at the usual end of a block none of them is at work."""
        self._pdf.stop()
        self._threads.shutdown(cancel_futures=True)
        self._pdf.close()

    def __iter__(self) -> Iterator[Job]:
        """Give every file in its turn."""
        while self._files or self._waiting:
            self._fill()
            yield self._waiting.popleft()

    def sources(self, job: Job) -> tuple[Source, ...]:
        """Return what a file holds, reading it where that was not done ahead.

        Raises:
            ReadError: it cannot be read.
        """
        if job.fault is not None:
            raise job.fault
        if job.reading is None and job.looked is not None:
            looked = job.looked if job.looked.data else read_whole(job.path)
            job.looked = looked
            if not _is_pdf(looked):
                return reading.read(job.path, self._password, data=looked.data, pdf=self._pdf)
            job.reading = self._begin(looked)
        assert job.reading is not None
        return job.reading.result()

    def again(self, path: Path) -> Job:
        """Return a file that had its turn before, to be read now."""
        return self._job(path, known=False)

    def _fill(self) -> None:
        held = sum(job.size for job in self._waiting)
        while self._files and (not self._waiting or (len(self._waiting) < _FILES and held < _BYTES)):
            job = self._job(self._files.popleft())
            held += job.size
            self._waiting.append(job)

    def _job(self, path: Path, *, known: bool = True) -> Job:
        try:
            looked = self._look(path)
        except ReadError as error:
            return Job(path, fault=error)
        if known and self._is_known(looked):
            return Job(path, replace(looked, data=b""), is_known=True)
        begun = self._begin(looked) if _is_pdf(looked) else None
        return Job(path, looked, reading=begun)

    def _begin(self, looked: Looked) -> Future[tuple[Source, ...]]:
        return self._threads.submit(reading.read, looked.path, self._password, data=looked.data, pdf=self._pdf)


def read_whole(path: Path) -> Looked:
    """Return a file with its bytes.

    Raises:
        ReadError: it cannot be read.
    """
    beside = digest_beside(path)
    data, state = reading.bytes_of(path)
    return Looked(path, state, digest_of(data), beside, data)


def digest_of(data: bytes) -> str:
    """Return the hash of a file's bytes."""
    return blake2b(data, digest_size=32).hexdigest()


def digest_beside(path: Path) -> str:
    """Return the hash of the citation data beside a file; empty where there is none."""
    try:
        return digest_of(reading.beside(path).read_bytes())
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        return type(error).__name__


def _is_pdf(looked: Looked) -> bool:
    return looked.data.startswith(b"%PDF-")
