"""The cookie that says at which workstation a browser stands; no script reads it and no other site sends it."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, request
from werkzeug.wrappers import Response

COOKIE = "vialtrail-workstation"
#: A browser stands where it stands until somebody closes the workstation; browsers keep no cookie longer than this.
LASTS = timedelta(days=400)


def token() -> str | None:
    """The token that this browser sent."""
    return request.cookies.get(COOKIE)


def put(response: Response, value: str) -> Response:
    """Give this browser, and nobody else, the token."""
    response.set_cookie(
        COOKIE, value, max_age=LASTS, httponly=True, samesite="Strict",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]), path="/",
    )  # fmt: skip
    return response
