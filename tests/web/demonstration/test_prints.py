"""What is printed to try the demonstration: every symbol reads as what it is, and the cartons are unopened."""

from datetime import date

from inventory.receipt import received_serial
from inventory.registration import find_registration
from scanners.scan import Kind, parse
from scanners.symbol import gs1_datamatrix_svg
from tests.web.demonstration.conftest import KEYS, UNTIL, Made
from web.demonstration.cast import ANN, CAST
from web.demonstration.clinic import UNCONFIRMED
from web.demonstration.prints import DATAMATRIX, QR, Print, prints

TODAY = UNTIL.date()
KINDS = {
    "badge": Kind.BADGE, "wristband": Kind.PATIENT, "place": Kind.PLACE, "action": Kind.ACTION,
    "carton": Kind.GS1, "vial": Kind.GS1,
}  # fmt: skip


def printed(made: Made, today: date = TODAY) -> tuple[Print, ...]:
    """Everything to print."""
    with made.database.read() as connection:
        return prints(connection, KEYS, today)


def test_every_symbol_reads_as_what_it_is(made: Made) -> None:
    """Each payload parses to its own kind, with nothing to confirm."""
    for each in printed(made):
        # As a scanner sends it, with the carriage return that says that nothing was cut.
        scan = parse(f"{each.payload}\r", TODAY)
        assert scan.kind is KINDS[each.what]
        assert scan.confirm is None
        assert each.symbology == (DATAMATRIX if scan.kind is Kind.GS1 else QR)


def test_everybody_and_everything_is_there(made: Made) -> None:
    """A badge for each person, a wristband for each patient, the places of all three, three cartons and their vials."""
    found = [each.what for each in printed(made)]
    assert found.count("badge") == len(CAST)
    assert found.count("wristband") == made.rows("SELECT count(*) FROM patient")[0][0]
    assert found.count("place") == 3 * 4 + 7
    assert (found.count("carton"), found.count("vial")) == (3, 3)


def test_a_badge_says_no_pin(made: Made) -> None:
    """It names role and user name; PINs are told on the terminal alone."""
    (ann,) = [each for each in printed(made) if each.title == "Ann Example"]
    assert (ann.note, ann.registration) == ("nurse, user name ann.example", "R1")
    assert not any(ANN.pin in each.note for each in printed(made) if each.what == "badge")


def test_cartons_are_unopened_and_in_date(made: Made) -> None:
    """Their serials are in no book, they expire long after today, and they can be drawn."""
    for each in (each for each in printed(made) if each.what == "carton"):
        scan = parse(each.payload, TODAY)
        assert scan.expiry is not None
        assert (scan.expiry - TODAY).days > 365
        assert scan.serial is not None
        with made.database.read() as connection:
            assert received_serial(connection, scan.ndc11 or "", scan.serial) is None
        assert "<svg" in gs1_datamatrix_svg(each.payload)


def test_one_carton_is_of_a_product_that_nobody_confirmed(made: Made) -> None:
    """It shows what a pharmacist does at the first receipt."""
    gtins = {parse(each.payload, TODAY).gtin14 for each in printed(made) if each.what == "carton"}
    confirmed = {gtin for (gtin,) in made.rows("SELECT gtin14 FROM product")}
    assert gtins - confirmed == {UNCONFIRMED.row.gtin14}


def test_registrations_of_prints_are_the_books_own(made: Made) -> None:
    """So the page can show one registration at a time."""
    with made.database.read() as connection:
        for code in {each.registration for each in printed(made)} - {None}:
            assert find_registration(connection, str(code)) is not None
