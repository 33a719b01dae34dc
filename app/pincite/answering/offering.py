"""The terms of a library that are worth asking for: what its headings, keywords and definitions name."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pincite.answering.concept import Concordance
from pincite.answering.terms import introductions
from pincite.lexical import STOPWORDS, plain
from pincite.store import Store

#: What a term found in each kind of place counts.
KEYWORD, DEFINITION, QUOTED, HEADING = 4.0, 3.0, 1.5, 1.0
_MOST_WORDS = 4
#: Candidates that are looked at for each term that is offered, and how often a term has to stand.
_LOOKED_AT, _LEAST_TIMES = 6, 2
#: Per cent of likeness from which a term may have been meant.
_ALIKE = 65.0
#: A term that stands less often than this many times as often as a longer one is a part of that one.
_MOSTLY = 1.3
_KEYWORDS = re.compile(
    r"^[*_\s]*(?:key\s?-?words?(?: and phrases)?|index terms|关键词|关键字)[*_\s]*(?:[:：—–-]|\n)", re.IGNORECASE
)
_BETWEEN_KEYWORDS = re.compile(r"[;；,，、·•|]|\s—\s")
_NUMBER = re.compile(
    r"^\s*(?:(?:[\divxlc]+|[a-z])[.):]\s*|\(\w{1,3}\)\s*|\d[\d.]*\s+)+|^第?[一二三四五六七八九十]+[、章节]\s*",
    re.IGNORECASE,
)
_PIECES = re.compile(r"[^\w\s'’\-]+")
_DEFINED = re.compile(
    r"(?:^|[,;]\s|\bthat\s)(?:an?\s|the\s)?[\"“]?((?:[\w'’-]+\s){0,3}[\w'’-]+)[\"”]?\s(?:\([^()]{1,40}\)\s)?"
    r"(?:refers to|(?:is|are|can be) (?:\w+ly )?defined as|denotes)\b",
    re.IGNORECASE,
)
_MAY_DEFINE = re.compile("refer|define|denote|是指|指的是|定义", re.IGNORECASE)
#: Two or three words between quotation marks: where they stand without them too, they are a term.
_QUOTED = re.compile(r"[\"“‘]((?:[^\W\d_][\w-]+ ){1,2}[^\W\d_][\w-]+)[\"”’]")
#: Made names ("DetectGPT", "BERT", "GPT-3"): a heading's single words are none elsewise.
_MADE = re.compile(r"(?=.*[^\W\d_])\w+[A-Z0-9]|\w+-\d")
_HAN_RUN = re.compile("[\u3400-\u9fff]+")
_HAN_DEFINED = re.compile('(?:^|[。，；])(?:所谓)?[“"]?([\u3400-\u9fff]{2,10})[”"]?(?:是指|指的是|定义为)')
#: Words of papers in general: what a heading says beside its subject.
_GENERAL_WORDS = """
    abstract acknowledgement acknowledgements additional analyses analysis appendices appendix application applications
    approach approaches background baseline baselines basic broader case cause causes challenge challenges choice
    comparison comparisons concept concepts conclusion conclusions condition conditions contribution contributions
    countermeasure countermeasures current data definition definitions description design detail details development
    difference differences different discussed discussion discussions effect effects ethics evaluation evaluations
    example examples existing experiment experimental experiments extended factor factors figure figures final finding
    findings formation framework function further future general goal goals hypotheses hypothesis impact implementation
    implication implications importance information introduction issue issues key limitation limitations literature
    main major material materials measure measures method methodology methods metric metrics mode model models
    motivation new notation note notes objective open overall overview paper part perspective policy practice
    preliminaries present problem problems procedure process proof proposed protocol purpose question questions reason
    reasons recommendation recommendations reference references related research result results review section sections
    set setting settings setup several situation solution solutions source sources state statement status strategies
    strategy structure studies study suggestion suggestions summary supplementary system systems table tables task tasks
    technique techniques theorem theories theory type types use used using various way ways work works
"""
_GENERAL = frozenset(_GENERAL_WORDS.split())
_NO_TERMS = frozenset({"state of the art", "real world", "large scale"})
#: Single words shorter than this are terms by their capitals only.
_SHORT = 4
#: Small words beside the stopwords that open or end no term.
_LOOSE = STOPWORDS | frozenset(
    [
        "across",
        "along",
        "among",
        "around",
        "based",
        "beyond",
        "due",
        "e.g",
        "existing",
        "i.e",
        "including",
        "per",
        "please",
        "regarding",
        "since",
        "so-called",
        "toward",
        "towards",
        "upon",
        "versus",
        "via",
        "vs",
        "within",
        "without",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "first",
        "second",
        "third",
        "many",
        "much",
        "also",
        "et",
        "al",
    ]
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a term: what its ways of writing have in common, one of them, how well it is vouched for."""

    key: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Named:
    """What one document may name terms in: its headings, its front matter, its sentences."""

    headings: Sequence[str]
    fronts: Sequence[str]
    sentences: Iterable[str]


def candidates(store: Store) -> list[Candidate]:
    """Return what may be a term, those first that are vouched for best. Must run inside a snapshot.

    Each document vouches once in each way: by a keyword, a definition or an acronym, quotation marks, a heading.
    """
    found: defaultdict[str, float] = defaultdict(float)
    written: dict[str, str] = {}
    for document in store.documents():
        said: set[tuple[str, float]] = set()
        for phrase, weight in _weighed(_named(store, document.id)):
            key = key_of(phrase)
            if (key, weight) not in said and is_term(phrase, named=weight > HEADING):
                said.add((key, weight))
                written.setdefault(key, phrase)
                found[key] += weight
    several = [Candidate(key, written[key], weight) for key, weight in found.items()]
    return sorted(several, key=lambda one: (-one.weight, one.key))


