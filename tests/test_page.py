"""The conversation on the real page: asked, followed up, its sources opened; whatever is written stays text."""

import pytest

from browsing import DESKTOP, HOSTILE, MARKS, SMILE, Visit, box
from pincite import Library

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("visit", ["desktop", "phone"], indirect=True)
def test_a_conversation(visit: Visit) -> None:
    page = visit.page
    with Library.open(visit.served.folder) as library:
        expected = library.ask(SMILE)

    example = page.locator(".st-key-examples button").first
    question = example.inner_text()
    example.click()
    answer = page.get_by_label("Chat message from assistant")
    answer.get_by_text("word for word").wait_for()
    visit.settle()
    assert page.get_by_label("Chat message from user").inner_text() == question

    answer = visit.ask(SMILE)
    quotes = answer.locator("blockquote")
    assert quotes.all_text_contents() == [f"\n{citation.quote}\n" for citation in expected.citations]
    visit.fits()
    answer.get_by_role("button", name="[1]").click()
    mark = page.locator(".st-key-passage .stMarkdownColoredBackground")
    mark.wait_for()
    assert mark.text_content() == expected.citations[0].quote
    source = page.locator(".st-key-source")
    assert "Xiaochun Sun and Xiaolong Yang" in source.inner_text()
    left, top, _, _ = box(source)
    _, _, right_of_quote, foot_of_quote = box(quotes.first)
    assert left >= right_of_quote if page.viewport_size == DESKTOP else top >= foot_of_quote
    visit.fits()
    source.get_by_role("button", name="Close").click()
    mark.wait_for(state="detached")

    visit.ask("What are the problems of the derivative industry cluster?")
    answer = visit.ask("What are its causes?")
    assert "derivative" in answer.get_by_text("Read as:").inner_text()
    answer.get_by_role("button", name="Ask as typed").click()
    answer.get_by_text("Read as:").wait_for(state="detached")
    visit.settle()
    assert page.get_by_label("Chat message from user").count() == 4

    visit.ask("What is the boiling point of tungsten?")
    assert page.get_by_text("Not in these papers.").is_visible()
    page.wait_for_function(
        "top => document.querySelector('.st-key-question-4').getBoundingClientRect().top < top", arg=200
    )
    _, top, _, foot = box(page.get_by_label("Chat message from user").last)
    _, _, _, foot_of_box = box(visit.box)
    height = page.viewport_size["height"] if page.viewport_size else 0
    assert 0 <= top < foot < foot_of_box <= height


def test_what_documents_and_questions_hold_stays_text(visit: Visit) -> None:
    with Library.open(visit.served.folder) as library:
        expected = library.ask("Why are glass frogs transparent?").citations[0].quote
    assert ":smile:" in expected
    assert "<script>" in expected
    answer = visit.ask("Why are glass frogs transparent?")
    assert (answer.locator("blockquote").first.text_content() or "").strip() == expected
    answer.get_by_role("button", name="[1]").click()
    passage = visit.page.locator(".st-key-passage")
    passage.locator(".stMarkdownColoredBackground").wait_for()
    assert (passage.text_content() or "").strip() == MARKS
    assert HOSTILE in visit.page.locator(".st-key-source").inner_text()
    visit.fits_a_phone()

    question = MARKS.replace("Glass frogs", "Why do clusters")
    visit.ask(question)
    asked = visit.page.get_by_label("Chat message from user").last
    assert (asked.text_content() or "").strip() == question
    visit.fits_a_phone()

    answer = visit.ask("When do giant toads croak?")
    place = answer.get_by_role("button", name="[1]")
    assert place.inner_text().endswith(HOSTILE)
    place.click()
    source = visit.page.locator(".st-key-source")
    source.get_by_text("Giant toads croak").first.wait_for()
    assert source.inner_text().count(HOSTILE) >= 2
    visit.makes_nothing()
    assert visit.troubles == []
    visit.fits_a_phone()


@pytest.mark.parametrize("visit", ["desktop", "phone"], indirect=True)
def test_whom_a_quote_cites_stands_below_it(visit: Visit) -> None:
    answer = visit.ask("Why do clusters of the primary type ignore innovation?")
    cites = "citing Huang & Hu, 2013"
    quote = answer.locator("[class*=st-key-lead-], [class*=st-key-quote-]").filter(has_text=cites).first
    assert box(quote.get_by_text(cites))[1] >= box(quote.locator("blockquote"))[3]
    visit.fits()


def test_the_page_says_what_it_is_before_any_script_has_run(visit: Visit) -> None:
    page = visit.context.new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(visit.served.address)
    assert page.title() == "Pincite"
    assert page.get_by_role("heading").inner_text() == "Pincite"
    assert page.get_by_role("status").inner_text() == "Opening the library"
    early, drawn = box(page.get_by_role("heading")), box(visit.page.get_by_role("heading", name="Pincite"))
    assert early[0] == pytest.approx(drawn[0], abs=20)
    assert early[1] == pytest.approx(drawn[1], abs=20)
    page.close()
    assert visit.page.get_by_text("Opening the library").count() == 0


def test_questions_in_a_hurry_and_a_link_that_opens_one_on_a_dark_page(visit: Visit) -> None:
    asked = visit.page.get_by_label("Chat message from user")
    for number, question in enumerate(("What is an industrial cluster?", SMILE)):
        visit.type(question)
        asked.nth(number).wait_for()  # of two that come within one turn of the page, Streamlit drops the first
    visit.page.get_by_label("Chat message from assistant").nth(1).get_by_text("word for word").wait_for()
    assert asked.all_inner_texts() == ["What is an industrial cluster?", SMILE]
    visit.settle()

    other = Visit(visit.context, visit.served, visit.page.url.removeprefix(visit.served.address), scheme="dark")
    other.page.get_by_text("word for word").wait_for()
    assert other.page.get_by_label("Chat message from user").inner_text() == SMILE
    look = "element => [getComputedStyle(document.querySelector('.stApp')).backgroundColor, "
    look += "getComputedStyle(element).color, getComputedStyle(element).opacity]"
    quote = other.page.locator("blockquote").first
    assert quote.evaluate(look) == ["rgb(20, 24, 29)", "rgb(230, 233, 236)", "1"]
    other.leaves_nothing_to_wish()
    other.page.close()
