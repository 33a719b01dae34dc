"""Plain text in the styles that people write: headings, lists, tables, captions, references, title and authors."""

import pytest

from pincite.outline import Source
from pincite.reading import read
from reading_cases import DATA, headings_of, kinds_of, read_words, words_of

PROSE = (
    "Towns grew beside the river for many years, and then the road came and they grew along the road instead. "
    "So it was."
)


def of_file(name: str) -> Source:
    (source,) = read(DATA / name)
    return source


def described(text: str) -> tuple[str | None, tuple[str, ...], int | None, str | None]:
    """Return the title, authors, year and DOI that a text says."""
    document = read_words(text).document
    return document.title, document.authors, document.year, document.doi


def test_an_ieee_paper_without_blank_lines() -> None:
    source = of_file("ieee.txt")
    assert headings_of(source) == [
        (1, "Abstract—"), (1, "I. INTRODUCTION"), (1, "II. METHODS"), (2, "A. Data"), (2, "B. Measures"),
        (1, "III. RESULTS"), (2, "A. Near Ports"), (2, "B. Inland"), (1, "REFERENCES"),
    ]  # fmt: skip
    assert source.document.title == "Measuring the Spread of Small Workshops"
    assert source.document.authors == ("Jane A. Miller", "Peter O'Neil")
    assert words_of(source, "item") == [
        "1) Distance: the number of kilometres to the next port. It is measured along roads.",
        "2) Age: the years since the first workshop opened.",
    ]
    assert words_of(source, "row") == ["Town Workshops Port", "Alford 120 yes", "Burley 45 no"]
    assert words_of(source, "caption") == [
        "TABLE I WORKSHOPS BY TOWN", "Fig. 1. Workshops and the distance to the next port.",
    ]  # fmt: skip
    assert words_of(source, "reference") == [
        '[1] A. Brown, "Counting workshops," J. Towns, vol. 3, pp. 1-9, 1990.',
        '[2] C. Smith, D. Jones, and E. Lee, "More counting," in Proc. Towns, 1995, pp. 20-29.',
    ]
    assert "Index Terms—workshops, towns, ports" in words_of(source, "front")


def test_numbered_headings_in_wrapped_text() -> None:
    source = of_file("wrapped.txt")
    assert headings_of(source) == [
        (1, "1 Introduction"), (1, "2 What is a harbour town?"), (2, "2.1 Size"), (2, "2.2 Age"), (1, "3 Results"),
    ]  # fmt: skip
    assert words_of(source, "item") == [
        "1. We thank the council for the numbers it gave us in spring.",
        "2. We counted the ships twice.",
        "3. We left out the boats",
    ]
    paragraphs = words_of(source, "paragraph")
    assert paragraphs[0].endswith("Of the towns in the north, only 12. The rest stood in the south.")
    assert paragraphs[1].startswith("2020 was a bad year")
    assert "Size is counted in ships. 1.5 million tons passed in one year." in paragraphs


def test_unnumbered_headings_in_title_case() -> None:
    source = of_file("title-case.txt")
    assert headings_of(source) == [
        (1, "Early Growth"), (1, "Trade and Its Enemies"), (1, "Related work"), (1, "Bibliography"),
    ]  # fmt: skip
    assert (source.document.title, source.document.authors) == ("The Quiet Years", ("John Reed",))
    assert words_of(source, "reference") == ["Old Maps of the North. 1900.", "Roads and Rivers. 1910."]


def test_headings_in_capitals() -> None:
    source = of_file("capitals.txt")
    assert headings_of(source) == [(1, "EARLY HISTORY"), (1, "LATER HISTORY"), (1, "NOTES ON METHOD")]
    assert source.document.title == "THE GROWTH OF HILL TOWNS"


def test_a_chinese_paper() -> None:
    source = of_file("chinese.txt")
    assert headings_of(source) == [
        (1, "摘要："), (1, "一、引言"), (1, "二、现状与问题"), (2, "（一）现状"), (2, "（二）问题"), (3, "1.政策建议"),
        (1, "三、结论"), (1, "参考文献"),
    ]  # fmt: skip
    assert (source.document.title, source.document.authors) == ("区域产业集群的发展研究", ("孙晓春", "杨晓龙"))
    assert "关键词：产业集群；区域经济" in words_of(source, "front")
    assert "本文研究产业集群的发展。首先分析现状，其次提出对策。" in words_of(source, "paragraph")
    assert any("需要进一步的发展和完善。[1]" in words for words in words_of(source, "paragraph"))
    assert words_of(source, "caption") == ["表1 各地产业集群数量", "资料来源：统计年鉴"]
    assert words_of(source, "row") == ["地区 数量", "大庆 12", "哈尔滨 30"]
    assert [source.text[b.start : b.label_end] for b in source.blocks if b.kind == "item"] == [
        "（1）社会网络。", "（2）地方企业家。",
    ]  # fmt: skip
    assert len(words_of(source, "reference")) == 2


