"""Questions to begin with, made from the headings of the library's own documents. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

#: Documents whose headings are looked at, and questions tried before the page goes without.
MOST_DOCUMENTS = 8
MOST_TRIED = 12
_NUMBER = re.compile(r"^\s*(?:\(?[a-z\d]\)|[IVXLC]+[.)]|\d+(?:\.\d+)*[.)]?|[A-Z][.)])\s+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GENERAL = _words(
    "abstract acknowledgement acknowledgements acknowledgment acknowledgments and analysis appendix background "
    "bibliography conclusion conclusions contents data declaration declarations discussion experiment experiments "
    "findings for funding future implications information introduction keywords limitations literature materials "
    "method methodology methods notes of overview policy recommendations references related results review "
    "suggestions summary the work"
)
_ADVICE = _words(
    "accelerate adjust build change construct create cultivate deepen develop encourage enhance ensure establish "
    "expand explore focus form foster give guide improve increase innovate integrate introduce make optimize pay "
    "promote realize reduce strengthen support take use"
)
_STATEMENT = re.compile(r"\b(?:is|are|was|were|has|have|had|should|must|can|will)\b", re.IGNORECASE)
_CAUSES = re.compile(r"^(?:the )?(?:analys[ie]s of (?:the )?)?causes of (?P<what>.+)$", re.IGNORECASE)
_PROBLEMS = re.compile(
    r"^(?:the )?problems (?:existing )?in (?P<what>.+?)(?: and (?:analys[ie]s of )?(?:the(?:ir)?|its) causes)?$",
    re.IGNORECASE,
)
_OF = re.compile(r"^(?:the )?(?P<head>(?:[\w-]+ ){0,3}?(?P<noun>[\w-]+)) of ", re.IGNORECASE)
#: What a paper has, and may be asked for by name.
_ASKED_FOR = _words(
    "advantages aim aims benefits characteristics components countermeasures definition dimensions disadvantages "
    "effect effects elements factors features forms function functions impact impacts mechanism mechanisms "
    "methods mode model models modes objectives policies policy principles purpose reasons role roles situation "
    "stages status steps strategies strategy structure types"
)
_PROBLEMS_IN = re.compile(r"^(?:the )?problems (?:existing )?in ", re.IGNORECASE)
_PADDING = re.compile(r"^(?:the )?(?:development|construction) of ")
_WORD = re.compile(r"\w+")
_WORD_INSIDE = re.compile(r"(?<=[a-z,] )\w+")
_SAID = "What is said about"
_FEWEST_WORDS, _MOST_WORDS = 2, 14


class Words:
    """How a document writes its words: how often anywhere, and how often inside a sentence."""

    def __init__(self, text: str) -> None:
        """Count the words of a text, each as it is written."""
        self.anywhere = Counter(_WORD.findall(text))
        self.inside = Counter(_WORD_INSIDE.findall(text))


def candidates(headings: Mapping[str, Sequence[str]], texts: Callable[[str], str]) -> Iterator[str]:
    """Yield questions, the best of each document first, the documents in turn.

    Args:
        headings: the headings of each document, by id, in reading order.
        texts: gives the canonical text of a document.
    """
    several = [_questions(headings[identity], texts(identity)) for identity in list(headings)[:MOST_DOCUMENTS]]
    seen: set[str] = set()
    for row in zip_longest(*several):
        for question in row:
            if question and question not in seen:
                seen.add(question)
                yield question


def answerable(questions: Iterable[str], is_answered: Callable[[str], bool], most: int) -> list[str]:
    """Return the first questions that the library does answer."""
    kept: list[str] = []
    for number, question in enumerate(questions):
        if len(kept) == most or number == MOST_TRIED:
            break
        if is_answered(question):
            kept.append(question)
    return kept


def question_about(heading: str, words: Words) -> str | None:
    """Return a question that the section under a heading should answer, or None where none comes naturally.

    Args:
        heading: as it stands in the document.
        words: how the document writes its words.
    """
    topic = _topic(heading, words)
    if topic is None:
        return None
    if match := _CAUSES.match(topic):
        return f"What are the causes of {_plainer(match['what'])}?"
    if match := _PROBLEMS.match(topic):
        return f"What are the problems of {_plainer(match['what'])}?"
    match = _OF.match(topic)
    if match and match["noun"] in _ASKED_FOR:
        several = match["noun"].endswith("s") and match["noun"] != "status"
        return f"What {'are' if several else 'is'} the {topic.removeprefix('the ')}?"
    return f"{_SAID} {'the ' if match and not topic.startswith('the ') else ''}{topic}?"


def _questions(headings: Sequence[str], text: str) -> list[str]:
    """Return the questions of one document, those that ask for something by name first."""
    for heading in headings:
        text = text.replace(heading, "\n")
    words = Words(text)
    questions = [question for heading in headings if (question := question_about(heading, words))]
    return sorted(dict.fromkeys(questions), key=_rank)


def _rank(question: str) -> int:
    if question.startswith(("What are the causes", "What are the problems")):
        return 0
    return 2 if question.startswith(_SAID) else 1


def _plainer(what: str) -> str:
    """Return a topic without the words that headings are padded with: "problems existing in the development of x"."""
    match = _PROBLEMS_IN.match(what)
    inner = _PADDING.sub("", what[match.end() :] if match else what)
    return f"the problems of {inner}" if match else inner


def _topic(heading: str, words: Words) -> str | None:
    """Return what a heading is about, in running text's letters, or None where it is no topic."""
    bare = " ".join(_NUMBER.sub("", heading).split()).rstrip(".:")
    spelt = bare.split(" ")
    first = spelt[0].casefold()
    if not _FEWEST_WORDS <= len(spelt) <= _MOST_WORDS or first in _ADVICE or _STATEMENT.search(bare):
        return None
    if all(word.strip(",;:").casefold() in _GENERAL for word in spelt):
        return None
    return _WORD.sub(lambda match: _in_running_text(match[0], words), bare)


def _in_running_text(word: str, words: Words) -> str:
    """Return a heading's word as the document's sentences write it: small, unless it is a name."""
    forms = (word, word.capitalize()) if word.isupper() else (word,)
    best = max(forms, key=lambda form: words.inside[form])
    return best if words.inside[best] > words.anywhere[word.lower()] else word.lower()
