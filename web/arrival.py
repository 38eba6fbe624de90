"""The server's worker: a request takes a thread only once it has come whole; it waits for none that never comes.

It refuses to let one address keep others out: heads, bodies and handshakes of TLS have each their time, and of an
address that begins more than it ends the oldest is dropped, never the newest.
"""

from __future__ import annotations

import selectors
import socket
import ssl
import time
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn import sock as tls
from gunicorn import util
from gunicorn.http import get_parser
from gunicorn.http.unreader import Unreader
from gunicorn.workers.gthread import TConn, ThreadWorker

#: Seconds from the connection's begin to the end of its first head, the handshake of TLS with it; from there to the end
#: of the body; that an answer may take to be sent; and that a closed connection is listened to.
HEAD_S, BODY_S, ANSWER_S, CLOSING_S = 5.0, 20.0, 10.0, 2.0
#: Unfinished requests of one address, and of all, in one process; the oldest gives way to the newest.
ADDRESS_MAX, ALL_MAX = 50, 500
#: Bytes of a head, of a body (a file of charted doses is the longest), and of all that is held in one process.
HEAD_MAX, BODY_MAX, HELD_MAX = 64 * 1024, 9 * 1024 * 1024, 64 * 1024 * 1024
#: Bytes that the system holds of an answer whose reader is slow; no page before sign-in is longer.
_SENT_AHEAD = 256 * 1024
_PIECE = 64 * 1024


class _Come(Unreader):  # type: ignore[misc] # gunicorn has no types
    """The bytes that have come; where they end the request ends: a thread reads nothing from a network."""

    def __init__(self, come: bytes) -> None:
        super().__init__()
        self.buf.write(come)

    def chunk(self, _size_hint: int | None = None) -> bytes:
        """Nothing more."""
        return b""


class Connection(TConn):  # type: ignore[misc] # gunicorn has no types
    """A client's connection, and what has come of its next request."""

    def __init__(self, cfg: Any, client: socket.socket, address: Any, server: Any) -> None:
        """Nothing has come, and the first head is waited for."""
        super().__init__(cfg, client, address, server)
        self.initialized = True
        self.come = bytearray()
        self.until = time.monotonic() + HEAD_S
        self.body_until: float | None = None
        self.shaken, self.kept, self.closing, self.whole = True, False, False, False

    def init(self) -> None:
        """The thread begins: whoever does not read the answer is not waited for longer."""
        self.sock.settimeout(ANSWER_S)

    @property
    def address(self) -> str:
        """Whose it is."""
        return str(self.client[0])

    @property
    def is_unfinished(self) -> bool:
        """It owes bytes: not one that rests between two requests."""
        return bool(self.come) or not self.kept

    def request(self) -> tuple[int, bool] | None:
        """How many bytes to hand over, and whether they are a whole request; None while more is to come.

        What no plain length is said of is handed over without its body: the application refuses it unread.
        """
        end = self.come.find(b"\r\n\r\n")
        if end < 0:
            return (len(self.come), False) if len(self.come) > HEAD_MAX else None
        if self.body_until is None:
            self.until = self.body_until = time.monotonic() + BODY_S
        length = _length(bytes(self.come[:end]))
        if length is None or length > BODY_MAX or end > HEAD_MAX:
            return end + 4, False
        whole = end + 4 + length
        return (whole, True) if len(self.come) >= whole else None


def _length(head: bytes) -> int | None:
    """Bytes of the body that a head says; None where it says it in no plain way, or twice."""
    said = []
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"transfer-encoding":
            return None
        if name.strip().lower() == b"content-length":
            said.append(value.strip())
    if not said:
        return 0
    plain = len(said) == 1 and said[0].isdigit() and len(said[0]) < len(str(2**63))
    return int(said[0]) if plain else None


