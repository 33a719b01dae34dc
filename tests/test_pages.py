"""A PDF through the library: quotes with pages, places on them, pictures, and nothing left after removal."""

import io
from pathlib import Path

import pytest
from PIL import Image

from pdf_files import Drawing, locked, pdf
from pincite import Library
from pincite.errors import PageUnknown, PdfPasswordNeeded

FIRST = ["Kestrels hover over open fields.", "They watch for voles in the grass below them."]
SECOND = ["Ospreys dive feet first into lakes.", "A zebrafinchword stands only here."]


def birds() -> bytes:
    pages = []
    for lines in (FIRST, SECOND):
        drawing = Drawing()
        drawing.lines(72, 100, lines, size=12)
        pages.append(drawing)
    return pdf(pages)


@pytest.fixture
def paper(library: Library, tmp_path: Path) -> Library:
    (tmp_path / "birds.pdf").write_bytes(birds())
    assert library.add(tmp_path / "birds.pdf").added == ("birds",)
    return library


def test_a_quote_has_its_page(paper: Library) -> None:
    (document,) = paper.documents()
    assert document.pages == 2
    answer = paper.ask("How do ospreys dive?", strictness=0, quotes=1)
    (citation,) = answer.citations
    assert citation.locator.page == 2
    assert "Ospreys dive feet first into lakes." in citation.quote
    assert "p. 2" in answer.answer


def test_the_rectangles_are_where_the_words_are(paper: Library) -> None:
    text = paper.text("birds")
    start = text.index("Ospreys")
    (place,) = paper.rectangles("birds", start, start + len(SECOND[0]))
    assert place.page == 2
    assert 70 < place.x0 < 74
    assert 86 < place.y0 < place.y1 < 106
    assert place.x1 > 200


def test_the_picture_of_a_page_shows_the_quote(paper: Library) -> None:
    answer = paper.ask("How do ospreys dive?", strictness=0, quotes=1)
    plain = Image.open(io.BytesIO(paper.page_image("birds", 2))).convert("RGB")
    marked_bytes = paper.page_image("birds", 2, marks=[answer.citations[0].locator])
    marked = Image.open(io.BytesIO(marked_bytes)).convert("RGB")
    assert plain.size == marked.size == (1224, 1584)
    assert plain.getpixel((2 * 300, 2 * 400)) == marked.getpixel((2 * 300, 2 * 400)) == (255, 255, 255)
    (place, *_) = paper.rectangles("birds", answer.citations[0].locator.start, answer.citations[0].locator.end)
    corner = (int(2 * place.x1) - 2, int(2 * place.y0) + 2)
    assert plain.getpixel(corner) != marked.getpixel(corner)


@pytest.mark.parametrize("page", [0, 3])
def test_a_page_that_is_not_there_is_named(paper: Library, page: int) -> None:
    with pytest.raises(PageUnknown, match="pages 1 to 2"):
        paper.page_image("birds", page)


def test_a_text_has_no_page_to_show(library: Library, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Kestrels hover.")
    library.add(tmp_path / "note.txt")
    assert library.rectangles("note", 0, 8) == ()
    with pytest.raises(PageUnknown, match="not read from a PDF"):
        library.page_image("note", 1)


def test_nothing_of_a_removed_pdf_is_left(paper: Library, tmp_path: Path) -> None:
    original = (tmp_path / "birds.pdf").read_bytes()
    assert paper.verify() == []
    paper.remove("birds")
    for file in (tmp_path / "index").rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert b"zebrafinchword" not in data
            assert original[100:160] not in data


def test_a_locked_pdf_asks_for_its_password(library: Library, tmp_path: Path) -> None:
    (tmp_path / "birds.pdf").write_bytes(locked(birds(), "secret", "owner"))
    report = library.add(tmp_path / "birds.pdf")
    assert report.added == ()
    assert "needs a password" in report.failed[0].reason
    assert "--password" in report.failed[0].reason
    assert library.add(tmp_path / "birds.pdf", password="secret").added == ("birds",)
    with pytest.raises(PdfPasswordNeeded):
        library.page_image("birds", 1)
    assert library.page_image("birds", 1, password="secret").startswith(b"\x89PNG")


def test_a_backup_brings_the_pages_along(paper: Library, tmp_path: Path) -> None:
    paper.export(tmp_path / "backup")
    with Library.open(tmp_path / "other") as other:
        other.restore(tmp_path / "backup")
        assert other.page_image("birds", 1).startswith(b"\x89PNG")
        assert other.verify() == []
