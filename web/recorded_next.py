"""What hands do after an entry: the next verb with the container carried along, so that nothing is scanned twice."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.holdings import Holding
from inventory.reports.entry_record import EntryRecord
from inventory.staff import Role
from scanners.label import short
from web import words
from web.flow import Here
from web.frame import Button

HOME = Button("Go to what is next", href="/")
#: Verb -> its button's words, address and letter.
_WAYS = {
    "draw": ("Draw up", "/draw/", "D"), "administration": ("Give", "/administration/", "G"),
    "waste": ("Waste", "/waste/", "W"), "return": ("Return", "/return/", "R"),
}  # fmt: skip
#: The action word of a verb, taken by the scan box when Enter or CONFIRM comes without anything else.
_WORD = {"draw": "DRAW", "administration": "GIVE", "waste": "WASTE", "return": "RETURN"}


@dataclass(frozen=True)
class Next:
    """The main button and the others; what the box asks for, where it posts and what it carries."""

    main: Button
    others: tuple[Button, ...] = ()
    help: str = ""
    action: str = "/scan"
    label: str = "Scan or type"
    held: tuple[tuple[str, str], ...] = ()


def next_steps(here: Here, record: EntryRecord, holding: Holding | None, *, own: bool) -> Next:
    """What follows for the reader: her own drug in her hands goes on, everything else is only looked at."""
    kind = record.head.kind
    if kind == "waste":
        return _after_waste(record, holding)
    if holding is None or not own or holding.holder != here.visitor.person:
        return Next(HOME, help=_gone(kind, own=own))
    if kind == "draw":
        return Next(
            _label_to_print(holding), (HOME,), "Scan the label on the syringe.", f"/draw/{record.head.seq}",
            "Label on the syringe", (("container", holding.label),),
        )  # fmt: skip
    if kind == "issue" and holding.kind == "vial":
        return _ways(holding, "draw", "return")
    if kind in ("issue", "administration"):
        verbs = (
            ("administration", "return")
            if holding.left_ug == holding.amount_ug
            else ("waste", "administration")
        )
        return _ways(
            holding, *(verb for verb in verbs if Role.NURSE in here.visitor.roles or verb != "administration")
        )
    return Next(HOME)


def _ways(holding: Holding, *verbs: str) -> Next:
    """The first verb is the main button; letters, Enter and CONFIRM in the box lead the same ways."""
    left = words.both_text(holding.left_ug, holding.left_ul, exact=holding.left_is_whole)
    first, *rest = (_button(verb, holding) for verb in verbs)
    held = (("container", holding.label), ("next", _WORD[verbs[0]]))
    named = f"{holding.what.capitalize()} {short(holding.label)} holds {left}."
    return Next(first, tuple(rest), f"{named} {_letters(verbs)}", held=held)


def _button(verb: str, holding: Holding) -> Button:
    label, action, key = _WAYS[verb]
    more = " more" if verb == "administration" and holding.left_ug < holding.amount_ug else ""
    amount = f" {words.mg_text(holding.left_ug)}" if verb == "waste" else ""
    return Button(f"{label}{more}{amount}", action=action, fields=(("scan", holding.label),), key=key)


def _letters(verbs: tuple[str, ...]) -> str:
    """The ways by letter, as one sentence."""
    named = [f"{_WAYS[verb][2]} to {_WAYS[verb][0].lower()}" for verb in verbs]
    return f"Type {', '.join(named)}; or scan the next thing."


def _after_waste(record: EntryRecord, holding: Holding | None) -> Next:
    """An empty syringe or vial goes into the sharps bin."""
    emptied = [
        f"{_what(record, str(part['container']))} {short(str(part['container']))}"
        for part in record.of("waste_part")
        if part["left_ug"] == 0
    ]
    if holding is None or not emptied:
        return Next(HOME)
    return Next(HOME, help=f"Put {' and '.join(emptied)} in the sharps bin.")


def _what(record: EntryRecord, label: str) -> str:
    return next((line.what for line in record.lines if line.from_container == label), "container")


def _label_to_print(syringe: Holding) -> Button:
    return Button("Print the label", href=f"/label/{syringe.label}", icon="printer")


def _gone(kind: str, *, own: bool) -> str:
    """After a dose that emptied the syringe."""
    return "Nothing is left in it: put it in the sharps bin." if kind == "administration" and own else ""
