"""What waits for a person or is said to her beside her open items, the most urgent first; it closes nothing itself."""

from __future__ import annotations

from sqlalchemy import Connection

from inventory.accountability import statement_wanted
from inventory.approval import APPROVERS
from inventory.reports.open_items import OpenItem
from inventory.responsibility import registrant_of, sheet_of
from inventory.rights import by_reason
from inventory.staff import HANDLERS, WITNESSES, Role
from scanners.label import short
from web import drafts, words
from web.flow import Here
from web.frame import Button
from web.glass import open_here
from web.notices import unseen
from web.outgoing_mail import late
from web.rows import Strip
from web.urgent import TOLD
from web.words import counted


def strips(here: Here, held: tuple[OpenItem, ...]) -> tuple[Strip, ...]:
    """Who waits for her first, then what she may do no longer, then what is told to her, then what can wait."""
    return (
        *_witness_wanted(here), *_lost(here), *_safe(here, held), *_glasses(here), *_notices(here),
        *_approvals(here), *_statement(here.connection, here), *mail_waits(here), *_sheet_wanted(here),
    )  # fmt: skip


def _witness_wanted(here: Here) -> tuple[Strip, ...]:
    """Where somebody else waits for a witness; one a workstation."""
    if not here.visitor.roles & WITNESSES:
        return ()
    since = here.now - here.visitor.station.policy.draft_open
    waiting = drafts.wanting_second(here.connection, here.book, since)
    codes = dict.fromkeys(each.workstation for each in waiting if each.person != here.visitor.person)
    return tuple(
        Strip(
            "pen-line", f"A witness is wanted in {drafts.station_name(here.connection, code)}.",
            "Go there, or scan WITNESS to see the draft here.", Button("See the draft", href="/waste/witness/"),
        )
        for code in codes
    )  # fmt: skip


def _lost(here: Here) -> tuple[Strip, ...]:
    return tuple(
        Strip("question", f"Not in force: {roles}.", why) for roles, why in by_reason(here.visitor.lost)
    )


def _safe(here: Here, held: tuple[OpenItem, ...]) -> tuple[Strip, ...]:
    """To who holds drug and may handle none now: that nothing of it is lost to her (practice P12)."""
    if not held or here.visitor.roles & HANDLERS:
        return ()
    named = ", ".join(f"{item.what} {short(item.label)}" for item in held)
    return (Strip("done", f"What you hold is safe: {named}.", "Record, return, or waste it with a witness."),)


def _glasses(here: Here) -> tuple[Strip, ...]:
    return tuple(
        Strip("eye", sentence, button=Button("See the reason", href=href))
        for sentence, href in open_here(here)
    )


def _notices(here: Here) -> tuple[Strip, ...]:
    return tuple(
        Strip("question", each.words, each.at_text, Button("I have seen it", f"/notice/{each.number}/seen"))
        if each.goes
        else Strip(
            "question", each.words, f"{each.at_text}. It stays until you sign in with your badge and your own PIN."
        )
        for each in unseen(here)
    )  # fmt: skip


def _approvals(here: Here) -> tuple[Strip, ...]:
    """Changes of somebody else that wait for who may approve them."""
    if not here.visitor.roles & APPROVERS:
        return ()
    since = here.now - here.visitor.station.policy.approval_open
    waiting = drafts.wanting_second(here.connection, here.book, since, "approver")
    count = sum(each.person != here.visitor.person for each in waiting)
    if not count:
        return ()
    return (
        Strip(
            "pen-line", f"{counted(count, 'change')} to approve.",
            "Another person's change waits for your signature.", Button("See the changes", href="/approval/"),
        ),
    )  # fmt: skip


def _statement(connection: Connection, here: Here) -> tuple[Strip, ...]:
    if not statement_wanted(connection, here.visitor.person):
        return ()
    said = "Read what is recorded and who sees it. Your first signature waits for it."
    return (
        Strip("pen-line", "Sign your statement.", said, Button("Read and sign it", href="/accountability/")),
    )


def _sheet_wanted(here: Here) -> tuple[Strip, ...]:
    """A clinic that has no recovery sheet is asked to make one, until it has: a lost badge may be its last."""
    if not here.visitor.roles & {Role.ADMINISTRATOR, Role.REGISTRANT}:
        return ()
    if registrant_of(here.connection, here.book) is None or sheet_of(here.connection, here.book) is not None:
        return ()
    said = "Without it nobody gives the registrant of record a lost badge or PIN back."
    return (Strip("printer", "Make the recovery sheet.", said, Button("Make it", href="/recovery/sheet")),)


def mail_waits(here: Here) -> tuple[Strip, ...]:
    """To who answers for a registration: an address that its digest and its urgent mail do not reach."""
    if not here.visitor.roles & TOLD:
        return ()
    button = None
    if Role.REGISTRANT in here.visitor.roles:
        button = Button("See the digests", href="/digest/")
    elif Role.ADMINISTRATOR in here.visitor.roles:
        button = Button("See the address", href="/digest/address")
    return tuple(
        Strip(
            "question", f"Mail to {each.recipient} has not gone since {words.moment(each.since, here.zone, here.now)}.",
            "It is tried again. Each day's digest stands on its page.", button,
        )
        for each in late(here.connection, here.book, here.now)
        if each.since is not None
    )  # fmt: skip
