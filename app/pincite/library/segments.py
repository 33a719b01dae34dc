"""The segments of a library's indexes, and their files: written when they are made, mapped when they are opened.

A segment is some whole documents, next to each other in the order in which they came, with the vectors and the words of
their passages. It never changes: what is added makes a new one, what is removed makes another one in its place, and
small ones that stand next to each other are made one when they become many (a log-structured merge, O'Neil et al.,
1996). So a change costs what it changes, and not what the library holds.
"""

import contextlib
import itertools
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pincite.array_file import mapped, packed
from pincite.cache_files import CacheTag, Seal, digest, replace_file, write_sealed
from pincite.dense import DenseSegment
from pincite.lexical import LexicalSegment, stemmer_version
from pincite.store import SearchableRows

MANIFEST = "segments.json"
#: Passages of a segment at the most, but for a document that has more by itself.
MOST_PASSAGES = 32_768
#: Segments that may be smaller than they could be.
MOST_SMALL = 8
_FORM = 1
_KINDS = ("dense", "lexical", "passages")
#: What former versions kept, and what is kept now.
_FILES = (*(f"{kind}.*" for kind in _KINDS), MANIFEST)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Some documents, ready to be searched.

    Attributes:
        documents: the documents' keys, ascending.
        digests: the digests of what each of them holds.
        owners: for each passage, ascending by key, its document's key.
        dense: the passages' vectors.
        lexical: their words.
        seals: its files; none where it is not in the folder.
    """

    documents: NDArray[np.int64]
    digests: tuple[str, ...]
    owners: NDArray[np.int64]
    dense: DenseSegment
    lexical: LexicalSegment
    seals: Mapping[str, Seal] | None = None

    @classmethod
    def build(cls, digests: Mapping[int, str], rows: SearchableRows) -> "Segment":
        """Return the segment of some documents, which are given by ascending key."""
        return cls(
            np.array(list(digests), dtype=np.int64),
            tuple(digests.values()),
            rows.documents,
            DenseSegment.build(rows.keys, rows.vectors),
            LexicalSegment.build(rows.keys, rows.texts),
        )

    @classmethod
    def merged(cls, parts: "Sequence[Segment]") -> "Segment":
        """Return segments that stand next to each other as one."""
        return cls(
            np.concatenate([part.documents for part in parts]),
            tuple(digest for part in parts for digest in part.digests),
            np.concatenate([part.owners for part in parts]),
            DenseSegment.merged([part.dense for part in parts]),
            LexicalSegment.merged([part.lexical for part in parts]),
        )

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self.owners)

    @property
    def name(self) -> str:
        """What its files are called by: a hash of what it holds."""
        held = repr((self.documents.tolist(), self.digests))
        return blake2b(held.encode(), digest_size=10).hexdigest()

    def without(self, documents: Collection[int]) -> "Segment":
        """Return the segment without some documents: itself where it holds none of them."""
        gone = np.isin(self.documents, np.array(sorted(documents), dtype=np.int64))
        if not gone.any():
            return self
        kept = ~np.isin(self.owners, self.documents[gone])
        return Segment(
            self.documents[~gone],
            tuple(digest for digest, left_out in zip(self.digests, gone, strict=True) if not left_out),
            self.owners[kept],
            self.dense.only(kept),
            self.lexical.only(kept),
        )

    def keys_of(self, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the keys of the passages of some documents, ascending."""
        if not len(self) or not len(np.intersect1d(self.documents, documents)):
            return np.empty(0, dtype=np.int64)
        keys: NDArray[np.int64] = self.lexical.keys[np.isin(self.owners, documents)]
        return keys


def compacted(segments: Sequence[Segment]) -> list[Segment]:
    """Return segments, those of them made one that are next to each other and small, until few small ones are left."""
    left = [segment for segment in segments if len(segment.documents)]
    while len(left) > MOST_SMALL + 2 * sum(map(len, left)) // MOST_PASSAGES:
        pairs = [len(one) + len(other) for one, other in itertools.pairwise(left)]
        place = int(np.argmin(pairs))
        if pairs[place] > MOST_PASSAGES:
            break
        left[place : place + 2] = [Segment.merged(left[place : place + 2])]
    return left


