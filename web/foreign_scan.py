"""A container scanned where it does not belong: both sites are told, once a day for each container (practice P18).

Whoever has a right where it belongs reads where that is; nobody else reads more than that it is not from here.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, insert, select

from inventory.database import Database
from inventory.errors import ForeignContainer
from inventory.holdings import WORDS
from inventory.moment import to_us
from inventory.registration import find_registration
from inventory.rights import rights_of
from inventory.staff import Role, roles_of
from inventory.tables.custody import container
from inventory.tables.house import role_grant
from inventory.tables.people import registrant
from inventory.tables.working import notice
from web.flow import Here
from web.refusals import NotFromHere, OfOtherSite

#: Who is told, of each registration.
TOLD = frozenset({Role.REGISTRANT, Role.COMPLIANCE, Role.PHARMACIST})
#: So long nobody is told again of the same container.
AGAIN_AFTER = timedelta(days=1)


def tell(database: Database, here: Here, label: str) -> ForeignContainer | None:
    """Tell those who answer for either site, and say it to who scanned it; None where it is from here, or nobody's."""
    query = select(container.c.book, container.c.kind).where(container.c.label == label)
    row = here.connection.execute(query).one_or_none()
    if row is None or row.book == here.book:
        return None
    owner = row.book
    sites = {code: find_registration(here.connection, code) for code in (owner, here.book)}
    names = [site.name if site else code for code, site in sites.items()]
    said = f"Container {label} of {names[0]} was scanned at {names[1]}. It belongs to {names[0]}."
    with database.write(f"foreign scan {label}") as connection:
        since = to_us(here.now - AGAIN_AFTER)
        recent = select(notice.c.id).where(notice.c.words == said, notice.c.at_us > since)
        if not connection.execute(recent.limit(1)).first():
            for person in sorted(set().union(*(_told(connection, code, here) for code in sites))):
                connection.execute(insert(notice).values(at_us=to_us(here.now), person=person, words=said))
    wanted, what = "a container of this registration", WORDS[row.kind]
    if here.visitor.person and rights_of(here.connection, here.visitor.person, owner, here.now).roles:
        return OfOtherSite(wanted, label, what=what, site=names[0], book=owner)
    return NotFromHere(wanted, label, what=what)


def _told(connection: Connection, registration: str, here: Here) -> set[str]:
    """The registrant and compliance of a registration, whose roles are in force now."""
    granted = select(role_grant.c.person).where(role_grant.c.registration == registration)
    named = select(registrant.c.person).where(registrant.c.registration == registration)
    people = connection.execute(granted.union(named)).scalars().all()
    return {each for each in people if roles_of(connection, each, registration, here.now) & TOLD}
