"""Refusals by what a clinic decided for itself: profile, limits, what a witness types, what broken glass opens."""

from __future__ import annotations

from inventory.errors import Refused, WitnessUnfit


class AmountNotTyped(Refused):
    """Type the amount that you see, with its unit, before you sign."""


class SeenOtherwise(Refused):
    """Look at the syringe again: the draft says another amount, your signature was not used."""


class TriesUsedUp(SeenOtherwise):
    """Too many amounts were not the draft's: it is back with its maker, unsigned."""


class AmountCovered(Refused):
    """It waits for its witness, who types what she sees before it is shown."""


class OutOfBounds(Refused):
    """This value is outside the bounds of its limit."""


class SameAsNow(Refused):
    """This value is in force already."""


class StartsTooSoon(Refused):
    """A profile begins a minute after it was chosen, or later."""


class GlassNotNeeded(Refused):
    """Your own roles show these records."""


class NoOpenGlass(Refused):
    """No glass of yours is open by this entry."""


class NothingInYourHands(Refused):
    """You hold no drug here that you could bring back."""


class WitnessAwaitsReview(WitnessUnfit):
    """You alone gave this witness her badge, PIN or right, and nobody has reviewed it yet."""

    as_fact = "It was witnessed all the same: record that"


class SignedByName(Refused):
    """A user name does not sign this: sign with your badge or key."""


class OthersCan(Refused):
    """The sheet stays sealed: people who are here do this without it."""


class SignedLate(Refused):
    """Too long between the time of this act and its signature: sign it again."""
