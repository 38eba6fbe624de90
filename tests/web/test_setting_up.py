"""The steps of a set-up in their order: who acts, and that the registrant is named by the last."""

from datetime import date

from inventory.errors import AlreadyKnown
from inventory.plan import PROGRAM
from inventory.staff import Role
from tests.cast import KEYS, R1_DEA, START, Clinic
from tests.web.conftest import Desk
from web.setting_up import PERSON, PLACES, First, Licence, Site, is_set_up, need_empty, steps

SITE = Site(
    "Invented Clinic", R1_DEA, "1 A Street", "Town", "NY", "10001", date(2028, 1, 1), "America/New_York",
    tuple((end, name) for end, _, name in PLACES), "Front desk",
)  # fmt: skip
FIRST = First("Rita", "Sample", "rita", (Role.NURSE,), "hash", b"b" * 32, b"s" * 32, "passport")


def names(first: First) -> list[str]:
    """The operations in their order."""
    return [operation.__name__ for operation, _ in steps(SITE, first, b"t" * 32, START, KEYS)]


def test_the_registrant_is_named_last() -> None:
    """After it two people stand behind each change; what she has no paper for has no entry."""
    made = names(FIRST)
    assert made[-2:] == ["make_first_sheet", "name_registrant"]
    assert made.count("add_place") == len(PLACES)
    assert made.count("change_role") == 2
    assert {"record_licence", "record_training"}.isdisjoint(made)
    whole = First(
        *("Rita", "Sample", "rita"),
        (),
        "hash",
        b"b" * 32,
        b"s" * 32,
        "passport",
        Licence("nurse", "1", "NY", date(2028, 1, 1)),
        START.date(),
    )
    assert {"record_licence", "record_training"} <= set(names(whole))


def test_nobody_gives_herself_a_role() -> None:
    """The program gives the first roles; her PIN, badge and papers are her own acts; each has its own number."""
    made = [command.act for _, command in steps(SITE, FIRST, b"t" * 32, START, KEYS)]
    assert {command.act.actor for operation, command in steps(SITE, FIRST, b"t" * 32, START, KEYS)
            if operation.__name__ == "change_role"} == {PROGRAM}  # fmt: skip
    assert {act.actor for act in made} == {PROGRAM, PERSON}
    assert len({act.command_id for act in made}) == len(made)


def test_a_clinic_that_stands_is_not_set_up_again(desk: Desk) -> None:
    """Whoever asks second is refused under the book's lock."""
    clinic: Clinic = desk.clinic
    with clinic.database.read() as connection:
        assert is_set_up(connection)
    with clinic.refused(AlreadyKnown), clinic.database.read() as connection:
        need_empty(connection)
