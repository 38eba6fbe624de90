"""Published notes against the books: what verify alone cannot see, a note kept elsewhere can."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, create_engine, insert, text

from inventory import guards
from inventory.account import accounts
from inventory.checkpoint import Checkpoint, Occasion, checkpoint_of, keep
from inventory.checkpoint_key import endorsed_text, public_half
from inventory.keys import id_of_public
from inventory.ledger import head_of
from inventory.patient import Weigh, weigh
from inventory.plan import Fact, Plan, Row
from inventory.published import Compared, Fit, Note, kept_notes, split_notes, verify_published
from inventory.rollback import standing_now, unfit
from inventory.signature import sign
from inventory.signed_note import sign_note
from inventory.tables.ledger import checkpoint, standing
from inventory.tables.schema import append_only
from inventory.verification import verify
from tests.cast import CORA, DEE, KEYS, PROGRAM, Clinic, committed
from tests.inventory.forging import forge
from tests.inventory.tampered import hash_anew
from tests.postgresql import administrator_url

AT = datetime(2026, 11, 2, 19, 0, tzinfo=UTC)
#: What is there before the first of the two checkpoints of R1, and before the second.
FIRST, SECOND = 3, 5


@pytest.fixture(scope="module")
def notes(clinic: Clinic) -> tuple[Note, ...]:
    """Notes of the house book and of R1 at three and at five entries, published."""
    made = []
    patient = clinic.register()
    clinic.run(weigh, Weigh(clinic.act(), patient, committed("weight", "70 kg"), "measured"))
    for count in (1, 2):
        for _ in range(count):
            clinic.receive(1)
        with clinic.database.read() as connection:
            of = [checkpoint_of(connection, KEYS, book) for book in ("house", "R1")]
        made += [keep(clinic.database, each, Occasion.DAILY, AT).note for each in of]
    return tuple(Note(f"note {number}", text) for number, text in enumerate(dict.fromkeys(made)))


@pytest.fixture
def owner(clinic: Clinic, notes: tuple[Note, ...]) -> Iterator[Connection]:
    """The administrator with nothing in the way; what she changes is rolled back."""
    engine = create_engine(administrator_url(clinic.database.url))
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
            for name in guards.sqlite_triggers():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield connection
        connection.rollback()
    engine.dispose()


def fits(connection: Connection, notes: tuple[Note, ...]) -> list[Fit]:
    """How each note fits."""
    return [each.fit for each in verify_published(connection, KEYS, notes)]


def cut(connection: Connection, size: int) -> None:
    """Make R1 what an older copy of it would be: its end is gone whole, results and checkpoints with it."""
    for table in append_only:
        # What belongs to no entry (rules, looks, digests) has no number in a book.
        if {"book", "seq"} <= set(table.columns.keys()):
            connection.execute(text(f"DELETE FROM {table.name} WHERE book = 'R1' AND seq > {size}"))
    connection.execute(text(f"DELETE FROM checkpoint WHERE book = 'R1' AND size > {size}"))


def test_books_that_grew_honestly_fit_every_note(clinic: Clinic, notes: tuple[Note, ...]) -> None:
    """Old notes and new ones, those of the table too; a book may be longer than its newest note."""
    clinic.receive(1)
    with clinic.database.read() as connection:
        assert fits(connection, notes) == [Fit.FINE] * 3
        kept = kept_notes(connection)
        assert sorted(note.text for note in kept) == sorted(note.text for note in notes)
        assert fits(connection, kept) == [Fit.FINE] * 3
        (line,) = {each.sentence for each in verify_published(connection, KEYS, notes[1:2])}
    assert line.startswith("note 1: R1 over 3 entries: fine, root ")


def test_everything_hashed_anew_is_forked(owner: Connection, notes: tuple[Note, ...]) -> None:
    """A fact nobody signed is changed and the chain made whole: verify is clean, a published note is not."""
    assert owner.execute(text("UPDATE weighing SET how = 'stated'")).rowcount
    hash_anew(owner)
    alone = verify(owner, KEYS, lambda *_: None)
    assert all(book.wrong is None for book in alone.books)
    house, *r1 = verify_published(owner, KEYS, notes)
    assert house.fit is Fit.FINE
    assert [(each.fit, each.published and each.published.size) for each in r1] == [
        (Fit.FORKED, FIRST), (Fit.FORKED, SECOND),
    ]  # fmt: skip
    assert all(each.found != each.published and not each.is_right for each in r1)
    assert "R1 over 3 entries: forked: expected root" in r1[0].sentence


def test_an_older_copy_is_rolled_back(owner: Connection, notes: tuple[Note, ...]) -> None:
    """The chain is whole and shorter: the note that it has not reached says so, and the older one fits."""
    cut(owner, FIRST)
    assert fits(owner, notes) == [Fit.FINE, Fit.FINE, Fit.ROLLED_BACK]
    assert fits(owner, kept_notes(owner)) == [Fit.FINE] * 2
    (last,) = verify_published(owner, KEYS, notes[2:])
    assert last.found is not None
    assert last.found.size == FIRST
    assert last.sentence.endswith(f"found root {last.found.printed_root} over 3 entries")


def test_a_book_that_went_another_way_is_forked(
    clinic: Clinic, owner: Connection, notes: tuple[Note, ...]
) -> None:
    """Cut and grown again beyond the note: no longer shorter, and not the same."""
    owner.execute(text("UPDATE entry SET hash = draft_hash WHERE book = 'R1' AND seq = 4"))
    assert fits(owner, notes) == [Fit.FINE, Fit.FINE, Fit.FORKED]


def accounting_for(clinic: Clinic, lost: Checkpoint) -> Plan:
    """Dee's account of a checkpoint of R1, not signed yet."""
    values: Row = {
        "of_book": "R1", "published_size": lost.size, "published_root": lost.root, "found_size": FIRST,
        "why": "a disk was replaced",
    }  # fmt: skip
    return Plan("rollback_accounted", clinic.act(DEE, book="house"), (Fact("rollback_accounted", values),))


