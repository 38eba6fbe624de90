"""Proving who one is by a security key: claimed person, key, purpose and draft are bound together, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, insert, literal, or_, update

from inventory.database import Database
from inventory.factor import SecurityKey, find_key
from inventory.keys import KeyRing, Purpose
from inventory.moment import to_us
from inventory.staff import name_of
from inventory.tables.factors import security_key_count
from inventory.tables.working import proof_attempt
from web import key_challenge, urgent
from web.key_challenge import Challenge
from web.lock_out import ALONE, TRIES, bring_back, is_locked, station_free_at
from web.party import Party
from web.proof import Identity, Proven
from web.refusals import KeyCountsBackwards, KeyNotAccepted, TooManyTries
from web.two_places import note as note_two_places
from web.words import clock_exact

if TYPE_CHECKING:
    from webauthn.helpers.structs import AuthenticationCredential

#: What a browser sends of one touch is some hundred bytes; nothing longer is read.
ANSWER_MAX = 16_384
#: Bytes of the longest id that an authenticator gives a key (WebAuthn level 3, 4).
_ID_MAX = 1023


@dataclass(frozen=True)
class Answer:
    """What a browser sent, read but not believed: the key's id and the challenge that it says it signed."""

    credential: AuthenticationCredential
    key_id: bytes
    challenge: bytes


@dataclass(frozen=True)
class Wanted:
    """For what a key is asked, and of whom where that is claimed or known; with the draft that is signed."""

    purpose: str
    person: str | None = None
    draft_hash: bytes | None = None


def key_identity(keys: KeyRing, key_id: bytes) -> Identity:
    """The identity that a security key claims."""
    return Identity(keys.mac(Purpose.BADGE, b"security-key\0" + key_id), with_badge=False)


def handle_of(keys: KeyRing, person: str) -> bytes:
    """What an authenticator keeps of the person: a keyed digest, which tells nobody who she is."""
    return keys.mac(Purpose.BADGE, b"user-handle\0" + person.encode())


