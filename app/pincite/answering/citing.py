"""Questions about what a paper cites: the sentences that cite, and the entries of the reference list that they mean.

"Whom does Liu cite on innovation?" asks for sentences that cite; "what does Liu take from Fujita's book?" names one
entry, and the sentences that cite it need not name it ("[11]").
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from pincite.answering.reported import may_cite, works_cited
from pincite.folding import fold
from pincite.store import PassageRow, Store

#: Documents whose reference lists are looked at, the nearest first.
_DOCUMENTS = 3
_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]*(?:[-'’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_NUMBER = re.compile(r"(?:\breference (?:number |no\. ?)?|\[)(\d{1,3})\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a reference list: its passage, and its words, folded."""

    row: PassageRow
    text: str


@dataclass(frozen=True, slots=True)
class CitedWorks:
    """The works that documents cite.

    Attributes:
        entries: by document, the entries of its reference list.
        named: those of them that the question names, by an author or by number.
    """

    entries: Mapping[str, Sequence[Entry]]
    named: Sequence[Entry]

    def cited_in(self, document: str, words: str) -> list[Entry]:
        """Return the entries that a sentence of a document cites; where the question names some, of these."""
        if not may_cite(words):
            return []
        entries = self.entries.get(document, ())
        cited = {work.reference for work in works_cited(words, [entry.text for entry in entries])}
        return [entry for entry in (self.named or entries) if entry.text in cited]


def cited_works(question: str, documents: Sequence[str], authors: Collection[str], store: Store) -> CitedWorks:
    """Return the reference lists of documents, and the entries that a question names.

    Args:
        question: what is asked.
        documents: ids, the nearest first.
        authors: family names of the documents' own authors: who is named so is asked, not cited.
        store: the library, inside a snapshot.
    """
    said = {_POSSESSIVE.sub("", word) for word in _NAME.findall(question)} - set(authors)
    numbers, years = set(_NUMBER.findall(question)), set(map(int, _YEAR.findall(question)))
    entries = {document: list(_entries(document, store)) for document in documents[:_DOCUMENTS]}
    named = [entry for listed in entries.values() for entry in listed if _is_named(entry, said, numbers, years)]
    return CitedWorks(entries, named)


def citing_rows(works: CitedWorks, store: Store) -> list[PassageRow]:
    """Return the passages that cite what a question names, wherever in their documents they stand."""
    found: list[PassageRow] = []
    for document in dict.fromkeys(entry.row.document for entry in works.named):
        text = store.text(document).text
        found += [
            row
            for row in store.passages_of(document, ("prose",))
            if any(works.cited_in(document, fold(text[one.start : one.end])) for one in row.sentences)
        ]
    return found


def _entries(document: str, store: Store) -> Iterator[Entry]:
    text = store.text(document).text
    for row in store.passages_of(document, ("reference",)):
        yield Entry(row, fold(text[row.passage.start : row.passage.end]))


def _is_named(entry: Entry, said: Set[str], numbers: Collection[str], years: Collection[int]) -> bool:
    if not any(word in entry.text for word in (*said, *numbers)):
        return False  # few entries need to be read for their fields
    from pincite.references import parse  # few questions need it

    fields = parse(entry.text)
    if years and fields.year is not None and fields.year not in years:
        return False
    # A body is named by all the words of its name: "China" alone is no federation's.
    names = [set(_NAME.findall(author.family)) for author in fields.authors]
    return fields.label in numbers or any(name and name <= said for name in names)
