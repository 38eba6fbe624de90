"""A shape lets in what its schema says and nothing else, and repeats no value that it refuses."""

from typing import Any

import jsonschema_rs
import pytest

from inventory.amount import Typed, Unit
from web.api.shape import (
    AMOUNT,
    COMMAND_ID,
    MOMENT,
    Choice,
    Flag,
    List,
    Named,
    OrNull,
    Shape,
    Text,
    Whole,
    amount_of,
    said,
)
from web.refusals import Damaged, NotAsDescribed

PERSON = Named({"pin": Text()}, {"badge": Text(), "name": Text()}, one_of=("badge", "name"))
CASES: tuple[tuple[Shape, tuple[Any, ...], tuple[Any, ...]], ...] = (
    (Text(most=3), ("a", "éé", "\U0001f489ab"), ("", "abcd", 1, None, [], "a\n", "\x00", "a\x1fb", "\x7f")),
    (COMMAND_ID, ("0" * 32, "9f2c5a0e4b7d4f0fa1c3d2e4b5a69788"), ("0" * 31, "0" * 33, "G" * 32, "A" * 32, "٣" * 32)),
    (Choice(("IV", "IM")), ("IV",), ("iv", "", None, 1, ["IV"], {"IV": 1})),
    (Flag(), (True, False), (1, 0, "true", None)),
    (Whole("", 1, 5), (1, 5), (0, 6, True, "1", None, 10**400)),
    (List(Text(), 1, 2), (["a"], ["a", "b"]), ([], ["a"] * 3, "a", [1], {"0": "a"})),
    (OrNull(Whole()), (None, 7), ("7", True)),
    (PERSON, ({"pin": "1", "badge": "b"}, {"pin": "1", "name": "n"}),
     ({"pin": "1"}, {"pin": "1", "badge": "b", "name": "n"}, {"badge": "b"}, {"pin": "1", "badge": "b", "more": 1},
      [], "x")),
    (Text(pattern=MOMENT, most=40), ("2026-11-02T14:00:00Z", "2026-11-02T14:00:00.5-05:00"),
     ("2026-11-02T14:00:00", "1926-11-02T14:00:00Z", "2026-13-02T14:00:00Z", "2026-11-02T24:00:00Z", "2026-11-02")),
)  # fmt: skip


@pytest.mark.parametrize(("shape", "taken", "refused"), CASES, ids=lambda value: type(value).__name__)
def test_reading_and_schema_agree(shape: Shape, taken: tuple[Any, ...], refused: tuple[Any, ...]) -> None:
    """What a program may build from openapi.json is what is read."""
    schema = jsonschema_rs.validator_for(
        shape.schema() | {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    )
    for value in taken:
        assert shape.read(value, "x") == value
        assert schema.is_valid(value), value
    for value in refused:
        with pytest.raises(NotAsDescribed):
            shape.read(value, "x")
        if value not in ("a\n", 10**400):
            assert not schema.is_valid(value), value


def test_half_of_a_pair_is_no_text() -> None:
    """JSON can write it and no encoding keeps it."""
    with pytest.raises(NotAsDescribed):
        Text().read("\ud800", "x")


def test_a_refusal_names_the_place_and_never_the_value() -> None:
    """A secret in the wrong field is not said again."""
    shape = Named({"parts": List(Named({"label": COMMAND_ID}))})
    with pytest.raises(NotAsDescribed) as caught:
        shape.read({"parts": [{"label": "VTB/SECRET"}]}, "The body")
    assert caught.value.sentence == "The body.parts[0].label is not as openapi.json describes it."
    for field in ({"VTB/SECRET": 1}, {"parts": "VTB/SECRET"}):
        with pytest.raises(NotAsDescribed) as caught:
            shape.read(field, "The body")
        assert "SECRET" not in f"{caught.value.expected}{caught.value.found}{caught.value.sentence}"


def test_an_amount_is_read_as_the_boxes_read_it() -> None:
    """Exact, with its unit; in the words of the pages where it is none."""
    assert amount_of("0.7 mL") == Typed(700, Unit.ML)
    for text in ("-1 mg", "1e3 mg", "0 mg", "0.0001 mg", "NaN", "35 g"):
        with pytest.raises(Damaged):
            amount_of(text)
    assert AMOUNT.schema()["type"] == "string"


def test_an_answer_may_hold_any_text() -> None:
    """What stands in the books is said as it stands."""
    assert said().read("a\nb", "x") == "a\nb"
    assert "pattern" not in said().schema()
