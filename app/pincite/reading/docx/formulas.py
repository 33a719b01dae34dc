"""A formula of a DOCX file (Office MathML, ECMA-376, 22.1) -> one line of text."""

from collections.abc import Callable
from typing import Any

from pincite.reading.docx.package import child, local, value

Parts = Callable[[str], str]

#: Formulas inside of brackets begin to count anew; libxml2 stops at 256 levels of elements in all.
_DEEPEST = 60


def formula_text(element: Any, depth: int = 0) -> str:
    """Return a formula's letters in a line, with `^`, `_` and `/` for what stands above, below and over."""
    name = local(element)
    if depth > _DEEPEST or name.endswith("Pr"):
        return ""
    if name == "t":
        return element.text or ""

    def part(which: str) -> str:
        found = child(element, which)
        return formula_text(found, depth + 1) if found is not None else ""

    written = _FORMS.get(name)
    if written is not None:
        return written(element, part)
    return "".join(formula_text(one, depth + 1) for one in element)


def _sum(element: Any, part: Parts) -> str:
    below, above = part("sub"), part("sup")
    edges = (f"_{_grouped(below)}" if below else "") + (f"^{_grouped(above)}" if above else "")
    return f"{_sign(element, 'naryPr', 'chr', '∫')}{edges} {part('e')}"


def _sign(element: Any, properties: str, name: str, usual: str) -> str:
    found = child(element, properties, name)
    return usual if found is None else value(found) or ""


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _bracketed(element: Any, _: Parts) -> str:
    inside = ", ".join(formula_text(one, 1) for one in element if local(one) == "e")
    return f"{_sign(element, 'dPr', 'begChr', '(')}{inside}{_sign(element, 'dPr', 'endChr', ')')}"


_FORMS: dict[str, Callable[[Any, Parts], str]] = {
    "f": lambda _, part: f"{_grouped(part('num'))}/{_grouped(part('den'))}",
    "sSup": lambda _, part: f"{part('e')}^{_grouped(part('sup'))}",
    "sSub": lambda _, part: f"{part('e')}_{_grouped(part('sub'))}",
    "sSubSup": lambda _, part: f"{part('e')}_{_grouped(part('sub'))}^{_grouped(part('sup'))}",
    "rad": lambda _, part: f"{part('deg')}√{_grouped(part('e'))}",
    "nary": _sum,
    "d": _bracketed,
}
