r"""Text between LaTeX and CSL: `{\"o}` and "ö", `\emph{x}` and "<i>x</i>", `{DNA}` and its span of fixed case.

CSL's marks of text: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html#html-like-formatting-tags
"""

import re
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
_ANY_MARK = re.compile(r"[\\{}$~%&`']|--")
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
    if _ANY_MARK.search(text):
        text = _converter().latex_to_text(_safe(text), tolerant_parsing=True)
    text = text.replace("\xa0", " ").replace(_OPEN, _KEPT_CASE).replace(_CLOSE, "</span>")
    return " ".join(text.split())


def _safe(text: str) -> str:
    """Return a text in which marks that BibTeX takes as they are do not begin a comment or a formula."""
    text = re.sub(r"(?<!\\)([%&])", r"\\\1", text)
    if len(re.findall(r"(?<!\\)\$", text)) % 2:
        text = re.sub(r"(?<!\\)\$", r"\\$", text)
    return text


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
        if character == "{" and not text[:place].endswith("\\"):
            keeps = _keeps_case(text, place) and not any(open_)
            open_.append(keeps)
            marks.append(_OPEN if keeps else character)
        elif character == "}" and open_ and not text[:place].endswith("\\"):
            marks.append(_CLOSE if open_.pop() else character)
        else:
            marks.append(character)
    return text if open_ else "".join(marks)


def _keeps_case(text: str, place: int) -> bool:
    """Whether the brace at a place is one around capitals: no argument, and no command of an accent in it."""
    before = text[max(0, place - 40) : place]
    if re.search(r"\\(?:[A-Za-z]+\s*|[^A-Za-z\s])$", before) or text[place + 1 : place + 2] == "\\":
        return False
    inside = text[place + 1 :].partition("}")[0]
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


@cache
def _converter() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

    context = get_default_latex_context_db()
    marks = [MacroTextSpec(name, f"{begin}%s{end}") for name, (begin, end) in _MARKS.items()]
    characters = [MacroTextSpec(name, character) for name, character in _CHARACTERS.items()]
    plain = [MacroTextSpec("url", "%s"), MacroTextSpec("\\", " ")]
    context.add_context_category("pincite", prepend=True, macros=[*marks, *characters, *plain])
    return LatexNodes2Text(latex_context=context, math_mode="text", keep_comments=True)
