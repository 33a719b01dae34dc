"""The right paper first: questions about PDF papers, by Pincite, BM25 alone and vectors alone, in one run.

    python -m benchmarks.papers FOLDER

FOLDER is ARAGOG's (https://github.com/deepset-ai/haystack-evaluation): `papers/` and
`eval_questions_relevant_doc.json`. Questions about papers that are not in the folder are left out.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.measures import mean
from pincite import Library, Settings

_PASSAGES = 100
_ARMS = (("fused", None), ("BM25 alone", 0.0), ("vectors alone", 1.0))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the stem of the paper that answers it."""

    question: str
    paper: str


def main() -> int:
    """Index the papers once, ask with each arm, print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the data folder")
    folder = parser.parse_args().folder
    questions = read_questions(folder)
    with tempfile.TemporaryDirectory() as scratch:
        for name, weight in _ARMS:
            settings = Settings() if weight is None else replace(Settings(), dense_weight=weight)
            with Library.open(Path(scratch) / "index", settings=settings) as library:
                library.add(folder / "papers")
                ranks = [rank_of(library, asked) for asked in questions]
            first, five = (mean([float(rank <= depth) for rank in ranks]) for depth in (1, 5))
            print(f"{name}: right paper first {first:.3f}, within five {five:.3f} ({len(ranks)} questions)", flush=True)
    return 0


def read_questions(folder: Path) -> list[Asked]:
    """Read the questions whose paper is in the folder."""
    data = json.loads((folder / "eval_questions_relevant_doc.json").read_text(encoding="utf-8"))
    names = [path if isinstance(path, str) else path[0] for path in data["filepaths"]]
    held = {paper.name for paper in (folder / "papers").iterdir()}
    pairs = zip(data["questions"], names, strict=True)
    return [Asked(question, Path(name).stem.lower()) for question, name in pairs if Path(name).name in held]


def rank_of(library: Library, asked: Asked) -> int:
    """Return the place of the right paper among the papers of the passages found, from 1; a large number if absent."""
    hits = library.search(asked.question, limit=_PASSAGES)
    papers = list(dict.fromkeys(hit.document.id for hit in hits))
    return papers.index(asked.paper) + 1 if asked.paper in papers else sys.maxsize


if __name__ == "__main__":
    sys.exit(main())
