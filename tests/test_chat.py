"""The page: what it says and shows, driven by AppTest and by its pure parts."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from fakes import TOP, FakeEncoder, fake_settings, write_lines
from pdf_files import Drawing, pdf
from pincite import Library, sharing
from pincite.chat import conversation, examples, excerpts, picture, wording
from pincite.chat.conversation import Turn
from pincite.chat.desk import Relay
from pincite.chat.markup import literal, marked
from pincite.records import Answer, Citation, Document, IndexState, Locator, Progress

PAGE = TOP / "app" / "pincite" / "chat" / "page.py"
SMILE = "Why do derivative clusters sit at the bottom of the smiling curve?"
HOSTILE = "<script>alert(1)</script> ![x](http://127.0.0.1:9/x.png) **b** $y$ :smile: <- what are clusters?"
Open = Callable[[Path], AppTest]


@pytest.fixture(scope="module", autouse=True)
def closed_at_the_end() -> Iterator[None]:
    """Closes the libraries that the page keeps open."""
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Starts the page on a library folder."""

    def started(folder: Path) -> AppTest:
        monkeypatch.setenv("PINCITE_INDEX", str(folder))
        return AppTest.from_file(str(PAGE), default_timeout=60)

    return started


@pytest.fixture
def page(start: Open, papers_folder: Path) -> AppTest:
    """The page on the two papers, drawn once."""
    return start(papers_folder).run()


@pytest.fixture
def notes(fake: FakeEncoder, tmp_path: Path) -> Path:
    """The folder of a library of two small documents, with the fake model. It may be changed."""
    lines = [
        {"id": "tides", "title": "Tides", "text": "Tides\n\nThe moon pulls the sea and so makes the tides rise."},
        {"id": "bread", "title": "Bread & $salt$ :smile:", "text": "Bread\n\nYeast makes the dough of bread rise."},
    ]
    folder = tmp_path / "index"
    with Library.open(folder, settings=fake_settings()) as library:
        library.add(write_lines(tmp_path / "notes.jsonl", lines))
    return folder


def ask(page: AppTest, question: str) -> AppTest:
    """Type a question and send it."""
    return page.chat_input[0].set_value(question).run()


def shown(page: AppTest) -> str:
    """All Markdown of the page and its captions."""
    return "\n".join([element.value for element in [*page.markdown, *page.caption, *page.info]])


def opened(page: AppTest, number: int, turn: int = 0) -> AppTest:
    """Press the mark of a citation."""
    return page.button(key=f"open-{turn}-{number}").click().run()


# --- the page


def test_the_page_begins_with_questions_that_the_library_answers(page: AppTest) -> None:
    assert not page.exception
    assert page.title[0].value == "Pincite"
    offered = [button.label for button in page.button if (button.key or "").startswith("example-")]
    assert len(offered) == 4
    page.button(key="example-0").click().run()
    assert page.text[0].value == offered[0].replace("\\", "")
    assert "word for word" in shown(page)
    assert not [button for button in page.button if (button.key or "").startswith("example-")]


def test_an_answer_is_quotes_under_their_places(page: AppTest) -> None:
    ask(page, SMILE)
    assert page.text[0].value == SMILE
    quotes = [element.value for element in page.markdown if element.value.startswith("> ")]
    assert "the lack of innovative development" in quotes[0]
    assert page.button(key="open-0-1").label.startswith("**\\[1\\]** Sun and Yang \\(2015\\) · ")
    assert len(quotes) == len([button for button in page.button if (button.key or "").startswith("open-0-")])
    assert page.query_params["q"] == SMILE


def test_a_citation_opens_its_passage_with_the_quote_marked(page: AppTest) -> None:
    opened(ask(page, SMILE), 2)
    answer: Answer = page.session_state.turns[0].answer
    citation = answer.citations[1]
    text = shown(page)
    assert marked(citation.quote) in text
    assert "**The Development Countermeasures of Industry Clusters in Northeast China**" in text
    assert "Xiaochun Sun and Xiaolong Yang · 2015" in text
    assert literal(citation.locator.section[-1]) in text
    assert literal(wording.pin(citation)) in text
    page.button(key="close-source").click().run()
    assert marked(citation.quote) not in shown(page)


