"""One entry whole."""

import pytest
from sqlalchemy import Connection

from inventory.reports.entry_record import UnknownEntry, record
from inventory.tables.kinds import KIND_TABLE
from tests.inventory.reports.day import Day


def test_a_waste_with_its_parts_lines_and_hash(connection: Connection, day: Day) -> None:
    """Facts by column, lines in words, both signatures, 32 bytes of hash."""
    found = record(connection, "R1", day.wasted.seq, "waste")
    assert dict(found.own) == {"manner": "drug_waste_bin", "why": "left_over", "place": "R1.WB"}
    (part,) = found.of("waste_part")
    assert dict(part) == {"container": day.syringes[0], "amount_ug": 5_000, "volume_ul": 100, "left_ug": 0}
    (moved,) = found.lines
    assert (moved.what, moved.from_words, moved.to_words) == ("syringe", "Ann Example", "the waste")
    assert (moved.amount_ug, moved.volume_ul, moved.exact) == (5_000, 100, True)
    assert [each.role for each in found.head.signatures] == ["actor", "witness"]
    assert len(found.head.hash) == len(found.head.previous_hash) == 32


def test_a_draw_with_its_overfill(connection: Connection, day: Day) -> None:
    """The container that it made is among its facts, the overfill among its lines."""
    found = record(connection, "R1", day.overdrawn.seq)
    assert found.own["typed"] == "510 mg"
    assert [made["label"] for made in found.of("container")] == [day.syringes[2]]
    assert [(each.from_words, each.amount_ug) for each in found.lines] == [
        ("overfill of vials", 10_000), ("Ben Sample", 510_000),
    ]  # fmt: skip


def test_every_entry_of_both_books_can_be_read(connection: Connection) -> None:
    """Each has exactly one fact of its kind; the house book too."""
    for book, last in (("R1", 23), ("house", 10)):
        for seq in range(1, last + 1):
            found = record(connection, book, seq)
            assert len(found.of(KIND_TABLE[found.head.kind])) == 1


def test_another_kind_or_number_is_refused(connection: Connection, day: Day) -> None:
    """A waste's page does not show a draw; a number that no entry has is said so."""
    with pytest.raises(UnknownEntry):
        record(connection, "R1", day.overdrawn.seq, "waste")
    with pytest.raises(UnknownEntry):
        record(connection, "R2", day.wasted.seq)
