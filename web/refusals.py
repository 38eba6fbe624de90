"""Refusals that only a page makes: the wrong thing scanned, a secret that does not fit, a step out of turn."""

from __future__ import annotations

from inventory import errors
from inventory.errors import Refused


class NotThisStep(Refused):
    """That is {what}; this step takes {wanted}."""


class NothingKnown(Refused):
    """Nothing is known by this code."""


class NotOurLabel(Refused):
    """This label is not ours: its check is wrong."""


class Damaged(Refused):
    """{sentence}"""


class LookFirst(Refused):
    """{sentence}"""


class LetterDoesNothing(Refused):
    """{letter} does nothing here; type ? for what does."""


class NotAccepted(Refused):
    """That badge and PIN were not accepted."""


class NameNotAccepted(NotAccepted):
    """That user name and PIN were not accepted."""


class KeyNotAccepted(Refused):
    """That security key was not accepted."""


class KeyCountsBackwards(KeyNotAccepted):
    """That security key was not accepted."""


class OwnPinFirst(Refused):
    """A PIN was set for you: sign in with it, and choose your own first."""


class KeyNotMade(Refused):
    """No security key was enrolled."""


class CodeNotAccepted(Refused):
    """That code was not accepted."""


class NotByThis(Refused):
    """This clinic signs in another way."""


class TooManyTries(Refused):
    """Too many tries here; the next is possible at {time}."""


class NumbersUsedUp(Refused):
    """Type a word and a space first; numbers alone are taken again at {time}."""


class NotTheNewBadge(Refused):
    """This is not the badge that was just printed; print it again."""


class SignInFirst(Refused):
    """That is {what}; sign in first."""


class PinsAreTyped(Refused):
    """PINs are typed, not scanned."""


class SecretTyped(Refused):
    """{sentence}"""


class NoRightHere(Refused):
    """Your roles here do not open this page."""


class NoSuchSession(Refused):
    """This session is not open."""


class OwnBadgeNeeded(Refused):
    """The first signature after sign-in takes your own badge."""


class HowSeenNeeded(Refused):
    """Press how you saw it: nothing is taken for granted."""


class SignedTooLongAgo(Refused):
    """The first signature is too old; both sign again."""


class NotFromHere(errors.ForeignContainer):
    """This {what} is not from this site. Lock it away; both sites were told."""


class OfOtherSite(errors.ForeignContainer):
    """This {what} belongs to {site}. Lock it away until it is back there."""


class SignedElsewhere(SignedTooLongAgo):
    """The first signature was given at another workstation: both sign here."""


class BadgeTooLongAgo(SignedTooLongAgo):
    """The badge was read too long ago: scan it again."""


class ChangedSinceOpened(Refused):
    """The amount was changed after you opened this page; your signature was not used."""


class OpenAgain(Refused):
    """This page signs no more; open the draft again from the list."""


class NoLongerWaits(Refused):
    """This draft waits for no witness now."""


class SignAtItsPage(Refused):
    """This draft waits at this workstation; sign on its own page."""


class OlderPage(Refused):
    """This page changed since you opened it: look again."""


class TooEarly(Refused):
    """{ask}"""


class PinTooPlain(Refused):
    """{sentence}"""


class NotComeYet(Refused):
    """{day} has not come yet."""


class WholeCase(Refused):
    """This is a case: open it and scan each carton."""


class OtherProduct(Refused):
    """This vial is not what its new label says."""


class NotOfThisReceipt(Refused):
    """This label is not of this receipt's sheet."""


class Unscanned(Refused):
    """{expected_text} and {found_text}; choose Short, or scan the next."""


class AnotherSyringe(Refused):
    """That label is another syringe's."""


class FindingsForCompliance(NoRightHere):
    """Findings are shown to compliance only."""


class ConcernsYou(NoRightHere):
    """This finding concerns you; another person opens it."""


class NotAsDescribed(Refused):
    """{place} is not as openapi.json describes it."""


class ReadAgain(Refused):
    """More than 10 % from {before}: read the scale again."""


class SignedOnAPage(NoRightHere):
    """This clinic signs with security keys: do this step on a page."""


class SignedWithBadge(Refused):
    """A user name does not sign here: scan your badge."""


class SignedWithKey(Refused):
    """Security keys sign here: choose another profile on the page Profile first."""


class NoBadge(Refused):
    """This is no badge."""
