"""Every form as a person sends it whole, so that a text that is put into one of its fields is read by all behind it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.cast import ANN, BEN, CORA, DEE, Member


@dataclass(frozen=True)
class Whole:
    """One form that is taken as it stands. `{names}` are filled from the scene, `{new}` and `{dea}` for each request.

    Args: free: its fields that take any words; what they are given is shown as a text on the page that follows, or at
    `shown`. taken: the answer to the whole form; refused: to one in which another field is wrong. words: what is put
    into its free fields. before: a scan to the same page just before.
    """

    who: Member
    address: str
    fields: dict[str, str]
    free: tuple[str, ...] = ()
    shown: str = ""
    taken: int = 303
    refused: int = 422
    words: tuple[str, ...] = ("sql", "attribute", "unicode")
    before: str = ""


def _person(form: str, /, *free: str, **fields: str) -> Whole:
    return Whole(DEE, f"/people/P-0001/{form}", fields, free)


WHOLE = (
    Whole(DEE, "/glass/look", {"number": "N-KEPT"}),
    Whole(
        DEE, "/people/new", {"given_name": "Flo", "family_name": "Invented", "user_name": "flo"},
        ("given_name", "family_name", "user_name"),
    ),
    _person("role", role="witness", granted="given"),
    _person("licence", "number", kind="nurse", number="L-9", state="NY", expires_on="2028-01-31"),
    _person("number", scheme="npi", number="1234567893"),
    _person("training", "course", course="controlled substances", completed_on="2026-01-05", expires_on="2027-01-05"),
    _person("screening", screened_on="2026-01-05", result="clear", waiver=""),
    _person("access", starts_at="2026-12-01 07:00", ends_at="2026-12-31 19:00"),
    _person("shift", starts_at="2026-12-01 07:00", ends_at="2026-12-01 19:00"),
    _person("supervisor", what="named", supervisor="P-0003"),
    _person("identity", "document", document="passport", checked_on="2026-01-05"),
    _person("end-badge", "why", badge="{badge}", why="it was lost"),
    Whole(DEE, "/workstation/new", {"name": "Room 3", "theme": "day", "waste_place": "R1.WB"}, ("name",)),
    Whole(DEE, "/profile/", {"profile": "ohio", "day": "2026-11-20"}),
    Whole(DEE, "/registrant/", {"person": "P-0003"}),
    Whole(DEE, "/limit/lock_after", {"value": "4"}),
    Whole(DEE, "/credentials/", {"digest": "{digest}", "remark": "all known"}, ("remark",)),
    Whole(DEE, "/digest/address", {"address": "dee@clinic.example"}),
    Whole(
        CORA, "/product/new",
        {
            "ndc": "99999-1234-11", "substance": "ketamine", "labeler": "Invented Labs", "container": "vial",
            "doses": "multi", "strength": "50", "volume": "10", "per_carton": "10",
        },
        ("labeler",),
    ),
    Whole(
        CORA, "/supplier/new",
        {
            "name": "Second Wholesale", "street": "3 C Street", "city": "Town", "state": "NY", "zip_code": "10001",
            "dea_number": "{dea}",
        },
        ("name", "street", "city", "state", "zip_code"), "/supplier/",
    ),
    Whole(
        CORA, "/report/waste/inspector", {"recipient": "Ida Inspector", "authority": "21 USC 880"},
        ("recipient", "authority"), taken=200,
    ),
    Whole(ANN, "/patient/", {"number": "N-KEPT"}),
    Whole(
        ANN, "/patient/new",
        {"name": "Una Other", "address": "1 Nowhere", "record_number": "N-{new}", "born_on": "1970-01-31"},
        ("name", "address", "record_number"),
    ),
    Whole(ANN, "/patient/{patient}", {"weight": "70", "unit": "kg", "how": "measured"}),
    Whole(
        ANN, "/order/new",
        {
            "number": "N-KEPT", "substance": "ketamine", "dose": "35", "unit": "mg", "route": "IV",
            "prescriber": "Dr Invented", "valid_from": "2026-11-02 10:00", "valid_to": "2026-11-03 10:00",
        },
        ("prescriber",),
    ),
    Whole(ANN, "/factor/", {"badge": "{ann}", "pin": "4711"}, taken=200),
    Whole(ANN, "/factor/badge", {"badge": "{ann}"}),
    Whole(
        DEE, "/glass/", {"registration": "R1", "why": "Her chart is asked for at once", "badge": "{dee}", "pin": "4711"},
        ("why",), words=("sql", "attribute"),
    ),
    Whole(ANN, "/scan", {"scan": "{vial}"}),
    Whole(ANN, "/issue/", {"scan": "{sealed}"}),
    Whole(ANN, "/draw/", {"scan": "{vial}"}),
    Whole(BEN, "/draw/draft/{bens_draft}/", {"scan": "{band}"}),
    Whole(ANN, "/draw/draft/{draft}/", {"scan": "35 mg"}),
    Whole(ANN, "/administration/", {"scan": "{syringe}"}),
    Whole(ANN, "/waste/", {"scan": "{syringe}"}),
    Whole(ANN, "/waste/draft/{pin}/", {"pin": "4711"}, before="{ann}"),
    Whole(ANN, "/return/", {"scan": "{vial}"}),
    Whole(CORA, "/receipt/", {"scan": "{carton}"}, ("scan",)),
)  # fmt: skip
