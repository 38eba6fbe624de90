"""What this registration decides for itself: each limit with its value and bounds, and the form that proposes another.

It changes nothing by itself: two people sign a limit as they sign every rule.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from inventory.limit import LIMITS, NO, YES, Limit
from inventory.limit_choice import SetLimit
from inventory.policy import policy_of
from inventory.staff import Role
from web import form as forms
from web.access import requires, see_other, station
from web.form import Form
from web.here import page
from web.propose import propose

bp = Blueprint("limit", __name__)

#: Who sets a limit: who makes the other changes of people and rules.
SETS = frozenset({Role.ADMINISTRATOR, Role.REGISTRANT})
#: The fields in which an operation's refusal stands.
_FIELDS = {"OutOfBounds": "value", "SameAsNow": "value"}


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit as it stands: `own` says that this registration set it, else its profile does."""

    name: str
    title: str
    value: str
    bounds: str
    where: str
    own: bool


@bp.get("/limit/")
@requires(*SETS)
def limits() -> ResponseReturnValue:
    """Every limit with its value in force."""
    rows = tuple(_row(limit) for limit in LIMITS.values())
    return page("limit/list.html", ask=forms.heard(), heading="Limits", crumbs=_crumbs(), rows=rows)


@bp.get("/limit/<name>")
@requires(*SETS)
def limit(name: str) -> ResponseReturnValue:
    """One limit, and the form for another value."""
    return _shown(LIMITS.get(name) or abort(404), Form())


@bp.post("/limit/<name>")
@requires(*SETS)
def set_it(name: str) -> ResponseReturnValue:
    """Propose another value, which two people sign."""
    chosen = LIMITS.get(name) or abort(404)
    form = Form({field: request.form.get(field, "") for field in ("value", "command_id")})
    if chosen.is_yes_or_no:
        value = form.choice("value", "Choose yes or no.", (YES, NO))
    else:
        value = form.text("value", "Type the number.", chosen.bounds)
    command = SetLimit(forms.act(form), station().registration.code, chosen.name, value)
    address = propose(form, "set_limit", command, _FIELDS, "value", "/limit/")
    return see_other(address) if address is not None else _shown(chosen, form)


def _row(limit: Limit) -> LimitRow:
    here = station()
    present = limit.value_in(here.policy)
    own = present != limit.value_in(policy_of(here.registration.profile))
    return LimitRow(limit.name, limit.title, limit.said(present), limit.bounds, limit.where, own)


def _crumbs(*more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (("Home", "/"), ("Limits", "/limit/" if more else ""), *more)


def _shown(limit: Limit, form: Form) -> ResponseReturnValue:
    return page(
        "limit/form.html", 200 if form.right else 422, ask=forms.heard(), form=form, heading=limit.title,
        crumbs=_crumbs((limit.title, "")), it=_row(limit), yes_or_no=limit.is_yes_or_no,
        options=((YES, "Yes"), (NO, "No")), unit=limit.unit.capitalize(),
    )  # fmt: skip
