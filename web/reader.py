"""Whose book a page is read in, and whether people's names stand on it: pages opened from a finding name nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inventory.registration import Registration, all_registrations
from inventory.reports.directory import people
from inventory.staff import Role, roles_of
from web.flow import Here
from web.here import database
from web.pseudonym import pseudonyms


@dataclass(frozen=True)
class Reader:
    """A reader of one book; `finding` is the number of the finding from which she came, or nothing."""

    here: Here
    book: str
    finding: str
    #: Writes a person's name, or any sentence with names in it, as this reader may see it.
    named: Callable[[str], str]

    @property
    def query(self) -> str:
        """What the addresses of the next pages carry, so that a name does not come out one page later."""
        wanted = {"book": "" if self.book == self.here.book else self.book, "finding": self.finding}
        found = "&".join(f"{name}={value}" for name, value in wanted.items() if value)
        return f"?{found}" if found else ""


def reader_of(here: Here, asked: Mapping[str, str]) -> Reader:
    """The reader of the book that the address asks for: her workstation's, or one where she is compliance officer.

    Nobody else comes from a finding: to her a page with pseudonyms, beside the same one with names, would say whose is
    whose.
    """
    wanted, own = asked.get("book", "") or here.book, {site.code for site in sites_of(here)}
    book = wanted if wanted in own else here.book
    finding = asked.get("finding", "")
    finding = finding if finding.isdecimal() and book in own else ""
    return Reader(here, book, finding, _masked(here) if finding else str)


def sites_of(here: Here) -> tuple[Registration, ...]:
    """The registrations where the visitor is compliance officer."""
    return tuple(
        site
        for site in all_registrations(here.connection)
        if Role.COMPLIANCE in roles_of(here.connection, here.visitor.person, site.code, here.now)
    )


def _masked(here: Here) -> Callable[[str], str]:
    """Replaces every name of the staff by the pseudonym of the findings."""
    shown = pseudonyms(here.connection, database().keys)
    by_name = {name: shown[code] for code, name in people(here.connection).items()}
    longest = sorted((re.escape(name) for name in by_name if name), key=len, reverse=True)
    pattern = re.compile("|".join(longest) or r"(?!)")
    return lambda text: pattern.sub(lambda match: by_name[match.group()], text)
