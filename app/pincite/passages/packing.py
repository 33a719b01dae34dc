"""Units of text -> groups that fit the embedding model's window. Pure."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from pincite.folding import mended
from pincite.outline import SentenceKind
from pincite.passages.sentences import NOWHERE, Span, halved
from pincite.reading.words import is_visible

CountTokens = Callable[[Sequence[str]], Sequence[int]]

#: Tokens kept free in the model's window: its own marks, and what joining pieces may add.
_SPARE_TOKENS = 8
#: A model counts a word that it does not know as one token however long it is; this keeps passages readable.
_CHARACTERS_A_TOKEN = 12


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence before it has its ordinal; `context` is a place that it cannot be understood without."""

    kind: SentenceKind
    start: int
    end: int
    context: Span = NOWHERE


class Packer:
    """Shares the units of a text among passages, by the model's own count of tokens."""

    def __init__(
        self, text: str, count_tokens: CountTokens, *, target: int, window: int, words: Container[str] = ()
    ) -> None:
        self._text, self._count, self._target, self._window = text, count_tokens, target, window
        self._words = words
        self._known: dict[str, int] = {}

    def count_ahead(self, units: Sequence[Unit], contexts: Sequence[str]) -> None:
        """Count at once what will be counted for each run: a tokenizer reads many texts sooner than a few at a time."""
        self._tokens([*contexts, *map(self._mended, units)])

    def fitted(self, context: str) -> str:
        """Return a heading path, cut where it would take more than a third of the window."""
        while len(context) > 1 and self._tokens([context])[0] > self._window // 3:
            context = context[: 2 * len(context) // 3].rstrip()
        return context

    def packed(self, units: Sequence[Unit], context: str, *, whole: bool = False) -> list[list[Unit]]:
        """Share units among as few groups as the target allows, of about even length.

        Args:
            units: the units of one run, in order.
            context: the heading path that is embedded with each group.
            whole: keep the run in one group where the window allows it.
        """
        around = self._tokens([context])[0] + _SPARE_TOKENS
        limit = max(self._window - around, 1)
        units, counts = self._fitting(units, limit)
        gaps = self._gaps(units)
        total = sum(counts)
        shares = 1 if whole else max(1, ceil(total / max(self._target - around, 1)))
        groups: list[list[Unit]] = [[]]
        held = passed = share = 0
        for unit, count, gap in zip(units, counts, gaps, strict=True):
            due = min(shares - 1, (2 * passed + count) * shares // (2 * total or 1))
            if groups[-1] and (due > share or held + gap + count > limit):
                groups.append([])
                held = 0
            share = max(share, due)
            held += count + (gap if groups[-1] else 0)
            groups[-1].append(unit)
            passed += count
        return groups

    def single(self, units: Sequence[Unit], context: str) -> list[list[Unit]]:
        """Return each unit alone, or its parts where it is longer than the window."""
        limit = max(self._window - self._tokens([context])[0] - _SPARE_TOKENS, 1)
        return [[unit] for unit in self._fitting(units, limit)[0]]

    def _fitting(self, units: Sequence[Unit], limit: int) -> tuple[list[Unit], list[int]]:
        """Cut the units that alone are longer than the limit."""
        fitting: list[Unit] = []
        sizes: list[int] = []
        for unit, size in zip(units, self._sizes(units), strict=True):
            if size <= limit or unit.end - unit.start <= 1:
                fitting.append(unit)
                sizes.append(size)
                continue
            halves = [replace(unit, start=h.start, end=h.end) for h in halved(self._text, Span(unit.start, unit.end))]
            parts, part_sizes = self._fitting(halves, limit)
            fitting += parts
            sizes += part_sizes
        return fitting, sizes

    def _gaps(self, units: Sequence[Unit]) -> list[int]:
        """Return the tokens of what stands between each unit and the one before it, mostly nothing."""
        between = ["", *(self._text[before.end : after.start] for before, after in pairwise(units))]
        return [self._tokens([mended(words, self._words)])[0] if is_visible(words) else 0 for words in between]

    def _sizes(self, units: Sequence[Unit]) -> list[int]:
        return self._tokens([self._mended(unit) for unit in units])

    def _mended(self, unit: Unit) -> str:
        return mended(self._text[unit.start : unit.end], self._words)

    def _tokens(self, texts: Sequence[str]) -> list[int]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        counts = self._count(new) if new else ()
        self._known.update(
            (text, max(int(count), len(text) // _CHARACTERS_A_TOKEN)) for text, count in zip(new, counts, strict=True)
        )
        return [self._known[text] for text in texts]
