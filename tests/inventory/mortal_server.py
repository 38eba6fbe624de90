"""A PostgreSQL server that is killed with everything it started, and comes back on what it had written."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL

from tests.postgresql import PATIENCE, Server, _as_postgres, _await, _binaries


class MortalServer:
    """One cluster in a folder of its own; it waits for the disk, as a real one does."""

    def __init__(self, folder: Path) -> None:
        """Make the cluster; nothing runs yet."""
        self._folder, self._binaries = folder, _binaries()
        self._as_postgres = _as_postgres(folder)
        self._process: subprocess.Popen[bytes] | None = None
        data = str(folder / "data")
        made = [str(self._binaries / "initdb"), *f"-D {data} -U postgres -A trust -E UTF8 --locale=C".split()]
        subprocess.run([*self._as_postgres, *made], cwd=folder, capture_output=True, check=True)
        url = URL.create("postgresql", username="postgres", database="postgres", query={"host": str(folder)})
        self.server = Server(url)

    def start(self) -> None:
        """Start it, and wait until it has read its log and answers."""
        settings = ["listen_addresses=", "fsync=on", "synchronous_commit=on", "max_connections=60"]
        options = [word for setting in settings for word in ("-c", setting)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *self._as_postgres, self._binaries / "postgres", "-D", self._folder / "data", "-k", self._folder,
                    *options,
                ],
                cwd=self._folder, stdout=log, stderr=log,
            )  # fmt: skip
        _await(self._process, self._folder)

    def kill(self) -> None:
        """Kill the server and every process of it, none of which has time for anything."""
        assert self._process is not None
        started = _children(self._process.pid)
        for pid in (self._process.pid, *started):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(PATIENCE)
        end = time.monotonic() + PATIENCE
        while any(_lives(pid) for pid in started) and time.monotonic() < end:
            time.sleep(0.01)

    def stop(self) -> None:
        """End it as an administrator does."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def mortal_server() -> Iterator[MortalServer]:
    """A server that is there until the block ends.

    Raises: tests.postgresql.NoServer: none is installed.
    """
    folder = Path(tempfile.mkdtemp(prefix="vialtrail-mortal-"))
    server = None
    try:
        server = MortalServer(folder)
        server.start()
        server.server.make_roles()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _stat(pid: int) -> list[str]:
    """State and parent of a process; nothing where there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()[:2]


def _children(parent: int) -> list[int]:
    """The processes that it started."""
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in pids if _stat(pid)[1:] == [str(parent)]]


def _lives(pid: int) -> bool:
    """It is there, and not only waiting to be buried."""
    return bool(_stat(pid)) and _stat(pid)[0] != "Z"
