"""Document -> sections, passages and sentences with offsets. Pure."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby

from pincite.folding import fold, mended
from pincite.outline import Block, Outline, Passage, PassageKind, Section, Sentence, Source
from pincite.passages.packing import CountTokens, Packer, Unit
from pincite.passages.sections import PlacedBlock, build_tree, heading_path
from pincite.passages.sentences import Span, split_sentences
from pincite.reading.captions import read_caption
from pincite.reading.words import word_count

__all__ = ["Placed", "cut", "embedded_text", "heading_path", "passage_id", "placed", "sentence_text", "word_count"]

#: Headings nearest to the text that are embedded with it, and the most words that they may take.
_CONTEXT_HEADINGS = 2
_MOST_CONTEXT_WORDS = 40
_EMPHASIS = re.compile(r"[*_]")
_PASSAGE_KINDS: dict[str, PassageKind] = {
    "front": "front",
    "heading": "heading",
    "paragraph": "prose",
    "item": "prose",
    "caption": "caption",
    "row": "table",
    "reference": "reference",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """What is embedded for a passage, and where its sentences stand in that.

    `parts` has for each sentence the ranges of characters of all that `sentence_text` says: the heading path, the label
    that it depends on, its own words. One whose words do not stand there as they are has none.
    """

    text: str
    parts: tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """Units of one kind that follow each other in one section."""

    section: int
    kind: PassageKind
    units: tuple[Unit, ...]


def cut(
    source: Source,
    content_hash: str,
    count_tokens: CountTokens,
    *,
    target: int,
    window: int,
    words: Container[str] = (),
) -> Outline:
    """Cut a document into sections, passages and sentences.

    A passage never crosses a section and never cuts a sentence; with its heading path it holds at most `window`
    tokens. The passages of a run are of even length, near `target`.

    Args:
        source: the document as read.
        content_hash: the hash of the document's content, which the passage ids cover.
        count_tokens: counts the embedding model's own tokens of each text, marks included.
        target: tokens that a passage aims at, heading path included.
        window: the most tokens that the model reads.
        words: the document's own words, which tell how a word is written that a line's end broke.
    """
    tree = build_tree(source.text, source.blocks, words)
    runs = list(_runs(source.text, tree.sections, tree.placed))
    captions = _captions(source.text, runs)
    packer = Packer(source.text, count_tokens, target=target, window=window, words=words)
    maker = _Maker(source, content_hash, tree.sections, packer)
    contexts = [maker.context_of(run, caption) for run, caption in zip(runs, captions, strict=True)]
    packer.count_ahead([unit for run in runs for unit in run.units], contexts)
    for run, context in zip(runs, contexts, strict=True):
        maker.add(run, context)
    return Outline(tree.sections, tuple(maker.passages), tuple(maker.sentences))


def passage_id(content_hash: str, start: int, end: int, text: str) -> str:
    """Return the id of a passage: a hash of document content, place and text."""
    return blake2b(f"{content_hash}\0{start}\0{end}\0{text}".encode(), digest_size=12).hexdigest()


def embedded_text(passage: Passage, text: str, words: Container[str] = ()) -> str:
    """Return what is embedded for a passage of the canonical `text`: its heading path, then its words.

    `words` are the document's own, here and in `sentence_text`.
    """
    own = mended(text[passage.start : passage.end], words)
    return f"{passage.context}\n{own}" if passage.context else own


def placed(passage: Passage, sentences: Sequence[Sentence], text: str, words: Container[str] = ()) -> Placed:
    """Return what is embedded for a passage of the canonical `text`, and the places of its sentences in it."""
    whole = embedded_text(passage, text, words)
    end = len(passage.context)
    path = ((0, end),) if passage.context else ()
    begins: dict[int, int] = {}
    parts: list[tuple[tuple[int, int], ...]] = []
    for sentence in sentences:
        own = mended(text[sentence.start : sentence.end], words)
        label = mended(text[sentence.context_start : sentence.context_end], words)
        start = whole.find(own, end) if own else -1
        labelled = begins.get(sentence.context_start, -1) if label else 0
        if start < 0 or labelled < 0 or not whole.startswith(label, labelled):
            parts.append(())
            continue
        begins[sentence.start], end = start, start + len(own)
        parts.append((*path, *([(labelled, labelled + len(label))] if label else ()), (start, end)))
    return Placed(whole, tuple(parts))


def sentence_text(passage: Passage, sentence: Sentence, text: str, words: Container[str] = ()) -> str:
    """Return what is embedded for a sentence: its heading path, the label that it depends on, its words."""
    label = mended(text[sentence.context_start : sentence.context_end], words)
    own = mended(text[sentence.start : sentence.end], words)
    return ": ".join(part for part in (passage.context, label, own) if part)


def _runs(text: str, sections: Sequence[Section], placed: Iterable[PlacedBlock]) -> Iterator[_Run]:
    def key(item: PlacedBlock) -> tuple[int, PassageKind]:
        return item.section, _kind_in(sections[item.section], _PASSAGE_KINDS[item.block.kind])

    for (section, kind), group in groupby(placed, key):
        blocks = [item.block for item in group]
        labels = _row_labels(text, blocks)
        units = [unit for block, label in zip(blocks, labels, strict=True) for unit in _units(text, block, kind, label)]
        if units:
            yield _Run(section, kind, tuple(units))


def _kind_in(section: Section, kind: PassageKind) -> PassageKind:
    """Return a passage's kind in its section: nothing of a list of references or of the thanks may answer."""
    if section.kind == "references" and kind != "heading":
        return "reference"
    return "acknowledgement" if section.kind == "acknowledgements" and kind == "prose" else kind


