"""What a question asks for: its kind, the part of an argument that it is after, the words that carry it. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pincite.answering.patterns import any_of
from pincite.lexical import tokens

QuestionKind = Literal[
    "why", "how", "number", "date", "definition", "list", "compare", "example", "citation", "front", "general"
]
Aspect = Literal["cause", "problem", "measure", "status", "model", "effect"]

MOST_CHARACTERS = 2000


_OPENING = r"^\W*(?:and |but |so )?"
_TEXTS = r"(?:papers?|documents?|authors?|texts?|stud(?:y|ies)|sources?)"
_SEVERAL_TEXTS = (
    r"\b(both|two|three|four|each|all)(?: of)?(?: the| these| those)?(?: (?!of\b|the\b)[\w-]+){0,2}? "
    r"(?:papers?|documents?|authors|study|studies|texts|sources|articles?)\b"
)
_PLACED = r"^\W*(?:and |in |of |on |from |by )?"
_PLURAL = r"(?:(?!\w+s\b)\w+ )?(?!(?:does|is|was|has)\b)\w{2,}(?<![sui])s\b"
_DEFINITION_WORDS = r"\b(?:defin(?:e[sd]?|itions?)|meaning of|what is meant by|concepts? of)\b"

#: The kinds in the order in which they are looked for: the first that matches is the question's.
_KINDS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    (
        "citation",
        any_of(
            r"\b(?:is|are|was|were|who|whom) (?:\w+ )*(?:cited|quoted|referenced)\b",
            r"\b(?:who|whom|what|which|whose)\b.*\b(?:do(?:es)? .*\bcite|cites)\b",
            r"\b(?:which|what) (?:sources?|references?|citations?|literature)\b.*"
            r"\b(?:give[ns]?|named?|quoted?|offer(?:ed|s)?|invoked?|back(?:s|ed)?|support(?:s|ed)?)\b",
            r"\b(?:sources?|references?|citations?) for (?:the |this |that |their |its )?"
            r"(?:claims?|views?|statements?|ideas?)\b",
            r"\bfrom whom\b|\bwhose (?:books?|works?|papers?|articles?|stud(?:y|ies))\b",
            r"\b(?:take[ns]?|took|borrow(?:s|ed)?|draws?|drawn|quotes?)\b.* from \S+['’]s?\b",
            r"\breference (?:number |no\. ?)?\[?\d",
        ),
    ),
    (
        # What a paper's own first lines say of it.
        "front",
        any_of(
            r"\b(?:doi|affiliations?|affiliated|corresponding author|key ?words)\b",
            r"\b(?:when|what date|what year|which year|on which)\b.*\b(?:received|accepted|published|submitted)\b",
            r"\b(?:received|accepted|publication) date\b|\b(?:which|what) (?:journal|venue|conference|proceedings)\b",
            r"\bwhere\b.*\b(?:paper|article|study|work|manuscript)\b.*\bpublished\b",
            r"\bwho (?:wrote|are the authors?|is the author)\b|\bwhere do(?:es)? the authors?\b.*\bwork\b",
            "谁写|作者是谁|关键词|哪个期刊",
        ),
    ),
    (
        "compare",
        any_of(
            r"\b(?:differ(?:s|ences?|ent from)?|compar(?:e[sd]?|ing|isons?)|versus|vs\.?|contrast|similarit\w+)\b",
            r"\bin common\b|\bdistinguish(?:es)? .* from\b",
            _SEVERAL_TEXTS,
        ),
    ),
    ("example", any_of(r"\b(?:examples?|for instance|instances? of)\b|例子|举例")),
    (
        "why",
        any_of(
            _OPENING + r"(?:why|how come)\b",
            r"\bwhat(?:'?s| is)? (?:\w+ )?(?:caus(?:es?|ed|ing)|explains?|leads? to)\b",
            r"\b(?:what|which) .*\b(?:causes?|reasons?)\b",
            r"\breasons? (?:for|why|of|behind)\b|\bdue to what\b",
            "为什么|为何|原因",
        ),
    ),
    (
        "number",
        any_of(
            r"\bhow (?:many|much|large|big|high|often|long|far|old|fast|tall|wide)\b",
            r"\bwhat (?:\w+ ){0,3}?(?:share|percentage|percent|proportion|fraction|rate|number|amount)\b",
            r"\bwhat (?:\w+ ){0,3}?(?:revenue|output|size|price|cost|total|figure|ratio|score|accuracy|dose)\b",
            r"\bwhat (?:\w+ ){0,3}?value\b(?! chains?\b)",
            "多少|几个",
        ),
    ),
    (
        "date",
        any_of(
            r"^\W*when\b|\b(?:which|what) (?:year|date|month|day|decade|century)\b|\bsince when\b",
            "何时|哪一年|什么时候",
        ),
    ),
    (
        "list",
        any_of(
            r"^\W*(?:list|name|enumerate|outline)\b",
            r"^\W*(?:two|three|four|five|six|several|some|all)(?: of)?(?: the)? (?:\w+ ){0,2}\w+s\b",
            r"\b(?:what|which) (?:are|were) (?:the |some )?(?:[\w'’-]+ ){0,3}\w+s\b",
            r"\bwhich (?:two|three|four|five|six|\d+)\b",
            r"\b(?:what|which) (?:types?|kinds?|sorts?) of\b",
            r"\b(?:what|which) (?:\w+ )?\w+s (?:are|were|do|did|does)\b",
            # "Which changes did ...", "what shortcomings of ...": a noun in the plural is what is asked for.
            rf"{_PLACED}which {_PLURAL}",
            rf"{_PLACED}what {_PLURAL} "
            r"(?:of|do|did|are|were|can|could|should|must|would|have|had|exist|arise|remain|occur|face)\b",
            "哪些|哪几",
        ),
    ),
    (
        "how",
        any_of(
            _OPENING + r"(?:how|in what way|by what means)\b",
            r"\bwhat (?:can|could|should|must|would) .*\bdo(?:ne)?\b|\bwhat measures\b",
            "如何|怎样|怎么",
        ),
    ),
    (
        "definition",
        any_of(
            _DEFINITION_WORDS,
            r"\bwhat (?:does|do|did) .* (?:mean|stand for)\b",
            # "What is X?", X short and not "the Y of Z".
            r"^\W*what(?:'s| is| are| was| were) (?:an? |the )?"
            r"(?!.*\b(?:of|in|for|from|to|with|by|on|at|between|most|best|main)\b)(?:[\w'’\-\"“”]+ ?){1,4}\??\W*$",
            "什么是|是什么|定义|含义",
        ),
    ),
)

#: Where somebody works: of a paper's author it is asked for the paper's first lines, of others for what it says.
_PLACE_OF_WORK = r"(?:universit(?:y|ies)|institut(?:ions?|es?)|departments?|schools?|faculty|company|companies)"
_WORKPLACE = any_of(
    r"\bwhere do(?:es)? .*\bwork\W*$|\bwhere (?:is|are|was|were) .*\bemployed\W*$|\bemployers?\b",
    rf"\bat (?:which|what) {_PLACE_OF_WORK}\b.*\b(?:work(?:s|ing|ed)?|teach(?:es)?|employed|based)\W*$",
    rf"\b(?:which|what) {_PLACE_OF_WORK} (?:is|are|was|were) .*\b(?:from|at|affiliated with|employed by)\W*$",
    rf"\b(?:which|what) {_PLACE_OF_WORK} (?:do|does|did) .*\b(?:work (?:at|for|in)|belong to)\W*$",
    rf"\bfrom (?:which|what) {_PLACE_OF_WORK} (?:is|are|was|were)\b",
)

#: The nouns by which a question or a heading calls a part of an argument.
_CAUSES = r"\b(?:causes?|reasons?|explanations?|origins?|determinants?|drivers?)\b"
_PROBLEMS = (
    r"\b(?:problems?|issues?|challenges?|weakness(?:es)?|shortcomings?|difficult(?:y|ies)|obstacles?|disadvantages?"
    r"|barriers?|drawbacks?|limitations?)\b"
)
_MEASURES = (
    r"\b(?:measures?|countermeasures?|strateg(?:y|ies)|polic(?:y|ies)|suggest(?:s|ions?)|recommend(?:s|ations?)?"
    r"|solutions?|remed(?:y|ies)|advice|proposals?)\b"
)
_EFFECTS = r"\b(?:effects?|impacts?|influences?|consequences?)\b"

ASPECTS: dict[Aspect, re.Pattern[str]] = {
    "cause": any_of(_CAUSES, r"\b(?:caused|causing|why|because|due to)\b", "原因|成因|为什么|为何"),
    "problem": any_of(
        _PROBLEMS, r"\b(?:insufficien\w+|unbalanced|imbalances?|wrong|poor|weak|lacks?)\b", "问题|困难|不足|挑战"
    ),
    "measure": any_of(
        _MEASURES,
        r"\b(?:should|improve[ds]?|improving|strengthen(?:ed|ing|s)?|promot(?:e|es|ed|ing)|solve[ds]?)\b",
        r"\b(?:built|build|overcome)\b",
        "对策|措施|建议|政策|策略",
    ),
    "status": any_of(r"\b(?:status|situation|current(?:ly)?|present|state of)\b", "现状|状况"),
    "model": any_of(r"\b(?:models?|modes?|types?|kinds?|categor(?:y|ies)|classifications?|forms?)\b", "模式|类型|分类"),
    "effect": any_of(
        _EFFECTS, r"\b(?:results?|damages?|harms?|benefits?|roles?|advantages?|helps?)\b", "影响|作用|效果"
    ),
}
#: What stands for each other in a question and in the heading of a section that answers it.
_NAMES: dict[Aspect, re.Pattern[str]] = {
    "cause": any_of(_CAUSES),
    "problem": any_of(_PROBLEMS),
    "measure": any_of(_MEASURES, r"\b(?:suggest(?:ed)?|recommended)\b"),
    "effect": any_of(_EFFECTS),
}

_EVERY_DOCUMENT = any_of(
    _SEVERAL_TEXTS,
    r"\b(?:papers|documents|studies|sources)\b.*\b(?:agree|differ|compare)",
    r"\bacross (?:the )?(?:papers|documents|studies)\b",
)
_SEVERAL = any_of(_SEVERAL_TEXTS)
_SETS_BESIDE = re.compile(
    r"\b(?:[Bb]oth|[Ee]ach|[Rr]espectively|agree)\b"
    r"|[A-Z][\w-]*(?:['’]s?)?(?: paper| study)?,? (?:and|or) (?:the |of |in |of the |in the )?[A-Z]"
)
_NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4}
_DEFINES = any_of(_DEFINITION_WORDS)
_END = r"(?=[?.,;]|$| in | with respect| regarding)"
_SIDES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bbetween (.+?) and (.+?){_END}",
        r"\b(?:does|do|is|are) (?:an? |the )?(.+?) (?:differ(?:ent)?|distinct|distinguished) from (?:an? |the )?"
        rf"(.+?){_END}",
        rf"\bcompare (?:an? |the )?(.+?) (?:and|with|to) (?:an? |the )?(.+?){_END}",
        rf"(?:^|what is )(?:the difference of )?(.+?) (?:versus|vs\.?) (?:an? |the )?(.+?){_END}",
        r"\bhow do (.+?) and (.+?) (?:differ|compare)\b",
    )
)
_COUNTED = re.compile(
    r"\b(?:how many|what (?:\w+ )?(?:number|share|percentage|percent|proportion|fraction|amount) of)\s+(.+?)"
    r"(?=\s+(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|in|of|at|on|by|from|per)\b|[?.,;]|$)",
    re.IGNORECASE,
)
_ABOUT_THE_PAPERS = any_of(
    rf"\b(?:what|how) (?:do|does) (?:the |these |both |each )?(?:\w+ ){{0,6}}?{_TEXTS} "
    r"(?:say|state|write|argue|report|mention|recommend|suggest|claim|conclude|propose|think|describe)"
    r"(?: about| on| for| of| to| that)?\b",
    rf"\b(?:do|does|did|according to|in) (?:the |these |both |each |this )?(?:two )?{_TEXTS}\b",
)
#: What makes a sentence of Chinese a question. It hardly ever stands in a text, so that its rarity would outweigh the
#: words that the question is about; inside other words (几何, 吗啡) it stays.
_CJK_ASKING = (
    "请问|为什么|为何|什么|哪[些个里年位几一种]?|如何|怎样|怎么|多少|有没有|是否|几(?![何乎])|谁"
    r"|何(?:时|地|人|处|年|种)|[吗呢](?=\W*$)"
)
_ASKING_WORDS = any_of(
    r"\b(?:what|which|who|whom|whose|when|where|why|how|please|tell|me|give|list|name|explain|describe|show)\b",
    r"\b(?:do|does|did|is|are|was|were|can|could|should|would|will|shall|has|have|had|there|many|much|an?|the|and|any)\b",
    r"\b(?:examples?|instances?|mean|means|meaning|meant|definitions?|defined?|main|two|three|four|five)\b",
    r"\b(?:compare|comparison|both|papers?|say|says|said|about)\b",
    r"\bbelongs?(?= to\b)|\bfalls? under\b",
    # "What suggestions does Liu make to ...": that something is made says nothing of what it is.
    r"(?<=\w )\b(?:make|made|give|put forward)\b(?=\W*$| (?:to|for|on|about)\b)",
    # "How do Liu and Sun see ...": how it is seen, not that something sees.
    r"(?<=\w )\b(?:see|view)(?= (?:the|an?|its?|their)\b)",
    _CJK_ASKING,
    "存在",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    Attributes:
        text: the standalone question.
        kind: the form of answer that it asks for.
        aspects: the parts of an argument that it is after: the causes, in "the causes of the problems".
        content: the question without the words that only ask, for matching against a text.
        every_document: whether it asks what several documents say.
        sets_beside: whether it sets what it names side by side ("BERT and RoBERTa").
        several: how many documents it asks for, where it says so ("both papers").
        defines: whether it asks what something is or means.
        names_causes: whether it asks for causes by their name ("what are the causes of"), so that they may be listed.
        sides: the things that it compares.
        counted: what it asks the number of ("new patents" in "how many new patents"), else None.
        tokens: the search tokens of the text.
    """

    text: str
    kind: QuestionKind
    aspects: frozenset[Aspect]
    content: str
    every_document: bool
    sets_beside: bool
    several: int | None
    defines: bool
    names_causes: bool
    sides: tuple[str, ...]
    counted: str | None
    tokens: frozenset[str]