def signed(clinic: Clinic, plan: Plan) -> Plan:
    """The plan with Dee's signature over it."""
    return replace(plan, act=replace(plan.act, signatures=(sign(KEYS, plan, clinic.proof(DEE), "actor"),)))


def forgeries(clinic: Clinic, plan: Plan) -> dict[str, Plan]:
    """The account as who has the file and not the keys can write it."""
    true = signed(clinic, plan)
    (hers,) = true.act.signatures
    (told,) = plan.facts
    elsewhere = signed(clinic, replace(plan, facts=(replace(told, values={**told.values, "of_book": "R2"}),)))
    made = {
        "unsigned": (), "of another account": elsewhere.act.signatures,
        "of no key": (replace(hers, mac=bytes(32)),), "of another person": (replace(hers, signer=CORA.code),),
        "as a witness": (replace(hers, role="witness"),),
        "by whom it was not": (sign(KEYS, plan, clinic.proof(CORA), "actor"),),
    }  # fmt: skip
    found = {name: replace(plan, act=replace(plan.act, signatures=given)) for name, given in made.items()}
    return found | {"other words": replace(true, facts=(replace(told, values={**told.values, "why": "x"}),))}


@pytest.mark.parametrize(
    "name",
    [
        "unsigned", "of another account", "of no key", "of another person", "as a witness", "by whom it was not",
        "other words",
    ],
)  # fmt: skip
def test_an_account_that_its_actor_did_not_sign_answers_for_nothing(
    clinic: Clinic, owner: Connection, notes: tuple[Note, ...], name: str
) -> None:
    """Everything is hashed anew, the account too: the note is forked all the same, and stands on every page."""
    assert owner.execute(text("UPDATE weighing SET how = 'stated'")).rowcount
    hash_anew(owner)
    (lost,) = verify_published(owner, KEYS, notes[2:])
    assert lost.published is not None
    (stands,) = unfit([lost], AT)
    owner.execute(
        insert(standing).values(
            book="R1", published_size=SECOND, published_root=lost.published.root, found_size=FIRST,
            state="forked", noticed_at_us=1,
        )
    )  # fmt: skip
    forge(owner, forgeries(clinic, accounting_for(clinic, lost.published))[name])
    hash_anew(owner, "house")
    assert fits(owner, notes[1:]) == [Fit.FORKED] * 2
    assert [each.published_root for each in standing_now(owner, KEYS)] == [stands.published_root]
    (house, *_) = verify(owner, KEYS, lambda *_: None).books
    assert house.wrong is not None
    assert house.wrong.seq == head_of(owner, "house").seq
    assert name != "unsigned" or house.wrong.what == "signatures"