def kept(segment: Segment, folder: Path) -> Segment:
    """Write a segment's files, and return it as they hold it: mapped, not in memory.

    Raises:
        OSError: the folder cannot be written.
    """
    if segment.seals is not None:
        return segment
    name = segment.name
    held = packed(
        {
            "documents": segment.documents,
            "digests": np.frombuffer("\n".join(segment.digests).encode(), dtype=np.uint8),
            "owners": segment.owners,
        }
    )
    seals = {
        "dense": write_sealed(folder / f"dense.{name}", segment.dense.save()),
        "lexical": write_sealed(folder / f"lexical.{name}", segment.lexical.save()),
        "passages": write_sealed(folder / f"passages.{name}", held),
    }
    return _opened(folder, name, seals) or segment


def write_manifest(folder: Path, segments: Sequence[Segment], tag: CacheTag | None) -> None:
    """Write down which segments make up the indexes, and of which state; then remove the files of all others.

    Args:
        folder: the library's.
        segments: all of them `kept`.
        tag: the library's state; None while it is being changed.

    Raises:
        OSError: the folder cannot be written.
    """
    said = {
        "form": _FORM,
        "stemmer": stemmer_version(),
        "tag": None if tag is None else tag.to_dict(),
        "segments": [
            [segment.name, {kind: seal.to_list() for kind, seal in (segment.seals or {}).items()}]
            for segment in segments
        ],
    }
    body = json.dumps(said, sort_keys=True)
    replace_file(folder / MANIFEST, f"{digest(body.encode())}\n{body}".encode(), wait=True)
    sweep(folder, {f"{kind}.{segment.name}" for segment in segments for kind in _KINDS} | {MANIFEST})


def sweep(folder: Path, keep: Collection[str] = ()) -> None:
    """Remove the files of the indexes but for some: what they hold must not outlast what is removed."""
    for pattern in _FILES:
        for file in folder.glob(pattern):
            if file.name not in keep:
                file.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Found:
    """What the folder holds: the state that it is of, or None, and the segments that are sound."""

    tag: CacheTag | None
    segments: tuple[Segment, ...]


def found_in(folder: Path, held: Iterable[Segment] = ()) -> Found:
    """Return the segments that a folder holds; what is damaged, or of another version, is left out.

    Args:
        folder: the library's.
        held: segments that are open already, and need not be opened again.
    """
    try:
        checked, _, body = (folder / MANIFEST).read_bytes().partition(b"\n")
        said = json.loads(body) if checked == digest(body).encode() else {}
        if said.get("form") != _FORM or said.get("stemmer") != stemmer_version():
            return Found(None, ())
        tag = None if said["tag"] is None else CacheTag(**said["tag"])
        listed = [(str(name), {kind: Seal.read(value) for kind, value in s.items()}) for name, s in said["segments"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Found(None, ())
    open_already = {segment.name: segment for segment in held if segment.seals is not None}
    segments = []
    for name, seals in listed:
        sealed = {kind: seal for kind, seal in seals.items() if seal is not None}
        one = open_already.get(name) or _opened(folder, name, sealed)
        if one is not None:
            segments.append(replace(one, seals=sealed))
    return Found(tag if len(segments) == len(listed) else None, tuple(segments))


def _opened(folder: Path, name: str, seals: Mapping[str, Seal]) -> Segment | None:
    files = {kind: folder / f"{kind}.{name}" for kind in _KINDS}
    if set(seals) != set(_KINDS) or not all(seals[kind].fits(file) for kind, file in files.items()):
        return None
    with contextlib.suppress(OSError, ValueError, KeyError):
        held = mapped(files["passages"])
        lexical = LexicalSegment.load(files["lexical"])
        dense = DenseSegment.load(files["dense"], lexical.keys)
        digests = held["digests"].tobytes().decode()
        return Segment(
            held["documents"], tuple(digests.split("\n")) if digests else (), held["owners"], dense, lexical, seals
        )
    return None
