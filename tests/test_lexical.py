"""Tokens and BM25: what is found under which word, and the formula against its plain form."""

import math
import subprocess
import sys
import threading
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from pincite.lexical import K1, STOPWORDS, B, LexicalIndex, LexicalSegment, raw_words, tokens
from pincite.scored import rank

SOURCE_ROOT = Path(__file__).resolve().parents[1] / "app"
TEXTS = [
    "The smiling curve shows where value is added in an industry.",
    "Value added is lowest in manufacturing; the curve smiles at both ends.",
    "Industrial upgrading moves firms along the value chain. Upgrading takes time.",
    "学习需要时间。微笑曲线的两端附加值最高。",
    "",
    "Networks of co-\noperation and well-known state-of-the-art sup\u00adply chains, in O’Brien’s café.",
]
KEYS = np.array([30, 10, 20, 50, 40, 60], dtype=np.int64)


def plain_bm25(texts: list[str], query: str) -> list[float]:
    """BM25 of Lucene as it is written down: idf * tf / (tf + k1 (1 - b + b dl / mean dl))."""
    bags = [Counter(tokens(text)) for text in texts]
    lengths = [bag.total() for bag in bags]
    mean = sum(lengths) / len(lengths)
    scores = [0.0] * len(texts)
    for token in tokens(query):
        frequency = sum(token in bag for bag in bags)
        weight = math.log(1 + (len(texts) - frequency + 0.5) / (frequency + 0.5))
        for place, bag in enumerate(bags):
            if bag[token]:
                norm = K1 * (1 - B + B * lengths[place] / mean)
                scores[place] += weight * bag[token] / (bag[token] + norm)
    return scores


def is_word(token: str) -> bool:
    """Tell whether a token has neither punctuation nor spaces (this Python may not know the newest characters)."""
    return all(
        unicodedata.category(character)[0] in "LNM" or unicodedata.category(character) == "Cn" for character in token
    )


def _thirds(count: int) -> list[slice]:
    return [slice(0, count // 3), slice(count // 3, count // 2), slice(count // 2, count)]


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return LexicalIndex.build(KEYS, TEXTS)


class TestTokens:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("The smiling curves", ["smile", "curv"]),
            ("What is the", []),
            ("Porter's firms' model", ["porter", "firm", "model"]),
            ("isn't can't we've", []),
            ("O’Brien O'Brien", ["obrien", "o", "brien"] * 2),
            ("café CAFE cafe\u0301", ["cafe"] * 3),
            ("ﬁrm ｆｉｒｍ", ["firm", "firm"]),
            ("Straße Łódź", ["strass", "lodz"]),
            ("COVID-19 and 10-12", ["covid", "19", "covid19", "10", "12"]),
            ("in 2020, 3.5%", ["2020", "3", "5"]),
            ("snake_case __all__", ["snake", "case"]),
            ("学习时间", ["学习", "习时", "时间"]),
            ("好。好！", ["好", "好"]),
            ("在2020年", ["在", "2020", "年"]),
            ("アーク・リスト", ["アー", "ーク", "リス", "スト"]),
            ("がんばる", ["がん", "んば", "ばる"]),
            ("value链value", ["valu", "链", "valu"]),
            ("s 's - ' -- n't", ["s", "s", "n", "nt", "t"]),
            ("", []),
            (" \n\t", []),
        ],
    )
    def test_what_becomes_of_words(self, text: str, expected: list[str]) -> None:
        assert sorted(tokens(text)) == sorted(expected)

    @pytest.mark.parametrize(
        "text",
        ["co-operation", "co-\noperation", "co- \n  operation", "co\u2010operation", "co\u2011operation",
         "co\u00ad\noperation", "co\ufffe\noperation", "Co-Operation"],
    )  # fmt: skip
    def test_a_hyphen_gives_joined_and_parted_forms(self, text: str) -> None:
        assert sorted(tokens(text)) == sorted(tokens("cooperation co operation"))

    @pytest.mark.parametrize("mark", ["\u00ad", "\ufffe", "\u200b"])
    def test_marks_inside_a_word_are_dropped(self, mark: str) -> None:
        assert tokens(f"sup{mark}ply") == tokens("supply")

    def test_a_compound_broken_at_a_line_end_is_found_by_its_words(self) -> None:
        found = tokens("under-devel-\noped countries")
        assert set(tokens("under-developed underdeveloped developed")) <= set(found)

    def test_a_break_between_chinese_lines_parts_nothing_but_the_pair(self) -> None:
        assert tokens("学习\n时间") == ["学习", "时间"]

    @settings(deadline=None, max_examples=300)
    @given(some.text())
    def test_tokens_are_clean_words(self, text: str) -> None:
        found = tokens(text)
        assert found == tokens(text)
        for token in found:
            assert token
            assert is_word(token)

    @settings(deadline=None)
    @given(some.text("abZ9-'_. \t\n\x1f"))
    def test_ascii_is_read_like_other_text(self, text: str) -> None:
        assert [*tokens(text), "学习"] == tokens(f"{text} 学习")

    @settings(deadline=None)
    @given(some.lists(some.text(alphabet="abcdefghij-'é学习\n 12\u00ad", max_size=12), max_size=6))
    def test_texts_apart_give_their_tokens_in_turn(self, texts: list[str]) -> None:
        apart = [token for text in texts for token in tokens(text)]
        assert tokens(" . ".join(texts)) == apart

    @settings(deadline=None)
    @given(some.text(alphabet=some.characters(categories=("L", "N", "P", "Z"))))
    def test_case_does_not_matter(self, text: str) -> None:
        assert tokens(text.casefold()) == tokens(text)

    def test_threads_stem_alike(self) -> None:
        words = [f"{stem}{ending}" for stem in ("relat", "connect", "adopt") for ending in ("ing", "ed", "ional")] * 50
        text = " ".join(f"{word}{place}x {word}" for place, word in enumerate(words))
        found: list[list[str]] = []
        threads = [threading.Thread(target=lambda: found.append(tokens(text))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(other == tokens(text) for other in found)


class TestRawWords:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("The Smiling Curves' end", ["the", "smiling", "curves", "end"]),
            ("Porter's naïve ﬁrm", ["porter", "naïve", "firm"]),
            ("O’Brien isn't", ["o", "brien", "is"]),
            ("well-known", ["well", "known"]),
            ("the co-\noperation of", ["the", "of"]),
            ("sup\u00adply", ["supply"]),
            ("学习时间", ["学习", "习时", "时间"]),
            ("", []),
        ],
    )
    def test_words_are_as_written(self, text: str, expected: list[str]) -> None:
        assert raw_words(text) == expected

    @settings(deadline=None, max_examples=200)
    @given(some.text())
    def test_words_are_never_empty(self, text: str) -> None:
        assert all(word and is_word(word) for word in raw_words(text))


