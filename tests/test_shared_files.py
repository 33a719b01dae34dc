"""A file that was shared, checked: untouched, changed, foreign, and in the library of another person."""

import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import write_files
from pincite import Answer, Library
from pincite.errors import FileMalformed
from pincite.sharing import check, share


class TestCheck:
    @pytest.fixture
    def asked(self, library: Library, tmp_path: Path) -> list[Answer]:
        texts = {
            "curve": "The smiling curve shows where value is added: its <b>5%</b> & more \\ [9] at indus-\ntrial ends.",
            "clusters": "Clusters of firms grow where suppliers are near. They share workers and knowledge.",
        }
        library.add(write_files(tmp_path / "corpus", **texts))
        questions = ("What shows where value is added at the ends?", "Where do clusters of firms grow?")
        answers = [library.ask(question, strictness=0.0) for question in questions]
        return [*answers, library.ask("smiling curve", strictness=1.0)]

    @pytest.mark.parametrize("form", [".md", ".html", ".jsonl"])
    def test_an_untouched_file_stands(self, library: Library, asked: list[Answer], form: str) -> None:
        checked = check(share(asked, form), "file", library.check)
        expected = sum(len(answer.citations) + len(answer.closest) for answer in asked)
        assert (checked.quotes, checked.faults) == (expected, ())
        assert expected > 3

    @pytest.mark.parametrize("form", [".md", ".html"])
    def test_a_quote_that_was_changed_is_named(self, library: Library, asked: list[Answer], form: str) -> None:
        text = share(asked, form).decode()
        assert text.count("They share workers") > 1
        shown = check(text.replace("They share workers", "They hate workers", 1).encode(), "file", library.check)
        (fault,) = shown.faults
        assert re.fullmatch(r"“.*They hate workers.*”: the file's data hold no such quote; .*", fault)
        hidden = check(text.replace("They share workers", "They hate workers").encode(), "file", library.check)
        assert {fault.partition(": ")[2] for fault in hidden.faults} == {
            f"clusters has other words at characters {start} to {end}"
            for start, end in {
                (quote.locator.start, quote.locator.end)
                for answer in asked
                for quote in (*answer.citations, *answer.closest)
                if "They share workers" in quote.quote
            }
        }

    @pytest.mark.parametrize("form", [".md", ".html", ".jsonl"])
    def test_a_library_without_the_text(self, library: Library, asked: list[Answer], tmp_path: Path, form: str) -> None:
        data = share(asked[1:2], form)
        write_files(tmp_path / "corpus", clusters="Clusters of firms grow where suppliers are near. They compete.")
        library.add(tmp_path / "corpus")
        changed = check(data, "file", library.check)
        assert changed.faults[0].startswith("quote 1: clusters is in the library with another text than the one")
        library.remove("clusters")
        gone = check(data, "file", library.check)
        assert gone.faults[0] == "quote 1: clusters is not in the library; add it and check again"
        assert len(gone.faults) == gone.quotes == len(asked[1].citations)

    def test_another_persons_library(self, library: Library, asked: list[Answer], tmp_path: Path) -> None:
        """There the same text has another name, and no word of it says how "indus-" and "trial" are written."""
        library.add(write_files(tmp_path / "more", words="An industrial word."))
        joined = library.ask("What shows where value is added at the ends?", strictness=0.0, documents=["curve"])
        assert any("industrial ends" in quote.quote for quote in joined.citations)
        with Library.open(tmp_path / "other", settings=library._settings) as other:
            (tmp_path / "corpus" / "curve.txt").rename(tmp_path / "renamed.txt")
            other.add(tmp_path / "renamed.txt")
            assert check(share([joined], ".md"), "file", other.check).faults == ()

    def test_places_that_are_none(self, library: Library, asked: list[Answer]) -> None:
        quote = asked[1].citations[0]
        text = library.text(quote.document.id)
        assert library.check([quote]) == [""]
        for start, end in ((-10, -2), (5, 5), (9, 3), (len(text) - 5, 10**9)):
            moved = replace(quote, quote=text[start:end], locator=replace(quote.locator, start=start, end=end))
            (fault,) = library.check([moved])
            assert fault == f"clusters has other words at characters {start} to {end}"

    def test_a_library_whose_text_was_changed(self, library: Library, asked: list[Answer], tmp_path: Path) -> None:
        """Its list of documents still has the old hash, and the words of the quote are where they were."""
        with sqlite3.connect(tmp_path / "index" / "library.sqlite") as connection:
            connection.execute("UPDATE document SET text = text || ' More.' WHERE id = 'clusters'")
        connection.close()
        assert "with another text than the one" in library.check(asked[1].citations)[0]

    def test_a_page_as_a_browser_saves_it(self, library: Library, asked: list[Answer]) -> None:
        page = share(asked, ".html").decode()
        saved = page.replace("<html", "<!-- saved from a page -->\n<html").replace("<blockquote", "\n <BLOCKQUOTE")
        assert check(f"\ufeff{saved}".encode(), "file", library.check).faults == ()

    def test_markdown_that_an_editor_wrapped(self, library: Library, asked: list[Answer]) -> None:
        text = share(asked, ".md").decode()
        before, mark, data = text.partition("## Check data")
        wrapped = re.sub(r"^(> .{12}\S*) ", r"\1\n> ", before, flags=re.MULTILINE)
        assert wrapped != before
        assert check((wrapped + mark + data).replace("\n", "\r\n").encode(), "file", library.check).faults == ()

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"# A text of somebody\n\n> with a quote", "holds no check data"),
            (b"<!DOCTYPE html><p>A page", "holds no check data"),
            (b"PK\x03\x04\xff", "a Word document"),
            (b"\xff\xfe", "not in UTF-8"),
            (b"{", "no longer valid JSON"),
            (b"{" * 100_000, "no longer valid JSON"),
            (b'{"question": "a"}', "not as Pincite wrote them"),
            (b"```json pincite-check\n[]\n```", "not as Pincite wrote them"),
            (b'```json pincite-check\n{"answers": 1}\n```', "not as Pincite wrote them"),
            (b'```json pincite-check\n{"answers": [1]}\n```', "not as Pincite wrote them"),
            (b'{"citations": [{"number": true}], "closest": []}', "not as Pincite wrote them"),
        ],
    )
    def test_a_foreign_file_is_one_line(self, library: Library, data: bytes, said: str) -> None:
        with pytest.raises(FileMalformed, match=said):
            check(data, "notes.md", library.check)

    def test_a_line_with_an_error_has_no_quotes(self, library: Library, asked: list[Answer]) -> None:
        data = b'{"question": "?", "error": "no word"}\n' + share(asked[1:2], ".jsonl")
        assert check(data, "file", library.check).quotes == len(asked[1].citations)
