"""Since when somebody holds a vial's drug."""

from sqlalchemy import Connection

from inventory.reports.custody_stretch import earliest_due, issues_held, meant_for, roots_held, stretch_of
from inventory.reports.movement import ROOT, movements
from tests.inventory.reports.day import Day


def test_what_is_held_goes_back_to_its_vial(connection: Connection, day: Day) -> None:
    """Ann holds drug of vial 2 alone, Ben of none."""
    assert {row.root for row in connection.execute(roots_held("R1", None))} == {day.vials[1]}
    assert connection.execute(roots_held("R1", "P-0002")).all() == []


def test_a_stretch_begins_where_the_hands_were_empty(connection: Connection, day: Day) -> None:
    """Ann's with the hand-over, everybody's with Ben's issue."""
    moved = movements(connection, "R1", ROOT.c.label == day.vials[1])
    assert [each.kind for each in stretch_of(moved, "P-0001")] == ["administration", "administration"]
    assert stretch_of(moved, None)[0].kind == "issue"


def test_drug_that_was_handed_over_is_due_when_its_issue_says(connection: Connection, day: Day) -> None:
    """Ann took nothing of vial 2 herself: Ben's emergency take counts."""
    moved = movements(connection, "R1", ROOT.c.label == day.vials[1])
    issues = issues_held(connection, "R1", "P-0001")[day.vials[1]]
    assert [row.actor for row in issues] == ["P-0002"]
    due_us = earliest_due(issues, stretch_of(moved, "P-0001"), moved, "P-0001")
    assert due_us == issues[0].due_at_us


def test_an_emergency_take_that_nobody_explained_is_for_nobody(connection: Connection, day: Day) -> None:
    """Neither patient nor order."""
    assert meant_for(issues_held(connection, "R1", None)[day.vials[1]]) == (None, None)
    assert meant_for(()) == (None, None)
