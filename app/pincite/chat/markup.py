"""Text of a document or a person -> Streamlit's Markdown that shows exactly that text. Pure."""

import re

from pincite.chat import wording
from pincite.records import Document

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
#: What Streamlit still rewrites after the escapes are read: arrows, dashes, icons, addresses. A break between two of
#: their characters, a coloured run of no text, keeps each as it stands.
_BREAK = ":gray[]"
_AFTER = re.compile(r"(\\[<>~:=@\-])(?=\S)")
_BEFORE = re.compile(r"(?<=\S)(?=\\[@:])")
_WORLD_WIDE_WEB = re.compile(r"(www)(?=\\\.)", re.IGNORECASE)


def literal(text: str) -> str:
    """Return Markdown that Streamlit shows as `text`, white space aside: no link, image, icon or formula of it."""
    text = _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
    text = _AFTER.sub(rf"\1{_BREAK}", text)
    text = _BEFORE.sub(_BREAK, text)
    return _WORLD_WIDE_WEB.sub(rf"\1{_BREAK}", text)


def marked(text: str) -> str:
    """Return Markdown that shows `text` as a reader's pen would mark it."""
    return f":yellow-background[{literal(text)}]"


def muted(text: str) -> str:
    """Return Markdown that shows `text` in a quieter colour."""
    return f":gray[{literal(text)}]"


def byline(document: Document) -> str:
    """Return Markdown that says of whom a document is; a note is marked as one on their work."""
    badge = ":gray-badge[reading note on] " if document.kind == "note" else ""
    return f"{badge}{literal(wording.byline(document))}"
