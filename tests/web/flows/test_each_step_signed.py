"""Ohio: whoever takes, draws up, gives or returns signs it with badge and PIN, each time; a yes records nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory.profile_choice import NOTICE, ChooseProfile, choose_profile
from tests.cast import ANN, BEN, PROGRAM
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import at, band, drawn, follow, newest, sign, signed


def work_by_ohio(desk: Desk) -> None:
    """Choose the profile, and wait until it is in force."""
    desk.clinic.clock.at += timedelta(hours=1)
    act = desk.clinic.act(PROGRAM)
    desk.clinic.run(choose_profile, ChooseProfile(act, "R1", "ohio", act.occurred_at + NOTICE))
    desk.clinic.clock.at += NOTICE


@pytest.fixture
def ohio(desk: Desk) -> Desk:
    """The clinic works by positive identification."""
    work_by_ohio(desk)
    return desk


def test_a_take_is_signed_and_the_pin_alone_never_is_enough(ohio: Desk) -> None:
    """Of two takes in one session each has badge and PIN."""
    vials = ohio.clinic.receive(2)
    ohio.sign_in(ANN)
    for vial in vials:
        address = follow(ohio, "/issue/", (vial,))
        page = ohio.get(address)
        assert "Scan your badge." in page
        assert "500 mg" in page
        ohio.refused(address, scan="CONFIRM")
        ohio.refused(address, pin=PIN)
        ohio.refused(address, scan=badge(BEN))
        assert sign(ohio, address, ANN) == f"/issue/{newest(ohio).seq}"
        (own,) = signed(ohio)
        assert (own.signer, own.role, own.meaning, own.method) == (
            ANN.code, "actor", "performed", "badge and PIN",
        )  # fmt: skip


def test_a_dose_and_a_sealed_return_are_signed(desk: Desk) -> None:
    """What was drawn before the profile began is given under it."""
    made = drawn(desk.clinic)
    (sealed,) = desk.clinic.receive()
    desk.sign_in(ANN)
    follow(desk, "/issue/", (sealed, "CONFIRM"))
    work_by_ohio(desk)
    desk.sign_in(ANN)
    address = follow(desk, "/administration/", (made.syringe, band(made.patient), "35 mg"))
    assert sign(desk, address, ANN) == f"/administration/{newest(desk).seq}"
    assert [each.role for each in signed(desk)] == ["actor"]
    address = follow(desk, "/return/", (sealed, at("R1.RET")))
    assert sign(desk, address, ANN).startswith("/return/")
    assert newest(desk).kind == "sealed_return"
    assert [each.role for each in signed(desk)] == ["actor"]