def test_a_chinese_book_of_chapters() -> None:
    assert headings_of(of_file("chinese-chapters.txt")) == [
        (1, "第1章 绪论"), (2, "1.1研究背景"), (2, "1.2 研究意义"), (1, "第二章 文献综述"), (2, "第一节 国外研究"),
        (1, "致谢"), (1, "参考文献："),
    ]  # fmt: skip


def test_nested_lists() -> None:
    source = of_file("nested-lists.txt")
    assert words_of(source, "item") == [
        "(a) Money. There was none. It had been spent.", "(i) On roads. Roads cost much.",
        "(ii) On walls. Walls cost more.", "(b) Time. There was none of it either.",
        "• first point", "• second point goes on in a second line", "• third point",
    ]  # fmt: skip
    labels = [source.text[b.start : b.label_end] for b in source.blocks if b.kind == "item"]
    assert labels == ["(a) Money.", "(i) On roads.", "(ii) On walls.", "(b) Time.", "", "", ""]


def test_numbers_that_start_again() -> None:
    assert headings_of(of_file("restarting-numbers.txt")) == [
        (1, "Part I The North"), (2, "1. Growth"), (2, "2. Decline"),
        (1, "Part II The South"), (2, "1. Growth"), (3, "1.1 Ports"), (1, "Appendix A Tables"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "1. We thank the council.",
        "2020 was a bad year",
        "12 Monkeys were seen here",
        "1.5 Million People",
        "Figure 3 shows towns",
        "the lower case begins here",
        "A sentence in one line, which nobody would take for a heading, as it goes on",
        "Ends with a comma,",
        "In sum:",
        "3.01 (0.79)",
        "2 (25.0)",
        "Then x = y",
        "1 Introduction ........ 3",
        "2 Methods\t7",
        "V. This is a line of prose that has a Roman number before it.",
        "“Why?” she asked.",
        "2010年的数据",
        "产业集群很重要，发展很快",
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    assert headings_of(read_words(f"Introduction\n\n{PROSE}\n\n{line}\n\n{PROSE}")) == [(1, "Introduction")]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("2 Methods", 1), ("2. Methods", 1), ("2.1 Data", 2), ("2.1. Data.", 2), ("2.1.1 Small data", 3),
        ("§ 2 Methods", 1), ("2. What is a town?", 1),
        ("2.\tMethods", 1), ("Growth of Towns", 2), ("GROWTH OF TOWNS", 1), ("Chapter 2", 1),
        ("Data and methods", 2), ("Acknowledgments", 1), ("2、研究方法", 1), ("2.1研究方法", 2), ("研究背景与意义", 2),
        ("Appendix B: Tables", 1), ("BACKGROUND AND AIMS:", 1),
    ],
)  # fmt: skip
def test_lines_that_are_headings(line: str, level: int) -> None:
    source = read_words(f"1 Introduction\n\n{PROSE}\n\n{line}\n\n{PROSE}")
    assert headings_of(source)[1:] == [(level, " ".join(line.split()))]


def test_a_number_that_is_out_of_order_is_no_heading() -> None:
    numbered = f"1 Introduction\n\n{PROSE}\n\n2 Methods\n\n{PROSE}"
    for line in ("1. A First Step", "7 Sins", "2.4 Million People", "C. Smith"):
        assert headings_of(read_words(f"{numbered}\n\n{line}\n\n{PROSE}"))[2:] == []


def test_a_line_after_an_unfinished_paragraph_is_no_heading() -> None:
    assert headings_of(read_words(f"Introduction\n\nThere are two of them:\n\nOld Roads\n\n{PROSE}"))[1:] == []


@pytest.mark.parametrize("after", ["\n", "\n\n"])
def test_a_heading_directly_before_its_text(after: str) -> None:
    text = (
        f"1 Introduction{after}{PROSE}\n\n1.1 Data{after}{PROSE}\n\nREFERENCES{after}[1] A. B. 1990.\n[2] C. D. 1991."
    )
    source = read_words(text)
    assert headings_of(source) == [(1, "1 Introduction"), (2, "1.1 Data"), (1, "REFERENCES")]
    assert len(words_of(source, "reference")) == 2


