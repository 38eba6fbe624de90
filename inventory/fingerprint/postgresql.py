"""What a PostgreSQL database has in the schema public, read from the server's catalogs; extensions are left out.

NOT NULL is read from the columns: only since PostgreSQL 18 is it a constraint with a name too.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, Row, text

from inventory.fingerprint.digest import short
from inventory.guards import postgresql_statements

_MADE_TRIGGER = re.compile(
    r"^CREATE TRIGGER (\w+) (BEFORE|AFTER) ([A-Z ]+) ON (\w+) FOR EACH (ROW|STATEMENT) EXECUTE FUNCTION (\w+)\(\)$"
)
_MADE_FUNCTION = re.compile(
    r"^CREATE OR REPLACE FUNCTION (\w+)\(\) RETURNS trigger AS \$\$(.*)\$\$ (.*)$", re.DOTALL
)
#: Bits of pg_trigger.tgtype, in the order in which they are written here.
_EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
_ROW, _BEFORE, _INSTEAD = 1, 2, 64


def present(connection: Connection) -> dict[str, str]:
    """What it is -> how it is, for all but triggers, functions and rights."""
    found: dict[str, str] = {}
    for query in (_RELATIONS, _COLUMNS, _CONSTRAINTS, _INDEXES, _SEQUENCES, _RULES, _POLICIES, _SETTINGS):
        found |= {row[0]: " ".join(row[1].split()) for row in connection.execute(text(query))}
    return found


def triggers(connection: Connection) -> dict[str, str]:
    """The triggers and functions that the database has."""
    found = {f"function {row.what}": _function(row) for row in connection.execute(text(_FUNCTIONS))}
    for row in connection.execute(text(_TRIGGERS)):
        moment = "BEFORE" if row.tgtype & _BEFORE else "INSTEAD OF" if row.tgtype & _INSTEAD else "AFTER"
        words = [word for word, bit in _EVENTS.items() if row.tgtype & bit]
        level = "ROW" if row.tgtype & _ROW else "STATEMENT"
        found[f"trigger {row.tgname} on {row.relname}"] = (
            f"{moment} {' OR '.join(words)} FOR EACH {level} EXECUTE FUNCTION {row.function}{row.more}"
        )
    return found


def made_triggers() -> dict[str, str]:
    """The same as the program makes them, read from its statements."""
    made: dict[str, str] = {}
    for statement in postgresql_statements():
        trigger, function = _MADE_TRIGGER.match(statement), _MADE_FUNCTION.match(statement)
        if trigger:
            name, moment, events, table, level, called = trigger.groups()
            words = [word for word in _EVENTS if word in events.split(" OR ")]
            made[f"trigger {name} on {table}"] = (
                f"{moment} {' OR '.join(words)} FOR EACH {level} EXECUTE FUNCTION {called}()"
            )
        elif function:
            name, body, tail = function.groups()
            owner = "the owner" if "SECURITY DEFINER" in tail else "its caller"
            path = tail.removesuffix(" SECURITY DEFINER").partition("SET search_path = ")[2]
            made[f"function {name}()"] = _described("plpgsql", owner, f"search_path={path}", body)
    return made


def _function(row: Row[Any]) -> str:
    """A function of the database, as `made_triggers` writes it."""
    owner = "its caller"
    if row.prosecdef:
        owner = "the owner" if row.is_owners else "another role"
    return _described(row.lanname, owner, row.settings, row.prosrc)


def _described(language: str, runs_as: str, settings: str, body: str) -> str:
    return f"{language}, runs as {runs_as}, {settings or 'no settings'}, body {short(body)}"


_OURS = """
    c.relnamespace = 'public'::regnamespace
    AND NOT EXISTS (
        SELECT 1 FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
    )
"""
_RELATIONS = f"""
    SELECT CASE c.relkind WHEN 'r' THEN 'table ' WHEN 'p' THEN 'table ' ELSE 'view ' END || c.relname,
        CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'm' THEN 'materialized view'
            WHEN 'f' THEN 'foreign table' ELSE 'view' END
        || CASE c.relpersistence WHEN 'u' THEN ', unlogged' ELSE '' END
        || CASE WHEN c.relrowsecurity OR c.relforcerowsecurity THEN ', row security' ELSE '' END
        || CASE WHEN EXISTS (SELECT 1 FROM pg_inherits h WHERE c.oid IN (h.inhrelid, h.inhparent))
            THEN ', inherits' ELSE '' END
    FROM pg_class c WHERE {_OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
"""
_COLUMNS = f"""
    SELECT 'table ' || c.relname || ', column ' || a.attname,
        format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
        || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
        || CASE WHEN a.attidentity <> '' THEN ' IDENTITY' ELSE '' END
        || CASE WHEN a.attgenerated <> '' THEN ' GENERATED' ELSE '' END
        || CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || l.collname ELSE '' END
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_collation l ON l.oid = a.attcollation
    WHERE {_OURS} AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
"""
# The server keeps a foreign key by triggers of its own, which an owner can switch off like any other.
_CONSTRAINTS = f"""
    SELECT 'table ' || c.relname || ', constraint ' || k.conname,
        pg_get_constraintdef(k.oid) || CASE WHEN EXISTS (
            SELECT 1 FROM pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgisinternal AND g.tgenabled NOT IN ('O', 'A')
        ) THEN ', switched off' ELSE '' END
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE {_OURS} AND k.contype IN ('p', 'u', 'c', 'f', 'x')
"""
_INDEXES = f"""
    SELECT 'index ' || i.relname, replace(pg_get_indexdef(x.indexrelid), ' ON public.', ' ON ')
        || CASE WHEN x.indisvalid AND x.indisready THEN '' ELSE ', not valid' END
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
    WHERE {_OURS} AND c.relkind IN ('r', 'p', 'm')
"""
_SEQUENCES = f"""
    SELECT 'sequence ' || c.relname, format_type(s.seqtypid, NULL) || ' by ' || s.seqincrement
    FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid WHERE {_OURS}
"""
_RULES = f"""
    SELECT 'rule ' || r.rulename || ' on ' || c.relname, pg_get_ruledef(r.oid)
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE {_OURS} AND r.rulename <> '_RETURN'
"""
_POLICIES = f"""
    SELECT 'policy ' || p.polname || ' on ' || c.relname, 'policy' FROM pg_policy p
    JOIN pg_class c ON c.oid = p.polrelid WHERE {_OURS}
"""
# A replica's session fires no trigger and checks no foreign key; a superuser can set it for one role or database.
_SETTINGS = "SELECT 'setting session_replication_role', current_setting('session_replication_role')"
_TRIGGERS = f"""
    SELECT t.tgname, t.tgtype, c.relname,
        CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || p.proname || '()' AS function,
        CASE WHEN t.tgqual IS NULL THEN '' ELSE ' under a condition' END
        || CASE WHEN t.tgnargs > 0 THEN ' with arguments' ELSE '' END
        || CASE WHEN t.tgattr::text = '' THEN '' ELSE ' of some columns' END
        || CASE WHEN t.tgdeferrable THEN ', deferrable' ELSE '' END
        || CASE WHEN t.tgenabled IN ('O', 'A') THEN '' ELSE ', switched off' END AS more
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_OURS} AND NOT t.tgisinternal
"""
_FUNCTIONS = """
    SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS what, l.lanname, p.prosecdef,
        p.prosrc,
        coalesce(array_to_string(p.proconfig, ', '), '') AS settings,
        p.proowner = (SELECT e.relowner FROM pg_class e WHERE e.oid = to_regclass('public.entry')) AS is_owners
    FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (
        SELECT 1 FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e'
    )
"""
