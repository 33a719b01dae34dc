"""One document of the library, which documents are asked, and private libraries, driven by AppTest."""

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from chat_pages import Open, Slow, listed, press, send, shown, text_file
from fakes import fake_settings, ids, write_lines
from pincite import Library, Upload
from pincite.chat.desk import Desk, PrivateDesk
from pincite.chat.markup import literal
from pincite.errors import LibraryMissing

pytestmark = pytest.mark.usefixtures("fake")

OTTERS = "Otters of the North\n\nOtters sleep on their backs and hold hands."


@pytest.fixture
def page(start_library: Open, two_documents: Path) -> AppTest:
    """The view on the library of two documents."""
    return start_library(two_documents)


def opened(page: AppTest, identity: str) -> AppTest:
    return page.button(key=f"show-{identity}").click().run()


def test_citation_data_is_corrected_and_taken_back(page: AppTest, two_documents: Path) -> None:
    opened(page, "tides")
    fields = {field.label: field for field in [*page.text_input, *page.text_area]}
    fields["Title"].set_value("On the Tides")
    fields["Authors, one a line"].set_value("Ann Oak\nElm, Ben\n")
    fields["Year"].set_value("1991")
    press(page, "Save")
    assert page.success[0].value == "Saved\\."
    with Library.open(two_documents, settings=fake_settings()) as library:
        document = next(one for one in library.documents() if one.id == "tides")
        corrected = {one.field for one in library.corrections()["tides"]}
    assert (document.title, document.authors, document.year) == ("On the Tides", ("Ann Oak", "Ben Elm"), 1991)
    assert corrected == {"title", "authors", "year"}
    assert page.main.subheader[0].value == "On the Tides"
    assert "Corrected by hand: " in shown(page)
    press(page, "Back to what the file says")
    assert page.main.subheader[0].value == "Tides"
    assert "Corrected by hand" not in shown(page)


def test_what_cannot_be_said_of_a_document_is_one_line(page: AppTest) -> None:
    opened(page, "tides")
    next(field for field in page.text_input if field.label == "Year").set_value("soon")
    press(page, "Save")
    assert page.error[0].value == literal("'soon' is not a year; give one such as 2015.")
    assert not page.exception


def test_saving_without_a_change_corrects_nothing(page: AppTest, two_documents: Path) -> None:
    press(opened(page, "tides"), "Save")
    assert "Nothing was changed." in shown(page)
    with Library.open(two_documents, settings=fake_settings()) as library:
        assert library.corrections() == {}


def test_the_headings_are_listed(start_library: Open, papers_folder: Path) -> None:
    page = opened(start_library(papers_folder), "sun-yang-2015")
    with Library.open(papers_folder) as library:
        headings = [place.section for place in library.headings("sun-yang-2015")]
    assert page.expander[0].label == f"Headings ({len(headings)})"
    lines = page.expander[0].markdown[0].value.splitlines()
    assert [line.strip() for line in lines] == [f"- {literal(section[-1])}" for section in headings]
    assert len({len(line) - len(line.lstrip()) for line in lines}) == len({len(section) for section in headings})


def test_a_document_is_removed_only_after_asking_once_more(page: AppTest, two_documents: Path) -> None:
    press(opened(page, "tides"), "Remove")
    press(page, "Keep it")
    assert not page.warning
    press(page, "Remove")
    with Library.open(two_documents, settings=fake_settings()) as library:
        assert ids(library) == ["bread", "tides"]
    press(page, "Yes, remove it")
    assert page.success[0].value == literal("Removed: Tides")
    assert listed(page) == ["bread"]
    with Library.open(two_documents, settings=fake_settings()) as library:
        assert ids(library) == ["bread"]


def test_a_question_to_remove_is_of_one_document_only(page: AppTest) -> None:
    press(opened(page, "tides"), "Remove")
    press(page, "All documents")
    opened(page, "bread")
    assert not page.warning
    press(page, "All documents")
    opened(page, "tides")
    assert not page.warning


def test_a_document_that_another_page_removed_is_gone_with_one_line(page: AppTest, two_documents: Path) -> None:
    press(opened(page, "tides"), "Remove")
    with Library.open(two_documents, settings=fake_settings()) as other:
        other.remove("tides")
    press(page, "Yes, remove it")
    assert not page.exception
    assert [message.value for message in page.info] == ["This document was removed from the library since."]
    press(page, "All documents")
    assert listed(page) == ["bread"]


def test_a_library_removed_under_the_page_leaves_an_empty_list(page: AppTest, two_documents: Path) -> None:
    opened(page, "tides")
    shutil.rmtree(two_documents)
    page.run()
    assert not page.exception
    assert "was removed from the library since" in page.info[0].value
    press(page, "All documents")
    assert listed(page) == []


def test_nothing_is_changed_while_files_are_added(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "is_adding", property(lambda _: True))
    press(press(opened(page, "tides"), "Remove"), "Yes, remove it")
    assert "do this again when that is done" in page.info[0].value


