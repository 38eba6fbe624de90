"""The only writer of the books: gives an entry its place in the chain, writes its parts, and the header last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from inventory.accountability import comes_first, need_statements
from inventory.break_glass import to_be_told
from inventory.entry_hash import GENESIS_TAG, VERSION, attestation_parts, entry_hash, mac_is_right
from inventory.errors import DraftChanged, NotYet, SignatureNeeded, WitnessIsActor
from inventory.keys import KeyRing
from inventory.moment import from_us, local_day, to_us
from inventory.name_signing import BY_NAME, need_no_other_way
from inventory.plan import (
    HOUSE,
    Beside,
    Committed,
    Line,
    Plan,
    Posted,
    Row,
    ScanTaken,
    Signature,
)
from inventory.preimage import Value, commitment, digest
from inventory.private import named_by, seal
from inventory.profile import profile_at
from inventory.responsibility import registrant_of
from inventory.signing_time import need_in_time
from inventory.statement import Query, Write
from inventory.tables.kinds import (
    CHANGE_KINDS,
    HOUSE_KINDS,
    KIND_TABLE,
    ONE_SIGNATURE,
    SIGNED_KINDS,
)
from inventory.tables.ledger import (
    attestation,
    attestation_rule,
    entry,
    entry_exception,
    entry_scan,
    line,
    private_text,
)
from inventory.tables.people import registrant
from inventory.tables.schema import facts_tables, metadata


@dataclass(frozen=True)
class Head:
    """The last entry of a book: its sequence, hash and time of record."""

    seq: int
    hash: bytes
    recorded_at_us: int


# Statements are built once: building them anew for every entry took longer than the database.
_HEAD = Query(
    select(entry.c.seq, entry.c.hash, entry.c.recorded_at_us)
    .where(entry.c.book == bindparam("book"))
    .order_by(entry.c.seq.desc())
    .limit(1)
)
_RULES = Query(
    select(attestation_rule.c.role, attestation_rule.c.actor_signs, attestation_rule.c.signers_min)
    .where(
        attestation_rule.c.profile == profile_at(bindparam("book"), bindparam("at_us")),
        attestation_rule.c.kind == bindparam("kind"),
        attestation_rule.c.since_us <= bindparam("at_us"),
    )
    .order_by(attestation_rule.c.since_us)
)
#: Somebody answers for a registration: from here on it takes two people to change who may do what.
_REGISTRANT = Query(select(registrant.c.seq).limit(1))
_WRITES: dict[str, Write] = {}


def _insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that name the same columns; none is no statement."""
    if rows:
        (_WRITES.get(table.name) or _WRITES.setdefault(table.name, Write(table))).rows(connection, rows)


def head_of(connection: Connection, book: str) -> Head:
    """The book's last entry, or its beginning."""
    row = _HEAD.first(connection, {"book": book})
    return Head(row.seq, row.hash, row.recorded_at_us) if row else Head(0, digest(GENESIS_TAG, book), 0)


