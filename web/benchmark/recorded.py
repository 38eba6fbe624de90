"""What posts ask of the database: every statement with its parameters as the driver was given it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Engine, event

#: A list of parameters by place, or a dictionary by name.
Parameters: TypeAlias = Any
#: Columns of a row that say where its entry stands in the chain: they are another's when writers come in another order.
CHAINED = ("seq", "previous_hash", "recorded_at_us")

#: The end of a transaction, in the place of a statement.
COMMIT = "COMMIT"
_INSERT = re.compile(r"INSERT INTO \w+ \(([^)]*)\)")
_HEAD = re.compile(r"SELECT\s.*\bhash\b.*\sFROM entry\s.*ORDER BY (entry\.)?seq DESC", re.DOTALL)


@dataclass(frozen=True)
class Statement:
    """One statement with its rows of parameters; `chained` has, by column of `CHAINED`, where in a row it stands."""

    sql: str
    rows: tuple[Parameters, ...] = ()
    is_many: bool = False
    chained: Mapping[str, int | str] = field(default_factory=dict)
    is_read: bool = False
    is_head: bool = False


#: All statements of one post, from the start of its transaction to its end.
Post: TypeAlias = list[Statement]


class Recording:
    """The statements of a process, in the order in which the drivers were given them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._statements: list[Statement] = []

    def add(self, sql: str, rows: Sequence[Any], *, is_many: bool = False) -> None:
        """Keep one statement with its rows of parameters."""
        kept = tuple(_kept(row) for row in rows)
        self._statements.append(
            Statement(
                sql,
                kept,
                is_many,
                _chained(sql, kept),
                sql.lstrip().startswith("SELECT"),
                bool(_HEAD.match(sql)),
            )
        )

    def end(self) -> None:
        """Keep the end of a transaction."""
        self._statements.append(Statement(COMMIT))

    def taken(self) -> Post:
        """What was kept since the last call."""
        taken, self._statements = self._statements, []
        return taken


@contextmanager
def recording() -> Iterator[Recording]:
    """Record what any engine's connections are given that are opened within the block."""
    found = Recording()

    def connect(dialect: Any, _record: Any, arguments: Any, options: dict[str, Any]) -> Any:
        if dialect.name == "sqlite":
            options["factory"] = _sqlite(found)
            return None
        return _postgresql(found).connect(*arguments, **options)

    event.listen(Engine, "do_connect", connect)
    try:
        yield found
    finally:
        event.remove(Engine, "do_connect", connect)


def _sqlite(found: Recording) -> type[sqlite3.Connection]:
    """Connections of SQLite's own driver that keep what they are given."""

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, parameters: Any = (), /) -> Any:
            found.add(sql, [parameters] if parameters else [])
            return super().execute(sql, parameters)

        def executemany(self, sql: str, parameters: Any, /) -> Any:
            found.add(sql, parameters, is_many=True)
            return super().executemany(sql, parameters)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, sql: str, parameters: Any = (), /) -> Any:
            # The driver's own makes a cursor of its own.
            return self.cursor().execute(sql, parameters)

        def commit(self) -> None:
            if self.in_transaction:
                found.end()
            super().commit()

    return Connection


def _postgresql(found: Recording) -> Any:
    """The same of PostgreSQL's driver."""
    import psycopg

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            found.add(str(query), [params] if params else [])
            return super().execute(query, params, **options)

        def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
            found.add(str(query), params_seq, is_many=True)
            super().executemany(query, params_seq, **options)

    class Connection(psycopg.Connection[Any]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.cursor_factory = Cursor

        def commit(self) -> None:
            found.end()
            super().commit()

    return Connection


def _kept(parameters: Any) -> Parameters:
    """Parameters that can be changed and sent to another process."""
    if isinstance(parameters, Mapping):
        return {name: _plain(value) for name, value in parameters.items()}
    return [_plain(value) for value in parameters]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _chained(sql: str, rows: Sequence[Parameters]) -> dict[str, int | str]:
    """Where an insert's rows have the columns that follow the book's head."""
    found = _INSERT.match(sql)
    if found is None or not rows:
        return {}
    columns = [column.strip().strip('"') for column in found[1].split(",")]
    by_name = isinstance(rows[0], dict)
    return {name: name if by_name else columns.index(name) for name in CHAINED if name in columns}
