"""What a person did since an instant: her own entries by kind, and those of others that she witnessed."""

from datetime import timedelta

from inventory.moment import to_us
from inventory.reports.day import DayCounts, day_counts
from tests.cast import ANN, BEN, START
from tests.inventory.reports.day import Day


def test_a_persons_day_is_counted(day: Day) -> None:
    """Issues, doses, and wastes that she witnessed; a witness's own count has no issue of Ann's."""
    with day.clinic.database.read() as connection:
        ann = day_counts(connection, "R1", ANN.code, to_us(START))
        ben = day_counts(connection, "R1", BEN.code, to_us(START))
    assert ann.issued >= 1
    assert ann.doses >= 2
    assert ben.witnessed >= 1
    assert ann.witnessed == 0


def test_nothing_counts_before_the_instant_or_in_another_book(day: Day) -> None:
    """A later beginning, or the other registration, leaves nothing."""
    late = to_us(day.clinic.clock.at + timedelta(days=1))
    with day.clinic.database.read() as connection:
        assert day_counts(connection, "R1", ANN.code, late) == DayCounts(0, 0, 0)
        assert day_counts(connection, "R2", ANN.code, to_us(START)) == DayCounts(0, 0, 0)
