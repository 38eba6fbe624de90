"""How a rule is applied: an intention that breaks it is refused, a fact is recorded with the rule's name on it."""

from __future__ import annotations

import re

from inventory.errors import Refused
from inventory.plan import Act, Named


def exception_of(refused: Refused) -> Named:
    """The exception that names a rule which did not hold, on the entry of what happened all the same."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(refused).__name__).lower()
    return Named(name, f"expected {refused.expected}; found {refused.found}")


class Judgement:
    """Collects the named exceptions of one act."""

    def __init__(self, act: Act) -> None:
        """Begin with none."""
        self._is_fact = act.is_fact
        self._named: list[Named] = []

    def broken(self, refused: Refused) -> None:
        """A rule of policy does not hold.

        Raises: the refusal itself, when the act is only intended.
        """
        if not self._is_fact or refused.as_fact is None:
            refused.may_be_fact = refused.as_fact is not None
            raise refused
        self._named.append(exception_of(refused))

    def allowed(self, named: Named) -> None:
        """A rule that does not hold, for which somebody gave the reason that the rule asks for."""
        self._named.append(named)

    @property
    def exceptions(self) -> tuple[Named, ...]:
        """The rules that did not hold, in the order in which they were looked at."""
        return tuple(self._named)
