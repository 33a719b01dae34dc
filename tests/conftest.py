"""Fixtures that several test files share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes import PAPERS, FakeEncoder, fake_settings, loader, set_loader, use_fake_encoder
from pincite import Library


@pytest.fixture
def fake() -> Iterator[FakeEncoder]:
    """The fake model, in every library of this test."""
    load = loader()
    yield use_fake_encoder()
    set_loader(load)


@pytest.fixture
def library(fake: FakeEncoder, tmp_path: Path) -> Iterator[Library]:
    """An empty library in `tmp_path / "index"`, with the fake model."""
    with Library.open(tmp_path / "index", settings=fake_settings(lock_seconds=1.0)) as opened:
        yield opened


@pytest.fixture(scope="session")
def papers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library of the two papers, made with the real model. Nothing is to be changed in it."""
    folder = tmp_path_factory.mktemp("papers") / "index"
    with Library.open(folder) as library:
        report = library.add(PAPERS)
    assert set(report.added) == {"liu", "sun-yang-2015"}
    return folder


@pytest.fixture(scope="session")
def papers(papers_folder: Path) -> Iterator[Library]:
    """The library of the two papers, open. Nothing is to be changed in it."""
    with Library.open(papers_folder) as library:
        yield library
