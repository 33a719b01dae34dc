"""Read every PDF of a folder (odd, broken, locked ones) and count how each ends: read, or one named error.

Usage: python benchmarks/pdf_hostile.py FOLDER [--verbose] [--no-ocr]

FOLDER is any folder of PDF files, for example the test files of pdf.js and of pdfminer.six. The script fails where a
file ends in anything but a document or a ReadError of one line, or takes longer than its limit. Scanned pages are read
where Tesseract is installed; `--no-ocr` leaves them unread.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from pincite.errors import ReadError
from pincite.reading.pdf import Limits, PdfReader
from pincite.reading.pdf.geometry import unpack
from pincite.reading.tesseract import installed


def fault_of(reader: PdfReader, path: Path, tally: Counter[str]) -> tuple[str, str]:
    """Return how a file ended, and what was wrong with that, if anything; count its scanned pages."""
    try:
        (source,) = reader.read(path.read_bytes(), path)
    except ReadError as error:
        message = str(error)
        wrong = "\n" in message or (path.name not in message)
        return f"{type(error).__name__}", f"{path.name}: {message!r}" if wrong else ""
    except Exception as error:  # whatever else comes out of a reader is the fault looked for
        return "CRASH", f"{path.name}: {type(error).__name__}: {error}"
    read = sum(page.ocr for page in source.pages)
    tally.update({"pages read by OCR": read, "files with them": bool(read), "scans not read": len(source.unread)})
    sound = all(len(unpack(page)) == page.end - page.start for page in source.pages)
    return "read", "" if sound and source.text.strip() else f"{path.name}: half a document"


def main() -> int:
    """Read the files and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--verbose", action="store_true", help="name each file, how it ended, and its time")
    parser.add_argument("--no-ocr", action="store_true", help="leave scanned pages unread")
    options = parser.parse_args()
    limits = Limits(seconds=60, ocr_seconds=30, ocr_seconds_in_all=120)
    scans: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    slowest = (0.0, "")
    with PdfReader(limits=limits, ocr=None if options.no_ocr else installed()) as reader:
        for path in sorted(options.folder.rglob("*.pdf")):
            start = time.perf_counter()
            outcome, fault = fault_of(reader, path, scans)
            seconds = time.perf_counter() - start
            outcomes[outcome] += 1
            slowest = max(slowest, (seconds, path.name))
            if fault:
                faults.append(fault)
            if seconds > 2 * limits.seconds + limits.ocr_seconds_in_all + 5:
                faults.append(f"{path.name}: {seconds:.0f} s, over its limit")
            if options.verbose:
                print(f"{path.name}: {outcome}, {seconds:.2f} s")
    print(f"{outcomes.total()} files: " + ", ".join(f"{count} {name}" for name, count in outcomes.most_common()))
    print(", ".join(f"{count} {name}" for name, count in scans.items()))
    print(f"slowest: {slowest[1]}, {slowest[0]:.2f} s")
    print("\n".join(faults) or "0 crashes, 0 hangs, 0 half documents")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
