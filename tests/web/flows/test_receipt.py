"""A receipt through its pages: invoice, cartons, one label a vial, the check, the signature; refusals on the way."""

from __future__ import annotations

import pytest

from inventory.keys import Purpose
from scanners.label import new_label
from tests.cast import ANN, CORA, KEYS
from tests.web.conftest import PIN, Desk, badge

GTIN, VIAL_GTIN, OTHER_GTIN = "00304092053105", "00304092053105", "00304092051057"


def carton(serial: str = "S001", *, expiry: str = "280228", lot: str = "D42", gtin: str = GTIN) -> str:
    """What a scanner sends for a carton's square code."""
    return f"]d201{gtin}17{expiry}10{lot}\x1d21{serial}"


def begun(desk: Desk, *scans: str) -> str:
    """The address of a receipt with its head and these inputs taken."""
    desk.sign_in(CORA)
    address = desk.post("/receipt/", scan="55-1")
    for scan in ("1", *scans):
        assert desk.post(address, scan=scan) == address
    return address


def labels(desk: Desk) -> list[str]:
    """The labels made for the open receipt."""
    return [label for each in desk.state()["cartons"] for label in each["labels"]]


def with_labels(desk: Desk, seen: int) -> str:
    """A receipt of one carton of ten, so many of its labels scanned."""
    address = begun(desk, carton(), "Y", "CONFIRM")
    for label in labels(desk)[:seen]:
        desk.post(address, scan=label)
    return address


def test_a_carton_is_received_vial_by_vial(desk: Desk) -> None:
    """Every label scanned, the check agreed to, badge and PIN: ten vials stand in the cabinet."""
    address = with_labels(desk, 10)
    assert "Confirm 10 vials, 5,000\u00a0mg" in desk.client.get(address).get_data(as_text=True)
    desk.post(address, scan="CONFIRM")
    assert "Scan your badge." in desk.get(address)
    desk.post(address, scan=badge(CORA))
    assert desk.post(address, pin=PIN) == "/receipt/1"
    stock = desk.get("/stock/?place=R1.CAB")
    assert "10 sealed, 0 opened" in stock
    assert desk.post(address, pin=PIN) == "/receipt/1?again=1"


def test_confirm_makes_labels_and_says_yes_to_the_check(desk: Desk) -> None:
    """What the main button sends is refused where labels are not scanned yet."""
    address = with_labels(desk, 9)
    page = desk.refused(address, scan="CONFIRM")
    assert "10 labels were made and 9 scanned; choose Short, or scan the next." in page
    desk.post(address, scan=labels(desk)[9])
    desk.post(address, scan="CONFIRM")
    assert "Scan your badge." in desk.get(address)


def test_fewer_than_invoiced_is_said_in_words_and_labels_are_void(desk: Desk) -> None:
    """Nine of ten: the check says 1 short and names the label to throw away; nine are received."""
    address = with_labels(desk, 9)
    desk.post(address, scan="1")
    page = desk.get(address)
    assert "1 short" in page
    assert f"Void labels, throw them away: {labels(desk)[9][-4:]}." in page
    for sent in ({"scan": "CONFIRM"}, {"scan": badge(CORA)}, {"pin": PIN}):
        desk.post(address, **sent)
    assert "9 sealed" in desk.get("/stock/?place=R1.CAB")


def test_quantities_are_typed_or_the_pack_and_kept_apart(desk: Desk) -> None:
    """No quantity is filled in: Y takes the pack for both, a number is of the one asked for."""
    address = begun(desk, carton(), "20")
    assert "How many vials were invoiced?" in desk.get(address)
    desk.post(address, scan="12")
    assert [desk.state()["cartons"][0][name] for name in ("n_ordered", "n_invoiced")] == [20, 12]
    desk.post(address, scan="CONFIRM")
    assert len(labels(desk)) == 12
    for label in labels(desk)[:10]:
        desk.post(address, scan=label)
    assert "2 short; 8 vials not invoiced" in desk.get(address)


