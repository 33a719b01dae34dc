"""The search tokens of texts that one question after the other is compared with: sentences, headings, titles. Pure."""

from functools import lru_cache

from pincite.lexical import tokens

#: About 20 MB where every one of them is a sentence of a paper.
MOST_TEXTS = 20_000


@lru_cache(maxsize=MOST_TEXTS)
def tokens_of(text: str) -> tuple[str, ...]:
    """Return the search tokens of a text of the library (`lexical.tokens`), worked out once."""
    return tuple(tokens(text))
