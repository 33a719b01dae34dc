"""Saved pages: the article without what stands around it, its structure, and what the page says of the work."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from html_pages import BLOG, CANAL, ENCYCLOPEDIA, GRAIN, MEDICAL, SERIES, TEX, WAGES
from pincite.errors import FileEmpty, FileMalformed, FileTooLarge, ReadError
from pincite.outline import Source
from reading_cases import headings_of, kinds_of, outline_of, read_bytes, read_words, words_of

PROSE = f"<p>{CANAL}</p><p>{WAGES}</p><p>{GRAIN}</p>"


def test_a_medical_archive() -> None:
    source = read_words(MEDICAL, "page.html")
    document = source.document
    assert document.title == "Canals and harbour towns: a study of storage costs"
    assert (document.authors, document.year) == (("Anna Bergström", "Li Wei"), 2019)
    assert (document.doi, document.venue) == ("10.9999/jmh.2019.12", "Journal of Made-up Harbours")
    assert document.kind == "paper"
    assert kinds_of(source) == [
        ("front", "Canals and harbour towns: a study of storage costs"),
        ("front", "Anna Bergström¹, Li Wei²"),
        ("heading", "Abstract"),
        ("paragraph", GRAIN),
        ("front", "Keywords: canals, grain"),
        ("heading", "1. Introduction"),
        ("paragraph", f"{CANAL}1,2 It was 10² cm of H2O (p < 0.05)."),
        ("heading", "2. Methods"),
        ("heading", "2.1. Data"),
        ("paragraph", WAGES),
        ("item", "1. Registers of the harbour office."),
        ("item", "2. Letters of merchants."),
        ("caption", "Table 1. Workshops by town."),
        ("row", "Town Workshops"),
        ("row", "1850 1860"),
        ("row", "Alford 120 340"),
        ("caption", "Figure 1. Grain stored in each town."),
        ("heading", "3. Results"),
        ("item", f"Storage. {GRAIN}"),
        ("heading", "Acknowledgments"),
        ("paragraph", "We thank the harbour office."),
        ("heading", "References"),
        ("reference", "1. Brown A. Ports and grain. 1990."),
        ("reference", "2. Smith C. Towns. 1991."),
    ]
    assert headings_of(source)[2:5] == [(1, "2. Methods"), (2, "2.1. Data"), (1, "3. Results")]
    assert "\n\t1850\t1860\nAlford\t120\t340\n" in source.text
    assert source.warnings == ("hidden text, left out (20 characters in all)",)


def test_a_series_that_describes_itself_in_json() -> None:
    source = read_words(SERIES, "page.html")
    document = source.document
    assert (document.title, document.year) == ("Grain prices and the railway", 2021)
    assert (document.authors, document.venue) == (("Jane Miller", "Peter O'Neil"), "Example Economics")
    assert (document.doi, document.kind) == ("10.9998/s123-021-1", "paper")
    assert headings_of(source) == [(1, "Abstract"), (1, "Introduction"), (2, "Earlier work"), (1, "References")]
    assert words_of(source, "caption") == ["Fig. 1 Prices of grain, monthly."]
    assert words_of(source, "reference") == ["Brown, A. (1990). Ports."]
    assert not {"About", "Home", "cookies", "Full size"} & set(source.text.split())


def test_a_page_made_from_tex() -> None:
    source = read_words(TEX, "page.html")
    assert source.document.authors == ("Maria Santos", "Tom Baker")
    assert (source.document.title, source.document.year) == ("Storing Grain with Care", 2022)
    assert kinds_of(source)[3:] == [
        ("heading", "Abstract"),
        ("paragraph", GRAIN),
        ("heading", "1 Introduction"),
        ("paragraph", f"{CANAL}¹ {WAGES}"),
        ("paragraph", "1 It was opened in May."),
        ("paragraph", "We minimise"),
        ("paragraph", "L=\\sum_{i}x_{i} (1)"),
        ("paragraph", "for n=3 towns."),
        ("heading", "1.1 Model"),
        ("item", "1. First we weigh the grain."),
        ("caption", "Table 1: Scores."),
        ("row", "Model Score"),
        ("heading", "References"),
        ("reference", "[1] A. Brown. Ports and grain."),
    ]


def test_an_encyclopedia() -> None:
    source = read_words(ENCYCLOPEDIA, "page.html")
    assert (source.document.title, source.document.kind) == ("Harbour grain", "other")
    assert (source.document.authors, source.document.year) == ((), None)
    assert kinds_of(source) == [
        ("front", "Harbour grain"),
        ("paragraph", f"Harbour grain is kept in harbours.[1] {CANAL}"),
        ("heading", "History"),
        ("paragraph", f"{WAGES} Its energy is E=mc^{{2}} here."),
        ("item", "Rye, which keeps for years."),
        ("item", "Silo A tower for grain."),
        ("heading", "References"),
        ("reference", '1. Brown. "Ports".'),
    ]


def test_a_blog() -> None:
    source = read_words(BLOG, "page.html")
    document = source.document
    assert (document.title, document.authors, document.year) == ("Why grain matters", ("Jane Miller",), 2023)
    assert (document.kind, document.doi, document.venue) == ("other", None, None)
    assert kinds_of(source) == [
        ("front", "Why grain matters"),
        ("front", "By Jane Miller · 5 min read"),
        ("paragraph", CANAL),
        ("paragraph", WAGES),
        ("paragraph", GRAIN),
        ("heading", "What I found"),
        ("paragraph", "Grain is money."),
        ("row", "def f(): return 1"),
        ("paragraph", "Prices fell."),
    ]
    assert "def f():\n    return 1" in source.text
    assert source.warnings == ("hidden text, left out (15 characters in all)",)


def test_sections_references_and_tables_reach_the_passages() -> None:
    outline = outline_of(read_words(MEDICAL, "page.html"))
    kinds = {section.heading: section.kind for section in outline.sections if section.heading}
    assert (kinds["Abstract"], kinds["References"], kinds["2.1. Data"]) == ("abstract", "references", "body")
    assert kinds["Storage"] == "item"
    table = next(passage for passage in outline.passages if passage.kind == "table")
    assert table.context == "2.1. Data / Table 1. Workshops by town."
    assert sum(passage.kind == "reference" for passage in outline.passages) == 2


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>A  b\n\tc<br>d</p>", "A b c\nd\n"),
        ("<p>one</p> <p>two</p>", "one\n\ntwo\n"),
        ("<div>one<div>two</div>three</div>", "one\n\ntwo\n\nthree\n"),
        ("<p>x<sup>2</sup> and 1<sup>st</sup>, 10<sup>−5</sup></p>", "x² and 1st, 10⁻⁵\n"),
        ("<p>&eacute; &#x4e2d; &amp;amp; a&nbsp;b</p>", "é 中 &amp; a\xa0b\n"),
        ("<p>in<wbr>ter<wbr/>nal so&shy;ft</p>", "in\u200bter\u200bnal so\u00adft\n"),
        ("<p><q>Well</q>, he said.</p>", "“Well”, he said.\n"),
        ("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字です。</p>", "漢字です。\n"),
        ('<p dir="rtl">שלום עולם</p>', "שלום עולם\n"),
        ("<ol start=3 type=a><li>x<li>y</ol>", "c. x\n\nd. y\n"),
        ("<ol reversed><li>x<li value=9>y</ol>", "2. x\n\n9. y\n"),
        ("<ol type=I><li><p>x</p><p>more</p><ul><li>in</ul></ol>", "I. x\n\nmore\n\nin\n"),
        ("<ol><li>(1) own</ol>", "(1) own\n"),
        ("<table><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3</table>", "a\tb\n1\t2\n\t3\n"),
        ("<table><tr><td colspan=2>a<td>b<tr><td>1<td>2<td>3</table>", "a\t\tb\n1\t2\t3\n"),
        ("<table><tr><td><p>Only</p><p>placed</p></table>", "Only\n\nplaced\n"),
        ("<p>a<span hidden>b</span><span style='display:none'>c</span><i style='font-size:0'>d</i>e</p>", "ae\n"),
        ("<p>a<!-- b --><script>c</script><template>d</template><noscript>e</noscript>f</p>", "af\n"),
        ('<p>so <span class="katex"><span class="katex-mathml"><math><msup><mi>x</mi><mn>2</mn></msup>'
         '<annotation encoding="application/x-tex">x^2</annotation></math></span>'
         '<span aria-hidden="true">x2</span></span>.</p>',
         "so x^2.\n"),
        ('<p>so <span class="MathJax"><nobr>y2</nobr></span><script type="math/tex">y^2</script>.</p>', "so y^2.\n"),
    ],
)  # fmt: skip
def test_text_is_what_a_browser_shows(body: str, text: str) -> None:
    assert read_words(f"<!doctype html><body>{body}", "page.html").text == text


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("产业集群是重要的载体。", "gb18030", "gb2312"),
        ("Die Größe der Märkte.", "cp1252", "iso-8859-1"),
        ("Die Größe der Märkte.", "utf-16", ""),
        ("Die Größe der Märkte in Köln und anderswo.", "utf-16-le", "utf-16"),
        ("Die Größe der Märkte.", "utf-8-sig", "latin1"),
        ("これは日本語の文章です。", "shift_jis", "Shift_JIS"),
        ("Die Größe der Märkte für Köln.", "cp1252", ""),
        ("Рынки растут быстро.", "cp1251", "windows-1251"),
    ],
)
def test_the_encoding_is_the_mark_the_declared_or_the_likely_one(text: str, encoding: str, declared: str) -> None:
    head = f'<meta charset="{declared}">' if declared else ""
    (source,) = read_bytes(f"<html><head>{head}</head><body><p>{text}</p></body></html>".encode(encoding), "page.html")
    assert source.text == f"{text}\n"


def test_xhtml_says_its_encoding_and_its_own_entities_stay_unread() -> None:
    page = '<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE html [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>'
    page += "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Café &b;</p><br/><div/><p>more</p></body></html>"
    (source,) = read_bytes(page.encode("latin-1"), "page.xhtml")
    assert source.text == "Café &b;\n\nmore\n"


def test_a_page_in_one_file() -> None:
    mail = (
        "From: <Saved by a browser>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        '\ttype="text/html";\r\n\tboundary="--B"\r\n\r\n----B\r\nContent-Type: text/html\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<html><head><meta charset=3Dutf-8></head><body>"
        "<h1>Caf=C3=A9</h1><p>Some words of=\r\n the page.</p></body></html>\r\n"
        "----B\r\nContent-Type: text/html\r\n\r\n"
        "<p>An advertisement.</p>\r\n----B--\r\n"
    )
    for name in ("page.mhtml", "page.txt"):
        assert read_words(mail, name).text == "Café\n\nSome words of the page.\n"
    with pytest.raises(FileMalformed, match=r"page\.mht holds no page"):
        read_words("Content-Type: multipart/related; boundary=B\r\n\r\n--B\r\n\r\nwords\r\n--B--", "page.mht")


@pytest.mark.parametrize("name", ["page.txt", "page", "page.html", "page.md", "page.doc"])
def test_a_page_is_known_by_what_it_holds(name: str) -> None:
    assert read_words(f"\ufeff <!-- x -->\n<!DOCTYPE html><html><body>{PROSE}", name).text.startswith(
        f"{CANAL}\n\n{WAGES}"
    )


def test_what_only_looks_like_a_page_is_text() -> None:
    assert read_words("Just words.\n\nAnd a < b.", "page.html").text == "Just words.\n\nAnd a < b."
    assert read_words("<div align=center>\n\n# Title\n\n</div>", "page.md").text.startswith("<div")
    assert read_words("<p is a proposition, he wrote.", "page.txt").text.startswith("<p is")


@pytest.mark.parametrize(
    ("page", "error", "said"),
    [
        ("<html><body></body></html>", FileEmpty, "holds no text; open"),
        ("<html><body><div id=root></div><script src=x></script></body></html>", FileEmpty, "a script would bring it"),
        ("<h1>Sign in</h1><form><p>Your name</p><input type=password></form>", FileEmpty, "to sign in"),
        ("<p>We use cookies. Accept all cookies?</p>", FileEmpty, "to accept something"),
        ("<div>" * 100_000 + "words", FileTooLarge, "nested too deep"),
        ("<ul><li>" * 50_000 + "words", FileTooLarge, "nested too deep"),
        ("<p>" + "words and more " * 1_200_000, FileTooLarge, "at most 16,000,000"),
        ("<p " + " ".join(f"a{n}=1" for n in range(60_000)) + ">words", FileTooLarge, "thousands of attributes"),
    ],
)  # fmt: skip
def test_what_is_no_article_ends_in_one_line(page: str, error: type[ReadError], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        read_words(f"<!doctype html>{page}", "page.html")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("page.html ")


def test_pictures_inside_a_page_do_not_count() -> None:
    picture = "A" * 20_000_000
    source = read_words(f'<html><body><img src="data:image/png;base64,{picture}">{PROSE}', "page.html")
    assert words_of(source) == [CANAL, WAGES, GRAIN]


def test_bytes_that_are_not_valid_are_counted() -> None:
    (source,) = read_bytes(b"<meta charset=utf-8><p>" + CANAL.encode() + b"\xff</p>", "page.html")
    assert source.warnings == ("1 characters are not valid utf-8 and stand as \ufffd",)


@pytest.mark.parametrize(
    ("sheet", "is_shown"),
    [
        (".x {display: none}", False),
        ("p {color: red} span.y, .x, b {color: red; display:none !important}", False),
        ("/* } */ #z { visibility : hidden }", False),
        ("@import 'a.css'; .x {display: none}", False),
        ("@media print { .x {display: none} }", True),
        ("div .x {display: none}", True),
        (".x {display: none} .x.open {display: block}", True),
        (".x::before {display: none}", True),
    ],
)
def test_what_the_page_hides_by_its_own_style_sheet(sheet: str, is_shown: bool) -> None:
    page = f"<html><head><style>{sheet}</style></head><body>{PROSE}<p class='a x' id=z>Praise this page.</p>"
    source = read_words(page, "page.html")
    assert ("Praise" in source.text) == is_shown
    assert bool(source.warnings) != is_shown


def test_a_page_that_hides_all_until_a_script_runs_is_read() -> None:
    page = f"<style>.wait {{display: none}}</style><html><body><div class=wait>{PROSE}</div><p>Footer words</p>"
    assert words_of(read_words(page, "page.html"))[0] == CANAL


TAGS = (
    "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</table>", "<li>", "<ul>", "<ol>", "</ol>", "<h1>",
    "<h2>", "</h2>", "<b>", "</b>", "<sup>", "</sup>", "<a>", "<dt>", "<dd>", "<br>", "<pre>", "</pre>", "<figcaption>",
    "<span hidden>", "</span>", "<span class=footnote-text>", "<section class=references>", "<math>", "</math>",
    "<article>", "<q>", "<!--", "&#0;", "References", "Abstract", "Table 1", CANAL,
)  # fmt: skip


@given(
    st.lists(
        st.sampled_from(TAGS) | st.text(max_size=12) | st.sampled_from(("References", "Abstract", "Table 1", CANAL))
    )
)
@settings(max_examples=300, deadline=None)
def test_any_page_is_read_or_refused_by_name(pieces: list[str]) -> None:
    sources: tuple[Source, ...] = ()
    with contextlib.suppress(ReadError):
        sources = read_bytes(("<html><body>" + "".join(pieces)).encode("utf-8", "ignore"), "page.html")
    for source in sources:
        _check_blocks(source)


def _check_blocks(source: Source) -> None:
    end = 0
    for block in source.blocks:
        assert end <= block.start < block.end <= len(source.text)
        assert block.start <= block.label_end <= block.end or not block.label_end
        assert source.text[block.start : block.end].strip()
        end = block.end
    assert "\f" not in source.text
    outline_of(source)
