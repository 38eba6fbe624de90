"""The server's own programs are found and asked; their words come back as a sentence, and no password is on a line."""

import shutil
from pathlib import Path

import pytest

from web.backup import postgresql
from web.backup.postgresql import first_words, octets, program, programs, reached, rows_of
from web.cli.errors import CommandError


def fake(folder: Path, name: str, says: str) -> Path:
    """A program that says this and ends."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without the server's programs; its path is one empty folder."""
    monkeypatch.setattr(postgresql, "_PACKAGED", tmp_path / "packaged")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(
        shutil, "which", lambda name: str(tmp_path / name) if (tmp_path / name).exists() else None
    )
    return tmp_path


def test_without_the_programs_a_sentence_says_what_to_install(nowhere: Path) -> None:
    """The version of the server is named."""
    with pytest.raises(
        CommandError, match="pg_dump is not here: install the client programs of PostgreSQL 15"
    ):
        program("pg_dump", 15)


def test_a_program_older_than_the_server_is_not_asked(nowhere: Path) -> None:
    """Both versions are named."""
    fake(nowhere, "pg_dump", "echo 'pg_dump (PostgreSQL) 14.9'")
    with pytest.raises(CommandError, match="is of PostgreSQL 14 and the server of 15"):
        program("pg_dump", 15)


def test_the_oldest_that_is_new_enough_is_asked(nowhere: Path) -> None:
    """A newer one writes what an older server's programs cannot read."""
    for major in (14, 16, 18):
        folder = nowhere / "packaged" / str(major) / "bin"
        folder.mkdir(parents=True)
        fake(folder, "pg_dump", f"echo 'pg_dump (PostgreSQL) {major}.1 (Debian)'")
    assert [each.major for each in programs("pg_dump")] == [14, 16, 18]
    assert program("pg_dump", 15).major == 16


def test_the_password_goes_by_the_environment() -> None:
    """A line of arguments is read by everybody on the machine."""
    line, environment = reached("postgresql+psycopg://ann:s3cret%40@db.example:5433/books?sslmode=require")
    assert "s3cret" not in line
    assert environment["PGPASSWORD"] == "s3cret@"
    assert sorted(line.split()) == [
        "dbname=books",
        "host=db.example",
        "port=5433",
        "sslmode=require",
        "user=ann",
    ]


def test_rows_are_read_out_of_the_script(nowhere: Path) -> None:
    """Values come back as they were: NULL, tabs, back-slashes, and binary ones."""
    says = r"""cat <<'END'
SET a = 1;
COPY public.one (book, "order", hash) FROM stdin;
R1	a\tb\\c\nd	\\x00ff
R2	\N	\\x
\.
SELECT 1;
END"""
    fake(
        nowhere,
        "pg_restore",
        f"case $1 in --version) echo 'pg_restore (PostgreSQL) 15.1';; *) {says}\n;; esac",
    )
    found = list(rows_of(nowhere / "copy", ["one"]))
    assert found == [
        ("one", {"book": "R1", "order": "a\tb\\c\nd", "hash": "\\x00ff"}),
        ("one", {"book": "R2", "order": None, "hash": "\\x"}),
    ]
    assert octets(found[0][1]["hash"]) == b"\x00\xff"


def test_a_program_that_stops_half_way_is_no_reading(nowhere: Path) -> None:
    """What was read before counts for nothing."""
    says = (
        "echo 'COPY public.one (a) FROM stdin;'; echo 1; echo 'pg_restore: error: could not read' >&2; exit 1"
    )
    fake(
        nowhere, "pg_restore", f"case $1 in --version) echo 'pg_restore (PostgreSQL) 15.1';; *) {says};; esac"
    )
    with pytest.raises(CommandError, match=r"cannot be read as a copy: could not read\."):
        list(rows_of(nowhere / "copy", ["one"]))


def test_the_first_words_of_a_program_are_kept() -> None:
    """Its own name and the full stop go."""
    assert first_words("\npg_dump: error: connection refused.\nmore") == "connection refused"
    assert first_words("") == "it gave no reason"
