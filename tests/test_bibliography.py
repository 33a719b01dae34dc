"""How documents are cited, as files and on the command line: data with nothing lost, and references in a style."""

import json
from pathlib import Path

import pytest

from fakes import FakeEncoder, write_files
from pincite import Document
from pincite.cli import main
from pincite.errors import OptionInvalid
from pincite.exchange import read_entries
from pincite.sharing import BIBLIOGRAPHY_FORMS, bibliography, bibliography_form

SUN = Document(
    "sun",
    "The Development of *Clusters* < b",
    ("Xiaochun Sun", "Xiaolong Yang"),
    2015,
    "10.3968/7471",
    "Canadian Social Science",
    "paper",
    citation={"type": "article-journal", "volume": "11", "issue": "8", "page": "32-38"},
)
NOTE = Document("note", "A view", ("Ada Marshall",), 1920, kind="note")


@pytest.mark.parametrize("form", [".bib", ".ris", ".json"])
def test_data_are_read_back(form: str) -> None:
    found = read_entries(bibliography([SUN, NOTE, SUN], form), f"a{form}").entries
    assert [entry.item for entry in found] == [
        {
            "id": "sun",
            "type": "article-journal",
            "volume": "11",
            "issue": "8",
            "page": "32-38",
            "title": "The Development of *Clusters* < b",
            "author": [{"family": "Sun", "given": "Xiaochun"}, {"family": "Yang", "given": "Xiaolong"}],
            "issued": {"date-parts": [[2015]]},
            "DOI": "10.3968/7471",
            "container-title": "Canadian Social Science",
        },
        {
            "id": "note",
            "type": "document",
            "title": "Reading note on Marshall (1920): A view",
            "note": "Reading note",
        },
    ]


def test_references_are_written_in_every_form() -> None:
    lines = bibliography([SUN, NOTE], ".txt", "apa").decode().splitlines()
    assert lines == [
        "Reading note on: Marshall, A. (1920). A view.",
        "Sun, X., & Yang, X. (2015). The Development of *Clusters* < b. Canadian Social Science, 11(8), 32–38. "
        "https://doi.org/10.3968/7471",
    ]
    markdown = bibliography([SUN], ".md", "apa").decode()
    assert r"The Development of \*Clusters\* \< b. *Canadian Social Science*, *11*(8), 32–38." in markdown
    page = bibliography([SUN], ".html", "apa").decode()
    assert "The Development of *Clusters* &lt; b. <i>Canadian Social Science</i>, <i>11</i>(8), 32–38." in page
    assert page.startswith("<!DOCTYPE html>")


def test_a_name_of_another_form_is_refused() -> None:
    assert [bibliography_form(f"A{form.upper()}") for form in BIBLIOGRAPHY_FORMS] == list(BIBLIOGRAPHY_FORMS)
    with pytest.raises(OptionInvalid, match=r"a\.docx .* \.bib, \.ris, \.json, \.txt, \.md or \.html"):
        bibliography_form("a.docx")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run a command in this process; return its status and what it printed."""
    status = main([str(argument) for argument in arguments])
    return status, *capsys.readouterr()


def test_the_commands(tmp_path: Path, fake: FakeEncoder, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_files(tmp_path / "texts", one="Clusters of firms grow where suppliers are near.")
    export, out, index = folder / "export.bib", tmp_path / "out.bib", ("--index", tmp_path / "index")
    export.write_text(
        "@article{marshall1920, author = {Marshall, Ada}, title = {Where Firms Grow}, year = 1920, volume = 4,\n"
        "  journal = {Journal of Towns}, pages = {12--19}, file = {one.txt}}\n"
        "@book{other, title = {Another}}\n@book{cut, ",
        "utf-8",
    )
    assert run(capsys, "add", folder / "one.txt", *index)[0] == 0
    status, printed, said = run(capsys, "cite", export, "--dry-run", *index)
    assert (status, said) == (1, "pincite: line 4: the entry is cut short or its braces do not match\n")
    assert printed.splitlines() == [
        "one: title, authors, year, venue, page, type, volume (by file; line 1, marshall1920)",
        "no document: other (line 3)",
        "Would change: 1 document; found: 1",
    ]
    matched = json.loads(run(capsys, "cite", export, "--json", *index)[1])["matched"]
    assert [(one["document"], one["by"]) for one in matched] == [("one", "file")]
    printed = run(capsys, "bibliography", "--style", "chicago", *index)[1]
    assert printed == "Marshall, Ada. 1920. “Where Firms Grow.” Journal of Towns 4: 12–19.\n"
    assert run(capsys, "bibliography", out, "--document", "one", *index)[1].endswith("out.bib, 1 document\n")
    (entry,) = read_entries(out.read_bytes(), "out.bib").entries
    assert (entry.item["id"], entry.attachments) == ("marshall1920", ("one.txt",))
    status, _, said = run(capsys, "bibliography", out, *index)
    assert (status, "exists already" in said) == (1, True)
    status, _, said = run(capsys, "bibliography", "--document", "nobody", *index)
    assert (status, "no document" in said) == (1, True)
    assert "  volume 5\n  page 12-20\n" in run(capsys, "correct", "one", "--volume", "5", "--pages", "12-20", *index)[1]
