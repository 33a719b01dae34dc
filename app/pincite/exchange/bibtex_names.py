"""Names of persons and bodies between BibTeX and CSL: particles, suffixes, bodies in braces, "and others"."""

import re
from collections.abc import Mapping
from typing import Any

from pincite.exchange.latex import from_latex, to_latex

#: Says, among what CSL has no name for, whose list of names goes on.
OTHERS = "and others"
_PLAIN = re.compile(r"[^\s,{}]+")


def names_of(value: str) -> tuple[list[dict[str, str]], bool]:
    """Return the names of a field as CSL has them, and whether it ends in "and others"."""
    from bibtexparser.middlewares.names import split_multiple_persons_names

    names = split_multiple_persons_names(" ".join(value.split()))
    more = bool(names) and names[-1].strip().lower() == "others"
    return [one for name in names[: len(names) - more] if (one := _name(name))], more


def written_names(names: object, *, others: bool = False) -> str:
    """Return names of CSL as a field of BibTeX; a name of another kind is left out."""
    several = [written for name in names if (written := _written(name))] if isinstance(names, list) else []
    return " and ".join([*several, *(["others"] if others and several else [])])


def _name(name: str) -> dict[str, str]:
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    parts = parse_single_name_into_parts(name, strict=False)
    if not (parts.first or parts.von or parts.jr) and len(parts.last) == 1 and parts.last[0].startswith("{"):
        body = from_latex(parts.last[0])
        return {"literal": body} if body else {}
    found = {"family": parts.last, "given": parts.first, "non-dropping-particle": parts.von, "suffix": parts.jr}
    texts = {key: from_latex(" ".join(words)) for key, words in found.items()}
    return {key: text for key, text in texts.items() if text}


def _written(name: object) -> str:
    if not isinstance(name, Mapping):
        return ""
    if literal := _text(name, "literal"):
        return f"{{{to_latex(literal)}}}"
    family, given, suffix = _text(name, "family"), _text(name, "given"), _text(name, "suffix")
    particle = " ".join(filter(None, (_text(name, "dropping-particle"), _text(name, "non-dropping-particle"))))
    if not family:
        return f"{{{to_latex(given)}}}" if given else ""
    if not (given or particle or suffix):
        return _part(family) if _PLAIN.fullmatch(family) else f"{{{to_latex(family)}}}"
    before = _part(particle) if particle == particle.lower() else f"{{{to_latex(particle)}}}"
    last = " ".join(filter(None, (before, _family(family))))
    return ", ".join(filter(None, (last, _part(suffix), _part(given))))


def _family(family: str) -> str:
    """Return a family name; what BibTeX would take for a particle of it stands in braces."""
    return f"{{{to_latex(family)}}}" if family[:1].islower() else _part(family)


def _part(part: str) -> str:
    """Return a part of a name; what BibTeX would take for the end of it stands in braces."""
    held = "," in part or "and" in part.casefold().split()
    return f"{{{to_latex(part)}}}" if held else to_latex(part)


def _text(name: Mapping[str, Any], key: str) -> str:
    value = name.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""
