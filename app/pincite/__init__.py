"""Pincite answers questions from a library of papers in the papers' own words, each quote pinned to its place.

>>> from pincite import Library
>>> with Library.open("index") as library:
...     report = library.add("corpus")
...     answer = library.ask("Why do derivative clusters sit at the bottom of the smiling curve?")
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pincite.errors import PinciteError
    from pincite.folding import fold
    from pincite.library import Library
    from pincite.records import (
        AddReport,
        Answer,
        AnswerSentence,
        Citation,
        Concept,
        ConceptDocument,
        Correction,
        Document,
        FeedbackEntry,
        FeedbackPlace,
        Hit,
        IndexState,
        Locator,
        Progress,
        Rectangle,
        Upload,
        Variant,
    )
    from pincite.settings import Settings
    from pincite.works import PersonName, Reference, RelatedWork

__all__ = [
    "AddReport",
    "Answer",
    "AnswerSentence",
    "Citation",
    "Concept",
    "ConceptDocument",
    "Correction",
    "Document",
    "FeedbackEntry",
    "FeedbackPlace",
    "Hit",
    "IndexState",
    "Library",
    "Locator",
    "PersonName",
    "PinciteError",
    "Progress",
    "Rectangle",
    "Reference",
    "RelatedWork",
    "Settings",
    "Upload",
    "Variant",
    "fold",
]

_HOMES = {
    "Library": "library",
    "PinciteError": "errors",
    "Settings": "settings",
    "fold": "folding",
    "PersonName": "works",
    "Reference": "works",
    "RelatedWork": "works",
}


def __getattr__(name: str) -> object:
    """Import a name when it is first used (PEP 562): the server of the page is up before the library is imported."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'records')}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
