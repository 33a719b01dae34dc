"""What speaks for an answer: a name counts where it stands whole."""

from pathlib import Path

import pytest

from fakes import fake_settings, write_files
from pincite import Library
from pincite.answering.support import name_tokens


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("GPT-4", ["gpt4"]),
        ("LLaMA-65B", ["llama65b"]),
        ("Java250", ["java250"]),
        ("Fort-Worth", ["fort", "worth", "fortworth"]),
    ],
)
def test_a_name_with_a_number_is_one_name(name: str, tokens: list[str]) -> None:
    assert list(name_tokens(name)) == tokens


def test_a_model_that_is_not_there_makes_an_answer_less_sure(fake: object, tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "papers", models="The learning rate of GPT-3 was small. It used 4 machines. Its batches were large."
    )
    with Library.open(tmp_path / "index", settings=fake_settings()) as library:
        library.add(folder)
        there = library.ask("What is the learning rate of GPT-3?").confidence
        assert library.ask("What is the learning rate of GPT-4?").confidence < there