def test_a_count_that_is_none_is_refused(desk: Desk) -> None:
    """Expected and found stand in the refusal, and the carton is kept."""
    address = begun(desk, carton())
    page = desk.refused(address, scan="ten")
    assert "That is not a number of vials. Expected: a whole number of vials. Found: ten." in page
    assert "D42" in page


def test_a_linear_code_has_lot_and_expiry_typed(desk: Desk) -> None:
    """A bare GTIN carries neither; a month stands for its last day."""
    address = begun(desk, GTIN)
    assert "Type the lot." in desk.get(address)
    desk.post(address, scan="d77")
    assert "That is not a day. Expected: 2028-02-28, or 2028-02 for a month. Found: soon." in desk.refused(
        address, scan="soon"
    )
    desk.post(address, scan="2028-02")
    (found,) = desk.state()["cartons"]
    assert (found["lot"], found["expires_on"]) == ("D77", "2028-02-29")


def test_a_bare_ndc_of_a_prefilled_syringe_is_received_like_a_vial(desk: Desk) -> None:
    """Eleven digits are enough; the product is confirmed at this first receipt, and the draft goes on."""
    address = begun(desk, "70004043009")
    assert "Confirm this product's pack and doses first." in desk.get(address)
    assert (
        desk.client.get(f"{address}confirm")
        .headers["Location"]
        .startswith("/product/confirm/70004043009?draft=")
    )
    confirm = desk.client.get(f"{address}confirm").headers["Location"]
    assert desk.post(confirm, doses="single", per_carton="2") == address
    for scan in ("C9", "2027-01-31", "Y", "CONFIRM"):
        desk.post(address, scan=scan)
    for label in labels(desk):
        desk.post(address, scan=label)
    assert "Confirm 2 syringes, 100\u00a0mg" in desk.client.get(address).get_data(as_text=True)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("]d201003040990942241728022810F1", "Fentanyl is Schedule II: Vialtrail does not keep its books."),
        (
            "00362991108715",
            "Ketamine as bulk powder is not received here. Expected: vials, syringes or devices.",
        ),
        ("00359399114103", "This is a veterinary product; it is not given to people."),
        ("00312345678906", "This carton's NDC is not in the catalogue; a pharmacist adds it."),
        ("10304092053102", "This is a case: open it and scan each carton. Expected: a carton's code."),
    ],
)
def test_what_is_not_received_here_is_said_in_one_sentence(desk: Desk, code: str, sentence: str) -> None:
    """Schedule II, bulk powder, veterinary, unknown and a whole case are recognised and refused."""
    address = begun(desk)
    page = desk.refused(address, scan=code)
    assert sentence in page
    assert "Nothing was recorded." in page
    assert "Invoice 55-1" in page


def test_a_serial_that_was_received_is_refused_with_the_day(desk: Desk) -> None:
    """Expected a new serial, found the old one; within one receipt the carton is named too."""
    desk.clinic.receive(1, carton_serial="S001")
    address = begun(desk)
    page = desk.refused(address, scan=carton("S001"))
    assert "This serial was received on 02 Nov 2026. Expected: a new serial. Found: S001." in page
    desk.post(address, scan=carton("S002"))
    desk.post(address, scan="Y")
    page = desk.refused(address, scan=carton("S002"))
    assert "This carton is in this receipt already." in page


def test_an_expired_lot_is_refused_and_as_a_fact_goes_into_quarantine(desk: Desk) -> None:
    """The intention is refused with the day; the numbered way takes the same scan as a fact."""
    address = begun(desk)
    expired = carton("S009", expiry="261031")
    page = desk.refused(address, scan=expired)
    assert "This lot expired on 31 Oct 2026. Expected: a lot in date. Found: lot D42." in page
    assert "It is here: receive it into quarantine" in page
    desk.post(address, choice="as_fact", refused=expired)
    assert "To quarantine" in desk.get(address)
    for scan in ("Y", "CONFIRM"):
        desk.post(address, scan=scan)
    for label in labels(desk):
        desk.post(address, scan=label)
    for sent in ({"scan": "CONFIRM"}, {"scan": badge(CORA)}, {"pin": PIN}):
        desk.post(address, **sent)
    assert "10 sealed" in desk.get("/stock/?place=R1.QUAR")


