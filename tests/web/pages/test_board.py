"""The board names owners of what is open and nobody in a finding, and a thing is never both."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from detection.tables import chart_import
from inventory.moment import to_us
from tests.cast import ANN, CORA, DEE, START
from tests.web.conftest import Desk
from tests.web.suspicion import exception, kept, statement
from tests.web.treatment import labels, treat


def test_a_finding_is_shown_under_a_pseudonym_with_its_likely_cause(desk: Desk) -> None:
    """Fact, cause, figure and strength; no name in the page's source."""
    done = treat(desk.clinic, labels())
    (number,) = kept(desk.clinic, statement(done))
    desk.sign_in(DEE)
    page = desk.get("/board/")
    assert "1 dose given, not in the chart Person " in page
    assert "Likely: not charted yet." in page
    assert "25 mg not charted Strong" in page
    source = desk.client.get("/board/").get_data(as_text=True)
    assert f"/finding/{number}" in source
    assert "Ann Example" not in source
    assert "P-0001" not in source


def test_late_custody_stands_under_its_owners_name_and_is_no_finding(desk: Desk) -> None:
    """What the detector says of it does not come a second time under a pseudonym."""
    done = treat(desk.clinic, labels())
    kept(desk.clinic, statement(done, scheme="open_custody", key="open_custody/1", statement="465 mg taken"))
    desk.clinic.clock.at += timedelta(hours=30)
    desk.sign_in(DEE)
    page = desk.get("/board/")
    assert "Custody past its time 1 20 h Ann Example" in page
    assert "465 mg taken" not in page
    assert "Nothing is worth an hour today." in page
    everything = desk.get("/board/open/")
    assert f"Vial {done.vial[-4:]} holds 465 mg" in everything
    assert "Ann Example" in everything


def test_an_exception_is_the_pharmacists(desk: Desk) -> None:
    """On the board it stands with her name, on her home as an item that opens."""
    done = treat(desk.clinic, labels())
    (number,) = kept(desk.clinic, exception(done))
    desk.sign_in(DEE)
    assert "Recorded with an exception 1" in desk.get("/board/")
    assert "Cora Specimen" in desk.get("/board/")
    desk.sign_in(CORA)
    assert "Recorded with an exception: no order A question" in desk.get("/")
    assert desk.post("/scan", scan="1") == f"/finding/{number}"


def test_more_than_four_findings_wait_behind_a_link(desk: Desk) -> None:
    """The strongest first; the weaker ones are one link away."""
    done = treat(desk.clinic, labels())
    kept(desk.clinic, *[
        statement(done, key=f"k{number}", strength="weak", statement=f"{number} doses", difference_ng=number)
        for number in range(5)
    ], statement(done, key="strong", statement="the strong one", difference_ng=0))  # fmt: skip
    desk.sign_in(DEE)
    page = desk.get("/board/")
    assert page.index("the strong one") < page.index("4 doses") < page.index("2 doses")
    assert "2 weaker ones" in page
    assert "1 doses" not in page
    assert "1 doses" in desk.get("/board/?weaker=1")


def test_health_says_how_far_chart_and_detection_reach(desk: Desk) -> None:
    """Nothing yet is said as such; afterwards the newest file's end, and the last run."""
    desk.sign_in(DEE)
    page = desk.get("/board/")
    assert "Clinic R1: no chart yet" in page
    assert "Detection has not run yet" in page
    with desk.clinic.database.write() as connection:
        connection.execute(
            insert(chart_import).values(
                registration="R1", file="a.ndjson", file_digest=b"", imported_at_us=to_us(START),
                complete_to_us=to_us(START), n_read=1, n_new=1, n_rejected=0,
            )
        )  # fmt: skip
    kept(desk.clinic, statement(treat(desk.clinic, labels())))
    desk.sign_in(DEE)
    page = desk.get("/board/")
    assert "Feeds to 2 Nov 09:00" in page
    assert "Detection 2 Nov 10:" in page


def test_a_late_feed_stands_in_the_line_of_health(desk: Desk) -> None:
    """By its site, and in Open now; never as worth an hour."""
    done = treat(desk.clinic, labels())
    with desk.clinic.database.write() as connection:
        connection.execute(
            insert(chart_import).values(
                registration="R1", file="a.ndjson", file_digest=b"", imported_at_us=to_us(START),
                complete_to_us=to_us(START), n_read=1, n_new=1, n_rejected=0,
            )
        )  # fmt: skip
    kept(
        desk.clinic,
        statement(done, scheme="feed", key="feed/R1", person=None, statement="Chart feed is late"),
    )
    desk.sign_in(DEE)
    page = desk.get("/board/")
    assert "Clinic R1: chart 1 h late, findings wait" in page
    assert "Nothing is worth an hour today." in page
    assert "Chart feed is late 1" in page


def test_only_compliance_opens_the_board(desk: Desk) -> None:
    """Nurse and pharmacist have their homes."""
    for member in (ANN, CORA):
        desk.sign_in(member)
        desk.get("/board/", 403)
        desk.get("/board/open/", 403)
