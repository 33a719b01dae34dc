"""Markdown: front matter, headings, lists, tables and code, with the marks kept and offsets into the body."""

from pathlib import Path

import pytest

from pincite.errors import CitationDataMalformed, FileEmpty, FileMalformed
from pincite.reading import read
from reading_cases import DATA, headings_of, kinds_of, read_words, words_of


def test_a_note_with_front_matter() -> None:
    (source,) = read(DATA / "note.md")
    document = source.document
    assert source.given_id == "harbour-notes"
    assert (document.title, document.authors, document.year) == ("Harbour towns: a note", ("Jane Miller",), 2019)
    assert (document.doi, document.venue, document.kind) == ("10.1234/abc.5", "Journal of Ports", "note")
    assert source.text.startswith("\n# Harbour Towns\n")
    assert kinds_of(source) == [
        ("front", "Harbour Towns"),
        ("paragraph", "Some words below the title. They are prose."),
        ("heading", "Growth"),
        ("paragraph", "Towns grew. They grew slowly at first."),
        ("item", "1. Ports. They came first."),
        ("item", "2. Roads"),
        ("item", "- side roads"),
        ("item", "- main roads"),
        ("paragraph", "with a second paragraph"),
        ("item", "3. Walls"),
        ("heading", "Setext Heading"),
        ("paragraph", "> A quoted line > goes on here."),
        ("row", "| Town | Ships |"),
        ("row", "| Alford | 12 |"),
        ("row", "| Burley | 7 |"),
        ("caption", "Table 1: Ships by town"),
        ("row", '```python # not a heading print("x") ```'),
        ("heading", "Deep"),
        ("caption", "*Figure 2.* The map."),
        ("heading", "References"),
        ("reference", "- [1] Brown, A. Ports. 1990."),
        ("reference", "- [2] Smith, C. Towns. 1991."),
        ("heading", "Older ones"),
        ("reference", "- Lee. 1880."),
        ("heading", "Appendix"),
        ("paragraph", "Last words."),
    ]
    assert headings_of(source) == [
        (1, "Growth"), (1, "Setext Heading"), (2, "Deep"), (1, "References"), (2, "Older ones"), (1, "Appendix"),
    ]  # fmt: skip
    items = [block for block in source.blocks if block.kind == "item"]
    assert [source.text[b.start : b.label_end] for b in items] == ["1. Ports.", "", "", "", ""]


