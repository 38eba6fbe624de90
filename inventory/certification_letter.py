"""The copy of the organisation's letter of certification to FDA (21 CFR 11.100(c)), kept by an entry of its SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from inventory.errors import AlreadyKnown, NotYet, WrongForm
from inventory.media_type import media_type_of
from inventory.moment import local_day, to_us
from inventory.plan import Act, Fact, Plan, Row
from inventory.staff import need_registration
from inventory.tables.ledger import entry
from inventory.tables.rules import certification_letter, letter_file

#: Bytes of the largest file: a letter that was scanned, not a book.
LARGEST = 5 * 1024 * 1024
#: What a file is, and what its name ends with, by what stands in it.
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
#: A file that no entry names is taken away after this: longer than a change waits for its second person.
_UNNAMED_FOR = timedelta(days=2)


@dataclass(frozen=True)
class KeepLetter:
    """Keep a letter that was sent on a day; its file is in the database already, under this SHA-256."""

    act: Act
    registration: str
    sent_on: date
    digest: bytes
    media_type: str
    size: int


@dataclass(frozen=True)
class Letter:
    """The letter that is shown: the last one of its registration."""

    sent_on: date
    digest: bytes
    media_type: str
    size: int
    actor: str
    number: str

    @property
    def file_name(self) -> str:
        """What a download is called; nothing of it was typed by anybody."""
        return f"certification-letter-{self.sent_on.isoformat()}.{ENDINGS[self.media_type]}"


def keep_letter(connection: Connection, command: KeepLetter) -> Plan:
    """Plan the entry that keeps a letter.

    Raises: NoSuchRegistration. NotYet: it was sent by today. AlreadyKnown: it is the one that is kept. WrongForm: no
    such file is there, or it is not what the command says.
    """
    need_registration(connection, command.registration)
    today = local_day(command.act.occurred_at, command.act.zone)
    if command.sent_on.isoformat() > today:
        raise NotYet(f"{date.fromisoformat(today):%d %b %Y} or earlier", f"{command.sent_on:%d %b %Y}")
    last = letter_of(connection, command.registration)
    if last is not None and (last.digest, last.sent_on) == (command.digest, command.sent_on):
        raise AlreadyKnown("another letter or day", "the one that is kept", what="This letter")
    content = file_of(connection, command.digest)
    if content is None or (media_type_of(content), len(content)) != (command.media_type, command.size):
        raise WrongForm("a file that was sent with its form", "none", what="file that is there")
    values: Row = {
        "registration": command.registration, "sent_on": command.sent_on.isoformat(), "digest": command.digest,
        "media_type": command.media_type, "size": command.size,
    }  # fmt: skip
    return Plan("letter_kept", command.act, (Fact("certification_letter", values),))


def put_file(connection: Connection, content: bytes, now: datetime) -> bytes:
    """Put a file beside the books until an entry names it, and take away those that none names; its SHA-256."""
    digest = hashlib.sha256(content).digest()
    named = select(certification_letter.c.digest)
    old = letter_file.c.kept_at_us < to_us(now - _UNNAMED_FOR)
    connection.execute(delete(letter_file).where(old, letter_file.c.digest.not_in(named)))
    same = letter_file.c.digest == digest
    again = connection.execute(update(letter_file).where(same).values(kept_at_us=to_us(now)))
    if again.rowcount == 0:
        connection.execute(insert(letter_file).values(digest=digest, content=content, kept_at_us=to_us(now)))
    return digest


def letter_of(connection: Connection, registration: str) -> Letter | None:
    """The last letter of a registration; None where none is kept."""
    row = connection.execute(
        select(certification_letter, entry.c.actor)
        .join(
            entry, (entry.c.book == certification_letter.c.book) & (entry.c.seq == certification_letter.c.seq)
        )
        .where(certification_letter.c.registration == registration)
        .order_by(certification_letter.c.seq.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return Letter(
        date.fromisoformat(row.sent_on), row.digest, row.media_type, row.size, row.actor, f"{row.book}/{row.seq}"
    )  # fmt: skip


def file_of(connection: Connection, digest: bytes) -> bytes | None:
    """The file with this SHA-256; None where there is none, or where what is there has another one."""
    content: bytes | None = connection.execute(
        select(letter_file.c.content).where(letter_file.c.digest == digest)
    ).scalar()
    return content if content is not None and hashlib.sha256(content).digest() == digest else None
