"""`serve`: what it refuses before it does anything, and the two processes that it starts."""

import argparse
import base64
import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from inventory.keys import KeyRing
from tests.owner import owner_writes
from tests.web.cli.keyed import key_file
from tests.web.test_server import free_port
from web import supervisor
from web.cli import serve
from web.cli.database import KEY_TEXT_VARIABLE, KEYS_VARIABLE, URL_VARIABLE, prepare
from web.cli.errors import CommandError
from web.cli.main import main
from web.keys import text_of
from web.server import Address


def asked(*words: str) -> argparse.Namespace:
    """The arguments of `vialtrail serve`."""
    parser = argparse.ArgumentParser()
    serve.configure(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "clinic.test"])  # noqa: S104
def test_pins_never_cross_a_network_in_the_clear(host: str, tmp_path: Path) -> None:
    """Any address but loopback is refused without a certificate or a proxy."""
    with pytest.raises(CommandError, match="reached from other machines"):
        serve.check_exposure(asked("--host", host))
    serve.check_exposure(asked("--host", host, "--behind-proxy"))
    for name in ("chain", "key"):
        (tmp_path / name).touch()
    serve.check_exposure(
        asked("--host", host, "--certificate", f"{tmp_path}/chain", "--key", f"{tmp_path}/key")
    )
    serve.check_exposure(asked("--host", "127.0.0.1"))


@pytest.mark.parametrize(
    "words",
    [
        ("--certificate", "chain"),
        ("--key", "key"),
        ("--certificate", "chain", "--key", "key", "--behind-proxy"),
        ("--certificate", "no such file", "--key", "no such file"),
    ],
)
def test_half_a_certificate_is_refused(words: Sequence[str]) -> None:
    """Certificate and key go together, exclude a proxy, and must be readable."""
    with pytest.raises(CommandError):
        serve.check_exposure(asked(*words))


def test_a_taken_port_is_refused_before_the_database_is_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, one sentence with the port, and no database file."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port, "--database", f"sqlite:///{tmp_path}/clinic.sqlite"]) == 2
    said = capsys.readouterr().err
    assert port in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_port_that_is_no_port_is_refused() -> None:
    """Beyond 65535 there is none."""
    with pytest.raises(CommandError, match="cannot be used"):
        serve.check_port("127.0.0.1", 70000)


def test_postgresql_is_never_migrated_here(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database at another schema is refused with the command that brings it up; SQLite would be migrated."""
    monkeypatch.setattr("web.migrations.upgrade.newest", lambda: "9999")
    with pytest.raises(CommandError, match="run vialtrail migrate"):
        serve.prepare_for_serving(postgresql_url)


def test_a_database_that_was_changed_is_not_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trigger that somebody took out is named and not put back: what came in without it is to be looked at first."""
    monkeypatch.delenv(KEYS_VARIABLE, raising=False)
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    serve.prepare_for_serving(url)
    with owner_writes(url) as connection:
        connection.execute(text("DROP TRIGGER vt_line_moves"))
    for _ in range(2):
        with pytest.raises(CommandError, match=r"trigger vt_line_moves: expected sha256 \w+, found none"):
            serve.prepare_for_serving(url)


#: Keys that anybody guesses, each of the right length and in a file that is whole.
GUESSED = {
    "zeros": bytes(32), "one byte": b"\xff" * 32, "four bytes": b"\xde\xad\xbe\xef" * 8, "counted": bytes(range(32)),
    "changeme, padded": b"changeme".ljust(32, b"\0"), "changeme, again and again": b"changeme" * 4,
    "typed": b"development key, do not use it!!",
}  # fmt: skip


@pytest.mark.parametrize("command", ["serve", "setup", "demo"])
@pytest.mark.parametrize("weak", GUESSED.values(), ids=GUESSED)
def test_nothing_starts_or_is_made_with_a_key_that_anybody_guesses(
    weak: bytes,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In a file or in the environment, whichever use it has: exit 2, one sentence without the key, no database."""
    words = [command, "--database", f"sqlite:///{tmp_path}/clinic.sqlite"]
    words += ["--port", str(free_port())] if command == "serve" else []
    monkeypatch.setattr("web.supervisor.supervise", lambda *_children, **_more: "It was started.")
    for use in range(3):
        drawn = [os.urandom(32) for _ in range(3)]
        drawn[use] = weak
        ring = KeyRing(drawn[0], (drawn[1],), (drawn[2],))
        monkeypatch.delenv(KEY_TEXT_VARIABLE, raising=False)
        monkeypatch.setenv(KEYS_VARIABLE, str(key_file(tmp_path / "keys", ring)))
        assert main(words) == 2
        in_file = capsys.readouterr().err
        monkeypatch.delenv(KEYS_VARIABLE)
        monkeypatch.setenv(KEY_TEXT_VARIABLE, text_of(ring))
        assert main(words) == 2
        for said in (in_file, capsys.readouterr().err):
            assert said.count("\n") == 1
            assert "is not safe to start with" in said
            assert base64.b64encode(weak).decode() not in said
        assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_server_and_scheduler_are_started_on_one_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A new SQLite database is migrated; both processes get its URL and its keys; a stop is exit 0."""
    seen: list[supervisor.Child] = []

    def run_none(children: Sequence[supervisor.Child], _stop: object, **_more: Any) -> None:
        seen.extend(children)

    monkeypatch.setattr("web.supervisor.supervise", run_none)
    monkeypatch.setattr("web.supervisor.Stop", object)
    monkeypatch.delenv(KEYS_VARIABLE, raising=False)
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    assert main(["serve", "--port", str(free_port()), "--database", url, "--behind-proxy"]) == 0
    assert [child.name for child in seen] == ["web server", "scheduler"]
    assert all(child.environment[URL_VARIABLE] == url for child in seen)
    assert all(Path(child.environment[KEYS_VARIABLE]).is_file() for child in seen)
    assert seen[0].environment["VIALTRAIL_BEHIND_PROXY"] == "1"
    assert (tmp_path / "clinic.sqlite").is_file()


def test_a_process_that_ended_by_itself_is_exit_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The supervisor's sentence goes to standard error."""
    ended: Callable[..., str] = lambda *_a, **_k: "The scheduler ended."  # noqa: E731
    monkeypatch.setattr("web.supervisor.supervise", ended)
    monkeypatch.setattr("web.supervisor.Stop", object)
    assert (
        main(["serve", "--port", str(free_port()), "--database", f"sqlite:///{tmp_path}/clinic.sqlite"]) == 1
    )
    assert capsys.readouterr().err == "The scheduler ended.\n"


def test_the_address_is_printed_once_the_server_answers(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing before; then the address and the lines after it, on standard output."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        answers = serve.announce(Address("127.0.0.1", port), ["PIN of Ann Example: 1234"])
        assert not answers()
        assert capsys.readouterr().out == ""
        server.listen()
        assert answers()
    assert capsys.readouterr().out == f"http://localhost:{port}\nPIN of Ann Example: 1234\n"


def test_the_charts_of_a_demonstration_are_saved_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A person can look at what the other system says, and bring it in again."""
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    made = SimpleNamespace(charts={"R1": "one dose\n"})
    monkeypatch.setattr("web.demonstration.build.build", lambda _database: made)
    serve.fill(url, prepare(url))
    assert (tmp_path / "demonstration" / "R1.ndjson").read_text(encoding="utf-8") == "one dose\n"