def _units(text: str, block: Block, kind: PassageKind, label: Span) -> Iterator[Unit]:
    if kind == "prose":
        start = block.start
        if block.kind == "item" and block.label_end > block.start:
            yield Unit("lead", block.start, block.label_end)
            start = block.label_end
        for span in split_sentences(text, start, block.end):
            yield Unit("prose", span.start, span.end)
    elif kind == "acknowledgement":
        yield from (Unit("acknowledgement", s.start, s.end) for s in split_sentences(text, block.start, block.end))
    elif kind == "table":
        yield Unit("row", block.start, block.end, label)
    else:
        yield Unit(kind, block.start, block.end)


def _row_labels(text: str, blocks: Sequence[Block]) -> list[Span]:
    """For each row whose first cell is empty, the first cell of the nearest row above that has one."""
    labels: list[Span] = []
    above = Span(0, 0)
    for block in blocks:
        row = text[block.start : block.end]
        first = re.match(r"[^\t]*", row)
        if "\t" in row and first and first[0].strip():
            above = Span(block.start, block.start + first.end())
            labels.append(Span(0, 0))
        else:
            labels.append(above if row.startswith("\t") else Span(0, 0))
    return labels


def _captions(text: str, runs: Sequence[_Run]) -> list[str]:
    """For each run of rows the caption that announces it: the last one above it, else the first one below it."""
    captions = [""] * len(runs)
    used: set[int] = set()
    for place, run in enumerate(runs):
        if run.kind != "table":
            continue
        above = runs[place - 1].units if place and runs[place - 1].kind == "caption" else ()
        below = runs[place + 1].units if place + 1 < len(runs) and runs[place + 1].kind == "caption" else ()
        for unit in (*reversed(above), *below):
            words = fold(text[unit.start : unit.end])
            if unit.start not in used and read_caption(_EMPHASIS.sub("", words)) == "table":
                captions[place] = words
                used.add(unit.start)
                break
    return captions


class _Maker:
    """Turns runs into passages and sentences, numbered as they come."""

    def __init__(self, source: Source, content_hash: str, sections: Sequence[Section], packer: Packer) -> None:
        self._text, self._title, self._hash = source.text, source.document.title or "", content_hash
        self._sections, self._packer = sections, packer
        self.passages: list[Passage] = []
        self.sentences: list[Sentence] = []

    def add(self, run: _Run, context: str) -> None:
        """Cut a run into passages, under a heading path."""
        context = self._packer.fitted(context)
        if run.kind in ("caption", "heading", "reference"):
            groups = self._packer.single(run.units, context)
        else:
            groups = self._packer.packed(run.units, context, whole=run.kind in ("front", "acknowledgement"))
        for group in groups:
            self._passage(run, group, context)

    def context_of(self, run: _Run, caption: str) -> str:
        """Return the heading path that is embedded with the passages of a run."""
        if run.kind in ("heading", "front", "reference"):
            return ""
        headings = heading_path(self._sections, run.section)[-_CONTEXT_HEADINGS:]
        if not headings and self._title:
            headings = (self._title,)
        if caption:
            headings = (*headings[-1:], caption)
        return " / ".join(_shortened(heading, _MOST_CONTEXT_WORDS // len(headings)) for heading in headings)

    def _passage(self, run: _Run, units: Sequence[Unit], context: str) -> None:
        start, end = units[0].start, units[-1].end
        ordinal, first = len(self.passages), len(self.sentences)
        for unit in units:
            self.sentences.append(
                Sentence(len(self.sentences), ordinal, run.section, unit.kind, unit.start, unit.end,
                         unit.context.start, unit.context.end)
            )  # fmt: skip
        identity = passage_id(self._hash, start, end, self._text[start:end])
        self.passages.append(
            Passage(identity, ordinal, run.section, run.kind, start, end, context, (first, len(self.sentences)))
        )


def _shortened(heading: str, most_words: int) -> str:
    words = heading.split()
    if len(words) > most_words:
        return " ".join(words[:most_words])
    return heading if len(heading) <= 8 * most_words else heading[: 8 * most_words]
