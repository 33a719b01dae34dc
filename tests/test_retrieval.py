"""Fusion: a plain sum of two scaled scores, checked against itself written out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

from pincite.dense import DenseIndex
from pincite.lexical import LexicalIndex
from pincite.retrieval import Retriever, convex, min_max

TEXTS = ["clusters of firms", "the smiling curve", "clusters on the smiling curve", "nothing to see", "firms firms"]


def vectors(count: int, seed: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((count, 8)).astype(np.float32)
    scaled: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return scaled


@pytest.fixture(scope="module")
def retriever() -> Retriever:
    keys = np.array([11, 12, 13, 14, 15])
    return Retriever(DenseIndex.build(keys, vectors(5, 1)), LexicalIndex.build(keys, TEXTS), 0.5)


@given(some.lists(some.floats(-5, 5, width=32), min_size=1, max_size=20))
def test_scaled_scores_reach_from_nothing_to_one(scores: list[float]) -> None:
    scaled = min_max(np.array(scores, dtype=np.float32))
    assert (scaled >= 0).all()
    assert (scaled <= 1).all()
    if max(scores) - min(scores) > 1e-3:
        assert scaled.min() == 0
        assert scaled.max() == 1
        assert scaled[np.array(scores, dtype=np.float32).argmax()] == 1


def test_equal_scores_and_none_at_all() -> None:
    assert min_max(np.ones(3, dtype=np.float32)).tolist() == [0, 0, 0]
    assert min_max(np.empty(0, dtype=np.float32)).tolist() == []


def test_the_sum_is_weighed() -> None:
    first, second = np.array([0, 1, 2], dtype=np.float32), np.array([4, 0, 2], dtype=np.float32)
    assert convex(first, second, 0.25).tolist() == [0.75, 0.125, 0.625]


def test_every_score_is_what_the_two_arms_give(retriever: Retriever) -> None:
    query, vector = "clusters and the smiling curve", vectors(1, 7)[0]
    found = retriever.search(query, vector, 10)
    assert sorted(item.key for item in found) == [11, 12, 13, 14, 15]
    keys = np.array([item.key for item in found])
    near, worded = vectors(5, 1)[keys - 11].astype(np.float16) @ vector, retriever.lexical.scores(query, keys)
    np.testing.assert_allclose([item.dense for item in found], near, atol=1e-5)
    np.testing.assert_allclose([item.lexical for item in found], worded, atol=1e-5)
    fused = (near - near.min()) / (near.max() - near.min()) / 2 + (worded - worded.min()) / np.ptp(worded) / 2
    np.testing.assert_allclose([item.score for item in found], fused, atol=1e-4)
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)


def test_only_what_is_allowed_is_found(retriever: Retriever) -> None:
    found = retriever.search("smiling curve", vectors(1, 7)[0], 10, np.array([12, 14]))
    assert {item.key for item in found} == {12, 14}
    assert retriever.search("smiling curve", vectors(1, 7)[0], 10, np.array([], dtype=np.int64)) == []


def test_the_limit_holds_and_ties_go_to_the_smaller_key() -> None:
    keys = np.arange(30, 0, -1)
    same = np.tile(vectors(1, 3), (30, 1))
    retriever = Retriever(DenseIndex.build(keys, same), LexicalIndex.build(keys, ["one text"] * 30), 0.5)
    assert [item.key for item in retriever.search("one text", same[0], 4)] == [1, 2, 3, 4]
