"""Pages before there is a workstation name no clinic; with one they stand in its frame."""

from tests.web.conftest import Desk, said
from tests.web.floor import stand_at
from web.outside import BLUEPRINTS


def test_only_set_up_and_enrolment_open_without_a_workstation(desk: Desk) -> None:
    """Every other address says that this browser is not enrolled, and names nothing."""
    inside = {rule.endpoint.split(".")[0] for rule in desk.app.url_map.iter_rules()} - BLUEPRINTS
    assert {"home", "sign_in", "session"} & inside
    stranger = desk.app.test_client()
    answer = stranger.get("/sign-in/")
    assert (answer.status_code, said(answer)) == (403, "This workstation is not enrolled.")


def test_set_up_that_is_done_leads_to_the_workstation(desk: Desk) -> None:
    """A clinic stands: the page is not shown again, from inside or outside."""
    stand_at(desk)
    for client in (desk.client, desk.app.test_client()):
        assert client.get("/setup/").status_code == 303
