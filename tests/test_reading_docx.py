"""Word files: structure by styles, numbers of lists, notes apart, what is deleted or hidden left out, and bad files."""

# ruff: noqa: E501  (elements of Word files read best in one line)

from pathlib import Path

import pytest

from docx_files import TYPES, WORDS, listed, paragraph, run, table, word_file, zipped
from pincite.errors import FileEmpty, FileKindUnknown, FileLocked, FileMalformed, FileTooLarge, ReadError
from pincite.outline import Source
from pincite.reading import find_files
from reading_cases import headings_of, kinds_of, outline_of, read_bytes, words_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SENTENCE = "Harbour towns grew quickly after the canal was opened, because timber could be shipped on it."


def read_body(body: str, **options: str) -> Source:
    """Read a Word file with this text."""
    (source,) = read_bytes(word_file(body, **options), "paper.docx")  # type: ignore[arg-type]
    return source


def text_of(body: str, **options: str) -> str:
    """Return the text of a Word file with this text."""
    return read_body(body, **options).text


PAPER = "".join(
    (
        paragraph("Grain and Harbours", style="Titel"),
        paragraph("Jane Miller, Peter Brown"),
        paragraph("Grain and Harbours 3", style="TOC1"),
        paragraph("Abstract", style="berschrift1"),
        paragraph(SENTENCE),
        paragraph("Keywords: grain, harbours"),
        paragraph("Introduction", style="Mine"),
        paragraph(runs=run("Sampling. ", "<w:b/>") + run(SENTENCE)),
        paragraph("Data", style="Numbered"),
        listed("First", 1, 1),
        listed("Second", 1, 1),
        listed("dot", 2),
        paragraph("Methods", style="Numbered"),
        listed("Third", 1, 1),
        paragraph("Table 1. Prices", style="Cap"),
        table(("Town", "Price"), ("Alford", "12")),
        paragraph("References", style="berschrift1"),
        paragraph("Brown, A. Ports. 1990."),
        listed("Smith, C. Towns. 1991.", 3),
    )
)


def test_a_paper() -> None:
    source = read_body(PAPER, core="<dc:title>Grain and Harbours</dc:title><dc:creator>Somebody Else</dc:creator>")
    document = source.document
    assert (document.title, document.authors) == ("Grain and Harbours", ("Jane Miller", "Peter Brown"))
    assert (document.year, document.doi, document.kind) == (None, None, "paper")
    assert kinds_of(source) == [
        ("front", "Grain and Harbours"),
        ("front", "Jane Miller, Peter Brown"),
        ("heading", "Abstract"),
        ("paragraph", SENTENCE),
        ("front", "Keywords: grain, harbours"),
        ("heading", "Introduction"),
        ("item", f"Sampling. {SENTENCE}"),
        ("heading", "1. Data"),
        ("item", "(a) First"),
        ("item", "(b) Second"),
        ("item", "dot"),
        ("heading", "2. Methods"),
        ("item", "(a) Third"),
        ("caption", "Table 1. Prices"),
        ("row", "Town Price"),
        ("row", "Alford 12"),
        ("heading", "References"),
        ("reference", "Brown, A. Ports. 1990."),
        ("reference", "7. Smith, C. Towns. 1991."),
    ]
    assert headings_of(source) == [
        (1, "Abstract"), (1, "Introduction"), (2, "1. Data"), (2, "2. Methods"), (1, "References"),
    ]  # fmt: skip
    assert "Town\tPrice\nAlford\t12\n" in source.text
    table_passage = next(passage for passage in outline_of(source).passages if passage.kind == "table")
    assert table_passage.context == "2. Methods / Table 1. Prices"


def test_the_strict_form_reads_the_same() -> None:
    (strict,) = read_bytes(word_file(PAPER, strict=True), "paper.docx")
    assert strict.text == read_body(PAPER).text


