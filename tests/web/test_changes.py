"""A change as a draft keeps it: every command comes back as it was, and nothing of a secret stands in it."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime

import pytest

from inventory.access import ChangeAccess
from inventory.person_file import RecordScreening, RecordTraining, Result
from inventory.plan import Act
from inventory.staff import AddPerson, ChangeRole, EnrollBadge, Role
from inventory.tables.kinds import CHANGE_KINDS
from web.changes import CHANGES, command_of, keep, operation_of, title_of

ACT = Act("c" * 32, "house", "P-0004", "R1.W1", datetime(2026, 11, 23, tzinfo=UTC), "UTC")
COMMANDS = {
    "change_role": ChangeRole(ACT, "P-0001", "R1", Role.WITNESS, granted=True),
    "enroll_badge": EnrollBadge(ACT, "P-0001", b"\x01\xff"),
    "add_person": AddPerson(ACT, "P-7", None, "Fay", "Invented"),
    "change_access": ChangeAccess(ACT, "P-0001", "R1", datetime(2026, 11, 23, 7, tzinfo=UTC), None),
    "record_training": RecordTraining(ACT, "P-0001", "x", date(2026, 1, 5), date(2027, 1, 5)),
    "record_screening": RecordScreening(ACT, "P-0001", date(2026, 1, 5), Result.WAIVED, "W-1"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_read_again_as_it_was_kept(name: str) -> None:
    """Bytes, days, moments, roles and nothing at all, through the text of a draft."""
    kept = json.loads(json.dumps(keep(COMMANDS[name])))
    assert "act" not in kept
    assert command_of(name, kept, ACT) == COMMANDS[name]


def test_each_change_has_its_title_and_one_operation() -> None:
    """So that the same command sent twice is the same one."""
    for name in CHANGES:
        assert title_of(name)
        assert operation_of(name) is operation_of(name)
        assert dataclasses.fields(CHANGES[name].command)[0].name == "act"
    assert "role_changed" in CHANGE_KINDS
