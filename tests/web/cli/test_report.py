"""`vialtrail report` writes a report, or says in one sentence why not."""

import argparse
import csv
import stat
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from inventory.errors import Refused
from inventory.moment import to_us
from inventory.tables.ledger import attestation
from tests.cast import KEYS, R1_DEA, Clinic, found
from tests.inventory.reading import rows
from tests.inventory.reports.day import run_day
from web.cli import report
from web.cli.errors import CommandError
from web.keys import text_of


def asked(*words: str) -> argparse.Namespace:
    """The arguments of the command."""
    parser = argparse.ArgumentParser()
    report.configure(parser)
    return parser.parse_args(words)


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key file of the cast."""
    path = tmp_path / "keys"
    path.write_text(text_of(KEYS), encoding="ascii")
    path.chmod(0o600)
    monkeypatch.setenv("VIALTRAIL_KEYS", str(path))


@pytest.fixture
def day_url(database_url: str, keys: None) -> str:
    """A database in which the scripted day was played."""
    found(database_url)
    clinic = Clinic(database_url)
    run_day(clinic)
    clinic.close()
    return database_url


@pytest.fixture
def url(sqlite_url: str, keys: None) -> str:
    """A database with the clinic and no drug."""
    found(sqlite_url)
    return sqlite_url


def test_each_report_in_each_format(day_url: str, tmp_path: Path) -> None:
    """By DEA number or code, of two days; the figures are those worked out by hand."""
    days = ("--from", "2026-11-02", "--to", "2026-11-02")
    for name in ("receipts", "dispensing", "waste", "reconciliation"):
        for form, number in (("html", R1_DEA), ("csv", "R1")):
            out = tmp_path / f"{name}.{form}"
            words = (
                name,
                "--database",
                day_url,
                "--registration",
                number,
                "--format",
                form,
                "--out",
                str(out),
            )
            assert report.run(asked(*words, *days)) == 0
            assert out.read_text(encoding="utf-8")
    with (tmp_path / "dispensing.csv").open(encoding="utf-8", newline="") as file:
        (total,) = [line for line in csv.DictReader(file) if line["Line"] == "total"]
    assert (total["Removed, mg"], total["Given, mg"], total["Open after, mg"]) == ("1000", "470", "110")
    assert "Ann Example" in (tmp_path / "waste.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["receipts", "dispensing", "waste"])
def test_each_signature_stands_in_the_csv(day_url: str, tmp_path: Path, name: str) -> None:
    """Printed name, meaning, time with its offset and method of every one, in the books' own order."""
    out, days = tmp_path / f"{name}.csv", ("--from", "2026-11-02", "--to", "2026-11-02")
    words = (name, "--database", day_url, "--registration", "R1", "--format", "csv", "--out", str(out))
    assert report.run(asked(*words, *days)) == 0
    with out.open(encoding="utf-8", newline="") as file:
        found = {line["Entry"]: line["Signatures"] for line in csv.DictReader(file) if line["Line"] == "row"}
    engine = create_engine(day_url)
    with engine.connect() as connection:
        kept = connection.execute(select(attestation).order_by(attestation.c.seq, attestation.c.no)).all()
    engine.dispose()
    signed = {number: [row for row in kept if f"{row.book}/{row.seq}" == number] for number in found}
    assert any(signed.values())
    for number, wanted in signed.items():
        said = found[number].split("; ") if wanted else []
        assert len(said) == len(wanted)
        for text, row in zip(said, wanted, strict=True):
            signer, meaning, at, method, *_ = text.split(", ")
            assert (signer, meaning, method) == (row.printed_name, row.meaning, row.method)
            assert to_us(datetime.fromisoformat(at)) // 1_000_000 == row.signed_at_us // 1_000_000


