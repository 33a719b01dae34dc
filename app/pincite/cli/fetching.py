"""`pincite fetch`: literature from the internet, listed with licence and size before anything is downloaded."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from pincite.cli.options import fetched_folder, library_folder, settings
from pincite.cli.printing import counted, print_json
from pincite.cli.progress import progress_bar
from pincite.errors import FetchError, LibraryMissing, NetworkUnreachable, one_line
from pincite.fetching import USUAL, Fetched, FoundWork, Literature, shown, wanted
from pincite.library import Library
from pincite.records import Document
from pincite.settings import Settings
from pincite.works import RelatedWork

_RETRACTED = "RETRACTED, as OpenAlex says; look at the publisher's page for why"


def fetch(options: argparse.Namespace) -> int:
    """Look works up and fetch them: those named at once, those of a topic or a reference list when told to."""
    _check(options)
    folder = library_folder(options)
    settled = settings() if options.contact is None else replace(settings(), contact=options.contact)
    with progress_bar() as bar:
        literature = Literature(settled, progress=bar)
        found, unknown = _found(options, literature, *_held(folder, settled, related=options.related))
        bar.close()
        if not (options.names or options.json):
            _print_list(found)
        fetched: tuple[Fetched, ...] = ()
        if found and (options.names or _is_wanted(found, options)):
            with Library.open(folder, settings=settled, progress=bar) as library, _kept_when_stopped(library):
                fetched = literature.fetch(found, library, fetched_folder(folder), any_licence=options.any_licence)
    for note in literature.notes:
        print(f"pincite: {one_line(note)}", file=sys.stderr)
    if options.json:
        print_json({"found": [one.to_dict() for one in found], "fetched": [one.to_dict() for one in fetched]})
    else:
        _print_fetched(fetched)
    failed = {"failed", "closed"} if options.names else {"failed"}
    return 1 if unknown or any(one.outcome in failed for one in fetched) else 0


def _held(folder: Path, settled: Settings, *, related: bool) -> tuple[list[Document], Sequence[RelatedWork]]:
    """Return what a library holds, and what its documents cite; a library that is not there holds nothing.

    Raises:
        LibraryMissing: it is not there, and what it cites is wanted.
    """
    try:
        Library.check_there(folder)
    except LibraryMissing:
        if related:
            raise
        return [], ()
    with Library.open(folder, settings=settled) as library:
        return library.documents(), library.related() if related else ()


@contextmanager
def _kept_when_stopped(library: Library) -> Iterator[None]:
    """Let a stop of the block say what is there."""
    try:
        yield
    except KeyboardInterrupt as stop:
        held = counted(len(library.documents()), "document")
        raise type(stop)(f"stopped; the library holds {held}; run the same command to go on") from None


def _check(options: argparse.Namespace) -> None:
    """Check that one thing is asked for, and that every name is one, before anything is asked of anybody."""
    if bool(options.names) + options.related + (options.topic is not None) != 1:
        options.parser.error(
            "give works (DOI, arXiv id or address), or --related, or --topic WORDS, and one of them only"
        )
    if options.names and options.most is not None:
        options.parser.error("--most goes with --related or --topic")
    if options.any_licence and not options.names:
        options.parser.error("--any-licence is for works that you name, one by one")
    for name in options.names:
        wanted(name)


def _found(
    options: argparse.Namespace, literature: Literature, documents: list[Document], related: Sequence[RelatedWork]
) -> tuple[tuple[FoundWork, ...], int]:
    """Return what was found, and how many of the works named were not."""
    most = USUAL if options.most is None else options.most
    if options.topic is not None:
        return literature.topic(options.topic, most, documents), 0
    if options.related:
        return literature.related(related, most, documents), 0
    found: list[FoundWork] = []
    for name in dict.fromkeys(options.names):
        try:
            found.append(literature.find(name, documents))
        except NetworkUnreachable:
            raise
        except FetchError as error:
            if len(options.names) == 1:
                raise
            print(f"pincite: {one_line(str(error))}", file=sys.stderr)
    return tuple(found), len(set(options.names)) - len(found)


def _is_wanted(found: Sequence[FoundWork], options: argparse.Namespace) -> bool:
    """Ask whether to fetch what was listed; without a terminal, only --yes says so."""
    new = _to_fetch(found)
    if not new or options.yes:
        return bool(new)
    if options.json:
        return False
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("Nothing was downloaded; add --yes to fetch them.")
        return False
    with suppress(EOFError):
        return input("Fetch them? [y/N] ").strip().lower() in {"y", "yes"}
    return False


def _to_fetch(found: Sequence[FoundWork]) -> list[FoundWork]:
    return [one for one in found if one.document is None and one.allowed(any_licence=False)]


def _print_list(found: Sequence[FoundWork]) -> None:
    for number, one in enumerate(found, start=1):
        print(f"{number}. {_description(one)}\n   {_state(one)}\n")
    new = _to_fetch(found)
    if not found:
        print("No works were found.")
    elif not new:
        print("There is nothing to fetch.")
    else:
        sizes = [one.size for one in new if one.size is not None]
        unknown = f" and {counted(len(new) - len(sizes), 'file')} of unknown size" if len(sizes) < len(new) else ""
        print(f"{counted(len(new), 'work')} to fetch, {_megabytes(sum(sizes)) if sizes else '0 MB'}{unknown}.")


def _description(found: FoundWork) -> str:
    work = found.work
    authors = [str(author) for author in work.authors[:3]] + (["others"] if len(work.authors) > 3 else [])
    parts = [", ".join(authors), str(work.year or ""), work.venue, f"arXiv:{work.arxiv}" if work.arxiv else work.doi]
    if found.is_retracted:
        parts.append(_RETRACTED)
    if found.cited_by is not None:
        parts.append(f"cited by {found.cited_by:,}")
    return f"{one_line(work.title or found.pdf)}\n   {one_line(', '.join(filter(None, parts)))}"


def _state(found: FoundWork) -> str:
    if found.document is not None:
        return f"already in the library: {one_line(found.document)}"
    if not found.allowed(any_licence=False):
        return one_line(found.closed_because)
    size = "size not known" if found.size is None else _megabytes(found.size)
    return one_line(f"{shown(found.licence)}, {size}, {found.pdf}")


def _print_fetched(fetched: Sequence[Fetched]) -> None:
    for one in fetched:
        title = one_line(one.found.work.title or one.found.pdf)
        match one.outcome:
            case "added":
                licence = f", {shown(one.copy.licence)}" if one.copy else ""
                print(
                    f"Added: {one_line(one.document or '')}: {title}{one_line(licence)}\n  {one_line(one.file or '')}"
                )
                for note in (*one.notes, *([_RETRACTED] if one.found.is_retracted else [])):
                    print(f"  {one_line(note)}")
            case "known":
                print(f"Already in the library: {one_line(one.document or '')}: {title}")
            case _:
                print(f"pincite: not fetched: {title}: {one_line(one.reason)}", file=sys.stderr)


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
