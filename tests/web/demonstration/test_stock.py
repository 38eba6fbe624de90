"""Receiving in the demonstration: real products, invented serials, signed by a pharmacist, before anything runs out."""

from datetime import date

from inventory.private import words_of
from scanners.scan import parse
from tests.web.demonstration.conftest import KEYS, Made
from web.demonstration.clinic import CONFIRMED, KETAMINE, SYRINGE


def scans(made: Made) -> list[str]:
    """What was scanned at every receipt."""
    rows = made.rows(
        "SELECT s.commitment FROM entry e JOIN entry_scan s USING (book, seq)"
        " WHERE e.kind = 'receipt' ORDER BY e.book, e.seq, s.no"
    )
    with made.database.read() as connection:
        words = words_of(connection, KEYS, [committed for (committed,) in rows])
    return [words[committed] for (committed,) in rows]


def test_each_carton_was_scanned_and_reads(made: Made) -> None:
    """The element string names the product, lot, expiry and serial that were received."""
    cartons = made.rows(
        "SELECT product, lot, expires_on, carton_serial FROM receipt_carton ORDER BY book, seq, no"
    )
    for raw, (product, lot, expires_on, serial) in zip(scans(made), cartons, strict=True):
        scan = parse(raw, date(2026, 11, 20))
        if product == SYRINGE.ndc11:
            assert (scan.ndc11, serial) == (product, None)
        else:
            found = (scan.lot, scan.expiry, scan.serial)
            assert found == (lot, date.fromisoformat(expires_on), serial)
            assert scan.confirm is None


def test_every_carton_is_whole_and_signed(made: Made) -> None:
    """Ordered, invoiced and received agree; each container has a label of its own; the pharmacist signed."""
    packs = {package.ndc11: package.per_carton for package in CONFIRMED}
    for product, ordered, invoiced, received in made.rows(
        "SELECT product, n_ordered, n_invoiced, n_received FROM receipt_carton"
    ):
        assert (ordered, invoiced, received) == (packs[product],) * 3
    unsigned = made.rows("SELECT seq FROM entry WHERE kind = 'receipt' AND n_attestations <> 1")
    assert not unsigned


def test_prefilled_syringes_come_from_their_own_supplier(made: Made) -> None:
    """One invoice has one supplier."""
    pairs = set(
        made.rows("SELECT r.supplier, c.product FROM receipt r JOIN receipt_carton c USING (book, seq)")
    )
    assert {supplier for supplier, product in pairs if product == SYRINGE.ndc11} == {"S-2"}
    assert {supplier for supplier, product in pairs if product == KETAMINE.ndc11} == {"S-1"}


def test_nothing_runs_out(made: Made) -> None:
    """Every registration ends with sealed ketamine, midazolam and syringes in its cabinet."""
    left = made.rows(
        "SELECT b.place, c.product, count(*) FROM balance b JOIN container c ON c.label = b.container"
        " JOIN place p ON p.code = b.place WHERE p.kind = 'storage' AND b.amount_ug > 0 GROUP BY 1, 2"
    )
    assert {(place, product) for place, product, _ in left} == {
        (f"{site}.CAB-A", package.ndc11) for site in ("R1", "R2", "R3") for package in CONFIRMED
    }
