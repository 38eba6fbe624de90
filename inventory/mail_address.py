"""Where a registration's mail of one purpose goes: each change is an entry, and what was before stays readable."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, select

from inventory.errors import AlreadyKnown, WrongForm
from inventory.plan import Act, Fact, Plan, Row
from inventory.staff import need_registration
from inventory.tables.rules import mail_address

#: The registrant's daily digest.
DIGEST = "digest"
_ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\".]+", re.ASCII)


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
    if address is not None and _ADDRESS.fullmatch(address) is None:
        raise WrongForm("one address, for example name@clinic.example", address, what="mail address")
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


def last_change(connection: Connection, registration: str, purpose: str) -> int | None:
    """The number of the house book's entry that set it last."""
    found: int | None = connection.execute(
        select(mail_address.c.seq)
        .where(mail_address.c.registration == registration, mail_address.c.purpose == purpose)
        .order_by(mail_address.c.seq.desc())
        .limit(1)
    ).scalar()
    return found
