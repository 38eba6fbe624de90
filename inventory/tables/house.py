"""The house book's facts: registrations, people, roles, badges, places, workstations, suppliers, products."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from inventory.tables.schema import house_facts, metadata

registration = house_facts(
    "registration",
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("dea_number", Text, nullable=False, unique=True),
    Column("street", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("zip_code", Text, nullable=False),
    Column("activity", Text, nullable=False),
    Column("expires_on", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("demonstration", Integer, nullable=False),
)

person = house_facts(
    "person",
    Column("code", Text, nullable=False, unique=True),
    Column("user_name", Text, unique=True),
    Column("given_name", Text, nullable=False),
    Column("family_name", Text, nullable=False),
)

#: A role given (granted = 1) or ended (granted = 0); the last row for person, registration and role is in force.
role_grant = house_facts(
    "role_grant",
    Column("person", Text, ForeignKey("person.code"), nullable=False),
    Column("registration", Text, ForeignKey("registration.code"), nullable=False),
    Column("role", Text, nullable=False),
    Column("granted", Integer, nullable=False),
    CheckConstraint(
        "role IN ('pharmacist', 'nurse', 'witness', 'compliance', 'administrator', 'reviewer')", name="role"
    ),
    CheckConstraint("granted IN (0, 1)", name="granted"),
)
Index("ix_role_grant_person", role_grant.c.person)

#: A badge is kept as a keyed digest of its token; the token itself is nowhere.
badge = house_facts(
    "badge",
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("person", Text, ForeignKey("person.code"), nullable=False),
)
Index("ix_badge_person", badge.c.person)

pin_reset = house_facts(
    "pin_reset",
    Column("person", Text, ForeignKey("person.code"), nullable=False),
)

place = house_facts(
    "place",
    Column("code", Text, nullable=False, unique=True),
    Column("registration", Text, ForeignKey("registration.code"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("person", Text, ForeignKey("person.code")),
    CheckConstraint(
        "kind IN ('storage', 'person', 'transit', 'quarantine', 'return', 'opened', 'waiting', 'ready', 'kit', "
        "'supplier', 'opening_stock', 'other_registrant', 'patient', 'waste', 'destruction', 'reverse_distributor', "
        "'supplier_return', 'loss', 'overfill', 'dead_space', 'variance')",
        name="kind",
    ),
    CheckConstraint("(kind = 'person') = (person IS NOT NULL)", name="holder"),
)
Index("ix_place_registration", place.c.registration, place.c.kind)

workstation = house_facts(
    "workstation",
    Column("code", Text, nullable=False, unique=True),
    Column("registration", Text, ForeignKey("registration.code"), nullable=False),
    Column("name", Text, nullable=False),
    Column("theme", Text, nullable=False),
    Column("waste_place", Text, ForeignKey("place.code")),
    CheckConstraint("theme IN ('day', 'night', 'clock')", name="theme"),
)

supplier = house_facts(
    "supplier",
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("street", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("zip_code", Text, nullable=False),
    Column("dea_number", Text, nullable=False),
)

substance = house_facts(
    "substance",
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("schedule", Text, nullable=False),
    Column("dea_code", Text, nullable=False),
    CheckConstraint("schedule IN ('CIII', 'CIV', 'CV')", name="schedule"),
)

#: A catalogue row as a pharmacist confirmed it; the code is the 11-digit NDC of the package.
product = house_facts(
    "product",
    Column("code", Text, nullable=False, unique=True),
    Column("ndc", Text, nullable=False),
    Column("gtin14", Text),
    Column("substance", Text, ForeignKey("substance.code"), nullable=False),
    Column("name", Text, nullable=False),
    Column("labeler", Text, nullable=False),
    Column("container", Text, nullable=False),
    Column("doses", Text, nullable=False),
    Column("amount_ug", BigInteger, nullable=False),
    Column("volume_ul", BigInteger, nullable=False),
    Column("per_carton", Integer, nullable=False),
    Column("evidence", Text, nullable=False),
    CheckConstraint("container IN ('vial', 'prefilled_syringe', 'device')", name="container"),
    CheckConstraint("doses IN ('single', 'multi')", name="doses"),
    CheckConstraint("amount_ug > 0 AND volume_ul > 0 AND per_carton > 0", name="amounts"),
)

#: A key outside the database that the books rest on from here on: its id, and of one that signs checkpoints the public
#: half, signed by the key before it.
key_introduced = house_facts(
    "key_introduced",
    Column("purpose", Text, nullable=False),
    Column("key_id", Text, nullable=False, unique=True),
    Column("public", LargeBinary),
    Column("endorsed_by", Text),
    Column("endorsement", LargeBinary),
    CheckConstraint("purpose IN ('secret', 'wrapping', 'checkpoint')", name="purpose"),
    CheckConstraint("(purpose = 'checkpoint') = (public IS NOT NULL)", name="public"),
    CheckConstraint("(endorsed_by IS NULL) = (endorsement IS NULL)", name="endorsed"),
)

#: A copy that was made of the whole database: the SHA-256 of the file, and each book as the copy holds it.
backup_made = house_facts(
    "backup_made",
    Column("file_name", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
)
backup_book = house_facts(
    "backup_book",
    Column("copied_book", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
)

#: A copy that was put in place of the database: each book as the copy holds it, and how long it was before.
database_restored = house_facts(
    "database_restored",
    Column("file_name", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
)
restored_book = house_facts(
    "restored_book",
    Column("copied_book", Text, nullable=False),
    Column("size_before", BigInteger),
    Column("size", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
)

#: A person's account of why a book does not fit a checkpoint that was published of it.
rollback_accounted = house_facts(
    "rollback_accounted",
    Column("of_book", Text, nullable=False),
    Column("published_size", BigInteger, nullable=False),
    Column("published_root", LargeBinary, nullable=False),
    Column("found_size", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
)

#: The PIN's Argon2id hash: a credential, no part of the books; the reset that set it is. A one-time PIN (one_time = 1)
#: is good for one sign-in, at which its hash is replaced by one that nobody has the secret of.
pin = Table(
    "pin",
    metadata,
    Column("person", Text, ForeignKey("person.code"), primary_key=True),
    Column("argon2", Text, nullable=False),
    Column("set_at_us", BigInteger, nullable=False),
    Column("one_time", Integer, nullable=False),
    CheckConstraint("one_time IN (0, 1)", name="one_time"),
)
