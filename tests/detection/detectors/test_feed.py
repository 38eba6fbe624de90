"""A feed that does not reach what was given is a statement about data."""

from dataclasses import replace

from detection.detectors.feed import Parameters, find
from tests.detection.clinic import MG, Books, at, streams, without_feed


def gave() -> Books:
    """One dose on Monday at 9."""
    books = Books()
    books.issue(8, 50)
    books.give(9, 50)
    return books


def test_a_feed_that_reaches_the_doses_is_not_said() -> None:
    """However old it is: nothing was given since."""
    assert find(streams(gave(), charted_to=at(9)), Parameters(), at(0, 30)) == ()


def test_a_late_feed_is_said_after_a_day_and_a_half() -> None:
    """About no person, with what waits."""
    known = streams(gave(), charted_to=at(8.9))
    assert find(known, Parameters(), at(20.9, 1)) == ()
    (statement,) = find(known, Parameters(), at(21, 1))
    assert statement.statement == "Chart feed is late: 1 dose waits"
    assert (statement.person, statement.difference_ng, statement.substance) == (None, 50 * MG, "ketamine")


def test_no_feed_is_said_too() -> None:
    """A clinic whose only chart is its own entries has no second source."""
    (statement,) = find(without_feed(streams(gave())), Parameters(), at(21, 1))
    assert statement.statement == "No chart to compare with: 1 dose waits"
    assert find(without_feed(streams(Books())), Parameters(), at(21, 1)) == ()


def test_drugs_are_not_added_together() -> None:
    """Two drugs wait: the doses are counted, their amounts are not summed."""
    books = gave()
    books.give(10, 2, substance="midazolam")
    (statement,) = find(without_feed(streams(books)), Parameters(), at(0, 3))
    assert statement.statement.endswith("2 doses wait")
    assert (statement.difference_ng, statement.substance) == (0, None)


def test_a_dose_recorded_later_is_not_seen() -> None:
    """Given at 9 and recorded two days later: until then nothing waits."""
    books = Books()
    books.give(9, 50, recorded_at=at(9, 2))
    known = without_feed(streams(books))
    assert [len(find(known, Parameters(), at(hour, 2))) for hour in (8, 9)] == [0, 1]


def test_the_key_is_the_sites() -> None:
    """One matter a site, however long it lasts."""
    books = gave()
    first = find(without_feed(streams(books)), Parameters(), at(0, 3))
    books.give(10, 50, day=3)
    second = find(replace(streams(books), charted_to=at(8)), Parameters(), at(0, 6))
    assert first[0].key == second[0].key
