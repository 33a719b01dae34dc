"""Taking answers away: references, what is copied, and files whose words stay words."""

import io
import json
import re
from dataclasses import replace
from typing import Any

import docx
import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pincite import Answer, Citation, Document, IndexState, Locator
from pincite.errors import OptionInvalid
from pincite.records import CitedWork
from pincite.sharing import FORMS, STYLES, check, copied, form_of, in_text, reference, references, share
from pincite.sharing.wording import plain

SUN = Document(
    "sun-yang-2015",
    "The Development Countermeasures of Industry Clusters",
    ("Xiaochun Sun", "Xiaolong Yang"),
    2015,
    "10.3968/7471",
    "Canadian Social Science",
    "paper",
    content_hash="5a1f",
)
LIU = Document("liu", "Industrial Clusters", ("Mingjuan Liu",), kind="paper", content_hash="77aa")
NOTE = Document("porter", "Plans", ("A. Porter",), 1990, "10.1/a_b{}", kind="note")
PAGE = Locator(36, "34", ("1 Clusters", "1.2 Problems"), 100, 120)
SECTION = Locator(None, None, ("1 Clusters", "1.2 Problems"), 7, 40)


def cite(quote: str = "Its value is tiny.", document: Document = SUN, locator: Locator = PAGE, **more: Any) -> Citation:
    return Citation(more.pop("number", 1), "c3f1", document, locator, quote, **more)


def answered(*citations: Citation, question: str = "Why so?", read: str | None = None, **more: Any) -> Answer:
    fields: dict[str, Any] = {"status": "answered", "confidence": 0.71, "closest": ()} | more
    index = IndexState(7, "all-MiniLM-L6-v2", "e0f9")
    return Answer(
        question=question, standalone_question=read or question, answer="", sentences=(), citations=citations,
        index=index, timing_ms={"total": 1.5}, **fields,
    )  # fmt: skip


CONVERSATION = (
    answered(
        cite(),
        cite("(a) Roads are few.", LIU, SECTION, number=2, cites=(CitedWork("Cai, 2010", "[3] Cai. Roads. 2010."),)),
        question="and why?",
        read="Why are clusters poor?",
    ),
    answered(question="Whales?", status="not_found", confidence=0.04, closest=(cite("Fish.", LIU, SECTION),)),
)


def both(*documents: Document, style: str = "author-year") -> list[str]:
    return references(documents, style)


