"""What is done with an answer, and the views beside it, driven by AppTest."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chat_pages import SMILE, Open, ask, opened, press, shown
from fakes import FakeEncoder, fake_settings, write_lines
from pdf_files import Drawing, pdf
from pincite import Library, sharing
from pincite.chat import picture
from pincite.chat.markup import literal, marked


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
    assert [button.disabled for button in page.button if button.label == "Smaller"] == [True]
    for percent in (150, 200, 300):
        assert f"{percent}%" in shown(press(page, "Larger"))
    assert [button.disabled for button in page.button if button.label == "Larger"] == [True]
    assert "Page 1 of 2" in shown(page)
    assert not page.exception


def test_what_one_page_removes_another_one_that_cites_it_says(notes: Path, start: Open) -> None:
    citing, removing = start(notes).run(), start(notes)
    ask(citing, "What makes the dough of bread rise?")
    removing.query_params["view"] = "library"
    removing.run().button(key="show-bread").click().run()
    press(press(removing, "Remove"), "Yes, remove it")
    assert removing.success[0].value == literal("Removed: Bread & $salt$ :smile:")
    opened(citing, 1)
    assert not citing.exception
    assert citing.info[0].value == "This document was removed from the library since."
    ask(citing, "What makes the dough of bread rise?")
    answer = citing.session_state.turns[1].answer
    assert {citation.document.id for citation in (answer.citations or answer.closest)} <= {"tides"}
