"""The two source papers, read: their headings, lists, tables, captions, references and front matter, by value."""

import pytest

from pincite.folding import fold
from pincite.outline import Source
from pincite.reading import read
from pincite.reading.structure import find_blocks
from pincite.reading.text import read_text
from reading_cases import PAPERS, headings_of, words, words_of

PRESENT = (
    "THE PRESENT SITUATION, PROBLEMS AND ANALYSES OF THEIR CAUSES OF THE DEVELOPMENT OF INDUSTRY CLUSTERS "
    "IN NORTHEAST CHINA"
)
SUN_HEADINGS = [
    (1, "Abstract"),
    (1, "INTRODUCTION"),
    (1, f"1. {PRESENT}"),
    (2, "1.1 The Present Situation of the Development of Industry Clusters in Northeast China"),
    (
        2,
        "1.2 Problems Existing in the Development of Industry Clusters in Northeast China and Analyses of Their Causes",
    ),
    (3, "1.2.1 Problems Existing in the Development of the Embedded Industry Cluster and Their Causes"),
    (4, "1.2.1.1 Problems Existing in the Development of the Embedded Industry Cluster"),
    (4, "1.2.1.2 Causes of the Problems Existing in the Development of the Embedded Industry Cluster"),
    (3, "1.2.2 Problems Existing in the Development of the Primary Industry Cluster and Their Causes"),
    (4, "1.2.2.1 Problems Existing in the Development of the Primary Industry Cluster"),
    (4, "1.2.2.2 Causes of the Problems Existing in the Primary Industry Cluster"),
    (3, "1.2.3 Problems Existing in the Derivative Industry Cluster and Their Causes"),
    (4, "2.2.3.1 Problems Existing in the Derivative Industry Cluster"),
    (4, "1.2.3.2 Causes of the Problems Existing in the Derivative Industry Cluster"),
    (1, "2. THE STRATEGY OF THE INDUSTRY CLUSTER DEVELOPMENT OF THE THREE NORTHEAST PROVINCES"),
    (2, "2.1 The Policy of Embedded Type Industrial Cluster Development"),
    (2, "2.2 The Development Strategy of Primary Industrial Cluster"),
    (2, "2.3 Development Strategy of Derivative Industrial Cluster"),
    (1, "CONCLUSION"),
    (1, "REFERENCES"),
]
LIU_HEADINGS = [
    (1, "Abstract:"),
    (1, "I. INTRODUCTION"),
    (1, "II. BASIC INFORMATION OF INDUSTRIAL CLUSTERS"),
    (2, "2.1 Industrial spatial layout"),
    (2, "2.2 Basic situation of manufacturing cluster"),
    (1, "III. MAIN DEVELOPMENT MODELS OF INDUSTRIAL CLUSTERS"),
    (2, "3.1 Professional Radiation Mode"),
    (2, "3.2 Resource-driven mode"),
    (2, "3.3 Faucet drive mode"),
    (2, "3.4 Industry Undertaking Mode"),
    (1, "IV. PROBLEMS EXISTING IN THE CONSTRUCTION OF INDUSTRIAL CLUSTERS"),
    (2, "4.1 Lack of relevant guidelines for industrial development"),
    (2, "4.2 The development of industrial clusters is in the primary stage of development"),
    (2, "4.3 Unbalanced geographical distribution of clusters"),
    (2, "4.4 The ability of technological innovation is not strong"),
    (1, "V. CONCLUSIONS AND POLICY RECOMMENDATIONS"),
    (2, "5.1 Strengthen the guidance of industrial clusters"),
    (2, "5.2 Integrate local resources to form its own characteristics"),
    (2, "5.3 Improve the industrial chain"),
    (2, "5.4 Improve innovation ability"),
    (1, "ACKNOWLEDGEMENTS"),
    (1, "REFERENCES"),
]
#: What stands at each page end that cuts a sentence, on the page before and on the page after.
SUN_CUTS = [
    ("the regional", "economy and even the urban economy"),
    ("into the embedded", "industry cluster, the primary"),
    ("Compared with", "the embedded cluster which is formed"),
    ("For example,", "Daqing Volvo Automobile Industry Cluster is in"),
    ("More importantly,", "they are local networks"),
    ("striving for benefits", "separately and interactions"),
    ("limited professional", "skill and scale of funds"),
    ("becomes increasingly", "mature, the government's role"),
    ("enquiry", "agencies and universities elements"),
    ("a wide and", "deep impact on the regional"),
]
LIU_CUTS = [
    ("In the", "domestic and international environment"),
    ("the following reasons:", "firstly, there are still"),
    ("city circles in central", "and western regions."),
    ("clusters have", "created a larger market"),
    ("low-level development", "state dominated by labor-intensive"),
    ("a more scientific", "cluster development mode"),
    ("value-added capital", "and technology-intensive"),
]


@pytest.fixture(scope="module")
def sun() -> Source:
    (source,) = read(PAPERS / "sun-yang-2015-northeast-china.txt")
    return source


@pytest.fixture(scope="module")
def liu() -> Source:
    (source,) = read(PAPERS / "liu-industrial-clusters.txt")
    return source


def test_headings_with_their_levels(sun: Source, liu: Source) -> None:
    assert headings_of(sun) == SUN_HEADINGS
    assert headings_of(liu) == LIU_HEADINGS


def test_what_citation_data_says(sun: Source, liu: Source) -> None:
    assert (sun.given_id, liu.given_id) == ("sun-yang-2015", "liu")
    document = sun.document
    assert document.title == "The Development Countermeasures of Industry Clusters in Northeast China"
    assert document.authors == ("Xiaochun Sun", "Xiaolong Yang")
    assert (document.year, document.doi, document.venue) == (2015, "10.3968/7471", "Canadian Social Science")
    assert (document.kind, document.pages) == ("paper", None)
    assert (liu.document.authors, liu.document.year, liu.document.doi) == (("Mingjuan Liu",), None, None)


