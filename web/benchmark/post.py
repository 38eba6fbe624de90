"""Posts per second of several processes, beside a driver's bare loop of the same statements in the same run."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field

from sqlalchemy import create_engine, func, select
from sqlalchemy.pool import NullPool

from inventory.database import Database
from inventory.keys import KeyRing
from inventory.tables.schema import append_only
from web.benchmark.bare import replay
from web.benchmark.clinic import Work, found, treat
from web.benchmark.databases import Engine
from web.benchmark.processes import Start, Together, together
from web.benchmark.recorded import Post, recording
from web.cli.database import now

#: Posts of each process before the measurement: the first of a connection read the schema and plan each statement.
WARM = 2


@dataclass(frozen=True)
class Shape:
    """How many write how much: registrations, processes, and posts of all of them in a round (an even number each)."""

    registrations: int
    writers: int
    posts: int

    @property
    def doses(self) -> int:
        """Doses that each process draws up and gives, with those before the measurement."""
        return (WARM + max(self.posts // self.writers, 2)) // 2

    def share(self, works: list[Work]) -> list[list[Work]]:
        """What each process works on: one vial each; a process alone goes round the registrations."""
        if self.writers >= self.registrations:
            return [[work] for work in works]
        return [works[number :: self.writers] for number in range(self.writers)]


@dataclass
class Measured:
    """Pairs of rounds, the program's and the bare loop's. Units: posts per second, seconds a post."""

    posts: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    post_seconds: list[float] = field(default_factory=list)
    bare_seconds: list[float] = field(default_factory=list)

    def add(self, posts: Together, bare: Together) -> None:
        """Add a pair."""
        self.posts.append(posts.per_second)
        self.bare.append(bare.per_second)
        self.post_seconds += posts.seconds
        self.bare_seconds += bare.seconds

    @property
    def ratios(self) -> list[float]:
        """The program's rate over the bare loop's, pair by pair."""
        return [posts / bare for posts, bare in zip(self.posts, self.bare, strict=True)]


def percentile(seconds: list[float], percent: int) -> float:
    """The value that so many percent do not exceed."""
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1]


def measure(engine: Engine, keys: KeyRing, shape: Shape, pairs: int) -> Measured:
    """Measure both in turn, each on a copy of one database; afterwards each pair has the same rows.

    Raises: RuntimeError: the bare loop did not write what the program wrote.
    """
    measured = Measured()
    with engine() as databases:
        base = Database(databases.url, keys, now, pooled=False)
        works = found(base, max(shape.writers, shape.registrations), shape.registrations)
        shares = shape.share(works)
        base.close()
        recorded = record(databases.copy(), keys, shares, shape.doses)
        for _ in range(pairs):
            ours, theirs = databases.copy(), databases.copy()
            tasks = [(ours, keys, f"W{number}", share, shape.doses) for number, share in enumerate(shares)]
            posts = together(post_all, tasks)
            bare = together(replay, [(theirs, each, WARM) for each in recorded])
            if rows_of(ours) != rows_of(theirs):
                raise RuntimeError("the bare loop did not write the rows that the program wrote")
            measured.add(posts, bare)
    return measured


def record(url: str, keys: KeyRing, shares: list[list[Work]], doses: int) -> list[list[Post]]:
    """Each process's posts as the driver is given them, from one process that makes them all."""
    recorded: list[list[Post]] = []
    with recording() as statements:
        database = Database(url, keys, now)
        with database.write():
            # What opens a connection is no part of a post.
            pass
        for number, share in enumerate(shares):
            statements.taken()
            recorded.append([statements.taken() for _ in treat(database, f"W{number}", share, doses)])
        database.close()
    return recorded


def post_all(start: Start, url: str, keys: KeyRing, name: str, share: list[Work], doses: int) -> list[float]:
    """One process: opens the database, posts a little, waits for the others, posts. Returns: seconds of each post."""
    database = Database(url, keys, now)
    seconds: list[float] = []
    posts = treat(database, name, share, doses)
    for _ in range(WARM):
        next(posts)
    start()
    began = time.perf_counter()
    for _ in posts:
        ended = time.perf_counter()
        seconds.append(ended - began)
        began = ended
    database.close()
    return seconds


def rows_of(url: str) -> dict[str, int]:
    """How many rows each table of the books has, and the results."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in append_only
        }
