"""`vialtrail checkpoint` writes a note a book, which `vialtrail verify --checkpoint` holds against the books."""

import argparse
import json
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from inventory.published import split_notes
from tests.cast import Clinic, found
from tests.postgresql import administrator_url
from tests.web.cli.keyed import keys_at
from web.cli import checkpoint, verify
from web.cli.errors import CommandError


@pytest.fixture
def clinic(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    """The clinic with the key file of its cast, and a second path of its own."""
    keys_at(tmp_path / "keys", monkeypatch)
    monkeypatch.setenv("VIALTRAIL_CHECKPOINTS", str(tmp_path / "away"))
    found(database_url)
    opened = Clinic(database_url)
    yield opened
    opened.close()


def parsed(module: object, clinic: Clinic, *words: str) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser()
    module.configure(parser)  # type: ignore[attr-defined]
    return parser.parse_args(["--database", clinic.database.url, *words])


def signed(clinic: Clinic, out: Path) -> int:
    """Run the command; its exit code."""
    return checkpoint.run(parsed(checkpoint, clinic, "--out", str(out)))


def verified(clinic: Clinic, *words: str) -> int:
    """Run verify; its exit code."""
    return verify.run(parsed(verify, clinic, *words))


def bend(clinic: Clinic, *statements: str) -> None:
    """What an administrator does with nothing in the way."""
    engine = create_engine(administrator_url(clinic.database.url))
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            names = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).all()
            for name, _ in names:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            connection.execute(text(statement))
        if connection.dialect.name == "sqlite":
            for _, sql in names:
                connection.exec_driver_sql(sql)
    engine.dispose()


def test_each_book_has_its_note_in_the_file(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line a book tells what is in it; printed, the notes alone are there."""
    clinic.receive(1)
    assert signed(clinic, tmp_path / "notes") == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split(", root ")[0] for line in told][1:] == ["R1: 1 entry", "R2: 0 entries"]
    assert stat.S_IMODE((tmp_path / "notes").stat().st_mode) == 0o600
    notes = split_notes((tmp_path / "notes").read_text(encoding="utf-8"))
    assert [note.split("\n")[0] for note in notes] == ["vialtrail/house", "vialtrail/R1", "vialtrail/R2"]
    assert checkpoint.run(parsed(checkpoint, clinic, "--out", "-")) == 0
    assert split_notes(capsys.readouterr().out) == notes


def test_a_file_that_cannot_be_written_is_named(clinic: Clinic, tmp_path: Path) -> None:
    """In a sentence, which main turns into exit code 2."""
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        signed(clinic, tmp_path / "nowhere" / "notes")


def test_notes_that_fit_are_fine(clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also after the books have grown; what the books keep themselves is summed up in a line a book."""
    signed(clinic, tmp_path / "notes")
    clinic.receive(1)
    capsys.readouterr()
    assert verified(clinic, "--checkpoint", str(tmp_path / "notes")) == 0
    lines = capsys.readouterr().out.splitlines()
    fitting = {line for line in lines if "1 checkpoint fits, the newest over" in line}
    assert len(fitting) == 3
    assert "R1: 1 checkpoint fits, the newest over 0 entries" in fitting
    assert sum(": fine, root " in line for line in lines) == 3


def test_an_older_copy_is_rolled_back_and_a_bent_book_forked(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1 with both roots; no note is made of a book that does not fit its last one."""
    clinic.receive(1)
    clinic.receive(1)
    signed(clinic, tmp_path / "notes")
    bend(clinic, "UPDATE entry SET hash = draft_hash WHERE book = 'R1' AND seq = 1")
    capsys.readouterr()
    assert verified(clinic, "--checkpoint", str(tmp_path / "notes")) == 1
    out = capsys.readouterr().out
    assert f"{tmp_path / 'notes'}: R1 over 2 entries: forked: expected root " in out
    assert "kept here: R1 over 2 entries: forked: expected root " in out
    assert signed(clinic, tmp_path / "again") == 1
    said = capsys.readouterr()
    assert "Book R1 does not fit the checkpoint that was signed of it. Expected root " in said.err
    assert len(split_notes((tmp_path / "again").read_text(encoding="utf-8"))) == 2
    bend(clinic, "DELETE FROM entry WHERE book = 'R1' AND seq = 2", "DELETE FROM checkpoint")
    assert verified(clinic, "--json", "--checkpoint", str(tmp_path / "notes")) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["clean"] is False
    (rolled,) = [each for each in document["checkpoints"] if each["book"] == "R1"]
    assert (rolled["fit"], rolled["size"], rolled["found_size"]) == ("rolled back", 2, 1)
    assert rolled["source"] == str(tmp_path / "notes")


def test_the_second_path_is_asked_without_being_named(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An older copy of the database is seen by the notes that were published of the newer one."""
    signed(clinic, tmp_path / "notes")
    (tmp_path / "away").mkdir()
    clinic.receive(1)
    signed(clinic, tmp_path / "away" / "R1-0000000001-00000000.note")
    bend(
        clinic,
        "DELETE FROM checkpoint WHERE book = 'R1'",
        *(f"DELETE FROM {table} WHERE book = 'R1'" for table in ("entry", "line", "receipt", "outcome")),
    )
    capsys.readouterr()
    assert verified(clinic) == 1
    assert "R1-0000000001-00000000.note: R1 over 1 entry: rolled back" in capsys.readouterr().out


def test_a_second_path_that_cannot_be_read_stops_nothing(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said on standard error, and verify goes on without it."""
    (tmp_path / "away").write_text("no folder")
    assert verified(clinic) == 0
    assert (
        f"The checkpoints in {tmp_path / 'away'} cannot be read: Not a directory." in capsys.readouterr().err
    )


def test_a_file_that_is_not_there_cannot_be_verified(clinic: Clinic, tmp_path: Path) -> None:
    """Exit 2: nothing was said of it."""
    with pytest.raises(CommandError, match="none cannot be read: No such file or directory"):
        verified(clinic, "--checkpoint", str(tmp_path / "none"))


def test_what_is_no_note_is_not_ours(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1: a picture of a cat proves nothing of the books."""
    shutil.copyfile(Path(__file__), tmp_path / "strange")
    assert verified(clinic, "--checkpoint", str(tmp_path / "strange")) == 1
    assert "strange: not ours: This is not a signed note." in capsys.readouterr().out
