"""What the tests of reading and of passages share: documents read from words, and texts made at random."""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st

from pincite.folding import CJK, fold
from pincite.outline import Block, Outline, Source
from pincite.passages import cut
from pincite.reading import read

TOP = Path(__file__).parent.parent
PAPERS = TOP / "corpus" / "papers"
DATA = Path(__file__).parent / "data" / "reading"

_TOKEN = re.compile(rf"[{CJK}]|[^\W{CJK}]+|[^\w\s]")

#: Pieces that documents are made of, and what is found between them, to be put together at random.
FRAGMENTS = (
    "1 Introduction", "2. Methods", "2.1 Data", "2.2.3.1 Misnumbered", "I. INTRODUCTION", "A. Letters",
    "REFERENCES", "Abstract", "Abstract: we say.", "Keywords: a; b", "ACKNOWLEDGEMENTS", "Growth of Towns",
    "ALL CAPITALS HERE", "第一章 绪论", "一、引言", "（一）现状", "摘要：本文研究集群。", "参考文献",
    "参考文献：", "产业集群很重要。它发展很快！", "Table 1", "Table 2. Towns", "Fig. 3. A map",
    "Figure 3 shows that it grows.", "Source: the census", "表1 数据", "a\tb\tc", "\tempty\tfirst", "x   y   z",
    "| a | b |", "|---|---|", "(a) Money. There was none.", "(b) Time: none", "(i) Roads. Few.",
    "1. We thank you.", "2. We left", "- bullet", "• point", "[1] A. B. Towns. 1990.", "[2] C.", "[3] D.",
    "The cat sat on the mat, and it was warm. It slept. [1] Then it woke.", "and goes on in lower case",
    "ends with and", "Dr. Smith et al. (2010) saw 3.5 percent in the U.S. economy, e.g. in Fig. 2. It fell.",
    "# Title", "## Part", "===", "> quoted", "```", "<!-- gone -->", "---", "😀 e\u0301 👨\u200d👩 done.",
    "in-\nternational", "\u00ad\u200b", "\ufeff", "word " * 70, "中" * 90, "x" * 300,
)  # fmt: skip
BREAKS = ("\n", "\n", "\n\n", "\n\n", " ", "\f", "\n\n\f", "\r", "\u2028", "\t", "   ")


def some_text() -> st.SearchStrategy[str]:
    """Return texts that look like documents, are any characters at all, or are both."""
    piece = st.sampled_from(FRAGMENTS) | st.text(max_size=30)
    pairs = st.lists(st.tuples(piece, st.sampled_from(BREAKS)), min_size=1, max_size=16)
    return pairs.map(lambda made: "".join(words + mark for words, mark in made))


def read_bytes(data: bytes, name: str = "paper.txt") -> tuple[Source, ...]:
    """Read bytes as the file `name`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return read(path)


def read_words(text: str, name: str = "paper.txt") -> Source:
    """Read a text as the one document of the file `name`."""
    (source,) = read_bytes(text.encode(), name)
    return source


def words_of(source: Source, *kinds: str) -> list[str]:
    """Return the folded blocks of some kinds, or of all."""
    return [words(source, block) for block in source.blocks if not kinds or block.kind in kinds]


def words(source: Source, block: Block) -> str:
    """Return a block as it would be quoted."""
    return fold(source.text[block.start : block.end])


def kinds_of(source: Source) -> list[tuple[str, str]]:
    """Return each block's kind and folded words."""
    return [(block.kind, words(source, block)) for block in source.blocks]


def headings_of(source: Source) -> list[tuple[int, str]]:
    """Return each heading's level and folded words."""
    return [(block.level, words(source, block)) for block in source.blocks if block.kind == "heading"]


def count_tokens(texts: Sequence[str]) -> list[int]:
    """Count words, signs and Chinese characters, and two for the marks around a text."""
    return [len(_TOKEN.findall(text)) + 2 for text in texts]


def outline_of(source: Source, *, target: int = 60, window: int = 90) -> Outline:
    """Cut a document with the simple count of tokens."""
    return cut(source, "hash", count_tokens, target=target, window=window)
