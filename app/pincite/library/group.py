"""Documents that are cut, embedded and stored together: a group is kept whole, or not at all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pincite.embedding import Encoder
from pincite.folding import has_broken_words
from pincite.lexical import raw_words
from pincite.outline import SEARCHABLE_KINDS, Outline, Source
from pincite.passages import cut, embedded_text, sentence_text
from pincite.records import Document
from pincite.settings import Settings
from pincite.store import DocumentVectors, Store

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


def prepare(
    group: Group, encoder: Encoder, settings: Settings, progress: Callable[[int, int], None]
) -> list[tuple[Outline, DocumentVectors]]:
    """Cut and embed the documents of a group, in its order, as `settings` say."""
    target, own = settings.passage_tokens, settings.sentence_vectors
    outlines: list[Outline] = []
    texts: list[list[str]] = []
    for item in group:
        words, count = _own_words(item.source.text), encoder.count_tokens
        outline = cut(item.source, item.document.content_hash, count, target=target, window=encoder.window, words=words)
        outlines.append(outline)
        texts.append(list(_texts(item.source.text, outline, words, own)))
    rows = encoder.embed_documents([text for several in texts for text in several], progress).astype(np.float16)
    ends = np.cumsum([len(several) for several in texts])
    parts = np.split(rows, ends[:-1])
    return [(outline, _vectors(outline, part)) for outline, part in zip(outlines, parts, strict=True)]


def store_group(
    store: Store, group: Group, prepared: Sequence[tuple[Outline, DocumentVectors]], encoder: Encoder
) -> None:
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
    for item, (outline, vectors) in zip(group, prepared, strict=True):
        store.insert(item.document, item.source, outline, vectors, raw_words(item.source.text))
        store.correct(item.document.id, corrections[item.replaces[0]] if item.replaces else ())
        if item.replaces and (former_import := imports.get(item.replaces[0])):
            store.keep_import(item.document.id, *former_import)


def _own_words(text: str) -> frozenset[str]:
    """Return the words of a text, where it has broken words that they tell how to write."""
    return frozenset(raw_words(text)) if has_broken_words(text) else frozenset()


def _texts(text: str, outline: Outline, words: frozenset[str], own: bool) -> Iterator[str]:
    """Yield what is embedded: the searchable passages, then their sentences where these have `own` vectors."""
    passages = [passage for passage in outline.passages if passage.kind in SEARCHABLE_KINDS]
    for passage in passages:
        yield embedded_text(passage, text, words)
    for passage in passages if own else ():
        for sentence in outline.sentences[slice(*passage.sentences)]:
            yield sentence_text(passage, sentence, text, words)


def _vectors(outline: Outline, rows: "np.typing.NDArray[np.float16]") -> DocumentVectors:
    """Return the vectors of passages and of their sentences, which have those of their passages for want of others."""
    held = [len(outline.sentences[slice(*p.sentences)]) for p in outline.passages if p.kind in SEARCHABLE_KINDS]
    passages, sentences = np.split(rows, [len(held)])
    return DocumentVectors(passages, sentences if len(sentences) else np.repeat(passages, held, axis=0))
