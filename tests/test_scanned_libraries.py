"""Libraries with scans: read again once Tesseract can, and marked as OCR in every citation."""

import io
import json
import os
from pathlib import Path

import pytest
from PIL import Image

from fakes import fake_settings
from pdf_files import Drawing, pdf
from pincite import Library
from pincite.cli.printing import print_answer, print_report
from pincite.records import AddReport, Locator
from scans import layered, needs_tesseract


def put(folder: Path, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "birds.pdf").write_bytes(data)
    return folder / "birds.pdf"


@needs_tesseract
def test_a_page_read_without_ocr_is_read_again_with_it(fake: object, tmp_path: Path, partly_scanned: bytes) -> None:
    file = put(tmp_path / "papers", partly_scanned)
    with Library.open(tmp_path / "index", settings=fake_settings(ocr_languages="none")) as library:
        report = library.add(file)
        assert report.added == ("birds",)
        assert report.notes == (("birds", "page 2: scanned, without text; OCR is switched off"),)
        assert "Kestrels" not in library.text("birds")
        assert library.add(file) == AddReport(unchanged=("birds",))
    with Library.open(tmp_path / "index", settings=fake_settings(ocr_languages="eng")) as library:
        report = library.add(file)
        assert report.updated == ("birds",)
        assert report.notes == (("birds", "page 2: scanned, read by OCR"),)
        assert library.add(file) == AddReport(unchanged=("birds",))
        words = library.text("birds")
        assert "Kestrels" in words
    with Library.open(tmp_path / "index", settings=fake_settings(ocr_languages="none")) as library:
        assert library.add(file) == AddReport(unchanged=("birds",))  # nothing that was read is lost
        assert library.text("birds") == words


@needs_tesseract
def test_known_files_are_read_again_only_where_tesseract_reads_more(
    fake: object, tmp_path: Path, partly_scanned: bytes, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put(tmp_path / "papers", partly_scanned).parent
    (folder / "notes.txt").write_text("Notes on birds of the open fields.", "utf-8")
    (folder / "plain.pdf").write_bytes(pdf([Drawing().text(72, 100, "A paper without any scan.")]))
    everything = os.environ["PATH"]

    def add(path: str) -> tuple[AddReport, list[str], str]:
        parsed.clear()
        monkeypatch.setenv("PATH", path)
        with Library.open(tmp_path / "index", settings=fake_settings()) as library:
            return library.add(folder), sorted(parsed), library.text("birds")

    nothing = AddReport(unchanged=("birds", "notes", "plain"))
    report, read_now, words = add("")
    assert report.notes == (("birds", "page 2: scanned, without text; install Tesseract to read scans"),)
    assert read_now == ["birds.pdf", "notes.txt", "plain.pdf"]
    assert "Kestrels" not in words
    assert add("") == (nothing, [], words)
    report, read_now, words = add(everything)
    assert (report.updated, report.unchanged) == (("birds",), ("notes", "plain"))
    assert read_now == ["birds.pdf"]
    assert "Kestrels" in words
    assert add(everything) == (nothing, [], words)
    assert add("") == (nothing, [], words)
    # Without Tesseract it is read where it has to be; what was read off the picture stays.
    (folder / "birds.csl.json").write_text('{"title": "Birds", "type": "book"}', "utf-8")
    assert add("") == (nothing, ["birds.pdf"], words)
    report, read_now, again = add(everything)
    assert (report.updated, read_now, again) == (("birds",), ["birds.pdf"], words)
    assert add(everything) == (nothing, [], words)
    assert add("") == (nothing, [], words)


def test_citations_of_scans_say_ocr(fake: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ospreys = Drawing().text(72, 100, "Ospreys dive feet first into lakes.").text(72, 112, "They close their nostrils.")
    file = put(tmp_path / "papers", pdf([ospreys, layered()]))
    index, backup = tmp_path / "index", tmp_path / "backup"
    with Library.open(index, settings=fake_settings()) as library:
        print_report(library.add(file))
        assert "birds: page 2: scanned, read from the invisible text" in capsys.readouterr().out
        assert "page 2: scanned" in library.warnings()["birds"][0]
        library.export(backup)
    Library.rebuild(index, settings=fake_settings())
    with Library.open(index, settings=fake_settings()) as library:
        for _ in range(2):
            answer = library.ask("What does a kestrel wait for?", strictness=0, quotes=1)
            (citation,) = answer.citations
            assert citation.locator.ocr
            assert citation.locator.page_name() == "p. 2, OCR"
            assert "p. 2, OCR" in answer.answer
            print_answer(answer, as_json=False)
            printed_answer = capsys.readouterr().out
            assert "birds, p. 2, OCR, " in printed_answer
            assert "as OCR read them" in printed_answer
            assert json.loads(json.dumps(citation.to_dict()))["locator"]["ocr"] is True
            (other,) = library.ask("How do ospreys dive?", strictness=0, quotes=1).citations
            assert other.locator.page_name() == "p. 1"
            assert library.search("voles in the grass", limit=1)[0].locator.ocr
            assert Image.open(io.BytesIO(library.page_image("birds", 2, marks=[citation.locator]))).size == (1224, 1584)
            library.restore(backup)


def test_a_page_is_written_as_references_write_it() -> None:
    assert Locator(None, None, (), 0, 1).page_name() == ""
    assert Locator(3, "iii", (), 0, 1).page_name() == "p. iii (PDF page 3)"
    assert Locator(3, None, (), 0, 1, ocr=True).page_name() == "p. 3, OCR"
    assert Locator(3, "34", (), 0, 1, ocr=True).page_name() == "p. 34 (PDF page 3), OCR"
