"""The key file of the cast, as a command finds it."""

import base64
from pathlib import Path

import pytest

from tests.cast import KEYS
from web.keys import HEADING


def keys_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the file and name it in the environment."""
    path.write_text(f"{HEADING}\n{base64.b64encode(KEYS.master).decode()}\n", encoding="ascii")
    path.chmod(0o600)
    monkeypatch.setenv("VIALTRAIL_KEYS", str(path))
