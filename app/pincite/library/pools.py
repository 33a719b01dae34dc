"""The passages among which an answer is looked for: those of papers and those of notes on works, each among its own.

Apart, neither takes the other's places among the passages that are judged and read, nor makes its words common.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pincite.records import Document
from pincite.retrieval import Retriever


@dataclass(frozen=True, slots=True)
class Pool:
    """Some passages.

    Attributes:
        retriever: finds them, and no others.
        keys: theirs, ascending; None for all that there are.
        allowed: those of them that may be found, None for all of them.
    """

    retriever: Retriever
    keys: NDArray[np.int64] | None = None
    allowed: NDArray[np.int64] | None = None

    def narrowed(self, allowed: NDArray[np.int64] | None) -> "Pool":
        """Return those of the passages whose keys are `allowed`; None allows all."""
        if allowed is None:
            return self
        return replace(self, allowed=allowed if self.keys is None else np.intersect1d(self.keys, allowed))

    @property
    def is_empty(self) -> bool:
        """Whether it is known that there is no passage."""
        known = self.keys if self.allowed is None else self.allowed
        return known is not None and not len(known)


@dataclass(frozen=True, slots=True)
class Pools:
    """The pools of one state of a library.

    Attributes:
        every: all passages.
        papers: those of documents other than notes; None where notes are all that there is, or there are none.
        notes: those of notes; None where `papers` is.
        ids: of the notes.
    """

    every: Pool
    papers: Pool | None
    notes: Pool | None
    ids: frozenset[str]

    @classmethod
    def of(
        cls, documents: Iterable[Document], keys_of: Callable[[Sequence[str]], NDArray[np.int64]], retriever: Retriever
    ) -> "Pools":
        """Part the passages of a library.

        Args:
            documents: all documents.
            keys_of: gives the keys of the passages of some of them, by their ids.
            retriever: finds all passages.
        """
        parted: dict[bool, list[str]] = {False: [], True: []}
        for document in documents:
            parted[document.kind == "note"].append(document.id)

        def pool(identities: Sequence[str]) -> Pool:
            keys = keys_of(identities)
            return Pool(retriever.within(keys), keys)

        papers, notes = (pool(ids) if all(parted.values()) else None for ids in parted.values())
        return cls(Pool(retriever), papers, notes, frozenset(parted[True]))

    def asked(self, named: frozenset[str], allowed: NDArray[np.int64] | None) -> list[Pool]:
        """Return where an answer is looked for: among the papers, and where they leave something to say, the notes.

        A paper that is asked by name answers alone; where a note is, all are asked at once.

        Args:
            named: the ids of the documents that the question names.
            allowed: the keys of the passages that may be quoted, or None for all.
        """
        every = self.every.narrowed(allowed)
        if self.papers is None or self.notes is None or named & self.ids:
            return [every]
        papers, notes = self.papers.narrowed(allowed), self.notes.narrowed(allowed)
        if papers.is_empty or notes.is_empty:
            return [every]
        return [papers] if named else [papers, notes]
