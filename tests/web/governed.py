"""A clinic whose registrant of record is named, so that two people stand behind each change."""

from inventory.plan import HOUSE
from inventory.responsibility import NameRegistrant, name_registrant
from tests.cast import CORA, PROGRAM, Clinic, Member


def govern(clinic: Clinic, member: Member = CORA) -> None:
    """She answers to DEA for R1."""
    clinic.run(name_registrant, NameRegistrant(clinic.act(PROGRAM, book=HOUSE), "R1", member.code))
