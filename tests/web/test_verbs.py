"""Each verb has one flow, one address and one letter, and nothing leads to a flow that is not there."""

from inventory.staff import HANDLERS, Role
from web.access import ANYONE
from web.drafts import APPROVED
from web.flow import Flow
from web.given import LETTERS
from web.rows import VERBS as BUTTONS
from web.verbs import FLOWS, VERBS


def test_each_flow_stands_under_its_own_name() -> None:
    """The name is its address, so no two share one."""
    assert {name: flow.name for name, flow in FLOWS.items()} == {name: name for name in FLOWS}
    assert len({flow.heading for flow in FLOWS.values()}) == len(FLOWS)
    assert all(isinstance(flow, Flow) for flow in FLOWS.values())


def test_each_action_word_leads_to_a_flow() -> None:
    """Every flow that a scan begins is reached by a word, every word is a letter's; others begin on a form."""
    assert set(VERBS.values()) == {name for name, flow in FLOWS.items() if not flow.from_form}
    assert set(VERBS) <= set(LETTERS.values())


def test_the_verbs_of_the_home_page_lead_where_their_letters_lead() -> None:
    """A button and its letter are the same command."""
    for letter, verb in BUTTONS.items():
        assert verb.href == f"/{VERBS[LETTERS[letter]]}/"


def test_each_flow_names_who_may_open_it() -> None:
    """Handlers take, draw, give and waste; a pharmacist receives; whoever has a role there may bring back."""
    for name in ("issue", "draw", "administration", "waste"):
        assert FLOWS[name].roles == HANDLERS
    assert FLOWS["receipt"].roles == {Role.PHARMACIST}
    assert FLOWS["return"].roles == ANYONE - {Role.REGISTRANT}


def test_signatures_are_asked_for_where_the_record_needs_them() -> None:
    """Waste: actor and witness. A receipt: the pharmacist. A change or an ending: two. In one's own hands: none."""
    signers = {name: flow.signers for name, flow in FLOWS.items() if flow.signers}
    assert signers == {
        "waste": ("actor", "witness"), "receipt": ("actor",), "change": ("actor", "approver"),
        "accountability": ("actor",), "credentials": ("actor",), "review": ("actor",), "ending": ("actor", "approver"),
    }  # fmt: skip
    assert set(APPROVED) == {name for name, signed in signers.items() if signed[1:] == ("approver",)}
