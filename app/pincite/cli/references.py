"""The commands on reference lists: what a document cites and who cites it; what the library cites and lacks."""

import argparse
from collections.abc import Iterable, Sequence

from pincite.cli.options import opened
from pincite.cli.printing import counted, print_json
from pincite.errors import one_line
from pincite.works import Reference, RelatedWork


def references(options: argparse.Namespace) -> None:
    """List the entries of a document's reference list, which of them the library holds, and who cites the document."""
    with opened(options) as library:
        entries: tuple[Reference, ...] = library.references(options.id)
        held: list[str | None] = [library.document_of(entry) for entry in entries]
        citing: tuple[Reference, ...] = library.cited_by(options.id)
    if options.json:
        listed = [{**entry.to_dict(), "in_library": identity} for entry, identity in zip(entries, held, strict=True)]
        print_json({"id": options.id, "references": listed, "cited_by": [entry.to_dict() for entry in citing]})
        return
    for number, (entry, identity) in enumerate(zip(entries, held, strict=True), start=1):
        _print_entry(entry.label or str(number), entry)
        if identity:
            print(f"   In the library: {one_line(identity)}")
    if not entries:
        print("No reference list was found in this document.")
    if citing:
        print(f"\nCited by {_named(entry.document for entry in citing)}")


def related(options: argparse.Namespace) -> None:
    """List the works that the library cites and lacks, or all that it cites."""
    with opened(options) as library:
        works: Sequence[RelatedWork] = library.related(missing=not options.all)
    if options.json:
        print_json([work.to_dict() for work in works])
        return
    for number, work in enumerate(works, start=1):
        _print_entry(str(number), work.entries[0])
        print(f"   Cited by {counted(len(work.cited_by), 'document')}: {_named(work.cited_by)}")
        if work.document:
            print(f"   In the library: {one_line(work.document)}")
    if not works:
        print("The documents of the library cite nothing more." if not options.all else "No reference list was found.")


def _print_entry(label: str, entry: Reference) -> None:
    """Print an entry by its fields, as it stands where they could not be told."""
    if not entry.title:
        print(f"{one_line(label)}. {one_line(entry.text)}")
        return
    authors = ", ".join(map(str, entry.authors)) or "author not named"
    year = f" ({entry.year})" if entry.year else ""
    print(f"{one_line(label)}. {one_line(authors)}{year}: {one_line(entry.title)}")
    if place := _place(entry):
        print(f"   {one_line(place)}")


def _place(entry: Reference) -> str:
    numbers = entry.volume + (f"({entry.issue})" if entry.issue else "")
    pages = f"p. {entry.pages}" if entry.pages else ""
    parts = (entry.venue, numbers, pages, entry.publisher, f"doi:{entry.doi}" if entry.doi else entry.url)
    return ", ".join(filter(None, parts))


def _named(identities: Iterable[str]) -> str:
    return ", ".join(map(one_line, dict.fromkeys(identities)))