def test_a_heading_over_two_lines() -> None:
    source = read_words(f"1. THE PRESENT SITUATION OF THE TOWNS AND\nTHE CAUSES OF THEIR GROWTH\n\n{PROSE}")
    assert headings_of(source) == [(1, "1. THE PRESENT SITUATION OF THE TOWNS AND THE CAUSES OF THEIR GROWTH")]


@pytest.mark.parametrize(
    "contents",
    [
        "1 Introduction\n2 Methods\n2.1 Data",
        "1 Introduction 3\n\n2 Methods 5\n\n2.1 Data 7",
        "1 Introduction ..... 3\n2 Methods ..... 5\n2.1 Data ..... 7",
        "1 Introduction\t3\n2 Methods\t5\n2.1 Data\t7",
    ],
)
@pytest.mark.parametrize("after", ["", f"{PROSE}\n\n"])
def test_a_table_of_contents_is_no_tree(contents: str, after: str) -> None:
    text = f"1 Introduction\n\n{PROSE}\n\n2 Methods\n\n2.1 Data\n\n{PROSE}"
    source = read_words(f"Old Towns and Roads\n\nContents\n\n{contents}\n\n{after}{text}")
    assert headings_of(source) == [(1, "1 Introduction"), (1, "2 Methods"), (2, "2.1 Data")]


def test_a_long_preamble_before_the_first_heading() -> None:
    source = read_words(f"Growth of Old Towns\n\n{PROSE}\n\n{PROSE} {PROSE} {PROSE}\n\n1 Introduction\n\n{PROSE}")
    assert [kind for kind, _ in kinds_of(source)] == ["front", "paragraph", "paragraph", "heading", "paragraph"]
    assert source.document.title == "Growth of Old Towns"


def test_prose_after_key_words_is_no_front_matter() -> None:
    long = " ".join([PROSE] * 4)
    source = read_words(f"Old Towns\n\nJane Miller\n\nAbstract\n\n{PROSE}\n\nKeywords: towns\n\n{long}\n\n{PROSE}")
    assert kinds_of(source)[-3:] == [("front", "Keywords: towns"), ("paragraph", long), ("paragraph", PROSE)]


@pytest.mark.parametrize(
    ("lines", "title", "authors", "year", "doi"),
    [
        ("Old Towns\n\nJane Miller and Peter O'Neil", "Old Towns", ("Jane Miller", "Peter O'Neil"), None, None),
        ("Old Towns\n\nMILLER Jane; O’NEIL Peter", "Old Towns", ("Jane Miller", "Peter O’Neil"), None, None),
        ("Old Towns\n\nJane Miller1,2, Peter Lee*", "Old Towns", ("Jane Miller", "Peter Lee"), None, None),
        ("Old Towns\n\nUniversity of the North", "Old Towns", (), None, None),
        ("Old Towns\nand New Roads\n\nJane Miller", "Old Towns and New Roads", ("Jane Miller",), None, None),
        ("Old Towns\nJane Miller\nUniversity of the North", "Old Towns", ("Jane Miller",), None, None),
        ("Journal of Towns, Vol. 3\n\nOld Towns\n\nPublished 3 May 2011", "Old Towns", (), 2011, None),
        ("Vol. 3, No. 2\n\nOld Towns\n\nJane Miller", "Old Towns", ("Jane Miller",), None, None),
        ("Old Towns\n\nReceived 9 May 2015\n\nDOI: 10.1234/ab-c.5.", "Old Towns", (), None, "10.1234/ab-c.5"),
        ("Old Towns\n\n© 2012 The Authors\n\nhttps://doi.org/10.1234/x", "Old Towns", (), 2012, "10.1234/x"),
        ("旧城研究\n\n张三，李四", "旧城研究", ("张三", "李四"), None, None),
    ],
)
def test_front_matter(lines: str, title: str, authors: tuple[str, ...], year: int | None, doi: str | None) -> None:
    assert described(f"{lines}\n\nAbstract\n\n{PROSE}\n\n1 Introduction\n\n{PROSE}") == (title, authors, year, doi)


@pytest.mark.parametrize(
    "text", [PROSE, f"1. First\n\n{PROSE}", f"{PROSE}\n\n{PROSE}", f"Dear all,\n\n{PROSE}", "word"]
)
def test_what_is_not_said_stays_unknown(text: str) -> None:
    assert described(text) == (None, (), None, None)


def test_a_line_is_a_paragraph_where_no_line_is_wrapped() -> None:
    lines = ["The first has two sentences. Here is one.", "“Why?” she asked. “Because,” he said.", "The last one ends."]
    assert words_of(read_words("\n".join(lines))) == lines


