"""Every template renders with what its head says it wants, under the content policy's conditions."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from flask import Flask, render_template
from jinja2 import StrictUndefined

import web
from tests.web.sample_desk import desk_cases
from tests.web.sample_flow import flow_cases
from tests.web.sample_frame import Cases
from web.drawing import GLOBALS
from web.words import FILTERS

WEB = Path(web.__file__).parent
CASES: Cases = {**flow_cases(), **desk_cases()}
#: Words that no page says.
NEVER = re.compile(r"\b(missing|stolen|suspicious|alert|please|sorry|oops)\b|!", re.IGNORECASE)


@cache
def application() -> Flask:
    """A program with the templates, the words and the drawings, and nothing else."""
    app = Flask("pages", root_path=str(WEB))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(GLOBALS)
    return app


@cache
def rendered(case: str) -> str:
    """The page of a case, as the browser gets it."""
    template, context = CASES[case]
    with application().test_request_context():
        return render_template(template, **context)


@pytest.mark.parametrize("case", CASES)
def test_page_obeys_the_content_policy(case: str) -> None:
    """No page has a style attribute, a style element, a handler or a script of its own text."""
    page = rendered(case)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", page)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert scripts
    assert all("src=" in head and not body for head, body in scripts)


@pytest.mark.parametrize("case", CASES)
def test_page_has_its_landmarks_and_one_heading(case: str) -> None:
    """Each page has one main, one banner, one h1, its language, and ids that stand once."""
    page = rendered(case)
    assert page.count("<main") == page.count("<header") == page.count("<h1") == 1
    assert '<html lang="en"' in page
    names = re.findall(r'\sid="([^"]+)"', page)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", CASES)
def test_every_post_carries_the_token(case: str) -> None:
    """No form that posts goes without its token, and none has two."""
    for form in re.findall(r'<form[^>]*method="post".*?</form>', rendered(case), re.DOTALL):
        assert form.count('name="csrf_token"') == 1


@pytest.mark.parametrize("case", CASES)
def test_page_says_no_accusing_word(case: str) -> None:
    """Nothing that a person reads accuses, begs or exclaims."""
    text = re.sub(r"<[^>]+>", " ", rendered(case).replace("<!doctype html>", ""))
    assert not NEVER.search(text)


@pytest.mark.parametrize("case", CASES)
def test_page_has_one_main_button_at_most(case: str) -> None:
    """One step stands out on a page, or none."""
    page = rendered(case)
    assert len(re.findall(r'class="btn (?:btn-main|btn-act)"', page)) <= 1


@pytest.mark.parametrize("case", [case for case in CASES if CASES[case][1]["frame"].demonstration])  # type: ignore[attr-defined]
def test_demonstration_is_said(case: str) -> None:
    """A demonstration says so on every page."""
    assert "Demonstration: invented people, no real drugs" in rendered(case)


def test_only_a_demonstration_says_so() -> None:
    """A page of real books does not call itself invented."""
    assert "invented" not in rendered("broken")


def test_refusal_says_expected_found_and_that_nothing_was_recorded() -> None:
    """A refusal opens the title, and its second line says what was expected and found."""
    page = rendered("draw-refused")
    assert "<title>Not recorded: Draw up, Riverbank Demonstration Clinic – Vialtrail</title>" in page
    line = " ".join(page.split())
    assert "Expected: 430 mg at most. Found: 480 mg. Nothing was recorded." in line
    assert 'role="alert"' in page


def test_focus_is_in_the_scan_box_and_at_a_pin_in_the_pin() -> None:
    """Exactly one box asks for the focus; where a page asks for a PIN it is the PIN's, or the user name's before it."""
    for case in CASES:
        boxes = re.findall(r"<input[^>]*\sautofocus[^>]*>", rendered(case))
        if case in {"broken", "fault read", "fault scan", "fault form"}:
            assert not boxes
            continue
        assert len(boxes) == 1, case
        assert ("data-pin" in boxes[0] or "data-name" in boxes[0]) == ("data-pin>" in rendered(case)), case


def test_pin_page_catches_scans_and_names_nobody() -> None:
    """The PIN page keeps a real box for scans beside the PIN's, and shows no name."""
    page = rendered("pin")
    assert re.search(r'<input[^>]*id="scan"[^>]*type="text"', page)
    assert "Ann Example" not in page


def test_bar_and_level_follow_the_amounts() -> None:
    """The bar's stretches are the shares, with the wasted one hatched."""
    page = rendered("sign")
    assert '<rect class="part-given" x="0.00%" width="71.42%"' in page
    assert '<rect x="71.42%" width="28.58%" height="100%" fill="url(#hatched)"/>' in page


def test_scans_show_their_control_characters() -> None:
    """A raw scan is shown with its separator as a word, and only when asked for."""
    assert '<span class="control">GS</span>' in rendered("vial-scans")
    assert 'class="control"' not in rendered("vial")


def test_report_with_no_rows_says_none() -> None:
    """An empty period is said, not left blank."""
    assert "None in this period" in rendered("report-empty")
    assert "None in this period" not in rendered("report")


def test_every_icon_is_in_the_sprite() -> None:
    """No page asks the sprite for a drawing that it does not have."""
    sprite = (WEB / "static" / "icons.svg").read_text(encoding="utf-8")
    held = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    asked = {name for case in CASES for name in re.findall(r'icons\.svg#([^"]+)"', rendered(case))}
    assert asked <= held


def test_every_template_has_a_case() -> None:
    """No template goes unrendered; those that others build on are rendered through them."""
    used = {template for template, _ in CASES.values()} | {"base.html", "flow/page.html", "read/page.html"}
    folder = WEB / "templates"
    ours = {"sign_in", "home", "flow", "read", "vial", "board", "finding", "report", "error"}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    assert {name for name in there if name.split("/")[0] in ours} <= used
