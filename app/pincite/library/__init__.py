"""The facade: open a library, add, remove, search, ask, verify. Interfaces know this room and the records only."""

from pincite.library.citing import CiteReport
from pincite.library.facade import Library

__all__ = ["CiteReport", "Library"]
