"""The hands at a workstation: they scan, type and press Enter, and count what they did; they have no mouse."""

import io
import time
from dataclasses import dataclass, field
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from tests.web.static.browsing import wedge

#: Milliseconds after the paint before which a bare Enter does not count (pages 2.2), with some to spare.
SETTLED_MS = 520
#: Milliseconds between a person's keys, slower than any scanner.
PERSON_MS = 60

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"


@dataclass
class Hands:
    """One person at one browser page; `scans`, `numbers` and `pins` count what she had to do."""

    page: Page
    base: str
    scans: int = 0
    numbers: int = 0
    pins: int = 0
    seen: list[str] = field(default_factory=list)

    def open(self, address: str = "/") -> None:
        """Open an address, as a bookmark does."""
        self.page.goto(f"{self.base}{address}")
        self._settle()

    def scan(self, text: str) -> None:
        """A scanner types the text and its Enter."""
        self.scans += 1
        before = self.page.evaluate("performance.timeOrigin")
        wedge(self.page, text)
        self._next_page(before)

    def number(self, text: str) -> None:
        """A typed amount."""
        self.numbers += 1
        self._send(text, PERSON_MS)

    def key(self, text: str) -> None:
        """A letter or the number of a choice, then Enter."""
        self._send(text, PERSON_MS)

    def text(self, text: str) -> None:
        """A typed text, then Enter."""
        self._send(text, PERSON_MS)

    def pin(self, secret: str) -> None:
        """A PIN, then Enter."""
        self.pins += 1
        self._send(secret, PERSON_MS)

    def enter(self) -> None:
        """A person's Enter alone."""
        self._send("", PERSON_MS)

    @property
    def heading(self) -> str:
        """The page's heading."""
        return self.page.locator("h1").first.inner_text()

    @property
    def ask(self) -> str:
        """What the page waits for, or how it answered."""
        return self.page.locator("#ask-sentence").inner_text()

    @property
    def whole(self) -> str:
        """All that the page says, in one line."""
        return " ".join(self.page.locator("main").inner_text().split())

    def printed_code(self, selector: str) -> str:
        """What a scanner reads off a code that this page shows."""
        picture = Image.open(io.BytesIO(self.page.locator(selector).first.screenshot(scale="css"))).convert(
            "L"
        )
        read = zxingcpp.read_barcodes(picture.resize((picture.width * 3, picture.height * 3)))
        assert len(read) == 1, f"{len(read)} codes are read in {selector}"
        text: str = read[0].text
        return text

    def printed_codes(self, address: str) -> list[str]:
        """What a scanner reads off a sheet, code by code, in reading order."""
        sheet = self.page.context.new_page()
        sheet.set_viewport_size({"width": 1700, "height": 2200})
        sheet.goto(address)
        picture = Image.open(io.BytesIO(sheet.screenshot())).convert("L")
        sheet.close()
        read = zxingcpp.read_barcodes(picture)
        placed = sorted(read, key=lambda code: (code.position.top_left.y // 40, code.position.top_left.x))
        return [str(code.text) for code in placed]

    def follow(self, words: str) -> None:
        """Go to a link with the keyboard: Tab until it has the focus, then Enter."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.textContent.trim()") == words:
                self._send("", PERSON_MS)
                return
        raise AssertionError(f"Tab never reaches {words}")

    def focus_is_ready(self) -> bool:
        """The cursor is where the next scan goes, or in the PIN box."""
        return bool(self.page.evaluate("['scan', 'pin'].includes(document.activeElement.id)"))

    def violations(self) -> list[str]:
        """What axe-core finds on this page."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run().then(done => done.violations)")
        return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]

    def _send(self, text: str, delay_ms: int) -> None:
        before = self.page.evaluate("performance.timeOrigin")
        if text:
            self.page.keyboard.type(text, delay=delay_ms)
        self.page.keyboard.press("Enter")
        self._next_page(before)

    def _next_page(self, before: float) -> None:
        until = time.monotonic() + 5
        while time.monotonic() < until:
            try:
                if self.page.evaluate("performance.timeOrigin") != before:
                    break
            except Exception:  # noqa: BLE001, S110 - the page is just being replaced
                pass
            time.sleep(0.02)
        self._settle()

    def _settle(self) -> None:
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(SETTLED_MS)
        self.seen.append(self.page.url.removeprefix(self.base))
