"""The authors at the head of an entry, in the orders that styles print them in."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from pincite.references.chinese import is_given, is_surname, parted
from pincite.works import PersonName

_LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTER}(?:{_LETTER}|[\u0300-\u036f]|['’‘`´-](?={_LETTER})|\.-?(?={_LETTER}))*(?:\.(?!\.))?")
_GAP = re.compile(r"[\s¨´`ˆ˜]*(?:[*_](?=\w))?")
_AND = re.compile(r"[\s¨]*(?:,\s*)?(?:(?:and|und|et(?!\s+al\b)|y|e)\s+|&\s*)", re.IGNORECASE)
_COMMA = re.compile(r"[\s¨´`ˆ˜]*[,;][\s¨´`ˆ˜]*(?!\s*(?:et al|and others))")
_OTHERS = re.compile(r"\s*[,;]?\s*(?:and\s+)?(?:et\.?\s*al\b\.?|others\b\.?|\.\.\.|…|等)(?:\s*,)?")
_EDITORS = re.compile(r"\s*,?\s*\(?(?:editors?|eds?|hrsg|主编|编著?|著)\b\.?\)?[.,]?", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?){1,4}\.?")
_PARTICLE_LIST = """
van von de der den del della di da dos du la le el al bin ibn ten ter zu zur af av
"""
_PARTICLES = frozenset(_PARTICLE_LIST.split())
_NO_NAME_LIST = """
a an the in on of for to from with how what why when is are do can towards toward
"""
_NO_NAMES = frozenset(_NO_NAME_LIST.split())
_SUFFIX = re.compile(r"\s*,?\s*(?:Jr|Sr|II|III|IV)\b\.?")
_BODY = re.compile(
    r"(?i)\b(?:academy|administration|agency|alliance|association|authority|bank|board|bureau|center|centre|college"
    r"|commission|committee|company|consortium|corporation|council|department|federation|forum|foundation|fund|group"
    r"|inc|institute|laboratory|ltd|ministry|nations|office|organi[sz]ation|programme|school|society|team|union"
    r"|university)\b|委员会|统计局|大学|研究院|研究所|协会|公司|银行"
)
_HAN = re.compile(r"[\u4e00-\u9fff·]{2,4}(?=\s*[,.;\[(\d]|\s*等|\s*$|\s+[\u4e00-\u9fff])")
_REGION = re.compile(r"(?P<names>[^(\"“‘\x00]+?)(?=[.,]\s+(?:1[89]|20)\d\d[a-z]?\.\s|\s*\((?:1[89]|20)\d\d|,?\s*[\"“])")
_MOST_REGION = 4000
_MOST_WORDS = 5
_LEAST_CAPITALS = 4
_MOST_NAMES = 3000
_MOST_BODY = 90


@dataclass(frozen=True, slots=True)
class Authors:
    """The authors of an entry and where the list of them ends."""

    names: tuple[PersonName, ...]
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    end: int

    @property
    def is_initials(self) -> bool:
        letters = [letter for letter in self.text if letter.isalpha()]
        if len(letters) == 1:
            return letters[0].isupper() or self.text.endswith(".")
        return bool(_INITIALS.fullmatch(self.text)) and self.text.replace(".", "").replace("-", "").isupper()

    @property
    def is_dotted(self) -> bool:
        return self.text.endswith(".")

    @property
    def is_name(self) -> bool:
        return self.text[0].isupper() and not (self.is_dotted and not self.is_initials and len(self.text) > 4)

    @property
    def is_particle(self) -> bool:
        return self.text.casefold() in _PARTICLES


_Reader = Callable[[str, int], "tuple[PersonName, int] | None"]


def read_authors(text: str, start: int, *, family_first: bool = False) -> Authors | None:
    """Return the persons at a place of an entry, or None where none stand there.

    Args:
        text: the entry with plain punctuation.
        start: where the list would begin.
        family_first: whether the entry is in a style that prints Chinese names family name first.
    """
    fitting = [
        found
        for first, others in (
            (_chinese, _chinese),
            (_family_comma, _family_comma),
            (_family_comma_full, _given_first),
            (_family_initials, _family_initials),
            (_given_first, _given_first),
        )
        if (found := _listed(text, start, first, others))
        and _is_end(text, found.end)
        and not _is_sentence(found, first)
    ]
    if by_region := _by_region(text, start):
        fitting.insert(0, by_region)
    if not fitting:
        return None
    found = max(fitting, key=lambda one: (len(one.names), one is not by_region, one.end))
    return Authors(_ordered(found.names, family_first=family_first), found.end)


def _by_region(text: str, start: int) -> Authors | None:
    """Return what commas part before a year or a quotation mark, where each part can be a name, given name first.

    This reads lists with a name in them that no rule knows ("Ed Huai hsin Chi", "O. d. G. Bonet").
    """
    region = _REGION.match(text, start, start + _MOST_REGION)
    if region is None:
        return None
    names: list[PersonName] = []
    for piece in re.split(r"\s*[,;]\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+", _OTHERS.sub("", region["names"]).strip(" ,")):
        given, _, family = piece.strip().rpartition(" ")
        if not given or len(piece.split()) > _MOST_WORDS or not (piece[0].isupper() and _is_family(family)):
            return None
        if _BODY.search(piece) or re.search(r'[:"()\d]', piece):
            return None
        names.append(PersonName(family, given))
    return Authors(tuple(names), region.end("names")) if len(names) > 1 else None


def _is_family(word: str) -> bool:
    return len(word) > 1 and not (word.isupper() and len(word) < _LEAST_CAPITALS) and not word.endswith(".")


def read_body(text: str, start: int, end: int, *, dated: bool, before_title: bool = False) -> Authors | None:
    """Return the body that wrote a work, where its name fills a span: an institute, a ministry, "OpenAI".

    Args:
        text: the entry with plain punctuation.
        start: where the span begins.
        end: where it ends.
        dated: whether the year follows, so that an author has to stand there.
        before_title: whether what follows reads like a title, so that a single word is rather an author.
    """
    name = text[start:end].strip(" .,:;")
    if not name or len(name) > _MOST_BODY or not (name[0].isupper() or not name[0].isascii()) or '"' in name:
        return None
    words = name.split()
    if "," in name and not _BODY.search(name):
        return None
    is_mark = len(words) == 1 and name.isalpha() and (before_title or sum(letter.isupper() for letter in name) > 1)
    if not (is_mark or (dated and len(words) < 9) or (_BODY.search(name) and len(words) < 9)):
        return None
    place = text.index(name, start)
    return Authors((PersonName(text[place : place + len(name)]),), end)


def _listed(text: str, start: int, first: _Reader, others: _Reader) -> Authors | None:
    names: list[PersonName] = []
    end, found = start, first(text, start)
    while found and len(names) < _MOST_NAMES:
        name, end = found
        names.append(name)
        if suffix := _SUFFIX.match(text, end):
            end = suffix.end()
        joint = _AND.match(text, end) or _COMMA.match(text, end)
        found = others(text, joint.end()) if joint else None
        if joint and not found and (second := _AND.match(text, joint.end())):
            found = others(text, second.end())
    if not names:
        return None
    if match := _OTHERS.match(text, end):
        end = match.end()
    if match := _EDITORS.match(text, end):
        end = match.end()
    return Authors(tuple(names), end)


def _is_end(text: str, end: int) -> bool:
    """Whether a list of names can end here: at a stop, a colon, a year, a quotation mark, or after an initial."""
    rest = text[end:].lstrip(" ")
    if not rest or rest[0] in ".:(\"“‘'[\x00" or text[end - 1] in ".)":
        return True
    return bool(re.match(r",?\s*[(\"“‘']|,?\s*(?:18|19|20)\d\d\b|,\s*[*_]|[*_]", rest)) or text[end - 1] == ","


def _is_sentence(found: Authors, first: _Reader) -> bool:
    """Whether what was read as one name is rather the title of a work without authors, or a body."""
    if len(found.names) > 1 or first is _family_comma:
        return False
    name = str(found.names[0])
    if first is not _given_first:
        return bool(_BODY.search(name))
    # "Smith J. Deep Learning": a surname, an initial, and a title.
    return bool(_BODY.search(name) or len(name.split()) > 4 or re.search(r"\w{2} \w\. \w{2,} \w{2}", name))


def _words(text: str, start: int, most: int) -> list[_Word]:
    found: list[_Word] = []
    place = start
    while len(found) < most and (match := _WORD.match(text, _gap(text, place))):
        word = match[0]
        end = match.end()
        if word.endswith(".") and not _Word(word, end).is_initials:
            word, end = word[:-1], end - 1
        found.append(_Word(word, end))
        if text[end - 1] != "." and text[end : end + 1] == ".":
            break
        place = end
    return found


def _gap(text: str, place: int) -> int:
    match = _GAP.match(text, place)
    return match.end() if match else place


def _family(text: str, start: int) -> tuple[str, int] | None:
    """Return a family name of one to four words that a comma or initials follow."""
    words = _words(text, start, 5)
    count = 0
    while count < len(words) and (words[count].is_particle or (words[count].is_name and not words[count].is_dotted)):
        count += 1
        if _COMMA.match(text, words[count - 1].end):
            break
    while count and words[count - 1].is_particle and words[count - 1].text.islower():
        count -= 1
    if not 0 < count < 5:
        return None
    end = words[count - 1].end
    return text[_gap(text, start) : end], end


def _initials(text: str, start: int, *, dotted: bool | None = None) -> tuple[str, int] | None:
    taken: list[_Word] = []
    for word in _words(text, start, 5):
        if not word.is_initials or (dotted is not None and word.is_dotted != dotted):
            break
        if taken and word.is_dotted != taken[0].is_dotted:
            break
        taken.append(word)
    if not taken:
        return None
    end = taken[-1].end
    if particle := re.match(r"\s+(?:van|von|de|der|den|da|dos|di|del)(?:\s+(?:der|den|la))?(?=[,.;:\s])", text[end:]):
        end += particle.end()
    return text[_gap(text, start) : end], end


def _family_comma(text: str, start: int) -> tuple[PersonName, int] | None:
    """Read "Vaswani, A." and "Kramer, M.E."."""
    family = _family(text, start)
    if family is None or not (comma := re.compile(r"\s*,\s*").match(text, family[1])):
        return None
    given = _initials(text, comma.end())
    return (PersonName(family[0], given[0]), given[1]) if given else None


def _family_comma_full(text: str, start: int) -> tuple[PersonName, int] | None:
    """Read "Porter, Michael E."."""
    family = _family(text, start)
    if family is None or not (comma := re.compile(r"\s*,\s*").match(text, family[1])):
        return None
    words = _words(text, comma.end(), 6)
    count = 0
    while count < len(words) and words[count].is_name and words[count].text.casefold() not in ("and", "et"):
        count += 1
        if words[count - 1].is_initials and count < len(words) and not words[count].is_initials:
            break
    if not 0 < count < 4 or sum(part[0].isupper() for part in family[0].split()) > 1:
        return None
    end = words[count - 1].end
    return PersonName(family[0], text[_gap(text, comma.end()) : end]), end


def _family_initials(text: str, start: int) -> tuple[PersonName, int] | None:
    """Read "Frey C B" and "Smith JA"."""
    words = _words(text, start, 6)
    count = 0
    while count < len(words) and not words[count].is_initials and (words[count].is_name or words[count].is_particle):
        count += 1
    if count == 0 and len(words) > 1 and len(words[0].text) > 1 and not words[0].is_dotted:
        count = 1  # a family name in capitals that is as short as initials: "LI X"
    while count < len(words) - 1 and not words[count].is_dotted and len(words[count].text) > 3:
        count += 1
    if not 0 < count < 5 or count >= len(words) or not words[count].is_initials:
        return None
    family = text[_gap(text, start) : words[count - 1].end]
    first, end = words[count].text, words[count].end
    undotted = not first.endswith(".")
    for word in words[count + 1 :]:
        if not word.is_initials or not (word.is_dotted or undotted) or (undotted and len(word.text.strip(".")) > 1):
            break
        end = word.end
        if undotted and word.is_dotted:
            break
    if (
        text[end - 1] == "."
        and not re.search(r"\w\.,", text[:start])
        and (undotted or end == words[count].end)
        and not _COMMA.match(text, end)
    ):
        end -= 1  # the point ends the list, as these styles print none behind initials
    return PersonName(family, text[_gap(text, words[count - 1].end) : end]), end


def _given_first(text: str, start: int) -> tuple[PersonName, int] | None:
    """Read "Ashish Vaswani", "M. G. Bellemare" and "Arjen van der Berg"."""
    words = _words(text, start, 7)
    count = 0
    while count < len(words) and (words[count].is_name or words[count].is_particle):
        count += 1
        if text[words[count - 1].end : words[count - 1].end + 1] in ".,;:" and not words[count - 1].is_dotted:
            break
    words = words[:count]
    full = [word for word in words if not word.is_initials]
    if not 2 <= len(words) <= 6 or not full or words[-1].text.islower() or words[0].text.casefold() in _NO_NAMES:
        return None
    last = len(words) - 1
    if last > 1 and _SUFFIX.fullmatch(words[last].text):
        last -= 1
    if words[last].is_initials and len(words[last].text) < 4:
        return None
    while last > 1 and words[last - 1].is_particle:
        last -= 1
    begin = words[last].end - len(words[last].text)
    end = words[-1].end
    return PersonName(text[begin:end], text[_gap(text, start) : begin].strip()), end


def _chinese(text: str, start: int) -> tuple[PersonName, int] | None:
    """Read a name in Chinese letters."""
    match = _HAN.match(text, _gap(text, start))
    if match is None or _BODY.search(match[0]):
        return None
    family, given = parted(match[0])
    return PersonName(family, given), match.end()


def _ordered(names: tuple[PersonName, ...], *, family_first: bool) -> tuple[PersonName, ...]:
    """Turn Chinese names in Latin letters that are printed family name first and without a comma."""
    turned = [PersonName(name.given, name.family) for name in names]
    if not all(name.given and is_surname(name.family) and is_given(name.given) for name in turned):
        return names
    if not family_first and not any(is_given(name.given, least=2) for name in turned):
        return names
    if not family_first and any(is_surname(name.given) and is_given(name.family, least=2) for name in turned):
        return names
    return tuple(turned)
