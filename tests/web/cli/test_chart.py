"""`chart read` prints doses without a database, `chart import` keeps them; a bad line is listed and stops no other."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cast import R2_DEA, found
from tests.detection.chart_file import administration, chart
from tests.web.cli.keyed import keys_at
from web.cli.main import main

NOON = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
GOOD = chart(administration("a1", NOON, 35), administration("a2", NOON, 20))
BAD = chart({"resourceType": "MedicationDispense", "id": "d1"})


@pytest.fixture
def url(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The clinic."""
    keys_at(tmp_path / "keys", monkeypatch)
    found(database_url)
    return database_url


def file(folder: Path, text: str, name: str = "day.ndjson") -> str:
    """A chart on the disk."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_read_prints_a_line_a_dose(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the order of the files, with the fields of the contract; exit 0; no database is opened."""
    assert main(["chart", "read", file(tmp_path, GOOD)]) == 0
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert [(line["administration_id"], line["amount_ug"], line["patient_id"]) for line in lines] == [
        ("a1", 35_000, "N-PAT1"),
        ("a2", 20_000, "N-PAT1"),
    ]
    assert told.err == ""


def test_a_bad_line_goes_to_standard_error_and_exits_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, place and reason as one JSON object; the other file's doses are printed."""
    bad = file(tmp_path, BAD, "bad.ndjson")
    assert main(["chart", "read", bad, file(tmp_path, GOOD)]) == 1
    told = capsys.readouterr()
    rejected = json.loads(told.err)
    assert (rejected["file"], rejected["place"]) == (bad, "line 1")
    assert "MedicationDispense" in rejected["error"]
    assert len(told.out.splitlines()) == 2


def test_times_without_a_zone_are_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Taken in the zone that is named, or in UTC."""
    bare = [
        administration(f"a{number}", NOON, 35, effectiveDateTime="2026-11-02T12:00:00") for number in range(2)
    ]
    assert main(["chart", "read", "--zone", "America/New_York", file(tmp_path, chart(*bare))]) == 0
    told = capsys.readouterr()
    assert told.err == "Times without a zone were taken in America/New_York.\n"
    assert json.loads(told.out.splitlines()[0])["started_at"] == "2026-11-02T12:00:00-05:00"


def test_import_keeps_what_is_new(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Re-sent messages change nothing; the registration is named by its code or its DEA number."""
    name = file(tmp_path, GOOD)
    for site, new in (("R1", 2), ("R1", 0), (R2_DEA, 2)):
        assert main(["chart", "import", name, "--registration", site, "--database", url]) == 0
        assert capsys.readouterr().out == f"{name}: 2 doses read, {new} new, 0 rejected\n"


def test_import_with_a_rejected_line_exits_1_and_keeps_the_rest(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing of the bad one is stored."""
    name = file(tmp_path, GOOD + BAD)
    assert main(["chart", "import", name, "--registration", "R1", "--database", url]) == 1
    told = capsys.readouterr()
    assert told.out == f"{name}: 2 doses read, 2 new, 1 rejected\n"
    assert json.loads(told.err)["place"] == "line 3"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["--registration", "R9"], "No registration has the code or DEA number R9.\n"),
        (
            ["--registration", "R1", "--zone", "Mars"],
            "--zone takes an IANA zone like America/New_York; Mars was found.\n",
        ),
    ],
)
def test_what_it_cannot_do_it_says_and_exits_2(
    url: str, tmp_path: Path, said: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence with what was expected and what was found."""
    assert main(["chart", "import", file(tmp_path, GOOD), *said, "--database", url]) == 2
    assert capsys.readouterr().err == sentence


def test_a_file_that_is_none_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The good file is read, the other listed as rejected; where none can be read, nothing can be done."""
    good = file(tmp_path, GOOD)
    (tmp_path / "bytes.ndjson").write_bytes(b"\xff\xfe")
    for name, reason in (("none.ndjson", "No such file"), ("bytes.ndjson", "other bytes")):
        assert main(["chart", "read", str(tmp_path / name), good]) == 1
        printed = capsys.readouterr()
        assert len(printed.out.splitlines()) == 2
        assert reason in printed.err
        assert main(["chart", "read", str(tmp_path / name)]) == 2
        assert capsys.readouterr().out == ""
