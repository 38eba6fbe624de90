"""Where a registration's mail of one purpose goes: each change is an entry, and what was before stays readable."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from inventory.errors import AlreadyKnown, WrongForm
from inventory.plan import Act, Fact, Plan, Row
from inventory.staff import need_registration
from inventory.tables.rules import mail_address

#: The registrant's daily digest.
DIGEST = "digest"
#: A dot-atom before the @ (RFC 5322 3.2.3, 64 characters by RFC 5321 4.5.3.1.1), a domain of labels with dots behind it
#: (RFC 1035 2.3.1). Narrower: no = and no ?, which open an encoded word (RFC 2047), no quotes and no address literal.
_ATOM, _LABEL = r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+", r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(
    rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]{{0,61}}[A-Za-z0-9]"
)
#: Of a whole address (RFC 5321 4.5.3.1.3, without the brackets of a path).
_LENGTH_MAX = 254


@dataclass(frozen=True)
class SetMailAddress:
    """From now on the mail of a purpose goes there; without an address it ends."""

    act: Act
    registration: str
    purpose: str
    address: str | None


def set_mail_address(connection: Connection, command: SetMailAddress) -> Plan:
    """Plan the entry.

    Raises: NoSuchRegistration. WrongForm: no address. AlreadyKnown: it is the one in force.
    """
    need_registration(connection, command.registration)
    address = (command.address or "").strip() or None
    if address is not None and (len(address) > _LENGTH_MAX or _ADDRESS.fullmatch(address) is None):
        expected = "one address of plain letters, figures and marks, for example name@clinic.example"
        raise WrongForm(expected, address, what="mail address")
    if address_of(connection, command.registration, command.purpose) == address:
        raise AlreadyKnown("a change", "the same as before", what="This address")
    values: Row = {"registration": command.registration, "purpose": command.purpose, "address": address}
    return Plan("mail_address_set", command.act, (Fact("mail_address", values),))


def address_of(connection: Connection, registration: str, purpose: str) -> str | None:
    """The address in force; None where there is none."""
    found: str | None = connection.execute(
        select(mail_address.c.address)
        .where(mail_address.c.registration == registration, mail_address.c.purpose == purpose)
        .order_by(mail_address.c.seq.desc(), mail_address.c.no.desc())
        .limit(1)
    ).scalar()
    return found


def ended_by(connection: Connection, registration: str, purpose: str, address: str) -> int | None:
    """The number of the house book's entry after which mail went to this address no more; None while it does."""
    of = (mail_address.c.registration == registration, mail_address.c.purpose == purpose)
    last = (
        select(func.max(mail_address.c.seq)).where(*of, mail_address.c.address == address).scalar_subquery()
    )
    found: int | None = connection.execute(
        select(func.min(mail_address.c.seq)).where(*of, mail_address.c.seq > last)
    ).scalar()
    return found
