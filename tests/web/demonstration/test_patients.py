"""The patients of the demonstration: the same at every run, three of them named by the pages."""

from random import Random

from inventory.patient import grams_of
from web.demonstration.cast import EVERYWHERE, RIVERBANK
from web.demonstration.patients import HOW_MANY, Patient, patients_of


def everybody() -> list[Patient]:
    """The patients of all registrations."""
    return [patient for site in EVERYWHERE for patient in patients_of(site, Random(site))]


def test_the_same_chance_gives_the_same_patients() -> None:
    """Nothing but the seed decides who is there."""
    assert patients_of(RIVERBANK, Random(7)) == patients_of(RIVERBANK, Random(7))
    assert patients_of(RIVERBANK, Random(7)) != patients_of(RIVERBANK, Random(8))


def test_codes_and_record_numbers_are_each_ones_own() -> None:
    """No two patients of the demonstration share a wristband or a record."""
    patients = everybody()
    assert len(patients) == sum(HOW_MANY.values())
    assert len({p.code for p in patients}) == len({p.record_number for p in patients}) == len(patients)


def test_weights_come_in_every_way() -> None:
    """Measured, stated, in kilograms, in pounds, and not at all; each is one that a person has."""
    weights = [patient.weight for patient in everybody()]
    assert {weight.split()[1] if weight else None for weight in weights} == {"kg", "lb", None}
    assert {patient.how for patient in everybody()} == {"measured", "stated"}
    assert all(grams_of(weight) > 0 for weight in weights if weight)


def test_a_dose_per_kilogram_becomes_whole_milligrams() -> None:
    """0.5 mg/kg of 154 lb (69.9 kg) are 34.95 mg, drawn up as 35 mg; without a weight the order is in mg."""
    una = patients_of(RIVERBANK, Random(7))[0]
    assert (una.name, una.weight, una.dose_mg()) == ("Una Testpatient", "154 lb", 35)
    una.per_kg, una.dose_ug = True, 500
    assert una.dose_mg() == 35
    assert not any(patient.per_kg for patient in everybody() if patient.weight is None)
