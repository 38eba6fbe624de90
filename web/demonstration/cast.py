"""The people of the demonstration, all invented, with their badges and PINs, the same at every run; nobody else's.

These badges and PINs are public: whoever reads this file can sign in to a demonstration, which is why a database
that is one says so on every page.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from inventory.staff import Role

#: The registrations, and the people of each who handle drugs or witness: 3, 6 and 12.
RIVERBANK, HILLSIDE, LAKESIDE = "R1", "R2", "R3"
EVERYWHERE = (RIVERBANK, HILLSIDE, LAKESIDE)


@dataclass(frozen=True)
class Member:
    """A person of the demonstration. `token` is the badge's 16 characters after `VTB/`; `pin` has 4 to 6 digits."""

    code: str
    given_name: str
    family_name: str
    roles: tuple[Role, ...]
    sites: tuple[str, ...]
    token: str = field(repr=False)
    pin: str = field(repr=False)

    @property
    def name(self) -> str:
        """Given and family name, as signatures print it."""
        return f"{self.given_name} {self.family_name}"

    @property
    def user_name(self) -> str:
        """What she types where she has no badge at hand."""
        return f"{self.given_name}.{self.family_name}".lower()


_PHARMACIST, _NURSE = (Role.PHARMACIST,), (Role.NURSE,)
_R1, _R2, _R3 = (RIVERBANK,), (HILLSIDE,), (LAKESIDE,)

CAST = (
    Member("P-0001", "Ann", "Example", _NURSE, _R1, "6FMMRZ6CQQNJXPNY", "2701"),
    Member("P-0002", "Ben", "Sample", _NURSE, _R1, "VWWLWWPKC2Q46EY6", "3942"),
    Member("P-0003", "Cora", "Specimen", _PHARMACIST, _R1, "K2YTLTFAHDGGXHVM", "58213"),
    Member("P-0004", "Dee", "Standin", _PHARMACIST, _R2, "R4VF4NNEEK7RUUPE", "6174"),
    Member("P-0005", "Abe", "Mockup", _NURSE, _R2, "2ZUGGKJ4HPNLZ6JM", "8035"),
    Member("P-0006", "Eli", "Facsimile", _NURSE, _R2, "XWZQLHMDZJPLMMX2", "1496"),
    Member("P-0007", "Fay", "Prototype", _NURSE, _R2, "PCW7Y3UMT6UQJL7L", "7720"),
    Member("P-0008", "Gus", "Template", _NURSE, _R2, "CZ6RUKTLUNDNHTEN", "4613"),
    Member("P-0009", "Hal", "Bystander", (Role.WITNESS,), _R2, "XRMULXHJAEYD237R", "9058"),
    Member("P-0010", "Ida", "Replica", _PHARMACIST, _R3, "QKXMLGADULKMWYLX", "31870"),
    Member("P-0011", "Jay", "Proforma", _PHARMACIST, _R3, "JNT3YEFKX6KUUXMD", "2264"),
    Member("P-0012", "Kim", "Notional", _NURSE, _R3, "K9JYVL4RDLG6AVZJ", "5937"),
    Member("P-0013", "Lou", "Fictive", _NURSE, _R3, "7K242KPNY4QXAC6Q", "6802"),
    Member("P-0014", "Meg", "Showcase", _NURSE, _R3, "3WNDTWRG72FTPPWZ", "1375"),
    Member("P-0015", "Ned", "Exhibit", _NURSE, _R3, "LUV7NCLP7QUME4JT", "8419"),
    Member("P-0016", "Ona", "Pretend", _NURSE, _R3, "97XXPEMJHX7MXAH2", "7046"),
    Member("P-0017", "Pat", "Imitation", _NURSE, _R3, "6H43YGRGW22MLFTE", "4928"),
    Member("P-0018", "Quin", "Pattern", _NURSE, _R3, "KF6LKPQX97PMAJQF", "9531"),
    Member("P-0019", "Ria", "Makebelieve", _NURSE, _R3, "KQCTU4NH3AR93RNY", "2687"),
    Member("P-0020", "Sam", "Effigy", _NURSE, _R3, "3KZWRALUT27RMAXM", "5160"),
    Member("P-0021", "Tess", "Trial", _NURSE, _R3, "79TZ9HDJNJZ4HE9G", "7394"),
    # The desk that serves all three.
    Member("P-0022", "Ivy", "Placeholder", (Role.COMPLIANCE,), EVERYWHERE, "9DKLWYJEK9FMLK6M", "640817"),
    Member("P-0023", "Max", "Stencil", (Role.ADMINISTRATOR,), EVERYWHERE, "XMXDY6ZAC24KRFJN", "836259"),
)

#: By code, for those who need one person.
BY_CODE = {member.code: member for member in CAST}

ANN, BEN, IVY, MAX = (BY_CODE[code] for code in ("P-0001", "P-0002", "P-0022", "P-0023"))
#: Who turns drug away in the demonstration, and how: doses written down and never given; vials that never come back.
UNCHARTED, KEPT = BY_CODE["P-0013"], BY_CODE["P-0008"]


def members(site: str, *roles: Role) -> tuple[Member, ...]:
    """The people of a registration who hold one of the roles, in the order of the list; all of them without roles."""
    wanted = set(roles or Role)
    return tuple(member for member in CAST if site in member.sites and wanted & set(member.roles))
