"""What is done with an answer on the real page: taken away, pictured, rated; and the views beside it."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx import Document

from browsing import SMILE, Visit
from pincite import Answer, Library, sharing

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser


def test_an_answer_is_taken_away_pictured_and_rated(visit: Visit) -> None:
    page = visit.page
    answer = visit.ask(SMILE)
    with Library.open(visit.served.folder) as library:
        expected = library.ask(SMILE)
        files = {label: downloaded(page, label) for label in ("Markdown", "Word", "Web page", "BibTeX")}
        for label, name in (("Markdown", "a.md"), ("Web page", "a.html")):
            checked = sharing.check(files[label], name, library.check)
            assert (checked.faults, checked.quotes) == ((), len(expected.citations))
    words = "\n".join(paragraph.text for paragraph in Document(BytesIO(files["Word"])).paragraphs)
    assert all(citation.quote in words for citation in expected.citations)
    assert files["BibTeX"] == sharing.share([expected], ".bib")
    page.keyboard.press("Escape")

    assert copied(visit, answer) == [
        sharing.copied(expected.citations[0], style) for style in ("author-year", "bibtex")
    ]

    page.get_by_text("Where this stands in the documents").click()
    mark = answer.get_by_test_id("stVegaLiteChart").get_by_label("What: quote").first
    named = mark.get_attribute("aria-label") or ""
    mark.click()
    marked = page.locator(".st-key-source .stMarkdownColoredBackground")
    marked.wait_for()
    (meant,) = (one for one in expected.citations if one.quote == marked.inner_text())
    assert named.endswith(sharing.heading(meant))
    visit.settle()

    rate(page, answer)
    check_feedback(visit.served.folder, expected)
    visit.fits_a_phone()


def downloaded(page: "Page", label: str) -> bytes:
    """Save the conversation in a form."""
    button = page.get_by_role("button", name=label)
    if not button.count():
        page.get_by_role("button", name="Take it away").click()
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes()


def copied(visit: Visit, answer: "Locator") -> list[str]:
    """Open the first source and copy its quote in each of two styles."""
    answer.get_by_role("button", name="[1]").click()
    source = visit.page.locator(".st-key-source")
    source.get_by_role("button", name="Cite").click()
    texts = []
    for label, sign in (("Author and year", "https://doi.org"), ("BibTeX", "@article")):
        block = visit.page.get_by_test_id("stCode").filter(has_text=sign)
        if not block.is_visible():
            visit.page.get_by_role("combobox", name="Style").click()
            visit.page.get_by_role("option", name=label, exact=True).click()
        block.wait_for()
        block.hover()
        block.get_by_role("button", name="Copy").click()
        texts.append(str(visit.page.evaluate("navigator.clipboard.readText()")))
    visit.page.keyboard.press("Escape")
    source.get_by_role("button", name="Close").click()
    visit.settle()
    return texts


def rate(page: "Page", answer: "Locator") -> None:
    """Say that the first citation is wrong."""
    answer.get_by_role("button", name="Rate", exact=True).click()
    page.get_by_text("A citation is wrong").click()
    page.get_by_label("Which citation").wait_for()
    page.get_by_label("Note").fill("an effect and no cause")
    page.get_by_role("button", name="Keep").click()
    page.get_by_text("Kept with the library.").wait_for()


def check_feedback(folder: Path, answer: Answer) -> None:
    """Check what the library keeps of it."""
    with Library.open(folder) as library:
        (entry,) = library.feedback_entries()
    assert (entry.question, entry.verdict, entry.note) == (SMILE, "wrong_citation", "an effect and no cause")
    assert [place.start for place in entry.places if place.wrong] == [answer.citations[0].locator.start]


def test_documents_are_compared_and_terms_looked_up(visit: Visit) -> None:
    page = visit.page
    visit.show("Compare")
    visit.settle()
    visit.type("What is an industrial cluster?")
    page.get_by_test_id("stMain").get_by_text("word for word").first.wait_for()
    visit.settle()
    with Library.open(visit.served.folder) as library:
        columns = library.compare("What is an industrial cluster?", most=4, quotes=4)
        concept = library.concept("smiling curve")
    for (document, answer), column in zip(columns, page.get_by_test_id("stColumn").all(), strict=True):
        assert (document.title or "") in column.inner_text()
        for citation in answer.citations:
            assert citation.quote in column.inner_text()
    page.get_by_test_id("stColumn").first.get_by_role("button", name="[1]").click()
    page.locator(".st-key-passage .stMarkdownColoredBackground").wait_for()
    visit.fits_a_phone()

    visit.show("Concepts")
    page.get_by_role("button", name="smiling curve", exact=True).click()
    page.locator("blockquote").first.wait_for()
    visit.settle()
    assert page.locator("blockquote").all_inner_texts() == [
        citation.quote for document in concept.documents for citation in (*document.definitions, *document.uses)
    ]
    page.get_by_role("button", name="[1]").click()
    page.locator(".st-key-passage .stMarkdownColoredBackground").wait_for()
    visit.fits_a_phone()
    visit.settle()
    visit.type("<script>alert(3)</script> ![x](http://example.org/x.png)")
    page.get_by_text("stands nowhere").wait_for()
    assert page.locator("img, .stMain script").count() == 0
