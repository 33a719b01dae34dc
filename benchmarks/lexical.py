"""What a search by words costs, alone: processor time over passages of recombined sentences.

    python -m benchmarks.lexical FOLDER [--passages 1000000] [--limit 300]

FOLDER is SciFact in BEIR's layout. Passages are three to eight of its sentences, half of them next to each other; its
claims are what is looked for. `benchmarks.scale` measures whole answers, and takes hours where this takes a minute.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time

import numpy as np

from benchmarks.measures import percentile
from benchmarks.setting import parser_of, read_lines
from pincite.lexical import LexicalIndex, LexicalSegment, segment, tokens
from pincite.library.segments import MOST_PASSAGES

_SHARES = (0.5, 0.95, 0.99)
_WANTED, _WARMING, _SEED = 120, 10, 5


def main() -> int:
    """Make the segments, look for the claims, print the percentiles."""
    parser = parser_of(__doc__)
    parser.add_argument("--passages", type=int, default=1_000_000, help="at least so many (default: 1,000,000)")
    options = parser.parse_args()
    claims = [row["text"] for row in read_lines(options.folder / "queries.jsonl")][: (options.limit or 300) + _WARMING]
    index = LexicalIndex(list(made(options.folder, options.passages)))
    keys = np.sort(np.random.default_rng(_SEED).choice(len(index), _WANTED, replace=False)).astype(np.int64)
    times: dict[str, list[float]] = {"search": [], "scores": []}
    for claim in claims:
        begun = process_time()
        index.search(claim, _WANTED)
        searched = process_time()
        index.scores(claim, keys)
        times["search"].append(1000 * (searched - begun))
        times["scores"].append(1000 * (process_time() - searched))
    print(f"{len(index):,} passages, {len(claims) - _WARMING} claims; ms of processor time")
    print("        " + "  ".join(f"p{100 * share:.0f}".rjust(6) for share in _SHARES))
    for name, values in times.items():
        print(f"{name:8}" + "  ".join(f"{percentile(values[_WARMING:], share):6.1f}" for share in _SHARES))
    return 0


def made(folder: Path, passages: int) -> Iterator[LexicalSegment]:
    """Yield segments of recombined sentences."""
    sentences = [tokens(text) for text in _sentences(folder)]
    chance = random.Random(_SEED)
    # The words of a sentence are told apart once, and not for every passage that it comes to stand in.
    vars(segment)["tokens"] = lambda text: [token for place in json.loads(text) for token in sentences[place]]
    for first in range(0, passages, MOST_PASSAGES):
        texts = [json.dumps(_chosen(len(sentences), chance)) for _ in range(MOST_PASSAGES)]
        yield LexicalSegment.build(np.arange(first, first + MOST_PASSAGES), texts)
    vars(segment)["tokens"] = tokens


def _sentences(folder: Path) -> Iterator[str]:
    for row in read_lines(folder / "corpus.jsonl"):
        yield from (sentence for sentence in row["text"].split(". ") if 30 < len(sentence) < 500)


def _chosen(count: int, chance: random.Random) -> Sequence[int]:
    first = chance.randrange(count)
    near = range(first, first + chance.randint(3, 8))
    return [place % count if chance.random() < 0.5 else chance.randrange(count) for place in near]


if __name__ == "__main__":
    sys.exit(main())
