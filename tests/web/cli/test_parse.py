"""`vialtrail parse`: one answer a line in order, no line that stops the others, and exit 1 where one was rejected."""

import argparse
import io
import json
from datetime import date
from pathlib import Path

import pytest

from web.cli import parse
from web.cli.errors import CommandError
from web.cli.main import main

TODAY = date(2026, 11, 22)
CARTON = "]d2010030409205310521SN01\x1d1727110010H4521A\r"


def arguments(*words: str) -> argparse.Namespace:
    """The command's arguments as a shell would give them."""
    parser = argparse.ArgumentParser()
    parse.configure(parser)
    return parser.parse_args(words)


def test_a_carton_s_answer_has_every_field() -> None:
    """Names and forms are the contract's."""
    assert parse.answer(
        json.dumps({"id": "a", "payload": CARTON, "today": "2026-11-22"}), date(2020, 1, 1)
    ) == {
        "id": "a",
        "ok": True,
        "kind": "gs1",
        "symbology": "]d2",
        "ai": {"01": "00304092053105", "21": "SN01", "17": "271100", "10": "H4521A"},
        "gtin14": "00304092053105",
        "ndc11": "00409205310",
        "lot": "H4521A",
        "expiry": "2027-11-30",
        "serial": "SN01",
        "confirm": None,
        "warnings": [],
    }


def test_a_refused_payload_gives_its_sentence() -> None:
    """The value, what was expected and what was found, in one."""
    answer = parse.answer('{"id": 7, "payload": "304092053106"}', TODAY)
    assert answer == {
        "id": 7,
        "ok": False,
        "error": "304092053106 cannot be used: expected the check digit 5, found 6.",
    }


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "[1]",
        "3",
        "{}",
        '{"payload": 5}',
        '{"payload": "A", "today": "soon"}',
        '{"payload": "A", "today": 5}',
    ],
)
def test_a_bad_line_is_refused_with_its_reason(line: str) -> None:
    """Broken JSON, no object, no payload, no day."""
    answer = parse.answer(line, TODAY)
    assert answer["ok"] is False
    assert "expected" in answer["error"]


def test_a_badge_s_secret_is_in_no_answer() -> None:
    """A badge reads as a badge; its token stays out, whole or damaged."""
    for payload in ("VTB/2346ACDEFGHJKLMN", "VTB/2346ACDEFGHJKLMNP"):
        assert "2346" not in json.dumps(parse.answer(json.dumps({"payload": payload}), TODAY))


def test_today_is_used_where_a_line_names_no_day() -> None:
    """The century of a two-digit year hangs on it."""
    line = json.dumps({"payload": "]d217770101\r"})
    assert parse.answer(line, date(2026, 1, 1))["expiry"] == "1977-01-01"
    assert parse.answer(line, date(2060, 1, 1))["expiry"] == "2077-01-01"


def test_a_file_is_answered_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In order, each bad one in its place, bytes that are no text too; exit code 1 for them, 0 without."""
    file = tmp_path / "scans.jsonl"
    good = [json.dumps({"id": number, "payload": text}) for number, text in ((1, CARTON), (3, "VTA/YES"))]
    file.write_bytes(f"{good[0]}\nx\n\n{good[1]}\n".encode() + b'{"id": 4, \xff}\n')
    assert parse.run(arguments(str(file))) == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(answer["id"], answer["ok"]) for answer in answers] == [
        (1, True),
        (None, False),
        (3, True),
        (None, False),
    ]
    file.write_text("\n".join(good))
    assert parse.run(arguments(str(file))) == 0


def test_standard_input_is_read_without_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in a pipe; a well-formed line with a payload that cannot be is rejected too; what is closed is said."""

    def sent(line: str) -> int:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
        return main(["parse"])

    assert sent('{"id": 1, "payload": "VTA/YES"}\n') == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "action"
    assert sent('{"id": 7, "payload": "304092053106"}\n') == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False
    assert sent("") == 0
    monkeypatch.setattr("sys.stdin", None)
    assert main(["parse"]) == 2
    assert capsys.readouterr().err == "Lines are expected on standard input, and it is closed.\n"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The command could not do it: one sentence, exit code 2."""
    with pytest.raises(CommandError, match="cannot be read"):
        parse.run(arguments(str(tmp_path / "none.jsonl")))