def test_without_a_file_it_goes_to_standard_output(
    url: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Byte for byte, with the line ends of CSV."""
    days = ("--from", "2026-11-02", "--to", "2026-11-02")
    assert (
        report.run(asked("waste", "--database", url, "--registration", "R2", "--format", "csv", *days)) == 0
    )
    assert (
        capfdbinary.readouterr().out.splitlines(keepends=True)[1].startswith(b"None in this period,BR1234563")
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("form41", "--registration", "R1"), "form41 was found"),
        (("waste", "--registration", "R1", "--format", "pdf"), "pdf was found"),
        (("waste", "--registration", "R1", "--from", "2 Nov"), "2 Nov was found"),
    ],
)
def test_what_it_cannot_make_is_said_in_one_sentence(words: tuple[str, ...], sentence: str) -> None:
    """Without opening any database."""
    with pytest.raises(CommandError, match=sentence) as caught:
        report.run(asked(*words))
    assert "\n" not in str(caught.value)


def test_an_unknown_registration_is_refused(url: str) -> None:
    """With the sentence of the page."""
    with pytest.raises(Refused, match="No registration of yours has this number"):
        report.run(asked("waste", "--database", url, "--registration", "R9"))


def test_a_file_that_cannot_be_written_is_said(url: str, tmp_path: Path) -> None:
    """With the system's reason."""
    out = str(tmp_path / "no" / "where.html")
    with pytest.raises(CommandError, match="cannot be written"):
        report.run(asked("waste", "--database", url, "--registration", "R1", "--out", out))


def test_to_whom_patients_names_go_stands_in_the_book_first(
    day_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Recipient and authority stand in the book and on the paper; where none is named, whoever ran the command.

    A report that names no patient and is for nobody is daily work, and none is written.
    """
    days = ("--registration", "R1", "--from", "2026-11-03", "--to", "2026-11-03", "--database", day_url)
    out = tmp_path / "report.html"
    for name in ("receipts", "reconciliation"):
        assert report.run(asked(name, *days, "--out", str(out))) == 0
    assert "recorded as" not in capsys.readouterr().err
    assert report.run(asked("waste", *days, "--format", "csv")) == 0
    printed = capsys.readouterr()
    assert "Una PAT2" in printed.out
    assert printed.err == "recorded as R1/24: for whoever ran the command, authority: none was named\n"
    words = ("--recipient", "Ina Spector", "--authority", "21 USC 880")
    assert report.run(asked("dispensing", *days, "--out", str(out), *words)) == 0
    said = "for Ina Spector, authority: 21 USC 880, recorded as R1/25"
    assert said in out.read_text(encoding="utf-8")
    assert "recorded as R1/25" in capsys.readouterr().err
    clinic = Clinic(day_url)
    given = [(row["recipient"], row["what"]) for row in rows(clinic, "disclosure")]
    assert given == [
        ("whoever ran the command", "Waste of controlled substances"),
        ("Ina Spector", "Dispensing and administration log"),
    ]
    assert [row["patient"] for row in rows(clinic, "disclosed_patient")] == ["PAT2", "PAT2"]
    clinic.close()


def test_what_is_written_is_for_its_owner_alone_and_given_only_once_it_is(
    day_url: str, tmp_path: Path
) -> None:
    """In place of a file that everybody could read too; what cannot be written was given to nobody."""
    days = ("--registration", "R1", "--from", "2026-11-03", "--to", "2026-11-03", "--database", day_url)
    out = tmp_path / "report.html"
    out.write_text("old")
    out.chmod(0o644)
    for place in (tmp_path / "no" / "where", tmp_path):
        with pytest.raises(CommandError, match="cannot be written"):
            report.run(asked("waste", *days, "--out", str(place)))
    clinic = Clinic(day_url)
    assert rows(clinic, "disclosure") == []
    assert report.run(asked("waste", *days, "--out", str(out))) == 0
    assert len(rows(clinic, "disclosure")) == 1
    clinic.close()
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "Una PAT2" in out.read_text(encoding="utf-8")
