"""Which document of the library a document just read is, and what it is called where it is none."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from pincite.outline import Source
from pincite.records import Document
from pincite.store import Store


def content_hash(text: str) -> str:
    """Return the hash of a document's content."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def removal_digests(document: Document, member: str) -> list[str]:
    """Return the digests by which a removed document is known again: its place and its content, neither readable."""
    place = f"place\0{document.path}\0{member}"
    content = f"content\0{document.content_hash}"
    return [blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() for key in (place, content)]


@dataclass(frozen=True, slots=True)
class Known:
    """A stored document that was met again.

    Attributes:
        document: as it is stored.
        identity: the id that it has from now on.
        is_copy: whether what was met is only a copy, the file that it was read from being there as well.
    """

    document: Document
    identity: str
    is_copy: bool


def recognise(store: Store, document: Document, source: Source, leaving: Callable[[str], bool]) -> Known | None:
    """Return the stored document that this one is, or None where it is new.

    A line of JSON Lines with an id of its own is a document of its own, whatever other one holds the same words.

    Args:
        store: the library.
        document: the document, with its path and its content hash.
        source: what was read.
        leaving: whether a stored id is about to be replaced, so that its content does not stay.
    """
    if document.path is not None and (found := store.from_place(document.path, source.member)):
        return Known(found, source.given_id or found.id, is_copy=False)
    if source.given_id is not None:
        if found := store.find(source.given_id):
            return Known(found, found.id, is_copy=False)
        if source.member:
            return None
    for found in store.with_content(document.content_hash):
        if not leaving(found.id):
            is_copy = found.path is not None and Path(found.path).exists()
            return Known(found, found.id if is_copy else source.given_id or found.id, is_copy)
    return None


def free_id(document: Document, source: Source, taken: Callable[[str], bool]) -> str:
    """Return a new document's id: the given one, else the file's stem in lower case, numbered where it is taken."""
    if source.given_id is not None:
        return source.given_id
    stem = Path(document.path or "document").stem.lower() + (f"-{source.member}" if source.member else "")
    identity, number = stem, 1
    while taken(identity):
        number += 1
        identity = f"{stem}-{number}"
    return identity


def unstorable(source: Source) -> str | None:
    """Say what of a document cannot be kept as text, or return None."""
    document = source.document
    parts = {
        "text": source.text,
        "id": source.given_id or "",
        "title": document.title or "",
        "list of authors": "".join(document.authors),
        "venue": document.venue or "",
        "DOI": document.doi or "",
    }
    for name, part in parts.items():
        try:
            part.encode()
        except UnicodeEncodeError as error:
            what = f"its {name} holds half a character (U+{ord(part[error.start]):04X}, number {error.start})"
            return f"{what}; mend it and add the file again"
    return None


def unstorable_name(file: Path) -> str | None:
    """Say why a file of this name cannot be kept, or return None: on Linux, a name may be bytes that are no text."""
    try:
        str(file).encode()
    except UnicodeEncodeError as error:
        at = f"number {error.start} of its path is the byte {ord(error.object[error.start]) & 0xFF:02X}"
        return f"{file.name}: its name is not in UTF-8 ({at}); rename it and add it again"
    return None
