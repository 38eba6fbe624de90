"""The forms of a person's page: each makes one change that the drafts know, with its problems beside its fields."""

from __future__ import annotations

from inventory.plan import Act
from inventory.staff import ChangeRole, Role
from tests.web.test_changes import ACT
from web.changes import CHANGES
from web.form import Form
from web.people_forms import FORMS


def act() -> Act:
    """Any envelope."""
    return ACT


def test_each_form_makes_a_change_that_a_draft_can_hold() -> None:
    """And every one asks for something."""
    for made in FORMS.values():
        assert made.change in CHANGES
        assert made.fields
        form = Form({})
        assert not made.command(form, act(), "P-0001", "R1")
        assert form.found


def test_the_registrants_role_is_not_given() -> None:
    """She is named."""
    offered = dict(FORMS["role"].fields[0].options)
    assert "registrant" not in offered
    form = Form({"role": "registrant", "granted": "given"})
    assert not FORMS["role"].command(form, act(), "P-0001", "R1")
    ended = FORMS["role"].command(Form({"role": "nurse", "granted": "ended"}), act(), "P-0001", "R1")
    assert ended == ChangeRole(act(), "P-0001", "R1", Role.NURSE, granted=False)
