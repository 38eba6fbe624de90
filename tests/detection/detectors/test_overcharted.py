"""Doses charted and not in the books are said, a slip of charting first."""

from datetime import datetime

import pytest

from detection.detectors.overcharted import Parameters, find
from detection.finding import FAIR, STRONG, WEAK, Statement
from detection.streams import ChartedDose
from tests.detection.clinic import MG, Books, at, charted, streams


def books_with_a_dose() -> Books:
    """Taken, given at 9, all of it."""
    books = Books()
    books.issue(8, 50)
    books.give(9, 50)
    return books


def found(
    *charts: ChartedDose, as_of: datetime | None = None, books: Books | None = None
) -> tuple[Statement, ...]:
    """The statements at the end of the week beside one dose in the books."""
    return find(streams(books or books_with_a_dose(), *charts), Parameters(), as_of or at(0, 7))


def test_a_charted_dose_in_the_books_is_not_said() -> None:
    """Charted once, it is matched."""
    assert found(charted(9, 50)) == ()


def test_a_dose_that_the_books_do_not_hold_is_said() -> None:
    """With its amount, its id in the chart and the person who charted it."""
    (statement,) = found(charted(9, 50), charted(15, 30, administration_id="A9"))
    assert statement.statement == "1 dose charted, not in the books"
    assert (statement.person, statement.substance) == ("N1", "ketamine")
    assert (statement.expected_ng, statement.observed_ng, statement.difference_ng) == (0, 30 * MG, 30 * MG)
    assert [record.entry for record in statement.records] == ["chart A9"]
    assert statement.causes[0].name == "Not in the books"


def test_a_higher_chart_counts_by_what_is_above() -> None:
    """50 given and 80 charted are 30 above; up to 5 % is rounding."""
    (statement,) = found(charted(9, 80))
    assert (statement.difference_ng, statement.statement) == (30 * MG, "1 dose charted above the books")
    assert statement.causes[0].name == "Charted higher than given"
    assert found(charted(9, 52.5)) == ()
    assert len(found(charted(9, 52.6))) == 1


@pytest.mark.parametrize(
    ("charts", "cause"),
    [
        ([charted(9, 50), charted(9.5, 50)], "Charted twice"),
        ([charted(9, 50), charted(9.5, 50, order="O-2")], "Charted on another order as well"),
        ([charted(9, 50), charted(9.5, 50, patient="P2")], "Charted on another patient as well"),
        ([charted(9, 50), charted(11, 50)], "Not in the books"),
        ([charted(9, 50), charted(9.5, 50, patient="P2", staff="N2")], None),
        ([charted(9, 50_000)], "Charted in another unit"),
    ],
)
def test_the_likely_slip_is_named_first(charts: list[ChartedDose], cause: str | None) -> None:
    """Each clerical cause by what the chart shows of it."""
    statements = found(*charts)
    assert [statement.causes[0].name for statement in statements] == ([cause] if cause else [])


def test_drug_still_in_her_hands_is_the_likely_source() -> None:
    """Taken and not recorded as given: the dose is to be recorded."""
    books = books_with_a_dose()
    books.issue(14, 50, root="V2", container="V2")
    (statement,) = found(charted(9, 50), charted(15, 50), books=books)
    assert statement.causes[0].name == "Given, not recorded here"


def test_a_late_entry_is_waited_for_and_answers_it() -> None:
    """Charted at 15: nothing until 4:00, said then; the entry made next noon answers it."""
    books = books_with_a_dose()
    books.give(15, 30, recorded_at=at(12, 1))
    charts = (charted(9, 50), charted(15, 30))
    assert [len(found(*charts, books=books, as_of=at(hour, 1))) for hour in (3.9, 4, 12)] == [0, 1, 0]


def test_what_these_books_need_not_hold_is_not_said() -> None:
    """Before they began, another drug, another ward's people and patients, or not counted by its status."""
    others = [
        charted(7, 50),
        charted(15, 2, substance="midazolam"),
        charted(15, 50, staff="N77", patient="P77"),
        charted(15, 50, status="not-done"),
        charted(15, None, status="in-progress"),
    ]
    assert found(charted(9, 50), *others) == ()
    assert find(streams(Books(), charted(9, 50)), Parameters(), at(0, 7)) == ()


def test_a_dose_given_to_another_patient_is_said_once() -> None:
    """It is the uncharted dose's likely cause, and not a finding of its own."""
    assert found(charted(9, 50, patient="P2")) == ()


def test_a_withdrawn_dose_closes_it() -> None:
    """Entered in error on Wednesday: said on Tuesday, not on Thursday."""
    first = charted(15, 30, administration_id="A9")
    withdrawn = charted(15, 30, administration_id="A9", status="entered-in-error", recorded_at=at(9, 2))
    assert [len(found(charted(9, 50), first, withdrawn, as_of=at(9, day))) for day in (1, 3)] == [1, 0]


def test_strength_follows_the_number_of_doses() -> None:
    """One weak, two fair, three strong."""
    extra = [charted(15, 30, day=day) for day in range(3)]
    strengths = [found(charted(9, 50), *extra[:n])[0].strength for n in (1, 2, 3)]
    assert strengths == [WEAK, FAIR, STRONG]


def test_a_chart_without_a_person_is_said_without_one() -> None:
    """Of a patient of this site; nobody is guessed."""
    (statement,) = found(charted(9, 50), charted(15, 30, staff=None))
    assert statement.person is None
