"""What persons say of documents in the place of what the files say: kept apart, so that nothing is lost of either."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, get_args

from pincite.errors import LibraryDamaged
from pincite.records import CitationField, Correction, Document
from pincite.store.database import Database

_FIELDS: tuple[CitationField, ...] = get_args(CitationField)
#: Fields that a document has in its CSL item alone, by their names there.
_VARIABLES = {"volume": "volume", "issue": "issue", "pages": "page"}
_COLUMNS = "SELECT d.id, c.field, c.value FROM correction c JOIN document d ON d.key = c.document"


class Corrections:
    """The table of corrections."""

    def __init__(self, database: Database) -> None:
        """Use an open file."""
        self._database = database

    def all(self) -> dict[str, tuple[Correction, ...]]:
        """Return, by document id, the corrections of the documents that have any, in the order of the fields."""
        return self._found(f"{_COLUMNS} ORDER BY d.id, c.field")

    def of(self, identity: str) -> tuple[Correction, ...]:
        """Return the corrections of one document; none where there is no document of that id."""
        return self._found(f"{_COLUMNS} WHERE d.id = ?", identity).get(identity, ())

    def keep(self, identity: str, corrections: Iterable[Correction]) -> None:
        """Add corrections to those of a document; one of a field replaces the former. Must run inside a change."""
        self._database.many(
            "INSERT OR REPLACE INTO correction SELECT key, ?, ? FROM document WHERE id = ?",
            [(one.field, json.dumps(one.value, ensure_ascii=False), identity) for one in corrections],
        )

    def forget(self, identity: str) -> None:
        """Forget the corrections of a document. Must run inside a change."""
        self._database.run("DELETE FROM correction WHERE document = (SELECT key FROM document WHERE id = ?)", identity)

    def rows(self) -> list[Any]:
        """Return the rows of the table, for hashing."""
        return self._database.all(f"{_COLUMNS} ORDER BY d.id, c.field")

    def rows_of(self, identity: str) -> list[Any]:
        """Return the rows of one document, for hashing."""
        return self._database.all(f"{_COLUMNS} WHERE d.id = ? ORDER BY c.field", identity)

    def _found(self, statement: str, *values: str) -> dict[str, tuple[Correction, ...]]:
        found: defaultdict[str, list[Correction]] = defaultdict(list)
        for identity, field, value in self._database.all(statement, *values):
            found[identity].append(correction_of(field, value))
        return {identity: tuple(sorted(several, key=_place)) for identity, several in found.items()}


def corrected(document: Document, corrections: Sequence[Correction]) -> Document:
    """Return a document as persons say that it is."""
    fields: dict[str, Any] = {one.field: one.value for one in corrections}
    said = {_VARIABLES[name]: fields.pop(name) for name in _VARIABLES.keys() & fields.keys()}
    if said:
        known = {**(document.citation or {}), **said}
        fields["citation"] = {name: value for name, value in known.items() if value is not None} or None
    return replace(document, **fields) if fields else document


def correction_of(field: str, value: str) -> Correction:
    """Return the correction that a row holds."""
    known = next((name for name in _FIELDS if name == field), None)
    try:
        said = json.loads(value)
    except (TypeError, ValueError):
        known = None
    if known is None:
        raise LibraryDamaged(f"the library holds a correction of {field!r} that it cannot read; import a backup")
    return Correction(known, tuple(said) if isinstance(said, list) else said)


def _place(correction: Correction) -> int:
    return _FIELDS.index(correction.field)
