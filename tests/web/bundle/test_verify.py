"""The script in the bundle finds a good one right and a bent one wrong, in an environment without anything of ours."""

import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inventory.checkpoint import Checkpoint
from inventory.checkpoint_key import endorsed_text, fingerprint
from inventory.keys import KeyRing
from inventory.merkle import grown
from inventory.reports.period import Period
from inventory.signed_note import sign_note
from tests.cast import KEYS, R1_DEA
from tests.inventory.reports.day import BOTH, FIRST, SECOND, Day
from tests.web.bundle.made import PRINTED, bent, bundle, entries, members
from web.bundle import verify


def run(python: Path, path: Path, printed: str = PRINTED) -> tuple[int, str, str]:
    """Unpack the script out of the bundle and run it there: exit code, output, errors."""
    folder = path.parent / "unpacked"
    with zipfile.ZipFile(path) as opened:
        opened.extract("verify.py", folder)
    command = [str(python), "-I", "verify.py", str(path), printed]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout, ended.stderr


def wrong(path: Path, printed: str = PRINTED) -> str:
    """What the script finds wrong first."""
    with zipfile.ZipFile(path) as opened, pytest.raises(verify.Wrong) as caught:
        verify.check(opened, printed)
    return str(caught.value)


@pytest.fixture(scope="module")
def good(sqlite_day: Day, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of the second day, which rests on entries of the first."""
    path = tmp_path_factory.mktemp("good") / "bundle.zip"
    bundle(sqlite_day.clinic, path, SECOND)
    return path


def test_the_environment_has_nothing_of_ours(python: Path) -> None:
    """Neither the packages nor what they stand on."""
    for name in ("inventory", "web", "sqlalchemy", "flask"):
        ended = subprocess.run([str(python), "-I", "-c", f"import {name}"], capture_output=True, check=False)
        assert ended.returncode == 1, name


def test_a_good_bundle_is_right(day: Day, python: Path, tmp_path: Path) -> None:
    """On each engine: what was checked is said, and what nobody can check from here."""
    bundle(day.clinic, tmp_path / "bundle.zip", BOTH)
    code, out, err = run(python, tmp_path / "bundle.zip")
    assert (code, err) == (0, "")
    root = members(tmp_path / "bundle.zip")["books/R1/checkpoint.note"].splitlines()[2]
    assert f"R1: 23 hashes under the signed root {root}; 23 entries shown whole." in out
    assert f"{R1_DEA}: 2026-11-02 to 2026-11-03, days of America/New_York." in out
    assert (
        "23 entries from 2026-11-02 05:00:00+00:00 on are shown, up to entry 23, the last under this note"
        in out
    )
    assert "compare its size and root with the newest daily sheet." in out
    assert "whether a book went on after its note" in out
    assert "All recorded" not in out
    assert "0 are not opened" in out
    assert "7 containers of the period from their first movement on" in out
    assert "the codes of the signatures (MACs), which need the clinic's own key" in out


def test_another_key_on_paper_is_not_taken(good: Path, python: Path) -> None:
    """The fingerprint of nobody, of another clinic, and a slip of the pen."""
    other = fingerprint(KeyRing(b"o" * 32).signing_key().public_key().public_bytes_raw())
    for printed in (other, PRINTED[:-1], ""):
        code, out, _ = run(python, good, printed)
        assert code == 1
        assert out.startswith("WRONG: fingerprint: expected that of a key of the bundle, found")
    assert run(python, good, PRINTED.replace(" ", "").upper())[0] == 0


def test_what_is_no_bundle_could_not_be_checked(good: Path, python: Path, tmp_path: Path) -> None:
    """A file of something else, and a call without its words: exit 2, and how it is called."""
    text = tmp_path / "text.zip"
    text.write_text("no bundle")
    for words in ([str(text), PRINTED], []):
        command = [str(python), "-I", str(verify.__file__), *words]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert "Usage: python3 verify.py" in ended.stderr


def changed(seq: int, change: Callable[[dict[str, Any]], Any]) -> Callable[[str], str]:
    """The entries with one of them changed; None takes it out."""

    def bend(text: str) -> str:
        found = [json.loads(line) for line in text.splitlines()]
        for each in found:
            if each["header"]["seq"] == seq and change(each) == "out":
                found.remove(each)
                break
        return "".join(json.dumps(each) + "\n" for each in found)

    return bend


def amount(entry: dict[str, Any]) -> None:
    """One microgram less was moved."""
    entry["lines"][0][5] -= 1


def witness(entry: dict[str, Any]) -> None:
    """Another name stands under the waste."""
    entry["attestations"][1][1] = "Nobody Here"


def out(_entry: dict[str, Any]) -> str:
    """The entry is left out, its hash is not."""
    return "out"


def told(name: str, value: str | int) -> Callable[[str], str]:
    """bundle.json says something else of one thing."""
    return lambda text: json.dumps(json.loads(text) | {name: value})


def moved(first: int, last: int) -> Callable[[str], str]:
    """bundle.json says that these are the first and the last of the period."""
    return lambda text: told("last", last)(told("first", first)(text))


def no_registration(text: str) -> str:
    """The house book's entries without those that opened a registration; their hashes stay."""
    lines = text.splitlines(keepends=True)
    return "".join(each for each in lines if json.loads(each)["header"]["kind"] != "registration_opened")


BEFORE_IT = "R1/18 is before, in or after the period (0, 1, 2): expected 0, found 1"
AFTER_IT = "R1/23 is before, in or after the period (0, 1, 2): expected 2, found 1"
BENT: list[tuple[str, str, Callable[[str], str], str]] = [
    ("amount changed", "books/R1/entries.jsonl", changed(18, amount), "hash of entry R1/18: expected"),
    ("witness renamed", "books/R1/entries.jsonl", changed(18, witness), "hash of entry R1/18: expected"),
    ("entry of the period left out", "books/R1/entries.jsonl", changed(20, out), "entry R1/20 is shown whole"),
    ("entry beside the period left out", "books/R1/entries.jsonl", changed(17, out), "entry R1/17 is shown whole"),
    ("receipt left out", "books/R1/entries.jsonl", changed(1, out), "substance of VIAL00000001"),
    ("place left out", "books/house/entries.jsonl", changed(3, out), "place named by"),
    ("draw left out", "books/R1/entries.jsonl", changed(11, out), "substance of SYRN"),
    ("entry twice", "books/R1/entries.jsonl", lambda text: text + text.splitlines(keepends=True)[-1], "book and order"),
    ("text swapped", "texts.jsonl", lambda text: text.replace("Una ", "Eva "), "text (name) that an entry committed to"),
    ("hash list shortened", "books/R1/hashes.txt", lambda text: text[:-65], "number of hashes of R1: expected 23"),
    ("hash changed", "books/R1/hashes.txt", lambda text: "00" + text[2:], "root over the hashes of R1: expected"),
    ("hashes swapped", "books/R1/hashes.txt", lambda t: t[65:130] + t[:65] + t[130:], "root over the hashes of R1"),
    ("size in the note", "books/R1/checkpoint.note", lambda text: text.replace("\n23\n", "\n22\n"), "is not signed by"),
    ("note of another book", "books/R1/checkpoint.note", lambda t: t.replace("/R1", "/R2"), "origin of the checkpoint"),
    ("period ends sooner", "bundle.json", lambda text: text.replace('"last":23', '"last":22'), AFTER_IT),
    ("period begins later", "bundle.json", lambda text: text.replace('"first":18', '"first":19'), BEFORE_IT),
    ("days moved", "bundle.json", lambda t: re.sub('"start_us":[0-9]+', '"start_us":0', t), "start and end of the days"),
    ("last day moved", "bundle.json", lambda t: t.replace('"to":"2026-11-03"', '"to":"2026-11-04"'), "README.txt: exp"),
    ("nothing of a book that has more", "bundle.json", moved(29, 28), "first 29, last 28 and the days are in order"),
    ("nothing right after the book", "bundle.json", moved(24, 23), "R1/23 is before, in or after"),
    ("first below 1", "bundle.json", moved(0, 23), "first 0, last 23 and the days are in order"),
    ("last past the book", "bundle.json", moved(18, 24), "first 18, last 24 and the days are in order"),
    ("last far before first", "bundle.json", moved(18, 16), "first 18, last 16 and the days are in order"),
    ("name in bundle.json", "bundle.json", told("name", "Other Clinic"), "name of the registration as house has it"),
    ("DEA number in bundle.json", "bundle.json", told("dea_number", "XX0000000"), "dea_number of the registration"),
    ("zone in bundle.json", "bundle.json", told("zone", "Asia/Tokyo"), "zone of the registration as house has it"),
    ("name in the README", "README.txt", lambda t: t.replace("Registration  ", "Registration  Not "), "README.txt: exp"),
    ("DEA number in the README", "README.txt", lambda t: t.replace(R1_DEA, "XX0000000"), "README.txt: exp"),
    ("days in the README", "README.txt", lambda t: t.replace("2026-11-03 to", "2020-01-01 to"), "README.txt: exp"),
    ("registration not shown", "books/house/entries.jsonl", no_registration, "expected None, found"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "says"), [row[1:] for row in BENT], ids=[row[0] for row in BENT])
def test_a_bent_bundle_is_wrong(
    good: Path, tmp_path: Path, name: str, change: Callable[[str], str], says: str
) -> None:
    """Whatever is changed in a bundle is named."""
    path = bent(good, tmp_path / "bent.zip", name, change)
    assert members(path)[name] != members(good)[name]
    assert says in wrong(path)


def test_a_bent_bundle_ends_with_1(good: Path, python: Path, tmp_path: Path) -> None:
    """In the empty environment too, with one line of what is wrong."""
    path = bent(good, tmp_path / "bent.zip", "books/R1/entries.jsonl", changed(18, amount))
    code, out, _ = run(python, path)
    assert code == 1
    assert out.startswith("WRONG: hash of entry R1/18: expected ")


def test_who_rehashes_and_signs_with_a_key_of_his_own_is_found_by_the_fingerprint(
    good: Path, tmp_path: Path
) -> None:
    """A bundle that is right in itself under another key fails against the paper, and against a forged endorsement."""
    forger = Ed25519PrivateKey.from_private_bytes(b"f" * 32)
    hashes = [bytes.fromhex(line) for line in members(good)["books/R1/hashes.txt"].split()]
    root = Checkpoint("R1", len(hashes), grown(hashes)[0].root)
    note = str(sign_note(root.text, root.origin, forger))
    path = bent(good, tmp_path / "forged.zip", "books/R1/checkpoint.note", lambda _: note)
    assert "the checkpoint of R1 is not signed by the key with this fingerprint" in wrong(path)
    public = forger.public_key().public_bytes_raw()
    (present,) = json.loads(members(good)["keys.json"])
    forged = {
        "key_id": "forged", "public": {"hex": public.hex()}, "endorsed_by": present["key_id"],
        "endorsement": {"hex": forger.sign(endorsed_text(public)).hex()},
    }  # fmt: skip
    path = bent(path, tmp_path / "again.zip", "keys.json", lambda _: json.dumps([present, forged]))
    assert "the checkpoint of R1 is not signed by the key with this fingerprint" in wrong(path)


def test_an_older_sheet_leads_to_the_key_that_its_key_signed(good: Path, tmp_path: Path) -> None:
    """A key that was rotated vouches for the next one, over its own statement."""
    old = Ed25519PrivateKey.from_private_bytes(b"1" * 32)
    (present,) = json.loads(members(good)["keys.json"])
    public = bytes.fromhex(present["public"]["hex"])
    before = {
        "key_id": "before", "public": {"hex": old.public_key().public_bytes_raw().hex()}, "endorsed_by": None,
        "endorsement": None,
    }  # fmt: skip
    after = present | {"endorsed_by": "before", "endorsement": {"hex": old.sign(endorsed_text(public)).hex()}}
    path = bent(good, tmp_path / "rotated.zip", "keys.json", lambda _: json.dumps([before, after]))
    with zipfile.ZipFile(path) as opened:
        for printed in (fingerprint(old.public_key().public_bytes_raw()), PRINTED):
            assert verify.check(opened, printed)


def note_over(path: Path, target: Path, size: int) -> Path:
    """The bundle as it would be under the clinic's own note of a book that had fewer entries."""
    hashes = [bytes.fromhex(line) for line in members(path)["books/R1/hashes.txt"].split()][:size]
    root = Checkpoint("R1", size, grown(hashes)[0].root)
    shown = [each for each in entries(path, "R1") if each["header"]["seq"] <= size]
    changes: list[tuple[str, Callable[[str], str]]] = [
        ("books/R1/checkpoint.note", lambda _: str(sign_note(root.text, root.origin, KEYS.signing_key()))),
        ("books/R1/hashes.txt", lambda _: "".join(f"{each.hex()}\n" for each in hashes)),
        ("books/R1/entries.jsonl", lambda _: "".join(json.dumps(each) + "\n" for each in shown)),
        ("texts.jsonl", lambda _: ""),
        ("bundle.json", told("last", size)),
    ]
    for step, (name, change) in enumerate(changes):
        path = bent(path, target.with_suffix(f".{step}"), name, change)
    return path


def test_an_older_note_is_never_said_to_show_all(good: Path, python: Path, tmp_path: Path) -> None:
    """A genuine note of an earlier size hides the tail; the script says up to where it sees, and what to compare."""
    path = note_over(good, tmp_path / "older.zip", 20)
    code, out, _ = run(python, path)
    assert code == 0
    assert "All recorded" not in out
    assert (
        "3 entries from 2026-11-03 05:00:00+00:00 on are shown, up to entry 20, the last under this note"
        in out
    )
    assert "whether a book went on after its note, which then hides it: compare size and root" in out


def test_nobody_hides_all_with_a_first_beyond_the_book(good: Path, python: Path, tmp_path: Path) -> None:
    """Six past the end, with neither an entry nor a text: in the empty environment too."""
    path = bent(good, tmp_path / "a.zip", "bundle.json", moved(29, 28))
    path = bent(path, tmp_path / "b.zip", "texts.jsonl", lambda _: "")
    path = bent(path, tmp_path / "c.zip", "books/R1/entries.jsonl", lambda _: "")
    code, out, _ = run(python, path)
    assert (code, out[:56]) == (1, "WRONG: first 29, last 28 and the days are in order in a ")


def test_days_that_are_told_alike_everywhere_still_need_their_entries(good: Path, tmp_path: Path) -> None:
    """Both days instead of one, in bundle.json and README alike: the entry before them is not before them."""
    start = BOTH.start_us
    path = bent(good, tmp_path / "a.zip", "bundle.json", told("from", "2026-11-02"))
    path = bent(path, tmp_path / "b.zip", "bundle.json", told("start_us", start))
    path = bent(
        path, tmp_path / "c.zip", "README.txt", lambda text: text.replace("2026-11-03 to", "2026-11-02 to")
    )
    assert "entry R1/17 is before, in or after the period (0, 1, 2): expected 0, found 1" in wrong(path)


def test_without_zones_the_days_are_said_not_to_be_compared(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Python without a table of zones checks all else."""
    monkeypatch.setattr(verify, "available_timezones", set)
    with zipfile.ZipFile(good) as opened:
        said = verify.check(opened, PRINTED)
    assert any(
        "Days not compared with instants: install tzdata for America/New_York." in line for line in said
    )


def test_all_is_said_where_a_later_entry_is_shown(sqlite_day: Day, python: Path, tmp_path: Path) -> None:
    """The first day is followed by an entry of the second, which is shown whole and without its texts."""
    written = bundle(sqlite_day.clinic, tmp_path / "bundle.zip", FIRST)
    code, out, _ = run(python, tmp_path / "bundle.zip")
    assert code == 0
    assert (
        "All recorded from 2026-11-02 05:00:00+00:00 until 2026-11-03 05:00:00+00:00 is shown: 17 entries."
        in out
    )
    assert written.disclosure.last + 1 not in written.disclosure.opened
    path = bent(
        tmp_path / "bundle.zip", tmp_path / "bent.zip", "books/R1/entries.jsonl", changed(18, lambda _: "out")
    )
    assert "entry R1/18 is shown whole: expected True, found False" in wrong(path)


def test_a_period_in_which_nothing_was_recorded_is_shown_to_be_empty(sqlite_day: Day, tmp_path: Path) -> None:
    """Before the first entry the one after it proves it; after the last one nothing does, and it is not called all."""
    for days, says in ((-1, "is shown: 0 entries."), (1, "up to entry 23, the last under this note")):
        day = FIRST.first - timedelta(days=1) if days < 0 else SECOND.last + timedelta(days=1)
        path = tmp_path / f"{days}.zip"
        bundle(sqlite_day.clinic, path, Period(day, day, FIRST.zone))
        with zipfile.ZipFile(path) as opened:
            (line,) = (each for each in verify.check(opened, PRINTED) if says in each)
        assert line.startswith("All recorded" if days < 0 else "0 entries")


def test_a_place_that_gives_what_it_never_had_is_named() -> None:
    """Of a container of the period, at a place inside the books, from its first movement on."""
    about = {"registration": "R1", "first": 2, "last": 2}
    places = [
        ["place", ["code", code], ["kind", kind]] for code, kind in (("S", "supplier"), ("C", "storage"))
    ]
    bottle = ["container", ["label", "V"], ["substance", "ketamine"]]

    def entry(seq: int, *lines: list[str | int], facts: tuple[object, ...] = ()) -> dict[str, object]:
        return {"header": {"seq": seq}, "facts": list(facts), "lines": list(lines)}

    house = [entry(1, facts=tuple(places))]
    received = entry(1, ["S", "V", "C", "V", "ketamine", 5], facts=(bottle,))
    gone = entry(2, ["C", "V", "S", "V", "ketamine", 6])
    with pytest.raises(verify.Wrong, match="micrograms of V left in C by entry R1/2: expected 0, found -1"):
        verify.check_lines(about, [received, gone], house)
    for amount, says in (
        (0, "micrograms moved by entry R1/2: expected 1, found 0"),
        (-1, "expected 1, found -1"),
    ):
        with pytest.raises(verify.Wrong, match=says):
            verify.check_lines(about, [received, entry(2, ["C", "V", "S", "V", "ketamine", amount])], house)
    gone = entry(2, ["C", "V", "S", "V", "ketamine", 5])
    assert verify.check_lines(about, [received, gone], house).startswith("1 containers")


def test_the_script_can_be_read_at_one_sitting() -> None:
    """At most 200 lines, the standard library and cryptography alone."""
    text = Path(str(verify.__file__)).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    imported = set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE))
    assert imported == {
        "base64",
        "hashlib",
        "json",
        "sys",
        "zipfile",
        "datetime",
        "typing",
        "zoneinfo",
        "cryptography",
    }


def test_the_script_and_the_program_hash_alike(good: Path) -> None:
    """Its own few lines of hashing give what the program's give, for entries and for the root."""
    hashes = [bytes.fromhex(line) for line in members(good)["books/R1/hashes.txt"].split()]
    for size in range(len(hashes) + 1):
        assert verify.root_of(hashes[:size]) == grown(hashes[:size])[0].root
    assert len(entries(good, "R1")) < len(hashes)
