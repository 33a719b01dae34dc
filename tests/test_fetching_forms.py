"""What services answer is read whatever its form: none breaks anything, nothing becomes more than text."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature_server import DOI, crossref, location, openalex, unpaywall
from pincite.errors import ServiceFailed
from pincite.fetching.arxiv import Arxiv
from pincite.fetching.crossref import Crossref
from pincite.fetching.forms import clean, read_xml
from pincite.fetching.found import Copy, FoundWork, Work
from pincite.fetching.keeping import citation_of, stem_of
from pincite.fetching.licences import from_address, is_open, shown
from pincite.fetching.openalex import OpenAlex
from pincite.fetching.unpaywall import Unpaywall
from pincite.fetching.web import Asking

WHOLE: list[dict[str, Any]] = [
    {"message": crossref(license=[{"URL": "x"}], link=[{"URL": "x"}])},
    openalex(location("https://a.example/x.pdf")),
    unpaywall("https://a.example/x.pdf"),
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(DOI),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def answering(body: bytes) -> Callable[[Asking], bytes]:
    return lambda asking: body


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a form."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(one for key, below in inner for one in places(below, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """The same form with another value at a place."""
    if not path:
        return other
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = put(value[path[0]], path[1:], other)
    return changed


@given(st.data())
def test_any_value_at_any_place_of_an_answer_is_read(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(WHOLE))
    changed = put(form, data.draw(st.sampled_from(places(form))), data.draw(VALUES))
    body = json.dumps(changed).encode()
    found = [
        Crossref(answering(body), "http://x", "").work(DOI),
        OpenAlex(answering(body), "http://x", "").work(DOI),
        Unpaywall(answering(body), "http://x", "a@b.c").work(DOI),
    ]
    Crossref(answering(body), "http://x", "").search("words")
    OpenAlex(answering(json.dumps({"results": [changed]}).encode()), "http://x", "").search("words")
    for one in found:
        if one is not None:
            json.dumps(one.to_dict())
            assert all(copy.address.startswith(("http://", "https://")) for copy in one.copies)
            stem = stem_of(one)
            assert json.dumps(citation_of(one, Copy("http://x", "cc-by"), stem, 0.0))
            assert not set(stem) & set("/\\:\0")


@given(st.text())
def test_a_text_is_cleaned_to_one_line(text: str) -> None:
    line = clean(text)
    assert line == " ".join(line.split())
    assert line.isprintable()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("The <i>smile</i>\n  of H<sub>2</sub>O", "The smile of H2O"),
        ("Value &amp; Chains &lt;b&gt;", "Value & Chains"),
        ("a < b and c > d", "a < b and c > d"),
        ("x\x1b[31m\u202ey\ud800", "x [31m y"),
        ("<jats:title>论文</jats:title>", "论文"),
    ],
)
def test_what_is_left_of_a_text(text: str, line: str) -> None:
    assert clean(text) == line


@given(
    st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"<feed>{text}</feed>".encode(errors="replace"))
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    try:
        read_xml(body, "arXiv")
    except ServiceFailed:
        return
    assert Arxiv(answering(body), "http://x", "http://x").work("1706.03762") is None


@pytest.mark.parametrize(
    ("address", "licence", "open_", "name"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", "cc-by", True, "CC BY"),
        ("https://creativecommons.org/licenses/by-nc-nd/3.0/igo/legalcode", "cc-by-nc-nd", True, "CC BY-NC-ND"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "cc0", True, "CC0"),
        ("http://arxiv.org/licenses/nonexclusive-distrib/1.0/", "arxiv", False,
         "arXiv's licence (for reading, not for passing on)"),
        ("http://www.elsevier.com/open-access/userlicense/1.0/", "http://www.elsevier.com/open-access/userlicense/1.0/",
         False, "http://www.elsevier.com/open-access/userlicense/1.0/"),
        ("https://a.example/?https://creativecommons.org/licenses/by/4.0/",
         "https://a.example/?https://creativecommons.org/licenses/by/4.0/", False,
         "https://a.example/?https://creativecommons.org/licenses/by/4.0/"),
        ("", "", False, "no licence named"),
    ],
)  # fmt: skip
def test_licences_by_their_addresses(address: str, licence: str, open_: bool, name: str) -> None:
    assert (from_address(address), is_open(licence), shown(licence)) == (licence, open_, name)


@pytest.mark.parametrize(
    "licence", ["other-oa", "implied-oa", "publisher-specific-oa", "cc-by-foo", "cc-nc", "gpl-v3", ""]
)
def test_what_is_not_open(licence: str) -> None:
    assert not is_open(licence)
    assert FoundWork(Work(), (Copy("https://a.example", licence),)).allowed(any_licence=False) == ()
