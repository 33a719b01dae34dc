"""Authors' names in their written forms ("Liu, Mingjuan", "LIU Mingjuan"), turned given name first."""

import re

_AND = re.compile(r"\s*;\s*|,?\s+(?:and|&)\s+|；")
_COMMA = re.compile(r"\s*[,，]\s*")
_CJK_NAMES = re.compile(r"[\u4e00-\u9fff·]{2,8}(?:(?:\s*[,，、；;]\s*|\s+)[\u4e00-\u9fff·]{2,8})*")
_CJK_PARTING = re.compile(r"[\s,，、；;]+")
_SUFFIX = re.compile(r"(?:Jr|Sr|I{1,3}|IV)\.?")
_MARKS = re.compile(r"\^?\{[^}]*\}|\^?\[[^\]]*\]|[\^*†‡§¶¹²³⁰⁴-⁹]|(?<=[^\W\d_])\d+(?:,\s?\d+)*")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,4}")
_NOT_NAMES = re.compile(
    r"\b(?:university|department|institute|college|school|faculty|laboratory|abstract|journal|received|accepted|published"
    r"|review|report|research|study|analysis|vol|the|of|for|in|on|to|with)\b|大学|学院|研究|公司",
    re.IGNORECASE,
)
_MOST_CHARACTERS = 400


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in one string of names, as citation data may give them: "Liu, M. and Sun, X.", "A B; C D"."""
    if _CJK_NAMES.fullmatch(text.strip()):
        return tuple(_CJK_PARTING.split(text.strip()))
    names: list[str] = []
    for part in _AND.split(text.strip()):
        pieces = [piece for piece in _COMMA.split(part) if piece]
        if len(pieces) == 2 and _is_family_first(*pieces):
            names.append(given_first(part))
        else:
            names.extend(given_first(piece) for piece in pieces)
    return tuple(name for name in names if name)


def given_first(name: str) -> str:
    """Return one name given name first; a comma parts the family name, the given name and a suffix."""
    family, *rest = [part for part in _COMMA.split(" ".join(name.split())) if part] or [""]
    given = [part for part in rest if not _SUFFIX.fullmatch(part)]
    suffix = [part for part in rest if _SUFFIX.fullmatch(part)]
    return " ".join([*given, family, *suffix])


def names_on_line(line: str) -> tuple[str, ...]:
    """Return the names on a line of authors, or nothing where the line does not read as names alone."""
    bare = " ".join(_MARKS.sub("", line).split()).strip(" ,;")
    if len(line) > _MOST_CHARACTERS or _NOT_NAMES.search(bare):
        return ()
    if _CJK_NAMES.fullmatch(bare):
        names = [name for name in _CJK_PARTING.split(bare) if name]
        return tuple(names) if all(len(name) <= 4 or "·" in name for name in names) else ()
    separator = ";" if ";" in bare else ","
    names = [name.strip(" ,;") for part in bare.split(separator) for name in re.split(r"\s+(?:and|&)\s+", part)]
    names = [re.sub(r"^(?:and|&)\s+", "", name) for name in names if name]
    if not names or not all(_NAME.fullmatch(name) and name[0].isupper() for name in names):
        return ()
    return tuple(_capitals_last(name) for name in names)


def _is_family_first(first: str, second: str) -> bool:
    """Whether "first, second" is one name: its family name and its given name, and not two names."""
    return (
        " " not in first or " " not in second or first[0].islower() or bool(re.fullmatch(r"(?:[A-Z]\.?[ -]?)+", second))
    )


def _capitals_last(name: str) -> str:
    """Turn "SUN Xiaochun" into "Xiaochun Sun": a name's part in capitals is its family name."""
    first, _, rest = name.partition(" ")
    if (
        len(first) > 1
        and first.isupper()
        and not any(map(str.isdigit, first))
        and "." not in first
        and not rest.isupper()
    ):
        return f"{rest} {first.title()}"
    return " ".join(
        part.title() if len(part) > 2 and part.isupper() and part.isalpha() else part for part in name.split()
    )
