"""Questions that name the document they ask."""

import pytest

from pincite.answering.naming import Names, without_names
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
    assert NAMES.meant(question) == meant


def test_the_initials_of_a_title_name_it() -> None:
    title = "Measuring Massive Multitask Language Understanding"
    assert Names.of([Document("m", title)]).meant("Who gathered the MMLU questions?") == {"m"}
    assert Names.of([Document("m", title)]).meant("who gathered the mmlu questions?") == set()


def test_a_name_of_many_documents_names_none() -> None:
    many = [Document(str(number), f"GLUE: part {number}") for number in range(4)]
    assert Names.of(many).meant("What is GLUE?") == set()


def test_the_name_is_not_looked_for_in_the_text() -> None:
    asked = understand("What is Liu's view of innovation?")
    assert without_names(asked, [LIU]).content == "view of innovation?"
    assert without_names(asked, [NAMELESS]) == asked


def test_a_question_of_a_name_alone_keeps_it() -> None:
    asked = understand("Liu?")
    assert without_names(asked, [LIU]).content == asked.content
