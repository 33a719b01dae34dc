"""A picture -> lines of writing, by Tesseract. Worker only.

Tesseract runs as a child of the worker, in its group, so that it ends with it, and under limits of its own. It gets
plain pixels: no picture format of a stranger reaches it. It writes to a file that cannot grow beyond a limit.
"""

import contextlib
import math
import os
import re
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pincite.reading.pdf.hocr import OcrLine, lines_of_hocr, sureness_of, weigh
from pincite.reading.pdf.limits import Limits

_MOST_OUTPUT = 16 * 1024**2
#: Below this sureness, of 100, a picture may stand on its side or on its head.
_ASKEW = 65.0
#: What Tesseract must say of an orientation and of a script before it is believed.
_LEAST_ORIENTATION, _LEAST_SCRIPT = 2.0, 0.5
#: More languages than these make Tesseract slow and no better.
_MOST_LANGUAGES = 3
_LANGUAGES = {
    "Arabic": ("ara", "fas", "urd"), "Armenian": ("hye",), "Bengali": ("ben",),
    "Cyrillic": ("rus", "ukr", "bul", "bel", "srp", "mkd"), "Devanagari": ("hin", "mar", "nep", "san"),
    "Georgian": ("kat",), "Greek": ("ell", "grc"), "Gujarati": ("guj",), "Han": ("chi_sim", "chi_tra"),
    "HanS": ("chi_sim",), "HanT": ("chi_tra",), "Hangul": ("kor",), "Hebrew": ("heb",), "Japanese": ("jpn",),
    "Korean": ("kor",), "Tamil": ("tam",), "Telugu": ("tel",), "Thai": ("tha",),
}  # fmt: skip
_OTHER_SCRIPTS = frozenset(name for names in _LANGUAGES.values() for name in names)


class Unread(Exception):
    """A picture could not be read; the message says why, in words for the reader."""


@dataclass(slots=True)
class Read:
    """A picture as read: the lines in pixels of the picture turned upright, and its quarter turns."""

    lines: list[OcrLine]
    turn: int

    @property
    def sureness(self) -> float:
        """How sure Tesseract is of it, 0 to 100."""
        return sureness_of(self.lines)


