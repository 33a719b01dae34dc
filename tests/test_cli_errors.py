"""The command line and bad input: a named error in one clear line, and nothing lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from commands import QUESTION, Run
from fakes import FakeEncoder, environment, write_files
from pincite import Library


class TestBadInput:
    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("absent.txt", None, "there is no file"),
            ("empty.txt", b"", "empty.txt: is empty"),
            ("binary.txt", bytes(range(256)) * 9, "not a text file"),
            ("bad.jsonl", b"{", "line 1"),
        ],
    )
    def test_files(self, filled: Run, corpus: Path, name: str, data: bytes | None, said: str) -> None:
        if data is not None:
            (corpus / name).write_bytes(data)
        errors = filled.fails("add", corpus / name)
        assert said in errors
        assert name in errors

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["ask", "?!"], "no word in it"),
            (["ask", "x" * 100_000], "100,000 characters"),
            (["ask", QUESTION, "--strictness", "2"], "strictness"),
            (["ask", QUESTION, "--quotes", "0"], "quotes"),
            (["ask", QUESTION, "--year", "2020:2010"], "backwards"),
            (["ask", QUESTION, "--year", "1900"], "1900"),
            (["ask", QUESTION, "--document", "nobody"], "'nobody'"),
            (["search", QUESTION, "--author", "Krugman"], "'Krugman'"),
            (["search", QUESTION, "-k", "0"], "number of hits"),
            (["text", "nobody"], "'nobody'"),
            (["text", "half \udcff"], "holds no document"),
            (["remove", "curve", "nobody"], "'nobody'"),
            (["ask", "--questions", "absent.jsonl"], "absent.jsonl"),
        ],
    )
    def test_questions_and_options(self, filled: Run, arguments: list[str], said: str) -> None:
        assert said in filled.fails(*arguments)
        assert "curve" in filled("documents")[1]

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["frobnicate"],
            ["ask"],
            ["ask", QUESTION, "--questions", "file"],
            ["ask", QUESTION, "--strictness", "high"],
            ["ask", QUESTION, "--year", "2010-2020"],
            ["search"],
            ["add"],
            ["chat", "--port", "http"],
        ],
    )
    def test_wrong_usage(self, run: Run, tmp_path: Path, arguments: list[str]) -> None:
        status, output, errors = run(*arguments)
        assert (status, output) == (2, "")
        assert errors.startswith("usage: pincite")
        assert not (tmp_path / "index").exists()

    @pytest.mark.parametrize("command", [["documents"], ["add", "corpus"], ["ask", QUESTION], ["rebuild"], ["verify"]])
    def test_places_that_are_no_library(self, run: Run, tmp_path: Path, command: list[str]) -> None:
        (tmp_path / "file").touch()
        write_files(tmp_path / "papers", thesis="Years of work.")
        write_files(tmp_path / "foreign")
        (tmp_path / "foreign" / "library.sqlite").write_bytes(b"quite another thing " * 500)
        for place, said in (
            ("file", "is a file"),
            ("file/below", "cannot be" if command[0] == "add" else "there is no library in"),
            ("papers", "other files"),
            ("foreign", "not a"),
        ):
            assert said in run.fails(*command, "--index", tmp_path / place)
        assert sorted(path.name for path in (tmp_path / "papers").iterdir()) == ["thesis.txt"]

    @pytest.mark.parametrize(
        "command",
        [["ask", QUESTION], ["search", "x"], ["documents"], ["text", "x"], ["verify"], ["remove", "x"], ["rebuild"],
         ["export", "backup"]],
    )  # fmt: skip
    def test_a_mistyped_folder_is_not_made(self, run: Run, tmp_path: Path, command: list[str]) -> None:
        (tmp_path / "empty").mkdir()
        for name in ("mistyped", "empty"):
            said = run.fails(*command, "--index", tmp_path / name)
            assert f"there is no library in {tmp_path / name}; check the name" in said
        assert [path.name for path in tmp_path.iterdir()] == ["empty"]
        assert not list((tmp_path / "empty").iterdir())

    def test_the_folder_may_stand_before_the_command(self, filled: Run, tmp_path: Path) -> None:
        assert "mistyped" in filled.fails("--index", tmp_path / "mistyped", "documents")
        assert "last" in filled.fails("--index", tmp_path / "first", "documents", "--index", tmp_path / "last")
        assert filled("--index", tmp_path / "index", "documents")[0] == 0

    def test_another_model(self, filled: Run, fake: FakeEncoder) -> None:
        fake.fingerprint = "another"
        assert "pincite rebuild" in filled.fails("ask", QUESTION)
        assert filled("documents")[0] == 0
        assert filled("rebuild")[0] == 0
        assert filled("ask", QUESTION)[0] == 0

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
    def test_an_output_that_takes_nothing(self, tmp_path: Path) -> None:
        Library.open(tmp_path / "index").close()
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "pincite", "documents", "--index", tmp_path / "index"],
                env=environment(), stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
        assert done.returncode == 1
        assert done.stderr.startswith("pincite: ")
        assert done.stderr.count("\n") == 1


class TestFailures:
    def test_a_file_a_line(self, run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(corpus.parent)
        (corpus / "a\nb \x1b[2J.txt").touch()
        (corpus / "bad.jsonl").write_text("{", encoding="utf-8")
        status, output, errors = run("add", "corpus")
        assert (status, output) == (1, "Added: clusters, curve\n2 added, 0 updated, 0 unchanged, 0 removed, 2 failed\n")
        assert errors.splitlines() == [
            "pincite: not added: corpus/a\\nb \\x1b[2J.txt: is empty; add a file that holds text",
            "pincite: not added: corpus/bad.jsonl: line 1: not valid JSON; mend the line and add the file again",
        ]

    def test_many_of_one_reason_stand_under_it(self, run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(corpus)
        for number in range(200):
            (corpus / f"e{number:03}.txt").touch()
        errors = run("add", corpus)[2].splitlines()
        assert errors[0] == "pincite: 200 files not added: is empty; add a file that holds text"
        assert errors[1:] == [f"  e{number:03}.txt" for number in range(200)]
