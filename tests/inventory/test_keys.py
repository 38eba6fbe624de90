"""Keys are derived from one master secret by purpose, and print none of it."""

import hashlib
import hmac

import pytest

from inventory.keys import KeyRing, Purpose


def test_a_key_is_the_hmac_of_its_purpose() -> None:
    """The derivation stays what it is: another one would make every signature unverifiable."""
    expected = hmac.new(b"k" * 32, b"vialtrail/key/v1\0attestation", hashlib.sha256).digest()
    assert KeyRing(b"k" * 32).key(Purpose.ATTESTATION) == expected
    assert expected.hex() == "8aba4744837c011c3538ae6960e3fcb1581a98c440e9b4e80b418dde9c194fc8"


def test_two_purposes_never_share_a_key() -> None:
    """Each purpose has its own, and so has each master secret."""
    rings = (KeyRing(b"k" * 32), KeyRing(b"l" * 32))
    made = {ring.key(purpose) for ring in rings for purpose in Purpose}
    assert len(made) == 2 * len(Purpose)


def test_a_mac_is_over_the_message_under_the_purpose() -> None:
    """HMAC-SHA256 with the purpose's key."""
    keys = KeyRing(b"k" * 32)
    expected = hmac.new(keys.key(Purpose.COMMAND), b"message", hashlib.sha256).digest()
    assert keys.mac(Purpose.COMMAND, b"message") == expected
    assert keys.mac(Purpose.LABEL, b"message") != expected


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_master_secret_of_another_length_is_refused(length: int) -> None:
    """A short one would pass silently otherwise."""
    with pytest.raises(ValueError, match=f"has {length} bytes; 32 are needed"):
        KeyRing(b"k" * length)


def test_a_key_ring_prints_no_secret() -> None:
    """A log line or a traceback that holds the ring holds no key."""
    assert repr(KeyRing(b"SECRETSECRETSECRETSECRETSECRET32")) == "KeyRing()"
