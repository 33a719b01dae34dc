"""A conversation as it is shown, whatever the form: what stands where, in plain words that each form escapes. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from pincite.records import Answer, Citation
from pincite.sharing.data import check_data, labelled
from pincite.sharing.styles import once, style_named
from pincite.sharing.wording import check_line, citing, closing, index_line, plain, read_as

NOT_FOUND = "Not in these papers."
CLOSEST = "The closest passages, as reading and not as an answer:"
CITED = "Cited in these quotes:"
REFERENCES = "References"
CHECK = "Check data"
HOW_TO_CHECK = (
    "The command pincite check, given this file, tells whether every quote stands, word for word, in a library that "
    "holds the same documents."
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote, and the line below it: its number, its mark in the text, whom it cites."""

    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it. `notes` stand before the quotes, `cited` are entries of reference lists."""

    question: str
    read_as: str
    notes: tuple[str, ...]
    quotes: tuple[Quote, ...]
    cited: tuple[str, ...]
    closing: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A conversation: its turns, its references, and what another needs to check it, in lines and as JSON."""

    title: str
    turns: tuple[Turn, ...]
    references: tuple[str, ...]
    check: tuple[str, ...]
    data: str


def sheet_of(answers: Sequence[Answer], style: str) -> Sheet:
    """Return what is shown of a conversation.

    Raises:
        OptionInvalid: there is no style of that name.
    """
    wanted = style_named(style)
    documents = once([citation.document for answer in answers for citation in (*answer.citations, *answer.closest)])
    several = len(answers) > 1

    def quote(citation: Citation) -> Quote:
        mark = ", ".join(filter(None, (wanted.in_text(citation, documents), citing(citation))))
        return Quote(plain(citation.quote), f"[{citation.number}] {mark}")

    turns = tuple(
        Turn(
            question=f"{number}. {plain(answer.question)}" if several else plain(answer.question),
            read_as=read_as(answer),
            notes=_notes(answer),
            quotes=tuple(quote(citation) for citation in (*answer.citations, *answer.closest)),
            cited=_cited(answer),
            closing=closing(answer),
        )
        for number, answer in enumerate(answers, start=1)
    )
    made_with = version("pincite")
    return Sheet(
        title="Questions and answers" if several else "Question and answer",
        turns=turns,
        references=tuple(wanted.references(documents)),
        check=tuple(_check_lines(answers, made_with)),
        data=check_data(answers, made_with),
    )


def _notes(answer: Answer) -> tuple[str, ...]:
    if answer.status == "answered":
        return ()
    return (NOT_FOUND, CLOSEST) if answer.closest else (NOT_FOUND,)


def _cited(answer: Answer) -> tuple[str, ...]:
    """Return the entries of the works that quotes cite, each once."""
    entries = [plain(work.reference) for citation in answer.citations for work in citation.cites if work.reference]
    return tuple(dict.fromkeys(entries))


def _check_lines(answers: Sequence[Answer], made_with: str) -> Iterator[str]:
    yield f"Made with Pincite {made_with}."
    for number, (answer, quotes) in enumerate(zip(answers, labelled(answers), strict=True), start=1):
        yield f"{f'Question {number}' if len(answers) > 1 else 'Question'}: {index_line(answer)}"
        yield from (check_line(quote.label.capitalize(), quote.citation) for quote in quotes)
