"""What a sentence's form adds to its score."""

import pytest

from pincite.answering.form import DEFINED_BESIDE, defines, form_bonus
from pincite.answering.question import understand


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("How many units were made?", "In all 14.001 million units were made.", "Units were made in large numbers."),
        ("How many units were made in 2020?", "In 2020 they made 3 million units.", "In 2019 they made 3 million."),
        (
            "How often may units be made?",
            "Units may be made six times a month.",
            "Units may be made of any material there.",
        ),
        (
            "How many complete machine enterprises are there?",
            "There are 12 complete machine enterprises there.",
            "There are 40 enterprises for every complete machine.",
        ),
        ("What is it like?", "It is like a link in a chain of firms.", "3https://github.com/firms/ links- of-a/chain"),
        ("When was it founded?", "It was founded by the city in 1998.", "It was founded by the city."),
        ("Why is trust high?", "Trust is high because they share a culture.", "Trust is high in the villages there."),
        ("What is a cluster?", "A cluster is a group of firms in one place.", "Firms in one place gain from it."),
        ("How should brands be built?", "Firms should invest jointly in a brand.", "Firms of a region have one brand."),
        (
            "How were the programs counted?",
            "We count them by running every program.",
            "The programs are many and they are old.",
        ),
        (
            "Which trades live there?",
            "Sock making, button making, and spinning live there.",
            "Many trades have long lived there.",
        ),
        (
            "What is a spin-off?",
            "They began as a spin-off (SO), a firm that left another.",
            "They saw a spin-off leave the firm.",
        ),
        ("Give examples of trades", "Many, for example sock making, live there.", "Many trades live in that one town."),
        (
            "Who is cited for the claim?",
            "Clusters lie between both (Cai, 2010).",
            "Clusters lie between both of the forms.",
        ),
    ],
)
def test_the_form_that_answers_scores_higher(question: str, better: str, worse: str) -> None:
    asked = understand(question)
    assert form_bonus(asked, better, "prose") > form_bonus(asked, worse, "prose")


def test_signposts_lose() -> None:
    asked = understand("Does proximity matter?")
    assert form_bonus(asked, "Now, let's take the car industry as an example of it.", "prose") < 0
    assert form_bonus(asked, "Proximity matters where knowledge is hard to write down.", "prose") == 0


def test_front_matter_answers_only_questions_about_the_paper_itself() -> None:
    line = "Received 9 May 2015; accepted 11 July 2015"
    assert form_bonus(understand("When was the paper received?"), line, "front") > 0
    assert form_bonus(understand("What is a cluster?"), line, "front") < -0.3


def test_a_sentence_that_only_says_the_question_again_loses() -> None:
    asked = understand("Who is the corresponding author?")
    assert form_bonus(asked, "*Corresponding author.", "front") < form_bonus(
        asked, "SUN Xiaochun; YANG Xiaolong", "front"
    )


def test_a_sentence_that_names_both_sides_scores_higher() -> None:
    asked = understand("How do embedded clusters and derivative clusters differ?")
    both = "The derivative cluster is unlike the embedded cluster in its origin."
    assert form_bonus(asked, both, "prose") > form_bonus(asked, "The derivative cluster is unlike others.", "prose")


def test_a_label_is_no_statement() -> None:
    asked = understand("Why did it fail?")
    assert form_bonus(asked, "(a) Social networks.", "lead") < 0
    assert form_bonus(asked, "(a) The requirement of its formation is low.", "lead") > 0


def test_defines_wants_the_term_as_subject() -> None:
    assert defines("industrial cluster", "An industrial cluster refers to a number of firms.") == 2.0
    assert defines("industrial cluster", "So an industrial cluster of towns refers to a number of firms.") == 1.0
    assert defines("industrial cluster", "The town is a place with an industrial cluster.") == 0.0
    assert defines("industrial cluster", "We study the industrial cluster (IC), a group of firms.") == DEFINED_BESIDE
    assert defines("industrial cluster", "We study the industrial cluster, a few of its firms too.") == 0.0
    assert defines("", "It is a thing.") == 0.0