def post(connection: Connection, keys: KeyRing, clock: Callable[[], datetime], plan: Plan) -> Posted:
    """Write one entry; the caller holds the book's lock.

    Raises, all before the first row is written: DraftChanged: what was signed is not what would be written.
    NotYet: it is claimed for a time to come. SignedLate: it was intended, and signed too long after its time.
    SignatureNeeded, WitnessIsActor: the attestations that its rules ask for are not there. StatementNotSigned: of
    somebody who signed. SignedByName: by who signs otherwise.
    ValueError: the plan contradicts itself, which is a fault of the program.
    """
    act = plan.act
    _check_shape(plan)
    draft_hash = plan.draft_hash()
    head = head_of(connection, act.book)
    # Read after the lock and never backwards: a clock that jumps must not turn the order of the books round.
    recorded_us = max(to_us(clock()), head.recorded_at_us + 1)
    _check_signatures(connection, keys, plan, draft_hash, recorded_us)
    if to_us(act.occurred_at) > recorded_us:
        raise NotYet(f"{from_us(recorded_us):%H:%M} UTC or earlier", f"{act.occurred_at:%d %b %Y %H:%M %Z}")
    header: dict[str, str | int | bytes | None] = {
        "book": act.book, "seq": head.seq + 1, "version": VERSION, "kind": plan.kind, "command_id": act.command_id,
        "actor": act.actor, "workstation": act.workstation, "mood": str(act.mood), "reason": plan.reason,
        "occurred_at_us": to_us(act.occurred_at), "occurred_zone": act.zone,
        "occurred_on": local_day(act.occurred_at, act.zone), "recorded_at_us": recorded_us, "recorded_zone": act.zone,
        "n_facts": len(plan.facts), "n_lines": len(plan.lines), "n_attestations": len(act.signatures),
        "n_exceptions": len(plan.exceptions), "n_scans": len(act.scans),
        "draft_hash": draft_hash, "previous_hash": head.hash,
    }  # fmt: skip
    scans: list[Value] = [[to_us(scan.at), _commit(scan.text)] for scan in act.scans]
    facts, lines, exceptions = plan.encoded
    header["hash"] = entry_hash(
        header,
        facts=facts,
        lines=lines,
        attestations=[attestation_parts(signature) for signature in act.signatures],
        exceptions=exceptions,
        scans=scans,
    )
    _insert_parts(connection, keys, plan, act.book, head.seq + 1)
    _insert(connection, entry, (header,))
    return Posted(act.book, head.seq + 1, plan.kind, from_us(recorded_us))


def _check_shape(plan: Plan) -> None:
    """The database refuses the same; here the fault is named before anything is written."""
    own = KIND_TABLE[plan.kind]
    if sum(fact.table == own for fact in plan.facts) != 1:
        raise ValueError(f"{plan.kind} needs exactly one row of {own}")
    if (plan.kind in HOUSE_KINDS) != (plan.act.book == HOUSE):
        raise ValueError(f"{plan.kind} does not belong into book {plan.act.book}")


def _check_signatures(
    connection: Connection, keys: KeyRing, plan: Plan, draft_hash: bytes, at_us: int
) -> None:
    """Every signature is over this draft; every rule of the profile is met."""
    signatures = plan.act.signatures
    for signature in signatures:
        if not mac_is_right(keys, signature):
            raise ValueError("a signature that nobody made reached the ledger")
        if signature.draft_hash != draft_hash:
            raise DraftChanged("the draft that was signed", "another one")
        if (signature.role == "actor") != (signature.signer == plan.act.actor):
            raise WitnessIsActor("another person's badge", f"the badge of {signature.printed_name}")
    need_in_time(connection, plan.act)
    need_no_other_way(connection, plan, at_us)
    if not comes_first(plan.kind, ((fact.table, fact.values) for fact in plan.facts)):
        need_statements(connection, [signed.signer for signed in signatures])
    if plan.kind in SIGNED_KINDS and not any(signed.role == "actor" for signed in signatures):
        raise SignatureNeeded("the signature of who does it", "none")
    says_one = any(named.name == ONE_SIGNATURE for named in plan.exceptions)
    roles = {signed.role for signed in signatures}
    two = plan.approved or (plan.kind in CHANGE_KINDS and _REGISTRANT.first(connection, {}))
    if two and ("actor" not in roles or ("approver" not in roles and not says_one)):
        wanted = "signed by who changes it, and approved by a second person"
        raise SignatureNeeded(wanted, ", ".join(sorted(roles)) or "none")
    for fact in plan.facts:
        if fact.table == registrant.name:
            # Out of an administrator's reach: whoever answers for a registration is followed with her own signature.
            now = registrant_of(connection, str(fact.values["registration"]))
            if now is not None and now not in {signed.signer for signed in signatures}:
                raise SignatureNeeded("the signature of who is registrant of record now", "none of hers")
    rules = _RULES.rows(connection, {"book": plan.act.book, "kind": plan.kind, "at_us": at_us})
    # Of one role the newest rule holds.
    for rule in {rule.role: rule for rule in rules}.values():
        others = {signed.signer for signed in signatures if signed.role == rule.role}
        if rule.actor_signs and not any(signed.role == "actor" for signed in signatures):
            raise SignatureNeeded("the signature of who does it", "none")
        if len(others) < rule.signers_min and not says_one:
            raise SignatureNeeded(f"{rule.signers_min} signed as {rule.role}", f"{len(others)}")


