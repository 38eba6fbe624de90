"""The books hold a random code and salted commitments of a patient, never a name."""

import dataclasses
from datetime import date
from typing import Any

import pytest

from inventory.errors import AlreadyKnown, MayNot, Refused, UnknownPatient, WrongForm
from inventory.patient import (
    RegisterPatient,
    Weigh,
    find_by_record_number,
    find_patient,
    grams_of,
    index_digest,
    known_patient,
    newest_weight,
    patients_of,
    register_patient,
    weigh,
)
from inventory.preimage import commitment
from tests.cast import ANN, DEE, EVE, KEYS, Clinic, Member, committed, salt
from tests.inventory.reading import exceptions, one, rows


def registering(clinic: Clinic, code: str, actor: Member = ANN, **changed: Any) -> RegisterPatient:
    """Una, to be registered."""
    texts = {
        "name": "Una Example",
        "address": "1 Nowhere",
        "record_number": f"N-{code}",
        "born_on": "1970-01-31",
    }
    made = {tag: committed(tag, changed.pop(tag, text), code) for tag, text in texts.items()}
    number = made["record_number"].text
    command = RegisterPatient(
        clinic.act(actor), code, made["name"], made["address"], made["record_number"], made["born_on"],
        index_digest(KEYS, actor.registration, number),
    )  # fmt: skip
    return dataclasses.replace(command, **changed)


def test_the_entry_holds_commitments_and_the_texts_lie_apart(clinic: Clinic) -> None:
    """Each column is SHA-256 over salt, tag and text; a name is in no table of the books."""
    posted = clinic.run(register_patient, registering(clinic, "A1"))
    fact = one(clinic, posted, "patient")
    assert fact["name"] == commitment(salt("name", "Una Example", "A1"), "name", "Una Example")
    for table in ("patient", "entry", "outcome", "patient_index"):
        assert "Una Example" not in str(rows(clinic, table))
        assert "N-A1" not in str(rows(clinic, table))


def test_who_treats_her_sees_her(clinic: Clinic) -> None:
    """Name, address, record number, date of birth and the newest weight."""
    clinic.run(register_patient, registering(clinic, "A2"))
    with clinic.database.read() as connection:
        una = find_patient(connection, KEYS, "A2", "R1")
        assert una in patients_of(connection, KEYS, "R1")
        assert find_by_record_number(connection, KEYS, "R1", " n-a2 ") == "A2"
        assert find_by_record_number(connection, KEYS, "R2", "N-A2") is None
    assert (una.name, una.record_number, una.born_on, una.weight) == (
        "Una Example",
        "N-A2",
        date(1970, 1, 31),
        None,
    )


def test_a_patient_is_known_at_her_registration_alone(clinic: Clinic) -> None:
    """Another clinic does not learn that she exists."""
    clinic.run(register_patient, registering(clinic, "A3", EVE))
    with clinic.database.read() as connection:
        known_patient(connection, "A3", "R2")
        with pytest.raises(UnknownPatient):
            known_patient(connection, "A3", "R1")
        with pytest.raises(UnknownPatient):
            find_patient(connection, KEYS, "A3", "R1")


@pytest.mark.parametrize(
    ("changed", "refusal", "found"),
    [
        ({"name": " "}, WrongForm, "nothing"),
        ({"born_on": "31.1.1970"}, WrongForm, "31.1.1970"),
        ({"born_on": ""}, WrongForm, "nothing"),
    ],
)
def test_what_is_no_name_or_birthday_is_refused(
    clinic: Clinic, changed: dict[str, Any], refusal: type[Refused], found: str
) -> None:
    """The sentence says what was expected."""
    with clinic.refused(refusal, found=found):
        clinic.run(register_patient, registering(clinic, "A4", **changed))


def test_a_record_number_is_one_patients(clinic: Clinic) -> None:
    """The same number at another registration is another patient's."""
    clinic.run(register_patient, registering(clinic, "A5", record_number="same"))
    with clinic.refused(AlreadyKnown, "a new record number"):
        clinic.run(register_patient, registering(clinic, "A6", record_number="SAME "))
    clinic.run(register_patient, registering(clinic, "A7", EVE, record_number="same"))


def test_who_handles_no_drug_registers_nobody(clinic: Clinic) -> None:
    """A compliance officer reads."""
    with clinic.refused(MayNot, "nurse or pharmacist"):
        clinic.run(register_patient, registering(clinic, "A8", DEE))
    with clinic.refused(MayNot):
        clinic.run(weigh, Weigh(clinic.act(DEE), "A8", committed("weight", "70 kg"), "stated"))


def test_what_was_done_without_the_right_says_so(clinic: Clinic) -> None:
    """As a fact it is recorded, with the rule that did not hold."""
    done = registering(clinic, "A9", DEE)
    posted = clinic.run(register_patient, dataclasses.replace(done, act=clinic.act(DEE, happened=True)))
    assert exceptions(clinic, posted) == ["may_not"]
    weighed = Weigh(clinic.act(DEE, happened=True), "A9", committed("weight", "70 kg"), "stated")
    assert exceptions(clinic, clinic.run(weigh, weighed)) == ["may_not"]


@pytest.mark.parametrize(
    ("typed", "grams"),
    [("70 kg", 70_000), ("154 lb", 69_900), ("69.96 kg", 70_000), (" 70  KG ", 70_000), ("1 kg", 1_000)],
)
def test_a_weight_is_grams_to_the_nearest_hundred(typed: str, grams: int) -> None:
    """Pounds are converted in the open: 154 lb are 69.9 kg."""
    assert grams_of(typed) == grams


@pytest.mark.parametrize("typed", ["", "70", "kg", "0.5 kg", "401 kg", "70 st", "nan kg", "inf lb", "-70 kg"])
def test_what_no_person_weighs_is_refused(typed: str) -> None:
    """A slip of the unit or the point, or no weight at all."""
    with pytest.raises(WrongForm):
        grams_of(typed)


def test_the_last_weight_recorded_counts(clinic: Clinic) -> None:
    """One that could not be taken is none, and blocks nothing."""
    patient = clinic.register()
    for typed, how in (("70 kg", "measured"), ("160 lb", "stated")):
        clinic.run(weigh, Weigh(clinic.act(), patient, committed("weight", typed, patient), how))
    with clinic.database.read() as connection:
        weight = newest_weight(connection, KEYS, patient)
    assert weight is not None
    assert (weight.typed, weight.grams, weight.how) == ("160 lb", 72_600, "stated")
    clinic.run(weigh, Weigh(clinic.act(), patient, committed("weight", "", patient), "impossible"))
    with clinic.database.read() as connection:
        assert newest_weight(connection, KEYS, patient) is None


def test_a_weight_is_a_known_patients_and_says_how_it_is_known(clinic: Clinic) -> None:
    """A guess is none of the ways, and a weight that could not be taken has no number."""
    patient = clinic.register()
    with clinic.refused(UnknownPatient):
        clinic.run(weigh, Weigh(clinic.act(), "nobody", committed("weight", "70 kg"), "stated"))
    with clinic.refused(WrongForm, "measured", "guessed"):
        clinic.run(weigh, Weigh(clinic.act(), patient, committed("weight", "70 kg", "g"), "guessed"))
    with clinic.refused(WrongForm, found="70 kg"):
        clinic.run(weigh, Weigh(clinic.act(), patient, committed("weight", "70 kg", "i"), "impossible"))
