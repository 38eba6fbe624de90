"""A container scanned where it does not belong: both sites are told, once a day for each container (practice P18)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, insert, select

from inventory.database import Database
from inventory.moment import to_us
from inventory.registration import find_registration
from inventory.staff import Role, roles_of
from inventory.tables.custody import container
from inventory.tables.house import role_grant
from inventory.tables.people import registrant
from inventory.tables.working import notice
from web.flow import Here

#: Who is told, of each registration.
TOLD = frozenset({Role.REGISTRANT, Role.COMPLIANCE})
#: So long nobody is told again of the same container.
AGAIN_AFTER = timedelta(days=1)


def tell(database: Database, here: Here, label: str) -> None:
    """Tell those who answer for either site; nothing where nobody has such a container, or where it belongs here."""
    owner = here.connection.execute(select(container.c.book).where(container.c.label == label)).scalar()
    if owner is None or owner == here.book:
        return
    sites = {code: find_registration(here.connection, code) for code in (owner, here.book)}
    names = [site.name if site else code for code, site in sites.items()]
    said = f"Container {label} of {names[0]} was scanned at {names[1]}. It belongs to {names[0]}."
    with database.write(f"foreign scan {label}") as connection:
        since = to_us(here.now - AGAIN_AFTER)
        recent = select(notice.c.id).where(notice.c.words == said, notice.c.at_us > since)
        if connection.execute(recent.limit(1)).first():
            return
        for person in sorted(set().union(*(_told(connection, code, here) for code in sites))):
            connection.execute(insert(notice).values(at_us=to_us(here.now), person=person, words=said))


def _told(connection: Connection, registration: str, here: Here) -> set[str]:
    """The registrant and compliance of a registration, whose roles are in force now."""
    granted = select(role_grant.c.person).where(role_grant.c.registration == registration)
    named = select(registrant.c.person).where(registrant.c.registration == registration)
    people = connection.execute(granted.union(named)).scalars().all()
    return {each for each in people if roles_of(connection, each, registration, here.now) & TOLD}
