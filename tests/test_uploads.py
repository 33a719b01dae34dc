"""Files that come as bytes: named safely, added once, known again, and nothing of them left where they stood."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeEncoder, fake_settings, holding, ids
from pdf_files import Drawing, pdf
from pincite import Library, Upload
from pincite.errors import DocumentUnknown
from pincite.library.uploads import FOLDER, is_upload, safe_name
from pincite.records import AddReport, Failure

MOON = "The moon pulls the sea and so makes the tides rise."
TIDES = Upload("tides.txt", MOON.encode())
CITED = {"id": "moon", "title": "On Tides", "author": [{"family": "Galilei", "given": "Galileo"}], "year": 1616}
CITATION = Upload("tides.csl.json", json.dumps(CITED).encode())


def outcome(report: AddReport) -> dict[str, int]:
    """How many ids or files there are of each outcome."""
    names = ("added", "updated", "unchanged", "removed", "failed")
    return {name: number for name in names if (number := len(getattr(report, name)))}


def test_what_is_sent_becomes_a_document_and_leaves_no_file(library: Library, tmp_path: Path) -> None:
    drawn = pdf([Drawing().text(72, 100, "Yeast makes the dough of bread rise.")])
    report = library.add_uploads([TIDES, Upload("Bread.pdf", drawn)])
    assert report.added == ("tides", "bread")
    assert library.text("tides") == MOON
    assert not (tmp_path / "index" / FOLDER).exists()
    library.remove("tides")
    assert not holding(tmp_path / "index", "moon")
    assert library.page_image("bread", 1)


def test_the_same_bytes_are_known_again_under_any_name_without_being_embedded(
    library: Library, fake: FakeEncoder
) -> None:
    library.add_uploads([TIDES])
    embedded, before = fake.embedded, library.ask("What makes the tides rise?").index
    report = library.add_uploads([TIDES, TIDES, Upload("copy.txt", TIDES.data)])
    assert outcome(report) == {"unchanged": 1}
    assert ids(library) == ["tides"]
    assert fake.embedded == embedded
    assert library.ask("What makes the tides rise?").index == before


def test_another_file_of_the_same_name_is_another_document(library: Library) -> None:
    library.add_uploads([TIDES])
    report = library.add_uploads([Upload("tides.txt", b"Ships are lifted by the flood.")])
    assert report.added == ("tides-2",)
    assert library.text("tides") == MOON


def test_the_same_file_added_from_the_disk_is_unchanged_and_from_then_on_stands_there(
    library: Library, tmp_path: Path
) -> None:
    library.add_uploads([TIDES])
    file = tmp_path / "papers" / "tides.txt"
    file.parent.mkdir()
    file.write_bytes(TIDES.data)
    assert outcome(library.add(file.parent)) == {"unchanged": 1}
    assert library.documents()[0].path == str(file)
    assert outcome(library.add_uploads([TIDES])) == {"unchanged": 1}
    assert library.documents()[0].path == str(file)


def test_a_file_of_the_disk_that_is_sent_too_is_unchanged(library: Library, tmp_path: Path) -> None:
    (tmp_path / "tides.txt").write_bytes(TIDES.data)
    library.add(tmp_path / "tides.txt")
    assert outcome(library.add_uploads([TIDES])) == {"unchanged": 1}
    assert library.documents()[0].path == str(tmp_path / "tides.txt")


def test_pruning_the_folder_around_the_library_removes_no_upload(library: Library, tmp_path: Path) -> None:
    library.add_uploads([TIDES])
    (tmp_path / "other.txt").write_text("Bread is baked.", "utf-8")
    assert library.add(tmp_path, prune=True).removed == ()
    assert ids(library) == ["other", "tides"]
    (tmp_path / "other.txt").unlink()
    assert library.add(tmp_path, prune=True).removed == ("other",)


def test_uploads_are_still_there_after_a_backup_a_move_and_a_rebuild(library: Library, tmp_path: Path) -> None:
    library.add_uploads([TIDES])
    library.export(tmp_path / "backup")
    with Library.open(tmp_path / "work" / "index", settings=fake_settings()) as other:
        other.restore(tmp_path / "backup")
        assert outcome(other.add_uploads([TIDES])) == {"unchanged": 1}
        assert other.add(tmp_path, prune=True).removed == ()
    Library.rebuild(tmp_path / "work" / "index", settings=fake_settings())
    with Library.open(tmp_path / "work" / "index", settings=fake_settings()) as other:
        assert (ids(other), other.verify()) == (["tides"], [])


def test_citation_data_goes_with_its_document(library: Library) -> None:
    report = library.add_uploads([CITATION, TIDES])
    assert report.added == ("moon",)
    document = library.documents()[0]
    assert (document.title, document.authors, document.year) == ("On Tides", ("Galileo Galilei",), 1616)


def test_citation_data_can_follow_and_is_not_taken_away_by_the_file_alone(library: Library) -> None:
    library.add_uploads([TIDES])
    assert outcome(library.add_uploads([TIDES, CITATION])) == {"updated": 1}
    assert library.documents()[0].title == "On Tides"
    assert outcome(library.add_uploads([TIDES])) == {"unchanged": 1}
    assert library.documents()[0].title == "On Tides"


def test_citation_data_alone_is_one_clear_line(library: Library) -> None:
    expected = "tides.csl.json is citation data; send it together with its document, such as tides.pdf"
    assert library.add_uploads([CITATION]).failed == (Failure("tides.csl.json", expected),)


def test_what_cannot_be_read_goes_by_the_name_that_it_was_sent_under(library: Library, tmp_path: Path) -> None:
    report = library.add_uploads([
        Upload("C:\\papers\\setup.pdf", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" * 40),
        Upload("../../holiday.png", b"\x89PNG\r\n\x1a\n"),
        Upload("empty.txt", b"  \n"),
        TIDES,
    ])  # fmt: skip
    assert report.added == ("tides",)
    assert [failure.path for failure in report.failed] == ["setup.pdf", "holiday.png", "empty.txt"]
    assert not [failure for failure in report.failed if str(tmp_path) in failure.reason or "\n" in failure.reason]
    assert not [name for name in tmp_path.iterdir() if name.name != "index"]


def test_two_hundred_files_at_once(library: Library) -> None:
    uploads = [
        Upload(f"paper {number}.txt", f"Finding {number} is about topic{number}.".encode()) for number in range(200)
    ]
    assert len(library.add_uploads(uploads).added) == 200
    assert outcome(library.add_uploads(uploads)) == {"unchanged": 200}


def test_what_a_stopped_process_left_is_gone_after_the_next_change(library: Library, tmp_path: Path) -> None:
    left = tmp_path / "index" / FOLDER / "ab" / "secret.txt"
    left.parent.mkdir(parents=True)
    left.write_text("a secret", "utf-8")
    (tmp_path / "tides.txt").write_bytes(TIDES.data)
    library.add(tmp_path / "tides.txt")
    assert not (tmp_path / "index" / FOLDER).exists()
    with pytest.raises(DocumentUnknown):
        library.text("secret")


def test_a_library_beside_does_not_find_what_is_being_sent(library: Library, tmp_path: Path) -> None:
    waiting = tmp_path / "elsewhere" / FOLDER / "ab" / "secret.txt"
    waiting.parent.mkdir(parents=True)
    waiting.write_text("a secret", "utf-8")
    assert library.add(tmp_path).added == ()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("paper.pdf", "paper.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\My  paper.pdf", "My paper.pdf"),
        ("..", "document"),
        (".hidden.txt", "hidden.txt"),
        ("a\x00b\u202efdp.exe", "abfdp.exe"),
        ("what?.md", "what.md"),
        ("论文.pdf", "论文.pdf"),
        ("", "document"),
        ("paper.csl.json", "paper.csl.json"),
        ("x" * 300 + ".csl.json", "x" * 171 + ".csl.json"),
        ("文" * 300 + ".pdf", "文" * 58 + ".pdf"),
    ],
)
def test_names_are_cleaned(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


@given(st.text(max_size=300))
def test_no_name_leads_anywhere(name: str) -> None:
    kept = safe_name(name)
    place = Path("/library") / FOLDER / "ab" / kept
    assert place.name == kept
    assert not kept.startswith(".")
    assert len(kept.encode()) <= 255 - len(".csl.json")
    assert kept.isprintable() or not any(character in kept for character in "\n\r\t\x00")
    assert is_upload(place)
