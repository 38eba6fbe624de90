"""What the database itself refuses: one list of conditions, written as triggers for SQLite and for PostgreSQL.

Migrations rebuild tables and lose triggers without a word, so `install` runs after every migration and makes them
all anew. Messages begin with a stable code, VT and two digits.
"""

from __future__ import annotations

from sqlalchemy import Connection, Integer, Table, UniqueConstraint, text

# Both are imported for their tables: without them the list below would be short without a word.
from inventory.tables import custody as _custody  # noqa: F401
from inventory.tables import factors as _factors  # noqa: F401
from inventory.tables import house as _house  # noqa: F401
from inventory.tables import people as _people  # noqa: F401
from inventory.tables import rules as _rules  # noqa: F401
from inventory.tables import working as _working  # noqa: F401
from inventory.tables.kinds import (
    BY_SHEET,
    CHANGE_KINDS,
    HOUSE_KINDS,
    KIND_TABLE,
    ONE_SIGNATURE,
    SIGNED_KINDS,
    UNBOUNDED_PLACES,
)
from inventory.tables.ledger import entry, line
from inventory.tables.schema import append_only, facts_tables, house_facts_tables


def _among(names: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{name}'" for name in names) + ")"


def _parts(table: str) -> str:
    return f"(SELECT count(*) FROM {table} WHERE book = NEW.book AND seq = NEW.seq)"


#: Somebody signed in this role.
_ROLE_SIGNED = (
    "EXISTS (SELECT 1 FROM attestation a WHERE a.book = NEW.book AND a.seq = NEW.seq AND a.role = '{}')"
)
#: A row that its actor signs whatever a profile says, in whichever entry it stands.
_SIGNED = " OR ".join(f"{_parts(KIND_TABLE[kind])} > 0" for kind in SIGNED_KINDS)
#: The profile that a registration works by when the entry is recorded.
_PROFILE = (
    "coalesce((SELECT c.profile FROM profile_chosen c WHERE c.registration = NEW.book "
    "AND c.starts_at_us <= NEW.recorded_at_us ORDER BY c.seq DESC LIMIT 1), "
    "(SELECT g.profile FROM registration g WHERE g.code = NEW.book))"
)
#: The entry says that it stands with one signature of the two.
_SAYS_ONE = (
    "EXISTS (SELECT 1 FROM entry_exception x WHERE x.book = NEW.book AND x.seq = NEW.seq "
    f"AND x.name = '{ONE_SIGNATURE}')"
)


def _header_conditions() -> list[tuple[str, str]]:
    """(message, condition under which a header is refused); NEW is the entry."""
    # Rows of the other kind of book cannot be there (VT05). Sorted: the text must not depend on what is imported first.
    of_house, of_others = (
        " + ".join(_parts(name) for name in sorted(facts_tables) if (name in house_facts_tables) is house)
        for house in (True, False)
    )
    all_facts = f"(CASE WHEN NEW.book = 'house' THEN {of_house} ELSE {of_others} END)"
    own_fact = " OR ".join(
        f"(NEW.kind = '{kind}' AND {_parts(table)} = 1)" for kind, table in KIND_TABLE.items()
    )
    previous = "(SELECT {} FROM entry WHERE book = NEW.book AND seq = NEW.seq - 1)"
    mine = "a.book = NEW.book AND a.seq = NEW.seq"
    return [
        ("VT10 the sequence of this book has a gap or a fork",
         "NEW.seq <> coalesce((SELECT max(seq) FROM entry WHERE book = NEW.book), 0) + 1"),
        ("VT11 the previous hash is not that of the entry before",
         f"NEW.seq > 1 AND NEW.previous_hash <> {previous.format('hash')}"),
        ("VT12 recorded before the entry before it",
         f"NEW.seq > 1 AND NEW.recorded_at_us <= {previous.format('recorded_at_us')}"),
        ("VT13 this kind does not belong into this book",
         f"(NEW.kind IN {_among(HOUSE_KINDS)}) <> (NEW.book = 'house')"),
        ("VT14 no registration has this book",
         "NEW.book <> 'house' AND NOT EXISTS (SELECT 1 FROM registration WHERE code = NEW.book)"),
        ("VT15 the entry has not exactly one row of its kind", f"NOT ({own_fact})"),
        ("VT16 facts were added or left out", f"NEW.n_facts <> {all_facts}"),
        ("VT17 lines were added or left out", f"NEW.n_lines <> {_parts('line')}"),
        ("VT18 attestations were added or left out", f"NEW.n_attestations <> {_parts('attestation')}"),
        ("VT19 exceptions were added or left out", f"NEW.n_exceptions <> {_parts('entry_exception')}"),
        ("VT20 scans were added or left out", f"NEW.n_scans <> {_parts('entry_scan')}"),
        ("VT21 a line leaves the registration",
         ("EXISTS (SELECT 1 FROM line l JOIN place p ON p.code = l.from_place OR p.code = l.to_place "
         "WHERE l.book = NEW.book AND l.seq = NEW.seq AND p.registration <> NEW.book)")),
        ("VT22 a signature is over another draft",
         f"EXISTS (SELECT 1 FROM attestation a WHERE {mine} AND a.draft_hash <> NEW.draft_hash)"),
        ("VT23 the actor does not sign as another, nor another as the actor",
         f"EXISTS (SELECT 1 FROM attestation a WHERE {mine} AND (a.role = 'actor') <> (a.signer = NEW.actor))"),
        ("VT24 the signatures that its rules ask for are not there",
         (f"EXISTS (SELECT 1 FROM attestation_rule r WHERE r.profile = {_PROFILE} "
         "AND r.kind = NEW.kind AND r.since_us <= NEW.recorded_at_us "
         "AND NOT EXISTS (SELECT 1 FROM attestation_rule n WHERE n.kind = r.kind AND n.profile = r.profile "
         "AND n.role = r.role AND n.since_us > r.since_us AND n.since_us <= NEW.recorded_at_us) AND ("
         f"(r.actor_signs = 1 AND NOT EXISTS (SELECT 1 FROM attestation a WHERE {mine} AND a.signer = NEW.actor)) "
         f"OR ((SELECT count(DISTINCT a.signer) FROM attestation a WHERE {mine} AND a.role = r.role "
         f"AND a.signer <> NEW.actor) < r.signers_min AND NOT {_SAYS_ONE})))")),
        *_REVERSAL_CONDITIONS,
        ("VT28 who states this has not signed it",
         f"NEW.book = 'house' AND ({_SIGNED}) AND NOT {_ROLE_SIGNED.format('actor')}"),
        *_CHANGE_CONDITIONS,
    ]  # fmt: skip


#: A row that changes who may do what, in whichever entry it stands. Where a sheet of paper is the second person, it is
#: one that was made, and that opened nothing before.
_CHANGES = " OR ".join(f"{_parts(KIND_TABLE[kind])} > 0" for kind in CHANGE_KINDS)
_CHANGE_CONDITIONS = [
    ("VT29 who changes people or rules has not signed, or no second person has and the entry does not say so",
     (f"NEW.book = 'house' AND NEW.kind <> '{BY_SHEET}' AND ({_CHANGES}) "
     "AND EXISTS (SELECT 1 FROM registrant g WHERE g.book = 'house' AND g.seq < NEW.seq) "
     f"AND NOT ({_ROLE_SIGNED.format('actor')} AND ({_ROLE_SIGNED.format('approver')} OR {_SAYS_ONE}))")),
    ("VT33 no recovery sheet of this registration has this code",
     ("EXISTS (SELECT 1 FROM recovery_used u WHERE u.book = NEW.book AND u.seq = NEW.seq AND NOT EXISTS "
     "(SELECT 1 FROM recovery_sheet s WHERE s.digest = u.digest AND s.registration = u.registration "
     "AND s.book = NEW.book AND s.seq < NEW.seq))")),
    ("VT34 a profile begins after it is recorded",
     ("EXISTS (SELECT 1 FROM profile_chosen c WHERE c.book = NEW.book AND c.seq = NEW.seq "
     "AND c.starts_at_us <= NEW.recorded_at_us)")),
]  # fmt: skip


#: The entry that a reversal names, as far as it stands already.
_REVERSED = (
    "FROM reversal v LEFT JOIN entry e ON e.book = v.book AND e.seq = v.reverses "
    "WHERE v.book = NEW.book AND v.seq = NEW.seq"
)
#: Asked of every entry, whatever its kind says: a row of `reversal` hidden in another entry would block the true one.
_REVERSAL_CONDITIONS = [
    ("VT25 what is reversed is no earlier entry of this book with lines",
     f"EXISTS (SELECT 1 {_REVERSED} AND (NEW.kind <> 'reversal' OR e.seq IS NULL OR e.n_lines = 0))"),
    ("VT26 the lines are not the mirror of what is reversed",
     (f"EXISTS (SELECT 1 {_REVERSED} AND (NEW.n_lines <> e.n_lines OR EXISTS (SELECT 1 FROM line m "
     "WHERE m.book = NEW.book AND m.seq = NEW.seq AND NOT EXISTS (SELECT 1 FROM line o "
     "WHERE o.book = NEW.book AND o.seq = v.reverses AND o.no = NEW.n_lines + 1 - m.no "
     "AND o.from_place = m.to_place AND o.from_container = m.to_container AND o.to_place = m.from_place "
     "AND o.to_container = m.from_container AND o.substance = m.substance AND o.amount_ug = m.amount_ug))))")),
    ("VT27 a reversal is never reversed", f"EXISTS (SELECT 1 {_REVERSED} AND e.kind = 'reversal')"),
]  # fmt: skip


#: A tonne. Sums of amounts that one line may have stay whole numbers of the column, whatever SQLite makes of others.
MOST_UG = 10**12

_LINE_CONDITIONS = [
    ("VT30 a container does not hold this substance",
     ("EXISTS (SELECT 1 FROM container c WHERE c.label IN (NEW.from_container, NEW.to_container) "
     "AND c.substance <> NEW.substance)")),
    ("VT31 a container is of another book",
     ("EXISTS (SELECT 1 FROM container c WHERE c.label IN (NEW.from_container, NEW.to_container) "
     "AND c.book <> NEW.book)")),
    ("VT32 an amount is more than any clinic has", f"NEW.amount_ug > {MOST_UG}"),
]  # fmt: skip

_STANDS = (
    "VT03 nothing is added to an entry that stands",
    "EXISTS (SELECT 1 FROM entry e WHERE e.book = NEW.book AND e.seq = NEW.seq)",
)


def _conditions(table: Table) -> list[tuple[str, str]]:
    """Conditions before a row is inserted into an append-only table."""
    found: list[tuple[str, str]] = []
    if {"book", "seq", "no"} <= set(table.columns.keys()):
        found.append(_STANDS)
    if table.name in facts_tables:
        elsewhere = "<>" if table.name in house_facts_tables else "="
        found.append(("VT05 this fact belongs into another book", f"NEW.book {elsewhere} 'house'"))
    if table is line:
        found += _LINE_CONDITIONS
    if table is entry:
        found += _header_conditions()
    return found


def _keys(table: Table) -> list[list[str]]:
    """Every set of columns that names one row."""
    found = [[column.name for column in table.primary_key.columns]]
    found += [
        [column.name for column in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    found += [[column.name] for column in table.columns if column.unique]
    found += [[column.name for column in index.columns] for index in table.indexes if index.unique]
    return sorted({tuple(key): key for key in found}.values())


def _not_whole(table: Table) -> str:
    """SQLite keeps any value in any column: an amount, a time or a count that is no integer is refused."""
    numbers = [column.name for column in table.columns if isinstance(column.type, Integer)]
    wrong = [f"(NEW.{name} IS NOT NULL AND typeof(NEW.{name}) <> 'integer')" for name in numbers]
    return " OR ".join(wrong) or "false"


def sqlite_triggers() -> dict[str, str]:
    """Name -> statement of every trigger on SQLite."""
    made: dict[str, str] = {}
    for table in append_only:
        name = table.name
        for verb in ("UPDATE", "DELETE"):
            made[f"vt_{name}_no_{verb.lower()}"] = (
                f"BEFORE {verb} ON {name} BEGIN SELECT RAISE(ABORT, 'VT01 {name} is never changed'); END"
            )
        same = " OR ".join("(" + " AND ".join(f"{c} = NEW.{c}" for c in key) + ")" for key in _keys(table))
        # The hidden rowid is a key too: INSERT OR REPLACE that names it would put a row in another's place.
        again = f"EXISTS (SELECT 1 FROM {name} WHERE {same} OR rowid = NEW.rowid)"
        checks = [
            (f"VT02 {name} has this row already", again),
            (f"VT04 {name} takes whole numbers", _not_whole(table)),
            *_conditions(table),
        ]
        body = " ".join(
            f"SELECT RAISE(ABORT, '{message}') WHERE {condition};" for message, condition in checks
        )
        made[f"vt_{name}_insert"] = f"BEFORE INSERT ON {name} BEGIN {body} END"
    made["vt_line_moves"] = f"AFTER INSERT ON line BEGIN {_moves('WHERE true')} END"
    made["vt_entry_days"] = f"AFTER INSERT ON entry WHEN NEW.n_lines > 0 BEGIN {_days()} END"
    return {trigger: f"CREATE TRIGGER {trigger} {rest}" for trigger, rest in made.items()}


def _moves(true_clause: str) -> str:
    """Keep the balances: a cell that is new starts at 0; a bounded one that falls below is refused by its CHECK."""
    bounded = f"CASE WHEN kind IN {_among(UNBOUNDED_PLACES)} THEN 0 ELSE 1 END"
    parts: list[str] = []
    for side, sign in (("from", "-"), ("to", "+")):
        parts.append(
            f"INSERT INTO balance (place, container, substance, bounded, amount_ug) "
            f"SELECT NEW.{side}_place, NEW.{side}_container, NEW.substance, {bounded}, 0 FROM place "
            f"WHERE code = NEW.{side}_place AND ({true_clause.removeprefix('WHERE ')}) ON CONFLICT DO NOTHING;"
        )
        parts.append(
            f"UPDATE balance SET amount_ug = amount_ug {sign} NEW.amount_ug WHERE place = NEW.{side}_place "
            f"AND container = NEW.{side}_container AND substance = NEW.substance;"
        )
    return " ".join(parts)


def _days() -> str:
    """Add what an entry moved to its day; what it only moved within a place is nothing and makes no row."""
    sides = " UNION ALL ".join(
        f"SELECT l.{side}_place AS place, {sign}l.amount_ug AS amount_ug, "
        # Only what came in from outside has a product of its own; what was drawn up has its root's.
        "coalesce(c.product, (SELECT r.product FROM container r WHERE r.label = c.root)) AS product "
        f"FROM line l JOIN container c ON c.label = l.{side}_container "
        "WHERE l.book = NEW.book AND l.seq = NEW.seq"
        for side, sign in (("from", "-"), ("to", ""))
    )
    return (
        "INSERT INTO day_net (place, product, kind, day, net_ug) "
        "SELECT s.place, s.product, NEW.kind, NEW.occurred_on, sum(s.amount_ug) "
        f"FROM ({sides}) s GROUP BY s.place, s.product HAVING sum(s.amount_ug) <> 0 "
        "ON CONFLICT (place, product, kind, day) DO UPDATE SET net_ug = day_net.net_ug + excluded.net_ug;"
    )


#: The functions see the real tables whatever a session puts before them in its own search path.
_SAFE = "LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp"
#: What keeps a projection writes it as the owner: the program itself can only read it.
_AS_OWNER = f"{_SAFE} SECURITY DEFINER"


#: A part waits for the header that another transaction is writing: unseen, it would let the part through.
_BOOK_LOCK = "PERFORM pg_advisory_xact_lock(hashtextextended('vialtrail/' || NEW.book, 0)); "


def postgresql_statements() -> list[str]:
    """Functions and triggers for PostgreSQL, each statement safe to run again."""
    made = [
        (
            "CREATE OR REPLACE FUNCTION vt_no_change() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION "
            f"'VT01 % is never changed', TG_TABLE_NAME USING ERRCODE = '23514'; END $$ {_SAFE}"
        ),
        (
            f"CREATE OR REPLACE FUNCTION vt_line_moves() RETURNS trigger AS $$ BEGIN {_moves('WHERE true')} "
            f"RETURN NULL; END $$ {_AS_OWNER}"
        ),
        "DROP TRIGGER IF EXISTS vt_line_moves ON line",
        "CREATE TRIGGER vt_line_moves AFTER INSERT ON line FOR EACH ROW EXECUTE FUNCTION vt_line_moves()",
        (
            "CREATE OR REPLACE FUNCTION vt_entry_days() RETURNS trigger AS $$ BEGIN "
            f"IF NEW.n_lines > 0 THEN {_days()} END IF; RETURN NULL; END $$ {_AS_OWNER}"
        ),
        "DROP TRIGGER IF EXISTS vt_entry_days ON entry",
        "CREATE TRIGGER vt_entry_days AFTER INSERT ON entry FOR EACH ROW EXECUTE FUNCTION vt_entry_days()",
    ]
    for table in append_only:
        name = table.name
        checks = _BOOK_LOCK if table is not entry and _STANDS in _conditions(table) else ""
        checks += " ".join(
            f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF;"
            for message, condition in _conditions(table)
        )
        if checks:
            made += [
                (
                    f"CREATE OR REPLACE FUNCTION vt_{name}_insert() RETURNS trigger AS $$ BEGIN {checks} "
                    f"RETURN NEW; END $$ {_SAFE}"
                ),
                f"DROP TRIGGER IF EXISTS vt_{name}_insert ON {name}",
                (
                    f"CREATE TRIGGER vt_{name}_insert BEFORE INSERT ON {name} FOR EACH ROW "
                    f"EXECUTE FUNCTION vt_{name}_insert()"
                ),
            ]
        for suffix, what in (("no_change", "UPDATE OR DELETE"), ("no_truncate", "TRUNCATE")):
            level = "ROW" if suffix == "no_change" else "STATEMENT"
            made += [
                f"DROP TRIGGER IF EXISTS vt_{name}_{suffix} ON {name}",
                (
                    f"CREATE TRIGGER vt_{name}_{suffix} BEFORE {what} ON {name} FOR EACH {level} "
                    "EXECUTE FUNCTION vt_no_change()"
                ),
            ]
    return made


def expected_triggers(dialect: str) -> set[str]:
    """The names of all triggers that must be there after a migration."""
    if dialect == "sqlite":
        return set(sqlite_triggers())
    return {
        statement.split()[2]
        for statement in postgresql_statements()
        if statement.startswith("CREATE TRIGGER")
    }


def install(connection: Connection) -> None:
    """Make every trigger anew; the caller commits."""
    if connection.dialect.name == "sqlite":
        for name, statement in sqlite_triggers().items():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(statement)
        return
    for statement in postgresql_statements():
        connection.execute(text(statement.replace(":", "\\:")))


def present_triggers(connection: Connection) -> set[str]:
    """The names of the program's triggers that the database has."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 3) = 'vt_'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND substr(tgname, 1, 3) = 'vt_'"
    )
    return set(connection.execute(text(query)).scalars())
