"""A signed note is that of C2SP: the published example comes out, and whatever was bent is refused."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from inventory.signed_note import (
    NotANote,
    NotAVerifierKey,
    SignedNote,
    VerifierKey,
    WrongSignature,
    read_note,
    sign_note,
    verifier_key,
)

#: The example that golang.org/x/mod/sumdb/note publishes with its private key (BSD-3-Clause).
VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = (
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
NOTE = f"{TEXT}\n{LINE}"

#: A second key, made apart; its note stands in no publication.
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def test_the_published_note_is_signed_by_the_published_key() -> None:
    """Text, name and id are those of the publication."""
    note = read_note(NOTE)
    assert note.text == TEXT
    assert [(each.name, each.key_id.hex()) for each in note.signatures] == [("PeterNeumann", "c74f20a3")]
    assert note.signer([verifier_key(VERIFIER)]) == verifier_key(VERIFIER)


def test_signing_the_published_text_gives_the_published_note() -> None:
    """To the byte: Ed25519 leaves nothing to chance."""
    private = Ed25519PrivateKey.from_private_bytes(SEED)
    assert str(sign_note(TEXT, "PeterNeumann", private)) == NOTE
    assert str(VerifierKey("PeterNeumann", private.public_key().public_bytes_raw())) == VERIFIER


def test_a_key_of_another_name_or_half_is_another_key() -> None:
    """Nobody known has signed."""
    other = VerifierKey("PeterNeumann", OTHER.public_key().public_bytes_raw())
    renamed = VerifierKey("Another", verifier_key(VERIFIER).public)
    assert read_note(NOTE).signer([other, renamed]) is None
    assert read_note(NOTE).signer([]) is None


def test_a_text_that_was_changed_is_signed_by_nobody() -> None:
    """In the name of a known key it is refused, not ignored."""
    bent = NOTE.replace("answer", "Answer")
    with pytest.raises(WrongSignature, match="The signature of PeterNeumann is not over this note"):
        read_note(bent).signer([verifier_key(VERIFIER)])


def test_a_signature_of_a_known_key_beside_strange_ones_counts() -> None:
    """Keys that are not known may sign too, of whatever type."""
    strange = f"— Strange {base64.b64encode(bytes(9)).decode()}\n"
    assert read_note(f"{TEXT}\n{strange}{LINE}").signer([verifier_key(VERIFIER)]) == verifier_key(VERIFIER)


@pytest.mark.parametrize(
    ("note", "expected", "found"),
    [
        ("", "a text, an empty line and signatures", "nothing"),
        (TEXT, "a text, an empty line and signatures", "no empty line"),
        (f"{TEXT}\n", "signature lines, each with its end", "none"),
        (NOTE.removesuffix("\n"), "signature lines, each with its end", "a last line without"),
        (f"\n\n{LINE}", "lines of text, each with its end", "none"),
        (f"{TEXT}\n{LINE}\n{LINE}x\n", "a line '— name base64'", "x"),
        (NOTE.replace("— ", "- "), "a line '— name base64'", LINE.replace("— ", "- ").strip()),
        (NOTE.replace("PeterNeumann", "Peter+Neumann"), "a line '— name base64'", "— Peter+Neumann"),
        (NOTE.replace("PeterNeumann", "Peter Neumann"), "a line '— name base64'", "— Peter Neumann"),
        (NOTE.replace("nAM=\n", "nAN=\n"), "a line '— name base64'", "nAN="),
        (NOTE.replace("nAM=\n", "nAM\n"), "a line '— name base64'", "nAM"),
        (f"{TEXT}\n— A AAAA\n", "a line '— name base64'", "— A AAAA"),
        (NOTE.replace("answer", "ans\twer"), "no control characters", "U+0009"),
        (NOTE.replace("\n", "\r\n"), "a text, an empty line and signatures", "no empty line"),
        (f"{TEXT}\n{LINE * 101}", "100 signatures at most", "101"),
        (NOTE.replace("answer", "\ud800"), "a text of Unicode", "half a character"),
    ],
)
def test_whatever_is_not_a_note_is_refused(note: str, expected: str, found: str) -> None:
    """With what was expected, and what was found."""
    with pytest.raises(NotANote) as refused:
        read_note(note)
    assert refused.value.expected == expected
    assert found in refused.value.found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        VERIFIER[1:],
        VERIFIER[:-1],
        VERIFIER[:-2] + "X" + VERIFIER[-1],
        VERIFIER.replace("c74f20a3", "c74f20a4"),
        VERIFIER.replace("c74f20a3", "C74F20A3"),
        VERIFIER.replace("PeterNeumann", "Peter Neumann"),
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
    ],
)
def test_whatever_is_not_a_verifier_key_is_refused(text: str) -> None:
    """Another form, id, type or length; the last two are of the publication."""
    with pytest.raises(NotAVerifierKey):
        verifier_key(text)


def test_a_name_or_text_that_no_reader_takes_is_not_signed() -> None:
    """What is signed here can be read here."""
    for text, name in ((TEXT, "two words"), (TEXT, "a+b"), (TEXT, ""), ("no line end", "name"), ("", "name")):
        with pytest.raises(NotANote):
            sign_note(text, name, OTHER)


lines = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20), min_size=1, max_size=5
).map(lambda found: "".join(f"{line}\n" for line in found))


@given(lines.filter(lambda text: bool(text.strip("\n"))), st.from_regex(r"[^\s+]{1,20}", fullmatch=True))
def test_what_is_signed_reads_the_same(text: str, name: str) -> None:
    """Any text, empty lines and dashes in it too, under any name."""
    signed = sign_note(text, name, OTHER)
    assert read_note(str(signed)) == signed
    key = VerifierKey(name, OTHER.public_key().public_bytes_raw())
    assert verifier_key(str(key)) == key
    assert SignedNote(text, read_note(str(signed)).signatures).signer([key]) == key
