"""Schemathesis over the whole interface of a running server: no server error, no undocumented status or body."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.cast import ANN, BEN, Member
from tests.journeys.conftest import Site, serving
from tests.web.api.conftest import give_token
from web.api.description import OF_A_BODY, OF_A_STEP, USUAL
from web.api.interface import OFFERS

ROOT = Path(__file__).resolve().parents[2]
#: What is held of each answer.
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "unsupported_method", "allow_header_conformance", "ignored_auth",
)  # fmt: skip
#: Examples of each operation: in each run of the tests, and in the long one.
SHORT, LONG = 10, 500


def right_answers(site: Site) -> dict[str, list[object]]:
    """A person's proof, labels in every state, a patient with her order."""
    clinic = site.clinic
    patient, order = clinic.patient_with_order()

    def by(member: Member) -> dict[str, str]:
        return {"badge": site.badge(member), "pin": site.pin(member)}

    return {
        "by": [by(ANN), by(BEN)], "witness": [by(BEN) | {"how_seen": "in the room"}],
        "container": [clinic.taken(), *clinic.receive(3)], "patient": [patient], "order": [order],
        "amount": ["1 mg", "0.1 mL"], "place": ["R1.WB", "R1.RET", "R1.OPEN"], "reading": ["9 mL"],
    }  # fmt: skip


def statuses(site: Site, folder: Path, examples: int) -> dict[str, set[int]]:
    """The statuses that schemathesis saw, by method and the first part of the address; it found nothing wrong."""
    report, token = folder / "said.har", give_token(site.clinic)
    words = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{site.base}/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {token}", "--checks", ",".join(CHECKS),
        "--phases", "examples,coverage,fuzzing", "--max-examples", str(examples),
        "--seed", "1", "--continue-on-failure", "--generation-database", "none", "--no-color",
        "--suppress-health-check", "all", "--report-har-path", str(report),
    ]  # fmt: skip
    hooks = {
        "SCHEMATHESIS_HOOKS": "tests.journeys.right_answers",
        "RIGHT_ANSWERS": json.dumps(right_answers(site)),
    }
    done = subprocess.run(
        words, cwd=folder, env=os.environ | hooks | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False, timeout=7000,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    seen: dict[str, set[int]] = defaultdict(set)
    for each in json.loads(report.read_text(encoding="utf-8"))["log"]["entries"]:
        first = each["request"]["url"].split("/api/v1/")[1].split("?")[0].split("/")[0]
        seen[f"{each['request']['method']} /{first}"].add(each["response"]["status"])
    return seen


def hold(database_url: str, folder: Path, examples: int) -> None:
    """Every operation was reached; no fault stands in the log, and the books are whole."""
    with serving(database_url, folder, module="tests.journeys.patient_server") as site:
        seen = statuses(site, folder, examples)
        assert site.run("verify").returncode == 0
    assert "incident" not in (folder / "server.log").read_text(encoding="utf-8")
    for offer in OFFERS.values():
        met = seen[f"{offer.method} /{offer.path.split('/')[1]}"]
        assert met - {401, 405}, (offer.name, met)
        assert met <= {*USUAL, *OF_A_BODY, *OF_A_STEP, *offer.answers}, (offer.name, met)
    assert {200, 400, 401, 404, 405, 422} <= set().union(*seen.values())


@pytest.mark.timeout(400)
def test_no_server_error_and_no_undocumented_status(sqlite_url: str, tmp_path: Path) -> None:
    """A little of it in each run of the tests."""
    hold(sqlite_url, tmp_path, SHORT)


@pytest.mark.torture
def test_a_long_run_of_it(database_url: str, tmp_path: Path) -> None:
    """On both databases."""
    hold(database_url, tmp_path, LONG)
