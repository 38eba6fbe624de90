"""What a person's file says is an entry each; what cannot be right is refused in one sentence."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from inventory.errors import (
    AlreadyKnown,
    NoSuchPerson,
    NotAChoice,
    NotHerself,
    NotYet,
    Refused,
    WaiverDoesNotFit,
    WrongCheckDigit,
    WrongForm,
)
from inventory.execution import Operation
from inventory.person_file import (
    CheckIdentity,
    RecordLicence,
    RecordNumber,
    RecordScreening,
    RecordTraining,
    Result,
    check_identity,
    checked_npi,
    record_licence,
    record_number,
    record_screening,
    record_training,
)
from inventory.plan import Act
from tests.cast import ANN, BEN, DEE, PROGRAM, Clinic
from tests.inventory.reading import one

DAY, LATER = date(2026, 11, 2), date(2028, 11, 1)
#: CMS's own example of an NPI with its check digit, and a DEA number of nobody with its.
NPI, DEA = "1234567893", "BD2222228"

Made = Callable[[Act], Any]


def licence(**changed: Any) -> Made:
    """Ann is a nurse in New York."""
    values = {"person": ANN.code, "kind": "nurse", "number": " 123456 ", "state": "ny", "expires_on": LATER}
    return lambda act: RecordLicence(act, **{**values, **changed})


def number(scheme: str, text: str, person: str = ANN.code) -> Made:
    """A number of hers."""
    return lambda act: RecordNumber(act, person, scheme, text)


def trained(**changed: Any) -> Made:
    """Ann did the course."""
    values = {"person": ANN.code, "course": "controlled substances", "completed_on": DAY, "expires_on": LATER}
    return lambda act: RecordTraining(act, **{**values, **changed})


def screened(result: Result = Result.CLEAR, waiver: str | None = None, **changed: Any) -> Made:
    """Ann was screened."""
    values = {"person": ANN.code, "screened_on": DAY, "result": result, "waiver": waiver}
    return lambda act: RecordScreening(act, **{**values, **changed})


def identified(**changed: Any) -> Made:
    """Ann showed who she is."""
    values = {"person": ANN.code, "document": "passport", "checked_on": DAY}
    return lambda act: CheckIdentity(act, **{**values, **changed})


@pytest.mark.parametrize(
    ("operation", "made", "kind", "table", "says"),
    [
        (record_licence, licence(), "licence_recorded", "licence",
         {"kind": "nurse", "number": "123456", "state": "NY", "expires_on": "2028-11-01"}),
        (record_number, number("npi", " 12345 67893 "), "number_recorded", "person_number", {"number": NPI}),
        (record_number, number("dea", "bd 2222228"), "number_recorded", "person_number", {"number": DEA}),
        (record_training, trained(), "training_recorded", "training",
         {"course": "controlled substances", "completed_on": "2026-11-02", "expires_on": "2028-11-01"}),
        (record_training, trained(expires_on=None), "training_recorded", "training", {"expires_on": None}),
        (record_screening, screened(), "screening_recorded", "screening", {"result": "clear", "waiver": None}),
        (record_screening, screened(Result.WAIVED, " DEA letter of 1 May "), "screening_recorded", "screening",
         {"result": "waived", "waiver": "DEA letter of 1 May"}),
        (check_identity, identified(), "identity_checked", "identity_check", {"document": "passport"}),
    ],
)  # fmt: skip
def test_each_part_of_a_file_is_an_entry(
    clinic: Clinic, operation: Operation[Any], made: Made, kind: str, table: str, says: dict[str, Any]
) -> None:
    """It stands in the house book as it was said, without spaces around it, in the capitals that it has."""
    posted = clinic.run(operation, made(clinic.act(DEE, book="house")))
    assert (posted.book, posted.kind) == ("house", kind)
    row = one(clinic, posted, table)
    assert row["person"] == ANN.code
    assert {name: row[name] for name in says} == says


@pytest.mark.parametrize(
    ("operation", "made", "refusal", "expected", "found"),
    [
        (record_licence, licence(person="P-0099"), NoSuchPerson, "code", "P-0099"),
        (record_licence, licence(kind="driver"), NotAChoice, "pharmacist", "driver"),
        (record_licence, licence(number="  "), WrongForm, "a licence number", "nothing"),
        (record_licence, licence(state="New York"), WrongForm, "two letters", "New York"),
        (record_number, number("ssn", "1"), NotAChoice, "dea or npi", "ssn"),
        (record_number, number("dea", "BD2222229"), WrongCheckDigit, "...8", "...9"),
        (record_number, number("dea", "12"), WrongForm, "two letters and seven digits", "12"),
        (record_number, number("npi", "1234567890"), WrongCheckDigit, "...3", "...0"),
        (record_number, number("npi", "3234567893"), WrongForm, "ten digits", "3234567893"),
        (record_number, number("npi", ""), WrongForm, "ten digits", "nothing"),
        (record_training, trained(course=" "), WrongForm, "a course", "nothing"),
        (record_training, trained(completed_on=LATER), NotYet, "02 Nov 2026 or earlier", "01 Nov 2028"),
        (record_training, trained(person="P-0099"), NoSuchPerson, "code", "P-0099"),
        (record_screening, screened(Result.WAIVED), WaiverDoesNotFit, "DEA's waiver", "none"),
        (record_screening, screened(Result.CLEAR, "a letter"), WaiverDoesNotFit, "no waiver", "a letter"),
        (record_screening, screened(person=DEE.code), NotHerself, "another person", "herself"),
        (record_screening, screened(screened_on=LATER), NotYet, "or earlier", "2028"),
        (check_identity, identified(person=DEE.code), NotHerself, "another person", "herself"),
        (check_identity, identified(document=""), WrongForm, "a document", "nothing"),
        (check_identity, identified(checked_on=LATER), NotYet, "or earlier", "2028"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused(
    clinic: Clinic, operation: Operation[Any], made: Made, refusal: type[Refused], expected: str, found: str
) -> None:
    """With what was expected and what was found, and nothing is written."""
    with clinic.refused(refusal, expected, found):
        clinic.run(operation, made(clinic.act(DEE, book="house")))


def test_a_number_is_one_persons(own_clinic: Clinic) -> None:
    """Recorded again for her it stands, for another person it is refused."""
    for _ in range(2):
        own_clinic.run(record_number, number("npi", NPI)(own_clinic.act(PROGRAM)))
    with own_clinic.refused(AlreadyKnown, "a number of nobody else", "another person's"):
        own_clinic.run(record_number, number("npi", NPI, BEN.code)(own_clinic.act(PROGRAM)))


def test_the_day_is_that_of_the_clinic(own_clinic: Clinic) -> None:
    """In New York it is still the second when it is the third in Greenwich."""
    own_clinic.clock.at += timedelta(hours=11)
    act = own_clinic.act(PROGRAM)
    assert act.occurred_at.date() == date(2026, 11, 3)
    with own_clinic.refused(NotYet, "02 Nov 2026 or earlier", "03 Nov 2026"):
        own_clinic.run(record_training, trained(completed_on=date(2026, 11, 3))(act))


def test_an_expired_licence_may_be_recorded(own_clinic: Clinic) -> None:
    """It is what the document says."""
    own_clinic.run(record_licence, licence(expires_on=date(2020, 1, 1))(own_clinic.act(PROGRAM)))


def test_the_check_digit_of_an_npi_is_luhns_with_80840() -> None:
    """One digit wrong, or two neighbours changed over, is found."""
    assert checked_npi(NPI) == NPI
    for place in range(1, 10):
        wrong = NPI[:place] + str((int(NPI[place]) + 1) % 10) + NPI[place + 1 :]
        with pytest.raises(WrongCheckDigit):
            checked_npi(wrong)
    with pytest.raises(WrongCheckDigit):
        checked_npi("1243567893")
