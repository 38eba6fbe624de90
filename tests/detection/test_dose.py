"""Doses given are summed per entry; of each charted dose the newest version counts."""

from dataclasses import replace

import pytest

from detection.dose import apart_s, current, given
from tests.detection.clinic import MG, Books, at, charted


def test_an_entry_of_two_lines_is_one_dose() -> None:
    """A dose from the books and from declared overfill is one; what goes to other places is none."""
    books = Books()
    books.issue(8, 50)
    first = books.give(9, 30)
    books.movements.append(replace(first, amount_ng=5 * MG, from_kind="overfill", from_person=None))
    books.waste(10, 20)
    doses = given(books.movements)
    assert [(dose.entry, dose.amount_ng) for dose in doses] == [(first.entry, 35 * MG)]


def test_the_version_recorded_last_counts() -> None:
    """An amended dose replaces the first, in whichever order the two arrive."""
    first = charted(9, 50, administration_id="A1")
    amended = replace(first, amount_ng=30 * MG, recorded_at=at(11))
    for arrived in ((first, amended), (amended, first)):
        newest, replaced = current(arrived)
        assert (newest, replaced) == ((amended,), (first,))


def test_without_a_time_of_recording_the_later_in_the_stream_counts() -> None:
    """An amended start before the first one's is still the newer version."""
    first = charted(9, 50, administration_id="A1", recorded_at=None)
    amended = charted(8, 50, administration_id="A1", recorded_at=None)
    assert current((first, amended)) == ((amended,), (first,))


def test_two_doses_alike_but_for_their_id_are_two() -> None:
    """Real charts hold two doses of one patient, drug and minute; so do doses without any id."""
    assert (
        len(current((charted(9, 50, administration_id="A1"), charted(9, 50, administration_id="A2")))[0]) == 2
    )
    nameless = charted(9, 50, administration_id=None)
    assert len(current((nameless, nameless))[0]) == 2


def test_time_apart_is_none_inside_what_the_chart_says() -> None:
    """Within a period and on a day alone 0 s; before and after, the distance."""
    period = charted(9, 50, ended_at=at(10))
    assert [apart_s(at(h), period) for h in (8.5, 9, 9.7, 10, 11)] == [1800, 0, 0, 0, 3600]
    day = charted(0, 50)
    assert apart_s(at(17), day) == 0
    assert apart_s(at(9), charted(9.5, 50)) == 1800
    with pytest.raises(ValueError, match="without a time"):
        apart_s(at(9), replace(day, started_at=None))