def understand(text: str, *, of_authors: bool = False) -> Question:
    """Return what a standalone question asks for.

    Args:
        text: the question.
        of_authors: whether it names a document or its authors; where somebody works is then asked of these.
    """
    kind: QuestionKind = next((kind for kind, pattern in _KINDS if pattern.search(text)), "general")
    if of_authors and _WORKPLACE.search(text):
        kind = "front"
    defines, every_document = bool(_DEFINES.search(text)), bool(_EVERY_DOCUMENT.search(text))
    if defines and every_document:
        # To compare what papers mean by a term is to see the definition of each.
        kind = "definition"
    counted = _COUNTED.search(text)
    content = " ".join(_ASKING_WORDS.sub(" ", _ABOUT_THE_PAPERS.sub(" ", text)).split())
    return Question(
        text=text,
        kind=kind,
        aspects=_asked_aspects(text, kind),
        content=content if any(map(str.isalnum, content)) else text,
        every_document=every_document,
        sets_beside=kind == "compare" or every_document or bool(_SETS_BESIDE.search(text)),
        several=_NUMBERS.get(said[1].casefold()) if (said := _SEVERAL.search(text)) else None,
        defines=kind == "definition" or defines,
        names_causes=kind == "why" and bool(aspect_names(content, "cause")),
        sides=sides_of(text) if kind == "compare" else (),
        counted=counted[1] if counted else None,
        tokens=frozenset(tokens(text)),
    )


