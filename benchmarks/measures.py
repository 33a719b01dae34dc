"""Ranking measures, and the reading of a BEIR folder."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
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
