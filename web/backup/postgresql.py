"""A copy of a PostgreSQL database, by the server's own programs, in their custom format; no password is on a line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from web.cli.errors import CommandError

#: What every file of this format begins with.
MAGIC = b"PGDMP"
#: Where packages put the programs of one version each.
_PACKAGED = Path("/usr/lib/postgresql")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_COPY = re.compile(r"^COPY (?:public\.)?\"?(\w+)\"? \((.*)\) FROM stdin;$")
_ESCAPED = re.compile(r"\\(.)")
_CONTROL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@dataclass(frozen=True)
class Program:
    """One of the server's programs, and the version that it is of."""

    path: Path
    major: int


def programs(name: str) -> list[Program]:
    """Every program of this name on the path and where packages put it, the oldest version first."""
    on_path = shutil.which(name)
    places = [*([Path(on_path)] if on_path else []), *sorted(_PACKAGED.glob(f"*/bin/{name}"))]
    found = []
    for path in places:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - a program of the server's
        version = _VERSION.search(said.stdout)
        if version:
            found.append(Program(path, int(version[1])))
    return sorted(found, key=lambda program: program.major)


def program(name: str, server: int) -> Program:
    """The program of this name that can speak to a server of the major version `server`.

    Raises: CommandError: there is none, or it is older than the server.
    """
    found = programs(name)
    if not found:
        raise CommandError(
            f"{name} is not here: install the client programs of PostgreSQL {server}, or put them on the path."
        )
    new_enough = [each for each in found if each.major >= server]
    if not new_enough:
        raise CommandError(
            f"{name} is of PostgreSQL {found[-1].major} and the server of {server}: install the client programs "
            f"of PostgreSQL {server}."
        )
    return new_enough[0]


def major_of(connection: Connection) -> int:
    """The major version of the server that a connection speaks to."""
    return int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000


def reached(url: str) -> tuple[str, dict[str, str]]:
    """How a program of the server reaches a database: a line without the password, and an environment with it."""
    parsed = make_url(url)
    words = {**parsed.translate_connect_args(username="user", database="dbname"), **parsed.query}
    password = words.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    return make_conninfo(**{name: str(value) for name, value in words.items()}), environment


def copy_out(url: str, server: int, target: Path) -> None:
    """Dump one consistent state of the database into `target`, an empty file; nobody who writes waits.

    Raises: CommandError: no program is there, or it could not; the sentence has its first words.
    """
    line, environment = reached(url)
    command = [
        str(program("pg_dump", server).path), "--format=custom", "--schema=public", "--no-password",
        "--lock-wait-timeout=10000", f"--file={target}", f"--dbname={line}",
    ]  # fmt: skip
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    if ended.returncode:
        raise CommandError(f"The copy could not be made: {first_words(ended.stderr)}.")


@contextmanager
def script(file: Path, *options: str) -> Iterator[IO[str]]:
    """What a copy says as SQL, to be read line by line.

    Raises: CommandError: there is no program that reads it, or it stopped before the end.
    """
    newest = programs("pg_restore")[-1:]
    if not newest:
        raise CommandError("pg_restore is not here: install the client programs of PostgreSQL.")
    command = [str(newest[0].path), *options, "--file=-", str(file)]
    with subprocess.Popen(  # noqa: S603 - no shell
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        try:
            yield running.stdout
            # Its complaints are few and fit into the pipe, so that reading them last cannot stand still.
            running.stdout.read()
            said = running.stderr.read()
        except BaseException:
            running.kill()
            raise
        if running.wait():
            raise CommandError(f"{file} cannot be read as a copy: {first_words(said)}.")


def rows_of(file: Path, tables: Collection[str]) -> Iterator[tuple[str, dict[str, str | None]]]:
    """The rows of some tables as a copy holds them: table, and text by column."""
    options = ["--data-only", *(f"--table={table}" for table in tables)]
    with script(file, *options) as lines:
        table, columns = "", list[str]()
        for line in lines:
            said = line.removesuffix("\n")
            if not table:
                found = _COPY.match(said)
                if found:
                    table, columns = found[1], [name.strip().strip('"') for name in found[2].split(",")]
            elif said == "\\.":
                table = ""
            else:
                yield table, dict(zip(columns, map(_plain, said.split("\t")), strict=True))


def _plain(value: str) -> str | None:
    """A value out of the text form of COPY."""
    if value == "\\N":
        return None
    return _ESCAPED.sub(lambda found: _CONTROL.get(found[1], found[1]), value) if "\\" in value else value


def octets(value: str | None) -> bytes:
    """A binary value as the server writes it in text."""
    return bytes.fromhex((value or "").removeprefix("\\x"))


def first_words(said: str) -> str:
    """The first line of what a program said, without its own name."""
    line = next((line for line in said.splitlines() if line.strip()), "it gave no reason")
    return re.sub(r"^pg_\w+: (error: )?", "", line).strip().rstrip(".")
