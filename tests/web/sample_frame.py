"""Made-up frames of a nurse, a pharmacist and a compliance officer, for tests that render pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from web.frame import Frame, MenuItem

EST = timezone(timedelta(hours=-5), "EST")
NOW = datetime(2026, 11, 17, 19, 12, tzinfo=UTC)

NURSE = Frame(
    workstation="Infusion room 2",
    site="Riverbank Demonstration Clinic",
    now_text="14:12",
    now_iso="2026-11-17T14:12:09-05:00",
    person="Ann Example",
    role="Nurse",
    demonstration=True,
    csrf_token="token",
    lock_after_s=120,
)
LOCKED = replace(NURSE, person="", role="", lock_after_s=0)
PHARMACIST = replace(NURSE, workstation="Pharmacy desk", person="Cora Specimen", role="Pharmacist")
COMPLIANCE = replace(
    NURSE,
    workstation="Compliance desk",
    person="Ivy Placeholder",
    role="Compliance officer",
    menu=(MenuItem("Board", "/board/", current=True), MenuItem("Reports", "/report/")),
    muted=True,
)

#: Cases by name: the template and what it wants.
Cases = dict[str, tuple[str, dict[str, object]]]
