"""Doses given and not charted are said per person and drug, after the time for late charting, while the feed holds."""

from dataclasses import replace
from datetime import datetime

import pytest

from detection.detectors.uncharted import Parameters, find
from detection.finding import FAIR, STRONG, WEAK, Statement
from detection.streams import ChartedDose
from tests.detection.clinic import MG, Books, at, charted, streams, without_feed


def gave(*hours: float, mg: float = 50) -> Books:
    """Doses given at these hours of Monday."""
    books = Books()
    books.issue(7, mg * len(hours))
    for hour in hours:
        books.give(hour, mg)
    return books


def found(
    books: Books, *charts: ChartedDose, as_of: datetime | None = None, charted_to: datetime | None = None
) -> tuple[Statement, ...]:
    """The statements at the end of the week, unless told otherwise."""
    return find(streams(books, *charts, charted_to=charted_to), Parameters(), as_of or at(0, 7))


def test_three_doses_are_one_statement() -> None:
    """With their sum, their records and the words of the page."""
    (statement,) = found(gave(9, 33, 57, mg=35))
    assert statement.statement == "3 doses given, not in the chart"
    assert (statement.person, statement.substance, statement.strength) == ("N1", "ketamine", STRONG)
    assert (statement.expected_ng, statement.observed_ng, statement.difference_ng) == (105 * MG, 0, 105 * MG)
    assert [record.given_ng for record in statement.records] == [35 * MG] * 3
    assert (statement.first_at, statement.last_at) == (at(9), at(57))


def test_people_and_drugs_are_never_added_together() -> None:
    """One statement for each person and drug."""
    books = gave(9)
    books.give(10, 50, person="N2")
    books.give(11, 2, substance="midazolam")
    assert {(s.person, s.substance) for s in found(books)} == {
        ("N1", "ketamine"), ("N2", "ketamine"), ("N1", "midazolam"),
    }  # fmt: skip


def test_a_charted_dose_is_not_said() -> None:
    """The statement that stands without the chart is gone with it."""
    assert len(found(gave(9))) == 1
    assert found(gave(9), charted(9.2, 50)) == ()


def test_late_charting_is_waited_for() -> None:
    """Given at 9: nothing at 22:00 less a minute, something at 22:00."""
    assert found(gave(9), as_of=at(21.98)) == ()
    assert len(found(gave(9), as_of=at(22))) == 1


def test_a_late_feed_holds_it_back() -> None:
    """The feed must reach as far past the dose as charting may be late; without a feed nothing is said."""
    assert found(gave(9), charted_to=at(21)) == ()
    assert len(found(gave(9), charted_to=at(22))) == 1
    assert find(without_feed(streams(gave(9))), Parameters(), at(0, 7)) == ()


def test_late_charting_closes_and_a_withdrawal_opens_again() -> None:
    """Day by day: said, answered by a chart of the next day, said again under the same key, answered again."""
    first = charted(9, 50, administration_id="A1", recorded_at=at(12, 1))
    withdrawn = replace(first, status="entered-in-error", recorded_at=at(12, 2))
    again = replace(first, recorded_at=at(12, 3))
    runs = [found(gave(9), first, withdrawn, again, as_of=at(13, day)) for day in range(1, 4)]
    before = found(gave(9), first, withdrawn, again, as_of=at(11, 1))
    assert [len(run) for run in [before, *runs]] == [1, 0, 1, 0]
    assert before[0].key == runs[1][0].key
    assert runs[1][0].causes[0].name == "Charting withdrawn"


def test_a_dose_sent_again_closes_nothing_else() -> None:
    """The same message twice answers one dose of two."""
    chart = charted(9, 50)
    (statement,) = found(gave(9, 10), chart, chart)
    assert len(statement.records) == 1


def test_a_running_dose_is_not_said_for_a_day() -> None:
    """In progress keeps it open; after that the chart is unfinished, and that is the cause."""
    chart = charted(9, None, status="in-progress")
    assert found(gave(9), chart, as_of=at(8, 1)) == ()
    (statement,) = found(gave(9), chart, as_of=at(10, 1))
    assert statement.causes[0].name == "Status open in the chart"


@pytest.mark.parametrize(
    ("chart", "cause"),
    [
        (charted(9, 50, patient="P2"), "Charted on another patient"),
        (charted(9, 50, substance="midazolam"), "Charted as another drug"),
        (charted(9, 50, day=1), "Charted at another time"),
        (charted(9, 0.05), "Charted in another unit"),
        (charted(9, 40), "Charted lower than given"),
        (charted(9, 50, status="not-done"), "Charted as not given"),
        (charted(9, 50, status="unknown"), "Status open in the chart"),
        (charted(9, 50, patient="P7", staff="N9"), "Not charted"),
    ],
)
def test_the_likely_slip_is_named_first(chart: ChartedDose, cause: str) -> None:
    """Each clerical cause by what the chart shows of it."""
    (statement,) = found(gave(9), chart)
    assert statement.causes[0].name == cause
    assert statement.records[0].cause == cause


def test_until_two_days_it_is_not_charted_yet() -> None:
    """Afterwards it is not charted."""
    names = [found(gave(9), as_of=at(9, day))[0].causes[0].name for day in (1, 2, 3)]
    assert names == ["Not charted yet", "Not charted yet", "Not charted"]


def test_a_lower_chart_counts_by_what_it_lacks() -> None:
    """50 given and 40 charted are 10 not charted; a rounding of up to 5 % is not said."""
    (statement,) = found(gave(9), charted(9, 40))
    assert (statement.difference_ng, statement.statement) == (10 * MG, "1 dose given, not fully in the chart")
    assert found(gave(9), charted(9, 47.5)) == ()
    assert len(found(gave(9), charted(9, 47.4))) == 1


def test_strength_follows_the_number_of_doses() -> None:
    """One weak, two fair, three strong."""
    assert [found(gave(*range(9, 9 + n)))[0].strength for n in (1, 2, 3)] == [WEAK, FAIR, STRONG]


def test_a_chart_that_comes_later_is_not_seen() -> None:
    """A run on data up to Tuesday gives what Tuesday's run gave, whatever came on Friday."""
    late = charted(9, 50, recorded_at=at(9, 4))
    assert found(gave(9), late, as_of=at(12, 1)) == found(gave(9), as_of=at(12, 1))
    assert found(gave(9), late) == ()
