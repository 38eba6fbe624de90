"""Where a user name and a PIN are not enough, a code is asked besides: one refusal for all, and each code once."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from inventory.profile_choice import NOTICE, ChooseProfile, choose_profile
from inventory.tables.working import proof_attempt
from tests.cast import ANN, PROGRAM
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import rows, stand_at
from tests.web.pages.test_factor import begun, seed_of
from tests.web.test_proof import Counting
from web import proof


@pytest.fixture
def seed(desk: Desk) -> str:
    """Ann's generator; the clinic works by Ohio's profile, and an hour later nobody is signed in."""
    desk.clinic.clock.at += timedelta(hours=1)
    desk.sign_in(ANN)
    shown, sealed = seed_of(begun(desk, ANN, "code"))
    desk.post("/factor/code", sealed=sealed, code=pyotp.TOTP(shown).at(desk.clinic.clock.at))
    act = desk.clinic.act(PROGRAM)
    desk.clinic.run(choose_profile, ChooseProfile(act, "R1", "ohio", act.occurred_at + NOTICE))
    desk.clinic.clock.at += timedelta(hours=1)
    desk.client.post("/lock")
    return shown


def try_code(desk: Desk, code: str, pin: str = PIN, name: str = "ann") -> str:
    """Sign in by name; where it leads, or what the page says."""
    stand_at(desk)
    desk.post("/sign-in/", scan=name)
    answer = desk.client.post("/sign-in/pin", data={"pin": pin, "code": code})
    return answer.headers.get("Location", "") or answer.get_data(as_text=True)


def test_a_name_takes_pin_and_code(desk: Desk, seed: str) -> None:
    """The box stands there for everybody; the same code does not sign in twice."""
    stand_at(desk)
    for name in ("ann", "ben", "nobody"):
        desk.post("/sign-in/", scan=name)
        assert "Code of your generator" in desk.get("/sign-in/pin")
    code = pyotp.TOTP(seed).at(desk.clinic.clock.at)
    assert try_code(desk, code) == "/"
    assert "That badge and PIN were not accepted." in try_code(desk, code)


def test_a_badge_and_its_pin_are_two_already(desk: Desk, seed: str) -> None:
    """No code is asked."""
    stand_at(desk)
    desk.post("/sign-in/", scan=badge(ANN))
    assert "Code of your generator" not in desk.get("/sign-in/pin")
    assert desk.post("/sign-in/pin", pin=PIN) == "/"


@pytest.mark.parametrize(
    ("name", "pin", "right"),
    [
        ("ann", PIN, False),
        ("ann", "9999", True),
        ("ben", PIN, True),
        ("nobody", PIN, True),
        ("nobody", "9999", False),
    ],
)
def test_whatever_is_wrong_is_refused_alike_with_one_hash(
    desk: Desk, seed: str, monkeypatch: pytest.MonkeyPatch, name: str, pin: str, right: bool
) -> None:
    """A wrong code, a wrong PIN, a person without a generator, nobody: one verification, one sentence, one wrong try."""
    counting = Counting()
    monkeypatch.setattr(proof, "HASHER", counting)
    page = try_code(desk, pyotp.TOTP(seed).at(desk.clinic.clock.at) if right else "000000", pin, name)
    assert "That badge and PIN were not accepted." in page
    assert counting.asked == ["verify m=19456,t=2,p=1"]
    assert rows(desk.clinic, proof_attempt)[-1].accepted == 0
    assert "000000" not in page


def test_a_usual_clinic_asks_for_none(desk: Desk) -> None:
    """Name and PIN sign in there."""
    stand_at(desk)
    desk.post("/sign-in/", scan="ann")
    assert "Code of your generator" not in desk.get("/sign-in/pin")
    assert desk.post("/sign-in/pin", pin=PIN) == "/"
