"""Files of the tests lie in memory where there is room for them, and where TMPDIR says before that."""

import tempfile
from pathlib import Path

import pytest

from tests.memory import ROOM, keep_in_memory


@pytest.fixture
def unnamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No TMPDIR, and what this test sets is forgotten."""
    monkeypatch.setenv("TMPDIR", "")
    monkeypatch.delenv("TMPDIR")
    monkeypatch.setattr(tempfile, "tempdir", None)


@pytest.mark.usefixtures("unnamed")
def test_memory_with_room_is_taken(tmp_path: Path) -> None:
    """For every temporary file from then on."""
    keep_in_memory(tmp_path, room=1)
    assert tempfile.gettempdir() == str(tmp_path)


@pytest.mark.usefixtures("unnamed")
def test_memory_without_room_or_none_at_all_is_not(tmp_path: Path) -> None:
    """The usual folder stays."""
    usual = tempfile.gettempdir()
    keep_in_memory(tmp_path, room=1 << 62)
    keep_in_memory(tmp_path / "nowhere", room=1)
    assert tempfile.gettempdir() == usual
    assert ROOM > 64 << 20


def test_a_folder_that_is_named_stands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever sets TMPDIR has the reason."""
    named = tmp_path / "named"
    named.mkdir()
    monkeypatch.setenv("TMPDIR", str(named))
    monkeypatch.setattr(tempfile, "tempdir", None)
    keep_in_memory(tmp_path, room=1)
    assert tempfile.gettempdir() == str(named)
