"""The conversation: what the page says and shows, driven by AppTest."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chat_pages import PAGE, SMILE, Open, ask, opened, shown
from fakes import TOP, FakeEncoder, fake_settings, write_lines
from pincite import Library
from pincite.chat import conversation, wording
from pincite.chat.conversation import Turn
from pincite.chat.markup import literal, marked
from pincite.records import Answer

HOSTILE = "<script>alert(1)</script> ![x](http://127.0.0.1:9/x.png) **b** $y$ :smile: <- what are clusters?"


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


def test_the_conversation_stays_while_another_view_is_open(page: AppTest) -> None:
    ask(page, SMILE)
    page.button_group(key="view").set_value("Compare").run()
    assert page.query_params["view"] == "compare"
    assert "side by side" in shown(page)
    page.button_group(key="view").set_value("Ask").run()
    assert literal(page.session_state.turns[0].answer.citations[0].quote) in shown(page)


def test_what_the_papers_do_not_say_is_said_plainly(page: AppTest) -> None:
    ask(page, "What is the boiling point of tungsten?")
    text = shown(page)
    assert "**Not in these papers.**" in text
    assert "as reading and not as an answer" in text
    assert "To try: ask in the papers' own words" in text
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
