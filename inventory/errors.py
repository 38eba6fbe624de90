"""Refused commands: each class is one sentence that a person reads, with what was expected and what was found."""

from __future__ import annotations

import inspect


class Refused(Exception):
    """The command is refused."""

    #: Where a person records the same act as something that has already happened; None where there is no such way.
    as_fact: str | None = None
    #: A judgement refused the intention, so that the same act as a fact would be recorded.
    may_be_fact: bool = False

    def __init__(self, expected: str, found: str, **words: str) -> None:
        """Keep expected and found; `words` fill the sentence."""
        self.expected, self.found, self.words = expected, found, words
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The docstring with its words filled in."""
        return inspect.cleandoc(type(self).__doc__ or "").format_map(self.words)


class SheetNotAccepted(Refused):
    """This recovery sheet was not accepted."""


class UnknownContainer(Refused):
    """No container of this registration has this label."""


class Expired(Refused):
    """This {what} expired on {day}."""

    as_fact = "It was already used: record that"


class NotInYourHands(Refused):
    """This {what} is not in your hands."""

    as_fact = "I have it in my hands: record that"


class AnotherHasIt(Refused):
    """{holder} has this {what}."""

    as_fact = "I have it in my hands: record that"


class NotInStorage(Refused):
    """This {what} is not in a storage place."""

    as_fact = "I have it in my hands: record that"


class AlreadyYours(Refused):
    """This {what} is in your hands already."""


class NothingLeft(Refused):
    """Nothing is left in this {what}."""

    as_fact = "There was more in it: record that"


class MoreThanTheBooksHold(Refused):
    """The books hold less than that."""

    as_fact = "It is in my syringe: record {more} overfill"


class MoreThanIsLeft(Refused):
    """That is more than is left."""


class WrongUnit(Refused):
    """That amount needs a unit here: mg or mL."""


class NotWholeAmount(Refused):
    """{sentence}"""


class WrongContainerKind(Refused):
    """A {what} cannot be used here."""


class PatientNeeded(Refused):
    """This {what} is for one patient: scan the wristband first."""


class UnknownPatient(Refused):
    """No patient of this registration has this wristband."""


class PatientErased(Refused):
    """This patient's texts were erased when their keeping was over: add the patient anew."""


class StillKept(Refused):
    """The records of this patient are kept until {day}: nothing is erased."""


class DrugOpenForPatient(Refused):
    """Drug is still open for this patient: finish it first."""


class AnotherPatient(Refused):
    """STOP: do not connect. This was made for another patient."""

    as_fact = "It was already given to this patient: record that"


class NoOrder(Refused):
    """This patient has no order for {substance} now."""

    as_fact = "It was given without an order: record that"


class OrderNotValid(Refused):
    """That order is not this patient's, or not valid now."""

    as_fact = "It was given all the same: record that"


class OpenedForAnother(Refused):
    """This is a single-dose {what} already opened for another patient."""

    as_fact = "It was already used for this patient: record that"


class SealedNeeded(Refused):
    """An opened {what} cannot go back as sealed."""


class OpenedSingleDose(Refused):
    """An opened single-dose {what} cannot go back; waste what is left."""


class NotOpened(Refused):
    """This {what} is sealed: return it with its cap seen."""


class WrongPlace(Refused):
    """{place} does not take this {what}."""


class UnknownPlace(Refused):
    """No place of this registration has this code."""


class AlreadyThere(Refused):
    """This {what} is in {place} already."""


class NotYet(Refused):
    """That time has not come yet."""


class StockNotRemainder(Refused):
    """This is stock, not a remainder: it needs destruction with two witnesses."""

    as_fact = "It is poured away or broken already: record that"


class NotTogether(Refused):
    """One waste holds one substance of one patient; waste the other in a second one."""


class VolumeNeeded(Refused):
    """Type the volume in mL."""


class WitnessIsActor(Refused):
    """A witness must be a second person."""


class MayNotWitness(Refused):
    """This person may not witness here; the reason is on her own page."""


class WitnessUnfit(Refused):
    """Another person witnesses this."""


class NotOnShift(WitnessUnfit):
    """{name} is not on shift now: another person witnesses this."""

    as_fact = "It was witnessed all the same: record that"


