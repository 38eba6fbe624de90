"""`vialtrail purge`: erases whose time is over, a line for each and no name; refuses a day that is too late."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.patient import find_patient
from inventory.private import ERASED
from inventory.tables.custody import patient_index
from inventory.tables.ledger import data_key
from tests.cast import KEYS, START, Clinic, found
from tests.web.cli.keyed import keys_at
from web.cli import database, purge
from web.cli.main import main

#: When the command runs: the first patients' six years are over, the last one's are not.
NOW = START + timedelta(days=7 * 366)


def at(present: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The present of the command, and of what it opens."""
    for module in (purge, database):
        monkeypatch.setattr(module, "now", lambda: present)


@pytest.fixture
def url(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """PAT1 and PAT2 of the first day, PAT3 of two years later; something is open for PAT2."""
    keys_at(tmp_path / "keys", monkeypatch)
    at(NOW, monkeypatch)
    found(database_url)
    clinic = Clinic(database_url)
    clinic.register()
    code, order = clinic.patient_with_order()
    clinic.run(
        draw_up, Draw(clinic.act(), clinic.taken(), "SYRINGE00001", code, order, parse_amount("35 mg"))
    )
    clinic.clock.at = START + timedelta(days=731)
    clinic.register()
    clinic.close()
    return database_url


def run(url: str, before: str, registration: str = "R1") -> int:
    """The command's exit code."""
    return main(["purge", "--before", before, "--registration", registration, "--database", url])


def names(url: str) -> list[str]:
    """The patients' names as a page shows them."""
    clinic = Clinic(url)
    with clinic.database.read() as connection:
        shown = [find_patient(connection, KEYS, f"PAT{number}", "R1").name for number in (1, 2, 3)]
    clinic.close()
    return shown


def test_whose_time_is_over_is_erased_and_the_rest_is_named_by_code(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line each; for whom drug is open it says so and the exit code is 1; verify is clean."""
    assert run(url, "2027-01-01") == 1
    said = capsys.readouterr()
    assert "PAT1: erased by entry R1/" in said.out
    assert "R1: 1 of 3 patients erased." in said.out
    assert "keys rotate --forget-old" in said.out
    assert "PAT2: Drug is still open for this patient: finish it first. Found: something is left" in said.err
    assert "Una" not in said.out + said.err
    assert names(url) == [ERASED, "Una PAT2", "Una PAT3"]
    assert main(["verify", "--database", url]) == 0


def test_a_second_purge_erases_nobody_twice(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Who was refused is tried again, who was erased is not."""
    run(url, "2027-01-01")
    capsys.readouterr()
    assert run(url, "2027-01-01") == 1
    assert "R1: 0 of 2 patients erased." in capsys.readouterr().out
    assert names(url) == [ERASED, "Una PAT2", "Una PAT3"]


def test_a_day_inside_the_term_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence says the term and the last day that may be named; nothing is erased."""
    assert run(url, "2028-01-01") == 2
    assert "for 6 years after her last entry: a day up to 2027-11-07 is expected" in capsys.readouterr().err
    assert run(url, "yesterday") == 2
    assert run(url, "2027-01-01", "R9") == 2
    assert names(url) == ["Una PAT1", "Una PAT2", "Una PAT3"]


def test_nothing_that_opens_her_texts_is_left_in_the_file(url: str, tmp_path: Path) -> None:
    """Neither the wrapped key nor the way to her record number; on SQLite not even in what the rows left behind."""
    clinic = Clinic(url)
    with clinic.database.read() as connection:
        (gone,) = connection.execute(select(data_key.c.wrapped).where(data_key.c.subject == "PAT1")).scalars()
        (index,) = connection.execute(
            select(patient_index.c.digest).where(patient_index.c.patient == "PAT1")
        ).scalars()
    clinic.close()
    run(url, "2027-01-01")
    if url.startswith("sqlite"):
        for file in tmp_path.glob("vialtrail.sqlite*"):
            held = file.read_bytes()
            assert gone not in held
            assert index not in held
    clinic = Clinic(url)
    with clinic.database.read() as connection:
        assert gone not in connection.execute(select(data_key.c.wrapped)).scalars().all()
        assert index not in connection.execute(select(patient_index.c.digest)).scalars().all()
    clinic.close()


def test_the_term_is_counted_in_the_registration_s_zone(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is still the day before, that day is today."""
    at(datetime(2033, 1, 2, 3, 0, tzinfo=UTC), monkeypatch)
    assert run(url, "2027-01-02") == 2
    assert run(url, "2027-01-01") == 1
