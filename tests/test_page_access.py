"""Who can use the page: colours that can be told apart, a name for every control, keys instead of the mouse."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from browsing import SMILE, Visit
from fakes import TOP
from pincite.chat import picture

CHAT = TOP / "app" / "pincite" / "chat"
#: WCAG 2.2, 1.4.3 and 1.4.11 at level AA: text, and what is no text but has to be seen.
TEXT, SHAPE = 4.5, 3.0
UNNAMED = """() => [...document.querySelectorAll('.stMain button, .stMain input, .stMain textarea, ' +
    '.stMain [role=slider], .stSidebar button, .stSidebar input')].filter(one => one.type !== 'file' &&
    one.checkVisibility() && !one.innerText?.trim() && !one.labels?.length && !one.getAttribute('aria-label') &&
    !one.getAttribute('aria-labelledby')).map(one => one.outerHTML)"""


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, as WCAG 2.2 defines it."""
    several = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in several)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def pairs(scheme: str) -> Iterator[tuple[str, str, float]]:
    """Yield colours that stand on each other on the page, and the contrast that they need."""
    theme = tomllib.loads((CHAT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"][scheme]
    sheet = (CHAT / "style.css").read_text("utf-8")
    which = ("light", "dark").index(scheme)
    named = {name: found[which] for name, *found in re.findall(r"--(\w+): light-dark\((#\w+), (#\w+)\)", sheet)}
    painted = {found[which] for found in re.findall(r"background: light-dark\((#\w+), (#\w+)\)", sheet)}
    assert {"quiet", "accent"} <= set(named)
    assert len(painted) == 3
    grounds = {theme["backgroundColor"], theme["secondaryBackgroundColor"], *painted}
    texts = {theme["textColor"], theme["grayTextColor"], named["quiet"], named["accent"]}
    yield from ((text, ground, TEXT) for text in texts for ground in grounds)
    yield theme["textColor"], theme["yellowBackgroundColor"], TEXT
    shapes = {theme["primaryColor"], picture._QUOTE_COLOUR, picture._PASSAGE_COLOUR}
    yield from ((shape, theme["backgroundColor"], SHAPE) for shape in shapes)


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_told_apart(scheme: str) -> None:
    faint = [(one, other, contrast(one, other)) for one, other, least in pairs(scheme) if contrast(one, other) < least]
    assert faint == []


@pytest.mark.browser
def test_keys_ask_and_open_a_source_and_every_control_has_a_name(visit: Visit) -> None:
    page = visit.page
    page.locator(".st-key-examples button").first.wait_for()
    press_until(visit, "Tab", "one => one.tagName === 'TEXTAREA'")
    page.keyboard.type(SMILE)
    page.keyboard.press("Enter")
    page.get_by_text("word for word").wait_for()
    visit.settle()
    press_until(visit, "Shift+Tab", "one => one.innerText.startsWith('[1]')")
    page.keyboard.press("Enter")
    source = page.locator(".st-key-source")
    source.wait_for()
    visit.settle()
    assert page.evaluate(UNNAMED) == []
    press_until(visit, "Tab", "one => one.innerText.endsWith('Close')")
    page.keyboard.press("Enter")
    source.wait_for(state="detached")

    for view in ("Compare", "Concepts", "Library"):
        press_until(visit, "Shift+Tab", "one => one.getAttribute('role') === 'radio'")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.locator(f"[role=radio][aria-checked=true]:has-text('{view}')").wait_for()
        visit.settle()
        assert page.evaluate(UNNAMED) == []
    page.locator(".st-key-catalogue").get_by_role("button").first.press("Enter")
    page.get_by_label("Title", exact=True).wait_for()
    visit.settle()
    assert page.evaluate(UNNAMED) == []


def press_until(visit: Visit, key: str, reached: str, most: int = 60) -> None:
    """Press a key until the focus is where it should be."""
    for _ in range(most):
        if visit.page.evaluate(f"({reached})(document.activeElement)"):
            return
        visit.page.keyboard.press(key)
    raise AssertionError(f"{most} times {key} do not lead there")
