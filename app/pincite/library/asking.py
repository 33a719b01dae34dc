"""A question -> hits or an answer, over one state of the library."""

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from types import UnionType

import numpy as np
from numpy.typing import NDArray

from pincite import answering
from pincite.answering.compose import answer_markdown, refusal_markdown
from pincite.answering.dialogue import Lexicon, Standalone, standalone
from pincite.answering.naming import Meant, Names, side_by_side, without_names
from pincite.answering.plain import plain
from pincite.answering.question import MOST_CHARACTERS, Question, searched, understand
from pincite.embedding import Encoder, Extract, Extractor
from pincite.errors import OptionInvalid, QuestionEmpty, QuestionError, QuestionTooLong
from pincite.filters import Filters, select
from pincite.folding import CJK
from pincite.laps import Laps
from pincite.lexical import tokens
from pincite.library.indexes import Indexes
from pincite.library.pools import Pool, Pools
from pincite.records import Answer, AnswerSentence, Document, Hit, IndexState
from pincite.retrieval import Found, Retriever, preferred
from pincite.settings import DEFAULT_MODEL
from pincite.store import Store

_PASSAGES_FOR_AN_ANSWER = 60
_MOST_HITS = 1000
#: A question with no more search tokens than this beside an author's name does not say what it is about.
_FEW_WORDS = 2
#: The share of the vectors where a question is in Chinese or Japanese and the model reads English.
_UNREAD_WEIGHT = 0.2
_CJK = re.compile(f"[{CJK}]")
#: The stages in which passages are looked for; those after them make an answer of what was found.
_RETRIEVING = ("understand", "embed", "find")
#: What the models are first run on.
_ANYTHING = Extract("", "What is this?", ((0, 13),))
#: A confidence from which on a question is offered as one that the library answers.
_SURE = 0.7
#: Earlier questions that are looked at; what a follow-up leans on stands in the last few.
_MOST_HISTORY = 20


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one state of the library: its documents' names, and its passages, papers' and notes' apart."""

    generation: int
    names: Names
    pools: Pools


