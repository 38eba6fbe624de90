"""What a header, a signature, a rule, a balance and a result can never say, whoever writes them."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from inventory.tables import ledger
from inventory.tables.ledger import balance, outcome
from tests.cast import Clinic
from tests.inventory.tables.checks import refused
from tests.owner import owner_writes


@pytest.mark.parametrize(
    ("table", "name", "changed"),
    [
        ("attestation", "ck_attestation_hashes", {"mac": b"short"}),
        ("attestation", "ck_attestation_hashes", {"draft_hash": b""}),
        ("attestation", "ck_attestation_role", {"role": "friend"}),
        ("attestation_rule", "ck_attestation_rule_signers", {"profile": "other", "signers_min": -1}),
        ("attestation_rule", "ck_attestation_rule_actor_signs", {"profile": "other", "actor_signs": 2}),
        ("balance", "ck_balance_floor", {"place": "x", "bounded": 1, "amount_ug": -1}),
        ("outcome", "ck_outcome_one_result", {"command_id": "x", "seq": None}),
        ("outcome", "ck_outcome_one_result", {"command_id": "x", "refused": "Expired"}),
    ],
)
def test_a_check_refuses_it(used: Clinic, table: str, name: str, changed: dict[str, Any]) -> None:
    """The database says which rule it was."""
    refused(used, getattr(ledger, table), name, **changed)


def test_a_balance_outside_the_books_may_be_below_zero(used: Clinic) -> None:
    """What a supplier gave is less than nothing there; a bounded cell is held at zero even by hand."""
    with used.database.read() as connection:
        outside = connection.execute(balance.select().where(balance.c.place == "R1.SUPPLIER")).first()
    assert outside is not None
    assert outside.amount_ug < 0
    with (
        pytest.raises(IntegrityError, match="ck_balance_floor"),
        owner_writes(used.database.url) as connection,
    ):
        connection.execute(update(balance).where(balance.c.bounded == 1).values(amount_ug=-1))


def test_a_command_has_one_result() -> None:
    """Its id is the key; what was typed is kept as a keyed hash alone."""
    assert [column.name for column in outcome.primary_key.columns] == ["command_id"]
    assert "content_mac" in outcome.columns
