"""`vialtrail benchmark post` prints each engine's rate beside its bare loop, as text or as the contract's list."""

import argparse
import json

import pytest

from web.cli import benchmark
from web.cli.errors import CommandError

RESULT: dict[str, object] = {
    "measure": "post, sqlite, 4 processes, one book", "value": 200.0, "unit": "posts/s", "baseline": 1000.0,
    "ratio": 0.2,
}  # fmt: skip


def arguments(*words: str) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser()
    benchmark.configure(parser)
    return parser.parse_args(["post", *words])


def test_a_small_measurement_has_the_contracts_fields() -> None:
    """Value, unit, baseline of what ran beside it, and the ratio of the two."""
    result = benchmark.measured("sqlite", None, writers=2, doses=2, rounds=1)
    assert list(result) == list(RESULT)
    assert result["measure"] == "post, sqlite, 2 processes, one book"
    value, baseline, ratio = (float(str(result[name])) for name in ("value", "baseline", "ratio"))
    assert ratio == pytest.approx(value / baseline, abs=0.01)


def test_both_forms_of_the_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines for people, a list for programs; both exit 0."""
    monkeypatch.setattr(benchmark, "measured", lambda _name, _server: RESULT)
    assert benchmark.run(arguments("--postgresql", "postgresql://there/db", "--json")) == 0
    assert json.loads(capsys.readouterr().out) == [RESULT, RESULT]
    assert benchmark.run(arguments("--postgresql", "postgresql://there/db")) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.endswith("200.0 posts/s; a bare loop of the same inserts: 1000.0 posts/s; ratio 0.2")


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
