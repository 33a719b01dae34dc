"""Adding: ids, what is new, changed, moved, copied or removed; groups and progress. The model is a fake one."""

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from fakes import FakeEncoder, fake_settings, holding, ids, states, write_files, write_lines
from pincite import AddReport, Library, Progress
from pincite.errors import FilterUnknown
from pincite.library import group
from pincite.library.recognition import unstorable
from pincite.outline import Source
from pincite.records import Document, Failure

ONE = "Clusters of firms grow where suppliers are near."
TWO = "The smiling curve shows where value is added."
THREE = "Universities lend their laboratories to start-ups."


def cite(file: Path, **data: Any) -> None:
    file.with_name(f"{file.stem}.csl.json").write_text(json.dumps(data), encoding="utf-8")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_files(tmp_path / "corpus", one=ONE, two=TWO)


class TestIds:
    def test_the_stem_in_lower_case(self, library: Library, tmp_path: Path) -> None:
        report = library.add(write_files(tmp_path / "c", **{"My Paper": ONE, "Ärger": TWO}))
        assert report == AddReport(added=("my paper", "ärger"))
        assert ids(library) == ["my paper", "ärger"]

    def test_the_same_stem_from_another_file_is_numbered(self, library: Library, tmp_path: Path) -> None:
        for number, text in enumerate((ONE, TWO, THREE)):
            write_files(tmp_path / "c" / str(number), paper=text)
        assert library.add(tmp_path / "c").added == ("paper", "paper-2", "paper-3")
        assert [library.text(name) for name in ids(library)] == [ONE, TWO, THREE]

    def test_the_given_id_wins(self, library: Library, corpus: Path) -> None:
        cite(corpus / "one.txt", id="Porter-1998", title="Clusters")
        assert library.add(corpus).added == ("Porter-1998", "two")

    def test_an_id_given_later_renames(self, library: Library, corpus: Path) -> None:
        library.add(corpus)
        cite(corpus / "one.txt", id="porter")
        assert library.add(corpus) == AddReport(updated=("porter",), unchanged=("two",))
        assert ids(library) == ["porter", "two"]
        assert library.add(corpus) == AddReport(unchanged=("porter", "two"))

    def test_an_id_given_to_another_document_replaces_it(self, library: Library, corpus: Path, tmp_path: Path) -> None:
        library.add(corpus)
        other = write_files(tmp_path / "other", new=THREE)
        cite(other / "new.txt", id="one")
        assert library.add(other) == AddReport(updated=("one",))
        assert library.text("one") == THREE
        cite(corpus / "two.txt", id="one")  # a rename onto an id that is taken
        assert library.add(corpus / "two.txt") == AddReport(updated=("one",))
        assert ids(library) == ["one"]
        assert library.text("one") == TWO
        assert library.verify() == []

    def test_an_id_given_twice_in_one_run_is_refused(self, library: Library, corpus: Path) -> None:
        for name in ("one", "two"):
            cite(corpus / f"{name}.txt", id="same")
        for _ in range(2):
            report = library.add(corpus)
            reason = "two.txt: the id 'same' stands in one.txt too, for another document; give each its own"
            assert report.failed == (Failure(str(corpus / "two.txt"), reason),)
        assert report.unchanged == ("same",)
        assert library.text("same") == ONE

    def test_json_lines(self, library: Library, tmp_path: Path) -> None:
        items: list[dict[str, Any]] = [
            {"id": "a", "title": "T", "text": ONE, "authors": ["Ann One"], "year": 2001, "doi": "10.1234/a"},
            {"_id": "b", "text": TWO},
            {"text": THREE},
        ]
        file = write_lines(tmp_path / "Corpus.jsonl", items)
        assert library.add(file).added == ("a", "b", "corpus-3")
        assert library.add(file).unchanged == ("a", "b", "corpus-3")
        first = library.documents()[0]
        assert (first.title, first.authors, first.year, first.doi) == ("T", ("Ann One",), 2001, "10.1234/a")
        assert library.text("corpus-3") == THREE

    def test_lines_with_ids_are_documents_of_their_own(self, library: Library, tmp_path: Path) -> None:
        file = write_lines(tmp_path / "c.jsonl", [{"id": "a", "text": ONE}, {"id": "b", "text": ONE}, {"text": ONE}])
        assert library.add(file) == AddReport(added=("a", "b"))  # each id has one outcome
        assert library.add(file) == AddReport(unchanged=("a", "b"))

    def test_a_taken_derived_id_gives_way_to_a_given_one(self, library: Library, tmp_path: Path) -> None:
        file = write_lines(tmp_path / "c.jsonl", [{"text": ONE}, {"id": "c-1", "text": TWO}])
        library.add(file)
        assert ids(library) == ["c-1"]
        assert library.verify() == []