def test_a_new_question_closes_the_source(page: AppTest) -> None:
    opened(ask(page, SMILE), 1)
    ask(page, "What is an industrial cluster?")
    assert page.session_state.opened is None
    assert not [button for button in page.button if button.key == "close-source"]


def test_a_follow_up_leans_on_the_question_before(page: AppTest) -> None:
    ask(page, "What are the problems of the derivative industry cluster?")
    ask(page, "What are its causes?")
    answer: Answer = page.session_state.turns[1].answer
    assert "derivative" in answer.standalone_question
    assert f"Read as: {literal(answer.standalone_question)}" in shown(page)
    assert page.query_params["q"] == answer.standalone_question


def test_a_question_that_was_completed_is_asked_as_typed_with_one_click(page: AppTest) -> None:
    ask(page, "What are the problems of the derivative industry cluster?")
    ask(page, "What are its causes?")
    page.button(key="Ask as typed-1").click().run()
    turn: Turn = page.session_state.turns[1]
    assert turn.answer is not None
    assert turn.answer.standalone_question == "What are its causes?"
    assert len(page.session_state.turns) == 2
    assert "Read as:" not in shown(page)
    assert conversation.history(page.session_state.turns) == ["What are its causes?"]


def test_a_word_mended_wrongly_is_left_as_typed(page: AppTest) -> None:
    ask(page, "what are the problms of primery industy clusters")
    assert "Read as: what are the problems of primary industry clusters" in shown(page)
    page.button(key="Ask as typed-0").click().run()
    assert page.session_state.turns[0].answer.standalone_question == "what are the problms of primery industy clusters"


def test_a_refusal_can_be_asked_anyway(page: AppTest) -> None:
    ask(page, "What is the boiling point of tungsten?")
    refused: Answer = page.session_state.turns[0].answer
    assert refused.status == "not_found"
    page.button(key="Answer anyway-0").click().run()
    answer: Answer = page.session_state.turns[0].answer
    assert answer.status == "answered"
    assert answer.confidence == refused.confidence
    assert "Low confidence" in shown(page)


def test_how_sure_an_answer_must_be_is_chosen(page: AppTest) -> None:
    ask(page, "What do both papers say about the role of leading enterprises?")
    usual: Answer = page.session_state.turns[0].answer
    assert usual.status == "answered"
    page.select_slider[0].set_value("very strict").run()
    assert page.session_state.turns[0].answer == usual
    ask(page, "What do both papers say about the role of leading enterprises?")
    strict: Answer = page.session_state.turns[1].answer
    assert (strict.status, strict.confidence) == ("not_found", usual.confidence)


def test_a_quote_of_another_authors_claim_says_whose_it_is(page: AppTest) -> None:
    ask(page, "Between which two forms of economic organization do clusters lie?")
    citation = next(one for one in page.session_state.turns[0].answer.citations if one.cites)
    assert literal(f"citing {citation.cites[0].label}") in shown(page)
    assert citation.cites[0].reference is not None
    assert any(literal(citation.cites[0].reference) in (one.help or "") for one in page.caption)


def test_one_question_is_put_to_each_document_side_by_side(start: Open, papers_folder: Path) -> None:
    page = start(papers_folder)
    page.query_params["view"] = "compare"
    ask(page.run(), "What is an industrial cluster?")
    compared = page.session_state.compared
    assert [document.id for document, _ in compared.columns] == ["liu", "sun-yang-2015"]
    for document, answer in compared.columns:
        assert {citation.document.id for citation in answer.citations} == {document.id}
        assert literal(answer.citations[0].quote) in shown(page)
    page.button(key="open-sun-yang-2015-1").click().run()
    assert marked(compared.columns[1][1].citations[0].quote) in shown(page)
    ask(page, "What is the boiling point of tungsten?")
    assert shown(page).count("**Not in this document.**") == 2


