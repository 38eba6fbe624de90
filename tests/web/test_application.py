"""What every answer carries, and what becomes of a refusal, an old form, a wrong address and a fault of the program."""

import logging
import re
from typing import Any

import pytest
from flask import Flask, request

from inventory.database import Database
from tests.cast import ANN, KEYS, START, Clock
from tests.web.conftest import PIN, Desk, badge, said
from tests.web.floor import stand_at
from web.application import create_app
from web.gate import FORM_MAX

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "font-src": "'self'", "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'",
}  # fmt: skip


@pytest.fixture
def guarded(desk: Desk) -> Desk:
    """A browser of the application as it is served: forms carry a token, faults become pages."""
    app = create_app(desk.clinic.database)
    made = Desk(app, desk.clinic)
    stand_at(made)
    return made


def token_of(page: str) -> str:
    """The token of a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def sign_in(desk: Desk) -> str:
    """Ann signs in with the tokens of the pages; the token of her home page."""
    for address, sent in (("/sign-in/", {"scan": badge(ANN)}), ("/sign-in/pin", {"pin": PIN})):
        page = desk.client.get(address).get_data(as_text=True)
        assert desk.client.post(address, data=sent | {"csrf_token": token_of(page)}).status_code == 303
    return token_of(desk.client.get("/").get_data(as_text=True))


def test_every_answer_carries_the_headers(desk: Desk) -> None:
    """A page, a redirect, a refusal, a wrong address, a forbidden one, a file, health: all of them."""
    stand_at(desk)
    answers = [
        desk.client.get(address) for address in ("/sign-in/", "/", "/none", "/static/app.css", "/healthz")
    ]
    desk.sign_in(ANN)
    answers += [
        desk.client.get("/"),
        desk.client.get("/receipt/"),
        desk.client.post("/scan", data={"scan": "CONFIRM"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 303, 404, 200, 503, 200, 403, 422]
    for answer in answers:
        answer.close()
        parts = [part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")]
        assert {name: rest for name, _, rest in parts if name} == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"].replace(" ", "")


def test_pages_are_kept_by_no_browser_and_files_are(desk: Desk) -> None:
    """A page with a patient on it is not in the cache after the lock."""
    stand_at(desk)
    assert desk.client.get("/sign-in/").headers["Cache-Control"] == "no-store"
    with desk.client.get("/static/app.css") as file:
        assert file.headers["Cache-Control"] == "public, max-age=3600"


def test_the_cookie_is_the_sites_alone(desk: Desk) -> None:
    """Not for scripts, not with requests of other sites; over TLS never without it."""
    stand_at(desk)
    cookie = desk.client.get("/sign-in/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert [application(tls=flag).config["SESSION_COOKIE_SECURE"] for flag in (False, True)] == [False, True]
    assert application(behind_proxy=True).config["SESSION_COOKIE_SECURE"] is True


def application(**said_of: Any) -> Flask:
    """An application that nobody asks for anything of its database."""
    return create_app(Database("sqlite://", KEYS, Clock(START)), **said_of)


@pytest.mark.parametrize("behind_proxy", [False, True])
def test_forwarded_headers_count_behind_a_proxy_alone(behind_proxy: bool) -> None:
    """Without one, anybody could send them and be somebody else."""
    headers = {
        "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "clinic.example",
    }  # fmt: skip
    with application(behind_proxy=behind_proxy).test_client() as client:
        client.get("/static/app.css", headers=headers).close()
        told = (request.remote_addr, request.scheme, request.host)
    assert told == (
        ("203.0.113.9", "https", "clinic.example") if behind_proxy else ("127.0.0.1", "http", "localhost")
    )


def test_a_form_without_its_token_is_refused(guarded: Desk) -> None:
    """Signed in: the page says that it is old and nothing is taken. With the token the same scan is taken."""
    (label,) = guarded.clinic.receive()
    token = sign_in(guarded)
    for sent in ({}, {"csrf_token": "made-up"}):
        answer = guarded.client.post("/scan", data={"scan": label, **sent})
        assert answer.status_code == 400
        assert "This page is from an earlier sign-in." in said(answer)
    answer = guarded.client.post("/scan", data={"scan": label, "csrf_token": token})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/issue/draft/")


def test_an_old_form_over_a_locked_screen_asks_for_the_badge(guarded: Desk) -> None:
    """Nobody is signed in, so the page of the earlier one says nothing more."""
    answer = guarded.client.post("/scan", data={"scan": "W"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/")


def test_over_tls_and_nowhere_else_browsers_are_told_to_stay_there() -> None:
    """The server's own, and a proxy's that says so; in the clear the header would mean nothing, and is not sent."""
    said_so = {"X-Forwarded-Proto": "https"}
    for behind_proxy, base, headers, strict in [
        (False, "http://localhost", {}, None), (False, "http://localhost", said_so, None),
        (True, "http://localhost", said_so, "max-age=31536000"), (False, "https://localhost", {}, "max-age=31536000"),
    ]:  # fmt: skip
        app = application(behind_proxy=behind_proxy)
        with app.test_client().get("/static/app.css", base_url=base, headers=headers) as answer:
            assert answer.headers.get("Strict-Transport-Security") == strict


def test_a_link_locks_nobody(guarded: Desk) -> None:
    """Neither GET nor a form without its token ends the session; the page's own form does."""
    token = sign_in(guarded)
    assert guarded.client.get("/lock").status_code == 405
    assert guarded.client.post("/lock").status_code == 400
    assert guarded.client.get("/").status_code == 200
    assert guarded.client.post("/lock", data={"csrf_token": token}).headers["Location"] == "/sign-in/"
    assert guarded.client.get("/").headers["Location"] == "/sign-in/"


