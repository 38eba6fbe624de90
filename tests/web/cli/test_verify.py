"""`vialtrail verify` prints one line a book and says by its exit code whether all is clean."""

import argparse
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from inventory.verification import BookVerified, Verification, Wrong
from tests.cast import KEYS, found
from web.cli import verify
from web.cli.errors import CommandError
from web.keys import text_of


def arguments(url: str, *, as_json: bool = False) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser()
    verify.configure(parser)
    return parser.parse_args(["--database", url, *(["--json"] if as_json else [])])


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key file of the cast."""
    path = tmp_path / "keys"
    path.write_text(text_of(KEYS), encoding="ascii")
    path.chmod(0o600)
    monkeypatch.setenv("VIALTRAIL_KEYS", str(path))


def test_a_clean_database_ends_with_0(
    database_url: str, keys: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each book has its line with the hash of its last entry."""
    found(database_url)
    assert verify.run(arguments(database_url)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["house", "R1", "R2"]
    assert all(", clean, head " in line for line in lines)


def test_a_trigger_that_is_gone_ends_with_1(
    sqlite_url: str, keys: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first wrong thing is named in a sentence, and in JSON."""
    found(sqlite_url)
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER vt_entry_no_update"))
        connection.execute(text("UPDATE entry SET reason = 'none' WHERE seq = 2"))
    engine.dispose()
    assert verify.run(arguments(sqlite_url)) == 1
    out = capsys.readouterr().out
    assert "house: 1 entry clean, then wrong. Entry house/2: content that was drafted and signed" in out
    assert re.search(r"trigger vt_entry_no_update: expected .+, found none\.", out)
    assert verify.run(arguments(sqlite_url, as_json=True)) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["clean"] is False
    assert document["books"][0]["wrong"]["seq"] == 2
    assert document["beside"][0]["found"] == "none"


def test_a_database_that_is_not_there_cannot_be_verified(tmp_path: Path, keys: None) -> None:
    """The command says so, which main turns into exit code 2."""
    with pytest.raises(CommandError, match="There is no database"):
        verify.run(arguments(f"sqlite:///{tmp_path}/none.sqlite"))


def test_a_line_says_what_is_wrong_first() -> None:
    """Entries before the wrong one are counted as clean."""
    wrong = Wrong("R1", 3, "lines", "2", "1")
    result = Verification(
        (BookVerified("R1", 2, "ab", "ef", wrong), BookVerified("R2", 1, "cd", "gh", None)), ()
    )
    assert verify.as_lines(result) == [
        "R1: 2 entries clean, then wrong. Entry R1/3: lines: expected 2, found 1.",
        "R2: 1 entry, clean, head cd, root gh",
    ]
