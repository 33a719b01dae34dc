"""What a question asks for: its kind, the part of an argument that it is after, the words that carry it. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

QuestionKind = Literal["why", "how", "number", "date", "definition", "list", "compare", "example", "reference", "general"]
Aspect = Literal["cause", "problem", "measure", "status", "model", "effect"]

MOST_CHARACTERS = 2000

_KINDS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("reference", r"\b(?:(?:is|are|was|were|who|whom) (?:\w+ )*(?:cited|quoted|referenced)|do (?:they|the authors) cite|"
                      r"received|accepted (?:on|for)|published|doi|affiliations?|corresponding author|key ?words|"
                      r"who (?:wrote|are the authors?|is the author))\b"),
        ("compare", r"\b(?:differ(?:s|ences?|ent from)?|compar(?:e[sd]?|ing|isons?)|versus|vs\.?|contrast|similarit\w+|"
                    r"in common|distinguish(?:es)? .* from|(?:both|two|each|all)(?: of)?(?: the| these)? (?:papers?|documents?|authors|studies|texts))\b"),
        ("example", r"\b(?:examples?|for instance|instances? of)\b"),
        ("why", r"^\W*(?:and |but |so )?(?:why|how come)\b|\b(?:what (?:\w+ )?(?:causes?|caused|explains?|leads? to)|(?:what|which) .*\b(?:causes?|reasons?)|reasons? (?:for|why|of|behind)|due to what)\b"),
        ("number", r"\b(?:how (?:many|much|large|big|high|often|long|far|old|fast|tall|wide)|what (?:\w+ )?(?:share|percentage|percent|proportion|fraction|rate|number|amount|revenue|"
                   r"output|value|size|price|cost|total|figure|ratio|score|accuracy|sample size|dose))\b"),
        ("date", r"^\W*when\b|\b(?:which|what) (?:year|date|month|day|decade|century)\b|\bsince when\b"),
        ("list", r"^\W*(?:list|name|enumerate)\b|\b(?:what|which) (?:are|were) (?:the |some )?(?:\w+ ){0,3}\w+s\b|\bwhich (?:two|three|four|five|six|\d+)\b"
                 r"|\b(?:what|which) (?:types?|kinds?|sorts?) of\b|\b(?:what|which) (?:\w+ )?\w+s (?:are|were|do|did|does)\b"),
        ("how", r"^\W*(?:and |but |so )?(?:how|in what way|by what means)\b|\b(?:what (?:can|could|should|must|would) .*\bdo\b|what measures)\b"),
        ("definition", r"\b(?:defin(?:e[sd]?|ition|itions)|meaning of|what (?:does|do|did) .* mean|what is meant by)\b"
                       r"|^\W*what(?:'s| is| are| was| were) (?:an? |the )?(?!.*\b(?:of|in|for|from|to|with|by|on|at|between|most|best|main)\b)(?:[\w'’\-\"“”]+ ?){1,4}\??\W*$"),
    )
)  # fmt: skip

ASPECTS: dict[Aspect, re.Pattern[str]] = {
    aspect: re.compile(rf"\b(?:{words})\b|{signs}", re.IGNORECASE)
    for aspect, words, signs in (
        ("cause", r"causes?|caused|causing|reasons?|why|because|explanations?|origins?|determinants?|drivers?|due to", "原因|成因|为什么|为何"),
        ("problem", r"problems?|issues?|challenges?|weakness(?:es)?|shortcomings?|insufficien\w+|unbalanced|imbalances?|difficult(?:y|ies)|obstacles?|disadvantages?|"
                    r"barriers?|drawbacks?|limitations?|wrong|poor|weak|lack|lacks", "问题|困难|不足|挑战"),
        ("measure", r"measures?|countermeasures?|strateg(?:y|ies)|polic(?:y|ies)|suggestions?|suggests?|recommendations?|recommends?|"
                    r"solutions?|should|improve[ds]?|improving|strengthen(?:ed|ing|s)?|promot(?:e|es|ed|ing)|solve[ds]?|remed(?:y|ies)|"
                    r"built|build|overcome|advice|proposals?", "对策|措施|建议|政策|策略"),
        ("status", r"status|situation|current(?:ly)?|present|state of", "现状|状况"),
        ("model", r"models?|modes?|types?|kinds?|categor(?:y|ies)|classifications?|forms?", "模式|类型|分类"),
        ("effect", r"effects?|impacts?|influences?|consequences?|results?|damages?|harms?|benefits?|role|roles|advantages?|help|helps", "影响|作用|效果"),
    )
}  # fmt: skip
_BOTH_DOCUMENTS = re.compile(
    r"\b(?:both|two|each|all)(?: of)?(?: the| these| those)? (?:papers?|documents?|authors|studies|texts|sources)\b"
    r"|\b(?:papers|documents|studies|sources)\b.*\b(?:agree|differ|compare)|\bacross (?:the )?(?:papers|documents|studies)\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(r"\b(?:defin(?:e[sd]?|ition|itions)|meaning of|what is meant by|concepts? of)\b", re.IGNORECASE)
_END = r"(?=[?.,;]|$| in | with respect| regarding)"
_SIDES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bbetween (.+?) and (.+?){_END}",
        rf"\b(?:does|do|is|are) (?:an? |the )?(.+?) (?:differ(?:ent)?|distinct|distinguished) from (?:an? |the )?(.+?){_END}",
        rf"\bcompare (?:an? |the )?(.+?) (?:and|with|to) (?:an? |the )?(.+?){_END}",
        rf"(?:^|what is )(?:the difference of )?(.+?) (?:versus|vs\.?) (?:an? |the )?(.+?){_END}",
        rf"\bhow do (.+?) and (.+?) (?:differ|compare)\b",
    )
)
_COUNTED = re.compile(
    r"\b(?:how many|what (?:\w+ )?(?:number|share|percentage|percent|proportion|fraction|amount) of)\s+(?:the |all |new |major |different )*([\w-]+)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten|[2-9]|10)\b", re.IGNORECASE)
_COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ABOUT_THE_PAPERS = re.compile(
    r"\b(?:(?:what|how) (?:do|does) (?:the |these |both |each )?(?:\w+ ){0,6}?(?:papers?|documents?|authors?|texts?|stud(?:y|ies)) "
    r"(?:say|state|write|argue|report|mention|recommend|suggest|claim|conclude|propose|think|describe)(?: about| on| for| of| to| that)?"
    r"|(?:do|does|did|according to|in) (?:the |these |both |each |this )?(?:two )?(?:papers?|documents?|authors?|texts?|stud(?:y|ies)))\b",
    re.IGNORECASE,
)
_ASKING_WORDS = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how|please|tell|me|give|list|name|explain|describe|show|do|does|did|is|are|was|"
    r"were|can|could|should|would|will|shall|has|have|had|there|many|much|an?|the|and|any|examples?|instances?|mean|means|meaning|meant|"
    r"definitions?|defined?|main|two|three|four|five|compare|comparison|both|papers?|say|says|about|take|turn)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    Attributes:
        text: the standalone question.
        kind: the form of answer that it asks for.
        aspects: the parts of an argument that it names (causes, problems, measures, ...).
        content: the question without the words that only ask, for matching against a text.
        count: how many things it asks for ("which three types"), else None.
        every_document: whether it asks what several documents say.
        defines: whether it asks what something is or means.
        sides: the things that it compares.
        counted: what it asks the number of ("patents" in "how many patents"), else None.
    """

    text: str
    kind: QuestionKind
    aspects: frozenset[Aspect]
    content: str
    count: int | None
    every_document: bool
    defines: bool
    sides: tuple[str, ...]
    counted: str | None


