"""A server of the database that ends under a running program: the page without a script, and one press goes on."""

import re
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.cast import ANN
from tests.journeys.conftest import PICTURES, Site, serving
from tests.journeys.conftest import sign_in as by_hand
from tests.journeys.hands import Hands
from tests.stoppable import Stoppable, stoppable


@pytest.fixture(scope="module")
def own_server() -> Iterator[Stoppable]:
    """A PostgreSQL server that may be killed."""
    with stoppable() as running:
        yield running


@pytest.fixture
def bare(browser: Browser) -> Iterator[Page]:
    """A page of the pictures' size in a browser that runs no script."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def send(page: Page, field: str, text: str) -> None:
    """Type and press Enter."""
    page.fill(field, text)
    page.press(field, "Enter")


def sign_in(page: Page, site: Site) -> None:
    """Ann's badge and PIN."""
    page.goto(f"{site.base}/sign-in/")
    send(page, "#scan", site.badge(ANN))
    send(page, "#pin", site.pin(ANN))


def health(site: Site) -> tuple[int, str]:
    """Status and first line."""
    try:
        with urllib.request.urlopen(f"{site.base}/healthz", timeout=30) as answer:  # noqa: S310 - our own server
            return answer.status, answer.read().decode().splitlines()[0]
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode().splitlines()[0]


def main_words(page: Page) -> str:
    """What the page says, in one line."""
    return " ".join(page.locator("main").inner_text().split())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_server_that_ends_and_comes_back(
    own_server: Stoppable, bare: Page, tmp_path: Path, number: signal.Signals
) -> None:
    """Stopped in good order or killed: 503 that says so, one line in the log, then the same press is posted once."""
    url = own_server.migrated(f"journey_{number.name.lower()}")
    with serving(url, tmp_path) as site:
        (vial,) = site.clinic.receive()
        sign_in(bare, site)
        send(bare, "#scan", vial)
        before = site.clinic.entries()
        own_server.stop(number)

        bare.click("[data-main]")
        words = main_words(bare)
        assert "Not on the books yet. The books cannot be reached." in words
        assert "Keep what you hold. Pour nothing out." in words
        assert "Room 1" in bare.locator("header").inner_text()
        PICTURES.mkdir(parents=True, exist_ok=True)
        bare.screenshot(path=PICTURES / f"fault-{number.name.lower()}.png")
        assert health(site) == (503, "web database gone")
        bare.click("text=Send again")
        assert "The books cannot be reached." in main_words(bare)

        own_server.start()
        bare.click("text=Send again")
        assert "Recorded" in main_words(bare)
        assert health(site)[1] == "web ok"
        assert site.clinic.entries() == before + 1
        # Both processes of the server go on, not only the one that was asked.
        for _ in range(6):
            assert bare.goto(f"{site.base}/").status == 200  # type: ignore[union-attr]
        verified = site.run("verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        assert_one_line_each((tmp_path / "server.log").read_text(encoding="utf-8"))


def assert_one_line_each(log: str) -> None:
    """Every line of the log is a fault's, by name; none is a traceback or a statement."""
    lines = [line for line in log.splitlines() if line]
    assert lines
    wanted = re.compile(r"[-\d]+ [\d:,]+ vialtrail\.web fault at [\w.]+: database gone \(\w+\)")
    assert all(wanted.fullmatch(line) for line in lines), log


def test_a_page_that_is_read_asks_again_by_itself(own_server: Stoppable, bare: Page, tmp_path: Path) -> None:
    """No script, no press: when the server is back the page is there."""
    url = own_server.migrated("journey_read")
    with serving(url, tmp_path) as site:
        sign_in(bare, site)
        own_server.stop(signal.SIGINT)
        bare.goto(f"{site.base}/")
        assert "This page tries again by itself every 10 s." in main_words(bare)
        own_server.start()
        end = time.monotonic() + 25
        while time.monotonic() < end and "What next?" not in main_words(bare):
            time.sleep(0.5)
        assert "What next?" in main_words(bare)


def test_with_scripts_the_page_says_when_the_books_are_back(
    own_server: Stoppable, browser: Browser, tmp_path: Path
) -> None:
    """Nothing is sent for her: the line changes, and one Enter on the button that has the focus records it."""
    url = own_server.migrated("journey_scripts")
    with serving(url, tmp_path) as site:
        (vial,) = site.clinic.receive()
        page = browser.new_page()
        hands = Hands(page, site.base)
        by_hand(hands, site, ANN)
        hands.scan(vial)
        assert hands.heading == "Issue", hands.whole
        before = site.clinic.entries()
        own_server.stop(signal.SIGINT)
        page.click("[data-main]")
        page.wait_for_selector("[data-when-back]")
        own_server.start()
        page.wait_for_selector("text=The books are back. Send it again.", timeout=30_000)
        assert site.clinic.entries() == before
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Recorded")
        assert site.clinic.entries() == before + 1
        page.close()
