"""The style sheets inside a page -> the classes and ids that they hide. Read with care: what is in doubt is shown."""

import re
from collections.abc import Iterator
from typing import Any

_MOST_CHARACTERS = 3_000_000
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PIECE = re.compile(r"[^{}]+|[{}]")
_SIMPLE = re.compile(r"(?:[a-z]+[1-6]?)?([.#][\w-]+)", re.IGNORECASE)
_NAMES = re.compile(r"[.#][\w-]+")
_HIDES = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_SHOWS = re.compile(r"(?:display\s*:\s*(?!none)|visibility\s*:\s*visible)[a-z]", re.IGNORECASE)


def hidden_names(root: Any) -> frozenset[str]:
    """Return the classes (".name") and ids ("#name") that a page's own style sheets hide on every screen.

    A name that another rule shows again is left out, whatever else that rule asks for.
    """
    hidden: set[str] = set()
    shown: set[str] = set()
    left = _MOST_CHARACTERS
    for style in root.iter("style"):
        text = (style.text or "")[:left]
        left -= len(text)
        for selectors, rules, outermost in _rules(_COMMENT.sub(" ", text)):
            if _SHOWS.search(rules):
                shown.update(_NAMES.findall(selectors))
            elif outermost and _HIDES.search(rules):
                matches = (_SIMPLE.fullmatch(one.strip()) for one in selectors.split(","))
                hidden.update(match[1] for match in matches if match)
    return frozenset(hidden - shown)


def _rules(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield selectors and what they ask for, and whether no condition such as `@media print` stands around them."""
    depth, before, selectors = 0, "", ""
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece == "{":
            depth, selectors, before = depth + 1, before, ""
        elif piece == "}":
            named = selectors.rsplit(";", 1)[-1].strip()
            if named and not named.startswith("@"):
                yield named, before, depth == 1
            depth, selectors, before = max(depth - 1, 0), "", ""
        else:
            before = piece