class TestSearch:
    @settings(deadline=None, max_examples=60)
    @given(
        texts=some.lists(
            some.lists(some.sampled_from(["curve", "value", "chain", "firm", "time", "学习"])).map(" ".join), min_size=1
        ),
        query=some.lists(some.sampled_from(["curve", "value", "chain", "unknown", "学习", "the"])).map(" ".join),
        limit=some.integers(1, 12),
    )
    def test_ranking_is_that_of_the_plain_formula(self, texts: list[str], query: str, limit: int) -> None:
        keys = np.arange(len(texts), dtype=np.int64)[::-1].copy()
        index = LexicalIndex.build(keys, texts)
        plain = dict(zip(keys.tolist(), plain_bm25(texts, query), strict=True)) if any(map(tokens, texts)) else {}
        found = index.search(query, limit)
        assert len(found) == min(limit, sum(score > 0 for score in plain.values()))
        np.testing.assert_allclose(found.scores, sorted(plain.values(), reverse=True)[: len(found)], atol=3e-6)
        np.testing.assert_allclose(found.scores, [plain[key] for key in found.keys.tolist()], atol=3e-6)
        np.testing.assert_allclose(index.scores(query, keys), [plain.get(key, 0) for key in keys.tolist()], atol=3e-6)

    @pytest.mark.parametrize(
        ("query", "best"),
        [
            ("upgrading an industry", 20),
            ("lowest in manufacturing", 10),
            ("cooperation", 60),
            ("co-operation", 60),
            ("wellknown", 60),
            ("well known", 60),
            ("supply", 60),
            ("cafe", 60),
            ("obrien", 60),
            ("时间", 50),
            ("附加值", 50),
        ],
    )
    def test_what_is_found_under_a_word(self, index: LexicalIndex, query: str, best: int) -> None:
        assert index.search(query, 3).keys[0] == best

    @pytest.mark.parametrize("query", ["zebra xylophone", "", "what is the", "?!", "马"])
    def test_unknown_words_find_nothing(self, index: LexicalIndex, query: str) -> None:
        assert len(index.search(query, 10)) == 0
        assert index.scores(query, KEYS).tolist() == [0] * 6

    def test_ties_go_to_the_smaller_key(self) -> None:
        index = LexicalIndex.build(np.arange(9, -1, -1), ["same words"] * 10)
        assert index.search("words", 4).keys.tolist() == [0, 1, 2, 3]

    def test_only_allowed_keys_are_found(self, index: LexicalIndex) -> None:
        everything = index.search("value curve", 10).keys.tolist()
        assert set(everything) == {10, 20, 30}
        found = index.search("value curve", 10, np.array([20, 10, 99, 50, 19, 29]))
        assert found.keys.tolist() == [key for key in everything if key in (10, 20)]
        assert len(index.search("value", 10, np.empty(0, dtype=np.int64))) == 0

    def test_limits(self, index: LexicalIndex) -> None:
        assert len(index.search("value", 1)) == 1
        assert len(index.search("value", 0)) == len(index.search("value", -1)) == 0
        assert len(index.search("value", 10_000)) == 3

    def test_scores_follow_the_keys(self, index: LexicalIndex) -> None:
        found = index.search("value curve", 10)
        turned = found.keys[::-1].copy()
        assert np.array_equal(index.scores("value curve", turned), found.scores[::-1])
        with pytest.raises(KeyError, match="77"):
            index.scores("value", np.array([10, 77]))

    def test_the_order_of_the_input_does_not_matter(self, index: LexicalIndex) -> None:
        other = LexicalIndex.build(KEYS[::-1].copy(), TEXTS[::-1])
        for query in ("value curve in industry", "微笑曲线", "state of the art chains"):
            assert np.array_equal(index.scores(query, KEYS), other.scores(query, KEYS))

    def test_inverse_document_frequency(self, index: LexicalIndex) -> None:
        assert index.inverse_document_frequency("valu") == pytest.approx(math.log(1 + 3.5 / 3.5))
        assert index.inverse_document_frequency("zebra") == pytest.approx(math.log(1 + 6.5 / 0.5))

    @given(kept=some.sets(some.sampled_from(KEYS.tolist())))
    def test_some_passages_weigh_words_as_if_they_were_all(self, index: LexicalIndex, kept: set[int]) -> None:
        within = index.within(np.array([*kept, 99], dtype=np.int64))
        keys = np.array(sorted(kept), dtype=np.int64)
        alone = LexicalIndex.build(keys, [dict(zip(KEYS.tolist(), TEXTS, strict=True))[key] for key in keys.tolist()])
        assert len(within) == len(kept)
        assert within.holding([{"valu"}]).tolist() == alone.holding([{"valu"}]).tolist()
        for token in ("valu", "curv", "zebra"):
            assert within.inverse_document_frequency(token) == alone.inverse_document_frequency(token)
            assert (token in within) is (token in alone)
        np.testing.assert_array_equal(within.scores("value", keys), alone.scores("value", keys))
        found, expected = within.search("value curve", 3), alone.search("value curve", 3)
        assert (found.keys.tolist(), found.scores.tolist()) == (expected.keys.tolist(), expected.scores.tolist())

    def test_wrong_keys_are_named(self) -> None:
        with pytest.raises(ValueError, match="2 passages need 2 keys"):
            LexicalIndex.build(np.arange(3), ["a", "b"])
        with pytest.raises(ValueError, match="stands twice"):
            LexicalIndex.build(np.array([1, 1]), ["a", "b"])

    def test_progress_ends_with_all(self) -> None:
        seen: list[tuple[int, int]] = []
        LexicalIndex.build(np.arange(300), ["word"] * 300, lambda done, total: seen.append((done, total)))
        assert seen == [(256, 300), (300, 300)]

    @pytest.mark.parametrize("texts", [[], ["", "the of"]])
    def test_an_index_without_words_finds_nothing(self, texts: list[str], tmp_path: Path) -> None:
        empty = LexicalSegment.build(np.arange(len(texts)), texts)
        (tmp_path / "file").write_bytes(empty.save())
        for one in (LexicalIndex([empty]), LexicalIndex([LexicalSegment.load(tmp_path / "file")])):
            assert len(one) == len(texts)
            assert len(one.search("words", 5)) == 0
            assert math.isfinite(one.inverse_document_frequency("words"))

    def test_stopwords_are_words_of_their_own_form(self) -> None:
        assert all(word == word.casefold() and word.isalpha() for word in STOPWORDS)


