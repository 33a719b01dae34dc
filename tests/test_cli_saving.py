"""The command line saves answers and checks what was saved."""

import json
from pathlib import Path

import pytest

from commands import QUESTION, Run
from fakes import write_lines
from pincite import Library
from pincite.sharing import share


class TestSaving:
    @pytest.mark.parametrize("form", ["md", "docx", "html", "jsonl", "bib"])
    def test_what_was_answered_is_saved_whole(self, filled: Run, tmp_path: Path, form: str) -> None:
        file = tmp_path / f"answers.{form}"
        output = filled("ask", QUESTION, "--strictness", "0")[1]
        assert filled("ask", QUESTION, "--strictness", "0", "--save", file) == (0, output, f"Saved: {file}\n")
        with Library.open(tmp_path / "index") as library:
            wanted = share([library.ask(QUESTION, strictness=0.0)], f".{form}")
        if form == "jsonl":
            kept, other = ({**json.loads(data), "timing_ms": 0} for data in (file.read_bytes(), wanted))
            assert kept == other
        elif form != "docx":  # in which the clock stands
            assert file.read_bytes() == wanted
        assert [path.name for path in tmp_path.glob("*answers*")] == [f"answers.{form}"]

    def test_a_file_of_questions(self, filled: Run, tmp_path: Path) -> None:
        questions = write_lines(
            tmp_path / "q.jsonl", [{"question": QUESTION}, {"question": "?"}, {"question": "whales"}]
        )
        status, output, errors = filled("ask", "--questions", questions, "--json", "--save", tmp_path / "a.jsonl")
        assert (status, errors.splitlines()[-1]) == (1, f"Saved: {tmp_path / 'a.jsonl'}")
        saved = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
        assert saved == [answer for line in output.splitlines() if "error" not in (answer := json.loads(line))]
        assert [answer["question"] for answer in saved] == [QUESTION, "whales"]

    def test_a_style(self, filled: Run, tmp_path: Path) -> None:
        filled("ask", QUESTION, "--save", tmp_path / "a.md", "--style", "bibtex")
        assert "\\@misc" in (tmp_path / "a.md").read_text("utf-8")
        assert filled("ask", QUESTION, "--style", "other")[0] == 2

    def test_nothing_is_written_over_unasked(self, filled: Run, tmp_path: Path) -> None:
        file = tmp_path / "a.md"
        file.write_text("mine", "utf-8")
        assert "a.md exists already; name a new file, or add --force" in filled.fails("ask", QUESTION, "--save", file)
        assert file.read_text("utf-8") == "mine"
        assert filled("ask", QUESTION, "--save", file, "--force")[0] == 0
        assert file.read_text("utf-8").startswith("# Question and answer\n")

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("a.txt", "let its name end in .md, .docx, .html, .jsonl or .bib"),
            ("a", "let its name end in"),
            ("nowhere/a.md", "there is no folder"),
            (f"{'a' * 253}.md", "cannot be written"),
        ],
    )
    def test_what_cannot_be_saved_is_one_line(self, filled: Run, tmp_path: Path, name: str, said: str) -> None:
        before = sorted(tmp_path.iterdir())
        assert said in filled.fails("ask", QUESTION, "--save", tmp_path / name)
        assert sorted(tmp_path.iterdir()) == before

    def test_a_bad_name_is_told_before_anything_is_asked(
        self, filled: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(Library, "ask", lambda *_, **__: pytest.fail("asked"))
        (tmp_path / "a.md").touch()
        for name in ("a.txt", "a.md", "nowhere/a.md"):
            filled.fails("ask", QUESTION, "--save", tmp_path / name)

    def test_a_write_that_fails_leaves_the_old_file(
        self, filled: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        file = tmp_path / "a.md"
        file.write_text("mine", "utf-8")

        def full(part: Path, data: bytes) -> int:
            with part.open("wb") as opened:
                opened.write(data[:10])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", full)
        said = filled.fails("ask", QUESTION, "--save", file, "--force")
        assert "cannot be written (No space left on device)" in said
        assert file.read_text("utf-8") == "mine"
        assert not list(tmp_path.glob("*.part"))

    def test_a_stop_says_that_nothing_was_saved(
        self, filled: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        def stop(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(Library, "ask", stop)
        wanted = filled("ask", QUESTION, "--save", tmp_path / "a.md")
        assert wanted == (130, "", "pincite: stopped; nothing was saved\n")
        assert filled("ask", QUESTION) == (130, "", "pincite: stopped; what was finished is kept\n")

    def test_check(self, filled: Run, tmp_path: Path) -> None:
        file = tmp_path / "a.html"
        filled("ask", QUESTION, "--strictness", "0", "--quotes", "1", "--save", file)
        assert filled("check", file) == (0, "The one quote stands, word for word.\n", "")
        filled("ask", "whales", "--strictness", "1", "--save", file, "--force")
        count = file.read_text("utf-8").count("<blockquote")
        assert filled("check", file) == (0, f"All {count} quotes stand, word for word.\n", "")
        filled("remove", "curve", "clusters")
        status, output, errors = filled("check", file)
        assert (status, errors, output.count("\n")) == (1, "", count)
        assert output.startswith("passage 1: ")
        filled("ask", QUESTION, "--save", file, "--force")
        assert filled("check", file) == (0, "The file holds no quotes.\n", "")

    def test_check_of_what_is_no_saved_file(self, filled: Run, tmp_path: Path) -> None:
        (tmp_path / "notes.md").write_text("# Notes", "utf-8")
        assert "notes.md holds no check data" in filled.fails("check", tmp_path / "notes.md")
        assert "absent.md cannot be read" in filled.fails("check", tmp_path / "absent.md")
        assert "there is no library in" in filled.fails(
            "check", tmp_path / "notes.md", "--index", tmp_path / "mistyped"
        )
