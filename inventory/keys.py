"""The keys outside the database: one master secret, and what is derived from it; it never prints any of them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from enum import StrEnum

#: Bytes of the master secret.
MASTER_LENGTH = 32


class Purpose(StrEnum):
    """What a derived key is for; two purposes never share one."""

    ATTESTATION = "attestation"
    COMMAND = "command"
    LABEL = "label"
    BADGE = "badge"
    PATIENT_INDEX = "patient-index"
    COOKIE = "cookie"
    PSEUDONYM = "pseudonym"


@dataclass(frozen=True)
class KeyRing:
    """Keys derived from one master secret by HMAC-SHA256 (the extract step of RFC 5869 with a named purpose)."""

    master: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a master secret of another length: a short one would pass silently."""
        if len(self.master) != MASTER_LENGTH:
            raise ValueError(f"the master secret has {len(self.master)} bytes; {MASTER_LENGTH} are needed")

    def key(self, purpose: Purpose) -> bytes:
        """The 32-byte key of one purpose."""
        return hmac.digest(self.master, b"vialtrail/key/v1\0" + purpose.encode(), hashlib.sha256)

    def mac(self, purpose: Purpose, message: bytes) -> bytes:
        """A 32-byte HMAC-SHA256 of `message` under the purpose's key."""
        return hmac.digest(self.key(purpose), message, hashlib.sha256)