def test_entries_that_follow_in_one_paragraph_are_not_in_the_label_of_the_first(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("## Advice\n\n1. Mend the roads. 2. Pay nurses. 3. Wait.\n", encoding="utf-8")
    (source,) = read(tmp_path / "a.md")
    (item,) = [block for block in source.blocks if block.kind == "item"]
    assert source.text[item.start : item.label_end] == "1. Mend the roads."


def test_a_paper_says_its_title_and_authors() -> None:
    (source,) = read(DATA / "paper.md")
    assert source.document.title == "The Spread of Workshops"
    assert source.document.authors == ("Jane Miller", "Peter O'Neil")
    assert headings_of(source) == [(1, "Abstract"), (1, "1 Introduction")]
    assert words_of(source, "front")[2] == "University of Northfield"


@pytest.mark.parametrize(
    ("text", "title", "headings"),
    [
        ("# Towns\n\nWords.\n\n## Growth\n\nMore.", "Towns", [(1, "Growth")]),
        ("# Towns of old\n\nWords.", "Towns of old", []),
        ("# Introduction\n\nWords.\n\n## Growth", None, [(1, "Introduction"), (2, "Growth")]),
        ("# 1 Towns\n\nWords.\n\n## Growth", None, [(1, "1 Towns"), (2, "Growth")]),
        ("# Towns\n\nWords.\n\n# Roads\n\nMore.", None, [(1, "Towns"), (1, "Roads")]),
        ("# Old Towns\n\n# Abstract\n\nWords.\n\n# 1 Data\n\nMore.", "Old Towns", [(1, "Abstract"), (1, "1 Data")]),
        ("Words first.\n\n# Towns\n\nMore.\n\n## Growth", None, [(1, "Towns"), (2, "Growth")]),
        ("Old Towns\n=========\n\nGrowth\n------\n\nWords.", "Old Towns", [(1, "Growth")]),
        ("## Growth ##\n\nWords.", None, [(2, "Growth")]),
        ("> # Old Towns\n\n## Growth\n\n#\n\nWords.", "Old Towns", [(1, "Growth")]),
    ],
)
def test_the_title_is_the_one_first_heading_above_all(
    text: str, title: str | None, headings: list[tuple[int, str]]
) -> None:
    source = read_words(text, "a.md")
    assert headings_of(source) == headings
    assert source.document.title == title


@pytest.mark.parametrize("text", ["- one\n- two\n\nWords.", "| a | b |\n|---|---|\n| 1 | 2 |", "Words.\n\nMore words."])
def test_markdown_without_headings_keeps_its_blocks(text: str) -> None:
    kinds = {"-": ["item", "item", "paragraph"], "|": ["row", "row"], "W": ["paragraph", "paragraph"]}
    assert [kind for kind, _ in kinds_of(read_words(text, "a.md"))] == kinds[text[0]]


def test_plain_text_under_the_name_of_markdown() -> None:
    prose = "Towns grew beside the river for many years, and then the road came and they grew along the road instead."
    source = read_words(f"1 Introduction\n\n{prose}\n\n2 Methods\n\n{prose}", "a.md")
    assert headings_of(source) == [(1, "1 Introduction"), (1, "2 Methods")]


@pytest.mark.parametrize(
    ("front", "body"),
    [
        ("---\ntitle: T\n---\n", "Words.\n"),
        ("---\ntitle: T\n...\n", "Words.\n"),
        ("---\n---\n", "Words.\n"),
        ("---  \n# a comment\ntitle: T\n---\n", "Words."),
        ("", "---\n\nSome words: with a colon.\n\n---\n\nWords.\n"),
        ("", "---\nno end: of this\n\nWords.\n"),
        ("", "\n---\ntitle: T\n---\n"),
    ],
)
def test_the_body_is_what_follows_the_front_matter(front: str, body: str) -> None:
    assert read_words(front + body, "a.md").text == body


@pytest.mark.parametrize(
    "front",
    [
        "title: a: b", "title: [", "title: 'x", "a: &a [*a", "year: 2020-13-45", 'title: "\\uZZZZ"',
        "a: !!python/object:os.system x", "title: " + "[" * 5000, "x: " + "y" * 200_000,
    ],
)  # fmt: skip
def test_front_matter_that_is_no_yaml_is_refused_by_name(front: str) -> None:
    with pytest.raises((FileMalformed, CitationDataMalformed), match=r"a\.md: "):
        read_words(f"---\n{front}\n---\nWords.", "a.md")


def test_front_matter_cannot_grow() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
        for old, new in zip("abcdefghi", "bcdefghij", strict=True)
    )
    with pytest.raises(CitationDataMalformed, match="title must be text"):
        read_words(f"---\n{bomb}title: *j\n---\nWords.", "a.md")


def test_front_matter_alone_is_empty() -> None:
    with pytest.raises(FileEmpty, match=r"a\.md holds no text after its front matter"):
        read_words("---\ntitle: T\n---\n\n", "a.md")


def test_offsets_count_characters_of_the_body() -> None:
    source = read_words("---\ntitle: 😀\n---\n# 😀 𠀀\n\ne\u0301 words.\n", "a.md")
    block = source.blocks[-1]
    assert source.text[block.start : block.end] == "e\u0301 words."
    assert block.start == 7


@pytest.mark.parametrize(
    "text", ["[" * 5000, ">" * 5000, "- " * 5000, "*a_ " * 5000, "`" * 5001, "<" * 5000, "\\" * 5000]
)
def test_hostile_markdown_is_read(text: str) -> None:
    assert read_words(f"# T\n\n{text}\n\n## S\n\nWords.", "a.md").text
