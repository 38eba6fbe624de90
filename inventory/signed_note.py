"""The signed note of C2SP: a text and who signed it, as one text of lines; it refuses everything that it does not know.

Only Ed25519 (type 1) signs here. A note by other keys is read, and what they say of it is ignored.
Source: C2SP signed-note, and golang.org/x/mod/sumdb/note, whose example the tests hold.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from inventory.errors import Refused

#: Bytes of an Ed25519 public key, and of the id that tells keys apart.
PUBLIC_LENGTH, ID_LENGTH = 32, 4
#: More signatures than anybody makes, so that a file of nothing else is refused early.
SIGNATURES_MAX = 100

_ED25519 = b"\x01"
_DASH = "— "
_NAME = re.compile(r"[^\s+]+")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+=*)")
#: Everything below a space but the line's end, and DEL.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class NotANote(Refused):
    """This is not a signed note."""


class NotAVerifierKey(Refused):
    """This is not a key that verifies notes."""


class WrongSignature(Refused):
    """The signature of {name} is not over this note."""


@dataclass(frozen=True)
class VerifierKey:
    """A key that verifies notes: the name under which it signs, and its public half (32 bytes)."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256 over name, line end, type and public half."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:ID_LENGTH]

    def __str__(self) -> str:
        """As it is handed on: `name+id+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"


@dataclass(frozen=True)
class NoteSignature:
    """One signature line: whose, by which key (4 bytes), and the signature as it stands."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class SignedNote:
    """A text, which ends with a line end, and its signatures in their order."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def __str__(self) -> str:
        """The note as it is published."""
        lines = "".join(
            f"{_DASH}{each.name} {base64.b64encode(each.key_id + each.signature).decode()}\n"
            for each in self.signatures
        )
        return f"{self.text}\n{lines}"

    def signer(self, keys: Iterable[VerifierKey]) -> VerifierKey | None:
        """The first of `keys` that signed; None when no signature is by any of them.

        Raises: WrongSignature: one is in the name of a known key, and is not over this text.
        """
        known = {(key.name, key.key_id): key for key in keys}
        found = None
        for each in self.signatures:
            key = known.get((each.name, each.key_id))
            if key is None:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(each.signature, self.text.encode())
            except InvalidSignature:
                raise WrongSignature("a signature over this text", "another", name=key.name) from None
            found = found or key
        return found


def verifier_key(text: str) -> VerifierKey:
    """Read a verifier key.

    Raises: NotAVerifierKey: its form, its id or its type is another.
    """
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    if not _NAME.fullmatch(name) or not encoded:
        raise NotAVerifierKey("name+id+base64", text or "nothing")
    key = _decoded(encoded)
    if key is None or key[:1] != _ED25519 or len(key) != 1 + PUBLIC_LENGTH:
        raise NotAVerifierKey("an Ed25519 key in base64", encoded)
    found = VerifierKey(name, key[1:])
    if key_id != found.key_id.hex():
        raise NotAVerifierKey(f"id {found.key_id.hex()}", f"id {key_id or 'nothing'}")
    return found


def sign_note(text: str, name: str, private: Ed25519PrivateKey) -> SignedNote:
    """Sign a text under a name.

    Raises: NotANote: the text or the name cannot stand in a note.
    """
    _check_text(text)
    if not _NAME.fullmatch(name):
        raise NotANote("a name without spaces and plus signs", name or "nothing")
    key = VerifierKey(name, private.public_key().public_bytes_raw())
    return SignedNote(text, (NoteSignature(name, key.key_id, private.sign(text.encode())),))


def read_note(note: str) -> SignedNote:
    """Read a note as it was published, to the last line end.

    Raises: NotANote: with what was expected, and what was found.
    """
    text, blank, lines = note.rpartition("\n\n")
    if not blank:
        raise NotANote("a text, an empty line and signatures", "no empty line" if note else "nothing")
    text += "\n"
    _check_text(text)
    if not lines.endswith("\n"):
        raise NotANote("signature lines, each with its end", "a last line without" if lines else "none")
    found = lines.removesuffix("\n").split("\n")
    if len(found) > SIGNATURES_MAX:
        raise NotANote(f"{SIGNATURES_MAX} signatures at most", f"{len(found)}")
    return SignedNote(text, tuple(_signature(line) for line in found))


def _check_text(text: str) -> None:
    """A text of lines, each with its end, that shows all that it holds."""
    if not text.strip("\n") or not text.endswith("\n"):
        raise NotANote(
            "lines of text, each with its end", "none" if not text.strip() else "a last line without"
        )
    control = _CONTROL.search(text)
    if control:
        raise NotANote("no control characters", f"U+{ord(control[0]):04X}")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotANote("a text of Unicode", "half a character") from None


def _signature(line: str) -> NoteSignature:
    """One signature line; of another type its signature has another length, and is kept as it is."""
    matched = _LINE.fullmatch(line)
    value = _decoded(matched[2]) if matched else None
    if matched is None or value is None or len(value) <= ID_LENGTH:
        raise NotANote("a line '— name base64'", line or "an empty line")
    return NoteSignature(matched[1], value[:ID_LENGTH], value[ID_LENGTH:])


def _decoded(text: str) -> bytes | None:
    """Standard base64 in its one form; None for anything else."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if base64.b64encode(value).decode() == text else None
