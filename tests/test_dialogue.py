"""Standalone questions: misspelt words mended, follow-ups filled in."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answering.dialogue import Lexicon, is_follow_up, mend, standalone, topic_of

LIBRARY = Counter(
    ["the", "problems", "of", "primary", "industry", "clusters", "causes", "regional", "forms", "smiling", "curve"]
)
ENGLISH = frozenset({"what", "are", "is", "the", "firms", "cheap", "goods", "question", "why", "about", "how", "can"})
LEXICON = Lexicon(lambda: LIBRARY, LIBRARY.__contains__, ENGLISH.__contains__)


def test_misspelt_words_become_the_librarys_own() -> None:
    mended = mend("what are the problms of primery industy clusters", LEXICON)
    assert mended.text == "what are the problems of primary industry clusters"
    assert mended.mended == (("problms", "problems"), ("primery", "primary"), ("industy", "industry"))


@pytest.mark.parametrize(
    "text",
    [
        "what are firms",  # a word of the language, though "forms" is one letter away
        "what about Regionel",  # a name
        "cluster cause regionally",  # plain forms of words that are there
        "xqzvkw",  # nothing is near
        "12345 67890",
    ],
)
def test_words_that_are_left_alone(text: str) -> None:
    assert mend(text, LEXICON).text == text


@given(st.text(max_size=80))
def test_any_text_is_mended_without_error_and_words_only_change(text: str) -> None:
    mended = mend(text, LEXICON)
    assert text.split(maxsplit=0) == mended.text.split(maxsplit=0) or mended.mended
    if not mended.mended:
        assert mended.text == text


@pytest.mark.parametrize(
    ("question", "history", "alone"),
    [
        (
            "And what causes them?",
            ["What are the problems of the derivative industry cluster?"],
            "What causes the problems of the derivative industry cluster?",
        ),
        (
            "How can it be strengthened?",
            ["Is the ability of technological innovation of Chinese clusters strong?"],
            "How can the ability of technological innovation of Chinese clusters be strengthened?",
        ),
        (
            "What about the derivative ones?",
            ["What are the problems of primary clusters?"],
            "What are the problems of derivative clusters?",
        ),
        ("What about Qingdao?", ["How much did Chuzhou make in 2020?"], "How much did Qingdao make in 2020?"),
        ("And in 2019?", ["How much did Chuzhou make in 2020?"], "How much did Chuzhou make in 2019?"),
        (
            "And in Qingdao?",
            ["What was made in Chuzhou in 2020?"],
            "What was made in Qingdao in 2020?",
        ),
        (
            "And in 2019?",
            ["What was made in 2020 in Chuzhou?"],
            "What was made in 2019 in Chuzhou?",
        ),
        (
            "How can they be solved?",
            ["What problems do derivative clusters have?"],
            "How can the problems of derivative clusters be solved?",
        ),
        ("What about in Guangdong?", ["How many clusters are there?"], "How many clusters are there in Guangdong?"),
        ("How about trust?", ["Why do networks matter?"], "Why do networks matter, for trust?"),
        ("And why?", ["Is the embeddedness poor?"], "Why (the embeddedness poor)?"),
        ("Tell me more", ["What are the problems of clusters?"], "Tell me more (the problems of clusters)?"),
        (
            "And the western region?",
            ["Are clusters of the eastern region strong?"],
            "Are clusters of the western region strong?",
        ),
    ],
)
def test_a_follow_up_stands_alone(question: str, history: list[str], alone: str) -> None:
    lexicon = Lexicon(lambda: LIBRARY, lambda word: True, lambda word: True)
    assert standalone(question, history, lexicon).text == alone


@pytest.mark.parametrize(
    ("typed", "library", "read"),
    [
        ("Why are they industrialized", "industrialise", "Why are they industrialized"),
        ("Why are they industrialised", "industrialized", "Why are they industrialized"),
        ("Why analyse it", "analyze", "Why analyze it"),
        ("Why do they compromize", "compromise", "Why do they compromise"),
    ],
)
def test_words_spelt_as_elsewhere_keep_their_ending(typed: str, library: str, read: str) -> None:
    lexicon = Lexicon(lambda: {library: 1}, lambda word: word == library, lambda word: len(word) < 7)
    assert standalone(typed, [], lexicon).text == read


def test_a_question_with_its_own_subject_is_left_as_it_is() -> None:
    question = "Which enterprises lead the household appliance chain of Qingdao?"
    assert standalone(question, ["What is a cluster?"], LEXICON).text == question
    assert not is_follow_up(question)


def test_a_follow_up_on_a_follow_up_reaches_the_first_subject() -> None:
    lexicon = Lexicon(lambda: LIBRARY, lambda word: True, lambda word: True)
    history = ["What are the problems of primary clusters?", "And what causes them?"]
    assert standalone("How can they be solved?", history, lexicon).text == (
        "How can the problems of primary clusters be solved?"
    )


def test_without_history_a_pronoun_stays() -> None:
    assert standalone("What causes them?", [], LEXICON).text == "What causes them?"


def test_topic() -> None:
    assert topic_of("What are the problems of the primary cluster?") == "the problems of the primary cluster"
