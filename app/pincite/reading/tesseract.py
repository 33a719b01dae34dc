"""Tesseract, where it is installed: which program it is, and which languages it reads.

It is run as the program that it is, not through a binding: a binding adds a package and temporary files, and gives
none of the limits that a stranger's pictures need.
"""

import re
import shutil
import subprocess
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pincite.errors import OptionInvalid

#: What switches OCR off where a list of languages is asked for.
OFF = "none"
_SECONDS = 20.0
_LANGUAGE = re.compile(r"[A-Za-z0-9_]+(?:/[A-Za-z0-9_]+)?")
#: Data that Tesseract lists among its languages: page orientation, formulas.
_NOT_LANGUAGES = frozenset({"equ"})


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed Tesseract.

    Attributes:
        command: the absolute path of the program.
        version: as it says itself.
        languages: every language that it has data for, `osd` (orientation and script) among them.
        chosen: the languages that the user wants read; empty for those that fit the document.
    """

    command: str
    version: str
    languages: tuple[str, ...]
    chosen: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def is_off(chosen: str) -> bool:
    """Whether the user wants no OCR."""
    return chosen.strip().lower() == OFF


def installed(chosen: str = "") -> Tesseract | None:
    """Return the Tesseract on the PATH, or None where there is none that runs.

    Args:
        chosen: languages by Tesseract's names, joined by `+` ("deu+eng"); empty for those that fit, `none` for no OCR.

    Raises:
        OptionInvalid: a chosen language is not installed.
    """
    command = None if is_off(chosen) else shutil.which("tesseract")
    found = None
    if command is not None:
        with suppress(OSError):
            found = _asked(str(Path(command).absolute()), Path(command).stat().st_mtime_ns)
    if found is None or not chosen.strip():
        return found
    wanted = tuple(dict.fromkeys(part for part in re.split(r"[+,\s]+", chosen) if part))
    if lost := [one for one in wanted if one not in found.languages]:
        there = ", ".join(one for one in found.languages if one != "osd") or "none"
        raise OptionInvalid(
            f"PINCITE_OCR_LANGUAGES names {lost[0]!r}, which Tesseract has no data for here; it has: {there}"
        )
    return Tesseract(found.command, found.version, found.languages, wanted)


@lru_cache(maxsize=8)
def _asked(command: str, _changed: int) -> Tesseract | None:
    version = re.search(r"tesseract\s+v?(\d[\w.-]*)", _said(command, "--version"))
    languages = [line.strip() for line in _said(command, "--list-langs").splitlines()]
    known = tuple(sorted(one for one in languages if _LANGUAGE.fullmatch(one) and one not in _NOT_LANGUAGES))
    if version is None or not set(known) - {"osd"}:
        return None
    return Tesseract(command, version[1], known)


def _said(command: str, option: str) -> str:
    try:
        done = subprocess.run(
            [command, option],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout[:100_000].decode("utf-8", "replace") if done.returncode == 0 else ""
