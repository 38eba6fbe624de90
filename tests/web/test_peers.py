"""What compliance knows about staff is on no page that a nurse, a witness or a pharmacist opens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select

from inventory import staff
from inventory.staff import Role
from inventory.tables.ledger import entry
from inventory.tables.working import draft, refused_attempt, seen_twice
from tests.cast import ANN, BEN, CORA, DEE, KEYS, PROGRAM, Member
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import follow, rows, sign
from tests.web.suspicion import kept, statement
from tests.web.test_routes import LETTERS, MATRIX
from tests.web.treatment import Treatment, labels, treat
from web.pseudonym import pseudonyms

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
#: Words that stand only in what compliance knows: a finding's statement, cause, rule and clearing; where somebody was
#: seen twice; what she was refused.
SECRET = (
    "ZEBRA statement",
    "ZEBRA cause",
    "ZEBRA clearing",
    "ZEBRA station",
    "ZEBRA why",
    "/zebra",
    "424,242",
)


def planted(desk: Desk) -> tuple[Treatment, list[str]]:
    """A treatment and a draft, and of Ben everything that compliance may know of a person; the words to look for."""
    done = treat(desk.clinic, labels())
    (cause,) = statement(done).causes
    suspected = statement(
        done, person=BEN.code, key="uncharted/R1/P-0002/ketamine", statement="ZEBRA statement",
        cleared_if="ZEBRA clearing", expected_ng=424_242_000_000, difference_ng=424_242_000_000,
        causes=(type(cause)("ZEBRA cause", "1 of 1.", "Ask"),),
    )  # fmt: skip
    kept(desk.clinic, suspected)
    own = statement(done, key="uncharted/R1/P-0001/ketamine", statement="ZEBRA statement of her own")
    kept(desk.clinic, suspected, own)
    with desk.clinic.database.write() as connection:
        connection.execute(
            insert(seen_twice),
            {"at_us": 1, "person": BEN.code, "workstation": "ZEBRA station", "other_workstation": "R1.W1"},
        )
        connection.execute(
            insert(refused_attempt), {
                "at_us": 1, "address": "127.0.0.1", "workstation": "R1.W1", "person": BEN.code, "method": "GET",
                "route": "/zebra", "answer": 403, "why": "ZEBRA why",
            },
        )  # fmt: skip
    with desk.clinic.database.read() as connection:
        shown = pseudonyms(connection, KEYS)
    return done, [*SECRET, *(shown[each.code] for each in (ANN, BEN, CORA))]


def addresses(desk: Desk, done: Treatment, letter: str) -> Iterator[str]:
    """Every page that the role may read, with everything there is in each place of the address."""
    with desk.clinic.database.read() as connection:
        seqs = [
            str(seq) for seq in connection.execute(select(entry.c.seq).where(entry.c.book == "R1")).scalars()
        ]
    drafts = [row.id for row in rows(desk.clinic, draft)] or ["1"]
    filled = {
        "<int:seq>": seqs, "<int:number>": ["1", "2"], "<label>": [done.vial, done.syringe], "<draft_id>": drafts,
        "<code>": [done.patient, BEN.code], "<name>": ["receipts", "dispensing", "waste", "reconciliation"],
        "<person>": [ANN.code, BEN.code], "<number>": ["1"],
    }  # fmt: skip
    for (rule, method), who in MATRIX.items():
        if method != "GET" or (letter not in who and who != "*"):
            continue
        found = [rule]
        for place, values in filled.items():
            found = (
                [each.replace(place, value) for each in found for value in values] if place in rule else found
            )
        for address in found:
            if "<" not in address:
                # What leads from a finding to its records names people otherwise: nobody else asks for it.
                yield from (address, f"{address}?finding=1", f"{address}?person={BEN.code}&book=R1")


def alone(desk: Desk, member: Member, role: Role) -> None:
    """The member holds this role and no other."""
    for held in member.roles:
        change = staff.ChangeRole(desk.clinic.act(PROGRAM), member.code, "R1", held, granted=False)
        desk.clinic.run(staff.change_role, change)
    change = staff.ChangeRole(desk.clinic.act(PROGRAM), member.code, "R1", role, granted=True)
    desk.clinic.run(staff.change_role, change)


@ONCE
@pytest.mark.parametrize("role", [Role.NURSE, Role.WITNESS, Role.PHARMACIST])
def test_no_peer_reads_what_compliance_knows(desk: Desk, role: Role) -> None:
    """Neither statement, subject, cause, figure nor pseudonym, no place where somebody was seen twice, no refusal."""
    done, words = planted(desk)
    alone(desk, ANN, role)
    desk.sign_in(ANN)
    visited = 0
    for address in addresses(desk, done, LETTERS[role]):
        answer = desk.client.get(address)
        if answer.status_code == 303 and answer.headers["Location"] == "/sign-in/":
            desk.sign_in(ANN)
            answer = desk.client.get(address)
        page = answer.get_data(as_text=True)
        answer.close()
        visited += answer.status_code == 200
        for word in words:
            assert word not in page, (address, word)
    assert visited > 30


@ONCE
def test_the_compliance_officer_reads_it(desk: Desk) -> None:
    """The same words are there for her: the walk above would find them."""
    done, words = planted(desk)
    desk.sign_in(DEE)
    board, finding = desk.get("/board/"), desk.get("/finding/1")
    assert "ZEBRA statement" in board
    for word in ("ZEBRA statement", "ZEBRA cause", "ZEBRA clearing", "424,242"):
        assert word in finding, word
    ben = words[-2]
    assert ben in finding
    assert ben in desk.get(f"/vial/{done.vial}?finding=1")


@ONCE
def test_a_witness_at_another_workstation_reads_of_the_waste_alone(desk: Desk) -> None:
    """Her list and the draft's page: what is wasted and by whom, nothing of pairs, counts or findings."""
    planted(desk)
    done = treat(desk.clinic, iter(list_of_labels()), wasted=False)
    desk.sign_in(ANN)
    address = sign(desk, follow(desk, "/waste/", (done.syringe, "CONFIRM", "1")), ANN)
    desk.post(address, scan=badge(BEN))
    assert PIN not in desk.get(address)
    desk.sign_in(BEN)
    for page in (desk.get("/"), desk.get("/waste/witness/")):
        assert "ZEBRA" not in page
        assert "times" not in page


def list_of_labels() -> list[str]:
    """Two labels that the first treatment did not use."""
    made = labels()
    return [next(made) for _ in range(6)][4:]
