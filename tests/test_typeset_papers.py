"""The two papers set in two columns, with running heads, page numbers and hyphens, and read back from the PDF."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from fakes import PAPERS
from pdf_files import Drawing, pdf
from pincite import Answer, Library
from pincite.folding import fold
from pincite.lexical import raw_words
from pincite.outline import Source
from pincite.passages.sections import build_tree
from pincite.passages.sentences import split_sentences
from pincite.reading import read
from pincite.reading.pdf import read_pdf

LEFT, RIGHT, TOP, BOTTOM, STEP = 60, 315, 80, 700, 12
ROWS = (BOTTOM - TOP) // STEP
#: Widths of a column and of the page, and the indent of a paragraph, in points.
WIDE, PAGE_WIDE, INDENT = 240.0, 495.0, 12.0
FIRST_PAGE = 32
PLAIN = str.maketrans({"\u2014": "-", "\u2013": "-", "\u201c": '"', "\u201d": '"', "\u2019": "'", "\u2018": "'"})
#: The widths of Helvetica's characters from the space on, in thousandths of its size.
HELVETICA = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip


@dataclass(frozen=True)
class Set:
    """A line as it is set: its font and size, its indent, its stretch in points, and whether the next stays below."""

    words: str
    font: str = "F1"
    size: float = 9
    indent: float = 0
    stretch: float = 0
    keep: bool = False


def words_of(text: str) -> str:
    """Return a text as it can be set: one space between words, characters of the fonts only."""
    return " ".join(text.translate(PLAIN).encode("cp1252", "ignore").decode("cp1252").split())


def width_of(words: str, size: float) -> float:
    """Return how wide words are in Helvetica, in points."""
    return sum(HELVETICA[ord(one) - 32] if 32 <= ord(one) < 127 else 556 for one in words) * size / 1000


def paragraph(text: str, first: float = 0, rest: float = 0, size: float = 9) -> Iterator[Set]:
    """Yield the justified lines of a paragraph, with indents; a long word at the end of a line is hyphenated."""
    line, indent = "", first
    for word in text.split():
        longer = f"{line} {word}".strip()
        if width_of(longer, size) <= WIDE - indent:
            line = longer
            continue
        carried = word
        for cut in range(len(word) - 4, 3, -1) if word.isalpha() and word.islower() else ():
            if width_of(f"{line} {word[:cut]}-", size) <= WIDE - indent:
                line, carried = f"{line} {word[:cut]}-", word[cut:]
                break
        yield Set(line, "F1", size, indent, WIDE - indent - width_of(line, size))
        line, indent = carried, rest
    yield Set(line, "F1", size, indent)


def heading(text: str, size: float, wide: float, font: str = "F2") -> Iterator[Set]:
    """Yield the lines of a title or a heading; bold letters are a little wider than these."""
    line = ""
    for word in text.split():
        if line and width_of(f"{line} {word}", size) > 0.9 * wide:
            yield Set(line, font, size, keep=True)
            line = ""
        line = f"{line} {word}".strip()
    yield Set(line, font, size, keep=True)


def set_lines(source: Source) -> tuple[list[Set], list[Set]]:
    """Return the lines above the columns (title, authors, dates) and those of the columns."""
    above: list[Set] = []
    below: list[Set] = []
    for block in source.blocks:
        text = words_of(source.text[block.start : block.end])
        if block.kind == "front" and not below:
            text = re.sub(r"\^(?:\{[^}]*\}|\[\w\])", "", text)  # the marks of affiliations, raised in print
            above += heading(text, 9, PAGE_WIDE, "F1") if above else heading(text, 16, PAGE_WIDE)
        elif block.kind == "heading":
            below += [Set("", keep=True), *heading(text, 11, WIDE), Set("", keep=True)]
        elif block.kind == "reference":
            below += paragraph(text.removeprefix("- "), rest=INDENT)
        elif block.kind == "caption":
            below += [Set(""), *(replace(line, size=8, keep=False) for line in heading(text, 8, WIDE, "F1")), Set("")]
        elif block.kind != "row":
            below += paragraph(text, first=INDENT)
    return above, below


def columns(lines: Sequence[Set], used: int) -> Iterator[list[Set]]:
    """Cut lines into columns; a heading stays with the line below it. The first two columns are shorter by `used`."""
    start = number = 0
    while start < len(lines):
        end = start + ROWS - (used if number < 2 else 0)
        while end < len(lines) and lines[end - 1].keep:
            end -= 1
        yield list(lines[start:end])
        start, number = end, number + 1


def typeset(source: Source) -> bytes:
    """Return a paper as a PDF of two columns with a running head and page numbers from `FIRST_PAGE` on."""
    above, below = set_lines(source)
    used = len(above) + 3
    cut = list(columns(below, used))
    pages: list[Drawing] = []
    for number in range(0, len(cut), 2):
        page = Drawing()
        page.text(LEFT, 50, "A Journal of Social Science", 8).text(290, 740, str(FIRST_PAGE + len(pages)), 8)
        if not pages:
            y = float(TOP)
            for line in above:
                page.text(LEFT, y, line.words, line.size, line.font)
                y += 1.3 * line.size
        top = TOP if pages else TOP + STEP * used
        for x, column in zip((LEFT, RIGHT), cut[number : number + 2], strict=False):
            for place, line in enumerate(column):
                page.raw(f"{line.stretch / max(line.words.count(' '), 1):.3f} Tw".encode())
                page.text(x + line.indent, top + STEP * place, line.words, line.size, line.font)
        pages.append(page)
    return pdf(pages)


@pytest.mark.parametrize("name", ["liu-industrial-clusters.txt", "sun-yang-2015-northeast-china.txt"])
def test_a_typeset_paper_reads_back_to_its_sentences_and_sections(name: str) -> None:
    (plain,) = read(PAPERS / name)
    (back,) = read_pdf(typeset(plain), Path("typeset.pdf"))
    known = frozenset(raw_words(plain.text))
    text = fold(back.text, known)
    wanted = [
        words_of(fold(plain.text[span.start : span.end], known))
        for block in plain.blocks
        if block.kind in ("paragraph", "item")
        for span in split_sentences(plain.text, block.start, block.end)
    ]
    assert [sentence for sentence in wanted if sentence not in text] == []
    assert sections_of(back, known) == sections_of(plain, known)
    beside = openings(plain, known, "front", "caption")  # a journal sets some of these as paragraphs
    openings_back = [one for one in openings(back, known, "paragraph", "item") if one not in beside]
    assert openings_back == openings(plain, known, "paragraph", "item")
    assert back.page_labels == tuple(str(FIRST_PAGE + place) for place in range(len(back.page_labels)))
    assert "A Journal of Social Science" not in text
    assert (back.document.title, back.document.authors) == (plain.document.title, plain.document.authors)


def openings(source: Source, known: frozenset[str], *kinds: str) -> list[str]:
    """Return the first words of each block of some kinds."""
    blocks = (block for block in source.blocks if block.kind in kinds)
    return [words_of(fold(source.text[block.start : block.end], known))[:20] for block in blocks]


def sections_of(source: Source, known: frozenset[str]) -> list[tuple[int, str, str]]:
    """Return the depth, kind and heading of each section that has a heading."""
    sections = build_tree(source.text, source.blocks, known).sections
    return [(one.level, one.kind, words_of(one.heading)) for one in sections if one.heading]


@pytest.fixture(scope="module")
def typeset_papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("typeset")
    for name in ("liu-industrial-clusters", "sun-yang-2015-northeast-china"):
        (plain,) = read(PAPERS / f"{name}.txt")
        (folder / f"{name}.pdf").write_bytes(typeset(plain))
    with Library.open(folder / "index") as library:
        assert len(library.add(folder).added) == 2
        yield library


def said(answer: Answer) -> list[str]:
    """Return the quotes without hyphens: a word that a line's end breaks may stand nowhere else."""
    return [words_of(citation.quote).replace("- ", "").replace("-", "") for citation in answer.citations]


@pytest.mark.parametrize(
    "question",
    [
        "Why do derivative clusters sit at the bottom of the smiling curve?",
        "What do social networks do for a primary cluster?",
        "What are the main problems of industrial clusters in China?",
        "Why are Chinese clusters weak at technological innovation?",
        "How much revenue did the household appliance chain of Qingdao make in 2020?",
        "What should local governments do for the central and western regions?",
        "Which four modes of cluster development are there?",
        "What is invisible industry transition?",
    ],
)
def test_the_typeset_papers_give_the_same_answers_and_cite_the_printed_page(
    papers: Library, typeset_papers: Library, question: str
) -> None:
    before, answer = papers.ask(question), typeset_papers.ask(question)
    assert before.status == answer.status == "answered"
    assert said(answer)[0] == said(before)[0]
    # The tables are left out, so passages are cut elsewhere, and a last quote may come or go.
    assert len(set(said(before)) - set(said(answer))) <= 1
    assert len(set(said(answer)) - set(said(before))) <= 1
    for citation in answer.citations:
        place = citation.locator
        assert place.page is not None
        assert place.page_label == str(FIRST_PAGE + place.page - 1)