def _commit(private: Committed) -> bytes:
    return commitment(private.salt, private.tag, private.text)


def _insert_parts(connection: Connection, keys: KeyRing, plan: Plan, book: str, seq: int) -> None:
    """Private texts, facts, lines, attestations, exceptions and scans; the header's trigger sees them all."""
    act = plan.act
    key: Row = {"book": book, "seq": seq}
    private = (*plan.private, *(scan.text for scan in act.scans))
    subject = named_by(plan.facts, book)
    _insert(connection, private_text, seal(connection, keys, subject, private))
    for table, rows in _facts_by_table(plan, key):
        _insert(connection, table, rows)
    numbered = enumerate(plan.lines, 1)
    _insert(connection, line, [{**key, "no": no, **_line_row(moved)} for no, moved in numbered])
    signed = enumerate(act.signatures, 1)
    _insert(connection, attestation, [{**key, "no": no, **_attestation_row(each)} for no, each in signed])
    named = enumerate(plan.exceptions, 1)
    rows = [{**key, "no": no, "name": each.name, "detail": each.detail} for no, each in named]
    _insert(connection, entry_exception, rows)
    scanned = enumerate(act.scans, 1)
    _insert(connection, entry_scan, [{**key, "no": no, **_scan_row(scan)} for no, scan in scanned])
    for beside in (*plan.beside, *_told_of_name(connection, plan, seq)):
        _put_beside(connection, beside)


def _told_of_name(connection: Connection, plan: Plan, seq: int) -> tuple[Beside, ...]:
    """Who answers for the registration is told of an entry in its book that is signed by user name, in the same act."""
    act = plan.act
    signed = next((each for each in act.signatures if each.method == BY_NAME), None)
    if signed is None or act.book == HOUSE:
        return ()
    said = f"{signed.printed_name} signed {act.book}/{seq} with {BY_NAME}: nothing else of hers signs now."
    return to_be_told(connection, act, act.book, said)


def _facts_by_table(plan: Plan, key: Row) -> list[tuple[Table, list[Row]]]:
    """The facts in their order, neighbours of one table and the same columns together."""
    groups: list[tuple[Table, list[Row]]] = []
    for no, fact in enumerate(plan.facts, 1):
        table, row = facts_tables[fact.table], {**key, "no": no, **fact.values}
        if groups and groups[-1][0] is table and groups[-1][1][0].keys() == row.keys():
            groups[-1][1].append(row)
        else:
            groups.append((table, [row]))
    return groups


def _line_row(moved: Line) -> Row:
    return {
        "from_place": moved.source.place, "from_container": moved.source.container,
        "to_place": moved.target.place, "to_container": moved.target.container,
        "substance": moved.substance, "amount_ug": moved.amount_ug,
    }  # fmt: skip


def _scan_row(scan: ScanTaken) -> Row:
    return {"scanned_at_us": to_us(scan.at), "commitment": _commit(scan.text)}


def _attestation_row(signature: Signature) -> Row:
    return {
        "signer": signature.signer, "printed_name": signature.printed_name, "role": signature.role,
        "meaning": signature.meaning, "method": signature.method, "how_seen": signature.how_seen,
        "seen_amount": signature.seen_amount, "wrong_amounts": signature.wrong_amounts,
        "credential": signature.credential, "workstation": signature.workstation,
        "shown_at_us": to_us(signature.shown_at), "signed_at_us": to_us(signature.signed_at),
        "signed_zone": signature.zone, "draft_hash": signature.draft_hash, "mac": signature.mac,
    }  # fmt: skip


def _put_beside(connection: Connection, beside: Beside) -> None:
    """Insert, replace the row of the same key, or take it away; without a key it is one more row."""
    table = metadata.tables[beside.table]
    if not beside.key:
        connection.execute(insert(table).values(**beside.values))
        return
    if beside.gone:
        connection.execute(delete(table).where(table.c[beside.key] == beside.values[beside.key]))
        return
    changed = connection.execute(
        update(table).where(table.c[beside.key] == beside.values[beside.key]).values(**beside.values)
    )
    if changed.rowcount == 0:
        connection.execute(insert(table).values(**beside.values))
