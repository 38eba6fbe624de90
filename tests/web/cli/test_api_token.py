"""`vialtrail api-token` makes a token that is shown once, ends it, and lists what there is."""

import argparse
import json
from pathlib import Path

import pytest

from inventory.api_token import SCOPES, find_token, token_digest
from inventory.errors import WrongForm
from tests.cast import KEYS, Clinic, found
from tests.web.cli.keyed import keys_at
from web.cli import api_token
from web.cli.database import now
from web.cli.errors import CommandError


def asked(url: str, *words: str) -> argparse.Namespace:
    """The arguments of the command."""
    parser = argparse.ArgumentParser()
    api_token.configure(parser)
    return parser.parse_args([*words, "--database", url])


@pytest.fixture
def url(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The clinic of the cast, with its key file."""
    keys_at(tmp_path / "keys", monkeypatch)
    found(database_url)
    return database_url


MAKE = (
    "make",
    "--registration",
    "R1",
    "--station",
    "R1.W1",
    "--scope",
    "stock:read",
    "--scope",
    "board:read",
)


def listed(url: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What the list says."""
    capsys.readouterr()
    assert api_token.run(asked(url, "list", "--json")) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_token_is_shown_once_and_ended(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed opens; the list never shows it; ended, it opens nothing."""
    assert api_token.run(asked(url, *MAKE)) == 0
    text = capsys.readouterr().out.splitlines()[0]
    clinic = Clinic(url)
    clinic.database.clock = now

    def opens() -> bool:
        with clinic.database.read() as connection:
            return find_token(connection, token_digest(KEYS, text), clinic.database.clock()) is not None

    assert opens()
    (row,) = listed(url, capsys)
    assert (row["station"], row["scopes"], row["state"]) == (
        "R1.W1",
        ["stock:read", "board:read"],
        "in force",
    )
    assert api_token.run(asked(url, "list")) == 0
    assert text not in capsys.readouterr().out
    assert api_token.run(asked(url, "end", str(row["id"]), "--why", "it was lost")) == 0
    assert not opens()
    assert listed(url, capsys)[0]["state"] == "ended"
    clinic.close()


def test_what_is_refused(url: str) -> None:
    """No such registration; another's workstation; an unknown scope; too long."""
    with pytest.raises(CommandError, match="No registration"):
        api_token.run(asked(url, *MAKE[:2], "R9", *MAKE[3:]))
    for words in ((*MAKE[:4], "R2.W1", *MAKE[5:]), (*MAKE, "--scope", "all"), (*MAKE, "--days", "367")):
        with pytest.raises(WrongForm):
            api_token.run(asked(url, *words))


def test_the_help_names_every_scope() -> None:
    """Nobody looks for them in the code."""
    parser = argparse.ArgumentParser()
    api_token.configure(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(["make"])
    actions = parser._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    text = " ".join(actions["make"].format_help().split())  # type: ignore[index]
    assert all(scope in text for scope in SCOPES)
