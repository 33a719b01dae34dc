"""What a library is asked: searching, answering, comparing."""

from collections.abc import Sequence

from pincite.filters import Filters
from pincite.library.asking import Asker
from pincite.library.examples import Examples
from pincite.records import Answer, Document, Hit


class Questions:
    """The part of `Library` that searches and answers."""

    _asker: Asker
    _examples: Examples

    def warm_up(self) -> None:
        """Load the models and open the indexes, so that no question waits for them.

        Raises:
            LibraryModel: the library was made with another model.
        """
        self._asker.warm_up()

    def examples(self) -> list[str]:
        """Return a few questions to begin with, made of the papers' own headings, each of which the library answers.

        Raises:
            LibraryModel: the library was made with another model.
        """
        return self._examples.get()

    def narrowed(
        self,
        *,
        documents: Sequence[str] | None = None,
        years: tuple[int, int] | None = None,
        authors: Sequence[str] | None = None,
    ) -> list[str]:
        """Return the ids of the documents that a question with these filters is asked of, in the library's order.

        Raises:
            QuestionError: a filter cannot be used, or nothing passes all of them.
        """
        return self._asker.narrowed(Filters(documents, years, authors))

    def search(
        self,
        query: str,
        limit: int = 10,
        *,
        documents: Sequence[str] | None = None,
        years: tuple[int, int] | None = None,
        authors: Sequence[str] | None = None,
    ) -> list[Hit]:
        """Return the passages nearest to a query, best first.

        Raises:
            QuestionError: the query or an option cannot be used.
            LibraryModel: the library was made with another model.
        """
        return self._asker.search(query, limit, Filters(documents, years, authors))

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        documents: Sequence[str] | None = None,
        years: tuple[int, int] | None = None,
        authors: Sequence[str] | None = None,
        strictness: float | None = None,
        quotes: int | None = None,
        as_typed: bool = False,
    ) -> Answer:
        """Answer a question in the words of the library, or say that it does not answer it.

        Args:
            question: in the person's own words.
            history: the earlier questions as they were asked, oldest first.
            documents: ids to ask; None for all.
            years: first and last year of the documents to ask.
            authors: family names or full names of the authors to ask.
            strictness: 0 to 1, moves the confidence below which nothing is answered; None for the calibrated one.
            quotes: at most so many quotes.
            as_typed: take the question as it stands: no spelling is mended, and `history` completes nothing.

        Raises:
            QuestionError: the question, a filter or an option cannot be used.
            LibraryModel: the library was made with another model.
        """
        filters = Filters(documents, years, authors)
        return self._asker.ask(question, history, filters, strictness, quotes, as_typed=as_typed)

    def compare(
        self,
        question: str,
        *,
        documents: Sequence[str] | None = None,
        years: tuple[int, int] | None = None,
        authors: Sequence[str] | None = None,
        most: int = 4,
        strictness: float | None = None,
        quotes: int | None = None,
    ) -> tuple[tuple[Document, Answer], ...]:
        """Put one question to several documents apart, so that none crowds out another.

        Args:
            question: in the person's own words.
            documents: ids to compare; None for all.
            years: as for `ask`.
            authors: as for `ask`.
            most: at most so many documents; where there are more, those with the nearest passages are asked.
            strictness: as for `ask`.
            quotes: at most so many quotes of each document.

        Returns:
            The documents, in the library's order, each with its answer.

        Raises:
            QuestionError: the question, a filter or an option cannot be used.
            LibraryModel: the library was made with another model.
        """
        return self._asker.compare(question, Filters(documents, years, authors), most, strictness, quotes)
