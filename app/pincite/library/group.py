"""Documents that are cut, embedded and stored together: a group is kept whole, or not at all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pincite.embedding import Encoder
from pincite.folding import has_broken_words
from pincite.lexical import raw_words
from pincite.outline import SEARCHABLE_KINDS, Outline, Passage, Sentence, Source
from pincite.passages import cut, embedded_text, placed, sentence_text
from pincite.records import Document
from pincite.settings import Settings
from pincite.store import DocumentVectors, SentenceForm, Store

Progress = Callable[[int, int], None]
_Rows = NDArray[np.float32]

#: Texts embedded before a group is stored: enough for full batches of even length, little to lose when stopped, and
#: the next files are read meanwhile.
_TEXTS = 4_000
_CHARACTERS_A_TEXT = 120
#: Bytes of the files themselves that wait at most: PDFs of pictures are large and hold few words.
_BYTES = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class Pending:
    """A document that is to be put in: record, what was read, ids that give way to it, share of the work.

    The first of those ids is the document's own as it was; what was imported and corrected of that one is kept.
    """

    document: Document
    source: Source
    replaces: tuple[str, ...] = ()
    weight: int = 0


class Group:
    """The documents that wait to be stored, by id and by content."""

    def __init__(self) -> None:
        """Begin an empty group."""
        self.items: list[Pending] = []
        self._ids: set[str] = set()
        self._contents: dict[str, str] = {}
        self._leaving: set[str] = set()
        self._characters = 0
        self._bytes = 0

    def __iter__(self) -> Iterator[Pending]:
        """Yield the documents in the order in which they came."""
        return iter(self.items)

    def put(self, item: Pending) -> None:
        """Add a document whose id is not in the group yet."""
        self.items.append(item)
        self._ids.add(item.document.id)
        self._contents.setdefault(item.document.content_hash, item.document.id)
        self._leaving.update(item.replaces)
        self._characters += len(item.source.text)
        self._bytes += len(item.source.original)

    def has(self, identity: str) -> bool:
        """Whether a document of this id waits."""
        return identity in self._ids

    def replaces(self, identity: str) -> bool:
        """Whether the stored document of this id is replaced by one that waits."""
        return identity in self._leaving

    def twin_of(self, content_hash: str) -> str | None:
        """Return the id of the document that waits with this content, or None."""
        return self._contents.get(content_hash)

    @property
    def is_full(self) -> bool:
        """Whether there is enough to embed in one go, or to hold."""
        return self._characters >= _TEXTS * _CHARACTERS_A_TEXT or self._bytes >= _BYTES

    @property
    def weight(self) -> int:
        """The share that the group has in the whole work."""
        return sum(item.weight for item in self.items)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The documents of a group, cut and embedded, in its order.

    `form` says what the vectors of their sentences are: `pooled` from the tokens of their passages, of the sentences
    embedded `alone`, or those of the `passage`.
    """

    documents: tuple[tuple[Outline, DocumentVectors], ...]
    form: SentenceForm


@dataclass(frozen=True, slots=True)
class _Cut:
    """A document cut up, and its own words where they tell how broken ones are written."""

    text: str
    outline: Outline
    words: frozenset[str]

    def passages(self) -> Iterator[tuple[Passage, Sequence[Sentence]]]:
        """Yield the passages that are searched, and the sentences of each."""
        for passage in self.outline.passages:
            if passage.kind in SEARCHABLE_KINDS:
                yield passage, self.outline.sentences[slice(*passage.sentences)]


def prepare(group: Group, encoder: Encoder, settings: Settings, progress: Progress) -> Prepared:
    """Cut and embed the documents of a group, in its order, as `settings` say."""
    cuts = [_cut(item, encoder, settings) for item in group]
    form: SentenceForm = "passage" if not settings.sentence_vectors else "pooled" if encoder.pools else "alone"
    passages, sentences = _EMBEDDING[form](cuts, encoder, progress)
    held = [[len(several) for _, several in one.passages()] for one in cuts]
    passage_parts = np.split(passages.astype(np.float16), np.cumsum([len(counts) for counts in held])[:-1])
    sentence_parts = np.split(sentences.astype(np.float16), np.cumsum([sum(counts) for counts in held])[:-1])
    vectors = map(DocumentVectors, passage_parts, sentence_parts)
    return Prepared(tuple(zip((one.outline for one in cuts), vectors, strict=True)), form)


