"""The one table from a refusal to an HTTP status; what is not in it is 422, a rule that does not hold."""

from __future__ import annotations

from inventory.errors import MayNot, Refused, SameCommandOtherContent
from inventory.reports.report import NoSuchRegistration
from web.refusals import LookFirst, NoRightHere

#: A refusal that is not a rule's: who asks, or what was sent before.
STATUSES: dict[type[Refused], int] = {
    # A question to a person, who says yes or no.
    LookFirst: 200,
    NoRightHere: 403,
    MayNot: 403,
    # An address of another registration is as if it were not there (practice P18).
    NoSuchRegistration: 404,
    SameCommandOtherContent: 409,
}
RULE = 422


def status_of(refused: Refused) -> int:
    """The status with which a refusal is answered."""
    return next((STATUSES[kind] for kind in type(refused).__mro__ if kind in STATUSES), RULE)
