"""Add a folder of papers and a folder of notes: time of the first and of the second add, and memory.

Usage: python -m benchmarks.adding [FOLDER] [--workers 2] [--notes 5000]

FOLDER holds PDF papers; they are added to a new library, and then once more. The notes are text files of about 200
characters, made from the words of the papers that come with the project. Memory holds for one measurement a process.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.pdf_papers import Memory
from pincite import Library, Settings

_TOP = Path(__file__).parent.parent


def time_twice(name: str, folder: Path, settings: Settings) -> None:
    """Add a folder to a new library and then once more, and print how long each took."""
    memory = Memory()
    memory.start()
    with tempfile.TemporaryDirectory() as index:
        seconds = []
        for _ in range(2):
            begun = time.perf_counter()
            with Library.open(index, settings=settings) as library:
                report = library.add(folder)
            seconds.append(time.perf_counter() - begun)
        peak = memory.stop()
    documents = len(report.unchanged)
    print(f"{name}: {documents} documents, first {seconds[0]:.1f} s, again {seconds[1]:.2f} s, peak {peak:.0f} MB")


def write_notes(folder: Path, count: int) -> None:
    """Write so many small text files, no two of them alike."""
    chance = random.Random(1)
    words = " ".join(file.read_text(encoding="utf-8") for file in sorted(_TOP.glob("corpus/papers/*.txt"))).split()
    for number in range(count):
        text = f"Note {number}. {' '.join(chance.choices(words, k=25))}.\n"
        (folder / f"note {number}.txt").write_text(text, encoding="utf-8")


def main() -> int:
    """Run the measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--workers", type=int, default=Settings().workers, help="default: one a core, at most 8")
    parser.add_argument("--notes", type=int, default=0)
    options = parser.parse_args()
    settings = Settings(workers=options.workers)
    if options.folder is not None:
        time_twice(f"papers, workers: {options.workers}", options.folder, settings)
    if options.notes:
        with tempfile.TemporaryDirectory() as folder:
            write_notes(Path(folder), options.notes)
            time_twice("notes", Path(folder), settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
