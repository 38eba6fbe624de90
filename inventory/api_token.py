"""Tokens for stations and other programs: made and ended in the house book, which holds a keyed digest alone."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, select

from inventory.errors import MayNot, WrongForm
from inventory.keys import KeyRing, Purpose
from inventory.moment import from_us, to_us
from inventory.plan import PROGRAM, Act, Fact, Plan
from inventory.staff import Role, roles_of
from inventory.tables.house import workstation
from inventory.tables.rules import api_token, api_token_ended

#: What a token may be good for.
SCOPES = ("stock:read", "entries:read", "board:read", "chart:write", "steps:write")
#: No token is good for longer: whoever uses it must be looked at once a year.
LONGEST = timedelta(days=366)
#: Figures by which people name a token: a beginning of its digest, from which nobody comes back to it.
ID_FIGURES = 12


@dataclass(frozen=True)
class MakeToken:
    """Make a token for a workstation of a registration; `digest` is all that is kept of it."""

    act: Act
    digest: bytes
    station: str
    registration: str
    scopes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True)
class EndToken:
    """End a token before its time; it never opens anything again."""

    act: Act
    id: str
    why: str


@dataclass(frozen=True)
class Token:
    """A token as it stands. `station` is the workstation that it acts as; `ended` is why it was ended, if it was."""

    digest: bytes
    station: str
    registration: str
    scopes: tuple[str, ...]
    expires_at: datetime
    ended: str | None

    @property
    def id(self) -> str:
        """The figures by which people name it."""
        return self.digest.hex()[:ID_FIGURES]

    def opens(self, now: datetime) -> bool:
        """It is neither ended nor over."""
        return self.ended is None and now < self.expires_at


def token_digest(keys: KeyRing, text: str) -> bytes:
    """What the books hold of a token: a digest under a key outside the database."""
    return keys.mac(Purpose.API_TOKEN, text.encode())


def make_token(connection: Connection, command: MakeToken) -> Plan:
    """Plan the entry that makes a token.

    Raises: MayNot: the actor is no administrator of the registration. WrongForm: workstation, scopes or time.
    """
    act = command.act
    _need_administrator(connection, act, command.registration, "make an API token")
    at = select(workstation.c.code).where(
        workstation.c.code == command.station, workstation.c.registration == command.registration
    )
    if connection.execute(at).first() is None:
        raise WrongForm(
            "a workstation of this registration", command.station or "nothing", what="workstation"
        )
    unknown = [scope for scope in command.scopes if scope not in SCOPES]
    if unknown or not command.scopes:
        raise WrongForm(", ".join(SCOPES), ", ".join(unknown) or "nothing", what="scope")
    if not act.occurred_at < command.expires_at <= act.occurred_at + LONGEST:
        raise WrongForm(
            f"1 to {LONGEST.days} days", f"{command.expires_at:%d %b %Y}", what="time of validity"
        )
    ordered = " ".join(scope for scope in SCOPES if scope in command.scopes)
    fact = Fact(
        "api_token",
        {
            "digest": command.digest, "name": command.station, "registration": command.registration,
            "scopes": ordered, "expires_at_us": to_us(command.expires_at),
        },
    )  # fmt: skip
    return Plan("api_token_made", act, (fact,))


def end_token(connection: Connection, command: EndToken) -> Plan:
    """Plan the entry that ends a token.

    Raises: WrongForm: none that stands has these figures, or no reason is given. MayNot.
    """
    found = [each for each in tokens(connection) if each.id == command.id and each.ended is None]
    if not found:
        raise WrongForm("the figures of one that is not ended", command.id or "nothing", what="token")
    _need_administrator(connection, command.act, found[0].registration, "end an API token")
    if not command.why.strip():
        raise WrongForm("why it ends", "nothing", what="reason")
    fact = Fact("api_token_ended", {"digest": found[0].digest, "why": command.why.strip()})
    return Plan("api_token_ended", command.act, (fact,))


def find_token(connection: Connection, digest: bytes, now: datetime) -> Token | None:
    """The token with this digest that opens something now; None of one that is unknown, over or ended."""
    row = connection.execute(_KNOWN.where(api_token.c.digest == digest)).one_or_none()
    if row is None or not hmac.compare_digest(row.digest, digest):
        return None
    found = _token(row)
    return found if found.opens(now) else None


def tokens(connection: Connection) -> tuple[Token, ...]:
    """Every token that was ever made, in its order."""
    return tuple(_token(row) for row in connection.execute(_KNOWN.order_by(api_token.c.seq, api_token.c.no)))


_KNOWN = select(api_token, api_token_ended.c.why).outerjoin(
    api_token_ended, api_token_ended.c.digest == api_token.c.digest
)


def _token(row: Row[tuple[object, ...]]) -> Token:
    return Token(
        row.digest, row.name, row.registration, tuple(row.scopes.split()), from_us(row.expires_at_us), row.why
    )


def _need_administrator(connection: Connection, act: Act, registration: str, what: str) -> None:
    """Before there are people the program itself does it; the ledger refuses it once a registrant is named."""
    held = roles_of(connection, act.actor, registration, act.occurred_at)
    if act.actor != PROGRAM and Role.ADMINISTRATOR not in held:
        raise MayNot(Role.ADMINISTRATOR, ", ".join(sorted(held)) or "no role here", what=what)
