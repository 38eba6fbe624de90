"""Made-up contexts of the nurse's pages, for tests that render them; nobody and nothing in them is real."""

from __future__ import annotations

from dataclasses import replace

from tests.web.sample_frame import LOCKED, NURSE, Cases
from web.frame import (
    Ask,
    BarPart,
    Button,
    Choice,
    Fact,
    KeyBox,
    Mood,
    Number,
    Part,
    Pill,
    PinBox,
    Progress,
    Signature,
    SoFar,
    State,
    Step,
    SyringeLabel,
)
from web.rows import VERBS, Holding, InHand, OpenItem, Strip

WASTE_STEPS = (
    Step("Syringe", Progress.DONE),
    Step("Amount", Progress.DONE),
    Step("You", Progress.DONE),
    Step("Witness", Progress.NOW),
)
DRAW_STEPS = (
    Step("Vial", Progress.DONE),
    Step("Dose", Progress.DONE),
    Step("Check and confirm", Progress.NOW),
    Step("Label the syringe", Progress.TODO),
)
TAKEN = (
    SoFar("Una Testpatient", ("Born 01 Jan 1970, P-0007",)),
    SoFar("Order O-1182: 35 mg IM", ("You typed 35 mg, as ordered",)),
    SoFar(
        "Vial 9XHD holds 430 mg",
        ("ketamine 50 mg/mL, 10 mL", "Lot D4210, expires 28 Feb 2028", "Multi-dose, use by 10 Dec 2026"),
    ),
)
WASTED_BAR = (
    BarPart(Part.GIVEN, "Given 25 mg", 25_000),
    BarPart(Part.WASTED, "To be wasted 10 mg", 10_000),
)
SIGNED = (Signature("Ann Example", "Performed", "14:11:48 EST", "PIN", "Infusion room 2", role="nurse"),)
TO_WASTE = Number(10_000, 200, "ketamine 50 mg/mL", "To be wasted, all that is left")
WASTE = {
    "frame": NURSE,
    "heading": "Waste",
    "steps": WASTE_STEPS,
    "back_href": "/waste/",
    "taken": (),
    "number": TO_WASTE,
    "details": (
        Fact("From", "Syringe 4QX9, Una Testpatient"),
        Fact("Reason", "Left over after the dose"),
        Fact("Into", "Drug waste bin, Infusion room 2"),
    ),
    "balance": "35 mg drawn = 25 mg given + 10 mg wasted + 0 mg left",
    "bar": WASTED_BAR,
    "signatures": SIGNED,
    "signatures_title": "Two signatures, one record",
    "foot_line": "Both signatures are bound to exactly this page. A witness to waste is this clinic's policy.",
}


def flow_cases() -> Cases:
    """Sign-in, home and the steps of a flow: name of the case, template, what it wants."""
    return {**_sign_in(), **_home(), **_checks(), **_scans(), **_signatures()}


def _sign_in() -> Cases:
    ask = Ask("Scan your badge", action="/sign-in/", label="Badge, or user name")
    refused = replace(
        ask,
        mood=Mood.NO,
        outcome="Not signed in",
        sentence="That badge and PIN were not accepted.",
        recorded_nothing=False,
    )
    facts = (
        Fact("Workstation", "Infusion room 2"),
        Fact("Site", "Riverbank Demonstration Clinic"),
        Fact("Scanner", "Ready, last scan 13:58", State.DONE),
        Fact("Books", "Checked and complete at 13:55", State.DONE),
        Fact("Time", "Tue 17 Nov 2026, 14:05 EST"),
    )
    badge = {"frame": LOCKED, "ask": ask, "station_facts": facts, "kept_draft": "13:58", "key": None}
    pin_box = PinBox("PIN", "Sign in", "/sign-in/pin")
    pin = {"frame": LOCKED, "ask": ask, "pin": pin_box, "key": None, "switched": False}
    key = KeyBox("{}", "/sign-in/key", (("answer", ""),), (("", "Sign in with a security key"),))
    return {
        "badge": ("sign_in/badge.html", badge),
        "badge-refused": ("sign_in/badge.html", {**badge, "ask": refused, "kept_draft": ""}),
        "pin": ("sign_in/pin.html", pin),
        "pin-refused": ("sign_in/pin.html", {**pin, "ask": refused, "switched": True}),
        "badge-or-key": ("sign_in/badge.html", {**badge, "key": key}),
        "pin-or-key": ("sign_in/pin.html", {**pin, "key": key}),
        "key-alone": ("sign_in/pin.html", {**pin, "pin": None, "key": key}),
    }


