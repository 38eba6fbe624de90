"""Who has which right, badge, PIN, key, token and workstation at a registration, and until when; it shows no secret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Table, select

from inventory.api_token import tokens
from inventory.badge_reading import badge_in_force
from inventory.enrolment import digest_at
from inventory.factor import has_totp, keys_of
from inventory.moment import local
from inventory.plan import PROGRAM
from inventory.preimage import Value, digest
from inventory.rights import Role, granted_roles, rights_of
from inventory.staff import name_of
from inventory.standing import standing
from inventory.tables.factors import pin_changed, security_key, totp_enrolled, workstation_enrolled
from inventory.tables.house import badge, pin, pin_reset, role_grant, workstation
from inventory.tables.people import registrant
from inventory.tables.rules import api_token


class Kind(StrEnum):
    """What a line of the list is, as it is printed."""

    ROLE = "right"
    BADGE = "badge"
    PIN = "PIN"
    KEY = "security key"
    TOTP = "code generator"
    LICENCE = "licence"
    TRAINING = "training"
    SCREENING = "screening"
    ACCESS = "access"
    PROGRAM = "token of a program"
    STATION = "workstation"


@dataclass(frozen=True)
class Credential:
    """One line; `id` names it in an address, `entry` is the number of the house book that gave it, 0 where none did.

    `holder` is the person's code, of tokens and workstations the workstation's; `ends_on` is an ISO day or empty.
    """

    holder: str
    name: str
    kind: Kind
    what: str
    id: str
    entry: int
    ends_on: str = ""
    #: A right that was given and is not in force, and why.
    lost: str = ""
    #: The ISO day of a screening; of all else it is the day of its entry that counts.
    done_on: str = ""


def listed(connection: Connection, registration: str, at: datetime) -> tuple[Credential, ...]:
    """Everything in force at a registration at a moment, people by their names, tokens and workstations last.

    Who has no right any more stands there as long as a badge, PIN or key of hers opens something. Of licences,
    trainings, screenings and accesses the row that stands here counts, of people with a right alone.
    """
    found: list[Credential] = []
    for code, name in _people(connection, registration):
        hers = [*_rights(connection, registration, code, name, at), *_factors(connection, code, name)]
        if any(each.kind is Kind.ROLE for each in hers):
            hers += _file(connection, registration, code, name, at)
        found += hers
    return (*found, *_tokens(connection, registration, at), *_stations(connection, registration))


def list_digest(listing: tuple[Credential, ...]) -> bytes:
    """SHA-256 over every line: who has what since which entry until when; when it was used is not part of it."""
    rows: list[Value] = [list(astuple(each)) for each in listing]
    return digest("vialtrail/credentials/v1", rows)


def _people(connection: Connection, registration: str) -> list[tuple[str, str]]:
    """Everybody with a right here now or before, by family name."""
    given = select(role_grant.c.person).where(role_grant.c.registration == registration)
    named = select(registrant.c.person).where(registrant.c.registration == registration)
    codes = set(connection.execute(given.union(named)).scalars()) - {PROGRAM}
    names = {code: name_of(connection, code) for code in codes}
    return sorted(names.items(), key=lambda item: (item[1].rpartition(" ")[2], item[1], item[0]))


def _rights(
    connection: Connection, registration: str, code: str, name: str, at: datetime
) -> Iterator[Credential]:
    rights = rights_of(connection, code, registration, at)
    lost: dict[Role, str] = {}
    for each in rights.lost:
        lost.setdefault(each.role, each.why)
    for role in sorted(rights.roles | granted_roles(connection, code, registration)):
        table = registrant if role is Role.REGISTRANT else role_grant
        which = table.c.person == code, table.c.registration == registration
        seq = _last(connection, table, *which, *(() if table is registrant else (table.c.role == str(role),)))
        yield Credential(code, name, Kind.ROLE, str(role), str(role), seq, lost=lost.get(role, ""))


def _factors(connection: Connection, code: str, name: str) -> Iterator[Credential]:
    """How she proves who she is."""
    held = badge_in_force(connection, code)
    if held is not None:
        seq = _last(connection, badge, badge.c.digest == held)
        yield Credential(code, name, Kind.BADGE, f"code ends {held.hex()[-4:]}", held.hex(), seq)
    if connection.execute(select(pin.c.person).where(pin.c.person == code)).first():
        seq = max(_last(connection, table, table.c.person == code) for table in (pin_reset, pin_changed))
        yield Credential(code, name, Kind.PIN, "set", code, seq)
    for key in keys_of(connection, code):
        seq = _last(connection, security_key, security_key.c.credential_id == key.credential_id)
        said = f"{key.name}, id ends {key.credential_id.hex()[-4:]}"
        yield Credential(code, name, Kind.KEY, said, key.credential_id.hex(), seq)
    if has_totp(connection, code):
        seq = _last(connection, totp_enrolled, totp_enrolled.c.person == code)
        yield Credential(code, name, Kind.TOTP, "on a device", code, seq)


def _file(
    connection: Connection, registration: str, code: str, name: str, at: datetime
) -> Iterator[Credential]:
    """What her rights here rest on: of each thing the row that stands at this registration."""
    rows = standing(connection, code, registration, at)
    licences = {(row.a, row.b): row for row in rows.get("licence", ())}
    for row in licences.values():
        said = f"{row.a.replace('_', ' ')}, {row.b}"
        yield Credential(code, name, Kind.LICENCE, said, code, row.seq, row.c)
    for row in {row.a: row for row in rows.get("training", ())}.values():
        yield Credential(code, name, Kind.TRAINING, row.a, code, row.seq, row.b or "")
    for row in rows.get("screening", ())[-1:]:
        said = row.a.replace("_", " ")
        yield Credential(code, name, Kind.SCREENING, said, code, row.seq, done_on=row.b)
    for row in rows.get("access", ())[-1:]:
        if row.m is not None:
            ends = local(row.m, rows["registration"][-1].b).date().isoformat()
            yield Credential(code, name, Kind.ACCESS, "until its end", code, row.seq, ends)


def _tokens(connection: Connection, registration: str, at: datetime) -> Iterator[Credential]:
    """Tokens that open something now."""
    for each in tokens(connection):
        if each.registration == registration and each.opens(at):
            seq = _last(connection, api_token, api_token.c.digest == each.digest)
            said = f"{each.id}: {', '.join(each.scopes)}"
            ends = each.expires_at.date().isoformat()
            yield Credential(
                each.station, _station_name(connection, each.station), Kind.PROGRAM, said, each.id, seq, ends
            )


def _stations(connection: Connection, registration: str) -> Iterator[Credential]:
    """Workstations at which a browser stands."""
    query = select(workstation.c.code, workstation.c.name).where(workstation.c.registration == registration)
    for row in connection.execute(query.order_by(workstation.c.code)).all():
        if digest_at(connection, row.code) is not None:
            seq = _last(connection, workstation_enrolled, workstation_enrolled.c.workstation == row.code)
            yield Credential(row.code, row.name, Kind.STATION, "a browser is enrolled", row.code, seq)


def _station_name(connection: Connection, code: str) -> str:
    found = connection.execute(select(workstation.c.name).where(workstation.c.code == code)).scalar()
    return str(found or code)


def _last(connection: Connection, table: Table, *where: object) -> int:
    """The newest entry with such a row; 0 where none has one."""
    query = select(table.c.seq).where(*where)  # type: ignore[arg-type]
    return connection.execute(query.order_by(table.c.seq.desc()).limit(1)).scalar() or 0
