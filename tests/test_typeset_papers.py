"""The two papers set in two columns, with running heads, page numbers and hyphens, and read back from the PDF."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes import PAPERS
from pdf_files import Drawing, pdf
from pincite import Library
from pincite.folding import fold
from pincite.lexical import raw_words
from pincite.passages.sentences import split_sentences
from pincite.reading import read
from pincite.reading.pdf import read_pdf
from pincite.records import Source

LEFT, RIGHT, TOP, BOTTOM, STEP = 60, 315, 80, 700, 12
WIDE, HEADING_WIDE = 46, 32
FIRST_PAGE = 32
PLAIN = str.maketrans({"\u2014": "-", "\u2013": "-", "\u201c": '"', "\u201d": '"', "\u2019": "'", "\u2018": "'"})


def words_of(text: str) -> str:
    """Return a text as it can be set: one space between words, characters of the fonts only."""
    return " ".join(text.translate(PLAIN).encode("cp1252", "ignore").decode("cp1252").split())


def broken(text: str, first: str = "", wide: int = WIDE) -> Iterator[str]:
    """Yield lines; a long word that does not fit is hyphenated."""
    line = first
    for word in text.split():
        room = wide - len(line) - 1
        if len(word) <= room:
            line = f"{line} {word}" if line.strip() else line + word
        elif word.isalpha() and word.islower() and len(word) > 8 and room > 5:
            yield f"{line} {word[: room - 1]}-"
            line = word[room - 1 :]
        else:
            yield line
            line = word
    yield line


def typeset(source: Source) -> bytes:
    """Return the headings and paragraphs of a paper as a PDF of two columns."""
    lines: list[tuple[str, str, float]] = []
    for block in source.blocks:
        text = words_of(source.text[block.start : block.end])
        if block.kind == "heading" and text:
            lines += [("", "F1", 9), *((line, "F2", 11) for line in broken(text, wide=HEADING_WIDE)), ("", "F1", 9)]
        elif block.kind in ("paragraph", "item") and text:
            lines += [(line, "F1", 9) for line in broken(text, "   ")]
    pages: list[Drawing] = []
    column = (BOTTOM - TOP) // STEP
    for start in range(0, len(lines), 2 * column):
        page = Drawing()
        number = FIRST_PAGE + len(pages)
        page.text(LEFT, 50, "A Journal of Social Science", 8).text(290, 740, str(number), 8)
        for place, (line, font, size) in enumerate(lines[start : start + 2 * column]):
            x = LEFT if place < column else RIGHT
            indent = len(line) - len(line.lstrip())
            page.text(x + 4 * indent, TOP + STEP * (place % column), line.strip(), size, font)
        pages.append(page)
    return pdf(pages)


@pytest.mark.parametrize("name", ["liu-industrial-clusters.txt", "sun-yang-2015-northeast-china.txt"])
def test_a_typeset_paper_reads_back_to_its_sentences_and_headings(name: str) -> None:
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
    found = [sentence for sentence in wanted if sentence in text]
    assert len(found) / len(wanted) >= 0.98, [s for s in wanted if s not in text][:5]
    headings = [words_of(plain.text[b.start : b.end]) for b in plain.blocks if b.kind == "heading"]
    read_back = {fold(back.text[b.start : b.end], known) for b in back.blocks if b.kind == "heading"}
    assert sum(heading in read_back for heading in headings) / len(headings) >= 0.85, set(headings) - read_back
    assert back.page_labels == tuple(str(FIRST_PAGE + place) for place in range(len(back.page_labels)))
    assert "A Journal of Social Science" not in text


def test_a_typeset_paper_gives_the_same_answer_and_cites_the_printed_page(papers: Library, tmp_path: Path) -> None:
    question = "why do derivative clusters sit at the bottom of the smiling curve"
    (plain,) = read(PAPERS / "sun-yang-2015-northeast-china.txt")
    file = tmp_path / "typeset.pdf"
    file.write_bytes(typeset(plain))
    with Library.open(tmp_path / "index") as library:
        assert library.add(file).added == ("typeset",)
        answer = library.ask(question)
    before = papers.ask(question, documents=["sun-yang-2015"])
    assert words_of(answer.citations[0].quote) == words_of(before.citations[0].quote)
    held = {words_of(citation.quote) for citation in before.citations}
    assert sum(words_of(citation.quote) in held for citation in answer.citations) >= 2
    for citation in answer.citations:
        place = citation.locator
        assert place.page is not None
        assert place.page_label == str(FIRST_PAGE + place.page - 1)