def test_the_conversation_stays_while_another_view_is_open(page: AppTest) -> None:
    ask(page, SMILE)
    page.button_group(key="view").set_value("Compare").run()
    assert page.query_params["view"] == "compare"
    assert "side by side" in shown(page)
    page.button_group(key="view").set_value("Ask").run()
    assert literal(page.session_state.turns[0].answer.citations[0].quote) in shown(page)


def test_a_term_is_shown_where_it_is_defined_and_used(start: Open, papers_folder: Path) -> None:
    page = start(papers_folder)
    page.query_params["view"] = "concepts"
    page.run()
    offered = [button.label for button in page.button if button.key and button.key.startswith("term-")]
    assert "smiling curve" in offered
    page.button(key="term-smiling curve").click().run()
    with Library.open(papers_folder) as library:
        concept = library.concept("smiling curve")
    assert concept.sentences == 2
    for citation in concept.documents[0].uses:
        assert literal(citation.quote) in shown(page)
    page.button(key="open-use-sun-yang-2015-1").click().run()
    assert marked(concept.documents[0].uses[0].quote) in shown(page)
    ask(page, "derivativ cluster")
    assert "**This term stands nowhere in these papers.**" in shown(page)
    suggested = [button for button in page.button if button.key and button.key.startswith("term-")]
    suggested[0].click().run()
    assert "stands nowhere" not in shown(page)