class TestAuthorYear:
    @pytest.mark.parametrize(
        ("document", "expected"),
        [
            (
                SUN,
                "Sun, X., & Yang, X. (2015). The Development Countermeasures of Industry Clusters. "
                "Canadian Social Science. https://doi.org/10.3968/7471",
            ),
            (LIU, "Liu, M. (n.d.). Industrial Clusters."),
            (Document("a", "Why so?", ("Jean-Paul van der Berg",), 1999), "van der Berg, J.-P. (1999). Why so?"),
            (Document("a", "T", ("John A.B. Smith Jr.",), 1999), "Smith, J. A. B., Jr. (1999). T."),
            (Document("a", "T", ("JR Lee", "Plato", "A B"), 1999), "Lee, J. R., Plato, & B, A. (1999). T."),
            (Document("a", "产业", ("刘明娟", "王 伟"), 2020, venue="经济"), "刘明娟, & 王 伟. (2020). 产业. 经济."),
            (Document("a", "A Report", ("World Bank",), 2009), "World Bank. (2009). A Report."),
            (Document("a", "A Title"), "A Title. (n.d.)."),
            (Document("some-id", doi="10.1/x"), "some-id. (n.d.). https://doi.org/10.1/x"),
            (NOTE, "Reading note on: Porter, A. (1990). Plans. https://doi.org/10.1/a_b{}"),
            (Document("a", "Plans", year=1990, kind="note"), "Reading note on: Plans. (1990)."),
        ],
    )  # fmt: skip
    def test_what_is_not_known_is_left_out(self, document: Document, expected: str) -> None:
        assert reference(document) == expected

    def test_more_than_twenty_authors(self) -> None:
        names = tuple(f"A{'bcdefghijklmnopqrstuvwx'[n]} N{'bcdefghijklmnopqrstuvwx'[n]}" for n in range(22))
        twenty = reference(Document("a", "T", names[:20], 2000))
        assert twenty.startswith("Nb, A., Nc, A., ")
        assert twenty.endswith("Nt, A., & Nu, A. (2000). T.")
        assert reference(Document("a", "T", names, 2000)).endswith("Nt, A., … Nw, A. (2000). T.")

    def test_a_list_is_in_order_and_tells_twins_apart(self) -> None:
        twin = replace(SUN, id="twin", title="Another Work", doi=None, venue=None)
        other = replace(LIU, id="other", title="Zebra")
        assert both(SUN, LIU, twin, SUN, other) == [
            "Liu, M. (n.d.-a). Industrial Clusters.",
            "Liu, M. (n.d.-b). Zebra.",
            "Sun, X., & Yang, X. (2015a). Another Work.",
            "Sun, X., & Yang, X. (2015b). The Development Countermeasures of Industry Clusters. "
            "Canadian Social Science. https://doi.org/10.3968/7471",
        ]
        text = share([answered(cite(), cite("Other.", twin, number=2))], ".md").decode()
        assert "\\[1\\] (Sun \\& Yang, 2015b, p. 34 (PDF page 36))" in text
        assert "\\[2\\] (Sun \\& Yang, 2015a, p. 34 (PDF page 36))" in text

    @pytest.mark.parametrize(
        ("document", "locator", "expected"),
        [
            (SUN, replace(PAGE, page=34), "(Sun & Yang, 2015, p. 34)"),
            (SUN, replace(PAGE, ocr=True), "(Sun & Yang, 2015, p. 34 (PDF page 36), OCR)"),
            (LIU, SECTION, "(Liu, n.d., “1.2 Problems” section)"),
            (LIU, replace(SECTION, section=()), "(Liu, n.d.)"),
            (LIU, replace(SECTION, section=("1 Clusters", "Its value is tiny")), "(Liu, n.d., “1 Clusters” section)"),
            (Document("a", "A Title", year=3), replace(PAGE, page=34), "(“A Title”, 3, p. 34)"),
            (Document("a", "T", ("A B", "C D", "E F"), 1999), SECTION, "(B et al., 1999, “1.2 Problems” section)"),
            (Document("a", "T", ("刘明娟",), 1999), SECTION, "(刘明娟, 1999, “1.2 Problems” section)"),
        ],
    )
    def test_the_mark_in_the_text_has_the_place(self, document: Document, locator: Locator, expected: str) -> None:
        assert in_text(cite(document=document, locator=locator)) == expected

    def test_a_note_is_never_cited_as_the_work_that_it_is_on(self) -> None:
        work = replace(NOTE, id="work", kind="paper")
        assert in_text(cite(document=NOTE, locator=SECTION)) == "(reading note on Porter, 1990, “1.2 Problems” section)"
        assert both(NOTE, SUN, work) == [
            "Porter, A. (1990). Plans. https://doi.org/10.1/a_b{}",
            "Reading note on: Porter, A. (1990). Plans. https://doi.org/10.1/a_b{}",
            reference(SUN),
        ]
        assert copied(cite("Plans fail.", NOTE, SECTION)).startswith("“Plans fail.” (reading note on Porter, 1990, ")

    @pytest.mark.parametrize("form", [".md", ".html", ".docx"])
    def test_files_name_a_note_as_one(self, form: str) -> None:
        held = share([answered(cite("Plans fail.", NOTE, SECTION))], form)
        if form == ".docx":
            words = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(held)).paragraphs)
        else:
            words = held.decode()
        assert "(reading note on Porter, 1990, “1.2 Problems” section)" in words
        assert "Reading note on: Porter, A. (1990). Plans" in words.replace("\\", "")
        assert words.count("Porter") == 2

    def test_a_quote_that_begins_with_its_heading_stands_under_the_one_above(self) -> None:
        longer = cite("(a) Roads. They are few.", LIU, replace(SECTION, section=("1 Clusters", "(a) Roads.")))
        assert in_text(longer) == "(Liu, n.d., “1 Clusters” section)"
        assert in_text(replace(longer, quote="Few (a) Roads")) == "(Liu, n.d., “(a) Roads.” section)"

    def test_what_is_copied(self) -> None:
        assert copied(cite("Value\x07 is tiny.", LIU, replace(PAGE, page=34))) == (
            "“Value\ufffd is tiny.” (Liu, n.d., p. 34)\nLiu, M. (n.d.). Industrial Clusters."
        )


