"""What is open at the end: Ann's vial and syringe, in date and in time, and nobody else's."""

from inventory.holdings import find
from tests.inventory.reading import labels_held
from tests.web.demonstration.conftest import UNTIL, Made
from web.demonstration.cast import ANN, CAST, KEPT
from web.demonstration.open_now import GIVEN_UG


def test_ann_holds_a_vial_and_a_syringe(made: Made) -> None:
    """10 of 35 mg in the syringe for Una Testpatient, 395 of 500 mg in the vial."""
    with made.database.read() as connection:
        held = [find(connection, label, "R1") for label in labels_held(connection, "R1", ANN.code)]
    left = {holding.kind: (holding.left_ug, holding.left_ul) for holding in held}
    assert left == {"syringe": (10_000, 200), "vial": (395_000, 7_900)}
    given = made.rows("SELECT amount_ug FROM administration WHERE container = :c",
                      c=next(holding.label for holding in held if holding.kind == "syringe"))  # fmt: skip
    assert given == [(GIVEN_UG,)]


def test_nothing_of_hers_is_overdue(made: Made) -> None:
    """The vial is due at the end of the session, hours from now."""
    with made.database.read() as connection:
        labels = labels_held(connection, "R1", ANN.code)
    due = [made.rows("SELECT due_at_us FROM issue WHERE container = :c", c=label) for label in labels]
    assert [rows[0][0] > UNTIL.timestamp() * 1_000_000 for rows in due if rows] == [True]


def test_everybody_elses_hands_are_empty(made: Made) -> None:
    """But for the vials that one person keeps, which are exactly those of the truth."""
    with made.database.read() as connection:
        for member in CAST:
            held = [label for site in member.sites for label in labels_held(connection, site, member.code)]
            kept = [act for act in made.result.truth if act.person == member.code == KEPT.code]
            if member is not ANN:
                assert len(held) == len(kept)
