"""The commands: one facade call each, and what they print."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pincite.cli.options import filters, library_folder, opened, settings
from pincite.cli.printing import (
    counted,
    print_answer,
    print_cited,
    print_concept,
    print_document,
    print_failures,
    print_json,
    print_profile,
    print_report,
    shortened,
)
from pincite.cli.progress import progress_bar
from pincite.cli.questions import AskedQuestion, read_questions
from pincite.cli.saving import check_free, read, save
from pincite.errors import PinciteError, QuestionEmpty, QuestionTooLong, one_line
from pincite.library import Library
from pincite.records import READABLE_FILES, AddReport, Answer, Concept, Document


def add(options: argparse.Namespace) -> int:
    """Add files and folders; say what came of each."""
    report = _added(options, prune=options.prune, keep_removed=options.keep_removed, password=options.password)
    if options.json:
        print_json(report.to_dict())
    else:
        print_report(report)
    _print_unadded(report)
    return 1 if report.failed else 0


def add_first(options: argparse.Namespace) -> None:
    """Add what is new in the paths of a command that has something else to do; what a person removed stays away.

    What cannot be added has its line, and stops nothing.
    """
    try:
        report = _added(options, keep_removed=True)
    except (PinciteError, OSError) as error:
        print(f"pincite: {one_line(str(error))}", file=sys.stderr)
    else:
        print_report(report)
        _print_unadded(report)


def _added(options: argparse.Namespace, **how: Any) -> AddReport:
    with opened(options, new=True) as library:
        try:
            return library.add(options.paths, **how)
        except KeyboardInterrupt as stop:
            held = counted(len(library.documents()), "document")
            raise type(stop)(f"stopped; the library holds {held}; run the same command to go on") from None


def _print_unadded(report: AddReport) -> None:
    if not any(report.to_dict().values()):
        print(f"pincite: nothing to add there; {READABLE_FILES} files are read", file=sys.stderr)
    print_failures(report.failed)


def ask(options: argparse.Namespace) -> int:
    """Answer a question, or a file of questions in its order; save the answers where that is wanted."""
    if (options.question is None) == (options.questions is None):
        options.parser.error("give a question, or --questions FILE, and not both")
    questions = read_questions(Path(options.questions)) if options.questions is not None else []
    form = _form_to_save(options)
    answers: list[Answer] = []
    with opened(options) as library, _nothing_saved(form is not None):

        def answer(question: str, history: Sequence[str] = ()) -> None:
            answered: Answer = library.ask(
                question,
                history=history,
                strictness=options.strictness,
                quotes=options.quotes,
                as_typed=options.as_typed,
                **filters(options),
            )
            print_answer(answered, as_json=options.json)
            if options.profile:
                print_profile(answered)
            answers.append(answered)

        if options.question is not None:
            answer(options.question)
        unasked = 0
        for asked in questions:
            try:
                answer(asked.question, asked.history)
            except (QuestionEmpty, QuestionTooLong) as error:
                unasked += 1
                print_unasked(asked, f"{options.questions}, line {asked.line}: {error}", as_json=options.json)
    if form is not None and answers:
        from pincite.sharing import share

        save(Path(options.save), share(answers, form, options.style), force=options.force)
        print(f"Saved: {one_line(options.save)}", file=sys.stderr)
    return 1 if unasked else 0


@contextmanager
def _nothing_saved(wanted: bool) -> Iterator[None]:
    """Let a stop of the block say that nothing was saved, where that was wanted."""
    try:
        yield
    except KeyboardInterrupt as stop:
        raise type(stop)("stopped; nothing was saved" if wanted else "") from None


def _form_to_save(options: argparse.Namespace) -> str | None:
    """Return the form to save in, None where nothing is; what cannot be saved is named before anything is asked."""
    if options.save is None:
        return None
    from pincite.sharing import form_of  # only what is saved needs it

    form = form_of(options.save)
    check_free(Path(options.save), force=options.force)
    return form


def check(options: argparse.Namespace) -> int:
    """Say of every quote of a saved file that does not stand in the library why it does not."""
    from pincite import sharing

    file = Path(options.file)
    data = read(file)
    with opened(options) as library:
        checked = sharing.check(data, file.name, library.check)
    print("\n".join(map(one_line, checked.faults)) or _all_stand(checked.quotes))
    return 1 if checked.faults else 0


def _all_stand(quotes: int) -> str:
    match quotes:
        case 0:
            return "The file holds no quotes."
        case 1:
            return "The one quote stands, word for word."
        case _:
            return f"All {quotes:,} quotes stand, word for word."


def print_unasked(asked: AskedQuestion, fault: str, *, as_json: bool) -> None:
    """Say that a question of a file cannot be asked; in JSON, its line has the place of the answer."""
    if as_json:
        print_json({"question": asked.question, "error": fault})
    print(f"pincite: {one_line(fault)}", file=sys.stderr)


def search(options: argparse.Namespace) -> None:
    """List the passages nearest to a query."""
    with opened(options) as library:
        hits = library.search(options.query, limit=options.k, **filters(options))
    if options.json:
        print_json([hit.to_dict() for hit in hits])
        return
    for number, hit in enumerate(hits, start=1):
        place = " > ".join(filter(None, (*hit.locator.section, hit.locator.page_name())))
        source = hit.document.as_source(one_line(hit.document.id))
        print(f"{number}. {source}  {hit.score:.3f}  {place}\n   {shortened(hit.text)}\n")
    if not hits:
        print("Nothing found.")


def concept(options: argparse.Namespace) -> None:
    """List where a term is defined and used."""
    with opened(options) as library:
        found: Concept = library.concept(options.term, documents=options.document, limit=options.k)
    print_concept(found, as_json=options.json)


def examples(options: argparse.Namespace) -> None:
    """Print questions to begin with, a line each."""
    with opened(options) as library:
        questions: list[str] = library.examples()
    if options.json:
        print_json(questions)
    elif questions:
        print("\n".join(questions))
    else:
        print("pincite: no heading of these papers makes a question; ask in your own words", file=sys.stderr)


def concepts(options: argparse.Namespace) -> None:
    """List terms that are worth looking up."""
    with opened(options) as library:
        terms: list[str] = library.concepts(options.k)
    if options.json:
        print_json(terms)
    else:
        print("\n".join(map(one_line, terms)) or "The library names no terms yet. `pincite add PATH` adds papers.")


def documents(options: argparse.Namespace) -> None:
    """List the documents."""
    with opened(options) as library:
        documents: list[Document] = library.documents()
        counts: dict[str, int] = library.passage_counts()
        warnings: dict[str, tuple[str, ...]] = library.warnings()
    if options.json:
        print_json([document.to_dict() for document in documents])
        return
    for document in documents:
        pages = f", {counted(document.pages, 'page')}" if document.pages else ""
        print_document(document, f"; {counted(counts.get(document.id, 0), 'passage')}{pages}")
        for warning in warnings.get(document.id, ()):
            print(f"  Note: {warning}")
    if not documents:
        print("The library holds no documents. `pincite add PATH` adds some.")


def correct(options: argparse.Namespace) -> None:
    """Correct how a document is cited; show how it is now."""
    fields = {"title": options.title, "authors": options.author, "year": options.year}
    fields |= {"venue": options.venue, "doi": options.doi}
    fields |= {"volume": options.volume, "issue": options.issue, "pages": options.pages}
    given = {name: value for name, value in fields.items() if value is not None}
    with opened(options) as library:
        document: Document = library.correct(options.id, reset=options.reset, **given)
    print_document(document)
    for name in ("venue", "doi"):
        if value := getattr(document, name):
            print(f"  {one_line(value)}")
    for name in ("volume", "issue", "page"):
        if value := (document.citation or {}).get(name):
            print(f"  {name} {one_line(str(value))}")


def cite(options: argparse.Namespace) -> int:
    """Give documents the citation data of a file; say of every entry what came of it."""
    with opened(options) as library:
        report = library.cite(options.file, dry_run=options.dry_run)
    print_cited(report, trial=options.dry_run, as_json=options.json)
    return 1 if report.unreadable else 0


def bibliography(options: argparse.Namespace) -> None:
    """Write how documents are cited to a file, or print their references."""
    from pincite import sharing

    form = ".txt" if options.file is None else sharing.bibliography_form(options.file)
    if options.file is not None:
        check_free(Path(options.file), force=options.force)
    with opened(options) as library:
        items: dict[str, dict[str, Any]] = library.citation_items(options.document)
        documents: list[Document] = [one for one in library.documents() if one.id in items]
    data = sharing.bibliography(documents, form, options.style, items)
    if options.file is None:
        print("\n".join(map(one_line, data.decode().rstrip("\n").split("\n"))))
        return
    save(Path(options.file), data, force=options.force)
    print(f"Written: {one_line(options.file)}, {counted(len(documents), 'document')}")


def remove(options: argparse.Namespace) -> None:
    """Remove documents."""
    with opened(options) as library:
        library.remove(*options.ids)
    print(f"Removed: {', '.join(map(one_line, options.ids))}")


def text(options: argparse.Namespace) -> None:
    """Print a document's canonical text and nothing else."""
    with opened(options) as library:
        sys.stdout.write(library.text(options.id))


def verify(options: argparse.Namespace) -> int:
    """Say what is wrong with the library, or that nothing is."""
    with opened(options) as library:
        faults: list[str] = library.verify()
    print("\n".join(faults) if faults else "The library is sound: every quote that it can give is where it says.")
    return 1 if faults else 0


def export(options: argparse.Namespace) -> None:
    """Write a backup."""
    with opened(options) as library:
        library.export(options.file)
    print(f"Written: {options.file}")


def feedback(options: argparse.Namespace) -> None:
    """Write what was said of answers, as questions for evaluation."""
    with opened(options) as library:
        count = library.export_feedback(options.file)
    print(f"Written: {options.file}, {counted(count, 'question')}")


def import_(options: argparse.Namespace) -> None:
    """Bring a backup back."""
    with opened(options, new=True) as library:
        library.restore(options.file)
        count = len(library.documents())
    print(f"The library now holds the {count} documents of {options.file}.")


def rebuild(options: argparse.Namespace) -> None:
    """Make the library anew."""
    Library.check_there(library_folder(options))
    with progress_bar() as progress:
        report = Library.rebuild(library_folder(options), settings=settings(), progress=progress)
    print(f"Made anew: {len(report.updated) + len(report.added)} documents.")
