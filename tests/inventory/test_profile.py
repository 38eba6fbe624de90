"""Which profile a registration works by, at which time."""

import pytest
from sqlalchemy.exc import IntegrityError

from inventory.plan import Fact, Plan, Row
from inventory.profile import profile_of, profiles_since
from inventory.verification import verify
from tests.cast import KEYS, PROGRAM, Clinic
from tests.inventory.forging import Say, forge, saying
from tests.owner import owner_writes


def choosing(clinic: Clinic, starts_at_us: int) -> Plan:
    """Ohio's profile for R1."""
    chosen: Row = {"registration": "R1", "profile": "ohio", "starts_at_us": starts_at_us}
    return Plan("profile_chosen", clinic.act(PROGRAM), (Fact("profile_chosen", chosen),))


def test_a_profile_begins_after_its_record(own_clinic: Clinic) -> None:
    """No entry of before is judged by it; from its time on it is."""
    now = int(own_clinic.clock().timestamp()) * 1_000_000
    with pytest.raises(IntegrityError, match="VT34"), owner_writes(own_clinic.database.url) as connection:
        forge(connection, choosing(own_clinic, now - 1))
    plan = choosing(own_clinic, now + 3_600_000_000)
    own_clinic.run(saying(plan.facts), Say(plan.act, plan.kind))
    with own_clinic.database.read() as connection:
        assert profile_of(connection, "R1", now) == "clinic"
        assert profile_of(connection, "R1", now + 3_600_000_000) == "ohio"
        assert profile_of(connection, "R2", now + 3_600_000_000) == "clinic"
        assert profile_of(connection, "R9", now) is None
        assert profiles_since(connection, "R1") == ((0, "clinic"), (now + 3_600_000_000, "ohio"))
        assert profiles_since(connection, "house") == ()
        assert verify(connection, KEYS, lambda *_: None).is_clean
