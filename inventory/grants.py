"""What the program's role may do on PostgreSQL: the rights it is given, and whether it could do more; it makes no table.

One role owns the tables and runs the migrations. The program runs as another, which adds to the books and changes
nothing in them: a trigger can be switched off by an owner, a right that is not there cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

# All are imported for their tables: without them the list of append-only ones would be short without a word.
from inventory.tables import custody as _custody  # noqa: F401
from inventory.tables import factors as _factors  # noqa: F401
from inventory.tables import house as _house  # noqa: F401
from inventory.tables import ledger as _ledger  # noqa: F401
from inventory.tables import people as _people  # noqa: F401
from inventory.tables import rules as _rules  # noqa: F401
from inventory.tables import working as _working  # noqa: F401
from inventory.tables.schema import append_only

#: Kept by triggers alone, which run with their owner's rights: table -> the triggers that write it.
PROJECTIONS: dict[str, frozenset[str]] = {
    "balance": frozenset({"vt_line_moves"}),
    "day_net": frozenset({"vt_entry_days"}),
}
#: Where Alembic keeps the revision.
REVISION_TABLE = "alembic_version"
#: Made by migrations alone: which signatures a kind of entry asks for is not the program's to say.
_READ_ALONE = frozenset({REVISION_TABLE, "attestation_rule"})
#: Evidence beside the books: what was tried, scanned and seen is added to, and nothing takes it back.
_ADDED = frozenset({"refused_attempt", "scan_evidence", "seen_twice"})
#: Added to, and changed in these columns alone: a try was right, a finding closed, a notice read, a report mailed.
_CHANGED: dict[str, frozenset[str]] = {
    "proof_attempt": frozenset({"accepted", "at_us"}),
    "finding": frozenset(
        {"scheme", "owner", "person", "statement", "last_shown_us", "closed_at_us", "opened_at_us"}
    ),
    "notice": frozenset({"seen_at_us"}),
    "outgoing_mail": frozenset({"tries", "next_at_us", "sent_at_us", "given_up_at_us"}),
    "urgent_report": frozenset({"queued_at_us"}),
    "witness_token": frozenset({"used_at_us"}),
}
#: Everything that a role can be given on a table; MAINTAIN came with PostgreSQL 17 and is no change of rows.
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
#: On a number that counts up: taken by an insert, read by a copy of the database.
SEQUENCE_RIGHTS = ("SELECT", "USAGE")

#: Roles of the server's own whose members could go around the grants.
_MIGHTY = (
    "pg_write_all_data",
    "pg_execute_server_program",
    "pg_write_server_files",
    "pg_read_server_files",
    "pg_database_owner",
)


class RoleError(Exception):
    """A role of the database is not there, or may do too much or too little; the text is the sentence."""


def rights(table: str) -> tuple[str, ...]:
    """What the program's role needs on a whole table, and may have; `columns` says what it may change besides."""
    if table in PROJECTIONS or table in _READ_ALONE:
        return ("SELECT",)
    if table in {each.name for each in append_only} or table in _ADDED or table in _CHANGED:
        return ("SELECT", "INSERT")
    return ("SELECT", "INSERT", "UPDATE", "DELETE")


def columns(table: str) -> frozenset[str]:
    """The columns that the program may change in a table that it may not change as a whole."""
    return _CHANGED.get(table, frozenset())


def statements(
    program: str, database: str, tables: Iterable[str], sequences: Iterable[str], functions: Iterable[str]
) -> list[str]:
    """The statements that give the program its rights and take every other; all names are quoted already."""
    everyone = f"PUBLIC, {program}"
    made = [
        f"REVOKE CREATE ON SCHEMA public FROM {everyone}",
        f"GRANT USAGE ON SCHEMA public TO {program}",
        f"REVOKE TEMP, CREATE ON DATABASE {database} FROM {everyone}",
        f"GRANT CONNECT ON DATABASE {database} TO {program}",
    ]
    for table in tables:
        made += [
            f"REVOKE ALL ON TABLE {table} FROM {everyone}",
            f"GRANT {', '.join(rights(table.strip(chr(34))))} ON TABLE {table} TO {program}",
        ]
        if changed := columns(table.strip(chr(34))):
            made.append(f"GRANT UPDATE ({', '.join(sorted(changed))}) ON TABLE {table} TO {program}")
    for sequence in sequences:
        made += [
            f"REVOKE ALL ON SEQUENCE {sequence} FROM {everyone}",
            f"GRANT {', '.join(SEQUENCE_RIGHTS)} ON SEQUENCE {sequence} TO {program}",
        ]
    # A trigger fires without it; without it nobody hangs a function that runs as the owner on a table of his own.
    made += [f"REVOKE ALL ON FUNCTION {function} FROM {everyone}" for function in functions]
    return made


def install(connection: Connection, program: str) -> None:
    """Give the role `program` its rights on everything in the schema; the owner asks for it, and commits.

    Raises: RoleError: the owner may not, and an administrator must run what the sentence names.
    """
    quote = connection.dialect.identifier_preparer.quote_identifier
    relations = connection.execute(text(_RELATIONS)).all()
    functions = connection.execute(text(_FUNCTIONS)).scalars().all()
    database = connection.execute(text("SELECT current_database()")).scalar_one()
    for statement in statements(
        quote(program),
        quote(database),
        [quote(row.relname) for row in relations if row.relkind == "r"],
        [quote(row.relname) for row in relations if row.relkind == "S"],
        functions,
    ):
        connection.exec_driver_sql(statement)
    # Where a right was given by somebody else the server only warns that it took nothing.
    left = excess(connection, program)
    if left:
        raise RoleError(
            f"The role {program} may do more than the program should, and the owner cannot take it away: it "
            f"{_some(left)}. An administrator takes that away, for example by: {_MEND.format(quote(database))}"
        )


