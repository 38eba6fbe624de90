"""The tables of detection: charted doses as they came, findings, and the claims of scheduled runs."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from inventory.tables.schema import metadata

#: One charted dose of one import; a later version of the same administration is another row.
charted_dose = Table(
    "charted_dose",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("registration", Text, nullable=False),
    Column("content_digest", LargeBinary, nullable=False),
    Column("imported_at_us", BigInteger, nullable=False),
    Column("administration_id", Text),
    Column("dose", Text, nullable=False),
)
Index("uq_charted_dose_content", charted_dose.c.registration, charted_dose.c.content_digest, unique=True)

#: One file brought in: how far the feed reaches, how much was read and rejected.
chart_import = Table(
    "chart_import",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("registration", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("file_digest", LargeBinary, nullable=False),
    Column("imported_at_us", BigInteger, nullable=False),
    Column("complete_to_us", BigInteger),
    Column("n_read", Integer, nullable=False),
    Column("n_new", Integer, nullable=False),
    Column("n_rejected", Integer, nullable=False),
)

#: A detector's statement as of its last run; `closed_at_us` when the records answered it.
finding = Table(
    "finding",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("site", Text, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("person", Text),
    Column("statement", Text, nullable=False),
    Column("first_shown_us", BigInteger, nullable=False),
    Column("last_shown_us", BigInteger, nullable=False),
    Column("closed_at_us", BigInteger),
    # When somebody whose it is to look at it first did.
    Column("opened_at_us", BigInteger),
)
Index("ix_finding_open", finding.c.site, finding.c.closed_at_us)

#: One run of one job for one slot: exactly one scheduler holds the claim.
job_run = Table(
    "job_run",
    metadata,
    Column("job", Text, nullable=False),
    Column("slot_us", BigInteger, nullable=False),
    Column("started_at_us", BigInteger, nullable=False),
    Column("finished_at_us", BigInteger),
    Column("lease_until_us", BigInteger, nullable=False),
    Column("outcome", Text),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    PrimaryKeyConstraint("job", "slot_us"),
)
