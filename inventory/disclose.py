"""A disclosure: what of patients is given to somebody outside who asks by a law; it refuses to leave out to whom.

Source: 45 CFR 164.528, an accounting of what was given to oversight and law enforcement, on a patient's request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from inventory.errors import UnknownPatient, WrongForm
from inventory.judgement import Judgement
from inventory.plan import PROGRAM, Act, Fact, Plan, Row
from inventory.staff import Role, need_role
from inventory.tables.custody import patient, patient_erased

#: Who gives records out.
DISCLOSERS = frozenset({Role.PHARMACIST, Role.COMPLIANCE})
#: What stands where a command named nobody and no law: the truth, in place of a name.
NO_RECIPIENT, NO_AUTHORITY = "whoever ran the command", "none was named"
#: Characters of a recipient or an authority.
LONGEST = 200
#: Looked up at once, below every database's limit of parameters.
_LOOKED_UP = 400


@dataclass(frozen=True)
class Disclose:
    """Give records of whole days, both included, to a recipient by an authority; `patients` are those named in them."""

    act: Act
    recipient: str
    authority: str
    what: str
    from_day: date
    to_day: date
    patients: tuple[str, ...]


def disclose_to(connection: Connection, command: Disclose) -> Plan:
    """Plan the entry of a disclosure, before anything is given out; of a patient who was erased nothing is.

    Raises: WrongForm: no recipient or authority, or a longer one than fits. UnknownPatient: another registration's.
    MayNot: the actor is neither the program nor one of those who give records out.
    """
    if command.act.actor != PROGRAM:
        need_role(connection, Judgement(command.act), command.act, DISCLOSERS, "give records to an inspector")
    for what, text in (("recipient", command.recipient), ("authority", command.authority)):
        if not 0 < len(text.strip()) <= LONGEST:
            found = f"{len(text)} characters" if text.strip() else "nothing"
            raise WrongForm(f"1 to {LONGEST} characters", found, what=what)
    values: Row = {
        "recipient": command.recipient.strip(), "authority": command.authority.strip(), "what": command.what,
        "from_day": command.from_day.isoformat(), "to_day": command.to_day.isoformat(),
    }  # fmt: skip
    named = _kept(connection, command.act.book, sorted(set(command.patients)))
    facts = (Fact("disclosure", values), *(Fact("disclosed_patient", {"patient": code}) for code in named))
    return Plan("disclosed", command.act, facts)


def _kept(connection: Connection, book: str, codes: Sequence[str]) -> list[str]:
    """Of these patients those whose texts are kept, in order.

    Raises: UnknownPatient: one is not of this registration.
    """
    kept: list[str] = []
    for start in range(0, len(codes), _LOOKED_UP):
        some = codes[start : start + _LOOKED_UP]
        query = (
            select(patient.c.code, patient_erased.c.patient.label("erased"))
            .outerjoin(patient_erased, patient_erased.c.patient == patient.c.code)
            .where(patient.c.book == book, patient.c.code.in_(some))
        )
        known = {row.code: row.erased for row in connection.execute(query)}
        stranger = next((code for code in some if code not in known), None)
        if stranger is not None:
            raise UnknownPatient("a patient of this registration", stranger)
        kept.extend(code for code in some if known[code] is None)
    return kept
