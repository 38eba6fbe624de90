"""A small server of made-up pages under the program's content policy, and a headless browser to open them."""

import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from flask import Flask, Response, redirect, render_template, request
from jinja2 import StrictUndefined
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

from tests.lacking import lacking
from tests.web.sample_desk import desk_cases
from tests.web.sample_flow import flow_cases
from tests.web.test_templates import WEB
from web.drawing import GLOBALS
from web.frame import Frame
from web.words import FILTERS

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
CASES = {**flow_cases(), **desk_cases()}


@dataclass
class Clinic:
    """Where the pages are, and what was posted to them: pairs of address and fields."""

    address: str
    posted: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def take(self) -> list[tuple[str, dict[str, str]]]:
        """What was posted since the last look."""
        taken, self.posted[:] = list(self.posted), []
        return taken


def application(clinic: Clinic) -> Flask:
    """Serve each case at /p/NAME; keep every POST and send the browser back to where it came from."""
    app = Flask("pages", root_path=str(WEB))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(GLOBALS)

    @app.get("/p/<case>")
    def page(case: str) -> str:
        template, context = CASES[case]
        frame = context["frame"]
        assert isinstance(frame, Frame)
        frame = replace(
            frame,
            theme=request.args.get("theme", "light"),
            lock_after_s=request.args.get("lock", 120, int),
            scan_prefix=request.args.get("prefix", ""),
        )
        return render_template(template, **{**context, "frame": frame})

    @app.post("/<path:address>")
    def post(address: str) -> AnyResponse:
        clinic.posted.append((f"/{address}", dict(request.form)))
        return redirect(request.referrer or "/p/home", 303)

    @app.get("/left/")
    def left() -> str:
        return "<!doctype html><title>Left</title>"

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = (
            "max-age=600" if request.path.startswith("/static/") else "no-store"
        )
        return response

    return app


@contextmanager
def served() -> Iterator[Clinic]:
    """The pages on a free port of this machine, until the block ends."""
    clinic = Clinic("")
    server = make_server("127.0.0.1", 0, application(clinic), threaded=True)
    clinic.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield clinic
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium; its absence is a skip, or a failure where it is required."""
    chromium = shutil.which("chromium")
    if chromium is None:
        lacking("browser", "no chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


def wedge(
    page: Page, text: str, gap_ms: int = 5, ends: int = 1, pauses_ms: Mapping[int, int] = MappingProxyType({})
) -> None:
    """Type as a wedge scanner does: keys `gap_ms` apart by their own time stamps, then Enter, `ends` times.

    Before the key with a number in `pauses_ms` it stops for so long. The stamps make a test independent of how busy
    the machine is. U+001D is sent as Ctrl and the right bracket.
    """
    keyboard = page.context.new_cdp_session(page)
    at = time.time()
    for number, sign in enumerate([*text, *["\r"] * ends]):
        at += pauses_ms.get(number, gap_ms) / 1000
        stroke: dict[str, object] = {"key": sign, "text": sign, "timestamp": at}
        if sign == "\r":
            stroke |= {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
        elif sign == "\u001d":
            stroke |= {"key": "]", "code": "BracketRight", "modifiers": 2, "text": ""}
        keyboard.send("Input.dispatchKeyEvent", {**stroke, "type": "keyDown"})
        keyboard.send("Input.dispatchKeyEvent", {**stroke, "type": "keyUp", "text": ""})
    keyboard.detach()
