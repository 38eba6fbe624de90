"""Broken glass is offered by roles and page alone, and opens nothing in a session for bringing back."""

from __future__ import annotations

import dataclasses

from flask import g

from inventory import staff
from inventory.break_glass import BreakGlass, Opens, break_the_glass
from inventory.staff import Role
from tests.cast import ANN, BEN, CORA, DEE, EVE, KEYS, PROGRAM, Member
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from tests.web.test_routes import ONCE
from web.flow import Here
from web.glass import OFFERED_AT, offered, open_here, own_records
from web.visitor import Visitor

WHY = "The patient was brought here from the other site"


def visitor(desk: Desk, member: Member, *roles: Role) -> Visitor:
    """She is signed in at R1."""
    return visitor_at(station_of(desk.clinic), member, *roles)


def break_it(desk: Desk, member: Member, opens: Opens = Opens.RECORDS) -> None:
    """At R1."""
    clinic = desk.clinic
    command = BreakGlass(clinic.act(member, book="house"), "R1", opens, WHY)
    clinic.run_signed(break_the_glass, command, (member, "actor"))


def offer(desk: Desk, who: Visitor | None, address: str) -> str:
    """Where it is offered to her on this page."""
    with desk.app.test_request_context(address):
        g.visitor = who
        return offered()


@ONCE
def test_it_is_offered_by_role_and_page_and_never_by_what_there_is(desk: Desk) -> None:
    """To an administrator at a patient's or a container's address; to nobody without a role, and nowhere else."""
    assert len(OFFERED_AT) == 2
    for address in ("/patient/ANY", "/vial/ANY"):
        assert offer(desk, visitor(desk, DEE), address) == "/glass/"
        assert offer(desk, visitor(desk, EVE), address) == "/glass/"
        assert offer(desk, None, address) == ""
        only = dataclasses.replace(visitor(desk, DEE), only_until=desk.clinic.clock())
        assert offer(desk, only, address) == ""
    for address in (
        "/",
        "/finding/1",
        "/people/",
        "/report/waste",
        "/look/",
        "/stock/",
        "/patient/ANY/wristband",
    ):
        assert offer(desk, visitor(desk, DEE), address) == ""
    ended = staff.ChangeRole(desk.clinic.act(PROGRAM), ANN.code, "R1", Role.NURSE, granted=False)
    desk.clinic.run(staff.change_role, ended)
    assert offer(desk, visitor(desk, ANN), "/patient/ANY") == ""


def test_what_is_open_to_her_and_who_hears_of_it(desk: Desk) -> None:
    """Records, none in a session for bringing back; who answers for the site sees others' glass, peers none."""
    break_it(desk, DEE)
    desk.clinic.taken(member=ANN)
    break_it(desk, ANN, Opens.BRINGING_BACK)
    with desk.clinic.database.read() as connection:
        now = desk.clinic.clock()
        (hers,) = own_records(connection, visitor(desk, DEE), now)
        assert hers.why == WHY
        assert own_records(connection, visitor(desk, ANN), now) == ()
        only = dataclasses.replace(visitor(desk, DEE), only_until=now)
        assert own_records(connection, only, now) == ()
        seen = {}
        for member in (ANN, BEN, CORA, DEE):
            told = open_here(Here(connection, visitor(desk, member), now, KEYS))
            seen[member.code] = [said.split(" has")[0] for said, _ in told]
    assert seen == {ANN.code: [], BEN.code: [], CORA.code: [ANN.name, DEE.name], DEE.code: [ANN.name]}
