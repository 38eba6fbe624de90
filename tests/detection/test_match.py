"""What was given meets what was charted, softly and at least cost, and nothing is closed by a tolerance."""

from dataclasses import replace
from random import Random

import pytest

from detection.match import match
from detection.streams import ChartedDose
from tests.detection.clinic import MG, Books, at, charted, clean_week

LATER = at(0, 7)


def one_dose(hours: float = 9, mg: float = 50) -> Books:
    """One vial taken and given whole."""
    books = Books()
    books.issue(hours - 1, mg)
    books.give(hours, mg)
    return books


@pytest.mark.parametrize(
    "chart",
    [
        charted(9.1, 50),
        charted(6, 50),
        charted(13, 50, staff="N2"),
        charted(9, 50, staff=None, order="O-other"),
        charted(0, 50),
        charted(7, 50, ended_at=at(9)),
    ],
)
def test_a_plausible_chart_is_matched(chart: ChartedDose) -> None:
    """Minutes or hours off, by another person, on another order, with a date or a period: still the same dose."""
    found = match(one_dose().movements, [chart], LATER)
    assert (len(found.pairs), found.uncharted, found.unbooked) == (1, (), ())


@pytest.mark.parametrize(
    "chart",
    [
        charted(9, 50, patient="P2"),
        charted(9, 50, substance="esketamine"),
        charted(9, 50, day=1),
        charted(20, 50, staff="N2", order="O-other"),
        charted(9, 50, patient=None),
    ],
)
def test_an_implausible_chart_is_not(chart: ChartedDose) -> None:
    """Another patient, another drug, another day: both stay alone."""
    found = match(one_dose().movements, [chart], LATER)
    assert (len(found.pairs), len(found.uncharted), len(found.unbooked)) == (0, 1, 1)


def test_two_doses_find_each_their_own() -> None:
    """The assignment as a whole is nearest, not the first pair."""
    books = one_dose(9)
    books.give(10, 30)
    found = match(books.movements, [charted(9.9, 50), charted(11, 30)], LATER)
    assert [pair.difference_ng for pair in found.pairs] == [0, 0]


@pytest.mark.parametrize("other", [{"staff": "N2"}, {"order": "O-2"}, {"amount_ng": 40 * MG}])
def test_of_two_charts_the_likelier_is_taken(other: dict[str, object]) -> None:
    """Another person, order or amount weighs more than a few minutes."""
    nearer = charted(9, 50, administration_id="A1", **other)
    likelier = charted(9.3, 50, administration_id="A2")
    found = match(one_dose().movements, [nearer, likelier], LATER)
    assert [pair.charted for pair in found.pairs] == [(likelier,)]
    assert found.unbooked == (nearer,)


def test_a_pair_keeps_its_difference() -> None:
    """Half a milligram stays half a milligram."""
    found = match(one_dose().movements, [charted(9, 49.5)], LATER)
    assert [pair.difference_ng for pair in found.pairs] == [MG // 2]


def test_a_dose_without_a_mass_is_matched_without_a_difference() -> None:
    """A charted volume of unknown strength is the dose, and says no amount."""
    found = match(one_dose().movements, [charted(9, None)], LATER)
    assert [(pair.charted_ng, pair.difference_ng) for pair in found.pairs] == [(None, 0)]


def test_parts_of_one_dose_are_one_pair() -> None:
    """Given in two parts and charted once, and given once and charted in two."""
    books = Books()
    books.issue(8, 50)
    books.give(9, 20)
    books.give(9.5, 15)
    split_giving = match(books.movements, [charted(9.2, 35)], LATER)
    split_charting = match(one_dose().movements, [charted(9, 30), charted(9.4, 20)], LATER)
    for found in (split_giving, split_charting):
        assert (len(found.pairs), found.uncharted, found.unbooked) == (1, (), ())
        assert found.pairs[0].difference_ng == 0


def test_a_split_dose_is_whole_beside_another_chart() -> None:
    """Given in two parts and charted as one: a second chart hours later stays alone and takes no part."""
    books = Books()
    books.give(9, 20)
    books.give(9.5, 15)
    later = charted(13, 40)
    found = match(books.movements, [charted(9.2, 35), later], LATER)
    assert ([pair.difference_ng for pair in found.pairs], found.unbooked) == ([0], (later,))


def test_parts_that_do_not_sum_are_not_joined() -> None:
    """A second dose that the chart does not hold stays alone, whatever the first one's difference."""
    books = one_dose()
    books.give(9.5, 20)
    found = match(books.movements, [charted(9, 65)], LATER)
    assert (len(found.pairs), len(found.uncharted)) == (1, 1)


@pytest.mark.parametrize("status", ["not-done", "on-hold", "entered-in-error", "unknown"])
def test_what_says_nothing_was_given_does_not_count(status: str) -> None:
    """The dose stays uncharted, and the version is handed out beside it."""
    found = match(one_dose().movements, [charted(9, 50, status=status)], LATER)
    assert (len(found.uncharted), len(found.not_counted), found.unbooked) == (1, 1, ())


def test_a_stopped_dose_counts_what_was_given() -> None:
    """The amount of a stopped dose is what reached the patient."""
    found = match(one_dose(mg=7.5).movements, [charted(9, 7.5, status="stopped")], LATER)
    assert len(found.pairs) == 1


def test_a_running_dose_keeps_the_balance_open_for_a_day() -> None:
    """In progress it is neither matched nor uncharted; a day later it no longer stands for a dose."""
    books, chart = one_dose(), charted(9, None, status="in-progress")
    now, later = match(books.movements, [chart], at(20)), match(books.movements, [chart], at(10, 1))
    assert (len(now.running), now.pairs, now.uncharted) == (1, (), ())
    assert (later.running, len(later.uncharted), len(later.not_counted)) == ((), 1, 1)


def test_a_withdrawn_dose_opens_and_a_new_one_closes() -> None:
    """Charted, entered in error, charted again: matched, alone, matched."""
    books, first = one_dose(), charted(9, 50, administration_id="A1")
    withdrawn = replace(first, status="entered-in-error", recorded_at=at(11))
    again = charted(9, 50, administration_id="A2", recorded_at=at(12))
    alone = [len(match(books.movements, c, LATER).uncharted) for c in ([first], [first, withdrawn])]
    assert alone == [0, 1]
    assert match(books.movements, [first, withdrawn, again], LATER).uncharted == ()


def test_a_message_sent_again_changes_nothing() -> None:
    """The same administration twice is one dose."""
    chart = charted(9, 50)
    assert match(one_dose().movements, [chart, chart], LATER) == match(one_dose().movements, [chart], LATER)


def test_the_order_of_the_streams_changes_nothing() -> None:
    """A week's records in any order give the same match."""
    week = clean_week()
    first = match(week.movements, week.charted, LATER)
    movements, charts = list(week.movements), list(week.charted)
    Random(4).shuffle(movements)
    Random(4).shuffle(charts)
    again = match(movements, charts, LATER)
    assert first.uncharted == again.uncharted == ()
    assert [pair.given for pair in first.pairs] == [pair.given for pair in again.pairs]
    assert first.unbooked == again.unbooked == ()