class TestBibtex:
    def test_entries(self) -> None:
        bank = Document("n", "100% {Growth}", ("World Bank", "Jan van Berg Jr."), 1990, "10.1/a_b{}", "Blog", "other")
        meeting = Document("m", None, ("刘明娟",), venue="Proceedings of X & Y", kind="paper")
        assert both(SUN, bank, meeting, NOTE, style="bibtex") == [
            "@article{sun2015development,\n"
            "  author = {Sun, Xiaochun and Yang, Xiaolong},\n"
            "  title = {{The Development Countermeasures of Industry Clusters}},\n"
            "  journal = {Canadian Social Science},\n"
            "  year = {2015},\n"
            "  doi = {10.3968/7471}\n}",
            "@misc{worldbank1990growth,\n"
            "  author = {{World Bank} and van Berg, Jr., Jan},\n"
            "  title = {{100\\% \\textbraceleft{}Growth\\textbraceright{}}},\n"
            "  howpublished = {Blog},\n"
            "  year = {1990},\n"
            "  doi = {10.1/a_b%7B%7D}\n}",
            "@inproceedings{m,\n  author = {{刘明娟}},\n  title = {{m}},\n  booktitle = {Proceedings of X \\& Y}\n}",
            "@misc{note-porter1990plans,\n"
            "  title = {{Reading note on Porter (1990): Plans}},\n"
            "  note = {Reading note on doi:10.1/a\\_b\\textbraceleft{}\\textbraceright{}}\n}",
        ]

    def test_keys_are_the_lists_own(self) -> None:
        same = [replace(SUN, id=f"copy {n}") for n in range(3)]
        chinese = [Document("论文", "产业", ("刘明娟",)), Document("报告", "产业", ("刘明娟",))]
        keys = [entry.partition("{")[2].partition(",")[0] for entry in both(*same, *chinese, style="bibtex")]
        assert keys == [
            "sun2015development",
            "sun2015development-2",
            "sun2015development-3",
            "document",
            "document-2",
        ]

    def test_what_is_copied_is_latex(self) -> None:
        quote = cite("It grew 5% -- {\\it so}.", LIU, replace(PAGE, page_label=None))
        mark, entry = copied(quote, "bibtex").split("\n", 1)
        assert mark == (
            "``It grew 5\\% -{}- \\textbraceleft{}\\textbackslash{}it so\\textbraceright{}.'' "
            "\\cite[p.~36]{liuindustrial}"
        )
        assert entry.startswith("@misc{liuindustrial,")
        assert in_text(cite(document=LIU, locator=replace(SECTION, section=("[A]",))), "bibtex") == (
            "\\cite[{“[A]” section}]{liuindustrial}"
        )

    @given(title=st.text(min_size=1), author=st.text(min_size=1), venue=st.text(), doi=st.text(alphabet="10./}{\\%x "))
    def test_any_text_is_text(self, title: str, author: str, venue: str, doi: str) -> None:
        document = Document("id", title, (author, "Ann Lee"), 1999, doi, venue, "paper")
        entry = reference(document, "bibtex")
        kind, fields = parse_bibtex(entry)
        assert kind in {"article", "inproceedings", "misc"}
        assert unlatex(fields["title"].removeprefix("{").removesuffix("}")) == (plain(title) or "id")
        assert fields["year"] == "1999"
        assert fields["author"].endswith("Lee, Ann")
        assert set(fields) <= {"author", "title", "journal", "booktitle", "howpublished", "year", "doi"}


def parse_bibtex(entry: str) -> tuple[str, dict[str, str]]:
    """Read one entry as BibTeX does: a value ends where its braces are even, whatever stands before them."""
    kind, key, rest = re.fullmatch(r"@(\w+)\{([a-z0-9-]+),(.*)\}", entry, re.DOTALL).groups()  # type: ignore[union-attr]
    assert key
    fields: dict[str, str] = {}
    while rest:
        name, rest = re.fullmatch(r",?\s*(\w+) = \{(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
        depth, end = 1, 0
        while depth:
            depth += {"{": 1, "}": -1}.get(rest[end], 0)
            end += 1
        fields[name], rest = rest[: end - 1], rest[end:].strip("\n")
    return kind, fields


def unlatex(text: str) -> str:
    """Return what LaTeX sets of escaped text."""
    commands = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~",
                "textasciicircum": "^", "textless": "<", "textgreater": ">", "textbar": "|"}  # fmt: skip
    return re.sub(r"\\([a-z]+)\{\}|\\([#$%&_])|\{\}", lambda found: commands.get(found[1] or "", found[2] or ""), text)


