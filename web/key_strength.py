"""Whether the keys are fit to start with: none that somebody typed, counted or copied out of an example; none is shown.

What is refused here is refused before the first page: a weak secret would make every signature, badge and cookie weak.
"""

from __future__ import annotations

import os
import stat
from itertools import pairwise
from pathlib import Path

from inventory.keys import KEY_LENGTH, KeyRing, Use
from web.keys import KeyFileError

#: Of 32 bytes drawn at random fewer than 20 different ones come up less than once in 10 ** 9 draws.
_DIFFERENT = 20
#: Bits by which somebody other than the owner could read or write the file.
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def need_strong(ring: KeyRing, where: str) -> None:
    """Every key of the ring looks as if it was drawn at random.

    Raises: KeyFileError: one does not; the sentence names its use and where the keys are, and never the key.
    """
    for use in Use:
        keys = (ring.secret,) if use is Use.SECRET else getattr(ring, use)
        for key in keys:
            why = weakness(key)
            if why:
                raise KeyFileError(
                    f"The {use} key of {where} is not safe to start with: {why}; vialtrail makes keys itself at the "
                    "first start."
                )
    every = (ring.secret, *ring.wrapping, *ring.checkpoint)
    if len(set(every)) < len(every):
        raise KeyFileError(f"The keys of {where} are not safe to start with: one key stands there twice.")


def weakness(key: bytes) -> str:
    """Why a key is not one that was drawn at random; nothing where it looks like one."""
    if len(key) < KEY_LENGTH:
        return f"it has {len(key)} bytes, and {KEY_LENGTH} are needed"
    if len(set(key)) == 1:
        return "all its bytes are equal"
    if all(0x20 <= byte < 0x7F for byte in key.rstrip(b"\0")):
        # A word of an example, a password, a sentence: of keys that were drawn one in 10 ** 13 is text alone.
        return "it is a text that somebody typed"
    if len({(after - before) % 256 for before, after in pairwise(key)}) == 1:
        return "its bytes count up or down"
    if len(set(key)) < _DIFFERENT:
        return "it repeats few bytes"
    return ""


def need_private(path: Path) -> None:
    """Nobody but its owner reads or writes the key file.

    Raises: KeyFileError: its group or others may.
    """
    if os.name == "nt":
        return
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & _OTHERS:
        raise KeyFileError(
            f"The keys in {path} can be read or written by others than their owner: run chmod 600 {path}."
        )
