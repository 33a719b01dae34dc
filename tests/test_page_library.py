"""The view of the library on the real page: a PDF is sent, found, corrected, asked, looked at and removed."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browsing import DESKTOP, HOSTILE, SECONDS, Served, Visit, box, serving
from fakes import TESTS, ids
from pdf_files import Drawing, pdf
from pincite import Library

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

OTTERS = "Otters sleep on their backs and hold hands so that they do not drift apart."


def send(visit: Visit, *files: Path) -> str:
    """Send files; return what the page says of them."""
    visit.show("Library")
    page = visit.page
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(files)
    page.get_by_test_id("stFileChip").or_(page.get_by_test_id("stFileUploaderFile")).first.wait_for()
    page.get_by_role("button", name="Add to the library").click()
    outcome = page.locator(".st-key-outcome")
    outcome.wait_for()
    visit.settle()
    return outcome.inner_text()


def otters(folder: Path) -> Path:
    """Write a PDF of two pages."""
    first = Drawing().text(72, 80, "Otters of the Northern Rivers", 18, "F2").text(72, 120, OTTERS, 11)
    file = folder / "otters.pdf"
    file.write_bytes(pdf([first, Drawing().text(72, 120, "Beavers build dams of branches and of mud.", 11)]))
    return file


@pytest.mark.parametrize("visit", ["desktop", "phone"], indirect=True)
def test_a_pdf_is_sent_found_corrected_asked_looked_at_and_removed(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    assert "1 added" in send(visit, otters(tmp_path))
    assert visit.box.count() == 0
    visit.fits()

    page.get_by_label("Find a document").fill("northern")
    page.get_by_label("Find a document").press("Enter")
    page.get_by_text("1\N{NO-BREAK SPACE}document of 5").wait_for()
    visit.settle()
    title = page.locator(".st-key-catalogue").get_by_role("button")
    assert title.all_inner_texts() == ["Otters of the Northern Rivers"]
    title.press("Enter")
    page.get_by_label("Title", exact=True).fill("On <u>Otters</u>")
    page.get_by_label("Authors, one a line").fill("Ann Oak")
    page.get_by_label("Year", exact=True).fill("1998")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    visit.fits()

    visit.show("Ask")
    answer = visit.ask("How do otters sleep?")
    assert OTTERS in answer.locator("blockquote").first.inner_text()
    answer.get_by_role("button", name="Oak (1998)").click()
    turn_and_zoom(visit)

    visit.show("Library")
    visit.settle()
    page.get_by_role("button", name="Remove").click()
    visit.settle()
    page.get_by_role("button", name="Yes, remove it").click()
    page.get_by_text("Removed: On").wait_for()
    visit.settle()
    assert page.locator(".st-key-catalogue").get_by_role("button").count() == 4
    with Library.open(visit.served.folder) as library:
        assert "otters" not in ids(library)

    visit.show("Ask")
    answer.get_by_role("button", name="Oak (1998)").click()
    page.get_by_text("This document was removed from the library since.").wait_for()


def turn_and_zoom(visit: Visit) -> None:
    """Turn the page that a source shows, and make it larger, by keys alone; nothing else grows with it."""
    source = visit.page.locator(".st-key-source")
    picture = source.locator("[class*=st-key-zoom-] img")
    source.get_by_text("Page 1 of 2").wait_for()
    picture.wait_for()
    left, _, right, _ = box(picture)
    first = picture.get_attribute("src")
    assert source.get_by_role("button", name="Previous").is_disabled()
    source.get_by_role("button", name="Next").press("Enter")
    source.get_by_text("Page 2 of 2").wait_for()
    visit.settle()
    assert picture.get_attribute("src") != first
    assert source.get_by_role("button", name="Next").is_disabled()
    source.get_by_role("button", name="Previous").press("Enter")
    source.get_by_text("Page 1 of 2").wait_for()

    room = source.bounding_box()
    assert room
    for percent in (150, 200, 300):
        source.get_by_role("button", name="Larger").press("Enter")
        source.get_by_text(f"{percent}%").wait_for()
        visit.settle()
        picture.wait_for()
        now = box(picture)
        assert now[2] - now[0] == pytest.approx((right - left) * percent / 100, rel=0.02)
        visit.fits()
        if visit.page.viewport_size == DESKTOP:
            assert source.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert source.get_by_role("button", name="Larger").is_disabled()
    scrolled = "room => { room.scrollLeft = 90; return room.scrollLeft; }"
    assert source.locator("[class*=st-key-zoom-]").evaluate(scrolled) == 90
    source.get_by_role("button", name="Smaller").press("Enter")
    source.get_by_text("200%").wait_for()


def test_what_cannot_be_added_is_one_line_each_and_names_stay_text(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    with (tmp_path / "large.pdf").open("wb") as large:
        large.truncate(301 * 1024**2)
    visit.show("Library")
    uploader = page.get_by_test_id("stFileUploader")
    uploader.locator("input[type=file]").set_input_files(tmp_path / "large.pdf")
    uploader.get_by_text("File must be 300.0MB or smaller.").wait_for()
    uploader.get_by_role("button", name="Remove").click()

    files = tmp_path / "files"
    files.mkdir()
    (files / "setup.pdf").write_bytes(b"MZ\x90\x00" * 200)
    (files / "![a](http:__example.org_a.png) $x$.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    said = send(visit, *sorted(files.iterdir()))
    assert "2 not added" in said
    assert "setup.pdf does not begin as a PDF does; save it again as PDF." in said
    assert "![a](http__example.org_a.png) $x$.txt is a picture" in said
    visit.fits_a_phone()

    row = page.locator(".st-key-show-frogs").get_by_role("button")
    assert row.inner_text() == HOSTILE
    row.click()
    page.get_by_label("Title", exact=True).wait_for()
    assert visit.main.locator("h3").inner_text() == HOSTILE
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("Nothing of it is kept.").wait_for()
    visit.makes_nothing()
    visit.fits_a_phone()


def test_a_private_library_is_of_one_visit_and_leaves_nothing(browser: "Browser", tmp_path: Path) -> None:
    work, start = tmp_path / "private", tmp_path / "start"
    work.mkdir()
    start.mkdir()
    (tmp_path / "otters.txt").write_text(OTTERS, "utf-8")
    # What the server imports first of all: the fake model, for nothing is asked here.
    words = f"import sys\nsys.path.append({str(TESTS)!r})\nimport fakes\nfakes.use_fake_encoder()\n"
    (start / "sitecustomize.py").write_text(words, "utf-8")
    kept = work / "tmp"
    with serving(work, "--private", first_on_path=start) as address, browser.new_context() as context:
        private = Served(address, work)
        first, second = Visit(context, private), Visit(context, private)
        assert "1 added" in send(first, tmp_path / "otters.txt")
        first.page.get_by_text("This library is yours alone.").wait_for()
        second.show("Library")
        second.page.get_by_text("This library is yours alone.").wait_for()
        assert second.page.locator(".st-key-catalogue").get_by_role("button").count() == 0
        assert len(list(kept.glob("pincite-*"))) == 2
        first.page.close()
        for _ in range(SECONDS * 10):
            if len(list(kept.glob("pincite-*"))) == 1:
                break
            second.page.wait_for_timeout(100)
        assert len(list(kept.glob("pincite-*"))) == 1
    assert list(kept.glob("pincite-*")) == []
