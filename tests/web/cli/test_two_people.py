"""A token is made at the terminal by two people, once a registrant is named: each with her own badge and PIN."""

import argparse
import getpass
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from inventory.errors import MayNot, MayNotApprove, Refused, WitnessIsActor
from inventory.reports.entries import entry_heads
from inventory.tables.ledger import entry
from tests.cast import ANN, CORA, DEE, Clinic, Member
from tests.web.cli.keyed import keys_at
from tests.web.cli.test_api_token import MAKE, asked
from tests.web.conftest import PIN, badge
from tests.web.governed import govern
from web.cli import api_token
from web.cli.database import now
from web.refusals import NotAccepted


@pytest.fixture
def clinic(people_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    """A governed clinic at the present, with its key file."""
    keys_at(tmp_path / "keys", monkeypatch)
    opened = Clinic(people_url)
    opened.database.clock = now
    opened.clock = now  # type: ignore[assignment]
    govern(opened)
    yield opened
    opened.close()


def answers(monkeypatch: pytest.MonkeyPatch, *said: str) -> list[str]:
    """What is typed at the prompts, in order; the prompts that came."""
    prompts: list[str] = []
    waiting = iter(said)

    def asks(prompt: str) -> str:
        prompts.append(prompt)
        return next(waiting)

    monkeypatch.setattr(getpass, "getpass", asks)
    return prompts


def make(clinic: Clinic) -> argparse.Namespace:
    """The command's arguments."""
    return asked(clinic.database.url, *MAKE)


def test_two_people_make_a_token(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The administrator and the registrant; both signatures stand on the entry, and no secret is printed."""
    prompts = answers(monkeypatch, badge(DEE), PIN, badge(CORA), PIN)
    assert api_token.run(make(clinic)) == 0
    said = capsys.readouterr().out
    assert said.startswith("vtt_")
    assert PIN not in said
    assert len(prompts) == 4
    with clinic.database.read() as connection:
        chosen = entry.select().with_only_columns(entry.c.seq).where(
            entry.c.book == "house", entry.c.kind == "api_token_made"
        )  # fmt: skip
        (head,) = entry_heads(connection, "house", chosen).values()
    assert [(each.signer, each.role) for each in head.signatures] == [
        (DEE.code, "actor"),
        (CORA.code, "approver"),
    ]


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("maker", "approver", "pin", "refused"), [
    (DEE, DEE, PIN, WitnessIsActor), (DEE, ANN, PIN, MayNotApprove), (ANN, CORA, PIN, MayNot),
    (DEE, CORA, "0000", NotAccepted),
], ids=["alone", "no right to approve", "no administrator", "wrong PIN"])  # fmt: skip
def test_what_two_people_cannot_do(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, maker: Member, approver: Member, pin: str, refused: type[Refused],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Nothing is made."""
    answers(monkeypatch, badge(maker), PIN, badge(approver), pin)
    with pytest.raises(refused):
        api_token.run(make(clinic))
    capsys.readouterr()
    api_token.run(asked(clinic.database.url, "list", "--json"))
    assert json.loads(capsys.readouterr().out) == []
