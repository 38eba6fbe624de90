"""Who may do what in a PostgreSQL database, beside the owner: the program all that it needs, everybody else no more.

A role of somebody's own that only reads (a backup's, a report's) is let be; it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from inventory.grants import SEQUENCE_RIGHTS, columns, rights

#: How PostgreSQL writes the grantee that is everybody.
EVERYBODY = "PUBLIC"


def program(connection: Connection) -> str | None:
    """The role that the program runs as, where this connection is its own; None for an owner's or administrator's."""
    return connection.execute(text(_PROGRAM)).scalar()


def expected(role: str | None, tables: Iterable[str], sequences: Iterable[str]) -> dict[str, str]:
    """What the program's role must have been given."""
    if role is None:
        return {}
    tables = tuple(tables)
    wanted = {_what(role, "table", table): _written(rights(table)) for table in tables}
    wanted |= {
        _what(role, "column", f"{table}.{column}"): "UPDATE" for table in tables for column in columns(table)
    }
    return wanted | {_what(role, "sequence", sequence): _written(SEQUENCE_RIGHTS) for sequence in sequences}


def present(connection: Connection, role: str | None) -> dict[str, str]:
    """What the program's role was given, and what any other was that lets it change something."""
    given: dict[tuple[str, str, str], set[str]] = {}
    for row in connection.execute(text(_GIVEN)):
        given.setdefault((row.grantee, row.kind, row.name), set()).add(row.right)
    return {
        _what(*what): _written(found)
        for what, found in given.items()
        if what[0] == role or not found <= _harmless(*what)
    }


def _harmless(grantee: str, kind: str, name: str) -> set[str]:
    """What somebody may have who is neither the owner nor the program that asks."""
    allowed = {"schema": {"USAGE"}, "database": {"CONNECT"}}.get(kind, set())
    if grantee == EVERYBODY:
        return allowed
    # Where the owner asks, the program is one of the others.
    table, _, column = name.partition(".")
    more = {
        "table": set(rights(name)), "sequence": set(SEQUENCE_RIGHTS),
        "column": {"UPDATE"} if column in columns(table) else set(),
    }.get(kind, set())  # fmt: skip
    return allowed | more


def _what(grantee: str, kind: str, name: str) -> str:
    return f"rights of {grantee} on {kind} {name}".strip()


def _written(found: Iterable[str]) -> str:
    return ", ".join(sorted(found))


_PROGRAM = """
    SELECT r.rolname FROM pg_roles r WHERE r.rolname = current_user AND NOT r.rolsuper
    AND NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relowner = r.oid)
"""
_GIVEN = """
    WITH given AS (
        SELECT CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind, c.relname::text AS name,
            c.relowner AS owner, c.relacl AS acl, c.oid, 'pg_class'::regclass AS class
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        UNION ALL
        SELECT 'column', c.relname || '.' || a.attname, c.relowner, a.attacl, c.oid, 'pg_class'::regclass
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND a.attacl IS NOT NULL
        UNION ALL
        SELECT 'function', p.proname::text, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner)), p.oid,
            'pg_proc'::regclass
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        UNION ALL
        SELECT 'schema', n.nspname::text, n.nspowner, n.nspacl, n.oid, 'pg_namespace'::regclass
        FROM pg_namespace n WHERE n.nspname = 'public'
        UNION ALL
        SELECT 'database', '', d.datdba, coalesce(d.datacl, acldefault('d', d.datdba)), d.oid,
            'pg_database'::regclass
        FROM pg_database d WHERE d.datname = current_database()
    )
    SELECT given.kind, given.name, a.privilege_type AS "right",
        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE coalesce(r.rolname::text, 'nobody') END AS grantee
    FROM given CROSS JOIN LATERAL aclexplode(given.acl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE a.grantee <> given.owner AND coalesce(r.rolsuper, false) = false
    AND (given.kind NOT IN ('schema', 'database') OR a.privilege_type IN ('CREATE', 'TEMPORARY') OR a.grantee = 0)
    AND NOT EXISTS (
        SELECT 1 FROM pg_depend e WHERE e.classid = given.class AND e.objid = given.oid AND e.deptype = 'e'
    )
"""
