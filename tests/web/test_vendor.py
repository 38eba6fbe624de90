"""Vendored files are those that their lists name, byte for byte."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("web/static/vendor", "tests/vendor")
ROW = re.compile(
    r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| `([0-9a-f]{64})` \|$", re.MULTILINE
)


def listed(folder: str) -> dict[str, str]:
    """File names of a folder's list with their SHA-256."""
    text = (ROOT / folder / "VERSIONS.md").read_text(encoding="utf-8")
    return {name: digest for name, _, _, _, _, digest in ROW.findall(text)}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_listed_and_nothing_else(folder: str) -> None:
    """The list and the folder name the same files."""
    there = {path.name for path in (ROOT / folder).iterdir() if path.name != "VERSIONS.md"}
    assert listed(folder).keys() == there


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_the_one_listed(folder: str) -> None:
    """No vendored file was changed after it was listed."""
    for name, digest in listed(folder).items():
        assert hashlib.sha256((ROOT / folder / name).read_bytes()).hexdigest() == digest, name
