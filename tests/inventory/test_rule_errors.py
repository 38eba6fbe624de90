"""Every refusal by a clinic's own rules is one plain sentence, and no name stands for two refusals."""

from __future__ import annotations

import inspect

import pytest

from inventory import errors, rule_errors
from inventory.errors import Refused

OWN = [
    each
    for _, each in inspect.getmembers(rule_errors, inspect.isclass)
    if each.__module__ == rule_errors.__name__
]


@pytest.mark.parametrize("refusal", OWN, ids=lambda refusal: refusal.__name__)
def test_it_is_a_plain_sentence(refusal: type[Refused]) -> None:
    """It ends with a full stop and has no words to fill in; a kept refusal is found again by its name."""
    refused = refusal("this", "that")
    assert issubclass(refusal, Refused)
    assert refused.sentence.endswith(".")
    assert len(refused.sentence.split()) <= 16
    assert not hasattr(errors, refusal.__name__)
