"""A term -> every place of a library that defines it or uses it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

import numpy as np
from numpy.typing import NDArray

from pincite.answering.compose import Shelf, cite, locate
from pincite.answering.defining import says_what
from pincite.answering.evidence import WordSet
from pincite.answering.gathering import shelf_of
from pincite.answering.terms import Span, Term, acronym_spans, has_unspaced, introductions, is_written_short
from pincite.folding import mended
from pincite.lexical import LexicalIndex, plain, tokens
from pincite.outline import Sentence
from pincite.records import Citation, Concept, ConceptDocument, Locator, Variant
from pincite.store import PassageRow, Store

#: What is quoted: neither front matter, which says what a paper is called, nor references and thanks.
_KINDS = frozenset({"prose", "caption", "table"})
#: Passages that tell how a term is written.
_LOOKED_AT = 40
_Find = Callable[[str], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A sentence that holds a term.

    Attributes:
        row: the passage that it stands in.
        sentence: its place and kind.
        words: its words, mended.
        spans: where in them the term stands.
        defines: whether it says what the term means.
    """

    row: PassageRow
    sentence: Sentence
    words: str
    spans: tuple[Span, ...]
    defines: bool

    @property
    def place(self) -> tuple[str, int]:
        """The document and the sentence's position in it: the reading order."""
        return self.row.document, self.sentence.ordinal


