"""Read every PDF of a folder (odd, broken, locked ones) and count how each ends: read, or one named error.

Usage: python benchmarks/pdf_hostile.py FOLDER [--verbose]

FOLDER is any folder of PDF files, for example the test files of pdf.js and of pdfminer.six. The script fails where a
file ends in anything but a document or a ReadError of one line, or takes longer than its limit.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from pincite.errors import ReadError
from pincite.reading.pdf import Limits, PdfReader
from pincite.reading.pdf.geometry import unpack


def fault_of(reader: PdfReader, path: Path) -> tuple[str, str]:
    """Return how a file ended, and what was wrong with that, if anything."""
    try:
        (source,) = reader.read(path.read_bytes(), path)
    except ReadError as error:
        message = str(error)
        wrong = "\n" in message or (path.name not in message)
        return f"{type(error).__name__}", f"{path.name}: {message!r}" if wrong else ""
    except Exception as error:  # whatever else comes out of a reader is the fault looked for
        return "CRASH", f"{path.name}: {type(error).__name__}: {error}"
    sound = all(len(unpack(page)) == page.end - page.start for page in source.pages)
    return "read", "" if sound and source.text.strip() else f"{path.name}: half a document"


def main() -> int:
    """Read the files and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--verbose", action="store_true", help="name each file, how it ended, and its time")
    options = parser.parse_args()
    limits = Limits(seconds=60)
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    slowest = (0.0, "")
    with PdfReader(limits=limits) as reader:
        for path in sorted(options.folder.rglob("*.pdf")):
            start = time.perf_counter()
            outcome, fault = fault_of(reader, path)
            seconds = time.perf_counter() - start
            outcomes[outcome] += 1
            slowest = max(slowest, (seconds, path.name))
            if fault:
                faults.append(fault)
            if seconds > limits.seconds + 5:
                faults.append(f"{path.name}: {seconds:.0f} s, over its limit")
            if options.verbose:
                print(f"{path.name}: {outcome}, {seconds:.2f} s")
    print(f"{outcomes.total()} files: " + ", ".join(f"{count} {name}" for name, count in outcomes.most_common()))
    print(f"slowest: {slowest[1]}, {slowest[0]:.2f} s")
    print("\n".join(faults) or "0 crashes, 0 hangs, 0 half documents")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
