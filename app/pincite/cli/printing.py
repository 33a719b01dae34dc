"""What the commands print: for people, or as JSON."""

import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from pincite.errors import one_line
from pincite.library import CiteReport
from pincite.records import OCR_NOTE, AddReport, Answer, Citation, Concept, Document, Failure, percent

#: The stages of an answer as people are told them, in their order.
_STAGES = {
    "understand": "Reading the question",
    "embed": "Making its vector",
    "find": "Finding passages",
    "gather": "Gathering sentences",
    "read": "Reading passages with it",
    "choose": "Choosing quotes",
    "total": "All together",
}
#: So many files that failed for one reason are listed under it.
_MANY = 5


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
        as_read = f"Quotes are word for word as in the source, {OCR_NOTE}."
        claim = as_read if scanned else "Every quote is word for word as in the source."
        print(f"Confidence {percent(answer.confidence)}. {claim}")
        return
    print(answer.answer)
    if answer.closest:
        print(f"Confidence that they do: {percent(answer.confidence)}.\n")
        _print_citations(answer.closest, cut=True)


def print_profile(answer: Answer) -> None:
    """Print to standard error how long each stage of an answer took. The first one waits for the models to load."""
    spent = answer.timing_ms
    stages = [name for name in _STAGES if name in spent]
    width = max(len(_STAGES[name]) for name in stages)
    for name in stages:
        print(f"{_STAGES[name]:<{width}} {spent[name]:>9,.1f} ms", file=sys.stderr)


def print_concept(concept: Concept, *, as_json: bool) -> None:
    """Print where a term is defined and used, document by document, or the nearest terms where it stands nowhere."""
    if as_json:
        print_json(concept.to_dict())
        return
    if not concept.documents:
        nearest = f" Nearest: {', '.join(map(one_line, concept.suggestions))}." if concept.suggestions else ""
        print(f"No sentence of the library holds “{one_line(concept.term)}”.{nearest}")
        return
    written = ", ".join(f"{one_line(variant.text)} ({variant.count})" for variant in concept.variants)
    held = f"{counted(concept.sentences, 'sentence')} in {counted(len(concept.documents), 'document')}"
    print(f"{held}{f', written: {written}' if written else ''}\n")
    for one in concept.documents:
        print(f"{one.document.as_source(one_line(one.document.id))}: {counted(one.sentences, 'sentence')}")
        for heading in one.headings:
            print(f"  Heading: {one_line(heading.section[-1])}")
        for what, citations in (("Defined", one.definitions), ("Used", one.uses)):
            if citations:
                print(f"  {what}:")
                _print_citations(citations)
    listed = sum(len(one.definitions) + len(one.uses) for one in concept.documents)
    if listed < concept.sentences:
        print(f"{listed} of {concept.sentences} sentences are listed; -k lists more.")


def print_document(document: Document, more: str = "") -> None:
    """Print what a document is: its id, its title, then authors, year and `more`."""
    authors = ", ".join(document.authors) or "author not known"
    year = "year not known" if document.year is None else document.year
    print(f"{one_line(document.id)}\n  {one_line(document.title or 'title not known')}")
    print(f"  {document.as_source(one_line(authors))}, {year}{more}")


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
    parts = [document.as_source(", ".join(document.authors) or document.title or document.id)]
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
            listed = ", ".join(map(one_line, identities[:20]))
            print(f"{name.capitalize()}: {listed}{' ...' if len(identities) > 20 else ''}")
    for note in report.notes:
        print(f"  {one_line(note.id)}: {one_line(note.text)}")
    counts = ", ".join(
        f"{len(getattr(report, name))} {name}" for name in ("added", "updated", "unchanged", "removed", "failed")
    )
    print(counts)


def print_failures(failures: Sequence[Failure]) -> None:
    """Print to standard error what failed and why, a file a line; many files with one reason stand under it."""
    by_reason: dict[str, list[str]] = {}
    for failure in failures:
        by_reason.setdefault(_reason(failure), []).append(_shown_path(failure.path))
    for reason, names in by_reason.items():
        if len(names) < _MANY:
            lines = [f"pincite: not added: {name}: {reason}" for name in names]
        else:
            lines = [f"pincite: {len(names)} files not added: {reason}", *(f"  {name}" for name in names)]
        print("\n".join(lines), file=sys.stderr)


def _reason(failure: Failure) -> str:
    """Return why a file failed, without its name, which stands before it."""
    reason = failure.reason
    for name in map(one_line, (failure.path, Path(failure.path).name)):
        if reason.startswith(name):
            return reason.removeprefix(name).lstrip(":, ")
    return reason


def _shown_path(path: str) -> str:
    """Return a path as a person here would write it."""
    with suppress(ValueError, OSError):
        path = str(Path(path).relative_to(Path.cwd()))
    return one_line(path)


def shortened(text: str, most: int = 240) -> str:
    """Return a text, cut after a word where it is long."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " ..."


def print_cited(report: CiteReport, *, trial: bool, as_json: bool) -> None:
    """Say what became of the entries of a file of citation data; what cannot be read goes to standard error."""
    if as_json:
        print_json(report.to_dict())
        return
    for cited in report.matched:
        changes = ", ".join(one.field for one in cited.changes) or "nothing new"
        print(f"{one_line(cited.document)}: {changes} (by {cited.by}; {cited.place}, {one_line(cited.entry)})")
    for uncited in report.ambiguous:
        several = ", ".join(map(one_line, uncited.documents))
        print(f"{uncited.reason}: {several} ({uncited.place}, {one_line(uncited.entry)}); nothing was taken")
    for uncited in report.unmatched:
        print(f"no document: {one_line(uncited.entry)} ({uncited.place})")
    for uncited in report.unreadable:
        print(f"pincite: {uncited.place}: {one_line(uncited.reason)}", file=sys.stderr)
    changed = sum(bool(cited.changes) for cited in report.matched)
    print(f"{'Would change' if trial else 'Changed'}: {counted(changed, 'document')}; found: {len(report.matched)}")
