"""The house book's facts of rules: profiles, limits, mail, the recovery sheet, broken glass, tokens, reviews."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, Text

from inventory.tables.people import person_column, registration_column
from inventory.tables.schema import house_facts

#: Which profile a registration works by, and from when on: the last that has begun is in force, before the first the one
#: that it was opened with. It begins after its own record, so that no entry of before is judged by it.
profile_chosen = house_facts(
    "profile_chosen",
    registration_column(),
    Column("profile", Text, nullable=False),
    Column("starts_at_us", BigInteger, nullable=False),
)

#: One value of a registration's profile that it decides for itself; the last row of a name is in force.
limit_set = house_facts(
    "limit_set",
    registration_column(),
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
)


#: Where a registration's mail of one purpose goes; the last row of a purpose is in force, an empty one ends it.
mail_address = house_facts(
    "mail_address", registration_column(), Column("purpose", Text, nullable=False), Column("address", Text)
)

#: A sealed sheet of paper that opens the clinic when its only administrator is gone, by the digest of its code.
recovery_sheet = house_facts(
    "recovery_sheet", registration_column(), Column("digest", LargeBinary, nullable=False, unique=True)
)

#: The sheet was opened, and by it this person became administrator; it opens nothing again.
recovery_used = house_facts(
    "recovery_used",
    registration_column(),
    Column("digest", LargeBinary, nullable=False, unique=True),
    person_column(),
)

#: Somebody went past what she may see or do, for a reason, until a time; the registrant is told.
break_glass = house_facts(
    "break_glass", person_column(), registration_column(), Column("why", Text, nullable=False),
    Column("ends_at_us", BigInteger, nullable=False),
)  # fmt: skip
Index("ix_break_glass_person", break_glass.c.person)

#: A token for a station or another program: its digest, what it may do, until when.
api_token = house_facts(
    "api_token",
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    registration_column(),
    Column("scopes", Text, nullable=False),
    Column("expires_at_us", BigInteger, nullable=False),
)

api_token_ended = house_facts(
    "api_token_ended",
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("why", Text, nullable=False),
)

#: The second signature of an entry that was posted with one, by whoever reviews from outside (practice P6).
review = house_facts(
    "review",
    Column("of_book", Text, nullable=False),
    Column("of_seq", BigInteger, nullable=False),
    Column("of_hash", LargeBinary, nullable=False),
    Column("agreed", BigInteger, nullable=False),
    Column("remark", Text),
    CheckConstraint("agreed IN (0, 1)", name="agreed"),
)
Index("uq_review_of", review.c.of_book, review.c.of_seq, unique=True)
