"""Taking it away: answers -> text and files for a manuscript or another person, and back, to be checked. Pure.

A style of references is an entry of `styles.STYLES`; a form of file is an entry of `FORMS` here.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath

from pincite.errors import OptionInvalid
from pincite.records import Answer
from pincite.sharing.bibliography import BIBLIOGRAPHY_FORMS, bibliography, bibliography_form
from pincite.sharing.checking import Checked, check
from pincite.sharing.data import to_json_lines
from pincite.sharing.markdown import to_markdown
from pincite.sharing.sheet import sheet_of
from pincite.sharing.styles import DEFAULT_STYLE, STYLES, copied, in_text, reference, references
from pincite.sharing.web_page import to_html
from pincite.sharing.word import to_docx
from pincite.sharing.wording import citing, confidence, heading, read_as

__all__ = [
    "BIBLIOGRAPHY_FORMS",
    "DEFAULT_STYLE",
    "FORMS",
    "STYLES",
    "Checked",
    "bibliography",
    "bibliography_form",
    "check",
    "citing",
    "confidence",
    "copied",
    "form_of",
    "heading",
    "in_text",
    "read_as",
    "reference",
    "references",
    "share",
]


def _bibliography(answers: Sequence[Answer], _: str) -> bytes:
    documents = [citation.document for answer in answers for citation in (*answer.citations, *answer.closest)]
    return "".join(f"{entry}\n\n" for entry in references(documents, "bibtex")).encode()


#: The forms of files by the ending of their name: a conversation and a style -> bytes.
FORMS: Mapping[str, Callable[[Sequence[Answer], str], bytes]] = {
    ".md": lambda answers, style: to_markdown(sheet_of(answers, style)).encode(),
    ".docx": lambda answers, style: to_docx(sheet_of(answers, style)),
    ".html": lambda answers, style: to_html(sheet_of(answers, style)).encode(),
    ".jsonl": lambda answers, _: to_json_lines(answers).encode(),
    ".bib": _bibliography,
}


def form_of(name: str) -> str:
    """Return the form that a file's name asks for: ".md", ".docx", ".html", ".jsonl" or ".bib".

    Raises:
        OptionInvalid: the name ends otherwise.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in FORMS:
        *most, last = FORMS
        raise OptionInvalid(f"{name} has no form that can be written; let its name end in {', '.join(most)} or {last}")
    return ending


def share(answers: Sequence[Answer], form: str, style: str = DEFAULT_STYLE) -> bytes:
    """Return a conversation as the bytes of a file.

    Args:
        answers: in the order in which they were given.
        form: one of `FORMS`, as `form_of` gives it.
        style: how references are written, one of `STYLES`; BibTeX and JSON Lines have their own.

    Raises:
        OptionInvalid: there is no form or style of that name.
    """
    return FORMS[form_of(f"file{form}")](answers, style)
