"""Faults of the database, each made for real: a name, a page and a log line; nothing half done; one press repeats it."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.test import TestResponse

from inventory.database import Database
from inventory.execution import execute
from inventory.issue import Issue, Purpose, take
from tests.cast import ANN, KEYS, START, Clock
from tests.postgresql import administrator_url
from tests.web.conftest import Desk, badge, said
from tests.web.fault_scene import Scene, begun, fresh
from web.faults import (
    CROWDED,
    FAILING,
    FAULTS,
    FULL,
    GONE,
    HELD,
    READ_ONLY,
    Fault,
    ask_of,
    fault_of,
    keep,
    log_line,
)

#: Another process that holds a registration's book until its standard input ends.
HOLDER = """
import sys
from datetime import UTC, datetime
from inventory.database import Database
from inventory.keys import KeyRing
database = Database(sys.argv[1], KeyRing(bytes(32)), lambda: datetime.now(UTC))
with database.write("R1"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(url: str) -> Iterator[None]:
    """The book of R1 is held by another process until the block ends."""
    command = [sys.executable, "-c", HOLDER, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
        holder.stdin.close()
        holder.wait(timeout=20)


def psql(url: str, statement: str) -> None:
    """One statement of the administrator's about the database itself; {} is its name."""
    plain = administrator_url(url).replace("postgresql+psycopg", "postgresql")
    writing = "-c default_transaction_read_only=off"
    with psycopg.connect(plain, autocommit=True, options=writing) as connection:
        name = sql.Identifier(str(connection.info.dbname))
        connection.execute(sql.SQL(statement).format(name))


def stands(answer: TestResponse, sentence: str, recorded: str = "Nothing of this step was recorded.") -> None:
    """503, when to try again, the sentence, and whether it was recorded."""
    page = said(answer)
    assert answer.status_code == 503, page
    assert int(answer.headers["Retry-After"]) > 0
    assert "Not on the books yet. " + sentence in page
    assert recorded in page


def one_line(caplog: pytest.LogCaptureFixture, fault: str) -> None:
    """The log has one line of the fault, without what was typed."""
    (record,) = [each for each in caplog.records if each.name == "vialtrail.web"]
    assert re.fullmatch(rf"fault at flows\.issue_draft: {fault} \(\w+\)", record.getMessage())
    assert record.exc_info is None
    caplog.clear()


def goes_on(scene: Scene) -> None:
    """The same form sent again is posted once, however often it is sent."""
    scene.nothing_is_half_done()
    first = scene.press()
    assert first.status_code == 303, said(first)
    again = scene.press()
    assert again.headers["Location"] == f"{first.headers['Location']}?again=1"
    scene.nothing_is_half_done(posted=1)


def test_a_book_that_another_process_holds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Beyond the time that a writer waits: another step holds the books, and it is not tried twice."""
    scene = begun(desk)
    monkeypatch.setattr("inventory.database.LOCK_WAIT_MS", 300)
    with fresh(desk):
        with held(desk.clinic.database.url):
            stands(scene.press(), HELD.sentence)
            one_line(caplog, "lock timeout")
        goes_on(scene)


def test_a_server_that_takes_no_writes(people_url: str, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """PostgreSQL set to read-only, and back: the connections that began so do not stay so."""
    if desk.clinic.database.is_sqlite:
        pytest.skip("a file that is read-only has a test of its own")
    scene = begun(desk)
    psql(people_url, "ALTER DATABASE {} SET default_transaction_read_only = on")
    with fresh(desk):
        stands(scene.press(), READ_ONLY.sentence)
        one_line(caplog, "read only")
        assert desk.client.get("/healthz").get_data(as_text=True) == "web read only\n"
        psql(people_url, "ALTER DATABASE {} RESET default_transaction_read_only")
        desk.client.get("/healthz")
        goes_on(scene)


def test_a_database_that_has_no_room(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """SQLite may not grow by one page: the disk is full until it may."""
    clinic = desk.clinic
    if not clinic.database.is_sqlite:
        pytest.skip("a limit of pages is SQLite's")
    others = clinic.receive(40)
    scene = begun(desk)
    with fresh(desk) as served:
        # Before the program's own listener, which forbids such words.
        @event.listens_for(served._writer, "connect", insert=True)
        def _limit(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")

        # What is free in the pages that are there is used up by others.
        with pytest.raises(OperationalError, match="full"):  # noqa: PT012 - the one that finds no room
            for label in others:
                execute(served, take, Issue(clinic.act(), label, Purpose.SESSION))
        signed_in_again(desk, served)
        scene = scene.now()
        stands(scene.press(), FULL.sentence)
        one_line(caplog, "disk full")
        event.remove(served._writer, "connect", _limit)
        served.close()
        goes_on(scene)


def signed_in_again(desk: Desk, served: Database) -> None:
    """Ann signs in on connections that may write: the screen locked meanwhile."""
    desk.app.extensions["vialtrail"] = desk.clinic.database
    desk.sign_in(ANN)
    desk.app.extensions["vialtrail"] = served


def test_a_file_that_is_gone(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """The volume is not there: no new file is made in its place, and the next request after it is back goes on."""
    if not desk.clinic.database.is_sqlite:
        pytest.skip("a server that is gone is a journey")
    scene = begun(desk)
    with fresh(desk) as served:
        folder = Path(served.url.removeprefix("sqlite:///")).parent
        away = folder.rename(folder.with_name("away"))
        stands(scene.press(), GONE.sentence, "Whether this step was recorded is not known yet.")
        one_line(caplog, "database gone")
        assert desk.client.get("/healthz").get_data(as_text=True) == "web database gone\n"
        assert not folder.exists()
        away.rename(folder)
        goes_on(scene)


def test_a_file_that_was_replaced_is_opened_afresh(desk: Desk) -> None:
    """A copy takes the place of the file under open connections: what is recorded stands in the copy."""
    if not desk.clinic.database.is_sqlite:
        pytest.skip("a server keeps its files to itself")
    scene = begun(desk)
    with fresh(desk) as served:
        assert desk.client.get(scene.address).status_code == 200
        path = Path(served.url.removeprefix("sqlite:///"))
        with sqlite3.connect(path) as one, sqlite3.connect(path.with_name("copy")) as other:
            one.backup(other)
        one.close()
        other.close()
        for side in ("-wal", "-shm"):
            path.with_name(f"{path.name}{side}").unlink(missing_ok=True)
        path.with_name("copy").replace(path)
        goes_on(scene)


def test_a_connection_that_the_server_closed_is_no_fault(people_url: str, desk: Desk) -> None:
    """Every kept connection is cut while nobody uses it: the next request goes on as if nothing had been."""
    if desk.clinic.database.is_sqlite:
        pytest.skip("a file closes nothing")
    scene = begun(desk)
    with fresh(desk):
        assert desk.client.get(scene.address).status_code == 200
        cut_all(people_url)
        goes_on(scene)


def cut_all(url: str) -> None:
    """Cut every connection to the database but one's own, and wait until it is so."""
    plain = administrator_url(url).replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may read."""
    with tempfile.TemporaryDirectory(prefix="vialtrail-fault-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("case", ["read only", "no space"])
def test_what_a_process_meets_with_a_file(sqlite_people: Path, open_folder: Path, case: str) -> None:
    """A user who may not write the file, a limit on the size of files: the page, then nothing half done, then once."""
    path = open_folder / "people.sqlite"
    path.write_bytes(sqlite_people.read_bytes())
    command = [sys.executable, "-m", "tests.web.fault_child", f"sqlite:///{path}", case]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    expected = {"read only": READ_ONLY, "no space": FAILING}[case]
    assert (found["status"], found["health"]) == (503, f"web {expected.name}\n")
    assert expected.sentence in found["page"]
    assert f"fault at flows.issue_draft: {expected.name} (" in done.stderr
    assert "Traceback" not in done.stderr


def raised(statement: str, database: Database) -> BaseException:
    """What a statement raises."""
    with pytest.raises(DBAPIError) as caught, database.write() as connection:
        connection.execute(text(statement))
    return caught.value


def test_what_the_program_does_wrong_is_no_fault(database_url: str) -> None:
    """An unknown table or a rule of the database stays a fault of the program, with its incident."""
    database = Database(database_url, KEYS, Clock(START))
    for statement in (
        "SELECT * FROM nowhere",
        "INSERT INTO entry (book) VALUES ('x')",
        "nonsense",
    ):
        assert fault_of(raised(statement, database)) is None
    database.close()
    assert fault_of(ValueError("x")) is None


def test_every_connection_in_use_is_a_fault() -> None:
    """The pool's own limit, before any server is asked."""
    assert fault_of(NoConnectionFree()) is CROWDED


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ("08006", GONE), ("57P01", GONE), ("57P02", GONE), ("57P03", GONE), ("3D000", GONE), ("53100", FULL),
        ("53200", CROWDED), ("53300", CROWDED), ("55P03", HELD), ("40P01", HELD), ("57014", HELD),
        ("25006", READ_ONLY), ("58030", FAILING), ("XX001", FAILING), ("42P01", None), ("23505", None),
        ("P0001", None), ("28P01", None),
    ],
)  # fmt: skip
def test_each_state_of_postgresql_has_its_fault(state: str, fault: object) -> None:
    """By the longest beginning of its code; what no time mends has none."""
    orig = psycopg.errors.lookup(state)("typed: SECRET")
    error = OperationalError("INSERT SECRET", {"name": "SECRET"}, orig)
    assert fault_of(error) is fault
    assert "SECRET" not in log_line(error, GONE, "here")


