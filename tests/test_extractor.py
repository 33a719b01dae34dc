"""The extractor: what it says of sentences, in both runtimes, and files that do not fit."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from pincite.embedding import Extract, Extractor, load_extractor
from pincite.embedding.extractor import MOST_TOKENS, UNREAD
from pincite.embedding.extractor_loading import WEIGHTS, layers_of, load_network, packed, trained
from pincite.embedding.sources import default_source
from pincite.errors import ModelError
from pincite.settings import Settings

SENTENCES = (
    "The trial took place in four towns.",
    "Sleep improved because the patients walked for an hour every day.",
    "The authors thank the nurses.",
)


def extract(*sentences: str, context: str = "Results") -> Extract:
    text, places = "", []
    for sentence in sentences:
        places.append((len(text), len(text) + len(sentence)))
        text += sentence + " "
    return Extract(context, text, tuple(places))


def keep(file: Path, parameters: dict[str, NDArray[np.float32]]) -> None:
    kept: dict[str, Any] = dict(packed(parameters))
    np.savez(file, **kept)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("extractor")
    return folder


@pytest.fixture(scope="module")
def extractor(cache: Path) -> Extractor:
    loaded = load_extractor(Settings(cache=cache))
    assert loaded is not None
    return loaded


def test_the_sentence_that_answers_stands_out(extractor: Extractor) -> None:
    (reading,) = extractor.read("Why did people sleep better?", [extract(*SENTENCES)])
    assert len(reading.sentences) == 3
    assert max(reading.sentences) == reading.sentences[1]


def test_a_passage_is_read_alike_alone_and_among_others(extractor: Extractor) -> None:
    question, passage = "Why did people sleep better?", extract(*SENTENCES)
    (alone,) = extractor.read(question, [passage])
    among = extractor.read(question, [extract("A long sentence. " * 20), passage])[1]
    assert among.sentences == pytest.approx(alone.sentences, abs=0.15)


def test_torch_reads_alike(extractor: Extractor, cache: Path) -> None:
    other = load_extractor(Settings(cache=cache, runtime="torch"))
    assert other is not None
    question, passages = "Where was the trial?", [extract(*SENTENCES), extract("One sentence alone.", context="")]
    for ours, theirs in zip(extractor.read(question, passages), other.read(question, passages), strict=True):
        assert ours.sentences == pytest.approx(theirs.sentences, abs=0.25)
        assert ours.passage == pytest.approx(theirs.passage, abs=0.25)


def test_the_second_start_reads_the_conversion(
    extractor: Extractor, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def convert(*_: object) -> None:
        raise AssertionError("The extractor was converted again.")

    monkeypatch.setattr("pincite.embedding.extractor_loading._convert", convert)
    again = load_extractor(Settings(cache=cache))
    assert again is not None
    passage = [extract(*SENTENCES)]
    assert again.read("Why?", passage) == extractor.read("Why?", passage)


def test_what_lies_beyond_the_window_is_not_judged(extractor: Extractor) -> None:
    passage = extract(*["The firms of the town make socks and sell them abroad."] * 60)
    (reading,) = extractor.read("What do they make?", [passage])
    assert len(reading.sentences) == 60
    assert reading.sentences[0] != UNREAD
    assert set(reading.sentences[MOST_TOKENS // 10 :]) == {UNREAD}


def test_a_long_question_leaves_room_for_the_passage(extractor: Extractor) -> None:
    (reading,) = extractor.read("why " * 900, [extract(*SENTENCES)])
    assert UNREAD not in reading.sentences


@pytest.mark.parametrize("question", ["\ud800 why", "为什么", "?"])
def test_any_question_is_read(extractor: Extractor, question: str) -> None:
    (reading,) = extractor.read(question, [extract(*SENTENCES, "半个 \udfff")])
    assert all(np.isfinite(reading.sentences))


def test_nothing_to_read_and_switched_off(extractor: Extractor) -> None:
    assert extractor.read("Why?", []) == []
    assert load_extractor(Settings(extractor=False)) is None


@given(arrays.arrays(np.float32, (3, 7), elements=st.floats(-4, 4, width=32)))
def test_eight_bits_keep_a_matrix(tmp_path_factory: pytest.TempPathFactory, matrix: NDArray[np.float32]) -> None:
    file = tmp_path_factory.getbasetemp() / "kept.npz"
    keep(file, {"layer": matrix, "bias": matrix[0]})
    found = trained(file)
    widest = np.abs(matrix).max(axis=1, keepdims=True)
    assert np.all(np.abs(found["layer"] - matrix) <= widest / 254 + 1e-5)
    assert found["bias"] == pytest.approx(matrix[0], abs=2e-3)


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "extractor.npz"
    file.write_bytes(content)
    with pytest.raises(ModelError, match="reinstall"):
        load_network(default_source().folder, file)


def test_what_ships_has_four_layers_and_a_file_that_lacks_one_is_named(tmp_path: Path) -> None:
    parameters = trained(WEIGHTS)
    assert layers_of(parameters) == 4
    file = tmp_path / "extractor.npz"
    keep(file, {name: value for name, value in parameters.items() if ".layer.1." not in name})
    with pytest.raises(ModelError, match="another model"):
        load_network(default_source().folder, file)


def test_another_models_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "extractor.npz"
    keep(file, {"another.weight": np.ones((2, 2), dtype=np.float32)})
    with pytest.raises(ModelError, match="another model"):
        load_network(default_source().folder, file)
