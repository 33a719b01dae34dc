"""The text of a PDF against its truth, and the time that it takes, in multiples of pypdfium2's own.

Usage: python benchmarks/pdf_text.py FOLDER [--rounds 9]

FOLDER holds GeoTopo-komprimiert.pdf and GeoTopo-komprimiert.txt of py-pdf/benchmarks and py-pdf/sample-files, the truth
without running heads and page numbers as GeoTopo-body.txt, and score_text.py, which prints the ratio of two texts.

Times are of the processor. Each round takes them one after another, and the medians of the rounds' ratios are printed,
so that other work on the machine, which slows all of a round, hardly counts.
"""

import argparse
import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pypdfium2 as pdfium

from pincite.reading.pdf import PdfReader
from pincite.reading.pdf.assemble import assembled
from pincite.reading.pdf.furniture import take_out
from pincite.reading.pdf.glyphs import Fonts, read_page
from pincite.reading.pdf.pages import PageLines, lay_out
from pincite.reading.pdf.structure import structured


def plain_text(data: bytes) -> str:
    """Return the text as pypdfium2 gives it."""
    parts = []
    for page in pdfium.PdfDocument(data):
        text_page = page.get_textpage()
        parts.append(text_page.get_text_range())
        text_page.close()
        page.close()
    return "\f".join(parts)


def pages_of(data: bytes) -> list[PageLines]:
    """Return the lines of the pages in reading order, without running heads."""
    fonts = Fonts()
    pages: list[PageLines] = []
    for number, page in enumerate(pdfium.PdfDocument(data)):
        pages.append(lay_out(read_page(page, fonts, 1_000_000), number))
        page.close()
    take_out(pages)
    return pages


def ordered_text(data: bytes) -> str:
    """Return the text in reading order."""
    return "\f".join("\n".join(line.text for line in page.lines) for page in pages_of(data))


def whole_reading(data: bytes) -> str:
    """Return the text as we read it: in reading order, with its structure and a box for each character."""
    pages = pages_of(data)
    return assembled(pages, structured(pages, {})).text


def processor_time(function: Callable[[bytes], str], data: bytes) -> float:
    """Return how long the processor works on a call, in seconds."""
    start = time.process_time()
    function(data)
    return time.process_time() - start


def score(folder: Path, text: str) -> str:
    """Return what the folder's own script says of a text."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "text.txt"
        place.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, folder / "score_text.py", place], capture_output=True, text=True, check=True
        )
    return done.stdout.strip()


def main() -> int:
    """Score the text and time it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    path = options.folder / "GeoTopo-komprimiert.pdf"
    data = path.read_bytes()
    with PdfReader() as reader:
        (source,) = reader.read(data, path)
    print(f"pypdfium2 alone: {score(options.folder, plain_text(data))}")
    print(f"pincite:         {score(options.folder, source.text)}")
    gc.disable()  # as the worker does
    functions = (plain_text, ordered_text, whole_reading)
    rounds = [[processor_time(function, data) for function in functions] for _ in range(options.rounds)]
    print(f"pypdfium2's text {median(times[0] for times in rounds):.3f} s")
    for place, name in ((1, "text in reading order"), (2, "with structure and boxes")):
        ours, ratio = (median(part) for part in zip(*((t[place], t[place] / t[0]) for t in rounds), strict=True))
        print(f"{name} {ours:.3f} s: {ratio:.2f} times")
    return 0


if __name__ == "__main__":
    sys.exit(main())