def test_what_a_person_says_of_an_answer_is_kept(start: Open, papers_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(papers_folder, folder)
    page = ask(start(folder).run(), SMILE)
    page.radio(key="verdict-0").set_value("A citation is wrong").run()
    page.selectbox(key="wrong-0").set_value(2).run()
    page.text_input(key="note-0").set_value("an effect and no cause").run()
    page.button(key="keep-0").click().run()
    assert "Kept with the library." in shown(page)
    with Library.open(folder) as library:
        (entry,) = library.feedback_entries()
        cited = page.session_state.turns[0].answer.citations[1].locator
    assert (entry.verdict, entry.note, entry.question) == ("wrong_citation", "an effect and no cause", SMILE)
    assert [(place.start, place.wrong) for place in entry.places if place.wrong] == [(cited.start, True)]


def test_a_conversation_is_taken_away_and_a_quote_is_copied_with_its_reference(page: AppTest) -> None:
    opened(ask(page, SMILE), 1)
    citation = page.session_state.turns[0].answer.citations[0]
    assert [block.value for block in page.code] == [sharing.copied(citation)]
    picker = page.selectbox(key="style-1")
    assert picker.options == ["Author and year", "BibTeX", "APA", "MLA", "Chicago", "GB/T 7714"]
    picker.set_value("gbt7714").run()
    assert [block.value for block in page.code] == [sharing.copied(citation, "gbt7714")]
    assert [button.proto.label for button in page.get("download_button")] == [
        "Word",
        "Markdown",
        "Web page",
        "BibTeX",
        "Data (JSON Lines)",
    ]


def test_the_picture_has_every_quote_and_the_other_passages_once(papers: Library) -> None:
    answer = papers.ask(SMILE)
    hits = papers.search(SMILE, limit=30)
    found = picture.marks(papers, answer, hits)
    assert [mark.opens for mark in found if mark.kind == "quote"] == list(answer.citations)
    others = [mark.opens.locator for mark in found if mark.kind != "quote"]
    spans = {(hit.locator.start, hit.locator.end) for hit in hits}
    assert len(others) == len(set(others)) > 10
    assert {(place.start, place.end) for place in others} < spans
    first = answer.citations[0]
    place = first.locator.start / len(papers.text(first.document.id))
    assert [mark.place for mark in found if mark.opens == first] == [place]
    assert papers.stands(found[0].opens)


def test_what_the_papers_do_not_say_is_said_plainly(page: AppTest) -> None:
    ask(page, "What is the boiling point of tungsten?")
    text = shown(page)
    assert "**Not in these papers.**" in text
    assert "as reading and not as an answer" in text
    assert "word for word" not in text
    opened(page, 1)
    assert marked(page.session_state.turns[0].answer.closest[0].quote) in shown(page)


def test_only_ticked_documents_are_asked(page: AppTest) -> None:
    page.checkbox(key="ask-sun-yang-2015").uncheck().run()
    ask(page, "What are the problems of industrial clusters?")
    turn: Turn = page.session_state.turns[0]
    assert turn.answer is not None
    assert {citation.document.id for citation in (turn.answer.citations or turn.answer.closest)} == {"liu"}
    ask(page, "What is the boiling point of tungsten?")
    assert "One document was not asked." in shown(page)


def test_nothing_ticked_is_one_clear_line(page: AppTest) -> None:
    for box in page.checkbox:
        box.uncheck()
    page.run()
    assert page.warning[0].value == "Tick a document to ask it."
    ask(page, SMILE)
    assert len(page.error) == 1
    assert not page.exception


def test_an_unusable_question_is_one_clear_line_and_the_conversation_goes_on(page: AppTest) -> None:
    ask(page, "?!")
    assert "no word in it" in page.error[0].value
    ask(page, "word " * 20_000)
    assert "characters long" in page.error[1].value
    assert len(page.text[1].value) < 1_100
    ask(page, SMILE)
    assert page.session_state.turns[2].answer.status == "answered"


def test_a_question_of_marks_is_shown_as_text(page: AppTest) -> None:
    ask(page, HOSTILE)
    assert not page.exception
    assert page.text[0].value == HOSTILE
    assert not [element for element in page.markdown if element.allow_html]
    assert "<script>" not in shown(page).replace(literal(HOSTILE), "")


def test_a_new_conversation_begins_anew(page: AppTest) -> None:
    ask(page, SMILE)
    next(button for button in page.button if button.label == "New conversation").click().run()
    assert not page.text
    assert "q" not in page.query_params
    assert page.button(key="example-0")


def test_a_link_asks_its_question(start: Open, papers_folder: Path) -> None:
    page = start(papers_folder)
    page.query_params["q"] = SMILE
    page.run()
    assert page.text[0].value == SMILE
    assert page.session_state.turns[0].answer.status == "answered"


def test_an_empty_library_says_how_to_add_documents(fake: FakeEncoder, start: Open, tmp_path: Path) -> None:
    page = start(tmp_path / "index").run()
    assert "pincite add PATH" in page.info[0].value
    ask(page, "What is a cluster?")
    assert "**Not in these papers.**" in shown(page)
    assert not page.exception


def test_the_starter_of_the_checkout_draws_the_same_page(
    monkeypatch: pytest.MonkeyPatch, papers_folder: Path, page: AppTest
) -> None:
    monkeypatch.setenv("PINCITE_INDEX", str(papers_folder))
    started = AppTest.from_file(str(TOP / "app" / "chat.py"), default_timeout=60).run()
    assert not started.exception
    assert [button.label for button in started.button] == [button.label for button in page.button]


def test_a_folder_of_something_else_is_one_clear_line(start: Open, tmp_path: Path) -> None:
    (tmp_path / "holiday.txt").write_text("not a library", "utf-8")
    page = start(tmp_path).run()
    assert len(page.error) == 1
    assert not page.exception


def test_without_a_folder_the_page_says_how_to_start_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PINCITE_INDEX", raising=False)
    page = AppTest.from_file(str(PAGE)).run()
    assert "pincite chat" in page.error[0].value.replace("\\", "")


def test_a_document_removed_meanwhile_leaves_its_quotes_and_says_so(notes: Path, start: Open) -> None:
    page = ask(start(notes).run(), "What makes the dough of bread rise?")
    citation = (page.session_state.turns[0].answer.citations or page.session_state.turns[0].answer.closest)[0]
    assert citation.document.id == "bread"
    with Library.open(notes, settings=fake_settings()) as other:
        other.remove("bread")
    opened(page, 1)
    assert page.info[0].value == "This document was removed from the library since."
    assert [box.key for box in page.checkbox] == ["ask-tides"]
    assert literal(citation.quote) in shown(page)


def test_a_document_changed_meanwhile_says_so(notes: Path, start: Open, tmp_path: Path) -> None:
    page = ask(start(notes).run(), "What makes the dough of bread rise?")
    changed = {"id": "bread", "title": "Bread", "text": "Bread\n\nBaking powder does it as well, and faster."}
    with Library.open(notes, settings=fake_settings()) as other:
        other.add(write_lines(tmp_path / "notes.jsonl", [changed]))
    assert "was changed since" in opened(page, 1).info[0].value


def test_a_library_deleted_under_the_page_is_opened_anew(notes: Path, start: Open) -> None:
    page = start(notes).run()
    shutil.rmtree(notes)
    page.run()
    assert not page.exception
    assert "pincite add PATH" in page.info[0].value


def test_a_documents_own_marks_are_shown_as_text(notes: Path, start: Open) -> None:
    page = start(notes).run()
    assert page.checkbox(key="ask-bread").label == literal("Bread & $salt$ :smile:")


def test_many_documents_are_picked_from_a_list(fake: FakeEncoder, start: Open, tmp_path: Path) -> None:
    lines = [{"id": f"d{n}", "title": f"Paper {n}", "text": f"Finding {n} is about topic{n}."} for n in range(40)]
    with Library.open(tmp_path / "index", settings=fake_settings()) as library:
        library.add(write_lines(tmp_path / "many.jsonl", lines))
    page = start(tmp_path / "index").run()
    assert not page.checkbox
    page.multiselect[0].select("d7").run()
    ask(page, "What is finding 7 about?")
    answer: Answer = page.session_state.turns[0].answer
    assert {citation.document.id for citation in (answer.citations or answer.closest)} == {"d7"}


# --- its parts


def test_every_mark_is_escaped() -> None:
    assert literal("a  b\nc") == "a b c"
    assert literal("[9] *x*") == r"\[9\] \*x\*"
    assert literal("x -> y") == r"x \-:gray[]\> y"
    assert literal("www.example.org") == r"www:gray[]\.example\.org"
    assert literal("中文，“引”") == "中文，“引”"


@pytest.mark.parametrize(
    ("authors", "line"),
    [
        ((), "Author not known"),
        (("A B",), "A B"),
        (("A B", "C D"), "A B and C D"),
        (("A B", "C D", "E F"), "A B, C D and E F"),
        (("A B", "C D", "E F", "G H"), "A B and 3 others"),
    ],
)
def test_authors_are_a_line(authors: tuple[str, ...], line: str) -> None:
    assert wording.people(authors) == line


def test_what_is_not_known_is_said() -> None:
    assert wording.byline(Document("x")) == "Author not known · year not known"
    assert wording.byline(Document("x", authors=("A B",), year=1998, venue="Field")) == "A B · 1998 · Field"
    assert wording.title(Document("x")) == "x"


@pytest.mark.parametrize(
    ("done", "total", "seconds", "line"),
    [
        (0, 0, 9.0, "Indexing"),
        (0, 10, 0.0, "Indexing: 0%"),
        (1, 10, 2.0, "Indexing: 10%, about 18\N{NO-BREAK SPACE}seconds left"),
        (1, 100, 6.0, "Indexing: 1%, about 10\N{NO-BREAK SPACE}minutes left"),
        (10, 10, 5.0, "Indexing: 100%"),
    ],
)
def test_progress_says_what_is_left(done: int, total: int, seconds: float, line: str) -> None:
    assert wording.progress_line(Progress("Indexing", done, total), seconds) == line


def test_confidence_has_words_and_a_figure() -> None:
    words = [wording.confidence(probability) for probability in (0.91, 0.6, 0.3)]
    assert words == ["High confidence (91%)", "Fair confidence (60%)", "Low confidence (30%)"]


def test_what_ocr_read_is_not_called_word_for_word() -> None:
    quote = cite("Firms trade.", "Firms trade.", page=1)
    scanned = replace(quote, locator=replace(quote.locator, ocr=True))
    assert wording.quotes([quote]) == "1\N{NO-BREAK SPACE}quote, word for word"
    assert wording.quotes([quote, scanned]) == (
        "2\N{NO-BREAK SPACE}quotes, word for word, those of pages marked OCR as OCR read them; look at the page"
    )


def test_errors_read_as_sentences() -> None:
    assert wording.sentence("no such file; name another") == "No such file; name another."


def cite(text: str, quote: str, section: tuple[str, ...] = (), page: int | None = None) -> Citation:
    start = text.index(quote)
    locator = Locator(page, None, section, start, start + len(quote))
    return Citation(1, "p", Document("d"), locator, " ".join(quote.split()))


def test_a_place_names_the_heading_and_the_page() -> None:
    citation = cite("One. Two.", "Two.", ("2 More", "2.1 Most"), page=4)
    assert wording.place(citation, "Sun (2015)") == "Sun (2015) · 2.1 Most · p. 4"


@pytest.mark.parametrize(
    ("page", "label", "shown"),
    [
        (None, None, ""),
        (4, None, "p. 4"),
        (4, "4", "p. 4"),
        (9, "1", "p. 1 (PDF page 9)"),
        (2, "ii", "p. ii (PDF page 2)"),
    ],
)
def test_a_page_is_named_as_printed_and_as_counted_where_the_two_differ(
    page: int | None, label: str | None, shown: str
) -> None:
    citation = Citation(1, "p", Document("d"), Locator(page, label, (), 0, 5), "quote")
    assert wording.page(citation) == shown


def test_a_heading_that_is_quoted_stands_under_the_one_above() -> None:
    assert wording.heading(cite("(a) Networks.", "(a) Networks.", ("1 Causes", "(a) Networks"))) == "1 Causes"


def test_the_quote_is_marked_inside_its_passage() -> None:
    text = "1 Sea\n\nBefore it. First one. The\nquote. Last one.\n\nAfter, cut by a page\n\nin two."
    citation = cite(text, "The\nquote.")
    start, end = text.index("First"), text.index("\n\nAfter")
    headings = [Locator(None, None, ("1 Sea",), 0, 5)]
    paragraphs = excerpts.excerpt(text, Locator(None, None, (), start, end), citation, headings)
    assert [[(piece.kind, piece.text.strip()) for piece in paragraph] for paragraph in paragraphs] == [
        [("heading", "1 Sea")],
        [
            ("around", "Before it."),
            ("passage", "First one."),
            ("quote", "The quote."),
            ("passage", "Last one."),
        ],
        [("around", "After, cut by a page"), ("around", "in two.")],
    ]
    assert excerpts.excerpt_markdown(paragraphs).splitlines() == [
        r"**:gray[1 Sea]**",
        "",
        r":gray[Before it\.] First one\. :yellow-background[The quote\.] Last one\.",
        "",
        r":gray[After, cut by a page] :gray[in two\.]".replace(",", r"\,"),
    ]


def test_table_rows_keep_their_lines() -> None:
    text = "Region\tIndustry\nWuhan\tChips\nSuzhou\tNano"
    citation = cite(text, "Wuhan\tChips")
    paragraphs = excerpts.excerpt(text, Locator(None, None, (), 0, len(text)), citation, [])
    assert ["".join(piece.text for piece in paragraph) for paragraph in paragraphs] == [
        "Region Industry",
        "Wuhan Chips",
        "Suzhou Nano",
    ]


def test_text_without_spaces_is_not_given_any() -> None:
    text = "产业集群很多。它们在东北。还有一些。"
    citation = cite(text, "它们在东北。")
    paragraphs = excerpts.excerpt(text, Locator(None, None, (), 0, len(text)), citation, [])
    assert ["".join(piece.text for piece in paragraph) for paragraph in paragraphs] == [text]


@pytest.mark.parametrize("length", [0, 100, 100_000])
def test_what_is_shown_around_a_passage_is_bounded(length: int) -> None:
    text = "word " * (length // 5) + "The passage." + " word" * (length // 5)
    start = text.index("The passage.")
    first, last = excerpts.window(text, Locator(None, None, (), start, start + 12))
    assert start - excerpts.BEFORE <= first <= start
    assert start + 12 <= last <= start + 12 + excerpts.AFTER
    assert text[first : first + 4] in {"word", "The "}


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        (
            "1.2.3 Problems Existing in the Derivative Cluster and Their Causes",
            "What are the problems of the derivative cluster?",
        ),
        (
            "2.1 Causes of the Problems Existing in the Development of the Cluster",
            "What are the causes of the problems of the cluster?",
        ),
        ("III. MAIN DEVELOPMENT MODELS OF CLUSTERS", "What are the main development models of clusters?"),
        ("The Policy of the Northeast", "What is the policy of the northeast?"),
        ("4.1 Lack of guidelines in China", "What is said about the lack of guidelines in China?"),
        ("(a) Social networks", "What is said about social networks?"),
        ("REFERENCES", None),
        ("V. CONCLUSIONS AND POLICY RECOMMENDATIONS", None),
        ("5.3 Improve the industrial chain", None),
        ("4.4 The ability of innovation is not strong", None),
    ],
)
def test_a_heading_becomes_a_question(heading: str, question: str | None) -> None:
    words = examples.Words("Clusters in China grow. In China the northeast has clusters.")
    assert examples.question_about(heading, words) == question


