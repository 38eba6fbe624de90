"""Every kind of entry has its facts table and its book; every place outside the books is a kind of place."""

from sqlalchemy import CheckConstraint

from inventory.tables import custody
from inventory.tables.house import place
from inventory.tables.kinds import HOUSE_KINDS, KIND_TABLE, UNBOUNDED_PLACES
from inventory.tables.schema import facts_tables


def test_every_kind_has_its_facts_table() -> None:
    """And every facts table is some kind's own, or stands beside one."""
    assert set(KIND_TABLE.values()) <= set(facts_tables)
    beside = set(facts_tables) - set(KIND_TABLE.values())
    assert beside == {
        "substance", "container", "receipt_carton", "waste_part", "backup_book", "restored_book",
        "disclosed_patient",
    }  # fmt: skip


def test_a_kind_of_the_house_book_has_a_table_of_the_house() -> None:
    """No drug moves in the house book, and nobody is added in a registration's."""
    of_custody = {name for name, table in facts_tables.items() if getattr(custody, name, None) is table}
    assert of_custody == {KIND_TABLE[kind] for kind in KIND_TABLE if kind not in HOUSE_KINDS} | {
        "container", "receipt_carton", "waste_part", "disclosed_patient",
    }  # fmt: skip
    assert set(HOUSE_KINDS) < set(KIND_TABLE)


def test_every_outside_place_is_a_kind_of_place() -> None:
    """A name that no place can have would leave a sink with a floor."""
    (kinds,) = [
        str(each.sqltext) for each in place.constraints
        if isinstance(each, CheckConstraint) and str(each.name).endswith("kind")
    ]  # fmt: skip
    assert all(f"'{kind}'" in kinds for kind in UNBOUNDED_PLACES)
    assert not {"storage", "person", "quarantine", "return", "opened", "transit"} & set(UNBOUNDED_PLACES)
