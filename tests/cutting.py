"""A line to a PostgreSQL server that is cut once, before or after the server has committed; the server stays well."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

#: What the client asks at the end of a transaction, to its last byte: READ COMMITTED stands at the beginning.
_COMMIT = b"COMMIT\0"


class Line:
    """A Unix socket that hands everything on. `cut_at` "commit": the request is lost; "answer": its answer is."""

    def __init__(self, server: str, folder: Path) -> None:
        """Listen in the folder, and hand on to the server's socket."""
        self._server = server
        self.cut_at = ""
        self.cuts = 0
        self._threads: list[threading.Thread] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                asked = threading.Event()
                for one, other, up in ((client, server, True), (server, client, False)):
                    thread = threading.Thread(target=self._hand_on, args=(one, other, asked, up), daemon=True)
                    self._threads.append(thread)
                    thread.start()

    def _hand_on(self, one: socket.socket, other: socket.socket, asked: threading.Event, up: bool) -> None:
        # Each socket is read by one thread, which closes it.
        with one, suppress(OSError):
            while data := one.recv(65536):
                if up and _COMMIT in data and self.cut_at:
                    if self.cut_at == "commit":
                        self._cut(one, other)
                        break
                    asked.set()
                if not up and asked.is_set():
                    # The server has answered: it is committed, and nobody hears of it.
                    self._cut(one, other)
                    break
                other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def _cut(self, *ends: socket.socket) -> None:
        self.cut_at = ""
        self.cuts += 1
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Take no more connections, and wait until the last one has ended."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=10)


@contextmanager
def line(url: str) -> Iterator[tuple[str, Line]]:
    """The same database by a line that can be cut: its URL, and the line."""
    parsed = make_url(url)
    host = parsed.query["host"]
    with tempfile.TemporaryDirectory(prefix="vialtrail-line-") as folder:
        made = Line(f"{host}/.s.PGSQL.5432", Path(folder))
        yield parsed.set(query={"host": folder}).render_as_string(hide_password=False), made
        made.close()
