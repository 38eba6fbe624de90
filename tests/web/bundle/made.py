"""A bundle of the scripted day, and what a person can do to one who has it in her hands."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from inventory.checkpoint_key import fingerprint, public_half
from inventory.registration import find_registration
from inventory.reports.period import Period
from tests.cast import KEYS, Clinic
from web.bundle.write import Written, write_bundle

#: What is printed on paper.
PRINTED = fingerprint(public_half(KEYS))


def bundle(clinic: Clinic, path: Path, period: Period, code: str = "R1") -> Written:
    """Write the bundle of a registration."""
    with clinic.database.read() as connection:
        registration = find_registration(connection, code)
    assert registration is not None
    return write_bundle(clinic.database, path, registration, period)


def members(path: Path) -> dict[str, str]:
    """Name -> text of everything in a bundle."""
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def bent(path: Path, target: Path, name: str, change: Callable[[str], str]) -> Path:
    """A copy of a bundle in which one member is another."""
    with zipfile.ZipFile(target, "w") as written:
        for each, text in members(path).items():
            written.writestr(each, change(text) if each == name else text)
    return target


def entries(path: Path, book: str) -> list[dict[str, Any]]:
    """The entries of a book that are shown whole."""
    return [json.loads(line) for line in members(path)[f"books/{book}/entries.jsonl"].splitlines()]
