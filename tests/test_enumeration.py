"""Lists inside of a text: what announces them, and their items."""

import pytest

from pincite.answering.enumeration import items_after, list_around
from pincite.answering.evidence import Unit
from pincite.answering.question import understand
from pincite.outline import Section, SentenceKind
from test_selection import SECTIONS, choose, judged, texts, unit

TREE = SECTIONS["paper"]


def units(*said: str, kind: SentenceKind = "prose") -> list[Unit]:
    return [unit(text, place, kind=kind if place else "prose") for place, text in enumerate(said)]


@pytest.mark.parametrize(
    "items",
    [
        ["1) Bias", "2) Trust", "3) Harm"],
        ["1. The names differ.", "They differ much.", "2. The dates differ."],
        ["(a) The names differ.", "(b) The dates differ."],
        ["• The names differ.", "• The dates differ."],
    ],
)
def test_items_follow_what_announces_them(items: list[str]) -> None:
    first, *after = units("The set has several limits.", *items)
    marked = [text for text in items if not text.startswith("They")]
    assert texts(items_after(first, after, TREE)) == marked


@pytest.mark.parametrize(
    "items",
    [
        ["2. It begins in the middle.", "3. And goes on."],
        ["1. One item is no list.", "Nothing follows."],
        ["Plain sentences follow.", "1. And then a list.", "2. Of two items."],
        ["1. One list begins.", "(b) Another one goes on."],
    ],
)
def test_what_is_no_list_gives_none(items: list[str]) -> None:
    first, *after = units("The set has several limits.", *items)
    assert items_after(first, after, TREE) == []


def test_a_list_ends_with_its_section() -> None:
    tree = (*TREE[:2], Section(2, -1, 1, "body", "Elsewhere", 500, 509, 500, 999))
    first, *after = units("These are the limits:", "1. The first one.", "2. The second one.")
    other = unit("3. The third one stands elsewhere.", 3, section=2)
    assert texts(items_after(first, [*after, other], tree)) == ["1. The first one.", "2. The second one."]


def test_leads_are_items_where_they_are_announced() -> None:
    lead = [unit("Norms.", 1, kind="lead"), unit("We use a norm.", 2), unit("Steps.", 3, kind="lead")]
    announced, plain = unit("Here are the changes:", 0), unit("There are changes.", 0)
    assert texts(items_after(announced, lead, TREE)) == ["Norms.", "We use a norm.", "Steps."]
    assert items_after(plain, lead, TREE) == []


def test_an_item_brings_its_list() -> None:
    row = units("Before.", "There are four angles:", "1) Bias", "2) Trust", "3) Harm", "After.")
    assert texts(list_around(row[4], row, TREE)) == ["There are four angles:", "1) Bias", "2) Trust", "3) Harm"]
    assert list_around(row[5], row, TREE) == []


def test_a_list_asked_for_is_quoted_whole_and_a_number_is_not() -> None:
    row = units("There are three angles in it:", "1) The bias of it", "2) The trust in it", "3) The harm of it")
    ranked = [judged(row[0], 1.0), *(judged(item, 0.01) for item in row[1:])]
    assert choose(understand("Which angles are there?"), ranked, SECTIONS, {}) == row
    assert choose(understand("How many angles are there?"), ranked, SECTIONS, {}) == row[:1]
    ranked = [judged(row[2], 1.0), *(judged(item, 0.01) for item in (row[0], row[1], row[3]))]
    assert set(choose(understand("Which angles are there?"), ranked, SECTIONS, {})) == set(row)


def test_the_first_item_brings_the_words_that_announce_it() -> None:
    row = units("In summary, our contributions are:", "(1) We present a set of choices.", "(2) We use a new set.")
    ranked = [judged(row[1], 1.0), judged(row[0], 0.01)]
    assert choose(understand("How did they do it?"), ranked, SECTIONS, {}) == row[:2]
    assert choose(understand("How did they do it?"), [judged(row[2], 1.0), ranked[1]], SECTIONS, {}) == row[2:]


def test_a_row_of_a_table_defines_nothing() -> None:
    row, said = unit("Hefei cluster | voice", 0, kind="row"), unit("A cluster is a group of firms.", 5)
    ranked = [judged(row, 0.9), judged(said, 0.5)]
    assert choose(understand("What is a cluster?"), ranked, SECTIONS, {}) == [said]
    assert choose(understand("What is a cluster?"), ranked[:1], SECTIONS, {}) == [row]


def test_a_row_that_names_less_than_the_row_that_answers_is_left_out() -> None:
    primary, derived = unit("primary type | wood, oil", 0, kind="row"), unit("derived type | lamps", 1, kind="row")
    ranked = [judged(primary, 0.9), judged(derived, 0.8)]
    assert choose(understand("Which clusters are of the primary type?"), ranked, SECTIONS, {}) == [primary]
    assert choose(understand("Which types are there?"), ranked, SECTIONS, {}) == [primary, derived]


def test_what_explains_a_term_goes_on() -> None:
    term, more = unit("An injection is a kind of input.", 3), unit("This input is made to mislead the reader.", 4)
    ranked = [judged(term, 1.0), judged(more, 0.01)]
    assert choose(understand("What is an injection?"), ranked, SECTIONS, {}) == [term, more]
    assert choose(understand("How many injections are there?"), ranked, SECTIONS, {}) == [term]
