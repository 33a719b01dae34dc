"""Answers from the two papers, through the facade, with the real model."""

import json
from pathlib import Path

import pytest

from fakes import write_lines
from pincite import Answer, Library, fold
from pincite.passages import word_count

DERIVATIVE = "why do derivative clusters sit at the bottom of the smiling curve"


def quotes(answer: Answer) -> str:
    return "\n".join(citation.quote for citation in answer.citations)


def test_why_gives_the_problem_first_and_then_both_causes(papers: Library) -> None:
    answer = papers.ask(DERIVATIVE)
    assert answer.status == "answered"
    assert answer.citations[0].quote.startswith(
        "The problems of the derivative industry cluster lie in the simple depend"
    )
    assert "(a) The requirement of clusters' formation is low." in quotes(answer)
    assert "(b) This kind of development routes of industry clusters is limited by external elements." in quotes(answer)
    assert {citation.document.id for citation in answer.citations} == {"sun-yang-2015"}
    assert answer.citations[0].locator.section[-2:] == (
        "1.2.3 Problems Existing in the Derivative Industry Cluster and Their Causes",
        "2.2.3.1 Problems Existing in the Derivative Industry Cluster",
    )


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many major home appliances did Chuzhou turn out in 2020?", "14.001 million units"),
        ("Which Wuhan cluster belongs to new-generation information technology?", "Wuhan chip-screen-end-network"),
        ("What are the main development models of industrial clusters in China?", "3.2 Resource-driven mode"),
        ("what are the problms of primery industy clusters", "strong dependence on the tracks"),
        ("How do social networks help the primary industry cluster?", "Thirdly, social networks facilitate"),
        ("Why is the embeddedness of the Daqing Volvo cluster poor?", "It is a newly established cluster"),
        ("When was the Northeast China paper accepted?", "accepted 11 July 2015"),
        ("Where does Xiaochun Sun work?", "Northeast Petroleum University"),
        ("What are the causes of the problems of the primary industry cluster?", "(c) Local governments."),
        ("Which clusters belong to high-end equipment manufacturing?", "Zhuzhou rail transit"),
        ("Which derivative clusters are there in the Northeast?", "Siping Heat Exchanger"),
    ],
)
def test_the_words_that_answer_are_quoted(papers: Library, question: str, words: str) -> None:
    assert words in quotes(papers.ask(question))


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Mongolia?",
        "How do I train a convolutional neural network in PyTorch?",
        "What was the unemployment rate in Heilongjiang province in 2014?",
    ],
)
def test_what_the_papers_do_not_say_is_refused_with_the_closest_passages(papers: Library, question: str) -> None:
    answer = papers.ask(question)
    assert answer.status == "not_found"
    assert answer.citations == ()
    assert answer.sentences == ()
    assert [citation.number for citation in answer.closest] == [1, 2, 3]
    assert answer.confidence < 0.25


def test_strictness_moves_refusal(papers: Library) -> None:
    question = "What was the unemployment rate in Heilongjiang province in 2014?"
    assert papers.ask(question, strictness=0).status == "answered"
    assert papers.ask(DERIVATIVE, strictness=1).status == "not_found"


def test_a_follow_up_takes_its_subject_from_the_question_before(papers: Library) -> None:
    answer = papers.ask("And what causes them?", history=["What are the problems of the derivative industry cluster?"])
    assert answer.standalone_question == "What causes the problems of the derivative industry cluster?"
    assert "limited by external elements" in quotes(answer)


def test_a_question_that_says_little_beside_an_author_is_about_the_authors_paper(papers: Library) -> None:
    answer = papers.ask("What countermeasures does Liu recommend?")
    assert {citation.document.id for citation in answer.citations} == {"liu"}


def test_the_name_of_an_author_answers_only_who_wrote(papers: Library) -> None:
    def texts(question: str) -> set[str]:
        return {unit.text for unit in vars(papers)["_asker"].evidence(question).units}

    assert "Mingjuan Liu" not in texts("What countermeasures does Liu recommend?")
    assert "Mingjuan Liu" in texts("Who is the author of the paper by Liu?")


def test_a_reported_claim_names_the_work_and_its_entry(papers: Library) -> None:
    answer = papers.ask("What is a new spatial form of economic organization between the market and the hierarchy?")
    works = {work.label: work.reference or "" for citation in answer.citations for work in citation.cites}
    assert "Cai, J. H. (2010). Development and enlightenment" in works["Cai, 2010"]
    assert "citing Cai, 2010" in answer.answer