class TestAgain:
    def test_the_same_corpus_again_touches_nothing(
        self, library: Library, corpus: Path, fake: FakeEncoder, tmp_path: Path
    ) -> None:
        library.add(corpus)
        library.ask("where is value added?")
        embedded, before = fake.embedded, states(tmp_path / "index")
        assert library.add(corpus) == AddReport(unchanged=("one", "two"))
        assert library.add([corpus / "one.txt", corpus, str(corpus / ".." / "corpus")]).unchanged == ("one", "two")
        assert fake.embedded == embedded
        assert states(tmp_path / "index") == before

    def test_a_changed_file_replaces_its_document(self, library: Library, corpus: Path, tmp_path: Path) -> None:
        write_files(corpus, one=ONE + " Quagswagging helps.")
        library.add(corpus)
        assert holding(tmp_path / "index", "quagswag")
        write_files(corpus, one=ONE)
        assert library.add(corpus) == AddReport(updated=("one",), unchanged=("two",))
        assert library.text("one") == ONE
        assert holding(tmp_path / "index", "quagswag") == []
        assert library.verify() == []

    def test_new_citation_data_is_taken_over_without_embedding(
        self, library: Library, corpus: Path, fake: FakeEncoder
    ) -> None:
        library.add(corpus)
        embedded = fake.embedded
        cite(corpus / "one.txt", author=[{"family": "Porter", "given": "Michael"}], issued={"date-parts": [[1998]]})
        assert library.add(corpus).updated == ("one",)
        assert (library.documents()[0].authors, library.documents()[0].year) == (("Michael Porter",), 1998)
        assert fake.embedded == embedded
        cite(corpus / "one.txt", title="A title of its own")
        assert library.add(corpus).updated == ("one",)
        assert library.documents()[0].title == "A title of its own"
        assert fake.embedded > embedded
        assert library.add(corpus).unchanged == ("one", "two")

    def test_the_same_content_under_another_name_is_unchanged(self, library: Library, corpus: Path) -> None:
        shutil.copy(corpus / "one.txt", corpus / "a copy.txt")
        assert library.add(corpus) == AddReport(added=("a copy", "two"))
        shutil.copy(corpus / "two.txt", corpus / "another.txt")
        cite(corpus / "another.txt", id="another-id", title="Another title")
        for _ in range(2):
            assert library.add(corpus) == AddReport(unchanged=("a copy", "two"))
        assert ids(library) == ["a copy", "two"]

    def test_a_renamed_file_is_known_again(self, library: Library, corpus: Path, fake: FakeEncoder) -> None:
        library.add(corpus)
        embedded = fake.embedded
        (corpus / "one.txt").rename(corpus / "renamed.txt")
        for prune in (False, True, False):
            assert library.add(corpus, prune=prune) == AddReport(unchanged=("one", "two"))
        assert library.documents()[0].path == str(corpus / "renamed.txt")
        assert fake.embedded == embedded
        write_files(corpus, renamed=THREE)
        assert library.add(corpus) == AddReport(updated=("one",), unchanged=("two",))

    def test_a_file_moved_while_another_takes_its_name(self, library: Library, corpus: Path) -> None:
        library.add(corpus)
        (corpus / "one.txt").rename(corpus / "z.txt")
        write_files(corpus, one=THREE)
        library.add(corpus)
        assert {library.text(name) for name in ids(library)} == {ONE, TWO, THREE}
        assert library.add(corpus).unchanged == ("one", "two", "z")

    def test_a_copy_stays_when_its_original_changes(self, library: Library, corpus: Path) -> None:
        shutil.copy(corpus / "two.txt", corpus / "a copy.txt")
        assert library.add([corpus / "two.txt", corpus / "one.txt", corpus]).added == ("two", "one")
        write_files(corpus, two=THREE)
        assert library.add(corpus) == AddReport(added=("a copy",), updated=("two",), unchanged=("one",))
        assert library.add(corpus) == AddReport(unchanged=("a copy", "one", "two"))

    def test_two_files_that_swap_names(self, library: Library, corpus: Path) -> None:
        library.add(corpus)
        write_files(corpus, one=TWO, two=ONE)
        assert library.add(corpus).updated == ("one", "two")
        assert (library.text("one"), library.text("two")) == (TWO, ONE)
        assert library.verify() == []

    def test_lines_moved_to_another_file(self, library: Library, tmp_path: Path) -> None:
        old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
        write_lines(old, [{"id": "a", "text": ONE}, {"id": "b", "text": TWO}])
        library.add(old)
        old.rename(new)
        assert library.add(new).unchanged == ("a", "b")
        assert {document.path for document in library.documents()} == {str(new)}
        write_lines(new, [{"id": "a", "text": ONE}])
        assert library.add(new, prune=True) == AddReport(unchanged=("a",), removed=("b",))

    def test_a_copy_with_the_same_given_id_does_not_change_hands(self, library: Library, tmp_path: Path) -> None:
        for folder in ("x", "y"):
            cite(write_files(tmp_path / "c" / folder, paper=ONE) / "paper.txt", id="porter", title="Clusters")
        assert library.add(tmp_path / "c") == AddReport(added=("porter",))
        before = library.documents(), library.ask("clusters").index.generation
        assert library.add(tmp_path / "c") == AddReport(unchanged=("porter",))
        assert (library.documents(), library.ask("clusters").index.generation) == before


