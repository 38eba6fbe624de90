"""The statement that each signs before her first signature (21 CFR 11.10(j)): its text, and who signed it; no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select

from inventory.errors import StatementNotSigned
from inventory.statement import Query
from inventory.tables.house import person
from inventory.tables.kinds import BY_SHEET
from inventory.tables.people import accountability, registrant
from inventory.tables.rules import break_glass

#: Of the text below: whoever changes a word of it gives it another, and everybody is asked again.
VERSION = "1"
#: What it is about, and what she says or is told, in the order of the page (practice P14).
TEXT = (
    ("You answer for it", "I answer for what is done under my signature, as for one that I write by hand."),
    (
        "It is yours alone",
        "Nobody else uses my badge, PIN, key or codes. If one is lost or known I say so at once.",
    ),
    (
        "What is recorded",
        "Each step with drug, each signature, scan, sign-in and wrong try: my name, the time and the workstation.",
    ),
    ("What is compared", "The program compares these records with the chart and with those of others."),
    (
        "Who sees it",
        "I see my own entries; pharmacists the stock; compliance and the registrant all; inspectors what they get.",
    ),
    (
        "What it never does",
        "The program decides nothing about me: a named person does, and gives the reason.",
    ),
)

_SIGNED = Query(
    select(accountability.c.person)
    .where(accountability.c.person == bindparam("person"), accountability.c.version == bindparam("version"))
    .limit(1)
)
#: Before somebody answers for a registration a clinic is being set up, and nobody is asked.
_REGISTRANT = Query(select(registrant.c.seq).limit(1))
_NAME = Query(select(person.c.given_name, person.c.family_name).where(person.c.code == bindparam("person")))


def statement_wanted(connection: Connection, code: str) -> bool:
    """She signs nothing before she signed the statement, as its text is today."""
    if _SIGNED.first(connection, {"person": code, "version": VERSION}) is not None:
        return False
    return _REGISTRANT.first(connection, {}) is not None


def comes_first(kind: str, facts: Iterable[tuple[str, Mapping[str, Any]]]) -> bool:
    """The signature of this entry may come before the statement.

    That of the statement itself; that with which who is locked out is let in to bring back what she holds (practice
    P12); and that of who lost what she proves herself with and opens the recovery sheet: her next one asks for it.
    """
    return kind in ("accountability_signed", BY_SHEET) or any(
        table == break_glass.name and values["opens"] == "bringing_back" for table, values in facts
    )


def need_statements(connection: Connection, signers: Iterable[str]) -> None:
    """Everybody who signs has signed the statement before.

    Raises: StatementNotSigned: of the first who has not.
    """
    for code in signers:
        if statement_wanted(connection, code):
            row = _NAME.first(connection, {"person": code})
            name = code if row is None else f"{row.given_name} {row.family_name}"
            raise StatementNotSigned("it signed under Home, Your statement", "not signed", name=name)
