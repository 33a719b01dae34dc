"""A file of questions, JSON Lines: of each line only the question and its history are read."""

import json
from dataclasses import dataclass
from pathlib import Path

from pincite.errors import FileMalformed, OptionInvalid


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, the earlier ones of its conversation (oldest first), and the line that it stands in."""

    question: str
    history: tuple[str, ...]
    line: int


def read_questions(file: Path) -> list[AskedQuestion]:
    """Return the questions of a file, in its order.

    Raises:
        OptionInvalid: the file cannot be read as text.
        FileMalformed: a line holds no question; then none is asked.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise OptionInvalid(f"{file} cannot be read ({error.strerror}); name a JSON Lines file") from error
    except UnicodeDecodeError as error:
        raise OptionInvalid(f"{file} is not in UTF-8 (byte {error.start}); save it as UTF-8") from error
    return [_read_line(line, f"{file.name}, line {n}", n) for n, line in enumerate(lines, start=1) if line.strip()]


def _read_line(line: str, place: str, number: int) -> AskedQuestion:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise FileMalformed(f"{place}: not valid JSON; mend the line") from error
    if not isinstance(item, dict) or not isinstance(item.get("question"), str):
        raise FileMalformed(f'{place}: no "question" that is text; mend the line')
    history = item.get("history") or []
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise FileMalformed(f'{place}: "history" is not a list of questions; mend the line')
    return AskedQuestion(item["question"], tuple(history), number)
