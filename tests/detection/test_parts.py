"""Parts of a dose are found where they sum exactly, and nowhere else."""

import doctest
from dataclasses import replace

import pytest

from detection import parts
from detection.dose import given
from detection.parts import splits
from detection.streams import ChartedDose, Movement
from tests.detection.clinic import Books, charted

WITHIN = 4 * 3600


def in_parts(*amounts: float, person: str = "N1", hours: float = 9) -> Books:
    """Doses half an hour apart."""
    books = Books()
    for number, amount in enumerate(amounts):
        books.give(hours + number / 2, amount, person=person)
    return books


def sizes(books: Books, *charts: ChartedDose) -> list[tuple[int, int]]:
    """How many doses and charts are in each split."""
    return [(len(doses), len(rows)) for doses, rows in splits(given(books.movements), charts, WITHIN)]


def test_the_examples_in_the_docstrings_hold() -> None:
    """Each example gives what it says."""
    assert doctest.testmod(parts) == (0, 1)


def test_parts_on_either_side_are_found() -> None:
    """Given in two or three and charted once; given once and charted in two."""
    assert sizes(in_parts(20, 15), charted(9.1, 35)) == [(2, 1)]
    assert sizes(in_parts(20, 15, 10), charted(9.1, 45)) == [(3, 1)]
    assert sizes(in_parts(35), charted(9, 20), charted(9.5, 15)) == [(1, 2)]
    assert sizes(in_parts(20, 15), charted(9.1, 35, staff=None)) == [(2, 1)]


@pytest.mark.parametrize(
    ("books", "charts"),
    [
        (in_parts(20, 15), [charted(9.1, 36)]),
        (in_parts(20, 15), [charted(9.1, 35, staff="N2")]),
        (in_parts(20, 15), [charted(15, 35)]),
        (in_parts(20, 15), [charted(9.1, None)]),
        (in_parts(20, 15), [charted(9, 20), charted(9.5, 35)]),
        (in_parts(35), [charted(9, 35), charted(9.1, 20), charted(9.5, 15)]),
    ],
)
def test_what_only_looks_like_parts_is_left(books: Books, charts: list[ChartedDose]) -> None:
    """Another sum, another hand, far in time, no mass, or a record that has its whole twin."""
    assert sizes(books, *charts) == []


def test_two_people_do_not_give_one_dose() -> None:
    """Parts are of one hand, even where the chart names none."""
    books = in_parts(20)
    books.give(9.5, 15, person="N2")
    assert sizes(books, charted(9.1, 35, staff=None)) == []


def test_a_record_is_in_one_split_at_most() -> None:
    """Of two charts alike the first takes the parts."""
    charts = [charted(9.1, 35, administration_id="A1"), charted(9.2, 35, administration_id="A2")]
    found = splits(given(in_parts(20, 15).movements), charts, WITHIN)
    assert [rows for _, rows in found] == [(charts[0],)]


def test_a_chart_without_a_person_is_one_dose() -> None:
    """Two people each gave it in two parts: the chart stands for one of them."""
    books = in_parts(20, 15)
    books.movements += in_parts(20, 15, person="N2", hours=9.1).movements
    assert [[m.person for m in doses] for doses, _ in splits(given(unlike(books)), [unsigned()], WITHIN)] == [
        ["N1", "N1"]
    ]


def unlike(books: Books) -> list[Movement]:
    """The movements with an entry number of their own each."""
    return [replace(m, entry=f"R1/{number}") for number, m in enumerate(books.movements)]


def unsigned() -> ChartedDose:
    """35 mg charted by nobody named."""
    return charted(9.2, 35, staff=None)
