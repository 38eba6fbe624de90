"""What the program works with beside the books: sessions, attempts, drafts, scans; rows may change but for looks."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from inventory.tables.schema import append_only, metadata

#: A person signed in at a workstation. Only the SHA-256 of the cookie's token is kept.
session = Table(
    "session",
    metadata,
    Column("token_digest", LargeBinary, primary_key=True),
    Column("person", Text, ForeignKey("person.code"), nullable=False),
    Column("workstation", Text, ForeignKey("workstation.code"), nullable=False),
    Column("started_at_us", BigInteger, nullable=False),
    Column("last_seen_us", BigInteger, nullable=False),
    Column("with_badge", Integer, nullable=False),
    Column("badge_signed", Integer, nullable=False),
    # The entry of the newest badge of hers when it was begun, or signed with one; 0 where she had none.
    Column("badge_seq", BigInteger, nullable=False),
    Column("ended_at_us", BigInteger),
    Column("ended_by", Text),
    # The entry of broken glass by which it was begun: it brings back what she holds, and nothing else.
    Column("glass", BigInteger),
)
Index("ix_session_person", session.c.person)

#: Every try to prove who one is, right or wrong; the lock-out is counted here.
proof_attempt = Table(
    "proof_attempt",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("workstation", Text, nullable=False),
    Column("identity_digest", LargeBinary, nullable=False),
    Column("person", Text),
    Column("purpose", Text, nullable=False),
    Column("accepted", Integer, nullable=False),
)
Index("ix_proof_attempt_person", proof_attempt.c.person, proof_attempt.c.at_us)
Index("ix_proof_attempt_workstation", proof_attempt.c.workstation, proof_attempt.c.at_us)

#: A half-made step: opens for its maker only, at any workstation of the registration.
draft = Table(
    "draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("flow", Text, nullable=False),
    Column("registration", Text, ForeignKey("registration.code"), nullable=False),
    Column("person", Text, ForeignKey("person.code"), nullable=False),
    Column("workstation", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("wants_witness", Integer, nullable=False),
    Column("made_at_us", BigInteger, nullable=False),
    Column("changed_at_us", BigInteger, nullable=False),
    Column("closed_at_us", BigInteger),
)
Index("ix_draft_person", draft.c.person, draft.c.closed_at_us)

#: Every scan, good or not: what was recognised as it came, and of all else length, kind and a keyed digest. `came` is
#: scanner or typed, as far as its page could know; empty where no page says.
scan_evidence = Table(
    "scan_evidence",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("workstation", Text, nullable=False),
    Column("person", Text),
    Column("page", Text, nullable=False),
    Column("came", Text),
    Column("kind", Text, nullable=False),
    Column("length", Integer),
    Column("raw", Text),
    Column("digest", LargeBinary),
    Column("answer", Text, nullable=False),
)
Index("ix_scan_evidence_at", scan_evidence.c.at_us)

#: What is told at once to who answers for a registration (21 CFR 11.300(d)): `what` names it, so that it is not told
#: again and again; where an address is set it goes into `outgoing_mail`, once.
urgent_report = Table(
    "urgent_report",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("registration", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("queued_at_us", BigInteger),
)
Index("ix_urgent_report_at", urgent_report.c.at_us)
Index("ix_urgent_report_queued_at", urgent_report.c.queued_at_us)

#: A mail of a registration to one address, tried until it went or was given up, each at most once: `what` and `about`
#: say which, a digest by its day, an urgent report by its number.
outgoing_mail = Table(
    "outgoing_mail",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("registration", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("made_at_us", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at_us", BigInteger, nullable=False),
    Column("sent_at_us", BigInteger),
    Column("given_up_at_us", BigInteger),
    UniqueConstraint("registration", "what", "about", "recipient"),
)
Index("ix_outgoing_mail_sent_at", outgoing_mail.c.sent_at_us, outgoing_mail.c.given_up_at_us)

#: What was tried without a right to it; the answer is the status that it got.
refused_attempt = Table(
    "refused_attempt",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("workstation", Text),
    Column("person", Text),
    Column("method", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("answer", Integer, nullable=False),
    Column("why", Text, nullable=False),
)
Index("ix_refused_attempt_at", refused_attempt.c.at_us)

#: Why a request was refused that wanted no right: a rule or a form that did not hold, an address or method that is none.
#: Such rows count towards no limit and are told to nobody; those of no page's address have an empty route.
PLAIN_REFUSALS = ("NoPage", "MethodNotAllowed", "Conflict", "UnprocessableContent", "TooManyRequests")

#: One person signed in, or proven right, at two workstations at once; the detector reads it.
seen_twice = Table(
    "seen_twice",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("person", Text, ForeignKey("person.code"), nullable=False),
    Column("workstation", Text, nullable=False),
    Column("other_workstation", Text, nullable=False),
)
Index("ix_seen_twice_person", seen_twice.c.person, seen_twice.c.at_us)

#: A witness signs a draft from her own device: once, within ten minutes, exactly the draft that she was shown.
witness_token = Table(
    "witness_token",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("draft", Text, nullable=False),
    Column("witness", Text, ForeignKey("person.code"), nullable=False),
    Column("draft_hash", LargeBinary, nullable=False),
    Column("made_at_us", BigInteger, nullable=False),
    Column("used_at_us", BigInteger),
)

#: A witness said that a draft is not what she saw, and why, and its maker has it back; never changed. Where nobody's
#: badge was read before, nobody knows who of those at the workstation said it.
not_seen = Table(
    "not_seen",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("registration", Text, nullable=False),
    Column("draft", Text, nullable=False),
    Column("person", Text, ForeignKey("person.code"), nullable=False),
    Column("witness", Text, ForeignKey("person.code")),
    Column("workstation", Text, nullable=False),
    Column("why", Text, nullable=False),
)
append_only.append(not_seen)
Index("ix_not_seen_draft", not_seen.c.draft)

#: What a witness typed before the amount was shown to her, where it was another; never changed. Where no badge was read
#: nobody knows who of those at the workstation typed it. `gave_back`: it was the last try, the draft went to its maker.
wrong_amount = Table(
    "wrong_amount",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("registration", Text, nullable=False),
    Column("containers", Text, nullable=False),
    Column("person", Text, ForeignKey("person.code"), nullable=False),
    Column("witness", Text, ForeignKey("person.code")),
    Column("workstation", Text, nullable=False),
    Column("typed", Text, nullable=False),
    Column("gave_back", Integer, nullable=False),
)
append_only.append(wrong_amount)
Index("ix_wrong_amount_containers", wrong_amount.c.containers)

#: Who was shown words of which patient, on which page, at which workstation (45 CFR 164.312(b)); never changed.
patient_look = Table(
    "patient_look",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("registration", Text, nullable=False),
    Column("workstation", Text, nullable=False),
    Column("person", Text, ForeignKey("person.code"), nullable=False),
    Column("patient", Text, nullable=False),
    Column("page", Text, nullable=False),
)
append_only.append(patient_look)
Index("ix_patient_look_patient", patient_look.c.patient, patient_look.c.at_us)
Index("ix_patient_look_at", patient_look.c.registration, patient_look.c.at_us)

#: What somebody is told on her own page: a secret of hers was reset, a right ended, another went past a limit.
notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("person", Text, ForeignKey("person.code"), nullable=False),
    Column("words", Text, nullable=False),
    Column("seen_at_us", BigInteger),
)
Index("ix_notice_person", notice.c.person, notice.c.seen_at_us)

#: The digest of one day for the registrant of record (practice P19), as it was made; never changed.
daily_digest = Table(
    "daily_digest",
    metadata,
    Column("registration", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("made_at_us", BigInteger, nullable=False),
    Column("address", Text),
    Column("words", Text, nullable=False),
    PrimaryKeyConstraint("registration", "day"),
)
append_only.append(daily_digest)
