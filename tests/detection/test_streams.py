"""The streams hand out what was known at a time, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from detection.streams import Encounter, Order, Shift, Streams
from tests.detection.clinic import SITE, Books, at, charted


def test_what_was_recorded_later_is_not_known() -> None:
    """A movement, a chart, an order, a visit and a shift of later are absent; the feed reaches to the time at most."""
    books = Books()
    early = books.issue(8, 50)
    late = replace(books.give(9, 50), recorded_at=at(12))
    known = Streams(
        site=SITE,
        movements=(early, late),
        charted=(charted(8, 50), charted(9, 50, recorded_at=at(14))),
        orders=tuple(
            Order(order=f"O{h}", encounter=None, patient="P1", substance="ketamine", dose_ng=1, per_kg=False,
                  weight_g=None, ordered_at=at(h))
            for h in (8, 12)
        ),
        encounters=tuple(
            Encounter(encounter=f"E{h}", patient="P1", location=None, admitted_at=at(h), discharged_at=None)
            for h in (8, 12)
        ),
        shifts=tuple(Shift(person="N1", location=None, starts_at=at(h), ends_at=at(h + 8)) for h in (8, 12)),
        charted_to=at(20),
    ).known_at(at(10))  # fmt: skip
    assert known.movements == (early,)
    assert [dose.started_at for dose in known.charted] == [at(8)]
    assert [order.order for order in known.orders] == ["O8"]
    assert [visit.encounter for visit in known.encounters] == ["E8"]
    assert len(known.shifts) == 1
    assert known.charted_to == at(10)


def test_a_discharge_to_come_is_not_known() -> None:
    """A visit that ends later is known as lasting."""
    visit = Encounter(encounter="E1", patient="P1", location=None, admitted_at=at(8), discharged_at=at(12))
    streams = Streams(site=SITE, encounters=(visit,))
    assert streams.known_at(at(10)).encounters[0].discharged_at is None
    assert streams.known_at(at(12)).encounters[0].discharged_at == at(12)


@pytest.mark.parametrize(("recorded", "ended", "expected"), [(12, 11, 12), (None, 11, 11), (None, None, 9)])
def test_a_chart_is_known_when_it_was_recorded_or_else_when_it_says(
    recorded: int | None, ended: int | None, expected: int
) -> None:
    """Recorded, else ended, else started."""
    dose = charted(
        9,
        50,
        recorded_at=None if recorded is None else at(recorded),
        ended_at=None if ended is None else at(ended),
    )
    assert dose.known_at == at(expected)


def test_a_site_without_a_feed_stays_without() -> None:
    """No feed is not a feed up to now."""
    assert Streams(site=SITE).known_at(at(0) + timedelta(days=9)).charted_to is None
