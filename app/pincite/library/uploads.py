"""Files that come as bytes, sent by a person: put where they can be read, under safe names, until they are added."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path, PurePath
from shutil import rmtree

from pincite import reading
from pincite.errors import LibraryUnwritable
from pincite.reading.citation_data import SUFFIX
from pincite.records import AddReport, Failure, Upload

#: Where uploads stand while they are added. Hidden, so that nothing that is added from around it finds them.
FOLDER = ".writer.uploads"
_PATH_MARK = re.compile(r"[/\\]")
#: What no file's name may have somewhere, or what would turn a line around.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]')
_MOST_BYTES = 180


@dataclass(frozen=True, slots=True)
class Placed:
    """Uploads as files: the documents, their names as they were sent, and what could not be placed.

    The folder of a file is named by the hash of its bytes, so that the same upload has the same path when it comes
    again, and another one of the same name has another. The files are gone when they have been added; what the library
    remembers of their paths tells a later `add` that a file with the same bytes is the document's.
    """

    files: tuple[Path, ...]
    names: dict[str, str]
    left_out: tuple[Failure, ...]

    def told(self, report: AddReport) -> AddReport:
        """Return a report on the files by the names that they were sent under."""
        failed = [self._by_name(failure) for failure in report.failed]
        return replace(report, failed=(*failed, *self.left_out))

    def _by_name(self, failure: Failure) -> Failure:
        name = self.names.get(failure.path, PurePath(failure.path).name)
        return Failure(name, failure.reason.replace(failure.path, name))


def is_upload(path: str | Path) -> bool:
    """Whether a path is of an upload, whose file is not there any more and does not have to be."""
    return FOLDER in PurePath(path).parts


def safe_name(name: str) -> str:
    """Return a file's name without folders and without what no file's name may have."""
    kept = _UNSAFE.sub("", _PATH_MARK.split(name)[-1])
    kept = " ".join(kept.split()).strip(" .")
    stem, ending = _parted(kept)
    room = _MOST_BYTES - len(ending.encode())
    stem = stem.encode()[: max(room, 1)].decode(errors="ignore").rstrip()
    return f"{stem}{ending}" if stem else "document"


@contextmanager
def placed(folder: Path, uploads: Sequence[Upload]) -> Iterator[Placed]:
    """Write uploads into a folder in `folder`, which is gone afterwards. The caller holds the writer's lock.

    Raises:
        LibraryUnwritable: they cannot be written.
    """
    place = folder / FOLDER
    try:
        yield _write(place, [(safe_name(upload.name), upload.data) for upload in uploads])
    finally:
        rmtree(place, ignore_errors=True)


def _write(place: Path, uploads: Sequence[tuple[str, bytes]]) -> Placed:
    citations = {_stem(name): data for name, data in uploads if _is_citation_data(name)}
    files: dict[Path, str] = {}
    try:
        for name, data in uploads:
            if _is_citation_data(name):
                continue
            file = place / blake2b(data, digest_size=8).hexdigest() / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            files[file] = name
            if (citation := citations.get(file.stem.casefold())) is not None:
                reading.beside(file).write_bytes(citation)
    except OSError as error:
        raise LibraryUnwritable(
            f"the files cannot be kept in {place.parent} while they are added ({error.strerror}); make space there"
        ) from error
    stems = {file.stem.casefold() for file in files}
    alone = [name for name, _ in uploads if _is_citation_data(name) and _stem(name) not in stems]
    return Placed(tuple(files), {str(file): name for file, name in files.items()}, tuple(map(_alone, alone)))


def _alone(name: str) -> Failure:
    document = name[: -len(SUFFIX)]
    return Failure(name, f"{name} is citation data; send it together with its document, such as {document}.pdf")


def _is_citation_data(name: str) -> bool:
    return name.lower().endswith(SUFFIX)


def _stem(name: str) -> str:
    return name[: -len(SUFFIX)].casefold()


def _parted(name: str) -> tuple[str, str]:
    """Return a name without its ending, and the ending."""
    if _is_citation_data(name):
        return name[: -len(SUFFIX)], name[-len(SUFFIX) :]
    path = PurePath(name)
    return (name[: -len(path.suffix)], path.suffix) if path.suffix else (name, "")
