"""The flow of a review of credentials: what is signed stands on its page, and a scan of anything else is refused."""

from __future__ import annotations

import re

import pytest

from tests.cast import ANN, CORA, DEE
from tests.web.conftest import Desk, badge
from tests.web.floor import sign
from web.flows.credentials import CredentialsFlow


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_one_signature_is_all_and_its_page_names_the_list(desk: Desk) -> None:
    """Another person's badge signs nothing for her, and an amount is no step of it."""
    desk.sign_in(DEE)
    page = desk.client.get("/credentials/").get_data(as_text=True)
    (digest,) = re.findall(r'name="digest" value="([0-9a-f]{64})"', page)
    address = desk.post("/credentials/", digest=digest)
    shown = desk.get(address)
    assert digest[:4].upper() in shown.upper()
    assert "Your signature is bound to exactly this list." in shown
    desk.refused(address, scan=badge(CORA))
    desk.refused(address, scan="12 mg")
    assert sign(desk, address, DEE).startswith("/credentials/")
    desk.sign_in(ANN)
    desk.get(address, 403)
    assert CredentialsFlow().signers == ("actor",)
