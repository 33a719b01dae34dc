"""The records of works as libraries and reference lists name them: frozen dataclasses, standard library only."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PersonName:
    """An author as printed; `given` is empty for a body that wrote a work ("World Bank") and where it is not known."""

    family: str
    given: str = ""

    def __str__(self) -> str:
        """Return the name given name first."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of a document's reference list: where it stands, as it stands, and what it says of the work.

    `start`:`end` are its place in the canonical text of `document` (an id), `text` is that slice folded, `label` the
    mark before it ("9" of "[9]"), empty where there is none. What it does not say, or what could not be read out of it,
    is empty or None: never a guess. Values are as printed, faults included. `venue` is what the work appeared in, a
    journal, a book or a meeting; `arxiv` is its number there ("1706.03762").
    """

    document: str
    start: int
    end: int
    text: str
    label: str = ""
    authors: tuple[PersonName, ...] = ()
    year: int | None = None
    title: str = ""
    venue: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    url: str = ""
    publisher: str = ""
    arxiv: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary of plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RelatedWork:
    """A work that documents of a library cite: its entries, the fullest first, the ids of the documents that cite it.

    `document` is the id of the library's document that is this work, None where the library lacks it.
    """

    entries: tuple[Reference, ...]
    cited_by: tuple[str, ...]
    document: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary of plain values."""
        return asdict(self)
