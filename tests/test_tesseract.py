"""Tesseract as a program: when it fails or hangs, which languages it is asked for, and what it says."""

import contextlib
import os
import stat
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fakes import fake_settings
from pdf_files import Drawing, pdf, printed
from pincite import Library
from pincite.errors import OptionInvalid, ReadError
from pincite.reading import ability
from pincite.reading.pdf import Limits, PdfReader
from pincite.reading.pdf.hocr import even_sizes, glyphs_of, lines_of_hocr, without_noise
from pincite.reading.tesseract import installed
from scans import lines, read


@pytest.fixture
def path_of_fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder at the head of the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def stand_in(folder: Path, action: str, languages: str = "eng osd") -> None:
    """Put a program named tesseract there that tells its version and languages and then does `action`."""
    script = folder / "tesseract"
    script.write_text(
        '#!/bin/sh\ncase "$1" in\n--version) echo "tesseract 5.9.9";;\n'
        f'--list-langs) echo "List of languages:"; printf "%s\\\\n" {languages};;\n*) {action};;\nesac\n',
        "utf-8",
    )
    script.chmod(script.stat().st_mode | stat.S_IEXEC)


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("action", "why"),
    [
        ("sleep 60", "Tesseract took longer than 1 seconds"),
        ("exit 3", "Tesseract failed over it, status 3"),
        ("kill -SEGV $$", "Tesseract failed over it, status -11"),
        ("echo junk", "Tesseract answered with nothing that can be read"),
        ("head -c 300000 /dev/urandom", "Tesseract answered with nothing that can be read"),
        ("yes", "Tesseract failed over it, status"),
        ("true", "Tesseract answered with nothing that can be read"),
    ],
    ids=["hangs", "fails", "crashes", "junk", "noise", "endless", "silent"],
)
def test_a_failing_tesseract_costs_only_the_scan(
    path_of_fakes: Path, partly_scanned: bytes, action: str, why: str
) -> None:
    stand_in(path_of_fakes, action)
    tool = installed()
    assert tool is not None
    assert tool.version == "5.9.9"
    source = read(partly_scanned, tool, Limits(ocr_seconds=1))
    assert source.text == "Ospreys dive feet first into lakes.\n\f\fHerons stand still for hours.\n"
    assert len(source.warnings) == 1
    assert source.warnings[0].startswith(f"page 2: scanned, not read ({why}")
    assert source.unread == (2,)


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_after_some_failures_the_other_scans_are_left_alone(path_of_fakes: Path, tmp_path: Path) -> None:
    stand_in(path_of_fakes, f'echo run >> "{tmp_path}/runs"; exit 1')
    scan = Drawing().scan(printed(lines("Words.")))
    source = read(pdf([Drawing().text(72, 100, "Words."), *[scan] * 6]), installed())
    assert (tmp_path / "runs").read_text().count("run") == 3
    assert [warning.partition(":")[0] for warning in source.warnings] == ["pages 2-4", "pages 5-7"]
    assert "left out after 3 pages that failed" in source.warnings[1]
    few = read(pdf([Drawing().text(72, 100, "Words."), scan, scan]), installed(), Limits(ocr_pages=1))
    assert "at most 1 pages of a document are read by OCR" in few.warnings[1]


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_no_more_pages_are_read_at_once_than_there_are_workers(
    fake: object, path_of_fakes: Path, tmp_path: Path
) -> None:
    running, seen = tmp_path / "running", tmp_path / "seen"
    running.mkdir()
    stand_in(
        path_of_fakes, f'touch "{running}/$$"; ls "{running}" | wc -l >> "{seen}"; sleep 0.3; rm "{running}/$$"; exit 1'
    )
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(6):
        page = Drawing().text(72, 100, f"Paper {number} has words of its own.")
        (folder / f"p{number}.pdf").write_bytes(pdf([page, Drawing().scan(printed(lines("Words.")))]))
    with Library.open(tmp_path / "index", settings=fake_settings(workers=2)) as library:
        report = library.add(folder)
    assert report.added == tuple(f"p{number}" for number in range(6))
    assert [note.id for note in report.notes] == list(report.added)
    assert "Tesseract failed over it" in report.notes[0].text
    assert set(seen.read_text().split()) <= {"1", "2"}


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_a_stopped_reader_ends_tesseract_too(path_of_fakes: Path, partly_scanned: bytes, tmp_path: Path) -> None:
    place = tmp_path / "number"
    stand_in(path_of_fakes, f'echo $$ > "{place}"; exec sleep 60')
    reader = PdfReader(ocr=installed())
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(reader.read, partly_scanned, Path("made.pdf"))
        wait_for(lambda: place.is_file() and place.read_text().endswith("\n"))
        reader.stop()
        assert isinstance(asked.exception(timeout=20), ReadError)
    reader.close()
    wait_for(lambda: not is_running(int(place.read_text())))


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.01)


