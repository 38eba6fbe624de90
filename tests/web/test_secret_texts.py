"""A badge or a PIN typed into a field that asks for neither is in no draft, no entry and no answer."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from inventory.keys import Purpose
from inventory.staff import EnrollBadge, enroll_badge
from inventory.tables.factors import badge_ended
from inventory.tables.ledger import entry
from inventory.tables.working import draft, refused_attempt
from tests.cast import ANN, BEN, CORA, DEE, KEYS
from tests.web.conftest import PIN, Desk, badge, token
from tests.web.floor import rows, sign
from tests.web.test_secrets import stored
from tests.web.two_people import govern
from web.proof import badge_identity
from web.secret_texts import found_in

BARCODE = "HOSP-00417"


@pytest.fixture
def governed(desk: Desk) -> Desk:
    """Dee administers R1; Ben's second badge is one of the facility."""
    act = desk.clinic.act(DEE, book="house")
    desk.clinic.run(enroll_badge, EnrollBadge(act, BEN.code, badge_identity(KEYS, BARCODE).digest))
    govern(desk.clinic, CORA)
    desk.sign_in(DEE)
    return desk


def kept(desk: Desk) -> tuple[int, int]:
    """How many entries and drafts there are."""
    with desk.clinic.database.read() as connection:
        return (
            connection.execute(select(func.count()).select_from(entry)).scalar_one(),
            connection.execute(select(func.count()).select_from(draft)).scalar_one(),
        )


def test_a_secret_among_words_is_one() -> None:
    """A PIN with spaces in it, and a badge's bare secret between words; a long word is none."""
    secret = f"see {token(BEN)}, now"
    assert [found for *_, found in found_in({"why": "47 11", "remark": secret}, None)] == [
        "digits alone",
        "a badge",
    ]
    assert not list(found_in({"why": "the responsibilities of 2 people, 4711 mL"}, None))


def test_words_and_numbers_are_told_apart() -> None:
    """Four to twelve digits are refused where words are asked for, and stand where a number is."""
    assert [field for field, *_ in found_in({"why": "8052", "remark": "123456789012"}, None)] == [
        "why",
        "remark",
    ]
    assert (
        list(found_in({"number": "8052", "zip_code": "10001", "dose": "1000", "why": "lost 2026"}, None))
        == []
    )
    assert (
        list(found_in({"why": "805", "badge": badge(ANN), "code": "123456", "who": badge(ANN)}, None)) == []
    )


@pytest.mark.parametrize(
    ("address", "sent", "field"),
    [
        ("/people/new", {"given_name": "Una", "family_name": "Newly", "user_name": "una"}, "given_name"),
        ("/people/new", {"given_name": "Una", "family_name": "Newly", "user_name": "una"}, "family_name"),
        (
            "/people/P-0001/licence",
            {"kind": "nurse", "number": "N-1", "state": "NY", "expires_on": "2029-01-01"}, "number",
        ),
        ("/people/P-0001/training", {"course": "waste", "completed_on": "2026-10-01"}, "course"),
        ("/people/P-0001/screening", {"screened_on": "2026-10-01", "result": "waived", "waiver": "why"}, "waiver"),
        ("/people/P-0001/identity", {"document": "passport", "checked_on": "2026-10-01"}, "document"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("secret", [badge(DEE), f"is {badge(DEE).lower()} hers", token(ANN), BARCODE.lower()])
def test_a_badge_in_a_field_of_a_persons_file_is_kept_nowhere(
    governed: Desk, address: str, sent: dict[str, str], field: str, secret: str
) -> None:
    """Its token or the whole of it, or a facility's: refused in a sentence; the other fields stay as they were typed."""
    before = kept(governed)
    page = governed.client.post(address, data={**sent, field: secret})
    text = page.get_data(as_text=True)
    assert page.status_code == 422
    assert "Badges are scanned when the page asks for one." in text
    assert secret not in text
    other = next(value for name, value in sent.items() if name != field)
    assert other in text
    assert kept(governed) == before
    assert not [where for where, value in stored(governed) if secret.lower() in value.lower()]
    assert rows(governed.clinic, refused_attempt)[-1].why == "SecretTyped"


def test_a_pin_among_names_or_reasons_is_kept_nowhere(governed: Desk) -> None:
    """Neither as a family name nor as the reason why a badge ends."""
    before = kept(governed)
    page = governed.refused("/people/new", given_name="Una", family_name=PIN, user_name="una")
    assert "PINs are typed when the page asks for one." in page
    digest = KEYS.mac(Purpose.BADGE, token(ANN).encode()).hex()
    for why in (PIN, badge(DEE)):
        governed.refused(f"/people/{ANN.code}/end-badge", badge=digest, why=why)
    assert kept(governed) == before
    assert rows(governed.clinic, badge_ended) == []
    sign(governed, governed.post(f"/people/{ANN.code}/end-badge", badge=digest, why="lost"), DEE)
    assert [row.why for row in rows(governed.clinic, badge_ended)] == ["lost"]


@pytest.mark.parametrize("why", [PIN, badge(ANN)])
def test_no_secret_is_the_reason_of_an_account(governed: Desk, why: str) -> None:
    """Of a book and its checkpoint."""
    governed.client.post("/lock")
    governed.sign_in(CORA)
    before = kept(governed)
    assert "when the page asks for one." in governed.refused("/rollback/", why=why, pin=PIN)
    assert kept(governed) == before
