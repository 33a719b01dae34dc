"""The short texts of the page: who, when, where, how sure, how long still. Pure."""

from collections.abc import Sequence

from pincite import sharing
from pincite.records import OCR_NOTE, AddReport, Citation, Document, Failure, Progress

_MOST_NAMES = 3


def people(authors: Sequence[str]) -> str:
    """Return the authors as a line: "Xiaochun Sun and Xiaolong Yang"."""
    if not authors:
        return "Author not known"
    if len(authors) > _MOST_NAMES:
        others = len(authors) - 1
        return f"{authors[0]} and {others} others"
    return " and ".join([", ".join(authors[:-1]), authors[-1]] if len(authors) > 1 else authors)


def title(document: Document) -> str:
    """Return the document's title, its id where none is known."""
    return document.title or document.id


def byline(document: Document) -> str:
    """Return authors, year and venue as a line; what is not known is said of authors and year only."""
    year = str(document.year) if document.year is not None else "year not known"
    return " · ".join([people(document.authors), year, *([document.venue] if document.venue else [])])


def count(number: int, thing: str) -> str:
    """Return a number of things on one line: "1 passage", "1,204 passages"."""
    return f"{number:,}\N{NO-BREAK SPACE}{thing}{'' if number == 1 else 's'}"


def place(citation: Citation, name: str) -> str:
    """Return where a quote stands, in a line: the work as a text refers to it, the heading, the page."""
    parts = [name, sharing.heading(citation), page(citation)]
    return " · ".join(part for part in parts if part)


def page(citation: Citation) -> str:
    """Return the page as it is printed and counted, and whether OCR read it; empty for a text without pages."""
    return citation.locator.page_name()


def quotes(citations: Sequence[Citation]) -> str:
    """Say how many quotes there are and how true they are to the page."""
    note = f", {OCR_NOTE}" if any(citation.locator.ocr for citation in citations) else ""
    return f"{count(len(citations), 'quote')}, word for word{note}"


def pin(citation: Citation) -> str:
    """Return the exact place: document and characters."""
    return f"{citation.document.id}, characters {citation.locator.start:,} to {citation.locator.end:,}"


def shortened(text: str, most: int) -> str:
    """Return the text, cut after a word where it is longer than `most` characters."""
    if len(text) <= most:
        return text
    cut = text[:most]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut} …"


def sentence(text: str) -> str:
    """Return an error's line as a sentence."""
    return _ended(text[:1].upper() + text[1:])


def share(progress: Progress) -> float:
    """Return how much of a task is done, from 0 to 1."""
    return min(progress.done / progress.total, 1.0) if progress.total else 0.0


def progress_line(progress: Progress, seconds: float) -> str:
    """Return how far a task is that began so many seconds ago: "Reading 3 of 8 files: 40%, about 12 seconds left"."""
    if not progress.total:
        return progress.stage
    of = f" {progress.files_done:,} of {count(progress.files, 'file')}" if progress.files > 1 else ""
    line = f"{progress.stage}{of}: {share(progress):.0%}"
    if not 0 < progress.done < progress.total:
        return line
    left = progress.seconds_left or seconds * (progress.total - progress.done) / progress.done
    return f"{line}, about {_duration(left)} left"


def outcome(report: AddReport) -> str:
    """Return in a line what became of files: "12 added, 1 updated, 3 known already, 2 not added"."""
    counts = (len(report.added), len(report.updated), len(report.unchanged), len(report.failed))
    words = ("added", "updated", "known already", "not added")
    told = [f"{number:,} {word}" for number, word in zip(counts, words, strict=True) if number]
    return ", ".join(told) or "Nothing to add"


def failure(failed: Failure) -> str:
    """Return in a line, as a sentence, which file was not added and why."""
    named = failed.reason.startswith(failed.path)
    return _ended(failed.reason if named else f"{failed.path}: {failed.reason}")


def _ended(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."


def _duration(seconds: float) -> str:
    whole = max(round(seconds), 1)
    return count(whole, "second") if whole < 90 else count(round(whole / 60), "minute")