class TestRemoving:
    def test_nothing_of_a_removed_document_is_left(self, library: Library, corpus: Path, tmp_path: Path) -> None:
        write_files(corpus, three=f"{THREE} Quagswagging. " * 50)
        cite(corpus / "three.txt", title="Zizzernabbing", author=["Hullaballoonist"])
        library.add(corpus)
        library.ask("What of quagswagging?")
        words = ["quagswag", "zizzernab", "hullaballoonist", "laborator"]  # stems, as the index of words has them
        assert all(holding(tmp_path / "index", word) for word in words)
        library.remove("three")
        assert [word for word in words if holding(tmp_path / "index", word)] == []
        assert "three" not in ids(library)
        assert library.search("quagswagging laboratories")[0].document.id != "three"
        with pytest.raises(FilterUnknown):
            library.ask("quagswagging", documents=["three"])
        library.close()
        assert [word for word in words if holding(tmp_path / "index", word)] == []

    def test_none_is_removed_where_one_is_unknown(self, library: Library, corpus: Path) -> None:
        library.add(corpus)
        with pytest.raises(Exception, match="'nobody'"):
            library.remove("one", "nobody")
        assert ids(library) == ["one", "two"]

    def test_all_can_be_removed(self, library: Library, corpus: Path) -> None:
        library.add(corpus)
        library.remove("one", "two", "one")
        library.remove()
        assert ids(library) == []
        answer = library.ask("what is left?")
        assert (answer.status, answer.closest, answer.citations) == ("not_found", (), ())
        assert library.search("what is left?") == []

    def test_what_a_person_removed_stays_out(self, library: Library, corpus: Path) -> None:
        library.add(corpus)
        library.remove("one")
        assert library.add(corpus, keep_removed=True) == AddReport(unchanged=("two",))
        shutil.copy(corpus / "one.txt", corpus / "another name.txt")
        write_lines(corpus / "lines.jsonl", [{"id": "x", "text": ONE}])
        assert library.add(corpus, keep_removed=True).added == ()
        assert ids(library) == ["two"]

    def test_asking_for_it_brings_it_back_for_good(self, library: Library, corpus: Path) -> None:
        library.add(corpus)
        library.remove("one")
        assert library.add(corpus / "one.txt").added == ("one",)
        assert library.add(corpus, keep_removed=True) == AddReport(unchanged=("one", "two"))

    def test_what_only_its_file_lost_may_come_back(self, library: Library, corpus: Path) -> None:
        library.add(corpus)
        (corpus / "one.txt").unlink()
        assert library.add(corpus) == AddReport(unchanged=("two",))
        assert ids(library) == ["one", "two"]
        assert library.add(corpus, prune=True) == AddReport(unchanged=("two",), removed=("one",))
        write_files(corpus, one=ONE)
        assert library.add(corpus, keep_removed=True).added == ("one",)

    def test_only_the_named_folder_is_pruned(self, library: Library, corpus: Path, tmp_path: Path) -> None:
        other = write_files(tmp_path / "corpus-2", three=THREE)
        library.add([corpus, other])
        (other / "three.txt").unlink()
        assert library.add(corpus, prune=True).removed == ()
        assert library.add(other, prune=True).removed == ("three",)

    def test_a_file_that_cannot_be_read_any_more_is_not_gone(self, library: Library, corpus: Path) -> None:
        library.add(corpus)
        (corpus / "one.txt").write_bytes(b"")
        report = library.add(corpus, prune=True)
        assert (report.removed, len(report.failed)) == ((), 1)
        assert library.text("one") == ONE

    @settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        some.lists(
            some.tuples(
                some.sampled_from(["write", "write", "write", "delete", "remove"]),
                some.sampled_from(["a", "b", "c"]),
                some.sampled_from([ONE, TWO, THREE, ONE + " " + TWO]),
            ),
            min_size=1,
            max_size=10,
        )
    )
    def test_the_library_follows_the_folder(
        self, fake: FakeEncoder, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]
    ) -> None:
        top = tmp_path_factory.mktemp("follow")
        corpus = write_files(top / "corpus")
        with Library.open(top / "index", settings=fake_settings()) as library:
            for step, name, text in steps:
                file = corpus / f"{name}.txt"
                if step == "write":
                    file.write_text(text, encoding="utf-8")
                elif step == "delete":
                    file.unlink(missing_ok=True)
                elif ids(library):
                    library.remove(ids(library)[0])
                library.add(corpus, prune=True)
                there = {file.read_text(encoding="utf-8") for file in corpus.iterdir()}
                assert {library.text(identity) for identity in ids(library)} == there
                assert library.add(corpus, prune=True).unchanged or not there
            assert library.verify() == []


