"""The tree of a page -> where its article stands, and what in it is no part of the article or cannot be seen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pincite.reading.html.sheets import hidden_names
from pincite.reading.html.wording import JUNK, KEPT

#: Elements that show no words of an article.
NEVER = frozenset(
    {"script", "style", "noscript", "template", "head", "button", "input", "select", "option", "textarea", "svg",
     "canvas", "iframe", "frame", "frameset", "object", "embed", "audio", "video", "dialog", "nav", "map", "datalist",
     "menu", "progress", "meter", "title", "meta", "link", "rp", "rt", "rtc", "noembed", "noframes", "applet", "base"}
)  # fmt: skip
_NEVER_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "alert", "menu", "menubar", "toolbar",
     "tablist", "tooltip", "status", "doc-backlink", "doc-toc", "doc-pagebreak"}
)  # fmt: skip
_DOUBTFUL = frozenset({"aside", "footer", "form", "header"})
_STYLE_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*(?:\.0+)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*(?:0*\.\d+|0|1)(?:px|pt|em|rem|%)?\s*(?:;|!|$)|(?:left|top|text-indent)\s*:\s*-\d{4,}|clip\s*:\s*rect\(\s*0",
    re.IGNORECASE,
)
_STYLE_WHITE = re.compile(
    r"(?:^|;)\s*color\s*:\s*(?:#fff(?:fff)?\b|white\b|transparent\b|rgba?\(\s*255\s*,\s*255\s*,\s*255|rgba\([^)]*,\s*0\s*\))",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"background", re.IGNORECASE)
_ANCESTORS_WITH_COLOUR = 12
_BIG_SHARE = 0.35
_LONG_CELL = 1_200
_MOST_IN_FOOTER = 500
_INLINE = frozenset(
    {"a", "span", "b", "i", "em", "strong", "sup", "sub", "u", "small", "font", "code", "cite", "br", "img"}
)
_MAIN_SHARE = 0.5
_ARTICLE_SHARE = 0.6
_DENSE_SHARE = 0.85


@dataclass(slots=True)
class Layout:
    """What was found on the first walk over a page.

    Attributes:
        main: the element that holds the article.
        skipped: the elements that are no part of it.
        hidden: those of them that cannot be seen.
        layout_tables: the tables that only place things.
    """

    main: Any
    skipped: set[Any] = field(default_factory=set)
    hidden: set[Any] = field(default_factory=set)
    layout_tables: set[Any] = field(default_factory=set)


def classes(element: Any) -> list[str]:
    """Return the names of an element's classes."""
    return (element.get("class") or "").split()


def lay_out(root: Any) -> Layout:
    """Find the article of a page."""
    return _Survey(root).layout()


