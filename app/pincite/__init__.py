"""Pincite answers questions from a library of papers in the papers' own words, each quote pinned to its place.

>>> from pincite import Library
>>> with Library.open("index") as library:
...     report = library.add("corpus")
...     answer = library.ask("Why do derivative clusters sit at the bottom of the smiling curve?")
"""

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
