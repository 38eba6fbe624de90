"""A security key of the tests: it makes keys and signs challenges as the standard says, or wrongly where it is told."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

ORIGIN = "https://books.example"
HOST = "books.example"
#: User present, user verified, key data attached.
UP, UV, AT = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One key; `count` is how often it says that it signed, `flags` what it says of its user."""

    origin: str = ORIGIN
    host: str = HOST
    flags: int = UP | UV
    count: int = 1
    key_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes | None = None
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: str) -> str:
        """Answer the options of an enrolment."""
        asked = json.loads(options)
        self.handle = base64url_to_bytes(asked["user"]["id"])
        numbers = self.private.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attached = bytes(16) + len(self.key_id).to_bytes(2, "big") + self.key_id + encode_cbor(public)
        whole = {"fmt": "none", "attStmt": {}, "authData": self._data(AT) + attached}
        said = self._client_data("webauthn.create", asked["challenge"])
        return self._json({"clientDataJSON": said, "attestationObject": encode_cbor(whole)})

    def touch(self, options: str) -> str:
        """Answer the options of a signature or a sign-in."""
        self.count += 1
        data = self._data()
        said = self._client_data("webauthn.get", json.loads(options)["challenge"])
        signed = self.private.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": data, "signature": signed}
        return self._json(parts | ({} if self.handle is None else {"userHandle": self.handle}))

    def _data(self, more: int = 0) -> bytes:
        flags = bytes([self.flags | more])
        return hashlib.sha256(self.host.encode()).digest() + flags + self.count.to_bytes(4, "big")

    def _client_data(self, what: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": what, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _json(self, parts: dict[str, bytes]) -> str:
        response: dict[str, Any] = {name: bytes_to_base64url(value) for name, value in parts.items()}
        key_id = bytes_to_base64url(self.key_id)
        return json.dumps(
            {
                "id": key_id,
                "rawId": key_id,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )
