"""Where characters stand: packed and unpacked, merged to rectangles, drawn on the page."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pdf_files import Drawing, pdf
from pincite.outline import PageMap, Source
from pincite.reading.pdf import PdfReader, rectangles
from pincite.reading.pdf.geometry import pack, unpack

numbers = st.floats(0, 3000, width=32)
box = st.one_of(
    st.none(),
    st.tuples(numbers, numbers, st.floats(0, 200, width=32), st.floats(0, 200, width=32), st.booleans()),
)


@pytest.fixture(scope="module")
def reader() -> Iterator[PdfReader]:
    with PdfReader() as one:
        yield one


@given(st.lists(box, max_size=60))
def test_boxes_come_back_within_half_a_step(rows: list[tuple[float, float, float, float, bool] | None]) -> None:
    boxes = np.full((len(rows), 5), np.nan, np.float32)
    for place, row in enumerate(rows):
        if row is not None:
            x, y, width, height, upright = row
            boxes[place] = (x, y, min(x + width, 3200), min(y + height, 3200), upright)
    unit, packed = pack(boxes, 3200, 3200)
    back = unpack(PageMap(3200, 3200, 0, 0, len(rows), unit, packed))
    assert np.array_equal(np.isnan(back[:, 0]), np.isnan(boxes[:, 0]))
    known = ~np.isnan(boxes[:, 0])
    assert np.allclose(back[known], boxes[known], atol=0.026, rtol=1e-6)


@pytest.mark.parametrize("change", [b"", b"junk"])
def test_a_map_of_the_wrong_length_is_refused(change: bytes) -> None:
    unit, packed = pack(np.zeros((3, 5), np.float32), 600, 800)
    with pytest.raises(ValueError, match="wrong length"):
        unpack(PageMap(600, 800, 0, 0, 7 if change else 2, unit, packed))


def two_columns(reader: PdfReader) -> Source:
    page = Drawing()
    page.lines(60, 100, [f"left column line {k} of the words here" for k in range(12)], 9)
    page.lines(330, 100, [f"right column line {k} of the words here" for k in range(12)], 9)
    (source,) = reader.read(pdf([page, Drawing().text(72, 90, "and the next page.", 9)]), Path("columns.pdf"))
    return source


def test_a_quote_over_a_column_and_a_page_has_a_rectangle_a_line(reader: PdfReader) -> None:
    source = two_columns(reader)
    start, end = source.text.index("line 11 of"), source.text.index("line 1 of", source.text.index("right"))
    found = rectangles(source.pages, start, end)
    assert [mark.page for mark in found] == [1, 1, 1]
    last_left, first_right, second_right = found
    assert last_left.y0 == pytest.approx(100 + 11 * 12 - 7.2, abs=0.1)
    assert last_left.x0 > 100
    assert first_right.x0 == pytest.approx(330, abs=0.1)
    assert first_right.y1 == pytest.approx(100 + 0.24 * 9, abs=0.1)
    assert second_right.y0 > first_right.y1
    over = rectangles(source.pages, source.text.index("right column line 11"), len(source.text))
    assert [mark.page for mark in over] == [1, 2]
    assert rectangles(source.pages, 5, 5) == ()


def test_rectangles_fit_the_words(reader: PdfReader) -> None:
    source = two_columns(reader)
    start = source.text.index("column line 3")
    (word,) = rectangles(source.pages, start, start + len("column"))
    (before,) = rectangles(source.pages, start - 5, start - 1)
    assert before.x1 < word.x0
    assert word.x1 - word.x0 == pytest.approx(9 * (0.5 + 0.556 + 0.222 + 0.556 + 0.833 + 0.556), abs=0.2)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_marks_are_drawn_where_the_words_are_displayed(reader: PdfReader, turn: int) -> None:
    data = pdf([Drawing().text(72, 100, "unmarked words and MARKED ones", 20)], page=f"/Rotate {turn}")
    (source,) = reader.read(data, Path("marks.pdf"))
    start = source.text.index("MARKED")
    marks = rectangles(source.pages, start, start + 6)
    picture = Image.open(io.BytesIO(reader.render(data, 1, marks, scale=1))).convert("RGB")
    pixels = np.asarray(picture).astype(int)
    plain = np.asarray(Image.open(io.BytesIO(reader.render(data, 1, (), scale=1))).convert("RGB")).astype(int)
    assert picture.size == ((612, 792) if turn % 180 == 0 else (792, 612))
    ys, xs = np.nonzero(pixels[:, :, 2] < pixels[:, :, 0] - 20)
    (mark,) = marks
    assert xs.min() == pytest.approx(mark.x0, abs=2)
    assert xs.max() == pytest.approx(mark.x1, abs=2)
    assert ys.min() == pytest.approx(mark.y0, abs=2)
    assert ys.max() == pytest.approx(mark.y1, abs=2)
    dark = (plain.sum(axis=2) < 300).nonzero()
    inside = (dark[1] >= mark.x0 - 1) & (dark[1] <= mark.x1) & (dark[0] >= mark.y0 - 1) & (dark[0] <= mark.y1)
    assert 0.15 < inside.mean() < 0.4