class ArrivalWorker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn's threads behind a loop that gathers each request first, whatever its client's pace."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Nobody waits."""
        super().__init__(*args, **kwargs)
        #: Connections in the loop, in the order in which their waiting began.
        self._waiting: dict[Connection, None] = {}
        self._context: ssl.SSLContext | None = None

    def init_process(self) -> None:
        """Read the certificate once."""
        if self.cfg.is_ssl:
            self._context = tls.ssl_context(self.cfg)
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Take a connection into the loop; of an address that has too many there the oldest gives way."""
        try:
            client, address = listener.accept()
        except OSError:
            return
        try:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SENT_AHEAD)
            conn = Connection(self.cfg, client, address, listener.getsockname())
            if self._context is not None:
                conn.shaken = False
                conn.sock = self._context.wrap_socket(client, server_side=True, do_handshake_on_connect=False)
        except OSError:
            util.close(client)
            return
        self.nr_conns += 1
        unfinished = [each for each in self._waiting if each.is_unfinished]
        same = [each for each in unfinished if each.address == conn.address]
        if len(same) >= ADDRESS_MAX:
            self._drop(same[0])
        elif len(unfinished) >= ALL_MAX:
            self._drop(unfinished[0])
        self._wait(conn)

    def _wait(self, conn: Connection) -> None:
        """Listen to it in the loop; what has come already, or is deciphered already, wakes no loop."""
        try:
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_bytes, conn))
        except (OSError, ValueError):
            self.nr_conns -= 1
            util.close(conn.sock)
            return
        self._waiting[conn] = None
        self._on_bytes(conn)

    def _on_bytes(self, conn: Connection, _sock: Any = None) -> None:
        """Take what has come, and hand the request over when that is all of it."""
        try:
            if not conn.shaken:
                conn.sock.do_handshake()
                conn.shaken = True
            while not self._handed_over(conn):
                piece = conn.sock.recv(_PIECE)
                if not piece:
                    self._drop(conn)
                    return
                self._take(conn, piece)
                if conn.closing:
                    return
        except (BlockingIOError, ssl.SSLWantReadError):
            self.poller.modify(conn.sock, selectors.EVENT_READ, partial(self._on_bytes, conn))
        except ssl.SSLWantWriteError:
            self.poller.modify(conn.sock, selectors.EVENT_WRITE, partial(self._on_bytes, conn))
        except OSError:
            self._drop(conn)

    def _take(self, conn: Connection, piece: bytes) -> None:
        if conn.closing:
            return
        if not conn.is_unfinished:
            conn.until = time.monotonic() + HEAD_S
        conn.come += piece
        if len(conn.come) > HEAD_MAX and sum(len(each.come) for each in self._waiting) > HELD_MAX:
            self._drop(max(self._waiting, key=lambda each: len(each.come)))

    def _handed_over(self, conn: Connection) -> bool:
        """Whether it is no longer the loop's: a thread has it, or it was dropped."""
        if conn not in self._waiting:
            return True
        found = None if conn.closing else conn.request()
        if found is None:
            return False
        count, conn.whole = found
        self._release(conn)
        conn.parser = get_parser(self.cfg, conn.sock, conn.client)
        conn.parser.unreader = _Come(bytes(conn.come[:count]))
        del conn.come[:count]
        self.enqueue_req(conn)
        return True

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Answer; a client that does not read it is left."""
        try:
            return bool(super().handle_request(req, conn))
        except TimeoutError:
            raise StopIteration from None

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        return bool(keepalive and conn.whole)

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """Wait for the next request, or listen a little to one that is closed, so that it reads its answer whole."""
        again = not fs.cancelled() and fs.exception() is None and fs.result() is True and self.alive
        conn.kept, conn.body_until = again, None
        conn.closing = not again
        conn.until = time.monotonic() + (self.cfg.keepalive if again else CLOSING_S)
        if again and conn.come:
            conn.until = time.monotonic() + HEAD_S
        if conn.closing:
            try:
                conn.sock.shutdown(socket.SHUT_WR)
            except OSError:
                self.nr_conns -= 1
                util.close(conn.sock)
                return
        self._wait(conn)

    def murder_pending(self) -> None:
        """Drop what is past its time; of a server that ends also whoever said nothing."""
        now = time.monotonic()
        late = [
            each for each in self._waiting
            if each.until <= now or not (self.alive or each.come or each.closing)
        ]  # fmt: skip
        self._drop(*late)

    def _drop(self, *conns: Connection) -> None:
        for conn in conns:
            if conn in self._waiting:
                self._release(conn)
                self.nr_conns -= 1
                util.close(conn.sock)

    def _release(self, conn: Connection) -> None:
        """It is in the loop no more."""
        del self._waiting[conn]
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
