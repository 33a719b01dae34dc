"""Options that several commands share, and what they mean: filters, JSON, the library folder."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pincite.cli.progress import progress_bar
from pincite.settings import Settings

if TYPE_CHECKING:
    from pincite.library import Library

#: The names of `sharing.STYLES`, the usual one first; that room is imported where something is saved only.
_STYLES = ("author-year", "bibtex", "apa", "mla", "chicago", "gbt7714")


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Give a command the options that narrow a question."""
    parser.add_argument("--document", action="append", metavar="ID", help="ask only this document (again for more)")
    parser.add_argument("--year", type=_years, metavar="YEAR[:YEAR]", help="ask only documents of this year or span")
    parser.add_argument(
        "--author", action="append", metavar="NAME", help="ask only documents by this author (again for more)"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Give a command the option to print JSON."""
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def add_saving(parser: argparse.ArgumentParser) -> None:
    """Give a command the options that save what it answers."""
    parser.add_argument(
        "--save",
        metavar="FILE",
        help="also save questions, quotes and references; FILE ends in .md, .docx, .html, .jsonl or .bib",
    )
    add_style(parser)
    parser.add_argument("--force", action="store_true", help="let --save write over a file that exists")


def add_style(parser: argparse.ArgumentParser) -> None:
    """Give a command the option that chooses how references are written."""
    parser.add_argument(
        "--style",
        choices=_STYLES,
        default=_STYLES[0],
        help="how references are written (default: %(default)s)",
    )


def filters(options: argparse.Namespace) -> dict[str, Any]:
    """Return the filters by the names that the facade has for them."""
    return {"documents": options.document, "years": options.year, "authors": options.author}


def port(text: str) -> int:
    """Return a port that a server may take."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; give a number from 1 to 65535, such as 8501")
    return int(text)


def _years(text: str) -> tuple[int, int]:
    first, colon, last = text.partition(":")
    try:
        return int(first), int(last if colon else first)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a year or a span like 2010:2020") from error


def settings() -> Settings:
    """Return the settings that the environment gives."""
    return Settings.from_environment(os.environ)


def library_folder(options: argparse.Namespace) -> Path:
    """Return the library folder: the one named, else `index/` of the checkout around us, else the user's own."""
    named = options.index or os.environ.get("PINCITE_INDEX")
    if named:
        return Path(named).expanduser().absolute()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "corpus").is_dir() and (folder / "index").is_dir():
            return folder / "index"
    data = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(data) if data else Path.home() / ".local" / "share") / "pincite"


def fetched_folder(library: Path) -> Path:
    """Return where fetched files are kept: in `corpus/` of the checkout whose library it is, else with the library."""
    corpus = library.parent / "corpus"
    return (corpus if library.name == "index" and corpus.is_dir() else library) / "fetched"


@contextmanager
def opened(options: argparse.Namespace, *, new: bool = False) -> "Iterator[Library]":
    """Open the library that the options name, a `new` one where there is none; draw its progress."""
    from pincite.library import Library

    folder = library_folder(options)
    if not new:
        Library.check_there(folder)
    with (
        progress_bar() as progress,
        Library.open(folder, settings=settings(), progress=progress) as library,
    ):
        yield library
