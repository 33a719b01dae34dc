"""The ranking measures of the benchmarks, against values worked out by hand."""

from math import log2
from pathlib import Path

import pytest

from benchmarks.measures import mean, ndcg, read_beir, recall


def test_ndcg() -> None:
    assert ndcg(["a", "b", "c"], {"b": 1}) == pytest.approx(1 / log2(3))
    assert ndcg(["a", "b"], {"a": 1, "b": 1, "c": 1}) == pytest.approx((1 + 1 / log2(3)) / (1 + 1 / log2(3) + 1 / 2))
    assert ndcg(["x"] * 10 + ["a"], {"a": 1}) == 0
    assert ndcg(["a"], {}) == 0


def test_recall() -> None:
    assert recall(["a", "b", "c"], {"a": 1, "z": 1, "n": 0}) == 0.5
    assert recall(["b", "a"], {"a": 1}, depth=1) == 0


def test_mean() -> None:
    assert mean([1.0, 2.0]) == 1.5
    assert mean([]) == 0.0


def test_a_folder_in_beirs_layout(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text('{"_id": "7", "title": "", "text": "x"}\n')
    (tmp_path / "queries.jsonl").write_text('{"_id": "1", "text": "asked"}\n{"_id": "2", "text": "not judged"}\n')
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\t7\t1\n")
    data = read_beir(tmp_path, "test")
    assert data.queries == {"1": "asked"}
    assert data.qrels == {"1": {"7": 1}}
    with pytest.raises(SystemExit, match="is missing"):
        read_beir(tmp_path, "train")
