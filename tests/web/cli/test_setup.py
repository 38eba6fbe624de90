"""`vialtrail setup` prints a code for an empty installation, and for no other."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from inventory.tables.factors import one_time_code
from tests.cast import Clinic, found
from tests.web.cli.keyed import keys_at
from web.cli.database import KEYS_VARIABLE, key_ring, now
from web.cli.main import main
from web.one_time_code import Purpose, look
from web.refusals import CodeNotAccepted


def test_it_prints_a_code_and_where_to_type_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The database is made where there is none; a second code ends the first; the code itself is not kept."""
    monkeypatch.delenv(KEYS_VARIABLE, raising=False)
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    codes = []
    for _ in range(2):
        assert main(["setup", "--database", url]) == 0
        said = capsys.readouterr().out
        assert "/setup/" in said
        codes.append(said.splitlines()[0])
    assert all(re.fullmatch(r"(\w{4}-){2}\w{4}", code) for code in codes)
    clinic = Clinic(url)
    keys = key_ring(url)
    with clinic.database.read() as connection:
        look(connection, keys, Purpose.SETUP, codes[1], now())
        with pytest.raises(CodeNotAccepted):
            look(connection, keys, Purpose.SETUP, codes[0], now())
        assert not any(code in str(connection.execute(select(one_time_code)).all()) for code in codes)
    clinic.close()


def test_what_is_set_up_is_not_set_up_again(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A registration stands: exit 2, one sentence, no code."""
    keys_at(tmp_path / "keys", monkeypatch)
    found(database_url)
    assert main(["setup", "--database", database_url]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "is set up already" in said.err
