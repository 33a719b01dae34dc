"""Answers by a row of headings: all headings first, then the sentence of each part that says its heading."""

from pincite.answering.listing import Listing, listed
from pincite.answering.structure import Row
from pincite.outline import Section
from test_selection import judged, texts, unit

HEADINGS = ("Measures", "Train workers", "Build roads")
TREE = tuple(
    Section(place, -1 if place == 0 else 0, 1 if place == 0 else 2, "body", heading, 0, 9, 0, 99)
    for place, heading in enumerate(HEADINGS)
)
ROW = Row("paper", 0, (1, 2))
SAID = [
    judged(unit("Towns are old.", 2, section=1), 0.4),
    judged(unit("Workers should be trained early.", 3, section=1), 0.3),
    judged(unit("Roads are built by the state.", 5, section=2), 0.2),
    judged(unit("Trade follows in time.", 8, section=2), 0.5),
]


def test_headings_come_first_and_then_what_says_them() -> None:
    headings = {1: unit("Train workers", 1, kind="heading"), 2: unit("Build roads", 4, kind="heading")}
    assert texts(list(listed([Listing(ROW, headings)], SAID, {"paper": TREE}))) == [
        "Train workers",
        "Build roads",
        "Workers should be trained early.",
        "Roads are built by the state.",
    ]


def test_lettered_items_are_headed_by_the_words_that_open_them() -> None:
    leads = [judged(unit("(a) Train workers.", 1, section=1, kind="lead"), 0.0)]
    found = texts(list(listed([Listing(ROW, {})], [*SAID, *leads], {"paper": TREE})))
    assert found[:2] == ["(a) Train workers.", "Workers should be trained early."]
