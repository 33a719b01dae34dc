"""What the scripts that ask a library share: their options, libraries that are kept, samples that are always the same.

A library is kept under the scratch folder by the name of its data, and used again where it is there. It holds what the
code of its day made of the data: after a change to reading, passages or vectors, start with another folder.
"""

import argparse
import compileall
import json
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tqdm import tqdm

from pincite import Library, Settings
from pincite.embedding import Encoder, Extractor
from pincite.library.asking import Asker
from pincite.library.indexes import Indexes
from pincite.store import Store

_TOP = Path(__file__).parent.parent
#: The project's own papers.
CORPUS = _TOP / "corpus" / "papers"
_SEED = 17

_T = TypeVar("_T")


def parser_of(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with what every script takes: the data folder, `--scratch` and `--limit`."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the data folder")
    parser.add_argument("--scratch", type=Path, help="keep the libraries here, and use them again")
    parser.add_argument("--limit", type=int, help="ask so many questions only, always the same ones")
    return parser


def compile_as_installed() -> None:
    """Compile Pincite to byte code, as `make` and pip do at installation: a start that is timed does not do it."""
    compileall.compile_dir(_TOP / "app", quiet=1)


@contextmanager
def scratch_of(options: argparse.Namespace) -> Iterator[Path]:
    """Yield the folder for the libraries: the one that was named, or one that goes afterwards."""
    if options.scratch is None:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    else:
        options.scratch.mkdir(parents=True, exist_ok=True)
        yield options.scratch


@contextmanager
def library_of(scratch: Path, name: str, sources: Sequence[Path]) -> Iterator[Library]:
    """Yield the library of that name with the documents of `sources`.

    Raises:
        SystemExit: a source is missing or could not be read.
    """
    for source in sources:
        if not source.exists():
            raise SystemExit(f"{source} is missing; benchmarks/README.md says where the data comes from")
    with Library.open(scratch / name) as library:
        report = library.add(sources)
        if report.failed:
            raise SystemExit("\n".join(f"{failure.path}: {failure.reason}" for failure in report.failed))
        print(f"library {name}: {len(report.added)} documents added, {len(report.unchanged)} known", flush=True)
        yield library


def papers_library(scratch: Path, folder: Path) -> AbstractContextManager[Library]:
    """Return the library of the project's own papers and of the PDFs of ARAGOG."""
    return library_of(scratch, "papers", [CORPUS, folder / "aragog" / "papers"])


@dataclass(frozen=True, slots=True)
class Opened:
    """A library from within: its store, and what asks it."""

    store: Store
    asker: Asker


def opened(folder: Path, settings: Settings, encoder: Encoder, extractor: Extractor | None) -> Opened:
    """Open the library in a folder from within, for those who measure and fit."""
    store = Store.open(folder)
    indexes = Indexes(store, folder, settings.dense_weight, None)
    return Opened(store, Asker(store, indexes, lambda: encoder, lambda: extractor, settings.model))


def write_lines(file: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as JSON Lines and return the file; one that says the same already is left alone."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
    return file


def read_lines(file: Path) -> list[dict[str, Any]]:
    """Read a file of JSON Lines.

    Raises:
        SystemExit: there is no such file.
    """
    if not file.is_file():
        raise SystemExit(f"{file} is missing; benchmarks/README.md says where the data comes from")
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def sample(items: Sequence[_T], limit: int | None) -> list[_T]:
    """Return the first `limit` of a shuffle that is always the same, in their former order; all of them for None."""
    if limit is None or limit >= len(items):
        return list(items)
    places = list(range(len(items)))
    random.Random(_SEED).shuffle(places)
    return [items[place] for place in sorted(places[:limit])]


def bar(items: Sequence[_T], what: str) -> Iterable[_T]:
    """Return the items with a progress bar, which is shown to a person only."""
    shown: Iterable[_T] = tqdm(items, desc=what, disable=not sys.stderr.isatty())
    return shown
