"""A PostgreSQL server for the tests: the one that is named, else one of our own in a temporary folder.

`VIALTRAIL_TEST_POSTGRESQL_URL` names a server whose user may create databases and roles. Otherwise Debian's binaries
are started on a Unix socket alone, without fsync, as the user postgres where the tests run as root.

Every database has three people: the administrator, the owner of the tables, and the program, whose URL a test gets.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import errors, sql
from sqlalchemy import URL, make_url

#: Where Debian's packages put one server a version.
DEBIAN = Path("/usr/lib/postgresql")
#: Roles of the tests: who owns tables and functions, and who the program is. Both are invented, as is their password.
OWNER, PROGRAM, PASSWORD = "vialtrail_test_owner", "vialtrail_test_program", "invented"
#: Names a server to use instead of one of our own, with its administrator.
NAMED = "VIALTRAIL_TEST_POSTGRESQL_URL"
#: Seconds that a server may take to answer first; it takes one.
PATIENCE = 30


class NoServer(Exception):
    """There is no PostgreSQL here; the text says what was looked for."""


@dataclass(frozen=True)
class Server:
    """A running server; databases are the owner's, made from a template and dropped by force. `url`: administrator's."""

    url: URL

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database of the owner's and return the program's SQLAlchemy URL of it."""
        made = {
            "name": sql.Identifier(name),
            "owner": sql.Identifier(OWNER),
            "program": sql.Identifier(PROGRAM),
        }
        self._run(
            sql.SQL("CREATE DATABASE {name} TEMPLATE {template} OWNER {owner}").format(
                **made, template=sql.Identifier(template)
            ),
            # A copy has the rights on tables of its template and none of those on the database.
            sql.SQL("REVOKE TEMP ON DATABASE {name} FROM PUBLIC").format(**made),
            sql.SQL("GRANT CONNECT ON DATABASE {name} TO {program}").format(**made),
        )
        return program_url(self.url.set(database=name).render_as_string(hide_password=False))

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def make_roles(self) -> None:
        """Make owner and program where they are not there; on a named server another run may do the same now."""
        for role in (OWNER, PROGRAM):
            made = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(PASSWORD)
            )
            with suppress(errors.DuplicateObject, errors.UniqueViolation):
                self._run(made)
        # Who is no superuser gives databases only to roles that he is a member of.
        with suppress(errors.InvalidGrantOperation, errors.UniqueViolation, errors.InternalError):
            self._run(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))

    def _run(self, *statements: sql.Composed) -> None:
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def program_url(url: str) -> str:
    """The same database as the program opens it; an SQLite file has one kind of user."""
    return _as(url, PROGRAM, PASSWORD)


def owner_url(url: str) -> str:
    """The same database as its owner opens it: who migrates, and who can tamper past the program's rights."""
    return _as(url, OWNER, PASSWORD)


def administrator_url(url: str) -> str:
    """The same database as the server's administrator opens it."""
    named = make_url(os.environ.get(NAMED) or "postgresql://postgres@")
    return _as(url, named.username, named.password)


def _as(url: str, role: str | None, password: str | None) -> str:
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        return url
    # An URL's parts: set() leaves a part alone that it is given as None.
    return URL.create(
        parsed.drivername, role, password, parsed.host, parsed.port, parsed.database, parsed.query
    ).render_as_string(hide_password=False)


@contextmanager
def server() -> Iterator[Server]:
    """The server that is named, or one of our own until the block ends.

    Raises: NoServer: none is named and none is installed.
    """
    named = os.environ.get(NAMED)
    if named:
        running = Server(make_url(named))
        running.make_roles()
        yield running
        return
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="vialtrail-postgresql-"))
    try:
        with _running(binaries, folder) as url:
            running = Server(url)
            running.make_roles()
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """The folder of the newest initdb and postgres installed."""
    debian = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True)
    on_path = shutil.which("initdb")
    found = [*debian, *([Path(on_path)] if on_path else [])]
    if not found:
        raise NoServer(f"no PostgreSQL: {NAMED} is not set and {DEBIAN} has no server")
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
