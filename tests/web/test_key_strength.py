"""Keys that somebody typed, counted or copied are refused before the first page; what was drawn at random is not."""

import os
from pathlib import Path

import pytest

from inventory.keys import KEY_LENGTH, KeyRing
from tests.cast import KEYS
from tests.web.cli.keyed import key_file
from web.key_strength import need_private, need_strong, weakness
from web.keys import KeyFileError, load_or_make

DEFAULTS = ("changeme", "secret", "password", "vialtrail", "development key, do not use it!")


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (bytes(32), "all its bytes are equal"),
        (b"\xff" * 32, "all its bytes are equal"),
        (bytes(range(32)), "count up or down"),
        (bytes(range(255, 223, -1)), "count up or down"),
        (bytes(range(0, 64, 2)), "count up or down"),
        (b"\xde\xad\xbe\xef" * 8, "repeats few bytes"),
        (bytes.fromhex("8f3ac15d20e7964bb1086fd2395ea47c"), "it has 16 bytes"),
        *((word.encode().ljust(KEY_LENGTH, b"\0"), "a text that somebody typed") for word in DEFAULTS),
        *(((word.encode() * 32)[:KEY_LENGTH], "a text that somebody typed") for word in DEFAULTS),
    ],
    ids=lambda each: each.hex()[:24] if isinstance(each, bytes) else None,
)
def test_a_weak_key_is_named_by_what_is_wrong_with_it(key: bytes, why: str) -> None:
    """In whichever use it stands; the key itself is in no sentence."""
    assert why in weakness(key)
    if len(key) < KEY_LENGTH:
        return
    for ring in (
        KeyRing(key, KEYS.wrapping, KEYS.checkpoint),
        KeyRing(KEYS.secret, (*KEYS.wrapping, key), KEYS.checkpoint),
        KeyRing(KEYS.secret, KEYS.wrapping, (key, *KEYS.checkpoint)),
    ):
        with pytest.raises(KeyFileError, match=why) as refused:
            need_strong(ring, "here")
        assert key.hex() not in str(refused.value)
        assert str(refused.value).count(". ") == 0


def test_keys_that_were_drawn_are_taken(tmp_path: Path) -> None:
    """Five hundred draws, and the ring that the first start makes."""
    assert {weakness(os.urandom(KEY_LENGTH)) for _ in range(500)} == {""}
    need_strong(load_or_make(tmp_path / "keys"), "here")


def test_one_key_in_two_uses_is_refused() -> None:
    """Who has one of them would have both."""
    with pytest.raises(KeyFileError, match="one key stands there twice"):
        need_strong(KeyRing(KEYS.secret, (KEYS.secret,)), "here")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644])
def test_a_file_that_others_reach_is_refused_with_what_mends_it(tmp_path: Path, mode: int) -> None:
    """Group and others, reading and writing; its owner's alone is right, and a file that is not there is not asked."""
    path = key_file(tmp_path / "keys")
    need_private(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match=f"run chmod 600 {path}"):
        need_private(path)
    need_private(tmp_path / "none")