def excess(connection: Connection, role: str | None = None) -> tuple[str, ...]:
    """What a role could do beyond its rights, each as words that follow its name; the connection's own role for None.

    A role that it is a member of counts as itself, since it may become that role whenever it wants.
    """
    of = {"role": role or connection.execute(text("SELECT current_user")).scalar_one()}
    if connection.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = :role"), of).scalar_one():
        return ("is a superuser",)
    found = [
        *connection.execute(text(_ROLES + _STANDING), of | {"mighty": list(_MIGHTY)}).scalars(),
        *connection.execute(text(_ROLES + _OWNED), of).scalars(),
        *connection.execute(text(_ROLES + _BROAD), of).scalars(),
    ]
    if connection.dialect.server_version_info >= (15,):  # type: ignore[operator]
        found += connection.execute(text(_ROLES + _PARAMETER), of).scalars()
    found += [
        f"may {row.right} {row.relname}"
        for row in connection.execute(text(_ROLES + _TABLE_RIGHTS), of | {"rights": list(RIGHTS)})
        if row.right not in rights(row.relname) and not (row.right == "UPDATE" and columns(row.relname))
    ]
    found += [
        f"may UPDATE {row.relname}.{row.attname}"
        for row in connection.execute(text(_ROLES + _COLUMN_RIGHTS), of | {"tables": sorted(_CHANGED)})
        if row.attname not in columns(row.relname)
    ]
    return tuple(found)


def refuse_excess(connection: Connection) -> None:
    """Return when the role of this connection may do no more than the program needs.

    Raises: RoleError: it may; the sentence names the first things.
    """
    found = excess(connection)
    if found:
        role = connection.execute(text("SELECT current_user")).scalar_one()
        raise RoleError(
            f"The role {role} may do more to the database than the program should: it {_some(found)}. Name the "
            "program's own role in the database's URL, and run vialtrail migrate as the owner."
        )


def _some(words: tuple[str, ...]) -> str:
    """The first three, and how many more."""
    more = len(words) - 3
    return ", ".join(words[:3]) + (f" and {more} more" if more > 0 else "")


_MEND = "REVOKE CREATE ON SCHEMA public FROM PUBLIC; REVOKE TEMP ON DATABASE {} FROM PUBLIC"

_RELATIONS = """
    SELECT c.relname, c.relkind FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S')
    AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    ) ORDER BY c.relname
"""
_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND substr(p.proname, 1, 3) = 'vt_' ORDER BY 1
"""
_ROLES = "WITH own AS (SELECT * FROM pg_roles r WHERE pg_has_role(CAST(:role AS name), r.oid, 'MEMBER'))"
_STANDING = """
    SELECT 'may become the superuser ' || rolname FROM own WHERE rolsuper
    UNION ALL SELECT 'may make roles' FROM own WHERE rolcreaterole
    UNION ALL SELECT 'is a member of ' || rolname FROM own WHERE rolname = ANY(CAST(:mighty AS text[]))
"""
_OWNED = """
    SELECT 'owns the database' FROM pg_database d JOIN own ON own.oid = d.datdba WHERE d.datname = current_database()
    UNION ALL SELECT 'owns the schema public' FROM pg_namespace n JOIN own ON own.oid = n.nspowner
    WHERE n.nspname = 'public'
    UNION ALL SELECT 'owns ' || c.relname FROM pg_class c JOIN own ON own.oid = c.relowner
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> 'i'
    UNION ALL SELECT 'owns ' || p.proname FROM pg_proc p JOIN own ON own.oid = p.proowner
    WHERE p.pronamespace = 'public'::regnamespace
"""
_BROAD = """
    SELECT DISTINCT 'may make things in the schema public' FROM own WHERE has_schema_privilege(oid, 'public', 'CREATE')
    UNION ALL SELECT DISTINCT 'may make schemas' FROM own WHERE has_database_privilege(oid, current_database(), 'CREATE')
    UNION ALL SELECT DISTINCT 'may make temporary tables' FROM own
    WHERE has_database_privilege(oid, current_database(), 'TEMP')
"""
_PARAMETER = """
    SELECT DISTINCT 'may switch triggers off' FROM own
    WHERE has_parameter_privilege(oid, 'session_replication_role', 'SET')
"""
_TABLE_RIGHTS = """
    SELECT DISTINCT c.relname, wanted."right" FROM own CROSS JOIN unnest(CAST(:rights AS text[])) AS wanted("right")
    JOIN pg_class c ON c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    WHERE NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
    AND CASE WHEN wanted."right" IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
        THEN has_any_column_privilege(own.oid, c.oid, wanted."right")
        ELSE has_table_privilege(own.oid, c.oid, wanted."right") END
    ORDER BY 1, 2
"""
_COLUMN_RIGHTS = """
    SELECT DISTINCT c.relname, a.attname FROM own CROSS JOIN pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(CAST(:tables AS text[])) AND a.attnum > 0
    AND NOT a.attisdropped AND has_column_privilege(own.oid, c.oid, a.attnum, 'UPDATE') ORDER BY 1, 2
"""
