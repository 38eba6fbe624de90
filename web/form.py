"""Forms of several fields at a desk: what was typed stays, each problem stands beside its field and in a summary."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TypeVar

from flask import flash, g, get_flashed_messages, has_request_context

from inventory.amount import AmountError, parse_amount
from inventory.errors import Refused, SameCommandOtherContent
from inventory.execution import Command, Operation, execute
from inventory.plan import HOUSE, Act, Posted
from inventory.plan import Mood as ActMood
from web import attempts, compared_text, glass, kept_form, secret_texts, words
from web.access import station, visitor
from web.frame import Ask, Mood
from web.here import database, now, page, zone

C = TypeVar("C", bound=Command)

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_COUNT = re.compile(r"\d{1,4}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}", re.ASCII)


class Form:
    """What a person typed, by field, and what is wrong with it; it never fills in a value of its own."""

    def __init__(self, sent: Mapping[str, str] | None = None, **first: str) -> None:
        """Begin with what was sent, or with first values that the page may offer."""
        kept = {} if sent or not has_request_context() else kept_form.values_here()
        self.values = {**first, **kept, **{name: value.strip() for name, value in (sent or {}).items()}}
        self.found: list[tuple[str, str]] = []
        given = self.values.get("command_id", "")
        self.command_id = given if _ID.fullmatch(given) else secrets.token_hex(16)
        self._leave_secrets_out(sent or {})

    def _leave_secrets_out(self, sent: Mapping[str, str]) -> None:
        """A badge or a PIN in a field that asks for neither is forgotten at once, and its field says so."""
        asked = has_request_context()
        for field, sentence, found in secret_texts.found_in(sent, _is_a_badge if asked else None):
            self.values[field] = ""
            self.wrong(field, sentence, "what this field asks for", found)
            if asked:
                attempts.name("SecretTyped")

    @property
    def right(self) -> bool:
        """No problem was found so far."""
        return not self.found

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.values.get(name, "")

    def problem(self, name: str) -> str:
        """The sentence beside a field, or nothing."""
        return next((sentence for field, sentence in self.found if field in (name, f"{name}-1")), "")

    def wrong(self, field: str, sentence: str, expected: str, found: str) -> None:
        """Note a problem with a field; the first one of each field stands."""
        if not self.problem(field):
            self.found.append((field, f"{sentence} Expected: {expected}. Found: {found or 'nothing'}."))

    def text(self, field: str, sentence: str, expected: str) -> str:
        """A text that must not be empty; `sentence` says what to do."""
        typed = self.value(field)
        if not typed:
            self.wrong(field, sentence, expected, "nothing")
        return typed

    def choice(self, field: str, sentence: str, options: Collection[str]) -> str:
        """One of the offered values; the summary leads to the first of them."""
        chosen = self.value(field)
        if chosen not in options:
            self.wrong(f"{field}-1", sentence, "one of those listed", chosen)
            return ""
        return chosen

    def count(self, field: str, sentence: str) -> int:
        """A whole number above 0, or 0 with a problem."""
        typed = self.value(field)
        if _COUNT.fullmatch(typed) is None or int(typed) == 0:
            self.wrong(field, sentence, "a whole number above 0", typed)
            return 0
        return int(typed)

    def thousandths(self, field: str, sentence: str, example: str) -> int:
        """An exact decimal without unit, in thousandths of the field's unit; 0 with a problem."""
        typed = self.value(field)
        try:
            amount = parse_amount(typed)
        except AmountError as error:
            self.wrong(field, f"{sentence} {error.sentence}", error.expected, error.found)
            return 0
        if amount.unit is not None:
            self.wrong(field, sentence, f"the number alone, for example {example}", typed)
            return 0
        return amount.thousandths

    def day(self, field: str, sentence: str) -> date | None:
        """A day as 1970-01-31."""
        typed = self.value(field)
        try:
            return date.fromisoformat(typed)
        except ValueError:
            self.wrong(field, sentence, "a day, for example 1970-01-31", typed)
            return None

    def moment(self, field: str, sentence: str) -> datetime | None:
        """A day and time of the site's zone, as 2026-11-17 14:30; of a repeated hour the first."""
        typed = self.value(field)
        expected = "day and time, for example 2026-11-17 14:30"
        if _MOMENT.fullmatch(typed) is None:
            self.wrong(field, sentence, expected, typed)
            return None
        try:
            return datetime.fromisoformat(typed).replace(tzinfo=zone())
        except ValueError:
            self.wrong(field, sentence, expected, typed)
            return None

    def refuse(self, refused: Refused, fields: Mapping[str, str], otherwise: str) -> None:
        """Put an operation's refusal beside the field that its words name, under a fresh command."""
        field = fields.get(refused.words.get("what", ""), fields.get(type(refused).__name__, otherwise))
        self.wrong(field, refused.sentence, refused.expected, refused.found)
        self.command_id = secrets.token_hex(16)


def _is_a_badge(text: str) -> bool:
    """What was typed is somebody's badge; nobody is asked before she is signed in.

    Raises: TooManyTries, NumbersUsedUp.
    """
    if g.get("visitor") is None or g.get("station") is None:
        return False
    return compared_text.is_a_badge(database(), station().code, visitor().person, text, zone())


def act(form: Form, book: str = HOUSE) -> Act:
    """The envelope of a form's command: the person signed in, here, now."""
    return Act(form.command_id, book, visitor().person, station().code, now(), str(zone()), ActMood.ABOUT_TO)


def record(
    form: Form, operation: Operation[C], command: C, fields: Mapping[str, str], otherwise: str
) -> Posted | None:
    """Execute; a refusal goes to its field, and None is returned; so it is for a form with a problem.

    Raises: SameCommandOtherContent: this form was sent before with other content.
    """
    if not form.right:
        return None
    try:
        posted = execute(database(), operation, command)
    except SameCommandOtherContent:
        raise
    except Refused as refused:
        form.refuse(refused, fields, otherwise)
        return None
    at = words.clock_exact(posted.recorded_at, zone())
    again = f"Already recorded at {at}" if posted.repeated else "Recorded"
    flash(f"{again}: entry {posted.number}.")
    return posted


def shown(
    template: str, form: Form, *, heading: str, crumbs: tuple[tuple[str, str], ...], **context: object
) -> tuple[str, int]:
    """The page of a form; with problems it answers 422 and its title says that nothing was recorded."""
    ask = Ask("Scan anything.", outcome="" if form.right else "Not recorded")
    return page(
        template, 200 if form.right else 422, ask=ask, form=form, heading=heading, crumbs=crumbs, **context
    )


def heard() -> Ask:
    """The ask of a page that is read: what was just recorded, said once."""
    messages = get_flashed_messages()
    if not messages:
        return Ask("Scan anything.")
    return Ask(str(messages[-1]), mood=Mood.YES)


def no_such(refused: Refused) -> tuple[str, int]:
    """The page of an address that nothing of this registration has."""
    attempts.name(refused)
    ask = Ask(
        refused.sentence, mood=Mood.NO, expected=refused.expected, found=refused.found, outcome="Not found"
    )
    return page("error/refused.html", 404, ask=ask, home_href="/", glass_href=glass.offered())
