"""The house book's facts of how people and browsers prove who they are, and the secrets and counts beside them."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, LargeBinary, Table, Text

from inventory.tables.people import person_column
from inventory.tables.schema import house_facts, metadata

#: A badge that opens nothing any more: lost, broken, given back.
badge_ended = house_facts(
    "badge_ended",
    Column("digest", LargeBinary, nullable=False, unique=True),
    person_column(),
    Column("why", Text, nullable=False),
)

#: A PIN that its owner chose herself.
pin_changed = house_facts("pin_changed", person_column())

#: A code generator on a device of hers (RFC 6238); its secret is kept beside the books, sealed.
totp_enrolled = house_facts("totp_enrolled", person_column())
Index("ix_totp_enrolled_person", totp_enrolled.c.person)

#: A passkey or security key (WebAuthn): its public half.
security_key = house_facts(
    "security_key",
    Column("credential_id", LargeBinary, nullable=False, unique=True),
    person_column(),
    Column("public_key", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
)
Index("ix_security_key_person", security_key.c.person)


#: A way to prove who she is, other than a badge, that opens nothing any more; the id is empty for a code generator.
factor_ended = house_facts(
    "factor_ended",
    person_column(),
    Column("factor", Text, nullable=False),
    Column("credential_id", LargeBinary),
    Column("why", Text, nullable=False),
    CheckConstraint("factor IN ('totp', 'security_key')", name="factor"),
)
Index("ix_factor_ended_person", factor_ended.c.person)

#: A browser that stands at a workstation, by the digest of its token; the last row of a workstation is in force, an
#: empty digest closes it.
workstation_enrolled = house_facts(
    "workstation_enrolled",
    Column("workstation", Text, ForeignKey("workstation.code"), nullable=False),
    Column("digest", LargeBinary),
)
Index("ix_workstation_enrolled_workstation", workstation_enrolled.c.workstation)

#: The seed of a person's code generator, sealed under a key outside the database, and the last time step that counted.
totp = Table(
    "totp",
    metadata,
    Column("person", Text, ForeignKey("person.code"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False),
)

#: How often a security key says that it signed; one that counts backwards is a copy.
security_key_count = Table(
    "security_key_count",
    metadata,
    Column("credential_id", LargeBinary, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

#: What a passkey or security key is asked to sign: once, by this person, for this purpose, at this workstation. Of a
#: signature the hash of the draft is signed with it.
key_challenge = Table(
    "key_challenge",
    metadata,
    Column("challenge", LargeBinary, primary_key=True),
    Column("person", Text, ForeignKey("person.code")),
    Column("workstation", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("draft_hash", LargeBinary),
    Column("made_at_us", BigInteger, nullable=False),
    Column("used_at_us", BigInteger),
)

#: A code on paper or on a screen that is typed once: to set up a new installation, or to enrol a browser. Its keyed
#: digest; `subject` is the workstation that it enrols.
one_time_code = Table(
    "one_time_code",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("subject", Text),
    Column("made_at_us", BigInteger, nullable=False),
    Column("ends_at_us", BigInteger, nullable=False),
    Column("used_at_us", BigInteger),
    CheckConstraint("purpose IN ('setup', 'workstation')", name="purpose"),
)
