"""What the page of every entry says, whatever its kind: when and by whom, its number and hash, and who signed it.

What the entry itself is about its page adds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from typing import Any

from inventory.reports.entries import EntryHead
from web import words
from web.frame import Ask, Button, Fact, Mood, Signature


def entry_facts(
    head: EntryHead, zone: tzinfo, now: datetime, own: Iterable[Fact], named: Callable[[str], str] = str,
    happened: datetime | None = None,
) -> tuple[Fact, ...]:  # fmt: skip
    """The facts in their order, the entry's own amid them.

    Args: named: writes a person's name as this reader may see it. happened: where that was well before the record.
    """
    then = (Fact("Happened", words.moment_exact(happened, zone, now)),) if happened else ()
    return (
        Fact("Recorded", words.moment_exact(head.recorded_at, zone, now)), *then,
        Fact("By", f"{named(head.actor_name)}, {head.workstation or 'no workstation'}"), *own,
        Fact("Entry", head.number), Fact("Hash", head.hash.hex()[:16], code=True),
    )  # fmt: skip


def signatures_of(head: EntryHead, named: Callable[[str], str] = str) -> tuple[Signature, ...]:
    """Each as it is always read; its time in the zone in which it was signed, of a witness how she saw it."""
    return tuple(
        Signature(
            named(each.printed_name), ", ".join(part for part in (each.meaning.capitalize(), each.seen) if part),
            words.moment_on_paper(each.signed_at, each.signed_at.tzinfo) if each.signed_at.tzinfo else "",
            each.method, each.workstation,
        )
        for each in head.signatures
    )  # fmt: skip


def entry_page(head: EntryHead, details: tuple[Fact, ...], back_href: str, go_on: Button) -> dict[str, Any]:
    """The context of flow/recorded.html for an entry that moves no drug."""
    said = f"Recorded: {head.what[0].lower()}{head.what[1:]}."
    return {
        "heading": f"{head.what}, entry {head.number}", "ask": Ask(said, mood=Mood.YES, icon="done"), "steps": (),
        "taken": (), "back_href": back_href, "number": None, "details": details, "signatures": signatures_of(head),
        "others": (), "next": go_on,
    }  # fmt: skip
