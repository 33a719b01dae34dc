"""The suite that measures peers: what it counts, sums up and shows, and that it goes on where it stopped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.measures import read_beir
from benchmarks.peers import figures, passages, table
from benchmarks.peers.drivers.driver import Job, documents
from benchmarks.peers.environments import python_of
from benchmarks.peers.passages import Files
from benchmarks.peers.peak import operations
from benchmarks.peers.plan import FULL, PEERS, QUICK, Plan
from benchmarks.peers.running import Driving, Figures, Part, Results, carry_out, time_left
from benchmarks.setting import read_lines, write_lines
from pincite import Library

_QRELS = {"1": {"a": 1}, "2": {"b": 1, "c": 1}}


def test_runs_are_summed_up_over_all_turns() -> None:
    found = figures.summary(_parts(), _QRELS)
    assert found["index"]["1000"]["txtai"]["passages_a_second"] == 25.0
    assert found["search"]["1000"]["pincite"]["search_ms"] == {"p50": 2.0, "p95": 4.0, "p99": 4.0}
    assert found["search"]["1000"]["pincite"]["ndcg10"] == pytest.approx((1 + 0.6131) / 2, abs=1e-4)
    assert found["search"]["1000"]["pincite"]["recall100"] == 0.75
    assert found["search"]["1000"]["chroma"] == {"not_run": "stopped after 20 minutes"}
    assert found["passages"] == {"1000": 1003}


def test_a_ratio_is_ours_by_theirs() -> None:
    found = figures.summary(_parts(), _QRELS)
    systems = found["index"]["1000"]
    assert figures.ratio(systems, "passages_a_second", ours="pincite", theirs="txtai") == 4.0
    assert figures.ratio(systems, "passages_a_second", ours="pincite", theirs="nobody") is None
    assert figures.ratio(found["search"]["1000"], "search_ms", "p50", ours="pincite", theirs="chroma") is None


def test_the_page_shows_ratios_and_what_was_not_run() -> None:
    shown = table.page(figures.summary(_parts(), _QRELS) | {"machine": {"cores": 2, "has_bf16": True}})
    assert "| indexing, with sentence vectors, bf16 | 1,000 | 4.00 | 2 | 4 |" in shown
    assert "| 1,000 | 2.0 / 4.0 / 4.0 | **" not in shown
    assert "not run: stopped after 20 minutes" in shown
    assert "2 cores with bf16" in shown


def test_what_falls_short_stands_in_bold() -> None:
    parts = _parts() | {"index/1000/pincite/0": {"seconds": 30.0, "passages": 1000, "memory_mb": {}, "disk_mb": 1.0}}
    shown = table.page(figures.summary(parts, _QRELS))
    assert "| indexing, with sentence vectors, bf16 | 1,000 | **1.33** | 2 | 4 |" in shown


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    done: list[str] = []

    def part(name: str) -> Part:
        def does() -> Figures:
            done.append(name)
            if name == "broken" and done.count("broken") == 1:
                raise KeyboardInterrupt
            return {"value": len(done)}

        return Part(name, does, 1)

    parts = [part("first"), part("broken"), part("last")]
    with pytest.raises(KeyboardInterrupt):
        carry_out(parts, Results(tmp_path / "results.json"), lambda _: None)
    carry_out(parts, Results(tmp_path / "results.json"), lambda _: None)
    assert done == ["first", "broken", "broken", "last"]
    assert set(json.loads((tmp_path / "results.json").read_text())) == {"first", "broken", "last"}


def test_two_runs_do_not_lose_each_others_results(tmp_path: Path) -> None:
    one, other = (Results(tmp_path / "results.json") for _ in range(2))
    one.keep("a", {"value": 1})
    other.keep("b", {"value": 2})
    assert set(Results(tmp_path / "results.json").parts) == {"a", "b"}


def test_time_left_learns_from_what_was_done() -> None:
    assert time_left([30, 30], 0, 0) == 60
    assert time_left([30, 30], 600, 1200) == pytest.approx(60 * 1260 / 660)


def test_operations_are_those_of_the_model() -> None:
    # 10.6 million weights in the layers, twice each for a token; attention adds 2 * 2 * 6 * 384 a pair of tokens.
    assert operations(1) == 2 * 10_616_832 + 9216
    assert operations(100) - 100 * operations(1) == 9216 * 100 * 99


def test_documents_of_passages_stand_once_in_order() -> None:
    assert documents(["b#3", "a#0", "b#1", "plain", "x#y#2"]) == ["b", "a", "plain", "x#y"]


def test_a_job_comes_through_its_file(tmp_path: Path) -> None:
    write_lines(tmp_path / "passages.jsonl", [{"id": "a#0", "text": "Clusters innovate."}])
    np.save(tmp_path / "vectors.npy", np.eye(1, 4, dtype=np.float16))
    told = {"folder": tmp_path, "model": tmp_path, "passages": tmp_path / "passages.jsonl", "judged": [["1", "Why?"]]}
    file = tmp_path / "job.json"
    file.write_text(json.dumps(told, default=str))
    job = Job.read(file)
    assert list(job.texts()) == [("a#0", "Clusters innovate.")]
    assert job.judged == (("1", "Why?"),)
    assert job.rows() is None
    file.write_text(json.dumps(told | {"vectors": tmp_path / "vectors.npy"}, default=str))
    rows = Job.read(file).rows()
    assert rows is not None
    assert rows.tolist() == [[1, 0, 0, 0]]


def test_a_driver_that_fails_says_why_and_leaves_no_index(tmp_path: Path) -> None:
    driving = Driving(tmp_path / "jobs", tmp_path, 60)
    found = driving.build("pincite", tmp_path / "index", {"model": tmp_path, "documents": tmp_path / "missing.jsonl"})
    assert "not_run" in found or found["passages"] == 0
    assert not (tmp_path / "index.part").exists()


def test_peers_get_the_passages_that_pincite_cuts(tmp_path: Path) -> None:
    data = _beir(tmp_path / "data")

    def files(size: int) -> Files:
        return Files(tmp_path / str(size))

    passages.write_real(tmp_path / "data", [2, 50], files)
    given = read_lines(files(50).passages)
    # What a claim is judged on comes first, so that every size holds it.
    assert read_lines(files(2).passages) == given[: len(read_lines(files(2).passages))]
    assert given[0]["id"].startswith("judged#")
    with Library.open(tmp_path / "library") as library:
        library.add(files(50).documents)
        assert sum(library.passage_counts().values()) == len(given)
    passages.copy_vectors(tmp_path / "library", files(50))
    vectors = np.load(files(50).vectors)
    assert vectors.shape == (len(given), 384)
    passages.make(40, tmp_path / "library", tmp_path / "made", files(40), read_beir(data, "test"))
    made = read_lines(files(40).passages)
    assert len(made) == len(np.load(files(40).vectors)) >= 40
    assert {row["text"] for row in given} <= {row["text"] for row in made}
    sentences = " ".join(row["text"] for row in given)
    recombined = [row for row in made if row["id"].startswith("made-")]
    assert recombined
    assert all(part in sentences for row in recombined for part in row["text"].split("\n")[1].split(". ")[:1])
    assert not any("Judged claims" in row["text"] for row in recombined)


def test_the_plan_takes_turns(tmp_path: Path) -> None:
    data = read_beir(_beir(tmp_path / "data"), "test")

    def names(sizes: Any) -> list[str]:
        plan = Plan(tmp_path / "data", data, tmp_path, Driving(tmp_path, tmp_path, 1), sizes)
        return [part.name for part in plan.parts()]

    full = names(FULL)
    assert len(full) == len(set(full))
    turns = [name for name in full if name.startswith("search/100000/")]
    assert turns == [f"search/100000/{peer}/{turn}" for turn in range(3) for peer in PEERS]
    assert "index/20000/txtai/0" in full
    assert not any("1000000" in name for name in names(QUICK))


def test_an_environment_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    class Done:
        returncode = 0

    def run(command: list[str], **_: object) -> Done:
        ran.append(command)
        if "venv" in command:
            Path(command[-1]).mkdir()
        return Done()

    monkeypatch.setattr("benchmarks.peers.environments.subprocess.run", run)
    python_of("txtai", tmp_path)
    assert [command[-1] for command in ran][1] == "torch==2.13.0"
    python_of("txtai", tmp_path)
    assert len(ran) == 3


@pytest.mark.parametrize("peer", ["chroma", "langchain", "plots", "txtai"])
def test_every_version_is_pinned(peer: str) -> None:
    wanted = Path(__file__).parents[1] / "benchmarks" / "peers" / "requirements" / f"{peer}.txt"
    lines = [line for line in wanted.read_text().splitlines() if not line.startswith("#")]
    assert lines
    assert all(line.count("==") == 1 for line in lines)


def _parts() -> dict[str, Any]:
    index: Callable[[float], Figures] = lambda seconds: {  # noqa: E731
        "seconds": seconds,
        "passages": 1000,
        "memory_mb": {"peak": 500.0},
        "disk_mb": 2.0,
    }
    memory = {"own": 100.0, "mapped": 50.0, "peak": 170.0}
    search = {"memory_mb": memory, "disk_mb": 2.0}
    return {
        "data": {"passages": {"1000": 1003}, "at": "2026-01-01T00:00:00+00:00"},
        "index/1000/pincite/0": index(10.0),
        "index/1000/txtai/0": index(20.0),
        "index/1000/txtai/1": index(40.0),
        "index/1000/txtai/2": index(50.0),
        "search/1000/pincite/0": {**search, "search_ms": [1.0, 2.0], "ranked": {"1": ["a"], "2": ["b"]}},
        "search/1000/pincite/1": {**search, "search_ms": [2.0, 4.0]},
        "search/1000/chroma/0": {"not_run": "stopped after 20 minutes"},
    }


def _beir(folder: Path) -> Path:
    place = folder / "scifact"
    (place / "qrels").mkdir(parents=True)
    text = (
        "Clusters of {0} firms innovate more than others do. Their knowledge of {0} stays within the region for long. "
    )
    text += "Costs of {0} fall as suppliers come closer to them. Workers who know {0} move between the firms."
    rows = [
        {"_id": name, "title": f"On {name}", "text": text.format(name) * 3}
        for name in ("steel", "film", "wine", "paper", "glass", "silk", "salt", "tea", "cloth", "wool")
    ]
    rows.append({"_id": "judged", "title": "Judged", "text": "Judged claims stand here. Nobody repeats them."})
    write_lines(place / "corpus.jsonl", rows)
    write_lines(place / "queries.jsonl", [{"_id": "1", "text": "Judged claims stand."}])
    (place / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\tjudged\t1\n")
    return folder / "scifact"
