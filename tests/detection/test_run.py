"""A run shows each detector's statements, sees nothing of the future, and stays quiet over a clean week."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from detection import run
from detection.finding import Statement
from detection.run import DETECTORS, find_all
from detection.streams import Streams
from tests.detection.clinic import Books, at, charted, clean_week, streams, without_feed

#: pages.md 2.7 and practice section 3: never said of records, and never to a reader.
BANNED = re.compile(
    r"\b(missing|stolen|lost|suspicious|alert|risk|flag|guilty|diver\w+|error|invalid|violation|please|sorry|oops)\b|!",
    re.IGNORECASE,
)


def untidy_week() -> Streams:
    """A week in which each detector has something to say, about several people and drugs."""
    week = clean_week()
    books = Books()
    books.movements = list(week.movements)
    number = iter(range(9000, 9100))
    for day in range(3):
        books.issue(8, 50, day=day, root=f"W{day}", container=f"W{day}", entry=f"R1/{next(number)}")
        books.give(10, 50, day=day, root=f"W{day}", container=f"W{day}", entry=f"R1/{next(number)}")
    books.issue(8, 200, day=1, person="N2", root="X1", container="X1", entry=f"R1/{next(number)}")
    books.draw(
        9,
        5,
        day=2,
        person="N3",
        exceptions=("more_than_the_books_hold", "no_order"),
        entry=f"R1/{next(number)}",
    )
    books.give(9, 2, day=6, substance="midazolam", entry=f"R1/{next(number)}")
    extra = [
        charted(12, 40, day=2, staff="N2", patient="P00"),
        charted(13, 40, day=3, staff="N2", patient="P00"),
        charted(13.5, 40, day=3, staff="N2", patient="P00"),
        charted(10, 50, day=2, patient="P9"),
    ]
    return streams(books, *week.charted, *extra, charted_to=at(0, 6))


def test_every_detector_is_run() -> None:
    """Each of detection/detectors is in the list, and each says something of an untidy week."""
    schemes = {statement.scheme for statement in find_all(untidy_week(), at(0, 8))}
    assert schemes == {name for name, _ in DETECTORS}
    assert len(DETECTORS) == 5


@pytest.mark.parametrize("hours", [12, 17.5, 36, 5 * 24, 7 * 24])
def test_a_clean_week_is_quiet(hours: float) -> None:
    """Parts, late and repeated charting, clocks a few minutes off: nothing, at any time of the week."""
    assert find_all(clean_week(), at(hours)) == ()


def test_a_clean_week_without_a_chart_says_only_that() -> None:
    """One statement about data; nobody's doses are called uncharted."""
    assert [s.scheme for s in find_all(without_feed(clean_week()), at(0, 7))] == ["feed"]


def test_no_run_looks_ahead() -> None:
    """What is known of a time gives the same, whether later records are there or not."""
    week = untidy_week()
    for hours in range(0, 8 * 24, 7):
        as_of = at(hours)
        until_then = replace(
            week,
            movements=tuple(m for m in week.movements if m.recorded_at <= as_of),
            charted=tuple(d for d in week.charted if d.recorded_at is not None and d.recorded_at <= as_of),
        )
        assert find_all(week, as_of) == find_all(until_then, as_of)


def test_each_detector_alone_looks_no_further() -> None:
    """The rule holds in each detector, not only in the run over all."""
    week = untidy_week()
    for _, detect in DETECTORS:
        assert detect(week, at(0, 3)) == detect(week.known_at(at(0, 3)), at(0, 3))


def test_a_run_can_be_made_again() -> None:
    """The same streams give the same statements, in the same order."""
    assert find_all(untidy_week(), at(0, 8)) == find_all(untidy_week(), at(0, 8))


def test_keys_stay_from_run_to_run() -> None:
    """Of the person's doses each day one more is found; the key is one."""
    keys = [
        {s.key for s in find_all(untidy_week(), at(0, day)) if s.scheme == "uncharted"} for day in (2, 3, 4)
    ]
    assert all(earlier <= later for earlier, later in pairwise(keys))
    assert keys[0]


def test_two_statements_of_one_key_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Storage could not keep them apart."""
    monkeypatch.setattr(run, "DETECTORS", DETECTORS[3:4] * 2)
    with pytest.raises(ValueError, match="share a key"):
        find_all(untidy_week(), at(0, 8))


def sentences(statement: Statement) -> Iterator[str]:
    """Everything of a statement that a person reads."""
    yield from (statement.statement, statement.rule, statement.difference_words, statement.cleared_if)
    for cause in statement.causes:
        yield from (cause.name, *cause.sentence.split(". "), cause.step)
    yield from (check.text for check in statement.rule_out)
    yield from (record.cause for record in statement.records)


def test_words_are_neutral_and_short() -> None:
    """No word that accuses or begs, under 15 words a sentence; people by code only."""
    for statement in find_all(untidy_week(), at(0, 8)) + find_all(without_feed(clean_week()), at(0, 8)):
        for sentence in sentences(statement):
            assert sentence
            assert not BANNED.search(sentence), sentence
            assert len(sentence.split()) < 15, sentence
        assert statement.causes
        assert statement.records
        assert statement.difference_ng == abs(statement.expected_ng - statement.observed_ng)
        assert statement.first_at <= statement.last_at
