"""What stands before the application: proxies that are named and hosts that are named; no other is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, TypeAlias

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network: TypeAlias = IPv4Network | IPv6Network

#: Where a proxy stands when none is named: on this machine.
LOOPBACK = "127.0.0.1, ::1"
#: How a proxy says who asked it, for what, and how; from anybody else nothing of it is read.
_SAID = (
    "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX",
)  # fmt: skip


class EntranceError(Exception):
    """The configuration names no proxy or host that can be; the text is the sentence that a person reads."""


def proxies_of(text: str) -> tuple[Network, ...]:
    """Addresses and networks with commas between; none is this machine alone.

    Raises: EntranceError: one is neither.
    """
    found = []
    for part in filter(None, (each.strip() for each in (text or LOOPBACK).split(","))):
        try:
            network = ip_network(part)
        except ValueError:
            raise EntranceError(f"A proxy is named by its address or network; {part} was found.") from None
        if network.prefixlen == 0:
            raise EntranceError(f"{part} is everybody: name the proxy itself.")
        found.append(network)
    return tuple(found)


def hosts_of(text: str) -> frozenset[str]:
    """Names by which browsers call this site, with commas between; none: it is not asked.

    Raises: EntranceError: one is no name.
    """
    names = frozenset(each.strip().lower() for each in text.split(",") if each.strip())
    for name in names:
        if not all(sign.isalnum() or sign in ".-:[]" for sign in name):
            raise EntranceError(f"A host is named as browsers write it, without a path; {name} was found.")
    return names


class Entrance:
    """The WSGI application behind its proxies and under its names.

    Args: proxies: who may say that a request came by TLS, and from whom; none: nobody may. hosts: names; none: any.
    """

    def __init__(
        self, application: WSGIApplication, proxies: Iterable[Network] = (), hosts: Iterable[str] = ()
    ) -> None:
        """Put it before the application."""
        self._proxies, self._hosts = tuple(proxies), frozenset(hosts)
        self._inside = application
        self._believing = ProxyFix(self._named, x_for=1, x_proto=1, x_host=1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Believe a proxy that is named; turn away whoever comes past it; of all others believe nothing."""
        if not self._proxies:
            for name in _SAID:
                environ.pop(name, None)
            return self._named(environ, start_response)
        if self._is_proxy(environ.get("REMOTE_ADDR", "")):
            return self._believing(environ, start_response)
        return _turned_away(start_response, "403 Forbidden", "This site is reached through its proxy.\n")

    def _is_proxy(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._proxies)

    def _named(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = str(environ.get("HTTP_HOST", "")).lower()
        if self._hosts and host not in self._hosts and _without_port(host) not in self._hosts:
            return _turned_away(start_response, "400 Bad Request", "This site has another name.\n")
        return self._inside(environ, start_response)


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def _turned_away(start_response: Callable[..., object], status: str, sentence: str) -> Iterable[bytes]:
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", "default-src 'none'"),
    ]  # fmt: skip
    start_response(status, headers)
    return [sentence.encode()]