class Recogniser:
    """Reads the pictures of one document: its script and its orientation are found once."""

    def __init__(self, tool: dict[str, Any], limits: Limits, script: str | None) -> None:
        """Read with the `tool` that the parent found; `script` is that of the document's own text, if it has any."""
        self._command = str(tool["command"])
        self._installed = [str(name) for name in tool["languages"]]
        self._chosen = [str(name) for name in tool["chosen"]]
        self._limits = limits
        self._script = script
        self._tries = 2
        self._turn = 0

    def read(self, picture: NDArray[np.uint8]) -> Read:
        """Read a grey picture (rows, columns).

        Raises:
            Unread: Tesseract failed over it.
        """
        until = time.monotonic() + self._limits.ocr_seconds
        self._find_script(picture, until)
        best = self._read_turned(picture, self._turn, until)
        if best.sureness < _ASKEW and "osd" in self._installed:
            turn, _ = self._orientation(picture, until)
            if turn is not None and turn != best.turn:
                other = self._read_turned(picture, turn, until)
                best = other if other.sureness > best.sureness else best
        self._turn = best.turn if best.lines else self._turn
        weigh(best.lines, np.rot90(picture, -best.turn))
        return best

    def _read_turned(self, picture: NDArray[np.uint8], turn: int, until: float) -> Read:
        options = ["--dpi", "300", "-c", "tessedit_create_hocr=1", "-c", "hocr_char_boxes=1"]
        said = self._run(np.rot90(picture, -turn), ["-l", "+".join(self._languages()), *options], until)
        try:
            return Read(lines_of_hocr(said), turn)
        except (ValueError, AssertionError, RecursionError) as error:
            raise Unread("Tesseract answered with nothing that can be read") from error

    def _languages(self) -> list[str]:
        if self._chosen:
            return self._chosen
        there = [name for name in self._installed if name != "osd" and "/" not in name]
        english = [name for name in ("eng",) if name in there]
        if self._script in _LANGUAGES:
            fitting = [name for name in _LANGUAGES[self._script] if name in there][: _MOST_LANGUAGES - 1]
        else:
            wanted = [name for name in there if name not in _OTHER_SCRIPTS] if self._script else there
            fitting = [name for name in wanted if name != "eng"]
            fitting = fitting if len(fitting) < _MOST_LANGUAGES or not english else []
        return [*fitting, *english] or there[:_MOST_LANGUAGES] or ["eng"]

    def _find_script(self, picture: NDArray[np.uint8], until: float) -> None:
        several = len([name for name in self._installed if name != "osd"]) > 1
        if self._script or self._chosen or not several or "osd" not in self._installed or not self._tries:
            return
        self._tries -= 1
        turn, self._script = self._orientation(picture, until)
        self._turn = turn or 0

    def _orientation(self, picture: NDArray[np.uint8], until: float) -> tuple[int | None, str | None]:
        """Return the quarter turns of the writing and its script, as far as Tesseract can tell."""
        try:
            said = self._run(picture, ["--dpi", "300", "--psm", "0"], until)
        except Unread:
            return None, None  # too few letters to tell
        told = dict(re.findall(r"^([A-Z][a-z ]+): ([\w.-]+)\s*$", said, re.MULTILINE))
        turn = None
        if _number(told, "Orientation confidence") >= _LEAST_ORIENTATION:
            turn = int(_number(told, "Rotate")) // 90 % 4
        return turn, told.get("Script") if _number(told, "Script confidence") >= _LEAST_SCRIPT else None

    def _run(self, picture: NDArray[np.uint8], options: list[str], until: float) -> str:
        """Run Tesseract over a picture and return what it writes."""
        seconds = until - time.monotonic()
        if seconds <= 0:
            raise self._late()
        height, width = picture.shape
        with tempfile.TemporaryFile() as pixels, tempfile.TemporaryFile() as written:
            pixels.write(f"P5 {width} {height} 255\n".encode() + np.ascontiguousarray(picture).tobytes())
            pixels.seek(0)
            try:
                process = subprocess.Popen(
                    [self._command, "stdin", "stdout", *options],
                    stdin=pixels, stdout=written, stderr=subprocess.DEVNULL,
                    env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                    preexec_fn=self._limit_itself if os.name == "posix" else None,  # noqa: PLW1509 (the worker has one thread)
                )  # fmt: skip
            except (OSError, subprocess.SubprocessError) as error:
                raise Unread("Tesseract cannot be started") from error
            try:
                status = process.wait(seconds)
            except subprocess.TimeoutExpired as error:
                raise self._late() from error
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
            if status:
                raise Unread(f"Tesseract failed over it, status {status}")
            written.seek(0)
            return written.read(_MOST_OUTPUT).decode("utf-8", "replace")

    def _limit_itself(self) -> None:
        """Runs in the child before Tesseract does. The alarm ends it where the worker died."""
        import resource

        seconds = math.ceil(self._limits.ocr_seconds) + 1
        most = {"RLIMIT_AS": self._limits.ocr_memory, "RLIMIT_CPU": seconds, "RLIMIT_FSIZE": _MOST_OUTPUT,
                "RLIMIT_CORE": 0}  # fmt: skip
        for name, value in most.items():
            with contextlib.suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, name), (value, value))
        signal.alarm(seconds + 1)

    def _late(self) -> Unread:
        return Unread(f"Tesseract took longer than {self._limits.ocr_seconds:g} seconds")


def _number(told: dict[str, str], name: str) -> float:
    try:
        return float(told.get(name, ""))
    except ValueError:
        return 0.0
