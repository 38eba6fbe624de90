"""A long text is a few letters, other for every other text."""

from inventory.fingerprint.digest import DIGITS, short


def test_a_digest_is_of_the_whole_text() -> None:
    """The last letter counts as the first does."""
    found = {short(words) for words in ("", "a", "a" * 5000, "a" * 4999 + "b")}
    assert len(found) == 4
    assert {len(each) for each in found} == {len("sha256 ") + DIGITS}
