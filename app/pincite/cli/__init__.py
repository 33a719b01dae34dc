"""The command line: one facade call a command, one `except`, one exit status."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

from pincite.cli.options import add_filters, add_json, add_saving, add_style, port
from pincite.cli.stopping import exit_status, stoppable
from pincite.errors import PinciteError, one_line
from pincite.records import READABLE_FILES


@dataclass(frozen=True, slots=True)
class _Later:
    """The function of a command, which is imported when it is run: no command waits for what another one needs."""

    module: str
    name: str

    def __call__(self, options: argparse.Namespace) -> int | None:
        run: Callable[[argparse.Namespace], int | None] = getattr(
            import_module(f"pincite.cli.{self.module}"), self.name
        )
        return run(options)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 done, 1 a named error, 2 wrong usage."""
    _speak_utf8()
    options = build_parser().parse_args(arguments)
    try:
        with stoppable():
            status = int(options.run(options) or 0)
        sys.stdout.flush()
        return status
    except PinciteError as error:
        return _say(str(error), 1)
    except KeyboardInterrupt as stop:
        return _say(str(stop) or "stopped; what was finished is kept", exit_status(stop))
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _say(f"the system refused ({error}); make space, or check the permissions, and try again", 1)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="pincite",
        description="Ask a library of papers; get the answer in the papers' own words, each quote with its place.",
    )
    parser.add_argument("--version", action="version", version=f"pincite {version('pincite')}", help="show the version")
    _add_index(parser, default=None)
    several = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    add = _command(several, "add", "commands.add", "Add files, or folders of files, to the library.")
    add.add_argument("paths", nargs="+", metavar="PATH", help=f"a file or a folder: {READABLE_FILES}")
    add.add_argument("--prune", action="store_true", help="also remove documents whose file in the folder is gone")
    add.add_argument("--password", metavar="WORD", help="opens PDFs that are locked; it is not kept")
    add.add_argument("--keep-removed", action="store_true", help="leave out what was removed from the library before")
    add_json(add)

    _add_ask(several)
    check = _command(several, "check", "commands.check", "Check that every quote of a file that was saved stands here.")
    check.add_argument(
        "file", metavar="FILE", help="a Markdown, HTML or JSON Lines file that `pincite ask --save` wrote"
    )

    search = _command(several, "search", "commands.search", "List the passages nearest to a query.")
    search.add_argument("query", help="what to look for")
    search.add_argument("-k", type=int, default=10, metavar="N", help="how many passages (default: 10)")
    add_filters(search)
    add_json(search)

    examples = _command(several, "examples", "commands.examples", "List questions that the library answers.")
    add_json(examples)
    _add_terms(several)
    _add_fetch(several)
    documents = _command(several, "documents", "commands.documents", "List the documents of the library.")
    add_json(documents)
    _add_references(several)
    _add_correct(several)
    _add_exchange(several)
    remove = _command(several, "remove", "commands.remove", "Remove documents from the library.")
    remove.add_argument("ids", nargs="+", metavar="ID", help="a document's id, as `pincite documents` lists it")
    text = _command(several, "text", "commands.text", "Print a document's text, which every offset points into.")
    text.add_argument("id", metavar="ID", help="the document's id")
    _command(several, "verify", "commands.verify", "Check that every quote the library can give is where it says.")
    export = _command(several, "export", "commands.export", "Write the whole library to one file, as a backup.")
    export.add_argument("file", metavar="FILE", help="a new file")
    restore = _command(several, "import", "commands.import_", "Replace the whole library by a backup.")
    restore.add_argument("file", metavar="FILE", help="a file that `pincite export` wrote")
    feedback = _command(several, "feedback", "commands.feedback", "Write what was said of answers to a file.")
    feedback.add_argument("action", choices=["export"], help="write it as JSON Lines, one question a line")
    feedback.add_argument("file", metavar="FILE", help="a new file")
    _command(several, "rebuild", "commands.rebuild", "Make the library anew, after a change of model or version.")
    chat = _command(several, "chat", "serving.chat", "Open the chat page in the browser, served on this machine only.")
    chat.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="first add what is new in these files and folders, but for what was removed before",
    )
    chat.add_argument("--port", type=port, default=8501, metavar="N", help="the port (default: 8501)")
    chat.add_argument(
        "--private",
        action="store_true",
        help="give each visit a library of its own, deleted afterwards: empty, or a copy of the one that --index names",
    )
    return parser


def _add_ask(several: Any) -> None:
    ask = _command(several, "ask", "commands.ask", "Ask a question; get quotes with their places, or a plain refusal.")
    ask.add_argument("question", nargs="?", help="the question, in your own words")
    ask.add_argument("--questions", metavar="FILE", help="a JSON Lines file with a question (and history) a line")
    ask.add_argument(
        "--as-typed",
        action="store_true",
        help="take the question as it stands: mend no spelling, complete no follow-up",
    )
    ask.add_argument("--profile", action="store_true", help="say on standard error how long each stage took")
    ask.add_argument(
        "--strictness", type=float, metavar="0..1", help="how sure an answer must be (default: calibrated)"
    )
    ask.add_argument("--quotes", type=int, metavar="N", help="at most N quotes")
    add_saving(ask)
    add_filters(ask)
    add_json(ask)


