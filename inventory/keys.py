"""The keys outside the database: a secret that MACs rest on, keys that wrap, keys that sign; it prints none of them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

#: Bytes of the secret, of a wrapping key, and of the seed of a checkpoint key.
KEY_LENGTH = 32
#: Figures of an id, two a byte: enough to tell the keys of one clinic apart.
_ID_FIGURES = 16


class Purpose(StrEnum):
    """What a key derived from the secret is for; two purposes never share one."""

    ATTESTATION = "attestation"
    COMMAND = "command"
    LABEL = "label"
    BADGE = "badge"
    PATIENT_INDEX = "patient-index"
    COOKIE = "cookie"
    PSEUDONYM = "pseudonym"
    API_TOKEN = "api-token"  # noqa: S105 - a purpose, not a secret


class Use(StrEnum):
    """What a key of the ring is for, as the key file and the house book say it."""

    SECRET = "secret"  # noqa: S105 - a word, no secret
    WRAPPING = "wrapping"
    CHECKPOINT = "checkpoint"


def key_id(use: Use, key: bytes) -> str:
    """The id of a key: 16 figures of a tagged SHA-256, from which nobody comes back to the key.

    Of a checkpoint key the public half is hashed, so that whoever has it can tell that the id is right.
    """
    return id_of_public(public_half(key)) if use is Use.CHECKPOINT else _identity(use, key)


def id_of_public(public: bytes) -> str:
    """The id of the checkpoint key with this public half."""
    return _identity(Use.CHECKPOINT, public)


def _identity(use: Use, told: bytes) -> str:
    said = b"vialtrail/key-id/v1\0" + use.encode() + b"\0"
    return hashlib.sha256(said + told).hexdigest()[:_ID_FIGURES]


def public_half(seed: bytes) -> bytes:
    """The public half of a checkpoint key, 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


@dataclass(frozen=True)
class KeyRing:
    """The secret, the wrapping keys and the seeds of the checkpoint keys, each list with the newest last.

    A ring that is given the secret alone derives one key of each kind from it; a key file holds keys of their own.
    `reread` gives the ring as its file holds it now, where there is a file.
    """

    secret: bytes = field(repr=False)
    wrapping: tuple[bytes, ...] = field(default=(), repr=False)
    checkpoint: tuple[bytes, ...] = field(default=(), repr=False)
    reread: Callable[[], KeyRing] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a key of another length: a short one would pass silently."""
        if len(self.secret) != KEY_LENGTH:
            raise ValueError(f"the secret has {len(self.secret)} bytes; {KEY_LENGTH} are needed")
        for use in (Use.WRAPPING, Use.CHECKPOINT):
            keys: tuple[bytes, ...] = getattr(self, use) or (self._derived(use),)
            short = next((len(key) for key in keys if len(key) != KEY_LENGTH), None)
            if short is not None:
                raise ValueError(f"a {use} key has {short} bytes; {KEY_LENGTH} are needed")
            object.__setattr__(self, use, keys)

    def key(self, purpose: Purpose) -> bytes:
        """The 32-byte key of one purpose, by HMAC-SHA256 (the extract step of RFC 5869 with a named purpose)."""
        return self._derived(purpose)

    def mac(self, purpose: Purpose, message: bytes) -> bytes:
        """A 32-byte HMAC-SHA256 of `message` under the purpose's key."""
        return hmac.digest(self.key(purpose), message, hashlib.sha256)

    def ids(self, use: Use) -> tuple[str, ...]:
        """The ids of the keys of one use, the newest last."""
        keys = (self.secret,) if use is Use.SECRET else getattr(self, use)
        return tuple(key_id(use, key) for key in keys)

    def wrapping_key(self, wanted: str) -> bytes | None:
        """The wrapping key with this id, where the ring has it."""
        return dict(zip(self.ids(Use.WRAPPING), self.wrapping, strict=True)).get(wanted)

    def signing_key(self) -> Ed25519PrivateKey:
        """The checkpoint key that signs now: the newest."""
        return Ed25519PrivateKey.from_private_bytes(self.checkpoint[-1])

    def current(self) -> KeyRing:
        """The ring as its file holds it now: another process may have rotated since it was read."""
        return self.reread() if self.reread is not None else self

    def with_new(self, wrapping: bytes, checkpoint: bytes) -> KeyRing:
        """The ring with a new key of each kind, beside the older ones."""
        return replace(self, wrapping=(*self.wrapping, wrapping), checkpoint=(*self.checkpoint, checkpoint))

    def _derived(self, purpose: str) -> bytes:
        return hmac.digest(self.secret, b"vialtrail/key/v1\0" + purpose.encode(), hashlib.sha256)
