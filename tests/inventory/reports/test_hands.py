"""What people's hands felt."""

from collections import Counter

from sqlalchemy import Connection

from inventory.reports.hands import brought_forward, events_in
from inventory.tables.ledger import entry
from tests.inventory.reports.day import FIRST, SECOND, Day


def test_every_line_of_the_first_day_by_its_way(connection: Connection) -> None:
    """Micrograms by way; a line from hand to hand is felt by both."""
    felt: Counter[str] = Counter()
    for each in events_in(connection, "R1", entry.c.occurred_at_us < FIRST.end_us):
        felt[each.column] += each.came_ug
    assert felt == {
        "removed": 1_000_000, "overfill": 10_000, "given": -470_000, "wasted": -5_000, "returned": -425_000,
        "between": 0,
    }  # fmt: skip


def test_a_draw_in_the_same_hands_is_felt_by_nobody(connection: Connection, day: Day) -> None:
    """Of the draw that declares overfill only the overfill is an event."""
    found = events_in(connection, "R1", entry.c.seq == day.overdrawn.seq)
    assert [(each.column, each.amount_ug, each.container) for each in found] == [
        ("overfill", 10_000, day.vials[1])
    ]


def test_what_was_in_hands_at_midnight(connection: Connection, day: Day) -> None:
    """Ann's 10 mg of vial 1 and 100 mg of vial 2; before the first day nothing."""
    found = {(who, root): amount for who, root, _, _, amount in brought_forward(connection, "R1", SECOND)}
    assert found == {("P-0001", day.vials[0]): 10_000, ("P-0001", day.vials[1]): 100_000}
    assert brought_forward(connection, "R1", FIRST) == ()
