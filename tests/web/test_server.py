"""The web server process: its address, and that it serves without a control socket and ends when it is told."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from web.server import PROCESSES, Address, WebServer, is_loopback, parser

#: A server of one line: it answers with its process id.
SERVES = """
import os, sys
from web.server import Address, WebServer
def page(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
WebServer(Address("127.0.0.1", int(sys.argv[1])), lambda: page).run()
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


def answer(port: int, seconds: float = 20) -> str:
    """What the server says, when it does."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                text: str = page.read().decode()
                return text
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.mark.parametrize(
    ("address", "bind", "url"),
    [
        (Address("127.0.0.1", 8000), "127.0.0.1:8000", "http://localhost:8000"),
        (Address("localhost", 8123), "localhost:8123", "http://localhost:8123"),
        (Address("::1", 8000), "[::1]:8000", "http://localhost:8000"),
        (Address("192.0.2.7", 443, "chain", "key"), "192.0.2.7:443", "https://192.0.2.7:443"),
    ],
)
def test_an_address_reads_as_gunicorn_and_a_person_need_it(address: Address, bind: str, url: str) -> None:
    """Loopback is localhost to a person; TLS shows in the scheme."""
    assert (address.bind, address.url) == (bind, url)


@pytest.mark.parametrize(
    ("host", "answer_"), [("127.0.0.2", True), ("::1", True), ("192.0.2.7", False), ("clinic.test", False)]
)
def test_only_this_machine_reaches_loopback(host: str, answer_: bool) -> None:
    """A name that is not localhost may be anybody's."""
    assert is_loopback(host) is answer_


def test_the_settings_are_ours_and_no_control_socket_is_opened() -> None:
    """Gunicorn's order socket is off, its workers are threads in two processes, its log has no requests."""
    server = WebServer(Address("127.0.0.1", 8000), lambda: None)
    assert server.cfg.control_socket_disable is True
    assert (server.cfg.worker_class_str, server.cfg.workers) == ("ArrivalWorker", PROCESSES)
    assert server.cfg.accesslog is None


def test_it_serves_and_ends_when_it_is_told(tmp_path: Path) -> None:
    """A page is answered; SIGTERM ends every process in time; no socket file stays."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVES, str(port)], env={"HOME": str(tmp_path), "PYTHONPATH": str(Path.cwd())}
    )
    worker = int(answer(port))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=9) == 0
    assert not Path(f"/proc/{worker}").exists()
    assert not list(tmp_path.rglob("*"))


def test_the_options_are_those_that_serve_hands_over() -> None:
    """Host and port must be given; a certificate may be."""
    read = parser().parse_args(["--host", "::1", "--port", "8000"])
    assert (read.host, read.port, read.certificate, read.key) == ("::1", 8000, None, None)
