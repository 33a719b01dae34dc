"""The bar that the terminal shows while something takes long: its share, its time left, its width."""

import io
import re
from types import SimpleNamespace

import pytest
from tqdm.utils import disp_len

from pincite import Progress
from pincite.cli.progress import ProgressBar, _form


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestProgressBar:
    @pytest.fixture
    def terminal(self, monkeypatch: pytest.MonkeyPatch) -> Terminal:
        terminal = Terminal()
        monkeypatch.setattr("pincite.cli.progress.sys", SimpleNamespace(stderr=terminal))
        monkeypatch.setattr("pincite.cli.progress._PATIENCE", 0.0)
        return terminal

    def test_reading_and_embedding_are_one_bar(self, terminal: Terminal) -> None:
        bar = ProgressBar()
        for stage, done in (("Reading", 0), ("Embedding", 20), ("Embedding", 60), ("Embedding", 100)):
            bar(Progress(stage, done, 100))
        first = bar._bar
        assert (first.n, first.total) == (100, 100)
        bar(Progress("Indexing", 1, 7))
        assert bar._bar is not first
        bar.close()
        shown = terminal.getvalue()
        for text in ("Reading:   0%", "Embedding:  20%", "Embedding: 100%", "Indexing:  14%"):
            assert text in shown

    def test_an_add_tells_files_and_time_left(self, terminal: Terminal) -> None:
        bar = ProgressBar()
        bar(Progress("Reading", 10, 100, 3, 1200, "new\nline {x} \x1b[31m" + "长" * 90, 125.0))
        bar(Progress("Embedding", 20, 100, 5, 1200, "", None))
        bar.close()
        shown = terminal.getvalue()
        assert "Reading 3 of 1,200 files:  10% |" in shown
        assert "| 02:05 left new\\nline {x} \\x1b[31m长" in shown
        assert "Embedding 5 of 1,200 files:  20% |" in shown
        assert "\n" not in shown.replace("\r", "").rstrip("\n")
        drawn = max(disp_len(part) for part in re.split("[\r\n]|\x1b\\[A", shown))
        assert drawn <= 80

    def test_a_narrow_terminal_has_no_bar(self) -> None:
        progress = Progress("Reading", 10, 100, 3, 1200, "name.pdf", 125.0)
        assert _form(progress, 40) == "{desc}: {percentage:3.0f}%, 02:05 left"

    def test_without_a_terminal_an_add_says_a_line_a_minute(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock = [0.0]
        monkeypatch.setattr("pincite.cli.progress.monotonic", lambda: clock[0])
        bar = ProgressBar()
        for second in range(180):
            clock[0] = float(second)
            bar(Progress("Reading", second, 200, second, 200, "a.pdf", 60.0))
        lines = capsys.readouterr().err.splitlines()
        assert lines[0] == "pincite: Reading 15 of 200 files, 8%, 01:00 left"
        assert len(lines) == 3

    def test_what_has_no_total_is_named(self, terminal: Terminal) -> None:
        bar = ProgressBar()
        bar(Progress("Preparing the model", 0, 0))
        assert "Preparing the model" in terminal.getvalue()
        bar.close()

    def test_what_is_quick_shows_nothing(self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pincite.cli.progress._PATIENCE", 60.0)
        bar = ProgressBar()
        for done in range(5):
            bar(Progress("Reading", done, 5))
        bar.close()
        assert terminal.getvalue() == ""

    def test_nothing_is_drawn_where_nobody_looks(self, capsys: pytest.CaptureFixture[str]) -> None:
        bar = ProgressBar()
        bar(Progress("Preparing the model", 0, 0))
        assert capsys.readouterr().err == ""
