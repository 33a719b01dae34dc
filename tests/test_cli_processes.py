"""What only another process shows of the command line: its output, its imports, its signals."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fakes import TOP, environment, pincite, write_lines

HEAVY = {"torch", "sentence_transformers", "transformers", "streamlit", "pandas", "bm25s", "sklearn", "scipy", "docx"}
HEAVY |= {"urllib3"}


class TestProcesses:
    """What only another process shows: its output, its imports, its signals."""

    def test_a_question_that_begins_with_a_dash(self, papers_folder: Path) -> None:
        done = pincite("ask", "--json", "--index", papers_folder, "--", "-v?")
        assert (done.returncode, json.loads(done.stdout)["question"]) == (0, "-v?")

    def test_utf_8_wherever_it_runs(self, papers_folder: Path) -> None:
        for changes in (
            {"LANG": "C", "LC_ALL": "C"},
            {"PYTHONIOENCODING": "ascii"},
            {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        ):
            done = pincite("ask", "微笑曲线 — où?", "--json", "--index", papers_folder, env=environment(**changes))
            assert done.returncode == 0, done.stderr
            if changes.get("PYTHONUTF8") != "0":  # there the question itself arrives as bytes of another encoding
                assert json.loads(done.stdout)["question"] == "微笑曲线 — où?"

    def test_head_takes_what_it_wants(self, papers_folder: Path, tmp_path: Path) -> None:
        file = write_lines(tmp_path / "q.jsonl", ({"question": "What is an industrial cluster?"} for _ in range(200)))
        for arguments in (["ask", "--questions", file, "--json"], ["text", "liu"], ["documents"]):
            with subprocess.Popen(
                [sys.executable, "-m", "pincite", *arguments, "--index", papers_folder],
                env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            ) as process:  # fmt: skip
                assert process.stdout is not None
                assert process.stderr is not None
                assert process.stdout.readline()
                process.stdout.close()
                assert process.stderr.read() == b""
                assert process.wait() == 0

    @pytest.mark.skipif(sys.platform == "win32", reason="another kind of signal there")
    def test_ctrl_c_is_one_line(self, papers_folder: Path, tmp_path: Path) -> None:
        file = write_lines(tmp_path / "q.jsonl", ({"question": "What is an industrial cluster?"} for _ in range(5000)))
        output = tmp_path / "output"
        with output.open("w") as taken, subprocess.Popen(
            [sys.executable, "-m", "pincite", "ask", "--questions", file, "--json", "--index", papers_folder],
            env=environment(), stdout=taken, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            while not output.stat().st_size:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (130, "pincite: stopped; what was finished is kept\n")

    def test_a_cold_question_imports_nothing_heavy(self, papers_folder: Path) -> None:
        code = "import sys\nfrom pincite.cli import main\nstatus = main(sys.argv[1:])\n"
        code += "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\nsys.exit(status)"
        done = subprocess.run(
            [sys.executable, "-c", code, "ask", "What is an industrial cluster?", "--index", papers_folder],
            env=environment(), capture_output=True, text=True, encoding="utf-8", check=True,
        )  # fmt: skip
        loaded = set(done.stderr.split())
        assert {"openvino", "faiss"} <= loaded
        assert not HEAVY & loaded

    def test_adding_the_same_again_imports_nothing_heavy(self, papers_folder: Path) -> None:
        code = "import sys\nfrom pincite.cli import main\nmain(sys.argv[1:])\n"
        code += "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
        done = subprocess.run(
            [sys.executable, "-c", code, "add", "corpus/papers", "--index", papers_folder],
            env=environment(), cwd=TOP, capture_output=True, text=True, encoding="utf-8", check=True,
        )  # fmt: skip
        loaded = done.stderr.split()
        assert "0 added, 0 updated, 2 unchanged" in done.stdout
        assert not (HEAVY | {"openvino", "faiss", "tokenizers"}) & set(loaded)
