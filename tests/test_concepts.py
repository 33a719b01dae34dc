"""Terms: where they are defined and used, how they are written, and which are offered."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fakes import fake_settings, pincite, write_files
from pincite import Concept, Library, fold
from pincite.answering.defining import says_what
from pincite.answering.offering import is_term, key_of, keywords_of
from pincite.answering.terms import Term, introductions, is_acronym
from pincite.errors import FilterUnknown, OptionInvalid, QuestionEmpty
from pincite.lexical import LexicalIndex, plain
from pincite.store import PassageRow

CHAINS = """Chains of Value

Keywords: global value chain; upgrading; café trade

1. Introduction

A global value chain (GVC) is a set of firms that make one product together. Many firms join a GVC late.
The growth of global value chains is a problem. Value-chain rents are small, and the intervalue chain is none.
Firms in a café trade sell to GVCs. Global value-
chains end here.

2. Global Value Chains and Upgrading

Upgrading refers to moves into better tasks. We call this the ladder effect. Upgrading is a major problem here.

References

Gereffi, G. (2005). The governance of global value chains. Review of International Political Economy, 12(1), 78-104.
"""
OTHERS = """Other Chains

1. Introduction

Large firms govern global value chains. The gvc of this town is another thing. Its organisation is weak.
Cities have no datasets. Their organizations are groups of firms, and their data set is old.
"""
CHINESE = """产业集群研究

一、引言

