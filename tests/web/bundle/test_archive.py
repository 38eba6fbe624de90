"""A ZIP's bytes are those of its content: no time, no order of a folder, no name of who made it."""

import json
import time
import zipfile
from pathlib import Path

import pytest

from inventory.private import PrivateText, State
from web.bundle.archive import archive, json_line, text_line


def test_two_archives_of_one_content_are_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However late the second is made."""
    for name in ("one", "two"):
        (tmp_path / name).touch(mode=0o600)
        with archive(tmp_path / name) as into:
            into.add("a/b.txt", ["first ", "second é"])
            into.add("empty.txt", [])
        monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with zipfile.ZipFile(tmp_path / "one") as opened:
        assert opened.namelist() == ["a/b.txt", "empty.txt"]
        assert opened.read("a/b.txt").decode() == "first second é"
        assert opened.testzip() is None


def test_bytes_are_told_apart_from_their_figures() -> None:
    """In a header, in a list, in a list of lists; a text that looks like them stays a text."""
    line = json_line({"a": b"\x00\xff", "b": [[b"", "00ff"], None, 7]})
    assert line.endswith("}\n")
    assert json.loads(line) == {"a": {"hex": "00ff"}, "b": [[{"hex": ""}, "00ff"], None, 7]}


def test_a_text_comes_with_its_salt() -> None:
    """What the commitment was made of, and nothing that opens another one."""
    text = PrivateText("PAT1", State.OPEN, erased=False, salt=b"s" * 32, tag="name", text="Una")
    assert json.loads(text_line(text)) == {"salt": {"hex": "73" * 32}, "tag": "name", "text": "Una"}
