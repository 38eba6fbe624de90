"""The deny matrix, role x route x method, as one table that is visited cell by cell; a route that is not in it fails."""

from __future__ import annotations

import pytest
from werkzeug.routing import Rule

from inventory import staff
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.staff import Role
from tests.cast import ANN, BEN, PROGRAM
from tests.web.conftest import Desk
from tests.web.floor import stand_at

#: N nurse, W witness, P pharmacist, C compliance, A administrator, G registrant of record, V reviewer; * also before
#: sign-in. HEAD goes with GET, every
#: method that is not named is 405 for everybody.
TABLE = """
/                                  GET   NWPCAGV
/scan                              POST  NWPCAG
/scan/<label>                      POST  NP
/seen                              POST  NWPCAGV
/sign-in/                          GET   *
/sign-in/                          POST  *
/sign-in/pin                       GET   *
/sign-in/pin                       POST  *
/sign-in/only                      GET   *
/sign-in/only                      POST  *
/sign-in/key                       POST  *
/sign-in/key                       POST  *
/accountability/                   GET   NWPCAGV
/accountability/                   POST  NWPCAGV
/accountability/draft/<draft_id>/  GET   NWPCAGV
/accountability/draft/<draft_id>/  POST  NWPCAGV
/accountability/<int:seq>          GET   NWPCAGV
/lock                              POST  *
/healthz                           GET   *
/setup/                            GET   *
/setup/                            POST  *
/enrol/                            GET   *
/enrol/                            POST  *
/digest/                           GET   G
/digest/address                    GET   AG
/digest/address                    POST  AG
/registrant/                       GET   AG
/registrant/                       POST  AG
/recovery/                         GET   *
/recovery/                         POST  *
/recovery/sheet                    GET   AG
/recovery/sheet                    POST  AG
/recovery/sheet/<int:seq>          GET   CAG
/recovery/sheet/<int:seq>          POST  CAG
/workstation/                      GET   A
/workstation/new                   GET   A
/workstation/new                   POST  A
/workstation/<code>/code           POST  A
/workstation/<code>/close          GET   A
/workstation/<code>/close          POST  A
/demonstration/                    GET   *
/demonstration/                    POST  *
/pin/                              GET   NWPCAGV
/pin/                              POST  NWPCAGV
/profile/                          GET   A
/profile/                          POST  A
/limit/                            GET   AG
/limit/<name>                      GET   AG
/limit/<name>                      POST  AG
/factor/                           GET   NWPCAG
/factor/                           POST  NWPCAG
/factor/key                        POST  NWPCAG
/factor/code                       POST  NWPCAG
/factor/end                        POST  NWPCAG
/factor/badge                      GET   NWPCAG
/factor/badge                      POST  NWPCAG
/credentials/                      GET   CAG
/credentials/                      POST  CAG
/credentials/list.csv              GET   CAG
/credentials/<what>/<code>/end     GET   AG
/credentials/<what>/<code>/end     POST  AG
/credentials/draft/<draft_id>/     GET   CAG
/credentials/draft/<draft_id>/     POST  CAG
/credentials/<int:seq>             GET   CAG
/ending/draft/<draft_id>/          GET   AG
/ending/draft/<draft_id>/          POST  AG
/ending/<int:seq>                  GET   AG
/letter/                           GET   CAG
/letter/                           POST  AG
/letter/file                       GET   CAG
/about/                            GET   NWPCAG
/about/<digest>                    GET   NWPCAG
/session/                          GET   NWPCAG
/session/<number>/end              POST  NWPCAG
/administration/                   GET   NP
/administration/                   POST  NP
/administration/draft/<draft_id>/  GET   NP
/administration/draft/<draft_id>/  POST  NP
/administration/<int:seq>          GET   NWPCAG
/draw/                             GET   NP
/draw/                             POST  NP
/draw/draft/<draft_id>/            GET   NP
/draw/draft/<draft_id>/            POST  NP
/draw/<int:seq>                    GET   NWPCAG
/draw/<int:seq>                    POST  NP
/issue/                            GET   NP
/issue/                            POST  NP
/issue/draft/<draft_id>/           GET   NP
/issue/draft/<draft_id>/           POST  NP
/issue/<int:seq>                   GET   NWPCAG
/issue/<int:seq>/explain           GET   NP
/issue/<int:seq>/explain           POST  NP
/receipt/                          GET   P
/receipt/                          POST  P
/receipt/draft/<draft_id>/         GET   P
/receipt/draft/<draft_id>/         POST  P
/receipt/draft/<draft_id>/confirm  GET   P
/receipt/draft/<draft_id>/labels   GET   P
/receipt/<int:seq>                 GET   NWPCAG
/return/                           GET   NWPCA
/return/                           POST  NWPCA
/return/draft/<draft_id>/          GET   NWPCA
/return/draft/<draft_id>/          POST  NWPCA
/return/<int:seq>                  GET   NWPCAG
/waste/                            GET   NP
/waste/                            POST  NP
/waste/draft/<draft_id>/           GET   NP
/waste/draft/<draft_id>/           POST  NP
/waste/<int:seq>                   GET   NWPCAG
/waste/witness/                    GET   NWP
/waste/witness/<draft_id>/         GET   NWP
/waste/witness/<draft_id>/         POST  NWP
/label/<label>                     GET   NP
/label/<label>/code                GET   NP
/vial/<label>                      GET   NWPCAG
/stock/                            GET   NPC
/patient/                          GET   NP
/patient/                          POST  NP
/patient/new                       GET   NP
/patient/new                       POST  NP
/patient/<code>                    GET   NP
/patient/<code>                    POST  NP
/patient/<code>/wristband          GET   NP
/order/new                         GET   NP
/order/new                         POST  NP
/product/                          GET   P
/product/new                       GET   P
/product/new                       POST  P
/product/confirm/<code>            GET   P
/product/confirm/<code>            POST  P
/supplier/                         GET   P
/supplier/new                      GET   P
/supplier/new                      POST  P
/board/                            GET   C
/board/open/                       GET   C
/finding/<int:number>              GET   PC
/look/                             GET   C
/glass/                            GET   NWPCAG
/glass/                            POST  NWPCAG
/glass/look                        POST  NWPCAG
/glass/patient/<code>              GET   NWPCAG
/glass/container/<label>           GET   NWPCAG
/glass/<int:seq>                   GET   NWPCAG
/glass/<int:seq>/end               POST  NWPCAG
/report/                           GET   PC
/report/<name>                     GET   PC
/report/<name>                     POST  PC
/report/<name>.csv                 GET   PC
/report/<name>/inspector           GET   PC
/report/<name>/inspector           POST  PC
/daily-sheet/                      GET   PCA
/daily-sheet/                      POST  PCA
/rollback/                         GET   PCA
/rollback/                         POST  PCA
/notice/<int:number>/seen          POST  NWPCAGV
/people/                           GET   CAG
/people/new                        GET   AG
/people/new                        POST  AG
/people/<code>/                    GET   CAG
/people/<code>/<what>              GET   AG
/people/<code>/<what>              POST  AG
/change/draft/<draft_id>/          GET   NWPCAG
/change/draft/<draft_id>/          POST  NWPCAG
/change/<int:seq>                  GET   NWPCAG
/approval/                         GET   CAG
/approval/<draft_id>/              GET   CAG
/approval/<draft_id>/              POST  CAG
/review/                           GET   V
/review/draft/<draft_id>/          GET   V
/review/draft/<draft_id>/          POST  V
/review/<book>/<int:seq>           GET   V
/review/<book>/<int:seq>           POST  V
/review/<int:seq>                  GET   V
"""
LETTERS = {
    Role.NURSE: "N", Role.WITNESS: "W", Role.PHARMACIST: "P", Role.COMPLIANCE: "C", Role.ADMINISTRATOR: "A",
    Role.REGISTRANT: "G", Role.REVIEWER: "V",
}  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
#: Rule and method -> the letters of those who may.
MATRIX = {(rule, method): who for rule, method, who in (line.split() for line in TABLE.split("\n") if line)}
#: The address of a file of a report is, for this method, that of a report.
SHADOWED = {("/report/<name>.csv", "POST"): "/report/<name>"}
NOT_HERE = 405
#: Who may what is asked of no database that differs.
ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