def searched(text: str) -> str:
    """Return the words of a question that a search by words should look for: those of Chinese that only ask are out."""
    rest = re.sub(_CJK_ASKING, " ", text)
    return rest if any(map(str.isalnum, rest)) else text


def sides_of(text: str) -> tuple[str, ...]:
    """Return the things that a question compares, or nothing where it does not name two."""
    for pattern in _SIDES:
        if match := pattern.search(text):
            return tuple(" ".join(side.split()) for side in match.groups())
    return ()


@lru_cache(maxsize=8192)
def heading_aspects(heading: str) -> frozenset[Aspect]:
    """Return the parts of an argument that a section is about, by its heading.

    "Causes of the Problems" is about causes; "Problems and Their Causes" is about both.
    """
    places = sorted(
        (match.start(), match.end(), aspect)
        for aspect, pattern in ASPECTS.items()
        if (match := pattern.search(heading))
    )
    found: set[Aspect] = set()
    past = 0
    for start, end, aspect in places:
        if not found or re.search(r"\band\b|[,&/]|和|与|及", heading[past:start], re.IGNORECASE):
            found.add(aspect)
            past = end
    return frozenset(found)


@lru_cache(maxsize=8192)
def aspect_names(text: str, aspect: Aspect) -> frozenset[str]:
    """Return the search tokens of the nouns that call a part of an argument by its name."""
    pattern = _NAMES.get(aspect)
    return frozenset(tokens(" ".join(match[0] for match in pattern.finditer(text)))) if pattern else frozenset()


def _asked_aspects(text: str, kind: QuestionKind) -> frozenset[Aspect]:
    """The part that is asked for, not those that it is asked about: how problems are solved asks for measures."""
    named = heading_aspects(text)
    if kind == "why":
        return named if "cause" in named else frozenset({"cause"})
    if kind == "how" and ASPECTS["measure"].search(text):
        return frozenset({"measure"})
    return named
