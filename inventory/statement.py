"""A statement of every post: written with SQLAlchemy, compiled once a dialect, then given to the driver itself.

Of a post that took a millisecond SQLAlchemy's own way to the driver took a half. Only integers, texts and bytes pass.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Dialect, Insert, Select, Table, insert
from sqlalchemy.exc import DBAPIError


class _Compiled:
    """Text and fixed parameters of a statement in one dialect."""

    def __init__(
        self,
        statement: Select[Any] | CompoundSelect[Any] | Insert,
        dialect: Dialect,
        columns: Sequence[str] | None,
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        self.sql = str(compiled)
        self.fixed = {name: value for name, value in compiled.params.items() if value is not None}
        #: Takes the values in the order of their marks, where the driver has no names.
        self._pick = None if compiled.positiontup is None else _picker(compiled.positiontup)

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """What the driver takes."""
        given = {**self.fixed, **values} if self.fixed else values
        return given if self._pick is None else self._pick(given)


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """The values under these names, as a tuple however many they are."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda given: tuple(given[name] for name in names)


class Query:
    """A SELECT whose parameters are named by `bindparam`."""

    def __init__(self, select: Select[Any] | CompoundSelect[Any]) -> None:
        """Keep it; nothing is compiled before the first use."""
        self._select = select
        self._compiled: dict[str, _Compiled] = {}
        self._row: Any = namedtuple("Row", [column.key for column in select.selected_columns])  # type: ignore[misc]  # noqa: PYI024

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Every row, with its columns by name."""
        compiled = self._compiled.get(connection.dialect.name) or self._compile(connection.dialect)
        return list(map(self._row._make, _run(connection, compiled.sql, [compiled.parameters(values)])))

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The first row, or None."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def _compile(self, dialect: Dialect) -> _Compiled:
        return self._compiled.setdefault(dialect.name, _Compiled(self._select, dialect, None))


class Write:
    """An INSERT into one table of the columns that its rows name."""

    def __init__(self, table: Table) -> None:
        """Keep the table; nothing is compiled before the first use."""
        self._insert = insert(table)
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def rows(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that name the same columns in the same order; none is no statement."""
        if not rows:
            return
        dialect = connection.dialect
        columns = (dialect.name, *rows[0])
        compiled = self._compiled.get(columns)
        if compiled is None:
            compiled = self._compiled[columns] = _Compiled(self._insert, dialect, columns[1:])
        _run(connection, compiled.sql, [compiled.parameters(row) for row in rows], is_read=False)


def say(connection: Connection, sql: str) -> None:
    """Give the driver one statement without parameters or rows."""
    _run(connection, sql, [()], is_read=False)


def _run(connection: Connection, sql: str, rows: list[Any], *, is_read: bool = True) -> list[tuple[Any, ...]]:
    """Give the driver one statement with its rows of parameters, within the connection's transaction.

    Raises: sqlalchemy.exc.DBAPIError: as SQLAlchemy itself names what the driver raises.
    """
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    try:
        if len(rows) == 1:
            cursor.execute(sql, rows[0])
        else:
            cursor.executemany(sql, rows)
        return list(cursor.fetchall()) if is_read else []
    except connection.dialect.loaded_dbapi.Error as error:
        raise _named(connection, cursor, sql, rows, error) from error
    finally:
        cursor.close()


def _named(connection: Connection, cursor: Any, sql: str, rows: list[Any], error: Exception) -> BaseException:
    """The driver's error as SQLAlchemy names it; a connection that is gone is not used again."""
    dialect = connection.dialect
    gone = dialect.is_disconnect(error, connection.connection, cursor)  # type: ignore[arg-type]
    named = DBAPIError.instance(
        sql, rows, error, dialect.loaded_dbapi.Error, hide_parameters=connection.engine.hide_parameters,
        connection_invalidated=gone, dialect=dialect,
    )  # fmt: skip
    if gone:
        connection.invalidate(error)
    return named
