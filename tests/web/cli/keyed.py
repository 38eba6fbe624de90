"""The key file of the cast, as a command finds it."""

from pathlib import Path

import pytest

from tests.cast import KEYS
from web.keys import text_of


def keys_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the file and name it in the environment."""
    path.write_text(text_of(KEYS), encoding="ascii")
    path.chmod(0o600)
    monkeypatch.setenv("VIALTRAIL_KEYS", str(path))
