"""Reading notes on works: those of the corpus, and how a library answers that holds notes beside papers."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes import TOP, write_lines
from pincite import Answer, Library
from pincite.answering import Draft
from pincite.library.pools import Pools
from pincite.reading import read

RELATED = TOP / "corpus" / "related"
SECTIONS = ["What the work asks", "What it defines", "What it finds", "Checked against"]
SMILE = "What is the smiling curve?"


@pytest.fixture(scope="module")
def related(papers_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of the two papers and of some of the notes on works beside them, with the real model."""
    folder = tmp_path_factory.mktemp("related") / "index"
    shutil.copytree(papers_folder, folder)
    with Library.open(folder) as library:
        library.add([RELATED / f"{name}.md" for name in ("shih-me-too", "mudambi-2008", "granovetter-1985")])
        assert len(library.documents()) == 5
        yield library


def asked(library: Library, question: str) -> list[tuple[str, str]]:
    """The documents that an answer quotes, and what they are, in its order."""
    return [(citation.document.id, citation.document.kind) for citation in library.ask(question).citations]


class TestCorpus:
    @pytest.mark.parametrize("file", sorted(RELATED.glob("*.md")), ids=lambda file: file.stem)
    def test_a_note_says_that_it_is_one_and_what_it_was_checked_against(self, file: Path) -> None:
        (source,) = read(file)
        document = source.document
        assert (source.given_id, document.kind) == (file.stem, "note")
        assert document.title
        assert document.authors
        assert document.doi is None or document.doi.startswith("10.")
        assert source.text.lstrip().startswith("# Reading note on ")
        assert 400 <= len(source.text.split()) <= 900
        headings = [source.text[block.start : block.end].lstrip("# ") for block in source.blocks]
        assert [heading for heading in headings if heading in SECTIONS] == SECTIONS
        checked = [source.text[block.start : block.end] for block in source.blocks if block.kind == "reference"]
        assert len(checked) >= 2
        assert all(re.match(r"- .{20,}", entry) for entry in checked)

    def test_the_line_over_a_note_is_no_answer(self, related: Library) -> None:
        quotes = [c.quote for c in related.ask("What is economic action and social structure?", strictness=0).citations]
        assert quotes
        assert not [quote for quote in quotes if quote.startswith("Reading note on")]

    def test_papers_answer_first_and_a_term_that_only_a_note_defines_opens_with_it(self, related: Library) -> None:
        answer = related.ask(SMILE)
        first, second, *_ = answer.citations
        assert (first.document.id, first.document.kind) == ("shih-me-too", "note")
        assert first.quote.startswith("The smiling curve is a picture of how value added is spread")
        assert second.document.id == "sun-yang-2015"
        assert "smiling curve" in second.quote.casefold()
        assert answer.answer.startswith("**reading note on Shih**, What it defines:")
        why = asked(related, "why do derivative clusters sit at the bottom of the smiling curve")
        assert why[0] == ("sun-yang-2015", "paper")
        assert {kind for _, kind in asked(related, "What is an industry cluster?")} == {"paper"}
        assert asked(related, "What does Granovetter mean by embeddedness?")[0] == ("granovetter-1985", "note")
        assert not any(
            kind == "note" for _, kind in asked(related, "Which two reasons does Liu give for concentration?")
        )
        assert related.ask("What is the capital of Mongolia?").status == "not_found"


FIRMS = (
    "Firms in Northeast China move away because rents rise. Rents rise every year. Old firms stay. Suppliers follow."
)
LINES = [
    {"id": "clusters", "title": "Clusters", "authors": ["Ann Oak"], "kind": "paper", "text": FIRMS},
    {"id": "elm", "title": "Rents", "authors": ["Ben Elm"], "kind": "note", "text": f"{FIRMS} So Elm says of rents."},
]


@pytest.fixture
def mixed(library: Library, tmp_path: Path) -> Library:
    library.add(write_lines(tmp_path / "lines.jsonl", LINES))
    return library


class TestPools:
    def test_papers_and_notes_are_looked_at_apart(self, mixed: Library) -> None:
        pools = self.pools(mixed)
        papers, notes = pools.asked(frozenset(), None)
        assert papers.keys is not None
        assert notes.keys is not None
        assert set(papers.keys.tolist()).isdisjoint(notes.keys.tolist())
        assert ("elm" in papers.retriever.lexical, "elm" in notes.retriever.lexical) == (False, True)
        assert len(pools.every.retriever.lexical) == len(papers.retriever.lexical) + len(notes.retriever.lexical)

    def test_who_is_named_is_asked(self, mixed: Library) -> None:
        pools = self.pools(mixed)
        papers, notes = pools.asked(frozenset(), None)
        assert pools.asked(frozenset({"clusters"}), None) == [papers]
        assert pools.asked(frozenset({"elm"}), None) == [pools.every]
        (narrowed,) = pools.asked(frozenset(), notes.keys)
        assert narrowed.allowed is notes.keys

    def test_papers_alone_and_notes_alone_are_one_pool(self, library: Library, tmp_path: Path) -> None:
        for line in LINES:
            library.add(write_lines(tmp_path / "one.jsonl", [line]), prune=True)
            (pool,) = self.pools(library).asked(frozenset(), None)
            assert pool.keys is None
            library.remove(str(line["id"]))

    def test_a_paper_is_quoted_and_not_a_note_that_says_the_same(
        self, mixed: Library, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Draft, "is_supported", lambda draft, _: bool(draft.citations))

        def quoted(**options: object) -> set[str]:
            answer: Answer = mixed.ask("Why do firms move away?", **options)  # type: ignore[arg-type]
            return {citation.document.id for citation in answer.citations}

        assert quoted() == {"clusters"}
        assert quoted(documents=["elm"]) == {"elm"}

    def test_a_comparison_begins_with_papers(self, mixed: Library) -> None:
        ((document, _),) = mixed.compare("What does Elm say of rents?", most=1)
        assert document.id == "clusters"

    def test_columns_of_papers_stand_before_those_of_notes(self, library: Library, tmp_path: Path) -> None:
        library.add(write_lines(tmp_path / "two.jsonl", [LINES[0] | {"id": "z"}, LINES[1] | {"id": "a"}]))
        assert sorted(document.id for document in library.documents() if document.kind == "note") == ["a"]
        assert [document.id for document, _ in library.compare("Why do firms move?", most=2)] == ["z", "a"]

    @staticmethod
    def pools(library: Library) -> Pools:
        indexes = library._indexes
        return Pools.of(library.documents(), indexes.keys_of, indexes.retriever())


def test_the_answer_in_the_readme_is_the_real_one(related: Library) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("## A real answer")[2].partition("```\n")[2].partition("```")[0]
    question = re.findall(r'\$ pincite ask "(.*)"', shown)[0]
    quotes = re.findall(r"^  \[\d+\] “(.*)”$", shown, re.MULTILINE)
    assert [citation.quote for citation in related.ask(question).citations] == quotes
