"""Vectors of sentences from the tokens of their passages: which count, what has none, what is kept."""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from pincite import Library, Settings
from pincite.embedding import Encoder, load_encoder
from pincite.embedding.pooling import Part, Pooling, pool
from pincite.embedding.sources import find_source
from pincite.embedding.torch_encoder import load_model
from pincite.errors import PinciteError
from pincite.folding import mended
from pincite.library import facade
from pincite.outline import SEARCHABLE_KINDS, Outline, Source
from pincite.passages import embedded_text, placed, sentence_text
from pincite.reading import read
from pincite.store import FILE_NAME, Store
from reading_cases import PAPERS, outline_of, read_words, some_text

TEXT = "Clusters\nSuppliers come closer. Wages rise in the region, as costs fall. 微笑曲线的两端附加值最高。"
PARTS: tuple[Part, ...] = (((0, 8), (9, 31)), ((0, 8), (32, 72)), ((73, 88),))
PAPER = "Clusters innovate more than lone firms do. Suppliers come closer. Wages rise in the region as costs fall."


@pytest.fixture(scope="module")
def openvino() -> Encoder:
    return load_encoder(Settings(runtime="openvino"))


@pytest.fixture(scope="module")
def torch() -> Encoder:
    return load_encoder(Settings(runtime="torch"))


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return scaled


def pooled(tokens: Sequence[Sequence[float]], offsets: Sequence[tuple[int, int]], *parts: Part) -> list[list[float]]:
    made = pool(np.array(tokens, dtype=np.float32), np.array(offsets), parts)
    rounded: list[list[float]] = np.round(made.astype(np.float64), 4).tolist()
    return rounded


class TestPool:
    TOKENS = ((9, 9, 9), (1, 0, 0), (0, 2, 0), (0, 0, 4), (9, 9, 9))
    OFFSETS = ((0, 0), (0, 3), (4, 8), (8, 9), (0, 0))

    def test_a_part_is_the_mean_of_the_tokens_that_it_overlaps(self) -> None:
        assert pooled(self.TOKENS, self.OFFSETS, [(0, 3)], [(4, 9)], [(2, 5)]) == [
            [1, 0, 0],
            [0, 0.4472, 0.8944],
            [0.4472, 0.8944, 0],
        ]

    def test_ranges_count_together_and_a_token_once(self) -> None:
        assert pooled(self.TOKENS, self.OFFSETS, [(0, 3), (4, 8)], [(0, 5), (5, 8)]) == [[0.4472, 0.8944, 0]] * 2

    @pytest.mark.parametrize("part", [(), [(3, 4)], [(9, 20)], [(0, 3), (30, 40)], [(5, 5)]])
    def test_what_covers_no_token_has_no_vector(self, part: Part) -> None:
        assert pooled(self.TOKENS, self.OFFSETS, [(0, 3)], part) == [[1, 0, 0], [0, 0, 0]]

    @pytest.mark.parametrize("fault", [np.nan, np.inf, 0.0])
    def test_what_is_no_number_or_no_direction_is_no_vector(self, fault: float) -> None:
        assert pooled([[fault, fault]], [(0, 3)], [(0, 3)]) == [[0, 0]]

    def test_tokens_of_another_reading_are_not_taken(self) -> None:
        assert pooled(self.TOKENS, self.OFFSETS[:-1], [(0, 3)]) == [[0, 0, 0]]

    def test_texts_may_come_in_any_order_with_something_before_them(self) -> None:
        pooling = Pooling([[[(0, 3)], [(4, 8)]], [], [[(0, 9)]]], 2)
        one, two = np.array([3, 4], dtype=np.float32), np.array([[0, 5], [7, 0]], dtype=np.float32)
        pooling.put(2, one, two, [(0, 2), (2, 5)], before=2)
        pooling.put(0, one, two, [(0, 3), (4, 8)])
        pooling.put(1, one, two, [(0, 3), (4, 8)])
        made = pooling.embedded()
        np.testing.assert_allclose(made.texts, [[0.6, 0.8]] * 3, rtol=1e-6)
        np.testing.assert_allclose(made.parts, [[0, 1], [1, 0], [1, 0]], rtol=1e-6)
        assert made.pooled.tolist() == [True, True, True]


