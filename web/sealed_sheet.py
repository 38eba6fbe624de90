"""The code of a recovery sheet: sealed in its draft until both signed, then opened once by who signed."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Connection, select

from inventory.database import Database
from inventory.keys import KeyRing
from inventory.plan import HOUSE
from inventory.private import open_secret, seal_secret
from inventory.responsibility import sheet_of
from inventory.tables.ledger import attestation, entry
from inventory.tables.rules import recovery_sheet
from inventory.tables.working import draft
from web import drafts
from web.one_time_code import digest_of, new_code
from web.visitor import Visitor

#: What a draft calls it.
KEPT = "sealed_code"
#: What the digest of a code is made for.
_WHAT = "recovery"


def new_sheet(keys: KeyRing) -> tuple[str, bytes]:
    """A new code, which stands on paper alone, and the digest that its entry keeps."""
    code = f"{new_code(secrets.randbelow)}-{new_code(secrets.randbelow)}"
    return code, typed_digest(keys, code)


def typed_digest(keys: KeyRing, typed: str) -> bytes:
    """The digest of a code, however it is typed."""
    return digest_of(keys, _WHAT, typed)


def seal(database: Database, registration: str, code: str) -> str:
    """The code as its draft keeps it: nobody reads it without the key file."""
    with database.write() as connection:
        return seal_secret(connection, database.keys, _subject(registration), code.encode()).hex()


def waits(connection: Connection, visitor: Visitor, seq: int) -> bool:
    """The code of this entry's sheet waits to be shown to her: she signed the entry, and nobody saw the code yet."""
    kept = _draft_of(connection, visitor, seq)
    return kept is not None and KEPT in kept.state


def open_once(connection: Connection, keys: KeyRing, visitor: Visitor, seq: int, now: datetime) -> str | None:
    """The code, and from now on nobody's; None where she did not sign the entry, or it was opened before.

    Args: connection: one that writes; of two who ask at the same moment one is answered.
    """
    kept = _draft_of(connection, visitor, seq)
    if kept is None or KEPT not in kept.state:
        return None
    sealed = bytes.fromhex(kept.state[KEPT])
    rest = {name: value for name, value in kept.state.items() if name != KEPT}
    if not drafts.save(connection, kept, rest, now, closed=True):
        return None
    return open_secret(connection, keys, _subject(visitor.registration), sealed).decode()


def _draft_of(connection: Connection, visitor: Visitor, seq: int) -> drafts.Draft | None:
    """The draft that became this entry: of a sheet of her registration that opens it now, signed by her."""
    here = (entry.c.book == HOUSE, entry.c.seq == seq)
    made = connection.execute(
        select(entry.c.command_id, recovery_sheet.c.digest)
        .join(recovery_sheet, (recovery_sheet.c.book == entry.c.book) & (recovery_sheet.c.seq == entry.c.seq))
        .join(attestation, (attestation.c.book == entry.c.book) & (attestation.c.seq == entry.c.seq))
        .where(*here, recovery_sheet.c.registration == visitor.registration, attestation.c.signer == visitor.person)
    ).first()  # fmt: skip
    if made is None or sheet_of(connection, visitor.registration) != made.digest:
        return None
    # The state holds the number of its command.
    query = select(draft.c.id).where(
        draft.c.registration == visitor.registration, draft.c.flow == "change",
        draft.c.state.contains(f'"{made.command_id}"'),
    )  # fmt: skip
    for found in connection.execute(query).scalars():
        kept = drafts.of_registration(connection, visitor.registration, found)
        if kept is not None and drafts.recorded_as(connection, kept.draft) == seq:
            return kept.draft
    return None


def _subject(registration: str) -> str:
    return f"recovery-sheet/{registration}"
