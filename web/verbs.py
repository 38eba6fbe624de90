"""The verbs: each flow under its name, and the letters and action codes that lead to it."""

from __future__ import annotations

from web.flow import Flow
from web.flows.accountability import AccountabilityFlow
from web.flows.administration import AdministrationFlow
from web.flows.change import ChangeFlow
from web.flows.credentials import CredentialsFlow
from web.flows.draw import DrawFlow
from web.flows.ending import EndingFlow
from web.flows.issue import IssueFlow
from web.flows.receipt import ReceiptFlow
from web.flows.review import ReviewFlow
from web.flows.stock_return import ReturnFlow
from web.flows.waste import WasteFlow

#: Every flow, by name; the name is its address.
FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        IssueFlow(),
        DrawFlow(),
        AdministrationFlow(),
        WasteFlow(),
        ReturnFlow(),
        ReceiptFlow(),
        ChangeFlow(),
        ReviewFlow(),
        CredentialsFlow(),
        EndingFlow(),
        AccountabilityFlow(),
    )
}

#: Action words and the flows that they start.
VERBS = {
    "ISSUE": "issue", "EMERGENCY": "issue", "DRAW": "draw", "GIVE": "administration", "WASTE": "waste",
    "RETURN": "return", "RECEIVE": "receipt",
}  # fmt: skip