def _home() -> Cases:
    waste = Button("Waste it", href="/waste/?container=4QX9")
    items = (
        OpenItem(
            "Syringe 4QX9 holds 10 mg (0.2 mL)", "Gave 25 mg of 35 mg to Una Testpatient at 13:52.", waste,
            Pill(State.DUE, "Due 14:35, in 24 min"),
        ),
        OpenItem(
            "Vial 9XHD holds 395 mg (7.9 mL)", "Multi-dose, opened 12 Nov, use by 10 Dec.",
            Button("Return it", href="/return/"), Pill(State.OPEN, "Open, due 19:00"),
        ),
        OpenItem(
            "Dose of 16 Nov, 10:12: not in the chart yet", "Most are there within 40 min. Wrong order chosen?",
            Button("Show steps", href="/finding/3"), Pill(State.QUESTION, "A question"),
        ),
    )  # fmt: skip
    holdings = (
        Holding("4QX9", "/vial/4QX9", "syringe", 10_000, 200),
        Holding("9XHD", "/vial/9XHD", "test-tube", 395_000, 7_900),
    )
    said = (
        Strip("pen-line", "A witness is wanted in Infusion room 1.", "Go there, or scan WITNESS to see the draft here.",
              Button("See the draft", href="/waste/witness/")),
        Strip("question", "Your PIN was reset by Dee Instance.", "13:58", Button("I have seen it", "/notice/3/seen")),
        Strip("pen-line", "2 changes to approve.", "Another person's change waits for your signature.",
              Button("See the changes", href="/approval/")),
    )  # fmt: skip
    home: dict[str, object] = {
        "frame": NURSE,
        "ask": Ask(
            "What next? Scan anything.",
            help="A vial, syringe, wristband or place. Or type a letter and press Enter.",
        ),
        "verbs": tuple(VERBS[letter] for letter in "IDGWR"),
        "items": items,
        "more": 0,
        "more_href": "/?all",
        "patients_href": "/patient/",
        "in_hands": (InHand("ketamine", 405_000, holdings),),
        "day_line": "Today: 3 issued, 5 doses, 2 wastes witnessed for others. Nothing overdue.",
        "strips": said[:1],
    }
    overdue = replace(items[0], pill=Pill(State.OVERDUE, "Overdue 20 h"))
    several = (
        InHand("ketamine", 405_000, holdings),
        InHand("midazolam", 5_000, (replace(holdings[0], volume_ul=None),)),
    )
    crowded = {
        **home,
        "items": (overdue, *items),
        "more": 3,
        "in_hands": several,
        "strips": (),
    }
    empty = {**home, "items": (), "in_hands": (), "strips": (), "day_line": ""}
    return {
        "home": ("home/nurse.html", home),
        "home-told": ("home/nurse.html", {**home, "strips": said}),
        "home-crowded": ("home/nurse.html", crowded),
        "home-empty": ("home/nurse.html", empty),
    }


def _checks() -> Cases:
    draw: dict[str, object] = {
        "frame": NURSE,
        "heading": "Draw up",
        "steps": DRAW_STEPS,
        "back_href": "/draw/",
        "taken": TAKEN,
        "ask": Ask(
            "Draw to the line, then press Enter or scan CONFIRM.",
            help="Another amount? Type it with its unit, for example 0.65 mL or 32.5 mg.",
            command_id="c-1",
            held=(("vial", "9XHD"),),
        ),
        "number": Number(35_000, 700, "ketamine 50 mg/mL", volume_first=True),
        "syringe_ul": 700,
        "capacity_ul": 1_000,
        "details": (
            Fact("For 70 kg (weighed today 13:20)", "0.5 mg/kg"),
            Fact("This clinic's range, IM", "Inside 0.25 to 0.75 mg/kg", State.DONE),
            Fact("Left in vial 9XHD after", "395 mg (7.9 mL)"),
        ),
        "confirm": Button("Confirm 0.7 mL, print the label", action="/draw/1/confirm", command_id="c-1"),
        "others": (Button("Change the dose", action="/draw/1/dose"),),
        "sticker": SyringeLabel(
            "ketamine 50 mg/mL",
            ("35 mg = 0.7 mL  IM", "Testpatient, U  P-0007", "A. Example 17 Nov 13:44"),
            "induction",
        ),
    }
    give = {
        **draw,
        "heading": "Give a dose",
        "patient": {"name": "Una Testpatient", "born_text": "Born 01 Jan 1970", "number": "P-0007"},
        "number": Number(25_000, 333, "ketamine 75 mg/mL", exact=False),
        "syringe_ul": 0,
        "sticker": None,
    }
    no = Ask(
        "The books hold less than that.", Mood.NO, expected="430 mg at most", found="480 mg", outcome="Not recorded",
        choices=(Choice("1", "It is in my syringe: record 50 mg overfill", "1"),),
    )  # fmt: skip
    return {
        "draw": ("flow/check.html", draw),
        "draw-refused": ("flow/check.html", {**draw, "ask": no}),
        "give": ("flow/check.html", give),
    }


