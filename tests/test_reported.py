"""Which works a quote cites."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answering.reported import works_cited

NAMED = [
    "Cai, J. H. (2010). Development of the trousers\nmarket's derived cluster. Enterprise, 2(9), 8-10.",
    "Zhang, X. D., Zhang, Z. B., & Wang, C. (2010). Innovative clusters. Management, 4.",
    "Zhang, W. M., & Yu, W. (2013). Clusters and their upgrading. Journal, (1), 2-4.",
    "van der Berg, P. (1998a). Towns. Press.",
]
NUMBERED = ["[1] Lu P, He H. Brands of clusters. 2016.", "[2] Li C. Transfer. 2021.", "[3] Porter M. Nations. 2002."]


@pytest.mark.parametrize(
    ("quote", "labels", "first"),
    [
        ("A cluster lies between market and hierarchy (Cai, 2010).", ["Cai, 2010"], NAMED[0]),
        ("It grew (Zhang & Yu, 2013; Cai, 2010).", ["Zhang & Yu, 2013", "Cai, 2010"], NAMED[2]),
        ("It grew (see Zhang et al., 2010, p. 4).", ["Zhang et al., 2010"], NAMED[1]),
        ("Zhang and Yu (2013) found no growth.", ["Zhang and Yu, 2013"], NAMED[2]),
        ("As van der Berg (1998a) says, towns grow.", ["van der Berg, 1998a"], NAMED[3]),
        ("Hu (1999) said so.", ["Hu, 1999"], None),
    ],
)
def test_works_named_by_author_and_year(quote: str, labels: list[str], first: str | None) -> None:
    works = works_cited(quote, NAMED)
    assert [work.label for work in works] == labels
    assert works[0].reference == (first and " ".join(first.split()))


@pytest.mark.parametrize(
    ("quote", "entries", "meant"),
    [
        ("(Li & Hu, 2010)", ["Li, A., Hu, B., & Wu, C. (2010). Towns.", "Li, A., & Hu, B. (2010). Ports."], 1),
        ("(Li et al., 2010)", ["Li, A. (2010). Towns.", "Li, A., Hu, B., & Wu, C. (2010). Ports."], 1),
        ("(Hu, 2010)", ["Hu, A. (2012). Growth since 2010. Press.", "Ma, B., & Hu, C. (2010). Growth. Press."], 1),
        ("(Hu, 2010)", ["Ma, B. (2010). Hu and the coast.", "Geringer-Hofmann, B., & Hu, C. (2010). Growth."], 1),
    ],
)
def test_who_wrote_a_work_and_when_decides_between_entries(quote: str, entries: list[str], meant: int) -> None:
    assert works_cited(f"It grew {quote}.", entries)[0].reference == entries[meant]


def test_works_named_by_number() -> None:
    works = works_cited("Brands matter [1], and so does transfer [2-3].", NUMBERED)
    assert [work.label for work in works] == ["[1]", "[2]", "[3]"]
    assert [work.reference for work in works] == NUMBERED


@pytest.mark.parametrize(
    "quote",
    [
        "In 2010 it grew (by 5 %).",
        "It grew in the years (2010-2015).",
        "The interval [0, 1] is closed.",
        "In (2013) too.",
    ],
)
def test_own_claims_cite_nothing(quote: str) -> None:
    assert works_cited(quote, NAMED + NUMBERED[1:]) == ()


@given(st.text(max_size=200), st.lists(st.text(max_size=60), max_size=4))
def test_any_text_is_read(quote: str, references: list[str]) -> None:
    assert all(work.label for work in works_cited(quote, references))
