"""A charting file to charted doses and rejections, one for each resource; a bad one never costs its neighbours.

Takes FHIR R4 or R4B as one resource, a Bundle or NDJSON. Reads text alone: no file, no network, no database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from detection.charting.fhir import NotADose, dose
from detection.charting.line import Rejected
from detection.charting.reference import by_reference
from detection.streams import ChartedDose

#: A Bundle in a Bundle in a Bundle is a mistake, and without a limit an attack.
_DEEPEST = 3


@dataclass(frozen=True)
class _Part:
    """One piece of the file: its place, and a resource, or the reason why there is none."""

    place: str
    resource: Mapping[str, Any] | None
    full_url: str | None = None
    error: str = ""


def read(text: str, file: str, zone: ZoneInfo) -> Iterator[ChartedDose | Rejected]:
    """Each resource of the file in order, as a charted dose or with the reason why it is none.

    Args: file: the name that the lines carry. zone: where a time without a zone was written.
    """
    parts = list(_parts(text.removeprefix("\ufeff")))
    medications: dict[str, Any] = {}
    for part in parts:
        if part.resource is not None and part.resource.get("resourceType") == "Medication":
            medications |= by_reference(part.resource, part.full_url)
    for part in parts:
        if part.resource is None:
            yield Rejected(file, part.place, part.error)
            continue
        try:
            yield dose(part.resource, medications, file, part.place, zone)
        except NotADose as refused:
            yield Rejected(file, part.place, str(refused))


def _parts(text: str) -> Iterator[_Part]:
    """The pieces of the file, by its form: lines of JSON, or one JSON text over many lines."""
    # Only LF parts NDJSON: a JSON text may hold other line ends of Unicode.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        yield _Part("line 1", None, error="expected a FHIR resource, found an empty file")
        return
    if len(lines) > 1 and not any(_whole(line) for _, line in lines):
        yield from _value(text, "Bundle", "line 1")
        return
    if len(lines) == 1:
        yield from _value(lines[0][1], "Bundle", f"line {lines[0][0]}")
        return
    for number, line in lines:
        yield from _value(line, f"line {number}, Bundle", f"line {number}")


def _whole(line: str) -> bool:
    """The line alone is a JSON object with a resourceType, as every line of NDJSON is."""
    if '"resourceType"' not in line or not line.strip().startswith("{"):
        return False
    try:
        found = _load(line.strip())
    except ValueError:
        return False
    return isinstance(found, dict) and "resourceType" in found


def _value(text: str, bundle: str, place: str) -> Iterator[_Part]:
    """The parts of one JSON text: itself, or a Bundle's entries."""
    try:
        found = _load(text.strip())
    except ValueError as error:
        yield _Part(place, None, error=f"expected JSON, found none: {error}")
        return
    yield from _resource(found, None, bundle, place, 1)


def _resource(found: object, full_url: str | None, bundle: str, place: str, depth: int) -> Iterator[_Part]:
    """A resource, or each entry of a Bundle."""
    if not isinstance(found, dict):
        yield _Part(place, None, error=f"expected a FHIR resource, found {_kind(found)}")
    elif found.get("resourceType") != "Bundle":
        yield _Part(place, found, full_url)
    elif depth > _DEEPEST:
        yield _Part(place, None, error="expected a resource, found a Bundle in too many others")
    else:
        yield from _entries(found, bundle, place, depth)


def _entries(found: Mapping[str, Any], bundle: str, place: str, depth: int) -> Iterator[_Part]:
    """The entries of a Bundle, each with its place."""
    entries = found.get("entry") or []
    if not isinstance(entries, list):
        yield _Part(place, None, error="Bundle.entry: expected a list")
        return
    if not entries:
        yield _Part(place, None, error="expected charted doses, found an empty Bundle")
    for number, entry in enumerate(entries):
        here = f"{bundle}.entry[{number}]"
        if not isinstance(entry, dict) or "resource" not in entry:
            yield _Part(here, None, error="expected an entry with a resource, found none")
            continue
        full_url = entry.get("fullUrl")
        yield from _resource(
            entry["resource"], full_url if isinstance(full_url, str) else None, here, here, depth + 1
        )


def _load(text: str) -> object:
    """JSON with exact decimals.

    Raises: ValueError: no JSON, a name twice in one object, NaN or Infinity, or nesting without end.
    """
    try:
        return json.loads(
            text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_each_name_once
        )
    except RecursionError as error:
        raise ValueError("nested without end") from error


def _no_constant(name: str) -> object:
    """NaN and Infinity are no JSON, and no dose."""
    raise ValueError(f"{name} is no number")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; the last of two equal names would silently win, and it may be the dose."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _kind(found: object) -> str:
    """What stands there instead of an object."""
    names = {list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(found), "a number")
