"""`vialtrail workstation-code` prints a code for a workstation that there is, and for no other."""

import re
from pathlib import Path

import pytest

from tests.cast import Clinic, found
from tests.web.cli.keyed import keys_at
from web.cli.database import key_ring, now
from web.cli.main import main
from web.one_time_code import Purpose, look
from web.refusals import CodeNotAccepted
from web.visitor import stations


def test_a_clinic_without_an_enrolled_browser_gets_a_code(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is that workstation's alone, and sets up nothing."""
    keys_at(tmp_path / "keys", monkeypatch)
    found(database_url)
    clinic = Clinic(database_url)
    with clinic.database.read() as connection:
        code = stations(connection)[0].code
    assert main(["workstation-code", code, "--database", database_url]) == 0
    printed = capsys.readouterr().out
    one_time = printed.splitlines()[0]
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", one_time)
    assert "/enrol/" in printed
    with clinic.database.read() as connection:
        assert look(connection, key_ring(database_url), Purpose.WORKSTATION, one_time, now()) == code
        with pytest.raises(CodeNotAccepted):
            look(connection, key_ring(database_url), Purpose.SETUP, one_time, now())
    clinic.close()


def test_a_workstation_that_there_is_not_gets_none(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, one sentence that names those there are."""
    keys_at(tmp_path / "keys", monkeypatch)
    found(database_url)
    assert main(["workstation-code", "R9.W9", "--database", database_url]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "There is no workstation R9.W9. Workstations: R1." in said.err
