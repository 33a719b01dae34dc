"""Scanned pages: known as such, read by OCR where it can be, named where not, and marked in every citation."""

import contextlib
import io
import json
import os
import stat
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from fakes import fake_settings
from pdf_files import Drawing, pdf, printed
from pincite import Library
from pincite.cli.printing import print_answer, print_report
from pincite.errors import OptionInvalid, PdfHasNoText, ReadError
from pincite.outline import Source
from pincite.reading import ability
from pincite.reading.pdf import Limits, PdfReader, rectangles
from pincite.reading.pdf.hocr import even_sizes, glyphs_of, lines_of_hocr, without_noise
from pincite.reading.tesseract import Tesseract, installed
from pincite.records import AddReport, Locator

TOOL = installed()
#: English named, so that Tesseract need not look for the script of each document first.
ENGLISH = replace(TOOL, chosen=("eng",)) if TOOL and "eng" in TOOL.languages else None
needs_tesseract = pytest.mark.skipif(ENGLISH is None, reason="Tesseract is not installed; `make ocr` installs it")
CJK_FONTS = [
    path
    for path in map(Path, ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",))
    if path.is_file()
]  # fmt: skip
BIRDS = (
    "Kestrels hover over open fields in search of voles. They watch the grass below them with great patience and "
    "strike only when the prey has stopped moving. A kestrel does not chase; it waits for the wind to hold it still "
    "above one place. In a strong wind the bird turns into it and hangs there with hardly a beat of its wings."
)
FISH = (
    "Salmon return to the river in which they were born. They find it by the smell of its water, which they learn "
    "when they are young, and they climb every fall that is not too high for them. After they have laid their eggs "
    "most of them die, and the stream carries what is left of them back to the sea."
)


def lines(
    words: str, x: float = 72, y: float = 100, width: int = 70, step: float = 16
) -> list[tuple[float, float, str]]:
    return [(x, y + step * number, line) for number, line in enumerate(textwrap.wrap(words, width))]


def read(data: bytes, ocr: Tesseract | None = ENGLISH, limits: Limits | None = None) -> Source:
    with PdfReader(limits=limits, ocr=ocr) as reader:
        return reader.read(data, Path("made.pdf"))[0]


def plain(source: Source) -> str:
    return " ".join(source.text.split())


def likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@pytest.fixture(scope="module")
def mixed() -> bytes:
    """A page of text, a scanned page, a page of text."""
    return pdf(
        [
            Drawing().text(72, 100, "Ospreys dive feet first into lakes."),
            Drawing().scan(printed(lines(BIRDS))),
            Drawing().text(72, 100, "Herons stand still for hours."),
        ]
    )


@pytest.fixture(scope="module")
def mixed_source(mixed: bytes) -> Source:
    return read(mixed)


@needs_tesseract
def test_a_scanned_page_among_others_is_read(mixed_source: Source) -> None:
    first, second, third = mixed_source.text.split("\f")
    assert (first, third) == ("Ospreys dive feet first into lakes.\n", "Herons stand still for hours.\n")
    assert likeness(" ".join(second.split()), BIRDS) >= 0.97
    assert "strike only when the prey has stopped moving." in " ".join(second.split())
    assert [page.ocr for page in mixed_source.pages] == [False, True, False]
    assert mixed_source.warnings == ("page 2: scanned, read by OCR",)
    assert mixed_source.unread == ()
    assert mixed_source.document.pages == 3


@needs_tesseract
def test_the_words_of_a_scan_have_their_places(mixed_source: Source) -> None:
    start = mixed_source.text.index("patience")
    (place,) = rectangles(mixed_source.pages, start, start + len("patience"))
    whole = next((x, y, words) for x, y, words in lines(BIRDS) if "patience" in words)
    ruler = printed([(0, 20, whole[2][: whole[2].index("patience")])], height=40)
    left = 72 + (ruler.point(lambda grey: 255 - grey).getbbox() or (0, 0, 0, 0))[2] * 72 / 300
    assert place.page == 2
    assert abs(place.x0 - left) < 6
    assert 35 < place.x1 - place.x0 < 50
    assert place.y0 < whole[1] - 6
    assert whole[1] <= place.y1 < whole[1] + 6


@needs_tesseract
def test_columns_and_headings_of_a_scan_are_those_of_the_page() -> None:
    image = printed(lines(BIRDS, 60, 140, 34) + lines(FISH, 330, 170, 34))
    image.paste(printed([(0, 18, "How fish move")], 15, width=250, height=25), (1375, 508))
    source = read(pdf([Drawing().scan(image)]))
    assert likeness(plain(source), f"{BIRDS} How fish move {FISH}") >= 0.97
    blocks = [(block.kind, " ".join(source.text[block.start : block.end].split())) for block in source.blocks]
    assert [kind for kind, _ in blocks] == ["paragraph", "heading", "paragraph"]
    assert blocks[1][1] == "How fish move"
    assert blocks[2][1].startswith("Salmon return to the river")


@needs_tesseract
def test_bold_lines_of_a_scan_are_headings() -> None:
    page = printed(lines(BIRDS) + lines(FISH, y=300))
    for shift in range(3):  # the same words, drawn wider
        page.paste(0, mask=printed([(72 + shift * 0.3, 270, "2. How fish move")]).point(lambda grey: 255 - grey))
    source = read(pdf([Drawing().scan(page)]))
    headings = [source.text[block.start : block.end].strip() for block in source.blocks if block.kind == "heading"]
    assert headings == ["2. How fish move"]


@needs_tesseract
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_scan_on_its_side_is_read_and_marked_where_it_stands(turn: int) -> None:
    if TOOL is None or "osd" not in TOOL.languages:
        pytest.skip("Tesseract has no data for orientation")
    image = printed([line for part in range(4) for line in lines(BIRDS, y=100 + 120 * part)])
    turned = image.rotate(turn, expand=True)
    if turn == 180:
        data = pdf([Drawing().scan(turned)])
    else:
        data = pdf([Drawing().scan(turned, 0, 0, 792, 612)], page="/MediaBox [0 180 792 792]")
    source = read(data, TOOL)
    assert likeness(plain(source), " ".join([BIRDS] * 4)) >= 0.95
    start = source.text.index("Kestrels")
    (place,) = rectangles(source.pages, start, start + 8)
    upright = {90: (612 - place.y1, place.x0), 180: (612 - place.x1, 792 - place.y1), 270: (place.y0, 792 - place.x1)}
    x, y = upright[turn]
    assert abs(x - 72) < 8
    assert 80 < y < 104


@needs_tesseract
def test_a_scan_that_lies_askew_is_read() -> None:
    image = printed(lines(BIRDS) + lines(FISH, y=300)).rotate(1.5, fillcolor=255)
    assert likeness(plain(read(pdf([Drawing().scan(image)]))), f"{BIRDS} {FISH}") >= 0.95


@needs_tesseract
@pytest.mark.skipif(not CJK_FONTS, reason="no Chinese font is installed")
def test_a_chinese_scan_is_read_without_spaces() -> None:
    if TOOL is None or "chi_sim" not in TOOL.languages:
        pytest.skip("Tesseract has no Chinese data")
    said = "产业集群是指在特定区域中具有竞争与合作关系的企业群体。技术创新能力薄弱是集群发展的主要障碍。"
    said += "政府应当加强对企业的支持。"
    page = [(72, 100 + 22 * place, said[32 * place : 32 * place + 32]) for place in range(2)]
    source = read(pdf([Drawing().scan(printed(page, 14, font=str(CJK_FONTS[0])))]), TOOL)
    assert likeness("".join(source.text.split("\n")), said) >= 0.95
    assert " " not in source.text.strip()


@needs_tesseract
def test_printed_page_numbers_of_scans_are_labels() -> None:
    pages = [f"Words of chapter {name} that are not like the others." for name in ("one", "two", "three")]
    scans = [
        Drawing().scan(printed([(72, 100, words), (300, 760, str(17 + place))])) for place, words in enumerate(pages)
    ]  # fmt: skip
    source = read(pdf(scans))
    assert source.page_labels == ("17", "18", "19")
    assert source.text == "\n\f".join(pages) + "\n"


def test_without_tesseract_scans_are_named_and_the_rest_is_read(mixed: bytes) -> None:
    source = read(mixed, ocr=None)
    assert source.text == "Ospreys dive feet first into lakes.\n\f\fHerons stand still for hours.\n"
    assert source.warnings == ("page 2: scanned, without text; install Tesseract to read scans",)
    assert source.unread == (2,)
    with pytest.raises(PdfHasNoText, match=r"2 of 2 pages are scanned\); install Tesseract to read scans, or add"):
        read(pdf([Drawing().scan(printed(lines(BIRDS)))] * 2), ocr=None)


@needs_tesseract
def test_a_stamp_does_not_make_a_scan_a_page_of_text() -> None:
    stamp = "Downloaded from a shop by a reader on Monday."
    page = Drawing().scan(printed(lines(BIRDS))).text(72, 780, stamp, 8)
    without = read(pdf([page]), ocr=None)
    assert without.text == f"{stamp}\n"
    assert without.unread == (1,)
    source = read(pdf([page]))
    assert likeness(plain(source), f"{BIRDS} {stamp}") >= 0.97
    assert source.text.count("Downloaded") == 1


@needs_tesseract
def test_words_over_a_background_stay_as_they_are_written() -> None:
    page = Drawing().picture(0, 0, 612, 792).text(72, 300, "Words of a slide.", 24, grey=1)
    source = read(pdf([page]))
    assert source.text == "Words of a slide.\n"
    assert not source.pages[0].ocr
    assert source.warnings == ()


# --- the invisible text of scanners


def layered(words: str = BIRDS, shown: str = BIRDS) -> Drawing:
    page = Drawing().scan(printed(lines(shown)))
    for x, y, line in lines(words):
        page.text(x, y, line, 11, mode=3)
    return page


@pytest.mark.parametrize("ocr", [None, pytest.param(ENGLISH, marks=needs_tesseract)], ids=["without", "with"])
def test_the_invisible_text_of_a_scanner_is_read_as_ocr(ocr: Tesseract | None) -> None:
    source = read(pdf([layered()]), ocr)
    assert plain(source) == BIRDS
    assert source.pages[0].ocr
    assert source.warnings == (
        "page 1: scanned, read from the invisible text that a scanner laid over its picture (OCR)",
    )
    stamped = read(pdf([layered().text(72, 780, "A stamp of a shop.", 8)]), ocr)
    assert plain(stamped) == f"{BIRDS} A stamp of a shop."
    assert stamped.pages[0].ocr


def test_text_under_the_picture_is_a_layer_too() -> None:
    page = Drawing()
    for x, y, line in lines(BIRDS):
        page.text(x, y, line, 11)
    assert plain(read(pdf([page.scan(printed(lines(BIRDS)))]), ocr=None)) == BIRDS


@pytest.mark.parametrize(
    "page",
    [
        layered().text(72, 400, "Words that everyone sees in the middle of the page."),
        Drawing().text(72, 100, "Words that everyone sees.").text(72, 300, "hidden words", mode=3),
        Drawing()
        .picture(0, 0, 612, 792)
        .text(72, 60, "Words that everyone sees.", grey=1)
        .text(72, 300, "hidden words " * 6, mode=3),
        Drawing()
        .scan(printed(lines(BIRDS)))
        .text(72, 60, "Words that everyone sees.")
        .text(72, 500, "hidden words " * 6, mode=3),
    ],
    ids=["beside real text", "without a picture", "over an empty picture", "where the scan is empty"],
)
def test_hidden_text_is_not_smuggled_in_as_a_layer(page: Drawing) -> None:
    source = read(pdf([page]), ocr=None)
    assert "Words that everyone sees" in source.text
    assert "hidden" not in source.text
    assert "Kestrels" not in source.text
    assert any("with hidden text, left out" in warning for warning in source.warnings)


# --- when Tesseract does not do as it should


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
def test_a_failing_tesseract_costs_only_the_scan(path_of_fakes: Path, mixed: bytes, action: str, why: str) -> None:
    stand_in(path_of_fakes, action)
    tool = installed()
    assert tool is not None
    assert tool.version == "5.9.9"
    source = read(mixed, tool, Limits(ocr_seconds=1))
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
def test_a_stopped_reader_ends_tesseract_too(path_of_fakes: Path, mixed: bytes, tmp_path: Path) -> None:
    place = tmp_path / "number"
    stand_in(path_of_fakes, f'echo $$ > "{place}"; exec sleep 60')
    reader = PdfReader(ocr=installed())
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(reader.read, mixed, Path("made.pdf"))
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
def test_a_worker_that_dies_over_a_scan_reads_the_rest(path_of_fakes: Path, mixed: bytes) -> None:
    stand_in(path_of_fakes, "kill -KILL $PPID; sleep 9")
    source = read(mixed, installed())
    assert source.text.startswith("Ospreys dive feet first into lakes.\n\f")
    assert source.warnings == (
        "page 2: scanned, not read (their pictures take more time or memory than they may have)",
    )
    assert source.unread == (2,)


# --- which Tesseract


def test_what_it_can_read_is_said_in_short(path_of_fakes: Path) -> None:
    stand_in(path_of_fakes, "exit 1")
    assert ability() == "2 ocr:5.9.9:eng+osd"
    assert ability("eng") == "2 ocr:5.9.9:eng"
    assert ability("none") == "2 ocr:none"
    with pytest.raises(OptionInvalid, match="names 'deu', which Tesseract has no data for here; it has: eng"):
        ability("eng+deu")


@pytest.mark.parametrize("program", ["exit 1", "echo words", "echo 'tesseract 5.1'; exit 0"])
def test_what_is_no_tesseract_is_none(path_of_fakes: Path, program: str) -> None:
    (path_of_fakes / "tesseract").write_text(f"#!/bin/sh\n{program}\n", "utf-8")
    (path_of_fakes / "tesseract").chmod(0o755)
    assert installed() is None
    assert ability() == "2 ocr:none"


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


# --- the library


def put(folder: Path, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "birds.pdf").write_bytes(data)
    return folder / "birds.pdf"


@needs_tesseract
def test_a_page_read_without_ocr_is_read_again_with_it(fake: object, tmp_path: Path, mixed: bytes) -> None:
    file = put(tmp_path / "papers", mixed)
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
    fake: object, tmp_path: Path, mixed: bytes, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put(tmp_path / "papers", mixed).parent
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
