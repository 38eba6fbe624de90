"""The pages as they are drawn: accessible by day and by night, on one screen, without sideways scrolling."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.web.static.browsing import CASES, Clinic

AXE = (Path(__file__).resolve().parents[2] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
VIOLATIONS = """async () => (await axe.run()).violations.map(
    (found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`)"""
#: Cases that between them show every fill and shape.
BY_NIGHT = [
    "badge-refused",
    "home-crowded",
    "draw",
    "scan-look",
    "sign",
    "sign-refused",
    "vial",
    "board",
    "finding",
]
SCREEN: ViewportSize = {"width": 1366, "height": 768}
#: Flow pages that must be seen whole on the workstation's screen.
ONE_SCREEN = [
    "badge",
    "pin",
    "home",
    "home-crowded",
    "draw",
    "give",
    "scan-yes",
    "sign",
    "sign-refused",
    "recorded",
]


@pytest.fixture(scope="module")
def opened(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """One page for the module, so that styles and type are fetched once; and what its console said."""
    context = chromium.new_context(viewport=SCREEN)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page, said
    context.close()


@pytest.fixture
def page(opened: tuple[Page, list[str]]) -> Iterator[Page]:
    """A workstation's screen, in which any breach of the content policy fails the test."""
    page, said = opened
    said.clear()
    page.set_viewport_size(SCREEN)
    page.emulate_media(media="screen")
    yield page
    assert said == []


@pytest.mark.parametrize(
    ("case", "theme"), [*((case, "light") for case in CASES), *((case, "dark") for case in BY_NIGHT)]
)
def test_page_has_no_accessibility_violation(page: Page, clinic: Clinic, case: str, theme: str) -> None:
    """axe-core finds nothing, by day and by night."""
    page.goto(f"{clinic.address}/p/{case}?theme={theme}")
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []


@pytest.mark.parametrize("case", ONE_SCREEN)
def test_flow_page_fits_one_screen(page: Page, clinic: Clinic, case: str) -> None:
    """A page of a flow needs no scrolling at 1366x768, the demonstration's line included."""
    page.goto(f"{clinic.address}/p/{case}")
    assert page.evaluate("() => document.documentElement.scrollHeight") <= 768


def test_the_verbs_stay_on_the_first_screen(page: Page, clinic: Clinic) -> None:
    """However much is told to somebody, it stands below them but for one strip."""
    page.goto(f"{clinic.address}/p/home-told")
    box = page.get_by_role("navigation", name="Do").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 768


def test_no_page_scrolls_sideways(page: Page, clinic: Clinic) -> None:
    """Neither a tablet, nor 200 % zoom of a workstation, nor 320 px of width scrolls sideways."""
    for case in CASES:
        page.goto(f"{clinic.address}/p/{case}")
        for width in (820, 683, 320):
            page.set_viewport_size({"width": width, "height": 768})
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width, (case, width)


def test_targets_of_a_gloved_hand_are_large(page: Page, clinic: Clinic) -> None:
    """Buttons and boxes of flow pages are 56 px high at least, the main button 68."""
    heights = """() => [...document.querySelectorAll("main .btn, main input:not([type=hidden])")]
        .map((it) => it.offsetHeight)"""
    for case in ("home", "home-crowded", "draw", "sign-refused", "recorded", "scan-look"):
        page.goto(f"{clinic.address}/p/{case}")
        assert min(page.evaluate(heights)) >= 56, case
    page.goto(f"{clinic.address}/p/draw")
    assert page.evaluate("() => document.querySelector('[data-main]').offsetHeight") >= 68


def test_paper_is_day_and_drops_the_frame(page: Page, clinic: Clinic) -> None:
    """A print from the night theme is white, without bar, ask or buttons, and still says that it is a demonstration."""
    page.goto(f"{clinic.address}/p/report?theme=dark")
    page.emulate_media(media="print")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.is_hidden(".bar")
    assert page.is_hidden("#scan")
    assert page.is_visible(".demonstration")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_daily_sheet_is_one_sheet(page: Page, clinic: Clinic, paper: str) -> None:
    """With every kind of entry recorded and both checkpoints; without the buttons that made it."""
    page.goto(f"{clinic.address}/p/daily-sheet")
    page.emulate_media(media="print")
    printed = page.pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    assert page.is_hidden("[data-print]")
    assert page.is_hidden("form.report-choice")
    assert page.locator(".seal svg").count() == 2
