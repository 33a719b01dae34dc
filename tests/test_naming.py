"""Questions that name whose paper they ask."""

from pincite.answering.naming import named_documents, without_names
from pincite.answering.question import understand
from pincite.records import Document

LIU = Document("liu", "T", ("Mingjuan Liu",))
SUN = Document("sun", "T", ("Xiaochun Sun", "Xiaolong Yang"), 2015)
NOBODY = Document("notes", "Notes")


def named(text: str) -> set[str]:
    return set(named_documents(understand(text), [LIU, SUN, NOBODY]))


def test_an_authors_name_names_the_document() -> None:
    assert named("Which two reasons does Liu give?") == {"liu"}
    assert named("What do Sun and Yang recommend?") == {"sun"}
    assert named("Do Liu and Yang agree?") == {"liu", "sun"}


def test_a_word_that_is_no_name_does_not() -> None:
    assert named("Does the sun matter?") == set()
    assert named("What is said of Liushi Town?") == set()


def test_the_name_is_not_looked_for_in_the_text() -> None:
    asked = understand("What is Liu's view of innovation?")
    assert without_names(asked, [LIU]).content == "view of innovation?"
    assert without_names(asked, [NOBODY]) == asked


def test_a_question_of_a_name_alone_keeps_it() -> None:
    asked = understand("Liu?")
    assert without_names(asked, [LIU]).content == asked.content
