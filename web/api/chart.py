"""Charting files by another program: the same import as `vialtrail chart import`; what was sent before stays."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from detection.charted import import_chart
from web.api import body
from web.api.offer import Answer, Call, Offer, offers
from web.api.shape import Flag, List, Named, Text, Whole, said
from web.here import database
from web.refusals import NotAsDescribed

#: Bytes of a file: some ten thousand doses.
FILE_MAX = 8 * 1024 * 1024
MEDIA = ("application/fhir+json", "application/json", "application/x-ndjson")
_REJECTED = Named({"place": said(), "error": said("", 100_000)})
IMPORTED = Named(
    {
        "read": Whole("Doses in the file."), "new": Whole("Of them, those not sent before."),
        "rejected": List(_REJECTED), "zone_assumed": Flag("Times without a zone were taken in the one named."),
    }
)  # fmt: skip


@offers(
    Offer(
        "chart", "POST", "/chart", "chart:write", "Bring in charted doses: FHIR R4 as a resource, a Bundle or NDJSON.",
        {200: IMPORTED}, sent=Named(more=True), media=MEDIA, raw=True,
        query={"zone": Text("The zone of times that carry none; UTC unless named.", 60, example="America/New_York")},
    )
)  # fmt: skip
def chart(call: Call) -> Answer:
    """Keep what is new; a resource that is no dose never stops the others."""
    zone = _zone(call.query.get("zone", "UTC"))
    if request.mimetype not in MEDIA:
        raise UnsupportedMediaType
    request.max_content_length = FILE_MAX
    text = body.text_body()
    for part in text.split("\n") if request.mimetype == "application/x-ndjson" else [text]:
        if part.strip():
            _need_text(part)
    done = import_chart(database(), call.caller.book, text, f"api {call.caller.station.code}", zone=zone)
    rejected = [{"place": each.place, "error": each.error} for each in done.rejected]
    return 200, {
        "read": done.n_read,
        "new": done.n_new,
        "rejected": rejected,
        "zone_assumed": done.zone_assumed,
    }


def _need_text(part: str) -> None:
    """An object whose texts every database keeps: no NUL, and no half of a pair of code units.

    Raises: BadRequest.
    """
    value = body.strict(part)
    try:
        written = json.dumps(value, ensure_ascii=False)
        written.encode("utf-8")
    except (UnicodeEncodeError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(value, dict) or "\\u0000" in written:
        raise BadRequest


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:
        raise NotAsDescribed(
            "a zone such as America/New_York", "another", place="The address's zone"
        ) from error
    return name
