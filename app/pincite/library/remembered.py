"""What is worked out once for a state of the library, for those who ask again before it changes."""

from collections.abc import Callable
from typing import Generic, TypeVar

from pincite.store import Store

_T = TypeVar("_T")


class Remembered(Generic[_T]):
    """A value that is made anew where the library's generation is another. It is shared, so it must not be changed."""

    def __init__(self, store: Store, make: Callable[[], _T]) -> None:
        """Make the value with `make`, inside a snapshot."""
        self._store = store
        self._make = make
        self._kept: tuple[int, _T] | None = None

    def get(self) -> _T:
        """Return the value for the library's present state."""
        with self._store.snapshot():
            generation = self._store.generation()
            kept = self._kept
            if kept is None or kept[0] != generation:
                kept = self._kept = generation, self._make()
            return kept[1]
