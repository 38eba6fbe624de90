"""The web server process: gunicorn around the application, set up for one machine; it opens no control socket."""

import argparse
import ipaddress
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gunicorn.app.base import BaseApplication

from web.arrival import ArrivalWorker

#: Two processes, so that a long report in one leaves the other to answer; four threads in each, so that a PIN's
#: argon2id, which releases the interpreter, holds up nobody else's page.
PROCESSES, THREADS = 2, 4


@dataclass(frozen=True)
class Address:
    """Where the server listens: host and port, and the certificate and key files where it speaks TLS itself."""

    host: str
    port: int
    certificate: str | None = None
    key: str | None = None

    @property
    def bind(self) -> str:
        """As gunicorn reads it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """What a person opens: localhost for a loopback address, because a secure context is known by that name."""
        scheme = "https" if self.certificate else "http"
        if is_loopback(self.host):
            return f"{scheme}://localhost:{self.port}"
        return f"{scheme}://{self.bind}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class WebServer(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn with settings of ours alone: no settings file and no environment variable of its own is read."""

    def __init__(self, address: Address, application: Callable[[], Any]) -> None:
        """Keep the address and what makes the WSGI application, which each worker process calls once."""
        self._address, self._application = address, application
        super().__init__(prog="vialtrail")

    def load_config(self) -> None:
        """Set gunicorn's settings."""
        settings: dict[str, Any] = {
            "bind": self._address.bind,
            "certfile": self._address.certificate,
            "keyfile": self._address.key,
            "workers": PROCESSES,
            "threads": THREADS,
            # A request that never comes whole takes no thread from others.
            "worker_class": ArrivalWorker,
            # What a proxy says is believed by web/entrance.py, and by nothing before it.
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            "forwarder_headers": "",
            # It listens for orders to stop or reload, in a folder that others may reach.
            "control_socket_disable": True,
            "proc_name": "vialtrail",
            "loglevel": "warning",
            "timeout": 60,
            "graceful_timeout": 5,
            "umask": 0o077,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application of this worker."""
        return self._application()


def parser() -> argparse.ArgumentParser:
    """What `vialtrail serve` hands to this process; database, keys and proxy come by the environment."""
    options = argparse.ArgumentParser(prog="python -m web.server")
    options.add_argument("--host", required=True)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--certificate")
    options.add_argument("--key")
    return options


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until a signal says stop."""
    from web.served import application_from_environment
    from web.supervisor import end_with_parent

    end_with_parent()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    arguments = parser().parse_args(argv)
    address = Address(arguments.host, arguments.port, arguments.certificate, arguments.key)
    WebServer(address, application_from_environment).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
