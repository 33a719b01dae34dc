"""Questions that name the document they ask."""

import pytest

from pincite.answering.naming import Names, side_by_side, without_names
from pincite.answering.question import understand
from pincite.records import Document

LIU = Document("liu", "The Status of Industrial Clusters", ("Mingjuan Liu",))
SUN = Document("sun", "Clusters in Northeast China", ("Xiaochun Sun", "Xiaolong Yang"), 2015)
PAL = Document("pal", "PAL: Program-aided Language Models", ("Luyu Gao", "Pengfei Liu", "Yiming Yang"))
DETECT = Document("detect", "DetectGPT: Zero-Shot Detection of Machine-Generated Text", ("Eric Mitchell",))
BERT = Document("bert", "BERT: Pre-training of Deep Transformers", ("Jacob Devlin",))
DISTIL = Document("distil", "DistilBERT, a distilled version of BERT: smaller and lighter", ("Victor Sanh",))
MASSIVE = Document("massive", "Measuring Massive Multitask Language Understanding", ("Dan Hendrycks",))
MEGATRON = Document("megatron", "Megatron-LM: Training Multi-Billion Parameter Models", ("Mohammad Shoeybi",))
NAMELESS = Document("notes", None)
PLACES = Document("places", "Location, control and innovation in industries", ("Ram Mudambi",), 2008)
NAMES = Names.of([LIU, SUN, PAL, DETECT, BERT, DISTIL, MASSIVE, MEGATRON, NAMELESS, PLACES])


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Which two reasons does Liu give?", {"liu"}),
        ("What do Sun and Yang recommend?", {"sun"}),
        ("Do Liu and Sun agree?", {"liu", "sun"}),
        ("What does Mitchell test?", {"detect"}),
        ("which datasets is DetectGPT tested on", {"detect"}),
        ("what is detectgpt tested on", {"detect"}),
        ("how is Megatrons way of splitting different", {"megatron"}),
        ("Where do the MMLU questions come from?", {"massive"}),
        ("does PAL still work", {"pal"}),
        ("my pal went home", set()),
        ("How many layers does BERT have?", {"bert"}),
        ("how small is distilbert", {"distil"}),
        ("Does the sun matter?", set()),
        ("Does location matter?", set()),
        ("What is said of Liushi Town?", set()),
        ("", set()),
    ],
)
def test_what_a_question_means(question: str, meant: set[str]) -> None:
    assert frozenset().union(*NAMES.meant(question)) == meant


@pytest.mark.parametrize(
    ("question", "groups"),
    [
        ("What do Liu and Sun and Yang say of talent?", [{"sun"}, {"liu"}]),
        ("How do BERT and the MMLU test differ?", [{"bert"}, {"massive"}]),
        ("What does the clusters in China paper say?", [{"sun"}]),
        ("What does the Northeast China paper say?", [{"sun"}]),
        ("What does the other paper say?", []),
    ],
)
def test_each_name_stands_for_documents_of_its_own(question: str, groups: list[set[str]]) -> None:
    assert list(NAMES.meant(question)) == groups


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("what does liu recommend", "what does Liu recommend"),
        ("why do regions stay poor according to sun and yang", "why do regions stay poor according to Sun and Yang"),
        ("what does liu take from fujita's book", "what does Liu take from Fujita's book"),
        ("what liu recommends for industry", "what Liu recommends for industry"),
        ("list the suggestions of liu", "list the suggestions of Liu"),
        ("sun 2015 main points", "Sun 2015 main points"),
        ("what is mcgahan's method", "what is McGahan's method"),
        ("How does Liu differ from sun and yang?", "How does Liu differ from Sun and Yang?"),
        ("how does sun warm the soil", "how does sun warm the soil"),
        ("is the sun hot", "is the sun hot"),
        ("does sun usually shine there", "does sun usually shine there"),
        ("does the sun use energy", "does the sun use energy"),
        ("sun's rays", "sun's rays"),
        ("what does lin recommend", "what does lin recommend"),
    ],
)
def test_an_author_may_be_typed_in_small_letters(question: str, written: str) -> None:
    several = [
        Document("a", "T", authors=("Mingjuan Liu",)),
        Document("b", "U", authors=("Xiaochun Sun", "Xiaolong Yang")),
        Document("c", "V", authors=("Masahisa Fujita", "Anita McGahan")),
    ]
    assert Names.of(several).capitalised(question) == written


def test_documents_side_by_side_are_those_named_or_the_nearest() -> None:
    found = [("a", 1.0), ("b", 0.6), ("c", 0.5), ("b", 0.5), ("c", 0.1), ("d", 0.1)]
    assert side_by_side(found, [], 2) == ("b", "a")
    assert side_by_side(found, [frozenset({"d", "c"}), frozenset({"a"})], None) == ("c", "a")
    assert side_by_side(found, [frozenset({"d"}), frozenset({"z"})], 2) == ("d", "z")


def test_the_initials_of_a_title_name_it() -> None:
    title = "Measuring Massive Multitask Language Understanding"
    assert Names.of([Document("m", title)]).meant("Who gathered the MMLU questions?") == (frozenset({"m"}),)
    assert Names.of([Document("m", title)]).meant("who gathered the mmlu questions?") == ()


def test_a_name_of_many_documents_names_none() -> None:
    many = [Document(str(number), f"GLUE: part {number}") for number in range(4)]
    assert Names.of(many).meant("What is GLUE?") == ()


def test_the_name_is_not_looked_for_in_the_text() -> None:
    asked = understand("What is Liu's view of innovation?")
    assert without_names(asked, [LIU]).content == "view of innovation?"
    assert without_names(asked, [NAMELESS]) == asked


def test_a_question_of_a_name_alone_keeps_it() -> None:
    asked = understand("Liu?")
    assert without_names(asked, [LIU]).content == asked.content
