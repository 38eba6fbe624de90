"""A file gives a line for each resource, and a bad one never costs its neighbours."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection.charting.line import Rejected, to_json
from detection.charting.read import read
from detection.streams import ChartedDose
from tests.detection.charting.test_fhir import resource

UTC_ZONE = ZoneInfo("UTC")
SAMPLES = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "charting" / "fhir"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="samples are not there")


def lines(text: str) -> list[ChartedDose | Rejected]:
    """All lines of a text."""
    return list(read(text, "day.ndjson", UTC_ZONE))


def summary(text: str) -> list[tuple[str, str]]:
    """(place, administration id or reason) of each line."""
    return [
        (found.place, found.error if isinstance(found, Rejected) else found.administration_id or "")
        for found in lines(text)
    ]


def test_ndjson_gives_a_line_a_resource() -> None:
    """A broken line and another resource are said in place; the rest is read, whatever the line ends and mark."""
    good, other = json.dumps(resource()), json.dumps({"resourceType": "Patient", "id": "p"})
    assert summary(f"\ufeff{good}\r\n\n{good[:-9]}\n{other}\n[1]\n{good}\n") == [
        ("line 1", "a1"),
        ("line 3", lines(good[:-9])[0].error),  # type: ignore[union-attr]
        ("line 4", "not a charted dose: Patient"),
        ("line 5", "expected a FHIR resource, found a list"),
        ("line 6", "a1"),
    ]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_resource_alone_is_read(indent: int | None) -> None:
    """On one line or printed over many."""
    assert summary(json.dumps(resource(), indent=indent)) == [("line 1", "a1")]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_bundle_is_read_entry_by_entry(indent: int | None) -> None:
    """Its medication is used wherever it stands, and gives a line of its own like every resource."""
    drug = {"resourceType": "Medication", "id": "m9", "code": {"text": "Ketamine"}}
    asks = resource(medicationCodeableConcept=None, medicationReference={"reference": "urn:uuid:9"})
    inner = {"resourceType": "Bundle", "entry": [{"resource": resource(id="a2")}]}
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": asks}, {}, {"fullUrl": "urn:uuid:9", "resource": drug}, {"resource": inner}],
    }
    text = json.dumps(bundle, indent=indent)
    assert summary(text) == [
        ("Bundle.entry[0]", "a1"),
        ("Bundle.entry[1]", "expected an entry with a resource, found none"),
        ("Bundle.entry[2]", "not a charted dose: Medication"),
        ("Bundle.entry[3].entry[0]", "a2"),
    ]
    first = lines(text)[0]
    assert isinstance(first, ChartedDose)
    assert first.substance == "ketamine"


def test_a_bundle_on_a_line_of_ndjson_has_both_places() -> None:
    """Line and entry."""
    bundle = json.dumps({"resourceType": "Bundle", "entry": [{"resource": resource()}]})
    assert summary(f"{bundle}\n{json.dumps(resource(id='a2'))}") == [
        ("line 1, Bundle.entry[0]", "a1"),
        ("line 2", "a2"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty file"),
        ("\n \n", "empty file"),
        ("nothing", "expected JSON"),
        ('{"resourceType": "Bundle"}', "empty Bundle"),
        ('{"resourceType": "Bundle", "entry": {}}', "empty Bundle"),
        ('{"resourceType": "Bundle", "entry": 3}', "expected a list"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"id": "a", "id": "b"}', "twice"),
        ('{"a": ' + "[" * 100_000, "nested without end"),
        ('{"a": ' + "1" * 5000 + "}", "expected JSON"),
        ('"text"', "found text"),
        ("null", "found null"),
    ],
)
def test_a_file_that_holds_no_resource_says_so(text: str, reason: str) -> None:
    """One line, with the reason."""
    (found,) = lines(text)
    assert isinstance(found, Rejected)
    assert reason in found.error


def test_bundles_without_end_are_refused() -> None:
    """A Bundle in a Bundle, deeper than any export goes."""
    bundle: dict[str, Any] = {"resourceType": "Bundle", "entry": [{"resource": resource()}]}
    for _ in range(5):
        bundle = {"resourceType": "Bundle", "entry": [{"resource": bundle}]}
    (found,) = lines(json.dumps(bundle))
    assert isinstance(found, Rejected)
    assert "too many" in found.error


def test_a_dose_in_the_wrong_shape_never_breaks_the_reader() -> None:
    """Any JSON value in place of any element gives a dose or a reason."""
    odd: list[Any] = [
        None,
        True,
        3,
        "x",
        [],
        {},
        [None],
        {"coding": [3]},
        {"reference": 3},
        {"value": {}},
        "\ud800",
    ]
    elements = [*resource(), "contained", "meta", "effectivePeriod", "medicationReference", "identifier"]
    for element in elements:
        for value in odd:
            text = json.dumps(resource() | {element: value})
            (found,) = lines(text)
            json.dumps(found.error if isinstance(found, Rejected) else to_json(found)).encode()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["resourceType", "entry", "resource", "status", "dosage", "dose", "value", "reference"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(resource())), VALUES), st.text(max_size=20))
def test_whatever_comes_in_a_line_comes_out(changed: dict[str, Any], junk: str) -> None:
    """Random changes and random text: at least one line each, and no exception."""
    assert lines(json.dumps(resource() | changed))
    assert lines(json.dumps(resource() | changed) + "\n" + junk)


def sample(name: str) -> Iterator[tuple[int, ChartedDose | Rejected]]:
    """(line number, what was read) of a sample file."""
    return enumerate(read((SAMPLES / name).read_text(encoding="utf-8"), name, UTC_ZONE), 1)


def told(name: str) -> list[dict[str, Any]]:
    """What a file of the samples says is expected."""
    return [json.loads(line) for line in (SAMPLES / name).read_text(encoding="utf-8").splitlines()]


@needs_samples
def test_the_ketamine_set_reads_as_expected() -> None:
    """Every constructed dose has its status and mass; a volume at a strength in free text has none; no dispense."""
    expected = {row["id"]: row for row in told("constructed_expected.jsonl")}
    seen = set()
    for _, found in sample("constructed_ketamine.r4.ndjson"):
        if isinstance(found, Rejected):
            assert found.error == "not a charted dose: MedicationDispense"
            continue
        row = expected[found.administration_id or ""]
        seen.add(found.administration_id)
        assert found.status == row["status"]
        assert found.substance == (
            "esketamine" if "ketamine by substring" in row.get("note", "") else "ketamine"
        )
        if row["counts"] is True and "mL only" not in row.get("note", ""):
            micrograms = to_json(found)["amount_ug"]
            assert micrograms == (None if row["mg"] is None else float(row["mg"]) * 1000)
    assert seen == {name for name in expected if name.startswith("ket-")}


@needs_samples
def test_the_real_set_reads_as_expected() -> None:
    """All 16 administrations of R4: id, status, times, patient, visit and dose as told."""
    rows = {
        row["line"]: row
        for row in told("expected.jsonl")
        if row["file"] == "r4.MedicationAdministration.ndjson"
    }
    found_lines = dict(sample("r4.MedicationAdministration.ndjson"))
    assert set(found_lines) == set(rows)
    for number, row in rows.items():
        found = found_lines[number]
        assert isinstance(found, ChartedDose), found
        line = to_json(found)
        assert (line["administration_id"], line["status"]) == (row["id"], row["status"])
        assert line["started_at"].startswith(row["start"].replace("Z", "+00:00"))
        assert (line["ended_at"] or "").startswith(row["end"] or "")
        assert line["patient_id"] == row["subject"].rsplit("/", 1)[-1]
        assert line["encounter_id"] == (row["context"].rsplit("/", 1)[-1] if row["context"] else None)
        assert line["amount"] == (str(row["dose"][0]) if "dose" in row else None)


@needs_samples
@pytest.mark.parametrize("name", ["stu3.MedicationAdministration.ndjson", "stu3.MedicationDispense.ndjson"])
def test_every_stu3_resource_is_refused(name: str) -> None:
    """By the release's name, or as no charted dose."""
    reasons = {found.error for _, found in sample(name) if isinstance(found, Rejected)}
    assert not [found for _, found in sample(name) if isinstance(found, ChartedDose)]
    assert reasons <= {"FHIR STU3 is not read", "not a charted dose: MedicationDispense"}
