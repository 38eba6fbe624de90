"""Opening the demonstration: the house book's entries for registrations, people, badges, PINs, places and products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random

from inventory.accountability import VERSION
from inventory.place import AddPlace, AddWorkstation, add_place, add_workstation
from inventory.plan import HOUSE, PROGRAM, Act
from inventory.product import confirm_product
from inventory.recovery import MakeSheet, make_sheet
from inventory.registration import OpenRegistration, open_registration
from inventory.responsibility import (
    NameRegistrant,
    SignAccountability,
    name_registrant,
    sign_accountability,
)
from inventory.staff import (
    AddPerson,
    ChangeRole,
    EnrollBadge,
    ResetPin,
    Role,
    add_person,
    change_role,
    enroll_badge,
    reset_pin,
)
from inventory.supplier import AddSupplier, add_supplier
from web.demonstration.cast import CAST, IVY, MAX, RIVERBANK, Member, members
from web.demonstration.clinic import CONFIRMED, OUTSOURCER, PLACES, SITES, WHOLESALER, Site, Source
from web.demonstration.desk import Desk, Hand
from web.demonstration.files import open_files
from web.one_time_code import new_code
from web.proof import badge_identity, hash_pin
from web.sealed_sheet import typed_digest

#: How long the registrations of the demonstration are valid.
VALID_FOR = timedelta(days=900)


def hashed_pins() -> dict[str, str]:
    """The Argon2id hash of each person's PIN by her code, made before any transaction."""
    return {member.code: hash_pin(member.pin) for member in CAST}


def sheet_code(site: str) -> str:
    """The code of the recovery sheet of one of the demonstration's sites, printed with its PINs."""
    chance = Random(f"sheet/{site}")  # noqa: S311 - nothing real is behind it
    return f"{new_code(chance.randrange)}-{new_code(chance.randrange)}"


def open_house(desk: Desk, pins: Mapping[str, str]) -> None:
    """Write every entry that must stand before the first carton comes."""
    # The program itself makes the first person; there is nobody before.
    program = _program_act(desk)
    desk.do(add_person, AddPerson(program, PROGRAM, None, "Vialtrail", "program"))
    _person(desk, _program_act(desk), MAX)
    administrator = Hand(desk, SITES[0], MAX, None)
    for site in SITES:
        _registration(desk, administrator, site)
    for member in CAST:
        if member is not MAX:
            _person(desk, administrator.house(), member)
        _rights(desk, administrator, member, pins[member.code])
    open_files(desk, MAX, IVY)
    for source in (WHOLESALER, OUTSOURCER):
        _supplier(desk, administrator, source)
    pharmacist = next(member for member in members(RIVERBANK) if "pharmacist" in member.roles)
    reader = Hand(desk, SITES[0], pharmacist, SITES[0].place("PD"))
    for package in CONFIRMED:
        desk.do(confirm_product, package.confirm(reader.house()))
    _statements(desk)
    _registrants(desk)


def _statements(desk: Desk) -> None:
    """Everybody signs the statement of accountability, before anybody signs anything else."""
    # A chance of its own: whatever is drawn afterwards is what it was without statements.
    own = replace(desk, chance=Random("statements"))  # noqa: S311 - seeded, so that two builds are alike
    for member in CAST:
        hand = Hand(own, SITES[0], member, SITES[0].place("PD"))
        statement = SignAccountability(hand.house(), VERSION)
        own.do_signed(sign_accountability, statement, ((hand.proof(), "actor"),))


def _registrants(desk: Desk) -> None:
    """Last: the first registrant is named in the set-up, and from then on two people stand behind each change.

    Each makes her site's recovery sheet before it, as a set-up does.
    """
    first, *others = (members(site.code, Role.PHARMACIST)[0] for site in SITES)
    # A chance of its own, as for the statements.
    own = replace(desk, chance=Random("sheets"))  # noqa: S311 - seeded, so that two builds are alike
    for site, person in zip(SITES, (first, *others), strict=True):
        hand = Hand(own, site, person, site.place("PD"))
        digest = typed_digest(desk.database.keys, sheet_code(site.code))
        own.do_signed(make_sheet, MakeSheet(hand.house(), site.code, digest), ((hand.proof(), "actor"),))
    named = NameRegistrant(_program_act(desk), SITES[0].code, first.code)
    desk.do(name_registrant, named)
    hand = Hand(desk, SITES[0], MAX, SITES[0].place("CD"))
    for site, person in zip(SITES[1:], others, strict=True):
        signers = ((hand.proof(), "actor"), (hand.witness(first), "approver"))
        desk.do_signed(name_registrant, NameRegistrant(hand.house(), site.code, person.code), signers)


def _program_act(desk: Desk) -> Act:
    number = desk.chance.randbytes(16).hex()
    return Act(number, HOUSE, PROGRAM, None, desk.clock.at, SITES[0].zone)


def _person(desk: Desk, act: Act, member: Member) -> None:
    desk.do(
        add_person,
        AddPerson(act, member.code, member.user_name, member.given_name, member.family_name),
    )


def _rights(desk: Desk, administrator: Hand, member: Member, pin: str) -> None:
    """Her roles at each of her registrations, her badge and her PIN."""
    for site in member.sites:
        for role in member.roles:
            # Nobody gives herself a right: the administrator has hers from the program.
            act = _program_act(desk) if member is administrator.person else administrator.house()
            desk.do(change_role, ChangeRole(act, member.code, site, role, granted=True))
    digest = badge_identity(desk.database.keys, member.token).digest
    desk.do(enroll_badge, EnrollBadge(administrator.house(), member.code, digest))
    desk.do(reset_pin, ResetPin(administrator.house(), member.code, pin))


def _registration(desk: Desk, administrator: Hand, site: Site) -> None:
    """The registration with its places and workstations."""
    expires_on = (desk.clock.at + VALID_FOR).date()
    command = OpenRegistration(
        administrator.house(), site.code, site.name, site.dea_number, site.street, site.city, site.state,
        site.zip_code, "practitioner", expires_on, site.zone, "clinic", demonstration=True,
    )  # fmt: skip
    desk.do(open_registration, command)
    bins = [(f"BIN-{room}", "waste", f"Drug waste bin, room {room}") for room in range(1, site.rooms + 1)]
    for code, kind, name in (*PLACES, *bins):
        place = AddPlace(administrator.house(), site.place(code), site.code, kind, name, site.zone)
        desk.do(add_place, place)
    rooms = [(f"W{room}", f"Infusion room {room}", f"BIN-{room}") for room in range(1, site.rooms + 1)]
    for code, name, waste in (*rooms, ("PD", "Pharmacy desk", "BIN-1"), ("CD", "Compliance desk", None)):
        beside = site.place(waste) if waste else None
        station = AddWorkstation(administrator.house(), site.place(code), site.code, name, "day", beside)
        desk.do(add_workstation, station)


def _supplier(desk: Desk, administrator: Hand, source: Source) -> None:
    command = AddSupplier(
        administrator.house(), source.code, source.name, source.street, source.city, source.state,
        source.zip_code, source.dea_number,
    )  # fmt: skip
    desk.do(add_supplier, command)
