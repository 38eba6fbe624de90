"""21 CFR 11.50 to 11.200: what a signature says, what it is bound to, whose it is, and how it is given."""

from __future__ import annotations

import argparse
import csv
import dataclasses
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from inventory import guards, staff
from inventory import policy as factors
from inventory.errors import AlreadyKnown, Refused
from inventory.person_file import RecordTraining, record_training
from inventory.policy import POLICIES
from inventory.receipt import receive
from inventory.signature import IN_THE_ROOM, MEANINGS
from inventory.tables.house import badge as badges
from inventory.tables.ledger import attestation
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, CORA, DEE, PROGRAM, Clinic
from tests.inventory.tampered import named
from tests.postgresql import administrator_url
from tests.web.cli.keyed import keys_at
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import drawn, follow, newest, rows, sign
from tests.web.floor import signed as signatures
from tests.web.treatment import labels, treat
from web.cli import bundle, report

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


def signed_waste(desk: Desk) -> int:
    """Ann wastes before Ben at her workstation; the entry's number."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = sign(desk, follow(desk, "/waste/", (made.syringe, "CONFIRM", "1")), ANN, BEN)
    return int(address.rpartition("/")[2])


def wasting(clinic: Clinic, label: str) -> Waste:
    """Ann wastes all that is left of a container."""
    return Waste(clinic.act(ANN), (WastePart(label),), "drug_waste_bin", "left_over", "R1.WB")


@ONCE
def test_11_50_a_a_signature_says_who_when_and_what_it_means(desk: Desk) -> None:
    """Printed name, date and time with its zone, and the meaning, of each of the two."""
    seq = signed_waste(desk)
    signed = [row for row in rows(desk.clinic, attestation) if row.book == "R1" and row.seq == seq]
    said = [(row.printed_name, row.role, row.meaning, row.signed_zone) for row in signed]
    zone = "America/New_York"
    assert said == [("Ann Example", "actor", "performed", zone), ("Ben Sample", "witness", "witnessed", zone)]
    assert all(row.shown_at_us <= row.signed_at_us for row in signed)
    clinic = desk.clinic
    command = RecordTraining(clinic.act(DEE, book="house"), ANN.code, "fire drill", date(2026, 1, 5), None)
    clinic.run_signed(record_training, command, (DEE, "actor"), (CORA, "approver"))
    assert signatures(desk, "meaning", book="house") == [("performed",), ("approved",)]
    clinic.run_signed(receive, clinic.receive_command(clinic.carton()), (CORA, "actor"), (ANN, "verifier"))
    assert signatures(desk, "meaning") == [("performed",), ("verified",)]
    assert MEANINGS["reviewer"] == "reviewed"


@ONCE
def test_11_50_b_they_stand_on_the_screen_and_in_what_is_exported(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the entry's page, in the waste report, and in the bundle, whose hash covers them."""
    seq = signed_waste(desk)
    page = desk.get(f"/waste/{seq}")
    for words in ("Ann Example Performed", "Ben Sample Witnessed", "Signed 02 Nov 2026 10:"):
        assert words in page, words
    keys_at(tmp_path / "keys", monkeypatch)
    days = ["--registration", "R1", "--from", "2026-11-02", "--to", "2026-11-02"]
    days += ["--database", desk.clinic.database.url]
    for command, more in ((report, ("waste", "--format", "html")), (bundle, ())):
        monkeypatch.setattr(command, "now", desk.clinic.clock)
        parser = argparse.ArgumentParser()
        command.configure(parser)
        command.run(parser.parse_args([*more, *days, "--out", str(tmp_path / command.NAME)]))
    paper = (tmp_path / "report").read_text(encoding="utf-8")
    for words in ("Ann Example", "Ben Sample", "Witness signed at", "in the room"):
        assert words in paper, words
    desk.clinic.receive(1)
    desk.sign_in(CORA)
    performed = r", performed, 2026-11-02T\d\d:\d\d:\d\d-05:00, badge and PIN, Room 1"
    wasted = f"Ann Example{performed}; Ben Sample{performed.replace('performed', 'witnessed')}, in the room"
    said = {"receipts": f"Cora Specimen{performed}", "dispensing": wasted, "waste": wasted}
    for name, words in said.items():
        lines = list(csv.DictReader(io.StringIO(desk.client.get(f"/report/{name}.csv").text)))
        written = [each["Signatures"] for each in lines if each["Line"] == "row" and each["Signatures"]]
        assert {bool(re.fullmatch(words, each)) for each in written} == {True}, (name, written)
        assert re.search(words, desk.get(f"/report/{name}")), name
    assert re.search(wasted, paper)
    with zipfile.ZipFile(tmp_path / "bundle") as opened:
        entries = [json.loads(each) for each in opened.read("books/R1/entries.jsonl").splitlines()]
    (whole,) = [each for each in entries if each["header"]["seq"] == seq]
    assert [(each[1], each[3]) for each in whole["attestations"]] == [
        ("Ann Example", "performed"), ("Ben Sample", "witnessed"),
    ]  # fmt: skip


def test_11_70_a_signature_fits_its_own_record_alone(desk: Desk) -> None:
    """Copied to another draft it is refused; moved to another entry behind the program's back it is found."""
    clinic = desk.clinic
    one, two = drawn(clinic).syringe, drawn(clinic).syringe
    signed = clinic.sign(waste, wasting(clinic, one), (ANN, "actor"), (BEN, "witness"))
    copied = wasting(clinic, two)
    copied = dataclasses.replace(
        copied, act=dataclasses.replace(copied.act, signatures=signed.act.signatures)
    )
    with pytest.raises(Refused):
        clinic.run(waste, copied)
    first = clinic.run(waste, signed)
    second = clinic.run_signed(waste, wasting(clinic, two), (ANN, "actor"), (BEN, "witness"))
    engine = create_engine(administrator_url(clinic.database.url))
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for name in guards.sqlite_triggers():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.execute(
            text(
                "UPDATE attestation SET mac = (SELECT mac FROM attestation a WHERE a.book = 'R1' AND a.seq = :first"
                " AND a.role = 'witness') WHERE book = 'R1' AND seq = :second AND role = 'witness'"
            ),
            {"first": first.seq, "second": second.seq},
        )
    engine.dispose()
    with clinic.database.read() as connection:
        assert named(connection)[0] == second.seq


