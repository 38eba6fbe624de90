"""Pseudonyms are letter and digit, one for each person, the same for ever, and told by the key alone."""

import re

from inventory import staff
from inventory.keys import KeyRing
from tests.cast import CAST, KEYS, PROGRAM
from tests.web.conftest import Desk
from web.pseudonym import pseudonyms


def test_everybody_has_another_one(desk: Desk) -> None:
    """Person, a letter and a digit that nobody confuses."""
    with desk.clinic.database.read() as connection:
        shown = pseudonyms(connection, KEYS)
    assert {member.code for member in CAST} <= set(shown)
    assert len(set(shown.values())) == len(shown)
    assert all(re.fullmatch(r"Person [A-Z][234679]", each) for each in shown.values())


def test_a_new_person_changes_nobodys(desk: Desk) -> None:
    """However many come later; with so many the two characters do not last, and each is still another."""
    with desk.clinic.database.read() as connection:
        before = pseudonyms(connection, KEYS)
    for number in range(140):
        added = staff.AddPerson(desk.clinic.act(PROGRAM), f"N-{number}", None, "New", f"Number{number}")
        desk.clinic.run(staff.add_person, added)
    with desk.clinic.database.read() as connection:
        after = pseudonyms(connection, KEYS)
    assert {code: after[code] for code in before} == before
    assert len(set(after.values())) == len(after)


def test_another_key_gives_others(desk: Desk) -> None:
    """Who has the database without its key cannot work them out."""
    with desk.clinic.database.read() as connection:
        assert pseudonyms(connection, KEYS) != pseudonyms(connection, KeyRing(b"o" * 32))
