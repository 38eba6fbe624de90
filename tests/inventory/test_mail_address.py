"""Where mail goes is an entry each time; the last one holds, and an empty one ends it."""

import pytest

from inventory.errors import AlreadyKnown, NoSuchRegistration, WrongForm
from inventory.mail_address import DIGEST, SetMailAddress, address_of, ended_by, set_mail_address
from tests.cast import PROGRAM, Clinic


def put(clinic: Clinic, address: str | None, registration: str = "R1") -> int:
    """Set the address of the digest; the entry's number."""
    act = clinic.act(PROGRAM)
    return clinic.run(set_mail_address, SetMailAddress(act, registration, DIGEST, address)).seq


def test_the_last_one_holds(own_clinic: Clinic) -> None:
    """For its registration and its purpose alone; an empty one ends it, and the entry that ended one stays known."""
    ended: list[tuple[str, int]] = []
    for address, wanted in (
        ("rita@a.example", "rita@a.example"),
        (" una@a.example ", "una@a.example"),
        ("o'neil+x!#$%&*/^_`{|}~-.y@a-b.c.example", "o'neil+x!#$%&*/^_`{|}~-.y@a-b.c.example"),
        ("", None),
    ):
        seq = put(own_clinic, address)
        with own_clinic.database.read() as connection:
            assert address_of(connection, "R1", DIGEST) == wanted
            ended = [(old, number or seq) for old, number in ended]
            assert [ended_by(connection, "R1", DIGEST, old) for old, _ in ended] == [
                number for _, number in ended
            ]
            if wanted:
                assert ended_by(connection, "R1", DIGEST, wanted) is None
                ended.append((wanted, 0))
            assert address_of(connection, "R2", DIGEST) is address_of(connection, "R1", "other") is None


@pytest.mark.parametrize(
    "address",
    [
        "rita", "rita@", "@a.example", "a@b@c.example", "a@b.example, c@d.example", "a@b", "a\n@b.example",
        "name@[clinic.example", "a\u2028b@c.example", "a\x85b@c.example", "a\x1cb@c.example",
        "a(b@x.example", "[a@x.example",
        "a:b@x.example", "=?utf-8?q?x?=@x.example", "a..b@x.example", ".a@x.example", "a.@x.example", "\u00fc@x.example",
        "a@-b.example", "a@b_c.example", "a@b.example.", "a@1.2.3.4", f"{'a' * 65}@x.example", f"a@{'b.' * 130}example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(own_clinic: Clinic, address: str) -> None:
    """One dot-atom with a dotted domain in plain letters, and no second one behind it."""
    with own_clinic.refused(WrongForm):
        put(own_clinic, address)


def test_a_change_changes_something(own_clinic: Clinic) -> None:
    """The same address again, none where there is none, a registration that is not there."""
    with own_clinic.refused(AlreadyKnown):
        put(own_clinic, None)
    put(own_clinic, "rita@a.example")
    with own_clinic.refused(AlreadyKnown):
        put(own_clinic, "rita@a.example")
    with own_clinic.refused(NoSuchRegistration):
        put(own_clinic, "rita@a.example", "R9")
