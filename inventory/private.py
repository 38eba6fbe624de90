"""Texts that may have to be erased: sealed under a key of their subject, which is itself wrapped under the key file's.

The books hold commitments alone. Whoever deletes a subject's data key erases every text of it, and no hash changes.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    CompoundSelect,
    Connection,
    Select,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from inventory.errors import Refused
from inventory.keys import KEY_LENGTH, KeyRing, Use
from inventory.plan import HOUSE, Committed, Fact
from inventory.preimage import commitment, decode, digest, encode
from inventory.tables.custody import patient_erased
from inventory.tables.house import key_introduced
from inventory.tables.ledger import data_key, private_text

#: What a page shows in the place of a text whose key was deleted, and of one that its key does not open.
ERASED, UNREADABLE = "erased", "not readable"

#: Bytes before the ciphertext: AES-GCM's nonce, drawn anew for each text and each wrapping.
_NONCE = 12
#: Commitments looked up at once, below every database's limit of parameters.
_LOOKED_UP = 400


#: Which commitments: those that a query selects, or these.
Wanted: TypeAlias = Select[Any] | CompoundSelect[Any] | Collection[bytes]


#: Whose words are shown while somebody watches; nobody watches a replay or a copy.
_WATCHED: ContextVar[set[str] | None] = ContextVar("_WATCHED", default=None)


class KeyMissing(Refused):
    """The key file lacks wrapping key {needed}, which opens patients' texts."""


class State(StrEnum):
    """What became of a text."""

    OPEN = "open"
    #: Its key is gone, and an entry says that its subject was erased.
    ERASED = "erased"
    #: Its key is gone, and no entry says why.
    KEYLESS = "keyless"
    #: It is not what was sealed.
    DAMAGED = "damaged"


@dataclass(frozen=True)
class PrivateText:
    """A text as it is kept; salt, tag and text are empty unless it is open. `erased`: an entry erased its subject."""

    subject: str
    state: State
    erased: bool
    salt: bytes = b""
    tag: str = ""
    text: str = ""

    @property
    def words(self) -> str:
        """The text, or the word that a page shows in its place."""
        if self.state is State.OPEN:
            return self.text
        return ERASED if self.state is State.ERASED else UNREADABLE


def subject_of(facts: Iterable[tuple[str, Mapping[Any, Any]]], book: str) -> str:
    """Under whose key the texts of an entry are sealed: the one patient that its facts name, else the book."""
    named = {values.get("code" if table == "patient" else "patient") for table, values in facts} - {None}
    return str(named.pop()) if len(named) == 1 else book


def named_by(facts: Iterable[Fact], book: str) -> str:
    """The subject of facts that are planned."""
    return subject_of(((fact.table, fact.values) for fact in facts), book)


def seal(
    connection: Connection, keys: KeyRing, subject: str, texts: Sequence[Committed]
) -> list[dict[str, bytes | str]]:
    """The rows that keep some texts of one subject, whose data key is made where it has none.

    Raises: KeyMissing: the key that the house book names as the newest, or that the subject's was wrapped under.
    """
    if not texts:
        return []
    sealing = AESGCM(_data_key(connection, keys, subject))
    rows: list[dict[str, bytes | str]] = []
    for each in texts:
        committed = commitment(each.salt, each.tag, each.text)
        content = encode([each.salt, each.tag, each.text])
        rows.append(
            {"commitment": committed, "subject": subject, "sealed": _sealed(sealing, content, committed)}
        )
    return rows


def open_texts(connection: Connection, keys: KeyRing, wanted: Wanted) -> dict[bytes, PrivateText]:
    """Commitment -> text, of those that are kept; commitments that a query selects are looked up in that query.

    Raises: KeyMissing: a wrapping key that the ring does not have.
    """
    opener = _Opener(keys)
    found: dict[bytes, PrivateText] = {}
    for chosen in _chosen(wanted):
        rows = connection.execute(
            select(
                private_text.c.commitment, private_text.c.subject, private_text.c.sealed, data_key.c.wrapped,
                data_key.c.wrapping_key, patient_erased.c.patient.label("erased"),
            )
            .outerjoin(data_key, data_key.c.subject == private_text.c.subject)
            .outerjoin(patient_erased, patient_erased.c.patient == private_text.c.subject)
            .where(private_text.c.commitment.in_(chosen))
        )  # fmt: skip
        found |= {row[0]: opener.text(*row) for row in rows}
    return found