class NotTheNamedWitness(WitnessUnfit):
    """The exception on this draft is of another witness: both sign again."""


class SamePairOften(WitnessUnfit):
    """You two have witnessed for one another as often as one shift allows: type why nobody else does."""


class SupervisorsAct(WitnessUnfit):
    """Nobody witnesses for her own supervisor."""

    as_fact = "It was witnessed all the same: record that"


class NotSeenSo(Refused):
    """This waste is not witnessed in this way."""


class DraftChanged(Refused):
    """The draft changed after you signed; both sign again."""


class SignatureNeeded(Refused):
    """This entry needs a signature that it does not have."""


class MayNot(Refused):
    """You have no right to {what} here."""

    as_fact = "It has already happened: record that"


class NotHerself(Refused):
    """Nobody can {what} herself: another person does."""


class NamedNotGiven(Refused):
    """The registrant of record is named, not given as a role."""


class NoSuchPerson(Refused):
    """No person has this code."""


class NoSuchRegistration(Refused):
    """No registration has this code."""


class EndsFirst(Refused):
    """The end comes before the beginning."""


class NotAChoice(Refused):
    """This {what} is not one of those that are known."""


class WaiverDoesNotFit(Refused):
    """DEA's waiver is named where the screening was waived, and only there."""


class NoSuchFactor(Refused):
    """No such security key or code generator is in force."""


class AlreadyReceived(Refused):
    """This serial was received on {day}."""


class TwiceInThisReceipt(Refused):
    """This {what} is in this receipt already."""


class ExpiredLot(Refused):
    """This lot expired on {day}."""

    as_fact = "It is here: receive it into quarantine"


class NotInCatalogue(Refused):
    """This carton's NDC is not in the catalogue; a pharmacist adds it."""


class ScheduleTwo(Refused):
    """{substance} is Schedule II: Vialtrail does not keep its books. Use your Form 222 file."""


class BulkPowder(Refused):
    """{substance} as bulk powder is not received here."""


class Veterinary(Refused):
    """This is a veterinary product; it is not given to people."""


class WrongCheckDigit(Refused):
    """The {what} has a wrong check digit."""


class WrongForm(Refused):
    """That is not a {what}."""


class NothingStands(Refused):
    """Nothing of book {book} is to be accounted for."""


class AlreadyKnown(Refused):
    """{what} is already in the books."""


class UnknownProduct(Refused):
    """No confirmed product has this NDC."""


class NothingReceived(Refused):
    """Scan at least one vial of this carton first."""


class NoSuchTake(Refused):
    """No emergency take of yours waits for a patient under this number."""


class SameCommandOtherContent(Refused):
    """This form was sent before with other content."""


class ForeignContainer(Refused):
    """This {what} is not from this site. Do not use it. Lock it in the found box."""


class LabelTaken(Refused):
    """This label is on another container already."""


class UnknownEntry(Refused):
    """No entry of this registration has this number."""


class ReversalStands(Refused):
    """A reversal is never reversed; record the act anew."""


class NothingToReverse(Refused):
    """This entry moved no drug, so there is nothing to reverse."""


class AlreadyReversed(Refused):
    """This entry is reversed already."""


class UndoFirst(Refused):
    """Later entries rest on this one; reverse them first, the newest first."""


class NotForYourself(Refused):
    """Nobody gives herself a right; another person makes this change."""


class MayNotApprove(Refused):
    """This person may not approve this change."""


class IdentityNotChecked(Refused):
    """Record an identity check of this person first."""


class StatementNotSigned(Refused):
    """{name} signs the statement of accountability first."""


class MakerMayNot(Refused):
    """Who made this change has no right to make it any more."""


class NotAlone(Refused):
    """This clinic has people enough for a second signature."""


class SecondPersonNeeded(Refused):
    """This takes a second person's signature, also in a small clinic."""


class MayNotReview(Refused):
    """You may not review this entry."""


class NothingToReview(Refused):
    """This entry waits for no review."""


class AlreadyReviewed(Refused):
    """This entry is reviewed already."""


class ReviewersDoNothingElse(Refused):
    """A reviewer comes from outside and has no other role here."""


class UnknownBadge(Refused):
    """This badge is not this person's."""