class TestBadInput:
    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("empty.txt", b"", "empty.txt is empty"),
            ("blank.txt", b" \n\t\n", "blank.txt"),
            ("binary.txt", bytes(range(256)) * 20, "binary.txt is not a text file"),
            ("lines.jsonl", b'{"text": "one"}\n{"txt": 1}\n', "line 2"),
            ("thesis.docx", b"PK\x03\x04 rest", "thesis.docx"),
        ],
    )
    def test_a_bad_file_is_named_and_stops_no_other(
        self, library: Library, corpus: Path, name: str, data: bytes, said: str
    ) -> None:
        (corpus / name).write_bytes(data)
        report = library.add([corpus / name, corpus / "one.txt", corpus / "absent.txt"])
        assert report.added == ("one",)
        assert [failure.path for failure in report.failed] == [str(corpus / name), str(corpus / "absent.txt")]
        assert said in report.failed[0].reason
        assert "\n" not in report.failed[0].reason
        assert "no file" in report.failed[1].reason
        assert library.verify() == []

    @pytest.mark.parametrize("field", ["text", "given_id"])
    def test_half_a_character_cannot_be_kept(self, field: str) -> None:
        source = Source(Document("a", title="T"), "text", (), "a")
        assert unstorable(source) is None
        fault = unstorable(replace(source, **{field: "half \ud800"}))  # type: ignore[arg-type]
        assert fault is not None
        assert "half a character (U+D800" in fault

    def test_half_a_character_in_a_file_is_no_fault_of_ours(self, library: Library, tmp_path: Path) -> None:
        file = tmp_path / "half.jsonl"
        file.write_bytes(rb'{"id": "half", "title": "half \udfff", "text": "half \ud800 a character"}')
        report = library.add(file)
        assert report.added == ("half",) or "half a character" in report.failed[0].reason
        assert library.verify() == []

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems keep file names as text")
    def test_a_file_name_that_is_no_text(self, library: Library, corpus: Path) -> None:
        (corpus / "half \udcff.txt").write_text(THREE, encoding="utf-8")
        report = library.add(corpus)
        assert report.added == ("one", "two")
        assert "its name is not in UTF-8 (" in report.failed[0].reason

    def test_nothing_to_embed_needs_no_model(
        self, library: Library, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        library.add(corpus)

        def load(*_: object) -> None:
            raise AssertionError("the model is loaded")

        monkeypatch.setattr("pincite.library.facade.load_encoder", load)
        with Library.open(tmp_path / "index", settings=fake_settings()) as again:
            assert again.add(corpus).unchanged == ("one", "two")
            again.remove("one")
            assert again.add([]) == AddReport()


class TestGroups:
    @pytest.fixture
    def lines(self, tmp_path: Path) -> Path:
        items = ({"id": f"d{n}", "title": f"Title {n}", "text": f"{ONE} Number {n} is {n * n}."} for n in range(60))
        return write_lines(tmp_path / "many.jsonl", items)

    def test_groups_give_what_one_group_gives(
        self, fake: FakeEncoder, lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers = []
        for texts in (10_000, 5):
            monkeypatch.setattr(group, "_TEXTS", texts)
            with Library.open(tmp_path / str(texts), settings=fake_settings()) as library:
                assert len(library.add(lines).added) == 60
                answer = library.ask("What is number 17?").to_dict()
                assert library.verify() == []
            answers.append({**answer, "timing_ms": None, "index": answer["index"]["content_hash"]})
        assert answers[0] == answers[1]

    def test_progress_is_one_flow(
        self, fake: FakeEncoder, lines: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(group, "_TEXTS", 5)
        seen: list[Progress] = []
        with Library.open(tmp_path / "index", settings=fake_settings(), progress=seen.append) as library:
            library.add([lines, corpus])
            flow = [progress for progress in seen if progress.stage != "Indexing"]
            assert {progress.stage for progress in flow} == {"Embedding"} or flow[0].stage == "Reading"
            total = lines.stat().st_size + sum(file.stat().st_size for file in corpus.iterdir())
            assert {progress.total for progress in flow} == {total}
            done = [progress.done for progress in flow]
            assert done == sorted(done)
            assert done[-1] == total
            assert len(set(done)) > 5
            seen.clear()
            library.add([lines, corpus])
            assert {(progress.stage, progress.total) for progress in seen} == {("Reading", total)}
            assert seen[-1].done == total

    def test_ctrl_c_keeps_what_was_finished(
        self, library: Library, lines: Path, fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(group, "_TEXTS", 5)
        embed, calls = fake.embed_documents, iter(range(100))

        def interrupted(*arguments: Any) -> Any:
            if next(calls) == 2:
                raise KeyboardInterrupt
            return embed(*arguments)

        monkeypatch.setattr(fake, "embed_documents", interrupted)
        with pytest.raises(KeyboardInterrupt):
            library.add(lines)
        kept = len(ids(library))
        assert 0 < kept < 60
        assert library.verify() == []
        report = library.add(lines)
        assert (len(report.unchanged), len(report.added)) == (kept, 60 - kept)
        assert library.verify() == []