@ONCE
def test_11_100_a_an_id_is_never_given_again(desk: Desk) -> None:
    """Neither the code nor the user name of somebody whose roles ended, nor a badge that is another's."""
    clinic = desk.clinic
    for role in ANN.roles:
        change = staff.ChangeRole(clinic.act(PROGRAM), ANN.code, "R1", role, granted=False)
        clinic.run(staff.change_role, change)
    for code, user in ((ANN.code, "someone"), ("P-0042", "ann")):
        with clinic.refused(AlreadyKnown):
            clinic.run(
                staff.add_person, staff.AddPerson(clinic.act(PROGRAM), code, user, "Another", "Person")
            )
    clinic.run(
        staff.add_person, staff.AddPerson(clinic.act(PROGRAM), "P-0042", "another", "Another", "Person")
    )


@ONCE
def test_11_200_a_1_two_components_sign(desk: Desk) -> None:
    """A PIN without the badge that it belongs to signs nothing, and a badge without its PIN neither."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    desk.refused(address, pin=PIN)
    desk.post(address, scan=badge(ANN))
    wrong = "9753"
    assert wrong != PIN
    before = desk.clinic.entries()
    assert desk.client.post(address, data={"pin": wrong}).status_code in (401, 422)
    assert desk.clinic.entries() == before
    assert desk.state()["signatures"] == []
    desk.post(address, pin=PIN)
    assert [each["method"] for each in desk.state()["signatures"]] == ["badge and PIN"]
    # The badge is lost: user name and PIN, each typed, bring back and sign nothing by halves.
    digest = next(row.digest for row in rows(desk.clinic, badges) if row.person == ANN.code)
    ended = staff.EndBadge(desk.clinic.act(DEE, book="house"), ANN.code, bytes(digest), "lost")
    desk.clinic.run(staff.end_badge, ended)
    desk.post("/sign-in/", scan="ann")
    desk.post("/sign-in/pin", pin=PIN)
    address = follow(desk, "/waste/", (drawn(desk.clinic).syringe, "CONFIRM", "1"))
    for half in ({"user_name": "ann"}, {"pin": PIN}):
        desk.refused(address, **half)
    desk.post(address, user_name="ann", pin=PIN)
    assert [each["method"] for each in desk.state()["signatures"]] == ["user name and PIN"]


@ONCE
def test_11_200_a_1_i_all_components_first_then_the_private_one(desk: Desk) -> None:
    """Badge and PIN for the first signature of a session, the PIN for later ones, and all again after it was locked."""
    seen: list[str] = []
    for _ in range(2):
        made = drawn(desk.clinic)
        if not seen:
            desk.sign_in(ANN)
        address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
        if not seen:
            address = desk.post(address, scan=badge(ANN))
        address = desk.post(address, pin=PIN)
        seen.append(desk.state()["signatures"][0]["method"])
        sign(desk, address, BEN)
    assert seen == ["badge and PIN", "PIN"]
    desk.post("/lock")
    desk.sign_in(ANN)
    made = drawn(desk.clinic)
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    desk.refused(address, pin=PIN)


@ONCE
def test_11_200_a_1_ii_elsewhere_every_component_every_time(desk: Desk) -> None:
    """A witness at another person's workstation gives badge and PIN, the second time as the first."""
    desk.sign_in(ANN)
    for _ in range(2):
        made = drawn(desk.clinic)
        address = sign(desk, follow(desk, "/waste/", (made.syringe, "CONFIRM", "1")), ANN)
        desk.refused(address, pin=PIN, seen=IN_THE_ROOM)
        desk.post(address, scan=badge(BEN))
        desk.post(address, pin=PIN, seen=IN_THE_ROOM)
        last = newest(desk)
        (witness,) = [
            row for row in rows(desk.clinic, attestation)
            if (row.book, row.seq, row.role) == ("R1", last.seq, "witness")
        ]  # fmt: skip
        assert (witness.signer, witness.method) == (BEN.code, "badge and PIN")


@ONCE
def test_11_200_a_2_nobody_signs_for_another(desk: Desk) -> None:
    """Another's badge is not taken as one's own, and a signature of another person as the actor's is refused."""
    clinic = desk.clinic
    made = drawn(clinic)
    desk.sign_in(ANN)
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    desk.refused(address, scan=badge(BEN))
    command = clinic.sign(waste, wasting(clinic, made.syringe), (CORA, "actor"), (BEN, "witness"))
    with pytest.raises(Refused):
        clinic.run(waste, command)


@ONCE
def test_11_200_b_no_biometric_proves_anybody_here(desk: Desk) -> None:
    """What any profile takes is a badge, a name, a PIN, a code or a security key, which asks for its own owner."""
    known = {factors.BADGE, factors.USER_NAME, factors.PIN, factors.TOTP, factors.SECURITY_KEY}
    for policy in POLICIES.values():
        for combinations in (policy.sign_in, policy.signs_first, policy.signs_later, policy.witnesses):
            assert combinations
            for each in combinations:
                assert each <= known
    treat(desk.clinic, labels())
    methods = {row.method for row in rows(desk.clinic, attestation)}
    assert methods == {"badge and PIN"}
