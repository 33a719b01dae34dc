"""The command line: what each command prints and its exit status, JSON and nothing else, the right folder."""

import json
import os
import socket
import sqlite3
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from commands import QUESTION, Run
from fakes import write_files, write_lines
from pincite import Library, sharing
from pincite.cli import options
from pincite.cli.options import library_folder
from pincite.cli.questions import read_questions
from pincite.errors import FileMalformed, OptionInvalid


class TestCommands:
    def test_add_says_what_came_of_each_file(self, run: Run, corpus: Path) -> None:
        status, output, errors = run("add", corpus)
        assert (status, errors) == (0, "")
        assert output == "Added: clusters, curve\n2 added, 0 updated, 0 unchanged, 0 removed, 0 failed\n"
        (corpus / "curve.txt").unlink()
        assert "Removed: curve\n" in run("add", corpus, "--prune")[1]
        assert json.loads(run("add", corpus, "--json")[1]) == {
            "added": [],
            "updated": [],
            "unchanged": ["clusters"],
            "removed": [],
            "failed": [],
            "notes": [],
        }

    def test_a_note_is_named_as_one_wherever_it_is_the_source(self, run: Run, tmp_path: Path) -> None:
        text = "Rents rise where firms are. Firms leave where rents rise."
        run(
            "add",
            write_lines(tmp_path / "n.jsonl", [{"id": "n", "authors": ["Ben Elm"], "kind": "note", "text": text}]),
        )
        assert "\n  reading note on Ben Elm, year not known" in run("documents")[1]
        assert "1. reading note on n  " in run("search", "rents")[1]
        assert "\nreading note on n: 2 sentences\n" in run("concept", "rents")[1]
        assert "reading note on Ben Elm, n:0-" in run("ask", "where do rents rise?", "--strictness", "0")[1]

    def test_what_a_person_removed_stays_out(self, filled: Run, corpus: Path) -> None:
        assert filled("remove", "curve") == (0, "Removed: curve\n", "")
        filled("add", corpus, "--keep-removed")
        assert [item["id"] for item in json.loads(filled("documents", "--json")[1])] == ["clusters"]
        assert "Added: curve" in filled("add", corpus)[1]

    def test_ask_for_people(self, filled: Run) -> None:
        status, output, errors = filled("ask", QUESTION, "--strictness", "0", "--quotes", "1")
        assert (status, errors) == (0, "")
        assert "[1] “" in output
        assert "word for word" in output
        refused = filled("ask", QUESTION, "--strictness", "1")
        assert refused[0] == 0
        assert refused[1].startswith("These papers do not say. ")
        assert "\nConfidence that they do: " in refused[1]

    def test_every_style_can_be_named(self) -> None:
        assert tuple(sharing.STYLES) == options._STYLES
        assert options._STYLES[0] == sharing.DEFAULT_STYLE

    def test_profile_says_how_long_each_stage_took(self, filled: Run) -> None:
        status, output, errors = filled("ask", QUESTION, "--json", "--profile")
        spent = json.loads(output)["timing_ms"]
        lines = {line[:25].rstrip(): line[25:].strip() for line in errors.splitlines()}
        assert status == 0
        assert lines["Finding passages"] == f"{spent['find']:,.1f} ms"
        assert lines["All together"] == f"{spent['total']:,.1f} ms"
        assert len(lines) == 7

    def test_json_is_all_that_is_printed(self, filled: Run) -> None:
        for arguments in (("ask", QUESTION), ("search", "curve"), ("documents",)):
            status, output, errors = filled(*arguments, "--json")
            assert (status, errors, output.count("\n")) == (0, "", 1)
            json.loads(output)

    def test_search(self, filled: Run) -> None:
        hits = json.loads(filled("search", "smiling curve", "-k", "1", "--json")[1])
        assert [hit["document"]["id"] for hit in hits] == ["curve"]
        assert filled("search", "smiling curve", "--document", "clusters")[1].startswith("1. clusters  ")

    def test_text_is_the_text_and_nothing_else(self, filled: Run, corpus: Path) -> None:
        assert filled("text", "curve")[1] == (corpus / "curve.txt").read_text(encoding="utf-8")

    def test_documents_of_an_empty_library(self, run: Run, tmp_path: Path) -> None:
        Library.open(tmp_path / "index").close()
        assert run("documents")[1].startswith("The library holds no documents.")
        assert run("documents", "--json")[1] == "[]\n"
        assert run("ask", QUESTION)[1] == "The library holds no documents yet. Add some, then ask again.\n"

    def test_a_folder_of_nothing_says_so(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "nothing").mkdir()
        status, _, errors = run("add", str(tmp_path / "nothing"))
        assert status == 0
        assert (
            errors == "pincite: nothing to add there; PDF, DOCX, HTML, text, Markdown and JSON Lines files are read\n"
        )

    @pytest.mark.parametrize("number", ["99999", "0", "-1", "http"])
    def test_a_port_that_is_none_is_wrong_usage(self, run: Run, number: str) -> None:
        status, output, errors = run("chat", f"--port={number}")
        assert (status, output) == (2, "")
        assert "a number from 1 to 65535" in errors

    def test_a_taken_port_is_one_line(self, run: Run) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            status, output, errors = run("chat", "--port", str(port))
        assert (status, output) == (1, "")
        assert errors == f"pincite: port {port} is taken; give another one, such as --port {port + 1}\n"

    def test_the_page_is_served_to_all_or_to_each_alone(
        self, filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        served: list[tuple[str, str]] = []
        environment = dict(os.environ)

        def serve(_: str, run_name: str) -> None:
            served.append((environment["PINCITE_INDEX"], environment["PINCITE_PRIVATE"]))

        monkeypatch.setattr("os.environ", environment)
        monkeypatch.setattr("runpy.run_module", serve)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        index = str(tmp_path / "index")
        filled("chat", "--port", port)
        filled("chat", "--port", port, "--private")
        filled("chat", "--port", port, "--private", "--index", index)
        assert served == [(index, ""), ("", "1"), (index, "1")]
        absent = filled.fails("chat", "--port", port, "--private", "--index", tmp_path / "absent")
        assert "there is no library in" in absent

    def test_what_is_new_is_added_before_the_page_is_served(
        self, filled: Run, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        served: list[str] = []
        monkeypatch.setattr("os.environ", dict(os.environ))
        monkeypatch.setattr("runpy.run_module", lambda name, run_name: served.append(name))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        filled("remove", "curve")
        write_files(corpus, fresh="Rents rise where firms are.")
        (corpus / "broken.pdf").write_bytes(b"MZ no paper")
        status, output, errors = filled("chat", corpus, "--port", port)
        assert (status, len(served)) == (0, 1)
        assert output.startswith("Added: fresh\n1 added, 0 updated, 1 unchanged, 0 removed, 1 failed\nPincite is at ")
        assert errors.startswith("pincite: not added: ")
        assert errors.count("\n") == 1
        (tmp_path / "index" / "library.sqlite").write_bytes(b"no library" * 200)
        status, output, errors = filled("chat", corpus, "--port", port)
        assert (status, len(served), output.count("\n")) == (0, 2, 1)
        assert errors.startswith("pincite: ")
        assert errors.count("\n") == 1
        status, _, errors = filled("chat", corpus, "--private", "--port", port)
        assert (status, len(served)) == (2, 2)
        assert "name no files with it" in errors

    def test_examples_are_listed(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "paper.md").write_text("# Firms\n\n## Social networks\n\nFirms learn through social networks.\n")
        run("add", tmp_path / "paper.md")
        monkeypatch.setattr("pincite.library.asking._SURE", 0.0)
        monkeypatch.setattr("pincite.answering.draft.Draft.is_supported", lambda *_: True)
        assert run("examples") == (0, "What is said about social networks?\n", "")
        assert json.loads(run("examples", "--json")[1]) == ["What is said about social networks?"]
        run("remove", "paper")
        status, output, errors = run("examples")
        assert (status, output) == (0, "")
        assert "ask in your own words" in errors

    def test_verify_tells_what_is_wrong(self, filled: Run, tmp_path: Path) -> None:
        assert filled("verify")[:2] == (0, "The library is sound: every quote that it can give is where it says.\n")
        connection = sqlite3.connect(tmp_path / "index" / "library.sqlite")
        connection.execute("UPDATE document SET text = 'other' WHERE id = 'curve'")
        connection.commit()
        connection.close()
        status, output, _ = filled("verify")
        assert status == 1
        assert "curve: its text is not" in output

    def test_backup_and_back(self, filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert filled("export", tmp_path / "backup")[0] == 0
        monkeypatch.setenv("PINCITE_INDEX", str(tmp_path / "other"))
        assert filled("import", tmp_path / "backup") == (
            0,
            f"The library now holds the 2 documents of {tmp_path / 'backup'}.\n",
            "",
        )
        assert "exists already" in filled.fails("export", tmp_path / "backup")
        assert "no file" in filled.fails("import", tmp_path / "absent")

    def test_rebuild(self, filled: Run) -> None:
        assert filled("rebuild") == (0, "Made anew: 2 documents.\n", "")
        assert filled("verify")[0] == 0


class TestQuestions:
    def test_one_answer_a_line_in_the_files_order(self, filled: Run, tmp_path: Path) -> None:
        items: list[dict[str, Any]] = [
            {"question": "What do whales eat?", "answer": 1, "nuggets": ["ignored"], "documents": ["clusters"]},
            {"question": QUESTION, "history": None},
            {"id": 7, "question": "And who earns more?", "history": ["What is the smiling curve?"]},
            {"question": "line\u2028separators\x85 are spaces", "strictness": 1},
        ]
        file = tmp_path / "questions.jsonl"
        lines = [json.dumps(item, ensure_ascii=False) for item in items]
        file.write_text("\ufeff" + "\r\n".join([*lines[:2], "", *lines[2:]]), encoding="utf-8", newline="")
        status, output, errors = filled("ask", "--questions", file, "--json", "--strictness", "0")
        assert (status, errors) == (0, "")
        answers = [json.loads(line) for line in output.rstrip("\n").split("\n")]
        assert [answer["question"] for answer in answers] == [item["question"] for item in items]
        assert {answer["status"] for answer in answers} == {"answered"}
        assert "curve" in answers[2]["standalone_question"]
        alone = json.loads(filled("ask", QUESTION, "--json", "--strictness", "0")[1])
        assert {**answers[1], "timing_ms": 0} == {**alone, "timing_ms": 0}

    @pytest.mark.parametrize(
        "line",
        [
            "no json",
            "[]",
            "{}",
            '{"question": 1}',
            '{"question": "a", "history": "b"}',
            '{"question": "a", "history": [1]}',
        ],
    )
    def test_a_bad_line_is_named_before_any_is_asked(self, filled: Run, tmp_path: Path, line: str) -> None:
        (tmp_path / "q.jsonl").write_text(f'{{"question": "{QUESTION}"}}\n{line}\n', encoding="utf-8")
        status, output, errors = filled("ask", "--questions", tmp_path / "q.jsonl", "--json")
        assert (status, output) == (1, "")
        assert "q.jsonl, line 2" in errors
        assert errors.count("\n") == 1

    def test_a_question_without_a_word_is_named(self, filled: Run, tmp_path: Path) -> None:
        file = write_lines(tmp_path / "q.jsonl", [{"question": QUESTION}, {"question": "?"}, {"question": QUESTION}])
        status, output, errors = filled("ask", "--questions", file, "--json")
        answers = [json.loads(line) for line in output.splitlines()]
        assert (status, [answer["question"] for answer in answers]) == (1, [QUESTION, "?", QUESTION])
        assert answers[0]["status"] == answers[2]["status"]
        assert set(answers[1]) == {"question", "error"}
        assert "line 2: the question has no word" in answers[1]["error"]
        assert errors == f"pincite: {answers[1]['error']}\n"
        assert "'nobody'" in filled.fails("ask", "--questions", file, "--document", "nobody")

    def test_what_is_no_file_of_questions(self, tmp_path: Path) -> None:
        (tmp_path / "latin.jsonl").write_bytes('{"question": "où"}'.encode("latin-1"))
        (tmp_path / "deep.jsonl").write_text("[" * 100_000, encoding="utf-8")
        with pytest.raises(OptionInvalid, match="not in UTF-8"):
            read_questions(tmp_path / "latin.jsonl")
        with pytest.raises(OptionInvalid, match="cannot be read"):
            read_questions(tmp_path)
        with pytest.raises(FileMalformed, match="line 1"):
            read_questions(tmp_path / "deep.jsonl")


class TestFolder:
    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        for name in ("PINCITE_INDEX", "XDG_DATA_HOME", "LOCALAPPDATA"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        monkeypatch.chdir(tmp_path)
        return tmp_path / "home"

    def test_named_folders_come_first(self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PINCITE_INDEX", "named")
        assert library_folder(Namespace(index=None)) == tmp_path / "named"
        assert library_folder(Namespace(index="other")) == tmp_path / "other"

    def test_the_checkout_is_found_from_below(
        self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        below = tmp_path / "checkout" / "app" / "pincite"
        below.mkdir(parents=True)
        (tmp_path / "checkout" / "index").mkdir()
        monkeypatch.chdir(below)
        assert library_folder(Namespace(index=None)) == home / ".local" / "share" / "pincite"
        (tmp_path / "checkout" / "corpus").mkdir()
        assert library_folder(Namespace(index=None)) == tmp_path / "checkout" / "index"

    def test_elsewhere_it_is_the_users_own(self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        assert library_folder(Namespace(index=None)) == tmp_path / "data" / "pincite"
        assert not (tmp_path / "data").exists()