class Words(dict[bytes, str]):
    """The words of texts by commitment, and of those that are open what each is called; others read as not readable."""

    tags: Mapping[bytes, str]

    def __missing__(self, _commitment: bytes) -> str:
        """The word of a text that is not there."""
        return UNREADABLE


def words_of(connection: Connection, keys: KeyRing, wanted: Wanted) -> Words:
    """Commitment -> what a page shows of it; whose words they are is noted for whoever watches."""
    found = open_texts(connection, keys, wanted)
    watched = _WATCHED.get()
    if watched is not None:
        watched |= {each.subject for each in found.values() if each.state is State.OPEN}
    words = Words((key, each.words) for key, each in found.items())
    words.tags = {key: each.tag for key, each in found.items()}
    return words


@contextmanager
def watching() -> Iterator[set[str]]:
    """The subjects whose words are shown within the block: patients, and books for words of no one patient."""
    subjects: set[str] = set()
    token = _WATCHED.set(subjects)
    try:
        yield subjects
    finally:
        _WATCHED.reset(token)


def wrap(keys: KeyRing, wanted: str, subject: str, plain: bytes) -> bytes:
    """A data key sealed under the wrapping key with this id; it opens for this subject alone.

    Raises: KeyMissing.
    """
    return _sealed(AESGCM(_wrapping_key(keys, wanted)), plain, _bound(subject, wanted))


def unwrap(keys: KeyRing, wrapping_key: str, subject: str, wrapped: bytes) -> bytes:
    """The data key of a subject.

    Raises: KeyMissing: the ring lacks the wrapping key. InvalidTag: it was not wrapped like this.
    """
    return _opened(AESGCM(_wrapping_key(keys, wrapping_key)), wrapped, _bound(subject, wrapping_key))


def seal_secret(connection: Connection, keys: KeyRing, subject: str, plain: bytes) -> bytes:
    """A secret that stands beside the books, sealed under its subject's data key, which is made where there is none."""
    return _sealed(
        AESGCM(_data_key(connection, keys, subject)), plain, digest("vialtrail/secret/v1", subject)
    )


def open_secret(connection: Connection, keys: KeyRing, subject: str, sealed: bytes) -> bytes:
    """What was sealed for this subject.

    Raises: InvalidTag, ValueError: it was not sealed like this. KeyMissing.
    """
    row = connection.execute(_KEPT, {"of": subject}).one_or_none()
    if row is None:
        raise ValueError(f"{subject} has no data key")
    plain = unwrap(keys, row.wrapping_key, subject, row.wrapped)
    return _opened(AESGCM(plain), sealed, digest("vialtrail/secret/v1", subject))


def newest_wrapping_key(connection: Connection, keys: KeyRing) -> str:
    """The id of the key that wraps from now on: the last that the house book introduced, else the ring's newest.

    A process that holds an older ring than the file learns of a rotation here.
    """
    found = connection.execute(_NEWEST, {"book": HOUSE}).scalar()
    return found or keys.ids(Use.WRAPPING)[-1]


def rewrap(connection: Connection, keys: KeyRing) -> int:
    """Wrap every data key under the newest wrapping key, and say how many were under another; the caller commits.

    Raises: KeyMissing: one lies under a key that the ring does not have, and all are left as they are.
    """
    hold_data_keys(connection)
    newest = newest_wrapping_key(connection, keys)
    rows = connection.execute(select(data_key).where(data_key.c.wrapping_key != newest)).all()
    for row in rows:
        plain = unwrap(keys, row.wrapping_key, row.subject, row.wrapped)
        changed = {"wrapped": wrap(keys, newest, row.subject, plain), "wrapping_key": newest}
        connection.execute(update(data_key).where(data_key.c.subject == row.subject).values(changed))
    return len(rows)


def in_use(connection: Connection) -> dict[str, int]:
    """Wrapping key -> how many data keys lie under it."""
    query = select(data_key.c.wrapping_key, func.count().label("held")).group_by(data_key.c.wrapping_key)
    return {row.wrapping_key: row.held for row in connection.execute(query)}


