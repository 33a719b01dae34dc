"""PDFs made by script, read back: order, heads, hyphens, headings, floats, footnotes, references, hidden text."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pdf_files import Drawing, labelled, pdf
from pincite.errors import PdfHasNoText
from pincite.folding import fold
from pincite.outline import Source
from pincite.reading.pdf import PdfReader

LEFT, RIGHT = 60, 320
WORDS = [
    "clusters",
    "of",
    "firms",
    "grow",
    "where",
    "skills",
    "gather",
    "and",
    "knowledge",
    "passes",
    "freely",
    "between",
    "near",
    "neighbours",
    "who",
    "trade",
    "and",
    "compete",
    "with",
    "each",
    "other",
    "every",
    "day",
    "of",
    "the",
    "working",
    "year",
]


@pytest.fixture(scope="module")
def reader() -> Iterator[PdfReader]:
    with PdfReader() as one:
        yield one


def read(reader: PdfReader, pages: Sequence[Drawing | bytes], **entries: str) -> Source:
    (source,) = reader.read(pdf(pages, **entries), Path("made.pdf"))  # type: ignore[arg-type]
    return source


def prose(start: int, count: int) -> list[str]:
    """Return lines of about 45 characters, each begun by its number in words that tell it from the others."""
    numbers = range(start, start + count)
    return [f"l{n:03d} " + " ".join(WORDS[(n + k) % len(WORDS)] for k in range(6)) for n in numbers]


def blocks(source: Source, kind: str) -> list[str]:
    return [fold(source.text[block.start : block.end]) for block in source.blocks if block.kind == kind]


def marks(text: str) -> list[str]:
    return [word for word in text.split() if word[0] == "l" and word[1:].isdigit()]


@pytest.mark.parametrize("by_rows", [False, True])
def test_two_columns_are_read_one_after_the_other(reader: PdfReader, by_rows: bool) -> None:
    page = Drawing().text(150, 60, "A title that runs across both of the columns", 16, "F2")
    left, right = prose(0, 30), prose(30, 30)
    if by_rows:
        for row, pair in enumerate(zip(left, right, strict=True)):
            page.text(LEFT, 100 + 12 * row, pair[0], 9).text(RIGHT, 100 + 12 * row, pair[1], 9)
    else:
        page.lines(LEFT, 100, left, 9)
        page.lines(RIGHT, 100, right, 9)
    source = read(reader, [page])
    assert marks(source.text) == [f"l{number:03d}" for number in range(60)]
    assert source.text.startswith("A title that runs across")
    assert source.document.title == "A title that runs across both of the columns"


def test_a_paragraph_runs_over_columns_and_pages_and_footnotes_stand_aside(reader: PdfReader) -> None:
    pages = []
    for number in range(2):
        page = Drawing()
        page.lines(LEFT, 80, prose(100 * number, 40), 9)
        page.lines(RIGHT, 80, prose(100 * number + 40, 40), 9)
        page.text(
            LEFT, 700, ("1The first footnote on a word above.", "2Another footnote, on the next page.")[number], 7
        )
        pages.append(page)
    source = read(reader, pages)
    long = max(blocks(source, "paragraph"), key=len)
    assert marks(long) == [f"l{n:03d}" for n in (*range(80), *range(100, 180))]
    notes = [block for block in blocks(source, "paragraph") if "footnote" in block]
    assert notes == ["1The first footnote on a word above.", "2Another footnote, on the next page."]
    first, second = source.text.split("\f")
    assert "1The first footnote" in first
    assert "2Another footnote" in second


def test_hyphens_at_line_ends_stay_and_fold_joins_them_by_the_words(reader: PdfReader) -> None:
    page = Drawing()
    page.lines(72, 100, ["The primary indus-", "try is a well-", "known case of growth in many places."])
    source = read(reader, [page])
    assert "indus-\ntry" in source.text
    assert fold(source.text, {"industry"}).startswith("The primary industry is a well- known case")


def test_ligatures_are_spelled_out(reader: PdfReader) -> None:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /ToUnicode 101 0 R >>"
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap /CMapType 2 def 1 begincodespacerange <00> <FF> "
        b"endcodespacerange 3 beginbfchar <41> <FB01> <42> <0066006C> <43> <0063> endbfchar endcmap end"
    )
    stream = f"<< /Length {len(cmap)} >>\nstream\n".encode() + cmap + b"\nendstream"
    data = pdf([b"BT /F9 12 Tf 72 700 Td (AC BC) Tj ET"], objects=[font, stream])
    data = data.replace(b"/Resources << /Font <<", b"/Resources << /Font << /F9 100 0 R", 1)
    (source,) = reader.read(data, Path("ligatures.pdf"))
    assert source.text == "fic flc\n"
    assert source.pages[0].end == len(source.text)


def test_running_heads_and_page_numbers_go_and_the_numbers_become_labels(reader: PdfReader) -> None:
    pages = []
    for number in range(32, 39):
        page = Drawing().text(72, 40, "Journal of Made Papers" if number % 2 else "Clusters in the North", 8)
        page.lines(72, 90, prose(10 * number, 10))
        pages.append(page.text(300, 760, str(number), 9))
    source = read(reader, pages)
    assert source.page_labels == tuple(str(number) for number in range(32, 39))
    assert "Journal of Made" not in source.text
    assert "Clusters in the North" not in source.text
    assert marks(source.text) == [f"l{10 * n + k:03d}" for n in range(32, 39) for k in range(10)]
    assert source.text.count("\f") == 6


def test_labels_of_the_file_serve_where_none_are_printed(reader: PdfReader) -> None:
    pages = [Drawing().text(72, 90, f"Page {WORDS[n]} has words.") for n in range(3)]
    source = read(reader, pages, root=labelled("0 << /S /r >> 2 << /S /D /St 7 >>"))
    assert source.page_labels == ("i", "ii", "7")


def test_what_is_on_every_page_stays_where_there_is_nothing_else(reader: PdfReader) -> None:
    source = read(reader, [Drawing().text(72, 100, "The same words.")] * 4)
    assert source.text.split("\f") == ["The same words.\n"] * 4


def test_headings_have_levels_by_number_weight_and_size(reader: PdfReader) -> None:
    page = (
        Drawing().text(150, 60, "On the Growth of Clusters", 18, "F2").text(150, 84, "Ada Lovelace and Alan Turing", 11)
    )
    y = page.text(72, 120, "Abstract", 11, "F2").lines(72, 134, prose(0, 4))
    for heading, size in (("1 Introduction", 13), ("1.1 Earlier work", 11), ("2 Methods", 13)):
        page.text(72, y + 12, heading, size, "F2")
        y = page.lines(72, y + 30, prose(10, 5))
    source = read(reader, [page])
    found = [(b.level, source.text[b.start : b.end]) for b in source.blocks if b.kind == "heading"]
    assert found == [(1, "Abstract"), (1, "1 Introduction"), (2, "1.1 Earlier work"), (1, "2 Methods")]
    assert source.document.title == "On the Growth of Clusters"
    assert source.document.authors == ("Ada Lovelace", "Alan Turing")
    assert source.document.year is None
    assert source.document.doi is None


def test_the_first_page_gives_year_and_doi(reader: PdfReader) -> None:
    page = Drawing().text(150, 60, "On the Growth of Clusters", 18, "F2").text(150, 84, "Grace Hopper", 11)
    page.text(72, 110, "Published: 26 August 2015. DOI: 10.3968/7471", 8)
    page.text(72, 140, "1 Introduction", 13, "F2").lines(72, 160, prose(0, 8))
    document = read(reader, [page], info="/Title (paper_final.docx)").document
    assert (document.title, document.authors) == ("On the Growth of Clusters", ("Grace Hopper",))
    assert (document.year, document.doi) == (2015, "10.3968/7471")


def test_tables_have_rows_and_captions_stand_apart(reader: PdfReader) -> None:
    page = Drawing()
    page.lines(72, 80, [*prose(0, 6)])
    page.text(72, 170, "Table 1: Output of three regions.", 9)
    for row, cells in enumerate((("Region", "Output", "Share"), ("North", "120", "40%"), ("South", "180", "60%"))):
        for column, cell in enumerate(cells):
            page.text(72 + 120 * column, 190 + 14 * row, cell, 9)
    page.lines(72, 250, prose(6, 6))
    source = read(reader, [page])
    assert blocks(source, "caption") == ["Table 1: Output of three regions."]
    rows = [source.text[b.start : b.end] for b in source.blocks if b.kind == "row"]
    assert rows == ["Region\tOutput\tShare", "North\t120\t40%", "South\t180\t60%"]


def test_references_are_parted_into_entries(reader: PdfReader) -> None:
    page = Drawing()
    page.text(72, 60, "1 Conclusion", 13, "F2")
    page.lines(72, 80, prose(0, 8))
    page.text(72, 200, "References", 13, "F2")
    y = 220.0
    for author in ("Marshall", "Porter", "Krugman"):
        page.text(72, y, f"{author}, A. 1990. The first line of an entry in the", 9)
        page.text(84, y + 11, "list of works, which runs over. Press.", 9)
        y += 22
    source = read(reader, [page])
    assert [entry.split(",")[0] for entry in blocks(source, "reference")] == ["Marshall", "Porter", "Krugman"]


def test_a_table_of_contents_behind_the_references_is_none_of_them(reader: PdfReader) -> None:
    first = Drawing().text(72, 60, "1 Conclusion", 13, "F2")
    first.lines(72, 80, prose(0, 8))
    first.text(72, 200, "References", 13, "F2")
    for place, author in enumerate(("Marshall", "Porter", "Krugman")):
        first.text(72, 220 + 22 * place, f"{author}, A. 1990. The first line of an entry in the", 9)
        first.text(84, 231 + 22 * place, "list of works, which runs over. Press.", 9)
    second = Drawing().text(72, 60, "Contents", 10)
    for number, heading in enumerate(("Introduction", "Method", "Results"), start=1):
        second.text(72, 64 + 16 * number, f"{number} {heading} . . . . . . . . . . . . {number + 1}", 9)
    entries = blocks(read(reader, [first, second]), "reference")
    assert [entry.split(",")[0] for entry in entries] == ["Marshall", "Porter", "Krugman"]


@pytest.mark.parametrize(
    "hide",
    [
        lambda page: page.text(72, 300, "hidden words", 10, grey=1),
        lambda page: page.text(72, 300, "hidden words", 0.5),
        lambda page: page.text(72, 300, "hidden words", 10, mode=3),
        lambda page: page.text(900, 300, "hidden words", 10),
        lambda page: page.text(72, 300, "hidden words", 10).picture(60, 280, 200, 40),
    ],
    ids=["white", "tiny", "invisible", "off the page", "under a picture"],
)
def test_hidden_text_is_left_out_and_counted(reader: PdfReader, hide: object) -> None:
    page = Drawing().text(72, 100, "Words that everyone sees.")
    hide(page)  # type: ignore[operator]
    source = read(reader, [page])
    assert source.text == "Words that everyone sees.\n"
    assert source.warnings == ("page 1: with hidden text, left out (11 characters in all)",)


def test_white_text_on_a_dark_box_is_seen(reader: PdfReader) -> None:
    page = Drawing().box(60, 280, 200, 40, grey=0.2).text(72, 300, "White on dark.", 10, grey=1)
    assert read(reader, [page]).text == "White on dark.\n"


def test_a_scan_is_known_as_one(reader: PdfReader) -> None:
    with pytest.raises(PdfHasNoText, match=r"made\.pdf: it holds pictures of text.*1 of 1 pages are scanned"):
        read(reader, [Drawing().picture(0, 0, 612, 792)])
    source = read(reader, [Drawing().text(72, 90, "Words."), Drawing().picture(0, 0, 612, 792)])
    assert source.warnings == ("page 2: scanned, without text; install Tesseract to read scans",)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages_are_read_as_displayed(reader: PdfReader, turn: int) -> None:
    matrix = {0: "1 0 0 1 72 700", 90: "0 1 -1 0 92 72", 180: "-1 0 0 -1 540 92", 270: "0 -1 1 0 520 720"}[turn]
    lines = "".join(f"({line}) Tj 0 -14 Td " for line in ("First line of words", "Second line of words"))
    page = Drawing().raw(f"BT /F1 10 Tf {matrix} Tm {lines} ET".encode())
    source = read(reader, [page], page=f"/Rotate {turn}")
    assert source.text == "First line of words\nSecond line of words\n"
    assert source.pages[0].rotation == turn


def test_an_accent_drawn_behind_its_word_is_set_on_its_letter(reader: PdfReader) -> None:
    page = Drawing().text(72, 100, "Rockt", 10).text(94.5, 100, "aschel", 10).text(94.9, 100, "\xa8", 10)
    page.text(128, 100, "and others", 10)
    assert read(reader, [page]).text == "Rocktäschel and others\n"


def test_bold_words_open_a_paragraph_also_where_they_fill_its_first_line(reader: PdfReader) -> None:
    rest = prose(0, 5)
    page = Drawing()
    page.lines(72, 60, prose(100, 4), 9)
    page.text(72, 120, "Effects of near neighbours on", 9, "F2").text(206, 120, "Growth. We", 9)
    page.lines(72, 132, rest, 9)
    source = read(reader, [page])
    assert not [block for block in source.blocks if block.kind == "heading"]
    (item,) = [block for block in source.blocks if block.kind == "item"]
    assert source.text[item.start : item.label_end] == "Effects of near neighbours on"
    assert marks(source.text[item.start : item.end]) == [f"l{n:03d}" for n in range(5)]


@pytest.mark.parametrize("rest", ["is a way to teach", "[7] is a way to teach", "(Hinton, 2015) is a way"])
def test_bold_words_that_a_sentence_goes_on_from_are_its_beginning(reader: PdfReader, rest: str) -> None:
    page = Drawing()
    page.lines(72, 60, prose(100, 4), 9)
    page.text(72, 120, "Distillation of knowledge", 9, "F2").text(190, 120, rest, 9)
    page.lines(72, 132, prose(0, 5), 9)
    source = read(reader, [page])
    assert all(block.label_end == block.start for block in source.blocks)
    assert any(block.startswith(f"Distillation of knowledge {rest}") for block in blocks(source, "paragraph"))


def test_a_caption_that_begins_in_bold_is_one_caption(reader: PdfReader) -> None:
    page = Drawing()
    page.lines(72, 60, prose(0, 6), 9)
    page.text(72, 160, "Figure 1: Growth of all the clusters in the far north", 9, "F2")
    page.text(72, 171, "of the country over a hundred years of trade.", 9)
    page.lines(72, 220, prose(6, 6), 9)
    assert blocks(read(reader, [page]), "caption") == [
        "Figure 1: Growth of all the clusters in the far north of the country over a hundred years of trade."
    ]


def test_a_figure_between_the_halves_of_a_sentence_does_not_cut_it(reader: PdfReader) -> None:
    page = Drawing()
    page.lines(LEFT, 80, [*prose(0, 47), "l047 knowledge passes freely between near neighbours"], 9)
    page.text(RIGHT, 96, "Bert", 9)
    page.text(RIGHT, 120, "Figure 1: Growth of clusters.", 8)
    page.lines(RIGHT, 150, ["of firms that share " + prose(48, 1)[0], *prose(49, 40)], 9)
    source = read(reader, [page])
    long = max(blocks(source, "paragraph"), key=len)
    assert marks(long) == [f"l{n:03d}" for n in range(89)]
    assert "Bert" not in long
    assert blocks(source, "caption") == ["Figure 1: Growth of clusters."]


def test_a_word_and_a_sentence_go_on_over_a_page_end(reader: PdfReader) -> None:
    first = Drawing().text(72, 40, "Journal of Made Papers", 8)
    first.lines(72, 80, [*prose(0, 50), "which in the end is what has made the develop-"], 9)
    first.text(72, 720, "1A footnote of the first page.", 7).text(300, 760, "1", 8)
    second = Drawing().text(72, 40, "Journal of Made Papers", 8)
    second.lines(72, 80, ["ment of firms " + WORDS[0], *prose(60, 50)], 9)
    second.text(300, 760, "2", 8)
    source = read(reader, [first, second, Drawing().text(72, 90, "End.").text(300, 760, "3", 8)])
    long = max(source.blocks, key=lambda block: block.end - block.start)
    words = {"development", "firms"}
    assert "what has made the development of firms clusters" in fold(source.text[long.start : long.end], words)
    assert "footnote" not in source.text[long.start : long.end]
    assert source.text.count("\f") == 2
    assert source.text.index("footnote") < source.text.index("\f")


def sentences(start: int, count: int, indent: bool) -> Iterator[tuple[float, str]]:
    """Yield lines of one paragraph with their indents: the last is the widest and ends the sentence."""
    lines = prose(start, count)
    yield from ((12.0 * (indent and place == 0), line) for place, line in enumerate(lines[:-1]))
    yield 0.0, lines[-1].split()[0] + " is how the firms of the north have grown to what they are."


@pytest.mark.parametrize("indent", [True, False])
def test_a_paragraph_goes_on_after_a_sentence_at_a_column_end_where_paragraphs_are_indented(
    reader: PdfReader, indent: bool
) -> None:
    left = [line for number in range(8) for line in sentences(6 * number, 6, indent=indent)]
    right = [*sentences(48, 5, indent=False), *sentences(53, 30, indent=indent)]
    page = Drawing()
    for x, column in ((LEFT, left), (RIGHT + 20, right)):
        for place, (step, line) in enumerate(column):
            page.text(x + step, 80 + 12 * place, line, 9)
    held = [marks(block) for block in blocks(read(reader, [page]), "paragraph")]
    goes_on = next(block for block in held if "l047" in block)
    assert ("l048" in goes_on) == indent


def test_a_line_of_prose_may_begin_with_the_name_of_a_figure(reader: PdfReader) -> None:
    page = Drawing()
    line = "so that the firms of the north grew as is seen in the figure (see"
    page.lines(72, 100, [*prose(0, 4), line, "Fig. 2), and those of the south did not grow at all."], 9)
    page.lines(72, 240, ["Fig. 2. Growth of the firms."], 9)
    source = read(reader, [page])
    assert blocks(source, "caption") == ["Fig. 2. Growth of the firms."]
    assert "(see Fig. 2), and those" in blocks(source, "paragraph")[0]


def test_names_in_a_grid_above_two_columns_are_all_read(reader: PdfReader) -> None:
    page = Drawing().text(150, 60, "Growth of Clusters in the North of the Country", 16, "F2")
    people = (
        ("Ada Lovelace", "Alan Turing", "Grace Hopper", "Emmy Noether"),
        ("Paul Erdos", "Mary Ward", "Max Born", "Lise Meitner"),
    )
    for row, names in enumerate(people):
        for column, name in enumerate(names):
            page.text(60 + 130 * column, 90 + 40 * row, name, 11)
            page.text(60 + 130 * column, 104 + 40 * row, "AWS", 9)
    page.text(120, 190, "Abstract", 11, "F2")
    for row, pair in enumerate(zip(prose(0, 40), prose(40, 40), strict=True)):
        page.text(LEFT, 205 + 12 * row, pair[0], 9).text(RIGHT, 205 + 12 * row, pair[1], 9)
    document = read(reader, [page]).document
    assert document.authors == tuple(name for names in people for name in names)


def test_the_last_line_of_a_wide_caption_belongs_to_it(reader: PdfReader) -> None:
    page = Drawing()
    page.text(60, 80, "Figure 1: " + " ".join(WORDS[:16]), 9).text(60, 91, "in two regions.", 9)
    page.lines(LEFT, 130, prose(0, 40), 9)
    page.lines(RIGHT, 130, prose(40, 40), 9)
    assert blocks(read(reader, [page]), "caption") == ["Figure 1: " + " ".join(WORDS[:16]) + " in two regions."]


def test_labels_and_close_numbers_of_a_table_are_rows(reader: PdfReader) -> None:
    page = Drawing()
    page.lines(72, 80, prose(0, 6), 9)
    page.text(72, 170, "Table 1: Output of regions.", 9)
    for row, cells in enumerate((("0-shot 1-shot",), ("North", "120", "40%"), ("Islands",), ("South", "180", "60%"))):
        for column, cell in enumerate(cells):
            page.text(72 + 120 * column, 190 + 14 * row, cell, 9)
    page.lines(72, 270, prose(6, 6), 9)
    assert blocks(read(reader, [page]), "row") == ["0-shot 1-shot", "North 120 40%", "Islands", "South 180 60%"]


def test_a_column_of_small_references_has_no_footnotes_in_it(reader: PdfReader) -> None:
    page = Drawing()
    page.lines(LEFT, 60, prose(0, 44), 10)
    page.text(RIGHT, 60, "References", 11, "F2")
    y = 80.0
    for number in range(16):
        page.text(RIGHT, y, f"Ada Name{number:02d} and Max Other. 1990. Works of the", 8)
        page.text(RIGHT + 9, y + 10, "long name, in the Proceedings of", 8)
        page.text(RIGHT + 9, y + 20, "55th Meeting of Makers, 30(4):415-433.", 8)
        y += 32
    entries = blocks(read(reader, [page]), "reference")
    assert [entry[:10] for entry in entries] == [f"Ada Name{number:02d}" for number in range(16)]
