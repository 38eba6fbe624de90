"""Every person of the demonstration has a file, so that every right holds by it; nothing in it is anybody's."""

from datetime import timedelta

from inventory.rights import WITNESSES, rights_of
from tests.web.demonstration.conftest import Made
from web.demonstration.cast import CAST, MAX, members


def test_nobody_lost_a_right(made: Made) -> None:
    """At the end of the demonstration, and some months on."""
    with made.database.read() as connection:
        for at in (made.result.until, made.result.until + timedelta(days=180)):
            for member in CAST:
                for site in member.sites:
                    rights = rights_of(connection, member.code, site, at)
                    assert rights.roles >= set(member.roles), member.code
                    assert rights.lost == ()


def test_a_year_on_who_handles_drug_has_no_training(made: Made) -> None:
    """Its last day counts here as everywhere."""
    with made.database.read() as connection:
        for member in members("R1"):
            rights = rights_of(connection, member.code, "R1", made.result.until + timedelta(days=400))
            assert bool(rights.lost) is bool(WITNESSES & set(member.roles))


def test_everybodys_file_is_kept_by_somebody_else(made: Made) -> None:
    """Identity and screening of each once, by another person."""
    for kind, table in (("identity_checked", "identity_check"), ("screening_recorded", "screening")):
        rows = made.rows(
            f"SELECT t.person, e.actor FROM {table} t JOIN entry e USING (book, seq) WHERE e.kind = '{kind}'"
        )
        assert sorted(person for person, _ in rows) == sorted(member.code for member in CAST)
        assert all(person != actor for person, actor in rows)
        assert dict(rows)[MAX.code] != MAX.code


def test_whoever_handles_drug_has_a_supervisor_but_the_first_pharmacist(made: Made) -> None:
    """The supervisor works at the same registration."""
    rows = made.rows("SELECT person, registration, supervisor FROM supervision")
    for site in ("R1", "R2", "R3"):
        here = {person: supervisor for person, registration, supervisor in rows if registration == site}
        codes = {member.code for member in members(site, *WITNESSES)}
        (first,) = set(here.values())
        assert here.keys() == codes - {first}
        assert first in codes


def test_no_number_is_anybodys(made: Made) -> None:
    """Licences say that they are invented; there is no NPI and no DEA number of a person."""
    assert made.rows("SELECT count(*) FROM person_number") == [(0,)]
    assert all(number.startswith("INVENTED-") for (number,) in made.rows("SELECT number FROM licence"))