class TestSegments:
    """Several segments find what one finds, though each passes over what cannot be among the best."""

    WORDS = some.sampled_from(["value", "chain", "curve", "smile", "firm", "cluster", "market", "labour", "export"])

    @settings(deadline=None, max_examples=150)
    @given(
        texts=some.lists(some.lists(WORDS, max_size=9).map(" ".join), min_size=1, max_size=40),
        query=some.lists(WORDS, min_size=1, max_size=6).map(" ".join),
        limit=some.integers(1, 6),
        cuts=some.lists(some.integers(0, 40), max_size=4),
        gone=some.sets(some.integers(0, 40), max_size=6),
    )
    def test_they_find_what_one_finds(
        self, texts: list[str], query: str, limit: int, cuts: list[int], gone: set[int]
    ) -> None:
        keys = np.arange(10, 10 + len(texts), dtype=np.int64)
        parts = [part for part in np.split(np.arange(len(texts)), sorted(cuts)) if len(part)]
        segments = [LexicalSegment.build(keys[part], [texts[place] for place in part]) for part in parts]
        left = [place for place in range(len(texts)) if place not in gone]
        several = [segment.only(~np.isin(segment.keys, [10 + place for place in gone])) for segment in segments]
        whole = LexicalIndex.build(keys[left], [texts[place] for place in left])
        merged = LexicalIndex([LexicalSegment.merged(several)])
        for one in (LexicalIndex(several), merged):
            assert len(one) == len(whole)
            assert np.array_equal(one.scores(query, keys[left]), whole.scores(query, keys[left]))
            for allowed in (None, keys[::2]):
                found, expected = one.search(query, limit, allowed), whole.search(query, limit, allowed)
                assert found.keys.tolist() == expected.keys.tolist()
                assert np.array_equal(found.scores, expected.scores)
            assert one.holding([set(tokens(query))]).tolist() == whole.holding([set(tokens(query))]).tolist()

    def test_what_is_passed_over_is_not_among_the_best(self) -> None:
        chance = np.random.default_rng(3)
        words = [f"w{number}" for number in range(300)]
        shares = 1 / np.arange(2, 302)
        texts = [
            " ".join(chance.choice(words, size=chance.integers(1, 60), p=shares / shares.sum())) for _ in range(3000)
        ]
        keys = np.arange(5, 9005, 3)
        index = LexicalIndex([LexicalSegment.build(keys[part], texts[part]) for part in _thirds(len(keys))])
        for size in range(1, 13):
            query = " ".join(chance.choice(words, size=size))
            every = index.scores(query, keys)
            for allowed in (None, keys[::2]):
                wanted = np.isin(keys, keys if allowed is None else allowed) & (every > 0)
                expected = rank(keys[wanted], every[wanted], 10)
                found = index.search(query, 10, allowed)
                assert found.keys.tolist() == expected.keys.tolist()
                assert np.array_equal(found.scores, expected.scores)

    def test_nothing_of_what_leaves_stays(self) -> None:
        segment = LexicalSegment.build(np.arange(3), ["quagswagging firms", "firms move", "value"])
        alone = LexicalSegment.build(np.arange(1, 3), ["firms move", "value"])
        assert segment.only(np.array([False, True, True])).save() == alone.save()

    def test_what_is_saved_is_loaded(self, index: LexicalIndex, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(LexicalSegment.build(KEYS, TEXTS).save())
        again = LexicalIndex([LexicalSegment.load(tmp_path / "file")])
        for query in ("value curve", "附加值", "cafe", "zebra"):
            assert np.array_equal(index.scores(query, KEYS), again.scores(query, KEYS))
            assert index.search(query, 3).keys.tolist() == again.search(query, 3).keys.tolist()
        assert again.inverse_document_frequency("valu") == index.inverse_document_frequency("valu")

    @pytest.mark.parametrize(
        "payload", [b"", b"{", b"[]\n", b'[["keys", "i8", 9]]\n', b'[["keys", "O", 1]]\n' + bytes(99)]
    )
    def test_bytes_that_are_no_segment_are_named(self, payload: bytes, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(payload)
        with pytest.raises(ValueError, match=r"."):
            LexicalSegment.load(tmp_path / "file")

    def test_a_word_that_stands_very_often_counts_as_often(self) -> None:
        index = LexicalIndex.build(np.arange(2), ["word " * 300, "word other"])
        norm = K1 * (1 - B + B * 300 / 151)
        assert index.scores("word", np.array([0]))[0] == pytest.approx(
            math.log(1 + 0.5 / 2.5) * 300 / (300 + norm), abs=1e-5
        )

    def test_searching_a_loaded_index_imports_nothing_heavy(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(LexicalSegment.build(KEYS, TEXTS).save())
        code = f"""
import sys
from pathlib import Path
from pincite.lexical import LexicalIndex, LexicalSegment
assert "Stemmer" not in sys.modules
index = LexicalIndex([LexicalSegment.load(Path({str(tmp_path / "file")!r}))])
print(index.search("upgrading an industry", 1).keys[0])
print(sorted({{"bm25s", "scipy", "numba", "jax", "pandas", "torch", "tqdm"}} & set(sys.modules)))
"""
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": str(SOURCE_ROOT)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert done.stdout == "20\n[]\n"
