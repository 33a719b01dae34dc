"""Citation data beside a file and in JSON Lines: every form that is written, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from pincite.errors import CitationDataMalformed, FileMalformed, PinciteError
from pincite.outline import Source
from pincite.reading import read
from pincite.records import Document
from reading_cases import read_bytes


def beside(folder: Path, data: str | bytes, name: str = "paper.v2.txt") -> Source:
    """Read a text with citation data beside it."""
    (folder / name).write_text("Words of the paper.", "utf-8")
    place = folder / f"{Path(name).stem}.csl.json"
    place.write_bytes(data if isinstance(data, bytes) else data.encode())
    (source,) = read(folder / name)
    return source


def described(folder: Path, item: dict[str, Any]) -> Document:
    """Return what citation data says."""
    return beside(folder, json.dumps(item)).document


@pytest.mark.parametrize("wrap", [lambda item: item, lambda item: [item]])
def test_an_item_or_a_list_of_one(tmp_path: Path, wrap: Any) -> None:
    item = {"id": " town-1 ", "type": "article-journal", "title": "Old  <i>Towns</i>", "container-title": "Ports"}
    source = beside(tmp_path, "\ufeff" + json.dumps(wrap(item)))
    assert source.given_id == "town-1"
    document = source.document
    assert (document.title, document.venue, document.kind) == ("Old Towns", "Ports", "paper")
    assert (document.authors, document.year, document.doi) == ((), None, None)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        (b"\xff\xfe\x00", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ('{"title": ' + "9" * 5000 + "}", "not valid JSON"),
        ("[]", "one CSL-JSON item"),
        ("[{}, {}]", "one CSL-JSON item"),
        ('"title"', "one CSL-JSON item"),
        ("null", "one CSL-JSON item"),
        ('{"title": {"a": 1}}', "title must be text"),
        ('{"title": true}', "title must be text"),
        ('{"id": ["a", "b"]}', "id must be text"),
        ('{"author": 3}', "author must be a list of names"),
        ('{"author": [1, 2]}', "author must hold names, not 1"),
        ('{"author": [["a"]]}', "author must hold names, not ['a']"),
        ('{"author": [{"family": {"a": 1}}]}', "family must be text"),
        ('{"kind": "book"}', "kind is 'book'"),
        ('{"kind": ["note"]}', "kind is ['note']"),
        ('{"year": "soon"}', "the year 'soon' is not a number"),
        ('{"year": [2015]}', "the year [2015] is not a number"),
        ('{"year": true}', "the year True is not a number"),
        ('{"year": Infinity}', "the year inf is not a number"),
        ('{"year": NaN}', "the year nan is not a number"),
        ('{"year": 20155}', "the year 20155 is not a number"),
        ('{"issued": {"date-parts": [2015, 8]}}', "date-parts must be"),
        ('{"issued": {"date-parts": {"a": 1}}}', "date-parts must be"),
    ],
)
def test_what_is_no_citation_data_is_refused_by_name(tmp_path: Path, data: str | bytes, said: str) -> None:
    with pytest.raises(CitationDataMalformed) as caught:
        beside(tmp_path, data)
    assert said in str(caught.value)
    assert "paper.v2.csl.json" in str(caught.value)


@pytest.mark.parametrize(
    ("item", "year"),
    [
        ({"issued": {"date-parts": [[2015, 8, 26]]}}, 2015),
        ({"issued": {"date-parts": [["2015", "08"]]}}, 2015),
        ({"issued": {"date-parts": [[2015], [2016]]}}, 2015),
        ({"issued": {"date-parts": [[]]}}, None),
        ({"issued": {"date-parts": [[None]]}}, None),
        ({"issued": {"date-parts": []}}, None),
        ({"issued": {"raw": "August 26, 2015"}}, 2015),
        ({"issued": {"literal": "circa 1890"}}, 1890),
        ({"issued": {"literal": "n.d."}}, None),
        ({"issued": {}}, None),
        ({"issued": "2015-08-26"}, 2015),
        ({"issued": "in press"}, None),
        ({"issued": 2015}, 2015),
        ({"year": 2015}, 2015),
        ({"year": "2015"}, 2015),
        ({"year": 2015.0}, 2015),
        ({"year": "(2015)"}, 2015),
        ({"year": ""}, None),
        ({"year": None, "issued": 2014}, 2014),
        ({}, None),
    ],
)
def test_years(tmp_path: Path, item: dict[str, Any], year: int | None) -> None:
    assert described(tmp_path, item).year == year


@pytest.mark.parametrize(
    ("doi", "found"),
    [
        ("10.3968/7471", "10.3968/7471"),
        ("https://doi.org/10.3968/7471", "10.3968/7471"),
        ("http://dx.doi.org/10.3968/7471", "10.3968/7471"),
        ("https://www.doi.org/10.3968/7471", "10.3968/7471"),
        ("doi:10.3968/7471", "10.3968/7471"),
        ("DOI: 10.3968/(SICI)1-2<3>4", "10.3968/(SICI)1-2<3>4"),
        ("", None),
        ("none", None),
        (None, None),
    ],
)
def test_dois(tmp_path: Path, doi: str | None, found: str | None) -> None:
    assert described(tmp_path, {"DOI": doi}).doi == found


@pytest.mark.parametrize(
    ("authors", "found"),
    [
        ([{"family": "Liu", "given": "Mingjuan"}], ("Mingjuan Liu",)),
        ([{"family": "Gogh", "non-dropping-particle": "van", "given": "Vincent"}], ("Vincent van Gogh",)),
        ([{"family": "King", "given": "Martin", "suffix": "Jr."}], ("Martin King Jr.",)),
        ([{"literal": "World Bank"}, {"name": "Jane Miller"}], ("World Bank", "Jane Miller")),
        ([{"family": "Liu"}, {}, None, "", " "], ("Liu",)),
        ({"family": "Liu", "given": "M."}, ("M. Liu",)),
        (["Liu, Mingjuan", "Xiaochun Sun"], ("Mingjuan Liu", "Xiaochun Sun")),
        (["Garcia Marquez, Gabriel Jose"], ("Gabriel Jose Garcia Marquez",)),
        (["King, Martin Luther, Jr."], ("Martin Luther King Jr.",)),
        ("Mingjuan Liu", ("Mingjuan Liu",)),
        ("Liu, Mingjuan", ("Mingjuan Liu",)),
        ("Mingjuan Liu, Xiaochun Sun", ("Mingjuan Liu", "Xiaochun Sun")),
        ("Liu, Mingjuan; Sun, Xiaochun", ("Mingjuan Liu", "Xiaochun Sun")),
        ("Liu, Mingjuan and Sun, Xiaochun", ("Mingjuan Liu", "Xiaochun Sun")),
        ("A. Liu, B. Sun, and C. Yang", ("A. Liu", "B. Sun", "C. Yang")),
        ("van der Berg, Jan", ("Jan van der Berg",)),
        ("孙晓春，杨晓龙", ("孙晓春", "杨晓龙")),
        ("孙晓春 杨晓龙", ("孙晓春", "杨晓龙")),
        ([], ()),
        (None, ()),
        ("", ()),
    ],
)
def test_authors(tmp_path: Path, authors: Any, found: tuple[str, ...]) -> None:
    assert described(tmp_path, {"author": authors}).authors == found
    assert described(tmp_path, {"authors": authors}).authors == found


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ({"kind": "note"}, "note"),
        ({"kind": "note", "type": "article-journal"}, "note"),
        ({"type": "article-journal"}, "paper"),
        ({"type": "webpage"}, "other"),
        ({"type": ["article"]}, "other"),
        ({}, "other"),
    ],
)
def test_kinds(tmp_path: Path, item: dict[str, Any], kind: str) -> None:
    assert described(tmp_path, item).kind == kind


def test_crossref_writes_lists_of_one(tmp_path: Path) -> None:
    document = described(
        tmp_path, {"title": ["Old Towns"], "container-title": ["Ports"], "issued": {"date-parts": [[2001]]}}
    )
    assert (document.title, document.venue, document.year) == ("Old Towns", "Ports", 2001)


def test_half_a_character_becomes_the_sign_for_one(tmp_path: Path) -> None:
    assert beside(tmp_path, '{"title": "Old \\ud83d Towns"}').document.title == "Old \ufffd Towns"


def test_json_lines() -> None:
    lines = [
        {
            "_id": 7,
            "title": "T",
            "text": "Seven.\r\nMore.",
            "authors": ["Liu, M."],
            "year": 2001,
            "doi": "doi:10.1234/a",
        },
        {"text": "\ufeffTwo. \ud83d\ude00"},
        {"id": "three", "_id": "x", "text": "1 Introduction\n\nThree.", "kind": "note"},
    ]
    data = "\n\n".join(json.dumps(line) for line in lines) + "\r\n"
    seven, two, three = read_bytes(data.encode(), "a.jsonl")
    assert (seven.given_id, seven.member, seven.text) == ("7", "7", "Seven.\nMore.")
    assert (seven.document.title, seven.document.authors, seven.document.year) == ("T", ("M. Liu",), 2001)
    assert seven.document.doi == "10.1234/a"
    assert (two.given_id, two.member, two.text) == (None, "3", "Two. 😀")
    assert (three.given_id, three.document.kind) == ("three", "note")
    assert [block.kind for block in three.blocks] == ["heading", "paragraph"]


def test_half_a_character_in_json_lines() -> None:
    (source,) = read_bytes(b'{"text": "half \\ud83d of one"}', "a.jsonl")
    assert source.text == "half \ufffd of one"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not json", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ('{"text": ' + "9" * 5000 + "}", "not valid JSON"),
        ("[]", 'no "text"'),
        ('"text"', 'no "text"'),
        ("{}", 'no "text"'),
        ('{"text": null}', 'no "text"'),
        ('{"text": ["a"]}', 'no "text"'),
        ('{"text": " \\n\\u200b"}', "text is empty"),
        ('{"text": "a", "authors": [1, 2]}', "authors must hold names"),
        ('{"text": "a", "authors": "x", "year": "soon"}', "the year 'soon'"),
        ('{"text": "a", "title": {}}', "title must be text"),
    ],
)
def test_a_line_that_is_no_document_is_refused_with_its_number(line: str, said: str) -> None:
    with pytest.raises(PinciteError) as caught:
        read_bytes(f'{{"text": "fine"}}\n{line}\n'.encode(), "a.jsonl")
    assert said in str(caught.value)
    assert str(caught.value).startswith("a.jsonl, line 2: ")


def test_citation_data_beside_json_lines_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Words.", "title": "Own"}')
    (tmp_path / "a.csl.json").write_text("{broken")
    (source,) = read(tmp_path / "a.jsonl")
    assert (source.document.title, source.given_id) == ("Own", None)


def test_a_record_has_no_front_matter() -> None:
    (source,) = read_bytes(json.dumps({"text": "Old Towns\n\nJane Miller\n\nAbstract: We count."}).encode(), "a.jsonl")
    assert source.document.title is None
    assert "front" not in {block.kind for block in source.blocks}


def test_thousands_of_lines() -> None:
    text = "Introduction\n\n" + "Towns grew beside the river. " * 30
    data = "\n".join(json.dumps({"id": str(number), "text": text}) for number in range(5000))
    sources = read_bytes(data.encode(), "a.jsonl")
    assert len(sources) == 5000
    assert sources[-1].given_id == "4999"


def test_json_lines_say_what_is_wrong_once() -> None:
    with pytest.raises(
        FileMalformed, match=r"^a\.jsonl, line 1: not valid JSON; mend the line and add the file again$"
    ):
        read_bytes(b"{", "a.jsonl")