@pytest.mark.parametrize(
    ("question", "sentence", "entry"),
    [
        (
            "Which source do Sun and Yang give for associations becoming self-governing?",
            "really needs (Zhang & Yu, 2013).",
            "Zhang, W. M.",
        ),
        (
            "What does Liu take from Fujita's book, and what is it called?",
            "of central and peripheral regions.[11]",
            "Economics of Agglomeration",
        ),
        ("Which paper is reference [4] in Liu?", "scale of industrial transfer [4].", "SCHIATTA RELLA"),
        ("what does Liu cite Porter for", "conducive to innovation. [3]", "National Competitive Advantage"),
    ],
)
def test_who_is_cited_is_answered_by_the_sentence_that_cites_and_the_entry(
    papers: Library, question: str, sentence: str, entry: str
) -> None:
    first, second = papers.ask(question).citations
    assert first.quote.endswith(sentence)
    assert entry in second.quote
    assert second.locator.section[-1].casefold() == "references"


def test_a_work_that_no_list_has_is_cited_for_nothing(papers: Library) -> None:
    assert papers.ask("What does Liu cite Krugman for?").status == "not_found"


def test_both_papers_are_heard(papers: Library) -> None:
    answer = papers.ask("compare the definitions of industrial cluster in the two papers")
    assert "An industrial cluster refers to a certain number" in quotes(answer)
    assert "Industry clusters are spatial agglomeration bodies" in quotes(answer)


@pytest.mark.parametrize(
    "question",
    [
        "What do Liu and Sun and Yang say about brands?",
        "What do both cluster papers say about intermediary organisations such as industry associations?",
    ],
)
def test_documents_that_are_asked_together_both_speak(papers: Library, question: str) -> None:
    assert {citation.document.id for citation in papers.ask(question).citations} == {"liu", "sun-yang-2015"}


def test_words_of_chinese_that_only_ask_find_nothing(tmp_path: Path) -> None:
    lines = [
        {"id": "asks", "text": "他不知道那是什么，也不知道什么时候是什么。"},
        {"id": "says", "text": "赵鹏是一名记者，职业生涯始于北京，后来写过多本关于城市的书。"},
        {"id": "other", "text": "城市里的绿地很少，人们常常在河边散步，也在那里读书。"},
    ]
    file = tmp_path / "lines.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    with Library.open(tmp_path / "index") as library:
        library.add(file)
        assert library.search("赵鹏是什么时候的什么人？")[0].document.id == "says"


@pytest.mark.parametrize("question", [DERIVATIVE, "What are the suggestions?", "How do regions compare?", "clusters"])
def test_every_answer_keeps_the_contract(papers: Library, question: str) -> None:
    answer = papers.ask(question, strictness=0)
    words = {word.casefold() for identity in ("liu", "sun-yang-2015") for word in papers.text(identity).split()}
    assert sum(word_count(citation.quote) for citation in answer.citations) <= 220
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        text = papers.text(citation.document.id)
        assert citation.quote == fold(text[citation.locator.start : citation.locator.end], words) != ""
        others = [other.quote for other in answer.citations if other is not citation]
        assert not any(citation.quote in other for other in others)
    assert [sentence.citations for sentence in answer.sentences] == [(c.number,) for c in answer.citations]


def test_reference_lists_and_acknowledgements_are_no_evidence(papers: Library) -> None:
    for question in ("What did Frey and Osborne find about computerisation?", "Which education do workers need?"):
        answer = papers.ask(question, strictness=0)
        assert "Technological Forecasting" not in quotes(answer)
        assert "Ideological and Political education" not in quotes(answer)


def test_who_paid_is_answered_by_the_acknowledgements_of_the_paper_that_is_meant(papers: Library) -> None:
    assert "Department of Education of Anhui Province" in quotes(papers.ask("Who supported Liu's manuscript?"))
    assert papers.ask("Who funded Sun and Yang's study?").status == "not_found"


@pytest.mark.parametrize(
    "debris", ["clusters 10 20 30 north 40 share 50 60 70 80", "share of clusters in the north and"]
)
def test_what_a_figure_leaves_behind_is_no_evidence(tmp_path: Path, debris: str) -> None:
    good = "The share of clusters grew in every region of the north."
    text = f"Growth\n\n{good} It was slow.\n\n{debris}"
    with Library.open(tmp_path / "index") as library:
        library.add(write_lines(tmp_path / "growth.jsonl", [{"id": "growth", "text": text}]))
        answer = library.ask("What is known of the share of clusters in the north?", strictness=0)
    assert answer.citations[0].quote.startswith(good)
    assert debris not in quotes(answer)
