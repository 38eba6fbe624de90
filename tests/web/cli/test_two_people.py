"""A token is made at the terminal by two people, once a registrant is named: each with her own badge and PIN."""

import argparse
import ast
import getpass
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from inventory.errors import MayNot, MayNotApprove, Refused, WitnessIsActor
from inventory.reports.entries import entry_heads
from inventory.tables.ledger import entry
from tests.cast import ANN, CORA, DEE, Clinic, Member
from tests.web.cli.keyed import keys_at
from tests.web.cli.test_api_token import MAKE, asked
from tests.web.conftest import PIN, badge
from tests.web.governed import govern
from web.cli import api_token, two_people
from web.cli.database import now
from web.cli.main import main
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


#: What stands before each prompt's answer, and its first words.
PROMPTS = ("Badge of who makes", "PIN of who makes", "Badge of who approves", "PIN of who approves")


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_what_nobody_types_is_one_sentence_and_no_entry(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At each of the four prompts, where no terminal is and lines are sent: exit 2, and nothing recorded."""
    said = (badge(DEE), PIN, badge(CORA), PIN)

    def entries() -> int:
        with clinic.database.read() as connection:
            return connection.execute(select(func.count()).select_from(entry)).scalar_one()

    def no_terminal(prompt: str) -> str:
        return getpass.fallback_getpass(prompt)  # type: ignore[attr-defined, no-any-return]

    monkeypatch.setattr(getpass, "getpass", no_terminal)
    before = entries()
    sent = ["".join(f"{line}\n" for line in said[:typed]).encode() for typed in range(4)]
    for lines, prompt in (*zip(sent, PROMPTS, strict=True), (b"\xff\n", PROMPTS[0])):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines), encoding="utf-8"))
        assert main(["api-token", *MAKE, "--database", clinic.database.url]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert err.startswith(prompt)
        assert err.endswith("is expected at the terminal, and none was typed: nothing was recorded.\n")
    assert entries() == before
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in said)))
    assert main(["api-token", *MAKE, "--database", clinic.database.url]) == 0
    assert entries() == before + 1


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_without_a_terminal_and_with_nothing_sent_it_ends_in_a_sentence(clinic: Clinic) -> None:
    """As a job of the night runs it, with and without a standard input."""
    words = [
        sys.executable,
        "-P",
        "-m",
        "web.cli.main",
        "api-token",
        *MAKE,
        "--database",
        clinic.database.url,
    ]
    ran = subprocess.run(
        words, stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1), ran.stderr
    assert ran.stderr.startswith(PROMPTS[0])


def test_no_other_place_of_the_program_asks_for_anything_typed() -> None:
    """Whatever does so one day is held to the same: it is asked here, or this list is made longer with its test."""
    asking = set()
    for path in Path(two_people.__file__).parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "getpass.getpass",
                "getpass",
                "input",
            }:
                asking.add(path.name)
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.stdin":
                asking.add(path.name)
    assert asking == {"two_people.py", "parse.py"}
