"""What a file holds is read out of the file; one that is no copy of books is named as such."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from web.backup.copy import read_copy, sha256
from web.cli.errors import CommandError


def test_a_file_of_something_else_is_no_copy(tmp_path: Path) -> None:
    """Neither text, nor an empty file, nor a database or dump of another program, nor one that was cut."""
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
    (tmp_path / "text").write_text("books")
    (tmp_path / "empty").touch()
    (tmp_path / "cut").write_bytes((tmp_path / "other").read_bytes()[:100])
    (tmp_path / "dump").write_bytes(b"PGDMP\x01\x0e")
    for name in ("other", "text", "empty", "cut", "dump"):
        with pytest.raises(CommandError, match=r"is no copy of Vialtrail's books|cannot be read as a copy"):
            read_copy(tmp_path / name)
    with pytest.raises(CommandError, match="No such file"):
        read_copy(tmp_path / "none")


def test_the_digest_is_of_the_whole_file(tmp_path: Path) -> None:
    """SHA-256, however long it is."""
    file = tmp_path / "file"
    file.write_bytes(b"a" * (1 << 20) + b"b")
    assert sha256(file) == hashlib.sha256(file.read_bytes()).digest()
