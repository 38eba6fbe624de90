"""21 CFR 11.10 and 11.30: what a closed system does with its records, each line by running the program."""

from __future__ import annotations

import argparse
import csv
import dataclasses
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from inventory import guards, staff
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.errors import (
    Expired,
    MayNot,
    MoreThanIsLeft,
    NotInYourHands,
    Refused,
    SignatureNeeded,
    UnknownContainer,
    WitnessIsActor,
)
from inventory.issue import Issue, Purpose, take
from inventory.person_file import RecordTraining, record_training
from inventory.receipt import receive
from inventory.reports.by_name import make_report
from inventory.reversal import Reverse, reverse
from inventory.tables.ledger import attestation, entry
from inventory.tables.working import scan_evidence
from inventory.verification import verify
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, CORA, DEE, KEYS, PROGRAM, SINGLE, Clinic
from tests.inventory.tampered import first_wrong
from tests.postgresql import administrator_url
from tests.web.cli.keyed import keys_at
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import band, drawn, follow, newest, rows, sign, signed
from tests.web.flows.test_receipt import carton
from tests.web.flows.test_receipt import labels as made_labels
from tests.web.test_routes import answer_of, may, rules
from tests.web.treatment import labels, treat
from web.cli import backup, bundle, report, restore, serve
from web.cli import verify as verify_command
from web.cli.errors import CommandError

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


def asked(command: object, *words: str) -> argparse.Namespace:
    """The arguments of a command."""
    parser = argparse.ArgumentParser()
    command.configure(parser)  # type: ignore[attr-defined]
    return parser.parse_args(words)


def wasting(clinic: Clinic, label: str, typed: str | None = None) -> Waste:
    """Ann wastes what is left of a container, or a part of it."""
    part = WastePart(label, parse_amount(typed) if typed else None)
    return Waste(clinic.act(ANN), (part,), "drug_waste_bin", "left_over", "R1.WB")