@pytest.mark.parametrize(
    ("name", "title", "authors", "year", "doi"),
    [
        (
            "sun-yang-2015-northeast-china.txt",
            "The Development Countermeasures of Industry Clusters in Northeast China",
            ("Xiaochun Sun", "Xiaolong Yang"),
            2015,
            "10.3968/7471",
        ),
        (
            "liu-industrial-clusters.txt",
            "Research on the Development Status and Countermeasures of Industrial Clusters",
            ("Mingjuan Liu",),
            None,
            None,
        ),
    ],
)
def test_the_same_is_found_in_the_text_alone(
    name: str, title: str, authors: tuple[str, ...], year: int | None, doi: str | None
) -> None:
    (source,) = read_text((PAPERS / name).read_bytes(), PAPERS / name)
    document = source.document
    assert (document.title, document.authors, document.year, document.doi) == (title, authors, year, doi)
    assert (document.venue, document.kind) == (None, "other")


def test_front_matter(sun: Source) -> None:
    front = words_of(sun, "front")
    assert front[0] == sun.document.title
    assert front[1:6] == [
        "SUN Xiaochun^{[a],*}; YANG Xiaolong^[a]",
        "^[a]School of Economics and Management, Northeast Petroleum University, Daqing, China.",
        "*Corresponding author.",
        "Received 9 May 2015; accepted 11 July 2015",
        "Published online 26 August 2015",
    ]
    assert [line.split(":")[0].split(",")[0] for line in front[6:]] == ["Key words", "Sun", "DOI"]


def test_lettered_items_have_their_labels(sun: Source) -> None:
    labels = [fold(sun.text[block.start : block.label_end]) for block in sun.blocks if block.kind == "item"]
    assert labels == [
        "(a) Regional embeddedness, namely, the culture characteristics of the system.",
        "(b) Corporate behaviors are deeply embedded in the regional social and cultural backgrounds, forming the "
        "embeddedness of social networks.",
        "(a) Social networks.",
        "(b) Local entrepreneurs.",
        "(c) Local governments.",
        "(a) The requirement of clusters' formation is low.",
        "(b) This kind of development routes of industry clusters is limited by external elements.",
    ]


@pytest.mark.parametrize("before_and_after", SUN_CUTS)
def test_page_cuts_of_the_first_paper(sun: Source, before_and_after: tuple[str, str]) -> None:
    assert _joined(sun, *before_and_after) == 1


@pytest.mark.parametrize("before_and_after", LIU_CUTS)
def test_page_cuts_of_the_second_paper(liu: Source, before_and_after: tuple[str, str]) -> None:
    assert _joined(liu, *before_and_after) == 1


def _joined(source: Source, before: str, after: str) -> int:
    """Return how many blocks hold a page cut: its last words, a blank line, its first words."""
    assert source.text.count(f"{before}\n\n{after}") == 1
    return sum(f"{before}\n\n{after}" in source.text[block.start : block.end] for block in source.blocks)


def test_no_other_paragraph_holds_a_blank_line(sun: Source, liu: Source) -> None:
    for source, cuts in ((sun, len(SUN_CUTS)), (liu, len(LIU_CUTS))):
        blocks = [source.text[b.start : b.end] for b in source.blocks if b.kind in ("paragraph", "item")]
        assert sum(block.count("\n\n") for block in blocks) == cuts


def test_the_flattened_table(sun: Source) -> None:
    assert words_of(sun, "caption") == ["Table 1 The Classification of Industry Clusters in Northeast China"]
    rows = [block for block in sun.blocks if block.kind == "row"]
    labels = [sun.text[block.start : block.label_end] for block in rows]
    assert labels == ["The Embedded Type", "The Primary Type", "The Derivative Type"]
    assert words(sun, rows[2]) == (
        "The Derivative Type Harbin Auto Parts, Harbin Composite Materials, Shuangcheng Light Textile Processing, "
        "Siping Heat Exchanger, Shenyang Xinmin Lamp Industry, Yuhong Furniture Industry, Sujiatun Power Electric "
        "Appliance Industry."
    )


def test_the_tabbed_table(liu: Source) -> None:
    rows = [liu.text[block.start : block.end] for block in liu.blocks if block.kind == "row"]
    assert len(rows) == 12
    assert rows[0] == "Fields of advanced manufacturing industry\tCluster regions\tClustered industries"
    assert rows[2] == "\tWuhan chip-screen-end-network industrial cluster\tChina optoelectronic industrial base"
    assert words_of(liu, "caption") == [
        "Fig. 1. Total industrial added value and its growth rate from 2016 to 2020",
        "Source: National Bureau of Statistics",
        "Fig. 2. Gini coefficient of industrial space from 1992 to 2018",
        "TABLE I. Major advanced manufacturing clusters in China",
        "Source: CCID Think Tank White Paper on World-class Advanced Manufacturing Clusters",
    ]


def test_references_are_entries(sun: Source, liu: Source) -> None:
    assert [entry[:12] for entry in words_of(sun, "reference")] == [
        "- Cai, J. H.", "- Huang, X.,", "- Zhang, W. ", "- Zhang, X. ",
    ]  # fmt: skip
    assert [entry.split("]")[0] for entry in words_of(liu, "reference")] == [f"- [{n}" for n in range(1, 13)]


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("\n\n\n", "\n\n")])
def test_line_ends_change_no_block(sun: Source, change: tuple[str, str]) -> None:
    changed = sun.text.replace(*change).replace("\r\n", "\n")
    assert [fold(changed[b.start : b.end]) for b in find_blocks(changed)] == words_of(sun)