def options(party: Party, challenge: bytes, keys: tuple[SecurityKey, ...] = ()) -> str:
    """What the browser asks a key for, as JSON. Without `keys` any key answers, and the page tells nobody's."""
    # The library takes 0.4 s to import (measured): whoever uses no key does not wait for it.
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    made = generate_authentication_options(
        rp_id=party.id, challenge=challenge, timeout=int(key_challenge.LASTS.total_seconds()) * 1000,
        allow_credentials=[PublicKeyCredentialDescriptor(id=each.credential_id) for each in keys] or None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return options_to_json(made)


def prove_key(
    database: Database, party: Party, station: str, wanted: Wanted, text: str, zone: tzinfo
) -> Proven:
    """Find the key's answer right, or refuse in the same words whatever was wrong; its challenge is used up either way.

    Raises: TooManyTries: this workstation waits. KeyNotAccepted: another person's key, another draft or purpose, a
    replay, a locked person, no key of ours. KeyCountsBackwards: it says that it signed less often than before.
    """
    now = database.clock()
    bring_back(database, now)
    answer = read(text)
    key_id = answer.key_id if answer else b""
    identity = key_identity(database.keys, key_id)
    with database.write(TRIES) as connection:
        free_at = station_free_at(connection, station, now)
        if free_at is not None:
            raise TooManyTries(
                "a pause after wrong tries", "a try before it ended", time=clock_exact(free_at, zone)
            )
        key = find_key(connection, key_id)
        # A key of nobody counts as a wrong try of who is claimed, as a wrong PIN does.
        code = key.person if key else wanted.person
        locked = is_locked(connection, identity.digest, code, now, wanted.purpose)
        asked = _use(connection, database.keys, answer, station, wanted, now) if answer else None
        # Counted as wrong before it is looked at, as in `web.proof`.
        attempt = connection.execute(
            insert(proof_attempt).values(
                at_us=to_us(now), workstation=station, identity_digest=identity.digest, person=code,
                purpose=wanted.purpose, accepted=0,
            )
        ).inserted_primary_key  # fmt: skip
        locks = (
            not locked and wanted.purpose not in ALONE and is_locked(connection, identity.digest, code, now)
        )
    # One verification, whether there is such a key or not.
    count = _verified(database.keys, party, answer, key) if answer else None
    if count is None or key is None or asked is None or locked or not _fits(wanted, asked, key):
        urgent.refused_proof(database, station, code, now, locks=locks)
        raise _refusal()
    (number,) = attempt or (None,)
    with database.write() as connection:
        _count(connection, key, count)
        connection.execute(update(proof_attempt).where(proof_attempt.c.id == number).values(accepted=1))
        proven = Proven(key.person, name_of(connection, key.person), identity)
    note_two_places(database, key.person, station, now)
    return proven


def read(text: str) -> Answer | None:
    """What a browser sent; None where it cannot be read."""
    from webauthn.helpers import parse_authentication_credential_json, parse_client_data_json
    from webauthn.helpers.exceptions import WebAuthnException

    if not text or len(text) > ANSWER_MAX:
        return None
    try:
        credential = parse_authentication_credential_json(text)
        said = parse_client_data_json(credential.response.client_data_json)
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if len(credential.raw_id) > _ID_MAX:
        return None
    return Answer(credential, credential.raw_id, said.challenge)


def _fits(wanted: Wanted, asked: Challenge, key: SecurityKey) -> bool:
    """Claimed person, key and draft belong together: of each that is known there is one."""
    people = {each for each in (wanted.person, asked.person, key.person) if each is not None}
    return len(people) == 1 and asked.draft_hash == wanted.draft_hash


def _use(
    connection: Connection, keys: KeyRing, answer: Answer, station: str, wanted: Wanted, now: datetime
) -> Challenge | None:
    """The challenge that was asked for or offered here for this, which is used up."""
    here = (answer.challenge, station, wanted.purpose, now)
    return key_challenge.use(connection, *here) or key_challenge.use_offered(connection, keys, *here)


@cache
def _nobodys_key() -> bytes:
    """A public key of which nobody has the other half: of a credential that is not known it is verified in vain."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from webauthn.helpers import encode_cbor

    point = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    return encode_cbor({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})


def _verified(keys: KeyRing, party: Party, answer: Answer, key: SecurityKey | None) -> int | None:
    """The key's own count, where its signature over what it says is right for this address with its user verified."""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        # The challenge and the count are looked at where they are kept: of two answers at once one is newer.
        verified: Any = verify_authentication_response(
            credential=answer.credential, expected_challenge=answer.challenge, expected_rp_id=party.id,
            expected_origin=party.origin, credential_public_key=key.public_key if key else _nobodys_key(),
            credential_current_sign_count=0, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, TypeError, KeyError):
        return None
    handle = answer.credential.response.user_handle
    named = key is None or handle is None or handle == handle_of(keys, key.person)
    return int(verified.new_sign_count) if named else None


def _count(connection: Connection, key: SecurityKey, count: int) -> None:
    """Keep how often the key signed; an authenticator that does not count says 0 for ever."""
    kept = security_key_count.c["count"]
    newer = or_(kept < count, and_(kept == 0, literal(count) == 0))
    changed = connection.execute(
        update(security_key_count)
        .where(security_key_count.c.credential_id == key.credential_id, newer)
        .values(count=count)
    )
    if changed.rowcount != 1:
        raise KeyCountsBackwards("a key of yours, touched on this page", "another")


def _refusal() -> KeyNotAccepted:
    return KeyNotAccepted("a key of yours, touched on this page", "another")


def offer_for(party: Party, keys: KeyRing, station: str, purpose: str, now: datetime) -> str:
    """The options of a page that opens before sign-in: any key may answer, and nothing is kept before one does."""
    return options(party, key_challenge.offer(keys, station, purpose, now))


def ask_for(
    database: Database, party: Party, station: str, wanted: Wanted, now: datetime, keys: tuple[SecurityKey, ...] = ()
) -> str:  # fmt: skip
    """The options of a page that asks for a key, with a challenge of its own."""
    with database.write() as connection:
        challenge = key_challenge.ask(
            connection, station, wanted.purpose, now, person=wanted.person, draft_hash=wanted.draft_hash
        )
    return options(party, challenge, keys)
