"""The fold that makes quotes: exactly what the contract says, and nothing else."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pincite
from pincite.folding import CJK, fold, has_broken_words, mended

_MADE = st.lists(
    st.sampled_from(
        ["-", "\n", " ", "\t", "a", "B", "中", "。", "\u00ad", "\u200b", "\ufffe", "\f", "\u3000", "1", "é", "𠀀"]
    )
    | st.text(max_size=3),
    max_size=40,
).map("".join)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("one\ntwo\r\n three", "one two three"),
        ("  ends \n", "ends"),
        ("in\u00addus\u200btry\ufffe", "industry"),
        ("well-\nknown", "well- known"),
        ("Inter-\nNational", "Inter- National"),
        ("a - b", "a - b"),
        ("产业\n集群", "产业集群"),
        ("产业 \n \n 集群", "产业集群"),
        ("产业集群。\n它", "产业集群。它"),
        ("产业 集群", "产业 集群"),
        ("GDP\n增长", "GDP 增长"),
        ("产业\f集群", "产业 集群"),
        ("𠀀\n𠀁", "𠀀𠀁"),
        ("한국\n말", "한국 말"),
        ("a\u3000b\u2003c\xa0d\u2028e", "a b c d e"),
        ("e\u0301\n😀", "e\u0301 😀"),
        ("", ""),
        ("\u200b \u00ad", ""),
    ],
)
def test_fold_without_words(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("the indus-\ntry grew", "the industry grew"),
        ("the Indus-\ntry grew", "the Industry grew"),
        ("INDUS-\ntry", "INDUStry"),
        ("indus- \n\n  try", "industry"),
        ("indus-\u00ad\ntry", "industry"),
        ("in-\ndus-\ntry", "in- dus- try"),
        ("co-\noperate", "co- operate"),
        ("-\nindustry", "- industry"),
        ("indus-try", "indus-try"),
        ("indus- try", "indus- try"),
        ("indus-\nTry", "indus- Try"),
        ("straßen-\nbahn", "straßenbahn"),
    ],
)
def test_fold_joins_only_what_the_library_holds(text: str, folded: str) -> None:
    assert fold(text, {"industry", "strassenbahn"}) == folded


def test_fold_is_public() -> None:
    assert pincite.fold is fold


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("the const-\nructed form", "the constructed form"),
        ("the indus-\ntry grew", "the industry grew"),
        ("a low-\nlevel task", "a low-level task"),
        ("a low-\n lying land", "a lowlying land"),
        ("every-\nwhere", "everywhere"),
        ("-\nlevel", "- level"),
        ("Inter-\nNational", "Inter- National"),
        ("low-level", "low-level"),
    ],
)
def test_mended_makes_broken_words_whole_and_keeps_the_hyphen_between_two_words(text: str, read: str) -> None:
    assert mended(text, {"industry", "low", "level", "every", "where", "everywhere"}) == read


@given(_MADE, st.sets(st.sampled_from(["aa", "aba", "a", "éa"])))
def test_mended_differs_from_fold_in_broken_words_only(text: str, words: set[str]) -> None:
    read, folded = mended(text, words), fold(text, words)
    assert re.sub(r"[\s-]", "", read) == re.sub(r"[\s-]", "", folded)
    assert has_broken_words(text) or read == folded


@given(_MADE, st.sets(st.sampled_from(["aa", "aba", "a", "éa"])))
def test_fold_follows_the_contract_step_by_step(text: str, words: set[str]) -> None:
    plain = re.sub("[\u00ad\u200b\ufffe]", "", text)

    def joined(match: re.Match[str]) -> str:
        before, after = re.search(r"\w*$", plain[: match.start()]), re.match(r"\w+", plain[match.end() :])
        held = before and before[0] and after and (before[0] + after[0]).casefold() in words
        return "" if held else match[0]

    plain = re.sub(r"-\s*\n\s*(?=[a-z])", joined, plain)
    plain = re.sub(rf"(?<=[{CJK}])\s*\n\s*(?=[{CJK}])", "", plain)
    assert fold(text, words) == re.sub(r"\s+", " ", plain).strip()


@given(_MADE, st.sets(st.text(max_size=4)))
def test_fold_is_idempotent_and_keeps_every_letter_and_digit_in_order(text: str, words: set[str]) -> None:
    folded = fold(text, words)
    assert fold(folded, words) == folded
    assert [c for c in folded if c.isalnum()] == [c for c in text if c.isalnum()]
    kept = [c for c in text if not c.isspace() and c not in "-\u00ad\u200b\ufffe"]
    assert [c for c in folded if not c.isspace() and c != "-"] == kept
    assert "\n" not in folded


@pytest.mark.parametrize("text", ["a" * 10**6, "-" + "\n" * 10**6, "-\n" * 10**5, "中" + " " * 10**6, "a-\nb" * 10**5])
def test_fold_takes_linear_time(text: str) -> None:
    began = time.perf_counter()
    fold(text, {"ab"})
    assert time.perf_counter() - began < 5
