"""Scanned pages: known as such, read by OCR where it can be, and named where not."""

from pathlib import Path

import pytest

from pdf_files import Drawing, pdf, printed
from pincite.errors import PdfHasNoText
from pincite.outline import Source
from pincite.reading.pdf import rectangles
from pincite.reading.tesseract import Tesseract
from scans import BIRDS, ENGLISH, FISH, TOOL, layered, likeness, lines, needs_tesseract, plain, read

CJK_FONTS = [
    path
    for path in map(Path, ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",))
    if path.is_file()
]  # fmt: skip


@pytest.fixture(scope="module")
def mixed_source(partly_scanned: bytes) -> Source:
    return read(partly_scanned)


@needs_tesseract
def test_a_scanned_page_among_others_is_read(mixed_source: Source) -> None:
    first, second, third = mixed_source.text.split("\f")
    assert (first, third) == ("Ospreys dive feet first into lakes.\n", "Herons stand still for hours.\n")
    assert likeness(" ".join(second.split()), BIRDS) >= 0.97
    assert "strike only when the prey has stopped moving." in " ".join(second.split())
    assert [page.ocr for page in mixed_source.pages] == [False, True, False]
    assert mixed_source.warnings == ("page 2: scanned, read by OCR",)
    assert mixed_source.unread == ()
    assert mixed_source.document.pages == 3


@needs_tesseract
def test_the_words_of_a_scan_have_their_places(mixed_source: Source) -> None:
    start = mixed_source.text.index("patience")
    (place,) = rectangles(mixed_source.pages, start, start + len("patience"))
    whole = next((x, y, words) for x, y, words in lines(BIRDS) if "patience" in words)
    ruler = printed([(0, 20, whole[2][: whole[2].index("patience")])], height=40)
    left = 72 + (ruler.point(lambda grey: 255 - grey).getbbox() or (0, 0, 0, 0))[2] * 72 / 300
    assert place.page == 2
    assert abs(place.x0 - left) < 6
    assert 35 < place.x1 - place.x0 < 50
    assert place.y0 < whole[1] - 6
    assert whole[1] <= place.y1 < whole[1] + 6


@needs_tesseract
def test_columns_and_headings_of_a_scan_are_those_of_the_page() -> None:
    image = printed(lines(BIRDS, 60, 140, 34) + lines(FISH, 330, 170, 34))
    image.paste(printed([(0, 18, "How fish move")], 15, width=250, height=25), (1375, 508))
    source = read(pdf([Drawing().scan(image)]))
    assert likeness(plain(source), f"{BIRDS} How fish move {FISH}") >= 0.97
    blocks = [(block.kind, " ".join(source.text[block.start : block.end].split())) for block in source.blocks]
    assert [kind for kind, _ in blocks] == ["paragraph", "heading", "paragraph"]
    assert blocks[1][1] == "How fish move"
    assert blocks[2][1].startswith("Salmon return to the river")


@needs_tesseract
def test_bold_lines_of_a_scan_are_headings() -> None:
    page = printed(lines(BIRDS) + lines(FISH, y=300))
    for shift in range(3):  # the same words, drawn wider
        page.paste(0, mask=printed([(72 + shift * 0.3, 270, "2. How fish move")]).point(lambda grey: 255 - grey))
    source = read(pdf([Drawing().scan(page)]))
    headings = [source.text[block.start : block.end].strip() for block in source.blocks if block.kind == "heading"]
    assert headings == ["2. How fish move"]


@needs_tesseract
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_scan_on_its_side_is_read_and_marked_where_it_stands(turn: int) -> None:
    if TOOL is None or "osd" not in TOOL.languages:
        pytest.skip("Tesseract has no data for orientation")
    image = printed([line for part in range(4) for line in lines(BIRDS, y=100 + 120 * part)])
    turned = image.rotate(turn, expand=True)
    if turn == 180:
        data = pdf([Drawing().scan(turned)])
    else:
        data = pdf([Drawing().scan(turned, 0, 0, 792, 612)], page="/MediaBox [0 180 792 792]")
    source = read(data, TOOL)
    assert likeness(plain(source), " ".join([BIRDS] * 4)) >= 0.95
    start = source.text.index("Kestrels")
    (place,) = rectangles(source.pages, start, start + 8)
    upright = {90: (612 - place.y1, place.x0), 180: (612 - place.x1, 792 - place.y1), 270: (place.y0, 792 - place.x1)}
    x, y = upright[turn]
    assert abs(x - 72) < 8
    assert 80 < y < 104


@needs_tesseract
def test_a_scan_that_lies_askew_is_read() -> None:
    image = printed(lines(BIRDS) + lines(FISH, y=300)).rotate(1.5, fillcolor=255)
    assert likeness(plain(read(pdf([Drawing().scan(image)]))), f"{BIRDS} {FISH}") >= 0.95


@needs_tesseract
@pytest.mark.skipif(not CJK_FONTS, reason="no Chinese font is installed")
def test_a_chinese_scan_is_read_without_spaces() -> None:
    if TOOL is None or "chi_sim" not in TOOL.languages:
        pytest.skip("Tesseract has no Chinese data")
    said = "产业集群是指在特定区域中具有竞争与合作关系的企业群体。技术创新能力薄弱是集群发展的主要障碍。"
    said += "政府应当加强对企业的支持。"
    page = [(72, 100 + 22 * place, said[32 * place : 32 * place + 32]) for place in range(2)]
    source = read(pdf([Drawing().scan(printed(page, 14, font=str(CJK_FONTS[0])))]), TOOL)
    assert likeness("".join(source.text.split("\n")), said) >= 0.95
    assert " " not in source.text.strip()


@needs_tesseract
def test_printed_page_numbers_of_scans_are_labels() -> None:
    pages = [f"Words of chapter {name} that are not like the others." for name in ("one", "two", "three")]
    scans = [
        Drawing().scan(printed([(72, 100, words), (300, 760, str(17 + place))])) for place, words in enumerate(pages)
    ]  # fmt: skip
    source = read(pdf(scans))
    assert source.page_labels == ("17", "18", "19")
    assert source.text == "\n\f".join(pages) + "\n"


def test_without_tesseract_scans_are_named_and_the_rest_is_read(partly_scanned: bytes) -> None:
    source = read(partly_scanned, ocr=None)
    assert source.text == "Ospreys dive feet first into lakes.\n\f\fHerons stand still for hours.\n"
    assert source.warnings == ("page 2: scanned, without text; install Tesseract to read scans",)
    assert source.unread == (2,)
    with pytest.raises(PdfHasNoText, match=r"2 of 2 pages are scanned\); install Tesseract to read scans, or add"):
        read(pdf([Drawing().scan(printed(lines(BIRDS)))] * 2), ocr=None)


@needs_tesseract
def test_a_stamp_does_not_make_a_scan_a_page_of_text() -> None:
    stamp = "Downloaded from a shop by a reader on Monday."
    page = Drawing().scan(printed(lines(BIRDS))).text(72, 780, stamp, 8)
    without = read(pdf([page]), ocr=None)
    assert without.text == f"{stamp}\n"
    assert without.unread == (1,)
    source = read(pdf([page]))
    assert likeness(plain(source), f"{BIRDS} {stamp}") >= 0.97
    assert source.text.count("Downloaded") == 1


@needs_tesseract
def test_words_over_a_background_stay_as_they_are_written() -> None:
    page = Drawing().picture(0, 0, 612, 792).text(72, 300, "Words of a slide.", 24, grey=1)
    source = read(pdf([page]))
    assert source.text == "Words of a slide.\n"
    assert not source.pages[0].ocr
    assert source.warnings == ()


# --- the invisible text of scanners


@pytest.mark.parametrize("ocr", [None, pytest.param(ENGLISH, marks=needs_tesseract)], ids=["without", "with"])
def test_the_invisible_text_of_a_scanner_is_read_as_ocr(ocr: Tesseract | None) -> None:
    source = read(pdf([layered()]), ocr)
    assert plain(source) == BIRDS
    assert source.pages[0].ocr
    assert source.warnings == (
        "page 1: scanned, read from the invisible text that a scanner laid over its picture (OCR)",
    )
    stamped = read(pdf([layered().text(72, 780, "A stamp of a shop.", 8)]), ocr)
    assert plain(stamped) == f"{BIRDS} A stamp of a shop."
    assert stamped.pages[0].ocr


def test_text_under_the_picture_is_a_layer_too() -> None:
    page = Drawing()
    for x, y, line in lines(BIRDS):
        page.text(x, y, line, 11)
    assert plain(read(pdf([page.scan(printed(lines(BIRDS)))]), ocr=None)) == BIRDS


@pytest.mark.parametrize(
    "page",
    [
        layered().text(72, 400, "Words that everyone sees in the middle of the page."),
        Drawing().text(72, 100, "Words that everyone sees.").text(72, 300, "hidden words", mode=3),
        Drawing()
        .picture(0, 0, 612, 792)
        .text(72, 60, "Words that everyone sees.", grey=1)
        .text(72, 300, "hidden words " * 6, mode=3),
        Drawing()
        .scan(printed(lines(BIRDS)))
        .text(72, 60, "Words that everyone sees.")
        .text(72, 500, "hidden words " * 6, mode=3),
    ],
    ids=["beside real text", "without a picture", "over an empty picture", "where the scan is empty"],
)
def test_hidden_text_is_not_smuggled_in_as_a_layer(page: Drawing) -> None:
    source = read(pdf([page]), ocr=None)
    assert "Words that everyone sees" in source.text
    assert "hidden" not in source.text
    assert "Kestrels" not in source.text
    assert any("with hidden text, left out" in warning for warning in source.warnings)
