"""`vialtrail detect` runs the scheduled detection now, or as a time's run would have seen it, and exits 0."""

from pathlib import Path

import pytest

from tests.cast import Clinic, found
from tests.web.cli.keyed import keys_at
from web.cli.main import main


@pytest.fixture
def url(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A clinic with a vial that nobody brought back."""
    keys_at(tmp_path / "keys", monkeypatch)
    found(database_url)
    clinic = Clinic(database_url)
    clinic.taken()
    clinic.close()
    return database_url


def test_it_says_what_is_open_and_exits_0_however_much_that_is(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The vial has been due for months, by the machine's clock."""
    assert main(["detect", "--database", url]) == 0
    assert capsys.readouterr().out == "1 open findings, 1 new, at 2 registrations\n"


def test_a_look_at_another_day_leaves_the_board(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It tells what that run would have said and keeps nothing; a day to come cannot be looked at."""
    assert main(["detect", "--database", url, "--as-of", "2026-11-10T00:00:00-05:00"]) == 0
    assert capsys.readouterr().out == "1 open findings, 0 new, at 2 registrations\n"
    assert main(["detect", "--database", url, "--as-of", "2926-11-10T00:00:00-05:00"]) == 2
    assert "has come" in capsys.readouterr().err
    assert main(["detect", "--database", url]) == 0
    assert capsys.readouterr().out == "1 open findings, 1 new, at 2 registrations\n"


def test_as_of_a_time_nothing_later_is_seen(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """On the day itself the vial was not due yet."""
    assert main(["detect", "--database", url, "--as-of", "2026-11-02T16:00:00+00:00"]) == 0
    assert capsys.readouterr().out == "0 open findings, 0 new, at 2 registrations\n"


@pytest.mark.parametrize("text", ["yesterday", "2026-11-02T16:00:00", "2026-13-01T00:00:00Z"])
def test_a_time_needs_its_offset(url: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Guessing the zone would move the day: exit 2, with what was expected and what was found."""
    assert main(["detect", "--database", url, "--as-of", text]) == 2
    assert (
        capsys.readouterr().err == f"--as-of takes a time like 2026-11-17T14:00:00-05:00; {text} was found.\n"
    )
