"""Drug past its due time is asked about, with the likely clerical cause first, until a scan answers."""

from datetime import timedelta

import pytest

from detection.detectors.open_custody import DETECTOR, Parameters, find
from detection.finding import FAIR, STRONG, WEAK, Statement
from detection.streams import ChartedDose
from tests.detection.clinic import MG, Books, at, charted, streams


def found(books: Books, hours: float, *charts: ChartedDose, day: int = 0) -> tuple[Statement, ...]:
    """The statements at an hour, of the stated parameters."""
    return find(streams(books, *charts), Parameters(), at(hours, day))


def taken(mg: float = 50) -> Books:
    """One vial taken at 8, due at 18."""
    books = Books()
    books.issue(8, mg)
    return books


def test_it_waits_for_the_due_time_and_the_grace() -> None:
    """Due at 18:00: nothing at 18:30, something after."""
    assert found(taken(), 18.5) == ()
    (statement,) = found(taken(), 18.51)
    assert statement.statement == "50 mg taken, not accounted for"
    assert (statement.scheme, statement.person, statement.owner) == (DETECTOR, "N1", "compliance")
    assert (statement.expected_ng, statement.observed_ng, statement.difference_ng) == (50 * MG, 0, 50 * MG)
    assert statement.first_at == at(8)


def test_without_a_due_time_it_is_due_after_half_a_day() -> None:
    """A hand-over states none; 12 h and the grace."""
    books = Books()
    books.move(8, 50, "hand_over", "person", "person", from_person="N2", to_person="N1")
    assert found(books, 20.4) == ()
    assert [statement.person for statement in found(books, 20.6)] == ["N1"]


@pytest.mark.parametrize("way", ["give", "waste", "put_back"])
def test_each_way_out_answers_it(way: str) -> None:
    """Given, wasted or returned, the statement is gone; taken for longer it would stand."""
    books = taken()
    getattr(books, way)(19, 50)
    assert len(found(books, 18.9)) == 1
    assert found(books, 19) == ()


def test_each_vial_and_person_is_a_statement_of_its_own() -> None:
    """Two vials and two people: three statements, three keys, one drug each."""
    books = taken()
    books.issue(8, 500, root="V2", container="V2")
    books.issue(8, 2, person="N2", root="V3", container="V3", substance="midazolam")
    statements = found(books, 20)
    assert {(s.person, s.substance, s.difference_ng) for s in statements} == {
        ("N1", "ketamine", 50 * MG), ("N1", "ketamine", 500 * MG), ("N2", "midazolam", 2 * MG),
    }  # fmt: skip
    assert len({s.key for s in statements}) == 3


def causes(statement: Statement) -> list[str]:
    """The names of its causes."""
    return [cause.name for cause in statement.causes]


def test_the_likely_cause_follows_from_the_same_vials_records() -> None:
    """Untouched: not returned. Drawn: no dose. Given in part: no waste. In the chart: no dose here."""
    untouched, drawn, part = taken(), taken(), taken()
    drawn.draw(9, 50)
    part.draw(9, 50)
    part.give(9.1, 35)
    assert causes(found(untouched, 20)[0]) == ["Not returned by scan"]
    assert causes(found(drawn, 20)[0]) == ["Dose not recorded"]
    assert causes(found(part, 20)[0])[0] == "Waste not recorded"
    (in_chart,) = found(drawn, 20, charted(9, 50))
    assert causes(in_chart)[0] == "Dose charted, not recorded here"
    assert in_chart.records[-1].charted_ng == 50 * MG


def test_a_chart_of_another_person_or_of_more_is_no_sign() -> None:
    """What she could not have given from it is not shown as its dose."""
    for chart in (
        charted(9, 50, staff="N2"),
        charted(9, 60),
        charted(7, 50),
        charted(9, 50, substance="midazolam"),
    ):
        assert causes(found(taken(), 20, chart)[0]) == ["Not returned by scan"]


def test_strength_follows_the_share_and_the_age() -> None:
    """A small rest is weak, a whole vial after a day strong, all else fair."""
    rest = taken()
    rest.give(9, 46)
    assert found(rest, 20)[0].strength == WEAK
    assert found(taken(), 20)[0].strength == FAIR
    assert found(taken(), 19, day=1)[0].strength == STRONG


def test_the_key_stays_while_more_is_recorded() -> None:
    """A dose recorded later changes the amount and not the matter."""
    books = taken()
    before = found(books, 19)
    books.give(19.5, 10)
    after = found(books, 20)
    assert before[0].key == after[0].key
    assert after[0].difference_ng == 40 * MG


def test_what_is_recorded_later_is_not_seen() -> None:
    """A return recorded at 21 for 17 does not answer the run of 20, and answers that of 21."""
    books = taken()
    books.put_back(17, 50, recorded_at=at(21))
    assert len(found(books, 20)) == 1
    assert found(books, 21) == ()


def test_the_grace_is_a_parameter() -> None:
    """A site that waits longer hears later."""
    assert find(streams(taken()), Parameters(grace=timedelta(hours=5)), at(22)) == ()
