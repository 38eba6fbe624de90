"""Products in the law's words."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from inventory.reports.finished_form import FORM_COLUMNS, finished_forms
from tests.cast import MIDAZOLAM, MULTI, PREFILLED


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        (MULTI, ("0409-2053-10", "ketamine, CIII", "injection, 50 mg/mL", "vial of 10 mL")),
        (MIDAZOLAM, ("0409-2305-05", "midazolam, CIV", "injection, 1 mg/mL", "vial of 5 mL")),
        (PREFILLED, ("71266-9010-01", "ketamine, CIII", "injection, 10 mg/mL", "prefilled syringe of 5 mL")),
    ],
)
def test_substance_form_strength_and_container(
    connection: Connection, code: str, cells: tuple[str, ...]
) -> None:
    """21 CFR 1304.22(c): name, finished form and strength, volume of the commercial container."""
    found = finished_forms(connection)[code]
    assert tuple(found.cells[column.key] for column in FORM_COLUMNS) == cells


def test_a_strength_that_is_no_whole_microgram_is_not_rounded(connection: Connection) -> None:
    """10 mg in 3 mL is said as that."""
    form = replace(finished_forms(connection)[MULTI], amount_ug=10_000, volume_ul=3_000)
    assert form.strength == "10 mg in 3 mL"
    assert replace(form, amount_ug=1_500, volume_ul=1_000).strength == "1.5 mg/mL"
