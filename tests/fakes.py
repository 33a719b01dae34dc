"""Stand-ins for tests in which meaning does not matter, and helpers for tests that need another process."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pincite import Library, Settings
from pincite.library import facade, keeping

Loader = Callable[..., Any]
TESTS = Path(__file__).parent
TOP = TESTS.parent
PAPERS = TOP / "corpus" / "papers"
DIMENSION = 32


class FakeEncoder:
    """A model whose vectors are sums of one random direction a word: the same words, the same vector."""

    dimension = DIMENSION
    window = 256
    runtime = "fake"
    pools = False

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.fingerprint = hashlib.sha256(name.encode()).hexdigest()
        self.embedded = 0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) + 2 for text in texts]

    def embed_documents(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        self.embedded += len(texts)
        for done in range(0, len(texts), 100):
            if progress:
                progress(done, len(texts))
        return np.array([self.embed_query(text) for text in texts], dtype=np.float32).reshape(-1, DIMENSION)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        total = np.full(DIMENSION, 1e-3, dtype=np.float32)
        for word in re.findall(r"\w+", text.casefold()):
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "big")
            total += np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
        unit: NDArray[np.float32] = total / np.linalg.norm(total)
        return unit


def use_fake_encoder(name: str = "fake") -> FakeEncoder:
    """Let every library of this process have the fake model, until the process ends or a fixture undoes it."""
    encoder = FakeEncoder(name)
    set_loader(lambda *_: encoder)
    return encoder


def loader() -> Loader:
    """Return what libraries load their model with."""
    found: Loader = vars(facade)["load_encoder"]
    return found


def set_loader(load: Loader) -> None:
    """Set what libraries load their model with."""
    for room in (facade, keeping):
        vars(room)["load_encoder"] = load


def fake_settings(**changes: Any) -> Settings:
    """Settings for the fake model."""
    return Settings(**{"model": "fake", "extractor": False, **changes})


def write_files(folder: Path, **texts: str) -> Path:
    """Write `name.txt` for each name into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def write_lines(file: Path, items: Iterable[dict[str, Any]]) -> Path:
    """Write a JSON Lines file."""
    file.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    return file


def holding(folder: Path, word: str) -> list[str]:
    """Return the files below a folder whose bytes hold a word, in UTF-8 and in any case."""
    needle = word.lower().encode()
    return [str(file) for file in folder.rglob("*") if file.is_file() and needle in file.read_bytes().lower()]


def states(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return time of change and bytes of every file below a folder, the lock aside.

    SQLite makes a journal when it opens and keeps it, empty, while another test has the library open; it says nothing.
    """
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("writer.")]
    files = [file for file in files if file.stat().st_size or not file.name.endswith("-wal")]
    return {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in files}


def ids(library: Library) -> list[str]:
    """Return the ids of a library's documents."""
    return [document.id for document in library.documents()]


def environment(**changes: str) -> dict[str, str]:
    """Return the environment for another process: ours, without our own settings of Pincite."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PINCITE_INDEX", "PINCITE_MODEL")}
    return {**kept, "PYTHONPATH": os.pathsep.join((str(TOP / "app"), str(TESTS))), **changes}


def start_python(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a program that has the fake model, `Library`, `settings` and `sys.argv`."""
    opening = "import sys, time, fakes; from pathlib import Path; from pincite import Library\n"
    opening += "encoder = fakes.use_fake_encoder(); settings = fakes.fake_settings()\n"
    return subprocess.Popen(
        [sys.executable, "-c", opening + code, *map(str, arguments)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def pincite(*arguments: object, **changes: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line in another process."""
    options: dict[str, Any] = {"env": environment(), "cwd": TOP, "timeout": 120} | changes
    return subprocess.run(
        [sys.executable, "-m", "pincite", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **options,
    )