def test_the_draft_that_was_signed_is_hashed_anew_from_what_stands_there(
    clinic: Clinic, owner: Connection, notes: tuple[Note, ...]
) -> None:
    """A true signature over a true draft hash, and other words beside it."""
    (lost,) = verify_published(owner, KEYS, notes[2:])
    assert lost.published is not None
    forge(owner, signed(clinic, accounting_for(clinic, lost.published)))
    assert [each.book for each in accounts(owner, KEYS)] == ["R1"]
    assert owner.execute(text("UPDATE rollback_accounted SET of_book = 'R2'")).rowcount
    assert accounts(owner, KEYS) == ()


def test_values_that_the_program_never_writes_account_for_nothing(
    clinic: Clinic, owner: Connection, notes: tuple[Note, ...]
) -> None:
    """The owner of a SQLite file can put any value in any column: no page breaks on it."""
    if owner.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps the types of its columns")
    (lost,) = verify_published(owner, KEYS, notes[2:])
    assert lost.published is not None
    forge(owner, signed(clinic, accounting_for(clinic, lost.published)))
    assert len(accounts(owner, KEYS)) == 1
    owner.execute(text("UPDATE attestation SET signed_at_us = 'soon' WHERE book = 'house'"))
    assert accounts(owner, KEYS) == ()


def test_an_account_answers_for_the_history_that_was_lost(
    clinic: Clinic, owner: Connection, notes: tuple[Note, ...]
) -> None:
    """The newest lost note and those between; not one of other content, and none before the loss."""
    (lost,) = verify_published(owner, KEYS, notes[2:])
    assert lost.published is not None
    between = sign_note(Checkpoint("R1", 4, bytes(32)).text, "vialtrail/R1", _own_key())
    asked = (*notes, Note("between", str(between)))
    cut(owner, FIRST)
    assert fits(owner, asked)[2:] == [Fit.ROLLED_BACK] * 2
    forge(owner, signed(clinic, accounting_for(clinic, lost.published)))
    number = head_of(owner, "house").seq
    assert fits(owner, asked) == [Fit.FINE, Fit.FINE, Fit.ACCOUNTED, Fit.ACCOUNTED]
    answered = verify_published(owner, KEYS, asked)[2]
    assert answered.is_right
    assert answered.sentence.endswith(f"(house/{number}, a disk was replaced)")
    # A note that the books have themselves was made after the loss: no account of the loss answers for it.
    own = {"book": "R1", "size": 4, "root": bytes(32), "note": "", "occasion": "daily", "made_at_us": 0}
    owner.execute(insert(checkpoint).values(own))
    assert fits(owner, asked)[2:] == [Fit.ACCOUNTED, Fit.ROLLED_BACK]
    other = Checkpoint("R1", SECOND, bytes(32))
    strange = sign_note(other.text, other.origin, _own_key())
    assert fits(owner, (Note("other", str(strange)),)) == [Fit.ROLLED_BACK]


