"""The address under which browsers know this installation: security keys are made for it and work nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

#: Where a browser lets security keys work without TLS.
LOCAL = "localhost"
#: What the authenticator shows as the name of the installation.
NAME = "Vialtrail"


@dataclass(frozen=True)
class Party:
    """`origin` is scheme, host and port as the browser says them; `id` is the host, to which keys are bound."""

    origin: str
    id: str


def party_of(origin: str) -> Party | None:
    """The party of a configured address (`VIALTRAIL_ORIGIN`); None where none is configured, and no key works.

    Raises: ValueError: it is no origin, or one without TLS that is not this machine's own.
    """
    if not origin:
        return None
    parts = urlsplit(origin)
    whole = f"{parts.scheme}://{parts.netloc}"
    host = parts.hostname or ""
    if (
        origin.rstrip("/") != whole
        or parts.scheme not in {"http", "https"}
        or not host
        or "@" in parts.netloc
    ):
        raise ValueError(f"VIALTRAIL_ORIGIN is scheme, host and port alone, not {origin!r}")
    if parts.scheme == "http" and host != LOCAL:
        raise ValueError("VIALTRAIL_ORIGIN begins with https://, but on localhost")
    return Party(whole.lower(), host)
