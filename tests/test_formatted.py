"""References in the styles of manuals, against the examples that the styles' own makers publish."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pincite.exchange import csl_item
from pincite.records import Citation, Document, Locator
from pincite.sharing import STYLES, copied, in_text, reference, references
from pincite.sharing.formatted import APA, CHICAGO, GBT7714, MLA, Manual, references_of
from pincite.sharing.marks import BEGIN, END
from pincite.works import PersonName, Reference


def people(*names: str) -> list[dict[str, str]]:
    """Names as "Family, Given, Suffix"."""
    return [dict(zip(("family", "given", "suffix"), name.split(", "), strict=False)) for name in names]


def item(kind: str, title: str, year: int, author: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    data = {"id": "x", "type": kind, "title": title, "author": author, "issued": {"date-parts": [[year]]}}
    return data | {name.replace("_", "-"): value for name, value in more.items()}


def written(manual: Manual, one: dict[str, Any]) -> str:
    (line,) = references_of(manual, [one])
    return line.replace(BEGIN, "*").replace(END, "*")


GRADY = item(
    "article-journal",
    "Emotions in storybooks: A comparison of storybooks that represent ethnic and racial groups in the United States",
    2019,
    people("Grady, Jessica S.", "Her, M.", "Moreno, G.", "Perez, C.", "Yelinek, J."),
    container_title="Psychology of Popular Media Culture", volume="8", issue="3", page="207-217",
    DOI="10.1037/ppm0000185",
)  # fmt: skip
SAPOLSKY = item(
    "book", "Behave: The biology of humans at our best and worst", 2017, people("Sapolsky, Robert M."),
    publisher="Penguin Books",
)  # fmt: skip
DILLARD = item(
    "chapter", "Currents in the study of persuasion", 2020, people("Dillard, J. P."),
    editor=people("Oliver, M. B.", "Raney, A. A.", "Bryant, J."), edition="4", page="115-129", publisher="Routledge",
    container_title="Media effects: Advances in theory and research",
)  # fmt: skip
ARON = item(
    "chapter", "Culinary arts: Talent and their development", 2019,
    people("Aron, Lina", "Botella, Marion", "Lubart, Todd"),
    editor=people("Subotnik, R. F.", "Olszewski-Kubilius, P.", "Worrell, F. C."), page="345-359",
    container_title="The psychology of high performance: Developing human potential into domain-specific talent",
    publisher="American Psychological Association", DOI="10.1037/0000120-016",
)  # fmt: skip
KWON = item(
    "article-journal", "Inclusion Work: Children of Immigrants Claiming Membership in Everyday Life", 2022,
    people("Kwon, Hyeyoung"), container_title="American Journal of Sociology", volume="127", issue="6",
    page="1818-1859", DOI="10.1086/720277",
)  # fmt: skip
DITTMAR = item(
    "article-journal", "Temporal Variation in Selection Influences Microgeographic Local Adaptation", 2023,
    people("Dittmar, Emily L.", "Schemske, Douglas W."), container_title="American Naturalist", volume="202",
    issue="4", page="471-485", DOI="10.1086/725865",
)  # fmt: skip
DOYLE = item(
    "chapter", "The Queen Mary Psalter", 2023, people("Doyle, Kathleen"),
    editor=people("Marks, P. J. M.", "Parkin, Stephen"), publisher="University of Chicago Press",
    container_title="The Book by Design: The Remarkable Story of the World’s Greatest Invention",
)  # fmt: skip
YU = item("book", "Interior Chinatown", 2020, people("Yu, Charles"), publisher="Pantheon Books")
BARON = item(
    "article-journal", "Redefining Reading: The Impact of Digital Communication Media", 2013,
    people("Baron, Naomi S."), container_title="PMLA", volume="128", issue="1", page="193-200",
) | {"issued": {"date-parts": [[2013, 1]]}}  # fmt: skip
BAZIN = item(
    "chapter", "Toward Metareading", 1996, people("Bazin, Patrick"), editor=people("Nunberg, Geoffrey"),
    container_title="The Future of the Book", publisher="U of California P", page="153-168",
)  # fmt: skip
DORRIS = item(
    "book", "The Crown of Columbus", 1999, people("Dorris, Michael", "Erdrich, Louise"),
    publisher="HarperCollins Publishers",
)  # fmt: skip
KANAMORI = item(
    "article-journal", "Shaking without quaking", 1998, people("Kanamori, H."), container_title="Science",
    volume="279", issue="5359", page="2063",
)  # fmt: skip
YUAN = item(
    "article-journal", "蓝田生物群: 一个认识多细胞生物起源和早期演化的新窗口", 2012,
    people("袁, 训来", "陈, 哲", "肖, 书海", "万, 斌"),
    container_title="科学通报", volume="55", issue="34", page="3219",
)  # fmt: skip
XU = item(
    "book", "物质结构", 2010, people("徐, 光宪", "王, 祥云"), edition="2",
    publisher="科学出版社", publisher_place="北京",
)  # fmt: skip
PEEBLES = item(
    "book", "Probability, random variables, and random signal principles", 2001, people("Peebles, P. Z., Jr."),
    edition="4", publisher="McGraw Hill", publisher_place="New York",
)  # fmt: skip
CHENG = item(
    "chapter", "1998年长江洪水的成因与减灾对策", 1999, people("程, 根伟"), editor=people("许, 厚泽", "赵, 其国"),
    container_title="长江流域洪涝灾害与科技对策", publisher="科学出版社", publisher_place="北京", page="32-36",
)  # fmt: skip
MA = item(
    "thesis", "人类活动影响下海河流域典型区水循环变化分析", 2011, people("马, 欢"), publisher="清华大学",
    publisher_place="北京",
)  # fmt: skip
DES_MARAIS = item(
    "article-journal", "Carbon isotope evidence for the stepwise oxidation of the Proterozoic environment", 1992,
    people("Des Marais, D. J.", "Strauss, H.", "Summons, R. E.", "Hayes, J. M."), container_title="Nature",
    volume="359", page="605-609",
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "published"),
    [
        # https://apastyle.apa.org/style-grammar-guidelines/references/examples
        (GRADY, "Grady, J. S., Her, M., Moreno, G., Perez, C., & Yelinek, J. (2019). Emotions in storybooks: A "
         "comparison of storybooks that represent ethnic and racial groups in the United States. *Psychology of "
         "Popular Media Culture*, *8*(3), 207–217. https://doi.org/10.1037/ppm0000185"),
        (SAPOLSKY, "Sapolsky, R. M. (2017). *Behave: The biology of humans at our best and worst*. Penguin Books."),
        (DILLARD, "Dillard, J. P. (2020). Currents in the study of persuasion. In M. B. Oliver, A. A. Raney, & J. "
         "Bryant (Eds.), *Media effects: Advances in theory and research* (4th ed., pp. 115–129). Routledge."),
        (ARON, "Aron, L., Botella, M., & Lubart, T. (2019). Culinary arts: Talent and their development. In R. F. "
         "Subotnik, P. Olszewski-Kubilius, & F. C. Worrell (Eds.), *The psychology of high performance: Developing "
         "human potential into domain-specific talent* (pp. 345–359). American Psychological Association. "
         "https://doi.org/10.1037/0000120-016"),
    ],
)  # fmt: skip
def test_apa_as_its_manual_has_it(one: dict[str, Any], published: str) -> None:
    assert written(APA, one) == published


@pytest.mark.parametrize(
    ("one", "published"),
    [
        # https://www.chicagomanualofstyle.org/tools_citationguide/citation-guide-2.html
        (KWON, "Kwon, Hyeyoung. 2022. “Inclusion Work: Children of Immigrants Claiming Membership in Everyday Life.” "
         "*American Journal of Sociology* 127 (6): 1818–59. https://doi.org/10.1086/720277."),
        (DITTMAR, "Dittmar, Emily L., and Douglas W. Schemske. 2023. “Temporal Variation in Selection Influences "
         "Microgeographic Local Adaptation.” *American Naturalist* 202 (4): 471–85. https://doi.org/10.1086/725865."),
        (DOYLE, "Doyle, Kathleen. 2023. “The Queen Mary Psalter.” In *The Book by Design: The Remarkable Story of the "
         "World’s Greatest Invention*, edited by P. J. M. Marks and Stephen Parkin. University of Chicago Press."),
        (YU, "Yu, Charles. 2020. *Interior Chinatown*. Pantheon Books."),
    ],
)  # fmt: skip
def test_chicago_as_its_manual_has_it(one: dict[str, Any], published: str) -> None:
    assert written(CHICAGO, one) == published


@pytest.mark.parametrize(
    ("one", "published"),
    [
        # https://style.mla.org/works-cited/works-cited-a-quick-guide/
        (BARON, "Baron, Naomi S. “Redefining Reading: The Impact of Digital Communication Media.” *PMLA*, vol. 128, "
         "no. 1, Jan. 2013, pp. 193–200."),
        (BAZIN, "Bazin, Patrick. “Toward Metareading.” *The Future of the Book*, edited by Geoffrey Nunberg, U of "
         "California P, 1996, pp. 153–68."),
        (DORRIS, "Dorris, Michael, and Louise Erdrich. *The Crown of Columbus*. HarperCollins Publishers, 1999."),
    ],
)  # fmt: skip
def test_mla_as_its_handbook_has_it(one: dict[str, Any], published: str) -> None:
    assert written(MLA, one) == published


@pytest.mark.parametrize(
    ("one", "published"),
    [
        # GB/T 7714-2015, appendix A, in the spacing of its clause 8
        (KANAMORI, "[1] KANAMORI H. Shaking without quaking[J]. Science, 1998, 279(5359): 2063."),
        (YUAN, "[1] 袁训来, 陈哲, 肖书海, 等. 蓝田生物群: 一个认识多细胞生物起源和早期演化的新窗口[J]. 科学通报, "
         "2012, 55(34): 3219."),
        (XU, "[1] 徐光宪, 王祥云. 物质结构[M]. 2版. 北京: 科学出版社, 2010."),
        (PEEBLES, "[1] PEEBLES P Z, Jr. Probability, random variables, and random signal principles[M]. 4th ed. New "
         "York: McGraw Hill, 2001."),
        (CHENG, "[1] 程根伟. 1998年长江洪水的成因与减灾对策[M]//许厚泽, 赵其国. 长江流域洪涝灾害与科技对策. 北京: "
         "科学出版社, 1999: 32-36."),
        (MA, "[1] 马欢. 人类活动影响下海河流域典型区水循环变化分析[D]. 北京: 清华大学, 2011."),
        (DES_MARAIS, "[1] DES MARAIS D J, STRAUSS H, SUMMONS R E, et al. Carbon isotope evidence for the stepwise "
         "oxidation of the Proterozoic environment[J]. Nature, 1992, 359: 605-609."),
    ],
)  # fmt: skip
def test_gbt7714_as_the_standard_has_it(one: dict[str, Any], published: str) -> None:
    assert written(GBT7714, one) == published


SUN = Document(
    "sun",
    "The Development Countermeasures of Industry Clusters",
    ("Xiaochun Sun", "Xiaolong Yang"),
    2015,
    "10.3968/7471",
    "Canadian Social Science",
    "paper",
    citation={"type": "article-journal", "volume": "11", "issue": "8", "page": "32-38"},
)
LIU = Document("liu", "Research on Clusters", ("Mingjuan Liu",), kind="paper")


def quote(document: Document, page: str | None = "34", section: tuple[str, ...] = ()) -> Citation:
    number = int(page) - 31 if page else None
    return Citation(1, "p", document, Locator(number, page, section, 0, 5), "words")


def test_a_document_is_written_with_what_its_citation_data_say() -> None:
    assert reference(SUN, "apa") == (
        "Sun, X., & Yang, X. (2015). The Development Countermeasures of Industry Clusters. Canadian Social Science, "
        "11(8), 32–38. https://doi.org/10.3968/7471"
    )
    assert references([LIU, SUN, LIU], "gbt7714") == [
        "[1] LIU M. Research on Clusters[Z].",
        "[2] SUN X, YANG X. The Development Countermeasures of Industry Clusters[J/OL]. Canadian Social Science, 2015, "
        "11(8): 32-38. DOI:10.3968/7471.",
    ]
    assert references([SUN, LIU], "mla")[0] == "Liu, Mingjuan. “Research on Clusters.”"


@pytest.mark.parametrize(
    ("style", "marks"),
    [
        ("apa", ["(Sun & Yang, 2015, p. 34 (PDF page 3))", "(Sun & Yang, 2015, “Growth” section)"]),
        ("mla", ["(Sun and Yang 34 (PDF page 3))", "(Sun and Yang, “Growth” section)"]),
        ("chicago", ["(Sun and Yang 2015, 34 (PDF page 3))", "(Sun and Yang 2015, “Growth” section)"]),
        ("gbt7714", ["[1]34 (PDF page 3)", "[1] “Growth” section"]),
    ],
)
def test_marks_in_a_text(style: str, marks: list[str]) -> None:
    assert [in_text(quote(SUN), style), in_text(quote(SUN, None, ("Growth",)), style)] == marks


def test_works_of_the_same_people_and_year_are_told_apart() -> None:
    other = Document("b", "Another View", SUN.authors, 2015)
    for style in ("apa", "chicago"):
        assert [re.findall(r"2015[ab]", line) for line in references([SUN, other], style)] == [["2015a"], ["2015b"]]
    assert STYLES["chicago"].in_text(quote(SUN), [SUN, other]) == "(Sun and Yang 2015b, 34 (PDF page 3))"
    assert STYLES["mla"].in_text(quote(other), [SUN, other]) == "(Sun and Yang, “Another View” 34 (PDF page 3))"
    assert STYLES["gbt7714"].in_text(quote(other), [SUN, other]) == "[2]34 (PDF page 3)"


def test_a_reading_note_says_that_it_is_one() -> None:
    note = Document("n", "A view", ("Ada Marshall",), 1920, kind="note")
    for style in ("apa", "mla", "chicago", "gbt7714"):
        assert "Reading note on: " in reference(note, style)
    assert reference(note, "gbt7714") == "[1] Reading note on: MARSHALL A. A view[Z]. 1920."


def test_a_title_in_the_place_of_an_author_stands_once() -> None:
    anonymous = Document("a", "No author here", (), 1999, venue="Journal", kind="paper")
    assert reference(anonymous, "apa") == "No author here. (1999). Journal."
    assert reference(anonymous, "chicago") == "“No Author Here.” 1999. Journal."
    assert reference(Document("only-an-id"), "mla") == "“Only-an-id.”"


def test_lists_that_go_on_and_bodies() -> None:
    more = {**KANAMORI, "custom": {"bibtex": {"and others": ["author"]}}}
    assert written(APA, more).startswith("Kanamori, H., et al. (1998).")
    assert written(GBT7714, more).startswith("[1] KANAMORI H, et al. Shaking")
    body = item("report", "World development report", 2020, [{"literal": "World Bank"}], publisher="UP")
    assert written(GBT7714, body) == "[1] World Bank. World development report[R]. UP, 2020."
    assert written(APA, body) == "World Bank. (2020). *World development report*. UP."


def test_fixed_case_and_slant_of_a_title_are_kept() -> None:
    title = 'growth of <span class="nocase"><i>E. coli</i></span> and <span class="nocase">mRNA in vitro</span> again'
    one = item("article-journal", title, 2000, people("Lee, Ann"), container_title="Cells")
    assert written(MLA, one) == "Lee, Ann. “Growth of *E. coli* and mRNA in vitro Again.” *Cells*, 2000."


def test_an_entry_of_a_reference_list_is_written_too() -> None:
    entry = Reference(
        "sun", 10, 90, "Porter, M. E. (1998). ...", authors=(PersonName("Porter", "M. E."),), year=1998,
        title="Clusters and the new economics of competition", venue="Harvard Business Review", volume="76", issue="6",
        pages="77–90",
    )  # fmt: skip
    assert written(APA, csl_item(entry)) == (
        "Porter, M. E. (1998). Clusters and the new economics of competition. *Harvard Business Review*, *76*(6), "
        "77–90."
    )


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5000, 5000) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_NAMES = (
    "author",
    "editor",
    "issued",
    "accessed",
    "title",
    "page",
    "volume",
    "edition",
    "language",
    "URL",
    "custom",
    "type",
)


@settings(max_examples=12, deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(_NAMES, _VALUES)))
def test_anything_in_the_place_of_an_item_is_written_somehow(data: dict[str, Any]) -> None:
    for manual in (APA, MLA, CHICAGO, GBT7714):
        (line,) = references_of(manual, [data])
        assert not set(line) & {chr(code) for code in range(0xFDD2, 0xFDF0)}


def test_what_is_copied_of_a_quote_has_no_marks() -> None:
    assert copied(quote(SUN), "mla") == (
        "“words” (Sun and Yang 34 (PDF page 3))\nSun, Xiaochun, and Xiaolong Yang. “The Development Countermeasures of "
        "Industry Clusters.” Canadian Social Science, vol. 11, no. 8, 2015, pp. 32–38, https://doi.org/10.3968/7471."
    )
