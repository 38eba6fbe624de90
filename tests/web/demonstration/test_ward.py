"""A registration at work: every step leaves its scans, and orders cover a course of treatment."""

from inventory.holdings import find
from inventory.patient import patients_of
from tests.web.demonstration.conftest import KEYS, Made
from web.demonstration.ward import Held


def test_the_volume_of_an_amount() -> None:
    """35 mg of 50 mg/mL are 0.7 mL on the scale of a syringe."""
    assert Held("V", 500_000, 50_000).volume_text(35_000) == "0.7 mL"
    assert Held("V", 2_000, 1_000).volume_text(1_000) == "1 mL"


def test_drawn_by_volume_and_by_mass(made: Made) -> None:
    """Both ways of typing stand in the books, exact in micrograms."""
    typed = made.rows("SELECT typed, amount_ug, volume_ul FROM draw")
    assert {text.split()[1] for text, _, _ in typed} == {"mg", "mL"}
    assert all(amount_ug == 50 * volume_ul for _, amount_ug, volume_ul in typed)


def test_every_movement_rests_on_scans(made: Made) -> None:
    """Nothing was taken, drawn, given, wasted or returned without a scan of its label."""
    kinds = ("receipt", "issue", "draw", "administration", "waste", "sealed_return", "opened_return")
    bare = made.rows(f"SELECT book, seq FROM entry WHERE kind IN {kinds} AND n_scans = 0")
    assert not bare
    both = made.rows("SELECT book, seq FROM entry WHERE kind = 'administration' AND n_scans <> 2")
    assert not both


def test_orders_come_in_mg_and_mg_per_kg(made: Made) -> None:
    """Whoever has no weight has an order in mg; midazolam is ordered in mg."""
    orders = made.rows("SELECT substance, per_kg, count(*) FROM dose_order GROUP BY 1, 2")
    assert {(substance, per_kg) for substance, per_kg, _ in orders} >= {
        ("ketamine", 0),
        ("ketamine", 1),
        ("midazolam", 0),
    }
    with made.database.read() as connection:
        patients = patients_of(connection, KEYS, "R1")
    assert {patient.name for patient in patients} >= {"Una Testpatient", "Mo Fixture"}


def test_order_numbers_follow_the_programs_own(made: Made) -> None:
    """They are counted without a gap, so that the next page's order has the next number."""
    for (book,) in made.rows("SELECT DISTINCT book FROM dose_order"):
        codes = [
            code for (code,) in made.rows("SELECT code FROM dose_order WHERE book = :b ORDER BY seq", b=book)
        ]
        assert codes == [f"O-{book}-{number:04d}" for number in range(1, len(codes) + 1)]


def test_opened_vials_are_read_as_they_are(made: Made) -> None:
    """The reading is a tenth of a millilitre near what the books hold, and moves nothing."""
    back = made.rows(
        "SELECT s.container, s.reading_ul, l.amount_ug FROM stock_return s JOIN line l USING (book, seq)"
        " WHERE s.sealed = 0"
    )
    assert back
    assert all(0 <= amount_ug // 50 - reading_ul < 100 for _, reading_ul, amount_ug in back)
    with made.database.read() as connection:
        label = back[0][0]
        holder = made.rows("SELECT book FROM container WHERE label = :l", l=label)[0][0]
        assert find(connection, label, holder).opened
