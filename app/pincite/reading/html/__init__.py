"""A saved page -> Source: the article's text, without what the page puts around it."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from pincite.errors import FileEmpty
from pincite.folding import fold
from pincite.outline import Source
from pincite.reading.citation_data import merged
from pincite.reading.html.article import Layout, classes, lay_out
from pincite.reading.html.blocks import Walk
from pincite.reading.html.facts import described
from pincite.reading.html.markup import parse
from pincite.reading.html.wording import GATE
from pincite.reading.names import names_on_line
from pincite.reading.parts import Part, is_scholarly, written
from pincite.reading.words import word_count

__all__ = ["read_html"]

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_MOST_GATE_WORDS = 120


def read_html(data: bytes, path: Path) -> tuple[Source, ...]:
    """Read a saved page: HTML, XHTML, or MHTML (a page in one file, in the form of mail).

    Raises:
        FileEmpty: the page shows no article: nothing, a question about cookies, a sign-in, words that a script brings.
        FileTooLarge: its markup is too large or nested too deep to be read.
        FileMalformed: a file in the form of mail holds no page.
    """
    root, warnings = parse(data, path)
    layout = lay_out(root)
    walk = Walk(layout)
    parts = walk.parts_of(layout.main)
    headline = _headline(root, layout, parts)
    _refuse_gate(root, parts, path)
    document = described(root, headline)
    if document.title and not any(_key(part.text) == _key(document.title) for part in parts[:8]) and headline:
        parts = [Part("front", headline), *parts]
    whole = written(parts, headline or document.title)
    found = merged(whole.document, document)
    if not document.authors:
        found = replace(found, authors=_people(layout.main) or found.authors)
    if not found.year:
        found = replace(found, year=_dated(layout.main))
    if found.kind == "other" and is_scholarly(whole.blocks, whole.text):
        found = replace(found, kind="paper")
    if walk.hidden:
        warnings = [*warnings, f"hidden text, left out ({walk.hidden:,} characters in all)"]
    return (Source(found, whole.text, whole.blocks, warnings=tuple(warnings)),)


def _headline(root: Any, layout: Layout, parts: list[Part]) -> str | None:
    """Return the article's first heading of the first level, or the page's only one."""
    inside = next((part for part in parts[:12] if part.kind == "heading" and part.level == 1), None)
    if inside is not None:
        return fold(inside.text) or None
    tops = [one for one in root.iter("h1") if layout.main not in one.iterancestors() and not _is_left_out(one, layout)]
    words = [fold("".join(one.itertext())) for one in tops]
    return words[0] if len(words) == 1 and words[0] else None


def _is_left_out(element: Any, layout: Layout) -> bool:
    return any(above in layout.hidden for above in (element, *element.iterancestors()))


def _refuse_gate(root: Any, parts: list[Part], path: Path) -> None:
    """Refuse a page without an article, saying what it seems to be."""
    words = sum(word_count(part.text) for part in parts)
    if words > _MOST_GATE_WORDS:
        return
    shown = " ".join(part.text for part in parts)
    locked = any((one.get("type") or "").lower() == "password" for one in root.iter("input"))
    if words and not locked and not GATE.search(shown):
        return
    scripted = next(root.iter("script"), None) is not None
    what = "holds no article, only a page to sign in or to accept something" if locked or words else "holds no text"
    if not words and scripted and not locked:
        what = "holds no text: a script would bring it"
    raise FileEmpty(f"{path.name} {what}; open the article in a browser, wait until it shows, and save it again")


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _people(main: Any) -> tuple[str, ...]:
    """Return the names that the article marks up as its authors'."""
    found: list[str] = []
    for element in main.iter("span", "a", "div", "p", "address"):
        names = classes(element)
        if "given-name" in names:
            family = next((one for one in element.itersiblings("span") if "surname" in classes(one)), None)
            if family is not None:
                found.append(fold(f"{''.join(element.itertext())} {''.join(family.itertext())}"))
        elif "ltx_personname" in names or element.get("rel") == "author" or element.get("itemprop") == "author":
            text = element.text if element.text and element.text.strip() else "".join(element.itertext())
            found += names_on_line(fold(text))
    return tuple(dict.fromkeys(found))


def _dated(main: Any) -> int | None:
    """Return the year that the article's own date names, where it is one."""
    for element in main.iter("div", "time"):
        dated = "ltx_dates" in classes(element) or element.get("itemprop") == "datePublished"
        if dated and len(years := set(_YEAR.findall(element.get("datetime") or "".join(element.itertext())))) == 1:
            return int(years.pop())
    return None
