"""Citation data in other programs' files: read as they write it, written with nothing lost, bad files named."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pincite.errors import OptionInvalid, ReadError
from pincite.exchange import WRITERS, Exchange, read_entries
from pincite.exchange.latex import from_latex

FORMS = tuple(WRITERS)

_WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"])
    | st.sampled_from("\\{}$&%#_^~<>|@\"=,;:-`'/"),
    min_size=1,
    max_size=24,
)
_TEXTS = _WORDS.map(lambda text: " ".join(text.split())).filter(bool)
_NAME_PARTS = {"family": _TEXTS, "given": _TEXTS}
_NAMES = st.lists(
    st.fixed_dictionaries(
        {"family": _TEXTS}, optional={"given": _TEXTS, "suffix": _TEXTS, "non-dropping-particle": _TEXTS}
    )
    | st.fixed_dictionaries({"literal": _TEXTS}),
    min_size=1,
    max_size=3,
)
_DATES = st.fixed_dictionaries(
    {
        "date-parts": st.one_of(
            st.tuples(st.integers(1000, 2099)).map(lambda one: [list(one)]),
            st.tuples(st.integers(1000, 2099), st.integers(1, 12), st.integers(1, 28)).map(lambda one: [list(one)]),
        )
    }
) | st.fixed_dictionaries({"literal": _TEXTS})
_TYPES = ("article-journal", "book", "chapter", "paper-conference", "thesis", "report", "webpage", "song", "document")
_ITEMS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"id": _TEXTS, "type": st.sampled_from(_TYPES), "title": _TEXTS},
    optional={
        "author": _NAMES,
        "editor": _NAMES,
        "issued": _DATES,
        "accessed": _DATES,
        **dict.fromkeys(("container-title", "volume", "issue", "page", "publisher", "publisher-place", "ISBN"), _TEXTS),
        **dict.fromkeys(("URL", "abstract", "keyword", "note", "language", "genre", "number", "x-unknown"), _TEXTS),
        "DOI": st.from_regex(r"10\.[1-9][0-9]{3}/[a-z0-9.()_-]{1,12}", fullmatch=True),
        "custom": st.dictionaries(_TEXTS, _TEXTS | st.dictionaries(_TEXTS, st.lists(_TEXTS, max_size=2), max_size=2)),
    },
)


def read(text: str, form: str = ".bib") -> Exchange:
    return read_entries(text.encode(), f"export{form}")


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None)
@given(items=st.lists(_ITEMS, min_size=1, max_size=3))
def test_what_is_written_is_read_back_as_it_was(form: str, items: list[dict[str, Any]]) -> None:
    again = read(WRITERS[form](items), form)
    assert not again.unreadable
    assert [entry.item for entry in again.entries] == items


ZOTERO = r"""
@string{jcs = "Journal of Computing"}
@article{sun_development_2015,
	title = {The {Development} of {DNA} in {\"O}sterreich, \emph{really}},
	volume = {11},
	issn = {1712-8056},
	url = {http://www.example.org/a_b%20c},
	doi = {10.3968/7471},
	abstract = {100% sure \& more},
	number = {8},
	urldate = {2024-03-01},
	journal = jcs,
	author = {Sun, Xiaochun and {van den Berg}, Jan and van der Waals, Jr., J. D. and {Barnes and Noble} and others},
	month = nov,
	year = {2015},
	keywords = {a, b},
	pages = {32--38},
	file = {Full Text PDF:files/12/Sun - 2015.pdf:application/pdf;Snapshot:files/13/page.html:text/html},
	myfield = {kept \emph{this}}
}
"""


def only(text: str, form: str = ".bib") -> dict[str, Any]:
    (entry,) = read(text, form).entries
    return entry.item


def test_a_bibtex_entry_of_zotero_becomes_a_csl_item() -> None:
    (entry,) = read(ZOTERO).entries
    assert entry.attachments == ("files/12/Sun - 2015.pdf", "files/13/page.html")
    assert entry.place == "line 3"
    assert entry.item == {
        "id": "sun_development_2015",
        "type": "article-journal",
        "title": 'The <span class="nocase">Development</span> of <span class="nocase">DNA</span> in Österreich, '
        "<i>really</i>",
        "container-title": "Journal of Computing",
        "author": [
            {"family": "Sun", "given": "Xiaochun"},
            {"family": "van den Berg", "given": "Jan"},
            {"family": "Waals", "given": "J. D.", "non-dropping-particle": "van der", "suffix": "Jr."},
            {"literal": "Barnes and Noble"},
        ],
        "issued": {"date-parts": [[2015, 11]]},
        "accessed": {"date-parts": [[2024, 3, 1]]},
        "volume": "11",
        "issue": "8",
        "page": "32-38",
        "ISSN": "1712-8056",
        "DOI": "10.3968/7471",
        "URL": "http://www.example.org/a_b%20c",
        "abstract": "100% sure & more",
        "keyword": "a, b",
        "custom": {
            "bibtex": {
                "and others": ["author"],
                "file": "Full Text PDF:files/12/Sun - 2015.pdf:application/pdf;Snapshot:files/13/page.html:text/html",
                "myfield": r"kept \emph{this}",
            }
        },
    }


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (r"{\"o}", "ö"),
        (r"\'{e}t{\'e}", "été"),
        (r"\v{S}kvoreck\'{y} {\aa} \ss{} \O{} \L{}ukasz", "Škvorecký å ß Ø Łukasz"),
        (r"Zangh{\`{\i}}", "Zanghì"),
        ("pages 1--2 --- all", "pages 1–2 — all"),
        ("100% & $5 #1 a_b", "100% & $5 #1 a_b"),
        (r"$\alpha$-helix", "α-helix"),
        (r"``quoted''", "“quoted”"),
        (r"a~b", "a b"),
        (r"\textless{}x\textgreater{} \{y\}", "<x> {y}"),
        ("产业集群的发展", "产业集群的发展"),
    ],
)
def test_latex_is_read_as_text(written: str, read_as: str) -> None:
    assert only(f"@misc{{key, note = {{{written}}}}}")["note"] == read_as


def test_an_entry_has_what_the_entry_it_refers_to_has() -> None:
    first = read(
        "@inproceedings{child, title = {Child}, crossref = {PARENT}, pages = {1-2}}\n"
        "@proceedings{parent, title = {The Proceedings}, year = 2001, editor = {Ed Itor}}"
    ).entries[0]
    assert first.item == {
        "id": "child",
        "type": "paper-conference",
        "title": "Child",
        "container-title": "The Proceedings",
        "page": "1-2",
        "issued": {"date-parts": [[2001]]},
        "editor": [{"family": "Itor", "given": "Ed"}],
    }


def test_entries_of_one_key_are_all_read_and_written_under_keys_of_their_own() -> None:
    found = read("@book{a, title={One}}\n@book{a, title={Two}}\n@book{b, title={X}, title={Y}}")
    items = [entry.item for entry in found.entries]
    assert [item["title"] for item in items] == ["One", "Two", "X"]
    assert items[2]["custom"] == {"bibtex": {"title-2": "Y"}}
    written = WRITERS[".bib"](items)
    assert "@book{a," in written
    assert "@book{a-2," in written


@pytest.mark.parametrize(
    ("month", "parts"),
    [("mar", [2001, 3]), ("{March}", [2001, 3]), ("3", [2001, 3]), ('"12 " # mar', [2001, 3, 12])],
)
def test_months_are_read_in_every_form(month: str, parts: list[int]) -> None:
    assert only(f"@misc{{k, year = 2001, month = {month}}}")["issued"] == {"date-parts": [parts]}


@pytest.mark.parametrize(
    ("value", "paths"),
    [
        ("Full Text PDF:files/1/a.pdf:application/pdf", ["files/1/a.pdf"]),
        (r":C\:/Zotero/storage/AB/a.pdf:PDF", ["C:/Zotero/storage/AB/a.pdf"]),
        ("/papers/a b.pdf", ["/papers/a b.pdf"]),
        ("one.pdf;sub/two.pdf", ["one.pdf", "sub/two.pdf"]),
        (r"A\; B\: C:files/a\;b.pdf:application/pdf", ["files/a;b.pdf"]),
        (":a.pdf:pdf", ["a.pdf"]),
        ("https://example.org/a.pdf", []),
    ],
)
def test_attachments_are_read_in_every_form(value: str, paths: list[str]) -> None:
    (entry,) = read(f"@misc{{k, title = {{T}}, file = {{{value}}}}}").entries
    assert list(entry.attachments) == paths


RIS = """TY  - JOUR
TI  - A title
AU  - Sun, Xiaochun
AU  - King, Martin Luther, Jr.
A2  - Editor, Ann
T2  - Journal
VL  - 11
IS  - 8
SP  - 32
EP  - 38
PY  - 2015
DA  - 2015/11/30/
Y2  - 2024/03/01/
DO  - 10.3968/7471
UR  - http://example.org/a;b
SN  - 1712-8056
AB  - First line
and the next
KW  - one
KW  - two
L1  - files/12/Sun.pdf
XY  - unknown
ER  -

"""


def test_an_ris_entry_becomes_a_csl_item_and_again_an_entry() -> None:
    (entry,) = read(RIS, ".ris").entries
    assert entry.attachments == ("files/12/Sun.pdf",)
    assert entry.item == {
        "type": "article-journal",
        "title": "A title",
        "author": [
            {"family": "Sun", "given": "Xiaochun"},
            {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        ],
        "editor": [{"family": "Editor", "given": "Ann"}],
        "container-title": "Journal",
        "volume": "11",
        "issue": "8",
        "page": "32-38",
        "issued": {"date-parts": [[2015, 11, 30]]},
        "accessed": {"date-parts": [[2024, 3, 1]]},
        "DOI": "10.3968/7471",
        "URL": "http://example.org/a;b",
        "ISSN": "1712-8056",
        "abstract": "First line and the next",
        "keyword": "one, two",
        "custom": {"ris": {"L1": ["files/12/Sun.pdf"], "XY": ["unknown"]}},
    }
    written = WRITERS[".ris"]([entry.item])
    lines = {line for line in RIS.splitlines() if line[2:6] == "  - "} - {"AB  - First line"}
    assert {line.rstrip("/") for line in lines} <= set(written.splitlines()) | {"ER  - "}
    assert "U5" not in written


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.json", b'{"items": []}', "holds no list of CSL-JSON items"),
        ("a.json", b"[{", "is not valid JSON (line 1)"),
        ("a.json", b"[" * 100_000, "a.json"),
        ("a.bib", b"@book{a, title = {" + b"x" * 10_000_000, "a line of over a million characters"),
        ("a.ris", b"TY  - " + b"x" * 10_000_000, "a line of over a million characters"),
        ("a.bib", bytes(range(256)) * 20, "is not a text file"),
        ("a.bib", b"", "holds no text"),
    ],
)
def test_a_file_that_is_none_is_named_in_one_line(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        read_entries(data, name)
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


def test_a_name_of_another_kind_is_refused() -> None:
    with pytest.raises(OptionInvalid, match=r"name a \.bib, \.ris or \.json file"):
        read_entries(b"x", "a.txt")


@pytest.mark.parametrize(
    ("text", "form", "place"),
    [
        ("@book{a, title = {Whole}}\n@book{b, title = {cut", ".bib", "line 2"),
        ("@book{b, title = {cut\n@book{a, title = {Whole}}", ".bib", "line 1"),
        ("TY  - BOOK\nTI  - Whole\nER  - \nTY  - BOOK\nTI  - cut", ".ris", "line 4"),
        ('[{"title": "Whole"}, 3]', ".json", "entry 2"),
        ('[{"title": "Whole"}, {"title": {"no": "text"}}]', ".json", "entry 2"),
    ],
)
def test_an_entry_that_cannot_be_read_is_named_by_its_place_and_the_others_are_read(
    text: str, form: str, place: str
) -> None:
    found = read(text, form)
    assert [entry.item["title"] for entry in found.entries] == ["Whole"]
    assert [one.place for one in found.unreadable] == [place]


def test_other_encodings_are_read() -> None:
    assert read_entries("@book{a, title = {Föhn über Zürich}}".encode("utf-16"), "a.bib").entries[0].item["title"] == (
        "Föhn über Zürich"
    )


def test_csl_json_is_kept_as_it_is() -> None:
    items = [{"id": 7, "title": "T", "unknown": [1, {"a": None}], "categories": []}]
    assert json.loads(WRITERS[".json"](items)) == items
    assert read(json.dumps(items), ".json").entries[0].item == items[0]


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("\\\\{}$%&#_^~'`\"-abcäOI \n"), max_size=40))
def test_anything_in_a_field_is_read_as_something(text: str) -> None:
    assert isinstance(from_latex(text), str)
    assert isinstance(from_latex(text, title=True), str)


@pytest.mark.parametrize("text", ["{A" * 100_000, "{A" * 50_000 + "}" * 50_000, "$" * 50_001, "\\emph" * 20_000])
def test_a_field_that_nobody_wrote_is_read_in_time(text: str) -> None:
    assert isinstance(from_latex(text, title=True), str)
