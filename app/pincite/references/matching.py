"""Which entries and documents are the same work: by DOI or arXiv number, else by title, year and first author."""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pincite.names import family_name
from pincite.records import Document
from pincite.works import Reference

#: Two titles are one from this share of common letters on; in lists that faults are printed in, not all agree.
_ALIKE = 0.9
#: A preprint and its print may be a year apart, or two.
_MOST_YEARS_APART = 2
#: A title of fewer letters is no evidence without its author and year.
_LEAST_LETTERS = 12
_KEY_LETTERS = 10


@dataclass(frozen=True, slots=True)
class Work:
    """What tells works apart, of an entry or of a document; titles and names as letters and digits only."""

    title: str
    family: str
    year: int | None
    doi: str
    arxiv: str

    @classmethod
    def of_entry(cls, entry: Reference) -> "Work":
        """Return what an entry says."""
        family = entry.authors[0].family if entry.authors else ""
        return cls(letters(entry.title), letters(family), entry.year, _doi(entry.doi), _version_off(entry.arxiv))

    @classmethod
    def of_document(cls, document: Document) -> "Work":
        """Return what is known of a document."""
        family = family_name(document.authors[0]) if document.authors else ""
        doi = _doi(document.doi or "")
        arxiv = match[1] if (match := re.search(r"arxiv\.(\d{4}\.\d{4,5})", doi)) else ""
        return cls(letters(document.title or ""), letters(family), document.year, doi, arxiv)

    def is_same(self, other: "Work") -> bool:
        """Whether two are one work: the same DOI or arXiv number; else title, first author and year agree."""
        if (self.doi and self.doi == other.doi) or (self.arxiv and self.arxiv == other.arxiv):
            return True
        if not self.title or not other.title:
            return False
        if self.doi and other.doi and ("arxiv" in self.doi) == ("arxiv" in other.doi):
            return False
        agreeing = self._agreeing(other)
        if agreeing is None:
            return False
        is_telling = min(len(self.title), len(other.title)) >= _LEAST_LETTERS
        return self._is_titled(other) and (is_telling or agreeing == 2)

    def _agreeing(self, other: "Work") -> int | None:
        """Return how many of first author and year agree, None where one of them differs."""
        agreeing = 0
        if self.family and other.family:
            if self.family != other.family and Levenshtein.distance(self.family, other.family) > 1:
                return None
            agreeing += 1
        if self.year and other.year:
            if abs(self.year - other.year) > _MOST_YEARS_APART:
                return None
            agreeing += 1
        return agreeing

    def _is_titled(self, other: "Work") -> bool:
        shorter, longer = sorted((self.title, other.title), key=len)
        if len(shorter) >= 2 * _LEAST_LETTERS and longer.startswith(shorter):
            return True  # the one leaves out the subtitle
        if re.findall(r"\d+", shorter) != re.findall(r"\d+", longer):
            return False  # "Part 1" and "Part 2"
        return Levenshtein.normalized_similarity(shorter, longer, score_cutoff=_ALIKE) > 0


def letters(text: str) -> str:
    """Return letters and digits only, without accents, case-folded."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text)).casefold()


def merged(works: Sequence[Work]) -> list[list[int]]:
    """Return the places of works that are one, group by group, in the order of the first of each.

    Works are compared with those that share a DOI, an arXiv number, or the beginning of the title or of its rest; the
    first fitting group takes a work in, so that the same works in the same order give the same groups.
    """
    groups: list[list[int]] = []
    by_key: dict[Hashable, list[int]] = {}
    for place, work in enumerate(works):
        candidates = dict.fromkeys(group for key in _keys(work) for group in by_key.get(key, ()))
        fitting = (group for group in sorted(candidates) if works[groups[group][0]].is_same(work))
        found = next(fitting, None)
        if found is None:
            found = len(groups)
            groups.append([])
        groups[found].append(place)
        for key in _keys(work):
            known = by_key.setdefault(key, [])
            if found not in known:
                known.append(found)
    return groups


class Shelf:
    """The documents of a library, as works that entries may name; notes on a work are not the work."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Take the documents in."""
        self._by_key: dict[Hashable, list[tuple[str, Work]]] = {}
        for document in documents:
            if document.kind != "note":
                work = Work.of_document(document)
                for key in _keys(work):
                    self._by_key.setdefault(key, []).append((document.id, work))

    def find(self, entry: Reference) -> str | None:
        """Return the id of the document that an entry names, the first by id; a document does not name itself."""
        work = Work.of_entry(entry)
        candidates = {one for key in _keys(work) for one in self._by_key.get(key, ()) if one[0] != entry.document}
        return min((identity for identity, known in candidates if known.is_same(work)), default=None)


def _keys(work: Work) -> set[Hashable]:
    keys: set[Hashable] = {("doi", work.doi)} if work.doi else set()
    if work.arxiv:
        keys.add(("arxiv", work.arxiv))
    if work.title:
        keys.add(("begins", work.title[:_KEY_LETTERS]))
        keys.add(("ends", work.title[-_KEY_LETTERS:]))
    return keys


def _doi(doi: str) -> str:
    return re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", doi.strip().casefold())


def _version_off(arxiv: str) -> str:
    return re.sub(r"v\d+$", "", arxiv)