def store_group(store: Store, group: Group, prepared: Prepared, encoder: Encoder) -> None:
    """Put a group in, in the place of what it replaces. Must run inside `store.change`."""
    store.set_model(encoder.name, encoder.fingerprint, encoder.dimension)
    for item in group:
        if item.replaces and (former := store.find(item.replaces[0])):
            store.feedback.rename(former.id, former.content_hash, item.document.id)
    leaving = list(dict.fromkeys(identity for item in group for identity in item.replaces))
    corrections = {identity: store.corrections.of(identity) for identity in leaving}
    imports = store.items.imports() if leaving else {}
    for identity in leaving:
        if store.find(identity) is not None:
            store.delete(identity, raw_words(store.text(identity).text))
    store.note_sentences(prepared.form)
    for item, (outline, vectors) in zip(group, prepared.documents, strict=True):
        store.insert(item.document, item.source, outline, vectors, raw_words(item.source.text))
        store.correct(item.document.id, corrections[item.replaces[0]] if item.replaces else ())
        if item.replaces and (former_import := imports.get(item.replaces[0])):
            store.keep_import(item.document.id, *former_import)


def _own_words(text: str) -> frozenset[str]:
    """Return the words of a text, where it has broken words that they tell how to write."""
    return frozenset(raw_words(text)) if has_broken_words(text) else frozenset()


def _cut(item: Pending, encoder: Encoder, settings: Settings) -> _Cut:
    source, words = item.source, _own_words(item.source.text)
    target, window = settings.passage_tokens, encoder.window
    content = item.document.content_hash
    outline = cut(source, content, encoder.count_tokens, target=target, window=window, words=words)
    return _Cut(source.text, outline, words)


def _of_passages(cuts: Sequence[_Cut], encoder: Encoder, progress: Progress) -> tuple[_Rows, _Rows]:
    """Return the vectors of passages, and for each sentence that of its passage."""
    texts = [embedded_text(passage, one.text, one.words) for one in cuts for passage, _ in one.passages()]
    rows = encoder.embed_documents(texts, progress)
    return rows, np.repeat(rows, [len(sentences) for one in cuts for _, sentences in one.passages()], axis=0)


def _alone(cuts: Sequence[_Cut], encoder: Encoder, progress: Progress) -> tuple[_Rows, _Rows]:
    """Return the vectors of passages and those of sentences, each of them a text."""
    texts = [embedded_text(passage, one.text, one.words) for one in cuts for passage, _ in one.passages()]
    own = [text for one in cuts for text in _sentence_texts(one)]
    passages, sentences = np.split(encoder.embed_documents(texts + own, progress), [len(texts)])
    return passages, sentences


def _pooled(cuts: Sequence[_Cut], encoder: Encoder, progress: Progress) -> tuple[_Rows, _Rows]:
    """Return the vectors of passages and those of sentences, which are means of the same pass's tokens.

    A sentence without such a mean, of which the tokens of its passage say nothing, is embedded as a text.
    """
    every = [placed(passage, several, one.text, one.words) for one in cuts for passage, several in one.passages()]
    made = encoder.embed_parts([one.text for one in every], [one.parts for one in every], progress)
    if not made.pooled.all():
        own = [text for one in cuts for text in _sentence_texts(one)]
        lacking = np.flatnonzero(~made.pooled)
        made.parts[lacking] = encoder.embed_documents([own[row] for row in lacking])
    return made.texts, made.parts


def _sentence_texts(one: _Cut) -> Iterator[str]:
    for passage, sentences in one.passages():
        for sentence in sentences:
            yield sentence_text(passage, sentence, one.text, one.words)


_EMBEDDING: dict[SentenceForm, Callable[[Sequence[_Cut], Encoder, Progress], tuple[_Rows, _Rows]]] = {
    "passage": _of_passages,
    "alone": _alone,
    "pooled": _pooled,
}
