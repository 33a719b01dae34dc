"""The SQLite file, the only durable truth of a library. The only room that imports sqlite3.

Everything else in the folder is derived from it. Text that is removed is overwritten, not only unlinked.
"""

from pincite.store.copies import OldCorrection, OldLibrary, old_library, replace_library
from pincite.store.files import KnownFile, KnownMember
from pincite.store.opening import FILE_NAME, is_absent
from pincite.store.rows import (
    DocumentVectors,
    KeyedVectors,
    Original,
    PassageRow,
    SearchableRows,
    SearchableText,
    SentenceForm,
    StoredText,
)
from pincite.store.schema import FORM
from pincite.store.store import Store

__all__ = [
    "FILE_NAME",
    "FORM",
    "DocumentVectors",
    "KeyedVectors",
    "KnownFile",
    "KnownMember",
    "OldCorrection",
    "OldLibrary",
    "Original",
    "PassageRow",
    "SearchableRows",
    "SearchableText",
    "SentenceForm",
    "Store",
    "StoredText",
    "is_absent",
    "old_library",
    "replace_library",
]