class Concordance:
    """Looks for terms in one state of a library. Must be used inside a snapshot."""

    def __init__(self, store: Store, lexical: LexicalIndex, allowed: NDArray[np.int64] | None = None) -> None:
        """Look in the passages of the keys `allowed`, ascending; None for all."""
        self._store = store
        self._lexical = lexical
        self._allowed = allowed
        self._words = WordSet(store.has_word)
        self._texts: dict[str, str] = {}

    def term(self, text: str) -> Term:
        """Return a term as this library may write it."""
        return Term.of(text, self._store.has_word)

    def times(self, term: Term) -> int:
        """Return how many times a term stands in the passages: cheaper than its sentences, for comparing terms."""
        keys = self.keys(term).tolist()
        return sum(len(term.pattern.findall(self._plain_texts[key])) for key in keys if key in self._plain_texts)

    def usual(self, term: Term) -> str | None:
        """Return a term as the first sentences that hold it write it most often, or None where none does."""
        rows = self._store.passages(self.keys(term)[:_LOOKED_AT].tolist())
        variants = _variants(self._found(rows, term.spans))
        return variants[0].text if variants else None

    @cached_property
    def _plain_texts(self) -> dict[int, str]:
        """The passages as `times` looks at them, by key."""
        rows = self._store.searchable_texts()
        return {row.key: plain(mended(row.text, self._words)) for row in rows}

    def keys(self, term: Term) -> NDArray[np.int64]:
        """Return the keys of the passages that hold the words of a term, in whatever order, ascending."""
        if term.is_unspaced:
            # A line's end may part the letters, and with them the pairs that the index knows.
            wanted = "".join(forms[0] for forms in term.words)
            rows = (row for row in self._store.searchable_texts() if has_unspaced(row.text))
            held = [row.key for row in rows if wanted in "".join(plain(row.text).split())]
            return self._kept(np.array(held, dtype=np.int64))
        found = [self._lexical.holding(search) for search in term.searches(self._store.has_word)]
        return self._kept(np.unique(np.concatenate(found)))

    def sightings(self, term: Term, rows: Sequence[PassageRow]) -> list[Sighting]:
        """Return the sentences that hold a term, in reading order.

        A document that says what the term is called for short, or what it is short for, is searched for that too.

        Args:
            term: what is looked for.
            rows: the passages of `keys`.
        """
        found = {one.place: one for one in self._found(rows, term.spans)}
        for document, names in self._other_names(term, list(found.values())).items():
            inside = self._kept(self._store.searchable_keys([document]))
            for name, find in names.items():
                keys = np.intersect1d(inside, self._lexical.holding([{token} for token in tokens(name)]))
                for one in self._found(self._store.passages(list(keys)), find):
                    found[one.place] = _together(found.get(one.place, one), one)
        return sorted(found.values(), key=lambda one: one.place)

    def _found(self, rows: Iterable[PassageRow], find: _Find) -> Iterator[Sighting]:
        for row in rows:
            text = self._text(row.document)
            if row.passage.kind not in _KINDS:
                continue
            if not find(mended(text[row.passage.start : row.passage.end], self._words)):
                continue
            for sentence in row.sentences:
                words = self._mended(text, sentence)
                if spans := find(words):
                    defines = sentence.kind != "row" and any(says_what(words, *span) for span in spans)
                    yield Sighting(row, sentence, words, tuple(spans), defines)

    def _other_names(self, term: Term, found: Sequence[Sighting]) -> dict[str, dict[str, _Find]]:
        """Return, by document, what it calls a term for short, or what the term is short for in it."""
        names: defaultdict[str, dict[str, _Find]] = defaultdict(dict)
        for one in found:
            for span in one.spans:
                if short := term.acronym(one.words, span):
                    names[one.row.document][short] = acronym_spans(short)
            if is_written_short(term.text):
                for short, long in introductions(one.words):
                    if term.spans(short):
                        names[one.row.document][long] = self.term(long).spans
        return names

    def _mended(self, text: str, sentence: Sentence) -> str:
        """Return a sentence as terms are looked for in it: none stands half in one cell and half in the next."""
        words = text[sentence.start : sentence.end]
        cells = words.split("\t") if sentence.kind == "row" else [words]
        return " | ".join(mended(cell, self._words) for cell in cells)

    def _text(self, document: str) -> str:
        if document not in self._texts:
            self._texts[document] = self._store.text(document).text
        return self._texts[document]

    def _kept(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        return keys if self._allowed is None else np.intersect1d(keys, self._allowed)


def concept(text: str, concordance: Concordance, store: Store, limit: int) -> Concept:
    """Return where a library defines and uses a term.

    Args:
        text: the term, as a person writes it.
        concordance: looks for it.
        store: the library, inside a snapshot.
        limit: the most places that are listed; definitions come first, then the documents take turns.
    """
    term = concordance.term(text)
    rows = store.passages(list(concordance.keys(term)))
    found = concordance.sightings(term, rows)
    shelf = shelf_of(store, list({row.document: row for row in rows}.values()))
    headings = {document: _headings(term, document, shelf) for document in shelf.documents}
    counts = Counter(one.row.document for one in found)
    listed = _listed(found, limit)
    defining = {one.row.document for one in found if one.defines}
    order = sorted(
        (document for document in shelf.documents if counts[document] or headings[document]),
        key=lambda document: (
            document not in defining,
            shelf.documents[document].kind == "note",
            -counts[document],
            document,
        ),
    )
    numbers = count(1)
    documents = []
    for document in order:
        definitions, uses = (
            tuple(_citation(next(numbers), one, shelf) for one in listed.get((document, defines), ()))
            for defines in (True, False)
        )
        documents.append(
            ConceptDocument(shelf.documents[document], counts[document], definitions, uses, headings[document])
        )
    return Concept(term.text, len(found), _variants(found), tuple(documents))


def _together(one: Sighting, other: Sighting) -> Sighting:
    spans = tuple(sorted({*one.spans, *other.spans}))
    return replace(one, spans=spans, defines=one.defines or other.defines)


def _listed(found: Sequence[Sighting], limit: int) -> Mapping[tuple[str, bool], list[Sighting]]:
    """Return the sightings that are listed, by document and by whether they define, in reading order."""
    turns: Counter[tuple[str, bool]] = Counter()
    ranked = []
    for one in found:
        group = one.row.document, one.defines
        ranked.append((not one.defines, turns[group], one.place, one))
        turns[group] += 1
    listed: defaultdict[tuple[str, bool], list[Sighting]] = defaultdict(list)
    for *_, one in sorted(sorted(ranked, key=lambda item: item[:3])[:limit], key=lambda item: item[2]):
        listed[one.row.document, one.defines].append(one)
    return listed


def _headings(term: Term, document: str, shelf: Shelf) -> tuple[Locator, ...]:
    """Return the places of a document's headings that hold a term; a lettered item is a sentence already."""
    return tuple(
        locate(document, section.ordinal, section.heading_start, section.heading_end, shelf)
        for section in shelf.sections[document]
        if section.kind in ("body", "abstract") and section.heading and term.spans(section.heading)
    )


def _citation(number: int, one: Sighting, shelf: Shelf) -> Citation:
    return cite(number, one.row, one.sentence.start, one.sentence.end, shelf)


def _variants(found: Iterable[Sighting]) -> tuple[Variant, ...]:
    """Return the ways in which a term is written, each as it is written most often, the most frequent first."""
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        for start, end in one.spans:
            written[plain(one.words[start:end])][one.words[start:end]] += 1
    usual = (min(ways, key=lambda way: (-ways[way], way.swapcase())) for ways in written.values())
    variants = [Variant(way, ways.total()) for way, ways in zip(usual, written.values(), strict=True)]
    return tuple(sorted(variants, key=lambda variant: (-variant.count, variant.text)))
