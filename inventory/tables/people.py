"""The house book's facts of people: what lets them work, who answers for them, and when they are expected."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Text

from inventory.tables.schema import house_facts


def person_column() -> Column[str]:
    """The person whom a row is about."""
    return Column("person", Text, ForeignKey("person.code"), nullable=False)


def registration_column() -> Column[str]:
    """The registration where it holds."""
    return Column("registration", Text, ForeignKey("registration.code"), nullable=False)


#: A licence as its document says; the last row for person, kind and state is in force.
licence = house_facts(
    "licence",
    person_column(),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("expires_on", Text, nullable=False),
)
Index("ix_licence_person", licence.c.person)

#: A number that somebody else gave the person: her own DEA registration, or her NPI.
person_number = house_facts(
    "person_number",
    person_column(),
    Column("scheme", Text, nullable=False),
    Column("number", Text, nullable=False),
    CheckConstraint("scheme IN ('dea', 'npi')", name="scheme"),
)
Index("ix_person_number_person", person_number.c.person)

#: A training that was done; the last row for person and course is in force.
training = house_facts(
    "training",
    person_column(),
    Column("course", Text, nullable=False),
    Column("completed_on", Text, nullable=False),
    Column("expires_on", Text),
)
Index("ix_training_person", training.c.person)

#: The screening before somebody works with controlled drugs (21 CFR 1301.76(a), 1301.90); `waiver` is DEA's.
screening = house_facts(
    "screening",
    person_column(),
    Column("screened_on", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("waiver", Text),
    CheckConstraint("result IN ('clear', 'not_clear', 'waived')", name="result"),
    CheckConstraint("(result = 'waived') = (waiver IS NOT NULL)", name="waiver"),
)
Index("ix_screening_person", screening.c.person)

#: From when until when a person may work at a registration; the last row is in force. Without an end it is open.
access_period = house_facts(
    "access_period",
    person_column(),
    registration_column(),
    Column("starts_at_us", BigInteger, nullable=False),
    Column("ends_at_us", BigInteger),
    CheckConstraint("ends_at_us IS NULL OR ends_at_us >= starts_at_us", name="ends"),
)
Index("ix_access_period_person", access_period.c.person)

#: Which document showed who she is (21 CFR 11.100(b)); the entry's actor looked at it.
identity_check = house_facts(
    "identity_check",
    person_column(),
    Column("document", Text, nullable=False),
    Column("checked_on", Text, nullable=False),
)
Index("ix_identity_check_person", identity_check.c.person)

#: She answers for what is done under her signature (21 CFR 11.10(j)); signed by herself.
accountability = house_facts("accountability", person_column(), Column("version", Text, nullable=False))
Index("ix_accountability_person", accountability.c.person)

#: Who answers to DEA for a registration; the last row is in force. Out of an administrator's reach (practice P19).
registrant = house_facts("registrant", registration_column(), person_column())

#: Who supervises a person at a registration; the last row is in force, an empty one ends it.
supervision = house_facts(
    "supervision",
    person_column(),
    registration_column(),
    Column("supervisor", Text, ForeignKey("person.code")),
    CheckConstraint("supervisor IS NULL OR supervisor <> person", name="another"),
)
Index("ix_supervision_person", supervision.c.person)


#: Working from, to, and nothing else (practice P24); of one beginning the last row counts, one without length is none.
roster_shift = house_facts(
    "roster_shift",
    person_column(),
    registration_column(),
    Column("starts_at_us", BigInteger, nullable=False),
    Column("ends_at_us", BigInteger, nullable=False),
    CheckConstraint("ends_at_us >= starts_at_us", name="ends"),
)
Index("ix_roster_shift_person", roster_shift.c.person, roster_shift.c.starts_at_us)
