"""Adding with and without vectors of their own for sentences."""

from pathlib import Path

import numpy as np
import pytest

from pincite import Library, Settings
from pincite.store import Store

_TEXT = "Clusters innovate more than lone firms do. Suppliers come closer. Wages rise in the region as costs fall."


@pytest.mark.parametrize("own", [True, False])
def test_sentences_have_vectors_of_their_own_or_those_of_their_passages(tmp_path: Path, own: bool) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text(_TEXT)
    with Library.open(tmp_path / "index", settings=Settings(sentence_vectors=own)) as library:
        library.add(paper)
        assert library.verify() == []
        assert [hit.document.id for hit in library.search("Do clusters innovate?")] == ["paper"]
        assert "Clusters innovate" in library.ask("Do clusters innovate more than lone firms do?").answer
    store = Store.open(tmp_path / "index")
    held = store.passage_vectors()
    [sentences] = store.sentence_vectors(held.keys.tolist()).values()
    store.close()
    assert len(sentences) == 3
    assert all(np.array_equal(sentence, held.vectors[0]) for sentence in sentences) is not own
