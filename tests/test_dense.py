"""The dense index: FAISS against a plain sum over NumPy arrays, and a file that is verified before it is read."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from pincite import dense
from pincite.dense import DenseIndex, DenseSegment


def unit_vectors(count: int, dimension: int, seed: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    scaled: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    # As the store keeps them, in two bytes a number.
    return scaled.astype(np.float16).astype(np.float32)


def brute_force(
    keys: NDArray[np.int64], vectors: NDArray[np.float32], query: NDArray[np.float32], limit: int
) -> list[tuple[int, float]]:
    scores = [round(float(score), 5) for score in vectors.astype(np.float64) @ query.astype(np.float64)]
    return sorted(zip(keys.tolist(), scores, strict=True), key=lambda pair: (-pair[1], pair[0]))[:limit]


@pytest.fixture(scope="module")
def keys() -> NDArray[np.int64]:
    return np.random.default_rng(1).permutation(np.arange(1000, 1300))


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    return unit_vectors(300, 24, seed=2)


@pytest.fixture(scope="module")
def index(keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> DenseIndex:
    return DenseIndex.build(keys, vectors)


@settings(deadline=None, max_examples=60)
@given(count=some.integers(1, 60), limit=some.integers(1, 80), seed=some.integers(0, 9999))
def test_ranking_is_that_of_brute_force(count: int, limit: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    keys = rng.permutation(10 * count)[:count].astype(np.int64)
    # Small whole coordinates, so that many scores tie exactly.
    vectors = rng.integers(-2, 3, (count, 4)).astype(np.float32)
    query = rng.integers(-2, 3, 4).astype(np.float32)
    found = DenseIndex.build(keys, vectors).search(query, limit)
    assert list(zip(found.keys.tolist(), found.scores.tolist(), strict=True)) == brute_force(
        keys, vectors, query, limit
    )


def test_some_passages_are_searched_as_if_they_were_all(
    index: DenseIndex, keys: NDArray[np.int64], vectors: NDArray[np.float32]
) -> None:
    query = unit_vectors(1, 24, seed=3)[0]
    within = index.within(np.append(keys[::3], 7))
    found = within.search(query, 20)
    assert (len(within), within.dimension) == (100, 24)
    assert found.keys.tolist() == [key for key, _ in brute_force(keys[::3], vectors[::3], query, 20)]
    assert len(index.within(keys[:0]).search(query, 20)) == 0


def test_scores_are_inner_products(index: DenseIndex, keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
    query = unit_vectors(1, 24, seed=3)[0]
    found = index.search(query, 20)
    expected = brute_force(keys, vectors, query, 20)
    assert found.keys.tolist() == [key for key, _ in expected]
    np.testing.assert_allclose(found.scores, [score for _, score in expected], atol=2e-5)
    assert found.keys.dtype == np.int64
    assert found.scores.dtype == np.float32


def test_ties_beyond_the_limit_go_to_the_smaller_key() -> None:
    vector = unit_vectors(1, 8, seed=4)[0]
    keys = np.arange(200, 0, -1, dtype=np.int64)
    index = DenseIndex.build(keys, np.tile(vector, (200, 1)))
    assert index.search(vector, 5).keys.tolist() == [1, 2, 3, 4, 5]
    assert index.search(vector, 5, np.arange(50, 90)).keys.tolist() == [50, 51, 52, 53, 54]


def test_scores_that_differ_in_the_last_bits_tie() -> None:
    vectors = np.array([[1, 0], [1 + 2e-7, 0], [1 - 2e-7, 0]], dtype=np.float32)
    index = DenseIndex.build(np.array([3, 2, 1]), vectors)
    assert index.search(np.array([1, 0], dtype=np.float32), 3).keys.tolist() == [1, 2, 3]


def test_the_order_of_the_input_does_not_matter(
    index: DenseIndex, keys: NDArray[np.int64], vectors: NDArray[np.float32]
) -> None:
    query = unit_vectors(1, 24, seed=5)[0]
    other = DenseIndex.build(keys[::-1].copy(), vectors[::-1].copy())
    first, second = index.search(query, 300), other.search(query, 300)
    assert np.array_equal(first.keys, second.keys)
    assert np.array_equal(first.scores, second.scores)


def test_only_allowed_keys_are_found(index: DenseIndex) -> None:
    query = unit_vectors(1, 24, seed=6)[0]
    allowed = np.array([1005, 1280, 1100, 1100, 5], dtype=np.int64)
    found = index.search(query, 10, allowed)
    everything = [key for key in index.search(query, 300).keys.tolist() if key in {1005, 1280, 1100}]
    assert found.keys.tolist() == everything
    assert len(index.search(query, 10, np.empty(0, dtype=np.int64))) == 0


def test_more_than_there_is_and_less_than_one(index: DenseIndex) -> None:
    query = unit_vectors(1, 24, seed=6)[0]
    assert len(index.search(query, 10_000)) == len(index) == 300
    assert len(index.search(query, 0)) == len(index.search(query, -3)) == 0


def test_similarities_follow_the_keys(index: DenseIndex, keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
    query = unit_vectors(1, 24, seed=7)[0]
    wanted = keys[[5, 200, 17, 5]]
    np.testing.assert_allclose(index.similarities(query, wanted), vectors[[5, 200, 17, 5]] @ query, atol=2e-6)
    assert index.similarities(query, np.empty(0, dtype=np.int64)).shape == (0,)
    with pytest.raises(KeyError, match="77"):
        index.similarities(query, np.array([1005, 77]))


def test_an_empty_index_finds_nothing() -> None:
    empty = DenseIndex.build(np.empty(0, dtype=np.int64), np.empty((0, 24), dtype=np.float32))
    assert len(empty.search(unit_vectors(1, 24, seed=8)[0], 5)) == 0
    assert (len(empty), empty.dimension) == (0, 24)
    assert len(DenseIndex([]).search(unit_vectors(1, 24, seed=8)[0], 5)) == 0


def test_wrong_shapes_are_named(index: DenseIndex) -> None:
    with pytest.raises(ValueError, match="24 dimensions"):
        index.search(np.zeros(25, dtype=np.float32), 5)
    with pytest.raises(ValueError, match="24 dimensions"):
        index.similarities(np.zeros((1, 24), dtype=np.float32), np.array([1005]))
    with pytest.raises(ValueError, match="3 passages need 3 keys"):
        DenseIndex.build(np.arange(2), unit_vectors(3, 4, seed=1))
    with pytest.raises(ValueError, match="stands twice"):
        DenseIndex.build(np.array([1, 2, 1]), unit_vectors(3, 4, seed=1))
    with pytest.raises(ValueError, match="shape"):
        DenseIndex.build(np.arange(4), np.zeros(4, dtype=np.float32))
    with pytest.raises(ValueError, match="not finite"):
        DenseIndex.build(np.arange(1), np.array([[np.nan, 1]], dtype=np.float32))


class TestSegments:
    """Several segments, clustered ones among them, find what one finds that looks at every vector."""

    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dense, "CLUSTERED_FROM", 90)
        monkeypatch.setattr(dense, "CLUSTERS", 8)
        monkeypatch.setattr(dense, "PROBES", 8)

    @pytest.fixture
    def segments(self, keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> list[DenseSegment]:
        order = np.argsort(keys)
        return [
            DenseSegment.build(keys[part], vectors[part])
            for part in (order[:100], order[100:130], order[130:], order[:0])
        ]

    def test_they_find_what_one_finds(self, index: DenseIndex, segments: list[DenseSegment]) -> None:
        assert [hasattr(segment.index, "nlist") for segment in segments] == [True, False, True, False]
        several = DenseIndex(segments)
        for seed in range(20):
            query = unit_vectors(1, 24, seed=seed)[0]
            for allowed in (None, np.arange(1090, 1140), np.array([1005, 1280, 1100])):
                one, other = index.search(query, 12, allowed), several.search(query, 12, allowed)
                assert one.keys.tolist() == other.keys.tolist()
                np.testing.assert_allclose(one.scores, other.scores, atol=2e-6)
            wanted = one.keys[::-1].copy()
            assert np.array_equal(index.similarities(query, wanted), several.similarities(query, wanted))

    def test_a_filter_overlooks_nothing_where_few_clusters_are_searched(
        self, index: DenseIndex, segments: list[DenseSegment], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dense, "PROBES", 1)
        query, allowed = unit_vectors(1, 24, seed=3)[0], np.arange(1000, 1300, 2)
        assert len(DenseIndex(segments).search(query, 150)) < 150
        assert (
            DenseIndex(segments).search(query, 150, allowed).keys.tolist()
            == index.search(query, 150, allowed).keys.tolist()
        )

    def test_merged_and_cut_down_ones_lose_nothing(
        self, keys: NDArray[np.int64], vectors: NDArray[np.float32], segments: list[DenseSegment]
    ) -> None:
        merged = DenseSegment.merged(segments)
        order = np.argsort(keys)
        assert np.array_equal(merged.vectors(), vectors[order])
        kept = np.arange(300) % 3 != 1
        left = merged.only(kept)
        assert left.keys.tolist() == np.sort(keys)[kept].tolist()
        assert np.array_equal(left.vectors(), vectors[order][kept])

    def test_what_is_saved_is_loaded(self, segments: list[DenseSegment], tmp_path: Path) -> None:
        query = unit_vectors(1, 24, seed=9)[0]
        for number, segment in enumerate(segments):
            file = tmp_path / str(number)
            file.write_bytes(segment.save())
            again = DenseSegment.load(file, segment.keys)
            assert np.array_equal(again.vectors(), segment.vectors())
            if len(segment):
                before, after = DenseIndex([segment]).search(query, 9), DenseIndex([again]).search(query, 9)
                assert np.array_equal(before.keys, after.keys)
                assert np.array_equal(before.scores, after.scores)
            with pytest.raises(ValueError, match="holds"):
                DenseSegment.load(file, np.arange(len(segment) + 1))

    @pytest.mark.parametrize("payload", [b"", b"no index at all"])
    def test_bytes_that_are_no_index_are_named(self, payload: bytes, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(payload)
        with pytest.raises(ValueError, match="no vectors"):
            DenseSegment.load(tmp_path / "file", np.arange(3))
