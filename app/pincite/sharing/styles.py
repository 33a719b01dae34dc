"""The styles of references, and what is copied of one quote. A further style is one more entry of `STYLES`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pincite.errors import OptionInvalid
from pincite.records import Citation, Document
from pincite.sharing import author_year, bibtex, formatted
from pincite.sharing.marks import unmarked

DEFAULT_STYLE = "author-year"


@dataclass(frozen=True, slots=True)
class Style:
    """A way to cite.

    Attributes:
        label: what people are shown of its name.
        references: the list of references of some documents, an entry each; slanted type is marked (see `marks`).
        in_text: the mark of a quote in a text, with its place; the documents are those of the list it refers to.
        quoted: a quote in quotation marks.
    """

    label: str
    references: Callable[[Sequence[Document]], list[str]]
    in_text: Callable[[Citation, Sequence[Document]], str]
    quoted: Callable[[str], str]


STYLES: Mapping[str, Style] = {
    "author-year": Style("Author and year", author_year.references, author_year.in_text, author_year.quoted),
    "bibtex": Style("BibTeX", bibtex.references, bibtex.in_text, bibtex.quoted),
    "apa": Style("APA", formatted.references(formatted.APA), author_year.in_text, author_year.quoted),
    "mla": Style("MLA", formatted.references(formatted.MLA), formatted.author_page, author_year.quoted),
    "chicago": Style("Chicago", formatted.references(formatted.CHICAGO), formatted.author_date, author_year.quoted),
    "gbt7714": Style("GB/T 7714", formatted.references(formatted.GBT7714), formatted.numbered, author_year.quoted),
}


def style_named(name: str) -> Style:
    """Return a style.

    Raises:
        OptionInvalid: there is none of that name.
    """
    style = STYLES.get(name)
    if style is None:
        raise OptionInvalid(f"there is no style {name!r:.40}; take one of {', '.join(STYLES)}")
    return style


def reference(document: Document, style: str = DEFAULT_STYLE) -> str:
    """Return the reference of one document.

    Raises:
        OptionInvalid: there is no style of that name.
    """
    return unmarked(style_named(style).references([document])[0])


def references(documents: Sequence[Document], style: str = DEFAULT_STYLE) -> list[str]:
    """Return a list of references: each document (by its id) once.

    Raises:
        OptionInvalid: there is no style of that name.
    """
    return [unmarked(entry) for entry in style_named(style).references(once(documents))]


def in_text(citation: Citation, style: str = DEFAULT_STYLE) -> str:
    """Return the mark of a quote in a text, with its place: "(Sun & Yang, 2015, p. 34)".

    Raises:
        OptionInvalid: there is no style of that name.
    """
    return style_named(style).in_text(citation, [citation.document])


def copied(citation: Citation, style: str = DEFAULT_STYLE) -> str:
    """Return what is copied of a quote: it, in quotation marks, its mark with the place, and below the reference.

    Raises:
        OptionInvalid: there is no style of that name.
    """
    quote = style_named(style).quoted(citation.quote)
    return f"{quote} {in_text(citation, style)}\n{reference(citation.document, style)}"


def once(documents: Sequence[Document]) -> list[Document]:
    """Return each document once, by its id, in the order of their first mention."""
    known: dict[str, Document] = {}
    for document in documents:
        known.setdefault(document.id, document)
    return list(known.values())
