"""A bundle holds what its README says, and nothing that is not of the books."""

from pathlib import Path

from sqlalchemy import insert

from detection.tables import finding
from inventory.tables.ledger import standing
from tests.inventory.reports.day import BOTH, SECOND, Day
from tests.web.bundle.made import PRINTED, bundle, entries, members
from web.bundle.write import VERIFIER


def test_the_members_are_these(sqlite_day: Day, tmp_path: Path) -> None:
    """Each file is named in the README, which has the fingerprint of today."""
    bundle(sqlite_day.clinic, tmp_path / "bundle.zip", BOTH)
    found = members(tmp_path / "bundle.zip")
    books = [f"books/{book}/{name}" for book in ("R1", "house") for name in ("hashes.txt", "entries.jsonl")]
    notes = [f"books/{book}/checkpoint.note" for book in ("R1", "house")]
    first = ["README.txt", "verify.py", "bundle.json", "keys.json", "texts.jsonl"]
    assert list(found) == [*first, *books, *notes]
    assert all(name.split("/")[-1] in found["README.txt"] for name in found if name != "README.txt")
    assert PRINTED in found["README.txt"]
    assert found["verify.py"] == VERIFIER.read_text(encoding="utf-8")


def test_two_bundles_of_one_state_are_one_file(day: Day, tmp_path: Path) -> None:
    """The second is made later, and is the same to the byte."""
    for name in ("one", "two"):
        bundle(day.clinic, tmp_path / name, SECOND)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_nobody_of_the_other_day_is_in_it(sqlite_day: Day, tmp_path: Path) -> None:
    """Neither name nor address nor scan of a patient whom the period does not name; the other registration's neither."""
    written = bundle(sqlite_day.clinic, tmp_path / "bundle.zip", SECOND)
    whole = "".join(members(tmp_path / "bundle.zip").values())
    there, absent = sqlite_day.patients[1], sqlite_day.patients[0]
    assert f"Una {there}" in whole
    assert f"Una {absent}" not in whole
    assert "Elsewhere" not in whole
    assert written.texts == members(tmp_path / "bundle.zip")["texts.jsonl"].count("\n")


def test_what_stands_against_the_books_is_said_first(day: Day, tmp_path: Path) -> None:
    """An older copy in the place of the books: the README says so before anything else."""
    row = {
        "book": "R1", "published_size": 40, "published_root": b"r" * 32, "found_size": 23, "state": "rolled_back",
        "noticed_at_us": 1,
    }  # fmt: skip
    with day.clinic.database.write() as connection:
        connection.execute(insert(standing), row)
    bundle(day.clinic, tmp_path / "bundle.zip", BOTH)
    text = members(tmp_path / "bundle.zip")["README.txt"]
    assert (
        "NOT COMPLETE  Book R1 is an older copy: 23 of 40 published entries are here."
        in text.split("WHAT IS IN IT")[0]
    )


def test_no_finding_is_in_it(sqlite_day: Day, tmp_path: Path) -> None:
    """Nothing of what was compared or suspected: the tables of findings and of the chart are not read."""
    bundle(sqlite_day.clinic, tmp_path / "bundle.zip", BOTH)
    names = {
        row[0]
        for book in ("R1", "house")
        for each in entries(tmp_path / "bundle.zip", book)
        for row in each["facts"]
    }
    assert names
    assert not names & {
        table.name
        for table in finding.metadata.tables.values()
        if "finding" in table.name or "chart" in table.name
    }
