"""The parts of a person's name, as documents hold it: given name first ("Mingjuan Liu"). Pure."""

import re
from typing import NamedTuple

from pincite.folding import CJK

_PARTICLES = frozenset(
    {
        "van",
        "von",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "la",
        "le",
        "al",
        "el",
        "bin",
        "ibn",
        "ten",
        "ter",
    }
)
_CJK_FIRST = re.compile(f"[{CJK}]")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")
#: Words of the names of bodies, which have no family name.
_BODY = re.compile(
    r"\b(?:academy|agency|association|authority|bureau|cent(?:er|re)|college|commission|committee|consortium|council"
    r"|department|federation|foundation|government|group|institut(?:e|ion)|laboratory|ministry|organi[sz]ation|society"
    r"|universit(?:y|é|ät|à)|world bank|of|for|and|the)\b",
    re.IGNORECASE,
)


class Name(NamedTuple):
    """The parts of a name; a name that has none, of a body or in Chinese, is all `family`."""

    family: str
    given: str = ""
    suffix: str = ""


def parted(author: str) -> Name:
    """Return the parts of an author's name, particles with the family name, "Jr." and "III" as its suffix."""
    parts = author.split()
    if len(parts) < 2 or _CJK_FIRST.match(author) or _BODY.search(author):
        return Name(" ".join(parts))
    if "," in author:
        family, _, given = author.partition(",")
        return Name(family.strip(), given.strip())
    suffix = parts.pop() if len(parts) > 2 and _SUFFIX.fullmatch(parts[-1]) else ""
    first = len(parts) - 1
    while first > 1 and parts[first - 1].lower() in _PARTICLES:
        first -= 1
    return Name(" ".join(parts[first:]), " ".join(parts[:first]), suffix)


def family_name(author: str) -> str:
    """Return the family name of an author, particles included."""
    return parted(author).family
