"""A file that appears whole or not at all: written beside its place, flushed, then named; for its owner's eyes alone.

It replaces nothing unless it is told to.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from web.cli.errors import CommandError

#: What SQLite may leave beside a file that it writes.
_SIDE_FILES = ("-journal", "-wal", "-shm")


@contextmanager
def beside(path: Path, *, replacing: bool = False) -> Iterator[Path]:
    """A new empty file that only its owner may read, beside `path`; at the end of the block it is at `path`.

    When the block breaks off nothing of it stays.
    Args: replacing: what is at `path` goes, at the end.
    Raises: CommandError: there is something at `path`, or the folder cannot be written.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    if not replacing and (path.exists() or path.is_symlink()):
        raise CommandError(f"{path} is there already, and nothing is written over it: name another file.")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        yield draft
        _to_disk(draft)
        if replacing:
            draft.replace(path)
        else:
            _name(draft, path)
        _to_disk(path.parent)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        for each in (draft, *(draft.with_name(draft.name + end) for end in _SIDE_FILES)):
            each.unlink(missing_ok=True)


@contextmanager
def in_place(path: Path) -> Iterator[Path]:
    """As `beside`, in place of a file that is there, whoever could read that one; a device or pipe is written itself.

    Raises: CommandError: it cannot be written.
    """
    if path.is_dir():
        raise CommandError(f"{path} cannot be written: {os.strerror(errno.EISDIR)}.")
    if not path.exists() or path.is_file():
        # A link keeps its place, and what it leads to is replaced.
        with beside(path.resolve(), replacing=True) as draft:
            yield draft
        return
    try:
        yield path
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror or error}.") from error


def _name(draft: Path, path: Path) -> None:
    """Give the file its name; a link never replaces what appeared there meanwhile, a rename would."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise CommandError(f"{path} is there since a moment ago: name another file.") from None
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES}:
            raise
        # A stick with no links: what is left is to look once more.
        if path.exists():
            raise CommandError(f"{path} is there since a moment ago: name another file.") from None
        draft.rename(path)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
