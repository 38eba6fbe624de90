"""Where the tests keep their files: in memory where it has room, since most of their time goes into writing disks."""

import os
import shutil
import tempfile
from pathlib import Path

#: Linux's file system in memory; a container's is often 64 MB.
MEMORY = Path("/dev/shm")  # noqa: S108  (pytest makes a folder of its own in it)
#: Bytes free that a whole run may want, logs of the database server included.
ROOM = 4 << 30


def keep_in_memory(memory: Path = MEMORY, room: int = ROOM) -> None:
    """Temporary files of this process and of all that it starts lie in memory; TMPDIR, where it is set, stands."""
    if "TMPDIR" not in os.environ and memory.is_dir() and shutil.disk_usage(memory).free >= room:
        os.environ["TMPDIR"] = str(memory)
        tempfile.tempdir = None
