"""The report of an `add` while it grows."""

from dataclasses import dataclass, field
from pathlib import Path

from pincite.errors import one_line
from pincite.records import AddReport, Failure, Note


@dataclass(slots=True)
class Tally:
    """Ids by outcome, the files that failed, and what to know of the documents."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def fail(self, file: Path | str, reason: str) -> None:
        """Write down that a file, or one document of it, cannot be added."""
        self.failed.append(Failure(str(file), one_line(reason)))

    def report(self) -> AddReport:
        """Return the report: each id has one outcome."""
        changed = {*self.added, *self.updated}
        unchanged = dict.fromkeys(identity for identity in self.unchanged if identity not in changed)
        return AddReport(
            tuple(self.added), tuple(self.updated), tuple(unchanged), tuple(self.removed), tuple(self.failed),
            tuple(self.notes),
        )  # fmt: skip
