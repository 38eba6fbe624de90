"""Erasing a patient: her key goes, her entries stay and verify; too early or with drug open it is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.erasure import ErasePatient, erase_patient, last_entries, last_erasable_day, years_after
from inventory.errors import DrugOpenForPatient, PatientErased, StillKept, UnknownPatient
from inventory.issue import Issue, Purpose, take
from inventory.patient import Weigh, find_by_record_number, find_patient, known_patient, patients_of, weigh
from inventory.plan import PROGRAM
from inventory.private import ERASED, open_texts
from inventory.reports.directory import patients
from inventory.reports.patient_record import patient_lines, weighings
from inventory.tables.custody import patient_erased
from inventory.tables.ledger import data_key, entry, private_text
from inventory.verification import Wrong, check_entries, verify
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, KEYS, MULTI, START, Clinic, committed

#: Six years after the first day of the tests.
LATER = START + timedelta(days=6 * 366)


def erase(clinic: Clinic, code: str, at: datetime = LATER) -> int:
    """Erase a patient at an instant; the entry's number."""
    clinic.clock.at = max(clinic.clock.at, at)
    command = ErasePatient(clinic.act(PROGRAM, book="R1"), code, "kept long enough")
    return clinic.run(erase_patient, command).seq


def weighed(clinic: Clinic) -> str:
    """A patient with a weight."""
    code = clinic.register()
    clinic.run(weigh, Weigh(clinic.act(), code, committed("weight", "70 kg", code), "stated"))
    return code


def first_wrong(clinic: Clinic) -> Wrong | None:
    """What verify finds in the book."""
    with clinic.database.read() as connection:
        result = verify(connection, KEYS, lambda *_: None)
    return next(book.wrong for book in result.books if book.book == "R1")


def test_an_erased_patient_s_texts_are_words_and_the_books_verify(own_clinic: Clinic) -> None:
    """Her name is erased on every page and report, no hash changed, another patient is as she was."""
    code, other = weighed(own_clinic), own_clinic.register()
    with own_clinic.database.read() as connection:
        before = connection.execute(select(entry.c.book, entry.c.seq, entry.c.hash)).all()
        texts = connection.execute(select(private_text)).all()
    seq = erase(own_clinic, code)
    with own_clinic.database.read() as connection:
        gone = find_patient(connection, KEYS, code, "R1")
        assert {gone.name, gone.address, gone.record_number} == {ERASED}
        assert (gone.born_on, gone.weight) == (None, None)
        assert patients(connection, KEYS, "R1")[code].name == ERASED
        assert [(line.typed, line.grams) for line in weighings(connection, KEYS, code)] == [(ERASED, None)]
        assert [line.code for line in patient_lines(connection, KEYS, "R1")] == [other]
        assert find_by_record_number(connection, KEYS, "R1", f"N-{code}") is None
        assert {each.name for each in patients_of(connection, KEYS, "R1")} == {ERASED, f"Una {other}"}
        after = connection.execute(select(entry.c.book, entry.c.seq, entry.c.hash)).all()
        assert set(before) < set(after)
        assert connection.execute(select(private_text)).all() == texts
        assert check_entries(connection, KEYS, "R1", range(1, seq + 1)) is None
    assert first_wrong(own_clinic) is None


def test_nothing_is_written_under_an_erased_patient_s_code(own_clinic: Clinic) -> None:
    """A new key under it would make a lie of the old texts; who comes back is added anew."""
    code = weighed(own_clinic)
    erase(own_clinic, code)
    with own_clinic.refused(PatientErased, "texts are kept"):
        own_clinic.run(weigh, Weigh(own_clinic.act(), code, committed("weight", "71 kg", code), "stated"))
    with own_clinic.refused(PatientErased):
        own_clinic.order(code)
    with own_clinic.refused(PatientErased):
        erase(own_clinic, code)
    with own_clinic.database.read() as connection, pytest.raises(PatientErased):
        known_patient(connection, code, "R1")


def test_a_patient_s_records_are_kept_for_the_term_since_her_last_entry(own_clinic: Clinic) -> None:
    """Six years to the day in the registration's zone: refused on the day before, done on the day itself."""
    first = own_clinic.register()
    own_clinic.clock.at = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
    own_clinic.run(weigh, Weigh(own_clinic.act(), first, committed("weight", "70 kg"), "stated"))
    with own_clinic.refused(StillKept, "01 Mar 2033 or later", "28 Feb 2033"):
        # Midnight UTC is the evening before in New York.
        erase(own_clinic, first, datetime(2033, 3, 1, 2, 0, tzinfo=UTC))
    erase(own_clinic, first, datetime(2033, 3, 1, 6, 0, tzinfo=UTC))