产业集群是指在一定区域内集聚的企业群体。许多产业
集群位于沿海。全球价值链（GVC）的升级影响产业集群。GVC升级很慢。
"""


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    library.add(write_files(tmp_path / "corpus", chains=CHAINS, others=OTHERS, chinese=CHINESE))
    return library


def quotes(found: Concept, identity: str) -> tuple[list[str], list[str]]:
    """Return the quotes of one document: those that define, those that use."""
    one = next(document for document in found.documents if document.document.id == identity)
    return [citation.quote for citation in one.definitions], [citation.quote for citation in one.uses]


def variants(found: Concept) -> dict[str, int]:
    return {variant.text: variant.count for variant in found.variants}


class TestConcept:
    def test_definitions_first_then_uses_in_reading_order(self, filled: Library) -> None:
        found = filled.concept("global value chain")
        assert [(one.document.id, one.sentences) for one in found.documents] == [("chains", 5), ("others", 1)]
        assert found.sentences == 6
        assert quotes(found, "chains") == (
            ["A global value chain (GVC) is a set of firms that make one product together."],
            [
                "Many firms join a GVC late.",
                "The growth of global value chains is a problem.",
                "Firms in a café trade sell to GVCs.",
                "Global value- chains end here.",
            ],
        )
        assert quotes(found, "others") == ([], ["Large firms govern global value chains."])
        listed = [c.number for one in found.documents for c in (*one.definitions, *one.uses)]
        assert listed == [1, 2, 3, 4, 5, 6]

    def test_every_place_is_where_it_says(self, filled: Library) -> None:
        for term in ("global value chain", "upgrading", "产业集群"):
            found = filled.concept(term)
            places = [c for one in found.documents for c in (*one.definitions, *one.uses)]
            assert places
            for citation in places:
                text = filled.text(citation.document.id)[citation.locator.start : citation.locator.end]
                assert fold(text) == citation.quote
                assert filled.stands(citation)
                assert citation.locator.section

    def test_headings_stand_beside(self, filled: Library) -> None:
        one = filled.concept("global value chain").documents[0]
        assert [heading.section for heading in one.headings] == [("2. Global Value Chains and Upgrading",)]
        place = one.headings[0]
        assert filled.text("chains")[place.start : place.end] == "2. Global Value Chains and Upgrading"

    def test_references_and_front_matter_are_left_out(self, filled: Library) -> None:
        assert filled.concept("governance").documents == ()
        assert filled.concept("Gereffi").documents == ()
        assert filled.concept("café trade").sentences == 1

    def test_how_it_is_written(self, filled: Library) -> None:
        found = filled.concept("Global  Value Chains")
        assert found.term == "Global Value Chains"
        assert variants(found) == {
            "global value chains": 2,
            "GVC": 2,
            "Global value-chains": 1,
            "GVCs": 1,
            "global value chain": 1,
        }

    def test_an_acronym_stands_for_the_term_where_it_is_introduced(self, filled: Library) -> None:
        assert quotes(filled.concept("global value chain"), "others")[1] == ["Large firms govern global value chains."]
        by_acronym = filled.concept("GVC")
        assert quotes(by_acronym, "chains") == quotes(filled.concept("global value chain"), "chains")
        assert quotes(by_acronym, "others") == ([], ["The gvc of this town is another thing."])

    def test_never_inside_of_another_word(self, filled: Library) -> None:
        assert quotes(filled.concept("value chain"), "chains")[1][-1] == "Global value- chains end here."
        assert variants(filled.concept("value chain"))["value chain"] == 1
        assert filled.concept("alue chain").documents == ()
        assert filled.concept("value cha").documents == ()

    def test_accents_and_endings(self, filled: Library) -> None:
        assert variants(filled.concept("cafe trade")) == {"café trade": 1}
        assert variants(filled.concept("organization")) == {"organisation": 1, "organizations": 1}
        assert variants(filled.concept("data set")) == {"data set": 1, "datasets": 1}
        assert variants(filled.concept("dataset")) == {"data set": 1, "datasets": 1}

    def test_chinese(self, filled: Library) -> None:
        found = filled.concept("产业集群")
        assert quotes(found, "chinese") == (
            ["产业集群是指在一定区域内集聚的企业群体。"],
            ["许多产业集群位于沿海。", "全球价值链（GVC）的升级影响产业集群。"],
        )
        found = filled.concept("全球价值链")
        assert quotes(found, "chinese")[1] == ["全球价值链（GVC）的升级影响产业集群。", "GVC升级很慢。"]
        assert variants(found) == {"GVC": 2, "全球价值链": 1}

    def test_chinese_over_the_end_of_a_line(self, library: Library, tmp_path: Path) -> None:
        library.add(write_files(tmp_path / "lines", lines="一、引言\n\n许多企业位于沿海，其产业\n集群很大。\n"))
        assert variants(library.concept("“产业集群”")) == {"产业集群": 1}
        assert library.concept("产集群").documents == ()

    def test_only_in_some_documents(self, filled: Library) -> None:
        assert [one.document.id for one in filled.concept("GVC", documents=["others"]).documents] == ["others"]
        with pytest.raises(FilterUnknown):
            filled.concept("GVC", documents=["none"])

    def test_the_limit_lists_fewer_and_counts_all(self, filled: Library) -> None:
        found = filled.concept("global value chain", limit=3)
        assert (found.sentences, [one.sentences for one in found.documents]) == (6, [5, 1])
        assert [len(one.definitions) + len(one.uses) for one in found.documents] == [2, 1]
        assert quotes(found, "chains")[1] == ["Many firms join a GVC late."]
        assert variants(found) == variants(filled.concept("global value chain"))

    def test_what_stands_nowhere_gets_the_nearest_terms(self, filled: Library) -> None:
        assert filled.concept("upgradding").suggestions == ("Upgrading",)
        assert filled.concept("gobal valu chain").suggestions[0] == "global value chains"
        nothing = filled.concept("photosynthesis")
        assert (nothing.sentences, nothing.variants, nothing.documents, nothing.suggestions) == (0, (), (), ())

    @pytest.mark.parametrize(
        ("term", "error"),
        [("", QuestionEmpty), (" -- ", QuestionEmpty), ("of the", OptionInvalid), ("x" * 200, OptionInvalid)],
    )
    def test_no_term(self, filled: Library, term: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            filled.concept(term)

    @pytest.mark.parametrize("limit", [0, 1001, "ten", True])
    def test_no_limit(self, filled: Library, limit: int) -> None:
        with pytest.raises(OptionInvalid, match="number of places"):
            filled.concept("GVC", limit=limit)

    def test_an_empty_library(self, library: Library) -> None:
        assert library.concept("smiling curve").documents == ()
        assert library.concepts() == []

    def test_only_passages_with_its_words_are_read(self, filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        read: list[int] = []
        passages = filled._store.passages

        def counted(keys: Sequence[int]) -> list[PassageRow]:
            read.extend(keys)
            return passages(keys)

        monkeypatch.setattr(filled._store, "passages", counted)
        filled.concept("ladder effect")
        assert len(read) == 1

    def test_cells_of_a_table_are_read_alone(self, library: Library, tmp_path: Path) -> None:
        table = "Table 1\nTowns and their trades\n\nTown\tIndustry\tCluster\nDaqing\tValue\tChain\n"
        library.add(write_files(tmp_path / "t", table=f"1. Trades\n\nTrades are many here.\n\n{table}"))
        assert library.concept("industry cluster").documents == ()
        assert library.concept("cluster").sentences == 1

    def test_markup_of_a_source_stays_text(self, library: Library, tmp_path: Path) -> None:
        library.add(write_files(tmp_path / "m", m="1. On\n\nA <b>smiling curve</b> & [link](x) is here to stay.\n"))
        (citation,) = library.concept("smiling curve").documents[0].uses
        assert citation.quote == "A <b>smiling curve</b> & [link](x) is here to stay."


class TestOfThePapers:
    def test_industrial_cluster(self, papers: Library) -> None:
        found = papers.concept("industrial clusters")
        liu = found.documents[0]
        assert liu.document.id == "liu"
        assert [citation.quote[:60] for citation in liu.definitions] == [
            "An industrial cluster refers to a certain number of industri"
        ]
        assert liu.definitions[0].locator.section == ("I. INTRODUCTION",)
        text = papers.text("liu")
        body = re.sub(r"\s+", " ", text[text.index("Abstract") : text.index("REFERENCES")])
        assert variants(found).keys() == {"industrial clusters", "industrial cluster"}
        assert len(re.findall(r"(?i)industrial clusters?\b", body)) >= liu.sentences > 40

    def test_embeddedness(self, papers: Library) -> None:
        (found,) = papers.concept("embeddedness").documents
        assert found.document.id == "sun-yang-2015"
        assert found.sentences == 8
        assert [c.quote for c in found.definitions] == [
            "(a) Regional embeddedness, namely, the culture characteristics of the system."
        ]
        assert "The embedded industry cluster has the problem of embeddedness." in [c.quote for c in found.uses]

    def test_what_is_offered(self, papers: Library) -> None:
        terms = papers.concepts(30)
        assert {"industry cluster", "industrial clusters", "Northeast China", "smiling curve"} <= set(terms)
        assert not {term for term in terms if plain(term) in ("introduction", "abstract", "problems", "the problems")}
        for term in terms:
            assert papers.concept(term).sentences >= 1
        assert papers.concepts(3) == terms[:3]
        assert len(terms) == len({key_of(term) for term in terms})

    def test_a_part_of_a_term_is_not_offered_beside_it(self, library: Library, tmp_path: Path) -> None:
        text = "1. Adversarial Filter Networks\n\nAdversarial filter networks are small. "
        text += "We use adversarial filter networks.\n"
        library.add(write_files(tmp_path / "nets", nets=text))
        assert library.concepts() == ["adversarial filter networks"]

    def test_the_same_each_time(self, papers: Library, papers_folder: Path) -> None:
        with Library.open(papers_folder) as again:
            assert again.concepts(30) == papers.concepts(30)
            assert again.concept("cluster") == papers.concept("cluster")


class TestTerm:
    WORDS: ClassVar = {
        "clusters",
        "cluster",
        "analysis",
        "analyses",
        "news",
        "new",
        "time",
        "tim",
        "class",
        "data",
        "set",
        "centre",
        "center",
    }

    def spans(self, term: str, text: str) -> list[str]:
        return [text[slice(*span)] for span in Term.of(term, self.WORDS.__contains__).spans(text)]

    @pytest.mark.parametrize(
        ("term", "text", "found"),
        [
            ("cluster", "Clusters, clusters' and cluster-based", ["Clusters", "clusters", "cluster"]),
            ("clusters", "a cluster", ["cluster"]),
            ("cluster", "subcluster clustering non-cluster cluster_a", []),
            ("the analysis", "two analyses", ["analyses"]),
            ("news", "new and news", ["news"]),
            ("center", "a centre", ["centre"]),
            ("small-world net", "Small World net, small‑world-net", ["Small World net", "small‑world-net"]),
            ("“fine tune”", "we fine-tune it", ["fine-tune"]),
            ("times", "Tim saw it in time", ["time"]),
            ("classes", "a class of clas", ["class"]),
            ("naïve Bayes", "NAIVE BAYES and nai\u0308ve bayes", ["NAIVE BAYES", "nai\u0308ve bayes"]),
            ("straße", "STRASSE", ["STRASSE"]),
            ("C++", "C++ or C", ["C++"]),
            ("R&D", "an R&D unit", ["R&D"]),
            ("集群", "产业集群和集群", ["集群", "集群"]),
            ("GVC", "全球GVC模型", ["GVC"]),
            ("ﬁrm", "a firm ﬁrm", ["firm", "ﬁrm"]),
        ],
    )
    def test_spans(self, term: str, text: str, found: list[str]) -> None:
        assert self.spans(term, text) == found

    @given(before=some.text(max_size=20), after=some.text(max_size=20))
    def test_offsets_point_to_the_term(self, before: str, after: str) -> None:
        text = f"{before} Smiling-Curve {after}"
        found = self.spans("smiling curve", text)
        assert "Smiling-Curve" in found
        assert {plain(one) for one in found} <= {"smiling-curve", "smiling curve", "smiling\u2010curve"}

    @given(some.text(max_size=60))
    def test_any_text_can_be_a_term(self, text: str) -> None:
        term = Term.of(text, lambda _: False)
        assert all(0 <= start < end <= len(text) for start, end in term.spans(text))

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Of a global value chain (GVC) it is said", [("GVC", "global value chain")]),
            ("The state of the art (SOTA) and SMEs (small firms)", [("SOTA", "state of the art")]),
            ("Business-to-business (B2B) trade in Asia (AS)", []),
            ("Small and medium enterprises (SMEs)", [("SME", "Small and medium enterprises")]),
        ],
    )
    def test_introductions(self, text: str, found: list[tuple[str, str]]) -> None:
        assert list(introductions(text)) == found

    def test_acronyms(self) -> None:
        assert is_acronym("GVC", ["global", "value-chain"])
        assert not is_acronym("GVC", ["value", "chain"])
        assert not is_acronym("G", ["global"])


@pytest.mark.parametrize(
    ("text", "defines"),
    [
        ("A [cluster] is a group of firms.", True),
        ("The [cluster] (or district) is the place of a trade.", True),
        ("In this view, [clusters] are dense groups of firms.", True),
        ("A derivative [cluster] can be defined as a late one.", True),
        ("“[Embeddedness]” refers to ties.", True),
        ("(a) Regional [embeddedness], namely, the culture.", True),
        ("This shape is called the [smiling curve].", True),
        ("The definition of [cluster] varies.", True),
        ("By the term [cluster] is meant a place.", False),
        ("[Clusters] are facing problems.", False),
        ("[Clusters] are important for growth.", False),
        ("The growth of [clusters] is a sign of trust.", False),
        ("The [cluster] is the main cause of growth.", False),
        ("Trust means that [clusters] grow.", False),
        ("所谓[产业集群]，是指企业群体。", True),
        ("这种现象称为[微笑曲线]。", True),
        ("我们研究[产业集群]的发展。", False),
    ],
)
def test_what_says_what_a_term_means(text: str, defines: bool) -> None:
    start, end = text.index("["), text.index("]") - 1
    assert says_what(text.replace("[", "").replace("]", ""), start, end) is defines


@pytest.mark.parametrize(
    ("phrase", "named", "expected"),
    [
        ("industry cluster", False, True),
        ("problems existing", False, False),
        ("present situation", False, False),
        ("clusters", False, False),
        ("clusters", True, True),
        ("DetectGPT", False, True),
        ("introduction", True, False),
        ("of clusters", True, False),
        ("11B", False, False),
        ("acc", True, False),
        ("a b", True, False),
        ("one two three four five", True, False),
        ("产业集群", False, True),
    ],
)
def test_what_may_be_a_term(phrase: str, named: bool, expected: bool) -> None:
    assert is_term(phrase, named=named) is expected


def test_keywords() -> None:
    assert list(keywords_of("Keywords: *industry; smiling curve*")) == ["industry", "smiling curve"]
    assert list(keywords_of("关键词：产业集群；微笑曲线")) == ["产业集群", "微笑曲线"]
    assert list(keywords_of("Received 9 May 2015; accepted")) == []


def test_passages_that_hold_words(filled: Library) -> None:
    with filled._store.snapshot():
        lexical: LexicalIndex = filled._indexes.retriever().lexical
        texts = {row.key: f"{row.context}\n{row.text}" for row in filled._store.searchable_texts()}
    assert lexical.holding([{"ladder"}, {"effect"}]).tolist() == [k for k, t in texts.items() if "ladder" in t]
    assert lexical.holding([{"ladder", "organis"}, {"firm", "task"}]).tolist() == sorted(
        k for k, t in texts.items() if "ladder" in t or "organisation" in t
    )
    assert lexical.holding([{"ladder"}, {"nowhere"}]).tolist() == []
    assert len(lexical.holding([])) == len(lexical)


class TestCommand:
    def test_for_people(self, filled: Library, tmp_path: Path) -> None:
        done = pincite("concept", "upgrading", "--index", tmp_path / "index")
        assert (done.returncode, done.stderr) == (0, "")
        lines = done.stdout.splitlines()
        assert lines[0] == "2 sentences in 1 document, written: Upgrading (2)"
        assert lines[2:5] == ["chains: 2 sentences", "  Heading: 2. Global Value Chains and Upgrading", "  Defined:"]
        assert "  [1] “Upgrading refers to moves into better tasks.”" in lines
        assert lines.index("  Used:") < lines.index("  [2] “Upgrading is a major problem here.”")

    def test_json_and_terms(self, filled: Library, tmp_path: Path) -> None:
        done = pincite("concept", "GVC", "--json", "-k", "2", "--document", "chains", "--index", tmp_path / "index")
        found = json.loads(done.stdout)
        assert found == json.loads(json.dumps(filled.concept("GVC", documents=["chains"], limit=2).to_dict()))
        assert found["documents"][0]["definitions"][0]["locator"]["section"] == ["1. Introduction"]
        done = pincite("concepts", "--json", "-k", "3", "--index", tmp_path / "index")
        assert json.loads(done.stdout) == filled.concepts(3)
        assert pincite("concepts", "--index", tmp_path / "index").stdout.splitlines() == filled.concepts()

    def test_nowhere(self, filled: Library, tmp_path: Path) -> None:
        done = pincite("concept", "upgradding", "--index", tmp_path / "index")
        assert (done.returncode, done.stdout) == (
            0,
            "No sentence of the library holds “upgradding”. Nearest: Upgrading.\n",
        )

    def test_an_empty_library_offers_nothing(self, library: Library, tmp_path: Path) -> None:
        with Library.open(tmp_path / "empty", settings=fake_settings()):
            pass
        assert "names no terms yet" in pincite("concepts", "--index", tmp_path / "empty").stdout
