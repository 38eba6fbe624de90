"""A dose that stands under another name in the chart is found there."""

import pytest

from detection.crossed import OTHER_DRUG, OTHER_PATIENT, OTHER_TIME, crossed
from detection.match import match
from detection.streams import ChartedDose
from tests.detection.clinic import Books, at, charted


@pytest.mark.parametrize(
    ("chart", "cause"),
    [
        (charted(9.2, 50, patient="P2"), OTHER_PATIENT),
        (charted(9.2, 50, substance="midazolam"), OTHER_DRUG),
        (charted(9, 50, day=1), OTHER_TIME),
        (charted(15, 50, patient="P2"), None),
        (charted(9.2, 40, patient="P2"), None),
        (charted(9.2, 50, patient="P2", staff="N3"), None),
        (charted(9, 50, day=4), None),
    ],
)
def test_the_cause_is_named_where_the_rest_agrees(chart: ChartedDose, cause: str | None) -> None:
    """Same amount and hand near in time; anything else that differs is no likeness."""
    books = Books()
    books.issue(8, 50)
    books.give(9, 50)
    found = crossed(match(books.movements, [chart], at(0, 7)))
    assert [cross.cause for cross in found] == ([cause] if cause else [])


def test_one_chart_explains_one_dose() -> None:
    """Of two doses alike the nearer one gets the chart."""
    books = Books()
    books.issue(8, 100)
    books.give(9, 50)
    near = books.give(10, 50, patient="P3")
    found = crossed(match(books.movements, [charted(10.1, 50, patient="P2")], at(0, 7)))
    assert len(found) == 1
    assert found[0].given.entry in {"R1/2", near.entry}
