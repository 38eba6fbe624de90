"""Checks an inspection bundle of Vialtrail. It needs Python 3.11 and the package cryptography, and nothing of Vialtrail.

Usage: python3 verify.py BUNDLE.zip "FINGERPRINT"    the fingerprint as a daily sheet or a report has it in print
Exit: 0 all that can be checked is right; 1 something is wrong, and the first thing is named; 2 it could not be checked.
"""

import base64
import hashlib
import json
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# fmt: off
#: The fields of an entry's header in the order in which they are hashed, and those that its signers signed.
HEADER = """book seq previous_hash kind command_id actor workstation mood reason occurred_at_us occurred_zone occurred_on
recorded_at_us recorded_zone n_facts n_lines n_attestations n_exceptions n_scans draft_hash""".split()
SIGNED = ["kind", "book", "command_id", "actor", "mood", "occurred_at_us", "occurred_zone", "reason"]
PARTS = ["facts", "lines", "attestations", "exceptions", "scans"]
#: Kinds of place outside the books: more may come out of them than went in. Everywhere else nothing is the least.
OUTSIDE = """supplier opening_stock other_registrant patient waste destruction reverse_distributor supplier_return loss
overfill dead_space variance""".split()
CANNOT = """Not checked, because nobody can from here:
- the codes of the signatures (MACs), which need the clinic's own key: ask for vialtrail verify on the clinic's machine;
- what the entries say of which only the hash is shown, be it a movement or a late record about the period;
- whether a book went on after its note, which then hides it: compare size and root with the newest daily sheet;
- whether the fingerprint is the clinic's: compare it with a sheet or a report that was printed at the time;
- whether README.txt is right beyond whose books and which days, and whether what was written down was done."""

class Wrong(Exception):
    """Something in the bundle is not as it must be."""

def need(what: str, expected: Any, found: Any) -> None:
    """Two values are the same, or the bundle is wrong."""
    if expected != found:
        said = [value.hex() if isinstance(value, bytes) else value for value in (expected, found)]
        raise Wrong(f"{what}: expected {said[0]}, found {said[1]}")

def encode(value: Any) -> bytes:
    """Bytes of a value: a letter for its type, its length in 8 bytes, its content. A list is its count and members."""
    if value is None:
        return b"N"
    if isinstance(value, list):
        return b"L" + len(value).to_bytes(8, "big") + b"".join(encode(member) for member in value)
    letter = {str: b"S", bytes: b"B", int: b"I"}[type(value)]
    content: bytes = value if isinstance(value, bytes) else str(value).encode()
    return letter + len(content).to_bytes(8, "big") + content

def digest(tag: str, *values: Any) -> bytes:
    """SHA-256 over what is hashed, by name and version, and the values."""
    return hashlib.sha256(tag.encode() + b"\0" + encode(list(values))).digest()

def read_json(text: bytes | str) -> Any:
    """JSON in which {"hex": "00ff"} stands for bytes."""
    return json.loads(text, object_hook=lambda each: bytes.fromhex(each["hex"]) if [*each] == ["hex"] else each)

def root_of(hashes: list[bytes]) -> bytes:
    """The Merkle root of RFC 6962, section 2.1: leaves begin with 0x00, nodes with 0x01."""
    if len(hashes) < 2:
        return hashlib.sha256(b"\0" + hashes[0] if hashes else b"").digest()
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(hashes[:half]) + root_of(hashes[half:])).digest()

