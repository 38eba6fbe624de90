"""What is kept beside the books, compared with the sums of their lines inside the database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from inventory.sums import Difference, wrong_balances, wrong_days, wrong_outcomes
from tests.cast import Clinic
from tests.owner import owner_engine


@pytest.fixture
def owner(own_clinic: Clinic) -> Iterator[Connection]:
    """Who owns the tables, after a vial was received and taken, and another received by R2."""
    own_clinic.taken()
    engine = owner_engine(own_clinic.database.url)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


def test_what_the_triggers_keep_is_right(owner: Connection) -> None:
    """No difference, in a book with lines and in one without."""
    for book in ("house", "R1", "R2"):
        assert list(wrong_balances(owner, book)) == []
        assert list(wrong_days(owner, book)) == []
        assert list(wrong_outcomes(owner, book)) == []


def test_every_balance_that_differs_is_named_in_order(owner: Connection) -> None:
    """A sum that is another, a cell that no line touched, a cell that is gone, a floor taken away."""
    owner.execute(text("UPDATE balance SET amount_ug = amount_ug + 7 WHERE place = 'R1.P-0001'"))
    owner.execute(text("DELETE FROM balance WHERE place = 'R1.SUPPLIER'"))
    owner.execute(text("INSERT INTO balance VALUES ('R1.WB', 'X', 'ketamine', 0, 0)"))
    owner.execute(text("UPDATE balance SET bounded = 0 WHERE place = 'R1.CAB'"))
    found = list(wrong_balances(owner, "R1"))
    label = found[0].what.split(" / ")[1]
    assert found == [
        Difference(
            f"balance of R1.CAB / {label} / ketamine", "0 mg, never below zero", "0 mg, outside the books"
        ),
        Difference(
            f"balance of R1.P-0001 / {label} / ketamine",
            "500 mg, never below zero",
            "500.007 mg, never below zero",
        ),
        Difference(f"balance of R1.SUPPLIER / {label} / ketamine", "-500 mg, outside the books", "none"),
        Difference("balance of R1.WB / X / ketamine", "none", "0 mg, outside the books"),
    ]
    assert list(wrong_balances(owner, "R2")) == []


def test_every_day_that_differs_is_named_in_order(owner: Connection) -> None:
    """A sum that is another, one that no line made, one that is gone."""
    product = "00409205310"
    owner.execute(text("UPDATE day_net SET net_ug = net_ug - 7 WHERE place = 'R1.P-0001'"))
    owner.execute(text("DELETE FROM day_net WHERE place = 'R1.SUPPLIER'"))
    owner.execute(text(f"INSERT INTO day_net VALUES ('R1.WB', '{product}', 'waste', '2026-11-02', 5)"))
    assert list(wrong_days(owner, "R1")) == [
        Difference(f"sum of 2026-11-02 for R1.P-0001 / {product} / issue", "500 mg", "499.993 mg"),
        Difference(f"sum of 2026-11-02 for R1.SUPPLIER / {product} / receipt", "-500 mg", "0 mg"),
        Difference(f"sum of 2026-11-02 for R1.WB / {product} / waste", "0 mg", "0.005 mg"),
    ]


def test_an_entry_is_the_result_of_its_own_command(owner: Connection) -> None:
    """A result that names another entry, and one that is gone; their guards are out of the way."""
    if owner.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            owner.execute(text(f"DROP TRIGGER vt_outcome_no_{verb}"))
    else:
        owner.execute(text("ALTER TABLE outcome DISABLE TRIGGER USER"))
    owner.execute(text("UPDATE outcome SET seq = 1 WHERE book = 'R1' AND seq = 2"))
    owner.execute(text("DELETE FROM outcome WHERE book = 'house' AND seq = 3"))
    assert list(wrong_outcomes(owner, "R1")) == [
        (2, Difference("result of its command", "entry R1/2", "entry R1/1"))
    ]
    assert list(wrong_outcomes(owner, "house")) == [
        (3, Difference("result of its command", "entry house/3", "none"))
    ]
