"""`vialtrail bundle` writes an archive that its own script finds right, and says what must be compared with paper."""

import argparse
import zipfile
from pathlib import Path

import pytest

from inventory.errors import WrongForm
from inventory.reports.period import DayToCome, PeriodReversed
from inventory.verification import verify
from tests.cast import KEYS, R1_DEA, Clinic, found
from tests.inventory.reading import rows
from tests.inventory.reports.day import AFTER, run_day
from tests.web.bundle.made import PRINTED
from tests.web.cli.keyed import keys_at
from web.bundle.verify import check
from web.cli import bundle
from web.cli.errors import CommandError


@pytest.fixture
def url(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The scripted day, two days later."""
    found(database_url)
    clinic = Clinic(database_url)
    run_day(clinic)
    clinic.close()
    keys_at(tmp_path / "keys", monkeypatch)
    monkeypatch.setattr(bundle, "now", lambda: AFTER)
    return database_url


def run(
    url: str,
    out: Path,
    *more: str,
    registration: str = "R1",
    first: str = "2026-11-02",
    last: str = "2026-11-03",
) -> int:
    """What the command line says."""
    parser = argparse.ArgumentParser()
    bundle.configure(parser)
    words = [
        "--database",
        url,
        "--registration",
        registration,
        "--from",
        first,
        "--to",
        last,
        "--out",
        str(out),
        *more,
    ]
    return bundle.run(parser.parse_args(words))


def test_the_bundle_is_right_and_its_fingerprint_is_said(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By DEA number too; only its owner may read it."""
    out = tmp_path / "bundle.zip"
    assert run(url, out, registration=R1_DEA) == 0
    said = capsys.readouterr().out
    assert "R1: 23 of 23 entries shown whole" in said
    assert "23 were recorded in the period, 0 later about it" in said
    assert f"key fingerprint: {PRINTED}" in said
    assert out.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(out) as opened:
        assert check(opened, PRINTED)


def test_what_it_cannot_make_it_says(url: str, tmp_path: Path) -> None:
    """Another registration, days that are none, that end before they begin, or are to come; a file that is there."""
    out = tmp_path / "bundle.zip"
    with pytest.raises(CommandError, match="No registration has the code or DEA number R9"):
        run(url, out, registration="R9")
    with pytest.raises(CommandError, match="A day is written YYYY-MM-DD; yesterday was found"):
        run(url, out, first="yesterday")
    with pytest.raises(PeriodReversed):
        run(url, out, first="2026-11-03", last="2026-11-02")
    with pytest.raises(DayToCome):
        run(url, out, last="2026-11-05")
    assert not out.exists()
    out.write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        run(url, out)
    assert out.read_text() == "mine"
    assert disclosed(url) == []


def disclosed(url: str) -> list[tuple[str, str, set[str]]]:
    """Recipient, authority and patients of each disclosure, in order; nothing in the books is wrong after it."""
    clinic = Clinic(url)
    found_rows, patients = rows(clinic, "disclosure"), rows(clinic, "disclosed_patient")
    with clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean
    clinic.close()
    return [
        (
            row["recipient"],
            row["authority"],
            {each["patient"] for each in patients if each["seq"] == row["seq"]},
        )
        for row in found_rows
    ]


def test_to_whom_it_is_given_is_entered_with_every_patient_in_it(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By a command that names nobody too; the second day's bundle has one patient, and is right as before."""
    assert run(url, tmp_path / "one.zip") == 0
    assert "2 patients in it, recorded as R1/24: for whoever ran the command, authority: none was named" in (
        capsys.readouterr().out
    )
    assert (
        run(
            url,
            tmp_path / "two.zip",
            "--recipient",
            "Ina Spector",
            "--authority",
            "21 USC 880",
            first="2026-11-03",
        )
        == 0
    )
    whole = {"PAT1", "PAT2"}
    assert disclosed(url) == [
        ("whoever ran the command", "none was named", whole), ("Ina Spector", "21 USC 880", {"PAT2"}),
    ]  # fmt: skip
    for name in ("one", "two"):
        with zipfile.ZipFile(tmp_path / f"{name}.zip") as opened:
            assert check(opened, PRINTED)


def test_no_file_without_its_entry(url: str, tmp_path: Path) -> None:
    """A recipient that does not fit: nothing is entered, and no file has its name."""
    with pytest.raises(WrongForm):
        run(url, tmp_path / "bundle.zip", "--recipient", "x" * 201)
    assert list(tmp_path.glob("*.zip*")) == []
    assert disclosed(url) == []
