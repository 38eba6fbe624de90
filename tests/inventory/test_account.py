"""Only an account that its actor signed counts, and only under the keys that made its signature."""

from inventory.account import Account, accounts
from inventory.keys import KeyRing
from inventory.plan import Fact
from tests.cast import DEE, KEYS, Clinic
from tests.inventory.forging import Say, saying

ROOT = b"r" * 32
FACTS = (
    Fact(
        "rollback_accounted",
        {
            "of_book": "R1",
            "published_size": 9,
            "published_root": ROOT,
            "found_size": 4,
            "why": "the disk failed",
        },
    ),
)


def test_a_signed_account_is_read_under_the_keys_that_signed_it_alone(own_clinic: Clinic) -> None:
    """The owner of a file can hash an entry right; a signature under other keys is nobody's."""
    with own_clinic.database.read() as connection:
        assert accounts(connection, KEYS) == ()
    said = Say(own_clinic.act(DEE, book="house"), "rollback_accounted")
    posted = own_clinic.run_signed(saying(FACTS), said, (DEE, "actor"))
    with own_clinic.database.read() as connection:
        assert accounts(connection, KEYS) == (Account(posted.seq, "R1", 9, ROOT, 4, "the disk failed"),)
        assert accounts(connection, KeyRing(b"x" * 32)) == ()