MARKDOWN = """\
# Questions and answers

## 1\\. and why?

Read as: Why are clusters poor?

> Its value is tiny.

\\[1\\] (Sun \\& Yang, 2015, p. 34 (PDF page 36))

> (a\\) Roads are few.

\\[2\\] (Liu, n.d., “1.2 Problems” section), citing Cai, 2010

Cited in these quotes:

- \\[3\\] Cai. Roads. 2010.

Fair confidence (71%). Every quote is word for word as in the source.

## 2\\. Whales?

Not in these papers.

The closest passages, as reading and not as an answer:

> Fish.

\\[1\\] (Liu, n.d., “1.2 Problems” section)

Estimated chance that the papers answer this: 4%.

## References

- Liu, M. (n.d.). Industrial Clusters.
- Sun, X., \\& Yang, X. (2015). The Development Countermeasures of Industry Clusters. Canadian Social Science. \
https\\://doi.org/10.3968/7471

## Check data

Made with Pincite VERSION. The command pincite check, given this file, tells whether every quote stands, word for \
word, in a library that holds the same documents.

```json pincite-check
{"pincite": "VERSION", "answers": [
{"question": "and why?", "index": {"generation": 7, "model": "all-MiniLM-L6-v2", "content_hash": "e0f9"}, "citations": [
  {"number": 1, "passage_id": "c3f1", "document": {"id": "sun-yang-2015", "content_hash": "5a1f"}, \
"locator": {"start": 100, "end": 120}, "quote": "Its value is tiny."},
  {"number": 2, "passage_id": "c3f1", "document": {"id": "liu", "content_hash": "77aa"}, \
"locator": {"start": 7, "end": 40}, "quote": "(a) Roads are few."}], "closest": []},
{"question": "Whales?", "index": {"generation": 7, "model": "all-MiniLM-L6-v2", "content_hash": "e0f9"}, \
"citations": [], "closest": [
  {"number": 1, "passage_id": "c3f1", "document": {"id": "liu", "content_hash": "77aa"}, \
"locator": {"start": 7, "end": 40}, "quote": "Fish."}]}
]}
```
"""
CHECK_LINES = [
    "Made with Pincite VERSION.",
    "Question 1: index generation 7, model all-MiniLM-L6-v2, content hash e0f9",
    "Question 1, quote 1: document sun-yang-2015, content hash 5a1f, characters 100 to 120, passage c3f1",
    "Question 1, quote 2: document liu, content hash 77aa, characters 7 to 40, passage c3f1",
    "Question 2: index generation 7, model all-MiniLM-L6-v2, content hash e0f9",
    "Question 2, passage 1: document liu, content hash 77aa, characters 7 to 40, passage c3f1",
]
SHOWN = [
    "Questions and answers",
    "1. and why?",
    "Read as: Why are clusters poor?",
    "Its value is tiny.",
    "[1] (Sun & Yang, 2015, p. 34 (PDF page 36))",
    "(a) Roads are few.",
    "[2] (Liu, n.d., “1.2 Problems” section), citing Cai, 2010",
    "Cited in these quotes:",
    "[3] Cai. Roads. 2010.",
    "Fair confidence (71%). Every quote is word for word as in the source.",
    "2. Whales?",
    "Not in these papers.",
    "The closest passages, as reading and not as an answer:",
    "Fish.",
    "[1] (Liu, n.d., “1.2 Problems” section)",
    "Estimated chance that the papers answer this: 4%.",
    "References",
    "Liu, M. (n.d.). Industrial Clusters.",
    "Sun, X., & Yang, X. (2015). The Development Countermeasures of Industry Clusters. Canadian Social Science. "
    "https://doi.org/10.3968/7471",
    "Check data",
]


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pincite.sharing.sheet.version", lambda _: "VERSION")


