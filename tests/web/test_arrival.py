"""The server's worker: requests that never come whole take no thread, in the clear and under TLS."""

import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.web.test_server import free_port

#: A server whose page says how many bytes were sent to it, which scheme it thinks it was reached by, and under what.
SERVES = """
import sys
from web import arrival
from web.server import Address, WebServer
arrival.HEAD_S = arrival.BODY_S = float(sys.argv[2])
def page(environ, start_response):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    said = f"{len(environ['wsgi.input'].read(length))} {environ['wsgi.url_scheme']} {environ['SCRIPT_NAME']}|"
    said += environ["PATH_INFO"]
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said.encode()]
WebServer(Address("127.0.0.1", int(sys.argv[1]), *sys.argv[3:]), lambda: page).run()
"""
HEAD = b"GET / HTTP/1.1\r\nHost: lo"
BODY = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nscan="
#: The first bytes of a handshake of TLS, and no more.
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
WHOLE = b"POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nscan"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin.replace(year=2120))
    chain, private = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return chain, private


@contextmanager
def serving(folder: Path, seconds: float, *pair: Path) -> Iterator[int]:
    """A server that waits so long for a head and for a body; its port."""
    port = free_port()
    arguments = [str(port), str(seconds), *map(str, pair)]
    environ = {"HOME": str(folder), "PYTHONPATH": str(Path.cwd()), "PATH": os.environ["PATH"]}
    process = subprocess.Popen([sys.executable, "-c", SERVES, *arguments], env=environ)
    try:
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert time.monotonic() < end, "the server does not come up"
                time.sleep(0.1)
        asked(port, tls=bool(pair))
        yield port
    finally:
        process.terminate()
        assert process.wait(timeout=9) == 0


def connected(port: int, *, tls: bool = False) -> socket.socket:
    """A connection; over TLS its handshake is done."""
    plain = socket.create_connection(("127.0.0.1", port), timeout=20)
    if not tls:
        return plain
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain)


def asked(port: int, sent: bytes = WHOLE, *, tls: bool = False) -> tuple[str, float]:
    """The end of the answer to a request, and after how many seconds it came."""
    begin = time.monotonic()
    with connected(port, tls=tls) as here:
        here.sendall(sent)
        return answer(here), time.monotonic() - begin


def answer(here: socket.socket) -> str:
    """One answer with its body."""
    come = b""
    while b"\r\n\r\n" not in come or not come.split(b"\r\n\r\n", 1)[1]:
        piece = here.recv(4096)
        if not piece:
            break
        come += piece
    return come.decode().rpartition("\r\n\r\n")[2]


@pytest.mark.parametrize("tls", [False, True], ids=["clear", "tls"])
def test_a_hundred_that_never_end_keep_nobody_waiting(tmp_path: Path, *, tls: bool) -> None:
    """While a hundred half heads, half bodies or half handshakes stand, others are answered within a second."""
    with serving(tmp_path, 600, *(certificate(tmp_path) if tls else ())) as port:
        for half, shaken in [(HEAD, tls), (BODY, tls), (b"", False), (HELLO, False)]:
            standing = [connected(port, tls=shaken) for _ in range(100)]
            for each in standing:
                each.sendall(half)
            for _ in range(3):
                said, seconds = asked(port, tls=tls)
                assert said == f"4 {'https' if tls else 'http'} |/a"
                assert seconds < 1, (half, seconds)
            for each in standing:
                each.close()


def test_a_head_and_a_body_have_their_time_from_first_to_last(tmp_path: Path) -> None:
    """A byte now and then prolongs neither; a connection that rests after an answer may ask again."""
    with serving(tmp_path, 1.2) as port:
        for half in (HEAD, BODY):
            with connected(port) as slow:
                slow.sendall(half)
                begin, ended = time.monotonic(), False
                while not ended and time.monotonic() - begin < 8:
                    slow.settimeout(0.3)
                    try:
                        slow.sendall(b"x")
                        ended = slow.recv(1) == b""
                    except TimeoutError:
                        pass
                    except OSError:
                        ended = True
                assert ended
                assert time.monotonic() - begin < 4
        with connected(port) as kept:
            for part in (WHOLE[:30], WHOLE[30:-2], WHOLE[-2:] + WHOLE):
                time.sleep(0.1)
                kept.sendall(part)
            said = ""
            while said.count("4 http |/a") < 2:
                said += kept.recv(4096).decode() or pytest.fail(said)


def test_what_says_no_plain_length_is_handed_over_without_its_body(tmp_path: Path) -> None:
    """Pieces, a length too large and two lengths are answered or closed at once, and no more is read of them."""
    with serving(tmp_path, 600) as port:
        large = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\nab"
        for sent in (WHOLE.replace(b"Content-Length: 4", b"Transfer-Encoding: chunked")[:-4], large):
            begin = time.monotonic()
            with connected(port) as here:
                here.sendall(sent)
                while here.recv(4096):
                    pass
            assert time.monotonic() - begin < 1
        twice = WHOLE.replace(b"Length: 4", b"Length: 4\r\nContent-Length: 5")
        assert "Bad Request" in asked(port, twice)[0]


def test_nothing_is_believed_of_a_proxy_before_the_entrance(tmp_path: Path) -> None:
    """The scheme and the path's beginning are the server's own, whatever a client on this machine says."""
    with serving(tmp_path, 600) as port:
        for said in (
            b"X-Forwarded-Proto: https",
            b"X-Forwarded-Ssl: on",
            b"SCRIPT_NAME: /a",
            b"PATH_INFO: /b",
        ):
            assert asked(port, WHOLE.replace(b"Host:", said + b"\r\nHost:"))[0] == "4 http |/a"
