"""The dense index: FAISS against a plain sum over NumPy arrays, and a file that is verified before it is read."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from pincite.cache_files import CacheTag
from pincite.dense import FILE, DenseIndex

TAG = CacheTag(generation=7, model="m" * 64, content_hash="c" * 64)


def unit_vectors(count: int, dimension: int, seed: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    scaled: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


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


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    empty = DenseIndex.build(np.empty(0, dtype=np.int64), np.empty((0, 24), dtype=np.float32))
    assert len(empty.search(unit_vectors(1, 24, seed=8)[0], 5)) == 0
    empty.save(tmp_path, TAG)
    again = DenseIndex.load(tmp_path, TAG)
    assert again is not None
    assert (len(again), again.dimension) == (0, 24)


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


class TestFile:
    def test_what_is_saved_is_loaded(self, index: DenseIndex, tmp_path: Path) -> None:
        index.save(tmp_path / "new", TAG)
        again = DenseIndex.load(tmp_path / "new", TAG)
        assert again is not None
        query = unit_vectors(1, 24, seed=9)[0]
        before, after = index.search(query, 50), again.search(query, 50)
        assert np.array_equal(before.keys, after.keys)
        assert np.array_equal(before.scores, after.scores)
        assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [FILE, FILE + ".json"]

    def test_absent_is_none(self, tmp_path: Path) -> None:
        assert DenseIndex.load(tmp_path, TAG) is None

    @pytest.mark.parametrize(
        "tag",
        [
            CacheTag(8, TAG.model, TAG.content_hash),
            CacheTag(7, "other", TAG.content_hash),
            CacheTag(7, TAG.model, "other"),
        ],
    )
    def test_stale_is_none(self, index: DenseIndex, tmp_path: Path, tag: CacheTag) -> None:
        index.save(tmp_path, TAG)
        assert DenseIndex.load(tmp_path, tag) is None

    @pytest.mark.parametrize("damage", ["cut", "longer", "zeroed", "empty", "absent", "folder"])
    def test_damaged_is_none(self, index: DenseIndex, tmp_path: Path, damage: str) -> None:
        index.save(tmp_path, TAG)
        path = tmp_path / FILE
        content = path.read_bytes()
        path.unlink()
        if damage == "folder":
            path.mkdir()
        elif damage != "absent":
            path.write_bytes(
                {
                    "cut": content[:-1],
                    "longer": content + b"\0",
                    "zeroed": content[:1000] + bytes(512) + content[1512:],
                    "empty": b"",
                }[damage]
            )
        assert DenseIndex.load(tmp_path, TAG) is None

    @pytest.mark.parametrize("manifest", ["", "{", "[]", "null", "{}", '{"tag": 3}', "\udcff"])
    def test_a_damaged_manifest_is_none(self, index: DenseIndex, tmp_path: Path, manifest: str) -> None:
        index.save(tmp_path, TAG)
        (tmp_path / (FILE + ".json")).write_bytes(manifest.encode("utf-8", "surrogateescape"))
        assert DenseIndex.load(tmp_path, TAG) is None

    def test_bytes_that_are_no_index_are_none(self, index: DenseIndex, tmp_path: Path) -> None:
        from pincite.cache_files import write_cache

        index.save(tmp_path, TAG)
        tag = json.loads((tmp_path / (FILE + ".json")).read_text())["tag"]
        for payload in (b"", b"no index at all", (tmp_path / FILE).read_bytes()[:600]):
            write_cache(tmp_path / FILE, payload, tag)
            assert DenseIndex.load(tmp_path, TAG) is None

    def test_saving_again_replaces(self, index: DenseIndex, tmp_path: Path) -> None:
        index.save(tmp_path, TAG)
        newer = CacheTag(8, TAG.model, TAG.content_hash)
        DenseIndex.build(np.arange(3), unit_vectors(3, 24, seed=1)).save(tmp_path, newer)
        again = DenseIndex.load(tmp_path, newer)
        assert again is not None
        assert len(again) == 3
        assert DenseIndex.load(tmp_path, TAG) is None

    def test_a_folder_that_cannot_be_written_is_an_os_error(self, index: DenseIndex, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(OSError, match="file"):
            index.save(tmp_path / "file", TAG)
