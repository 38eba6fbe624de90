"""Writes the bundle: a ZIP whose bytes depend on its content alone, so that two makers of one bundle make one file."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from inventory.entry_hash import HASHED_HEADER, attestation_parts
from inventory.plan import line_parts
from inventory.preimage import Encoded, Value, decode
from inventory.private import PrivateText
from inventory.stored import StoredEntry, stored_line, stored_signature

#: The first time that a ZIP can name; when a bundle was made is no part of what it says.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
#: Who may read it once it is unpacked: its owner writes, all read.
_MODE = 0o644 << 16


class Archive:
    """A ZIP that is being written, member by member in the order of the calls."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        """Begin with nothing in it."""
        self._zip = opened

    def add(self, name: str, parts: Iterable[str | bytes]) -> None:
        """Add a member of some parts; they need not fit into memory together."""
        member = zipfile.ZipInfo(name, _NO_TIME)
        member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
        with self._zip.open(member, "w", force_zip64=True) as written:
            for part in parts:
                written.write(part.encode() if isinstance(part, str) else part)


@contextmanager
def archive(path: Path) -> Iterator[Archive]:
    """A new ZIP in the place of `path`, an empty file; it is whole when the block ends."""
    with zipfile.ZipFile(path, "w", compresslevel=9) as opened:
        yield Archive(opened)


def entry_line(stored: StoredEntry) -> str:
    """An entry as one line: its header by name, and its parts as they are hashed."""
    return json_line(
        {
            "header": {name: stored.header[name] for name in HASHED_HEADER},
            "facts": stored.hashed_facts(),
            "lines": [line_parts(stored_line(row)) for row in stored.lines],
            "attestations": [attestation_parts(stored_signature(row)) for row in stored.attestations],
            "exceptions": [[row["name"], row["detail"]] for row in stored.exceptions],
            "scans": [[row["scanned_at_us"], row["commitment"]] for row in stored.scans],
        }
    )


def text_line(text: PrivateText) -> str:
    """An opened text with the salt that its commitment was made with."""
    return json_line({"salt": text.salt, "tag": text.tag, "text": text.text})


def json_line(value: Any) -> str:
    """One value as a line of JSON; bytes are {"hex": "00ff"}."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")) + "\n"


def _plain(value: Any) -> Value | dict[str, Any]:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, Encoded):
        return _plain(decode(value.content))
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]  # type: ignore[misc]
    return value  # type: ignore[no-any-return]
