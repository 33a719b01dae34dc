"""Writing that does not run as English does: Chinese and Japanese, from the top down, from right to left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pdf_files import Drawing, pdf
from pincite.folding import fold
from pincite.outline import Source
from pincite.reading.pdf import PdfReader, rectangles

CHINESE = "产业集群的研究表明知识在邻近的企业之间传播"
HEBREW, MORE_HEBREW = ("חברות", "קרובות", "לומדות"), ("זו", "מזו")
ARABIC = ("الشركات", "المتجاورة", "تتعلم")


@pytest.fixture(scope="module")
def reader() -> Iterator[PdfReader]:
    with PdfReader() as one:
        yield one


def read(reader: PdfReader, drawing: Drawing, **entries: str) -> Source:
    (source,) = reader.read(pdf([drawing], wide=True, **entries), Path("made.pdf"))  # type: ignore[arg-type]
    return source


def seen(words: tuple[str, ...]) -> list[str]:
    """Return words that are read from right to left as they are drawn from left to right."""
    return [word[::-1] for word in reversed(words)]


def row(page: Drawing, y: float, words: list[str], x: float = 80) -> None:
    for word in words:
        page.wide(x, y, word, 10)
        x += 10 * len(word) + 3


def test_lines_of_chinese_fold_without_a_space_and_words_between_keep_theirs(reader: PdfReader) -> None:
    page = Drawing().wide(80, 100, CHINESE).wide(80, 114, "，见于").text(113, 114, "Porter (1990)")
    page.wide(180, 114, "的论述。").wide(80, 128, CHINESE)
    source = read(reader, page)
    assert fold(source.text) == f"{CHINESE}，见于 Porter (1990) 的论述。{CHINESE}"
    assert source.warnings == ()


@pytest.mark.parametrize("by_letters", [False, True])
def test_writing_from_the_top_down_is_read_by_columns_from_the_right(reader: PdfReader, by_letters: bool) -> None:
    page = Drawing()
    lines = [CHINESE[:12], CHINESE[2:13], CHINESE[4:14]]
    for place, line in enumerate(lines):
        x = 400 - 16 * place
        if by_letters:
            for step, letter in enumerate(line):
                page.wide(x, 110 + 10 * step, letter)
        else:
            page.wide(x, 100, line, vertical=True)
    source = read(reader, page)
    assert source.text.split() == lines
    assert source.warnings == ("page 1: written from top to bottom, read by columns from the right",)
    start = source.text.index(lines[1])
    (mark,) = rectangles(source.pages, start, start + 5)
    assert mark.y1 - mark.y0 == pytest.approx(50, abs=1)
    assert mark.x1 - mark.x0 == pytest.approx(10, abs=1)
    assert abs((mark.x0 + mark.x1) / 2 - (389 if by_letters else 384)) < 1


@pytest.mark.parametrize("words", [HEBREW, ARABIC])
@pytest.mark.parametrize("placed", [False, True], ids=["as seen", "letter by letter"])
def test_lines_from_right_to_left_are_read_so(reader: PdfReader, words: tuple[str, ...], placed: bool) -> None:
    page = Drawing()
    for y in (100, 114):
        if placed:
            x = 400.0
            for word in words:
                for letter in word:
                    page.wide(x, y, letter)
                    x -= 10
                x -= 3
        else:
            row(page, y, seen(words))
    source = read(reader, page)
    assert source.text.splitlines() == [" ".join(words)] * 2
    assert source.warnings == ("page 1: written from right to left; the order of words may be wrong",)
    start = source.text.index(words[1])
    (mark,) = rectangles(source.pages, start, start + len(words[1]))
    assert mark.x1 - mark.x0 == pytest.approx(10 * len(words[1]), abs=1)


def test_a_ligature_that_runs_from_right_to_left_keeps_the_order_of_its_letters(reader: PdfReader) -> None:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /ToUnicode 101 0 R >>"
    cmap = (
        b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 3 beginbfchar <41> <06440627> <42> <0633> "
        b"<43> <0645> endbfchar endcmap"
    )
    stream = f"<< /Length {len(cmap)} >>\nstream\n".encode() + cmap + b"\nendstream"
    data = pdf([b"BT /F9 12 Tf 72 700 Td (CAB) Tj ET"], objects=[font, stream])
    data = data.replace(b"/Resources << /Font <<", b"/Resources << /Font << /F9 100 0 R", 1)
    (source,) = reader.read(data, Path("ligature.pdf"))
    assert source.text == "سلام\n"


def test_numbers_and_foreign_words_keep_their_direction(reader: PdfReader) -> None:
    page = Drawing()
    for y in (100, 114):
        row(page, y, [*seen(MORE_HEBREW), ",1990", "Michael", "Porter", *seen(HEBREW)])
    assert (
        read(reader, page).text.splitlines() == [f"{' '.join(HEBREW)} Michael Porter 1990, {' '.join(MORE_HEBREW)}"] * 2
    )


def test_foreign_words_in_an_english_line_are_turned_round_alone(reader: PdfReader) -> None:
    page = Drawing()
    for y in (100, 114):
        row(page, y, ["The", "words", *seen(HEBREW), "mean", "firms."])
    assert read(reader, page).text.splitlines() == [f"The words {' '.join(HEBREW)} mean firms."] * 2


words = st.lists(st.text("אבגדה", min_size=1, max_size=4), min_size=1, max_size=3)
foreign = st.lists(st.text("abcde", min_size=1, max_size=4), max_size=2)


@settings(max_examples=25, deadline=None)
@given(words, foreign, words)
def test_any_row_with_foreign_words_comes_back(
    reader: PdfReader, first: list[str], between: list[str], last: list[str]
) -> None:
    if sum(map(len, between)) >= sum(map(len, first + last)):
        between = []
    page = Drawing()
    row(page, 100, [*seen(tuple(last)), *between, *seen(tuple(first))])
    source = read(reader, page)
    assert source.text == " ".join([*first, *between, *last]) + "\n"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages_have_the_boxes_of_the_page_as_displayed(reader: PdfReader, turn: int) -> None:
    matrix = {0: "1 0 0 1 72 692", 90: "0 1 -1 0 100 72", 180: "-1 0 0 -1 540 100", 270: "0 -1 1 0 512 720"}[turn]
    page = Drawing().raw(f"BT /F1 10 Tf {matrix} Tm (First words) Tj 0 -14 Td (Second line) Tj ET".encode())
    source = read(reader, page, page=f"/Rotate {turn}")
    first, second = rectangles(source.pages, 0, len(source.text))
    assert [first.x0, first.y0, second.x0, second.y0] == pytest.approx([72, 92, 72, 106], abs=0.1)
    assert (source.pages[0].width, source.pages[0].height) == ((612, 792) if turn % 180 == 0 else (792, 612))
