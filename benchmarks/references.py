"""Measure how many fields of reference lists are read right.

Usage: python -m benchmarks.references FOLDER [--paper NAME] [--faults]

FOLDER holds papers of deepset-ai/haystack-evaluation (ARAGOG) as PDFs. `benchmarks/references/NAME.jsonl` says, of some
entries of NAME.pdf, where they stand in its text and what they print, as read by eye; `benchmarks/README.md` says which
of them the parser was made with. A field counts where it is printed or where something was read for it, and
is right where both agree in letters and digits; the authors are one field, right with all names in order.
"""

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pincite.folding import mended
from pincite.outline import Block, Source
from pincite.reading.pdf import PdfReader
from pincite.references import Fields, parse

TRUTH = Path(__file__).parent / "references"
FIELDS = ("authors", "year", "title", "venue", "volume", "issue", "pages", "doi", "url", "publisher", "arxiv")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the share of right fields by paper and field."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder of the PDFs")
    parser.add_argument("--paper", action="append", help="only this paper; again for more")
    parser.add_argument("--faults", action="store_true", help="print what is wrong")
    options = parser.parse_args(arguments)
    names = options.paper or sorted(path.stem for path in TRUTH.glob("*.jsonl"))
    overall: Counter[tuple[str, bool]] = Counter()
    with PdfReader(workers=1) as reader:
        for name in names:
            path = options.folder / f"{name}.pdf"
            counts: Counter[tuple[str, bool]] = Counter()
            for wrong in measured(reader.read(path.read_bytes(), path)[0], name, counts):
                if options.faults:
                    print(f"  {name}: {wrong}")
            print_shares(name, counts)
            overall += counts
    print_shares("all", overall)
    return 0


def measured(source: Source, name: str, counts: Counter[tuple[str, bool]]) -> Iterator[str]:
    """Count the fields of a paper's entries as right or wrong, and yield what is wrong."""
    words = {word.casefold() for word in re.findall(r"\w+", source.text)}
    entries = [block for block in source.blocks if block.kind == "reference"]
    for line in (TRUTH / f"{name}.jsonl").read_text("utf-8").splitlines():
        printed = json.loads(line)
        entry = max(entries, key=lambda block: _overlap(block, printed["start"], printed["end"]))
        read = parse(mended(source.text[entry.start : entry.end], words))
        for field in FIELDS:
            expected, found = printed.get(field) or "", plain_value(read, field)
            if expected or found:
                right = comparable(expected, field) == comparable(found, field)
                counts[field, right] += 1
                if not right:
                    yield f"{printed['start']} {field}: {found!r}, not {expected!r}"


def plain_value(read: Fields, field: str) -> Any:
    """Return a field as the file of what is printed has it."""
    value = getattr(read, field)
    return [[name.family, name.given] for name in value] if field == "authors" else value


def comparable(value: Any, field: str) -> Any:
    """Return letters and digits only, case-folded; of pages their numbers; of addresses all but white space."""
    if isinstance(value, list):
        return [comparable(part, field) for part in value]
    text = unicodedata.normalize("NFKD", str(value or ""))
    if field in ("doi", "url"):
        return re.sub(r"\s", "", text)
    return re.findall(r"\d+", text) if field == "pages" else re.sub(r"[\W_]+", "", text).casefold()


def print_shares(name: str, counts: Counter[tuple[str, bool]]) -> None:
    """Print one line: the share of right fields, and of each field how many are right."""
    right = sum(number for (_, is_right), number in counts.items() if is_right)
    each = [
        f"{field} {counts[field, True]}/{counts[field, True] + counts[field, False]}"
        for field in FIELDS
        if counts[field, True] + counts[field, False]
    ]
    print(f"{name}: {right / max(1, counts.total()):.3f} of {counts.total()} fields right ({', '.join(each)})")


def _overlap(block: Block, start: int, end: int) -> int:
    return min(block.end, end) - max(block.start, start)


if __name__ == "__main__":
    sys.exit(main())
