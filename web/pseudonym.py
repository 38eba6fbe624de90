"""The pseudonyms under which findings speak of people: `Person K3`, the same in every finding, from a key kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from sqlalchemy import Connection, select

from inventory.keys import KeyRing, Purpose
from inventory.tables.house import person

#: Letters and digits that nobody confuses.
_LETTERS, _DIGITS = "ACDEFGHJKLMNPQRTUVWXYZ", "234679"
#: Tries for two characters before a number is put behind them.
_SHORT_TURNS = 16


def pseudonyms(connection: Connection, keys: KeyRing) -> dict[str, str]:
    """Code of every person -> `Person K3`, each different.

    Where two people would have the same, the one who was added later takes the next that the key gives.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for code in connection.execute(select(person.c.code).order_by(person.c.seq)).scalars():
        short = next(candidate for candidate in _candidates(keys, code) if candidate not in taken)
        taken.add(short)
        given[code] = f"Person {short}"
    return given


def _candidates(keys: KeyRing, code: str) -> Iterator[str]:
    """What the key gives for a person, without end: a letter and a digit, a longer number where those are taken."""
    for turn in count():
        number = int.from_bytes(keys.mac(Purpose.PSEUDONYM, f"{turn}/{code}".encode()), "big")
        number, letter = divmod(number, len(_LETTERS))
        further = str(turn) if turn >= _SHORT_TURNS else ""
        yield f"{_LETTERS[letter]}{_DIGITS[number % len(_DIGITS)]}{further}"
