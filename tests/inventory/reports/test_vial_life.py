"""The whole life of the scripted day's vials."""

import pytest
from sqlalchemy import Connection, event

from inventory.errors import ForeignContainer, UnknownContainer
from inventory.reports.vial_life import Sum, life
from tests.cast import ANN, KEYS, Clinic
from tests.inventory.reports.day import Day, Script


def test_what_came_in_is_given_wasted_or_left(connection: Connection, day: Day) -> None:
    """500 received = 60 given in three doses + 15 wasted + 425 left."""
    found = life(connection, day.vials[0], "R1")
    assert found.sum == Sum(500_000, 0, 60_000, 15_000, 0, 0, 425_000, 3)
    assert found.sum.adds_up


def test_overfill_and_syringes_are_in_the_sum(connection: Connection, day: Day) -> None:
    """500 received + 10 overfill = 410 given + 100 in a syringe + 0 left."""
    found = life(connection, day.vials[1], "R1")
    assert found.sum == Sum(500_000, 10_000, 410_000, 0, 0, 100_000, 0, 2)
    assert found.sum.adds_up


def test_a_sum_that_does_not_add_up_says_so() -> None:
    """A microgram is enough."""
    assert not Sum(500_000, 0, 60_000, 15_000, 0, 0, 425_001, 3).adds_up


def test_every_entry_newest_first_with_what_was_left_in_the_vial(connection: Connection, day: Day) -> None:
    """What, micrograms, microlitres, left in the vial after it."""
    entries = life(connection, day.vials[0], "R1").entries
    assert [(each.what, each.amount_ug, each.volume_ul, each.left_ug) for each in entries] == [
        ("Wasted", 10_000, 200, 425_000),
        ("Returned, open", 425_000, 8_500, 425_000),
        ("Given", 30_000, 600, 425_000),
        ("Drawn up", 40_000, 800, 425_000),
        ("Wasted", 5_000, 100, 465_000),
        ("Given", 5_000, 100, 465_000),
        ("Given", 25_000, 500, 465_000),
        ("Drawn up, opened", 35_000, 700, 465_000),
        ("Issued", 500_000, 10_000, 500_000),
        ("Received", 500_000, 10_000, 500_000),
    ]
    assert all(each.exact for each in entries)


def test_from_where_to_where_in_words(connection: Connection, day: Day) -> None:
    """Containers by the last group of their label, places and people by name, the patient by code."""
    entries = life(connection, day.vials[0], "R1").entries
    one, two = (label[-4:] for label in day.syringes[:2])
    una, mo = day.patients
    assert [each.from_to for each in entries] == [
        f"From syringe {two} into the drug waste bin",
        "Ann Example to the opened",
        f"From syringe {two} to patient {mo}, IV",
        f"Into syringe {two}",
        f"From syringe {one} into the drug waste bin",
        f"From syringe {one} to patient {una}, IV",
        f"From syringe {one} to patient {una}, IV",
        f"Into syringe {one}",
        "the storage to Ann Example",
        "Carton serial 000417, invoice 55-1 to the storage",
    ]


def test_a_patient_is_named_only_where_asked_for(connection: Connection, day: Day) -> None:
    """Without asking no text of a page can hold the name."""
    una = day.patients[0]
    given = life(connection, day.vials[0], "R1").entries[5]
    assert (given.patient, given.patient_name) == (una, None)
    named = life(connection, day.vials[0], "R1", keys=KEYS).entries[5]
    assert named.patient_name == f"Una {una}"
    assert named.from_to.endswith(f"to Una {una}, IV")


def test_who_the_second_person_the_scans_and_the_exceptions(connection: Connection, day: Day) -> None:
    """Beside each entry."""
    entries = life(connection, day.vials[0], "R1").entries
    assert (entries[0].head.actor_name, entries[0].head.seconds) == ("Ann Example", ("Ben Sample",))
    assert [entry.head.n_scans for entry in entries[:3]] == [0, 0, 1]
    drawn = life(connection, day.vials[1], "R1").entries[2]
    assert (drawn.amount_ug, drawn.overfill_ug) == (510_000, 10_000)
    assert [each.name for each in drawn.head.exceptions] == ["no_order", "more_than_the_books_hold"]


def test_the_line_of_what_was_left(connection: Connection, day: Day) -> None:
    """A point where it changed; opened when it was first drawn from."""
    found = life(connection, day.vials[0], "R1")
    assert [(point.left_ug, point.words) for point in found.points] == [
        (500_000, "received 500 mg"), (465_000, "drew 35 mg"), (425_000, "drew 40 mg"),
    ]  # fmt: skip
    assert found.opened_at == found.points[1].at
    assert [point.at for point in found.points] == sorted(point.at for point in found.points)


def test_a_syringe_shows_the_life_of_its_vial(connection: Connection, day: Day) -> None:
    """The container asked for is the syringe; the entries are the family's."""
    found = life(connection, day.syringes[0], "R1")
    assert (found.holding.label, found.vial.label) == (day.syringes[0], day.vials[0])
    assert found.entries == life(connection, day.vials[0], "R1").entries


def test_a_sealed_vial_was_never_opened(own_clinic: Clinic) -> None:
    """One entry, one point, no time of opening."""
    (label,) = own_clinic.receive()
    with own_clinic.database.read() as connection:
        found = life(connection, label, "R1")
    assert [each.what for each in found.entries] == ["Received"]
    assert found.entries[0].from_to == "Invoice 55-1 to the storage"
    assert found.opened_at is None
    assert len(found.points) == 1


def test_one_waste_of_two_vials_counts_each_apart(own_clinic: Clinic) -> None:
    """The life of a vial shows its own part of a waste that emptied syringes of two."""
    script, labels = Script(own_clinic), []
    code, order = own_clinic.patient_with_order()
    for typed in ("5 mg", "7 mg"):
        vial = own_clinic.taken()
        labels.append((vial, script.draw(ANN, vial, code, order, typed)[0]))
    script.waste(*(syringe for _, syringe in labels))
    with own_clinic.database.read() as connection:
        first, second = (life(connection, vial, "R1").entries[0] for vial, _ in labels)
    assert (first.amount_ug, first.volume_ul) == (5_000, 100)
    assert (second.amount_ug, second.volume_ul) == (7_000, 140)
    assert first.head.number == second.head.number


def test_a_label_of_nobody_and_of_another_site(connection: Connection, day: Day) -> None:
    """Refused, each in its own sentence."""
    with pytest.raises(UnknownContainer):
        life(connection, "NOBODYS00000", "R1")
    with pytest.raises(ForeignContainer):
        life(connection, day.vials[0], "R2")


def test_a_longer_life_takes_no_more_queries(connection: Connection, day: Day) -> None:
    """Ten entries cost as many statements as five."""
    counts = []
    for label in day.vials:
        seen: list[str] = []

        def count(*arguments: object, seen: list[str] = seen) -> None:
            seen.append(str(arguments[2]))

        event.listen(connection, "before_cursor_execute", count)
        life(connection, label, "R1")
        event.remove(connection, "before_cursor_execute", count)
        counts.append(len(seen))
    assert counts[0] == counts[1] > 0
