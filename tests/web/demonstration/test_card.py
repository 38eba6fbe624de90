"""What a newcomer reads in the terminal: where the prints are, who is who, and every PIN."""

from web.demonstration.card import lines
from web.demonstration.cast import CAST
from web.demonstration.clinic import SITES
from web.demonstration.opening import sheet_code


def test_every_person_stands_once_with_her_pin() -> None:
    """And the address of what to print, which says that nothing of it is real."""
    told = lines("http://localhost:8123")
    assert "http://localhost:8123/demonstration/" in told[0]
    assert "no real drugs" in told[0]
    for member in CAST:
        (line,) = [line for line in told if member.name in line]
        assert f"PIN {member.pin}" in line
        assert member.user_name in line
    for site in SITES:
        assert any(f"{site.name}, recovery sheet {sheet_code(site.code)}" in line for line in told)


def test_a_badge_is_not_typed() -> None:
    """No token is told: a badge is scanned from its print."""
    told = "\n".join(lines("http://localhost:8123"))
    assert not [member.code for member in CAST if member.token in told]