def is_running(number: int) -> bool:
    """Whether a process is there and has not ended; one that nobody waits for stays as a zombie."""
    try:
        return "State:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_a_worker_that_dies_over_a_scan_reads_the_rest(path_of_fakes: Path, partly_scanned: bytes) -> None:
    stand_in(path_of_fakes, "kill -KILL $PPID; sleep 9")
    source = read(partly_scanned, installed())
    assert source.text.startswith("Ospreys dive feet first into lakes.\n\f")
    assert source.warnings == (
        "page 2: scanned, not read (their pictures take more time or memory than they may have)",
    )
    assert source.unread == (2,)


# --- which Tesseract


def test_what_it_can_read_is_said_in_short(path_of_fakes: Path) -> None:
    stand_in(path_of_fakes, "exit 1")
    assert ability() == "3 ocr:5.9.9:eng+osd"
    assert ability("eng") == "3 ocr:5.9.9:eng"
    assert ability("none") == "3 ocr:none"
    with pytest.raises(OptionInvalid, match="names 'deu', which Tesseract has no data for here; it has: eng"):
        ability("eng+deu")


@pytest.mark.parametrize("program", ["exit 1", "echo words", "echo 'tesseract 5.1'; exit 0"])
def test_what_is_no_tesseract_is_none(path_of_fakes: Path, program: str) -> None:
    (path_of_fakes / "tesseract").write_text(f"#!/bin/sh\n{program}\n", "utf-8")
    (path_of_fakes / "tesseract").chmod(0o755)
    assert installed() is None
    assert ability() == "3 ocr:none"


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("text", "chosen", "script", "asked"),
    [
        ("", "", "Han", ["--psm 0", "-l chi_sim+eng"]),
        ("", "", "Latin", ["--psm 0", "-l deu+eng"]),
        ("Words of a paper in Latin letters. " * 12, "", "Han", ["-l deu+eng"]),
        ("", "chi_sim", "Latin", ["-l chi_sim"]),
    ],
    ids=["by the scan", "by the scan, Latin", "by the text", "chosen"],
)
def test_the_languages_fit_the_document(
    path_of_fakes: Path, tmp_path: Path, text: str, chosen: str, script: str, asked: list[str]
) -> None:
    said = f"Script: {script}\\nScript confidence: 9\\n"
    stand_in(path_of_fakes, f'echo "$@" >> "{tmp_path}/asked"; printf "{said}"', "chi_sim deu eng osd")
    page = Drawing()
    page.lines(72, 100, textwrap.wrap(text, 70) or ["Words."])
    read(pdf([page, Drawing().scan(printed(lines("Words.")))]), installed(chosen))
    calls = (tmp_path / "asked").read_text().splitlines()
    assert len(calls) == len(asked)
    assert all(part in call for part, call in zip(asked, calls, strict=True))


# --- what Tesseract says


def hocr(*rows: tuple[str, int]) -> str:
    """Return a page of hOCR: a line for each row of words, with how sure Tesseract is of each of its words."""
    spans = []
    for number, (words, sureness) in enumerate(rows):
        top, x = 100 * number, 10
        spans.append(f"<span class='ocr_line' title='bbox 10 {top} 900 {top + 40}; baseline 0 -9; x_size 40'>")
        for word in words.split():
            unsure = 10 if word.startswith("?") else sureness
            spans.append(f"<span class='ocrx_word' title='bbox {x} {top} {x + 80} {top + 40}; x_wconf {unsure}'>")
            spans.append(f"{word.removeprefix('?')}</span>")
            x += 100
        spans.append("</span>")
    return f"<html><body><div class='ocr_page' title='bbox 0 0 1000 1000'>{''.join(spans)}</div></body></html>"


def test_specks_are_left_out_and_doubtful_words_stay() -> None:
    found = without_noise(
        lines_of_hocr(hocr(("It does ?not ?| chase.", 90), ("lj ~ i", 20), ("|| --", 90), ("Wait &amp; see.", 90)))
    )
    assert [[word.text for word in line.words] for line in found] == [
        ["It", "does", "not", "chase."],
        ["Wait", "&", "see."],
    ]


def test_the_letters_of_a_word_share_its_box() -> None:
    (line,) = lines_of_hocr(hocr(("four", 90)))
    assert line.words[0].letters == [("f", 10, 30), ("o", 30, 50), ("u", 50, 70), ("r", 70, 90)]
    assert (line.base, line.size) == (31, 40)


@given(some.text() | some.lists(some.sampled_from(hocr(("a b", 50)).replace(">", ">\0").split("\0"))).map("".join))
def test_no_answer_of_tesseract_is_more_than_not_understood(said: str) -> None:
    with contextlib.suppress(ValueError, AssertionError):
        found = without_noise(lines_of_hocr(said))
        even_sizes([found], [4.0])
        assert len(glyphs_of(found, 4.0, 0, 612, 792)) == sum(line.length for line in found)
