"""A finding opens down to its scans and names nobody; what is not the reader's to open does not."""

from __future__ import annotations

import re

from inventory.tables.working import refused_attempt
from tests.cast import ANN, CORA, DEE, EVE
from tests.web.conftest import Desk
from tests.web.floor import rows
from tests.web.suspicion import exception, kept, statement
from tests.web.treatment import labels, treat


def test_a_finding_opens_down_to_its_scans_without_a_name(desk: Desk) -> None:
    """Sum, causes, checks and records; the links keep the staff unnamed."""
    done = treat(desk.clinic, labels())
    (number,) = kept(desk.clinic, statement(done))
    desk.sign_in(DEE)
    page = desk.get(f"/finding/{number}")
    assert "Given, in the books 25 mg milligrams" in page
    assert "Not charted 25 mg milligrams" in page
    assert "A case decides who may know the name." in page
    assert "Charting follows. Remind the person." in page
    source = desk.client.get(f"/finding/{number}").get_data(as_text=True)
    links = re.findall(r'<td><a href="([^"]+)">[^<]*scan[^<]*</a>, <a href="([^"]+)"', source)
    assert links == [
        (f"/administration/{done.given}?finding={number}#scans", f"/vial/{done.syringe}?finding={number}")
    ]
    for address in (f"/finding/{number}", *links[0]):
        opened = desk.client.get(address.partition("#")[0]).get_data(as_text=True)
        assert "Ann Example" not in opened
        assert "Una" not in opened


def test_the_same_person_has_the_same_pseudonym_in_every_finding(desk: Desk) -> None:
    """And another person has another."""
    done = treat(desk.clinic, labels())
    numbers = kept(
        desk.clinic, statement(done), statement(done, key="b"), statement(done, key="c", person="P-0002"),
    )  # fmt: skip
    desk.sign_in(DEE)
    names = [re.findall(r"Person \w\d", desk.get(f"/finding/{number}"))[0] for number in numbers]
    assert names[0] == names[1] != names[2]


def test_a_pharmacist_opens_exceptions_alone(desk: Desk) -> None:
    """Hers with the name of who recorded it; any other is not there, as a number that nobody has."""
    done = treat(desk.clinic, labels())
    theirs, hers = kept(desk.clinic, statement(done), exception(done))
    desk.sign_in(CORA)
    refused, none = desk.get(f"/finding/{theirs}", 404), desk.get("/finding/999", 404)
    assert refused.replace(f"/finding/{theirs}", "/finding/999") == none
    page = desk.get(f"/finding/{hers}")
    assert "Ann Example" in page
    assert "?finding" not in desk.client.get(f"/finding/{hers}").get_data(as_text=True)


def test_a_finding_is_not_opened_by_the_person_in_it(desk: Desk) -> None:
    """Another compliance officer opens it; on one's own board it does not stand."""
    done = treat(desk.clinic, labels())
    (number,) = kept(desk.clinic, statement(done, person=DEE.code))
    desk.sign_in(DEE)
    refused, none = desk.get(f"/finding/{number}", 404), desk.get("/finding/999", 404)
    assert refused.replace(f"/finding/{number}", "/finding/999") == none
    assert [row.why for row in rows(desk.clinic, refused_attempt)] == ["ConcernsYou", "NotFound"]
    assert "Nothing is worth an hour today." in desk.get("/board/")


def test_another_sites_finding_is_not_there(desk: Desk) -> None:
    """404, as for a number that nobody has; a nurse has no such page at all."""
    done = treat(desk.clinic, labels())
    elsewhere, here = kept(desk.clinic, statement(done, site="R2", key="r2"), statement(done))
    desk.sign_in(DEE)
    desk.get(f"/finding/{elsewhere}", 404)
    desk.get("/finding/999", 404)
    desk.sign_in(EVE)
    desk.get(f"/finding/{here}", 404)
    desk.sign_in(ANN)
    desk.get(f"/finding/{here}", 403)


def test_amounts_finer_than_a_microgram_are_shown_without_a_sum(desk: Desk) -> None:
    """The chart may hold fractions that the books do not."""
    done = treat(desk.clinic, labels())
    (number,) = kept(desk.clinic, statement(done, observed_ng=500, difference_ng=24_999_500))
    desk.sign_in(DEE)
    page = desk.get(f"/finding/{number}")
    assert "Not charted 24.9995 mg" in page
    assert "Given, in the books" not in page