def test_a_key_that_signed_ours_is_none_of_ours(
    clinic: Clinic, owner: Connection, notes: tuple[Note, ...]
) -> None:
    """Two entries say that a stranger's key came before: his note is not ours, and verify names the second."""
    strange, own = Ed25519PrivateKey.from_private_bytes(bytes(32)), public_half(KEYS)
    theirs = strange.public_key().public_bytes_raw()
    rows: tuple[Row, ...] = (
        {"key_id": id_of_public(theirs), "public": theirs},
        {
            "key_id": id_of_public(own), "public": own, "endorsed_by": id_of_public(theirs),
            "endorsement": strange.sign(endorsed_text(own)),
        },
        {"key_id": "1", "public": b"k" * 32},
    )  # fmt: skip
    for row in rows:
        told = Fact("key_introduced", {"purpose": "checkpoint", **row})
        forge(owner, Plan("key_introduced", clinic.act(PROGRAM), (told,)))
    hash_anew(owner, "house")
    note = Note("forged", str(sign_note(Checkpoint("R1", 3, bytes(32)).text, "vialtrail/R1", strange)))
    assert fits(owner, (note,)) == [Fit.NOT_OURS]
    (house, *_) = verify(owner, KEYS, lambda *_: None).books
    assert house.wrong is not None
    assert (house.wrong.seq, house.wrong.what) == (head_of(owner, "house").seq, "key id")
    owner.execute(text("DELETE FROM key_introduced WHERE key_id = '1'"))
    owner.execute(text("UPDATE key_introduced SET endorsed_by = NULL, endorsement = NULL"))
    hash_anew(owner, "house")
    (house, *_) = verify(owner, KEYS, lambda *_: None).books
    assert house.wrong is not None
    assert (house.wrong.seq, house.wrong.what) == (head_of(owner, "house").seq - 1, "endorsement")


def test_a_row_that_is_not_what_its_note_says_is_named(owner: Connection, notes: tuple[Note, ...]) -> None:
    """A true note in another row would pass for a checkpoint of that row."""
    assert owner.execute(text("UPDATE checkpoint SET size = 99 WHERE book = 'R1' AND size = 5")).rowcount
    found = [each for each in verify_published(owner, KEYS, kept_notes(owner)) if not each.is_right]
    assert [each.source for each in found] == ["kept here as R1 over 99 entries"]


def _own_key() -> Ed25519PrivateKey:
    from inventory.checkpoint_key import signing_key

    return signing_key(KEYS)


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("nothing of the kind", "This is not a signed note."),
        ("OTHER KEY", "expected a signature by a key of these books"),
        ("OTHER BOOK", "expected a book of this database, found R9"),
        ("BENT", "The signature of vialtrail/R1 is not over this note."),
        ("OTHER LOG", "expected an origin vialtrail/BOOK, found example.org/log"),
    ],
)
def test_what_these_books_cannot_have_published_is_not_ours(
    clinic: Clinic, notes: tuple[Note, ...], note: str, why: str
) -> None:
    """Each with its reason; nothing of it breaks verify off."""
    strange, own = Ed25519PrivateKey.from_private_bytes(bytes(32)), _own_key()
    made = {
        "OTHER KEY": str(sign_note(Checkpoint("R1", 3, bytes(32)).text, "vialtrail/R1", strange)),
        "OTHER BOOK": str(sign_note(Checkpoint("R9", 3, bytes(32)).text, "vialtrail/R9", own)),
        "BENT": notes[1].text.replace("\n3\n", "\n4\n"),
        "OTHER LOG": str(sign_note("example.org/log\n1\n", "example.org/log", own)).replace(
            "\n1\n", "\n1\nA\n"
        ),
    }
    with clinic.database.read() as connection:
        (found,) = verify_published(connection, KEYS, (Note("a file", made.get(note, note)),))
    assert (found.fit, found.is_right, found.published) == (Fit.NOT_OURS, False, None)
    assert why.lower() in found.sentence.lower()
    assert found.sentence.startswith("a file: not ours: ")


def test_a_file_may_hold_several_notes(notes: tuple[Note, ...]) -> None:
    """One after another, with or without an empty line between; line ends of other systems are mended."""
    texts = tuple(note.text for note in notes)
    assert split_notes("\n".join(texts)) == texts
    assert split_notes("".join(texts)) == texts
    assert split_notes("\n".join(texts).replace("\n", "\r\n").strip()) == texts
    assert split_notes("\ufeff" + texts[0].rstrip("\n")) == texts[:1]
    assert split_notes("") == split_notes("\n\n") == ()
    assert split_notes("no note\n") == ("no note\n",)


def test_a_line_of_one_entry_says_so() -> None:
    """Counted as people count."""
    one = Checkpoint("R1", 1, bytes(32))
    assert "R1 over 1 entry: fine" in Compared("x", Fit.FINE, one, one).sentence