def key_of(phrase: str) -> str:
    """Return what two ways of writing a term have in common: its plain words, without a plural's ending."""
    return " ".join(plain(phrase.replace("-", " ")).split()).removesuffix("s")


def is_term(phrase: str, *, named: bool) -> bool:
    """Whether a phrase can be a term: short, of letters, and not made of the words of papers in general alone.

    Args:
        phrase: the phrase.
        named: whether a list of keywords or a definition names it; a heading's words are judged more strictly.
    """
    if _HAN_RUN.fullmatch(phrase):
        return 2 <= len(phrase) <= 10
    words = plain(phrase).split()
    if not 1 <= len(words) <= _MOST_WORDS or any(len(word) < 2 or not re.search("[a-z]", word) for word in words):
        return False
    if " ".join(words).replace("-", " ") in _NO_TERMS or words[0] in _LOOSE or words[-1] in _LOOSE:
        return False
    special = [word for word in words if word not in _GENERAL and word not in _LOOSE]
    if len(words) == 1:
        made, short = bool(_MADE.match(phrase)), len(phrase) < _SHORT and not phrase.isupper()
        return bool(special) and phrase[0].isalpha() and len(phrase) > 2 and not short and (named or made)
    return bool(special) if named else len(special) == len(words) or (words[-1] in _GENERAL and len(special) > 1)


def keywords_of(front: str) -> Iterator[str]:
    """Yield the keywords that a block of front matter lists."""
    match = _KEYWORDS.match(front)
    if match:
        for one in _BETWEEN_KEYWORDS.split(front[match.end() :]):
            if word := one.strip(" *_.\n\t"):
                yield word


def _weighed(document: Named) -> Iterator[tuple[str, float]]:
    for heading in document.headings:
        single = not heading.isupper()
        yield from ((phrase, HEADING) for phrase in _phrases(heading) if single or " " in phrase)
    for front in document.fronts:
        yield from ((keyword, KEYWORD) for keyword in keywords_of(front))
    for sentence in document.sentences:
        if _MAY_DEFINE.search(sentence):
            for match in (*_DEFINED.finditer(sentence), *_HAN_DEFINED.finditer(sentence)):
                yield match[1], DEFINITION
        for _, words in introductions(sentence):
            yield words, DEFINITION
        for match in _QUOTED.finditer(sentence):
            yield match[1], QUOTED


def _phrases(heading: str) -> Iterator[str]:
    """Yield the runs of words between the small words of a heading, and the ends of the longer ones."""
    for piece in _PIECES.split(_NUMBER.sub("", heading)):
        if _HAN_RUN.fullmatch(piece.strip()):
            yield piece.strip()
            continue
        run: list[str] = []
        for word in [*piece.split(), ""]:
            if word and plain(word) not in STOPWORDS:
                run.append(word)
                continue
            yield from (" ".join(run[start:]) for start in range(max(0, len(run) - _MOST_WORDS), len(run)))
            run = []


def offered(likely: Sequence[Candidate], concordance: Concordance, limit: int) -> list[str]:
    """Return the terms that are worth asking for, best first; none that stands in one place alone.

    Args:
        likely: what may be a term, best vouched for first.
        concordance: looks for terms.
        limit: the most terms.
    """
    ranked: list[tuple[float, Candidate]] = []
    times_of: dict[str, int] = {}
    for one in likely[: limit * _LOOKED_AT]:
        times = concordance.times(concordance.term(one.text))
        if times >= _LEAST_TIMES:
            times_of[one.key] = times
            ranked.append((-one.weight * math.log2(1 + times), one))
    terms: dict[str, None] = {}
    for _, one in sorted(ranked, key=lambda item: (item[0], item[1].key)):
        if len(terms) < limit and not _is_part(one.key, times_of):
            usual = concordance.usual(concordance.term(one.text))
            terms |= {usual: None} if usual else {}
    return list(terms)


def nearest(text: str, several: Sequence[Candidate]) -> list[str]:
    """Return the candidates that are written most like a term, the likest first."""
    asked = plain(text)
    likeness = [(fuzz.ratio(asked, one.key, score_cutoff=_ALIKE), one) for one in several]
    ranked = sorted((-like, one.key, one.text) for like, one in likeness if like)
    return [written for *_, written in ranked[:_LOOKED_AT]]


def _is_part(key: str, times_of: Mapping[str, int]) -> bool:
    """Whether a term stands nearly always inside of one longer term."""
    return any(
        f" {key} " in f" {other} " and times_of[key] < _MOSTLY * times
        for other, times in times_of.items()
        if other != key
    )


def _named(store: Store, identity: str) -> Named:
    text = store.text(identity).text
    headings = [s.heading for s in store.sections(identity) if s.kind == "body" and s.heading]
    rows = store.passages_of(identity, ("front", "prose"))
    words = [" ".join(text[row.passage.start : row.passage.end].split()) for row in rows if row.passage.kind == "prose"]
    fronts = [text[s.start : s.end] for row in rows if row.passage.kind == "front" for s in row.sentences]
    return Named(headings, fronts, words)
