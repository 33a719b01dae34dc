"""Reading at its door: which files are read, in which encoding, and what is refused by name."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pincite.errors import (
    FileEmpty,
    FileEncodingUnknown,
    FileKindUnknown,
    FileMissing,
    FileNotText,
    PinciteError,
    ReadError,
)
from pincite.folding import fold
from pincite.reading import find_files, read
from reading_cases import FRAGMENTS, kinds_of, read_bytes, read_words, some_text, words_of

GERMAN = "Die Größe der Märkte für Köln.\nDas „Maß“ – so heißt es – gilt für Süddeutschland.\n"
WESTERN = "Le café était fermé à cause de la grève générale.\n"
CHINESE = "产业集群是促进区域经济高质量发展的重要载体。改革开放以来发展很快。\n"
TRADITIONAL = "產業群聚是促進區域經濟發展的重要載體。改革開放以來發展很快。\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"),
        (GERMAN, "cp1252"),
        (WESTERN, "latin-1"),
        ("café", "latin-1"),
        ("“Stop,” he said — it’s over.", "cp1252"),
        (CHINESE, "utf-16"),
        (CHINESE, "gb18030"),
        (CHINESE * 50, "gb18030"),
        ("产业集群", "gb18030"),
        (TRADITIONAL, "big5"),
        ("これは日本語の文章です。カタカナもあります。", "shift_jis"),
        ("これは日本語の文章です。カタカナもあります。", "euc_jp"),
        ("산업 클러스터는 지역 경제의 중요한 매개체이다.", "euc-kr"),
        ("Промышленные кластеры являются важным фактором развития.", "cp1251"),
        ("Промышленные кластеры являются важным фактором развития.", "koi8-r"),
        ("Żółta łódź płynie. Zażółć gęślą jaźń, mówił właściciel.", "cp1250"),
        ("😀 e\u0301 𠀀.", "utf-16"),
    ],
)
def test_text_is_read_in_the_encoding_found(text: str, encoding: str) -> None:
    (source,) = read_bytes(text.encode(encoding))
    assert source.text == text


def test_text_is_kept_but_for_mark_and_line_ends() -> None:
    (source,) = read_bytes(b"\xef\xbb\xbfOne.\r\nTwo\rthree.\n\r\n \tFour.  \n")
    assert source.text == "One.\nTwo\rthree.\n\n \tFour.  \n"


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (b"", FileEmpty, "is empty"),
        (b" \n\t\r\n\x0c", FileEmpty, "is empty"),
        (b"\xef\xbb\xbf\n", FileEmpty, "no text"),
        ("\u3000\u200b\u00ad".encode(), FileEmpty, "no text"),
        (b"\x00\x01\x02\x03words\x00" * 50, FileNotText, "not a text file"),
        (bytes(range(1, 32)) * 20, FileNotText, "not a text file"),
        (b"words" * 20000 + b"\x00", FileNotText, "not a text file"),
        ("产业集群".encode()[:-1], FileEncodingUnknown, "not valid UTF-8 (byte 9)"),
        (("好" * 100).encode() + b"\xff", FileEncodingUnknown, "not valid UTF-8 (byte 300)"),
        (b"\xff\xfea\x00b", FileEncodingUnknown, "not valid utf-16"),
        (b"PK\x03\x04 and so on", FileKindUnknown, "Word"),
        (b"{\\rtf1 words}", FileKindUnknown, "RTF"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, error: type[PinciteError], said: str) -> None:
    with pytest.raises(error) as caught:
        read_bytes(data, "odd name.txt")
    assert "odd name.txt" in str(caught.value)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_text_that_begins_like_a_program_is_a_text() -> None:
    assert read_words("MZ Zeitung berichtet.").text == "MZ Zeitung berichtet."


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match="no file"):
        read(tmp_path / "missing.txt")
    with pytest.raises(FileMissing, match="no file"):
        read(tmp_path / "nul\0.txt")
    with pytest.raises(ReadError, match="not a file"):
        read(tmp_path)
    with pytest.raises(ReadError, match="cannot be read"):
        read(tmp_path / ("long" * 100))


def test_kinds_are_told_by_name_where_the_bytes_do_not() -> None:
    with pytest.raises(FileKindUnknown, match=r"no reader for \.xyz files"):
        read_bytes(b"words", "a.xyz")
    assert read_words("# Not a heading here\n\nWords.", "noname").blocks[0].kind == "paragraph"
    assert read_words("# Part\n\nWords.\n\n# Part two\n\nMore.", "A.MD").blocks[0].kind == "heading"


def test_folders_are_searched_for_what_a_reader_knows(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.jsonl", "README.md", "a.csl.json", ".hidden.txt", ".git/d.txt", "e.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("words")
    (tmp_path / "folder.txt").mkdir()
    found = [path.relative_to(tmp_path).as_posix() for path in find_files(tmp_path)]
    assert found == ["a.md", "b.txt", "sub/c.jsonl"]


@pytest.mark.parametrize(
    ("text", "pages"),
    [("one", None), ("one\ftwo", 2), ("one\ftwo\f", 2), ("one\f\ftwo\n\f\n", 3), ("\fone", 2)],
)
def test_form_feeds_are_pages(text: str, pages: int | None) -> None:
    assert read_words(text).document.pages == pages


@pytest.mark.parametrize("word", ["word", "集", "😀", "e\u0301", "1", "?", "-", "# ", "#"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_one_word_is_a_document(word: str, name: str) -> None:
    source = read_words(word, name)
    assert source.text == word
    assert source.document.year is None


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@given(text=some_text())
@settings(max_examples=250, deadline=None)
def test_blocks_are_stripped_in_order_and_apart(name: str, text: str) -> None:
    try:
        source = read_words(text, name)
    except PinciteError:
        return
    last = 0
    for block in source.blocks:
        words = source.text[block.start : block.end]
        assert last <= block.start < block.end <= len(source.text)
        # A row keeps the tabs of its empty first cells.
        assert words.lstrip("\t" if block.kind == "row" else None).strip() == words.lstrip("\t")
        assert fold(words).strip("\ufeff")
        assert block.label_end == 0 or block.start <= block.label_end <= block.end
        assert (block.level > 0) == (block.kind == "heading")
        last = block.end
    assert source.blocks == read_words(text, name).blocks


@given(text=some_text())
@settings(max_examples=150, deadline=None)
def test_nothing_of_a_plain_text_is_left_out_but_rules(text: str) -> None:
    try:
        source = read_words(text)
    except PinciteError:
        return
    covered = "".join(source.text[block.start : block.end] for block in source.blocks)
    assert _letters(covered) == _letters(source.text)


@given(st.binary(max_size=300) | st.lists(st.sampled_from(FRAGMENTS)).map("\n".join).map(str.encode))
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl"])
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_by_name(name: str, data: bytes) -> None:
    with contextlib.suppress(PinciteError):
        for source in read_bytes(data, name):
            source.text.encode()


@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000,
        "x" * 10**6,
        "A short line of text.\n\n" * 40_000,
        "(a) Foo bar. And then some more.\n\n" * 20_000,
        "1. Heading\n\nText.\n\n" * 30_000,
        "Table 1\n\nfoo\n\nbar baz\n\n" * 20_000,
        "x" + "\n" * 10**6 + "y",
    ],
    ids=["words", "letters", "paragraphs", "items", "headings", "tables", "breaks"],
)
def test_a_megabyte_is_read_in_seconds(text: str) -> None:
    assert _seconds(lambda: read_words(text)) < 30


def test_a_line_of_a_megabyte_is_one_paragraph() -> None:
    assert kinds_of(read_words("x" * 10**6)) == [("paragraph", "x" * 10**6)]
    assert words_of(read_words("word " * 200_000)) == [("word " * 200_000).strip()]


def _letters(text: str) -> list[str]:
    return [character for character in text if character.isalnum()]


def _seconds(task: Callable[[], object]) -> float:
    began = time.perf_counter()
    task()
    return time.perf_counter() - began
