"""The house book's facts of rules: profiles, limits, mail, the recovery sheet, broken glass, tokens, reviews, checks."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, Table, Text

from inventory.tables.people import person_column, registration_column
from inventory.tables.schema import house_facts, metadata

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

#: Somebody went past what she may see or do, for a reason, until a time; those who answer for it are told.
break_glass = house_facts(
    "break_glass", person_column(), registration_column(), Column("opens", Text, nullable=False),
    Column("why", Text, nullable=False), Column("ends_at_us", BigInteger, nullable=False),
    CheckConstraint("opens IN ('records', 'bringing_back')", name="opens"),
)  # fmt: skip
Index("ix_break_glass_person", break_glass.c.person)

#: She needed it no longer, before its time was over; `of_seq` is the entry by which it was broken.
break_glass_ended = house_facts(
    "break_glass_ended", Column("of_seq", BigInteger, nullable=False, unique=True), person_column()
)

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

#: The list of who has which right, badge, key and token was read on this day, as its digest says (21 CFR 11.300(b)).
credential_review = house_facts(
    "credential_review",
    registration_column(),
    Column("reviewed_on", Text, nullable=False),
    Column("list_digest", LargeBinary, nullable=False),
    Column("remark", Text),
    CheckConstraint("length(list_digest) = 32", name="digest"),
)

#: A badge was held under a scanner to see whether it reads (21 CFR 11.300(e)).
badge_test = house_facts(
    "badge_test",
    person_column(),
    Column("digest", LargeBinary, nullable=False),
    Column("result", Text, nullable=False),
    CheckConstraint("result IN ('read', 'not_read')", name="result"),
)
Index("ix_badge_test_digest", badge_test.c.digest)

#: The organisation's letter of certification to FDA (21 CFR 11.100(c)), by the SHA-256 of its file; the last is shown.
certification_letter = house_facts(
    "certification_letter",
    registration_column(),
    Column("sent_on", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    CheckConstraint("length(digest) = 32", name="digest"),
    CheckConstraint("media_type IN ('application/pdf', 'image/png', 'image/jpeg')", name="media_type"),
    CheckConstraint("size > 0 AND size <= 5242880", name="size"),
)

#: The file itself, beside the books; one that no entry names is taken away again.
letter_file = Table(
    "letter_file",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("kept_at_us", BigInteger, nullable=False),
)
