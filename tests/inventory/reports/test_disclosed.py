"""A patient's accounting names every disclosure of hers, and no other patient's."""

from datetime import date

from inventory.disclose import Disclose, disclose_to
from inventory.reports.disclosed import disclosed_lines
from tests.cast import CORA, Clinic


def test_hers_alone_newest_first(own_clinic: Clinic) -> None:
    """To whom, by which law, what, of which days, by whom, under which entry."""
    una, mo = own_clinic.register(), own_clinic.register()
    numbers = []
    for day, patients in ((1, (una, mo)), (2, (mo,)), (3, (una,))):
        command = Disclose(
            own_clinic.act(CORA), f"Inspector {day}", "21 USC 880", "Inspection bundle", date(2026, 10, day),
            date(2026, 11, 1), patients,
        )  # fmt: skip
        numbers.append(own_clinic.run(disclose_to, command).number)
    with own_clinic.database.read() as connection:
        lines = disclosed_lines(connection, "R1", una)
        assert disclosed_lines(connection, "R2", una) == ()
    assert [(line.number, line.recipient) for line in lines] == [
        (numbers[2], "Inspector 3"), (numbers[0], "Inspector 1"),
    ]  # fmt: skip
    first = lines[0]
    assert (first.who, first.authority, first.what) == ("Cora Specimen", "21 USC 880", "Inspection bundle")
    assert (first.from_day, first.to_day) == (date(2026, 10, 3), date(2026, 11, 1))
    assert first.at.tzinfo is not None
