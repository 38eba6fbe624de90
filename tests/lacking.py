"""What a test wants of the machine and does not find: a skip with its reason, or a failure where it is required.

`VIALTRAIL_TEST_REQUIRE=postgresql,browser` names what must be there; .ci/run sets it.
"""

import os
from typing import Literal, NoReturn

import pytest


def required() -> frozenset[str]:
    """The names that the environment demands."""
    named = os.environ.get("VIALTRAIL_TEST_REQUIRE", "")
    return frozenset(name.strip() for name in named.split(",") if name.strip())


def lacking(what: Literal["postgresql", "browser"], reason: str) -> NoReturn:
    """Skip the test that wants `what`, or fail it where `what` is required."""
    if what in required():
        pytest.fail(f"{what} is required by VIALTRAIL_TEST_REQUIRE: {reason}", pytrace=False)
    pytest.skip(reason)
