"""Lines with their places and roots."""

from sqlalchemy import Connection

from inventory.reports.movement import family, movements
from inventory.tables.ledger import line
from tests.inventory.reports.day import Day


def test_a_draw_that_declares_overfill_is_two_lines(connection: Connection, day: Day) -> None:
    """10 mg of overfill into the vial in her hands, then 510 mg on into the syringe."""
    overfill, drawn = movements(connection, "R1", line.c.seq == day.overdrawn.seq)
    vial, syringe = day.vials[1], day.syringes[2]
    assert (overfill.from_kind, overfill.from_books, overfill.to_books) == ("overfill", False, True)
    assert (overfill.into(vial), overfill.to_hands("P-0002")) == (10_000, 10_000)
    assert (drawn.into(vial), drawn.into(syringe)) == (-510_000, 510_000)
    assert drawn.to_hands("P-0002") == 0
    assert {each.root for each in (overfill, drawn)} == {vial}
    assert overfill.lot == "D42"


def test_a_family_is_a_vial_and_what_was_drawn_from_it(connection: Connection, day: Day) -> None:
    """Two syringes of vial 1."""
    found = {row.label for row in connection.execute(family(day.vials[0]))}
    assert found == {day.vials[0], *day.syringes[:2]}
