"""A row that a constraint of its table refuses, whoever writes it."""

import pytest
from sqlalchemy.exc import IntegrityError

from inventory.plan import Fact, Row
from inventory.tables.kinds import KIND_TABLE, SIGNED_KINDS
from tests.cast import ANN, Clinic
from tests.inventory.forging import Say, saying


def refuses(clinic: Clinic, kind: str, values: Row, constraint: str) -> None:
    """The house book takes no entry of this kind with these values; the constraint is named and nothing stays."""
    before = clinic.entries()
    told = saying((Fact(KIND_TABLE[kind], values),))
    signers = ((ANN, "actor"),) if kind in SIGNED_KINDS else ()
    with pytest.raises(IntegrityError, match=constraint):
        clinic.run_signed(told, Say(clinic.act(ANN, book="house"), kind), *signers)
    assert clinic.entries() == before
