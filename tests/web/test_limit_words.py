"""A limit in words: what stood before it was set, by this registration or by its profile, and where it applies."""

from __future__ import annotations

from inventory.limit_choice import SetLimit, set_limit
from inventory.plan import Fact
from tests.cast import DEE, KEYS, PROGRAM
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from web.flow import Here
from web.limit_words import limit_line


def test_before_is_what_stood_before_it(desk: Desk) -> None:
    """The profile's value first, then the last that was set; of an entry that stands what stood before that."""
    clinic = desk.clinic
    seqs = [
        clinic.run(set_limit, SetLimit(clinic.act(PROGRAM), "R1", "due_after_dose", value)).seq
        for value in ("3", "4")
    ]
    fact = Fact("limit_set", {"registration": "R1", "name": "due_after_dose", "value": "5"})
    with clinic.database.read() as connection:
        here = Here(connection, visitor_at(station_of(clinic), DEE), clinic.clock(), KEYS)
        found = [limit_line(here, fact, seq) for seq in (None, *seqs)]
        other = Fact("limit_set", {"registration": "R1", "name": "none", "value": "5"})
        assert limit_line(here, other, None) is None
    title, where = "A single dose is given, wasted or returned within", "Containers taken later."
    assert found == [(title, f"{before} hours", "5 hours", where) for before in (4, 2, 3)]
