"""A question as it would be put plainly: without greeting and courtesies, in a question's own word order. Pure.

People type "hi, could you please tell me what the smiling curve is, thanks". What is looked for, and what the form of
an answer depends on, is "what is the smiling curve".
"""

import re

from pincite.answering.patterns import any_of

_YOU = r"(?:you|u|anyone|anybody|someone|somebody)"
_ME = r"(?:me|us)"
_ABOUT = r"(?:(?:some(?:thing)?|more|a (?:bit|little)(?: more)?|anything) )?(?:about|on)"
_ASKS = r"what|which|who|whom|whose|when|where|why|how"
_TEXTS = r"(?:papers?|texts?|documents?|authors?|library|literature|sources?|articles?)"
#: Not "both" or "all": these say that each document is asked.
_OURS = r"(?:the|these|this|my|our)"
_WOULD = rf"(?:can|could|would|will|might|may) {_YOU} (?:also )?(?:please |kindly |perhaps |maybe )?"
_I = r"(?:i|we)(?:[’']?d| would| really|[’']?m| am| are|[’']?re| was| were)? (?:also |just )?"
#: What a greeting or a filler stands before, where no comma tells it from a word of the question ("hi tech clusters").
_BEGINS = (
    rf"(?:{_ASKS}|can|could|would|will|is|are|was|were|do|does|did|please|pls|plz|kindly|i|we|tell|give|show|explain|list|"
    r"name|describe|compare|define|quick|one|so|ok(?:ay)?)\b"
)
#: What stands before a question and asks nothing. Each is taken off as often as one fits.
_BEFORE = any_of(
    r"^(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|dear [\w ]{1,20}(?=,))(?: there| all| everyone)?"
    rf"(?:\s*[,.!:-]\s+|\s+(?={_BEGINS}))",
    r"^(?:please|pls|plz|kindly)\s*[,.:-]?\s+(?=\w+\W+\w)",
    r"^(?:ok(?:ay)?|so|well|um+|(?:quick |one (?:more )?)?question)"
    rf"(?:\s*[,.:-]\s+(?=\w+\W+\w)|\s+(?={_BEGINS}\W+\w))",
    rf"^{_WOULD}(?:tell|give|show|help|inform|teach|remind|let)(?: {_ME})?(?: to)?"
    rf"(?: (?:understand|know|find(?: out)?|learn|see))?(?: {_ABOUT})?\s+(?=\w)",
    rf"^{_WOULD}(?=(?:explain|describe|list|name|define|compare|summari[sz]e|outline|discuss|clarify|elaborate)\b)",
    rf"^{_I}(?:like|love|want|wanna|need|wish|have|try(?:ing)?|hop(?:e|ing)) (?:to )?"
    rf"(?:know|learn|understand|find out|ask|hear|see|be told|read)(?: {_ME})?(?: {_ABOUT})?,?\s+(?=\w)",
    rf"^{_I}(?:wonder(?:ing)?|curious|interested)(?: (?:about|in|to know))?,?\s+(?=\w)",
    rf"^(?:does|do) {_YOU} (?:happen to )?know(?: {_ABOUT})?\s+(?=\w)",
    rf"^(?:please )?(?:tell|give|show|teach|remind|explain to) {_ME}(?: {_ABOUT})?,?\s+(?=\w)",
    r"^(?:any idea|is it known|is it said|do(?:es)? (?:the |these |this |any of the )?"
    rf"{_TEXTS} (?:say|tell(?: us)?|explain|mention|state|show))\s+(?=(?:{_ASKS})\b)",
    rf"^(?:according to|based on|in|from) (?:{_OURS} )+{_TEXTS}\s*,\s*(?=\w)",
    r"^(?:in (?:a few|simple|your own|short|other) words|in short|briefly|simply put)\s*,\s+(?=\w)",
)
#: What stands after it.
_AFTER = any_of(
    r"[\s,.;–-]+(?:please|pls|plz|(?:thanks|thank you)(?: (?:so|very) much)?(?: in advance)?|thx|cheers)"
    r"\s*[.!]*(?=\W*$)",
    r"[\s,]+for (?:my|our) (?:\w+ )?"
    r"(?:essay|thesis|homework|class|exam|paper|presentation|assignment|seminar|report)(?=\W*$)",
    rf"[\s,]+according to (?:{_OURS} )+{_TEXTS}(?=\W*$)",
)
#: Contractions, with their apostrophe and without.
_CONTRACTED = re.compile(r"\b(what|who|where|when|why|how)[’']?s\b(?= \w)", re.IGNORECASE)
#: An indirect question ends with its verb ("what the curve is"), or says what something means.
_INDIRECT = re.compile(
    rf"^(?P<asks>what|who|where)\s+(?P<subject>(?!(?:is|are|was|were|do|does|did|has|have|had|can|"
    rf"could|should|would|will)\b)(?:(?!\b(?:{_ASKS}|is|are|was|were|do|does|did)\b).)+?)\s+(?P<verb>is|are|was|were)(?P<end>\W*)$",
    re.IGNORECASE,
)
_INDIRECT_MEANING = re.compile(
    rf"^what\s+(?P<subject>(?!(?:is|are|was|were|do|does|did)\b)(?:(?!\b(?:{_ASKS}|is|are|do|does|did)\b).)+?)\s+means?"
    rf"(?P<end>\W*)$",
    re.IGNORECASE,
)


def plain(question: str) -> str:
    """Return a question without what only surrounds it; the question itself where nothing would be left of it."""
    left = " ".join(question.split())
    while (shorter := _BEFORE.sub("", left, count=1)) != left:
        left = shorter
    while (shorter := _AFTER.sub("", left)) != left:
        left = shorter
    left = _CONTRACTED.sub(r"\1 is", left)
    left = _INDIRECT.sub(r"\g<asks> \g<verb> \g<subject>\g<end>", left)
    left = _INDIRECT_MEANING.sub(r"what does \g<subject> mean\g<end>", left)
    return left if any(map(str.isalnum, left)) else question
