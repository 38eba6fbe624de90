"""The server of made-up pages and a browser, once for the tests of a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.web.static.browsing import Clinic, browser, served


@pytest.fixture(scope="module")
def clinic() -> Iterator[Clinic]:
    """The made-up pages."""
    with served() as clinic:
        yield clinic


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the module."""
    with browser() as chromium:
        yield chromium
