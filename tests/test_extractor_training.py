"""The training of the extractor, without training: questions, labels, samples, batches, means, loss."""

import json
import random
from math import log, log1p
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.extractor import examples
from benchmarks.extractor.batches import MIDDLE, Batcher, in_batches
from benchmarks.extractor.examples import Asked, Candidate, Example, labels, samples
from benchmarks.extractor.training import Learner, loss, pooled, rate_at, save, saved
from benchmarks.extractor.written import read_written
from pincite.embedding import Extract
from pincite.embedding.extractor_loading import build_network, trained
from pincite.embedding.quiet import quietly
from pincite.embedding.sources import default_source

TEXT = "Sleep helps. It has to be long. Nobody knows how long."
SENTENCES = ((0, 12), (13, 31), (32, 54))


def candidate(text: str = TEXT, answers: tuple[bool, ...] = (False, True, False), *, found: bool = True) -> Candidate:
    return Candidate(Extract("Results", text, SENTENCES), answers, (0.1, 0.2, 0.3), found)


def example(*candidates: Candidate, spans: tuple[tuple[int, int], ...] = ((13, 31),)) -> Example:
    return Example(Asked("squad", "squad2/dev", "a-0", "How long?", spans, None, False), candidates)


@pytest.fixture(scope="module")
def batcher() -> Batcher:
    return Batcher((default_source().folder / "tokenizer.json").read_text("utf-8"))


def test_the_written_questions_are_whole() -> None:
    written = read_written()
    assert len(written) == 18566
    assert len({(one.passage, one.question) for one in written}) == len(written)
    assert all(one.question.strip() == one.question != "" for one in written)
    assert len({one.passage for one in written}) == 4154
    assert {one.passage.source for one in written} == {"evidence_inference/train", "scifact", "squad2/dev"}
    assert all(one.passage.start == one.passage.sentences[0][0] for one in written)


def test_a_document_is_held_out_as_a_whole() -> None:
    passages = {one.passage for one in read_written()}
    held = {(one.source, one.document) for one in passages if one.held}
    assert len(held) == 84
    assert not held & {(one.source, one.document) for one in passages if not one.held}


@pytest.mark.parametrize(
    ("passage", "question", "fault"),
    [
        ({}, {"passage": 1}, "written.jsonl, line 1: there is no passage 1"),
        ({}, {"answers": [0, 2]}, "written.jsonl, line 1: the passage has no sentence 2"),
        ({}, {"answers": [-1]}, "written.jsonl, line 1"),
        ({"source": "elsewhere"}, {}, "written-passages.jsonl, line 1"),
        ({"sentences": [[5, 9], [8, 12]]}, {}, "written-passages.jsonl, line 1"),
        ({"sentences": []}, {}, "written-passages.jsonl, line 1"),
    ],
)
def test_a_line_that_does_not_fit_is_named(
    tmp_path: Path, passage: dict[str, object], question: dict[str, object], fault: str
) -> None:
    whole = {"source": "scifact", "document": "7", "start": 5, "sentences": [[5, 9], [10, 12]]} | passage
    asked = {"passage": 0, "question": "What?", "answers": [1]} | question
    (tmp_path / "written-passages.jsonl").write_text(json.dumps(whole), "utf-8")
    (tmp_path / "written.jsonl").write_text(json.dumps(asked), "utf-8")
    with pytest.raises(ValueError, match=fault):
        read_written(tmp_path)


def test_answers_become_spans(tmp_path: Path) -> None:
    (tmp_path / "written-passages.jsonl").write_text(
        '{"source":"scifact","document":"7","start":5,"sentences":[[5,9],[10,12]],"held":true}\n', "utf-8"
    )
    (tmp_path / "written.jsonl").write_text('{"passage":0,"question":"What?","answers":[1]}\n', "utf-8")
    (asked,) = examples.written(read_written(tmp_path))
    assert asked == Asked("written", "scifact", "7", "What?", ((10, 12),), 5, True)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], (False, False, False)),
        ([(13, 31)], (False, True, False)),
        ([(20, 24)], (False, True, False)),
        ([(0, 54)], (True, True, True)),
        # Half of the shorter one counts, less does not.
        ([(25, 37)], (False, True, False)),
        ([(28, 54)], (False, False, True)),
        ([(12, 13)], (False, False, False)),
    ],
)
def test_a_sentence_answers_that_shares_half_with_a_span(
    spans: list[tuple[int, int]], expected: tuple[bool, ...]
) -> None:
    assert labels(SENTENCES, spans) == expected


@given(st.sets(st.integers(0, 2)))
def test_sentences_label_themselves(chosen: set[int]) -> None:
    spans = [SENTENCES[place] for place in sorted(chosen)]
    assert labels(SENTENCES, spans) == tuple(place in chosen for place in range(3))


def test_an_epoch_takes_an_answering_passage_and_another() -> None:
    answering, first, second = candidate(), candidate("A.", (False,)), candidate("B.", (False,))
    missed = candidate("C.", (False,), found=False)
    chance = random.Random(1)
    drawn = [samples([example(first, second, answering, missed)], chance) for _ in range(40)]
    assert all([pair[0] for pair in pairs] == ["How long?"] * 2 for pairs in drawn)
    assert {pairs[0][1] for pairs in drawn} == {answering}
    assert {pairs[1][1] for pairs in drawn} == {first, second}


