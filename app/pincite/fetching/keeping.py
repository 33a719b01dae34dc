"""Files of what was fetched: named by the work's own id, whole or not there, with citation data beside each PDF."""

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pincite.fetching.found import Copy, FoundWork
from pincite.fetching.licences import shown
from pincite.works import PersonName

#: As citation data is found beside a document.
_SUFFIX = ".csl.json"
_PART = ".part"
_DAY = 24 * 3600.0
_MOST_LETTERS = 80
_UNSAFE = re.compile(r"[^a-z0-9.]+")


def stem_of(found: FoundWork) -> str:
    """Return the name, without ending, of a work's file: its DOI or arXiv id in safe letters, else its address hashed.

    Where safe letters could stand for two ids, a hash of the id follows.
    """
    work = found.work
    if work.arxiv:
        return _safe("arxiv-", work.arxiv)
    if work.doi:
        return _safe("", work.doi)
    return f"web-{_hash(found.pdf)}"


def citation_of(found: FoundWork, copy: Copy, stem: str, now: float) -> dict[str, Any]:
    """Return the CSL-JSON of a work, with its licence and where the file came from under `custom`.

    Form: https://docs.citationstyles.org/en/stable/specification.html, and its schema `csl-data.json` for `custom`.
    """
    work = found.work
    day = datetime.fromtimestamp(now, UTC).date()
    item: dict[str, Any] = {
        "id": stem,
        "type": work.type,
        "title": work.title,
        "author": [_name(author) for author in work.authors],
        "issued": {"date-parts": [[work.year]]} if work.year else None,
        "container-title": work.venue,
        "volume": work.volume,
        "issue": work.issue,
        "page": work.pages,
        "publisher": work.publisher,
        "number": f"arXiv:{work.arxiv}" if work.arxiv else "",
        "DOI": work.doi,
        "URL": found.landing or copy.address,
        "accessed": {"date-parts": [[day.year, day.month, day.day]]},
        "custom": {
            "licence": copy.licence or "none named",
            "licence-name": shown(copy.licence),
            "fetched-from": copy.address,
            "found-by": copy.source or "the address itself",
            **({"retracted": "yes, as OpenAlex says"} if found.is_retracted else {}),
        },
    }
    return {key: value for key, value in item.items() if value}


def citation_file(file: Path) -> Path:
    """Return where the citation data of a file stands."""
    return file.with_name(file.stem + _SUFFIX)


@contextmanager
def part_of(file: Path) -> Iterator[Path]:
    """Give a hidden name in a file's folder to write to; whatever stands there at the end is gone.

    What a process that was killed left there is gone after a day.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}{_PART}")
    _forget_old(file.parent)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def place(part: Path, file: Path, citation: dict[str, Any]) -> None:
    """Give a downloaded file its name, its citation data beside it first.

    Raises:
        OSError: there is no space.
    """
    beside = citation_file(file)
    with part_of(beside) as written:
        written.write_text(json.dumps([citation], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        os.replace(written, beside)
    os.replace(part, file)


def take_away(file: Path) -> None:
    """Remove a file and its citation data."""
    for one in (file, citation_file(file)):
        with suppress(OSError):
            one.unlink()


def _forget_old(folder: Path) -> None:
    for left in folder.glob(f".*{_PART}"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _DAY:
                left.unlink()


def _name(author: PersonName) -> dict[str, str]:
    return {"family": author.family, "given": author.given} if author.given else {"literal": author.family}


def _safe(prefix: str, identity: str) -> str:
    lowered = identity.lower()
    kept = _UNSAFE.sub("-", lowered).strip("-.")[:_MOST_LETTERS].strip("-.")
    certain = kept.replace("-", "/", 1) == lowered or kept == lowered
    return f"{prefix}{kept}" if certain else f"{prefix}{kept}-{_hash(lowered)}"


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=4).hexdigest()
