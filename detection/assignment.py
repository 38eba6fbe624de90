"""The least-cost assignment of rows to columns, exact and deterministic; a pair at or above the limit is never made.

Shortest augmenting paths with potentials (Kuhn 1955, Munkres 1957, in the form of Jonker and Volgenant 1987): cubic
in the number of rows, meant for groups of a patient's doses, not for whole tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


def assign(cost: Sequence[Sequence[int]], limit: int) -> list[int | None]:
    """For each row its column, or None where leaving it alone costs less.

    Args: cost: whole, not negative, one row for each row, all of one length. limit: what leaving a row alone costs.
    Returns: the assignment with the least sum of costs; of equal ones always the same.
    Raises: ValueError: rows of different lengths, or a cost below zero.
    """
    rows = [list(row) for row in cost]
    columns = len(rows[0]) if rows else 0
    if any(len(row) != columns for row in rows) or any(value < 0 for row in rows for value in row):
        raise ValueError("expected rows of one length and no cost below zero")
    # A pair at the limit is dearer than being left alone; each row has a column of its own to be left alone in.
    padded = [[value if value < limit else limit + 1 for value in row] + [limit] * len(rows) for row in rows]
    search = _Search(padded, columns + len(rows))
    for row in range(1, len(rows) + 1):
        search.place(row)
    placed: list[int | None] = [None] * len(rows)
    for column, row in enumerate(search.row_of[1 : columns + 1]):
        if row and cost[row - 1][column] < limit:
            placed[row - 1] = column
    return placed


@dataclass
class _Search:
    """Potentials and the assignment so far; rows and columns count from 1, and 0 stands for none."""

    cost: list[list[int]]
    columns: int

    def __post_init__(self) -> None:
        """Nothing is assigned yet."""
        self.of_row = [0] * (len(self.cost) + 1)
        self.of_column = [0] * (self.columns + 1)
        self.row_of = [0] * (self.columns + 1)

    def place(self, row: int) -> None:
        """Give one more row a column, moving earlier ones along the cheapest path."""
        self.row_of[0] = row
        column = 0
        nearest: list[int | None] = [None] * (self.columns + 1)
        came_from = [0] * (self.columns + 1)
        used = [False] * (self.columns + 1)
        while True:
            used[column] = True
            current = self.row_of[column]
            step, target = self._reach(current, column, nearest, came_from, used)
            for seen in range(self.columns + 1):
                if used[seen]:
                    self.of_row[self.row_of[seen]] += step
                    self.of_column[seen] -= step
                else:
                    near = nearest[seen]
                    nearest[seen] = None if near is None else near - step
            column = target
            if self.row_of[column] == 0:
                break
        while column:
            self.row_of[column] = self.row_of[came_from[column]]
            column = came_from[column]

    def _reach(
        self, row: int, column: int, nearest: list[int | None], came_from: list[int], used: list[bool]
    ) -> tuple[int, int]:
        """The cheapest step from the columns seen to one that is not, and that column."""
        step, target = -1, 0
        for other in range(1, self.columns + 1):
            if used[other]:
                continue
            reduced = self.cost[row - 1][other - 1] - self.of_row[row] - self.of_column[other]
            near = nearest[other]
            if near is None or reduced < near:
                near = nearest[other] = reduced
                came_from[other] = column
            if step < 0 or near < step:
                step, target = near, other
        return step, target
