"""Made-up contexts of the desk's pages, for tests that render them; nobody and nothing in them is real."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from inventory.reports.entries import KIND_WORDS
from inventory.tables.kinds import HOUSE_KINDS
from tests.web.export.sample_report import SEAL
from tests.web.sample_frame import COMPLIANCE, EST, NOW, NURSE, PHARMACIST, Cases
from web.drawing import LinePoint
from web.faults import GONE, Kept, ask_of
from web.form import Form
from web.frame import Ask, BarPart, Button, Fact, Frame, Mood, Number, Part, Pill, State, Strength
from web.rollback_view import Line
from web.rows import Cause, Column, EntryRow, OpenRow, ReportChoice, SessionRow, SumTerm, WorthRow
from web.seal import Seal
from web.two_places import SeenTwice


def _entries() -> tuple[EntryRow, ...]:
    raw = "]d201003551504381051728022910D4210\u001d21000417"
    rows = (
        (
            "17 Nov 14:12:09",
            "trash-2",
            "Wasted",
            10_000,
            200,
            395_000,
            "From syringe 4QX9 into the drug waste bin",
        ),
        ("17 Nov 13:52:40", "user-round", "Given", 25_000, 500, 395_000, "From syringe 4QX9 to P-0007, IM"),
        ("17 Nov 13:44:31", "syringe", "Drawn up", 35_000, 700, 395_000, "Into syringe 4QX9"),
        ("17 Nov 13:38:02", "package-open", "Issued", 430_000, 8_600, 430_000, "Cabinet A to Ann Example"),
        ("03 Nov 09:12:26", "scan-barcode", "Received", 500_000, 10_000, 500_000, "Carton serial 000417"),
    )
    return tuple(
        EntryRow(
            when, icon, what, ug, ul, left, "Ann Example", road, 1309 - number, f"/entry/{1309 - number}",
            second="Ben Sample" if number == 0 else "", scans=((when[-8:], raw),) if number == 4 else (),
        )
        for number, (when, icon, what, ug, ul, left, road) in enumerate(rows)
    )  # fmt: skip


def desk_cases() -> Cases:
    """The pages that are read, and the errors: name of the case, template, what it wants."""
    return {
        **_vial(),
        **_board(),
        **_finding(),
        **_report(),
        **_sheet(),
        **_sessions(),
        **_own_badge(),
        **_errors(),
    }


def _vial() -> Cases:
    start = datetime(2026, 11, 3, 14, 12, tzinfo=UTC)
    life: dict[str, object] = {
        "frame": PHARMACIST,
        "ask": Ask("Scan a label."),
        "heading": "Vial 9XHD",
        "prints": True,
        "pill": Pill(State.OPEN, "Open, with Ann Example"),
        "left_title": "Left in the vial",
        "left": Number(395_000, 7_900),
        "full_ug": 500_000,
        "facts": (
            Fact("Drug", "ketamine 50 mg/mL, 10 mL"),
            Fact("Lot", "D4210, expires 28 Feb 2028"),
            Fact("Opened", "12 Nov 2026, use by 10 Dec"),
            Fact("Label", "V7T2 BD3K 9XHD", code=True),
        ),
        "balance": "500 mg received = 95 mg given + 10 mg wasted + 395 mg left",
        "bar": (
            BarPart(Part.GIVEN, "Given 95 mg, 3 doses", 95_000),
            BarPart(Part.WASTED, "Wasted 10 mg, witnessed", 10_000),
            BarPart(Part.SYRINGE, "In a syringe 0 mg", 0),
            BarPart(Part.LEFT, "Left 395 mg", 395_000),
        ),
        "points": (
            LinePoint(start, 500_000, "received 500 mg"),
            LinePoint(start + timedelta(days=9), 460_000, "drew 40 mg"),
            LinePoint(start + timedelta(days=13), 430_000, "drew 30 mg"),
            LinePoint(start + timedelta(days=14, hours=4), 395_000, "drew 35 mg"),
        ),
        "until": NOW,
        "zone": EST,
        "entries": _entries(),
        "zone_name": "EST",
        "mg_places": 0,
        "ml_places": 1,
        "checked": Fact("Books", "Chain and signatures checked 14:12", State.DONE),
        "scans_href": "?scans",
        "show_scans": False,
        "broken": "",
    }
    return {
        "vial": ("vial/life.html", life),
        "vial-scans": (
            "vial/life.html",
            {**life, "show_scans": True, "broken": "The chain breaks at entry 1307."},
        ),
        "vial-sealed": (
            "vial/life.html",
            {**life, "points": (), "entries": _entries()[-1:], "pill": Pill(State.DONE, "Sealed")},
        ),
    }


def _board() -> Cases:
    worth = (
        WorthRow("/finding/1", "3 doses given, not in the chart", "Person K3. Likely: charted on another order.",
                 "105 mg", "not charted", Strength.STRONG),
        WorthRow("/finding/2", "Same witness on 11 of 12 wastes", "Persons M5 and W2. Likely: neighbouring rooms.",
                 "11 of 12", "5 expected", Strength.FAIR),
        WorthRow("/finding/3", "Large vial taken while small ones were in stock", "Person R8, 9 times in 30 days.",
                 "340 mg", "avoidable", Strength.WEAK),
    )  # fmt: skip
    open_now = (
        OpenRow("Custody past its time", 1, "Ben Sample", "/board/custody", Pill(State.OVERDUE, "20 h")),
        OpenRow("Waste not finished", 1, "Abe Mockup", "/board/waste", Pill(State.DUE, "35 min")),
        OpenRow("Receipts not finished", 1, "Cora Specimen", oldest_text="today"),
    )
    board: dict[str, object] = {
        "frame": COMPLIANCE,
        "ask": Ask("Scan or search.", label="Scan or search"),
        "heading": "What does not add up",
        "health": (
            Pill(State.DONE, "Chart to 14:02"),
            Pill(State.DUE, "Hillside chart 3 h late, 4 findings wait"),
        ),
        "worth": worth,
        "worth_note": "3 shown, this week's budget.",
        "weaker": 9,
        "weaker_href": "/board/?weaker",
        "open_now": open_now,
        "open_total": 14,
        "open_href": "/board/?open",
        "nothing_line": "Nothing is worth an hour today. 640 doses matched, 9 weak ones wait.",
    }
    empty = {**board, "worth": (), "open_now": (), "open_href": "", "weaker": 0}
    refused = {**board, "ask": Ask("No site of yours has this code.", Mood.NO, outcome="Not found")}
    open_sites = (
        ("R1", "Riverbank", (("Vial 9XHD holds 395 mg", "/vial/9XHD", "vial 9XHD", "Ann Example",
                              Pill(State.OVERDUE, "Overdue 20 h")),)),
        ("R2", "Hillside", ()),
    )  # fmt: skip
    opened = {
        **board,
        "heading": "Open now",
        "crumbs": (("Board", "/board/"), ("Open now", "")),
        "sites": open_sites,
    }
    return {
        "board-open": ("board/open.html", opened),
        "board": ("board/board.html", board),
        "board-empty": ("board/board.html", empty),
        "board-refused": ("board/board.html", refused),
    }


def _finding() -> Cases:
    finding: dict[str, object] = {
        "frame": COMPLIANCE,
        "ask": Ask("Scan or search.", label="Scan or search"),
        "heading": "3 doses given, not in the chart",
        "crumbs": (("Board", "/board/"), ("Finding F-0231", "")),
        "strength": Strength.STRONG,
        "status": Pill(State.QUESTION, "New"),
        "subject": "Person K3",
        "about": "9 to 16 Nov 2026, Riverbank. Rule \u201cgiven against charted\u201d, version 4.",
        "sum": (
            SumTerm("Given, in the books", 105_000),
            SumTerm("Charted", 0, "\u2212"),
            SumTerm("Not in the chart", 105_000, "=", big=True),
        ),
        "sum_beside": ("3 of 21 doses", "in the same days"),
        "figures": (),
        "causes": (
            Cause("Charted on another order", "2 of 3. The same patient has both doses on order O-1102, within 3 min.",
                  Button("Show the chart line", href="/chart/3")),
            Cause("Not charted yet", "1 of 3. Here 99 in 100 are charted within 6 h; this one is 28 h old."),
        ),
        "records_title": "3 records",
        "records_head": (("Given, EST", False), ("Patient", False), ("Given, mg", True), ("Opens to", False)),
        "records": (
            ("16 Nov 10:12:20", "P-0003", "30", (("4 scans", "/entry/1272"), ("vial 9XHD", "/vial/9XHD"))),
            ("12 Nov 15:40:02", "P-0011", "35", (("5 scans", "/entry/1220"),)),
        ),
        "csv_href": "/finding/231.csv",
        "expected_title": "Expected 0.4, observed 3",
        "expected_line": "Uncharted doses since 1 Oct; line crossed 12 Nov.",
        "chance_line": "By chance: once in 90 staff-months.",
        "rule_out": (
            Fact("", "Chart feed was complete", State.DONE),
            Fact("", "The person's own account", State.TODO),
        ),
        "cleared_if": "the two doses move to O-1102 and the third is charted.",
    }  # fmt: skip
    bare = {
        **finding,
        "sum": (),
        "figures": (Fact("Observed", "11 of 12"),),
        "status": None,
        "csv_href": "",
    }
    return {"finding": ("finding/finding.html", finding), "finding-bare": ("finding/finding.html", bare)}


def _report() -> Cases:
    columns = (
        Column("When, EST"),
        Column("Drug"),
        Column("Entry"),
        Column("Given, mg", "ug", 1),
        Column("Vials", "count"),
    )
    report: dict[str, object] = {
        "frame": PHARMACIST,
        "ask": Ask("Scan a label."),
        "heading": "Dispensing and administration log",
        "prints": True,
        "head": (
            Fact("Registrant", "Riverbank Demonstration Clinic, 1 Example Road, Sampleton"),
            Fact("DEA number", "AB1234563"),
            Fact("Period", "1 to 17 Nov 2026, EST"),
            Fact("As of", "17 Nov 2026 24:00 EST, as known at entry 1309"),
            Fact("Printed", "17 Nov 2026 14:12:09 EST by Cora Specimen"),
        ),
        "narrowing": "Narrowed to lot D4210.",
        "choice": ReportChoice(
            "/report/dispensing", "2026-11-01", "2026-11-17", (("lot", "lot"),), "lot", "D4210"
        ),
        "columns": columns,
        "rows": (
            (
                ("17 Nov 2026 13:52:40", "ketamine 50 mg/mL", ("1307", "/entry/1307"), 12_500, 1),
                (("Route", "IM"),),
            ),
            (("16 Nov 2026 10:12:20", "ketamine 50 mg/mL", ("1272", "/entry/1272"), 30_000, None), ()),
        ),
        "totals": ((("Total", "", "", 42_500, 1), ()),),
        "csv_href": "/report/dispensing.csv",
        "inspector_href": "/report/dispensing/inspector",
        "legend": (("IM", "into a muscle"),),
        "notes": ("Amounts are exact.",),
        "seal": SEAL,
    }
    empty = {
        **report,
        "rows": (),
        "totals": (),
        "narrowing": "",
        "legend": (),
        "seal": Seal("R1", (("Checkpoint", "Book R1 does not fit the checkpoint that was signed of it."),)),
        "choice": ReportChoice("/report/waste", "", ""),
    }
    listed = {**report, "heading": "Reports", "reports": (("waste", "Waste"),)}
    return {
        "reports": ("report/list.html", listed),
        "report": ("report/report.html", report),
        "report-empty": ("report/report.html", empty),
    }


def _sheet() -> Cases:
    sheet: dict[str, object] = {
        "frame": PHARMACIST,
        "ask": Ask("Type T or Y for the day.", action="/daily-sheet/", label="Scan, or T Y"),
        "heading": "Daily sheet 17 Nov 2026",
        "prints": True,
        "head": (
            Fact("Registrant", "Riverbank Demonstration Clinic"),
            Fact("Registered address", "1 Example Road, Sampleton, NY 10001"),
            Fact("DEA number", "AB1234563"),
            Fact("Day", "17 Nov 2026, America/New_York"),
            Fact("As known at entry", "R1/1309"),
            Fact("Printed", "17 Nov 2026 19:02:09 EST by Cora Specimen"),
        ),
        # A registration's day: what stands in the house book is on no sheet of its.
        "recorded": tuple((words, 12) for kind, words in KIND_WORDS.items() if kind not in HOUSE_KINDS),
        "total": "83 entries: R1/1227 to R1/1309.",
        "open_now": "1 container in somebody's hands, 0 emergency takes without a patient",
        "seals": (SEAL, replace(SEAL, book="house")),
        "day": "2026-11-17",
        "sites": (("R1", "Riverbank"), ("R2", "Hillside")),
        "site": "R1",
    }
    empty = {
        **sheet,
        "recorded": (),
        "sites": (),
        "seals": (Seal("R1", (("Checkpoint", "None: a reason."),)),),
    }
    return {
        "daily-sheet": ("daily_sheet/sheet.html", sheet),
        "daily-sheet-empty": ("daily_sheet/sheet.html", empty),
    }


def _sessions() -> Cases:
    button = Button("End it", action="/session/0123456789abcdef/end")
    row = SessionRow("Ann Example", "Infusion room 2", "13:02", "Now", True, button)
    listed: dict[str, object] = {
        "frame": NURSE,
        "ask": Ask("Scan anything."),
        "heading": "Open sessions",
        "rows": (row,),
        "every": False,
        "twice": (),
    }
    twice = SeenTwice(NOW, "Ann Example", "Infusion room 2", "Another site")
    other = SessionRow("Ben Sample", "Pharmacy desk, Hillside", "16 Nov 13:02", "14:10", False, button)
    return {
        "sessions": ("session/list.html", listed),
        "sessions-every": (
            "session/list.html",
            {
                **listed,
                "frame": COMPLIANCE,
                "rows": (row, other),
                "every": True,
                "twice": (("14:12", twice),),
            },
        ),
    }


def _own_badge() -> Cases:
    """Forms of one's own that take a badge: by itself, and before a PIN."""
    form = {"frame": NURSE, "ask": Ask("Scan anything."), "form": Form()}
    line = Line(
        "House", "The books are older than what was published of them.", (("Published", "16 Nov 18:00"),)
    )
    return {
        "badge-test": (
            "factor/badge.html",
            {**form, "heading": "Your badge", "said": "Read today at 13:02.", "there": True, "replace": False,
             "not_read": "not_read"},
        ),
        "rollback": (
            "rollback/page.html",
            {**form, "heading": "Older books", "lines": (line,), "badge_wanted": True},
        ),
    }  # fmt: skip