def _scans() -> Cases:
    look = Ask(
        "Look: is the lot D4210 on the carton?", Mood.LOOK, help="A separator was lost. Y or N, then Enter.",
        choices=(Choice("Y", "It is", "Y"), Choice("N", "It is not", "N")),
    )  # fmt: skip
    scan = {**WASTE, "others": (), "ask": look, "number": None, "notes": (Fact("Lot", "D4210"),), "taken": ()}
    yes = Ask("Vial 9XHD, 430 mg. Type the dose.", Mood.YES, help="Or 1 for the ordered 35 mg.")
    numbered = {**scan, "ask": yes, "listed": (Button("as ordered: 35 mg", action="/draw/", key="1"),)}
    return {"scan-look": ("flow/scan.html", scan), "scan-yes": ("flow/scan.html", numbered)}


def _signatures() -> Cases:
    witness = PinBox(
        "Witness PIN", "In the room: sign", "/waste/1/witness", "Witness",
        "I am a second person. I saw 10 mg (0.2 mL) of ketamine go into the drug waste bin.", 2, "c-2",
    )  # fmt: skip
    sign = {
        **WASTE,
        "ask": Ask(
            "Witness: type your PIN, then press Enter.",
            help="Badge read at 14:12:03.",
            icon="pen-line",
            action="/waste/1/",
        ),
        "pin": witness,
        "waiting_for": None,
        "others": (Button("Not what I saw", action="/waste/1/not-seen"),),
    }
    refused = {
        **sign,
        "pin": None,
        "waiting_for": (2, "Witness", "Waiting for a badge. The draft and the first signature are kept."),
        "others": (),
        "ask": Ask(
            "A witness must be a second person.", Mood.NO, expected="another person's badge",
            found="the badge of Ann Example, who does the waste", outcome="Not signed", label="Scan the witness's badge",
        ),
    }  # fmt: skip
    named = PinBox("Your PIN", "Sign", "/waste/1/", "You", name="")
    by_name = {
        **sign,
        "pin": named,
        "signatures": (),
        "ask": Ask("Type your user name and PIN, then press Enter."),
    }
    back = Button("Back to the signature", action="/waste/1/", fields=(("choice", "sign"),))
    not_seen = {
        **WASTE,
        "ask": Ask("Say what you saw instead, in a few words.", action="/waste/1/"),
        "notes": (Fact("From", "syringe 4QX9"),), "action": "/waste/1/", "held": (("step", "3"),), "longest": 100,
        "others": (back,),
    }  # fmt: skip
    recorded = {
        **WASTE,
        "ask": Ask("Recorded: 10 mg wasted.", Mood.YES, help="Put syringe 4QX9 in the sharps bin."),
        "details": (Fact("Entry", "1309", href="/entry/1309"), Fact("Chain", "Whole", State.DONE)),
        "signatures": (*SIGNED, replace(SIGNED[0], name="Ben Sample", meaning="Witnessed, in the room")),
        "next": Button("Go to what is next", href="/"),
        "others": (Button("Print", href="/waste/1309?print"),),
    }
    return {
        "sign": ("flow/sign.html", sign),
        "sign-by-name": ("flow/sign.html", by_name),
        "sign-refused": ("flow/sign.html", refused),
        "not-seen": ("flow/not_seen.html", not_seen),
        "recorded": ("flow/recorded.html", recorded),
    }
