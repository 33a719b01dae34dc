"""A conversation for machines: JSON Lines with everything, and the check data that stand in a file for people.

Check data are answers in the form of the contract, cut down to what finds a quote again:
`{"pincite": version, "answers": [{"question", "index", "citations": [{"number", "passage_id", "document": {"id",
"content_hash"}, "locator": {"start", "end"}, "quote"}], "closest": [...]}]}`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

from pincite.errors import FileMalformed
from pincite.records import Answer, Citation, Document, Locator

_Kind = TypeVar("_Kind", int, str)
#: What a file cannot hold, or a screen does not show as it stands; JSON can write it as an escape.
_UNSEEN = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff0-\ufffb\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class SharedQuote:
    """A quote of a file that was shared, and what it is called there: "question 2, quote 1"."""

    label: str
    citation: Citation


def to_json_lines(answers: Sequence[Answer]) -> str:
    """Return a conversation as JSON Lines: one answer a line, nothing left out."""
    return "".join(f"{_json(answer.to_dict())}\n" for answer in answers)


def check_data(answers: Sequence[Answer], version: str) -> str:
    """Return what another needs to check the quotes of a conversation, as JSON, one quote a line."""
    lines = ",\n".join(_check_data_of(answer) for answer in answers)
    return f'{{"pincite": {_json(version)}, "answers": [\n{lines}\n]}}'


def quotes_of(answers: object, name: str) -> list[SharedQuote]:
    """Return the quotes of answers in the form of the contract; of a refusal, its closest passages.

    Args:
        answers: as JSON gives them; one that holds an error in the place of an answer has no quotes.
        name: of the file, for the error's line.

    Raises:
        FileMalformed: they are not in that form.
    """
    try:
        if not isinstance(answers, list):
            raise TypeError("no list")
        return list(chain.from_iterable(_labelled([_answer(answer) for answer in answers])))
    except (KeyError, TypeError, ValueError) as error:
        raise FileMalformed(
            f"{name}: its data are not as Pincite wrote them; ask for the file as it was saved"
        ) from error


def labelled(answers: Sequence[Answer]) -> list[list[SharedQuote]]:
    """Return the quotes of each answer of a conversation, with what they are called."""
    return _labelled([(answer.citations, answer.closest) for answer in answers])


def _check_data_of(answer: Answer) -> str:
    question, index = _json(answer.question), _json(answer.index.to_dict())
    quotes, passages = _listed(answer.citations), _listed(answer.closest)
    return f'{{"question": {question}, "index": {index}, "citations": {quotes}, "closest": {passages}}}'


def _labelled(answers: Sequence[tuple[Sequence[Citation], Sequence[Citation]]]) -> list[list[SharedQuote]]:
    several = len(answers) > 1
    found = []
    for number, (quotes, passages) in enumerate(answers, start=1):
        before = f"question {number}, " if several else ""
        named = [*(("quote", quote) for quote in quotes), *(("passage", passage) for passage in passages)]
        found.append([SharedQuote(f"{before}{what} {citation.number}", citation) for what, citation in named])
    return found


def _answer(answer: Mapping[str, Any]) -> tuple[list[Citation], list[Citation]]:
    if "error" in answer and "citations" not in answer:
        return [], []
    return [_citation(item) for item in answer["citations"]], [_citation(item) for item in answer["closest"]]


def _citation(item: Mapping[str, Any]) -> Citation:
    document, locator = item["document"], item["locator"]
    return Citation(
        number=_of(item["number"], int),
        passage_id=_of(item["passage_id"], str),
        document=Document(id=_of(document["id"], str), content_hash=_of(document["content_hash"], str)),
        locator=Locator(None, None, (), _of(locator["start"], int), _of(locator["end"], int)),
        quote=_of(item["quote"], str),
    )


def _of(value: Any, kind: type[_Kind]) -> _Kind:
    if type(value) is not kind:
        raise TypeError(f"{value!r:.40} is no {kind.__name__}")
    return value


def _listed(citations: Sequence[Citation]) -> str:
    lines = ",".join(f"\n  {_json(_kept(citation))}" for citation in citations)
    return f"[{lines}]"


def _kept(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "passage_id": citation.passage_id,
        "document": {"id": citation.document.id, "content_hash": citation.document.content_hash},
        "locator": {"start": citation.locator.start, "end": citation.locator.end},
        "quote": citation.quote,
    }


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
