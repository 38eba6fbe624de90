"""A scan is kept as it came where it was recognised; a badge, and all that nobody knew, as a keyed digest alone."""

import pytest

from inventory.staff import EnrollBadge, enroll_badge
from inventory.tables.house import badge as badge_table
from inventory.tables.working import scan_evidence
from tests.cast import ANN, BEN, CORA, DEE, KEYS, Clinic
from tests.web.conftest import Desk, badge, token
from tests.web.floor import rows
from web import evidence
from web.given import Given, What
from web.proof import badge_identity


def kept(clinic: Clinic, raw: str, given: Given | None = None) -> list[tuple[str | None, bytes | None, str]]:
    """Text, digest and kind of what is in the table after keeping this."""
    evidence.keep(clinic.database, "R1.W1", "P-0001", "home", raw, "taken", given)
    return [(row.raw, row.digest, row.kind) for row in rows(clinic, scan_evidence)]


def test_a_scan_is_kept_as_it_came_with_what_was_answered(desk: Desk) -> None:
    """Raw text, control characters and all; who, where, on which page, when."""
    raw = "]d20100304092053105\u001d21S001"
    evidence.keep(desk.clinic.database, "R1.W1", "P-0001", "issue", raw, "NothingKnown", None)
    (row,) = rows(desk.clinic, scan_evidence)
    assert (row.raw, row.digest, row.kind, row.answer) == (raw, None, "unread", "NothingKnown")
    assert (row.workstation, row.person, row.page, row.came) == ("R1.W1", "P-0001", "issue", None)
    assert row.at_us > 0


@pytest.mark.parametrize(
    ("raw", "read_as"),
    [
        ("3", What.CHOICE), ("35 mg", What.AMOUNT), ("VTA/CONFIRM", What.ACTION), ("00304092053105", What.CARTON),
        ("0409-2053-10", None), ("VTL/R1.CAB", None),
    ],
)  # fmt: skip
def test_what_was_recognised_is_kept_as_it_came(desk: Desk, raw: str, read_as: What | None) -> None:
    """Codes of goods and of places, the card's words, an amount too short for a PIN; of a label see the flows."""
    assert kept(desk.clinic, raw, Given(read_as, raw) if read_as else None)[0][:2] == (raw, None)


CYRILLIC = dict(zip("qwertyuiopasdfghjklzxcvbnm/", "йцукенгшщзфывапролдячсмить.", strict=True))


@pytest.mark.parametrize(
    "raw",
    [
        "vtt_ML6bjwc8Mh8MlHn5oLDOkxeMqiheL3BGBete81Kknis",
        "".join(CYRILLIC.get(sign, sign) for sign in badge(ANN).lower()),
        badge(ANN).replace("/", "-"), badge(ANN)[:-1], token(ANN)[4:], "0108430215011539VTB/2346", "]C0EMP-004829",
        "emp-004829;", "27o1", "270l", "PIN 2701", "2701x", "ann.example 2701", "27012701270127", "4711", "47110815",
        " 4711 \n", "39 42", "3942 mg", "QK3J-LMHA-EQXX", "Wilhelmina Scanbox", "MRN-DUPX-9911", "ann.example",
    ],
)  # fmt: skip
def test_of_all_else_length_kind_and_a_keyed_digest_are_kept(desk: Desk, raw: str) -> None:
    """A token, a badge through another keyboard, a PIN with a slip or in words, codes that open, names, numbers."""
    evidence.keep(desk.clinic.database, "R1.W1", ANN.code, "home", raw, "Damaged", None)
    (row,) = rows(desk.clinic, scan_evidence)
    assert (row.raw, row.length, row.kind, len(row.digest)) == (None, len(raw.strip()), "unread", 32)


def test_of_a_damaged_carton_the_goods_alone_are_kept(desk: Desk) -> None:
    """What was typed behind it may be a PIN."""
    ((raw, digest, _),) = kept(desk.clinic, "]d20100304092053105 2701")
    assert raw == "]d20100304092053105"
    assert digest is not None


@pytest.mark.parametrize("raw", ["EMP-004829", "]C0emp-004829", "emp-004829\n"])
def test_of_a_badge_its_person_and_the_digest_of_its_enrolment_are_kept(desk: Desk, raw: str) -> None:
    """Whoever is signed in, and however its scanner sends it; an own badge likewise."""
    act = desk.clinic.act(DEE, book="house")
    desk.clinic.run(enroll_badge, EnrollBadge(act, BEN.code, badge_identity(KEYS, "EMP-004829").digest))
    enrolled = {row.digest: row.person for row in rows(desk.clinic, badge_table)}
    for said, whose in ((raw, BEN), (badge(CORA), CORA)):
        evidence.keep(desk.clinic.database, "R1.W1", ANN.code, "home", said, "taken", Given(What.BADGE, ""))
        row = rows(desk.clinic, scan_evidence)[-1]
        assert (row.raw, row.person, enrolled[row.digest]) == (None, whose.code, whose.code)


def test_an_enter_alone_is_no_scan(desk: Desk) -> None:
    """Nothing was given, so nothing is kept."""
    assert kept(desk.clinic, " \r\n") == []
