"""Libraries of any size without an hour of embedding: real sentences of the project's two papers, recombined.

Documents are runs of the papers' sentences in new orders, with headings of the papers. They are read, cut into
passages, stored and indexed as any others are; only the model does not run. The vector of a text is the mean of the
vectors of the sentences in it, each embedded once, and a little noise (fixed seed), so that no two passages are the
same. What is found is therefore alike in kind to what a real library gives, and as much work to find; how good it is
says nothing.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.setting import CORPUS, write_lines
from pincite import Library, Settings
from pincite.embedding import Encoder, load_encoder
from pincite.library import facade

#: Sentences a document and a section, and how many of a document come from its own paper's neighbourhood.
_SENTENCES, _A_SECTION = 400, 25
_NOISE = 0.02
_SEED = 29
#: Passages that one document comes to, nearly always fewer, so that each round stops short of what is wanted.
_PASSAGES_A_DOCUMENT = 90


class MeanEncoder:
    """The real model for questions; for documents the means of vectors that it made of the sentences once."""

    pools = False

    def __init__(self, real: Encoder, sentences: Sequence[str]) -> None:
        """Embed the sentences."""
        self._real = real
        self._random = np.random.default_rng(_SEED)
        self._tokens: dict[str, int] = {}
        vectors = real.embed_documents(sentences)
        self._vectors = {
            piece: vector for sentence, vector in zip(sentences, vectors, strict=True) for piece in _pieces(sentence)
        }
        self._unknown = vectors.mean(axis=0)

    def __getattr__(self, name: str) -> Any:
        """Return what else the real model says of itself."""
        return getattr(self._real, name)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's number of tokens, counted once."""
        new = list(dict.fromkeys(text for text in texts if text not in self._tokens))
        self._tokens.update(zip(new, self._real.count_tokens(new), strict=True))
        return [self._tokens[text] for text in texts]

    def embed_documents(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the means, each with its noise, as unit vectors."""
        means = np.array([self._mean(text) for text in texts], np.float32).reshape(len(texts), -1)
        means += _NOISE * self._random.standard_normal(means.shape, np.float32)
        unit: NDArray[np.float32] = means / np.linalg.norm(means, axis=1, keepdims=True)
        if progress:
            progress(len(texts), len(texts))
        return unit

    def _mean(self, text: str) -> NDArray[np.float32]:
        known = [self._vectors[piece] for piece in _pieces(text) if piece in self._vectors]
        mean: NDArray[np.float32] = np.mean(known, axis=0) if known else self._unknown
        return mean


def fill(folder: Path, wanted: int) -> None:
    """Make a library of at least so many passages; one that has them is left alone."""
    with Library.open(folder) as library:
        if sum(library.passage_counts().values()) >= wanted:
            return
    real = load_encoder(Settings())
    with Library.open(folder.with_name("papers")) as papers:
        papers.add(CORPUS)
        sentences = [
            line
            for document in papers.documents()
            for line in _pieces(papers.text(document.id).replace("\n", " "))
            if 40 < len(line) < 400
        ]
        headings = [place.section[-1] for document in papers.documents() for place in papers.headings(document.id)]
    former = vars(facade)["load_encoder"]
    vars(facade)["load_encoder"] = lambda *_: MeanEncoder(real, sentences)
    try:
        with Library.open(folder) as library:
            documents = _documents(sentences, headings)
            rows: list[dict[str, Any]] = []
            while (missing := wanted - sum(library.passage_counts().values())) > 0:
                rows += [next(documents) for _ in range(max(missing // _PASSAGES_A_DOCUMENT, 1))]
                library.add(write_lines(folder.with_suffix(".jsonl"), rows))
            print(f"{len(library.documents()):,} documents, {sum(library.passage_counts().values()):,} passages")
    finally:
        vars(facade)["load_encoder"] = former


def _documents(sentences: Sequence[str], headings: Sequence[str]) -> Iterator[dict[str, Any]]:
    chance = random.Random(_SEED)
    number = 0
    while True:
        chosen = chance.choices(sentences, k=_SENTENCES)
        sections = [
            f"{place + 1} {chance.choice(headings)}\n\n" + ". ".join(chosen[first : first + _A_SECTION]) + "."
            for place, first in enumerate(range(0, _SENTENCES, _A_SECTION))
        ]
        yield {
            "id": f"paper-{number:05}",
            "title": f"{chance.choice(headings)}, {number}",
            "authors": [f"Author {chance.randrange(400):03}"],
            "year": 1980 + number % 45,
            "text": "\n\n".join(sections),
        }
        number += 1


def _pieces(text: str) -> list[str]:
    return [" ".join(piece.split()) for piece in text.split(". ") if piece.strip()]