def _add_terms(several: Any) -> None:
    concept = _command(several, "concept", "commands.concept", "List where a term is defined and used.")
    concept.add_argument("term", help='what to look up, such as "value chain"')
    concept.add_argument("--document", action="append", metavar="ID", help="look only into this one (again for more)")
    concept.add_argument("-k", type=int, default=100, metavar="N", help="how many places at most (default: 100)")
    add_json(concept)
    concepts = _command(several, "concepts", "commands.concepts", "List terms that are worth looking up.")
    concepts.add_argument("-k", type=int, default=20, metavar="N", help="how many terms at most (default: 20)")
    add_json(concepts)


def _add_references(several: Any) -> None:
    one = _command(several, "references", "references.references", "List what a document cites, and who cites it.")
    one.add_argument("id", metavar="ID", help="the document's id, as `pincite documents` lists it")
    add_json(one)
    related = _command(several, "related", "references.related", "List the works that the library cites and lacks.")
    related.add_argument("--all", action="store_true", help="also those that the library holds")
    add_json(related)


def _add_fetch(several: Any) -> None:
    fetch = _command(
        several, "fetch", "fetching.fetch", "Get literature from the internet: look works up, and add their PDFs."
    )
    fetch.add_argument(
        "names", nargs="*", metavar="WORK", help="a DOI, an arXiv id (arXiv:1706.03762), or the address of a PDF"
    )
    fetch.add_argument("--related", action="store_true", help="list works that your papers cite and the library lacks")
    fetch.add_argument("--topic", metavar="WORDS", help="list openly licensed works on a topic, most cited first")
    fetch.add_argument("--most", type=int, metavar="N", help="with --related or --topic: at most N works (default: 10)")
    fetch.add_argument("--yes", action="store_true", help="fetch what --related or --topic lists, without asking")
    fetch.add_argument(
        "--any-licence",
        action="store_true",
        help="of works that you name: take what is free to read under no open licence too, for your own use",
    )
    fetch.add_argument(
        "--contact", metavar="MAIL", help="your address of mail, told to the services (default: PINCITE_CONTACT)"
    )
    add_json(fetch)


def _add_correct(several: Any) -> None:
    correct = _command(
        several,
        "correct",
        "commands.correct",
        "Correct how a document is cited; an empty value says that none is known.",
    )
    correct.add_argument("id", metavar="ID", help="the document's id, as `pincite documents` lists it")
    correct.add_argument("--title", metavar="T", help="its title")
    correct.add_argument("--author", action="append", metavar="NAME", help="an author (again for more, in order)")
    correct.add_argument("--year", metavar="Y", help="its year")
    correct.add_argument("--venue", metavar="V", help="the journal, book or conference that it stands in")
    correct.add_argument("--doi", metavar="D", help="its DOI")
    correct.add_argument("--volume", metavar="N", help="its volume")
    correct.add_argument("--issue", metavar="N", help="its issue")
    correct.add_argument("--pages", metavar="P", help="the pages that it takes up where it appeared, such as 32-38")
    correct.add_argument("--reset", action="store_true", help="go back to what its file says, before anything else")


def _add_exchange(several: Any) -> None:
    cite = _command(
        several, "cite", "commands.cite", "Give documents the citation data of a BibTeX, RIS or CSL-JSON file."
    )
    cite.add_argument("file", metavar="FILE", help="what a reference manager exported; it ends in .bib, .ris or .json")
    cite.add_argument("--dry-run", action="store_true", help="change nothing; only tell what would be")
    add_json(cite)
    several_forms = "it ends in .bib, .ris, .json (CSL-JSON), .txt, .md or .html; without it, references are printed"
    bibliography = _command(
        several, "bibliography", "commands.bibliography", "Write how the documents are cited, as data or in a style."
    )
    bibliography.add_argument("file", nargs="?", metavar="FILE", help=several_forms)
    bibliography.add_argument("--document", action="append", metavar="ID", help="only this one (again for more)")
    add_style(bibliography)
    bibliography.add_argument("--force", action="store_true", help="write over a file that exists")


def _command(several: Any, name: str, run: str, description: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = several.add_parser(name, help=description, description=description)
    # Without a default here, for it would take the place of what was given before the command.
    _add_index(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=_Later(*run.split(".")), parser=parser)
    return parser


def _add_index(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    parser.add_argument(
        "--index",
        metavar="DIR",
        default=default,
        help="the library folder (default: PINCITE_INDEX, or index/ of the checkout)",
    )


def _say(message: str, status: int) -> int:
    """Say in one line why a command ends."""
    print(f"pincite: {one_line(' '.join(message.split()))}", file=sys.stderr)
    return status


def _speak_utf8() -> None:
    """Write UTF-8 wherever we run; half a character, which UTF-8 cannot write, is written as its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
