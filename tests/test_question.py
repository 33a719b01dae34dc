"""What a question asks for."""

import pytest

from pincite.answering.question import heading_aspects, searched, sides_of, understand


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("why do derivative clusters sit at the bottom of the smiling curve", "why"),
        ("And what causes them?", "why"),
        ("What are the reasons for the decline?", "why"),
        ("How many patients took part?", "number"),
        ("what was the revenue of the chain in 2020", "number"),
        ("When was the plan put forward?", "date"),
        ("What is embeddedness?", "definition"),
        ("What is a global value chain?", "definition"),
        ("What is the total value of exports?", "number"),
        ('What does "late-development advantage" mean?', "definition"),
        ("What are the main problems of primary clusters?", "list"),
        ("Which three types did Jin Bei distinguish?", "list"),
        ("How does a derivative cluster differ from a primary cluster?", "compare"),
        ("What do both papers say about leading enterprises?", "compare"),
        ("Give examples of embedded clusters", "example"),
        ("Who is cited for the smiling curve?", "citation"),
        ("Whom does Liu cite on innovation?", "citation"),
        ("Which source do they give for the fall in wages?", "citation"),
        ("What does Liu take from Fujita's book?", "citation"),
        ("Which paper is reference [4]?", "citation"),
        ("Which sources of energy do the plants use?", "list"),
        ("When was the paper accepted?", "front"),
        ("Who wrote the paper on Northeast China?", "front"),
        ("whats causing the decline", "why"),
        ("What should be done about local entrepreneurs?", "how"),
        ("How should a regional brand be built?", "how"),
        ("Does proximity matter?", "general"),
        ("什么是产业集群？", "definition"),
        ("为什么集群创新能力弱？", "why"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert understand(text).kind == kind


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("What is said about the role of government?", "role of government?"),
        ("How do Liu and Sun see the role of government?", "Liu Sun role of government?"),
        ("Which papers say that trust matters?", "that trust matters?"),
        ("Which clusters belong to the primary type?", "clusters to primary type?"),
        ("What suggestions does Liu make to improve trade?", "suggestions Liu to improve trade?"),
        ("What can people see in the dark?", "people see in dark?"),
    ],
)
def test_words_that_only_ask_are_not_looked_for(text: str, content: str) -> None:
    assert understand(text).content == content


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Why is the ability of innovation weak?", {"cause"}),
        ("What are the causes of the problems?", {"cause"}),
        ("How should the problems of clusters be solved?", {"measure"}),
        ("What are the problems and their causes?", {"problem", "cause"}),
        ("What are the problems of primary clusters?", {"problem"}),
        ("Who won?", set()),
    ],
)
def test_the_part_that_is_asked_for_not_the_one_it_is_asked_about(text: str, asked: set[str]) -> None:
    assert understand(text).aspects == asked


def test_content_leaves_out_the_words_that_only_ask() -> None:
    asked = understand("What do both papers say about the role of leading enterprises?")
    assert asked.content == "role of leading enterprises?"
    assert asked.every_document


def test_a_question_of_asking_words_alone_keeps_its_text() -> None:
    assert understand("What is there?").content == "What is there?"


def test_chinese_asking_words_are_left_out() -> None:
    assert understand("城市绿地存在哪些问题？").content == "城市绿地 问题？"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("津蓟铁路沿线设置了哪几个站点？", ["津蓟铁路沿线设置了", "个站点"]),
        ("欧几里得的几何是什么？", ["欧", "里得的几何是"]),
        ("吗啡有什么作用呢？", ["吗啡有", "作用"]),
        ("什么？", ["什么"]),
        ("What is a cluster?", ["What", "is", "a", "cluster"]),
    ],
)
def test_words_of_chinese_that_only_ask_are_not_searched(question: str, words: list[str]) -> None:
    assert searched(question).replace("？", " ").replace("?", " ").split() == words


@pytest.mark.parametrize(
    ("question", "several", "beside"),
    [
        ("What do both papers say?", 2, True),
        ("How do the three main studies of towns differ?", 3, True),
        ("What do all papers say?", None, True),
        ("Which GPUs trained Megatron and LLaMA?", None, True),
        ("How does DistilBERT differ from BERT?", None, True),
        ("Which changes to BERT's recipe did the RoBERTa authors make?", None, False),
        ("What is a cluster?", None, False),
    ],
)
def test_documents_asked_side_by_side(question: str, several: int | None, beside: bool) -> None:
    asked = understand(question)
    assert (asked.several, asked.sets_beside) == (several, beside)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which datasets is it tested on?", "list"),
        ("What shortcomings of the set do they name?", "list"),
        ("From which four angles is it examined?", "list"),
        ("which class is best?", "general"),
        ("what drives growth", "general"),
        ("What is the basis of it?", "general"),
    ],
)
def test_a_noun_in_the_plural_asks_for_a_list(question: str, kind: str) -> None:
    assert understand(question).kind == kind


@pytest.mark.parametrize(
    ("heading", "aspects"),
    [
        ("1.2.3.2 Causes of the Problems Existing in the Derivative Industry Cluster", {"cause"}),
        ("1.2.3 Problems Existing in the Derivative Industry Cluster and Their Causes", {"problem", "cause"}),
        ("5.3 Improve the industrial chain", {"measure"}),
        ("III. MAIN DEVELOPMENT MODELS OF INDUSTRIAL CLUSTERS", {"model"}),
        ("2.1 Industrial spatial layout", set()),
        ("二、问题与原因", {"problem", "cause"}),
    ],
)
def test_what_a_heading_opens(heading: str, aspects: set[str]) -> None:
    assert heading_aspects(heading) == aspects


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("How does a derivative cluster differ from a primary cluster?", ("derivative cluster", "primary cluster")),
        ("What is the difference between embedded clusters and primary ones?", ("embedded clusters", "primary ones")),
        ("Compare Haier with Hisense", ("Haier", "Hisense")),
        ("coal vs. oil", ("coal", "oil")),
        ("Compare everything", ()),
    ],
)
def test_sides(text: str, sides: tuple[str, ...]) -> None:
    assert sides_of(text) == sides


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("How many patents did the cluster file?", "patents"),
        ("What share of parts can be bought?", "parts"),
        ("How many major home appliances did they make?", "major home appliances"),
        ("Who won?", None),
    ],
)
def test_what_is_counted(text: str, counted: str | None) -> None:
    assert understand(text).counted == counted
