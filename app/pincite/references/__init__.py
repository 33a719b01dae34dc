"""Entries of reference lists: what they say, and which of them mean the same work. Pure."""

from pincite.references.entry import Fields, parse

__all__ = ["Fields", "parse"]
