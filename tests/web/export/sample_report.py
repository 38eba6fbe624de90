"""A small report made by hand, with every kind of cell and what must never do harm in a file."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from inventory.reports.period import Period
from inventory.reports.report import Column, EntryNumber, Kind, Report, ReportHead
from web.seal import Seal

ZONE = ZoneInfo("America/New_York")
PERIOD = Period(date(2026, 11, 16), date(2026, 11, 17), "America/New_York")

COLUMNS = (
    Column("at", "Wasted at", Kind.MOMENT),
    Column("substance", "Substance", shared=True),
    Column("why", "Why"),
    Column("container", "Container", Kind.LABEL),
    Column("wasted", "Wasted", Kind.UG, summed=True),
    Column("wasted_ul", "Wasted", Kind.UL, summed=True),
    Column("minutes", "Minutes between", Kind.COUNT),
    Column("expires_on", "Expires on", Kind.DAY, minor=True),
    Column("entry", "Entry", Kind.ENTRY),
)

HEAD = ReportHead(
    registrant="Riverbank <Clinic> & Partners", address="1 A Street, Town, NY 10001", dea_number="AP5836727",
    activity="practitioner", period=PERIOD, as_of=PERIOD.end, as_known_at="R1/1309",
    substances="ketamine, CIII, 7285", demonstration=True,
)  # fmt: skip

REPORT = Report(
    name="waste",
    title="Waste of controlled substances",
    head=HEAD,
    columns=COLUMNS,
    rows=(
        (
            datetime(2026, 11, 17, 14, 12, 9, tzinfo=ZONE), "ketamine, CIII", '=HYPERLINK("http://a.example")',
            "V7T2BD3K9XHD", 1_234_500, 667, 1378, date(2028, 2, 28), EntryNumber("R1", 1309, "waste"),
        ),
        (
            datetime(2026, 11, 17, 15, 0, tzinfo=ZONE), "ketamine, CIII", "<script>alert(1)</script>",
            "V7T2BD3K9XHE", -200, None, None, None, EntryNumber("R1", 1310, "waste"),
        ),
    ),
    totals=(("Total", "ketamine, CIII", None, None, 1_234_300, 667, None, None, None),),
    legend=(("Wasted", "Poured away before a witness."),),
    notes=("No federal rule asks for a witness.",),
)  # fmt: skip

SEAL = Seal(
    "R1",
    (
        ("Checkpoint", "R1 over 1,309 entries"), ("Made", "17 Nov 2026 19:00:03 EST"),
        ("Root", "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="), ("Key", "0f1e 2d3c 4b5a 6978 8796 a5b4 c3d2 e1f0"),
    ),
    f"vialtrail/R1\n1309\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 vialtrail/R1 {'A1b2' * 23}\n",
)  # fmt: skip

NOTHING = replace(
    REPORT,
    rows=(),
    totals=(("Total", None, None, None, 0, 0, None, None, None),),
    head=replace(HEAD, demonstration=False),
)
