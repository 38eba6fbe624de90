"""What a post costs as the history grows, beside the bare loop on the same database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inventory.database import Database
from inventory.keys import KeyRing
from web.benchmark.bare import replay
from web.benchmark.clinic import found
from web.benchmark.databases import Engine
from web.benchmark.history import SPARE, load, vials_for
from web.benchmark.post import WARM, Measured, post_all, record
from web.benchmark.processes import together
from web.cli.database import now

#: Entries of the book when it is measured.
SIZES = (10_000, 100_000, 1_000_000, 2_000_000)
#: Doses of each round, with those before the measurement; pairs of rounds at each size.
DOSES, PAIRS = 100, 5


def grow(
    engine: Engine, keys: KeyRing, *, sizes: Sequence[int] = SIZES, doses: int = DOSES, pairs: int = PAIRS
) -> Iterator[tuple[int, Measured]]:
    """Load to each size and measure one writer there; yields size and measure.

    Both sides post into the one database in turn: copies of 2 million entries would fill the disk's memory anew each.
    Raises: ValueError: there are not spare vials enough for so many sizes and pairs.
    """
    if len(sizes) * pairs > SPARE:
        raise ValueError(f"{len(sizes)} sizes of {pairs} pairs need more than {SPARE} vials")
    with engine() as databases:
        base = Database(databases.url, keys, now, pooled=False)
        works = found(base, vials_for(max(sizes)))
        base.close()
        spare = works[-SPARE:]
        # What is asked for is the same at every size, so that it is recorded once, on a book that is small.
        recorded = record(databases.copy(), keys, [[work] for work in spare], doses)
        pairs_left = iter(zip(spare, recorded, strict=True))
        for size in sizes:
            load(databases.owner, keys, works, size)
            measured = Measured()
            for number in range(pairs):
                work, posts = next(pairs_left)
                task = (databases.url, keys, f"G{size}-{number}", [work], doses)
                ours = together(post_all, [task])
                measured.add(ours, together(replay, [(databases.url, posts, WARM)]))
            yield size, measured
