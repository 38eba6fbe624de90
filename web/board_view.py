"""What the board shows: health of the inputs, what is worth an hour, what is open now and whose it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from detection.finding import COMPLIANCE, PHARMACIST, STRONG, WEAK, mg
from detection.health import charted_to, last_run
from detection.store import StoredFinding, open_findings
from inventory.registration import Registration
from inventory.reports.directory import people, people_with
from inventory.reports.open_items import all_open, open_takes, past_due
from inventory.review import waiting
from inventory.staff import Role
from web import checkpoint_run, drafts, outgoing_mail, words
from web.finding_view import FEED, OPERATIONAL, strength_of, subject_of
from web.flow import Here
from web.frame import Pill, State
from web.reader import sites_of
from web.rows import OpenRow, WorthRow

#: Findings shown as worth an hour; the rest are one link away.
BUDGET = 4
#: Detection runs every few minutes; after this it is said that it does not.
_RUN_LATE = timedelta(minutes=30)
_RANK = {STRONG: 0, WEAK: 2}
#: What the board says of a fault of the checkpoints.
_FAULTS = {
    checkpoint_run.UNFIT: "A book does not fit its checkpoint: run verify",
    checkpoint_run.UNPUBLISHED: "Checkpoints wait: their second path takes none",
    checkpoint_run.UNMAILED: "Checkpoints wait: the mail server takes none",
}


@dataclass(frozen=True)
class Board:
    """The compliance officer's sites with their open findings."""

    here: Here
    sites: tuple[Registration, ...]
    findings: tuple[StoredFinding, ...]


def read_board(here: Here) -> Board:
    """The sites where the visitor is compliance officer, and what is open there."""
    sites = sites_of(here)
    return Board(here, sites, open_findings(here.connection, [site.code for site in sites]))


def board_context(board: Board, *, weaker: bool) -> dict[str, Any]:
    """The context of board/board.html but its ask; `weaker` shows what is beyond the budget."""
    worth = _worth(board)
    shown, rest = (worth[BUDGET:], ()) if weaker else (worth[:BUDGET], worth[BUDGET:])
    open_now = tuple(_open_now(board))
    waits = (
        f" {words.counted(len(rest), 'weaker one')} {'waits' if len(rest) == 1 else 'wait'}." if rest else ""
    )
    return {
        "heading": "What does not add up",
        "health": (
            *_chart_health(board),
            _run_health(board),
            *_checkpoint_health(board),
            *_mail_health(board),
        ),
        "worth": tuple(_worth_row(board, each) for each in shown),
        "worth_note": f"{len(shown)} weaker than these"
        if weaker
        else f"{len(shown)} shown, at most {BUDGET}.",
        "weaker": len(rest),
        "weaker_href": "/board/?weaker=1",
        "open_now": open_now,
        "open_total": sum(row.how_many for row in open_now),
        "open_href": "/board/open/" if open_now else "",
        "nothing_line": f"Nothing is worth an hour today.{waits}",
    }


def _worth(board: Board) -> tuple[StoredFinding, ...]:
    """Findings for compliance, the strongest and largest first; none of one's own, none that stands in Open now."""
    found = [
        each
        for each in board.findings
        if each.statement.owner == COMPLIANCE
        and each.statement.scheme not in OPERATIONAL | {FEED}
        and each.statement.person != board.here.visitor.person
    ]
    return tuple(
        sorted(found, key=lambda each: (_RANK.get(each.statement.strength, 1), -each.statement.difference_ng))
    )


def _worth_row(board: Board, found: StoredFinding) -> WorthRow:
    said = found.statement
    site = next(site for site in board.sites if site.code == said.site)
    since = said.first_at.astimezone(ZoneInfo(site.zone)).date()
    where = f", {site.name}" if len(board.sites) > 1 else ""
    likely = f" Likely: {said.causes[0].name[0].lower()}{said.causes[0].name[1:]}." if said.causes else ""
    line = f"{subject_of(board.here, said)}{where}, since {words.day(since)}.{likely}"
    return WorthRow(
        f"/finding/{found.number}", said.statement, line, mg(said.difference_ng), said.difference_words,
        strength_of(said),
    )  # fmt: skip


def _chart_health(board: Board) -> Iterator[Pill]:
    """How far the charts reach: those in time together, a late or absent one by its site."""
    late = {each.statement.site for each in board.findings if each.statement.scheme == FEED}
    in_time: list[datetime] = []
    for site in board.sites:
        reached = charted_to(board.here.connection, site.code)
        if reached is None:
            yield Pill(State.TODO, f"{site.name}: no chart yet")
        elif site.code in late:
            age = words.age(board.here.now - reached)
            yield Pill(State.DUE, f"{site.name}: chart {age} late, findings wait")
        else:
            in_time.append(reached)
    if in_time:
        until = words.moment(min(in_time), board.here.zone, board.here.now)
        yield Pill(State.DONE, f"Feeds to {until}")


