"""Keys are derived from one secret by purpose, ids tell keys apart, and a ring prints none of them."""

import hashlib
import hmac
from dataclasses import replace

import pytest

from inventory.keys import KeyRing, Purpose, Use, key_id, public_half

RING = KeyRing(b"k" * 32)


def test_a_key_is_the_hmac_of_its_purpose() -> None:
    """The derivation stays what it is: another one would make every signature unverifiable."""
    expected = hmac.new(b"k" * 32, b"vialtrail/key/v1\0attestation", hashlib.sha256).digest()
    assert RING.key(Purpose.ATTESTATION) == expected
    assert expected.hex() == "8aba4744837c011c3538ae6960e3fcb1581a98c440e9b4e80b418dde9c194fc8"


def test_two_purposes_never_share_a_key() -> None:
    """Each purpose has its own, and so has each secret; those that wrap and sign are others again."""
    rings = (RING, KeyRing(b"l" * 32))
    made = {ring.key(purpose) for ring in rings for purpose in Purpose}
    made |= {key for ring in rings for key in (*ring.wrapping, *ring.checkpoint)}
    assert len(made) == 2 * len(Purpose) + 4


def test_a_mac_is_over_the_message_under_the_purpose() -> None:
    """HMAC-SHA256 with the purpose's key."""
    expected = hmac.new(RING.key(Purpose.COMMAND), b"message", hashlib.sha256).digest()
    assert RING.mac(Purpose.COMMAND, b"message") == expected
    assert RING.mac(Purpose.LABEL, b"message") != expected


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    """A short one would pass silently otherwise."""
    with pytest.raises(ValueError, match=f"the secret has {length} bytes; 32 are needed"):
        KeyRing(b"k" * length)
    with pytest.raises(ValueError, match=f"a wrapping key has {length} bytes"):
        KeyRing(b"k" * 32, (b"w" * 32, b"w" * length))
    with pytest.raises(ValueError, match=f"a checkpoint key has {length} bytes"):
        KeyRing(b"k" * 32, checkpoint=(b"c" * length,))


def test_a_key_ring_prints_no_key() -> None:
    """A log line or a traceback that holds the ring holds no key."""
    ring = KeyRing(b"SECRETSECRETSECRETSECRETSECRET32", (b"w" * 32,), (b"c" * 32,), lambda: RING)
    assert repr(ring) == "KeyRing()"


def test_an_id_tells_a_key_and_its_use() -> None:
    """Golden: the house book holds ids for ever. That of a checkpoint key is made of its public half."""
    assert key_id(Use.SECRET, b"k" * 32) == "9aaefbeecf711eee"
    assert key_id(Use.WRAPPING, b"k" * 32) == "aec9224b0b6c96c6"
    said = b"vialtrail/key-id/v1\0checkpoint\0" + public_half(b"k" * 32)
    assert key_id(Use.CHECKPOINT, b"k" * 32) == hashlib.sha256(said).hexdigest()[:16]
    assert public_half(b"k" * 32).hex() == "8320a51977d8c38ca8a4927c670df5821e449761945e15e9efb26a1509d230ea"


def test_a_ring_finds_a_wrapping_key_by_its_id() -> None:
    """Older ones open what they sealed; an id that the ring does not have finds nothing."""
    ring = replace(RING, wrapping=(b"a" * 32, b"b" * 32))
    older, newer = ring.ids(Use.WRAPPING)
    assert (ring.wrapping_key(older), ring.wrapping_key(newer)) == (b"a" * 32, b"b" * 32)
    assert RING.wrapping_key(newer) is None


def test_the_newest_checkpoint_key_signs() -> None:
    """A rotation adds keys behind the others and takes none away."""
    ring = RING.with_new(b"w" * 32, b"c" * 32)
    assert ring.signing_key().public_key().public_bytes_raw() == public_half(b"c" * 32)
    assert (ring.wrapping[0], ring.checkpoint[0]) == (RING.wrapping[0], RING.checkpoint[0])
    assert (ring.wrapping[1], ring.secret) == (b"w" * 32, RING.secret)


def test_a_ring_reads_its_file_again() -> None:
    """What another process rotated is found without a start; a ring without a file stays as it is."""
    rotated = RING.with_new(b"w" * 32, b"c" * 32)
    assert replace(RING, reread=lambda: rotated).current() == rotated
    assert RING.current() is RING