def test_a_label_of_another_sheet_and_a_second_scan_are_refused(desk: Desk) -> None:
    """Only this receipt's labels count, each once."""
    address = with_labels(desk, 1)
    first = labels(desk)[0]
    assert "This vial is in this receipt already." in desk.refused(address, scan=first)
    stranger = new_label(KEYS.key(Purpose.LABEL), lambda top: top - 1)
    page = desk.refused(address, scan=stranger)
    assert "This label is not of this receipt's sheet. Expected: a label of this receipt's sheet." in page
    assert "1 of 10" in page


def test_the_vials_own_code_is_compared_with_its_label(desk: Desk) -> None:
    """The same product and lot are noted; another product or lot is refused with both."""
    address = with_labels(desk, 1)
    desk.post(address, scan=f"]d201{VIAL_GTIN}1728022810D42")
    assert "Its own code agrees" in desk.get(address)
    page = desk.refused(address, scan=OTHER_GTIN)
    assert "This vial is not what its new label says. Expected: NDC 00409205310. Found: 00409205105." in page
    assert "Found: 00143950910." in desk.refused(address, scan="00301439509103")
    assert "Found: lot D43" in desk.refused(address, scan=f"]d201{VIAL_GTIN}1728022810D43")


def test_another_volume_of_the_same_product_is_another_vial(desk: Desk) -> None:
    """Syringes of 5 and 10 mL have one labeler and product; the code of the other one is refused."""
    address = begun(desk, "70004043009")
    confirm = desk.client.get(f"{address}confirm").headers["Location"]
    desk.post(confirm, doses="single", per_carton="2")
    for scan in ("C9", "2027-01-31", "Y", "CONFIRM"):
        desk.post(address, scan=scan)
    desk.post(address, scan=labels(desk)[0])
    assert "Expected: NDC 70004043009. Found: 70004043012." in desk.refused(address, scan="70004043012")
    desk.post(address, scan="70004043009")


def test_a_carton_scanned_first_is_kept_while_the_head_is_asked_for(desk: Desk) -> None:
    """The home page leads a scanned carton here; invoice and supplier follow."""
    desk.sign_in(CORA)
    address = desk.post("/scan", scan=carton())
    desk.post(address, scan="Y")
    assert "Scan the invoice, or type its number." in desk.get(address)
    desk.post(address, scan="4712")
    desk.post(address, scan="1")
    assert "1 scanned." in desk.get(address)
    assert desk.state()["invoice"] == "4712"


def test_a_code_at_the_invoice_step_is_no_invoice_number(desk: Desk) -> None:
    """A damaged carton code, a label or a badge is not kept as a text."""
    desk.sign_in(CORA)
    page = desk.refused("/receipt/", scan="]d20100304092053105171332")
    assert "Invoice ]d2" not in page
    ours = new_label(KEYS.key(Purpose.LABEL), lambda top: top - 1)
    assert "That is a vial or syringe label; this step takes the invoice's number." in desk.refused(
        "/receipt/", scan=ours
    )
    assert desk.client.post("/receipt/", data={"scan": badge(ANN)}).headers["Location"] == "/sign-in/pin"


def test_an_open_receipt_is_offered_at_a_new_beginning(desk: Desk) -> None:
    """Leaving a receipt loses nothing: the first page leads back to it."""
    address = begun(desk, carton())
    page = desk.client.get("/receipt/").get_data(as_text=True)
    assert "Go on with invoice 55-1" in page
    assert f'href="{address}"' in page


def test_only_a_pharmacist_receives(desk: Desk) -> None:
    """A nurse is told whose page it is."""
    desk.sign_in(ANN)
    assert "Your roles here do not open this page. Expected: pharmacist. Found: nurse." in desk.get(
        "/receipt/", 403
    )
