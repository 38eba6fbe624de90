"""A clinic with its registrant of record: files of its people, roles as a test wants them, then Cora answers for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import zxingcpp

from inventory import person_file, place, staff
from inventory.person_file import Result
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.staff import Role
from scanners.qr import QrPath
from tests.cast import ANN, BEN, CAST, CORA, DEE, PROGRAM, Clinic, Member
from tests.scanners.test_qr import drawn
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import sign

_DONE = date(2026, 1, 5)
_ENDS = date(2028, 1, 5)


def files(clinic: Clinic, *members: Member) -> None:
    """Licence, training and screening of each, so that no right is gone when somebody answers for the clinic."""
    for member in members:
        for kind in ("nurse", "pharmacist"):
            clinic.run(
                person_file.record_licence,
                person_file.RecordLicence(
                    clinic.act(PROGRAM), member.code, kind, f"N-{member.code}", "NY", _ENDS
                ),
            )
        clinic.run(
            person_file.record_training,
            person_file.RecordTraining(
                clinic.act(PROGRAM), member.code, "controlled substances", _DONE, None
            ),
        )
        clinic.run(
            person_file.record_screening,
            person_file.RecordScreening(clinic.act(PROGRAM), member.code, _DONE, Result.CLEAR),
        )


def hold(clinic: Clinic, roles: Mapping[Member, tuple[Role, ...]]) -> None:
    """Exactly these roles at R1, and nobody else any."""
    for member in (ANN, BEN, CORA, DEE):
        wanted = frozenset(roles.get(member, ()))
        for role in sorted(frozenset(member.roles) - wanted):
            change = staff.ChangeRole(clinic.act(PROGRAM), member.code, "R1", role, granted=False)
            clinic.run(staff.change_role, change)
        for role in sorted(wanted - frozenset(member.roles)):
            change = staff.ChangeRole(clinic.act(PROGRAM), member.code, "R1", role, granted=True)
            clinic.run(staff.change_role, change)


def second_station(clinic: Clinic) -> None:
    """A second workstation of R1."""
    station = place.AddWorkstation(clinic.act(PROGRAM), "R1.W2", "R1", "Room 2", "clock", "R1.WB")
    clinic.run(place.add_workstation, station)


def govern(clinic: Clinic, registrant: Member = CORA) -> None:
    """From here on two people stand behind each change."""
    files(clinic, *CAST)
    second_station(clinic)
    clinic.run(name_registrant, NameRegistrant(clinic.act(PROGRAM), "R1", registrant.code))


def elsewhere(desk: Desk, member: Member, station: str = "R1.W2") -> Desk:
    """A browser of her own, signed in at another workstation."""
    other = Desk(desk.app, desk.clinic)
    with other.client.session_transaction() as kept:
        kept["station"] = station
    other.post("/sign-in/", scan=badge(member))
    other.post("/sign-in/pin", pin=PIN)
    return other


def approval_of(draft: str) -> str:
    """Where a change is opened by who approves it."""
    return f"/approval/{draft.split('/')[-2]}/"


def token_of(other: Desk, address: str) -> str:
    """The token of a page that she opens now."""
    found = re.search(r'name="token" value="([^"]+)"', other.client.get(address).get_data(as_text=True))
    assert found
    return found[1]


def approve(other: Desk, draft: str, member: Member) -> str:
    """Badge and PIN at her own workstation; where it led."""
    address = approval_of(draft)
    other.post(address, scan=badge(member), token=token_of(other, address))
    return other.post(address, token=token_of(other, address), pin=PIN)


def give(desk: Desk, member: Member, role: Role, granted: str = "given") -> str:
    """The draft that gives a role, as its form made it."""
    return desk.post(f"/people/{member.code}/role", role=str(role), granted=granted)


def printed(answer: str) -> str:
    """What a badge that is shown once says, as a scanner reads it from its print."""
    (found,) = re.findall(
        r'<div class="print-one">.*?viewBox="0 0 (\d+) \d+".*? d="([^"]+)"', answer, re.DOTALL
    )
    (read,) = zxingcpp.read_barcodes(drawn(QrPath(found[1], int(found[0]))))
    return str(read.text)


def both(desk: Desk, draft: str, first: Member, second: Member) -> str:
    """Both sign at this workstation."""
    return sign(desk, draft, first, second)
