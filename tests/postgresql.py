"""A PostgreSQL server for the tests: the one that is named, else one of our own in a temporary folder.

`VIALTRAIL_TEST_POSTGRESQL_URL` names a server whose user may create databases. Otherwise Debian's binaries are
started on a Unix socket alone, without fsync, as the user postgres where the tests run as root.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

#: Where Debian's packages put one server a version.
DEBIAN = Path("/usr/lib/postgresql")
#: Seconds that a server may take to answer first; it takes one.
PATIENCE = 30


class NoServer(Exception):
    """There is no PostgreSQL here; the text says what was looked for."""


@dataclass(frozen=True)
class Server:
    """A running server; databases are made from a template and dropped by force."""

    url: URL

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database and return its SQLAlchemy URL."""
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def server() -> Iterator[Server]:
    """The server that is named, or one of our own until the block ends.

    Raises: NoServer: none is named and none is installed.
    """
    named = os.environ.get("VIALTRAIL_TEST_POSTGRESQL_URL")
    if named:
        yield Server(make_url(named))
        return
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="vialtrail-postgresql-"))
    try:
        with _running(binaries, folder) as url:
            yield Server(url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """The folder of the newest initdb and postgres installed."""
    debian = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True)
    on_path = shutil.which("initdb")
    found = [*debian, *([Path(on_path)] if on_path else [])]
    if not found:
        raise NoServer(f"no PostgreSQL: VIALTRAIL_TEST_POSTGRESQL_URL is not set and {DEBIAN} has no server")
    return found[0].parent


def _as_postgres(folder: Path) -> list[str]:
    """The words before a command that make it run as a user whom initdb accepts; root is refused by it."""
    if os.geteuid() != 0:
        return []
    try:
        shutil.chown(folder, "postgres", "postgres")
    except LookupError as error:
        raise NoServer("no PostgreSQL: root may not run it, and there is no user postgres") from error
    folder.chmod(0o755)
    # A server whose tests were killed ends with them.
    ending = ["--pdeathsig", "INT"]
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *ending]


@contextmanager
def _running(binaries: Path, folder: Path) -> Iterator[URL]:
    """Make a cluster in the folder, serve it on a socket there, stop it at the end."""
    as_postgres, data = _as_postgres(folder), folder / "data"
    initdb = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    made = subprocess.run(
        [*as_postgres, *initdb, "--no-sync"], cwd=folder, capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise RuntimeError(f"initdb: {made.stderr}")
    settings = ["listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=60"]
    options = [word for setting in settings for word in ("-c", setting)]
    log = (folder / "log").open("wb")
    with (
        log,
        subprocess.Popen(
            [*as_postgres, binaries / "postgres", "-D", data, "-k", folder, *options],
            cwd=folder,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            _await(process, folder)
            yield URL.create(
                "postgresql", username="postgres", database="postgres", query={"host": str(folder)}
            )
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _await(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Return when the server answers; raise with its log when it ends or takes too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')}")
