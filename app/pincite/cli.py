"""The command line: one facade call a command, one `except`, one exit status."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

from pincite.errors import FileMalformed, OptionInvalid, PinciteError
from pincite.records import AddReport, Answer, Citation, Document, Progress
from pincite.settings import Settings

#: A task must take this long before a progress bar is worth showing, in seconds.
_PATIENCE = 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 done, 1 a named error, 2 wrong usage."""
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except PinciteError as error:
        print(f"pincite: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("pincite: stopped; what was finished is kept", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="pincite", description="Ask a library of papers; get the answer in the papers' own words, each quote with its place."
    )
    parser.add_argument("--version", action="version", version=f"pincite {version('pincite')}", help="show the version")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    add = _command(commands, "add", _add, "Add files, or folders of files, to the library.")
    add.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder: text, Markdown, JSON Lines")
    add.add_argument("--prune", action="store_true", help="also remove documents whose file in the folder is gone")
    add.add_argument("--keep-removed", action="store_true", help="leave out what was removed from the library before")
    _add_json(add)

    ask = _command(commands, "ask", _ask, "Ask a question; get quotes with their places, or a plain refusal.")
    ask.add_argument("question", nargs="?", help="the question, in your own words")
    ask.add_argument("--questions", metavar="FILE", help="a JSON Lines file with a question (and history) a line")
    ask.add_argument("--strictness", type=float, metavar="0..1", help="how sure an answer must be (default: calibrated)")
    ask.add_argument("--quotes", type=int, metavar="N", help="at most N quotes")
    _add_filters(ask)
    _add_json(ask)

    search = _command(commands, "search", _search, "List the passages nearest to a query.")
    search.add_argument("query", help="what to look for")
    search.add_argument("-k", type=int, default=10, metavar="N", help="how many passages (default: 10)")
    _add_filters(search)
    _add_json(search)

    documents = _command(commands, "documents", _documents, "List the documents of the library.")
    _add_json(documents)
    remove = _command(commands, "remove", _remove, "Remove documents from the library.")
    remove.add_argument("ids", nargs="+", metavar="ID", help="a document's id, as `pincite documents` lists it")
    text = _command(commands, "text", _text, "Print a document's text, which every offset points into.")
    text.add_argument("id", metavar="ID", help="the document's id")
    _command(commands, "verify", _verify, "Check that every quote the library can give is where it says.")
    export = _command(commands, "export", _export, "Write the whole library to one file, as a backup.")
    export.add_argument("file", metavar="FILE", help="a new file")
    restore = _command(commands, "import", _import, "Replace the whole library by a backup.")
    restore.add_argument("file", metavar="FILE", help="a file that `pincite export` wrote")
    _command(commands, "rebuild", _rebuild, "Make the library anew, after a change of model or version.")
    chat = _command(commands, "chat", _chat, "Open the chat page in the browser, served on this machine only.")
    chat.add_argument("--port", type=int, default=8501, metavar="N", help="the port (default: 8501)")
    return parser


# --- commands


def _add(options: argparse.Namespace) -> int:
    with _library(options) as library:
        report: AddReport = library.add(options.paths, prune=options.prune, keep_removed=options.keep_removed)
    if options.json:
        _print_json(report.to_dict())
    else:
        _print_report(report)
    for failure in report.failed:
        print(f"pincite: not added: {failure.reason}", file=sys.stderr)
    return 1 if report.failed else 0


def _ask(options: argparse.Namespace) -> int:
    if (options.question is None) == (options.questions is None):
        _usage("give a question, or --questions FILE")
    with _library(options) as library:

        def answered(question: str, history: Sequence[str]) -> Answer:
            answer: Answer = library.ask(
                question, history=history, strictness=options.strictness, quotes=options.quotes, **_filters(options)
            )
            return answer

        if options.questions is None:
            _print_answer(answered(options.question, ()), as_json=options.json)
            return 0
        for question, history in _read_questions(Path(options.questions)):
            _print_answer(answered(question, history), as_json=options.json)
    return 0


