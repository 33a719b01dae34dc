"""A question that names whose paper it asks: "Which reasons does Liu give", "what do Sun and Yang recommend". Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace

from pincite.answering.compose import family_name
from pincite.answering.question import Question
from pincite.records import Document


def named_documents(question: Question, documents: Iterable[Document]) -> frozenset[str]:
    """Return the ids of the documents whose author a question names, by family name with its capital."""
    return frozenset(
        document.id for document in documents if any(_is_named(author, question.text) for author in document.authors)
    )


def without_names(question: Question, documents: Iterable[Document]) -> Question:
    """Return the question with the authors' names out of the words that are looked for: they say where, not what."""
    families = {re.escape(family_name(author)) for document in documents for author in document.authors}
    if not families:
        return question
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(families))})(?:['’]s?)?\b")
    content = " ".join(pattern.sub(" ", question.content).split())
    return replace(question, content=content) if any(map(str.isalnum, content)) else question


def _is_named(author: str, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(family_name(author))}\b", text))
