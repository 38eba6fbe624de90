"""A mail server on this machine, for the tests alone: it takes what it is sent, or refuses it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """Where the server is, the commands that it was given, and the mails that it took."""

    port: int = 0
    refuses: str = ""
    #: Addresses that it does not know.
    unknown: set[str] = field(default_factory=set)
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)


class _Session(socketserver.StreamRequestHandler):
    """One client, as RFC 5321 has it, with the commands that a client needs."""

    def handle(self) -> None:
        """Answer until the client leaves."""
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self._say("220 here")
        for raw in self.rfile:
            line = raw.decode().strip()
            box.commands.append(line)
            verb = line.split(" ")[0].upper()
            if box.refuses == verb or (verb == "RCPT" and any(f"<{each}>" in line for each in box.unknown)):
                self._say("550 not here")
            elif verb == "EHLO":
                self._say("250-here\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                self._say("235 known")
            elif verb == "DATA":
                self._say("354 go on")
                box.mails.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 done")
                return
            else:
                self._say("250 well")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server(refuses: str = "") -> Iterator[Mailbox]:
    """A server on a free port of 127.0.0.1 until the block ends; `refuses` is the command that it answers with 550."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        box = Mailbox(server.server_address[1], refuses)
        server.box = box  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
