"""A browser's token is a cookie that lasts, that no script reads, and that no other site sends."""

import pytest

from tests.web.conftest import Desk
from web.browser_token import COOKIE, LASTS, put, token


@pytest.mark.parametrize("secure", [False, True])
def test_the_cookie_is_for_this_browser_and_this_site_alone(
    desk: Desk, secure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HttpOnly, SameSite=Strict, a year and more; Secure wherever the session's cookie is."""
    monkeypatch.setitem(desk.app.config, "SESSION_COOKIE_SECURE", secure)
    with desk.app.test_request_context("/", headers={"Cookie": f"{COOKIE}=abc"}):
        assert token() == "abc"
        written = put(desk.app.make_response(""), "abc").headers["Set-Cookie"]
    assert written.startswith(f"{COOKIE}=abc;")
    assert {"HttpOnly", "SameSite=Strict", "Path=/", f"Max-Age={int(LASTS.total_seconds())}"} <= {
        part.strip() for part in written.split(";")
    }
    assert ("Secure" in written) is secure
    with desk.app.test_request_context("/"):
        assert token() is None