def understand(text: str) -> Question:
    """Return what a standalone question asks for."""
    kind = next((kind for kind, pattern in _KINDS if pattern.search(text)), "general")
    count = _COUNT.search(text) if kind in ("list", "why") else None
    return Question(
        text=text,
        kind=kind,
        aspects=aspects_of(text) | ({"cause"} if kind == "why" else frozenset()),
        content=" ".join(_ASKING_WORDS.sub(" ", _ABOUT_THE_PAPERS.sub(" ", text)).split()) or text,
        count=_number(count[1]) if count else None,
        every_document=bool(_BOTH_DOCUMENTS.search(text)),
        defines=kind == "definition" or bool(_DEFINITION.search(text)),
        sides=sides_of(text) if kind == "compare" else (),
        counted=counted[1] if (counted := _COUNTED.search(text)) else None,
    )


def sides_of(text: str) -> tuple[str, ...]:
    """Return the things that a question compares, or nothing where it does not name two."""
    for pattern in _SIDES:
        if match := pattern.search(text):
            return tuple(" ".join(side.split()) for side in match.groups())
    return ()


def heading_aspects(heading: str) -> frozenset[Aspect]:
    """Return the parts of an argument that a section is about, by its heading.

    "Causes of the Problems" is about causes; "Problems and Their Causes" is about both.
    """
    places = sorted(
        (match.start(), match.end(), aspect) for aspect, pattern in ASPECTS.items() if (match := pattern.search(heading))
    )
    found: set[Aspect] = set()
    past = 0
    for start, end, aspect in places:
        if not found or re.search(r"\band\b|[,&/]|和|与|及", heading[past:start], re.IGNORECASE):
            found.add(aspect)
            past = end
    return frozenset(found)


def aspects_of(text: str) -> frozenset[Aspect]:
    """Return the parts of an argument that a question or a heading names."""
    return frozenset(aspect for aspect, pattern in ASPECTS.items() if pattern.search(text))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS.index(word.lower())
