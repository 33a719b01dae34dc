"""Draw pages of PDFs as a scanner would, read them back by OCR, and compare with the text of the pages themselves.

Usage: python -m benchmarks.pdf_scans FOLDER [--pages 3] [--files 5] [--languages eng]

FOLDER is any folder of PDF files with text. Prints for each file the likeness (0 to 1, of the words in order) and the
time of a page. Needs Tesseract.
"""

import argparse
import io
import resource
import sys
import time
from difflib import SequenceMatcher
from pathlib import Path

import pypdfium2

from pincite.errors import ReadError
from pincite.reading.pdf import PdfReader
from pincite.reading.tesseract import installed

_DPI = 300


def excerpt(data: bytes, pages: int) -> bytes:
    """Return a PDF of the first pages."""
    with pypdfium2.PdfDocument(data) as whole, pypdfium2.PdfDocument.new() as part:
        part.import_pages(whole, list(range(min(pages, len(whole)))))
        out = io.BytesIO()
        part.save(out)
        return out.getvalue()


def scanned(data: bytes) -> bytes:
    """Return a PDF of the same pages as pictures."""
    with pypdfium2.PdfDocument(data) as document:
        pictures = [page.render(scale=_DPI / 72, grayscale=True).to_pil() for page in document]
    out = io.BytesIO()
    pictures[0].save(out, "PDF", resolution=_DPI, save_all=True, append_images=pictures[1:], quality=85)
    return out.getvalue()


def main() -> int:
    """Read the files both ways and print how alike the texts are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=3, help="pages of each file")
    parser.add_argument("--files", type=int, default=5, help="files, in the order of their names")
    parser.add_argument("--languages", default="eng", help="what Tesseract reads in")
    options = parser.parse_args()
    tool = installed(options.languages)
    if tool is None:
        print("There is no Tesseract on the PATH.", file=sys.stderr)
        return 1
    likenesses: list[float] = []
    pages, seconds = 0, 0.0
    with PdfReader() as plain, PdfReader(ocr=tool) as ocr:
        for path in sorted(options.folder.rglob("*.pdf"))[: options.files]:
            part = excerpt(path.read_bytes(), options.pages)
            try:
                truth = plain.read(part, path)[0]
                picture = scanned(part)
                start = time.perf_counter()
                read = ocr.read(picture, path)[0]
            except ReadError as error:
                print(error)
                continue
            took = time.perf_counter() - start
            pages, seconds = pages + len(read.pages), seconds + took
            likenesses.append(SequenceMatcher(None, truth.text.split(), read.text.split(), autojunk=False).ratio())
            print(f"{path.name}: {likenesses[-1]:.3f}, {took / len(read.pages):.2f} s a page")
    if likenesses:
        mean = sum(likenesses) / len(likenesses)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)  # the readers are closed: their children are counted
        processor = (used.ru_utime + used.ru_stime) / pages
        print(f"{len(likenesses)} files, {pages} pages: likeness {mean:.3f}, {pages / seconds:.2f} pages a second")
        print(f"{processor:.2f} s of one processor a page")
    return 0


if __name__ == "__main__":
    sys.exit(main())
