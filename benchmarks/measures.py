"""Measures of rankings, confidence and places, and the reading of a BEIR folder."""

import csv
import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log2
from pathlib import Path

#: qrels: query id -> document id -> relevance.
Qrels = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Beir:
    """A retrieval collection in BEIR's layout: where its documents are, its queries, its relevance judgements."""

    corpus: Path
    queries: Mapping[str, str]
    qrels: Qrels


def read_beir(folder: Path, part: str) -> Beir:
    """Read queries and qrels of one part (`train` or `test`) of a BEIR folder.

    Raises:
        SystemExit: the folder is not in BEIR's layout.
    """
    corpus, queries_file, qrels_file = (
        folder / "corpus.jsonl",
        folder / "queries.jsonl",
        folder / "qrels" / f"{part}.tsv",
    )
    for file in (corpus, queries_file, qrels_file):
        if not file.is_file():
            raise SystemExit(
                f"{file} is missing; name a folder in BEIR's layout (corpus.jsonl, queries.jsonl, qrels/{part}.tsv)"
            )
    qrels: dict[str, dict[str, int]] = {}
    with qrels_file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            qrels.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    with queries_file.open(encoding="utf-8") as lines:
        queries = {str(item["_id"]): item["text"] for item in map(json.loads, lines)}
    return Beir(corpus, {query: queries[query] for query in qrels}, qrels)


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], depth: int = 10) -> float:
    """Return nDCG at `depth` (Järvelin and Kekäläinen, 2002), with the relevance itself as gain, as trec_eval does."""
    gained = sum(relevant.get(document, 0) / log2(place + 2) for place, document in enumerate(ranked[:depth]))
    best = sorted(relevant.values(), reverse=True)[:depth]
    ideal = sum(gain / log2(place + 2) for place, gain in enumerate(best))
    return gained / ideal if ideal else 0.0


def recall(ranked: Sequence[str], relevant: Mapping[str, int], depth: int = 100) -> float:
    """Return the share of relevant documents among the first `depth`."""
    wanted = {document for document, gain in relevant.items() if gain > 0}
    return len(wanted & set(ranked[:depth])) / len(wanted) if wanted else 0.0


def mean(values: Sequence[float]) -> float:
    """Return the mean, 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Return the chance that one of `higher` exceeds one of `lower`, equal ones counting half; .5 where one is empty.

    The area under the ROC curve, by the Mann-Whitney statistic.
    """
    if not higher or not lower:
        return 0.5
    below = sorted(lower)
    wins = sum((bisect_left(below, value) + bisect_right(below, value)) / 2 for value in higher)
    return wins / (len(higher) * len(below))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the least value that a `share` (0 to 1) of the values do not exceed (nearest rank); 0 of none."""
    return sorted(values)[max(ceil(share * len(values)), 1) - 1] if values else 0.0


def covered(span: tuple[int, int], quote: tuple[int, int]) -> float:
    """Return the share of the characters of `span` (start, end) that stand in `quote`; 0 of an empty span."""
    length = span[1] - span[0]
    return max(0, min(span[1], quote[1]) - max(span[0], quote[0])) / length if length > 0 else 0.0