def test_an_epoch_takes_the_likeliest_passage_of_a_question_without_answer() -> None:
    first, second = candidate("A.", (False,)), candidate("B.", (False,))
    assert samples([example(first, second, spans=())], random.Random(1)) == [("How long?", first)]


def test_an_answer_that_no_passage_holds_is_left_out() -> None:
    assert samples([example(candidate("A.", (False,)))], random.Random(1)) == []


def test_batches_hold_every_pair_once() -> None:
    drawn = [("Why?", candidate("x" * length, ())) for length in range(1, 51)]
    batches = in_batches(drawn, 4, random.Random(2))
    assert sorted(len(one.extract.text) for batch in batches for _, one in batch) == list(range(1, 51))
    assert sorted(map(len, batches)) == [2] + [4] * 12
    assert max(len(batch[-1][1].extract.text) - len(batch[0][1].extract.text) for batch in batches) == 3


def test_a_batch_masks_what_is_not_there(batcher: Batcher) -> None:
    short = Candidate(Extract("", "Yes.", ((0, 4),)), (True,), (), True)
    batch = batcher([("How long?", candidate()), ("Is it?", short)])
    assert batch.tokens.ids.shape == (2, 32)
    lengths = batch.tokens.mask.sum(axis=1).tolist()
    # [CLS] how long ? [SEP] results : + 3 + 6 + 5 tokens of sentences, [SEP]; [CLS] is it ? [SEP] yes . [SEP]
    assert lengths == [22, 8]
    assert not batch.tokens.ids[0, 22:].any()
    assert not batch.tokens.mask[1, 8:].any()
    assert batch.tokens.segments.sum(axis=1).tolist() == [17, 3]
    assert batch.known.tolist() == [[True, True, True], [True, False, False]]
    assert batch.labels.tolist() == [[0, 1, 0], [1, 0, 0]]
    np.testing.assert_allclose(batch.similarities, [[0.1, 0.2, 0.3], [MIDDLE, -1, -1]], rtol=1e-6)


def test_a_sentence_gets_the_mean_of_its_tokens(batcher: Batcher) -> None:
    batch = batcher([("How long?", candidate())])
    numbers = torch.arange(32, dtype=torch.float32)[None]
    # Tokens 7 to 9, 10 to 15, 16 to 20.
    (means,) = pooled(torch.from_numpy(batch.means), numbers).tolist()
    assert means == pytest.approx([8, 12.5, 18])


def test_a_sentence_beyond_what_is_read_is_not_known(batcher: Batcher) -> None:
    text = "word " * 400 + "End."
    long = Candidate(Extract("", text, ((0, 1999), (2000, 2004))), (False, True), (0.5, 0.5), True)
    batch = batcher([("How long?", long)])
    assert batch.tokens.ids.shape == (1, 288)
    assert batch.known.tolist() == [[True, False]]
    assert batch.labels.tolist() == [[0, 0]]


def test_the_loss_is_as_worked_out_by_hand() -> None:
    sentences, pairs = torch.tensor([[0.0, log(3), 9.0]]), torch.tensor([0.0])
    known = torch.tensor([[True, True, False]])
    found = loss(sentences, pairs, known, torch.tensor([[0.0, 1.0, 0.0]]))
    assert float(found) == pytest.approx((log(2) + log1p(1 / 3)) / 2 + 0.5 * log(2) + 0.5 * log(4 / 3), rel=1e-5)
    found = loss(sentences, pairs, known, torch.zeros(1, 3))
    assert float(found) == pytest.approx((log(2) + log(4)) / 2 + 0.5 * log(2), rel=1e-5)


def test_the_rate_rises_and_falls() -> None:
    assert [rate_at(step, 20) for step in (0, 1, 2, 11, 19)] == pytest.approx([0.5, 1, 1, 0.5, 1 / 18])
    assert rate_at(0, 1) == 1


def test_what_is_written_is_what_the_extractor_loads(tmp_path: Path, batcher: Batcher) -> None:
    folder, file = default_source().folder, tmp_path / "weights.npz"
    with quietly():
        learner = Learner(build_network(folder), torch.tensor([0.0, 0.0, 0.0, 0.0])).eval()
    save(learner, file)
    assert not [name for name in trained(file) if "embeddings" in name or "figures" in name]
    batch = batcher([("How long?", candidate())])
    with torch.no_grad():
        before, after = learner(batch), saved(learner, folder, file).eval()(batch)
        # With the cosine: 2 * 10 * (.1 - .45) + 1 and so on.
        learner.figures.copy_(torch.tensor([2.0, 1.0, 0.0, 0.5]))
        added = learner(batch)
    assert before[0].tolist()[0] == pytest.approx(after[0].tolist()[0], abs=0.05)
    assert before[1].tolist() == pytest.approx(after[1].tolist(), abs=0.05)
    assert (added[0] - before[0]).tolist()[0] == pytest.approx([-6, -4, -2], abs=1e-4)
    assert (added[1] - before[1]).tolist() == pytest.approx([0.5], abs=1e-4)
