"""The parts of a DOCX file (ECMA-376, Office Open XML): a ZIP archive of XML, opened with limits.

Only the parts that hold text are unpacked, each up to a size, and parsed in this process. That is safe: the parser
follows no address, loads no document type and expands no entity (a part that declares any is refused), and libxml2
stops at elements nested 256 deep.
"""

import posixpath
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from pincite.errors import FileLocked, FileMalformed, FileTooLarge

_MOST_BYTES = 300 * 1024**2
_MOST_PART = 48 * 1024**2
_MOST_ENTRIES = 50_000
_CHUNK = 1 << 20
_OFFICE_DOCUMENT = "/officeDocument"
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, KeyError)


def local(element: Any) -> str:
    """Return the name of an element without its namespace; the strict and the usual form differ only in that."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(element: Any, name: str = "val") -> str | None:
    """Return an attribute by its name without namespace."""
    found = element.get(name)
    if found is not None:
        return str(found)
    return next((str(held) for key, held in element.attrib.items() if key.endswith(f"}}{name}")), None)


def child(element: Any, *names: str) -> Any:
    """Return the first descendant along a path of names without namespaces, or None."""
    for name in names:
        element = next((one for one in element if local(one) == name), None)
        if element is None:
            return None
    return element


def is_on(element: Any) -> bool:
    """Whether a property such as bold is there and not switched off."""
    return element is not None and (value(element) or "true").lower() not in ("0", "false", "off", "none")


class Package:
    """An open file. Its parts are read one by one, when they are asked for."""

    def __init__(self, data: bytes, path: Path) -> None:
        """Open the archive.

        Raises:
            FileTooLarge: it is larger than any text.
            FileMalformed: it is no whole ZIP archive, or one without a text.
        """
        self._name = path.name
        if len(data) > _MOST_BYTES:
            raise self._large(f"it has {len(data):,} bytes, and at most {_MOST_BYTES:,} are read")
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except _ZIP_ERRORS as error:
            raise self._damaged() from error
        if len(self._archive.infolist()) > _MOST_ENTRIES:
            raise self._large(f"it holds {len(self._archive.infolist()):,} files")
        self._names = {name.lower(): name for name in self._archive.namelist()}
        self._main = self._find_main()
        self._related = self._relations(self._main)

    def document(self) -> Any:
        """Return the root of the text itself."""
        root = self._part(self._main)
        if root is None:
            raise self._damaged()
        return root

    def related(self, kind: str) -> Any:
        """Return the root of the part of a kind (`styles`, `footnotes`), or None where there is none."""
        name = self._related.get(kind)
        return self._part(name) if name else None

    def core(self) -> Any:
        """Return the root of the properties that every Office file has, or None."""
        return self._part("docProps/core.xml")

    def _find_main(self) -> str:
        for kind, target in self._relations("").items():
            if kind == _OFFICE_DOCUMENT[1:] and target.lower() in self._names:
                return target
        return "word/document.xml"

    def _relations(self, part: str) -> dict[str, str]:
        folder, name = posixpath.split(part)
        root = self._part(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, str] = {}
        for one in root if root is not None else ():
            kind, target = (value(one, "Type") or "").rsplit("/", 1)[-1], value(one, "Target") or ""
            if kind and target and value(one, "TargetMode") != "External":
                whole = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
                found.setdefault(kind, whole)
        return found

    def _part(self, name: str) -> Any:
        from lxml import etree

        stored = self._names.get(name.lower())
        if stored is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(self._bytes(stored), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged() from error
        if root is None or root.getroottree().docinfo.doctype:
            raise self._damaged()
        return root

    def _bytes(self, name: str) -> bytes:
        # The size that the archive states may be wrong, so bytes are counted as they come.
        parts: list[bytes] = []
        size = 0
        try:
            if self._archive.getinfo(name).flag_bits & 1:
                raise FileLocked(f"{self._name} is locked with a password; save it without one and add it again")
            with self._archive.open(name) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    if size > _MOST_PART:
                        raise self._large(f"a part of it has more than {_MOST_PART:,} bytes")
                    parts.append(piece)
        except _ZIP_ERRORS as error:
            raise self._damaged() from error
        return b"".join(parts)

    def _large(self, what: str) -> FileTooLarge:
        return FileTooLarge(f"{self._name} is too large to be read: {what}; part it, or save it as PDF")

    def _damaged(self) -> FileMalformed:
        return FileMalformed(f"{self._name} is a damaged Word file; open it in Word and save it again")