class _Survey:
    """Weighs every element by the letters in it that are no links, and notes what may be left out."""

    def __init__(self, root: Any) -> None:
        body = root.find("body")
        self._body = root if body is None else body
        self._weight: dict[Any, int] = {}
        self._doubtful: list[Any] = []
        self._articles: list[Any] = []
        self._mains: list[Any] = []
        self._layout = Layout(self._body)
        self._cells: dict[Any, int] = {}
        self._hidden_names = hidden_names(root)
        self._unseen: set[Any] = set()

    def layout(self) -> Layout:
        self._weigh()
        total = self._weight.get(self._body, 0)
        for element in self._doubtful:
            if self._weight.get(element, 0) <= _BIG_SHARE * total and not self._holds_article(element):
                self._layout.skipped.add(element)
                if element in self._unseen:
                    self._layout.hidden.add(element)
        self._layout.main = self._find_main(total)
        return self._layout

    def _weigh(self) -> None:
        from lxml import etree

        weights: list[int] = [0]
        links = 0
        tables: list[Any] = []
        walker = etree.iterwalk(self._body, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if element is not self._body and self._is_out(element, tag):
                    self._layout.skipped.add(element)
                    walker.skip_subtree()
                    weights.append(0)
                    tables.append(None)
                    continue
                links += tag == "a"
                weights.append(0 if links else _letters(element.text))
                tables.append(element if tag == "table" else None)
                self._note_structure(element, tag)
                continue
            weight = weights.pop()
            tables.pop()
            if element not in self._layout.skipped:
                links -= tag == "a"
                if tag not in _INLINE:
                    self._weight[element] = weight
                if tag in ("td", "th") and weight > _LONG_CELL:
                    self._mark_tables(element)
            if element is not self._body:
                weights[-1] += weight + (0 if links else _letters(element.tail))
        self._layout.layout_tables |= {table for table, most in self._cells.items() if most <= 1}

    def _note_structure(self, element: Any, tag: str) -> None:
        role = element.get("role")
        if tag == "article" or role == "article" or element.get("itemprop") == "articleBody":
            self._articles.append(element)
        if tag == "main" or role == "main" or element.get("id") == "mw-content-text":
            self._mains.append(element)
        if tag == "table":
            self._cells[element] = 0
            if role in ("presentation", "none") and not is_equation(element):
                self._layout.layout_tables.add(element)
        if tag in ("table", "h1", "h2", "h3"):
            self._mark_tables(element)
        elif tag == "tr":
            table = next((above for above in element.iterancestors("table")), None)
            if table is not None:
                count = sum(child.tag in ("td", "th") for child in element)
                self._cells[table] = max(self._cells.get(table, 0), count)

    def _mark_tables(self, element: Any) -> None:
        """Say of the tables around an element that they only place things."""
        above = next(element.iterancestors("table"), None)
        while above is not None and above not in self._layout.layout_tables:
            self._layout.layout_tables.add(above)
            above = next(above.iterancestors("table"), None)

    def _is_out(self, element: Any, tag: str) -> bool:
        if tag in NEVER or element.get("role") in _NEVER_ROLES:
            return True
        if _is_hidden(element):
            if _is_formula(element):
                return False
            self._layout.hidden.add(element)
            return True
        if (
            element.get("aria-hidden") == "true"
            and next(element.iter("p", "h1", "h2", "h3", "li", "table"), None) is None
        ):
            return True
        names = classes(element)
        if self._hidden_names and self._is_hidden_by_name(element, names):
            self._unseen.add(element)
            self._doubtful.append(element)
            return False
        doubtful = tag in _DOUBTFUL or element.get("role") == "complementary"
        doubtful = doubtful or any(map(JUNK.fullmatch, [*names, _id_of(element, tag)]))
        kept = any(map(KEPT.fullmatch, names)) or (element.get("role") or "").startswith("doc-")
        if doubtful and not kept:
            self._doubtful.append(element)
        return False

    def _is_hidden_by_name(self, element: Any, names: list[str]) -> bool:
        own = {*(f".{name}" for name in names), f"#{element.get('id')}"}
        return not own.isdisjoint(self._hidden_names) and not _is_formula(element)

    def _holds_article(self, element: Any) -> bool:
        """Whether a header is the article's own, with title and authors, or a footer holds its notes."""
        if element.tag == "footer":
            inner = islice(element.iter("section", "div", "ol", "ul"), _MOST_IN_FOOTER)
            return any(KEPT.fullmatch(name) for one in inner for name in classes(one))
        inside = element.tag == "header" or "header" in " ".join(classes(element))
        return inside and next(element.iter("h1"), None) is not None

    def _find_main(self, total: int) -> Any:
        def weight(element: Any) -> int:
            return self._weight.get(element, 0)

        articles = [one for one in self._articles if not self._is_skipped(one)]
        mains = [one for one in self._mains if not self._is_skipped(one)]
        main = max(mains, key=weight, default=None)
        within = weight(main) if main is not None else total
        article = max(articles, key=weight, default=None)
        if article is not None and weight(article) and weight(article) >= _ARTICLE_SHARE * within:
            return article
        if main is not None and weight(main) and weight(main) >= _MAIN_SHARE * total:
            return main
        return self._densest()

    def _is_skipped(self, element: Any) -> bool:
        return element in self._layout.skipped or any(
            above in self._layout.skipped for above in element.iterancestors()
        )

    def _densest(self) -> Any:
        """Go down from the body while one child holds nearly all words."""
        here = self._body
        while True:
            whole = self._weight.get(here, 0)
            child = next(
                (
                    one
                    for one in here
                    if one not in self._layout.skipped and self._weight.get(one, 0) > _DENSE_SHARE * whole
                ),
                None,
            )
            if (
                not whole
                or child is None
                or child.tag
                not in ("div", "section", "center", "form", "table", "tbody", "tr", "td", "main", "article")
            ):
                return here
            # A page without sections puts its title beside its text.
            if any(
                next(one.iter("h1", "h2"), None) is not None
                for one in here
                if one is not child and one not in self._layout.skipped
            ):
                return here
            here = child


def _id_of(element: Any, tag: str) -> str:
    """Return the id of a container; a section's own is made of its heading ("related-work")."""
    return (element.get("id") or "") if tag in ("div", "ul", "ol", "aside", "header", "footer") else ""


def _letters(text: str | None) -> int:
    return len(text) - text.count(" ") - text.count("\n") if text else 0


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    style = element.get("style")
    if not style:
        return False
    if _STYLE_HIDES.search(style):
        return True
    if _STYLE_WHITE.search(style) and not _BACKGROUND.search(style):
        return not any(_BACKGROUND.search(above) for above in _styles_above(element))
    return False


def _styles_above(element: Any) -> Iterator[str]:
    for count, above in enumerate(element.iterancestors()):
        if count >= _ANCESTORS_WITH_COLOUR:
            return
        yield f"{above.get('style') or ''} {'background' if above.get('bgcolor') else ''}"


def _is_formula(element: Any) -> bool:
    """Whether a hidden element holds the words of a formula that is shown as a picture."""
    return any("math" in name.lower() for name in classes(element)) and next(element.iter("math"), None) is not None


def is_equation(table: Any) -> bool:
    """Whether a table only sets a formula and its number."""
    return any(name.startswith(("ltx_equation", "ltx_eqn")) or name == "disp-formula" for name in classes(table))
