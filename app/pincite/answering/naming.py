"""A question that names the document it asks: by its authors, the name in its title or its title's initials. Pure.

"Which reasons does Liu give", "what is DetectGPT tested on", "where do the MMLU questions come from": those of
"Measuring Massive Multitask Language Understanding".
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pincite.answering.question import Question
from pincite.lexical import tokens
from pincite.names import family_name
from pincite.records import Document

#: A name that stands for more documents than this tells them from no others.
_MOST_DOCUMENTS = 3
_INITIALS = range(3, 7)
_CAPITALS = re.compile(rf"[A-Z0-9]{{{_INITIALS[0]},}}")
_SMALL_WORDS = frozenset("a an and as at by for from in is of on or the to via with".split())  # noqa: SIM905
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
#: Made names: a capital after the first letter, or a digit ("DetectGPT", "BERT", "Task2Vec", "GPT-3").
_MADE = re.compile(r"(?=.*[^\W\d_])(?:\w[\w-]*[A-Z0-9][\w-]*)")
#: What stands before the colon of a title, or its comma, is the name of the work; the first of a row is not.
_LEAD = re.compile(r"^([^\W_][\w-]*(?: [\w-]+)?)\s*(?:[:–—]|,(?!(?: [\w-]+){1,2},? and\b))")
#: Words before "paper" or "study" that may be those of its title.
_SUBJECT = re.compile(r"\bthe ((?:[\w-]+ ){1,4})(?:paper|study|article|report)\b", re.IGNORECASE)
#: Passages of a document that tell how near it is to a question.
_TELLING = 3
#: Names shorter than this are known by their capitals only.
_SHORT = 4
#: What authors do in their texts, and what is theirs.
_SAYS = (
    r"(?:say|state|writ|argu|report|mention|recommend|suggest|claim|conclu|propos|think|describ|mean|defin|find|giv|use|"
    r"call|see|view|tak|cit|quot|nam|list|expla|distinguish|identif|blam|advis|believ|show|discuss|compar|measur|"
    r"classif|divid|point|put|want|criticis|criticiz|answer|learn|draw|borrow|hold|expect|regard)\w{0,5}"
)
_THEIRS = (
    r"(?:papers?|stud(?:y|ies)|articles?|works?|books?|views?|opinions?|data|methods?|arguments?|findings?|tables?)"
)


@dataclass(frozen=True, slots=True)
class Names:
    """The names by which documents can be meant.

    Attributes:
        leads: names that open a title, and initials of a whole title, to the ids of their documents.
        others: made names elsewhere in a title.
        authors: family names to the documents of their authors, and those among them whose first author it is.
        titles: each document's title, by its id.
        written: family names by their form in small letters.
    """

    leads: Mapping[str, frozenset[str]]
    others: Mapping[str, frozenset[str]]
    authors: Mapping[str, tuple[frozenset[str], frozenset[str]]]
    titles: Mapping[str, str]
    written: Mapping[str, str]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Names":
        """Collect the names of documents."""
        leads: defaultdict[str, set[str]] = defaultdict(set)
        others: defaultdict[str, set[str]] = defaultdict(set)
        authors: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
        titles: dict[str, str] = {}
        for document in documents:
            title = document.title or ""
            for name in _lead_names(title):
                leads[name].add(document.id)
            for name in _made_names(title):
                others[name].add(document.id)
            titles[document.id] = title
            for place, author in enumerate(document.authors):
                every, first = authors[family_name(author)]
                every.add(document.id)
                if place == 0:
                    first.add(document.id)
        return cls(
            _with_small_forms(leads),
            _with_small_forms(others),
            {name: (frozenset(every), frozenset(first)) for name, (every, first) in authors.items()},
            titles,
            {name.casefold(): name for name in authors if name.casefold() != name},
        )

    def capitalised(self, question: str) -> str:
        """Return a question with the names of authors as they are written, where it must mean them in small letters.

        "what does liu recommend" means Liu; "how does sun warm the soil" means no Sun.
        """
        small = {word for word in _WORD.findall(question) if word.islower() and word in self.written}
        if not small:
            return question
        one = f"(?:{'|'.join(map(re.escape, sorted(small)))})"
        # Two names joined are two authors; a single one is an author where it stands as only an author does.
        several = rf"{one}(?:(?:,| and|, and| &) {one})+"
        group = rf"(?:{several}|{one})"
        places = (
            rf"\b{several}\b",
            rf"\baccording to {group}\b",
            rf"\b(?:does|do|did|would|can|could|should|what|how|why|that) {group}(?= {_SAYS}\b)",
            rf"\b{group}(?=['’]s? (?:\w+ )?{_THEIRS}\b| et al\b| \(?(?:19|20)\d\d\b| paper\b)",
            rf"\b(?:by|of|from|in) {group}(?=\W*$)",
        )

        def with_names(place: re.Match[str]) -> str:
            return _WORD.sub(lambda word: self.written[word[0]] if word[0] in small else word[0], place[0])

        return re.sub("|".join(places), with_names, question)

    def meant(self, question: str) -> tuple[frozenset[str], ...]:
        """Return the ids of the documents that a question names, for each of its names apart.

        A name may stand for a few documents; one that stands for many names none.
        """
        words = {word for found in _WORD.findall(question) for word in (found, *found.split("-"))}
        words |= {word[:-1] for word in words if word.endswith("s") and len(word) > _SHORT}
        titled = _by_names(self.leads, words) or _by_names(self.others, words)
        named = dict.fromkeys([*self._by_authors(question, words), *titled, *self._by_subject(question)])
        return tuple(ids for ids in named if not any(ids > other for other in named))

    def _by_authors(self, question: str, words: set[str]) -> list[frozenset[str]]:
        near = (family for family in self.authors if family and (family in words or " " in family or "-" in family))
        families = [family for family in near if _is_named(family, question)]
        # Of two documents by a Liu, the one whose first author Liu is is Liu's; "Sun and Yang" means what both wrote.
        counts = Counter(identity for family in families for identity in self.authors[family][0])
        written = frozenset(identity for identity, count in counts.items() if count > 1)
        opened = frozenset(identity for family in families for identity in self.authors[family][1])
        together = written & opened or written
        groups = [together] if together else []
        for family in families:
            every, first = self.authors[family]
            if not every & together:
                groups.append(first or every)
        return [ids for ids in groups if len(ids) <= _MOST_DOCUMENTS]

    def _by_subject(self, question: str) -> list[frozenset[str]]:
        """Return the documents that a question names by words of their titles: "the red teaming paper"."""
        found = []
        for phrase in _SUBJECT.findall(question):
            said = frozenset(tokens(phrase))
            if not said:
                continue
            ids = frozenset(identity for identity, title in self.titles.items() if said <= frozenset(tokens(title)))
            if 0 < len(ids) <= _MOST_DOCUMENTS:
                found.append(ids)
        return found


@dataclass(frozen=True, slots=True)
class Meant:
    """The documents that a question is asked of.

    Attributes:
        named: the ids of those that it names.
        beside: the ids of those that it wants to hear side by side, named or not.
    """

    named: frozenset[str] = frozenset()
    beside: tuple[str, ...] = ()


def side_by_side(
    found: Sequence[tuple[str, float]], meant: Sequence[frozenset[str]], several: int | None
) -> tuple[str, ...]:
    """Return the documents that a question wants to hear beside each other: those that it names, else the nearest ones.

    Args:
        found: the documents of the passages found for it, with the passages' scores, best first.
        meant: for each of its names the documents that it may stand for; of several the nearest is taken.
        several: how many documents it asks for without naming them.
    """
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for identity, score in found:
        scores[identity].append(score)
    near = {identity: sum(sorted(of, reverse=True)[:_TELLING]) for identity, of in scores.items()}

    def nearest(identities: Iterable[str]) -> list[str]:
        return sorted(identities, key=lambda identity: (-near.get(identity, 0.0), identity))

    if len(meant) > 1:
        return tuple(dict.fromkeys(nearest(ids)[0] for ids in meant))
    return tuple(nearest(near)[:several])


def names_of(document: Document) -> frozenset[str]:
    """Return the search tokens of the names by which a document can be meant."""
    title = document.title or ""
    names = {*map(family_name, document.authors), *_lead_names(title), *_made_names(title)}
    return frozenset(tokens(" ".join(names)))


def without_names(question: Question, documents: Iterable[Document]) -> Question:
    """Return the question with the authors' names out of the words that are looked for: they say where, not what."""
    families = {re.escape(family_name(author)) for document in documents for author in document.authors}
    if not families:
        return question
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(families))})(?:['’]s?)?\b")
    content = " ".join(pattern.sub(" ", question.content).split())
    return replace(question, content=content) if any(map(str.isalnum, content)) else question


def _made_names(title: str) -> set[str]:
    words = _WORD.findall(title)
    # Most are plain words, and are told faster so.
    return {word for word in words if not (word.isalpha() and word[1:].islower()) and _MADE.fullmatch(word)}


def _lead_names(title: str) -> set[str]:
    found = _LEAD.match(title)
    lead = found[1] if found else ""
    names = {lead} if lead and (len(lead.split()) == 1 or _MADE.search(lead)) else set()
    names |= {part for name in names for part in name.split("-") if _MADE.fullmatch(part) or len(part) > _SHORT}
    letters = "".join(word[0] for word in _WORD.findall(title) if word.lower() not in _SMALL_WORDS)
    for run in _CAPITALS.findall(letters):
        slices = (run[start : start + length] for length in _INITIALS for start in range(len(run) - length + 1))
        names.update(initials for initials in slices if initials.isupper())
    return names


def _with_small_forms(names: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """Return names with the ids that they stand for, and with those that may be written in small letters as such."""
    found = {name: frozenset(ids) for name, ids in names.items()}
    for name, ids in names.items():
        if len(name) >= _SHORT and not _is_initials(name):
            found[name.casefold()] = found.get(name.casefold(), frozenset()) | ids
    return found


def _by_names(names: Mapping[str, frozenset[str]], words: set[str]) -> list[frozenset[str]]:
    said = [names.get(form, frozenset()) for word in sorted(words) for form in sorted({word, word.casefold()})]
    return [ids for ids in said if 0 < len(ids) <= _MOST_DOCUMENTS]


def _is_initials(name: str) -> bool:
    return name.isupper() and name.isalpha() and len(name) <= _INITIALS[-1]


def _is_named(family: str, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(family)}\b", text))
