"""The walk over the URL map: every address names who may open it, and is closed to everybody else."""

from __future__ import annotations

import pytest
from werkzeug.routing import Rule

from inventory import staff
from inventory.staff import Role
from tests.cast import ANN, BEN, CORA, DEE, PROGRAM, Member
from tests.web.conftest import Desk

#: What opens before sign-in, and nothing else does.
OPEN = {
    "/sign-in/", "/sign-in/pin", "/lock", "/healthz", "/demonstration/", "/static/<path:filename>",
}  # fmt: skip
#: Who may open what, by the first part of the address; what is not here is open to anybody signed in.
NURSES = {Role.NURSE, Role.PHARMACIST}
DESK = {Role.PHARMACIST, Role.COMPLIANCE}
ALLOWED = {
    "issue": NURSES, "draw": NURSES, "administration": NURSES, "waste": NURSES, "receipt": {Role.PHARMACIST},
    "patient": NURSES, "order": NURSES, "label": NURSES, "product": {Role.PHARMACIST}, "supplier": {Role.PHARMACIST},
    "board": {Role.COMPLIANCE}, "finding": DESK, "report": DESK, "daily-sheet": DESK | {Role.ADMINISTRATOR},
    "look": {Role.COMPLIANCE}, "rollback": DESK | {Role.ADMINISTRATOR},
}  # fmt: skip
#: Exceptions to the line above: receipts of entries are read by anybody there, the witness list by witnesses.
ANYBODYS = {
    f"/{name}/<int:seq>" for name in ("issue", "draw", "administration", "waste", "return", "receipt")
}
WITNESSES = {Role.NURSE, Role.PHARMACIST, Role.WITNESS}


def rules(desk: Desk) -> list[Rule]:
    """Every rule of the application."""
    return list(desk.app.url_map.iter_rules())


def roles_of(desk: Desk, rule: Rule) -> frozenset[Role]:
    """The roles that its view names."""
    roles: frozenset[Role] = getattr(desk.app.view_functions[rule.endpoint], "roles")  # noqa: B009 - set by the guard
    return roles


def address_of(rule: Rule) -> str:
    """An address of the rule with something in every place."""
    address = rule.rule
    for name in rule.arguments:
        for kind in ("int:", "path:", ""):
            address = address.replace(f"<{kind}{name}>", "1")
    return address


def test_every_address_names_its_roles(desk: Desk) -> None:
    """None is without, and those that open before sign-in are the few named here."""
    for rule in rules(desk):
        if rule.endpoint != "static":
            assert hasattr(desk.app.view_functions[rule.endpoint], "roles"), rule.rule
    assert {
        rule.rule for rule in rules(desk) if rule.endpoint == "static" or not roles_of(desk, rule)
    } == OPEN


def test_the_roles_are_those_of_the_map(desk: Desk) -> None:
    """Each group of addresses opens to exactly the people that the design names for it."""
    for rule in rules(desk):
        if rule.rule in OPEN:
            continue
        wanted = ALLOWED.get(rule.rule.split("/")[1], set(Role))
        if rule.rule in ANYBODYS and "GET" in (rule.methods or ()):
            wanted = set(Role)
        if rule.rule == "/waste/witness/":
            wanted = WITNESSES
        if rule.rule.startswith("/scan/"):
            wanted = NURSES
        if rule.rule == "/stock/":
            continue
        assert roles_of(desk, rule) == wanted, rule.rule


@pytest.mark.parametrize("member", [ANN, BEN, CORA, DEE], ids=lambda member: member.given_name)
def test_each_role_is_denied_where_it_must_be(desk: Desk, member: Member) -> None:
    """403 wherever a person has none of the roles, whatever the method; and nothing is written."""
    desk.sign_in(member)
    before = desk.clinic.entries()
    for rule in rules(desk):
        if rule.rule in OPEN or roles_of(desk, rule) & set(member.roles):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = desk.client.open(address_of(rule), method=method)
            assert answer.status_code == 403, (rule.rule, method)
    assert desk.clinic.entries() == before


def test_a_witness_alone_reads_and_signs_and_takes_nothing(desk: Desk) -> None:
    """With no other role she is denied the verbs, the desk and the board."""
    taken = staff.ChangeRole(desk.clinic.act(PROGRAM), BEN.code, "R1", Role.NURSE, granted=False)
    desk.clinic.run(staff.change_role, taken)
    desk.sign_in(BEN)
    assert "Scan anything" in desk.get("/")
    desk.get("/waste/witness/")
    for address in (
        "/issue/",
        "/draw/",
        "/administration/",
        "/waste/",
        "/receipt/",
        "/patient/",
        "/board/",
        "/report/",
    ):
        desk.get(address, 403)


def test_without_a_session_every_other_address_asks_for_the_badge(desk: Desk) -> None:
    """303 to sign-in, for reading and for writing."""
    with desk.client.session_transaction() as kept:
        kept["station"] = "R1.W1"
    for rule in rules(desk):
        if rule.rule in OPEN:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = desk.client.open(address_of(rule), method=method)
            assert (answer.status_code, answer.headers.get("Location")) == (303, "/sign-in/"), (
                rule.rule,
                method,
            )
