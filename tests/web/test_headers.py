"""Every answer of every route carries the headers, whoever asks and however it is refused; every cookie is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from tests.cast import DEE, Member
from tests.web.conftest import Desk
from tests.web.floor import stand_at
from tests.web.test_application import POLICY
from web.application import create_app

#: Name -> what the header says; of the policy each part is compared.
SAID = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip


def walked(desk: Desk) -> Iterator[tuple[str, TestResponse]]:
    """Every route with each method that it has, and one that it has not; its places filled with what nobody has."""
    rules = [*desk.app.url_map.iter_rules()]
    # What ends the session comes last.
    for rule in sorted(rules, key=lambda rule: (rule.rule == "/lock", rule.rule)):
        values = {name: 999_999 if name in {"seq", "number"} else "x" for name in rule.arguments}
        with desk.app.test_request_context():
            found = desk.app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False)
        for method in sorted({"GET", "POST", "PUT"}):
            # So much time that no limit is reached, and no screen locks.
            desk.clinic.clock.at += timedelta(seconds=3)
            yield f"{method} {found}", desk.client.open(found, method=method, buffered=True)


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("member", [None, DEE], ids=["nobody", "administrator"])
def test_every_route_carries_them(desk: Desk, member: Member | None) -> None:
    """Pages, files, downloads, the interface, refusals of each kind: the same policy, and nothing is kept but files."""
    stand_at(desk)
    if member is not None:
        desk.sign_in(member)
    statuses = set()
    for what, answer in walked(desk):
        need_headers(what, answer)
        statuses.add(answer.status_code)
    assert {303, 401, 404, 405} <= statuses


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_what_breaks_off_carries_them_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the program, a browser that is not enrolled, a form without its token, one that is too long."""
    app = create_app(desk.clinic.database, tls=True)
    made = Desk(app, desk.clinic)
    answers = {"no workstation": made.client.get("/sign-in/")}
    stand_at(made)
    answers["no token"] = made.client.post("/sign-in/", data={"scan": "x"})
    answers["too long"] = made.client.post("/sign-in/", data={"scan": "x" * 2_000_000})
    answers["the interface"] = made.client.post("/api/v1/issue", data="x")

    def broken() -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(app.view_functions, "sign_in.badge", broken)
    answers["broken"] = made.client.get("/sign-in/")
    assert [answer.status_code for answer in answers.values()] == [403, 303, 413, 401, 500]
    for what, answer in answers.items():
        need_headers(what, answer)
        assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def need_headers(what: str, answer: TestResponse) -> None:
    """The usual headers, whole."""
    parts = [part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")]
    assert {name: rest for name, _, rest in parts if name} == POLICY, what
    for name, said in SAID.items():
        assert answer.headers.getlist(name) == [said], (what, name)
    assert "camera=()" in answer.headers["Permissions-Policy"].replace(" ", ""), what
    assert ("no-store" in answer.headers["Cache-Control"]) is not what.startswith("GET /static/"), what
    assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"], what
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie, what
        assert "SameSite=Strict" in cookie, what
