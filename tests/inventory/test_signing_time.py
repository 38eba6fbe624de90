"""An intention is signed within the time for which its registration keeps a draft open; a fact keeps its own time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory import ledger
from inventory.limit_choice import SetLimit, set_limit
from inventory.plan import Fact, Posted
from inventory.rule_errors import SignedLate
from inventory.verification import Wrong, verify
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, CORA, KEYS, PROGRAM, Clinic
from tests.inventory.forging import Say, saying
from tests.inventory.test_two_people import BOTH, CHANGE, act
from tests.inventory.test_waste import opened

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def signed_after(clinic: Clinic, late: timedelta, *, happened: bool = False) -> Posted:
    """A waste that both sign so long after the time that it claims."""
    vial, claimed = opened(clinic), clinic.clock.at
    clinic.clock.at = claimed + late
    command = Waste(
        clinic.act(at=claimed, happened=happened), (WastePart(vial),), "drug_waste_bin", "left_over", "R1.WB"
    )
    return clinic.run_signed(waste, command, (ANN, "actor"), (BEN, "witness"))


def wrong(clinic: Clinic) -> list[Wrong]:
    """What verify names."""
    with clinic.database.read() as connection:
        return [book.wrong for book in verify(connection, KEYS, lambda *_: None).books if book.wrong]


def test_an_intention_is_signed_within_ten_minutes_of_its_time(own_clinic: Clinic) -> None:
    """Nine are taken, eleven and two hundred hours are refused with nothing written; a fact of that age is recorded."""
    signed_after(own_clinic, 9 * MINUTE)
    for late, found in ((11 * MINUTE, "11 min after it"), (200 * HOUR, "12000 min after it")):
        before = own_clinic.entries("R1")
        with pytest.raises(SignedLate) as refused:
            signed_after(own_clinic, late)
        assert (refused.value.expected, refused.value.found) == ("within 10 min", found)
        # The vial was received, taken and drawn from; nothing was wasted.
        assert own_clinic.entries("R1") - before == signed_entries(own_clinic)
    signed_after(own_clinic, 200 * HOUR, happened=True)
    assert not wrong(own_clinic)


def signed_entries(clinic: Clinic) -> int:
    """How many entries an opened vial takes."""
    before = clinic.entries("R1")
    opened(clinic)
    return clinic.entries("R1") - before


def test_the_registrations_own_limit_holds_and_verify_follows_it(own_clinic: Clinic) -> None:
    """With an hour half of one is taken; when the limit is lower again it stands, and the next one is refused."""
    for minutes in ("60", "10"):
        own_clinic.run(set_limit, SetLimit(own_clinic.act(PROGRAM), "R1", "draft_open", minutes))
        if minutes == "60":
            signed_after(own_clinic, 30 * MINUTE)
            own_clinic.clock.at += timedelta(days=2)
    with pytest.raises(SignedLate):
        signed_after(own_clinic, 30 * MINUTE)
    assert not wrong(own_clinic)


def test_verify_names_what_was_signed_later(own_clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written past the ledger's check, in a registration's book and in the house book, where a change waits a day."""
    with monkeypatch.context() as past:
        past.setattr(ledger, "need_in_time", lambda *_: None)
        late_waste = signed_after(own_clinic, 3 * HOUR)
    (found,) = wrong(own_clinic)
    assert (found.book, found.seq) == ("R1", late_waste.seq)
    assert (found.expected, found.found) == ("each within 10 min of the time of the act", "180 min")
    named = saying((Fact("registrant", {"registration": "R1", "person": CORA.code}),))
    own_clinic.run(named, Say(own_clinic.act(PROGRAM), "registrant_named"))
    change_after(own_clinic, 23 * HOUR)
    assert [each.book for each in wrong(own_clinic)] == ["R1"]
    with own_clinic.refused(SignedLate, expected="within 24 h"):
        change_after(own_clinic, 25 * HOUR)
    monkeypatch.setattr(ledger, "need_in_time", lambda *_: None)
    house = change_after(own_clinic, 25 * HOUR)
    assert ("house", house.seq) in [(each.book, each.seq) for each in wrong(own_clinic)]


def change_after(clinic: Clinic, late: timedelta) -> Posted:
    """A change that both sign so long after the time that it claims."""
    command = act(clinic)
    clinic.clock.at += late
    return clinic.run_signed(saying(CHANGE), command, *BOTH)
