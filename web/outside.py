"""Pages before there is a workstation: set-up and enrolment; they name no clinic and no person."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from flask import g, render_template
from flask_wtf.csrf import generate_csrf

from web import words
from web.frame import Frame
from web.here import frame, now

#: Their routes open to every browser, enrolled or not.
BLUEPRINTS = frozenset({"setup", "enrol"})


def page(template: str, status: int = 200, /, **context: Any) -> tuple[str, int]:
    """Render a page in the frame of the workstation, where there is one, else in one that names nothing."""
    return render_template(template, frame=frame() if g.get("station") else _bare(), **context), status


def _bare() -> Frame:
    return Frame(
        workstation="No workstation yet", site="", now_text=words.clock(now(), UTC), csrf_token=generate_csrf(),
        now_iso=now().isoformat(timespec="seconds"),
    )  # fmt: skip