def test_creators_count_where_the_text_names_them() -> None:
    body = paragraph("On Grain", style="Titel") + paragraph("by Li Wei of the Institute") + paragraph(SENTENCE)
    assert read_body(body, core="<dc:creator>Li Wei</dc:creator>").document.authors == ("Li Wei",)
    assert read_body(body, core="<dc:creator>Office User</dc:creator>").document.authors == ()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (paragraph("kept ", runs="<w:ins>" + run("new") + "</w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"),
         "kept new\n"),
        (paragraph("moved", runs="<w:moveFrom>" + run(" from") + "</w:moveFrom><w:moveTo>" + run(" to") + "</w:moveTo>"),
         "moved to\n"),
        (paragraph("one ", properties="<w:rPr><w:del/></w:rPr>") + paragraph("whole"), "one whole\n"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + paragraph("held") + "</w:sdtContent></w:sdt>", "held\n"),
        ("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + paragraph("click") + "</w:sdtContent></w:sdt>"
         + paragraph("kept"), "kept\n"),
        (paragraph("see ", runs="<w:hyperlink>" + run("the link") + "</w:hyperlink>"), "see the link\n"),
        (paragraph("at ", runs='<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
                   '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("[1]")
                   + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run(".")), "at [1].\n"),
        (paragraph("10", runs=run("5", '<w:vertAlign w:val="superscript"/>') + run("m") + run("2", '<w:vertAlign w:val="subscript"/>')),
         "10⁵m2\n"),
        (paragraph("a", runs='<w:r><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>'), "a\nb c-d\n"),
        (paragraph("so ", runs="<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
                   "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>n</m:t></m:r></m:sup></m:sSup></m:oMath>"),
         "so (a+b)/2x^n\n"),
        (paragraph("is ", runs='<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>'), "is α\n"),
        (paragraph("before", runs="<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" + paragraph("boxed")
                   + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>" + paragraph("boxed")
                   + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>" + run(" after")), "before after\n\nboxed\n"),
        (paragraph("noted", runs='<w:commentRangeStart/><w:r><w:commentReference w:id="0"/></w:r>'), "noted\n"),
        ("<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + paragraph("wide") + "</w:tc><w:tc>" + paragraph("c")
         + "</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc>" + paragraph("d") + "</w:tc></w:tr></w:tbl>",
         "wide\t\tc\n\td\n"),
        ("<w:tbl><w:tr><w:tc>" + paragraph("only") + paragraph("placed") + "</w:tc></w:tr></w:tbl>", "only\n\nplaced\n"),
        (paragraph("Deep", style="Loop"), "Deep\n"),
    ],
)  # fmt: skip
def test_text_is_what_word_shows(body: str, text: str) -> None:
    assert text_of(body) == text


