"""Patients, weights and orders by JSON: their texts enter the books as commitments, and no answer holds one."""

import json
from typing import Any

from inventory.patient import find_patient
from inventory.staff import EnrollBadge, enroll_badge
from inventory.tables.working import notice, proof_attempt
from tests.cast import ANN, BEN, DEE, EVE, KEYS, Member
from tests.web.api.conftest import ONCE, Station
from tests.web.floor import rows
from web.lock_out import COMPARED, HIT
from web.proof import badge_identity

UNA = {"name": "Una Invented", "address": "1 Nowhere", "record_number": "N-77", "born_on": "1970-01-31"}


def registered(station: Station, member: Member = ANN, **changed: str) -> str:
    """Una, by code."""
    answer = station.post("/patient", station.step(member, **UNA | changed))
    (fact,) = [each["values"] for each in answer["facts"] if each["table"] == "patient"]
    assert not any(text in json.dumps(answer) for text in (UNA["name"], UNA["address"], UNA["record_number"]))
    code: str = fact["code"]
    return code


def test_a_patient_is_registered_once(station: Station) -> None:
    """Her texts are hers; the same number of the caller gives the same code; a second record number is refused."""
    sent = station.step(ANN, **UNA)
    first = station.post("/patient", sent)
    assert station.post("/patient", sent, 200)["seq"] == first["seq"]
    code = first["facts"][0]["values"]["code"]
    with station.clinic.database.read() as connection:
        found = find_patient(connection, KEYS, code, "R1")
    assert (found.name, found.record_number) == (UNA["name"], UNA["record_number"])
    said = station.refused("/patient", station.step(ANN, **UNA), kind="AlreadyKnown")
    assert UNA["record_number"] not in json.dumps(said)


def test_a_badge_is_no_record_number(station: Station) -> None:
    """A facility's, enrolled for somebody else, in either case: refused as on a page, and told; others count nothing."""
    act = station.clinic.act(DEE, book="house")
    digest = badge_identity(KEYS, "HOSP-00417").digest
    station.clinic.run(enroll_badge, EnrollBadge(act, BEN.code, digest))
    sent = station.step(ANN, **UNA | {"record_number": "hosp-00417"})
    said = station.refused("/patient", sent, kind="SecretTyped")
    assert said["detail"] == "Badges are scanned when the page asks for one."
    assert [row.person for row in rows(station.clinic, notice)] == [BEN.code]
    assert [row.purpose for row in rows(station.clinic, proof_attempt) if not row.accepted] == [COMPARED, HIT]
    for number in range(30):
        registered(station, record_number=f"20000{number:02}")
    assert len([row for row in rows(station.clinic, proof_attempt) if not row.accepted]) == 2


def test_a_day_of_birth_is_a_day_in_the_past(station: Station) -> None:
    """Not one of the future, and one of the calendar."""
    station.refused("/patient", station.step(ANN, **UNA | {"born_on": "2030-01-01"}), kind="NotComeYet")
    station.refused("/patient", station.step(ANN, **UNA | {"born_on": "1970-02-30"}), 400, "NotAsDescribed")


def test_a_weight_that_differs_much_is_sent_twice(station: Station) -> None:
    """As on the page: a tenth more asks to read the scale again."""
    code = registered(station)

    def weighed(**fields: str) -> dict[str, Any]:
        return station.step(ANN, patient=code, how="measured", **fields)

    assert station.post("/weighing", weighed(weight="70 kg"))["kind"] == "weighing"
    station.refused("/weighing", weighed(weight="90 kg"), kind="ReadAgain")
    station.post("/weighing", weighed(weight="90 kg", again="90 kg"))
    station.post("/weighing", station.step(ANN, patient=code, how="impossible"))
    for weight in ("70", "0 kg", "70 st", "NaN kg", "1e3 kg"):
        station.refused("/weighing", weighed(weight=weight, again=weight), kind="WrongForm")


def test_an_order_is_written(station: Station) -> None:
    """Under the next number, in micrograms, with the times that it is valid."""
    code = registered(station)
    times = {"valid_from": "2026-11-02T10:00:00-05:00", "valid_to": "2026-11-03T10:00:00-05:00"}
    said = {"patient": code, "substance": "ketamine", "route": "IV", "prescriber": "Dr Invented", **times}
    answer = station.post("/order", station.step(ANN, **said, dose="0.5 mg", per_kg=True))
    fact = answer["facts"][0]["values"]
    assert (fact["code"], fact["dose_ug"], fact["per_kg"]) == ("O-R1-0001", 500, 1)
    assert "Dr Invented" not in json.dumps(answer)
    station.refused("/order", station.step(ANN, **said, dose="1 mL"), kind="WrongUnit")
    station.refused(
        "/order", station.step(ANN, **said | {"substance": "water"}, dose="1 mg"), kind="WrongForm"
    )
    turned = {"valid_from": times["valid_to"], "valid_to": times["valid_from"]}
    station.refused("/order", station.step(ANN, **said | turned, dose="1 mg"), kind="WrongForm")
    for wrong in ("2026-02-30T10:00:00Z", "2026-11-02T10:00:00", "0001-01-01T00:00:00Z"):
        station.refused("/order", station.step(ANN, **said | {"valid_to": wrong}, dose="1 mg"), 400)


@ONCE
def test_who_treats_no_patient_registers_none(station: Station) -> None:
    """Compliance, and a nurse of another registration."""
    for member in (DEE, EVE):
        station.refused("/patient", station.step(member, **UNA), 403, "MayNot")
