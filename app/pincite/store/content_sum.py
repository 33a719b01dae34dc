"""A hash over a set of rows that does not hang on their order, and to which one row is added without the others.

The sum of a long hash of each, after Bellare and Micciancio, "A New Paradigm for Collision-Free Hashing: Incrementality
at Reduced Cost" (1997), AdHash, modulo 2 to the power of 2048.
"""

from collections.abc import Iterable, Sequence
from hashlib import shake_256
from typing import Any

from pincite.store.rows import digest_of

_BYTES = 256
MODULUS = 1 << (8 * _BYTES)


def weight_of(rows: Iterable[Sequence[Any]]) -> int:
    """Return what some rows, which belong together, add to the sum."""
    return int.from_bytes(shake_256(digest_of(rows).encode()).digest(_BYTES), "big")