@pytest.fixture
def dated(tmp_path: Path) -> Path:
    """The folder of a library of eight dated documents, and one without year and author."""
    known: list[dict[str, Any]] = [
        {"id": f"d{n}", "title": f"Tides {n}", "authors": ["Ann Oak" if n % 2 else "Ben Elm"], "year": 1990 + n}
        for n in range(8)
    ]
    lines = [{**one, "text": f"The moon makes tides rise. Finding {one['id']}."} for one in [*known, {"id": "old"}]]
    with Library.open(tmp_path / "index", settings=fake_settings()) as library:
        library.add(write_lines(tmp_path / "dated.jsonl", lines))
    return tmp_path / "index"


def asked(page: AppTest) -> set[str]:
    page.chat_input[0].set_value("What makes tides rise?").run()
    answer = page.session_state.turns[-1].answer
    return {citation.document.id for citation in (answer.citations or answer.closest)}


def test_years_and_authors_narrow_a_question(start_library: Open, dated: Path) -> None:
    page = start_library(dated)
    page.button_group(key="view").set_value("Ask").run()
    years, authors = page.slider[0], page.multiselect[0]
    assert (years.value, authors.options) == ((1990, 1997), ["Ben Elm", "Ann Oak"])
    years.set_value((1994, 1997)).run()
    assert f"4{chr(160)}documents of 9 are asked." in shown(page)
    assert asked(page) <= {"d4", "d5", "d6", "d7"}
    page.multiselect[0].select("Ben Elm").run()
    assert asked(page) <= {"d4", "d6"}
    assert page.session_state.turns[-1].left_out == 7


def test_years_and_authors_narrow_a_comparison(start_library: Open, dated: Path) -> None:
    page = start_library(dated)
    page.button_group(key="view").set_value("Compare").run()
    page.slider[0].set_value((1994, 1997)).run()
    page.multiselect[0].select("Ben Elm").run()
    page.chat_input[0].set_value("What makes tides rise?").run()
    assert [document.id for document, _ in page.session_state.compared.columns] == ["d4", "d6"]
    assert page.session_state.compared.left_out == 0


def test_filters_that_leave_nothing_are_one_line(start_library: Open, dated: Path) -> None:
    page = start_library(dated)
    page.button_group(key="view").set_value("Ask").run()
    for number in (1, 3, 5, 7):
        page.checkbox(key=f"ask-d{number}").uncheck()
    page.multiselect[0].select("Ann Oak").run()
    assert page.warning[0].value == "No document passes all of this; choose more."
    page.chat_input[0].set_value("What makes tides rise?").run()
    assert len(page.error) == 1
    assert not page.exception


def test_a_handful_of_documents_needs_no_filters(page: AppTest) -> None:
    page.button_group(key="view").set_value("Ask").run()
    assert not page.multiselect
    assert not [slider for slider in page.slider if slider.label == "Years"]


def test_what_was_chosen_stays_chosen_while_the_library_is_looked_at(start_library: Open, dated: Path) -> None:
    page = start_library(dated)
    page.checkbox(key="ask-old").uncheck().run()
    page.button_group(key="view").set_value("Ask").run()
    assert not page.checkbox(key="ask-old").value


def test_a_private_library_begins_empty_and_is_gone_when_it_is_closed() -> None:
    desk, other = PrivateDesk(""), PrivateDesk("")
    work = Path(desk._work.name)
    desk.add([Upload("otters.txt", OTTERS.encode())]).wait()
    assert (ids(desk.library), ids(other.library)) == (["otters"], [])
    assert work.stat().st_mode & 0o077 == 0
    desk.close()
    other.close()
    assert not work.exists()


def test_a_private_library_begins_as_a_copy_and_leaves_the_served_one_alone(two_documents: Path) -> None:
    desk = PrivateDesk(str(two_documents))
    assert ids(desk.library) == ["bread", "tides"]
    assert not (Path(desk._work.name) / "copy").exists()
    desk.library.remove("tides")
    desk.close()
    with Library.open(two_documents, settings=fake_settings()) as library:
        assert ids(library) == ["bread", "tides"]


def test_a_copy_of_nothing_is_an_error_that_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(LibraryMissing):
        PrivateDesk(str(tmp_path / "absent"))
    assert list(tmp_path.iterdir()) == []


def test_closing_while_files_are_added_does_not_wait_and_cleans_up(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, slow = PrivateDesk(""), Slow()
    work = Path(desk._work.name)
    monkeypatch.setattr(desk.library, "add_uploads", slow.add_uploads)
    addition = desk.add([Upload("a", b"")])
    assert slow.begun.wait(30)
    desk.close()
    assert work.exists()
    slow.go.set()
    addition.wait()
    while work.exists():
        time.sleep(0.01)


def test_the_page_says_that_the_library_is_private(
    start_library: Open, two_documents: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PINCITE_PRIVATE", "1")
    (tmp_path / "private").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "private"))
    page = start_library(two_documents)
    assert "This library is yours alone." in shown(page)
    send(page, text_file("otters.txt", OTTERS))
    assert set(listed(page)) == {"bread", "otters", "tides"}
    with Library.open(two_documents, settings=fake_settings()) as library:
        assert ids(library) == ["bread", "tides"]
    st.cache_resource.clear()
    assert list((tmp_path / "private").iterdir()) == []


def test_the_page_of_all_does_not_say_so(page: AppTest) -> None:
    assert "yours alone" not in shown(page)
