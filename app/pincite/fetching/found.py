"""The records of what was found and what came of it: frozen dataclasses."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pincite.fetching.licences import Terms, shown, terms_of
from pincite.works import PersonName

Outcome = Literal["added", "known", "closed", "failed"]


@dataclass(frozen=True, slots=True)
class Work:
    """A work as a service describes it; what it does not say is empty or None. `type` is of CSL."""

    title: str = ""
    authors: tuple[PersonName, ...] = ()
    year: int | None = None
    venue: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    arxiv: str = ""
    type: str = "document"


@dataclass(frozen=True, slots=True)
class Copy:
    """A PDF of a work that can be had without paying.

    Attributes:
        address: where it is.
        licence: its short name (`cc-by`), or as the service has it; empty where none is named.
        source: the service that named it.
    """

    address: str
    licence: str = ""
    source: str = ""

    @property
    def terms(self) -> Terms:
        """What the licence allows a reader."""
        return terms_of(self.licence)


@dataclass(frozen=True, slots=True)
class FoundWork:
    """A work with its copies, the freest first.

    Attributes:
        work: what it is.
        copies: where a PDF of it is.
        landing: where it can be read or bought.
        free_at: a page where it is free to read, though no PDF is named.
        size: of the first copy, in bytes; None where that is not known.
        cited_by: how many works cite it, as OpenAlex counts; None where that is not known.
        document: the id of the library's document that is this work, None where the library lacks it.
        fault: why nothing is known of it.
        is_retracted: whether it was taken back, as OpenAlex says.
    """

    work: Work
    copies: tuple[Copy, ...] = ()
    landing: str = ""
    free_at: str = ""
    size: int | None = None
    cited_by: int | None = None
    document: str | None = None
    fault: str = ""
    is_retracted: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a copy is openly licensed."""
        return any(copy.terms == "open" for copy in self.copies)

    @property
    def licence(self) -> str:
        """The licence of the first copy, empty where none is named or there is none."""
        return self.copies[0].licence if self.copies else ""

    @property
    def pdf(self) -> str:
        """The address of the first copy, empty where there is none."""
        return self.copies[0].address if self.copies else ""

    @property
    def closed_because(self) -> str:
        """Why it is not fetched unless more is allowed; empty for what is open, or free for its reader's own use."""
        where = f"; it can be read or bought at {self.landing}" if self.landing else ""
        if self.fault:
            return self.fault + where
        if not self.copies and self.free_at:
            return f"free to read, but no service names a PDF; save it from {self.free_at} and add the file"
        if not self.copies:
            return f"closed: no free copy is known{where}"
        if self.copies[0].terms == "free":
            named = f"its licence ({shown(self.licence)}) is not open" if self.licence else "under no open licence"
            return f"free to read, but {named}; --any-licence fetches it for your own use"
        return ""

    def allowed(self, *, any_licence: bool) -> tuple[Copy, ...]:
        """Return the copies that may be fetched: with `any_licence` those under no open licence too."""
        return tuple(copy for copy in self.copies if any_licence or copy.terms != "free")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary of plain values, with what follows from it."""
        more = {
            "is_open": self.is_open,
            "licence": self.licence,
            "pdf": self.pdf,
            "closed_because": self.closed_because,
        }
        return asdict(self) | more


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a work: added, known already, closed, or failed with the reason.

    `document` is the id in the library, `file` the PDF's path, `copy` the copy that was fetched.
    """

    found: FoundWork
    outcome: Outcome
    document: str | None = None
    reason: str = ""
    file: str | None = None
    copy: Copy | None = None
    notes: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary of plain values."""
        return asdict(self) | {"found": self.found.to_dict()}
