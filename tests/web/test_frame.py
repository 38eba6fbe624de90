"""The frame's values are frozen, and their states have their shapes in the sprite."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, fields, is_dataclass
from pathlib import Path

import pytest

import web
from web import frame

SPRITE = (Path(web.__file__).parent / "static" / "icons.svg").read_text(encoding="utf-8")


def test_every_state_has_its_shape() -> None:
    """Nothing is told by colour alone: each state is a drawing of its own."""
    shapes = dict(re.findall(r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>', SPRITE))
    drawn = [shapes[state.value] for state in frame.State]
    assert len(set(drawn)) == len(frame.State)


def test_values_cannot_be_changed() -> None:
    """A template cannot alter what a page was given."""
    ask = frame.Ask("Scan the vial.")
    with pytest.raises(FrozenInstanceError):
        ask.sentence = "Scan."  # type: ignore[misc]


def test_an_ask_waits_unless_said_otherwise() -> None:
    """By itself an ask waits for a scan, at the address that understands every scan."""
    ask = frame.Ask("Scan the vial.")
    assert (ask.mood, ask.action, ask.label) == (frame.Mood.WAITING, "/scan", "Scan or type")


def test_every_value_of_the_frame_is_frozen_and_slotted() -> None:
    """Each class of the module is a frozen dataclass, or one of its lists of words."""
    classes = [
        value
        for value in vars(frame).values()
        if isinstance(value, type) and value.__module__ == frame.__name__
    ]
    values = [value for value in classes if is_dataclass(value)]
    assert len(values) > 10
    assert all(value.__dataclass_params__.frozen for value in values)  # type: ignore[attr-defined]
    assert all(fields(value) for value in values)
