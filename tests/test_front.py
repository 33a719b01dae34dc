"""Questions about a paper itself are answered by the lines that hold what they ask for, and thanks by thanks."""

from pathlib import Path

import pytest

from fakes import fake_settings
from pincite import Library
from pincite.answering.front import telling
from pincite.answering.judging import Judged
from pincite.answering.question import understand
from pincite.answering.thanks import asks_for_thanks
from test_selection import unit

LINES = (
    "Department of Economics, Green College, Maanshan, China",
    "Received 9 May 2015; accepted 11 July 2015",
    "DOI: 10.3968/7471",
    "Keywords: industry; clusters",
    "Journal of Trade, 11(7), 1-9",
    "Mary Liu, John Sun",
)
RANKED = [Judged(unit(line, place), 0.5, 0.5) for place, line in enumerate(LINES)]


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("Where does Mary Liu work?", [0]),
        ("At which institution does Liu work?", [0]),
        ("When was the paper accepted?", [1]),
        ("What is the DOI of the paper?", [2]),
        ("keywords of the article", [3]),
        ("In which journal was it published?", [4]),
        ("Who wrote the paper?", [0, 1, 2, 3, 4, 5]),
        ("Who wrote the paper, and where do they work?", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_only_lines_with_the_field_that_is_asked_for_answer(question: str, lines: list[int]) -> None:
    assert [RANKED.index(item) for item in telling(question, RANKED, ())] == lines


def test_lines_of_another_document_than_the_one_named_do_not_answer() -> None:
    document = RANKED[2].unit.document
    assert telling("What is its DOI?", RANKED, {document}) == [RANKED[2]]
    assert telling("What is its DOI?", RANKED, {"another"}) == []


@pytest.mark.parametrize(
    ("question", "of_authors", "kind"),
    [
        ("Where does Mary Liu work?", True, "front"),
        ("Where do migrants work?", False, "general"),
        ("Where does DetectGPT work best?", True, "general"),
        ("Which methods are employed by DetectGPT?", True, "list"),
        ("Which company does CodeNet get its data from?", True, "general"),
        ("At which university was the BERT survey made?", True, "general"),
        ("At which institution does Mary Liu work?", True, "front"),
        ("Where is Mary Liu employed?", True, "front"),
        ("What university are Sun and Yang from?", True, "front"),
        ("What venue was the paper published in?", False, "front"),
        ("Where do the authors of the paper on trade work?", False, "front"),
        ("What does PAL stand for?", False, "definition"),
        ("What problems exist in the clusters?", False, "list"),
        ("What are Liu's main recommendations?", False, "list"),
    ],
)
def test_what_is_asked_of_authors_is_asked_of_the_front(question: str, of_authors: bool, kind: str) -> None:
    assert understand(question, of_authors=of_authors).kind == kind


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Who funded Liu's study?", True),
        ("Which grants supported the manuscript?", True),
        ("Was the research funded by a company?", True),
        ("What do the acknowledgements say?", True),
        ("Whom do the authors thank?", True),
        ("How should the government fund clusters?", False),
        ("Who funds new firms in the region?", False),
        ("Which projects supported the growth of towns?", False),
        ("What projects did the authors study?", False),
        ("Which grants does the paper recommend?", False),
        ("Who funded research in the region?", False),
        ("Which grants of the ministry supported the manuscript?", True),
        ("funding of the study", True),
    ],
)
def test_questions_about_thanks(question: str, asks: bool) -> None:
    assert asks_for_thanks(question) is asks


def test_acknowledgements_answer_questions_about_them_and_no_others(fake: object, tmp_path: Path) -> None:
    paper = tmp_path / "kestrels.md"
    paper.write_text(
        "# Kestrels\n\n## Findings\n\nKestrels hover over fields. They eat voles where the wind is strong.\n\n"
        "## Acknowledgements\n\nWe thank the wardens of the fields. The Vole Foundation supported this study.\n",
        "utf-8",
    )
    with Library.open(tmp_path / "index", settings=fake_settings()) as library:
        library.add(paper)
        paid = library.ask("Who funded the study?")
        assert [citation.quote for citation in paid.citations] == ["The Vole Foundation supported this study."]
        assert paid.citations[0].locator.section[-1] == "Acknowledgements"
        thanked = library.ask("Whom do the authors thank?")
        assert thanked.citations[0].quote.startswith("We thank the wardens of the fields.")
        other = library.ask("What do kestrels eat?", strictness=0)
        assert not any("Foundation" in citation.quote for citation in other.citations)
