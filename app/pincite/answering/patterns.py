"""Patterns over the words of questions and sentences."""

import re


def any_of(*patterns: str) -> re.Pattern[str]:
    """Return the pattern that matches where one of `patterns` does, in any case."""
    return re.compile("|".join(patterns), re.IGNORECASE)
