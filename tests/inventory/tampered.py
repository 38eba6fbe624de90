"""A day of operations for the tests that bend it, and what an owner of the database can do without the keys."""

from sqlalchemy import Connection, update

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.entry_hash import GENESIS_TAG, attestation_parts, entry_hash
from inventory.issue import Issue, Purpose, take
from inventory.patient import Weigh, weigh
from inventory.plan import ScanTaken, content_hash, line_parts
from inventory.preimage import digest
from inventory.stored import stored_entries, stored_line, stored_signature
from inventory.tables.ledger import entry
from inventory.verification import Wrong, verify
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, KEYS, Clinic, committed

#: The entries of the day below, by number.
RECEIPT, PATIENT, WEIGHING, ORDER, TAKE, DRAW, DOSE_1, DOSE_2, WASTE = range(1, 10)


def made(clinic: Clinic) -> Clinic:
    """A vial received and taken, a dose drawn up, given in two parts, the rest wasted before a witness."""
    vial, _ = clinic.receive(2)
    patient = clinic.register()
    clinic.run(weigh, Weigh(clinic.act(), patient, committed("weight", "70 kg"), "measured"))
    order = clinic.order(patient)
    clinic.run(take, Issue(clinic.act(), vial, Purpose.SESSION))
    scans = (ScanTaken(clinic.clock(), committed("scan", vial)),)
    draw = Draw(clinic.act(scans=scans), vial, "SYRINGE00001", patient, order, parse_amount("50 mg"))
    clinic.run(draw_up, draw)
    for typed in ("20 mg", "15 mg"):
        given = Administer(clinic.act(), "SYRINGE00001", patient, order, parse_amount(typed), "IV")
        clinic.run(administer, given)
    wasted = Waste(clinic.act(), (WastePart("SYRINGE00001"),), "drug_waste_bin", "left_over", "R1.WB")
    clinic.run_signed(waste, wasted, (ANN, "actor"), (BEN, "witness"))
    return clinic


def hash_anew(connection: Connection, book: str = "R1") -> None:
    """What an owner of the database without the keys can do: hash every entry of a book as it stands now."""
    previous = digest(GENESIS_TAG, book)
    for each in [each for batch in stored_entries(connection, book) for each in batch]:
        lines = [line_parts(stored_line(row)) for row in each.lines]
        exceptions = [[row["name"], row["detail"]] for row in each.exceptions]
        head = dict(each.header)
        head |= {"n_attestations": len(each.attestations), "previous_hash": previous}
        head["draft_hash"] = content_hash(
            head["kind"], book, head["command_id"], head["actor"], head["mood"], head["occurred_at_us"],
            head["occurred_zone"], head["reason"], each.hashed_facts(), lines, list(exceptions),
        )  # fmt: skip
        head["hash"] = previous = entry_hash(
            head,
            facts=each.hashed_facts(),
            lines=lines,
            attestations=[attestation_parts(stored_signature(row)) for row in each.attestations],
            exceptions=list(exceptions),
            scans=[[row["scanned_at_us"], row["commitment"]] for row in each.scans],
        )
        changed = update(entry).where(entry.c.book == book, entry.c.seq == head["seq"])
        connection.execute(changed.values(**head))


def first_wrong(connection: Connection, book: str = "R1") -> Wrong:
    """What verify says is wrong in a book, as the connection sees it."""
    result = verify(connection, KEYS, quiet)
    (found,) = [each for each in result.books if each.book == book]
    assert found.wrong is not None, "verify is clean"
    return found.wrong


def named(connection: Connection) -> tuple[int | None, str]:
    """The first wrong entry of R1, and what is wrong with it."""
    wrong = first_wrong(connection)
    return wrong.seq, wrong.what


def quiet(_book: str, _done: int, _total: int) -> None:
    """Progress that nobody is told."""