def _run_health(board: Board) -> Pill:
    ended = last_run(board.here.connection)
    if ended is None:
        return Pill(State.TODO, "Detection has not run yet")
    late = board.here.now - ended > _RUN_LATE
    at = words.moment(ended, board.here.zone, board.here.now)
    return Pill(State.DUE, f"Detection last ran {at}") if late else Pill(State.DONE, f"Detection {at}")


def _checkpoint_health(board: Board) -> Iterator[Pill]:
    """How the last run of the checkpoints ended: each fault by itself, else when it was."""
    last = checkpoint_run.last_run(board.here.connection)
    if last is None:
        yield Pill(State.TODO, "No checkpoint was made yet")
        return
    for fault in last.faults:
        yield Pill(State.REFUSED if fault == checkpoint_run.UNFIT else State.DUE, _FAULTS[fault])
    at = words.moment(last.at, board.here.zone, board.here.now)
    if board.here.now - last.at > _RUN_LATE:
        yield Pill(State.DUE, f"Checkpoints last made {at}")
    elif not last.faults:
        yield Pill(State.DONE, f"Checkpoints {at}")


def _mail_health(board: Board) -> Iterator[Pill]:
    """Addresses that digest and urgent mail do not reach."""
    for site in board.sites:
        for each in outgoing_mail.late(board.here.connection, site.code, board.here.now):
            if each.since is not None:
                since = words.moment(each.since, board.here.zone, board.here.now)
                yield Pill(State.DUE, f"{site.name}: mail to {each.recipient} not gone since {since}")


def _open_now(board: Board) -> Iterator[OpenRow]:
    """What is open past its time or waits for somebody, by kind and owner, in the order of a day's urgency."""
    for rows in (_custody, _takes, _witness, _reviews, _exceptions):
        for site in board.sites:
            yield from rows(board, site)
    for found in board.findings:
        if found.statement.scheme == FEED:
            yield OpenRow(found.statement.statement, 1, "you", f"/finding/{found.number}", oldest_text="")


def _custody(board: Board, site: Registration) -> Iterator[OpenRow]:
    for late in past_due(all_open(board.here.connection, site.code), board.here.now):
        age = words.age(board.here.now - late.oldest_due_at)
        yield OpenRow(
            "Custody past its time", len(late.items), late.holder_name, f"/board/open/#site-{site.code}",
            Pill(State.OVERDUE, age),
        )  # fmt: skip


def _takes(board: Board, site: Registration) -> Iterator[OpenRow]:
    by_holder = defaultdict(list)
    for take in open_takes(board.here.connection, site.code):
        if take.overdue(board.here.now):
            by_holder[take.holder_name].append(take)
    for name, takes in by_holder.items():
        pill = Pill(State.OVERDUE, words.age(board.here.now - min(take.due_at for take in takes)))
        yield OpenRow(
            "Emergency take without a patient", len(takes), name, f"/board/open/#site-{site.code}", pill
        )


def _witness(board: Board, site: Registration) -> Iterator[OpenRow]:
    names = people(board.here.connection)
    since = board.here.now - board.here.visitor.station.policy.draft_open
    for draft in drafts.wanting_second(board.here.connection, site.code, since):
        pill = Pill(State.DUE, words.age(board.here.now - draft.since))
        yield OpenRow("Waste waits for a witness", 1, names.get(draft.person, ""), "", pill)


def _reviews(board: Board, site: Registration) -> Iterator[OpenRow]:
    """Entries with one signature that nobody from outside reviewed yet; late ones say since when."""
    found = waiting(board.here.connection, site.code)
    if not found:
        return
    owners = ", ".join(people_with(board.here.connection, site.code, Role.REVIEWER)) or "nobody yet"
    today = board.here.now.astimezone(board.here.zone).date()
    due = min(each.due_on for each in found)
    state = State.OVERDUE if due < today else State.DUE
    pill = Pill(state, f"Review due by {words.day(due)}")
    yield OpenRow("One signature, review due", len(found), owners, f"/board/open/#site-{site.code}", pill)


def _exceptions(board: Board, site: Registration) -> Iterator[OpenRow]:
    """What was recorded against a rule, until the pharmacist has looked at it."""
    found = [
        each
        for each in board.findings
        if each.statement.site == site.code and each.statement.owner == PHARMACIST
    ]
    if not found:
        return
    owners = ", ".join(people_with(board.here.connection, site.code, Role.PHARMACIST)) or "nobody yet"
    oldest = words.age(board.here.now - min(each.statement.first_at for each in found))
    yield OpenRow(
        "Recorded with an exception", len(found), owners, f"/board/open/#site-{site.code}", oldest_text=oldest
    )
