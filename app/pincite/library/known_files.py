"""Files that the library knows: which need not be read again, since their bytes and all that counts are the same.

What becomes of such a file is what would become of it if it were read (see `recognition`); where that cannot be told
without reading it, it is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pincite import reading
from pincite.library.ahead import Looked, digest_beside, read_whole
from pincite.library.group import Group
from pincite.library.recognition import removal_digests
from pincite.library.uploads import is_upload
from pincite.reading import FileState
from pincite.records import Document
from pincite.store import KnownFile, KnownMember, Store

#: What decides how bytes are read: they themselves, the kind that the name tells, the citation data beside them.
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Recalled:
    """A document that a known file gives.

    Attributes:
        identity: its id.
        member: what is written down of it.
        is_copy: whether another file is named for it, and is there.
        moves: whether this file is to be named for it, the former one being gone.
        used: what its file was read with.
    """

    identity: str
    member: KnownMember
    is_copy: bool = False
    moves: bool = False
    used: str = ""


class KnownFiles:
    """The files of a library, and those that were read in this run. The caller holds the writer's lock."""

    def __init__(self, store: Store, ability: str) -> None:
        """Use the files that `store` knows; `ability` is what files are read with now."""
        self._store = store
        self._ability = ability
        self._met: set[_Key] = set()
        self._settled: dict[_Key, KnownFile] = {}
        self._unwritten: list[KnownFile] = []
        self._moves: dict[str, tuple[str, str, str]] = {}

    def look(self, path: Path) -> Looked:
        """Return what a file is on the disk; its bytes are only read where they may have changed.

        Raises:
            ReadError: they cannot be read.
        """
        state, known = reading.state_of(path), self._store.files.at(str(path))
        if state and known and self._fits(known, path, beside := digest_beside(path)) and _state(known).is_still(state):
            return Looked(path, state, known.digest, beside)
        return read_whole(path)

    def is_known(self, looked: Looked) -> bool:
        """Whether a file probably need not be read: it was before, or the same bytes were, or are about to be."""
        key = _key(looked)
        known = key in self._met or self._found(looked) is not None
        self._met.add(key)
        return known

    def recall(self, looked: Looked, group: Group) -> list[Recalled] | None:
        """Return what a file gives, in its order, or None where it has to be read to tell."""
        known = self._found(looked) or self._settled.get(_key(looked))
        if known is None or not known.members:
            return None
        recalled = [self._recalled(member, known, looked.path, group) for member in known.members]
        return None if None in recalled else [replace(one, used=known.ability) for one in recalled if one is not None]

    def settle(self, looked: Looked, members: Sequence[KnownMember], used: str) -> None:
        """Remember what a file gave and was read with, to be written down once all of it is stored."""
        state = looked.state
        place = (str(looked.path), state.size, state.changed_ns, state.touched_ns, state.seen_ns)
        known = self._store.files.at(str(looked.path))
        file = KnownFile(*place, looked.digest, looked.beside, used, tuple(members))
        self._settled[_key(looked)] = file
        if known is None or not _is_same(known, file):
            self._unwritten.append(file)

    def move(self, recalled: Recalled, path: Path) -> None:
        """Remember that a document's file has another place now."""
        self._moves[recalled.identity] = (recalled.member.member, str(path), recalled.member.home or "")

    def write_moves(self) -> None:
        """Write down where documents' files are now."""
        if self._moves:
            moves, self._moves = self._moves, {}
            with self._store.change():
                for identity, (member, path, former) in moves.items():
                    self._store.describe(replace(self._store.as_read(identity), path=path), member)
                    self._store.files.forget(former)

    def write(self) -> None:
        """Write down what files gave. Everything that waited to be stored has been stored."""
        self.write_moves()
        unwritten, self._unwritten = self._unwritten, []
        self._settled = {}
        self._store.keep_files(unwritten)

    def _found(self, looked: Looked) -> KnownFile | None:
        """Return the file that was written down with the same bytes: this one, or one that is nowhere else known."""
        path = str(looked.path)
        known = self._store.files.at(path)
        if known is not None:
            return known if known.digest == looked.digest and self._fits(known, looked.path, looked.beside) else None
        if self._store.members_of(path):
            return None
        for other in self._store.files.like(looked.digest):
            whole = all(member.home == other.path for member in other.members)
            if (
                whole
                and self._fits(other, looked.path, looked.beside)
                and _kind(Path(other.path)) == _kind(looked.path)
            ):
                return other
        return None

    def _fits(self, known: KnownFile, path: Path, beside: str) -> bool:
        """Whether a file was read with what is beside it now. What is sent without citation data takes none away."""
        same = known.beside == beside or (not beside and is_upload(path))
        return same and reading.suffices(known.ability, self._ability)

    def _recalled(self, member: KnownMember, known: KnownFile, path: Path, group: Group) -> Recalled | None:
        place = Document(member.identity, path=str(path), content_hash=member.content_hash)
        if self._store.was_removed(removal_digests(place, member.member)):
            return None
        if member.home is None:  # of this run, and not stored yet
            return self._twin(member, group)
        if group.replaces(member.identity) or group.has(member.identity):
            return None
        if known.path == str(path):
            return self._at_its_place(member, known)
        return self._elsewhere(member)

    def _twin(self, member: KnownMember, group: Group) -> Recalled | None:
        identity = group.twin_of(member.content_hash)
        if identity is None or (member.given_id is not None and (member.member or self._store.find(member.given_id))):
            return None
        return Recalled(identity, member, is_copy=True)

    def _at_its_place(self, member: KnownMember, known: KnownFile) -> Recalled | None:
        if member.home == known.path:
            return Recalled(member.identity, member)
        named = member.given_id is not None and (member.member or self._store.find(member.given_id))
        return Recalled(member.identity, member, is_copy=True) if not named and self._is_there(member) else None

    def _elsewhere(self, member: KnownMember) -> Recalled | None:
        """Return what a file gives that has the bytes of another one, or is that one under another name."""
        if member.given_id is None and len(self._store.with_content(member.content_hash)) > 1:
            return None
        if member.given_id not in (None, member.identity):
            return None
        if self._is_there(member):
            return Recalled(member.identity, member, is_copy=member.given_id is None)
        return Recalled(member.identity, member, moves=True)

    def _is_there(self, member: KnownMember) -> bool:
        """Whether the file that the library names for a document is there, or another one is about to be named."""
        return member.identity in self._moves or Path(member.home or "").exists()


def _key(looked: Looked) -> _Key:
    return (looked.digest, _kind(looked.path), looked.beside)


def _kind(path: Path) -> str:
    return path.suffix.lower()


def _state(known: KnownFile) -> FileState:
    return FileState(known.size, known.changed_ns, known.touched_ns, known.seen_ns)


def _is_same(known: KnownFile, file: KnownFile) -> bool:
    """Whether nothing would be gained by writing a file down once more."""
    members = tuple(replace(member, home=None) for member in known.members)
    return replace(known, seen_ns=0, members=members) == replace(file, seen_ns=0)
