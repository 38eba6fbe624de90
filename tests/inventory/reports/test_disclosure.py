"""A bundle shows the period whole, what it names, and of everything else the hash alone."""

from datetime import timedelta

from sqlalchemy import Connection

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.disclose import Disclose, disclose_to
from inventory.plan import HOUSE
from inventory.private import State
from inventory.reports.disclosure import disclose, opened_texts
from inventory.reports.period import Period
from inventory.reversal import Reverse, reverse
from inventory.stored import some_entries
from tests.cast import ANN, BEN, CORA, EVE, KEYS, ZONE, Clinic
from tests.inventory.reports.day import BOTH, MORNING, SECOND, Day, Script, run_day


def test_every_entry_of_the_period_is_shown(day: Day, connection: Connection) -> None:
    """From the first to the last that was recorded in it."""
    whole = disclose(connection, "R1", BOTH)
    assert (whole.first, whole.last) == (1, day.clinic.entries("R1"))
    assert whole.shown == tuple(range(1, whole.last + 1))
    second = disclose(connection, "R1", SECOND)
    assert second.first > 1
    assert set(range(second.first - 1, second.last + 1)) <= set(second.shown)


def test_a_container_is_shown_from_its_first_movement(day: Day, connection: Connection) -> None:
    """What the second day wasted was drawn on the first; the syringe that was empty by then stays out."""
    second = disclose(connection, "R1", SECOND)
    syringe = day.syringes[1]
    moved = [
        each.header["seq"]
        for each in some_entries(connection, "R1", range(1, second.last + 1))
        if any(syringe in (row["from_container"], row["to_container"]) for row in each.lines)
    ]
    assert set(moved) <= set(second.shown)
    assert day.wasted.seq not in second.shown


def test_texts_are_opened_of_the_period_alone(day: Day, connection: Connection) -> None:
    """The patient whom the second day names; not the other one, who was there the day before."""
    texts, closed = opened_texts(connection, KEYS, disclose(connection, "R1", SECOND))
    names = {text.text for text in texts.values() if text.tag == "name"}
    assert names == {f"Una {day.patients[1]}"}
    assert closed == 0
    texts, _ = opened_texts(connection, KEYS, disclose(connection, "R1", BOTH))
    assert {text.text for text in texts.values() if text.tag == "name"} == {
        f"Una {code}" for code in day.patients
    }
    assert {text.state for text in texts.values()} == {State.OPEN}


def test_of_the_house_book_only_what_is_named_is_shown(day: Day, connection: Connection) -> None:
    """The people who acted and signed, the places and products; nobody of the other registration."""
    shown = disclose(connection, "R1", BOTH)
    facts = [row for each in shown.entries(connection, HOUSE) for _, row in each.facts]
    people = {row["code"] for row in facts if "family_name" in row}
    assert {ANN.code, BEN.code, CORA.code} <= people
    assert EVE.code not in people
    registrations = {row["registration"] for row in facts if "registration" in row}
    assert registrations == {"R1"}
    assert "badge_enrolled" not in {each.header["kind"] for each in shown.entries(connection, HOUSE)}
    assert day.clinic.entries(HOUSE) > len(shown.house)


def test_what_came_later_about_the_period_is_shown(own_clinic: Clinic) -> None:
    """The reversal of an entry, and a dose of that day that was recorded two days later."""
    played, script = run_day(own_clinic), Script(own_clinic)
    own_clinic.clock.at = MORNING + timedelta(days=2)
    undone = own_clinic.run_signed(
        reverse,
        Reverse(own_clinic.act(), played.returned.seq, "another vial"),
        (ANN, "actor"),
        (BEN, "witness"),
    )
    at = MORNING - timedelta(hours=1)
    act = own_clinic.act(BEN, happened=True, at=at)
    late = own_clinic.run(
        administer,
        Administer(act, played.syringes[2], played.patients[0], played.orders[0], parse_amount("1 mg"), "IV"),
    )
    script.give(BEN, played.syringes[2], played.patients[0], played.orders[0], "1 mg", happened=True)
    with own_clinic.database.read() as connection:
        shown = disclose(connection, "R1", BOTH)
        # The reversal names what it reversed, whatever the period.
        after = disclose(
            connection, "R1", Period(BOTH.last + timedelta(days=2), BOTH.last + timedelta(days=2), ZONE)
        )
    assert shown.late == (undone.seq, late.seq)
    assert {undone.seq, late.seq} <= set(shown.shown)
    assert played.returned.seq in after.shown


def test_the_patients_in_it_are_those_whose_texts_are_opened(day: Day, connection: Connection) -> None:
    """Who was there the day before is not, though her vial is."""
    assert disclose(connection, "R1", SECOND).patients == (day.patients[1],)
    assert disclose(connection, "R1", BOTH).patients == tuple(sorted(day.patients))


def test_an_earlier_disclosure_opens_nobody(own_clinic: Clinic) -> None:
    """Whom an inspector was shown in the period does not bring her into the next bundle of it."""
    played = run_day(own_clinic)
    command = Disclose(
        own_clinic.act(CORA),
        "Ina Spector",
        "21 USC 880",
        "Inspection bundle",
        BOTH.first,
        BOTH.last,
        played.patients,
    )
    posted = own_clinic.run(disclose_to, command)
    with own_clinic.database.read() as connection:
        shown = disclose(connection, "R1", SECOND)
    assert posted.seq in shown.shown
    assert shown.patients == (played.patients[1],)
