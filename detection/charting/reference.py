"""FHIR references to plain ids: the last part of each; it refuses the local name of a contained resource as an id.

`#p` names another patient in every resource that contains one, so a contained resource gives its own identifier.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: An id longer than this is none; FHIR's own limit is 64.
_LONGEST = 256


def last_part(reference: str) -> str | None:
    """The id in a reference, relative, absolute, versioned or a URN.

    >>> last_part("Patient/p-17"), last_part("https://chart.example/Patient/p-17/_history/3")
    ('p-17', 'p-17')
    >>> last_part("urn:uuid:5510eaa6-2ad2-b82b-248b-aba749e28fa1")
    '5510eaa6-2ad2-b82b-248b-aba749e28fa1'

    Raises: ValueError: the id holds a character that no id has, or is endless.
    """
    path = reference.strip().split("/_history/")[0].split("?")[0].rstrip("/")
    part = path.rsplit("/", 1)[-1]
    if path.startswith("urn:"):
        part = path.rsplit(":", 1)[-1]
    if len(part) > _LONGEST or not part.isprintable():
        raise ValueError(f"reference: expected an id, found {part[:40]!r}")
    return part or None


def target(reference: Mapping[str, Any] | None, contained: Mapping[str, Any]) -> str | None:
    """The id that a Reference points to: by reference, by business identifier, or by what it contains."""
    if not reference:
        return None
    pointer = reference.get("reference")
    if isinstance(pointer, str) and pointer.startswith("#"):
        return _identifier((contained.get(pointer[1:]) or {}).get("identifier"))
    if isinstance(pointer, str) and pointer.strip():
        return last_part(pointer)
    return _identifier(reference.get("identifier"))


def _identifier(identifier: Any) -> str | None:
    """The value of an Identifier, or of the first of several."""
    if isinstance(identifier, list):
        identifier = identifier[0] if identifier else None
    value = identifier.get("value") if isinstance(identifier, dict) else None
    return last_part(value) if isinstance(value, str) and value.strip() else None


def display(reference: Mapping[str, Any]) -> str | None:
    """The printed name of what is referred to."""
    return words(reference.get("display"))


def words(text: object) -> str | None:
    """Text in one line of printable characters; None where there is no text."""
    if not isinstance(text, str):
        return None
    return " ".join("".join(c if c.isprintable() else " " for c in text).split()) or None


def of_contained(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Contained resources by their local name, without the number sign."""
    return {
        part["id"]: part
        for part in resource.get("contained") or []
        if isinstance(part, dict) and isinstance(part.get("id"), str)
    }


def by_reference(resource: Mapping[str, Any], full_url: str | None) -> dict[str, Any]:
    """The names under which other resources of the file may refer to this one."""
    names = {}
    if isinstance(resource.get("id"), str):
        names[f"{resource.get('resourceType')}/{resource['id']}"] = resource
    if full_url:
        names[full_url] = resource
    return names
