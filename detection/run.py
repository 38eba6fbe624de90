"""All detectors over one site's streams, the gate of the feed first; it adds no score and decides nothing.

A run on data up to a time gives what that time's run gave: each detector sees only what was recorded by `as_of`.
The parameters are the stated ones of each detector, so that a statement can be made again from its streams.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from detection.detectors import exceptions, feed, open_custody, overcharted, uncharted
from detection.finding import Statement
from detection.streams import Streams

P = TypeVar("P")
Find = Callable[[Streams, P, datetime], tuple[Statement, ...]]
Run = Callable[[Streams, datetime], tuple[Statement, ...]]


def _with(find: Find[P], parameters: P) -> Run:
    """A detector bound to its parameters."""

    def run(streams: Streams, as_of: datetime) -> tuple[Statement, ...]:
        return find(streams, parameters, as_of)

    return run


#: Name and run of each detector, in the order in which a run shows them.
DETECTORS: tuple[tuple[str, Run], ...] = (
    (feed.DETECTOR, _with(feed.find, feed.Parameters())),
    (uncharted.DETECTOR, _with(uncharted.find, uncharted.Parameters())),
    (overcharted.DETECTOR, _with(overcharted.find, overcharted.Parameters())),
    (open_custody.DETECTOR, _with(open_custody.find, open_custody.Parameters())),
    (exceptions.DETECTOR, _with(exceptions.find, exceptions.Parameters())),
)


def find_all(streams: Streams, as_of: datetime) -> tuple[Statement, ...]:
    """Every detector's statements about what was known at `as_of`, each key once.

    Raises: ValueError: two statements share a key, and storage could not keep them apart.
    """
    known = streams.known_at(as_of)
    found = tuple(statement for _, run in DETECTORS for statement in run(known, as_of))
    keys = [statement.key for statement in found]
    if len(set(keys)) != len(keys):
        raise ValueError(f"two statements share a key: {sorted(k for k in keys if keys.count(k) > 1)}")
    return found
