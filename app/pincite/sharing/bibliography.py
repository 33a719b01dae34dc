"""How works are cited, as a file: data that other programs read (BibTeX, RIS, CSL-JSON), or references in a style."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath

from pincite.errors import OptionInvalid
from pincite.exchange import WRITERS, Item, csl_item
from pincite.records import Document
from pincite.sharing.markdown import list_of as markdown_list
from pincite.sharing.marks import unmarked
from pincite.sharing.styles import DEFAULT_STYLE, once, style_named
from pincite.sharing.web_page import page_of
from pincite.sharing.wording import note_item

#: Forms that references in a style are written in, by the ending of a file's name.
_WRITTEN: Mapping[str, Callable[[Sequence[str]], str]] = {
    ".txt": lambda entries: "".join(f"{unmarked(entry)}\n" for entry in entries),
    ".md": markdown_list,
    ".html": page_of,
}
#: The forms that a bibliography can have.
BIBLIOGRAPHY_FORMS = (*WRITERS, *_WRITTEN)


def bibliography_form(name: str) -> str:
    """Return the form that a file's name asks for.

    Raises:
        OptionInvalid: the name ends otherwise.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in BIBLIOGRAPHY_FORMS:
        *most, last = BIBLIOGRAPHY_FORMS
        raise OptionInvalid(f"{name} has no form that can be written; let its name end in {', '.join(most)} or {last}")
    return ending


def bibliography(
    documents: Sequence[Document],
    form: str = ".txt",
    style: str = DEFAULT_STYLE,
    items: Mapping[str, Item] | None = None,
) -> bytes:
    """Return how documents are cited, as the bytes of a file.

    Args:
        documents: each is cited once.
        form: one of `BIBLIOGRAPHY_FORMS`, as `bibliography_form` gives it.
        style: how references are written; BibTeX, RIS and CSL-JSON have their own way.
        items: by id, all that is known of the documents, as `Library.citation_items` gives it, for data with nothing
            left out.

    Raises:
        OptionInvalid: there is no form or style of that name.
    """
    works, form = once(documents), bibliography_form(f"file{form}")
    if form in WRITERS:
        known = items or {}
        written = [note_item(one) if one.kind == "note" else known.get(one.id) or csl_item(one) for one in works]
        return WRITERS[form](written).encode("utf-8", "replace")
    return _WRITTEN[form](style_named(style).references(works)).encode("utf-8", "replace")
