"""Questions about a paper itself: its authors and where they work, its dates, its journal, who paid for it. Pure.

Such a question is answered by the lines that hold the field that it asks for, and by no others.
"""

import re
from collections.abc import Collection, Sequence

from pincite.answering.judging import Judged
from pincite.answering.patterns import any_of

#: What a question asks for, and what a line that tells it holds.
_FIELDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (any_of(r"\bdoi\b"), any_of(r"\bdoi\b|\b10\.\d{4,}/")),
    (any_of(r"\bkey ?words\b", "关键词"), any_of(r"\bkey ?words\b|\bindex terms\b", "关键词")),
    (
        any_of(
            r"\baffiliat|\bemploy|\bwork\b|\bworks\b|\buniversit|\binstitut|\bdepartment|\bfaculty\b|\bschool\b|\bbased\b"
        ),
        any_of(
            r"\b(?:universit|institut|department|school|college|academy|laborator|facult|cent(?:re|er)\b|hospital|research"
            r"|foundation|ministry|inc\b|ltd\b|corp|compan|association)",
            r"\b(?:univ|dept|google|microsoft|facebook|meta|ibm|nvidia|openai)\b|大学|学院|研究",
        ),
    ),
    (
        any_of(r"\b(?:journal|venue|conference|proceedings)\b|\bwhere\b.*\bpublished\b", "期刊"),
        any_of(
            r"\b(?:journal|proceedings|conference|workshop|symposium|transactions|letters|press|review|annals|bulletin"
            r"|magazine|preprint|arxiv|vol(?:ume)?)\b|\d+\s?\(\d+\)",
            "期刊|学报",
        ),
    ),
    (
        any_of(r"\bwhen\b|\b(?:date|year)\b|\b(?:received|accepted|published|submitted)\b"),
        re.compile(r"\b(?:1[5-9]|20)\d\d\b|\d年"),
    ),
)
#: Names of authors look like no others.
_WHO = re.compile(r"\bwho (?:wrote|are|is)\b|谁写|作者是谁", re.IGNORECASE)


def telling(text: str, ranked: Sequence[Judged], named: Collection[str]) -> list[Judged]:
    """Return the judged units that hold what is asked of a paper itself, in their order.

    Args:
        text: the question.
        ranked: judged units, best first.
        named: the ids of the documents that the question names; of others none is asked then.
    """
    fields = () if _WHO.search(text) else [holds for asks, holds in _FIELDS if asks.search(text)][:1]
    return [
        item
        for item in ranked
        if (not named or item.unit.document in named) and all(holds.search(item.unit.text) for holds in fields)
    ]
