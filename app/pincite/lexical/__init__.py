"""Passages by the words that they share with a question: tokens, and BM25 over them.

BM25 after Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), in the form of Lucene
(Kamphuis et al., "Which BM25 Do You Mean?", 2020).
"""

from pincite.lexical.index import LexicalIndex
from pincite.lexical.segment import K1, B, LexicalSegment
from pincite.lexical.words import STOPWORDS, plain, raw_words, stemmer_version, tokens

__all__ = [
    "K1",
    "STOPWORDS",
    "B",
    "LexicalIndex",
    "LexicalSegment",
    "plain",
    "raw_words",
    "stemmer_version",
    "tokens",
]
