"""`vialtrail scheduler`: works until it is told to stop, and starts on no database that is not ready."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from web.cli.database import KEYS_VARIABLE, prepare
from web.cli.main import main


def test_it_needs_a_database_that_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A scheduler makes none: exit 2, and the command that does."""
    assert main(["scheduler", "--database", f"sqlite:///{tmp_path}/clinic.sqlite"]) == 2
    assert "vialtrail migrate" in capsys.readouterr().err


def test_it_takes_minutes_of_an_hour_only(capsys: pytest.CaptureFixture[str]) -> None:
    """0 or 61 minutes is a usage error."""
    with pytest.raises(SystemExit):
        main(["scheduler", "--minutes", "0"])
    assert "--minutes" in capsys.readouterr().err


def test_it_detects_at_once_and_ends_when_it_is_told(tmp_path: Path) -> None:
    """The newest slot is run at the start; SIGTERM ends it with exit 0 and the run is finished."""
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    prepare(url)
    environment = {name: value for name, value in os.environ.items() if name != KEYS_VARIABLE}
    command = [sys.executable, "-m", "web.cli.main", "scheduler", "--database", url]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    engine, end, done = create_engine(url), time.monotonic() + 40, 0
    while not done and time.monotonic() < end and process.poll() is None:
        time.sleep(0.2)
        with engine.connect() as connection:
            done = (
                connection.scalar(text("SELECT count(*) FROM job_run WHERE finished_at_us IS NOT NULL")) or 0
            )
    engine.dispose()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)
    assert (done > 0, process.returncode, said) == (True, 0, "")