def test_an_error_of_the_database_carries_no_parameters(database_url: str) -> None:
    """Its text goes to logs, and what was typed may be a patient's."""
    database = Database(database_url, KEYS, Clock(START))
    with pytest.raises(DBAPIError) as caught, database.write() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "SECRET"})
    assert "SECRET" not in str(caught.value)
    database.close()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("posted", [True, False])
def test_every_fault_says_what_is_true_in_short_sentences(fault: Fault, posted: bool) -> None:
    """Under fifteen words each, the hands first, no word that pages never say, and never that it is certain when not."""
    assert fault in FAULTS
    ask = ask_of(fault, posted=posted, signing_in=False)
    for sentence in re.split(r"(?<=[.])\s", f"{ask.sentence} {ask.help}"):
        assert 1 <= len(sentence.split()) < 15, sentence
    assert ask.help.startswith("Keep what you hold.")
    assert ("Nothing of this step was recorded." in ask.help) == (posted and fault.certain)
    assert (ask.outcome == "Not on the books yet") == posted


def test_a_secret_is_not_put_back() -> None:
    """A PIN, a badge, digits that may be a PIN in the wrong box: asked for anew; all the rest is kept."""
    sent = [("csrf_token", "t"), ("step", "3"), ("pin", "4711"), ("choice", "x")]
    assert keep(sent) == keep([*sent, ("pin", "0000")])
    assert (keep(sent).fields, keep(sent).pin) == ((("step", "3"), ("choice", "x")), True)
    for secret in ("4711", " 390127 ", "4711x", badge(ANN), f"x{badge(ANN)}"):
        for name in ("scan", "refused"):
            kept = keep([(name, secret), ("step", "1")])
            assert (kept.fields, kept.scan, kept.scan_again) == ((("step", "1"),), "", True)
    kept = keep([("scan", "35 mg"), ("name", "Una 1970")])
    assert (kept.fields, kept.scan, kept.scan_again) == (
        (("scan", "35 mg"), ("name", "Una 1970")),
        "35 mg",
        False,
    )


def test_an_integrity_error_is_the_programs_own() -> None:
    """Even where a driver calls it operational elsewhere."""
    error = IntegrityError("x", {}, psycopg.errors.UniqueViolation("x"))
    assert fault_of(error) is None
