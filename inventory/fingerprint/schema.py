"""The whole fingerprint: what a database must be made of and what it is made of, as lines that can be compared.

Tables, columns, constraints and indexes are expected as a text file beside this module says, one a dialect, which is
taken from a migrated database; triggers, functions and rights as the code makes them.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, select

from inventory.fingerprint import postgresql, rights, sqlite
from inventory.tables.ledger import attestation_rule

#: What is said of something that is not there.
ABSENT = "none"


def golden_file(dialect: str) -> Path:
    """The file with what a dialect is expected to have."""
    return Path(__file__).with_name(f"{dialect}.txt")


def golden_text(connection: Connection) -> str:
    """What belongs into the file, read from a database that was just migrated."""
    kept = sorted(f"{what}: {how}" for what, how in _fixed(connection).items())
    return "\n".join(kept) + "\n"


def expected(connection: Connection) -> dict[str, str]:
    """What it is -> how it must be."""
    dialect = connection.dialect.name
    lines = golden_file(dialect).read_text(encoding="utf-8").splitlines()
    wanted = {what: how for what, _, how in (line.partition(": ") for line in lines)}
    if dialect == "sqlite":
        return wanted | sqlite.triggers()
    role = rights.program(connection)
    return (
        wanted
        | postgresql.made_triggers()
        | rights.expected(role, _names(wanted, "table "), _names(wanted, "sequence "))
    )


def found(connection: Connection) -> dict[str, str]:
    """What it is -> how it is."""
    if connection.dialect.name == "sqlite":
        return sqlite.present(connection) | _rules(connection)
    return (
        _fixed(connection)
        | postgresql.triggers(connection)
        | rights.present(connection, rights.program(connection))
    )


def differences(connection: Connection) -> tuple[tuple[str, str, str], ...]:
    """Each thing that is not as it must be: what, how it must be, how it is; in the order of their names."""
    wanted, there = expected(connection), found(connection)
    return tuple(
        (what, wanted.get(what, ABSENT), there.get(what, ABSENT))
        for what in sorted(wanted.keys() | there.keys())
        if wanted.get(what) != there.get(what)
    )


def _fixed(connection: Connection) -> dict[str, str]:
    """What no code makes anew after a migration."""
    if connection.dialect.name == "sqlite":
        kept = sqlite.present(connection)
        return {what: how for what, how in kept.items() if not what.startswith("trigger ")} | _rules(
            connection
        )
    return postgresql.present(connection) | _rules(connection)


def _rules(connection: Connection) -> dict[str, str]:
    """Which signatures each kind of entry asks for: rows that are as much a rule as any constraint."""
    table = attestation_rule.c
    return {
        f"rule of signatures {row.kind}, {row.profile}, {row.role}, since {row.since_us}": (
            f"actor signs {row.actor_signs}, others {row.signers_min}"
        )
        for row in connection.execute(
            select(
                table.kind, table.profile, table.role, table.since_us, table.actor_signs, table.signers_min
            )
        )
    }


def _names(wanted: dict[str, str], kind: str) -> list[str]:
    """The names of the things of one kind, without their parts."""
    return [what.removeprefix(kind) for what in wanted if what.startswith(kind) and ", " not in what]
