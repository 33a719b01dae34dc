"""A formula in a page -> its words, once: pages hold each formula several times, for eyes, readers and machines."""

import re
from typing import Any

from pincite.reading.html.article import classes
from pincite.reading.html.wording import FORMULA_CLASSES

#: What its letters alone would tell wrongly: powers, fractions, roots, what stands below or above.
_SET_IN_TWO_WAYS = (
    "mfrac", "msup", "msub", "msubsup", "msqrt", "mroot", "munder", "mover", "munderover", "mtable", "mmultiscripts",
)  # fmt: skip
_WRAPPED = re.compile(r"\{\\(?:displaystyle|textstyle)\s+(.*)\}", re.DOTALL)
_FORMULA_IMAGE = re.compile(r"(?:.*[-_])?(?:math|tex|latex|formula|equation|mwe)(?:[-_].*)?", re.IGNORECASE)
_MOST = 4_000


def formula_of(element: Any) -> str | None:
    """Return the words of a formula that begins with `element`, or None where it begins none."""
    tag = element.tag
    if tag == "math":
        return _of_mathml(element)
    if tag == "img":
        alt = element.get("alt") or ""
        return (
            _plain(alt)
            if alt and any(map(_FORMULA_IMAGE.fullmatch, classes(element))) and not _has_math_beside(element)
            else None
        )
    if tag == "mjx-container" or any(name in FORMULA_CLASSES for name in classes(element)):
        return "" if "MathJax_Preview" in classes(element) else _of_display(element)
    return None


def _of_display(element: Any) -> str | None:
    """Return the words of a formula drawn by a script: from the MathML in it, else from the source beside it."""
    math = next(element.iter("math"), None)
    if math is not None:
        return _of_mathml(math)
    image = next(element.iter("img"), None)
    if image is not None and image.get("alt"):
        return _plain(image.get("alt"))
    for beside in element.itersiblings():
        if beside.tag == "script" and (beside.get("type") or "").startswith("math/tex"):
            return _plain(beside.text or "")
        break
    return None


def _of_mathml(math: Any) -> str:
    tex = math.get("alttext") or next(
        (one.text or "" for one in math.iter("annotation") if "tex" in (one.get("encoding") or "").lower()), ""
    )
    if tex and next(math.iter(*_SET_IN_TWO_WAYS), None) is not None:
        return _plain(tex)
    words = "".join(_letters(math))
    return words or _plain(tex)


def _letters(math: Any) -> list[str]:
    from lxml import etree

    found: list[str] = []
    walker = etree.iterwalk(math, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if element.tag in ("annotation", "annotation-xml"):
                walker.skip_subtree()
                continue
            found.append(
                "".join((element.text or "").split())
                if element.tag != "mtext"
                else " ".join((element.text or "").split())
            )
    return found


def _plain(tex: str) -> str:
    words = " ".join(tex.split())[:_MOST]
    match = _WRAPPED.fullmatch(words)
    return match[1].strip() if match else words


def _has_math_beside(image: Any) -> bool:
    above = image.getparent()
    return above is not None and next(above.iter("math"), None) is not None
