"""What the tests of scanned pages share: Tesseract where it is installed, words to print, and pages that hold them."""

import textwrap
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from pdf_files import Drawing, printed
from pincite.outline import Source
from pincite.reading.pdf import Limits, PdfReader
from pincite.reading.tesseract import Tesseract, installed

TOOL = installed()
#: English named, so that Tesseract need not look for the script of each document first.
ENGLISH = replace(TOOL, chosen=("eng",)) if TOOL and "eng" in TOOL.languages else None
needs_tesseract = pytest.mark.skipif(ENGLISH is None, reason="Tesseract is not installed; `make ocr` installs it")
BIRDS = (
    "Kestrels hover over open fields in search of voles. They watch the grass below them with great patience and "
    "strike only when the prey has stopped moving. A kestrel does not chase; it waits for the wind to hold it still "
    "above one place. In a strong wind the bird turns into it and hangs there with hardly a beat of its wings."
)
FISH = (
    "Salmon return to the river in which they were born. They find it by the smell of its water, which they learn "
    "when they are young, and they climb every fall that is not too high for them. After they have laid their eggs "
    "most of them die, and the stream carries what is left of them back to the sea."
)


def lines(
    words: str, x: float = 72, y: float = 100, width: int = 70, step: float = 16
) -> list[tuple[float, float, str]]:
    return [(x, y + step * number, line) for number, line in enumerate(textwrap.wrap(words, width))]


def read(data: bytes, ocr: Tesseract | None = ENGLISH, limits: Limits | None = None) -> Source:
    with PdfReader(limits=limits, ocr=ocr) as reader:
        return reader.read(data, Path("made.pdf"))[0]


def plain(source: Source) -> str:
    return " ".join(source.text.split())


def likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def layered(words: str = BIRDS, shown: str = BIRDS) -> Drawing:
    page = Drawing().scan(printed(lines(shown)))
    for x, y, line in lines(words):
        page.text(x, y, line, 11, mode=3)
    return page