def test_examples_take_the_documents_in_turn() -> None:
    headings = {"a": ["Social networks", "Local firms"], "b": ["Sea level"], "c": []}
    assert list(examples.candidates(headings, lambda _: "")) == [
        "What is said about social networks?",
        "What is said about sea level?",
        "What is said about local firms?",
    ]


def test_only_answered_examples_are_offered() -> None:
    assert examples.answerable(["a", "b", "c", "d"], lambda question: question != "b", 2) == ["a", "c"]
    assert len(examples.answerable(map(str, range(99)), lambda question: question == "98", 2)) == 0


def test_the_history_leaves_out_what_was_not_answered() -> None:
    answer = Answer("a", "a", "not_found", 0.1, "", (), (), (), IndexState(1, "m", ""), {})
    assert conversation.history([Turn("a", answer), Turn("?", error="no word"), Turn("b", answer)]) == ["a", "b"]
    assert conversation.rewritten(answer) == ""


def test_all_documents_ticked_is_no_filter() -> None:
    assert conversation.chosen({"a", "b"}, ["a", "b"]) is None
    assert conversation.chosen({"b"}, ["a", "b"]) == ["b"]
    assert conversation.chosen(set(), ["a"]) == []


def test_progress_goes_to_the_thread_that_works() -> None:
    relay = Relay()
    seen: list[Progress] = []
    with relay.drawn_by(seen.append):
        other = threading.Thread(target=relay, args=[Progress("elsewhere", 1, 2)])
        other.start()
        other.join()
        relay(Progress("here", 1, 2))
    relay(Progress("late", 2, 2))
    assert [progress.stage for progress in seen] == ["here"]


