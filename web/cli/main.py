"""`vialtrail COMMAND`: finds the command's module, runs it, and turns what it could not do into a sentence.

Exit 0: done, nothing wrong. 1: done, and something in it is wrong. 2: it could not be done.
"""

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Protocol, cast

from web.cli.errors import CommandError

#: Modules of this package, in the order of --help.
COMMANDS = (
    "serve",
    "setup",
    "workstation_code",
    "scheduler",
    "migrate",
    "demo",
    "parse",
    "chart",
    "detect",
    "report",
    "registrations",
    "verify",
    "checkpoint",
    "backup",
    "restore",
    "bundle",
    "keys",
    "api_token",
    "purge",
    "benchmark",
)

#: A shell's code for a command that was interrupted (128 + SIGINT), or whose reader went away (128 + SIGPIPE).
INTERRUPTED, READER_GONE = 130, 141


class Command(Protocol):
    """What a module of this package offers."""

    NAME: str
    HELP: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; the answer is the exit code."""


def command(name: str) -> Command:
    """The module of a command; what it needs to run it imports when it runs."""
    return cast("Command", importlib.import_module(f"web.cli.{name}"))


def parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    whole = argparse.ArgumentParser(
        prog="vialtrail", description="The books of a clinic's controlled drugs, vial by vial."
    )
    commands = whole.add_subparsers(metavar="COMMAND", required=True)
    for module in map(command, COMMANDS):
        one = commands.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.configure(one)
        one.set_defaults(run=module.run)
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except CommandError as error:
        return _could_not(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has what it wanted (a pager, head): the interpreter's own flush at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except Exception as error:  # noqa: BLE001 - whatever else it is, the caller gets a code and a sentence
        return _broken(error)
    return code


def _broken(error: Exception) -> int:
    """Say what stopped a command that nobody foresaw: a refusal or the database in a sentence, else where it broke."""
    sentence = getattr(error, "sentence", None)
    if isinstance(sentence, str):
        return _could_not(sentence)
    if type(error).__module__.startswith("sqlalchemy.") and getattr(error, "orig", None) is not None:
        first = str(getattr(error, "orig", error)).strip().splitlines()
        return _could_not(f"The database did not do it: {first[0] if first else type(error).__name__}.")
    traceback.print_exception(error)
    return _could_not(f"Vialtrail broke off at a fault of its own, {type(error).__name__}: {error}.")


def _could_not(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
