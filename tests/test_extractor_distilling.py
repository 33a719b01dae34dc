"""A reader of fewer layers: what it begins with, how far from the teacher it is said to be, that it learns."""

from pathlib import Path
from typing import Any

import pytest
import torch

from benchmarks.extractor import distilling
from benchmarks.extractor.__main__ import main
from benchmarks.extractor.distilling import Numbers, begun, distance, distil, numbers, report_distance
from benchmarks.extractor.examples import Asked, Candidate, Example
from benchmarks.extractor.training import Learner, batcher_of, save
from pincite.embedding import Extract
from pincite.embedding.extractor_loading import WEIGHTS, layers_of, load_network, trained
from pincite.embedding.quiet import quietly
from pincite.embedding.sources import default_source

FOLDER = default_source().folder
TEXT = "Sleep helps. It has to be long. Nobody knows how long."
SENTENCES = ((0, 12), (13, 31), (32, 54))


def example(question: str, *, held: bool = False) -> Example:
    candidate = Candidate(Extract("Results", TEXT, SENTENCES), (False, True, False), (), found=True)
    return Example(Asked("squad", "squad2/dev", "a-0", question, ((13, 31),), None, held), (candidate,) * 2)


@pytest.fixture(scope="module")
def teacher() -> Any:
    with quietly():
        return load_network(FOLDER)


@pytest.fixture(scope="module")
def student(teacher: Any) -> Any:
    with quietly():
        return begun(teacher, FOLDER, 2)


def test_a_student_begins_with_the_teachers_first_layers_and_heads(teacher: Any, student: Any) -> None:
    ours, theirs = student.state_dict(), teacher.state_dict()
    assert layers_of(ours) == len(student.transformer.encoder.layer) == 2
    assert all(torch.equal(value, theirs[name]) for name, value in ours.items())
    assert not any(one.requires_grad for one in student.transformer.embeddings.parameters())


def test_a_student_has_fewer_layers_than_its_teacher(student: Any) -> None:
    with pytest.raises(SystemExit, match="the teacher has 2 layers; give fewer"):
        begun(student, FOLDER, 2)


def test_a_file_tells_how_many_layers_it_has(student: Any, tmp_path: Path) -> None:
    save(Learner(student), tmp_path / "two.npz")
    assert layers_of(trained(tmp_path / "two.npz")) == 2
    batch = batcher_of(FOLDER)([("How long?", example("").candidates[0])])
    with torch.no_grad():
        before, after = numbers(student, batch), numbers(load_network(FOLDER, tmp_path / "two.npz"), batch)
    assert after.sentences.tolist()[0] == pytest.approx(before.sentences.tolist()[0], abs=0.1)


def test_the_distance_is_as_worked_out_by_hand() -> None:
    batch = batcher_of(FOLDER)([("How long?", example("").candidates[0])])
    width = batch.tokens.ids.shape[1]
    theirs = Numbers(torch.ones(1, width, 2), torch.zeros(1, width), torch.zeros(1, 3), torch.zeros(1))
    assert float(distance(theirs, theirs, batch)) == pytest.approx(0)
    # States twice as large, each token 1 off, each sentence 2 off, the pair 3 off; the order of sentences the same.
    ours = Numbers(2 * theirs.states, theirs.tokens + 1, theirs.sentences + 2, theirs.pairs + 3)
    assert float(distance(ours, theirs, batch)) == pytest.approx(1 * 4 + 0.3 * 1 + 0.2 * 9 + 1 * 1)


def test_tokens_of_the_question_do_not_count() -> None:
    batch = batcher_of(FOLDER)([("How long?", example("").candidates[0])])
    width = batch.tokens.ids.shape[1]
    theirs = Numbers(torch.ones(1, width, 2), torch.zeros(1, width), torch.zeros(1, 3), torch.zeros(1))
    outside = torch.from_numpy(1 - batch.tokens.segments).float()
    ours = Numbers(theirs.states, 5 * outside, theirs.sentences, theirs.pairs)
    assert float(distance(ours, theirs, batch)) == pytest.approx(0)


def test_a_student_comes_nearer_and_goes_on_where_it_was_stopped(
    teacher: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distilling, "_BATCH", 2)
    monkeypatch.setattr(distilling, "_KEPT", 3)
    out = tmp_path / "one.npz"
    examples = [example("How long?"), example("What helps?"), example("Who knows?", held=True)]
    whole = distil(examples, FOLDER, WEIGHTS, 1, out, 3.0)
    batch = batcher_of(FOLDER)([("How long?", examples[0].candidates[0])])
    with torch.no_grad():
        goal = numbers(teacher, batch)
        first, learnt = (float(distance(numbers(n, batch), goal, batch)) for n in (begun(teacher, FOLDER, 1), whole))
    assert learnt < 0.8 * first
    assert not list(tmp_path.iterdir())
    # Stopped after the third of six steps.
    step, calls = distilling.Lessons.step, []

    def stop(lessons: Any, *shares_and_rate: Any) -> float:
        calls.append(shares_and_rate)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return step(lessons, *shares_and_rate)

    monkeypatch.setattr(distilling.Lessons, "step", stop)
    with pytest.raises(KeyboardInterrupt):
        distil(examples, FOLDER, WEIGHTS, 1, out, 3.0)
    again = distil(examples, FOLDER, WEIGHTS, 1, out, 3.0)
    assert len(calls) == 4 + 3
    for name, value in whole.state_dict().items():
        assert torch.allclose(value, again.state_dict()[name], atol=1e-3), name


def test_the_report_says_how_near_it_comes(teacher: Any, capsys: pytest.CaptureFixture[str]) -> None:
    report_distance([example("How long?", held=True)], teacher, teacher, FOLDER)
    expected = "squad, beside the teacher: correlation 1.000, 0.00 apart (root mean square, log-odds), "
    assert capsys.readouterr().out == expected + "the same best sentence for 1.000 of 1 questions\n"


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--layers", "3"], "--teacher goes with --layers, and this with it"),
        (["--teacher", str(WEIGHTS)], "--teacher goes with --layers, and this with it"),
        (["--tune", "none.npz"], "there is no file none.npz"),
        (["--tune", str(WEIGHTS), "--steps", "0"], "--steps and --limit have to be above 0"),
        (["--teacher", "none.npz", "--layers", "3"], "there is no file none.npz"),
        (["--teacher", str(WEIGHTS), "--layers", "0"], "--layers has to be above 0"),
    ],
)
def test_options_that_do_not_fit_are_named(
    options: list[str], fault: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["extractor", "data", "--out", "out.npz", *options])
    with pytest.raises(SystemExit):
        main()
    assert fault in capsys.readouterr().err