class TestEncoders:
    def test_parts_are_the_means_of_the_models_own_tokens(self, openvino: Encoder, torch: Encoder) -> None:
        model = load_model(find_source(Settings()))
        tokens = model.encode_document([TEXT], output_value="token_embeddings", show_progress_bar=False)[0].numpy()
        offsets = model.tokenizer(TEXT, return_offsets_mapping=True)["offset_mapping"]
        for encoder in (openvino, torch):
            made = encoder.embed_parts([TEXT, "", "Wages rise."], [PARTS, [], [[(0, 5)]]])
            assert made.pooled.tolist() == [True] * 4
            for row, part in enumerate(PARTS):
                held = [
                    place
                    for place, (start, end) in enumerate(offsets)
                    if any(max(start, first) < min(end, past) for first, past in part)
                ]
                assert made.parts[row] @ unit(tokens[held].mean(axis=0)) >= 0.999
            expected = encoder.embed_documents([TEXT, "", "Wages rise."])
            assert (made.texts * expected).sum(axis=1).min() >= 0.9999

    def test_runtimes_agree_over_many_batches(self, openvino: Encoder, torch: Encoder) -> None:
        texts = [f"{'word ' * (number * 7 % 23)}number {number} rises." for number in range(40)]
        parts: list[list[Part]] = [[[(0, 4)], [(len(text) - 6, len(text))]] for text in texts]
        left, right = openvino.embed_parts(texts, parts), torch.embed_parts(texts, parts)
        assert (left.texts * right.texts).sum(axis=1).min() >= 0.999
        assert (left.parts * right.parts).sum(axis=1).min() >= 0.999
        assert left.parts[0] @ left.parts[79] < 0.99

    def test_what_lies_beyond_the_window_has_no_vector(self, openvino: Encoder, torch: Encoder) -> None:
        text = "x " * 400 + "tail."
        for encoder in (openvino, torch):
            made = encoder.embed_parts([text], [[[(0, 3)], [(0, 3), (800, 805)], [(800, 805)]]])
            assert made.pooled.tolist() == [True, False, False]
            assert not made.parts[1:].any()

    def test_lone_surrogates_keep_their_places(self, openvino: Encoder, torch: Encoder) -> None:
        for encoder in (openvino, torch):
            one, other = (encoder.embed_parts([text], [[[(3, 8)]]]).parts for text in ("\udc80a wages", "?a wages"))
            assert np.array_equal(one, other)

    def test_progress_counts_up_to_all(self, openvino: Encoder, torch: Encoder) -> None:
        for encoder in (openvino, torch):
            seen: list[int] = []
            encoder.embed_parts(["text"] * 35, [[]] * 35, partial(told, seen))
            assert seen == [16, 32, 35]
            assert encoder.embed_parts([], []).texts.shape == (0, 384)

    def test_a_prompt_comes_before_the_places(self, tmp_path: Path, torch: Encoder) -> None:
        folder = copied_model(tmp_path)
        prompts = {"prompts": {"query": "question: ", "document": "passage: "}, "default_prompt_name": None}
        (folder / "config_sentence_transformers.json").write_text(json.dumps(prompts))
        prompted = load_encoder(Settings(model=str(folder), cache=tmp_path / "cache", runtime="torch"))
        one = prompted.embed_parts(["Wages rise."], [[[(0, 5)]]])
        other = torch.embed_parts(["passage: Wages rise."], [[[(9, 14)]]])
        assert one.parts[0] @ other.parts[0] >= 0.9999

    def test_a_model_of_other_pooling_embeds_sentences_alone(self, tmp_path: Path) -> None:
        folder = copied_model(tmp_path)
        (folder / "1_Pooling" / "config.json").write_text(
            '{"word_embedding_dimension": 384, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}'
        )
        chosen = Settings(model=str(folder), cache=tmp_path / "cache", runtime="torch", extractor=False)
        encoder = load_encoder(chosen)
        assert not encoder.pools
        vectors, form = library_of(tmp_path, chosen)
        assert form == "alone"
        expected = encoder.embed_documents(sentences_of(PAPER))
        assert (vectors * expected).sum(axis=1).min() >= 0.999


def told(seen: list[int], done: int, total: int) -> None:
    assert total == 35
    seen.append(done)


def copied_model(folder: Path) -> Path:
    return Path(shutil.copytree(find_source(Settings()).folder, folder / "model"))


def sentences_of(text: str) -> list[str]:
    return [f"{words}." for words in text.rstrip(".").split(". ")]


def library_of(folder: Path, chosen: Settings) -> tuple[NDArray[np.float32], str | None]:
    """Add the paper to a library; return the vectors of its sentences, and how they were made."""
    (folder / "paper.txt").write_text(PAPER)
    with Library.open(folder / "index", settings=chosen) as library:
        library.add(folder / "paper.txt")
        assert library.verify() == []
    return stored(folder)


def stored(folder: Path) -> tuple[NDArray[np.float32], str | None]:
    store = Store.open(folder / "index")
    found = store.sentence_vectors(store.passage_vectors().keys.tolist())
    form = store.meta("sentences")
    store.close()
    return np.concatenate(list(found.values())), form


def check_places(source: Source, outline: Outline, words: frozenset[str] = frozenset()) -> tuple[int, int]:
    """Assert that what is placed stands where it is said to; return how many sentences are, of how many."""
    held = total = 0
    for passage in outline.passages:
        if passage.kind not in SEARCHABLE_KINDS:
            continue
        sentences = outline.sentences[slice(*passage.sentences)]
        found = placed(passage, sentences, source.text, words)
        assert found.text == embedded_text(passage, source.text, words)
        assert len(found.parts) == len(sentences)
        for sentence, part in zip(sentences, found.parts, strict=True):
            total += 1
            if part:
                held += 1
                said = [found.text[start:end] for start, end in part]
                assert said[-1] == mended(source.text[sentence.start : sentence.end], words)
                assert ": ".join(said) == sentence_text(passage, sentence, source.text, words)
    return held, total


