"""The page of a fault: what was posted is offered once more without its secrets, to its own person alone."""

from __future__ import annotations

import re

import pytest

from tests.cast import ANN
from tests.web.conftest import PIN, Desk, badge, said
from tests.web.fault_scene import begun, fresh
from tests.web.floor import drawn, stand_at
from tests.web.test_application import sign_in, token_of
from tests.web.test_faults import held
from web.application import create_app


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for a lock."""
    monkeypatch.setattr("inventory.database.LOCK_WAIT_MS", 300)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that sends again."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_the_form_is_offered_again_as_it_was(desk: Desk, quick: None) -> None:
    """The same fields to the same address, and the scan to be seen; sent again it is posted."""
    scene = begun(desk)
    with fresh(desk):
        with held(desk.clinic.database.url):
            page = scene.press().get_data(as_text=True)
        assert f'action="{scene.address}"' in page
        fields = hidden(page.partition('id="kept-title"')[2])
        assert {name: fields[name] for name in ("scan", "step")} == {"scan": "CONFIRM", "step": "1"}
        fields.pop("csrf_token")
        assert desk.client.post(scene.address, data=fields).status_code == 303
    scene.nothing_is_half_done(posted=1)


def test_a_pin_is_typed_again(desk: Desk, quick: None) -> None:
    """Nothing of it stands on the page; with the PIN typed again the waste goes on under the same signatures."""
    done = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = desk.post("/waste/", scan=done.syringe)
    desk.post(address, scan="ALL OF IT")
    desk.post(address, scan="1")
    desk.post(address, scan=badge(ANN))
    step = str(desk.state()["step"])
    with fresh(desk):
        with held(desk.clinic.database.url):
            answer = desk.client.post(address, data={"pin": PIN, "step": step})
        if answer.status_code == 303:
            # Only the book was held, and a first signature writes no book.
            assert not desk.clinic.database.is_sqlite
            return
        page = answer.get_data(as_text=True)
        assert PIN not in page, (answer.status_code, said(answer))
        assert 'name="pin" type="password"' in page, (answer.status_code, said(answer))
        assert hidden(page.partition('id="kept-title"')[2])["step"] == step
        assert desk.client.post(address, data={"pin": PIN, "step": step}).status_code == 303
    assert len(desk.state()["signatures"]) == 1


def test_signing_in_keeps_nothing(desk: Desk, quick: None) -> None:
    """Whatever was typed there may be a secret; the page leads back to the badge."""
    if not desk.clinic.database.is_sqlite:
        pytest.skip("only SQLite has one lock for all")
    stand_at(desk)
    with fresh(desk), held(desk.clinic.database.url):
        answer = desk.client.post("/sign-in/", data={"scan": badge(ANN)})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "Signing in is not possible now." in said(answer)
    assert badge(ANN) not in page
    assert answer.headers["Refresh"] == "2; url=/sign-in/"
    assert "<form" not in page


def test_lock_locks_though_the_books_cannot_be_written(desk: Desk, quick: None) -> None:
    """The browser's token is gone: nobody is signed in there any more."""
    if not desk.clinic.database.is_sqlite:
        pytest.skip("only SQLite has one lock for all")
    desk.sign_in(ANN)
    with fresh(desk), held(desk.clinic.database.url):
        assert desk.client.post("/lock").status_code == 503
    assert desk.client.get("/").headers["Location"] == "/sign-in/"


def test_a_form_of_another_site_is_not_offered_again(desk: Desk, quick: None) -> None:
    """Without our token it would be pressed here with one."""
    served = create_app(desk.clinic.database)
    guarded = Desk(served, desk.clinic)
    stand_at(guarded)
    token = sign_in(guarded)
    (label,) = desk.clinic.receive()
    address = guarded.client.post("/scan", data={"scan": label, "csrf_token": token}).headers["Location"]
    token = token_of(guarded.client.get(address).get_data(as_text=True))
    with fresh(guarded), held(desk.clinic.database.url):
        ours = guarded.client.post(address, data={"scan": "CONFIRM", "csrf_token": token})
    assert "Send again" in said(ours)
    with fresh(guarded) as gone:
        folder = gone.url.removeprefix("sqlite:///")
        if gone.is_sqlite:
            from pathlib import Path

            Path(folder).rename(f"{folder}.away")
            theirs = guarded.client.post(address, data={"scan": "THEIRS", "csrf_token": "made-up"})
            Path(f"{folder}.away").rename(folder)
            assert theirs.status_code == 503
            assert "Send again" not in said(theirs)
            assert "THEIRS" not in said(theirs)


def test_a_page_that_is_read_asks_again_at_its_own_address(desk: Desk) -> None:
    """503 with Refresh and Retry-After; nothing says that anything was recorded or not; no other site is named."""
    if not desk.clinic.database.is_sqlite:
        pytest.skip("a server that is gone is a journey")
    desk.sign_in(ANN)
    with fresh(desk) as served:
        from pathlib import Path

        path = Path(served.url.removeprefix("sqlite:///"))
        path.rename(f"{path}.away")
        answer = desk.client.get("/report/?from=2026-11-01")
        other = desk.client.get("//elsewhere.example/x")
        Path(f"{path}.away").rename(path)
    assert (answer.status_code, answer.headers["Refresh"], answer.headers["Retry-After"]) == (503, "10", "10")
    page = answer.get_data(as_text=True)
    assert 'href="/report/?from=2026-11-01"' in page
    assert "Nothing was changed." in said(answer)
    assert 'href="//' not in other.get_data(as_text=True)
