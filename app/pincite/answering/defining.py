"""Whether a sentence says what a term means. Pure."""

import re

from pincite.answering.form import DEFINING
from pincite.answering.patterns import any_of

#: What may stand between a term and its verb: a quotation's end, brackets, a word that weighs.
_ASIDE = re.compile(
    r"[\"”’'»」』*\s]*(?:[(（][^()（）]{1,60}[)）]\s*)?[,，]?\s*"
    r"(?:(?:here|thus|therefore|often|usually|generally|basically|broadly|commonly|also|then|simply|which|that)\s+)*",
    re.IGNORECASE,
)
#: Verbs that define beside those of `DEFINING`, which weighs answers and is fitted as it is.
_MORE = any_of(
    r"(?:(?:can|may|could|will|should)\s+)?(?:be|is|are|was|were)\s+(?:\w+ly\s+|often\s+|here\s+)?"
    r"(?:defined|understood|conceived|conceptuali[sz]ed|characteri[sz]ed) as\b|denotes?\b|stands? for\b",
    "即|就是|是(?:一种|一个|一类)",
)
_NO_NOUN = (
    r"(?:\w+(?:ed|ing|ly)|in|on|at|of|for|to|from|with|by|not|more|most|very|so|also|often|well|too|as|than|and|less"
    r"|now|still|able|both|all)\b"
)
#: "Clusters are groups of firms" says what clusters are, "clusters are facing problems" does not.
_NOUNS = re.compile(
    rf"are\s+(?:(?!{_NO_NOUN})[\w-]+\s+){{0,3}}?(?!{_NO_NOUN})[\w-]*(?<!ou)(?<!s)(?<!i)s\b", re.IGNORECASE
)
_REMARK = any_of(
    r"is (?:an?|the) (?:same|only|main|key|major|most|least|first|next|best|result|consequence|reason|cause|case|focus"
    r"|subject|topic|aim|goal|problem|important|necessary|significant|crucial|common|good|great|long|matter|lack|need"
    r"|challenge|way to)\b",
    r"(?:is|are) (?:called|known as|termed)\b|means? (?:of|to)\b",
)
#: What names a thing that was described: "this is called the smiling curve", "the definition of a cluster".
_NAMED = any_of(
    r"(?:(?<!so-)\b(?:called|termed|named|dubbed|known as|referred to as|defines?|definitions? of|meaning of)"
    r"\s+(?:an?\s+|the\s+)?(?:term\s+)?|称为|称作|叫做|叫作|称之为|定义)[\"“‘'«「『*]*$"
)
_CLAUSE = re.compile(r"[,;:，；：、。—–]|\b(?:that|where|when|if|and|because|while)\b", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:\(?\w{1,3}[.)）]\s*)+")
_SUBJECT = re.compile(
    r"(?:(?:an?|the|this|such|here|so|thus|(?:the )?(?:term|word|concept of|notion of|idea of))\s+)*[\"“‘'«「『*]*"
    rf"(?:so-called\s+)?(?:(?!{_NO_NOUN})[\w-]+\s+)?(?:an?\s+|the\s+)?[\"“‘'«「『*]*|(?:所谓)?[\"“「『]?|\w{{0,4}}",
    re.IGNORECASE,
)


def says_what(text: str, start: int, end: int) -> bool:
    """Whether a sentence says what the words at `start`:`end` mean.

    They are its subject, and a verb that defines follows; or they name what was described before them. Closer than
    `form.defines`, which weighs sentences: "the growth of X is ..." says nothing of X, nor does "X are facing".
    A word before the term may narrow it ("a derivative cluster is ...").
    """
    before, after = text[:start], text[end:]
    if _NAMED.search(before):
        return True
    clause = _CLAUSE.split(_LABEL.sub("", before))[-1].lstrip()
    if not _SUBJECT.fullmatch(clause):
        return False
    aside = _ASIDE.match(after)
    rest = after[aside.end() :] if aside else after
    if _REMARK.match(rest):
        return False
    found = DEFINING.match(rest)
    if found and found[0].lower().startswith("are ") and not _MORE.match(rest):
        return bool(_NOUNS.match(rest))
    return bool(found or _MORE.match(rest))