def _search(options: argparse.Namespace) -> None:
    with _library(options) as library:
        hits = library.search(options.query, limit=options.k, **_filters(options))
    if options.json:
        _print_json([hit.to_dict() for hit in hits])
        return
    for number, hit in enumerate(hits, start=1):
        place = " > ".join(hit.locator.section)
        print(f"{number}. {hit.document.id}  {hit.score:.3f}  {place}\n   {_shortened(hit.text)}\n")
    if not hits:
        print("Nothing found.")


def _documents(options: argparse.Namespace) -> None:
    with _library(options) as library:
        documents: list[Document] = library.documents()
        counts: dict[str, int] = library.passage_counts()
    if options.json:
        _print_json([document.to_dict() for document in documents])
        return
    for document in documents:
        authors = ", ".join(document.authors) or "author not known"
        year = document.year or "year not known"
        print(f"{document.id}\n  {document.title or 'title not known'}\n  {authors}, {year}; {counts[document.id]} passages")
    if not documents:
        print("The library holds no documents. `pincite add PATH` adds some.")


def _remove(options: argparse.Namespace) -> None:
    with _library(options) as library:
        library.remove(*options.ids)
    print(f"Removed: {', '.join(options.ids)}")


def _text(options: argparse.Namespace) -> None:
    with _library(options) as library:
        sys.stdout.write(library.text(options.id))


def _verify(options: argparse.Namespace) -> int:
    with _library(options) as library:
        faults: list[str] = library.verify()
    print("\n".join(faults) if faults else "The library is sound: every quote that it can give is where it says.")
    return 1 if faults else 0


def _export(options: argparse.Namespace) -> None:
    with _library(options) as library:
        library.export(options.file)
    print(f"Written: {options.file}")


def _import(options: argparse.Namespace) -> None:
    with _library(options) as library:
        library.restore(options.file)
        count = len(library.documents())
    print(f"The library now holds the {count} documents of {options.file}.")


def _rebuild(options: argparse.Namespace) -> None:
    from pincite.library import Library

    with _progress_bar() as progress:
        report = Library.rebuild(_library_folder(options), settings=_settings(), progress=progress)
    print(f"Made anew: {len(report.updated) + len(report.added)} documents.")


def _chat(options: argparse.Namespace) -> int:
    page = Path(__file__).parent / "chat" / "page.py"
    environment = {**os.environ, "PINCITE_INDEX": str(_library_folder(options)), **_server_settings(options.port)}
    print(f"Pincite is at http://127.0.0.1:{options.port} (Ctrl-C stops it)", flush=True)
    command = [sys.executable, "-m", "streamlit", "run", str(page)]
    if os.name == "posix":
        os.execve(sys.executable, command, environment)
    return subprocess.run(command, env=environment, check=False).returncode


def _server_settings(port: int) -> dict[str, str]:
    settings = {
        "SERVER_PORT": str(port),
        "SERVER_ADDRESS": "127.0.0.1",
        "SERVER_HEADLESS": "true",
        "SERVER_FILE_WATCHER_TYPE": "none",
        "SERVER_MAX_UPLOAD_SIZE": "50",
        "BROWSER_GATHER_USAGE_STATS": "false",
        "CLIENT_TOOLBAR_MODE": "minimal",
        "LOGGER_LEVEL": "warning",
    }
    return {f"STREAMLIT_{name}": value for name, value in settings.items()}


# --- options


def _command(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int | None], description: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=description, description=description)
    parser.add_argument("--index", metavar="DIR", help="the library folder (default: PINCITE_INDEX, or index/ of the checkout)")
    parser.set_defaults(run=run)
    return parser


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--document", action="append", metavar="ID", help="ask only this document (again for more)")
    parser.add_argument("--year", type=_years, metavar="YEAR[:YEAR]", help="ask only documents of this year or span")
    parser.add_argument("--author", action="append", metavar="NAME", help="ask only documents by this author (again for more)")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _filters(options: argparse.Namespace) -> dict[str, Any]:
    return {"documents": options.document, "years": options.year, "authors": options.author}