def is_signed(key: bytes, signature: bytes, text: bytes) -> bool:
    """The Ed25519 signature is over this text."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except InvalidSignature:
        return False
    return True

def trusted(keys: list[Any], printed: str) -> list[bytes]:
    """The key whose fingerprint is on paper, and every key after it that a trusted one signed; oldest first."""
    found: dict[str, bytes] = {}
    for each in keys:
        known, statement = found.get(each["endorsed_by"]), digest("vialtrail/checkpoint-key/v1", each["public"])
        on_paper = hashlib.sha256(each["public"]).hexdigest()[:32] == "".join(printed.lower().split())
        if on_paper or (known and is_signed(known, each["endorsement"], statement)):
            found[each["key_id"]] = each["public"]
    if not found:
        raise Wrong(f"fingerprint: expected that of a key of the bundle, found {printed}")
    return list(found.values())

def check_note(book: str, note: str, hashes: list[bytes], keys: list[bytes]) -> str:
    """The signed note (C2SP) is of this book, by a trusted key, with the root over the list of hashes; that root."""
    text, _, signatures = note.rpartition("\n\n")
    origin, size, root = text.split("\n")[:3]
    need(f"origin of the checkpoint of {book}", f"vialtrail/{book}", origin)
    blob = base64.b64decode(signatures.split(" ")[2])
    by_id = {hashlib.sha256(origin.encode() + b"\n\1" + key).digest()[:4]: key for key in keys}
    if blob[:4] not in by_id or not is_signed(by_id[blob[:4]], blob[4:], f"{text}\n".encode()):
        raise Wrong(f"the checkpoint of {book} is not signed by the key with this fingerprint, nor by one after it")
    need(f"number of hashes of {book}", int(size), len(hashes))
    need(f"root over the hashes of {book}", base64.b64decode(root), root_of(hashes))
    return root

def check_entry(entry: Any, book: str, after: int, hashes: list[bytes]) -> int:
    """The entry's content has its hash, stands in its place of the chain, and is what its signers signed."""
    header, parts = entry["header"], [entry[name] for name in PARTS]
    seq, where = header["seq"], f"{book}/{header['seq']}"
    need(f"book and order of entry {where}", [book, True], [header["book"], after < seq <= len(hashes)])
    need(f"hash of entry {where}", hashes[seq - 1], digest("vialtrail/entry/v1", [header[n] for n in HEADER], *parts))
    before = hashes[seq - 2] if seq > 1 else digest("vialtrail/genesis/v1", book)
    need(f"previous hash in entry {where}", before, header["previous_hash"])
    need(f"parts of entry {where}", [header[f"n_{name}"] for name in PARTS], [len(part) for part in parts])
    drafted = digest("vialtrail/draft/v1", *(header[name] for name in SIGNED), parts[0], parts[1], parts[3])
    need(f"content drafted of entry {where}", header["draft_hash"], drafted)
    for signature in entry["attestations"]:
        need(f"content that {signature[1]} signed in {where}", drafted, signature[-2])
    return int(seq)

def check_whose(about: Any, house: list[Any], readme: str) -> str:
    """Whose book it is, and when its days begin and end, is as the house book's entry of the registration has it."""
    facts = [dict(row[1:]) for entry in house for row in entry["facts"] if row[0] == "registration"]
    own = next((each for each in facts if each["code"] == about["registration"]), dict[str, Any]())
    for name in ("name", "dea_number", "zone"):
        need(f"{name} of the registration as house has it", own.get(name), about[name])
    need("README.txt", f"""Registration  {own["name"]}, {own["street"]}, {own["city"]}, {own["state"]} {own["zip_code"]}
DEA number    {own["dea_number"]} (book {own["code"]})
Period        {about["from"]} to {about["to"]}, days of {own["zone"]}, both included""", readme.split("\n\n")[1])
    if own["zone"] not in available_timezones():
        return f"{own['name']}, {own['dea_number']}. Days not compared with instants: install tzdata for {own['zone']}."
    first, last = (datetime.fromisoformat(about[name]).replace(tzinfo=ZoneInfo(own["zone"])) for name in ("from", "to"))
    days = [int(each.timestamp()) * 10**6 for each in (first, last + timedelta(days=1))]
    need("start and end of the days, in microseconds", days, [about["start_us"], about["end_us"]])
    return f"{own['name']}, {own['dea_number']}: {about['from']} to {about['to']}, days of {own['zone']}."