def rules(desk: Desk) -> list[Rule]:
    """Every rule of the pages: the files name nobody and are open, the interface has its own table of scopes."""
    return [
        rule
        for rule in desk.app.url_map.iter_rules()
        if rule.endpoint != "static" and not rule.rule.startswith("/api/")
    ]


def address_of(rule: str) -> str:
    """An address of the rule with something in every place."""
    for name in (
        "int:seq",
        "int:number",
        "label",
        "draft_id",
        "code",
        "name",
        "number",
        "what",
        "book",
        "digest",
    ):
        rule = rule.replace(f"<{name}>", "1")
    assert "<" not in rule, rule
    return rule


def may(rule: str, method: str) -> str | None:
    """The letters of those who may; None where the route has no such method."""
    rule = SHADOWED.get((rule, method), rule)
    return MATRIX.get((rule, "GET" if method == "HEAD" else method))


def served(desk: Desk) -> set[tuple[str, str]]:
    """Each rule with each of its methods."""
    return {(rule.rule, method) for rule in rules(desk) for method in (rule.methods or set()) - {"HEAD"}}


def test_every_route_is_in_the_table_and_none_else(desk: Desk) -> None:
    """A new address without a line, or with another method, is found before anybody opens it."""
    assert served(desk) == set(MATRIX)


