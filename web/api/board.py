"""Reading what does not add up, as the compliance officer's board shows it: people by pseudonym, no motive."""

from __future__ import annotations

from typing import Any

from detection.finding import mg
from detection.store import StoredFinding, open_findings
from inventory.reports.open_items import all_open, past_due
from web.api.offer import Answer, Call, Offer, offers
from web.api.shape import List, Named, OrNull, Whole, said
from web.finding_view import OPERATIONAL
from web.here import database, now
from web.pseudonym import pseudonyms

_WORDS = said()
FINDING = Named(
    {
        "number": Whole(), "scheme": _WORDS, "owner": _WORDS, "strength": _WORDS, "statement": _WORDS,
        "subject": OrNull(said("A pseudonym, the same in every finding.")), "substance": OrNull(_WORDS),
        "difference": _WORDS, "difference_words": _WORDS, "records": Whole("How many records stand behind it."),
        "first_at": _WORDS, "last_at": _WORDS, "likely_causes": List(_WORDS),
    }
)  # fmt: skip
PAST_DUE = Named({"holder": _WORDS, "containers": Whole(), "oldest_due_at": _WORDS})


@offers(
    Offer("board", "GET", "/board", "board:read", "Open findings, and custody past its time.",
          {200: Named({"findings": List(FINDING), "past_due": List(PAST_DUE)})})
)  # fmt: skip
def board(call: Call) -> Answer:
    """The registration's open findings but those that stand under past_due in their owner's name."""
    with database().read() as connection:
        shown = pseudonyms(connection, database().keys)
        late = past_due(all_open(connection, call.caller.book), now())
        found = [
            _finding(each, shown)
            for each in open_findings(connection, [call.caller.book])
            if each.statement.scheme not in OPERATIONAL
        ]
    custody = [
        {"holder": each.holder_name, "containers": len(each.items), "oldest_due_at": each.oldest_due_at.isoformat()}
        for each in late
    ]  # fmt: skip
    return 200, {"findings": found, "past_due": custody}


def _finding(found: StoredFinding, shown: dict[str, str]) -> dict[str, Any]:
    statement = found.statement
    return {
        "number": found.number, "scheme": statement.scheme, "owner": statement.owner, "strength": statement.strength,
        "statement": statement.statement,
        "subject": shown.get(statement.person, "Person not of this clinic") if statement.person else None,
        "substance": statement.substance, "difference": mg(statement.difference_ng),
        "difference_words": statement.difference_words, "records": len(statement.records),
        "first_at": statement.first_at.isoformat(), "last_at": statement.last_at.isoformat(),
        "likely_causes": [cause.name for cause in statement.causes],
    }  # fmt: skip
