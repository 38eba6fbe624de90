"""The key file of the cast, as a command finds it."""

from pathlib import Path

import pytest

from inventory.keys import KeyRing
from tests.cast import KEYS
from web.keys import text_of


def key_file(path: Path, ring: KeyRing = KEYS) -> Path:
    """Write the file, for its owner alone."""
    path.write_text(text_of(ring), encoding="ascii")
    path.chmod(0o600)
    return path


def keys_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the file and name it in the environment."""
    key_file(path)
    monkeypatch.setenv("VIALTRAIL_KEYS", str(path))
