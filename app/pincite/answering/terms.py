"""A term as it may be written, and where a text holds it: whole words, in any case, with or without accents. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pincite.lexical import plain, tokens

#: Before this one, scripts put spaces between words; behind it, Chinese, Japanese and Korean mostly join them.
_FIRST_UNSPACED = "\u2e80"
_SPACED = "[\x00-\u1fff]"
#: No letter of a script with spaces stands before, or behind.
_OPENS, _CLOSES = rf"(?:(?<!\w)|(?<!{_SPACED}))(?<![\-\u2010])", rf"(?:(?!\w)|(?!{_SPACED}))"
_GAP = re.compile(r"[\s\-\u2010]+")
_BETWEEN = "[ \\-\u2010]"
_ARTICLE = re.compile(r"^(?:an?|the)\s+(?=\S)")
_AROUND = " \t\n\"'“”‘’«»()[]{}<>.,;:!?，。；：？！、（）《》「」『』*_"
#: British and American endings of the same word.
_ENDINGS = (
    ("isation", "ization"), ("isations", "izations"), ("ise", "ize"), ("ised", "ized"), ("ises", "izes"),
    ("ising", "izing"), ("yse", "yze"), ("ysed", "yzed"), ("ysing", "yzing"), ("our", "or"), ("ours", "ors"),
    ("oured", "ored"), ("ouring", "oring"), ("oural", "oral"), ("tre", "ter"), ("tres", "ters"), ("ence", "ense"),
    ("ogue", "og"), ("ogues", "ogs"), ("elling", "eling"), ("elled", "eled"), ("amme", "am"), ("ammes", "ams"),
)  # fmt: skip
_PLURALS = (
    ("", "s"), ("", "es"), ("y", "ies"), ("is", "es"), ("um", "a"), ("on", "a"), ("us", "i"), ("ex", "ices"),
    ("ix", "ices"), ("f", "ves"), ("fe", "ves"), ("man", "men"),
)  # fmt: skip
#: Words that end like a plural and mean something else without the ending.
_NO_PLURALS = frozenset(
    "news means goods series species arms customs economics physics politics mathematics statistics ethics".split()  # noqa: SIM905
)
_SHORTEST_HALF = 3
_ACRONYM = r"[A-Z][A-Za-z0-9&]{0,8}[A-Z0-9]"
_INTRODUCED = re.compile(rf"^\W{{0,2}}\s?[(（](?:[^()（）]{{0,60}}[,;，；]\s*)?({_ACRONYM})s?[)）]")
_SPELT_OUT = re.compile(rf"(?<![\w-])({_ACRONYM})s?\s?[(（]\W{{0,2}}$")
_BRACKETED = re.compile(rf"[(（]({_ACRONYM})s?[)）]")
_WORDS_BEFORE = re.compile(r"(?:[^\W\d_][\w'’\-\u2010]*\s){1,12}$")
#: Letters before a bracket in which the words are looked for that an acronym stands for.
_BEFORE_CHARACTERS = 160
_SMALL = frozenset("a an and for in of on the to with".split())  # noqa: SIM905

Span = tuple[int, int]
#: More characters than any term has.
MOST_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Term:
    """A term that is looked for.

    Attributes:
        text: as it was asked, its white space folded.
        words: its words, each with the forms that it may have, plain.
        pattern: matches it in plain text.
        is_unspaced: whether it holds Chinese or Japanese letters, whose words have no spaces between them.
    """

    text: str
    words: tuple[tuple[str, ...], ...]
    pattern: re.Pattern[str]
    is_unspaced: bool

    @classmethod
    def of(cls, text: str, holds: Callable[[str], bool]) -> "Term":
        """Return a term with the forms that the library's words allow.

        A hyphen or a space stands for the other; the last word may be in the singular or the plural; a word may have
        its British or its American ending; two words may be written as one, and one as two.

        Args:
            text: the term as it was asked.
            holds: tells whether the library holds a case-folded word.
        """
        folded = " ".join(text.split())
        bare = _ARTICLE.sub("", plain(folded).strip(_AROUND))
        words = [word for word in _GAP.split(bare) if word]
        forms = [_spellings(word, holds) for word in words]
        forms[-1:] = [
            tuple(dict.fromkeys(one for form in last for one in _numbers(form, holds))) for last in forms[-1:]
        ]
        written = [_BETWEEN.join(f"(?:{'|'.join(map(re.escape, several))})" for several in forms)]
        written += [re.escape(one) for one in _joined(words, holds)]
        if len(words) == 1:
            written += [f"{first}{_BETWEEN}{last}" for first, last in _halves(words[0], holds)]
        pattern = _whole_words(written, words[0][0], words[-1][-1]) if words else re.compile("(?!)")
        return cls(folded, tuple(forms), pattern, max(bare, default="") >= _FIRST_UNSPACED)

    def is_empty(self) -> bool:
        """Whether there is nothing in it that could be looked for."""
        return not any(tokens(form) for forms in self.words for form in forms)

    def searches(self, holds: Callable[[str], bool]) -> list[list[set[str]]]:
        """Return for each way of writing it the tokens of its words; a passage that holds it holds one of each."""
        found = [[group for forms in self.words for group in _groups(forms)]]
        words = [forms[0] for forms in self.words]
        found += [_groups((one,)) for one in _joined(words, holds)]
        if len(words) == 1:
            found += [[*_groups((first,)), *_groups((last,))] for first, last in _halves(words[0], holds)]
        return found

    def spans(self, text: str) -> list[Span]:
        """Return where a text holds it, as offsets into that text."""
        copy, places = _aligned(text)
        return [(places[match.start()], places[match.end() - 1] + 1) for match in self.pattern.finditer(copy)]

    def acronym(self, text: str, span: Span) -> str | None:
        """Return the acronym that a text introduces for it at a place: "global value chain (GVC)", or the reverse."""
        after, before = _INTRODUCED.match(text[span[1] :]), _SPELT_OUT.search(text[: span[0]])
        found = after or (before if text[span[1] : span[1] + 1] in (")", "）") else None)
        if found is None:
            return None
        words = [word for word in _GAP.split(text[slice(*span)]) if word]
        return found[1] if self.is_unspaced or is_acronym(found[1], words) else None


def acronym_spans(acronym: str) -> Callable[[str], list[Span]]:
    """Return what finds an acronym, in its own case, or its plural in a text."""
    pattern = re.compile(rf"{_OPENS}{re.escape(acronym)}(?:s(?![a-z]))?{_CLOSES}")
    return lambda text: [match.span() for match in pattern.finditer(text)]


def is_written_short(text: str) -> bool:
    """Whether a term looks like an acronym or its plural: "GVC", "GVCs"."""
    return re.fullmatch(f"{_ACRONYM}s?", text) is not None


def introductions(text: str) -> Iterator[tuple[str, str]]:
    """Yield the acronyms that a text introduces, each after the words that it stands for."""
    for match in _BRACKETED.finditer(text):
        before = _WORDS_BEFORE.search(text[max(0, match.start() - _BEFORE_CHARACTERS) : match.start()])
        words = before[0].split() if before else []
        for length in range(2, min(len(words), 2 * len(match[1])) + 1):
            if is_acronym(match[1], words[-length:]):
                yield match[1], " ".join(words[-length:])
                break


def is_acronym(acronym: str, words: Sequence[str]) -> bool:
    """Whether the capitals of an acronym are the first letters of words, those of small words left out or not."""
    capitals = "".join(letter for letter in acronym if not letter.islower()).casefold()
    parts = [part for word in words for part in _GAP.split(word) if part]
    if len(capitals) < 2 or not parts or parts[0].casefold() in _SMALL:
        return False
    initials = [
        "".join(part[0] for part in some).casefold()
        for some in (parts, [p for p in parts if p.casefold() not in _SMALL])
    ]
    return capitals in initials


def _whole_words(written: Sequence[str], first: str, last: str) -> re.Pattern[str]:
    """Return a pattern of alternatives that match no part of a word; what a hyphen joins to the front is a part.

    Args:
        written: the alternatives.
        first: the first character of all of them.
        last: the last character of one of them.
    """
    opens = _OPENS if _is_spaced(first) else ""
    closes = _CLOSES if _is_spaced(last) else ""
    return re.compile(f"{opens}(?:{'|'.join(written)}){closes}")


def _is_spaced(letter: str) -> bool:
    return (letter.isalnum() or letter == "_") and letter < _FIRST_UNSPACED


def _groups(forms: Sequence[str]) -> list[set[str]]:
    """Return the tokens that a word of several forms may stand as, or those that it consists of."""
    first = tokens(forms[0])
    if len(first) == 1:
        return [{token for form in forms for token in tokens(form)}]
    return [{token} for token in first]


def _spellings(word: str, holds: Callable[[str], bool]) -> tuple[str, ...]:
    pairs = (*_ENDINGS, *((other, one) for one, other in _ENDINGS))
    others = {word[: -len(one)] + other for one, other in pairs if word.endswith(one) and len(word) > len(one) + 2}
    return (word, *sorted(other for other in others if holds(other)))


def _numbers(word: str, holds: Callable[[str], bool]) -> tuple[str, ...]:
    """Return a word with its singular or plural, as far as the library holds them."""
    if not word.isascii() or not word[-1:].isalpha() or word in _NO_PLURALS or len(word) < _SHORTEST_HALF:
        return (word,)
    others = {word[: len(word) - len(one)] + many for one, many in _PLURALS if word.endswith(one)}
    others |= {word[: -len(many)] + one for one, many in _PLURALS if word.endswith(many) and _is_plural(word, many)}
    if word.endswith(("ss", "us", "is")):
        others -= {word[:-1], word[:-2]}
    return (word, *sorted(other for other in others if len(other) >= _SHORTEST_HALF and holds(other)))


def _is_plural(word: str, ending: str) -> bool:
    """Whether an ending may be a plural's: that of "classes" is "es", that of "times" is not."""
    return ending != "es" or word.endswith(("ses", "xes", "zes", "ches", "shes", "oes"))


def _joined(words: Sequence[str], holds: Callable[[str], bool]) -> list[str]:
    """Return several words written as one, where the library writes them so."""
    whole = "".join(words)
    if len(words) < 2 or not whole.isascii() or not whole.isalpha():
        return []
    return [form for form in _numbers(whole, holds) if holds(form)]


def _halves(word: str, holds: Callable[[str], bool]) -> list[tuple[str, str]]:
    """Return one word written as two, where the library holds both."""
    if not word.isascii() or not word.isalpha():
        return []
    cuts = ((word[:at], word[at:]) for at in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1))
    return [(first, last) for first, last in cuts if holds(first) and holds(last)]


def _aligned(text: str) -> tuple[str, Sequence[int]]:
    """Return a text in its plain form, and for each character of that its place in the text."""
    if text.isascii():
        return plain(text), range(len(text))
    letters = [_plain_letter(letter) for letter in text]
    return "".join(letters), [place for place, some in enumerate(letters) for _ in some]


@lru_cache(maxsize=8192)
def _plain_letter(letter: str) -> str:
    return plain(letter)
