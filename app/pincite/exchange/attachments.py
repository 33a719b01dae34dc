r"""The files that an entry names, in the ways of Zotero, Better BibTeX, JabRef and Mendeley. Nothing is opened here.

`file = {description:path:mime}`, several parted by ";", with "\:" and "\;" for the marks themselves; or the path alone.
"""

import re
from urllib.parse import unquote, urlsplit

_ESCAPED = re.compile(r"\\([:;\\{}_&%#$ ])")
_PARTED = re.compile(r"(?<!\\);")
_FIELDS = re.compile(r"(?<!\\):")
_DRIVE = re.compile(r"[A-Za-z]")
_MIME = re.compile(r"[\w.+-]+/[\w.+-]+")


def paths_in(value: str) -> tuple[str, ...]:
    """Return the paths in a `file` field of BibTeX."""
    found = (_path(part.strip()) for part in _PARTED.split(value))
    return tuple(dict.fromkeys(path for path in found if path))


def local_path(address: str) -> str | None:
    """Return the path of an attachment that may be an address of a file; None for one on the network."""
    address = address.strip()
    if address.lower().startswith("file:"):
        path = unquote(urlsplit(address).path)
        return path[1:] if re.match(r"/[A-Za-z]:", path) else path
    return None if re.match(r"[a-z][a-z0-9+.-]+://", address, re.IGNORECASE) else address or None


def _path(part: str) -> str | None:
    if re.match(r"[a-z][a-z0-9+.-]+://", part, re.IGNORECASE):
        return local_path(part)
    pieces = _FIELDS.split(part)
    if len(pieces) >= 3:
        # The first piece is a description and the last a kind; what is between is the path ("C:\..." holds the mark).
        pieces = pieces[1:-1] if _is_kind(pieces[-1]) else pieces[1:]
    elif len(pieces) == 2 and not _DRIVE.fullmatch(pieces[0]):
        pieces = pieces[:1] if _MIME.fullmatch(pieces[1]) else pieces[1:]
    return local_path(_ESCAPED.sub(r"\1", ":".join(pieces)))


def _is_kind(piece: str) -> bool:
    return bool(_MIME.fullmatch(piece)) or not piece or (piece.isalnum() and len(piece) <= 10)
