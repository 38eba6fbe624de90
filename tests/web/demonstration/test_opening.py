"""The house book of the demonstration: everything that must stand before the first carton is an entry."""

from argon2 import PasswordHasher

from inventory.plan import PROGRAM
from inventory.registration import all_registrations
from inventory.staff import Role, roles_of
from tests.web.demonstration.conftest import Made
from web.demonstration.cast import BY_CODE, CAST, members
from web.demonstration.opening import hashed_pins


def test_each_pin_has_a_hash_that_fits() -> None:
    """The hash is the sign-in's own, with a salt, so that no two are alike."""
    hashes = hashed_pins()
    assert set(hashes) == set(BY_CODE)
    assert PasswordHasher().verify(hashes["P-0001"], BY_CODE["P-0001"].pin)
    assert len(set(hashes.values())) == len(hashes)


def test_every_person_has_her_rights_and_no_others(made: Made) -> None:
    """Roles stand at the person's own registrations alone."""
    with made.database.read() as connection:
        for member in CAST:
            for site in ("R1", "R2", "R3"):
                expected = set(member.roles if site in member.sites else ())
                if member is members(site, Role.PHARMACIST)[0]:
                    expected.add(Role.REGISTRANT)
                assert roles_of(connection, member.code, site, made.result.until) == expected


def test_registrations_say_that_they_are_a_demonstration(made: Made) -> None:
    """So every page and print can say it."""
    with made.database.read() as connection:
        found = all_registrations(connection)
    assert [each.demonstration for each in found] == [True, True, True]
    assert found[0].name == "Riverbank Demonstration Clinic"


def test_every_registration_has_its_places_and_workstations(made: Made) -> None:
    """Cabinet, open shelf, return box, quarantine, a bin a room; two desks beside the rooms."""
    kinds = made.rows("SELECT registration, kind, count(*) FROM place WHERE kind IN"
                      " ('storage', 'opened', 'return', 'quarantine', 'waste') GROUP BY 1, 2")  # fmt: skip
    rooms = {"R1": 2, "R2": 2, "R3": 3}
    single = {(site, kind, 1) for site in rooms for kind in ("storage", "opened", "return", "quarantine")}
    assert set(kinds) == single | {(site, "waste", number) for site, number in rooms.items()}
    stations = made.rows("SELECT name FROM workstation WHERE registration = 'R1' ORDER BY seq")
    names = [name for (name,) in stations]
    assert names == ["Infusion room 1", "Infusion room 2", "Pharmacy desk", "Compliance desk"]


def test_the_house_is_opened_by_people(made: Made) -> None:
    """The program names the keys, itself, the administrator and the first registrant; a pharmacist the products."""
    actors = dict(made.rows("SELECT actor, count(*) FROM entry WHERE book = 'house' GROUP BY actor"))
    assert actors[PROGRAM] == 9
    confirming = {actor for (actor,) in made.rows("SELECT actor FROM entry WHERE kind = 'product_confirmed'")}
    assert all(Role.PHARMACIST in BY_CODE[actor].roles for actor in confirming)


def test_the_registrants_are_named_last(made: Made) -> None:
    """After everything else in the house book: all of that was the set-up. The later ones have two signatures."""
    kinds = [kind for (kind,) in made.rows("SELECT kind FROM entry WHERE book = 'house' ORDER BY seq")]
    assert kinds[-6:] == ["recovery_sheet_made"] * 3 + ["registrant_named"] * 3
    assert kinds.count("registrant_named") == 3
    signed = made.rows("SELECT seq, role FROM attestation WHERE book = 'house' ORDER BY seq, no")
    # Before them everybody signed the statement of accountability: without it nobody signs.
    assert kinds[-6 - len(CAST) : -6] == ["accountability_signed"] * len(CAST)
    # Each registrant signed her sheet.
    assert [role for _, role in signed[len(CAST) : len(CAST) + 3]] == ["actor"] * 3
    assert signed[len(CAST) + 3 :] == [
        (len(kinds) - back, role) for back in (1, 0) for role in ("actor", "approver")
    ]
