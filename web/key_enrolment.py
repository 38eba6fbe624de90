"""Tying a new passkey or security key to the person signed in: made for this installation, with its user verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inventory.database import Database
from inventory.factor import SecurityKey
from web import key_challenge
from web.key_challenge import ENROLL
from web.key_proof import ANSWER_MAX, handle_of
from web.party import NAME, Party
from web.refusals import KeyNotMade


@dataclass(frozen=True)
class Made:
    """A key as its authenticator made it."""

    credential_id: bytes
    public_key: bytes
    count: int


def creation_options(
    database: Database, party: Party, station: str, person: str, name: str, now: datetime,
    keys: tuple[SecurityKey, ...],
) -> str:  # fmt: skip
    """What the browser asks an authenticator to make, as JSON; one that holds a key of hers is not asked again.

    The key can be found without a name (a discoverable credential), so that no page lists anybody's keys.
    """
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import structs

    with database.write() as connection:
        challenge = key_challenge.ask(connection, station, ENROLL, now, person=person)
    made = generate_registration_options(
        rp_id=party.id, rp_name=NAME, user_name=name, user_id=handle_of(database.keys, person), challenge=challenge,
        timeout=int(key_challenge.LASTS.total_seconds()) * 1000,
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each.credential_id) for each in keys],
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )  # fmt: skip
    return options_to_json(made)


def made_key(database: Database, party: Party, station: str, person: str, text: str, now: datetime) -> Made:
    """The key that an authenticator made for this person on this page; its challenge is used up.

    Raises: KeyNotMade: it cannot be read, was asked of another person or place, or long ago, or before.
    """
    from webauthn import verify_registration_response
    from webauthn.helpers import parse_client_data_json, parse_registration_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    if not text or len(text) > ANSWER_MAX:
        raise _refusal()
    try:
        credential = parse_registration_credential_json(text)
        said = parse_client_data_json(credential.response.client_data_json)
        with database.write() as connection:
            asked = key_challenge.use(connection, said.challenge, station, ENROLL, now)
        if asked is None or asked.person != person:
            raise _refusal()
        verified: Any = verify_registration_response(
            credential=credential, expected_challenge=asked.value, expected_rp_id=party.id,
            expected_origin=party.origin, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _refusal() from error
    return Made(verified.credential_id, verified.credential_public_key, verified.sign_count)


def _refusal() -> KeyNotMade:
    return KeyNotMade("a key made on this page, within ten minutes", "another")