def hold_data_keys(connection: Connection) -> None:
    """Until the transaction ends nobody else makes a data key; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE, {"name": DATA_KEYS_LOCK})


class _Opener:
    """Opens texts, each wrapping key and each data key once."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self._wrapping: dict[str, AESGCM] = {}
        self._opening: dict[bytes, AESGCM | None] = {}

    def text(
        self,
        committed: bytes,
        subject: str,
        sealed: bytes,
        wrapped: bytes | None,
        wrapping_key: str | None,
        erasing: str | None,
    ) -> PrivateText:
        erased = erasing is not None
        if wrapped is None or wrapping_key is None:
            return PrivateText(subject, State.ERASED if erased else State.KEYLESS, erased)
        try:
            opening = self._opening[wrapped]
        except KeyError:
            opening = self._opening[wrapped] = self._of(subject, wrapped, wrapping_key)
        try:
            content = decode(_opened(opening, sealed, committed)) if opening else None
        except (InvalidTag, ValueError, TypeError):
            content = None
        match content:
            case (bytes(salt), str(tag), str(words)):
                return PrivateText(subject, State.OPEN, erased, salt, tag, words)
        return PrivateText(subject, State.DAMAGED, erased)

    def _of(self, subject: str, wrapped: bytes, wrapping_key: str) -> AESGCM | None:
        """What opens a subject's texts; None where its data key was not wrapped like this."""
        wrapping = self._wrapping.get(wrapping_key)
        if wrapping is None:
            wrapping = self._wrapping[wrapping_key] = AESGCM(_wrapping_key(self._keys, wrapping_key))
        try:
            return AESGCM(_opened(wrapping, wrapped, _bound(subject, wrapping_key)))
        except (InvalidTag, ValueError, TypeError):
            return None


# Built once: every entry with a scan asks for its data key.
_KEPT = select(data_key.c.wrapping_key, data_key.c.wrapped).where(data_key.c.subject == bindparam("of"))
_NEWEST = (
    select(key_introduced.c.key_id)
    .where(key_introduced.c.book == bindparam("book"), key_introduced.c.purpose == str(Use.WRAPPING))
    .order_by(key_introduced.c.seq.desc(), key_introduced.c.no.desc())
    .limit(1)
)
#: Held shared by whoever makes a data key, alone by a rotation: none is made under a key that is being forgotten.
DATA_KEYS_LOCK = "vialtrail/data keys"
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_SHARED = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:name, 0))")


def _data_key(connection: Connection, keys: KeyRing, subject: str) -> bytes:
    """The data key of a subject, made, wrapped and kept in this transaction where it has none."""
    row = connection.execute(_KEPT, {"of": subject}).one_or_none()
    if row is not None:
        return unwrap(keys, row.wrapping_key, subject, row.wrapped)
    if connection.dialect.name == "postgresql":
        connection.execute(_SHARED, {"name": DATA_KEYS_LOCK})
    wrapping, plain = newest_wrapping_key(connection, keys), os.urandom(KEY_LENGTH)
    connection.execute(
        insert(data_key),
        {"subject": subject, "wrapped": wrap(keys, wrapping, subject, plain), "wrapping_key": wrapping},
    )
    return plain


def _wrapping_key(keys: KeyRing, wanted: str) -> bytes:
    found = keys.wrapping_key(wanted) or keys.current().wrapping_key(wanted)
    if found is None:
        raise KeyMissing(f"wrapping key {wanted}", ", ".join(keys.ids(Use.WRAPPING)), needed=wanted)
    return found


def _bound(subject: str, wrapping_key: str) -> bytes:
    return digest("vialtrail/data-key/v1", subject, wrapping_key)


def _sealed(sealing: AESGCM, content: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + sealing.encrypt(nonce, content, bound)


def _opened(opening: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    return opening.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)


def _chosen(wanted: Wanted) -> Iterator[Any]:
    """The query itself, or the commitments in parts that a statement can hold."""
    if isinstance(wanted, CompoundSelect):
        yield wanted
        return
    if isinstance(wanted, Select):
        # Whatever a query joins, what is chosen stays a selection of its own.
        yield wanted.correlate(None)
        return
    each = sorted(set(wanted))
    for start in range(0, len(each), _LOOKED_UP):
        yield each[start : start + _LOOKED_UP]
