"""The key file: where the keys lie, apart from the database; it is made once and never overwritten by a shorter one."""

import base64
import binascii
import os
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

from inventory.keys import KEY_LENGTH, KeyRing, Use, key_id

#: The first line of the file, so that a file of something else is told apart.
HEADING = "vialtrail keys 2"
#: That of files from before the first release, whose databases are not carried over.
_FORMER = "vialtrail keys 1"


class KeyFileError(Exception):
    """The key file cannot be used; the text is the sentence that a person reads."""


def load(path: Path) -> KeyRing:
    """The key ring of the file.

    Raises: KeyFileError: there is none, it cannot be read, or it is something else.
    """
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        raise KeyFileError(
            f"The keys of this database are expected in {path}, and there is no file."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"The keys in {path} cannot be read: {error}.") from error
    found = _keys_of(path, lines)
    return KeyRing(
        found[Use.SECRET][0], tuple(found[Use.WRAPPING]), tuple(found[Use.CHECKPOINT]), partial(load, path)
    )


def read(text: str, where: str) -> KeyRing:
    """The key ring of the text of a key file that is no file; `where` names it.

    Raises: KeyFileError: it is something else.
    """
    found = _keys_of(where, text.replace(";", "\n").strip().splitlines())
    return KeyRing(found[Use.SECRET][0], tuple(found[Use.WRAPPING]), tuple(found[Use.CHECKPOINT]))


def _keys_of(path: Path | str, lines: list[str]) -> dict[Use, list[bytes]]:
    """The keys of each use.

    Raises: KeyFileError: the lines are no whole key file.
    """
    if lines[:1] == [_FORMER]:
        raise KeyFileError(
            f"The keys in {path} are of a program before the first release, whose databases are not carried over."
        )
    if lines[:1] != [HEADING]:
        raise KeyFileError(f"{path} is no key file: a first line '{HEADING}' is expected.")
    found: dict[Use, list[bytes]] = {use: [] for use in Use}
    for number, line in enumerate(lines[1:], 2):
        use, key = _key_of(path, number, line)
        found[use].append(key)
    for use, keys in found.items():
        if not keys or (use is Use.SECRET and len(keys) > 1):
            wanted = "one line" if use is Use.SECRET else "at least one line"
            raise KeyFileError(
                f"{path} is no whole key file: {wanted} '{use}' is expected, {len(keys)} found."
            )
    return found


def _key_of(path: Path | str, number: int, line: str) -> tuple[Use, bytes]:
    """One line: use, id, key; the id tells a key that was damaged from one that was not."""
    try:
        name, identity, encoded = line.split(" ")
        use, key = Use(name), base64.b64decode(encoded, validate=True)
        sound = len(key) == KEY_LENGTH and key_id(use, key) == identity
    except (ValueError, binascii.Error):
        sound = False
    if not sound:
        # The line itself is not shown: most of a key may stand in it.
        raise KeyFileError(f"Line {number} of {path} is damaged: a use, an id and its key are expected.")
    return use, key


def load_or_make(path: Path) -> KeyRing:
    """The key ring of the file, made first where there is none; of two makers at once, one wins and both read it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        save_new(path, KeyRing(new_key(), (new_key(),), (new_key(),)), exist_ok=True)
    return load(path)


def new_key() -> bytes:
    """A key that was never there before."""
    return os.urandom(KEY_LENGTH)


def text_of(ring: KeyRing) -> str:
    """What the key file of a ring holds."""
    return "\n".join((HEADING, *_lines(ring), ""))


def _lines(ring: KeyRing) -> Iterator[str]:
    for use in Use:
        keys = (ring.secret,) if use is Use.SECRET else getattr(ring, use)
        for key in keys:
            yield f"{use} {key_id(use, key)} {base64.b64encode(key).decode()}"


def save_new(path: Path, ring: KeyRing, *, exist_ok: bool = False) -> None:
    """Write a key file where there is none.

    Raises: KeyFileError: there is one, unless that is all right (it is left as it is), or it cannot be written.
    """
    draft = _draft(path, ring)
    try:
        # A link appears whole or not at all, and never replaces a file that is there.
        os.link(draft, path)
    except FileExistsError:
        if not exist_ok:
            raise KeyFileError(f"{path} is there already; keys are never written over a file.") from None
    finally:
        draft.unlink()
    _sync_folder(path)


def replace(path: Path, ring: KeyRing, *, forgotten: Collection[str] = ()) -> None:
    """Put a ring in the place of the one in the file, whole or not at all.

    Args: forgotten: the ids of wrapping keys that may be missing in it.
    Raises: KeyFileError: it lacks another key of the file, or it cannot be written.
    """
    present = load(path)
    for use in Use:
        lost = set(present.ids(use)) - set(ring.ids(use))
        if use is Use.WRAPPING:
            lost -= set(forgotten)
        if lost:
            raise KeyFileError(f"{path} is kept as it is: the new keys lack {use} key {min(lost)}.")
    draft = _draft(path, ring)
    try:
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path)


def _draft(path: Path, ring: KeyRing) -> Path:
    """The file beside, on the disk before it takes its place."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text_of(ring))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise KeyFileError(f"The keys cannot be written beside {path}: {error}.") from error
    return draft


def _sync_folder(path: Path) -> None:
    """A name is on the disk when its folder is; Windows opens no folder, and keeps names by itself."""
    if os.name == "nt":
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
