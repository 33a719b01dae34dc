"""Document -> sections, passages and sentences with offsets. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import groupby
from math import ceil

from pincite.folding import fold
from pincite.passages.sections import PlacedBlock, build_tree, heading_path
from pincite.passages.sentences import Span, split_sentences, word_count
from pincite.records import Block, Outline, Passage, PassageKind, Section, Sentence, SentenceKind, Source

__all__ = ["cut", "embedded_text", "heading_path", "passage_id", "sentence_text", "word_count"]

CountTokens = Callable[[Sequence[str]], Sequence[int]]

#: Headings nearest to the text that are embedded with it, and the most words that they may take.
_CONTEXT_HEADINGS = 2
_MOST_CONTEXT_WORDS = 40
#: Tokens kept free in the model's window: its own marks, and what joining pieces may add.
_SPARE_TOKENS = 8
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
class _Unit:
    """A sentence before it has its ordinal."""

    kind: SentenceKind
    start: int
    end: int
    paragraph: int
    context: Span = Span(0, 0)


@dataclass(frozen=True, slots=True)
class _Run:
    """Units of one kind that follow each other in one section."""

    section: int
    kind: PassageKind
    units: tuple[_Unit, ...]


def cut(source: Source, content_hash: str, count_tokens: CountTokens, *, target: int, window: int) -> Outline:
    """Cut a document into sections, passages and sentences.

    A passage never crosses a section and never cuts a sentence; with its heading path it holds at most `window`
    tokens. The passages of a run are of even length, near `target`.

    Args:
        source: the document as read.
        content_hash: the hash of the document's content, which the passage ids cover.
        count_tokens: counts the embedding model's own tokens of each text, marks included.
        target: tokens that a passage aims at, heading path included.
        window: the most tokens that the model reads.
    """
    tree = build_tree(source.text, source.blocks)
    maker = _Maker(source, content_hash, tree.sections, count_tokens, target, window)
    for run in _runs(source.text, tree.sections, tree.placed):
        maker.add(run)
    return Outline(tree.sections, tuple(maker.passages), tuple(maker.sentences))


def passage_id(content_hash: str, start: int, end: int, text: str) -> str:
    """Return the id of a passage: a hash of document content, place and text."""
    return blake2b(f"{content_hash}\0{start}\0{end}\0{text}".encode(), digest_size=12).hexdigest()


def embedded_text(passage: Passage, text: str) -> str:
    """Return what is embedded for a passage of the canonical `text`: its heading path, then its words."""
    words = fold(text[passage.start : passage.end])
    return f"{passage.context}\n{words}" if passage.context else words


def sentence_text(passage: Passage, sentence: Sentence, text: str) -> str:
    """Return what is embedded for a sentence: its heading path, the label that it depends on, its words."""
    label = fold(text[sentence.context_start : sentence.context_end])
    words = fold(text[sentence.start : sentence.end])
    return ": ".join(part for part in (passage.context, label, words) if part)


def _runs(text: str, sections: Sequence[Section], placed: Iterable[PlacedBlock]) -> Iterator[_Run]:
    def key(item: PlacedBlock) -> tuple[int, PassageKind]:
        kind = _PASSAGE_KINDS[item.block.kind]
        if sections[item.section].kind == "acknowledgements" and kind == "prose":
            kind = "acknowledgement"
        return item.section, kind

    for (section, kind), group in groupby(placed, key):
        blocks = [item.block for item in group]
        labels = _row_labels(text, blocks)
        units = [unit for number, block in enumerate(blocks) for unit in _units(text, block, kind, number, labels[number])]
        if units:
            yield _Run(section, kind, tuple(units))


def _units(text: str, block: Block, kind: PassageKind, number: int, label: Span) -> Iterator[_Unit]:
    if kind == "prose":
        start = block.start
        if block.kind == "item" and block.label_end > block.start:
            yield _Unit("lead", block.start, block.label_end, number)
            start = block.label_end
        for span in split_sentences(text, start, block.end):
            yield _Unit("prose", span.start, span.end, number)
    elif kind == "acknowledgement":
        yield from (_Unit("acknowledgement", s.start, s.end, number) for s in split_sentences(text, block.start, block.end))
    elif kind == "table":
        yield _Unit("row", block.start, block.end, number, label)
    else:
        yield _Unit(kind, block.start, block.end, number)


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


class _Maker:
    def __init__(
        self,
        source: Source,
        content_hash: str,
        sections: Sequence[Section],
        count_tokens: CountTokens,
        target: int,
        window: int,
    ) -> None:
        self._text, self._title, self._hash = source.text, source.document.title or "", content_hash
        self._sections, self._count, self._target, self._window = sections, count_tokens, target, window
        self._caption = ""
        self.passages: list[Passage] = []
        self.sentences: list[Sentence] = []

    def add(self, run: _Run) -> None:
        context = self._context(run)
        if run.kind in ("prose", "table"):
            groups = self._packed(run.units, context)
        elif run.kind in ("caption", "heading", "reference"):
            groups = [[unit] for unit in run.units]
        else:
            groups = [list(run.units)]
        for group in groups:
            self._passage(run, group, context)

    def _context(self, run: _Run) -> str:
        if run.kind in ("heading", "front", "reference"):
            return ""
        if run.kind == "caption":
            self._caption = fold(self._text[run.units[0].start : run.units[0].end])
        headings = heading_path(self._sections, run.section)[-_CONTEXT_HEADINGS:] or ((self._title,) if self._title else ())
        if run.kind == "table" and self._caption:
            headings = (*headings[-1:], self._caption)
        return " / ".join(_shortened(heading, _MOST_CONTEXT_WORDS // len(headings)) for heading in headings)

    def _packed(self, units: Sequence[_Unit], context: str) -> list[list[_Unit]]:
        """Share units among as few passages as the target allows, of about even length."""
        folded = [fold(self._text[unit.start : unit.end]) for unit in units]
        counts = [int(count) for count in self._count(folded)]
        around = int(self._count([context])[0]) + _SPARE_TOKENS
        limit = self._window - around
        units, counts = self._fitting(units, counts, limit)
        total = sum(counts)
        shares = max(1, ceil(total / max(self._target - around, 1)))
        groups: list[list[_Unit]] = [[]]
        held = passed = share = 0
        for unit, count in zip(units, counts, strict=True):
            due = min(shares - 1, (2 * passed + count) * shares // (2 * total or 1))
            if groups[-1] and (due > share or held + count > limit):
                groups.append([])
                held = 0
            share = max(share, due)
            groups[-1].append(unit)
            held += count
            passed += count
        return groups

    def _fitting(self, units: Sequence[_Unit], counts: Sequence[int], limit: int) -> tuple[list[_Unit], list[int]]:
        """Cut the units that alone are longer than the window, at white space."""
        fitting: list[_Unit] = []
        sizes: list[int] = []
        for unit, count in zip(units, counts, strict=True):
            if count <= limit:
                parts = [unit]
            else:
                parts = self._halved(unit, limit)
            fitting.extend(parts)
            sizes.extend([count] if len(parts) == 1 else (int(n) for n in self._count([self._words(p) for p in parts])))
        return fitting, sizes

    def _halved(self, unit: _Unit, limit: int) -> list[_Unit]:
        if unit.end - unit.start <= 1 or int(self._count([self._words(unit)])[0]) <= limit:
            return [unit]
        middle = (unit.start + unit.end) // 2
        spaces = [m.start() for m in re.finditer(r"\s+", self._text[unit.start : unit.end])]
        if spaces:
            middle = unit.start + min(spaces, key=lambda place: abs(place - (unit.end - unit.start) // 2))
        halves = (replace(unit, end=middle), replace(unit, start=middle))
        return [part for half in halves if (kept := self._stripped(half)) for part in self._halved(kept, limit)]

    def _stripped(self, unit: _Unit) -> _Unit | None:
        words = self._text[unit.start : unit.end]
        start = unit.start + len(words) - len(words.lstrip())
        end = unit.start + len(words.rstrip())
        return replace(unit, start=start, end=end) if end > start else None

    def _words(self, unit: _Unit) -> str:
        return fold(self._text[unit.start : unit.end])

    def _passage(self, run: _Run, units: Sequence[_Unit], context: str) -> None:
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