class Asker:
    """Searches and answers. Every method holds one state of the library while it works."""

    def __init__(
        self,
        store: Store,
        indexes: Indexes,
        encoder: Callable[[], Encoder],
        extractor: Callable[[], Extractor | None],
        model: str,
    ) -> None:
        """Ask a store.

        Args:
            store: the library.
            indexes: finds its passages.
            encoder: gives the model.
            extractor: gives what reads passages with a question, or None.
            model: the model's name where no document was added.
        """
        self._store = store
        self._indexes = indexes
        self._encoder = encoder
        self._extractor = extractor
        self._model = model
        self._last_known: _Known | None = None
        self._words: tuple[int, Mapping[str, int]] | None = None
        self._are_loaded = False

    def warm_up(self) -> None:
        """Load what a first question waits for: the models, and what they make when they first run, and the indexes."""
        self._load_models()
        if self._store.meta("fingerprint") is not None:
            self._encoder().embed_query(_ANYTHING.text)
            if extractor := self._extractor():
                extractor.read(_ANYTHING.text, [_ANYTHING])
        with self._store.snapshot():
            self._known()

    def is_sure_of(self, question: str) -> bool:
        """Tell whether the library answers a question, and more surely than it has to."""
        answer = self.ask(question, (), Filters(), None, None)
        return answer.status == "answered" and answer.confidence >= _SURE

    def narrowed(self, filters: Filters) -> list[str]:
        """Return the ids of the documents that filters leave."""
        with self._store.snapshot():
            return select(self._store.documents(), filters)

    def search(self, query: str, limit: int, filters: Filters) -> list[Hit]:
        """Return the passages nearest to a query, best first."""
        check_question(query)
        if not _is_number(limit, int) or not 1 <= limit <= _MOST_HITS:
            raise OptionInvalid(f"the number of hits must be from 1 to {_MOST_HITS:,}, not {limit!r:.60}")
        with self._store.snapshot():
            allowed = self._allowed(filters)
            vector = self._vector(query)
            retriever = self._fit(self._indexes.retriever(), query)
            found = [] if vector is None else retriever.search(searched(query), vector, limit, allowed)
            rows = self._store.passages([item.key for item in found])
            scores = {item.key: item.score for item in found}
            hits = [answering.hit(row, scores[row.key], self._store) for row in rows]
        self._indexes.save()
        return hits

    def ask(
        self,
        question: str,
        history: Sequence[str],
        filters: Filters,
        strictness: float | None,
        quotes: int | None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        """Answer a question in the words of the library, or say that it does not answer it."""
        laps = Laps()
        check_question(question)
        _check_options(history, strictness, quotes)
        self._load_models()
        with self._store.snapshot():
            allowed = self._allowed(filters)
            alone = Standalone(question) if as_typed else self._standalone(question, history)
            text = self._plainly(alone.text)
            meant = self._known().names.meant(text)
            named = frozenset[str]().union(*meant)
            laps.end("understand")
            vector = self._vector(self._with_subject(text, named))
            laps.end("embed")
            asked = understand(text, of_authors=bool(named))
            draft: answering.Draft | None = None
            for pool in () if vector is None else self._known().pools.asked(named, allowed):
                if vector is not None and (draft is None or answering.leaves_room(asked, draft, strictness)):
                    gathered = self._gathered(asked, vector, pool, meant, laps)
                    more = answering.answer(gathered, self._store, quotes)
                    draft = answering.joined(asked, draft, more, strictness, quotes) if draft else more
                    laps.end("choose")
            state = self._state()
        supported = draft is not None and draft.is_supported(strictness)
        citations = draft.citations if draft and supported else ()
        closest = draft.closest if draft and not supported else ()
        markdown = answer_markdown(citations) if supported else refusal_markdown(closest, empty=vector is None)
        laps.end("choose")
        self._indexes.save()
        return Answer(
            question=question,
            standalone_question=alone.text,
            status="answered" if supported else "not_found",
            confidence=draft.confidence if draft else 0.0,
            answer=markdown,
            sentences=tuple(AnswerSentence(citation.quote, (citation.number,)) for citation in citations),
            citations=citations,
            closest=closest,
            index=state,
            timing_ms=_timing(laps),
        )

    def compare(
        self, question: str, filters: Filters, most: int, strictness: float | None, quotes: int | None
    ) -> tuple[tuple[Document, Answer], ...]:
        """Ask documents apart; where there are more than `most`, those that come nearest to the question."""
        if not _is_number(most, int) or most < 1:
            raise OptionInvalid(f"the number of documents must be 1 or more, not {most!r:.60}")
        with self._store.snapshot():
            # Papers stand before the notes on others: their columns are the first that are read.
            known = sorted(self._store.documents(), key=lambda document: document.kind == "note")
            chosen = [document.id for document in known] if filters.is_empty else select(known, filters)
            if len(chosen) > most:
                hits = self.search(question, _PASSAGES_FOR_AN_ANSWER, filters)
                hits.sort(key=lambda hit: hit.document.kind == "note")
                nearest = dict.fromkeys(hit.document.id for hit in hits)
                chosen = list(dict.fromkeys([*nearest, *chosen]))[:most]
            return tuple(
                (document, self.ask(question, (), Filters([document.id]), strictness, quotes))
                for document in known
                if document.id in chosen
            )

    def evidence(self, question: str) -> answering.Evidence | None:
        """Return what the answer to a standalone question is chosen from: for those who measure and fit."""
        with self._store.snapshot():
            question = self._plainly(question)
            meant = self._known().names.meant(question)
            named = frozenset[str]().union(*meant)
            vector = self._vector(self._with_subject(question, named))
            if vector is None:
                return None
            asked = understand(question, of_authors=bool(named))
            return self._gathered(asked, vector, self._known().pools.every, meant, Laps())

    def _found(
        self, asked: Question, vector: NDArray[np.float32], meant: Sequence[frozenset[str]], pool: Pool
    ) -> tuple[list[Found], Meant]:
        """Return the passages for a question, and the documents that it is asked of.

        Passages of named documents come before equal ones; each document that is to be heard is searched on its own.
        """
        search, words = self._fit(pool.retriever, asked.text).search, searched(asked.text)
        found = search(words, vector, _PASSAGES_FOR_AN_ANSWER, pool.allowed)
        named = frozenset[str]().union(*meant)
        beside: tuple[str, ...] = ()
        if asked.several or (len(meant) > 1 and asked.sets_beside):
            beside = side_by_side(self._documents_of(found), meant, asked.several)
            named = frozenset(beside) if len(meant) > 1 else named
        inside = [self._inside([identity], pool) for identity in beside] or [self._inside(sorted(named), pool)]
        share = _PASSAGES_FOR_AN_ANSWER // 2 // len(inside)
        within = [item for keys in inside if len(keys) for item in search(words, vector, share, keys)]
        return preferred(within, found) if within else found, Meant(named, beside)

    def _inside(self, identities: Sequence[str], pool: Pool) -> NDArray[np.int64]:
        """Return the keys of the passages of some documents that may be found."""
        keys = self._indexes.keys_of(identities) if identities else np.empty(0, dtype=np.int64)
        return keys if pool.allowed is None else np.intersect1d(keys, pool.allowed)

    def _documents_of(self, found: Sequence[Found]) -> list[tuple[str, float]]:
        """Return the documents of passages with the passages' scores, best first."""
        documents = {row.key: row.document for row in self._store.passages([item.key for item in found])}
        return [(documents[item.key], item.score) for item in found]

    def _fit(self, retriever: Retriever, question: str) -> Retriever:
        """Return what finds passages for a question: by words rather than vectors where the model cannot read it."""
        if not _CJK.search(question) or self._store.meta("model") != DEFAULT_MODEL:
            return retriever
        return replace(retriever, dense_weight=min(retriever.dense_weight, _UNREAD_WEIGHT))

    def _all_words(self) -> Mapping[str, int]:
        generation = self._store.generation()
        if self._words is None or self._words[0] != generation:
            self._words = generation, self._store.words()
        return self._words[1]

    def _known(self) -> _Known:
        generation = self._store.generation()
        if self._last_known is None or self._last_known.generation != generation:
            documents = self._store.documents()
            pools = Pools.of(documents, self._indexes.keys_of, self._indexes.retriever())
            self._last_known = _Known(generation, Names.of(documents), pools)
        return self._last_known

    def _with_subject(self, question: str, named: frozenset[str]) -> str:
        """Return what is embedded: with the title of the one document that is named, where little else is said.

        "What countermeasures does Liu recommend?" says nothing of what they are for; the title does.
        """
        documents = [self._store.document(identity) for identity in sorted(named)]
        if len(documents) != 1 or not documents[0].title:
            return question
        said = tokens(without_names(understand(question), documents).content)
        return f"{question} {documents[0].title}" if len(said) <= _FEW_WORDS else question

    def _gathered(
        self, asked: Question, vector: NDArray[np.float32], pool: Pool, meant: Sequence[frozenset[str]], laps: Laps
    ) -> answering.Evidence | None:
        found, documents = self._found(asked, vector, meant, pool)
        laps.end("find")
        lexical = pool.retriever.lexical
        return answering.gather(asked, vector, found, self._store, lexical, documents, self._extractor(), laps)

    def _allowed(self, filters: Filters) -> NDArray[np.int64] | None:
        """Return the keys of the passages that may be found, or None for all."""
        if filters.is_empty:
            return None
        return self._indexes.keys_of(select(self._store.documents(), filters))

    def _load_models(self) -> None:
        """Load what reads a question, outside of a snapshot: who lists documents meanwhile does not wait for it."""
        if self._are_loaded or self._store.meta("fingerprint") is None:  # nothing was embedded yet
            return
        with ThreadPoolExecutor(1) as other:
            reader = other.submit(self._extractor)
            self._encoder()
            reader.result()
        self._are_loaded = True

    def _vector(self, text: str) -> NDArray[np.float32] | None:
        """Return a question's vector, or None where there is nothing to compare it with."""
        if not len(self._indexes.retriever().dense):
            return None
        return self._encoder().embed_query(text)

    def _standalone(self, question: str, history: Sequence[str]) -> Standalone:
        def is_common(word: str) -> bool:
            # A word that the model reads as one piece is a word of the language.
            one, asked = self._encoder().count_tokens(["a", word])
            return asked <= one

        lexicon = Lexicon(self._all_words, self._store.has_word, is_common)
        return standalone(
            question, [earlier for earlier in history if _can_be_asked(earlier)][-_MOST_HISTORY:], lexicon
        )

    def _plainly(self, question: str) -> str:
        """Return a standalone question as it is looked for: without courtesies, names with their capitals."""
        return self._known().names.capitalised(plain(question))

    def _state(self) -> IndexState:
        model, content_hash = self._store.meta("model"), self._store.meta("content_hash")
        return IndexState(self._store.generation(), model or self._model, content_hash or "")


def check_question(question: str) -> None:
    """Check that there is something to look for.

    Raises:
        QuestionEmpty: there is no word in it.
        QuestionTooLong: it is longer than anyone asks.
        OptionInvalid: it is no text.
    """
    if not isinstance(question, str):
        raise OptionInvalid(f"the question must be text, not {question!r:.60}")
    if len(question) > MOST_CHARACTERS:
        raise QuestionTooLong(f"the question is {len(question):,} characters long; ask in at most {MOST_CHARACTERS:,}")
    if not any(character.isalnum() for character in question):
        raise QuestionEmpty("the question has no word in it; type what you want to know")


def _can_be_asked(question: str) -> bool:
    with suppress(QuestionError):
        check_question(question)
        return True
    return False


def _check_options(history: Sequence[str], strictness: float | None, quotes: int | None) -> None:
    is_list = isinstance(history, Sequence) and not isinstance(history, str)
    if not is_list or not all(isinstance(earlier, str) for earlier in history):
        raise OptionInvalid(f"the history must be a list of the earlier questions, not {history!r:.60}")
    if strictness is not None and not (_is_number(strictness, int | float) and 0 <= strictness <= 1):
        raise OptionInvalid(f"strictness must be from 0 to 1, not {strictness!r:.60}")
    if quotes is not None and not (_is_number(quotes, int) and quotes >= 1):
        raise OptionInvalid(f"the number of quotes must be 1 or more, not {quotes!r:.60}")


def _is_number(value: object, kind: type | UnionType) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def _timing(laps: Laps) -> dict[str, float]:
    """Return the milliseconds that passages were looked for, that answers were chosen, of all, and of each stage."""
    stages, total = laps.milliseconds(), laps.since_start()
    retrieved = sum(stages.get(stage, 0.0) for stage in _RETRIEVING)
    known = {"retrieve": retrieved, "compose": total - retrieved, "total": total}
    return {name: round(spent, 1) for name, spent in known.items()} | stages