def test_both_ways_to_start_the_page_have_the_same_settings() -> None:
    beside = PAGE.parent / ".streamlit" / "config.toml"
    assert (TOP / ".streamlit" / "config.toml").read_text("utf-8") == beside.read_text("utf-8")


def test_the_page_of_a_pdf_is_shown_and_turned(start: Open, fake: FakeEncoder, tmp_path: Path) -> None:
    drawings = [Drawing(), Drawing()]
    drawings[0].lines(72, 100, ["Kestrels hover over open fields.", "They watch for voles in the grass."], size=12)
    drawings[1].lines(72, 100, ["Ospreys dive feet first into lakes.", "They carry fish head first."], size=12)
    (tmp_path / "birds.pdf").write_bytes(pdf(drawings))
    with Library.open(tmp_path / "index", settings=fake_settings()) as library:
        library.add(tmp_path / "birds.pdf")
        answer = library.ask("ospreys dive feet first into lakes", strictness=0, quotes=1)
    assert answer.citations[0].locator.page == 2
    page = opened(ask(start(tmp_path / "index").run(), "ospreys dive feet first into lakes"), 1)
    assert "Page 2 of 2" in shown(page)
    turn = {button.label: button for button in page.button}
    assert turn["Next"].disabled
    page = turn["Previous"].click().run()
    assert "Page 1 of 2" in shown(page)
    assert not page.exception
