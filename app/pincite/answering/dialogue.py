"""From what a person typed to a standalone question: words mended, a follow-up filled in from the question before."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from pincite.answering.plain import plain

_WORD = re.compile(r"[^\W\d_]+")
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this|these|those|that one|that)\b|它们|它|他们|这些|这个", re.IGNORECASE
)
_REFERS_BACK = re.compile(r"^\W*(?:and|but|so|also|then)\b|^\W*(?:what|how) about\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"^\W*(?:(?:and|but|so)\s+)?(?:what|how) about\s+"
    r"|^\W*and\s+(?=(?:the|an?|for|in|its|their)\b(?!.*\b(?:is|are|do|does)\b))",
    re.IGNORECASE,
)
#: Questions that say nothing of what they are about.
_BARE = re.compile(
    r"^\W*(?:why|how|how so|why not|how come|tell me more|go on|more|what else|explain|please explain|in what way"
    r"|since when|who|when|where|为什么|为何|怎么说|还有呢)\W*$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^\W*(?:(?:and|but|so|please)\s+)?(?:(?:what|which|who|where|when|why|how)\b\s*)?(?:many\s+|much\s+)?"
    r"(?:(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|had)\b\s*)?(?:there\s+)?"
    r"(?:(?:causes?|caused|explains?|explained|leads? to|led to)\s+(?=(?:the|an?|this|these|those|its?|their)\b))?",
    re.IGNORECASE,
)
_ONES = re.compile(r"^(?:the |those |these )?(.+) ones?$", re.IGNORECASE)
_PREPOSITION = re.compile(r"^(in|at|by|from|to|on|with|during|among|between)\s+(?:the\s+)?(\S)", re.IGNORECASE)
#: "problems do clusters have" are the problems of clusters.
_HAVING = re.compile(r"^([\w-]+(?: [\w-]+)?) (?:do|does|did) (.+?) (?:have|face|encounter|suffer from)$", re.IGNORECASE)
#: A name inside a sentence, and what is a name alone.
_INNER_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w-]*(?: [A-Z][\w-]*)*")
_NAMED = re.compile(r"[A-Z][\w-]*(?: [A-Z][\w-]*)*")
_YES_OR_NO = re.compile(r"^\W*(?:is|are|was|were)\b", re.IGNORECASE)
#: "Industrialise" and "industrialize", "analysed" and "analyzed".
_ISE = re.compile(r"(?<=\w{3})([iy])([sz])(e[sdr]?|ing|ations?)$")
_NOT_LAST = frozenset({"a", "an", "the", "of", "in", "to", "for"})
#: A question with this many words of its own stands alone, pronoun or not.
_STANDS_ALONE_WORDS = 9
_CLOSE_ENOUGH = ((4, 1), (7, 2), (11, 3))


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question made to stand alone, and the words of it that were mended (typed, meant)."""

    text: str
    mended: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of words.

    Attributes:
        words: gives the library's words, case-folded, with the number of documents that hold each.
        holds: tells whether the library holds a case-folded word (cheaper than `words`).
        is_common: tells whether a case-folded word is an ordinary word of the language, in the library or not.
    """

    words: Callable[[], Mapping[str, int]]
    holds: Callable[[str], bool]
    is_common: Callable[[str], bool]


def standalone(question: str, history: Sequence[str], lexicon: Lexicon) -> Standalone:
    """Return the question as it would be asked on its own.

    Args:
        question: as typed.
        history: earlier questions, oldest first.
        lexicon: what is known of words, for mending misspelt ones.
    """
    mended = mend(question, lexicon)
    asked = mended.text if _BARE.match(mended.text) else plain(mended.text)
    if not history or not is_follow_up(asked):
        return mended
    earlier = plain(standalone(history[-1], history[:-1], lexicon).text)
    return Standalone(_filled(asked, earlier), mended.mended)


def is_follow_up(question: str) -> bool:
    """Whether a question leans on the one before: a pronoun, an opening "And ...", no subject of its own."""
    if _REFERS_BACK.search(question) or _BARE.match(question):
        return True
    return bool(_PRONOUN.search(question)) and len(question.split()) < _STANDS_ALONE_WORDS


def topic_of(question: str) -> str:
    """Return what a question is about: its words after "what are", "is", "how do" and the like."""
    topic = _OPENING.sub("", question).strip(" ?!.。？")
    last = topic.split()[-2:]
    if _YES_OR_NO.match(question) and len(topic.split()) > 3 and last[0].lower() not in _NOT_LAST:
        topic = topic.rsplit(None, 1)[0]
    return _HAVING.sub(r"the \1 of \2", topic)


def mend(question: str, lexicon: Lexicon) -> Standalone:
    """Replace misspelt words by the nearest of the library's own.

    A word is misspelt where the library does not hold it, nor its plain forms, the language does not either, and one
    of the library's words is a few keystrokes away. Names (a capital inside the sentence) and short words stay.
    """
    mended: list[tuple[str, str]] = []

    def replacement(match: re.Match[str]) -> str:
        typed = match[0]
        plain = typed.casefold()
        name = typed[0].isupper() and match.start() > 0
        if name or len(plain) < 5 or not plain.isascii() or _known(plain, lexicon):
            return typed
        spelt = _spelt_elsewhere(plain)
        meant = spelt if lexicon.holds(spelt) else nearest_word(plain, lexicon.words())
        if meant is None:
            return typed
        mended.append((typed, meant))
        return meant

    return Standalone(_WORD.sub(replacement, question), tuple(mended))


def _known(word: str, lexicon: Lexicon) -> bool:
    stems = {word, word + "s"}
    for ending in ("s", "es", "ed", "d", "ing", "ly", "al", "er", "r"):
        if word.endswith(ending):
            stems |= {word[: -len(ending)], word[: -len(ending)] + "e", word[: -len(ending)] + "y"}
    stems |= {_spelt_elsewhere(stem) for stem in stems}
    others = (stem for stem in stems - {word, _spelt_elsewhere(word)} if len(stem) > 2)
    return lexicon.holds(word) or lexicon.is_common(word) or any(map(lexicon.holds, others))


def _spelt_elsewhere(word: str) -> str:
    """Return a word as it is spelt on the other side of the Atlantic, as far as "-ise" and "-ize" go."""
    return _ISE.sub(lambda match: match[1] + ("s" if match[2] == "z" else "z") + match[3], word)


def nearest_word(word: str, words: Mapping[str, int]) -> str | None:
    """Return the word that a misspelt one was probably meant to be, or None."""
    most = next((distance for length, distance in reversed(_CLOSE_ENOUGH) if len(word) >= length), 0)
    lengths, first = range(len(word) - most, len(word) + most + 1), word[0]
    alike = [other for other in words if other[0] == first and len(other) in lengths and other.isalpha()]
    near = process.extract(word, alike, scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=None)
    if not near:
        return None
    distance, _, best = min((distance, -words[other], other) for other, distance, _ in near)
    # Two keystrokes in a short word make another word as easily as a misspelling.
    return best if distance * 4 <= len(word) else None


def _filled(question: str, earlier: str) -> str:
    topic = topic_of(earlier)
    if match := _ABOUT.match(question):
        return f"{_instead(earlier.rstrip(' ?.'), question[match.end() :].strip(' ?.'))}?"
    opening = re.match(r"^\W*(?:and|but|so|also|then)\b,?\s*", question, re.IGNORECASE)
    body = question[opening.end() :] if opening else question
    body = body[:1].upper() + body[1:]
    if _PRONOUN.search(body):
        return _PRONOUN.sub(lambda match: topic + ("'s" if match[0].lower() in ("its", "their") else ""), body, count=1)
    return f"{body.rstrip(' ?')} ({topic})?"


def _instead(earlier: str, other: str) -> str:
    """Return the earlier question asked of something else: what that takes the place of is found by its form.

    "the derivative ones" takes the place of the adjective before the last noun, "in 2019" of another year after "in",
    "the western region" of another region, and a name of the only name. What fits nowhere is put at the end.
    """
    if ones := _ONES.match(other):
        adjective = ones[1]
        replaced = re.sub(r"\b[\w-]+ ([^\W\d_]+)$", lambda last: f"{adjective} {last[1]}", earlier)
        return replaced if replaced != earlier else f"{earlier}, for {other}"
    if opening := _PREPOSITION.match(other):
        placed = _placed(opening[1], opening[2], earlier)
        return f"{earlier[: placed.start()]}{other}{earlier[placed.end() :]}" if placed else f"{earlier} {other}"
    head = re.escape(other.rsplit(maxsplit=1)[-1])
    same = re.compile(rf"\b(?:the |an? )?[\w-]+ {head}\b", re.IGNORECASE)
    if len(other.split()) > 1 and same.search(earlier):
        return same.sub(lambda _: other, earlier, count=1)
    names = _INNER_NAME.findall(earlier)
    if _NAMED.fullmatch(other) and len(names) == 1:
        return re.sub(rf"\b{re.escape(names[0])}(['’]s)?", lambda found: other + (found[1] or ""), earlier, count=1)
    return f"{earlier}, for {other}"


def _placed(preposition: str, first: str, earlier: str) -> re.Match[str] | None:
    """Return the last phrase with a preposition that another takes the place of: a place of a place, a year of a year.

    Args:
        preposition: that of both.
        first: the first character after it in the other phrase, which tells numbers from words.
        earlier: the question that holds the phrase.
    """
    name = r"[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)*"
    after = r"\d[\w.,-]*" if first.isdigit() else rf"(?:{name}|(?!\d)[\w'’-]+(?:\s+[\w'’-]+)?$)"
    found = list(re.finditer(rf"\b(?i:{preposition}\s+(?:the\s+)?){after}", earlier))
    return found[-1] if found else None
