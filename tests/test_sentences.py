"""Sentences: where they end, and that their offsets hold whatever the text is."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pincite.passages.sentences import MOST_WORDS, split_sentences
from pincite.reading.words import is_visible, word_count
from reading_cases import FRAGMENTS, some_text


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [text[span.start : span.end] for span in split_sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "parts",
    [
        ["Towns grew.", "Roads came!", "Why?", "Nobody knows…"],
        ["It grew by 3.5 percent.", "It fell in the U.S. economy.", "It rose in the U.S.", "The end."],
        ["Dr. Smith et al. (2010) saw it, e.g. in Fig. 3.", "Prof. Li et al. saw it too."],
        ["See p. 5, pp. 3-4, vol. 11, No. 8, cf. Table 1, i.e. the best.", "Then stop."],
        ["Eq. (1) holds vs. Eq. (2).", "Figs. 3 and 4 agree.", "Tab. 5 and Sect. 3 do not."],
        ["As in Ref. [3].", "It costs approx. 5 pounds."],
        ["Growth is slow. [1]", "There is more.[2]", "And more. [3,4]", "See Smith. [5] [6]", "The end."],
        ["As [3] shows, it grew.", "[3] shows more.", "It ends."],
        ["It grew.1", "It fell.2,3", "It rose."],
        ["It grew.¹", "It fell.²³", "It rose."],
        ['He said, "Go home. Now!"', "Then he left.", '"Why?" she asked.', "“Stop.”", "He did."],
        ["Is it (Cai, 2010)?", "Yes (Cai, 2010)."],
        ["1. We thank the council.", "2. We thank the towns."],
        ["(a) Money was short.", "It was spent."],
        ["There were two.", "(a) Money was short.", "It was spent.", "(ii) Time flew.", "It did (b) not last."],
        ["The contributions are:", "(1) We present it;", "(2) We use them;", "(3) Our own.", "We release.", "It is."],
        ["It sank by 1.1 m.", "Fields were flooded at 5 cm/s.", "It grew for 11 h.", "Later came 3 m. deep holes."],
        [
            "Li et al. [21] saw it.",
            "Li et al.[5] too.",
            "Li et al. (2010) did not.",
            "Nor did Li et al.",
            "The end. [3]",
        ],
        ["There was more (see the box.)", "Then it fell (a bit.)", "It grew by 3 s.", "*Then* it ended."],
        ["It lowers T.", "The tower gave more vitamin C.", "However, it fell.", "It and T. Chambers stayed."],
        ["**Background.**", "Nurses sleep less.", "(i) *Fear of loss.*", "_Farmers_ keep on."],
        ["It grew.", "* It fell."],
        ["J. A. Smith and K. Lee wrote it.", "Mr. A came."],
        ["It cost $3.50.", "Version 2.0 came.", "See www.example.com."],
        ["产业集群是重要载体。", "它发展很快！", "为什么？", "GDP增长3.5%。[1]", "见图1。"],
        ["Это предложение.", "Так, т.е. иначе."],
        ["😀 It grew.", "e\u0301te\u0301 came.", "𠀀 stayed."],
    ],
)
def test_sentences(parts: list[str]) -> None:
    glue = "" if "。" in "".join(parts) else " "
    assert sentences(glue.join(parts)) == parts


def test_a_sentence_spans_lines_and_pages() -> None:
    text = "Towns grew beside the\nold\r\n\n\fRiver. Roads\u2028came."
    assert sentences(text) == ["Towns grew beside the\nold\r\n\n\fRiver.", "Roads\u2028came."]


def test_offsets_are_of_the_whole_text() -> None:
    text = "😀 Before. Towns grew. Roads came. After."
    start, end = text.index("Towns"), text.index(" After")
    assert [text[s.start : s.end] for s in split_sentences(text, start, end)] == ["Towns grew.", "Roads came."]
    assert split_sentences(text, 3, 3) == []
    assert split_sentences("a \u200b b", 2, 3) == []


def test_the_split_does_not_depend_on_how_much_is_read_at_once() -> None:
    parts = [f"Town number {number} grew by 3.5 percent, e.g. in Fig. {number}." for number in range(400)]
    assert sentences(" ".join(parts)) == parts
    chinese = [f"第{number}个城镇发展很快，见图{number}。" for number in range(400)]
    assert sentences("".join(chinese)) == chinese


def test_text_without_stops_is_cut_at_clauses() -> None:
    clause = "the town grew and the road came and nobody knew"
    parts = sentences("; ".join([clause] * 60))
    assert len(parts) > 2
    assert all(part.startswith("the town") and word_count(part) <= MOST_WORDS for part in parts)
    assert all(len(part) <= 12 * MOST_WORDS for part in sentences("x" * 50_000))


@given(some_text() | st.lists(st.sampled_from(FRAGMENTS)).map(" ".join), st.integers(0, 30))
@settings(max_examples=300, deadline=None)
def test_sentences_cover_what_can_be_seen_in_order(text: str, start: int) -> None:
    spans = split_sentences(text, start, len(text))
    last = start
    for span in spans:
        assert not is_visible(text[last : span.start])
        assert last <= span.start < span.end <= len(text)
        words = text[span.start : span.end]
        assert words == words.strip()
        assert word_count(words) <= MOST_WORDS
        last = span.end
    assert not is_visible(text[last:])
    assert spans == split_sentences(text, start, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "Towns grew. " * 80_000,
        "中文。" * 200_000,
        "x" * 10**6,
        "[1] " * 100_000,
        "x" + " " * 10**6 + "y",
        '"' * 200_000,
    ],
    ids=["words", "chinese", "letters", "marks", "spaces", "quotes"],
)
def test_a_megabyte_takes_seconds(text: str) -> None:
    began = time.perf_counter()
    split_sentences(text, 0, len(text))
    assert time.perf_counter() - began < 30


def test_only_this_module_knows_the_splitter() -> None:
    rooms = Path(__file__).parent.parent / "app" / "pincite"
    assert [p.name for p in rooms.rglob("*.py") if "sentencex import" in p.read_text("utf-8")] == ["sentences.py"]
