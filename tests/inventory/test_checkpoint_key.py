"""The keys of checkpoints: those of the key file count, and the house book says which key signed the next."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inventory.checkpoint_key import (
    Succession,
    endorsed_text,
    fingerprint,
    public_half,
    public_halves,
    signing_key,
)
from inventory.keys import KeyRing, id_of_public
from tests.cast import KEYS

FIRST, SECOND, STRANGE = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2, 3))


def public(private: Ed25519PrivateKey) -> bytes:
    """The public half."""
    return private.public_key().public_bytes_raw()


def row(key: Ed25519PrivateKey, by: Ed25519PrivateKey | None = None, **changed: Any) -> dict[str, Any]:
    """What the house book says of a checkpoint key, endorsed by another."""
    made = {
        "purpose": "checkpoint", "key_id": id_of_public(public(key)), "public": public(key), "endorsed_by": None,
        "endorsement": None,
    }  # fmt: skip
    if by is not None:
        made |= {
            "endorsed_by": id_of_public(public(by)),
            "endorsement": by.sign(endorsed_text(public(key))),
        }
    return made | changed


def test_the_present_key_is_the_files() -> None:
    """It lies outside the database, and is the same at each look."""
    assert public_halves(KEYS) == (public_half(KEYS),)
    assert public_half(KEYS) == public(signing_key(KEYS))
    assert public_half(KeyRing(b"x" * 32)) != public_half(KEYS)


def test_every_key_of_the_file_counts() -> None:
    """The newest first; notes of older ones stay ours."""
    ring = KeyRing(KEYS.secret, checkpoint=(bytes([2]) * 32, KEYS.checkpoint[-1]))
    assert public_halves(ring) == (public_half(KEYS), public(SECOND))


def test_keys_that_signed_their_successor_are_right() -> None:
    """The first stands for itself; keys of another use are no concern."""
    named = Succession()
    assert named.wrong({"purpose": "secret", "key_id": "any"}) is None
    assert named.wrong(row(FIRST)) is None
    assert named.wrong(row(SECOND, FIRST)) is None
    assert named.wrong(row(STRANGE, SECOND)) is None


@pytest.mark.parametrize(
    ("given", "what", "found"),
    [
        (row(SECOND), "endorsement", "one by nobody"),
        (row(SECOND, STRANGE), "endorsement", f"one by {id_of_public(public(STRANGE))}"),
        (
            row(SECOND, FIRST, endorsement=STRANGE.sign(endorsed_text(public(SECOND)))),
            "endorsement",
            "another",
        ),
        (
            row(SECOND, FIRST, endorsement=FIRST.sign(endorsed_text(public(STRANGE)))),
            "endorsement",
            "another",
        ),
        (row(SECOND, FIRST, endorsement=b""), "endorsement", "another"),
        (row(SECOND, FIRST, key_id="1111111111111111"), "key id", "1111111111111111"),
    ],
)
def test_a_key_that_the_one_before_did_not_sign_is_named(
    given: dict[str, Any], what: str, found: str
) -> None:
    """One that stands by itself, one by another, a signature over another key, and an id of another key."""
    named = Succession()
    assert named.wrong(row(FIRST)) is None
    wrong = named.wrong(given)
    assert wrong is not None
    assert (wrong[0], wrong[2]) == (what, found)


def test_the_first_key_has_no_key_before_it() -> None:
    """A signature by a key that the book never named ties nothing to anything."""
    wrong = Succession().wrong(row(SECOND, FIRST))
    assert wrong is not None
    assert wrong[:2] == ("endorsement", "none of the first key")


def test_a_fingerprint_is_eight_groups_of_four() -> None:
    """Of the public half, so that it can be printed."""
    groups = fingerprint(public(FIRST)).split(" ")
    assert [len(group) for group in groups] == [4] * 8
    assert fingerprint(public(FIRST)) != fingerprint(public(SECOND))


def test_a_key_that_another_process_made_signs_at_once() -> None:
    """The ring is read again when it is used: the key before it may be in wrong hands."""
    rotated = KeyRing(KEYS.secret, checkpoint=(KEYS.checkpoint[-1], bytes([1]) * 32))
    ring = KeyRing(KEYS.secret, checkpoint=KEYS.checkpoint, reread=lambda: rotated)
    assert public_half(ring) == public(FIRST)
    assert public_halves(ring) == (public(FIRST), public_half(KEYS))
