"""Real element strings and what keyboards make of them, where the samples are there; the figures are exact."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scanners.scan import Kind, Scan, ScanError, parse

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "barcodes"
TODAY = date(2026, 11, 22)

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="samples are not there")


def cases(name: str) -> list[dict[str, Any]]:
    """The lines of one file of samples."""
    return [json.loads(line) for line in (SAMPLES / name).read_text(encoding="utf-8").splitlines()]


def read(text: str) -> Scan | None:
    """What the text reads as, None where it is refused."""
    try:
        return parse(text, TODAY)
    except ScanError:
        return None


def fields(case: dict[str, Any]) -> dict[str, str]:
    """The element strings that a case is labelled with."""
    return dict(case["ais"] or [])


def core() -> list[dict[str, Any]]:
    """Element strings with the identifiers of the trade; Digital Links and composites are read later."""
    left_out = {"composite", "scan_digital_link"}
    return [
        case
        for case in cases("gs1_element_strings.jsonl")
        if case["relevance"] == "core" and case["mode"] != "digital_link" and case["category"] not in left_out
    ]


def test_no_core_text_that_is_wrong_passes_unsaid() -> None:
    """Every one labelled an error is refused, but two that a person is asked about."""
    accepted = [read(case["input"]) for case in core() if case["expect"] == "error"]
    assert len(accepted) == 111
    passed = [found for found in accepted if found is not None]
    assert len(passed) == 2
    assert all(found.confirm for found in passed)


def test_core_texts_come_out_as_labelled() -> None:
    """All but two read right; those two hold a date where a separator may be lost, and are refused."""
    results: Counter[str] = Counter()
    for case in core():
        if case["expect"] == "error":
            continue
        found = read(case["input"])
        if found is None:
            results["refused"] += 1
        elif case["mode"] == "gtin":
            results["right" if found.gtin14 else "wrong"] += 1
        else:
            wanted_plain = case["category"] == "scan_plain" and found.kind is Kind.UNKNOWN
            results["right" if dict(found.ai) == fields(case) or wanted_plain else "wrong"] += 1
    assert results == {"right": 160, "refused": 2}


def test_whole_texts_come_out_of_every_keyboard() -> None:
    """Of the variants that must come out right each does, whatever stands for FNC1."""
    wanted = [case for case in cases("wedge_variants.jsonl") if case["expect"] == "ok"]
    assert len(wanted) == 207
    assert not [
        case["id"] for case in wanted if (f := read(case["typed"])) is None or dict(f.ai) != fields(case)
    ]


def test_what_carries_its_own_proof_is_not_asked_about() -> None:
    """With identifier or end mark, one scan in a hundred is asked about: a lot that may hide a count."""
    proven = [
        case
        for case in cases("wedge_variants.jsonl")
        if case["variant"] in {"crlf_suffix", "tab_suffix", "aim_d2_cr", "aim_C1_repeat"}
    ]
    asked = [case for case in proven if (found := read(case["typed"])) is None or found.confirm]
    assert (len(proven), len(asked)) == (69, 3)


def test_no_damaged_text_passes_unsaid() -> None:
    """Each damaged variant is refused, or a person is asked; none gives a wrong field in silence."""
    damaged = [case for case in cases("wedge_variants.jsonl") if case["expect"] != "ok"]
    assert len(damaged) == 137
    assert not [
        case["id"] for case in damaged if (found := read(case["typed"])) is not None and not found.confirm
    ]


def test_a_lost_separator_is_mended_where_one_reading_has_all_four() -> None:
    """The one cut with GTIN, expiry, lot and serial is offered; where there is none the text is refused."""
    stripped = [case for case in cases("wedge_variants.jsonl") if case["variant"].startswith("gs_stripped")]
    for case in stripped:
        found = read(case["typed"])
        if case["expect"] == "no_candidate":
            assert found is None, case["id"]
        else:
            assert found is not None, case["id"]
            assert dict(found.ai) == fields(case), case["id"]
    assert len(stripped) == 30
