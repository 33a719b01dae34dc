"""Entries of reference lists: what they say, and which of them are the same work. Pure."""

from pincite.references.entry import Fields, label_of, parse
from pincite.references.matching import Shelf, Work, merged

__all__ = ["Fields", "Shelf", "Work", "label_of", "merged", "parse"]
