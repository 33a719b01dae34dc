"""The contract, with the real model and the two papers: names, forms, values."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import pincite as package
from fakes import PAPERS, environment, ids, pincite, states
from pincite import Answer, Document, Library, Locator, fold
from pincite.errors import DocumentUnknown, FilterUnknown, OptionInvalid, QuestionEmpty

SMILE = "why do derivative clusters sit at the bottom of the smiling curve"
WHALES = "How many kilograms of krill does a blue whale eat per day?"
QUESTIONS = [
    SMILE,
    WHALES,
    "What is an industrial cluster?",
    "Which countermeasures does Liu suggest for industrial clusters?",
    "What problems do clusters in Northeast China have?",
    "How are primary industries clusters formed?",
]
DOCUMENT_KEYS = ["id", "title", "authors", "year", "doi", "venue", "kind", "path", "pages", "content_hash", "citation"]
LOCATOR_KEYS = ["page", "page_label", "section", "start", "end", "ocr"]
CITATION_KEYS = ["number", "passage_id", "document", "locator", "quote", "cites"]
ANSWER_KEYS = [
    "question",
    "standalone_question",
    "status",
    "confidence",
    "answer",
    "sentences",
    "citations",
    "closest",
    "index",
    "timing_ms",
]


def timeless(answer: Answer) -> str:
    return json.dumps({**answer.to_dict(), "timing_ms": None}, ensure_ascii=False)


@pytest.fixture(scope="module")
def answers(papers: Library) -> dict[str, Answer]:
    return {question: papers.ask(question) for question in QUESTIONS}


class TestRecords:
    def test_an_answer_in_json(self, answers: dict[str, Answer]) -> None:
        answer = json.loads(json.dumps(answers[SMILE].to_dict()))
        assert list(answer) == ANSWER_KEYS
        assert answer["status"] == "answered"
        assert list(answer["index"]) == ["generation", "model", "content_hash"]
        assert answer["index"]["model"] == "all-MiniLM-L6-v2"
        stages = ["understand", "embed", "find", "gather", "read", "choose"]
        assert list(answer["timing_ms"]) == ["retrieve", "compose", "total", *stages]
        assert all(list(sentence) == ["text", "citations"] for sentence in answer["sentences"])
        for citation in answer["citations"]:
            assert list(citation) == CITATION_KEYS
            assert list(citation["document"]) == DOCUMENT_KEYS
            assert list(citation["locator"]) == LOCATOR_KEYS
            assert isinstance(citation["locator"]["section"], list)
        paper = answer["citations"][0]["document"]
        assert (paper["id"], paper["year"], paper["doi"], paper["kind"]) == (
            "sun-yang-2015",
            2015,
            "10.3968/7471",
            "paper",
        )

    def test_a_refusal_in_json(self, answers: dict[str, Answer]) -> None:
        answer = json.loads(json.dumps(answers[WHALES].to_dict()))
        assert list(answer) == ANSWER_KEYS
        assert (answer["status"], answer["sentences"], answer["citations"]) == ("not_found", [], [])
        assert 0 <= answer["confidence"] < 1
        assert [citation["number"] for citation in answer["closest"]] == list(range(1, len(answer["closest"]) + 1))
        assert all(list(citation) == CITATION_KEYS for citation in answer["closest"])
        assert answer["closest"]

    def test_a_hit_and_a_report_in_json(self, papers: Library) -> None:
        hit = papers.search("smiling curve", limit=1)[0].to_dict()
        assert list(hit) == ["document", "locator", "text", "score"]
        assert list(hit["document"]) == DOCUMENT_KEYS
        assert list(package.AddReport().to_dict()) == ["added", "updated", "unchanged", "removed", "failed", "notes"]

    def test_records_are_frozen(self, answers: dict[str, Answer]) -> None:
        for record in (answers[SMILE], answers[SMILE].citations[0], answers[SMILE].citations[0].document):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(record, dataclasses.fields(record)[0].name, "other")

    def test_what_is_not_known_stays_empty(self, papers: Library) -> None:
        liu, sun = papers.documents()
        assert (liu.id, liu.authors, liu.year, liu.doi, liu.pages) == ("liu", ("Mingjuan Liu",), None, None, None)
        assert (sun.authors, sun.year) == (("Xiaochun Sun", "Xiaolong Yang"), 2015)
        assert Document("x") == Document("x", None, (), None, None, None, "other", None, None, "")


class TestQuotes:
    def test_every_quote_is_the_words_of_its_place(self, papers: Library, answers: dict[str, Answer]) -> None:
        words = papers._store.words()
        for answer in answers.values():
            for citation in (*answer.citations, *answer.closest):
                place = citation.locator
                assert citation.quote == fold(papers.text(citation.document.id)[place.start : place.end], words)
                assert papers.stands(citation)
                assert citation.quote in fold(papers.passage(citation), words)

    def test_every_sentence_cites_a_quote(self, answers: dict[str, Answer]) -> None:
        for answer in answers.values():
            numbers = {citation.number for citation in answer.citations}
            assert sorted(numbers) == list(range(1, len(numbers) + 1))
            for sentence in answer.sentences:
                assert sentence.citations
                assert set(sentence.citations) <= numbers
            assert (answer.status == "answered") == bool(answer.citations)

    def test_quotes_are_few_and_different(self, answers: dict[str, Answer]) -> None:
        for answer in answers.values():
            quotes = [citation.quote for citation in answer.citations]
            assert sum(len(quote.split()) for quote in quotes) <= 220
            assert all(quotes)
            for place, quote in enumerate(quotes):
                assert not any(quote in other for other in quotes[:place] + quotes[place + 1 :])

    def test_the_smiling_curve(self, answers: dict[str, Answer]) -> None:
        quotes = " ".join(citation.quote for citation in answers[SMILE].citations)
        for words in (
            "simple dependence on the market",
            "lack of innovative development",
            "tiny added value",
            "(a)",
            "(b)",
        ):
            assert words in quotes

    def test_the_text_is_the_file(self, papers: Library) -> None:
        for document in papers.documents():
            assert document.path is not None
            text = Path(document.path).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            assert papers.text(document.id) == text
        with pytest.raises(DocumentUnknown, match="pincite documents"):
            papers.text("nobody")


class TestOptions:
    def test_quotes_caps_their_number(self, papers: Library) -> None:
        for number in (1, 2):
            assert 1 <= len(papers.ask(SMILE, quotes=number).citations) <= number

    def test_strictness(self, papers: Library, answers: dict[str, Answer]) -> None:
        assert timeless(papers.ask(SMILE, strictness=0.5)) == timeless(answers[SMILE])
        assert papers.ask(SMILE, strictness=1).status == "not_found"
        assert papers.ask(WHALES, strictness=0).status == "answered"

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({"documents": ["liu"]}, {"liu"}),
            ({"years": (2010, 2020)}, {"sun-yang-2015"}),
            ({"authors": ["yang"]}, {"sun-yang-2015"}),
            ({"authors": ["Mingjuan Liu"], "documents": ["liu"]}, {"liu"}),
        ],
    )
    def test_filters(self, papers: Library, filters: dict[str, Any], expected: set[str]) -> None:
        hits = papers.search("clusters", limit=200, **filters)
        assert len(hits) > 20
        assert {hit.document.id for hit in hits} == expected
        answer = papers.ask("What is an industrial cluster?", strictness=0, **filters)
        assert {citation.document.id for citation in (*answer.citations, *answer.closest)} == expected

    @pytest.mark.parametrize(
        ("filters", "error"),
        [
            ({"documents": []}, OptionInvalid),
            ({"documents": ["nobody"]}, FilterUnknown),
            ({"years": (1800, 1850)}, FilterUnknown),
            ({"years": (2020, 2010)}, OptionInvalid),
            ({"authors": ["Krugman"]}, FilterUnknown),
            ({"documents": ["liu"], "years": (2010, 2020)}, FilterUnknown),
        ],
    )
    def test_filters_that_name_nothing(self, papers: Library, filters: dict[str, Any], error: type[Exception]) -> None:
        for ask in (papers.ask, papers.search):
            with pytest.raises(error):
                ask("clusters", **filters)

    def test_history(self, papers: Library) -> None:
        first = "What is the smiling curve?"
        alone = papers.ask("And why is it important?")
        after = papers.ask("And why is it important?", history=["What are primary industries?", first])
        assert after.question == "And why is it important?"
        assert "smiling curve" in after.standalone_question
        assert "smiling curve" not in alone.standalone_question
        assert papers.ask(first, history=[SMILE]).standalone_question == first

    def test_hits_come_best_first_and_up_to_the_limit(self, papers: Library) -> None:
        hits = papers.search("smiling curve", limit=10)
        assert len(hits) == 10
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert "miling" in hits[0].text
        assert papers.search("smiling curve", limit=3) == hits[:3]
        assert len(papers.search("smiling curve", limit=1000)) == sum(papers.passage_counts().values())
        with pytest.raises(QuestionEmpty):
            papers.search(" ")


class TestSameAnswer:
    def test_in_another_process(self, papers_folder: Path, answers: dict[str, Answer]) -> None:
        code = "import json, sys; from pincite import Library\n"
        code += "for question in json.load(sys.stdin):\n with Library.open(sys.argv[1]) as library:\n"
        code += "  print(json.dumps({**library.ask(question).to_dict(), 'timing_ms': None}, ensure_ascii=False))"
        done = subprocess.run(
            [sys.executable, "-c", code, papers_folder],
            input=json.dumps(QUESTIONS),
            capture_output=True,
            encoding="utf-8",
            env=environment(PYTHONIOENCODING="utf-8", PYTHONHASHSEED="1"),
            check=True,
        )
        assert done.stdout.splitlines() == [timeless(answer) for answer in answers.values()]

    def test_with_the_caches_made_anew(self, papers: Library, answers: dict[str, Answer], tmp_path: Path) -> None:
        papers.export(tmp_path / "backup")
        with Library.open(tmp_path / "index") as other:
            other.restore(tmp_path / "backup")
            generation = {"generation": other.ask(SMILE).index.generation}
            for question, answer in answers.items():
                expected = answer.to_dict() | {"timing_ms": None}
                expected["index"] |= generation
                assert other.ask(question).to_dict() | {"timing_ms": None} == expected

    def test_a_library_of_the_same_documents_has_the_same_hash(
        self, answers: dict[str, Answer], tmp_path: Path
    ) -> None:
        with Library.open(tmp_path / "index") as other:
            other.add([PAPERS / "sun-yang-2015-northeast-china.txt"])
            assert other.ask(SMILE).index.content_hash != answers[SMILE].index.content_hash
            other.add(PAPERS / "liu-industrial-clusters.txt")
            again = other.ask(SMILE)
            assert again.index.content_hash == answers[SMILE].index.content_hash
            assert [c.passage_id for c in again.citations] == [c.passage_id for c in answers[SMILE].citations]


class TestLibrary:
    def test_adding_again_touches_nothing(self, papers_folder: Path) -> None:
        before = states(papers_folder)
        with Library.open(papers_folder) as again:
            assert set(again.add(PAPERS).unchanged) == {"liu", "sun-yang-2015"}
        assert states(papers_folder) == before

    def test_it_is_sound(self, papers: Library) -> None:
        assert papers.verify() == []
        assert ids(papers) == ["liu", "sun-yang-2015"]

    def test_headings_stand_where_they_say(self, papers: Library) -> None:
        text = papers.text("sun-yang-2015")
        places = papers.headings("sun-yang-2015")
        assert len(places) > 20
        for place in places:
            assert isinstance(place, Locator)
            assert fold(text[place.start : place.end]).rstrip(".:").endswith(place.section[-1][-20:].rstrip(".:"))

    def test_what_is_public(self) -> None:
        assert package.__all__ == sorted(package.__all__)
        for name in ("open", "add", "search", "ask", "remove", "documents", "text", "verify"):
            assert getattr(Library, name).__doc__


def test_the_command_line_gives_the_same_answer(papers_folder: Path, answers: dict[str, Answer]) -> None:
    done = pincite("ask", SMILE, "--json", "--index", papers_folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.dumps({**json.loads(done.stdout), "timing_ms": None}, ensure_ascii=False) == timeless(answers[SMILE])
