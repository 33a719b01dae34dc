"""What the commands print: for people, or as JSON."""

import json
from collections.abc import Iterable

from pincite.records import AddReport, Answer, Citation


def print_json(value: object) -> None:
    """Print a value as one line of JSON, at once."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def print_answer(answer: Answer, *, as_json: bool) -> None:
    """Print an answer: its quotes under their places, or a plain refusal with the closest passages."""
    if as_json:
        print_json(answer.to_dict())
        return
    if answer.standalone_question != answer.question:
        print(f"Read as: {answer.standalone_question}\n")
    if answer.status == "answered":
        _print_citations(answer.citations)
        scanned = any(citation.locator.ocr for citation in answer.citations)
        marked = " Pages marked OCR are quoted as OCR read them; look at the page." if scanned else ""
        print(f"Confidence {answer.confidence:.0%}. Every quote is word for word as in the source.{marked}")
        return
    print(answer.answer)
    if answer.closest:
        print(f"Confidence that they do: {answer.confidence:.0%}.\n")
        _print_citations(answer.closest, cut=True)


def counted(number: int, what: str) -> str:
    """Return a number with its noun ("1 page", "2 pages")."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def _print_citations(citations: Iterable[Citation], *, cut: bool = False) -> None:
    above = None
    for citation in citations:
        place = _place(citation)
        if place != above:
            print(place)
            above = place
        print(f"  [{citation.number}] “{shortened(citation.quote) if cut else citation.quote}”\n")


def _place(citation: Citation) -> str:
    document, locator = citation.document, citation.locator
    parts = [", ".join(document.authors) or document.title or document.id]
    if document.year is not None:
        parts[0] += f" ({document.year})"
    if page := locator.page_name():
        parts.append(page)
    if locator.section:
        parts.append(locator.section[-1])
    parts.append(f"{document.id}:{locator.start}-{locator.end}")
    return ", ".join(parts)


def print_report(report: AddReport) -> None:
    """Print what an `add` did."""
    for name in ("added", "updated", "removed"):
        if identities := getattr(report, name):
            print(f"{name.capitalize()}: {', '.join(identities[:20])}{' ...' if len(identities) > 20 else ''}")
    for note in report.notes:
        print(f"  {note.id}: {note.text}")
    counts = ", ".join(
        f"{len(getattr(report, name))} {name}" for name in ("added", "updated", "unchanged", "removed", "failed")
    )
    print(counts)


def shortened(text: str, most: int = 240) -> str:
    """Return a text, cut after a word where it is long."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " ..."
