"""The passages among which an answer is looked for: those of papers and those of notes on works, each among its own.

Apart, neither takes the other's places among the passages that are judged and read, nor makes its words common.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pincite.records import Document
from pincite.retrieval import Retriever
from pincite.store import Store


@dataclass(frozen=True, slots=True)
class Pool:
    """Some passages: what finds them, and their keys, None for all."""

    retriever: Retriever
    keys: NDArray[np.int64] | None

    def narrowed(self, allowed: NDArray[np.int64] | None) -> "Pool":
        """Return those of the passages whose keys are `allowed`; None allows all."""
        if allowed is None:
            return self
        return replace(self, keys=allowed if self.keys is None else np.intersect1d(self.keys, allowed))

    @property
    def is_empty(self) -> bool:
        """Whether it is known that there is no passage."""
        return self.keys is not None and not len(self.keys)


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
    def of(cls, documents: Iterable[Document], store: Store, retriever: Retriever) -> "Pools":
        """Part the passages of a library."""
        parted: dict[bool, list[str]] = {False: [], True: []}
        for document in documents:
            parted[document.kind == "note"].append(document.id)

        def pool(identities: Sequence[str]) -> Pool:
            keys = store.searchable_keys(identities)
            return Pool(replace(retriever, lexical=retriever.lexical.within(keys)), keys)

        papers, notes = (pool(ids) if all(parted.values()) else None for ids in parted.values())
        return cls(Pool(retriever, None), papers, notes, frozenset(parted[True]))

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
