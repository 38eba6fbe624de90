"""The shapes of what is sent and answered: each says itself in openapi.json, reads a value, and lets nothing else in."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inventory.amount import AmountError, Typed, parse_amount
from web.refusals import Damaged, NotAsDescribed

#: Anything that a person types, on one line: control characters are no text.
LINE = r"^[^\u0000-\u001f\u007f]*$"
#: A day and a time with its offset. Years of this century alone: a clinic's books hold no other.
MOMENT = (
    r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
    r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])$"
)


class Shape(ABC):
    """What one value may be."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """As JSON Schema (2020-12) says it."""

    @abstractmethod
    def read(self, value: Any, place: str) -> Any:
        """The value, or a refusal that names its place.

        Raises: NotAsDescribed.
        """


@dataclass(frozen=True)
class Text(Shape):
    """A text on one line."""

    about: str = ""
    most: int = 200
    least: int = 1
    pattern: str = LINE
    example: str = ""

    def schema(self) -> dict[str, Any]:
        """A string with its length and pattern."""
        said = {
            "type": "string", "minLength": self.least, "maxLength": self.most, "pattern": self.pattern,
            "description": self.about, "examples": [self.example] if self.example else None,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value not in ("", None)}

    def read(self, value: Any, place: str) -> str:
        """The text as it was sent."""
        if not isinstance(value, str):
            raise NotAsDescribed("a text", _kind(value), place=place)
        if not self.least <= len(value) <= self.most:
            raise NotAsDescribed(f"{self.least} to {self.most} characters", str(len(value)), place=place)
        if re.search(self.pattern, value, re.ASCII) is None or value.endswith("\n") or not _is_utf8(value):
            raise NotAsDescribed(self.example or "characters that can be typed", "another", place=place)
        return value


@dataclass(frozen=True)
class Choice(Shape):
    """One of a few words."""

    words: tuple[str, ...]
    about: str = ""

    def schema(self) -> dict[str, Any]:
        """An enumeration."""
        return {"type": "string", "enum": list(self.words)} | (
            {"description": self.about} if self.about else {}
        )

    def read(self, value: Any, place: str) -> str:
        """The word."""
        if not isinstance(value, str) or value not in self.words:
            raise NotAsDescribed(", ".join(self.words), _kind(value), place=place)
        return value


@dataclass(frozen=True)
class Flag(Shape):
    """Yes or no."""

    about: str = ""

    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"} | ({"description": self.about} if self.about else {})

    def read(self, value: Any, place: str) -> bool:
        """True or false, and no number that stands for one."""
        if not isinstance(value, bool):
            raise NotAsDescribed("true or false", _kind(value), place=place)
        return value


@dataclass(frozen=True)
class Whole(Shape):
    """A whole number; no amount is a float."""

    about: str = ""
    least: int | None = None
    most: int | None = None

    def schema(self) -> dict[str, Any]:
        """An integer with its bounds."""
        said = {
            "type": "integer",
            "minimum": self.least,
            "maximum": self.most,
            "description": self.about or None,
        }
        return {name: value for name, value in said.items() if value is not None}

    def read(self, value: Any, place: str) -> int:
        """The number."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise NotAsDescribed("a whole number", _kind(value), place=place)
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            raise NotAsDescribed(f"{self.least} to {self.most}", "another number", place=place)
        return value


@dataclass(frozen=True)
class List(Shape):
    """Several values of one shape."""

    of: Shape
    least: int = 0
    most: int | None = None

    def schema(self) -> dict[str, Any]:
        """An array."""
        bounds = {"minItems": self.least, "maxItems": self.most}
        said = {name: value for name, value in bounds.items() if value}
        return {"type": "array", "items": self.of.schema(), **said}

    def read(self, value: Any, place: str) -> list[Any]:
        """Each of them, in order."""
        if not isinstance(value, list):
            raise NotAsDescribed("a list", _kind(value), place=place)
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            raise NotAsDescribed(f"{self.least} to {self.most} of them", str(len(value)), place=place)
        return [self.of.read(each, f"{place}[{number}]") for number, each in enumerate(value)]


@dataclass(frozen=True)
class OrNull(Shape):
    """A value, or none; of answers alone: in what is sent, a field that is not wanted is left out."""

    of: Shape

    def schema(self) -> dict[str, Any]:
        """Either."""
        return {"anyOf": [self.of.schema(), {"type": "null"}]}

    def read(self, value: Any, place: str) -> Any:
        """The value."""
        return None if value is None else self.of.read(value, place)


@dataclass(frozen=True)
class Named(Shape):
    """Fields by name, and no others; of `one_of` exactly one is there."""

    wanted: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    more: bool = False

    def schema(self) -> dict[str, Any]:
        """An object."""
        said: dict[str, Any] = {
            "type": "object", "additionalProperties": self.more,
            "properties": {name: shape.schema() for name, shape in {**self.wanted, **self.optional}.items()},
        }  # fmt: skip
        if self.wanted:
            said["required"] = list(self.wanted)
        if self.one_of:
            said["oneOf"] = [{"required": [name]} for name in self.one_of]
        return said

    def read(self, value: Any, place: str) -> dict[str, Any]:
        """The fields that were sent."""
        if not isinstance(value, dict):
            raise NotAsDescribed("an object", _kind(value), place=place)
        known = {**self.wanted, **self.optional}
        absent = [name for name in self.wanted if name not in value]
        if absent:
            raise NotAsDescribed(f"a field {absent[0]}", "none", place=place)
        if not self.more and value.keys() - known.keys():
            # Its name may be anything, a secret too: it is not said again.
            raise NotAsDescribed(", ".join(known) or "no field", "another field", place=place)
        if self.one_of and sum(name in value for name in self.one_of) != 1:
            raise NotAsDescribed(f"one of {', '.join(self.one_of)}", "none or several", place=place)
        return {
            name: known[name].read(each, f"{place}.{name}") for name, each in value.items() if name in known
        }


#: A figure that a caller makes for each step, before the first try, and sends again with each further one.
COMMAND_ID = Text("A number of the caller's own for this step; sent again, it is the same step.", 32, 32,
                  r"^[0-9a-f]{32}$", "9f2c5a0e4b7d4f0fa1c3d2e4b5a69788")  # fmt: skip
#: An amount as it is typed, exact: no float is read.
AMOUNT = Text("An amount with its unit, exact.", 24, 1, LINE, "35 mg")


def said(about: str = "", most: int = 1000) -> Text:
    """A text of an answer: whatever the books hold."""
    return Text(about, most, 0, "")


def amount_of(text: str) -> Typed:
    """An amount as the program's own boxes read it.

    Raises: Damaged: in the words of the pages.
    """
    try:
        return parse_amount(text)
    except AmountError as error:
        raise Damaged(error.expected, error.found, sentence=error.sentence) from error


def _is_utf8(text: str) -> bool:
    """A lone half of a pair of code units is text of no encoding, and no database keeps it."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _kind(value: Any) -> str:
    """What a value is, without the value: it may be a secret in the wrong place."""
    names = {str: "a text", bool: "true or false", int: "a number", float: "a number with a point", dict: "an object",
             list: "a list", type(None): "null"}  # fmt: skip
    return names.get(type(value), "something else")