def check_period(about: Any, size: int, own: list[Any]) -> str:
    """Every entry recorded in the period is shown whole, and so are the two beside it: one before it, one after it."""
    where, first, last = (about[name] for name in ("registration", "first", "last"))
    entries = {each["header"]["seq"]: each["header"]["recorded_at_us"] for each in own}
    ordered = 1 <= first <= last + 1 <= size + 1 and about["start_us"] < about["end_us"]
    need(f"first {first}, last {last} and the days are in order in a book of {size}", True, ordered)
    for seq in range(max(1, first - 1), min(size, last + 1) + 1):
        need(f"entry {where}/{seq} is shown whole", True, seq in entries)
        found = sum(entries[seq] >= about[name] for name in ("start_us", "end_us"))
        need(f"entry {where}/{seq} is before, in or after the period (0, 1, 2)", (seq >= first) + (seq > last), found)
    since, until = (datetime.fromtimestamp(about[name] // 10**6, UTC) for name in ("start_us", "end_us"))
    if last < size:
        return f"All recorded from {since} until {until} is shown: {last - first + 1} entries."
    said = f"{last - first + 1} entries from {since} on are shown, up to entry {last}, the last under this note"
    return f"{said}: compare its size and root with the newest daily sheet."

def check_lines(about: Any, own: list[Any], house: list[Any]) -> str:
    """Sums by place, container and substance from each container's first movement: nothing inside is ever below zero."""
    facts = [(row[0], dict(row[1:])) for entry in (*house, *own) for row in entry["facts"]]
    places = {row["code"]: row["kind"] for table, row in facts if table == "place"}
    substances = {row["label"]: row["substance"] for table, row in facts if table == "container"}
    lines = [line for each in own if about["first"] <= each["header"]["seq"] <= about["last"] for line in each["lines"]]
    judged, cells = {label for line in lines for label in (line[1], line[3])}, dict[Any, int]()
    for entry in own:
        where = f"entry {about['registration']}/{entry['header']['seq']}"
        for source, out_of, target, into, substance, amount in entry["lines"]:
            need(f"micrograms moved by {where}", max(1, amount), amount)
            for place, label, change in ((source, out_of, -amount), (target, into, amount)):
                need(f"substance of {label} in {where}", substances.get(label), substance)
                need(f"place named by {where}", place, place if place in places else None)
                left = cells[place, label, substance] = cells.get((place, label, substance), 0) + change
                if label in judged and places[place] not in OUTSIDE and entry["header"]["seq"] <= about["last"]:
                    need(f"micrograms of {label} left in {place} by {where}", max(0, left), left)
    return f"{len(judged)} containers of the period from their first movement on: never less than nothing of them."

def check_texts(texts: list[Any], own: list[Any]) -> str:
    """Each opened text is what an entry committed to."""
    committed = {value for entry in own for row in entry["facts"] for _, value in row[1:] if isinstance(value, bytes)}
    committed |= {scan[1] for entry in own for scan in entry["scans"]}
    for each in texts:
        found = digest("vialtrail/commitment/v1", each["salt"], each["tag"], each["text"]) in committed
        need(f"text ({each['tag']}) that an entry committed to", True, found)
    return f"{len(texts)} texts are what the entries committed to; {len(committed) - len(texts)} are not opened."

def check(bundle: zipfile.ZipFile, printed: str) -> list[str]:
    """Check a bundle; the sentences that say what was found right."""
    about, keys = read_json(bundle.read("bundle.json")), trusted(read_json(bundle.read("keys.json")), printed)
    said, shown, hashes = list[str](), list[list[Any]](), list[bytes]()
    for book in ("house", about["registration"]):
        hashes = [bytes.fromhex(line) for line in bundle.read(f"books/{book}/hashes.txt").decode().split()]
        root = check_note(book, bundle.read(f"books/{book}/checkpoint.note").decode(), hashes, keys)
        shown, seq = [*shown, [read_json(line) for line in bundle.read(f"books/{book}/entries.jsonl").splitlines()]], 0
        for entry in shown[-1]:
            seq = check_entry(entry, book, seq, hashes)
        said.append(f"{book}: {len(hashes)} hashes under the signed root {root}; {len(shown[-1])} entries shown whole.")
    house, own = shown
    said += [check_whose(about, house, bundle.read("README.txt").decode()), check_period(about, len(hashes), own)]
    return [*said, check_texts([*map(read_json, bundle.open("texts.jsonl"))], own), check_lines(about, own, house)]

if __name__ == "__main__":
    try:
        print("Right:", *check(zipfile.ZipFile(sys.argv[1]), sys.argv[2]), "", CANNOT, sep="\n")
    except Wrong as wrong:
        print(f"WRONG: {wrong}.")
        sys.exit(1)
    except Exception as error:  # whatever is no bundle
        print(f"The bundle could not be checked: {type(error).__name__}: {error}\n\n{__doc__}", file=sys.stderr)
        sys.exit(2)
