"""A label leads to the entry that made its container, in its own book alone."""

import pytest

from inventory.errors import ForeignContainer, UnknownContainer
from inventory.reports.origin import origin
from tests.inventory.reports.day import Day


def test_a_vial_comes_from_its_receipt_and_a_syringe_from_its_draw(day: Day) -> None:
    """Each with the facts of its kind."""
    with day.clinic.database.read() as connection:
        made = origin(connection, day.vials[0], "R1")
        drawn = origin(connection, day.syringes[0], "R1")
    assert made.head.kind == "receipt"
    assert (drawn.head.kind, drawn.own["syringe"]) == ("draw", day.syringes[0])


def test_another_registrations_and_nobodys_label_are_refused(day: Day) -> None:
    """As everywhere."""
    with day.clinic.database.read() as connection:
        with pytest.raises(ForeignContainer):
            origin(connection, day.vials[0], "R2")
        with pytest.raises(UnknownContainer):
            origin(connection, "NOBODYSLABEL", "R1")
