"""What becomes of the works that are fetched: their files, their citation data, their place in the library."""

import json
import os
from pathlib import Path

import pytest

from fakes import fake_settings, holding, ids
from literature_server import (
    CROSSREF,
    DOI,
    OPENALEX,
    STEM,
    TITLE,
    UNPAYWALL,
    Reply,
    Shelf,
    World,
    as_json,
    crossref,
    crossref_answer,
    everything,
    location,
    openalex,
    openalex_answer,
    paper,
    unpaywall,
)
from pincite import Library, Progress
from pincite.fetching import FoundWork, Literature, Work
from pincite.fetching.keeping import stem_of

PDF = paper()


def test_files_are_named_by_ids_that_no_two_works_share() -> None:
    dois = ["10.1/a", "10.1/A-b", "10.1/a/b", "10.1/a_b", "10.1/../../etc/passwd", "10.1/文", "10.1/" + "x" * 300]
    stems = [stem_of(FoundWork(Work(doi=doi))) for doi in dois]
    assert stems[:2] == ["10.1-a", "10.1-a-b"]
    assert len(set(stems)) == len(dois)
    assert all(stem.isascii() and "/" not in stem and not stem.startswith(".") for stem in stems)
    assert all(len(stem) <= 100 for stem in stems)


class TestFetching:
    def test_a_work_comes_with_its_citation_data_and_answers(
        self, world: World, literature: Literature, library: Library, tmp_path: Path
    ) -> None:
        address = everything(world)
        folder = tmp_path / "fetched"
        (done,) = literature.fetch([literature.find(DOI)], library, folder)
        assert (done.outcome, done.document, done.file) == ("added", STEM, str(folder / f"{STEM}.pdf"))
        (document,) = library.documents()
        assert (document.id, document.title, document.doi, document.year) == (STEM, TITLE, DOI, 2014)
        assert document.authors == ("Mei Chen", "Cluster Observatory")
        assert "smiling curve" in library.text(STEM)
        assert sorted(file.name for file in folder.iterdir()) == [f"{STEM}.csl.json", f"{STEM}.pdf"]
        modes = {file.stat().st_mode for file in folder.iterdir()}
        assert len(modes) == 1  # whoever may read the one may read the other
        (item,) = json.loads((folder / f"{STEM}.csl.json").read_text("utf-8"))
        assert item["custom"] == {
            "licence": "cc-by", "licence-name": "CC BY", "fetched-from": address, "found-by": "OpenAlex",
        }  # fmt: skip
        assert item["author"] == [{"family": "Chen", "given": "Mei"}, {"literal": "Cluster Observatory"}]
        assert item["accessed"] == {"date-parts": [[2023, 11, 14]]}
        assert (item["volume"], item["page"], item["DOI"]) == ("7", "11-29", DOI)
        before = len(world.seen)
        (again,) = literature.fetch([literature.find(DOI, library.documents())], library, folder)
        assert (again.outcome, again.document, len(world.seen)) == ("known", STEM, before)

    def test_a_file_that_the_library_cannot_read_does_not_stay(
        self, world: World, literature: Literature, library: Library, tmp_path: Path
    ) -> None:
        everything(world, pdf=world.reply("/a.pdf", Reply(b"%PDF-1.7\nand then nothing of the kind" * 60)))
        (done,) = literature.fetch([literature.find(DOI)], library, tmp_path / "fetched")
        assert (done.outcome, done.document) == ("failed", None)
        assert done.reason.startswith("the PDF cannot be read: ")
        assert list((tmp_path / "fetched").iterdir()) == []
        assert ids(library) == []

    def test_the_same_file_under_another_doi_is_known_and_does_not_stay(
        self, world: World, literature: Literature, library: Library, tmp_path: Path
    ) -> None:
        (tmp_path / "mine.pdf").write_bytes(PDF)
        library.add(tmp_path / "mine.pdf")
        everything(world)
        (done,) = literature.fetch([literature.find(DOI)], library, tmp_path / "fetched")
        assert (done.outcome, done.document, ids(library)) == ("known", "mine", ["mine"])
        assert list((tmp_path / "fetched").iterdir()) == []

    def test_a_removed_work_is_added_again_from_its_file(
        self, world: World, literature: Literature, library: Library, tmp_path: Path
    ) -> None:
        everything(world)
        literature.fetch([literature.find(DOI)], library, tmp_path / "fetched")
        library.remove(STEM)
        assert not holding(tmp_path / "index", "smiling")
        (done,) = literature.fetch([literature.find(DOI)], library, tmp_path / "fetched")
        assert (done.outcome, ids(library), world.paths().count("/a.pdf")) == ("added", [STEM], 1)

    def test_where_one_copy_fails_the_next_open_one_is_taken(
        self, world: World, literature: Literature, tmp_path: Path
    ) -> None:
        page = world.reply("/page", Reply(b"<html>Log in</html>"))
        address = everything(world)
        world.reply(UNPAYWALL, as_json(unpaywall(page)))
        places = [location(page), location(address, "cc-by-nc"), location(f"{world.base}/free", None)]
        world.reply(OPENALEX, as_json(openalex(places[0], locations=places)))
        (done,) = literature.fetch([literature.find(DOI)], Shelf(), tmp_path / "fetched")
        assert done.copy is not None
        assert (done.outcome, done.copy.address, done.copy.licence) == ("added", address, "cc-by-nc")
        world.reply("/a.pdf", Reply(b"", 404))
        (done,) = literature.fetch([literature.find(DOI)], Shelf(), tmp_path / "elsewhere")
        assert done.outcome == "failed"
        assert "a web page, not a PDF" in done.reason
        assert "the file is not there" in done.reason
        assert "/free" not in world.paths()
        assert list((tmp_path / "elsewhere").iterdir()) == []

    def test_without_a_licence_only_what_is_allowed_is_fetched(
        self, world: World, literature: Literature, tmp_path: Path
    ) -> None:
        address = everything(world, licence=None)
        shelf, folder = Shelf(), tmp_path / "fetched"
        named = [literature.find(DOI), literature.find(f"{address}?own=1")]
        closed = literature.fetch(named, shelf, folder)
        assert [one.outcome for one in closed] == ["closed", "closed"]
        assert all("--any-licence" in one.reason for one in closed)
        assert (world.paths().count("/a.pdf"), folder.exists()) == (0, False)
        done = literature.fetch(named, shelf, folder, any_licence=True)
        assert [one.outcome for one in done] == ["added", "added"]
        said = [json.loads(file.read_text("utf-8"))[0] for file in sorted(folder.glob("*.csl.json"))]
        assert [one["custom"]["licence"] for one in said] == ["none named", "none named"]
        assert said[1]["id"].startswith("web-")
        assert said[1]["URL"] == f"{address}?own=1"

    @pytest.mark.parametrize("stop", [KeyboardInterrupt(), OSError("no space")])
    def test_a_stop_leaves_nothing_half(
        self, world: World, literature: Literature, tmp_path: Path, stop: BaseException
    ) -> None:
        everything(world)
        with pytest.raises(type(stop)):
            literature.fetch([literature.find(DOI)], Shelf(stop=stop), tmp_path / "fetched")
        assert list((tmp_path / "fetched").iterdir()) == []

    def test_a_stop_while_a_file_comes_leaves_nothing(self, world: World, tmp_path: Path) -> None:
        everything(world)

        def stop(progress: Progress) -> None:
            if progress.done:
                raise KeyboardInterrupt

        settings = fake_settings(cache=tmp_path / "cache")
        literature = Literature(settings, services=world.services(), progress=stop)
        found = literature.find(DOI)
        with pytest.raises(KeyboardInterrupt):
            literature.fetch([found], Shelf(), tmp_path / "fetched")
        assert list((tmp_path / "fetched").iterdir()) == []

    def test_what_a_killed_process_left_is_gone_after_a_day(
        self, world: World, literature: Literature, tmp_path: Path
    ) -> None:
        everything(world)
        folder = tmp_path / "fetched"
        folder.mkdir()
        old, new = folder / ".a.pdf.1.part", folder / ".b.pdf.2.part"
        for left in (old, new):
            left.write_bytes(b"half")
        os.utime(old, (0, 0))
        literature.fetch([literature.find(DOI)], Shelf(), folder)
        assert (old.exists(), new.exists()) == (False, True)

    def test_one_that_fails_stops_no_other_and_progress_is_told(self, world: World, tmp_path: Path) -> None:
        told: list[Progress] = []
        settings = fake_settings(cache=tmp_path / "cache")
        literature = Literature(settings, services=world.services(), progress=told.append)
        everything(world)
        world.reply("/crossref/works/10.1234/2", crossref_answer(crossref("10.1234/2", title=["Broken"])))
        gone = f"{world.base}/gone.pdf"
        world.reply("/openalex/works/doi:10.1234/2", as_json(openalex(location(gone), "10.1234/2", title="Broken")))
        found = [literature.find("10.1234/2"), literature.find(DOI), literature.find(DOI)]
        done = literature.fetch(found, Shelf(), tmp_path / "fetched")
        assert [one.outcome for one in done] == ["failed", "added", "known"]
        assert Progress("Fetching", len(PDF), len(PDF), 1, 3, TITLE) in told

    def test_a_work_of_a_topic_is_cited_as_crossref_has_it(
        self, world: World, literature: Literature, tmp_path: Path
    ) -> None:
        address = everything(world)
        world.reply("/openalex/works", openalex_answer(openalex(location(address))))
        (done,) = literature.fetch(literature.topic("smiling curve"), Shelf(), tmp_path / "fetched")
        (item,) = json.loads((tmp_path / "fetched" / f"{STEM}.csl.json").read_text("utf-8"))
        assert item["publisher"] == "A Press"
        assert len(item["author"]) == 2
        assert done.to_dict()["found"]["is_open"] is True

    def test_a_title_that_tries_to_be_a_path_or_a_command_is_only_a_title(
        self, world: World, literature: Literature, tmp_path: Path
    ) -> None:
        everything(world)
        title = "../../etc/\x1b[31mpasswd\u202e <script>alert(1)</script> &lt;b&gt;x"
        world.reply(CROSSREF, crossref_answer(crossref(title=[title])))
        literature.fetch([literature.find(DOI)], Shelf(), tmp_path / "fetched")
        (item,) = json.loads((tmp_path / "fetched" / f"{STEM}.csl.json").read_text("utf-8"))
        assert item["title"] == "../../etc/ [31mpasswd alert(1) x"
