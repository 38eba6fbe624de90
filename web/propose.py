"""A change that a form made: recorded at once while a clinic is set up, else a draft that two people sign."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from inventory.approval import Proposed, is_registrant_named
from inventory.errors import Refused, SecondPersonNeeded
from web import changes, drafts
from web import form as forms
from web.access import visitor
from web.flow import beginning
from web.form import Form
from web.here import database, now


def propose(
    form: Form, change: str, command: Any, fields: Mapping[str, str], otherwise: str, done: str, *, flow: str = "change",
    sealed: Mapping[str, str] | None = None,
) -> str | None:  # fmt: skip
    """Keep the change as a draft, or record it where nobody answers for a registration yet.

    Args: change: its name in `web.changes`. done: the address to go to once it is recorded. sealed: what the draft
    keeps beside the change and no page shows.
    Returns: the address of the next page; None where it was refused, which the form then says.
    """
    if not form.right:
        return None
    with database().read() as connection:
        two_people = is_registrant_named(connection) or flow != "change"
    if not two_people:
        operation = changes.CHANGES[change].operation
        return done if forms.record(form, operation, command, fields, otherwise) else None
    ends, second = flow == "ending", {}
    try:
        with database().read() as connection:
            asked = Proposed(command.act, visitor().registration, command, alone=ends)
            try:
                changes.operation_of(change)(connection, asked)
            except SecondPersonNeeded as needed:
                if not ends:
                    raise
                second = {"second": needed.expected}
    except Refused as refused:
        form.refuse(refused, fields, otherwise)
        return None
    state = {**beginning(), "step": 1, "change": [change, changes.keep(command)], **second, **(sealed or {})}
    with database().write() as connection:
        drafts.drop_begun(connection, visitor(), flow, now())
        made = drafts.make(connection, visitor(), flow, json.loads(json.dumps(state)), now())
    return f"/{flow}/draft/{made}/"