def test_every_view_names_the_roles_of_the_table(desk: Desk) -> None:
    """None is without; those of the table's star name none."""
    for rule in rules(desk):
        roles: frozenset[Role] = getattr(desk.app.view_functions[rule.endpoint], "roles")  # noqa: B009 - set by the guard
        for method in (rule.methods or set()) - {"HEAD"}:
            wanted = may(rule.rule, method) or ""
            assert {LETTERS[role] for role in roles} == set(wanted) - {"*"}, (rule.rule, method)


def answer_of(desk: Desk, rule: str, method: str) -> int:
    """The status of a cell; the guard's own answers are 403, and 303 to sign-in which counts as 401 here."""
    answer = desk.client.open(address_of(rule), method=method)
    answer.close()
    lost = answer.status_code == 303 and answer.headers["Location"] == "/sign-in/"
    return 401 if lost and may(rule, method) != "*" else answer.status_code


def give_alone(desk: Desk, role: Role) -> None:
    """Ann holds this role and no other; the registrant's comes with being named."""
    clinic = desk.clinic
    ended = staff.ChangeRole(clinic.act(PROGRAM), ANN.code, "R1", Role.NURSE, granted=False)
    clinic.run(staff.change_role, ended)
    if role is Role.REGISTRANT:
        clinic.run(name_registrant, NameRegistrant(clinic.act(PROGRAM), "R1", ANN.code))
        return
    given = staff.ChangeRole(clinic.act(PROGRAM), ANN.code, "R1", role, granted=True)
    clinic.run(staff.change_role, given)


def signed_in(desk: Desk) -> bool:
    """The browser still holds a session."""
    with desk.client.session_transaction() as kept:
        return "token" in kept


@ONCE
@pytest.mark.parametrize("role", Role)
def test_each_role_opens_its_cells_and_no_other(desk: Desk, role: Role) -> None:
    """Whoever may is not turned away, whoever may not gets 403, a method that is none 405; and nothing is written."""
    give_alone(desk, role)
    before = desk.clinic.entries()
    for rule in sorted({rule for rule, _ in served(desk)}):
        for method in METHODS:
            if not signed_in(desk):
                desk.sign_in(ANN)
            who = may(rule, method)
            got = answer_of(desk, rule, method)
            if who is None:
                assert got == NOT_HERE, (rule, method, got)
            elif who == "*" or LETTERS[role] in who:
                # A wrong PIN is 401 where PINs are asked for.
                turned_away = {403, NOT_HERE} if who == "*" else {401, 403, NOT_HERE}
                assert got not in turned_away, (rule, method, got)
                assert got < 500 or rule == "/healthz", (rule, method, got)
            else:
                assert got == 403, (rule, method, got)
    assert desk.clinic.entries() == before


@ONCE
def test_nobody_opens_what_is_open_and_nothing_else(desk: Desk) -> None:
    """Every other cell asks for the badge, for reading and for writing."""
    before = desk.clinic.entries()
    stand_at(desk)
    for rule in sorted({rule for rule, _ in served(desk)}):
        for method in METHODS:
            who = may(rule, method)
            got = answer_of(desk, rule, method)
            if who is None:
                assert got == NOT_HERE, (rule, method, got)
            elif who == "*":
                assert got not in (403, NOT_HERE), (rule, method, got)
            else:
                assert got == 401, (rule, method, got)
    assert desk.clinic.entries() == before


def test_a_witness_alone_reads_and_signs_and_takes_nothing(desk: Desk) -> None:
    """With no other role her home is there and her list of what waits."""
    taken = staff.ChangeRole(desk.clinic.act(PROGRAM), BEN.code, "R1", Role.NURSE, granted=False)
    desk.clinic.run(staff.change_role, taken)
    desk.sign_in(BEN)
    assert "Scan anything" in desk.get("/")
    desk.get("/waste/witness/")
