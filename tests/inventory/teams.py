"""Who works at a registration: enough people to receive, to handle and to witness; and more registrations than two."""

from dataclasses import dataclass
from datetime import date

from inventory.identifiers import dea_check_digit
from inventory.place import AddPlace, AddWorkstation, add_place, add_workstation
from inventory.receipt import receive
from inventory.registration import OpenRegistration, open_registration
from inventory.staff import AddPerson, ChangeRole, Role, add_person, change_role
from tests.cast import ANN, BEN, CORA, PLACES, PROGRAM, ZONE, Clinic, Member


@dataclass(frozen=True)
class Team:
    """The people of one registration."""

    nurse: Member
    witness: Member
    pharmacist: Member

    @property
    def book(self) -> str:
        """The registration's code."""
        return self.nurse.registration

    def received(self, clinic: Clinic) -> str:
        """A vial of many doses in the cabinet, by label."""
        carton = clinic.carton()
        command = clinic.receive_command(carton, actor=self.pharmacist)
        clinic.run_signed(receive, command, (self.pharmacist, "actor"))
        return carton.labels[0]


#: The cast's own.
FIRST = Team(ANN, BEN, CORA)


def open_more(clinic: Clinic, number: int) -> Team:
    """Open another registration, with places, a workstation and three people."""
    code = f"R{number}"
    body = f"AX10000{number}"
    opened = OpenRegistration(
        clinic.act(PROGRAM), code, f"Clinic {code}", f"{body}{dea_check_digit(body)}", "1 A Street", "Town", "NY",
        "10001", "practitioner", date(2028, 1, 1), ZONE, "clinic", demonstration=False,
    )  # fmt: skip
    clinic.run(open_registration, opened)
    for name, kind in PLACES:
        clinic.run(
            add_place, AddPlace(clinic.act(PROGRAM), f"{code}.{name}", code, kind, f"the {kind}", ZONE)
        )
    station = AddWorkstation(clinic.act(PROGRAM), f"{code}.W1", code, "Room 1", "day", f"{code}.WB")
    clinic.run(add_workstation, station)
    return Team(
        _person(clinic, code, 1, Role.NURSE),
        _person(clinic, code, 2, Role.WITNESS),
        _person(clinic, code, 3, Role.PHARMACIST),
    )


def _person(clinic: Clinic, registration: str, number: int, role: Role) -> Member:
    """A new person with one role."""
    code = f"P-{registration[1:]}{number:03d}"
    member = Member(code, f"Person{number}", f"Of {registration}", registration, (role,))
    added = AddPerson(clinic.act(PROGRAM), code, code.lower(), member.given_name, member.family_name)
    clinic.run(add_person, added)
    clinic.run(change_role, ChangeRole(clinic.act(PROGRAM), code, registration, role, granted=True))
    return member