def test_long_lines_are_paragraphs_and_captions_keep_their_words() -> None:
    line = "Every line of this text is as long as any other one, and each is a paragraph of its own."
    text = f"{line}\n{line}\nTable 1\nTowns by size\n{line}\n{line}\n{line}\n{line}"
    assert words_of(read_words(text)) == [line, line, "Table 1 Towns by size", line, line, line, line]


def test_wrapped_lines_are_one_paragraph() -> None:
    text = f"There is no heading in this text, it simply begins, and it goes\non for a while. Then it ends.\n\n{PROSE}"
    assert kinds_of(read_words(text)) == [
        ("paragraph", "There is no heading in this text, it simply begins, and it goes on for a while. Then it ends."),
        ("paragraph", PROSE),
    ]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("The road goes north from here to the\fBig River and beyond.", 1),
        ("The road goes north from here to\n\f\nthe river.", 1),
        ("The road goes north from here and ends.\fBig River.", 2),
        ("The road goes north from here to the big old\n\nriver and beyond.", 1),
        ("The road goes to the north, to the east and to the west, and along the big\n\nNorth River.", 1),
        ("A short line\n\nAnother short line", 2),
        ("There are three of them here:\n\nThe first is old.", 2),
        ("产业集群是区域经济的重要载体，近年来发展\f很快。", 1),
    ],
)
def test_paragraphs_cut_by_a_page_end(text: str, blocks: int) -> None:
    assert [kind for kind, _ in kinds_of(read_words(text))] == ["paragraph"] * blocks


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Figure 3. Towns by size", "caption"), ("Fig. 3 Towns by size", "caption"), ("Table S1: Towns.", "caption"),
        ("TABLE IV\nTOWNS BY SIZE", "caption"), ("Figure 3: " + PROSE * 3, "caption"), ("图2 城镇规模", "caption"),
        ("Abbildung 3.2: Städte", "caption"), ("Tab. 2: Städte", "caption"),
        ("Figure 3 shows that towns grow.", "paragraph"), ("Table 1 and Table 2 agree.", "paragraph"),
        ("Figure 3 of the report is old.", "paragraph"), ("图2所示的城镇很大。", "paragraph"),
        ("Tables are made of wood.", "paragraph"), ("Note: this is prose where no table stands.", "paragraph"),
    ],
)  # fmt: skip
def test_captions_and_prose_about_them(text: str, kind: str) -> None:
    assert kinds_of(read_words(f"Results\n\n{PROSE}\n\n{text}\n\n{PROSE}"))[2][0] == kind


def test_a_caption_below_its_table() -> None:
    table = "a\t1\nb\t2\n\nTable 3. Letters.\n\nNote: few."
    text = f"Results\n\n{table}\n\nDiscussion of Findings\n\n{PROSE}\n\nShort.\n\n{PROSE}"
    assert [kind for kind, _ in kinds_of(read_words(text))] == [
        "heading", "row", "row", "caption", "caption", "heading", "paragraph", "paragraph", "paragraph",
    ]  # fmt: skip


def test_short_lines_below_a_caption_below_its_table_are_no_rows() -> None:
    text = f"Results\n\n{PROSE}\n\na\t1\n\nTable 3. Letters.\n\nOld roads\n\nNew roads and bridges"
    assert [kind for kind, _ in kinds_of(read_words(text))][-3:] == ["caption", "paragraph", "paragraph"]


def test_references_without_their_heading() -> None:
    text = f"Introduction\n\n{PROSE}\n\n[1] First A. 1990.\n\n[2] Second B. 1991.\n\n[3] Third C. 1992."
    assert [kind for kind, _ in kinds_of(read_words(text))] == ["heading", "paragraph"] + ["reference"] * 3


def test_what_follows_the_references() -> None:
    entries = "1. Smith J. Growth of Towns\n\n2. Lee K. Roads"
    text = f"Introduction\n\n{PROSE}\n\nReferences\n\n{entries}\n\nAppendix A Tables\n\n{PROSE}"
    source = read_words(text)
    assert words_of(source, "reference") == ["1. Smith J. Growth of Towns", "2. Lee K. Roads"]
    assert headings_of(source)[-1] == (1, "Appendix A Tables")


def test_lists_interrupted_by_paragraphs() -> None:
    source = read_words(
        f"1 Causes\n\n(a) Money. It was short.\n\n{PROSE}\n\n(b) Time. It was long.\n\n(d) Not in order"
    )
    assert [kind for kind, _ in kinds_of(source)] == ["heading", "item", "paragraph", "item", "paragraph"]


def test_lines_end_with_a_carriage_return_alone() -> None:
    source = read_words(f"1 Introduction\r\r{PROSE}\r\r2 Methods\r\r{PROSE}")
    assert headings_of(source) == [(1, "1 Introduction"), (1, "2 Methods")]
