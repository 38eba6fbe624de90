"""What no page takes is turned away before any page sees it."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from inventory.tables.working import refused_attempt
from tests.cast import ANN, Clinic, found
from tests.web.cli.keyed import key_file
from tests.web.conftest import Desk
from tests.web.floor import rows
from tests.web.test_server import answer as wait_for
from tests.web.test_server import free_port
from web.gate import FORM_MAX, NUMBER_MAX


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/xml", "application/octet-stream"])
def test_a_body_that_is_no_form_is_not_read(desk: Desk, kind: str) -> None:
    """415 for anything but the two ways in which a browser sends a form."""
    desk.sign_in(ANN)
    answer = desk.client.post("/scan", data=b"scan=W", content_type=kind)
    assert answer.status_code == 415
    assert "This is not a form of these pages." in answer.get_data(as_text=True)


def test_both_ways_of_a_browser_are_read(desk: Desk) -> None:
    """Urlencoded, multipart, and no body at all."""
    desk.sign_in(ANN)
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        assert desk.client.post("/scan", data={"scan": "W"}, content_type=kind).status_code == 303
    assert desk.client.post("/seen").status_code == 204


@pytest.mark.parametrize(
    "address", ["/patient/%00", "/patient/%EF%BF%BD", "/stock/?place=%00", "/stock/?%00=1"]
)
def test_a_character_that_no_database_keeps_is_refused(desk: Desk, address: str) -> None:
    """NUL, or what stands for bytes that are no UTF-8, in path, query, field or its name: 400 on either database."""
    desk.sign_in(ANN)
    desk.get(address, 400)
    assert desk.client.post("/scan", data={"scan": "\0"}).status_code == 400
    assert desk.client.post("/scan", data={"\0": "W"}).status_code == 400


def test_a_number_that_no_column_holds_is_no_address(desk: Desk) -> None:
    """404, as any number that nothing has."""
    desk.sign_in(ANN)
    for number in (NUMBER_MAX, NUMBER_MAX + 1, 10**30):
        desk.get(f"/issue/{number}", 404)


@pytest.mark.parametrize("address", ["/scan", "/people/new", "/api/v1/issue"])
def test_a_body_without_its_length_is_not_read(desk: Desk, address: str) -> None:
    """411 on a page and for a program, whatever is in it, and kept as an attempt."""
    desk.sign_in(ANN)
    answer = desk.client.post(
        address, data=b"scan=W", content_type="application/x-www-form-urlencoded",
        headers={"Transfer-Encoding": "chunked"},
    )  # fmt: skip
    assert answer.status_code == 411
    (row,) = rows(desk.clinic, refused_attempt)
    assert (row.answer, row.why) == (411, "LengthRequired")


def test_a_server_reads_no_form_that_comes_in_pieces(sqlite_url: str, tmp_path: Path) -> None:
    """Neither a short one nor one beyond the limit, whose first piece would be a sign-in: 411, and nothing is done."""
    found(sqlite_url, demonstration=True)
    port = free_port()
    environ = os.environ | {
        "HOME": str(tmp_path), "PYTHONPATH": str(Path.cwd()), "VIALTRAIL_DATABASE_URL": sqlite_url,
        "VIALTRAIL_KEYS": str(key_file(tmp_path / "keys")),
    }  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "web.server", "--host", "127.0.0.1", "--port", str(port)], env=environ
    )
    try:
        wait_for(port)
        _, page, cookies = ask(port, "GET", None, {})
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        form = urlencode({"csrf_token": token[1], "scan": "ann"}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
        for padding in (0, FORM_MAX + 100_000):
            assert ask(port, "POST", (form, b"&pad=" + b"a" * padding), headers)[0] == 411
        assert ask(port, "POST", form, headers)[0] == 303
    finally:
        server.terminate()
        server.wait(timeout=60)
    clinic = Clinic(sqlite_url)
    assert [row.answer for row in rows(clinic, refused_attempt)] == [411, 411]
    clinic.close()


def ask(
    port: int, method: str, body: bytes | tuple[bytes, ...] | None, headers: dict[str, str]
) -> tuple[int, str, str]:
    """The sign-in page's answer: status, text, cookies; a body of several pieces is sent without its length."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, "/sign-in/", body, headers, encode_chunked=isinstance(body, tuple))
        with connection.getresponse() as answer:
            cookies = "; ".join(each.split(";")[0] for each in answer.headers.get_all("Set-Cookie") or ())
            return answer.status, answer.read().decode(), cookies