@pytest.mark.usefixtures("version")
class TestFiles:
    def test_markdown(self) -> None:
        assert share(CONVERSATION, ".md").decode() == MARKDOWN

    def test_html(self) -> None:
        page = share(CONVERSATION, ".html").decode()
        tree = lxml.html.document_fromstring(page)
        texts = [element.text for element in tree.iter("h1", "h2", "p", "blockquote", "figcaption", "li", "summary")]
        assert texts[: len(SHOWN)] == SHOWN
        assert texts[len(SHOWN) : -1] == CHECK_LINES
        (kept,) = tree.xpath("//details/code[@hidden]/text()")
        assert f"```json pincite-check\n{kept}\n```" in MARKDOWN

    def test_html_needs_nothing_else(self) -> None:
        tree = lxml.html.document_fromstring(share(CONVERSATION, ".html").decode())
        assert not list(tree.iter("script", "link", "img", "a", "iframe", "object"))
        assert not tree.xpath("//@src | //@href | //@style | //@*[starts-with(name(), 'on')]")
        (style,) = tree.xpath("//style/text()")
        assert not re.search(r"url\(|@import|//", style)
        (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy

    def test_docx(self) -> None:
        document = docx.Document(io.BytesIO(share(CONVERSATION, ".docx")))
        assert [paragraph.text for paragraph in document.paragraphs] == [*SHOWN, *CHECK_LINES]
        small = document.paragraphs[-1].runs[0].font.size
        assert small is not None
        assert small.pt == 7
        assert [p.text for p in document.paragraphs if p.style and p.style.name == "Quote"] == [
            "Its value is tiny.",
            "(a) Roads are few.",
            "Fish.",
        ]

    def test_json_lines_lose_nothing(self) -> None:
        lines = share(CONVERSATION, ".jsonl").decode().splitlines()
        assert [json.loads(line) for line in lines] == json.loads(json.dumps([a.to_dict() for a in CONVERSATION]))

    def test_bib_is_the_list_of_references(self) -> None:
        assert share(CONVERSATION, ".bib").decode() == "".join(f"{e}\n\n" for e in both(SUN, LIU, style="bibtex"))

    def test_one_question_has_no_number(self) -> None:
        page = lxml.html.document_fromstring(share(CONVERSATION[:1], ".html").decode())
        assert page.xpath("//title/text() | //h1/text() | //h2/text()")[:3] == [
            "and why?",
            "Question and answer",
            "and why?",
        ]

    def test_other_styles(self) -> None:
        document = docx.Document(io.BytesIO(share(CONVERSATION, ".docx", "bibtex")))
        texts = [paragraph.text for paragraph in document.paragraphs]
        assert "[1] \\cite[p.~34 (PDF page 36)]{sun2015development}" in texts
        assert reference(LIU, "bibtex") in texts
        page = share(CONVERSATION, ".html", "bibtex").decode()
        assert reference(LIU, "bibtex") in lxml.html.document_fromstring(page).xpath("//li/text()")
        assert "- @misc\\{liuindustrial,\\\n" not in share(CONVERSATION, ".md", "bibtex").decode()
        assert "- \\@misc\\{liuindustrial,\\\n" in share(CONVERSATION, ".md", "bibtex").decode()

    def test_an_ocr_quote_is_no_promise(self) -> None:
        scanned = answered(cite(locator=replace(PAGE, ocr=True)))
        assert "those of pages marked OCR as OCR read them" in share([scanned], ".md").decode()

    def test_what_is_not_there_is_named(self) -> None:
        with pytest.raises(OptionInvalid, match="author-year, bibtex, apa, mla, chicago, gbt7714"):
            share(CONVERSATION, ".md", "vancouver")
        with pytest.raises(OptionInvalid, match=r"notes\.txt .* \.md, \.docx, \.html, \.jsonl or \.bib"):
            form_of("notes.txt")
        assert form_of("A.B.HTML") == ".html"
        assert list(STYLES) == ["author-year", "bibtex", "apa", "mla", "chicago", "gbt7714"]
        assert list(FORMS) == [".md", ".docx", ".html", ".jsonl", ".bib"]


HOSTILE = st.lists(
    st.sampled_from(
        ["<script>alert(1)</script>", "![x](http://a.b/c)", "[9]", "[9]: http://x", "\\", "`", "```", "~~~", "</p>",
         "<!--", "-->", "&amp;", "&#60;", "$x$", "*a*", "_", "#", "> ", "- ", "1. ", "(a) ", "iv. ", "|", "---", "===",
         "http://a.b", "www.a.b", "a@b.c", "\x00", "\x1b", "\x85", "\u2028", "\ufffe", "\udc80", "\u202e", "\ufeff",
         "}", "微笑", "\n", "'", '"', "</code>", "</title>", "]]>", "{.a #b}", ":", "==m==", "%%", "json pincite-check"]
    ) | st.text(max_size=4),
    min_size=1,
    max_size=8,
).map("".join).filter(plain)  # fmt: skip


def hostile_answer(question: str, quote: str, name: str) -> Answer:
    document = Document(name, name, (name,), 2000, None, name, content_hash=name)
    work = CitedWork(name, name)
    return answered(cite(quote, document, replace(SECTION, section=(name,)), cites=(work,)), question=question)


class TestNothingBecomesMarkup:
    @given(question=HOSTILE, quote=HOSTILE, name=HOSTILE)
    def test_markdown(self, question: str, quote: str, name: str) -> None:
        answer = hostile_answer(question, quote, name)
        tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(share([answer], ".md").decode())
        inlines = [token for token in tokens if token.type == "inline"]
        assert {child.type for token in inlines for child in token.children or ()} <= {"text", "text_special"}
        texts = ["".join(child.content for child in token.children or ()) for token in inlines]
        assert texts[1:3] == [plain(question), plain(quote)]
        assert texts[3] == f"[1] {in_text(answer.citations[0])}, citing {plain(name)}"
        assert texts[5] == plain(name)
        assert texts[8] == reference(answer.citations[0].document)
        kinds = [token.type for token in tokens if token.nesting == 1 or token.type in ("fence", "code_block", "hr")]
        p, q, h, li = "paragraph_open", "blockquote_open", "heading_open", ["list_item_open", "paragraph_open"]
        lists = ["bullet_list_open", *li]
        assert kinds == [h, h, q, p, p, p, *lists, p, h, *lists, h, p, "fence"]

    @given(question=HOSTILE, quote=HOSTILE, name=HOSTILE)
    def test_html(self, question: str, quote: str, name: str) -> None:
        answer = hostile_answer(question, quote, name)
        tree = lxml.html.document_fromstring(share([answer], ".html"), parser=lxml.html.HTMLParser(encoding="utf-8"))
        tags = [element.tag for element in tree.find("body").iter()]
        lists, check_data = ["ul", "li"], ["details", "summary", *["p"] * 4, "code"]
        assert tags == [
            *["body", "main", "h1", "section", "h2", "figure", "blockquote", "figcaption", "p", *lists, "p"],
            *["section", "h2", *lists, *check_data],
        ]
        found = {tag: tree.find(f".//{tag}").text for tag in ("title", "h2", "blockquote", "figcaption", "li")}
        assert found == {
            "title": plain(question),
            "h2": plain(question),
            "blockquote": plain(quote),
            "figcaption": f"[1] {in_text(answer.citations[0])}, citing {plain(name)}",
            "li": plain(name),
        }

    @settings(max_examples=25)
    @given(question=HOSTILE, quote=HOSTILE, name=HOSTILE)
    def test_docx(self, question: str, quote: str, name: str) -> None:
        answer = hostile_answer(question, quote, name)
        texts = [one.text for one in docx.Document(io.BytesIO(share([answer], ".docx"))).paragraphs]
        assert texts[1:3] == [plain(question), plain(quote)]
        assert texts[8] == reference(answer.citations[0].document)

    @given(question=HOSTILE, quote=HOSTILE, name=HOSTILE, form=st.sampled_from([".md", ".html", ".jsonl"]))
    def test_what_is_read_back_is_what_was_quoted(self, question: str, quote: str, name: str, form: str) -> None:
        seen: list[Citation] = []

        def stand(citations: Any) -> list[str]:
            seen.extend(citations)
            return ["" for _ in citations]

        answer = hostile_answer(question, quote, name)
        assert check(share([answer], form), "file", stand).faults == ()
        (found,) = seen
        (kept,) = answer.citations
        assert (found.quote, found.passage_id) == (kept.quote, kept.passage_id)
        assert (found.document.id, found.document.content_hash) == (name, name)
        assert (found.locator.start, found.locator.end) == (kept.locator.start, kept.locator.end)