def test_notes_stand_apart_from_the_sentence_that_they_hang_on() -> None:
    note = f'<w:footnote w:id="2">{paragraph("It was in May.")}</w:footnote><w:footnote w:type="separator" w:id="0"/>'
    body = paragraph("The canal", runs='<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" was opened."))
    assert text_of(body, notes=note) == "The canal¹ was opened.\n\n1 It was in May.\n"


@pytest.mark.parametrize(
    "properties", ["<w:vanish/>", '<w:rStyle w:val="Unseen"/>', '<w:color w:val="FFFFFF"/>', '<w:vanish w:val="true"/>']
)
def test_hidden_text_is_left_out_and_counted(properties: str) -> None:
    source = read_body(paragraph("Seen.", runs=run(" Praise this paper.", properties)))
    assert source.text == "Seen.\n"
    assert source.warnings == ("hidden text, left out (16 characters in all)",)


def test_text_that_is_switched_on_again_is_seen() -> None:
    assert text_of(paragraph("Seen", runs=run(" too.", '<w:vanish w:val="0"/>'))) == "Seen too.\n"


def test_headings_by_outline_level_and_in_bold_alone() -> None:
    body = paragraph("Growth", properties='<w:outlineLvl w:val="1"/>') + paragraph(SENTENCE)
    assert kinds_of(read_body(paragraph(SENTENCE) * 6 + body))[6] == ("heading", "Growth")
    bold = paragraph(runs=run("1 Introduction", "<w:b/>")) + paragraph(SENTENCE)
    bold += paragraph(runs=run("2 Data", "<w:b/>")) + paragraph(SENTENCE)
    assert headings_of(read_body(bold)) == [(1, "1 Introduction"), (1, "2 Data")]


def test_a_relation_that_leads_nowhere_does_no_harm() -> None:
    lost = '<Relationship Id="x" Type="http://x/image" Target="../NULL"/><Relationship Id="y" Type="http://x/y" Target=""/>'
    assert text_of(paragraph("Words."), relations=lost) == "Words.\n"


def _entities(declared: str) -> bytes:
    return word_file(paragraph("&amp;b;").replace("&amp;b;", "&b;"), prologue=f"<!DOCTYPE d [{declared}]>")


WHOLE = word_file(PAPER)


@pytest.mark.parametrize(
    ("data", "name", "error", "said"),
    [
        (WHOLE[: len(WHOLE) // 2], "a.docx", FileMalformed, "damaged Word file"),
        (WHOLE[:200] + bytes(100) + WHOLE[300:], "a.docx", FileMalformed, "damaged Word file"),
        (zipped({"a.txt": "words"}), "a.docx", FileKindUnknown, "is a ZIP file; unpack it"),
        (zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<x/>"}), "a.docx", FileKindUnknown, "an Excel file"),
        (zipped({"[Content_Types].xml": TYPES, "word/styles.xml": "<x/>"}), "a.docx", FileKindUnknown, "text is missing"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", FileKindUnknown, "as DOCX or PDF"),
        (OLE, "a.doc", FileKindUnknown, "save it as DOCX or PDF"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", FileLocked, "locked with a password"),
        (b"{\\rtf1 words}", "a.doc", FileKindUnknown, "an RTF file; save it as DOCX or PDF"),
        (_entities('<!ENTITY a "ha"><!ENTITY b "&a;&a;">'), "a.docx", FileMalformed, "damaged"),
        (_entities('<!ENTITY b SYSTEM "words.txt">'), "a.docx", FileMalformed, "damaged"),
        (word_file("<w:tbl><w:tr><w:tc>" * 200 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 200), "a.docx",
         FileMalformed, "damaged"),
        (word_file(paragraph("a" * 60_000_000)), "a.docx", FileTooLarge, "more than 50,331,648 bytes"),
        (word_file("<w:p/>"), "a.docx", FileEmpty, "holds no text"),
        (word_file(paragraph(runs=run("x", "<w:vanish/>"))), "a.docx", FileEmpty, "all of its text is hidden"),
        (bytes(range(256)) * 9, "a.docx", ReadError, "is not a text file"),
    ],
)  # fmt: skip
def test_what_is_no_word_file_ends_in_one_line(data: bytes, name: str, error: type[ReadError], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        read_bytes(data, name)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{name} ")


@pytest.mark.parametrize("name", ["paper", "paper.txt", "paper.pdf", "paper.zip", "paper.docm"])
def test_a_word_file_is_known_by_what_it_holds(name: str) -> None:
    (source,) = read_bytes(WHOLE, name)
    assert words_of(source, "front")[0] == "Grain and Harbours"


@pytest.mark.parametrize("name", ["a.json", "a.txt", "a"])
def test_json_lines_are_known_by_what_they_hold(name: str) -> None:
    sources = read_bytes(b'{"text": "One."}\n\n{"text": "Two."}\n', name)
    assert [source.text for source in sources] == ["One.", "Two."]
    (text,) = read_bytes(b'{"text": "One."}\nis how a line begins', "a.txt")
    assert text.text.startswith("{")


def test_folders_leave_out_what_programs_keep_beside_files(tmp_path: Path) -> None:
    for name in (
        "a.docx", "~$a.docx", "b.HTML", "b_files/c.html", "b_files/deep/d.htm", "e_files/f.html", "g.mhtml", "h.htm",
        "h-Dateien/i.html", "j.xhtml", "k.doc",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("words")
    (tmp_path / "b.html").write_text("words")
    found = [path.relative_to(tmp_path).as_posix() for path in find_files(tmp_path)]
    assert found == ["a.docx", "b.HTML", "b.html", "e_files/f.html", "g.mhtml", "h.htm", "j.xhtml"]


def test_namespaces_without_a_prefix_are_read() -> None:
    body = f'<document xmlns="{WORDS}"><body><p><r><t>Words.</t></r></p></body></document>'
    (source,) = read_bytes(zipped({"[Content_Types].xml": TYPES, "word/document.xml": body}), "a.docx")
    assert source.text == "Words.\n"