def test_11_10_a_an_altered_row_is_found(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An owner who takes the guards away and changes one amount: `verify` says which entry, and ends with 1."""
    done = treat(desk.clinic, labels())
    keys_at(tmp_path / "keys", monkeypatch)
    url = desk.clinic.database.url
    assert verify_command.run(asked(verify_command, "--database", url)) == 0
    engine = create_engine(administrator_url(url))
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for name in guards.sqlite_triggers():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.execute(text(f"UPDATE line SET amount_ug = 1 WHERE book = 'R1' AND seq = {done.given}"))
    engine.dispose()
    with desk.clinic.database.read() as reading:
        assert first_wrong(reading).seq == done.given
    capsys.readouterr()
    assert verify_command.run(asked(verify_command, "--database", url)) == 1
    assert f"Entry R1/{done.given}: content that was drafted and signed" in capsys.readouterr().out


@ONCE
def test_11_10_b_records_are_exported_whole_and_readable(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a page that prints, as CSV, and as a bundle of JSON with every signature; the amounts are the same."""
    done = treat(desk.clinic, labels())
    keys_at(tmp_path / "keys", monkeypatch)
    monkeypatch.setattr(bundle, "now", desk.clinic.clock)
    url = desk.clinic.database.url
    days = ("--registration", "R1", "--from", "2026-11-02", "--to", "2026-11-02", "--database", url)
    monkeypatch.setattr(report, "now", desk.clinic.clock)
    for form in ("html", "csv"):
        report.run(asked(report, "waste", *days, "--format", form, "--out", str(tmp_path / form)))
    assert "Waste of controlled substances" in (tmp_path / "html").read_text(encoding="utf-8")
    with (tmp_path / "csv").open(encoding="utf-8", newline="") as file:
        (row,) = [each for each in csv.DictReader(file) if each["Line"] == "row"]
    assert (row["Wasted, mg"], row["Witness"]) == ("10", "Ben Sample")
    bundle.run(asked(bundle, *days, "--out", str(tmp_path / "zip")))
    with zipfile.ZipFile(tmp_path / "zip") as opened:
        entries = [json.loads(each) for each in opened.read("books/R1/entries.jsonl").splitlines()]
    (wasted,) = [each for each in entries if each["header"]["seq"] == done.wasted]
    assert [signed[1] for signed in wasted["attestations"]] == [ANN.name, BEN.name]


@ONCE
def test_11_10_c_records_come_back_from_a_copy(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy is put back, every entry of before has its hash, and the books verify."""
    treat(desk.clinic, labels())
    keys_at(tmp_path / "keys", monkeypatch)
    clinic = desk.clinic
    with clinic.database.read() as connection:
        before = {(row.book, row.seq): row.hash for row in connection.execute(select(entry))}
    url = clinic.database.url
    assert backup.run(asked(backup, "--database", url, str(tmp_path / "copy"))) == 0
    clinic.receive()
    assert restore.run(asked(restore, "--database", url, "--yes", str(tmp_path / "copy"))) == 0
    with clinic.database.read() as connection:
        after = {(row.book, row.seq): row.hash for row in connection.execute(select(entry))}
        assert verify(connection, KEYS, lambda *_: None).is_clean
    assert before.items() <= after.items()
    assert clinic.entries("R1") == len([1 for book, _ in before if book == "R1"])


@ONCE
def test_11_10_d_nothing_opens_without_an_account(desk: Desk) -> None:
    """No page answers a browser where nobody signed in, nor one whose access ended; the API asks for its token."""
    for rule in rules(desk):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if may(rule.rule, method) not in ("*", None) and not rule.rule.startswith("/api/"):
                assert answer_of(desk, rule.rule, method) in (401, 403), rule.rule
    assert desk.client.get("/api/v1/stock").status_code == 401
    desk.sign_in(ANN)
    desk.get("/stock/")
    for role in ANN.roles:
        change = staff.ChangeRole(desk.clinic.act(PROGRAM), ANN.code, "R1", role, granted=False)
        desk.clinic.run(staff.change_role, change)
    assert desk.client.get("/stock/").status_code in (303, 403)


def test_11_10_e_who_what_and_when_and_nothing_is_taken_back(desk: Desk) -> None:
    """Person, time of record and content; nothing is changed or deleted; a reversal stands beside what it reverses."""
    clinic = desk.clinic
    done = treat(clinic, labels())
    with clinic.database.read() as connection:
        said = connection.execute(select(entry).where(entry.c.book == "R1", entry.c.seq == done.wasted)).one()
    assert (said.actor, said.kind, said.workstation) == (ANN.code, "waste", "R1.W1")
    assert said.recorded_at_us >= said.occurred_at_us
    for statement in (
        "UPDATE entry SET actor = 'P-0002'",
        "DELETE FROM entry",
        "UPDATE line SET amount_ug = 1",
    ):
        with pytest.raises(DBAPIError), clinic.database.write("R1") as connection:
            connection.execute(text(statement))
    assert done.wasted is not None
    undone = clinic.run_signed(
        reverse, Reverse(clinic.act(ANN), done.wasted, "another syringe"), (ANN, "actor"), (BEN, "witness")
    )
    with clinic.database.read() as connection:
        still = connection.execute(
            select(entry).where(entry.c.book == "R1", entry.c.seq == done.wasted)
        ).one()
    assert still == said
    assert undone.seq > done.wasted


@ONCE
def test_11_10_f_the_order_of_steps_is_kept(desk: Desk) -> None:
    """No dose of what was not taken, no waste of more than is left, no witness before the waste, no expired vial."""
    clinic = desk.clinic
    patient, order = clinic.patient_with_order()
    (sealed,) = clinic.receive(1)
    draw = Draw(clinic.act(ANN), sealed, clinic.label(), patient, order, parse_amount("35 mg"))
    with clinic.refused(NotInYourHands):
        clinic.run(draw_up, draw)
    with clinic.refused(UnknownContainer):
        clinic.run(
            administer,
            Administer(clinic.act(ANN), "SYRN99999999", patient, order, parse_amount("1 mg"), "IV"),
        )
    syringe = drawn(clinic).syringe
    with clinic.refused(MoreThanIsLeft):
        clinic.run_signed(waste, wasting(clinic, syringe, "36 mg"), (ANN, "actor"), (BEN, "witness"))
    command = wasting(clinic, syringe)
    before = clinic.sign(waste, command, (ANN, "actor"), (BEN, "witness"))
    other = dataclasses.replace(wasting(clinic, syringe, "5 mg"), act=before.act)
    with pytest.raises(Refused):
        clinic.run(waste, other)
    (old,) = clinic.receive(1, expires_on=date(2026, 11, 30))
    clinic.clock.at += timedelta(days=40)
    with clinic.refused(Expired):
        clinic.run(take, Issue(clinic.act(ANN), old, Purpose.SESSION))


@ONCE
def test_11_10_g_each_act_asks_for_its_right(desk: Desk) -> None:
    """A nurse receives nothing, an administrator signs no waste, nobody witnesses her own."""
    clinic = desk.clinic
    with clinic.refused(MayNot):
        command = clinic.receive_command(clinic.carton(), actor=ANN)
        clinic.run_signed(receive, command, (ANN, "actor"))
    syringe = drawn(clinic).syringe
    with clinic.refused(WitnessIsActor):
        clinic.run_signed(waste, wasting(clinic, syringe), (ANN, "actor"), (ANN, "witness"))
    with pytest.raises(Refused):
        clinic.run_signed(waste, wasting(clinic, syringe), (ANN, "actor"), (DEE, "witness"))
    with clinic.refused(SignatureNeeded):
        clinic.run(waste, wasting(clinic, syringe))
    desk.sign_in(DEE)
    desk.post("/waste/", 403, scan=syringe)


@ONCE
def test_11_10_h_the_source_of_an_input_is_kept(desk: Desk) -> None:
    """The workstation, each scan as it came, when, and whether by hand; a browser at no workstation opens nothing."""
    clinic = desk.clinic
    made = drawn(clinic)
    desk.sign_in(ANN)
    address = desk.post("/administration/", scan=made.syringe, came="scanner")
    address = desk.post(address, scan=band(made.patient), came="typed")
    page = desk.get(desk.post(address, scan="CONFIRM"))
    assert page.count("typed by hand") == 2, "in the head of the scans and at the one that was typed"
    last = newest(desk)
    assert (last.kind, last.workstation) == ("administration", "R1.W1")
    assert last.n_scans == 2
    kept = [row for row in rows(clinic, scan_evidence) if row.page == "administration"]
    assert [(row.raw, row.came) for row in kept][:2] == [
        (made.syringe, "scanner"),
        (band(made.patient), "typed"),
    ]
    assert {row.workstation for row in kept} == {"R1.W1"}
    address = desk.post("/waste/", scan=drawn(clinic).syringe, came="typed")
    for scan in ("CONFIRM", "1"):
        address = desk.post(address, scan=scan, came="scanner")
    desk.post(address, scan=badge(ANN), came="typed")
    desk.post(address, pin=PIN)
    sign(desk, address, BEN)
    assert signed(desk, "method") == [("typed badge and PIN",), ("badge and PIN",)]
    desk.sign_in(CORA)
    address = desk.post(follow(desk, "/receipt/", ("55-1", "1")), scan=carton(), came="typed")
    address = follow(desk, address, ("Y", "CONFIRM"))
    sign(desk, follow(desk, address, (*made_labels(desk), "CONFIRM")), CORA)
    for name in ("receipts", "dispensing", "waste"):
        with clinic.database.read() as connection:
            found = make_report(connection, KEYS, name, "R1", None, None, clinic.clock())
        where = [column.label for column in found.columns].index("Typed by hand")
        assert {row[where] for row in found.rows if row[where]} == {1}, name
    stranger = Desk(desk.app, clinic)
    assert stranger.client.post("/administration/", data={"scan": made.syringe}).status_code in (303, 403)


@ONCE
def test_11_10_i_without_its_training_nobody_acts(desk: Desk) -> None:
    """A training that expired takes the right to take drug the same day; a new one gives it back."""
    clinic = desk.clinic
    trained(clinic, date(2026, 11, 1))
    (vial,) = clinic.receive(1, SINGLE)
    with clinic.refused(MayNot):
        clinic.run(take, Issue(clinic.act(ANN), vial, Purpose.SESSION))
    desk.sign_in(ANN)
    assert "The training \u201ccontrolled substances\u201d expired on 01 Nov 2026." in desk.get(
        "/stock/", 403
    )
    trained(clinic, date(2027, 11, 1))
    clinic.run(take, Issue(clinic.act(ANN), vial, Purpose.EMERGENCY))


def trained(clinic: Clinic, until: date) -> None:
    """Ann's training in controlled substances, until a day."""
    command = RecordTraining(clinic.act(PROGRAM), ANN.code, "controlled substances", date(2025, 11, 1), until)
    clinic.run(record_training, command)


@ONCE
def test_11_30_an_open_network_is_refused_in_the_clear(desk: Desk) -> None:
    """Without a certificate or a proxy it serves this machine alone; every signature carries its own code."""
    with pytest.raises(CommandError, match="reached from other machines"):
        serve.check_exposure(asked(serve, "--host", "192.0.2.7"))
    serve.check_exposure(asked(serve, "--host", "127.0.0.1"))
    treat(desk.clinic, labels())
    codes = [bytes(row.mac) for row in rows(desk.clinic, attestation)]
    assert len(codes) == len(set(codes)) >= 3
    assert {len(code) for code in codes} == {32}
    with desk.clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean
        # The same keys but for the secret, on which every code rests.
        found = verify(connection, dataclasses.replace(KEYS, secret=b"x" * 32), lambda *_: None)
    assert {(each.wrong.expected, each.wrong.found) for each in found.books if each.wrong} == {
        ("its MAC under the key", "another")
    }
