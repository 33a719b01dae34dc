r"""Text between LaTeX and CSL: `{\"o}` and "ö", `\emph{x}` and "<i>x</i>", `{DNA}` and its span of fixed case.

CSL's marks of text: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html#html-like-formatting-tags
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

#: BibTeX counts braces even behind a backslash, so that a brace has to be a command.
_COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{mark: f"\\{mark}" for mark in "#$%&_"},
}
_SPECIAL = re.compile("[" + re.escape("".join(_COMMANDS)) + "]")
#: Dashes and quotes that LaTeX would draw together into others.
_JOINED = re.compile(r"([-`',])(?=\1)|[?!](?=`)")
#: Held for characters that the parser of LaTeX would take for commands.
_HELD = {"$": "\ue002", "%": "\ue003", "&": "\ue004", "#": "\ue005", "_": "\ue006"}
#: What is read without that parser: escaped marks, dashes, quotation marks, ties; and what is left to it, a command.
_SIMPLE = re.compile(r"\\(?:[A-Za-z]+|.)|---?|``|''|[?!]`|[~%&]", re.DOTALL)
_SIMPLE_MEANT = {
    **{f"\\{mark}": held for mark, held in _HELD.items()},
    "%": _HELD["%"], "&": _HELD["&"], "--": "–", "---": "—", "``": "“", "''": "”", "?`": "¿", "!`": "¡", "~": " ",
}  # fmt: skip
_COMMAND = re.compile(r"[\\{}$]")
_OPEN_COMMAND = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z])$")
_OPEN, _CLOSE = "\ue000", "\ue001"
_KEPT_CASE = '<span class="nocase">'
#: Commands, and the marks of CSL for them.
_MARKS = {
    "emph": ("<i>", "</i>"),
    "textit": ("<i>", "</i>"),
    "textbf": ("<b>", "</b>"),
    "textsubscript": ("<sub>", "</sub>"),
    "textsuperscript": ("<sup>", "</sup>"),
    "textsc": ('<span style="font-variant:small-caps;">', "</span>"),
}
_CHARACTERS = {
    "textless": "<", "textgreater": ">", "textbar": "|", "textbraceleft": "{", "textbraceright": "}",
    "textasciicircum": "^", "textquotesingle": "'",
}  # fmt: skip
_CSL_MARK = re.compile(
    r'<(/?)(i|b|sub|sup)>|<(span) (?:class="nocase"|style="font-variant: ?small-caps;")>|<(/)(span)>'
)
_WRITTEN = {"i": r"\emph{", "b": r"\textbf{", "sub": r"\textsubscript{", "sup": r"\textsuperscript{"}


def escape(text: str) -> str:
    """Return text that LaTeX sets as it stands, with balanced braces."""
    text = _SPECIAL.sub(lambda found: _COMMANDS[found[0]], text)
    return _JOINED.sub(r"\g<0>{}", text)


def to_latex(text: str) -> str:
    """Return a text of CSL as LaTeX, its marks as commands where each is closed."""
    if not _is_balanced(text):
        return escape(text)
    out, end = [], 0
    for mark in _CSL_MARK.finditer(text):
        out += [escape(text[end : mark.start()]), _command(mark)]
        end = mark.end()
    return "".join([*out, escape(text[end:])])


def from_latex(text: str, *, title: bool = False) -> str:
    """Return a text of BibTeX as CSL has it; in a title, braces around capitals keep their case."""
    if title:
        text = _with_kept_case(_without_outer_braces(text))
    text = _SIMPLE.sub(lambda found: _SIMPLE_MEANT.get(found[0], found[0]), text)
    if len(re.findall(r"(?<!\\)\$", text)) % 2:
        text = re.sub(r"(?<!\\)\$", _HELD["$"], text)
    if _COMMAND.search(text):
        text = " ".join(_converted(part) if _COMMAND.search(part) else part for part in _parts(text))
    for mark, held in _HELD.items():
        text = text.replace(held, mark)
    text = text.replace("\xa0", " ").replace(_OPEN, _KEPT_CASE).replace(_CLOSE, "</span>")
    return " ".join(text.split())


def _parts(text: str) -> Iterator[str]:
    """Yield the runs of a text that stand apart by spaces outside of braces and formulas.

    The parser of LaTeX looks at every character by itself, so that it is given what has a command in it and no more.
    """
    waiting: list[str] = []
    depth = dollars = 0
    for word in text.split(" "):
        waiting.append(word)
        depth = max(0, depth + word.count("{") - word.count("}"))
        dollars += word.count("$")
        if not (depth or dollars % 2 or _OPEN_COMMAND.search(word)):
            yield " ".join(waiting)
            waiting = []
    if waiting:
        yield " ".join(waiting)


def _without_outer_braces(text: str) -> str:
    text = text.strip()
    if not (text.startswith("{") and text.endswith("}")):
        return text
    depth = 0
    for place, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0 and place < len(text) - 1:
            return text
    return text[1:-1]


def _with_kept_case(text: str) -> str:
    """Return a title whose braces around capitals, other than those of commands, are marked."""
    marks: list[str] = []
    open_: list[bool] = []
    for place, character in enumerate(text):
        if character == "{" and text[place - 1 : place] != "\\":
            keeps = _keeps_case(text, place) and not any(open_)
            open_.append(keeps)
            marks.append(_OPEN if keeps else character)
        elif character == "}" and open_ and text[place - 1 : place] != "\\":
            marks.append(_CLOSE if open_.pop() else character)
        else:
            marks.append(character)
    return text if open_ else "".join(marks)


def _keeps_case(text: str, place: int) -> bool:
    """Whether the brace at a place is one around capitals: no argument, and no command of an accent in it."""
    before = text[max(0, place - 40) : place]
    if re.search(r"\\(?:[A-Za-z]+\s*|[^A-Za-z\s])$", before) or text[place + 1 : place + 2] == "\\":
        return False
    inside = text[place + 1 : place + 200].partition("}")[0]
    return any(character.isupper() for character in inside)


def _is_balanced(text: str) -> bool:
    waiting: list[str] = []
    for mark in _CSL_MARK.finditer(text):
        name = mark[2] or mark[3] or mark[5]
        if not (mark[1] or mark[4]):
            waiting.append(name)
        elif not waiting or waiting.pop() != name:
            return False
    return not waiting


def _command(mark: re.Match[str]) -> str:
    if mark[1] or mark[4]:
        return "}"
    if mark[3]:
        return "{" if "nocase" in mark[0] else r"\textsc{"
    return _WRITTEN[mark[2]]


def _converted(text: str) -> str:
    from pylatexenc.latexwalker import LatexWalker, LatexWalkerError

    context, converter = _converter()
    try:
        nodes, _, _ = LatexWalker(text, latex_context=context, tolerant_parsing=True).get_latex_nodes()
        converted: str = converter.nodelist_to_text(nodes)
    except (RecursionError, LatexWalkerError):  # nothing that a person wrote
        return re.sub(r"[\\{}]", "", text)
    return converted


@cache
def _converter() -> tuple[Any, Any]:
    """Return what is known of commands, and what turns them into text."""
    from pylatexenc import latex2text, latexwalker
    from pylatexenc.macrospec import MacroSpec

    known = latexwalker.get_default_latex_context_db()
    known.add_context_category("pincite", prepend=True, macros=[MacroSpec(name, "{") for name in (*_MARKS, "url")])
    meant = latex2text.get_default_latex_context_db()
    marks = [latex2text.MacroTextSpec(name, f"{begin}%s{end}") for name, (begin, end) in _MARKS.items()]
    characters = [latex2text.MacroTextSpec(name, character) for name, character in _CHARACTERS.items()]
    plain = [latex2text.MacroTextSpec("url", "%s"), latex2text.MacroTextSpec("\\", " ")]
    meant.add_context_category("pincite", prepend=True, macros=[*marks, *characters, *plain])
    return known, latex2text.LatexNodes2Text(latex_context=meant, math_mode="text", keep_comments=True)
