"""Documents' CSL items: what their files say, and what was imported for them; kept apart, so that nothing is lost."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from pincite.errors import LibraryDamaged
from pincite.records import Document
from pincite.store.database import Database

Origin = Literal["file", "import"]
Item = dict[str, Any]
#: What no reference shows: kept, but not shown with the document, and so in no answer: paths of files least of all.
_FURTHER = frozenset({"abstract", "annote", "custom", "file", "keyword", "note"})


class Items:
    """The table of CSL items."""

    def __init__(self, database: Database) -> None:
        """Use an open file."""
        self._database = database

    def of(self, identity: str, origin: Origin) -> Item | None:
        """Return the whole item of a document, None where there is none."""
        row = self._database.one(
            "SELECT i.item, i.further FROM item i JOIN document d ON d.key = i.document"
            " WHERE d.id = ? AND i.origin = ?",
            identity,
            origin,
        )
        return None if row is None else item_of(row[0]) | item_of(row[1])

    def whole(self) -> dict[str, Item]:
        """Return, by document id, all that is known of the documents that have items; imports go before files."""
        rows = self._database.all(
            "SELECT d.id, i.item, i.further FROM item i JOIN document d ON d.key = i.document ORDER BY d.id, i.origin"
        )
        found: dict[str, Item] = {}
        for identity, item, further in rows:  # "file" stands before "import"
            found[identity] = found.get(identity, {}) | item_of(item) | item_of(further)
        return found

    def keep(self, identity: str, origin: Origin, item: Mapping[str, Any] | None, fields: Mapping[str, Any]) -> None:
        """Give a document an item in the place of its former one; None takes it away. Must run inside a change.

        Args:
            identity: the document's id.
            origin: whether its file says so, or an import.
            item: the whole item.
            fields: what of the document it replaces, by the names of its fields.
        """
        if item is None:
            statement = "DELETE FROM item WHERE origin = ? AND document = (SELECT key FROM document WHERE id = ?)"
            self._database.run(statement, origin, identity)
            return
        parts = (
            {name: value for name, value in item.items() if name not in _FURTHER},
            {name: value for name, value in item.items() if name in _FURTHER},
            fields,
        )
        self._database.run(
            "INSERT OR REPLACE INTO item SELECT key, ?, ?, ?, ? FROM document WHERE id = ?",
            *(origin, *(json.dumps(part, ensure_ascii=False) for part in parts), identity),
        )

    def imports(self) -> dict[str, tuple[Item, Item]]:
        """Return, by document id, the whole items that were imported, and the fields that they replace."""
        rows = self._database.all(
            "SELECT d.id, i.item, i.further, i.fields FROM item i JOIN document d ON d.key = i.document"
            " WHERE i.origin = 'import' ORDER BY d.id"
        )
        return {
            identity: (item_of(item) | item_of(further), item_of(fields)) for identity, item, further, fields in rows
        }

    def rows(self) -> list[Any]:
        """Return the rows of the table, for hashing."""
        return self._database.all(
            "SELECT d.id, i.origin, i.item, i.further, i.fields FROM item i JOIN document d ON d.key = i.document"
            " ORDER BY d.id, i.origin"
        )

    def rows_of(self, identity: str) -> list[Any]:
        """Return the rows of one document, for hashing."""
        return self._database.all(
            "SELECT d.id, i.origin, i.item, i.further, i.fields FROM item i JOIN document d ON d.key = i.document"
            " WHERE d.id = ? ORDER BY i.origin",
            identity,
        )


def replaced(document: Document, item: Item, fields: Mapping[str, Any]) -> Document:
    """Return a document with what was imported for it put in its place."""
    shown = {name: value for name, value in item.items() if name not in _FURTHER}
    return replace(document, citation=(document.citation or {}) | shown, **fields)


def imported(document: Document, item: str | None, fields: str | None) -> Document:
    """Return a document with what was imported for it, as two columns hold it, put in its place."""
    if item is None:
        return document
    values = item_of(fields or "{}")
    if "authors" in values:
        values["authors"] = tuple(values["authors"])
    return replaced(document, item_of(item), values)


def item_of(text: str) -> Item:
    """Return the mapping that a column holds as JSON."""
    try:
        item = json.loads(text)
    except (TypeError, ValueError):
        item = None
    if not isinstance(item, dict):
        raise LibraryDamaged(f"the library holds {text!r:.40} in place of citation data; import a backup")
    return item
