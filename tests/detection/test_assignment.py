"""The assignment is the least in cost among all there are, and always the same."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection.assignment import assign

LIMIT = 10


def price(cost: list[list[int]], placed: list[int | None]) -> int:
    """What an assignment costs, a row left alone at the limit."""
    return sum(LIMIT if column is None else row[column] for row, column in zip(cost, placed, strict=True))


def cheapest(cost: list[list[int]]) -> int:
    """The least price, by trying everything."""
    columns = len(cost[0]) if cost else 0
    choices = [*range(columns), *([None] * len(cost))]
    return min(price(cost, list(chosen)) for chosen in permutations(choices, len(cost)))


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 14), min_size=width, max_size=width), min_size=1, max_size=4)
))  # fmt: skip
def test_nothing_is_cheaper(cost: list[list[int]]) -> None:
    """The price is the least of all assignments; no column is taken twice; no pair is at the limit or above."""
    placed = assign(cost, LIMIT)
    taken = [column for column in placed if column is not None]
    assert len(taken) == len(set(taken))
    assert all(column is None or row[column] < LIMIT for row, column in zip(cost, placed, strict=True))
    assert price(cost, placed) == cheapest(cost)
    assert placed == assign(cost, LIMIT)


def test_the_nearest_pair_is_given_up_for_the_better_whole() -> None:
    """Greedy takes (0, 0) at 1 and leaves row 1 alone; together 3 + 2 is less."""
    assert assign([[1, 3], [2, 12]], LIMIT) == [1, 0]


def test_nothing_is_assigned_where_there_is_nothing() -> None:
    """No rows, no columns, or all too far."""
    assert assign([], LIMIT) == []
    assert assign([[], []], LIMIT) == [None, None]
    assert assign([[LIMIT]], LIMIT) == [None]


def test_a_broken_matrix_is_refused() -> None:
    """Rows of two lengths, and a cost below zero."""
    with pytest.raises(ValueError, match="one length"):
        assign([[1], [1, 2]], LIMIT)
    with pytest.raises(ValueError, match="below zero"):
        assign([[-1]], LIMIT)
