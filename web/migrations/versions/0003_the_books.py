"""The books: the ledger, its facts, and the tables that the program works with; triggers come from `guards`.

No release had revisions 0001 and 0002, and their databases are not carried over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "attestation_rule",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("actor_signs", sa.Integer(), nullable=False),
        sa.Column("signers_min", sa.Integer(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("actor_signs IN (0, 1)", name=op.f("ck_attestation_rule_actor_signs")),
        sa.CheckConstraint("signers_min >= 0", name=op.f("ck_attestation_rule_signers")),
        sa.PrimaryKeyConstraint("kind", "profile", "role", "since_us", name=op.f("pk_attestation_rule")),
    )
    op.create_table(
        "balance",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("substance", sa.Text(), nullable=False),
        sa.Column("bounded", sa.Integer(), nullable=False),
        sa.Column("amount_ug", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("bounded = 0 OR amount_ug >= 0", name=op.f("ck_balance_floor")),
        sa.PrimaryKeyConstraint("place", "container", "substance", name=op.f("pk_balance")),
    )
    op.create_index("ix_balance_container", "balance", ["container"], unique=False)
    op.create_table(
        "chart_import",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("file_digest", sa.LargeBinary(), nullable=False),
        sa.Column("imported_at_us", sa.BigInteger(), nullable=False),
        sa.Column("complete_to_us", sa.BigInteger(), nullable=True),
        sa.Column("n_read", sa.Integer(), nullable=False),
        sa.Column("n_new", sa.Integer(), nullable=False),
        sa.Column("n_rejected", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_import")),
    )
    op.create_table(
        "chart_patient",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_chart_patient")),
        sa.UniqueConstraint("code", name=op.f("uq_chart_patient_code")),
    )
    op.create_table(
        "charted_dose",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("content_digest", sa.LargeBinary(), nullable=False),
        sa.Column("imported_at_us", sa.BigInteger(), nullable=False),
        sa.Column("administration_id", sa.Text(), nullable=True),
        sa.Column("dose", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charted_dose")),
    )
    op.create_index(
        "uq_charted_dose_content", "charted_dose", ["registration", "content_digest"], unique=True
    )
    op.create_table(
        "checkpoint",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("made_at_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "occasion IN ('shift_end', 'daily', 'report', 'command', 'restore')",
            name=op.f("ck_checkpoint_occasion"),
        ),
        sa.CheckConstraint("length(root) = 32", name=op.f("ck_checkpoint_root")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_checkpoint_size")),
        sa.PrimaryKeyConstraint("book", "size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "daily_digest",
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("made_at_us", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("registration", "day", name=op.f("pk_daily_digest")),
    )
    op.create_table(
        "data_key",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("wrapping_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_data_key")),
    )
    op.create_table(
        "day_net",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("net_ug", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("place", "product", "kind", "day", name=op.f("pk_day_net")),
    )
    op.create_table(
        "entry",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("workstation", sa.Text(), nullable=True),
        sa.Column("mood", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("occurred_at_us", sa.BigInteger(), nullable=False),
        sa.Column("occurred_zone", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Text(), nullable=False),
        sa.Column("recorded_at_us", sa.BigInteger(), nullable=False),
        sa.Column("recorded_zone", sa.Text(), nullable=False),
        sa.Column("n_facts", sa.Integer(), nullable=False),
        sa.Column("n_lines", sa.Integer(), nullable=False),
        sa.Column("n_attestations", sa.Integer(), nullable=False),
        sa.Column("n_exceptions", sa.Integer(), nullable=False),
        sa.Column("n_scans", sa.Integer(), nullable=False),
        sa.Column("draft_hash", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("mood IN ('about_to', 'happened')", name=op.f("ck_entry_mood")),
        sa.CheckConstraint(
            "length(hash) = 32 AND length(previous_hash) = 32 AND length(draft_hash) = 32",
            name=op.f("ck_entry_hashes"),
        ),
        sa.CheckConstraint("n_facts > 0", name=op.f("ck_entry_facts")),
        sa.CheckConstraint("occurred_at_us <= recorded_at_us", name=op.f("ck_entry_times")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_entry_seq")),
        sa.PrimaryKeyConstraint("book", "seq", name=op.f("pk_entry")),
        sa.UniqueConstraint("book", "previous_hash", name=op.f("uq_entry_book_previous_hash")),
        sa.UniqueConstraint("command_id", name=op.f("uq_entry_command_id")),
    )
    op.create_index("ix_entry_kind", "entry", ["book", "kind", "seq"], unique=False)
    op.create_index("ix_entry_occurred", "entry", ["book", "occurred_at_us"], unique=False)
    op.create_table(
        "finding",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("first_shown_us", sa.BigInteger(), nullable=False),
        sa.Column("last_shown_us", sa.BigInteger(), nullable=False),
        sa.Column("closed_at_us", sa.BigInteger(), nullable=True),
        sa.Column("opened_at_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_finding")),
        sa.UniqueConstraint("key", name=op.f("uq_finding_key")),
    )
    op.create_index("ix_finding_open", "finding", ["site", "closed_at_us"], unique=False)
    op.create_table(
        "job_run",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("slot_us", sa.BigInteger(), nullable=False),
        sa.Column("started_at_us", sa.BigInteger(), nullable=False),
        sa.Column("finished_at_us", sa.BigInteger(), nullable=True),
        sa.Column("lease_until_us", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("job", "slot_us", name=op.f("pk_job_run")),
    )
    op.create_table(
        "letter_file",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_letter_file")),
    )
    op.create_table(
        "one_time_code",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("made_at_us", sa.BigInteger(), nullable=False),
        sa.Column("ends_at_us", sa.BigInteger(), nullable=False),
        sa.Column("used_at_us", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("purpose IN ('setup', 'workstation')", name=op.f("ck_one_time_code_purpose")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_one_time_code")),
    )
    op.create_table(
        "outcome",
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("content_mac", sa.LargeBinary(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("book", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("refused", sa.Text(), nullable=True),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("found", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.CheckConstraint("(seq IS NULL) <> (refused IS NULL)", name=op.f("ck_outcome_one_result")),
        sa.PrimaryKeyConstraint("command_id", name=op.f("pk_outcome")),
    )
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at_us", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at_us", sa.BigInteger(), nullable=False),
        sa.Column("sent_at_us", sa.BigInteger(), nullable=True),
        sa.Column("given_up_at_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint(
            "registration",
            "what",
            "about",
            "recipient",
            name=op.f("uq_outgoing_mail_registration_what_about_recipient"),
        ),
    )
    op.create_index(
        "ix_outgoing_mail_sent_at", "outgoing_mail", ["sent_at_us", "given_up_at_us"], unique=False
    )
    op.create_table(
        "private_text",
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("commitment", name=op.f("pk_private_text")),
    )
    op.create_table(
        "proof_attempt",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.Column("identity_digest", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_attempt")),
    )
    op.create_index("ix_proof_attempt_person", "proof_attempt", ["person", "at_us"], unique=False)
    op.create_index("ix_proof_attempt_workstation", "proof_attempt", ["workstation", "at_us"], unique=False)
    op.create_table(
        "refused_attempt",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("workstation", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_attempt")),
    )
    op.create_index("ix_refused_attempt_at", "refused_attempt", ["at_us"], unique=False)
    op.create_table(
        "scan_evidence",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("came", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_evidence")),
    )
    op.create_index("ix_scan_evidence_at", "scan_evidence", ["at_us"], unique=False)
    op.create_table(
        "security_key_count",
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_security_key_count")),
    )
    op.create_table(
        "standing",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("published_size", sa.BigInteger(), nullable=False),
        sa.Column("published_root", sa.LargeBinary(), nullable=False),
        sa.Column("found_size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("noticed_at_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('rolled_back', 'forked')", name=op.f("ck_standing_state")),
        sa.PrimaryKeyConstraint("book", "published_size", "published_root", name=op.f("pk_standing")),
    )
    op.create_table(
        "urgent_report",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("queued_at_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urgent_report")),
    )
    op.create_index("ix_urgent_report_at", "urgent_report", ["at_us"], unique=False)
    op.create_index("ix_urgent_report_queued_at", "urgent_report", ["queued_at_us"], unique=False)
    op.create_table(
        "api_token_ended",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_api_token_ended_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_api_token_ended")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_ended_digest")),
    )
    op.create_table(
        "backup_book",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("copied_book", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_backup_book_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_backup_book")),
    )
    op.create_table(
        "backup_made",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_backup_made_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_backup_made")),
    )
    op.create_table(
        "database_restored",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_database_restored_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_database_restored")),
    )
    op.create_table(
        "disclosure",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Text(), nullable=False),
        sa.Column("to_day", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_disclosure_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_disclosure")),
    )
    op.create_table(
        "entry_exception",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_entry_exception_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_entry_exception")),
    )
    op.create_table(
        "entry_scan",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("scanned_at_us", sa.BigInteger(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_entry_scan_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_entry_scan")),
    )
    op.create_table(
        "key_introduced",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=True),
        sa.Column("endorsed_by", sa.Text(), nullable=True),
        sa.Column("endorsement", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(purpose = 'checkpoint') = (public IS NOT NULL)", name=op.f("ck_key_introduced_public")
        ),
        sa.CheckConstraint(
            "purpose IN ('secret', 'wrapping', 'checkpoint')", name=op.f("ck_key_introduced_purpose")
        ),
        sa.CheckConstraint(
            "(endorsed_by IS NULL) = (endorsement IS NULL)", name=op.f("ck_key_introduced_endorsed")
        ),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_key_introduced_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_key_introduced")),
        sa.UniqueConstraint("key_id", name=op.f("uq_key_introduced_key_id")),
    )
    op.create_table(
        "patient",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("record_number", sa.LargeBinary(), nullable=False),
        sa.Column("born_on", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_patient_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_patient")),
        sa.UniqueConstraint("code", name=op.f("uq_patient_code")),
    )
    op.create_table(
        "person",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=True),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_person_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_person")),
        sa.UniqueConstraint("code", name=op.f("uq_person_code")),
        sa.UniqueConstraint("user_name", name=op.f("uq_person_user_name")),
    )
    op.create_table(
        "registration",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dea_number", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("zip_code", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("demonstration", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_registration_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_registration")),
        sa.UniqueConstraint("code", name=op.f("uq_registration_code")),
        sa.UniqueConstraint("dea_number", name=op.f("uq_registration_dea_number")),
    )
    op.create_table(
        "restored_book",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("copied_book", sa.Text(), nullable=False),
        sa.Column("size_before", sa.BigInteger(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_restored_book_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_restored_book")),
    )
    op.create_table(
        "reversal",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("reverses", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_reversal_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_reversal")),
    )
    op.create_index("uq_reversal_reverses", "reversal", ["book", "reverses"], unique=True)
    op.create_table(
        "review",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("of_book", sa.Text(), nullable=False),
        sa.Column("of_seq", sa.BigInteger(), nullable=False),
        sa.Column("of_hash", sa.LargeBinary(), nullable=False),
        sa.Column("agreed", sa.BigInteger(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.CheckConstraint("agreed IN (0, 1)", name=op.f("ck_review_agreed")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_review_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_review")),
    )
    op.create_index("uq_review_of", "review", ["of_book", "of_seq"], unique=True)
    op.create_table(
        "rollback_accounted",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("of_book", sa.Text(), nullable=False),
        sa.Column("published_size", sa.BigInteger(), nullable=False),
        sa.Column("published_root", sa.LargeBinary(), nullable=False),
        sa.Column("found_size", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_rollback_accounted_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_rollback_accounted")),
    )
    op.create_table(
        "substance",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("dea_code", sa.Text(), nullable=False),
        sa.CheckConstraint("schedule IN ('CIII', 'CIV', 'CV')", name=op.f("ck_substance_schedule")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_substance_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_substance")),
        sa.UniqueConstraint("code", name=op.f("uq_substance_code")),
    )
    op.create_table(
        "supplier",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("zip_code", sa.Text(), nullable=False),
        sa.Column("dea_number", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_supplier_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_supplier")),
        sa.UniqueConstraint("code", name=op.f("uq_supplier_code")),
    )
    op.create_table(
        "access_period",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("starts_at_us", sa.BigInteger(), nullable=False),
        sa.Column("ends_at_us", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "ends_at_us IS NULL OR ends_at_us >= starts_at_us", name=op.f("ck_access_period_ends")
        ),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_access_period_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_access_period_person")),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_access_period_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_access_period")),
    )
    op.create_index("ix_access_period_person", "access_period", ["person"], unique=False)
    op.create_table(
        "accountability",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_accountability_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_accountability_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_accountability")),
    )
    op.create_index("ix_accountability_person", "accountability", ["person"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("expires_at_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_api_token_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_api_token_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    op.create_table(
        "badge",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_badge_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_badge_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_badge")),
        sa.UniqueConstraint("digest", name=op.f("uq_badge_digest")),
    )
    op.create_index("ix_badge_person", "badge", ["person"], unique=False)
    op.create_table(
        "badge_ended",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_badge_ended_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_badge_ended_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_badge_ended")),
        sa.UniqueConstraint("digest", name=op.f("uq_badge_ended_digest")),
    )
    op.create_table(
        "badge_test",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.CheckConstraint("result IN ('read', 'not_read')", name=op.f("ck_badge_test_result")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_badge_test_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_badge_test_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_badge_test")),
    )
    op.create_index("ix_badge_test_digest", "badge_test", ["digest"], unique=False)
    op.create_table(
        "break_glass",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("opens", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ends_at_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("opens IN ('records', 'bringing_back')", name=op.f("ck_break_glass_opens")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_break_glass_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_break_glass_person")),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_break_glass_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_break_glass")),
    )
    op.create_index("ix_break_glass_person", "break_glass", ["person"], unique=False)
    op.create_table(
        "break_glass_ended",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("of_seq", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_break_glass_ended_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_break_glass_ended_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_break_glass_ended")),
        sa.UniqueConstraint("of_seq", name=op.f("uq_break_glass_ended_of_seq")),
    )
    op.create_table(
        "certification_letter",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/png', 'image/jpeg')",
            name=op.f("ck_certification_letter_media_type"),
        ),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_certification_letter_digest")),
        sa.CheckConstraint("size > 0 AND size <= 5242880", name=op.f("ck_certification_letter_size")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_certification_letter_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_certification_letter_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_certification_letter")),
    )
    op.create_table(
        "credential_review",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("reviewed_on", sa.Text(), nullable=False),
        sa.Column("list_digest", sa.LargeBinary(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.CheckConstraint("length(list_digest) = 32", name=op.f("ck_credential_review_digest")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_credential_review_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_credential_review_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_credential_review")),
    )
    op.create_table(
        "disclosed_patient",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_disclosed_patient_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["patient"], ["patient.code"], name=op.f("fk_disclosed_patient_patient")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_disclosed_patient")),
    )
    op.create_index("ix_disclosed_patient_patient", "disclosed_patient", ["patient"], unique=False)
    op.create_table(
        "dose_order",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("substance", sa.Text(), nullable=False),
        sa.Column("dose_ug", sa.BigInteger(), nullable=False),
        sa.Column("per_kg", sa.Integer(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("prescriber", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from_us", sa.BigInteger(), nullable=False),
        sa.Column("valid_to_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("dose_ug > 0", name=op.f("ck_dose_order_dose")),
        sa.CheckConstraint("per_kg IN (0, 1)", name=op.f("ck_dose_order_per_kg")),
        sa.CheckConstraint("valid_to_us > valid_from_us", name=op.f("ck_dose_order_validity")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_dose_order_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["patient"], ["patient.code"], name=op.f("fk_dose_order_patient")),
        sa.ForeignKeyConstraint(["substance"], ["substance.code"], name=op.f("fk_dose_order_substance")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_dose_order")),
        sa.UniqueConstraint("code", name=op.f("uq_dose_order_code")),
    )
    op.create_index("ix_dose_order_patient", "dose_order", ["patient"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("wants_witness", sa.Integer(), nullable=False),
        sa.Column("made_at_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_at_us", sa.BigInteger(), nullable=False),
        sa.Column("closed_at_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_draft_person")),
        sa.ForeignKeyConstraint(["registration"], ["registration.code"], name=op.f("fk_draft_registration")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_person", "draft", ["person", "closed_at_us"], unique=False)
    op.create_table(
        "factor_ended",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("factor", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("factor IN ('totp', 'security_key')", name=op.f("ck_factor_ended_factor")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_factor_ended_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_factor_ended_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_factor_ended")),
    )
    op.create_index("ix_factor_ended_person", "factor_ended", ["person"], unique=False)
    op.create_table(
        "identity_check",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_identity_check_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_identity_check_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_identity_check")),
    )
    op.create_index("ix_identity_check_person", "identity_check", ["person"], unique=False)
    op.create_table(
        "key_challenge",
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("draft_hash", sa.LargeBinary(), nullable=True),
        sa.Column("made_at_us", sa.BigInteger(), nullable=False),
        sa.Column("used_at_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_key_challenge_person")),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_key_challenge")),
    )
    op.create_table(
        "licence",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_licence_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_licence_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_licence")),
    )
    op.create_index("ix_licence_person", "licence", ["person"], unique=False)
    op.create_table(
        "limit_set",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_limit_set_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_limit_set_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_limit_set")),
    )
    op.create_table(
        "mail_address",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_mail_address_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_mail_address_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_mail_address")),
    )
    op.create_table(
        "not_seen",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=True),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_not_seen_person")),
        sa.ForeignKeyConstraint(["witness"], ["person.code"], name=op.f("fk_not_seen_witness")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_seen")),
    )
    op.create_index("ix_not_seen_draft", "not_seen", ["draft"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("seen_at_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_notice_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_person", "notice", ["person", "seen_at_us"], unique=False)
    op.create_table(
        "patient_erased",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_patient_erased_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["patient"], ["patient.code"], name=op.f("fk_patient_erased_patient")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_patient_erased")),
    )
    op.create_index("uq_patient_erased_patient", "patient_erased", ["patient"], unique=True)
    op.create_table(
        "patient_index",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patient.code"], name=op.f("fk_patient_index_patient")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_patient_index")),
    )
    op.create_table(
        "patient_look",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_patient_look_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_look")),
    )
    op.create_index("ix_patient_look_at", "patient_look", ["registration", "at_us"], unique=False)
    op.create_index("ix_patient_look_patient", "patient_look", ["patient", "at_us"], unique=False)
    op.create_table(
        "person_number",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.CheckConstraint("scheme IN ('dea', 'npi')", name=op.f("ck_person_number_scheme")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_person_number_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_person_number_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_person_number")),
    )
    op.create_index("ix_person_number_person", "person_number", ["person"], unique=False)
    op.create_table(
        "pin",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("argon2", sa.Text(), nullable=False),
        sa.Column("set_at_us", sa.BigInteger(), nullable=False),
        sa.Column("one_time", sa.Integer(), nullable=False),
        sa.CheckConstraint("one_time IN (0, 1)", name=op.f("ck_pin_one_time")),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_pin_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_pin")),
    )
    op.create_table(
        "pin_changed",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_pin_changed_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_pin_changed_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_pin_changed")),
    )
    op.create_table(
        "pin_reset",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_pin_reset_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_pin_reset_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_pin_reset")),
    )
    op.create_table(
        "place",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.CheckConstraint("(kind = 'person') = (person IS NOT NULL)", name=op.f("ck_place_holder")),
        sa.CheckConstraint(
            "kind IN ('storage', 'person', 'transit', 'quarantine', 'return', 'opened', 'waiting', 'ready', 'kit', 'supplier', 'opening_stock', 'other_registrant', 'patient', 'waste', 'destruction', 'reverse_distributor', 'supplier_return', 'loss', 'overfill', 'dead_space', 'variance')",
            name=op.f("ck_place_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_place_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_place_person")),
        sa.ForeignKeyConstraint(["registration"], ["registration.code"], name=op.f("fk_place_registration")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_place")),
        sa.UniqueConstraint("code", name=op.f("uq_place_code")),
    )
    op.create_index("ix_place_registration", "place", ["registration", "kind"], unique=False)
    op.create_table(
        "product",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ndc", sa.Text(), nullable=False),
        sa.Column("gtin14", sa.Text(), nullable=True),
        sa.Column("substance", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("labeler", sa.Text(), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("doses", sa.Text(), nullable=False),
        sa.Column("amount_ug", sa.BigInteger(), nullable=False),
        sa.Column("volume_ul", sa.BigInteger(), nullable=False),
        sa.Column("per_carton", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "container IN ('vial', 'prefilled_syringe', 'device')", name=op.f("ck_product_container")
        ),
        sa.CheckConstraint("doses IN ('single', 'multi')", name=op.f("ck_product_doses")),
        sa.CheckConstraint(
            "amount_ug > 0 AND volume_ul > 0 AND per_carton > 0", name=op.f("ck_product_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_product_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["substance"], ["substance.code"], name=op.f("fk_product_substance")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
    )
    op.create_table(
        "profile_chosen",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("starts_at_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_profile_chosen_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_profile_chosen_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_profile_chosen")),
    )
    op.create_table(
        "recovery_sheet",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_recovery_sheet_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_recovery_sheet_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_recovery_sheet")),
        sa.UniqueConstraint("digest", name=op.f("uq_recovery_sheet_digest")),
    )
    op.create_table(
        "recovery_used",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_recovery_used_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_recovery_used_person")),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_recovery_used_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_recovery_used")),
        sa.UniqueConstraint("digest", name=op.f("uq_recovery_used_digest")),
    )
    op.create_table(
        "registrant",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_registrant_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_registrant_person")),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_registrant_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_registrant")),
    )
    op.create_table(
        "role_grant",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('pharmacist', 'nurse', 'witness', 'compliance', 'administrator', 'reviewer')",
            name=op.f("ck_role_grant_role"),
        ),
        sa.CheckConstraint("granted IN (0, 1)", name=op.f("ck_role_grant_granted")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_role_grant_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_role_grant_person")),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_role_grant_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_role_grant")),
    )
    op.create_index("ix_role_grant_person", "role_grant", ["person"], unique=False)
    op.create_table(
        "roster_shift",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("starts_at_us", sa.BigInteger(), nullable=False),
        sa.Column("ends_at_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("ends_at_us >= starts_at_us", name=op.f("ck_roster_shift_ends")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_roster_shift_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_roster_shift_person")),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_roster_shift_registration")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_roster_shift")),
    )
    op.create_index("ix_roster_shift_person", "roster_shift", ["person", "starts_at_us"], unique=False)
    op.create_table(
        "screening",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("screened_on", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("waiver", sa.Text(), nullable=True),
        sa.CheckConstraint("(result = 'waived') = (waiver IS NOT NULL)", name=op.f("ck_screening_waiver")),
        sa.CheckConstraint("result IN ('clear', 'not_clear', 'waived')", name=op.f("ck_screening_result")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_screening_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_screening_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_screening")),
    )
    op.create_index("ix_screening_person", "screening", ["person"], unique=False)
    op.create_table(
        "security_key",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_security_key_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_security_key_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_security_key")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_security_key_credential_id")),
    )
    op.create_index("ix_security_key_person", "security_key", ["person"], unique=False)
    op.create_table(
        "seen_twice",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.Column("other_workstation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_seen_twice_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seen_twice")),
    )
    op.create_index("ix_seen_twice_person", "seen_twice", ["person", "at_us"], unique=False)
    op.create_table(
        "supervision",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("supervisor", sa.Text(), nullable=True),
        sa.CheckConstraint("supervisor IS NULL OR supervisor <> person", name=op.f("ck_supervision_another")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_supervision_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_supervision_person")),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_supervision_registration")
        ),
        sa.ForeignKeyConstraint(["supervisor"], ["person.code"], name=op.f("fk_supervision_supervisor")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_supervision")),
    )
    op.create_index("ix_supervision_person", "supervision", ["person"], unique=False)
    op.create_table(
        "totp",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_totp_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_totp")),
    )
    op.create_table(
        "totp_enrolled",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_totp_enrolled_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_totp_enrolled_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_totp_enrolled")),
    )
    op.create_index("ix_totp_enrolled_person", "totp_enrolled", ["person"], unique=False)
    op.create_table(
        "training",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("completed_on", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_training_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_training_person")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_training")),
    )
    op.create_index("ix_training_person", "training", ["person"], unique=False)
    op.create_table(
        "weighing",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("weight", sa.LargeBinary(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "how IN ('measured', 'stated', 'estimated', 'impossible')", name=op.f("ck_weighing_how")
        ),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_weighing_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["patient"], ["patient.code"], name=op.f("fk_weighing_patient")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_weighing")),
    )
    op.create_index("ix_weighing_patient", "weighing", ["patient"], unique=False)
    op.create_table(
        "witness_token",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("draft_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at_us", sa.BigInteger(), nullable=False),
        sa.Column("used_at_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["witness"], ["person.code"], name=op.f("fk_witness_token_witness")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_witness_token")),
    )
    op.create_table(
        "wrong_amount",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("containers", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=True),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("gave_back", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_wrong_amount_person")),
        sa.ForeignKeyConstraint(["witness"], ["person.code"], name=op.f("fk_wrong_amount_witness")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_amount")),
    )
    op.create_index("ix_wrong_amount_containers", "wrong_amount", ["containers"], unique=False)
    op.create_table(
        "container",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("substance", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=True),
        sa.Column("expires_on", sa.Text(), nullable=True),
        sa.Column("carton_serial", sa.Text(), nullable=True),
        sa.Column("amount_ug", sa.BigInteger(), nullable=False),
        sa.Column("volume_ul", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('vial', 'prefilled_syringe', 'device', 'syringe', 'bag')",
            name=op.f("ck_container_kind"),
        ),
        sa.CheckConstraint("(parent IS NULL) = (product IS NOT NULL)", name=op.f("ck_container_origin")),
        sa.CheckConstraint("amount_ug > 0 AND volume_ul > 0", name=op.f("ck_container_amounts")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_container_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["parent"], ["container.label"], name=op.f("fk_container_parent")),
        sa.ForeignKeyConstraint(["product"], ["product.code"], name=op.f("fk_container_product")),
        sa.ForeignKeyConstraint(["substance"], ["substance.code"], name=op.f("fk_container_substance")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_container")),
        sa.UniqueConstraint("label", name=op.f("uq_container_label")),
    )
    op.create_index("ix_container_root", "container", ["root"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("invoice_number", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_receipt_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_receipt_place")),
        sa.ForeignKeyConstraint(["supplier"], ["supplier.code"], name=op.f("fk_receipt_supplier")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_receipt")),
    )
    op.create_table(
        "receipt_carton",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("carton_serial", sa.Text(), nullable=True),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=False),
        sa.Column("n_ordered", sa.Integer(), nullable=False),
        sa.Column("n_invoiced", sa.Integer(), nullable=False),
        sa.Column("n_received", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "n_ordered >= 0 AND n_invoiced >= 0 AND n_received > 0", name=op.f("ck_receipt_carton_quantities")
        ),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_receipt_carton_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["product"], ["product.code"], name=op.f("fk_receipt_carton_product")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_receipt_carton")),
    )
    op.create_index("uq_receipt_carton_serial", "receipt_carton", ["product", "carton_serial"], unique=True)
    op.create_table(
        "waste",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("manner", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_waste_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_waste_place")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_waste")),
    )
    op.create_table(
        "workstation",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("waste_place", sa.Text(), nullable=True),
        sa.CheckConstraint("theme IN ('day', 'night', 'clock')", name=op.f("ck_workstation_theme")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_workstation_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.code"], name=op.f("fk_workstation_registration")
        ),
        sa.ForeignKeyConstraint(["waste_place"], ["place.code"], name=op.f("fk_workstation_waste_place")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_workstation")),
        sa.UniqueConstraint("code", name=op.f("uq_workstation_code")),
    )
    op.create_table(
        "administration",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("dose_order", sa.Text(), nullable=True),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("amount_ug", sa.BigInteger(), nullable=False),
        sa.Column("volume_ul", sa.BigInteger(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_ug > 0 AND volume_ul > 0", name=op.f("ck_administration_amounts")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_administration_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["container"], ["container.label"], name=op.f("fk_administration_container")),
        sa.ForeignKeyConstraint(
            ["dose_order"], ["dose_order.code"], name=op.f("fk_administration_dose_order")
        ),
        sa.ForeignKeyConstraint(["patient"], ["patient.code"], name=op.f("fk_administration_patient")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_administration")),
    )
    op.create_index("ix_administration_dose_order", "administration", ["dose_order"], unique=False)
    op.create_index("ix_administration_patient", "administration", ["patient"], unique=False)
    op.create_table(
        "attestation",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("printed_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("how_seen", sa.Text(), nullable=True),
        sa.Column("seen_amount", sa.Text(), nullable=True),
        sa.Column("wrong_amounts", sa.Text(), nullable=True),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.Column("shown_at_us", sa.BigInteger(), nullable=False),
        sa.Column("signed_at_us", sa.BigInteger(), nullable=False),
        sa.Column("signed_zone", sa.Text(), nullable=False),
        sa.Column("draft_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "role IN ('actor', 'witness', 'verifier', 'approver', 'reviewer')",
            name=op.f("ck_attestation_role"),
        ),
        sa.CheckConstraint(
            "length(draft_hash) = 32 AND length(mac) = 32", name=op.f("ck_attestation_hashes")
        ),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_attestation_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["signer"], ["person.code"], name=op.f("fk_attestation_signer")),
        sa.ForeignKeyConstraint(
            ["workstation"], ["workstation.code"], name=op.f("fk_attestation_workstation")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_attestation")),
    )
    op.create_table(
        "draw",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("syringe", sa.Text(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("dose_order", sa.Text(), nullable=True),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("amount_ug", sa.BigInteger(), nullable=False),
        sa.Column("volume_ul", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_ug > 0 AND volume_ul > 0", name=op.f("ck_draw_amounts")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_draw_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["container"], ["container.label"], name=op.f("fk_draw_container")),
        sa.ForeignKeyConstraint(["dose_order"], ["dose_order.code"], name=op.f("fk_draw_dose_order")),
        sa.ForeignKeyConstraint(["patient"], ["patient.code"], name=op.f("fk_draw_patient")),
        sa.ForeignKeyConstraint(["syringe"], ["container.label"], name=op.f("fk_draw_syringe")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_draw")),
    )
    op.create_index("ix_draw_container", "draw", ["container"], unique=False)
    op.create_index("ix_draw_syringe", "draw", ["syringe"], unique=False)
    op.create_table(
        "issue",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=True),
        sa.Column("dose_order", sa.Text(), nullable=True),
        sa.Column("due_at_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("purpose IN ('dose', 'session', 'emergency')", name=op.f("ck_issue_purpose")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_issue_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["container"], ["container.label"], name=op.f("fk_issue_container")),
        sa.ForeignKeyConstraint(["dose_order"], ["dose_order.code"], name=op.f("fk_issue_dose_order")),
        sa.ForeignKeyConstraint(["patient"], ["patient.code"], name=op.f("fk_issue_patient")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_issue")),
    )
    op.create_index("ix_issue_container", "issue", ["container"], unique=False)
    op.create_table(
        "line",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("from_place", sa.Text(), nullable=False),
        sa.Column("from_container", sa.Text(), nullable=False),
        sa.Column("to_place", sa.Text(), nullable=False),
        sa.Column("to_container", sa.Text(), nullable=False),
        sa.Column("substance", sa.Text(), nullable=False),
        sa.Column("amount_ug", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_ug > 0", name=op.f("ck_line_amount")),
        sa.CheckConstraint(
            "from_place <> to_place OR from_container <> to_container", name=op.f("ck_line_moves")
        ),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_line_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["from_container"], ["container.label"], name=op.f("fk_line_from_container")),
        sa.ForeignKeyConstraint(["from_place"], ["place.code"], name=op.f("fk_line_from_place")),
        sa.ForeignKeyConstraint(["substance"], ["substance.code"], name=op.f("fk_line_substance")),
        sa.ForeignKeyConstraint(["to_container"], ["container.label"], name=op.f("fk_line_to_container")),
        sa.ForeignKeyConstraint(["to_place"], ["place.code"], name=op.f("fk_line_to_place")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_line")),
    )
    op.create_index("ix_line_from", "line", ["from_container"], unique=False)
    op.create_index("ix_line_to", "line", ["to_container"], unique=False)
    op.create_table(
        "session",
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.Column("started_at_us", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_us", sa.BigInteger(), nullable=False),
        sa.Column("with_badge", sa.Integer(), nullable=False),
        sa.Column("badge_signed", sa.Integer(), nullable=False),
        sa.Column("badge_seq", sa.BigInteger(), nullable=False),
        sa.Column("ended_at_us", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("glass", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_session_person")),
        sa.ForeignKeyConstraint(["workstation"], ["workstation.code"], name=op.f("fk_session_workstation")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_session")),
    )
    op.create_index("ix_session_person", "session", ["person"], unique=False)
    op.create_table(
        "stock_return",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Integer(), nullable=False),
        sa.Column("reading_ul", sa.BigInteger(), nullable=True),
        sa.Column("reading_method", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "reading_method IS NULL OR reading_method IN ('eye', 'syringe', 'weight')",
            name=op.f("ck_stock_return_method"),
        ),
        sa.CheckConstraint("(sealed = 1) = (reading_ul IS NULL)", name=op.f("ck_stock_return_reading")),
        sa.CheckConstraint("sealed IN (0, 1)", name=op.f("ck_stock_return_sealed")),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_stock_return_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["container"], ["container.label"], name=op.f("fk_stock_return_container")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_stock_return_place")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_stock_return")),
    )
    op.create_index("ix_stock_return_container", "stock_return", ["container"], unique=False)
    op.create_table(
        "take_explained",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("issue_seq", sa.BigInteger(), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("dose_order", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_take_explained_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["container"], ["container.label"], name=op.f("fk_take_explained_container")),
        sa.ForeignKeyConstraint(
            ["dose_order"], ["dose_order.code"], name=op.f("fk_take_explained_dose_order")
        ),
        sa.ForeignKeyConstraint(["patient"], ["patient.code"], name=op.f("fk_take_explained_patient")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_take_explained")),
    )
    op.create_index("ix_take_explained_issue", "take_explained", ["book", "issue_seq"], unique=False)
    op.create_table(
        "waste_part",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("amount_ug", sa.BigInteger(), nullable=False),
        sa.Column("volume_ul", sa.BigInteger(), nullable=False),
        sa.Column("left_ug", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "amount_ug > 0 AND volume_ul >= 0 AND left_ug >= 0", name=op.f("ck_waste_part_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_waste_part_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["container"], ["container.label"], name=op.f("fk_waste_part_container")),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_waste_part")),
    )
    op.create_table(
        "workstation_enrolled",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_workstation_enrolled_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workstation"], ["workstation.code"], name=op.f("fk_workstation_enrolled_workstation")
        ),
        sa.PrimaryKeyConstraint("book", "seq", "no", name=op.f("pk_workstation_enrolled")),
    )
    op.create_index(
        "ix_workstation_enrolled_workstation", "workstation_enrolled", ["workstation"], unique=False
    )
    # No federal rule asks for a witness to routine waste: it is the profile's.
    rule = sa.table(
        "attestation_rule",
        sa.column("kind", sa.Text),
        sa.column("profile", sa.Text),
        sa.column("role", sa.Text),
        sa.column("actor_signs", sa.Integer),
        sa.column("signers_min", sa.Integer),
    )
    # Ohio asks for positive identification of whoever does each step (OAC 4729:5-3-01, -02); the others as the clinic.
    signed = (
        "issue",
        "draw",
        "administration",
        "waste",
        "sealed_return",
        "opened_return",
        "receipt",
        "reversal",
    )
    usual = (
        ("receipt", "verifier", 0),
        ("opened_return", "verifier", 0),
        ("waste", "witness", 1),
        ("reversal", "witness", 1),
    )
    rules = [
        (kind, profile, role, least) for profile in ("clinic", "security_key") for kind, role, least in usual
    ]
    rules += [
        (
            kind,
            "ohio",
            "witness" if kind in ("waste", "reversal") else "verifier",
            int(kind in ("waste", "reversal")),
        )
        for kind in signed
    ]
    op.bulk_insert(
        rule,
        [
            {"kind": kind, "profile": profile, "role": role, "actor_signs": 1, "signers_min": least}
            for kind, profile, role, least in rules
        ],
    )
