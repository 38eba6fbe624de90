"""`vialtrail parse`: scan payloads in, their values out, as JSON lines; it opens no database and skips no line.

Exit 0: every line was read. 1: some were rejected, each with `ok` false and its reason in its place. 2: no such file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from web.cli.errors import CommandError

NAME = "parse"
HELP = "read scan payloads, one JSON object a line, and write what each of them says"


def configure(parser: argparse.ArgumentParser) -> None:
    """Give the command its file; without one it reads standard input."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="JSON lines (otherwise standard input)")


def run(arguments: argparse.Namespace) -> int:
    """Write one answer for each line, in order; the exit code is 1 where one was rejected.

    Raises: CommandError: the file cannot be read.
    """
    with _lines(arguments.file) as lines:
        return _write(answers(lines, date.today()))  # noqa: DTZ011 - a label's day has no zone


def _lines(name: str | None) -> TextIO:
    """The file, or standard input; bytes that are no UTF-8 spoil their own line alone."""
    if name not in {None, "-"}:
        try:
            return Path(str(name)).open(encoding="utf-8", errors="replace")
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
    if sys.stdin is None:
        raise CommandError("Lines are expected on standard input, and it is closed.")
    return TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")


def answers(lines: Iterable[str], today: date) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not blank; `today` counts where a line names no day of its own."""
    for line in lines:
        if line.strip():
            yield answer(line, today)


def answer(line: str, today: date) -> dict[str, Any]:
    """What one line says, in the form of the contract; a bad one is refused with its reason."""
    from inventory.catalogue import segments
    from scanners.scan import ScanError, parse

    identifier: Any = None
    try:
        request = json.loads(line)
        if not isinstance(request, dict):
            return _refused(None, f"A JSON object was expected, {type(request).__name__} was found.")
        identifier = request.get("id")
        payload = request.get("payload")
        if not isinstance(payload, str):
            return _refused(identifier, f"A text under payload was expected, {payload!r} was found.")
        day = date.fromisoformat(request["today"]) if request.get("today") else today
        scan = parse(payload, day, segments)
    except ScanError as error:
        return _refused(identifier, str(error))
    except (ValueError, TypeError, RecursionError) as error:
        return _refused(
            identifier, f"A JSON object with id, payload and a day under today was expected: {error}."
        )
    return {
        "id": identifier,
        "ok": True,
        "kind": scan.kind.value,
        "symbology": scan.symbology,
        "ai": dict(scan.ai),
        "gtin14": scan.gtin14,
        "ndc11": scan.ndc11,
        "lot": scan.lot,
        "expiry": scan.expiry.isoformat() if scan.expiry else None,
        "serial": scan.serial,
        "confirm": scan.confirm,
        "warnings": list(scan.warnings),
    }


def _refused(identifier: object, sentence: str) -> dict[str, Any]:
    return {"id": identifier, "ok": False, "error": sentence}


def _write(lines: Iterable[dict[str, Any]]) -> int:
    """Print them; 1 where one was rejected."""
    rejected = 0
    for line in lines:
        rejected |= not line["ok"]
        print(json.dumps(line))
    return rejected