def _errors() -> Cases:
    no = Ask(
        "You have no right to receive cartons here.",
        Mood.NO,
        expected="the pharmacist's role",
        found="nurse",
        outcome="Not possible",
    )
    bare = Frame("", "", "14:12")
    return {
        "refused": ("error/refused.html", {"frame": NURSE, "ask": no, "home_href": "/"}),
        "broken": ("error/broken.html", {"frame": bare, "incident": "7KQ2-9XHD", "home_href": "/"}),
        **_fault_cases(bare),
    }


def _fault_cases(bare: Frame) -> Cases:
    """The page of a fault: a page that is read, a scan kept, a form kept, a PIN and a badge that are not."""
    kept = {
        "read": Kept(), "scan": Kept((("scan", "35 mg"), ("step", "2")), "35 mg"), "form": Kept((("name", "Una"),)),
        "pin": Kept((("step", "3"),), pin=True), "badge": Kept((("step", "2"),), scan_again=True),
    }  # fmt: skip
    late = replace(NURSE, clock_behind="This machine's clock says 14:00. The newest entry is of 15:00.")
    return {
        f"fault {name}": (
            "error/fault.html",
            {
                "frame": late if name == "scan" else bare, "kept": each, "again": name != "read", "address": "/draw/",
                "ask": ask_of(GONE, posted=name != "read", signing_in=False), "home_href": "/", "every_s": 10,
            },
        )
        for name, each in kept.items()
    }  # fmt: skip
