"""A session that was opened with a one-time PIN is told by its cookie, and by that very PIN alone."""

from typing import Any

import pytest

from inventory import staff
from inventory.tables.house import pin
from tests.cast import ANN, BEN, KEYS, PROGRAM, Clinic
from tests.web.conftest import Desk
from web import one_time_pin
from web.one_time_pin import COOKIE, OPEN, Standing
from web.proof import Proven, hash_pin, own_identity

ONCE = "583017"


def set_pin(clinic: Clinic, *, one_time: bool) -> None:
    """Somebody else sets Ann's PIN."""
    command = staff.ResetPin(clinic.act(PROGRAM), ANN.code, hash_pin(ONCE), one_time)
    clinic.run(staff.reset_pin, command)


def standing(clinic: Clinic, kept: dict[str, Any], person: str = ANN.code) -> Standing:
    """What a person's session may do now."""
    with clinic.database.read() as connection:
        return one_time_pin.standing(connection, person, kept)


def opened(set_at_us: int | None) -> dict[str, Any]:
    """The cookie of a session that Ann's PIN of that time opened."""
    kept: dict[str, Any] = {}
    identity = own_identity(KEYS, ANN.code)
    one_time_pin.begin(kept, KEYS, Proven(ANN.code, ANN.name, identity, set_at_us), ONCE)
    return kept


def test_a_pin_of_her_own_stands_in_no_cookie(desk: Desk) -> None:
    """Nothing is noted of it, and it stops no session."""
    assert opened(None) == {}
    set_pin(desk.clinic, one_time=False)
    assert standing(desk.clinic, {}) is Standing.NONE


def test_only_the_session_that_it_opened_sets_another(desk: Desk) -> None:
    """One without the note, or with that of an earlier reset, ends; a colleague's goes on."""
    set_pin(desk.clinic, one_time=True)
    with desk.clinic.database.read() as connection:
        query = pin.select().where(pin.c.person == ANN.code)
        set_at_us = int(connection.execute(query).one().set_at_us)
    assert standing(desk.clinic, opened(set_at_us)) is Standing.SETS_HERS
    assert standing(desk.clinic, opened(set_at_us - 1)) is Standing.ENDS
    assert standing(desk.clinic, {}) is Standing.ENDS
    assert standing(desk.clinic, {}, BEN.code) is Standing.NONE
    set_pin(desk.clinic, one_time=False)
    assert standing(desk.clinic, opened(set_at_us)) is Standing.NONE


@pytest.mark.parametrize(("new", "same"), [(ONCE, True), ("583018", False), ("", False)])
def test_the_one_time_pin_is_known_again_without_being_kept(new: str, same: bool) -> None:
    """Its keyed digest is in the cookie, bound to person and reset; the PIN is not."""
    kept = opened(7)
    assert ONCE not in str(kept)
    assert one_time_pin.is_same(kept, KEYS, ANN.code, new) is same
    assert not one_time_pin.is_same(kept, KEYS, BEN.code, new)
    assert not one_time_pin.is_same({}, KEYS, ANN.code, new)
    other = opened(8)
    assert other[COOKIE]["digest"] != kept[COOKIE]["digest"]


def test_what_opens_before_is_the_way_to_her_own_pin_and_the_way_out(desk: Desk) -> None:
    """The page of her PIN, sign-in and the lock, and a scan, which there switches to another badge or leads to it."""
    endpoints = {rule.endpoint for rule in desk.app.url_map.iter_rules()}
    assert endpoints >= OPEN
    assert {"pin.own", "pin.change", "sign_in.lock"} <= OPEN
    assert {name for name in OPEN if name.split(".")[0] not in {"pin", "sign_in"}} == {"home.scan"}
