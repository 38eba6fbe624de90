"""The steps that move drug: take, draw up, give, waste, bring back; the same operations as behind the pages."""

from __future__ import annotations

from typing import Any

from inventory.administration import Administer, administer
from inventory.dose_order import ROUTES
from inventory.draw import Draw, draw_up
from inventory.issue import Issue, Purpose, take
from inventory.keys import Purpose as KeyPurpose
from inventory.plan import Act
from inventory.stock_return import METHODS, Return, return_stock
from inventory.waste import MANNERS, REASONS, Waste, WastePart, waste
from scanners.label import is_ours, new_label, normal
from scanners.own_code import Mark
from web.api.offer import Answer, Call, Offer, offers
from web.api.proving import RECORDED, WITNESS, Right, carry_out, step
from web.api.shape import AMOUNT, Choice, List, Named, Text, amount_of
from web.flows.administration import AdministrationFlow
from web.flows.draw import DrawFlow
from web.flows.issue import IssueFlow
from web.flows.stock_return import ReturnFlow
from web.flows.waste import WasteFlow
from web.here import database
from web.refusals import NotOurLabel

#: What every step may be refused with, beside the usual.
REFUSED = (409, 422)
#: What a step answers.
ANSWERS = {201: RECORDED, 200: RECORDED}
LABEL = Text("A printed label.", 40, 1, example="K7QM4P2X9XHD")
PATIENT = Text("The code of a wristband.", 40)
ORDER = Text("The number of an order.", 40, example="O-R1-0001")
PLACE = Text("The code of a place.", 60, example="R1.RET")


def offer(name: str, summary: str, sent: Named) -> Offer:
    """A step as it is published."""
    return Offer(name, "POST", f"/{name}", "steps:write", summary, ANSWERS, sent=sent, refused=REFUSED)


@offers(
    offer(
        "issue", "Take a container from its place into her hands.",
        step({"container": LABEL, "purpose": Choice(tuple(Purpose))}, {"patient": PATIENT, "order": ORDER}),
    )
)  # fmt: skip
def issue(call: Call) -> Answer:
    """Take it."""
    sent = call.sent
    label = label_of(sent["container"])

    def made(act: Act) -> Issue:
        return Issue(act, label, Purpose(sent["purpose"]), patient_of(sent), sent.get("order"))

    return carry_out(call, Right.of_page("take controlled drugs", IssueFlow), take, made)


@offers(
    offer(
        "draw", "Draw up a dose into a syringe; without a label for it one is made, to be printed.",
        step({"container": LABEL, "patient": PATIENT, "amount": AMOUNT}, {"order": ORDER, "syringe": LABEL}),
    )
)  # fmt: skip
def draw(call: Call) -> Answer:
    """Draw it up."""
    sent = call.sent
    label, typed = label_of(sent["container"]), amount_of(sent["amount"])
    syringe = label_of(sent["syringe"]) if "syringe" in sent else _new_label(sent["command_id"])

    def made(act: Act) -> Draw:
        return Draw(act, label, syringe, str(patient_of(sent)), sent.get("order"), typed)

    return carry_out(call, Right.of_page("draw up", DrawFlow), draw_up, made)


@offers(
    offer(
        "administration", "Give; without an amount, all that is left.",
        step({"container": LABEL, "patient": PATIENT, "route": Choice(ROUTES)}, {"order": ORDER, "amount": AMOUNT}),
    )
)  # fmt: skip
def administration(call: Call) -> Answer:
    """Give it."""
    sent = call.sent
    label, typed = label_of(sent["container"]), amount_of(sent["amount"]) if "amount" in sent else None

    def made(act: Act) -> Administer:
        return Administer(act, label, str(patient_of(sent)), sent.get("order"), typed, sent["route"])

    return carry_out(call, Right.of_page("give controlled drugs", AdministrationFlow), administer, made)


@offers(
    offer(
        "waste", "Waste what is left, signed by a witness in the same request.",
        step(
            {
                "parts": List(Named({"container": LABEL}, {"amount": AMOUNT}), 1, 20), "manner": Choice(tuple(MANNERS)),
                "why": Choice(tuple(REASONS)), "place": PLACE,
            },
            {"witness": WITNESS, "witness_reason": Text("Why these two again, where the policy asks for it.", 200)},
        ),
    )
)  # fmt: skip
def waste_it(call: Call) -> Answer:
    """Waste it; what the profile wants a witness for is refused without one."""
    sent = call.sent
    parts = tuple(
        WastePart(label_of(part["container"]), amount_of(part["amount"]) if "amount" in part else None)
        for part in sent["parts"]
    )

    def made(act: Act) -> Waste:
        return Waste(
            act,
            parts,
            sent["manner"],
            sent["why"],
            sent["place"],
            witness_reason=sent.get("witness_reason", ""),
        )

    return carry_out(call, Right.of_page("waste controlled drugs", WasteFlow), waste, made)


@offers(
    offer(
        "return", "Bring a container back; with a reading of its volume where it is open.",
        step({"container": LABEL, "place": PLACE}, {"reading": AMOUNT, "method": Choice(tuple(METHODS))}),
    )
)  # fmt: skip
def bring_back(call: Call) -> Answer:
    """Bring it back."""
    sent = call.sent
    label, reading = label_of(sent["container"]), amount_of(sent["reading"]) if "reading" in sent else None

    def made(act: Act) -> Return:
        return Return(act, label, sent["place"], reading, sent.get("method"))

    return carry_out(call, Right.of_page("bring drug back", ReturnFlow), return_stock, made)


def label_of(text: str) -> str:
    """A label of ours in its normal form.

    Raises: NotOurLabel: its check is wrong, or it is no label; what it is instead is not said again.
    """
    label = normal(text) or ""
    if not is_ours(label, database().keys.key(KeyPurpose.LABEL)):
        raise NotOurLabel("a label printed here", "another text")
    return label


def patient_of(sent: dict[str, Any]) -> str | None:
    """The code of a patient, as it is printed or as the wristband scans."""
    text: str | None = sent.get("patient")
    return None if text is None else text.strip().upper().removeprefix(f"{Mark.WRISTBAND}/")


def _new_label(command_id: str) -> str:
    """A label as random as the caller's own number, and the same one when the step is sent again."""
    digest = database().keys.mac(KeyPurpose.LABEL, b"api syringe\0" + command_id.encode())
    left = int.from_bytes(digest, "big")

    def below(most: int) -> int:
        nonlocal left
        left, found = divmod(left, most)
        return found

    return new_label(database().keys.key(KeyPurpose.LABEL), below)
