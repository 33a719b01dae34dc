"""Citations, names of documents, and text that Markdown leaves as it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pincite.answering.compose import answer_markdown, escape, short_name
from pincite.names import Name, family_name, parted
from pincite.records import Citation, Document, Locator


@pytest.mark.parametrize(
    ("author", "family"),
    [
        ("Mingjuan Liu", "Liu"),
        ("Ludwig van Beethoven", "van Beethoven"),
        ("Liu, Mingjuan", "Liu"),
        ("Plato", "Plato"),
        ("刘明娟", "刘明娟"),
        ("刘 明娟", "刘 明娟"),
        ("John Smith Jr.", "Smith"),
        ("World Bank", "World Bank"),
        ("Ministry of Education, China", "Ministry of Education, China"),
    ],
)
def test_family_name(author: str, family: str) -> None:
    assert family_name(author) == family


def test_the_parts_of_a_name() -> None:
    assert parted("Jan Pieter van der Berg III") == Name("van der Berg", "Jan Pieter", "III")
    assert parted("Berg, Jan") == Name("Berg", "Jan")
    assert parted("Plato") == parted(" Plato ") == Name("Plato")


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (Document("a", "T", ("Xiaochun Sun", "Xiaolong Yang"), 2015), "Sun and Yang (2015)"),
        (Document("a", "T", ("Mingjuan Liu",)), "Liu"),
        (Document("a", "T", ("A B", "C D", "E F"), 1999), "B et al. (1999)"),
        (Document("a", "A title"), "A title"),
        (Document("some-id"), "some-id"),
        (Document("n", "T", ("Michael Porter",), 1990, kind="note"), "reading note on Porter (1990)"),
    ],
)
def test_short_name(document: Document, name: str) -> None:
    assert short_name(document) == name


HOSTILE = st.text(alphabet="ab *_`#[]()<>!|~$\\&:@-+=.19\n/w", max_size=40)


@given(HOSTILE)
def test_escaped_text_makes_no_mark_in_markdown(text: str) -> None:
    flat = " ".join(text.split())
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse("> " + escape(flat))
    inline = [child for token in tokens for child in (token.children or [])]
    assert {child.type for child in inline} <= {"text", "text_special"}
    assert "".join(child.content for child in inline) == flat


@pytest.mark.parametrize("text", ["2015. was a year", "1984) the book", "7. seven"])
def test_a_number_at_the_start_is_no_list(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse("> " + escape(text))
    assert "ordered_list_open" not in [token.type for token in tokens]


@pytest.mark.parametrize("text", ["[9]", "<script>alert(1)</script>", "![x](http://a.b/c.png)", ":red[x]", "$x$"])
def test_every_opening_of_a_mark_is_escaped(text: str) -> None:
    escaped = escape(text)
    for sign in ("[", "<", "$", ":r"):
        assert escaped.count(sign) == escaped.count("\\" + sign)


def test_a_quote_of_a_note_stands_under_the_note_and_not_under_the_work() -> None:
    note = Document("n", "Clusters", ("Michael Porter",), 1998, kind="note")
    citation = Citation(1, "p", note, Locator(None, None, ("What it defines",), 0, 10), "Clusters are groups.")
    assert (
        answer_markdown([citation])
        == "**reading note on Porter (1998)**, What it defines:\n\n> Clusters are groups. [1]"
    )


def test_an_answer_names_each_place_once_and_numbers_each_quote() -> None:
    document = Document("sun", "T", ("Xiaochun Sun", "Xiaolong Yang"), 2015)
    first = Locator(3, "34", ("1 Problems",), 0, 10)
    citations = [
        Citation(1, "p", document, first, "The bar is low."),
        Citation(2, "p", document, first, "It says [7] here."),
        Citation(3, "q", document, Locator(4, None, (), 20, 30), "More."),
    ]
    assert answer_markdown(citations) == (
        "**Sun and Yang (2015)**, 1 Problems, p. 34 (PDF page 3):\n\n"
        "> The bar is low. [1]\n\n"
        "> It says \\[7\\] here. [2]\n\n"
        "**Sun and Yang (2015)**, p. 4:\n\n"
        "> More. [3]"
    )
