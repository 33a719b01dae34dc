"""Broken, locked and hostile PDFs: each ends in one named error of one line, and the reader goes on."""

import contextlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import pdf_files as made
from pdf_files import Drawing, pdf
from pincite.errors import PdfDamaged, PdfHasNoText, PdfPasswordNeeded, PdfTooLarge, ReadError
from pincite.reading.pdf import Limits, PdfReader
from pincite.reading.pdf.message import source_of

PLAIN = pdf([Drawing().text(72, 100, "Words that can be read.")])
TEXT = "Words that can be read.\n"
LIMITS = Limits(seconds=60, processor_seconds=30, memory=768 * 1024**2)


@pytest.fixture(scope="module")
def reader() -> Iterator[PdfReader]:
    with PdfReader(limits=LIMITS) as one:
        yield one


def text(reader: PdfReader, data: bytes, password: str | None = None) -> str:
    return reader.read(data, Path("made.pdf"), password)[0].text


@pytest.mark.parametrize(
    ("make", "error", "why"),
    [
        (lambda: PLAIN[: len(PLAIN) // 2], PdfDamaged, "damaged"),
        (lambda: b"%PDX" + PLAIN[4:], PdfDamaged, "does not begin as a PDF"),
        (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 50, PdfDamaged, "damaged"),
        (lambda: pdf([]), PdfDamaged, "damaged|no pages"),
        (lambda: pdf([b""]), PdfHasNoText, "holds no text"),
        (lambda: pdf([Drawing().text(72, 99, "x", mode=3)]), PdfHasNoText, "all of its text is hidden"),
        (lambda: made.page_tree(100_000), PdfTooLarge, "100,000 pages"),
        (lambda: made.locked(PLAIN, "secret", "owner"), PdfPasswordNeeded, "needs a password.*--password"),
        (made.text_bomb, PdfTooLarge, "time or memory|characters"),
        (made.nested_forms, PdfTooLarge, "time or memory|characters"),
    ],
    ids=["truncated", "header", "junk", "no pages", "blank", "hidden", "page tree", "locked", "text bomb", "form bomb"],
)
def test_each_ends_in_one_named_line_and_the_next_file_is_read(
    reader: PdfReader, make: Callable[[], bytes], error: type[ReadError], why: str
) -> None:
    with pytest.raises(error, match=why) as caught:
        text(reader, make())
    message = str(caught.value)
    assert message.startswith("made.pdf")
    assert "\n" not in message
    assert text(reader, PLAIN) == TEXT


@pytest.mark.parametrize("make", [made.long_string, made.looping_outline, made.slow_metadata])
def test_what_is_only_odd_is_read_or_refused_by_name(reader: PdfReader, make: Callable[[], bytes]) -> None:
    with contextlib.suppress(PdfTooLarge):
        assert text(reader, make()).strip()
    assert text(reader, PLAIN) == TEXT


def test_five_thousand_pages_are_read_and_no_more() -> None:
    with PdfReader(limits=Limits(pages=40)) as small:
        assert text(small, made.page_tree(40)).count("\f") == 39
        with pytest.raises(PdfTooLarge, match="41 pages, and at most 40"):
            text(small, made.page_tree(41))


def test_passwords(reader: PdfReader) -> None:
    locked = made.locked(PLAIN, "secret", "owner")
    assert text(reader, locked, "secret") == TEXT
    assert text(reader, made.locked(PLAIN, "", "owner")) == TEXT
    with pytest.raises(PdfPasswordNeeded, match="password given does not open"):
        text(reader, locked, "wrong")


def test_bytes_characters_and_time_are_limited() -> None:
    with PdfReader(limits=Limits(bytes=100)) as small, pytest.raises(PdfTooLarge, match="larger than"):
        text(small, PLAIN)
    with PdfReader(limits=Limits(page_characters=10)) as small, pytest.raises(PdfTooLarge, match="23 characters"):
        text(small, PLAIN)
    with (
        PdfReader(limits=Limits(seconds=0.001)) as small,
        pytest.raises(PdfTooLarge, match=r"longer than 0\.001 seconds"),
    ):
        text(small, PLAIN)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's list of child processes")
def test_a_worker_that_dies_is_replaced_and_none_is_left() -> None:
    def children() -> set[int]:
        return {int(one) for task in Path("/proc/self/task").glob("*/children") for one in task.read_text().split()}

    before = children()
    with PdfReader(workers=2) as two, ThreadPoolExecutor(2) as threads:
        assert set(threads.map(lambda _: text(two, PLAIN), range(6))) == {TEXT}
        for process in children() - before:
            os.kill(process, 9)
        assert set(threads.map(lambda _: text(two, PLAIN), range(6))) == {TEXT}
        assert len(children() - before) <= 2
    assert children() == before
    with pytest.raises(ReadError, match="closed"):
        text(two, PLAIN)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", 7),
        ("blocks", [["paragraph", 0, 99, 0, 0]]),
        ("blocks", [["paragraph", 2, 1, 0, 1]]),
        ("blocks", [["spell", 0, 1, 0, 0]]),
        ("blocks", [["paragraph", 1, 3, 0, 1], ["paragraph", 0, 3, 0, 0]]),
        ("pages", [[1, 1, 0, 0, 4, 0.05, 3, False]]),
        ("pages", [[1, 1, 0, 0, 9, 0.05, 2, False]]),
        ("pages", [[1, 1, 0, 0, 4, 0.05, 2, 1]]),
        ("unread", [2]),
        ("labels", ["1", "2"]),
        ("year", "1990"),
        ("authors", [None]),
    ],
)
def test_an_answer_that_contradicts_itself_is_refused(name: str, value: Any) -> None:
    good: dict[str, Any] = {
        "text": "text", "blocks": [["paragraph", 0, 4, 0, 0]], "pages": [[1, 1, 0, 0, 4, 0.05, 2, False]],
        "labels": ["1"], "title": None, "authors": [], "year": 1990, "doi": None, "warnings": [], "unread": [],
    }  # fmt: skip
    assert source_of(good, b"xy").text == "text"
    with pytest.raises((ValueError, TypeError)):
        source_of({**good, name: value}, b"xy")


@pytest.mark.parametrize("matrix", ["1e38 0 0 1e38 1e38 1e38", "0 0 0 0 0 0", "1 0 0 1 1e7 -1e7", "1e-9 0 0 1e-9 5 5"])
def test_places_that_no_page_has_do_not_disturb_the_others(reader: PdfReader, matrix: str) -> None:
    strange = f"BT /F1 10 Tf {matrix} Tm (nowhere) Tj ET".encode()
    assert text(reader, pdf([Drawing().text(72, 100, "Words that can be read.").raw(strange)])) == TEXT
