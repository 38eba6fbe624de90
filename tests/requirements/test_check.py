"""A newcomer's machine: each thing that it lacks is named in one sentence, before anything slow."""

import runpy
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CHECK = Path(__file__).resolve().parents[2] / "requirements" / "check.py"


@pytest.fixture
def check() -> dict[str, Any]:
    """The names of requirements/check.py, which is a script and no package."""
    return runpy.run_path(str(CHECK))


def test_an_old_python_is_named_with_what_is_needed(check: dict[str, Any]) -> None:
    """3.10 is refused with both versions in the sentence; 3.11 and 3.14 are not."""
    sentence = check["python_too_old"]((3, 10, 13), "python3")
    assert "3.11 or newer" in sentence
    assert "3.10" in sentence
    assert check["python_too_old"]((3, 11, 0), "python3") is None
    assert check["python_too_old"]((3, 14, 0), "python3") is None


@pytest.mark.parametrize("lacking", ["venv", "ensurepip"])
def test_a_python_without_its_venv_part_gets_the_apt_line(check: dict[str, Any], lacking: str) -> None:
    """Debian ships venv and ensurepip apart: whichever is not there, the package is named."""
    importable: Callable[[str], bool] = lambda module: module != lacking  # noqa: E731
    assert "apt-get install python3-venv" in check["no_environments"](importable, (3, 11))
    assert check["no_environments"](lambda _module: True, (3, 11)) is None


def test_a_taken_port_is_named_and_another_one_offered(check: dict[str, Any]) -> None:
    """A port somebody listens on is refused; the same port, given back, is not."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        sentence = check["port_unusable"]("127.0.0.1", port)
    assert port in sentence
    assert "make run PORT=" in sentence
    assert check["port_unusable"]("127.0.0.1", port) is None


@pytest.mark.parametrize("port", ["0", "65536", "http", ""])
def test_a_port_that_is_no_port_is_refused(check: dict[str, Any], port: str) -> None:
    """A port is a number from 1 to 65535."""
    assert "from 1 to 65535" in check["port_unusable"]("127.0.0.1", port)


def test_the_script_answers_two_and_one_sentence() -> None:
    """Run as the Makefile runs it: exit 2 with one line on standard error, or exit 0 and silence."""
    refused = subprocess.run(
        [sys.executable, CHECK, "127.0.0.1", "0"], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert refused.stdout == ""
    agreed = subprocess.run([sys.executable, CHECK], capture_output=True, text=True, check=False)
    assert (agreed.returncode, agreed.stdout, agreed.stderr) == (0, "", "")
