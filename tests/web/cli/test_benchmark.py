"""`vialtrail benchmark post` prints each engine's rate beside its bare loop, as text or as the contract's list."""

import argparse
import json

import pytest

from web.benchmark import post
from web.benchmark.post import Measured, Shape
from web.cli import benchmark
from web.cli.errors import CommandError

RESULT: dict[str, object] = {
    "measure": "post, sqlite, 4 processes, one book", "value": 200.0, "unit": "posts/s", "baseline": 1000.0,
    "ratio": 0.2, "lowest_ratio": 0.1, "highest_ratio": 0.3,
}  # fmt: skip


def arguments(*words: str) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser()
    benchmark.configure(parser)
    return parser.parse_args(["post", *words])


def test_a_measure_has_the_contracts_fields() -> None:
    """Value, unit, baseline of what ran beside it, and the ratio of the two; the rate's with its spread."""
    measured = Measured([100.0, 300.0, 200.0], [400.0, 400.0, 1000.0], [0.001, 0.002], [0.001, 0.001])
    rate, middle, late = benchmark.stated("post, sqlite", measured)
    assert list(rate)[:5] == list(middle) == list(late) == list(RESULT)[:5]
    assert (rate["value"], rate["baseline"], rate["ratio"]) == (200.0, 400.0, 0.25)
    assert (rate["lowest_ratio"], rate["highest_ratio"]) == (0.2, 0.75)
    assert (middle["measure"], middle["value"], middle["unit"]) == ("post, sqlite, p50", 1.5, "ms")
    assert late["measure"] == "post, sqlite, p99"


def test_each_shape_is_measured_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """One and four registrations, one, four and sixteen writers."""
    seen: list[object] = []

    def measure(_engine: object, _keys: object, shape: Shape, pairs: int) -> Measured:
        seen.append((shape.registrations, shape.writers, pairs))
        return Measured([1.0], [2.0], [0.1] * 2, [0.1] * 2)

    monkeypatch.setattr(post, "measure", measure)
    named = [stated[0]["measure"] for stated in benchmark.measures("sqlite", None, full=False)]
    assert seen == [(1, 1, 5), (1, 4, 5), (1, 16, 5), (4, 1, 5), (4, 4, 5), (4, 16, 5)]
    assert named[0] == "post, sqlite, 1 registration, 1 writer"
    assert named[-1] == "post, sqlite, 4 registrations, 16 writers"


def test_both_forms_of_the_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines for people, a list for programs; both exit 0."""
    monkeypatch.setattr(benchmark, "measures", lambda _name, _server, *, full: [[RESULT]])  # noqa: ARG005
    assert benchmark.run(arguments("--postgresql", "postgresql://there/db", "--json")) == 0
    assert json.loads(capsys.readouterr().out) == [RESULT, RESULT]
    assert benchmark.run(arguments("--postgresql", "postgresql://there/db")) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.endswith(
        "200.0 posts/s; a bare loop of the same statements: 1000.0 posts/s; ratio 0.2 (0.1 to 0.3)"
    )


def test_without_a_server_sqlite_is_measured_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is left out is said on standard error."""
    monkeypatch.delenv(benchmark.SERVER_VARIABLE, raising=False)
    assert benchmark.engines(arguments().postgresql) == [("sqlite", None)]
    assert "PostgreSQL is left out" in capsys.readouterr().err


def test_a_server_of_another_kind_is_refused() -> None:
    """The sentence names what was found."""
    with pytest.raises(CommandError, match="mysql://x was found"):
        benchmark.engines("mysql://x")
