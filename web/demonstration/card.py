"""What a newcomer needs to try the demonstration, for the terminal alone: who is who, the PINs, and what to print."""

from __future__ import annotations

from web.demonstration.cast import CAST
from web.demonstration.clinic import SITES
from web.demonstration.opening import sheet_code


def lines(address: str) -> list[str]:
    """The lines, without the address of the first page.

    Args: address: where the program is reached, such as `http://localhost:8000`.
    """
    names = {site.code: site.name for site in SITES}
    width = max(len(member.name) for member in CAST)
    told = [
        f"Demonstration: invented people, no real drugs. Badges, wristbands and cartons: {address}/demonstration/",
        "Sign in with a badge, or with the user name, and the PIN:",
    ]
    for code, name in (*names.items(), ("", "All three")):
        told.append(f"  {name}" + (f", recovery sheet {sheet_code(code)}" if code else ""))
        for member in CAST:
            if member.sites == (code,) or (not code and len(member.sites) > 1):
                roles = ", ".join(member.roles)
                told.append(
                    f"    {member.name:<{width}}  {member.user_name:<18}  PIN {member.pin:<6}  {roles}"
                )
    return told
