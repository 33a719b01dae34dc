"""What services answered, kept for a week in the user's cache folder, so that nobody is asked the same twice."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pincite.cache_files import replace_file

_DAY = 24 * 3600.0
#: How long an answer holds, in seconds, and how long "there is no such work" does, which changes sooner.
_KNOWN, _UNKNOWN = 7 * _DAY, _DAY
_FORM = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """The body that a service answered with, None where it knows no such thing."""

    body: bytes | None


class Remembered:
    """Keeps answers by what was asked, in a file each: a line of JSON, then the body as it came."""

    def __init__(self, folder: Path, now: Callable[[], float]) -> None:
        """Keep answers in a folder, which is made when the first one is kept."""
        self._folder = folder
        self._now = now

    def recall(self, asked: str) -> Answer | None:
        """Return what was answered lately, or None."""
        try:
            head, _, body = self._file(asked).read_bytes().partition(b"\n")
            said = json.loads(head)
            age = self._now() - float(said["time"])
            sound = said["form"] == _FORM and said["asked"] == asked and said["size"] == len(body)
            is_known = bool(said["known"])
        except (OSError, ValueError, TypeError, KeyError):
            return None
        if not sound or not 0 <= age < (_KNOWN if is_known else _UNKNOWN):
            return None
        return Answer(body if is_known else None)

    def keep(self, asked: str, answer: Answer) -> None:
        """Keep an answer; where the folder cannot be written, it is asked for again the next time."""
        body = answer.body or b""
        said = {"form": _FORM, "asked": asked, "time": self._now(), "known": answer.body is not None, "size": len(body)}
        with suppress(OSError):
            if not self._folder.is_dir():
                self._folder.mkdir(parents=True)
            self._forget_old()
            replace_file(self._file(asked), json.dumps(said).encode() + b"\n" + body)

    def _forget_old(self) -> None:
        for file in self._folder.glob("*.answer"):
            with suppress(OSError):
                if self._now() - file.stat().st_mtime > 2 * _KNOWN:
                    file.unlink()

    def _file(self, asked: str) -> Path:
        return self._folder / f"{hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()}.answer"
