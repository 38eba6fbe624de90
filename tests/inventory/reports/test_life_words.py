"""What the facts of a vial's entries say."""

from sqlalchemy import Connection

from inventory.holdings import find
from inventory.reports.life_words import LifeWords
from tests.cast import KEYS
from tests.inventory.reports.day import Day


def test_words_of_a_family(connection: Connection, day: Day) -> None:
    """Containers, places, routes, manners, volumes and the carton, each by its key."""
    words = LifeWords(connection, find(connection, day.vials[0], "R1"), None)
    assert words.container(day.vials[0]) == f"vial {day.vials[0][-4:]}"
    assert words.container(day.syringes[0]) == f"syringe {day.syringes[0][-4:]}"
    assert words.place("R1.P-0002") == "Ben Sample"
    assert words.routes[day.partly_given.seq] == "IV"
    assert words.volumes[day.partly_given.seq] == 500
    assert words.manners[day.wasted.seq] == "into the drug waste bin"
    assert words.carton == "Carton serial 000417, invoice 55-1"


def test_no_name_is_read_unless_asked_for(connection: Connection, day: Day) -> None:
    """Names of the family's patients alone, and only on asking."""
    vial = find(connection, day.vials[1], "R1")
    assert LifeWords(connection, vial, None).patient_names == {}
    assert set(LifeWords(connection, vial, KEYS).patient_names) == {day.patients[0]}


def test_another_family_is_not_read(connection: Connection, day: Day) -> None:
    """Vial 2's words know nothing of vial 1's waste."""
    words = LifeWords(connection, find(connection, day.vials[1], "R1"), KEYS)
    assert day.wasted.seq not in words.manners
