"""The command line as a whole: every command is found, answers --help quickly, and ends with the agreed codes."""

import argparse
import ast
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

import web.cli
from web.cli import main as main_module
from web.cli.errors import CommandError
from web.cli.main import COMMANDS, command, main

FOLDER = Path(web.cli.__path__[0])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`vialtrail NAME --help` prints what the command is for and exits 0."""
    module = command(name)
    with pytest.raises(SystemExit) as ended:
        main([module.NAME, "--help"])
    assert ended.value.code == 0
    assert f"vialtrail {module.NAME}" in capsys.readouterr().out


def test_every_command_module_is_listed() -> None:
    """A module of web/cli that has a NAME is a command, and stands in the list."""
    named = {
        path.stem
        for path in FOLDER.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == "NAME"
    }
    assert named == set(COMMANDS)


def test_help_loads_nothing_slow() -> None:
    """--help imports neither Flask nor SQLAlchemy: a person waits for it."""
    program = (
        "import sys\nfrom web.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
        "print({'flask', 'sqlalchemy', 'gunicorn', 'apscheduler', 'biip'} & set(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "set()"
    assert all(command(name).NAME in ran.stdout for name in COMMANDS)


class Ends:
    """A command that ends as it is told to."""

    NAME, HELP = "end", "end"

    def __init__(self, how: int | BaseException) -> None:
        """Keep the code, or what is raised."""
        self.how = how

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """It takes no arguments."""

    def run(self, _arguments: argparse.Namespace) -> int:
        """End."""
        if isinstance(self.how, BaseException):
            raise self.how
        return self.how


@pytest.mark.parametrize(
    ("how", "code", "said"),
    [
        (0, 0, ""),
        (1, 1, ""),
        (CommandError("The port is taken."), 2, "The port is taken.\n"),
        (
            OperationalError("SELECT 1", {}, Exception("no route\nat all")),
            2,
            "The database did not do it: no route.\n",
        ),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_how_a_command_ends_is_its_exit_code(
    how: int | BaseException,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """0 and 1 are the command's own; whatever stops it is 2 and one sentence."""
    monkeypatch.setattr(main_module, "command", lambda _name: Ends(how))
    monkeypatch.setattr(main_module, "COMMANDS", ("end",))
    assert main(["end"]) == code
    assert capsys.readouterr().err == said


def test_a_fault_of_the_program_is_told_apart_and_traced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It exits 2, not Python's 1, which means that something in the result is wrong; its last line is a sentence."""
    monkeypatch.setattr(main_module, "command", lambda _name: Ends(ZeroDivisionError("division by zero")))
    monkeypatch.setattr(main_module, "COMMANDS", ("end",))
    assert main(["end"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("Traceback")
    assert "ZeroDivisionError" in lines[-1]


def test_no_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    """`vialtrail` alone exits 2 and names what it wants."""
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err
