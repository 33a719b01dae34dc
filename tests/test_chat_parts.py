"""The parts of the page that draw nothing: words, excerpts, the list of documents."""

import re
import threading
from dataclasses import replace
from inspect import getsource, signature
from pathlib import Path

import pytest
from streamlit import file_util
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.manifest_scanner import scan_component_manifests

from chat_pages import PAGE
from fakes import TOP
from pincite import Library, sharing
from pincite.chat import conversation, excerpts, listing, serving, wording
from pincite.chat.conversation import Turn
from pincite.chat.desk import Relay
from pincite.chat.front import PROMISE, front_page
from pincite.chat.listing import Entry
from pincite.chat.markup import literal
from pincite.records import AddReport, Answer, Citation, Document, Failure, IndexState, Locator, Progress


def test_what_stands_for_the_look_for_components_is_called_as_it_is() -> None:
    """A Streamlit that calls it otherwise has to be looked at again."""
    assert [*signature(serving._no_components).parameters] == [*signature(scan_component_manifests).parameters]
    assert "scan_component_manifests" in getsource(BidiComponentManager.discover_and_register_components)
    assert serving._no_components() == []


def test_a_browser_is_told_at_once_what_it_waits_for() -> None:
    index = (Path(file_util.get_static_dir()) / "index.html").read_text("utf-8")
    page = front_page(index)
    assert page.count("<title>Pincite</title>") == page.count("</title>") == 1
    root = page.partition('<div id="root">')[2].partition("</body>")[0]
    assert PROMISE in root
    assert "Opening the library" in root
    scripts = re.findall(r"<(?:script|link)\b.*", index)
    assert len(scripts) > 10
    assert re.findall(r"<(?:script|link)\b.*", page) == scripts


def test_a_front_page_that_looks_otherwise_is_left_as_it_is() -> None:
    assert front_page("<p>Another &amp; one</p>") == "<p>Another &amp; one</p>"


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
    words = [sharing.confidence(probability) for probability in (0.91, 0.6, 0.3)]
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
    assert sharing.heading(cite("(a) Networks.", "(a) Networks.", ("1 Causes", "(a) Networks"))) == "1 Causes"


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


def test_a_heading_of_markdown_stands_without_its_marks() -> None:
    text = "# Sea\n\n## 2 Tides #1\n\nThe moon pulls.\n\n#hash is no heading"
    citation = cite(text, "The moon pulls.")
    headings = [Locator(None, None, ("Sea",), 2, 5), Locator(None, None, ("Sea", "2 Tides #1"), 10, 20)]
    start = text.index("The moon")
    paragraphs = excerpts.excerpt(text, Locator(None, None, (), start, start + 15), citation, headings)
    assert [[(piece.kind, piece.text.strip()) for piece in paragraph] for paragraph in paragraphs] == [
        [("heading", "Sea")],
        [("heading", "2 Tides #1")],
        [("quote", "The moon pulls.")],
        [("around", "#hash is no heading")],
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


def test_the_history_leaves_out_what_was_not_answered() -> None:
    answer = Answer("a", "a", "not_found", 0.1, "", (), (), (), IndexState(1, "m", ""), {})
    assert conversation.history([Turn("a", answer), Turn("?", error="no word"), Turn("b", answer)]) == ["a", "b"]
    assert sharing.read_as(answer) == ""


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


def entry(identity: str, **known: object) -> Entry:
    document = Document(identity, **known)  # type: ignore[arg-type]
    return Entry(document, Library.short_name(document))


ENTRIES = [
    entry("a", kind="note", title="The Smiling Curve", authors=("Zoë Adams",), year=2001, venue="Field"),
    entry("b", title="An étude of clusters", authors=("Ann Oak", "Ben Elm"), year=1990, doi="10.1/x"),
    Entry(Document("c", year=2020), "c", 80, ("scanned",)),
]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["a", "b", "c"]),
        ("smiling", ["a"]),
        ("ETUDE oak", ["b"]),
        ("zoe 2001", ["a"]),
        ("10.1/x", ["b"]),
        ("smiling oak", []),
    ],
)
def test_words_find_documents_by_what_is_known_of_them(words: str, expected: list[str]) -> None:
    assert [one.document.id for one in listing.found(ENTRIES, words)] == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("Title", ["b", "c", "a"]),
        ("Author", ["a", "b", "c"]),
        ("Newest first", ["c", "a", "b"]),
        ("Oldest first", ["b", "a", "c"]),
        ("Longest first", ["c", "b", "a"]),
        ("Remarks first", ["c", "b", "a"]),
    ],
)
def test_documents_are_sorted(order: str, expected: list[str]) -> None:
    assert [one.document.id for one in listing.ordered(ENTRIES, order)] == expected


def test_a_list_has_pages() -> None:
    assert [one.document.id for one in listing.page_of(ENTRIES, 2, 2)[0]] == ["c"]
    assert listing.page_of(ENTRIES, 9, 2) == (ENTRIES[2:], 2)
    assert listing.page_of([], 1, 2) == ([], 1)


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (AddReport(), "Nothing to add"),
        (AddReport(added=("a", "b"), failed=(Failure("c", "c is empty"),)), "2 added, 1 not added"),
        (AddReport(updated=("a",), unchanged=("b",)), "1 updated, 1 known already"),
    ],
)
def test_what_became_of_files_is_a_line(report: AddReport, line: str) -> None:
    assert wording.outcome(report) == line


def test_a_file_that_failed_is_named_once() -> None:
    assert wording.failure(Failure("a.pdf", "a.pdf is empty")) == "a.pdf is empty."
    assert wording.failure(Failure("a.pdf", "it is locked")) == "a.pdf: it is locked."