class TestPlaces:
    @given(some_text())
    @settings(max_examples=60, deadline=None)
    def test_what_is_placed_stands_there(self, text: str) -> None:
        try:
            source = read_words(text)
        except PinciteError:
            return
        check_places(source, outline_of(source, target=40, window=60))

    def test_sentences_of_the_papers_are_placed_but_a_row_whose_label_stands_elsewhere(self) -> None:
        (sun,) = read(next(PAPERS.glob("sun*.txt")))
        assert check_places(sun, outline_of(sun, target=180, window=256)) == (179, 179)
        (liu,) = read(next(PAPERS.glob("liu*.txt")))
        assert check_places(liu, outline_of(liu, target=180, window=256)) == (131, 132)

    def test_a_row_is_placed_with_the_label_above_it(self) -> None:
        (source,) = read(next(PAPERS.glob("liu*.txt")))
        outline = outline_of(source, target=180, window=256)
        wuhan = next(one for one in outline.sentences if "Wuhan chip" in source.text[one.start : one.end])
        passage = outline.passages[wuhan.passage]
        found = placed(passage, outline.sentences[slice(*passage.sentences)], source.text)
        said = [found.text[start:end] for start, end in found.parts[wuhan.ordinal - passage.sentences[0]]]
        assert said[0].endswith("TABLE I. Major advanced manufacturing clusters in China")
        assert said[1] == "New generation of information technology"
        assert said[2].startswith("Wuhan chip-screen-end-network industrial cluster")


class TestLibrary:
    def test_sentences_are_means_of_their_passages_tokens(self, tmp_path: Path, openvino: Encoder) -> None:
        vectors, form = library_of(tmp_path, Settings())
        assert form == "pooled"
        starts = [PAPER.index(words) for words in sentences_of(PAPER)]
        parts = [[(start, start + len(words))] for start, words in zip(starts, sentences_of(PAPER), strict=True)]
        expected = openvino.embed_parts([PAPER], [parts]).parts
        assert (vectors * expected).sum(axis=1).min() >= 0.999

    def test_what_has_no_mean_is_embedded_alone(self, tmp_path: Path, openvino: Encoder) -> None:
        class Partly:
            """The model, which gives the second sentence no vector."""

            def __getattr__(self, name: str) -> object:
                return getattr(openvino, name)

            def embed_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Part]], *rest: object) -> object:
                return openvino.embed_parts(texts, [[part if row != 1 else () for row, part in enumerate(parts[0])]])

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(facade, "load_encoder", lambda *_: Partly())
            partly, _ = library_of(tmp_path, Settings())
        shutil.rmtree(tmp_path / "index")
        whole, _ = library_of(tmp_path, Settings())
        alone = openvino.embed_documents(sentences_of(PAPER))
        assert (partly * whole).sum(axis=1)[[0, 2]].min() >= 0.999 > partly[1] @ whole[1]
        assert partly[1] @ alone[1] >= 0.999

    def test_a_library_says_how_its_sentences_were_embedded(self, tmp_path: Path) -> None:
        library_of(tmp_path, Settings())
        first = content_hash(tmp_path)
        (tmp_path / "other.txt").write_text("Towns grew beside the river.")
        with Library.open(tmp_path / "index", settings=Settings(sentence_vectors=False)) as library:
            library.add(tmp_path / "other.txt")
        assert stored(tmp_path)[1] == "passage+pooled"
        with Library.open(tmp_path / "index") as library:
            library.remove("other")
            assert library.verify() == []
        assert content_hash(tmp_path) != first
        Library.rebuild(tmp_path / "index")
        assert stored(tmp_path)[1] == "pooled"
        assert content_hash(tmp_path) == first

    def test_a_library_of_an_earlier_version_answers_and_grows(self, tmp_path: Path) -> None:
        library_of(tmp_path, Settings(sentence_vectors=False))
        file = tmp_path / "index" / FILE_NAME
        connection = sqlite3.connect(file)
        with connection:
            connection.execute("DELETE FROM meta WHERE name = 'sentences'")
        connection.close()
        store = Store.open(tmp_path / "index")
        with store.change():
            pass
        store.close()
        (tmp_path / "other.txt").write_text("Towns grew beside the river for many years.")
        with Library.open(tmp_path / "index") as library:
            assert library.verify() == []
            assert "Clusters innovate" in library.ask("Do clusters innovate more than lone firms do?").answer
            library.add(tmp_path / "other.txt")
            assert "Towns grew" in library.ask("Where did towns grow?").answer
            assert library.verify() == []
        assert stored(tmp_path)[1] == "pooled+unknown"


def content_hash(folder: Path) -> str | None:
    store = Store.open(folder / "index")
    value = store.meta("content_hash")
    store.close()
    return value
