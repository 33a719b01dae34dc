"""What a sentence's form adds to its score: a cause asked for and "because" found, a figure, a definition."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from pincite.answering.patterns import any_of
from pincite.answering.question import Question, QuestionKind
from pincite.answering.remembered import MOST_TEXTS, tokens_of
from pincite.outline import SentenceKind

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_NUMBER_WORDS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
_QUANTITY = any_of(
    r"\d[\d.,]*\s*(?:%|percent|per cent|[a-z]+)",
    r"\b(?:half|third|quarter|dozen|hundreds?|thousands?|millions?|billions?|once|twice)\b",
    rf"\b(?:{_NUMBER_WORDS}) (?!of\b)[a-z]+",
    r"\d[\d.,]*\s*[\u4e00-\u9fff]",
)
_CAUSAL = any_of(
    r"\b(?:because|due to|owing to|since|reasons?|therefore|thus|hence|consequently|resulting|so that|as a result)\b",
    r"\b(?:results? (?:in|from)|leads? to|caused? by|causes?|gives? rise to|stems? from|attribut\w+ to)\b",
    "因为|由于|所以|导致|因此",
)
DEFINING = any_of(
    r"\bis (?:an?|the) |\bare (?!not\b)\w+|\brefers? to\b|\b(?:is|are) defined as\b|\bmeans?\b|\bnamely\b",
    r"\bis (?:called|known as|termed)\b|\bconsists? of\b",
    "是指|指的是|定义为|称为",
)
_EXAMPLE = any_of(r"\b(?:for example|for instance|such as|e\.g\.|including|take .* as an example|like)\b|例如|比如")
_COMPARING = any_of(
    r"\b(?:compar\w+|differ\w*|while|whereas|unlike|in contrast|on the other hand|than|instead of|but|however)\b",
    "相比|不同",
)
_ADVISING = any_of(
    r"\b(?:should|must|need(?:s|ed)? to|necessary|it is (?:important|required)|has to|have to)\b",
    r"\b(?:encourage|strengthen|promote|improve|establish|build)\b",
    "应当|应该|必须|需要",
)
#: How something is done: by what means, with what, in which order.
_METHOD = any_of(
    r"\b(?:by|via|through) (?:\w+ly )?(?:an? |the |their |its )?\w+ing\b",
    r"\b(?:using|by means of|based on|with the help of)\b|\b(?:first|then|next|finally),",
    r"\bwe (?:\w+ly |first |then |also )?(?:use|apply|adopt|employ|follow|comput|measur|identif|construct|collect"
    r"|replac|initiali|train|split|compar|select|sampl|generat|filter|defin|estimat|calculat|perform|conduct)\w*",
    r"\b(?:is|are|was|were) (?:\w+ly )?(?:collected|computed|measured|obtained|constructed|calculated|estimated"
    r"|selected|determined|generated|carried out|gathered|defined|assigned)\b",
    "通过|采用|利用|首先",
)
#: Several things named one after the other: "(1) ... (2) ...", "a; b; c", "include a, b and c", "x, y, and z".
_ENUMERATES = any_of(
    r"\(?(?:1|a|i)\).*\(?(?:2|b|ii)\)|;[^;]+;",
    r"\b(?:includ\w+|consists? of|such as|namely|as follows|contain\w*|compris\w+)\b.*,",
    r"(?:[\w-]+(?: [\w-]+){0,3}, ){2,}(?:and|or) ",
    "、.*、|；.*；",
)
_CITING = re.compile(r"\([A-Z][^()]*?,? (?:19|20)\d\d[a-z]?\)|\[\d+\]")
#: Sentences that only say what comes where.
_SIGNPOST = any_of(
    r"\b(?:let'?s|let’s|let us) (?:take|look|see|consider)\b|\bas (?:follows|below|shown (?:in|below))\b",
    r"\bfollowing (?:suggestions|points|sections?)\b",
    r"\b(?:this|the present) (?:paper|article|section|chapter|study) "
    r"(?:will|is|are|discuss|analy|carr|introduc|present|propos|explor)\w*",
    r"\b(?:is|are) (?:shown|listed|presented|summari[sz]ed) (?:in|as)\b",
)
#: A note that is a link and no more, and questions that such a note may answer.
_LINK = re.compile(r"\W*\d{0,2}\W*(?:https?:|www\.)\S+(?: \S+){0,2}")
_ASKS_FOR_LINK = re.compile(
    r"\b(?:code|data|dataset|implementations?|links?|urls?|web ?(?:site|page)s?|github|repositor(?:y|ies)|available"
    r"|download(?:ed)?|online)\b",
    re.IGNORECASE,
)
#: How far a sentence says what a term is that explains it in passing (`defines`).
DEFINED_BESIDE = 1.5
_FEWEST_WORDS = 6
_LINK_COSTS = 0.5
_SUBJECT_CHARACTERS = 80


def form_bonus(question: Question, text: str, kind: SentenceKind, held: Collection[str] | None = None) -> float:
    """Return what the form of a sentence adds to (or takes from) its score, which without it lies between 0 and 1.

    Args:
        question: what is asked.
        text: the sentence, folded.
        kind: what it is in its document.
        held: its search tokens, where they are known already.
    """
    held = tokens_of(text) if held is None else held
    added = _of_kind(question, text, kind)
    if question.defines:
        added += 0.2 * defines(question.content, text)
    if "measure" in question.aspects and _ADVISING.search(text):
        added += 0.08
    if question.tokens.issuperset(held):
        added -= 0.4  # it only says the question again
    if _is_signpost(text):
        added -= 0.12
    if _LINK.fullmatch(text) and not _ASKS_FOR_LINK.search(question.text):
        added -= _LINK_COSTS
    if kind not in ("row", "lead") and len(text.split()) < _FEWEST_WORDS and text.isascii():
        added -= 0.1
    rule = _FORMS.get(question.kind)
    return added + (rule(question, text, held) if rule else 0.0)


def defines(term: str, text: str) -> float:
    """Return how far a sentence says what a term is, 0 to 1: its words, then a verb that defines; 2 if it opens so."""
    match = DEFINING.search(text)
    asked = set(tokens_of(term))
    if asked and _beside(term).search(text):
        return DEFINED_BESIDE
    if match is None or not asked:
        return 0.0
    subject = set(tokens_of(text[: match.start()]))
    if subject == asked:
        return 2.0
    return len(asked & subject) / len(asked) * (1.0 if match.start() < _SUBJECT_CHARACTERS else 0.5)


@lru_cache(maxsize=64)
def _beside(term: str) -> re.Pattern[str]:
    """Return the pattern of a term and what it means right after it: "adversarial filtering (AF), a paradigm"."""
    words = r"\W+".join(map(re.escape, re.findall(r"\w+", term)))
    return re.compile(
        rf"\b{words}s?\b[\"”’'*]*\s*(?:\([^()]{{1,40}}\))?(?:\s*[,:–—]\s*|\s+\()"
        r"(?:an? (?!few\b)|i\.e\.|namely|that is|which (?:is|are|refers?)|where(?:by|in)\b|defined as)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=MOST_TEXTS)
def _is_signpost(text: str) -> bool:
    return _SIGNPOST.search(text) is not None


def is_label(text: str) -> bool:
    """Whether the lead of an item only names it ("(a) Social networks.") and states nothing."""
    return len(text.split()) < _FEWEST_WORDS


def _of_kind(question: Question, text: str, kind: SentenceKind) -> float:
    match kind:
        case "front":
            return 0.3 if question.kind == "front" else -0.5
        case "caption":
            return -0.1
        case "lead":
            # A lead that is a statement names a cause or a point; one that is a label says nothing alone.
            if is_label(text):
                return -0.4
            return 0.05 if question.kind in ("why", "list", "how") else -0.1
        case "row" if question.kind == "example":
            return 0.15
        case _:
            return -0.3 if question.kind == "front" else 0.0


def _number(question: Question, text: str, held: Collection[str]) -> float:
    years = set(_YEAR.findall(question.text))
    right_year = 0.08 if years & set(_YEAR.findall(text)) else 0.0
    counted = 0.15 if question.counted and _counts(question.counted).search(text) else 0.0
    return right_year + counted + (0.12 if _QUANTITY.search(_YEAR.sub(" ", text)) else -0.15)


@lru_cache(maxsize=64)
def _counts(counted: str) -> re.Pattern[str]:
    """Return the pattern of a number right before what is counted: "12 complete machine enterprises"."""
    words = r"\W+".join(map(re.escape, re.findall(r"\w+", counted)))
    return re.compile(rf"(?:\d|\b(?:{_NUMBER_WORDS})\b)\W*(?:[\w-]+\W+)?{words}", re.IGNORECASE)


def _date(question: Question, text: str, held: Collection[str]) -> float:
    return 0.12 if _YEAR.search(text) else -0.1


def _why(question: Question, text: str, held: Collection[str]) -> float:
    return 0.06 if _CAUSAL.search(text) else 0.0


def _example(question: Question, text: str, held: Collection[str]) -> float:
    return 0.08 * bool(_EXAMPLE.search(text))


def _compare(question: Question, text: str, held: Collection[str]) -> float:
    sides = [set(tokens_of(side)) for side in question.sides]
    # What tells the sides apart; a sentence that names all of them sets them side by side.
    shared = set.intersection(*sides) if sides else set()
    both = bool(sides) and all((side - shared or side).issubset(held) for side in sides)
    defined = max((defines(side, text) for side in question.sides), default=0.0)
    return 0.06 * bool(_COMPARING.search(text)) + max(0.12 * defined, 0.15 * both)


def _how(question: Question, text: str, held: Collection[str]) -> float:
    return 0.06 if _METHOD.search(text) else 0.0


def _list(question: Question, text: str, held: Collection[str]) -> float:
    return 0.08 if _ENUMERATES.search(text) else 0.0


def _citation(question: Question, text: str, held: Collection[str]) -> float:
    return 0.1 if _CITING.search(text) else 0.0


_FORMS: Mapping[QuestionKind, Callable[[Question, str, Collection[str]], float]] = {
    "citation": _citation,
    "compare": _compare,
    "date": _date,
    "example": _example,
    "how": _how,
    "list": _list,
    "number": _number,
    "why": _why,
}
