"""A question that names the document it asks: by its authors, the name in its title or its title's initials. Pure.

"Which reasons does Liu give", "what is DetectGPT tested on", "where do the MMLU questions come from": those of
"Measuring Massive Multitask Language Understanding".
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pincite.answering.question import Question
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
#: Names shorter than this are known by their capitals only.
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Names:
    """The names by which documents can be meant.

    Attributes:
        leads: names that open a title, and initials of a whole title, to the ids of their documents.
        others: made names elsewhere in a title.
        authors: family names to the documents of their authors, and those among them whose first author it is.
    """

    leads: Mapping[str, frozenset[str]]
    others: Mapping[str, frozenset[str]]
    authors: Mapping[str, tuple[frozenset[str], frozenset[str]]]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Names":
        """Collect the names of documents."""
        leads: defaultdict[str, set[str]] = defaultdict(set)
        others: defaultdict[str, set[str]] = defaultdict(set)
        authors: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
        for document in documents:
            title = document.title or ""
            lead = _LEAD.match(title)
            for name in _lead_names(title, lead[1] if lead else ""):
                leads[name].add(document.id)
            for name in _WORD.findall(title):
                is_plain = name.isalpha() and name[1:].islower()  # most are, and are told faster so
                if not is_plain and _MADE.fullmatch(name):
                    others[name].add(document.id)
            for place, author in enumerate(document.authors):
                every, first = authors[family_name(author)]
                every.add(document.id)
                if place == 0:
                    first.add(document.id)
        return cls(
            _with_small_forms(leads),
            _with_small_forms(others),
            {name: (frozenset(every), frozenset(first)) for name, (every, first) in authors.items()},
        )

    def meant(self, question: str) -> frozenset[str]:
        """Return the ids of the documents that a question names; none where a name stands for many."""
        words = {word for found in _WORD.findall(question) for word in (found, *found.split("-"))}
        words |= {word[:-1] for word in words if word.endswith("s") and len(word) > _SHORT}
        return self._by_authors(question, words) | (_by_names(self.leads, words) or _by_names(self.others, words))

    def _by_authors(self, question: str, words: set[str]) -> frozenset[str]:
        near = (family for family in self.authors if family and (family in words or " " in family or "-" in family))
        named = [family for family in near if _is_named(family, question)]
        counts: defaultdict[str, int] = defaultdict(int)
        for family in named:
            every, first = self.authors[family]
            # Of two documents by a Liu, the one whose first author Liu is is Liu's.
            for identity in first or every:
                counts[identity] += 1
        # "Sun and Yang" means what both wrote.
        together = len(named) > 1 and max(counts.values(), default=0) > 1
        meant = frozenset(identity for identity, count in counts.items() if count > 1 or not together)
        return meant if len(meant) <= _MOST_DOCUMENTS * max(len(named), 1) else frozenset()


def without_names(question: Question, documents: Iterable[Document]) -> Question:
    """Return the question with the authors' names out of the words that are looked for: they say where, not what."""
    families = {re.escape(family_name(author)) for document in documents for author in document.authors}
    if not families:
        return question
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(families))})(?:['’]s?)?\b")
    content = " ".join(pattern.sub(" ", question.content).split())
    return replace(question, content=content) if any(map(str.isalnum, content)) else question


def _lead_names(title: str, lead: str) -> set[str]:
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


def _by_names(names: Mapping[str, frozenset[str]], words: set[str]) -> frozenset[str]:
    said = [names.get(form, frozenset()) for word in words for form in {word, word.casefold()}]
    return frozenset().union(*(ids for ids in said if len(ids) <= _MOST_DOCUMENTS))


def _is_initials(name: str) -> bool:
    return name.isupper() and name.isalpha() and len(name) <= _INITIALS[-1]


def _is_named(family: str, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(family)}\b", text))
