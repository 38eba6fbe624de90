"""A PIN that is guessed first is refused with the rule that it breaks, and is not repeated in the refusal."""

import dataclasses

import pytest

from inventory.policy import Policy
from web.pin_policy import need_good_pin
from web.refusals import PinTooPlain


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("", "A PIN is digits alone."),
        ("47 1", "A PIN is digits alone."),
        ("٤٧١١", "A PIN is digits alone."),
        ("471", "A PIN has 4 to 12 digits."),
        ("4711471147119", "A PIN has 4 to 12 digits."),
        ("7777", "A PIN is not one digit repeated."),
        ("00000000", "A PIN is not one digit repeated."),
        ("3456", "A PIN does not count up or down."),
        ("789012", "A PIN does not count up or down."),
        ("21098", "A PIN does not count up or down."),
        ("6969", "A PIN is not one group or pairs repeated."),
        ("471471", "A PIN is not one group or pairs repeated."),
        ("112233", "A PIN is not one group or pairs repeated."),
        ("1987", "This PIN is among those tried first."),
        ("2580", "This PIN is among those tried first."),
    ],
)
def test_what_is_guessed_first_is_refused(new: str, sentence: str) -> None:
    """One short sentence names the rule; neither it nor what was found says the PIN."""
    with pytest.raises(PinTooPlain) as refused:
        need_good_pin(new, Policy(), is_badge=False, is_old=False)
    assert refused.value.sentence == sentence
    said = f"{refused.value.sentence} {refused.value.expected} {refused.value.found}"
    assert not new or new not in said
    assert len(sentence.split()) < 15


@pytest.mark.parametrize("new", ["4711", "902614", "3457", "1988120", "696", "100000000009"])
def test_other_pins_are_taken(new: str) -> None:
    """Long enough for the policy, and no rule is broken; three digits are too short for any."""
    if len(new) > 3:
        need_good_pin(new, Policy(), is_badge=False, is_old=False)
    else:
        with pytest.raises(PinTooPlain):
            need_good_pin(new, Policy(), is_badge=False, is_old=False)


def test_neither_the_badge_nor_the_old_pin() -> None:
    """Each is refused in its own words."""
    with pytest.raises(PinTooPlain, match="badge says"):
        need_good_pin("4711", Policy(), is_badge=True, is_old=False)
    with pytest.raises(PinTooPlain, match="replaced"):
        need_good_pin("4711", Policy(), is_badge=False, is_old=True)


def test_the_length_is_the_policys() -> None:
    """A clinic that asks for six digits takes no five; none may ask for less than four or more than twelve."""
    strict = dataclasses.replace(Policy(), pin_digits=(6, 8))
    with pytest.raises(PinTooPlain, match="6 to 8 digits"):
        need_good_pin("47119", strict, is_badge=False, is_old=False)
    need_good_pin("471190", strict, is_badge=False, is_old=False)
    for digits in ((3, 8), (4, 13), (8, 6)):
        with pytest.raises(ValueError, match="4 to 12"):
            Policy(pin_digits=digits)
