"""The short texts of what is shared: where a quote stands, how sure, whom it cites, how it is checked. Pure."""

import re
from typing import Any

from pincite.exchange import Item, csl_item
from pincite.names import parted
from pincite.records import OCR_NOTE, Answer, Citation, Document, percent

#: Control characters, halves of characters and non-characters: no file of text can show them, and XML cannot hold them.
_UNSHOWABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

#: Before the reference of a work where the document is a reading note on it.
NOTE_ON = "Reading note on: "


def plain(text: str) -> str:
    """Return a text in one line, as every form can show it; a quote is changed by no more than its control marks."""
    return " ".join(_UNSHOWABLE.sub("\ufffd", text).split())


def title(document: Document) -> str:
    """Return a document's title, its id where none is known."""
    return plain(document.title or "") or plain(document.id)


def titled_item(document: Document) -> Item:
    """Return a document as a CSL item that can be shown; it has the document's id for a title where none is known."""
    item = {name: _shown(value) for name, value in csl_item(document).items()}
    return item if item.get("title") else {**item, "title": title(document)}


def note_item(document: Document) -> Item:
    """Return a note on a work as a CSL item: no author, year or DOI of its own, for these are the work's."""
    people = ", ".join(parted(plain(author)).family for author in document.authors)
    year = "" if document.year is None else f" ({document.year})"
    work = f"{people}{year}: {title(document)}" if people else f"{title(document)}{year}"
    note = f"Reading note on doi:{document.doi}" if document.doi else "Reading note"
    return {"id": document.id, "type": "document", "title": f"Reading note on {work}", "note": plain(note)}


def _shown(value: Any) -> Any:
    match value:
        case str():
            return plain(value)
        case list():
            return [_shown(one) for one in value]
        case dict():
            return {name: _shown(one) for name, one in value.items()}
        case _:
            return value


def of_note(document: Document, reference: str) -> str:
    """Return the reference of a document that was made of its work: a note says that it is one on the work."""
    return f"{NOTE_ON}{reference}" if document.kind == "note" else reference


def place(citation: Citation) -> str:
    """Return where in its document a quote stands: the page, else the section, else nothing."""
    if page := citation.locator.page_name():
        return plain(page)
    above = heading(citation)
    return f"“{above}” section" if above else ""


def heading(citation: Citation) -> str:
    """Return the heading that a quote stands under: the one above where the quote is a heading itself."""
    section = [plain(name) for name in citation.locator.section]
    if len(section) > 1 and plain(citation.quote).rstrip(".").startswith(section[-1].rstrip(".")):
        return section[-2]
    return section[-1] if section else ""


def citing(citation: Citation) -> str:
    """Return whom a quote itself cites: "citing Cai, 2010"; empty where it cites nobody."""
    return f"citing {plain('; '.join(work.label for work in citation.cites))}" if citation.cites else ""


def read_as(answer: Answer) -> str:
    """Return the question as it was read where that differs from what was typed, else nothing."""
    typed, read = plain(answer.question), plain(answer.standalone_question)
    return "" if typed.rstrip("?. ").casefold() == read.rstrip("?. ").casefold() else read


def confidence(probability: float) -> str:
    """Return in words how likely it is that the library supports an answer, with the figure."""
    degree = "High" if probability >= 0.8 else "Fair" if probability >= 0.5 else "Low"
    return f"{degree} confidence ({percent(probability)})"


def closing(answer: Answer) -> str:
    """Return the line below an answer or a refusal: how sure it is, and what the quotes are."""
    if answer.status != "answered":
        return f"Estimated chance that the papers answer this: {percent(answer.confidence)}."
    scanned = any(citation.locator.ocr for citation in answer.citations)
    as_read = f"The quotes are word for word as in the source, {OCR_NOTE}."
    return (
        f"{confidence(answer.confidence)}. {as_read if scanned else 'Every quote is word for word as in the source.'}"
    )


def check_line(name: str, citation: Citation) -> str:
    """Return what finds a quote again, in a line that begins with its name."""
    document, locator = citation.document, citation.locator
    parts = [
        f"document {plain(document.id)}",
        f"content hash {plain(document.content_hash)}",
        f"characters {locator.start} to {locator.end}",
        f"passage {plain(citation.passage_id)}",
    ]
    return f"{name}: {', '.join(parts)}"


def index_line(answer: Answer) -> str:
    """Return which index gave an answer."""
    index = answer.index
    return f"index generation {index.generation}, model {plain(index.model)}, content hash {plain(index.content_hash)}"
