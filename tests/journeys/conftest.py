"""A server of our own on a database of either engine, a browser, and pictures of what a failing journey saw."""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from inventory import staff
from inventory.keys import Purpose
from scanners.label import new_label
from scanners.own_code import badge_text
from tests.cast import CAST, KEYS, PROGRAM, Clinic, Member, found
from tests.journeys.hands import Hands
from tests.lacking import lacking
from tests.web.cli.keyed import key_file
from web.proof import hash_pin

#: Debian's browser, and the flags that keep it quiet where there is no network.
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic",
]  # fmt: skip
#: Pictures of failing journeys; var/ is ignored.
PICTURES = Path(__file__).resolve().parents[2] / "var" / "journeys"

TOKENS = {
    "P-0001": "ANNANNANNANNANNA", "P-0002": "CENCENCENCENCENC", "P-0003": "CARACARACARACARA",
    "P-0004": "DEEDEEDEEDEEDEED", "P-0005": "EVEEVEEVEEVEEVEE",
}  # fmt: skip
PINS = {"P-0001": "471120", "P-0002": "082244", "P-0003": "390127", "P-0004": "556677", "P-0005": "910028"}


@dataclass
class Site:
    """A running server on a clinic; `clinic` writes to the same database as the tests' own hands."""

    base: str
    url: str
    keys: Path
    clinic: Clinic

    def badge(self, member: Member) -> str:
        """What her badge scans as."""
        return badge_text(TOKENS[member.code])

    def pin(self, member: Member) -> str:
        """Her PIN."""
        return PINS[member.code]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command line on this database."""
        return subprocess.run(
            [sys.executable, "-m", "web.cli.main", *words, "--database", self.url],
            env=os.environ | {"VIALTRAIL_KEYS": str(self.keys)}, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip


def enroll(clinic: Clinic) -> None:
    """Give everybody of the cast her badge and PIN."""
    for member in CAST:
        clinic.run(
            staff.reset_pin, staff.ResetPin(clinic.act(PROGRAM), member.code, hash_pin(PINS[member.code]))
        )
        digest = KEYS.mac(Purpose.BADGE, TOKENS[member.code].encode())
        clinic.run(staff.enroll_badge, staff.EnrollBadge(clinic.act(PROGRAM), member.code, digest))


class PresentClinic(Clinic):
    """The clinic at the present: a real server beside it looks at a real clock, and labels carry their check."""

    def __init__(self, url: str, prefix: str) -> None:
        """Open the clinic that `found` made."""
        from datetime import UTC, datetime

        super().__init__(url, prefix=prefix)
        self.clock = lambda: datetime.now(UTC)  # type: ignore[assignment]
        self.database.clock = self.clock

    def label(self, stem: str = "VIAL") -> str:
        """A label with a right check."""
        del stem
        return new_label(KEYS.key(Purpose.LABEL), secrets.randbelow)

    def register(self, actor: Member = CAST[0]) -> str:
        """A new patient; a wristband's code has letters and digits alone."""
        return super().register(actor)


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """The clinic behind a real web server of its own."""
    with serving(database_url, tmp_path) as running:
        yield running


@contextmanager
def serving(
    database_url: str, tmp_path: Path, profile: str = "clinic", module: str = "web.server"
) -> Iterator[Site]:
    """The clinic made in a migrated database, and a web server on it whose log is `server.log`."""
    found(database_url, demonstration=True, profile=profile)
    clinic = PresentClinic(database_url, prefix=f"j{secrets.token_hex(3)}")
    enroll(clinic)
    keys = key_file(tmp_path / "keys")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (tmp_path / "server.log").open("w", encoding="utf-8")
    # A browser lets security keys work on this name without TLS, and on no number.
    origin = {"VIALTRAIL_ORIGIN": f"http://localhost:{port}"}
    server = subprocess.Popen(
        [sys.executable, "-m", module, "--host", "127.0.0.1", "--port", str(port)],
        env=os.environ | {"VIALTRAIL_KEYS": str(keys), "VIALTRAIL_DATABASE_URL": database_url} | origin,
        stdout=log, stderr=log,
    )  # fmt: skip
    try:
        _wait(port, server, tmp_path / "server.log")
        yield Site(f"http://127.0.0.1:{port}", database_url, keys, clinic)
    finally:
        server.terminate()
        server.wait(timeout=10)
        clinic.close()
        log.close()


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"the server ended: {log.read_text(encoding='utf-8')}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server does not answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    if not CHROMIUM.exists():
        lacking("browser", f"no {CHROMIUM}")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def hands(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Hands]:
    """Hands at a workstation of the pictures' size; a failing journey leaves a picture."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    made = Hands(page, site.base)
    yield made
    outcome = getattr(request.node, "outcome", None)
    if outcome is None or outcome.failed:
        PICTURES.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w-]+", "-", request.node.name)
        page.screenshot(path=PICTURES / f"{name}.png")
        (PICTURES / f"{name}.txt").write_text("\n".join([*made.seen, *faults]), encoding="utf-8")
    context.close()
    # A refused page answers 4xx, which the console says too; anything else is a fault of ours.
    assert [fault for fault in faults if "status of 4" not in fault] == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tell the fixture how the test went."""
    report = yield
    if report.when == "call":  # type: ignore[attr-defined]
        item.outcome = report  # type: ignore[attr-defined]
    return report


def sign_in(hands: Hands, site: Site, member: Member) -> None:
    """Badge and PIN at the sign-in page; not counted as part of a journey."""
    hands.open("/sign-in/")
    hands.scan(site.badge(member))
    hands.pin(site.pin(member))
    hands.scans = hands.pins = 0
