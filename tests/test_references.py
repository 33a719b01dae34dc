"""What entries of reference lists say."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.references import Fields, parse
from pincite.works import PersonName

PAPERS = Path(__file__).parent.parent / "corpus" / "papers"


def names(text: str) -> tuple[PersonName, ...]:
    """Return the names of "Family, Given; Family, Given"; a body has no comma."""
    return tuple(PersonName(*map(str.strip, name.split(",", 1))) for name in text.split(";") if name.strip())


LIU = [
    Fields("1", names("Lu, Pengfei; He, Hongquan"), 2016,
           "Synergistic mechanism and operation mechanism of brand ecosystem of industrial cluster",
           "Industrial Technology Economics", issue="6", pages="102-108"),
    Fields("2", names("Li, Chunmei"), 2021,
           "Interregional industrial transfer and regional economic disparity - based on the industrial subdivision "
           "industry data from 1992 to 2018", "Economic Survey", issue="3"),
    Fields("3", names("Porter, Michael"), 2002, "National Competitive Advantage", publisher="Huaxia Press"),
    Fields("4", names("SAVONA, M; SCHIATTA RELLA, R"), 2004,
           "International Relocation of Production and the Growth of Services: The Case of the \"Made in Italy\" "
           "Industries", "Transnational Corporation", issue="2", pages="57-76"),
    Fields("5", names("Du, Jiang; Xia, Yuyun"), 2020,
           "Trends and characteristics of space agglomeration and industrial transfer of Chinese manufacturing "
           "industry",
           "Journal of Financial and Economic Theory", issue="5", pages="55-65"),
    Fields("6", names("Li, Ting"), 2019, "Industrial industry transfer under regional coordination strategy",
           "Modern Business", issue="5", pages="46-49"),
    Fields("7", names("SEDI Research Institute"), 2021,
           "Consideration on development status and problems of advanced manufacturing clusters in China",
           url="https://www.sohu.com/a/447016131_120903548"),
    Fields("8", names("China National Light Industry Federation"), 2021,
           "Overview of the Development of China's Light Industry Clusters", "Light Industry Standards and Quality",
           issue="5", pages="11-18"),
    Fields("9", names("Dong, Zhishang"), 2013,
           "Problems and Countermeasures of Industrial Cluster Development in China",
           "Economic Research Guide", issue="1", pages="195-196"),
    Fields("10", names("Frey, C B; Osborne, M A"), 2017,
           "The Future of Employment: How Susceptible Are Jobs to Computerisation?",
           "Technological Forecasting and Social Change", issue="1", pages="254-280"),
    Fields("11", names("Fujita, M; These, J"), 2002,
           "Economics of Agglomeration: Cities, Industrial location, Regional Growth",
           publisher="Cambridge University Press"),
    Fields("12", names("Fundeanu, D.D.; Badele, C.S."), 2014,
           "The impact of regional innovative clusters on competitiveness", "Procedia-Social and Behavioral Sciences",
           issue="124", pages="405-414"),
]  # fmt: skip
SUN_YANG = [
    Fields("", names("Cai, J. H."), 2010,
           "Development and enlightenment of Zhengzhou women's trousers market's derived type industrial cluster",
           "Enterprise Vitality", "2", "9", "8-10"),
    Fields("", names("Huang, X.; Hu, H. H."), 2013, "Industrial cluster's latest issue study and future expectation",
           "Soft Science", issue="1", pages="5-8"),
    Fields("", names("Zhang, W. M.; Yu, W."), 2013,
           "Industrial clusters and their transformation and upgrading—Based on the study of the textile industry in "
           "Zhejiang", "Zhejiang Academic Journal", issue="1", pages="2-4"),
    Fields("", names("Zhang, X. D.; Zhang, Z. B.; Guan, C. Y.; Wang, C."), 2010,
           "A study on the issue of innovative industrial construction and innovative industrial cluster in building "
           "an innovative Ningxia", "Management Science and Engineering", "4"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"), [("liu-industrial-clusters", LIU), ("sun-yang-2015-northeast-china", SUN_YANG)]
)
def test_the_lists_of_the_corpus_are_read_as_printed(name: str, expected: list[Fields]) -> None:
    text = (PAPERS / f"{name}.txt").read_text("utf-8")
    entries = [line for line in text.split("REFERENCES", 1)[1].splitlines() if line.startswith("- ")]
    assert [parse(entry) for entry in entries] == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param(
            "[1] Wang Jici. Innovative space [M]. Beijing: Peking University Press, 2001: 12-15.",
            Fields("1", names("Wang, Jici"), 2001, "Innovative space", pages="12-15",
                   publisher="Peking University Press"),
            id="gb-book",
        ),
        pytest.param(
            "[3] 张三，李四，欧阳明．产业集群的升级研究[J]．经济研究，2010，45(6)：102－108．",
            Fields("3", names("张,三; 李,四; 欧阳,明"), 2010, "产业集群的升级研究", "经济研究", "45", "6", "102－108"),
            id="gb-chinese",
        ),
        pytest.param(
            "王伟（2015）《产业集群研究》，《管理世界》，第3期，第12-20页。",
            Fields("", names("王,伟"), 2015, "产业集群研究", "管理世界", issue="3", pages="12-20"),
            id="chinese-titles",
        ),
        pytest.param(
            "Ashish Vaswani, Noam Shazeer, and Aidan N. Gomez. 2017. Attention is all you need. In Advances in Neural "
            "Information Processing Systems, pages 5998-6008.",
            Fields("", names("Vaswani, Ashish; Shazeer, Noam; Gomez, Aidan N."), 2017, "Attention is all you need",
                   "Advances in Neural Information Processing Systems", pages="5998-6008"),
            id="acl",
        ),
        pytest.param(
            "12. Vaswani, A., Shazeer, N.: Attention is all you need. In: NeurIPS, pp. 5998–6008 (2017)",
            Fields("12", names("Vaswani, A.; Shazeer, N."), 2017, "Attention is all you need", "NeurIPS",
                   pages="5998–6008"),
            id="lncs",
        ),
        pytest.param(
            "1. Jobin, A., Ienca, M. & Vayena, E. The global landscape. Nat. Mach. Intell. 1, 389–399 (2019).",
            Fields("1", names("Jobin, A.; Ienca, M.; Vayena, E."), 2019, "The global landscape", "Nat. Mach. Intell.",
                   "1", pages="389–399"),
            id="nature",
        ),
        pytest.param(
            "Porter, Michael E., and Mark R. Kramer. “Creating Shared Value.” Harvard Business Review 89, no. 1/2 "
            "(2011): 62–77.",
            Fields("", names("Porter, Michael E.; Kramer, Mark R."), 2011, "Creating Shared Value",
                   "Harvard Business Review", "89", "1/2", "62–77"),
            id="chicago",
        ),
        pytest.param(
            "1. Smith JA, Jones BC, van der Berg P, et al. Aspirin in stroke. N Engl J Med. 2019;380(4):345-57. "
            "doi:10.1056/NEJMoa1234567",
            Fields("1", names("Smith, JA; Jones, BC; van der Berg, P"), 2019, "Aspirin in stroke", "N Engl J Med",
                   "380", "4", "345-57", "10.1056/NEJMoa1234567"),
            id="vancouver",
        ),
        pytest.param(
            "Smith, J. (2010). Clusters in Italy. In A. Rossi & B. Bianchi (Eds.), Industrial districts revisited (pp. "
            "12–45). Oxford University Press.",
            Fields("", names("Smith, J."), 2010, "Clusters in Italy", "Industrial districts revisited", pages="12–45",
                   publisher="Oxford University Press"),
            id="apa-chapter",
        ),
        pytest.param(
            "Porter, M.E. and Kramer, M.R. (2006) 'Strategy and society', Harvard Business Review, 84(12), pp. 78-92.",
            Fields("", names("Porter, M.E.; Kramer, M.R."), 2006, "Strategy and society", "Harvard Business Review",
                   "84", "12", "78-92"),
            id="harvard",
        ),
        pytest.param(
            "[7] D. P. Kingma and J. Ba, “Adam: A method,” in Proc. Int. Conf. Learn. Represent., May 2015, pp. 1-15.",
            Fields("7", names("Kingma, D. P.; Ba, J."), 2015, "Adam: A method", "Proc. Int. Conf. Learn. Represent",
                   pages="1-15"),
            id="ieee",
        ),
        pytest.param(
            "Roose, K. and Fei- Fei, L. Is it real? Learning to tell. arXiv preprint arXiv:1906.03351, 2019. URL "
            "https: //arxiv.org/abs/1906. 03351. Accessed: 2023-01-25.",
            Fields("", names("Roose, K.; Fei-Fei, L."), 2019, "Is it real? Learning to tell",
                   "arXiv preprint arXiv:1906.03351", url="https://arxiv.org/abs/1906.03351", arxiv="1906.03351"),
            id="arxiv-broken-address",
        ),
        pytest.param(
            "World Bank. (2010). World development report 2010. World Bank.",
            Fields("", names("World Bank"), 2010, "World development report 2010", publisher="World Bank"),
            id="body",
        ),
        pytest.param(
            "[8] Google home. [Online]. Available: https://home. google.com/",
            Fields("8", title="Google home", url="https://home.google.com/"),
            id="page-without-author",
        ),
        pytest.param("See the notes above for what was left out", Fields(), id="no-entry"),
    ],
)  # fmt: skip
def test_the_styles(entry: str, expected: Fields) -> None:
    assert parse(entry) == expected


# --- entries composed from fields

_FAMILIES = ["Porter", "Vaswani", "Shazeer", "McDonald", "Al-Rfou", "O'Brien", "Täckström", "Lee", "van der Berg"]
_GIVEN = ["Michael", "Ashish", "Noam", "Jean-Paul", "Özge", "Mark"]
_NOUNS = ["clusters", "regions", "learning", "industry", "models", "networks", "growth", "cities", "translation"]
_OPENERS = ["Industrial", "The economics of", "Deep", "A study of", "Regional", "On", "Toward better"]
_VENUES = ["Journal of Political Economy", "Regional Studies", "Machine Learning", "Soft Science", "Economic Survey"]


@st.composite
def works(draw: st.DrawFn) -> Fields:
    """Draw the fields of an article."""
    several = draw(st.lists(st.tuples(*map(st.sampled_from, (_FAMILIES, _GIVEN))), min_size=1, max_size=4))
    words = draw(st.lists(st.sampled_from(_NOUNS), min_size=2, max_size=5))
    first = draw(st.integers(1, 900))
    return Fields(
        authors=tuple(PersonName(*name) for name in several),
        year=draw(st.integers(1950, 2026)),
        title=f"{draw(st.sampled_from(_OPENERS))} {' and '.join(words)}",
        venue=draw(st.sampled_from(_VENUES)),
        volume=str(draw(st.integers(1, 400))),
        issue=str(draw(st.integers(1, 12))),
        pages=f"{first}-{first + draw(st.integers(1, 30))}",
    )


def initials(name: PersonName, point: str = ".") -> str:
    return "-".join(f"{part[0]}{point}" for part in name.given.split("-"))


def listed(parts: list[str], last: str) -> str:
    return last.join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def family_comma(work: Fields, last: str) -> str:
    return listed([f"{name.family}, {initials(name)}" for name in work.authors], last)


def family_initials(work: Fields, between: str) -> str:
    return ", ".join(f"{name.family} {initials(name, '').replace('-', between)}" for name in work.authors)


def initials_first(work: Fields) -> str:
    return listed([f"{initials(name)} {name.family}" for name in work.authors], ", and ")


def given_first(work: Fields) -> str:
    return listed([str(name) for name in work.authors], ", and ")


STYLES: dict[str, Callable[[Fields], str]] = {
    "apa": lambda w: f"{family_comma(w, ', & ')} ({w.year}). {w.title}. {w.venue}, {w.volume}({w.issue}), {w.pages}.",
    "harvard": lambda w: (
        f"{family_comma(w, ' and ')} ({w.year}) ‘{w.title}’, {w.venue}, {w.volume}({w.issue}), pp. {w.pages}."
    ),
    "vancouver": lambda w: (
        f"3. {family_initials(w, '')}. {w.title}. {w.venue}. {w.year};{w.volume}({w.issue}):{w.pages}."
    ),
    "ieee": lambda w: (
        f"[3] {initials_first(w)}, “{w.title},” {w.venue}, vol. {w.volume}, no. {w.issue}, pp. {w.pages}, {w.year}."
    ),
    "gb": lambda w: (
        f"[3] {family_initials(w, ' ')}. {w.title}[J]. {w.venue}, {w.year}, {w.volume}({w.issue}): {w.pages}."
    ),
    "acl": lambda w: f"{given_first(w)}. {w.year}. {w.title}. {w.venue}, {w.volume}({w.issue}):{w.pages}.",
    "neurips": lambda w: f"{given_first(w)}. {w.title}. {w.venue}, {w.volume}({w.issue}):{w.pages}, {w.year}.",
    "icml": lambda w: f"{family_comma(w, ', and ')} {w.title}. {w.venue}, {w.volume}({w.issue}):{w.pages}, {w.year}.",
    "lncs": lambda w: f"3. {family_comma(w, ', ')}: {w.title}. {w.venue} {w.volume}({w.issue}), {w.pages} ({w.year})",
    "chicago": lambda w: (
        f"{family_comma_full(w)}. “{w.title}.” {w.venue} {w.volume}, no. {w.issue} ({w.year}): {w.pages}."
    ),
}


def family_comma_full(work: Fields) -> str:
    first, *others = work.authors
    return listed([f"{first.family}, {first.given}", *map(str, others)], ", and ")


@pytest.mark.parametrize("style", STYLES)
@given(work=works())
def test_what_is_composed_is_read_back(style: str, work: Fields) -> None:
    entry = STYLES[style](work)
    read = parse(entry)
    assert [n.family for n in read.authors] == [n.family for n in work.authors], entry
    if style in ("acl", "neurips", "chicago"):
        assert read.authors == work.authors
    for field in ("year", "title", "venue", "volume", "issue", "pages"):
        assert getattr(read, field) == getattr(work, field), (field, entry)


_PIECES = st.sampled_from(
    ["Smith, J.", "and", "et al.", "(2010)", "2017.", "“", "”", "*", "[J]", "In:", "In", "pp. 3-5", "vol. 3",
     "12(3):4-5",
     "arXiv:1706.03762", "https://a.b/ c/d", "doi:10.1000/ x", "Title of it.", "王伟",
     "，", "。", "Fei-\nFei", "[9]", "Press", ":", ".", "?"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=120), st.lists(_PIECES, max_size=14).map(" ".join)))
def test_any_text_is_read_and_no_value_is_made_up(text: str) -> None:
    read = parse(text)
    whole = _close(text)
    values = [
        read.label,
        read.title,
        read.venue,
        read.volume,
        read.issue,
        read.pages,
        read.doi,
        read.url,
        read.publisher,
    ]
    values += [part for name in read.authors for part in (name.family, name.given)]
    for value in [*values, read.arxiv, str(read.year or "")]:
        assert _close(value) in whole


def _close(text: str) -> str:
    """Return a text without white space, which a line's end puts into addresses and names, and its hyphens."""
    return re.sub(r"[\s\x00-]", "", text)


def test_a_long_text_takes_no_long_time() -> None:
    for piece in (
        "a, ",
        "A. ",
        "Aa Bb, ",
        "(",
        "“",
        "http://",
        "10.1000/ ",
        "1(1) ",
        ". In ",
        "Aa: ",
        "王 ",
        "*a",
        "2010 ",
    ):
        parse(piece * 100_000)
    assert unicodedata.normalize("NFC", parse("Loïc, B. (2010). A title. Venue, 3.").title) == "A title"
