"""The measures of the benchmarks, against values worked out by hand."""

from math import log2
from pathlib import Path

import pytest

from benchmarks.measures import auroc, covered, mean, ndcg, percentile, read_beir, recall


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


def test_auroc() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert auroc([0.1], [0.2, 0.3]) == 0.0
    # Of six pairs: higher in three, equal in two.
    assert auroc([0.5, 0.7, 0.2], [0.5, 0.2]) == pytest.approx((0.5 + 1 + 1 + 1 + 0.5) / 6)
    assert auroc([], [1.0]) == 0.5


def test_percentile() -> None:
    values = [float(value) for value in range(20, 0, -1)]
    assert [percentile(values, share) for share in (0.0, 0.5, 0.95, 0.99, 1.0)] == [1, 10, 19, 20, 20]
    assert percentile([], 0.5) == 0


def test_covered() -> None:
    assert covered((10, 20), (15, 40)) == 0.5
    assert covered((10, 20), (0, 30)) == 1.0
    assert covered((10, 20), (20, 30)) == 0.0
    assert covered((10, 10), (0, 30)) == 0.0
