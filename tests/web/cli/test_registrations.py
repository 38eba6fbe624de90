"""`vialtrail registrations` lists them."""

import argparse
import json
from pathlib import Path

import pytest

from tests.cast import KEYS, R1_DEA, R2_DEA, found
from web.cli import registrations
from web.keys import text_of


def asked(*words: str) -> argparse.Namespace:
    """The arguments of the command."""
    parser = argparse.ArgumentParser()
    registrations.configure(parser)
    return parser.parse_args(words)


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key file of the cast."""
    path = tmp_path / "keys"
    path.write_text(text_of(KEYS), encoding="ascii")
    path.chmod(0o600)
    monkeypatch.setenv("VIALTRAIL_KEYS", str(path))


def test_as_json(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Id, DEA number and name of each; an empty database has an empty list."""
    assert registrations.run(asked("--database", database_url, "--json")) == 0
    assert json.loads(capsys.readouterr().out) == []
    found(database_url)
    assert registrations.run(asked("--database", database_url, "--json")) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"id": "R1", "dea_number": R1_DEA, "name": "Clinic R1"},
        {"id": "R2", "dea_number": R2_DEA, "name": "Clinic R2"},
    ]


def test_for_people(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line each."""
    found(sqlite_url)
    assert registrations.run(asked("--database", sqlite_url)) == 0
    assert capsys.readouterr().out == f"R1  {R1_DEA}  Clinic R1\nR2  {R2_DEA}  Clinic R2\n"