def _years(text: str) -> tuple[int, int]:
    first, colon, last = text.partition(":")
    try:
        return int(first), int(last if colon else first)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a year or a span like 2010:2020") from error


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _library_folder(options: argparse.Namespace) -> Path:
    """The folder named by --index or PINCITE_INDEX, else index/ of the checkout around us, else the user's data folder."""
    named = options.index or os.environ.get("PINCITE_INDEX")
    if named:
        return Path(named).expanduser().absolute()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "corpus").is_dir() and (folder / "index").is_dir():
            return folder / "index"
    data = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(data) if data else Path.home() / ".local" / "share") / "pincite"


@contextmanager
def _library(options: argparse.Namespace) -> Iterator[Any]:
    from pincite.library import Library

    with _progress_bar() as progress, Library.open(_library_folder(options), settings=_settings(), progress=progress) as library:
        yield library


def _usage(message: str) -> NoReturn:
    build_parser().error(message)


# --- reading and printing


def _read_questions(file: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield question and history of each line; nothing else of a line is read."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OptionInvalid(f"{file} cannot be read as questions ({error}); name a JSON Lines file in UTF-8") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            question, history = item["question"], item.get("history") or ()
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise FileMalformed(f'{file.name}, line {number}: no "question"; mend the line') from error
        if not isinstance(question, str) or not all(isinstance(earlier, str) for earlier in history):
            raise FileMalformed(f"{file.name}, line {number}: question and history must be text; mend the line")
        yield question, tuple(history)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def _print_answer(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        _print_json(answer.to_dict())
        return
    if answer.standalone_question != answer.question:
        print(f"Read as: {answer.standalone_question}\n")
    if answer.status == "answered":
        _print_citations(answer.citations)
        print(f"Confidence {answer.confidence:.0%}. Every quote is word for word as in the source.")
        return
    print(f"These papers do not say (confidence {answer.confidence:.0%}).")
    if answer.closest:
        print("Closest passages, as reading and not as an answer:\n")
        _print_citations(answer.closest, shortened=True)


def _print_citations(citations: Iterable[Citation], *, shortened: bool = False) -> None:
    above = None
    for citation in citations:
        place = _place(citation)
        if place != above:
            print(place)
            above = place
        print(f"  [{citation.number}] “{_shortened(citation.quote) if shortened else citation.quote}”\n")


def _place(citation: Citation) -> str:
    document, locator = citation.document, citation.locator
    parts = [", ".join(document.authors) or document.title or document.id]
    if document.year is not None:
        parts[0] += f" ({document.year})"
    if locator.page is not None:
        parts.append(f"p. {locator.page_label or locator.page}")
    if locator.section:
        parts.append(locator.section[-1])
    parts.append(f"{document.id}:{locator.start}-{locator.end}")
    return ", ".join(parts)


def _print_report(report: AddReport) -> None:
    for name in ("added", "updated", "removed"):
        if identities := getattr(report, name):
            print(f"{name.capitalize()}: {', '.join(identities[:20])}{' ...' if len(identities) > 20 else ''}")
    counts = ", ".join(f"{len(getattr(report, name))} {name}" for name in ("added", "updated", "unchanged", "removed", "failed"))
    print(counts)


def _shortened(text: str, most: int = 240) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " ..."


@contextmanager
def _progress_bar() -> Iterator[Callable[[Progress], None]]:
    """Give a progress callback that draws a bar with the time left, on a terminal, once a task has taken a second."""
    bar: Any = None
    begun: dict[str, float] = {}

    def draw(progress: Progress) -> None:
        nonlocal bar
        start = begun.setdefault(progress.stage, monotonic())
        if not sys.stderr.isatty() or (progress.total and monotonic() - start < _PATIENCE):
            return
        from tqdm import tqdm

        if bar is None or bar.desc.rstrip(": ") != progress.stage:
            if bar is not None:
                bar.close()
            form = "{desc}: {percentage:3.0f}% |{bar}| {remaining} left" if progress.total else "{desc}"
            bar = tqdm(desc=progress.stage, total=progress.total or None, leave=False, bar_format=form, file=sys.stderr)
        bar.total = progress.total or None
        bar.n = progress.done
        bar.refresh()

    try:
        yield draw
    finally:
        if bar is not None:
            bar.close()


if __name__ == "__main__":
    sys.exit(main())
