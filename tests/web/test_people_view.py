"""What the pages of people show: roles in force, what a person lacks, her badge and her file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from inventory.person_file import RecordScreening, Result, record_screening
from inventory.staff import EndBadge, end_badge
from tests.cast import ANN, DEE, EVE, PROGRAM
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from tests.web.two_people import files
from web.flow import Here
from web.people_view import PersonFile, find_person, people_here


def find(desk: Desk, code: str) -> PersonFile | None:
    """Her file as Dee reads it."""
    clinic = desk.clinic
    with clinic.database.read() as connection:
        here = Here(connection, visitor_at(station_of(clinic), DEE), clinic.clock(), clinic.database.keys)
        assert EVE.code not in {row.code for row in people_here(here)}
        return find_person(here, code)


def test_a_file_says_what_is_recorded_with_its_entry(desk: Desk) -> None:
    """Another registration's person has none here."""
    files(desk.clinic, ANN)
    found = find(desk, ANN.code)
    assert found is not None
    assert (found.row.roles, found.row.lacks, found.user_name) == ("nurse", (), "ann")
    assert [title for title, _ in found.part] == [
        "Licences", "Training", "Screening", "Identity", "Statement of accountability",
    ]  # fmt: skip
    said = found.part[0][1][0]
    assert said.startswith("Licence pharmacist NY: number N-P-0001, expires on 05 Jan 2028; entry house/")
    assert find(desk, EVE.code) is None


def test_an_ended_badge_is_lacking(desk: Desk) -> None:
    """And opens nothing any more."""
    found = find(desk, ANN.code)
    assert found is not None
    ((digest, _),) = found.badges
    desk.clinic.run(
        end_badge, EndBadge(desk.clinic.act(DEE, book="house"), ANN.code, bytes.fromhex(digest), "lost")
    )
    found = find(desk, ANN.code)
    assert found is not None
    assert found.badges == ()
    assert "No badge." in found.row.lacks


def test_what_another_registration_recorded_says_so_and_stands_behind(desk: Desk) -> None:
    """Its own line first, though the other is newer."""
    for site, result in (("R1", Result.NOT_CLEAR), ("R2", Result.CLEAR)):
        act = replace(desk.clinic.act(PROGRAM), workstation=f"{site}.W1")
        command = RecordScreening(act, ANN.code, date(2026, 11, 1), result)
        desk.clinic.run(record_screening, command)
    found = find(desk, ANN.code)
    assert found is not None
    own, other = dict(found.part)["Screening"]
    assert "result not clear" in own
    assert "recorded at" not in own
    assert "result clear" in other
    assert other.endswith(", recorded at R2")
