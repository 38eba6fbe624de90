"""A PostgreSQL server of a test's own, which is stopped, killed and started again under a program that runs."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL

from tests.lacking import lacking
from tests.postgresql import NoServer, Server, _as_postgres, _binaries, owner_url

#: Seconds that a server may take to start or end.
PATIENCE_S = 30


class Stoppable:
    """A cluster in a folder; `server` makes its databases while it runs."""

    def __init__(self, binaries: Path, folder: Path, as_postgres: list[str]) -> None:
        """Nothing runs yet."""
        self._binaries, self._folder, self._as_postgres = binaries, folder, as_postgres
        self._process: subprocess.Popen[bytes] | None = None
        url = URL.create("postgresql", username="postgres", database="postgres", query={"host": str(folder)})
        self.server = Server(url)

    def start(self) -> None:
        """Start it and wait until it answers; after a kill its last processes may hold the folder for an instant."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                self._process = self._serve()
            try:
                psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("PostgreSQL did not start")

    def stop(self, number: signal.Signals) -> None:
        """End it: SIGINT cuts every connection in good order, SIGKILL without a word."""
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait(timeout=PATIENCE_S)

    def migrated(self, name: str) -> str:
        """A new migrated database; the program's URL of it."""
        from web.migrations.upgrade import migrate

        self.server.make_roles()
        url = self.server.create(name)
        migrate(owner_url(url), url)
        return url

    def _serve(self) -> subprocess.Popen[bytes]:
        settings = ["listen_addresses=", "fsync=off", "max_connections=40"]
        options = [word for setting in settings for word in ("-c", setting)]
        data = self._folder / "data"
        command = [
            *self._as_postgres,
            str(self._binaries / "postgres"),
            "-D",
            str(data),
            "-k",
            str(self._folder),
        ]
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen([*command, *options], cwd=self._folder, stdout=log, stderr=log)


@contextmanager
def stoppable() -> Iterator[Stoppable]:
    """A server of its own, running; it ends with the block."""
    folder = Path(tempfile.mkdtemp(prefix="vialtrail-stoppable-"))
    try:
        binaries, as_postgres = _binaries(), _as_postgres(folder)
    except NoServer as reason:
        folder.rmdir()
        lacking("postgresql", str(reason))
    made = Stoppable(binaries, folder, as_postgres)
    initdb = [
        str(binaries / "initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    try:
        subprocess.run(
            [*as_postgres, *initdb, "--locale=C", "--no-sync"], cwd=folder, capture_output=True, check=True
        )
        made.start()
        yield made
    finally:
        if made._process is not None and made._process.poll() is None:
            made.stop(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