def test_what_moved_a_syringe_of_hers_counts_as_her_entry(own_clinic: Clinic) -> None:
    """A waste names no patient: the syringe that it empties was drawn for one."""
    code, order = own_clinic.patient_with_order()
    vial = own_clinic.taken()
    own_clinic.run(draw_up, Draw(own_clinic.act(), vial, "SYRINGE00001", code, order, parse_amount("35 mg")))
    own_clinic.clock.at = START + timedelta(days=400)
    part = WastePart("SYRINGE00001", None)
    wasted = Waste(own_clinic.act(), (part,), "drug_waste_bin", "left_over", "R1.WB")
    own_clinic.run_signed(waste, wasted, (ANN, "actor"), (BEN, "witness"))
    with own_clinic.database.read() as connection:
        (last,) = last_entries(connection, "R1")
    assert last.patient == code
    assert last.recorded_at > START + timedelta(days=400)


def test_with_drug_open_for_her_nobody_is_erased(own_clinic: Clinic) -> None:
    """A syringe drawn for her is open until it is empty, however old it is."""
    code, order = own_clinic.patient_with_order()
    vial = own_clinic.taken()
    own_clinic.run(draw_up, Draw(own_clinic.act(), vial, "SYRINGE00001", code, order, parse_amount("35 mg")))
    with own_clinic.refused(DrugOpenForPatient, "nothing open", "SYRINGE00001"):
        erase(own_clinic, code)
    own_clinic.run(
        administer, Administer(own_clinic.act(happened=True), "SYRINGE00001", code, order, None, "IV")
    )
    erase(own_clinic, code, own_clinic.clock.at + timedelta(days=6 * 366))
    assert first_wrong(own_clinic) is None


def test_a_vial_issued_for_her_alone_is_open_while_it_is_in_a_hand(own_clinic: Clinic) -> None:
    """What was issued for one patient is hers until it is given, wasted or returned."""
    code, order = own_clinic.patient_with_order()
    (label,) = own_clinic.receive(1, MULTI)
    own_clinic.run(take, Issue(own_clinic.act(ANN), label, Purpose.DOSE, code, order))
    with own_clinic.refused(DrugOpenForPatient, found=label):
        erase(own_clinic, code)


def test_a_key_that_went_without_an_entry_is_wrong(own_clinic: Clinic) -> None:
    """Whoever deletes a patient's key by hand is named by verify at her first entry."""
    code = weighed(own_clinic)
    with own_clinic.database.write() as connection:
        connection.execute(delete(data_key).where(data_key.c.subject == code))
    wrong = first_wrong(own_clinic)
    assert wrong is not None
    assert (wrong.seq, wrong.what) == (1, "private text")
    assert wrong.expected == "a text that its key opens"
    assert wrong.found == "no key of its subject, and no entry that erases it"


def test_an_erasure_that_left_the_key_is_wrong(own_clinic: Clinic) -> None:
    """The entry says that nobody can read them, and somebody can."""
    code = weighed(own_clinic)
    with own_clinic.database.read() as connection:
        (key,) = connection.execute(select(data_key).where(data_key.c.subject == code)).mappings()
    erase(own_clinic, code)
    with own_clinic.database.write() as connection:
        connection.execute(insert(data_key), dict(key))
    wrong = first_wrong(own_clinic)
    assert wrong is not None
    assert (wrong.seq, wrong.expected) == (1, "no key of an erased patient")
    assert wrong.found == "a key that opens it"


def test_a_stranger_s_code_erases_nobody(own_clinic: Clinic) -> None:
    """Neither one that is none, nor one of another registration."""
    with own_clinic.refused(UnknownPatient):
        erase(own_clinic, "NOBODY")
    with own_clinic.database.read() as connection:
        assert connection.execute(select(patient_erased)).all() == []
        assert open_texts(connection, KEYS, []) == {}


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(2026, 11, 2), 6, date(2032, 11, 2)),
        (date(2024, 2, 29), 2, date(2026, 3, 1)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
    ],
)
def test_a_term_ends_on_the_same_day_of_its_last_year(day: date, years: int, later: date) -> None:
    """Of 29 February on the first of March where there is none."""
    assert years_after(day, years) == later
    assert last_erasable_day(later, years) in {day, date(2024, 3, 1)}


def test_the_last_erasable_day_is_never_too_late() -> None:
    """On 29 February what is of 28 February six years ago has had its term, what is of 1 March has not."""
    assert last_erasable_day(date(2028, 2, 29), 6) == date(2022, 2, 28)
    for ordinal in range(date(2027, 12, 1).toordinal(), date(2028, 4, 1).toordinal()):
        today = date.fromordinal(ordinal)
        assert years_after(last_erasable_day(today, 6), 6) <= today
