"""Questions as people type them: greetings, courtesies and indirect word order come off, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pincite import Library
from pincite.answering.plain import plain
from pincite.answering.question import understand

ASKED = "why do clusters fail?"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whom do the authors thank?", "whom do the authors thank?"),
        ("what is a cluster, thank you so much", "what is a cluster"),
        ("hi, could you please tell me what the smiling curve is, thanks", "what is the smiling curve"),
        ("Good morning! I'd like to know who the authors are.", "who are the authors."),
        ("pls list the suggestions of Liu", "list the suggestions of Liu"),
        ("i want to know about leading enterprises for my essay", "leading enterprises"),
        ("whats in cc-news", "what is in cc-news"),
        ("What’s a derivative cluster?", "What is a derivative cluster?"),
        ("hows the value added spread", "how is the value added spread"),
        ("can you explain regional embeddedness", "explain regional embeddedness"),
        ("I was wondering why brands are weak", "why brands are weak"),
        ("Does anyone know which datasets are used?", "which datasets are used?"),
        ("According to the papers, what are the causes?", "what are the causes?"),
        ("what are the causes, according to these papers?", "what are the causes?"),
        ("i need to know what lock-in means", "what does lock-in mean"),
        ("Do the papers say how firms learn?", "how firms learn?"),
        ("So, quick question: what do firms do?", "what do firms do?"),
        ("hey what do firms do?", "what do firms do?"),
        ("so why do firms move", "why do firms move"),
    ],
)
def test_what_only_surrounds_a_question_comes_off(typed: str, meant: str) -> None:
    assert plain(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Why do derivative clusters sit at the bottom of the smiling curve?",
        "According to Liu (2022), what are the causes?",
        "According to both papers, what are the causes?",
        "In all of these papers, what helps?",
        "What helps, according to all the papers?",
        "What do the papers say about trust?",
        "Could clusters fail?",
        "Where are the firms that supply Volvo?",
        "In short supply, what do firms do?",
        "What the paper calls lock-in, is it bad?",
        "Do you",
        "please",
        "Hello!",
        "tell me",
        "So what?",
        "So far, which clusters have grown?",
        "so far what do we know of brands",
        "question answering on SQuAD: what is reached?",
        "Well known firms lead, but why?",
        "hi tech clusters in China",
        "Can one show that clusters help?",
        "What data is needed for a paper?",
        "为什么衍生型集群处于微笑曲线底部?",
    ],
)
def test_a_plain_question_stays_as_it_is(question: str) -> None:
    assert plain(question) == question


@given(some.text(max_size=60))
def test_something_is_always_left_and_once_is_enough(text: str) -> None:
    left = plain(f"Hello, can you please tell me {text}")
    assert left.strip() or not text.strip()
    assert plain(plain(ASKED + text)) == plain(ASKED + text)


@given(some.sampled_from(["hi, ", "Please ", "could you tell me ", "I would like to know "]), some.integers(1, 4))
def test_courtesies_may_be_heaped(before: str, times: int) -> None:
    assert plain(before * times + ASKED) == ASKED


def test_a_long_question_of_many_words_is_no_burden() -> None:
    words = "what " + "a " * 900 + "cluster"
    assert plain(words + " is") == words.replace("what", "what is", 1)
    assert plain("tell me " * 200 + ASKED) == ASKED


@pytest.mark.parametrize(
    ("question", "kind"),
    [("list the suggestions of Liu", "list"), ("three causes", "list"), ("all these problems", "list"), (ASKED, "why")],
)
def test_the_form_of_what_is_left(question: str, kind: str) -> None:
    assert understand(question).kind == kind


def test_a_question_is_answered_alike_however_kindly_it_is_put(papers: Library) -> None:
    blunt = papers.ask("What is the smiling curve?", strictness=0)
    kind = papers.ask("Hello, could you please tell me what the smiling curve is? Thanks!", strictness=0)
    assert [c.passage_id for c in kind.citations] == [c.passage_id for c in blunt.citations]
    assert kind.confidence == pytest.approx(blunt.confidence, abs=0.02)
    assert kind.standalone_question == kind.question
