"""The demo command: what it prints and saves, and the sentence when the database is not empty."""

from pathlib import Path

import pytest

from web.cli.demo import chart_folder, save_charts
from web.cli.main import main


def test_it_fills_a_new_database_and_refuses_it_afterwards(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counts and chart files the first time, with exit 0; one sentence the second time, with exit 2."""
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    assert main(["demo", "--days", "1", "--database", url]) == 0
    told = capsys.readouterr().out
    assert "R1  Riverbank Demonstration Clinic: " in told
    assert "House book: " in told
    charts = sorted((tmp_path / "demonstration").iterdir())
    assert [path.name for path in charts] == ["R1.ndjson", "R2.ndjson", "R3.ndjson", "README.txt"]
    assert "is invented" in charts[-1].read_text(encoding="utf-8")
    assert charts[0].read_text(encoding="utf-8").startswith('{"resourceType":"MedicationAdministration"')
    assert main(["demo", "--days", "1", "--database", url]) == 2
    assert (
        capsys.readouterr().err
        == "A demonstration fills an empty database alone, and this one has registrations.\n"
    )


@pytest.mark.parametrize("days", ["0", "367", "many"])
def test_days_are_one_to_a_year(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Anything else is refused before the database is looked at."""
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--days", days, "--database", "sqlite:////nowhere/clinic.sqlite"])
    assert ended.value.code == 2
    assert "days" in capsys.readouterr().err


def test_charts_lie_beside_the_database(tmp_path: Path) -> None:
    """Of a PostgreSQL database they lie among the user's data."""
    folder = chart_folder(f"sqlite:///{tmp_path}/clinic.sqlite")
    assert folder == tmp_path / "demonstration"
    assert chart_folder("postgresql:///clinic").name == "demonstration"
    assert save_charts({"R2": "b\n", "R1": "a\n"}, folder) == (folder / "R1.ndjson", folder / "R2.ndjson")
    assert (folder / "R2.ndjson").read_text(encoding="utf-8") == "b\n"
