"""The list of patients, and one patient's weights and valid orders."""

from __future__ import annotations

from datetime import date, timedelta

from inventory.patient import Weigh, weigh
from inventory.reports.patient_record import patient_lines, valid_orders, weighings
from tests.cast import ANN, EVE, KEYS, Clinic, committed


def test_the_list_is_of_one_registration(own_clinic: Clinic) -> None:
    """Each registration reads its own patients, by name."""
    codes = [own_clinic.register(), own_clinic.register(), own_clinic.register(EVE)]
    with own_clinic.database.read() as connection:
        first, second = patient_lines(connection, KEYS, "R1")
        (foreign,) = patient_lines(connection, KEYS, "R2")
    assert [each.code for each in (first, second, foreign)] == codes
    assert (first.name, first.born_on, first.record_number) == ("Una PAT1", date(1970, 1, 31), "N-PAT1")


def test_weights_are_newest_first_with_who_and_how(own_clinic: Clinic) -> None:
    """As typed and in grams; one that was impossible to take has none."""
    code = own_clinic.register()
    for number, (typed, how) in enumerate((("70 kg", "measured"), ("154 lb", "stated"), ("", "impossible"))):
        text = committed("weight", typed, str(number))
        own_clinic.run(weigh, Weigh(own_clinic.act(ANN), code, text, how))
    with own_clinic.database.read() as connection:
        found = weighings(connection, KEYS, code)
    assert [(each.typed, each.grams, each.how, each.who) for each in found] == [
        ("", None, "impossible", "Ann Example"),
        ("154 lb", 69_900, "stated", "Ann Example"),
        ("70 kg", 70_000, "measured", "Ann Example"),
    ]


def test_orders_are_those_valid_then_with_their_prescriber(own_clinic: Clinic) -> None:
    """A day later the order is not among them."""
    code = own_clinic.register()
    order = own_clinic.order(code)
    with own_clinic.database.read() as connection:
        (line,) = valid_orders(connection, KEYS, code, own_clinic.clock())
        assert (line.order.code, line.prescriber) == (order, "Dr Invented")
        assert valid_orders(connection, KEYS, code, own_clinic.clock() + timedelta(days=1)) == ()
