"""Commands run in the test's own process, for the files that test the command line."""

import pytest

from pincite.cli import main

QUESTION = "Where is value added along the smiling curve?"


class Run:
    """Runs commands in this process, on one library, with the fake model."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        """Return exit status, standard output and standard error."""
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        captured = self._capsys.readouterr()
        return status, captured.out, captured.err

    def fails(self, *arguments: object) -> str:
        """Run a command that ends with a named error; return its one line."""
        status, _, errors = self(*arguments)
        assert status == 1
        assert errors.startswith("pincite: ")
        assert errors.count("\n") == 1
        assert "Traceback" not in errors
        return errors