def test_no_page_has_a_script_or_a_style_of_its_own(desk: Desk) -> None:
    """The policy would block it; so the page would be broken."""
    stand_at(desk)
    pages = [desk.client.get("/sign-in/").get_data(as_text=True)]
    desk.sign_in(ANN)
    pages += [desk.client.get(address).get_data(as_text=True) for address in ("/", "/issue/", "/waste/")]
    for page in pages:
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)


def test_a_fault_of_the_program_is_a_page_with_an_incident(
    guarded: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """500, nothing recorded; the log has kind and place of the fault under the page's number, and nothing typed."""
    token = sign_in(guarded)

    def broken(*_: object, **__: object) -> None:
        raise ValueError("typed: " + request.form["scan"])

    monkeypatch.setattr("web.pages.home.given_of", broken)
    before = guarded.clinic.entries()
    with caplog.at_level(logging.INFO):
        answer = guarded.client.post("/scan", data={"scan": "SECRET-TYPED", "csrf_token": token})
    assert answer.status_code == 500
    incident = re.search(r"\b[0-9a-f]{8}\b", said(answer))
    assert incident is not None
    assert f"incident {incident[0]}: ValueError at home.scan" in caplog.text
    assert "in scan" in caplog.text
    assert "SECRET-TYPED" not in caplog.text + said(answer)
    assert guarded.clinic.entries() == before


def test_an_address_that_is_none_is_a_page(desk: Desk) -> None:
    """404 and 405 in the frame, with what was asked for and the way home."""
    desk.sign_in(ANN)
    page = desk.get("/nowhere", 404)
    assert "There is no such page." in page
    assert "Found: /nowhere" in page
    assert desk.client.get("/scan").status_code == 405


def test_a_form_longer_than_anybody_types_is_refused(desk: Desk) -> None:
    """Half a megabyte at most."""
    desk.sign_in(ANN)
    assert desk.client.post("/scan", data={"scan": "A" * (FORM_MAX + 1)}).status_code == 413


def test_a_workstation_that_is_not_enrolled_shows_nothing(desk: Desk) -> None:
    """Of several a browser without its cookie is none; the answer names no site."""
    answer = desk.client.get("/sign-in/")
    assert (answer.status_code, answer.get_data(as_text=True)) == (403, "This workstation is not enrolled.\n")
    assert "Content-Security-Policy" in answer.headers
    stand_at(desk, "R9.W1")
    assert desk.client.get("/sign-in/").status_code == 403
