"""The key file: where the master secret lies, apart from the database; it is made once and never overwritten."""

import base64
import binascii
import os
from pathlib import Path

from inventory.keys import MASTER_LENGTH, KeyRing

#: The first line of the file, so that a file of something else is told apart.
HEADING = "vialtrail keys 1"


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
    try:
        heading, secret = lines
        master = base64.b64decode(secret, validate=True)
    except (ValueError, binascii.Error):
        heading, master = "", b""
    if heading != HEADING or len(master) != MASTER_LENGTH:
        raise KeyFileError(
            f"{path} is no key file: a line '{HEADING}' and a line with the secret are expected."
        )
    return KeyRing(master)


def load_or_make(path: Path) -> KeyRing:
    """The key ring of the file, made first where there is none; of two makers at once, one wins and both read it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        content = f"{HEADING}\n{base64.b64encode(os.urandom(MASTER_LENGTH)).decode()}\n"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link appears whole or not at all, and never replaces a file that is there.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return load(path)
