"""The table of hostile requests: who sends what where, and with which status it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Select, func, select

from inventory.certification_letter import LARGEST
from inventory.tables.schema import metadata
from tests.cast import ANN, CORA, DEE, EVE, Member
from tests.web.whole_forms import WHOLE, Whole
from web.gate import FORM_MAX, LETTER_MAX

FORM = "application/x-www-form-urlencoded"
#: What a refusal may write: who tried what, that she is signed in, what was scanned, a draft half made, who was told,
#: that a command was refused, the checkpoint of a sheet that is not shown, and a file before its change is signed, which
#: is deleted when no entry names it.
WORKING = frozenset(
    {
        "refused_attempt", "proof_attempt", "session", "seen_twice", "scan_evidence", "draft", "key_challenge", "notice",
        "patient_look", "outcome", "checkpoint", "letter_file",
    }
)  # fmt: skip


@cache
def counted() -> Select[tuple[int, ...]]:
    """How many rows each table has, but those that a refusal may write."""
    tables = [table for name, table in metadata.tables.items() if name not in WORKING]
    return select(*(select(func.count()).select_from(table).scalar_subquery() for table in tables))


@dataclass(frozen=True)
class Hostile:
    """One request. `{names}` in address and fields are filled from the scene; `body` goes as it stands.

    Args: who: signed in, or nobody. status: the refusal. token: the form's own, `none`, `forged`, or another person's
    (`other`). cookie: a session cookie in place of the browser's. reaches: it comes as far as the application, which
    keeps the attempt. whole: the form in which `text` is the one thing that is hostile.
    """

    what: str
    who: Member | None
    method: str
    address: str
    status: int
    fields: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    kind: str = FORM
    headers: dict[str, str] = field(default_factory=dict)
    token: str = "own"
    cookie: str | None = None
    reaches: bool = True
    whole: Whole | None = None
    text: str = ""


#: What is put into every field: each would do harm if it were read as more than a text. The word that gives it away is
#: never in an answer as it stands.
PAYLOADS = {
    "sql": "x'; DROP TABLE entry; --",
    "html": "<script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "template": "{{987654321*987654321}}",
    "crlf": "x\r\nSet-Cookie: evil=1\r\n\r\n<b>evil</b>",
    "nul": "x\0y",
    "unicode": "\u202e\u200b\ufeff\U0001f489",
}
#: What each field of a whole form is given, and beside them one of these in turn, and NUL in one field of each form.
_EACH, _IN_TURN = ("sql", "attribute"), ("html", "template", "crlf", "unicode")


def _injections() -> list[Hostile]:
    rows = []
    for whole in WHOLE:
        rows.append(_with(whole, next(iter(whole.fields)), "nul", 400))
        closed = [name for name in whole.fields if name not in whole.free]
        for number, name in enumerate(closed):
            # Few wrong PINs of one person are taken before none of hers is.
            kinds = ("sql",) if name == "pin" else (*_EACH, _IN_TURN[number % len(_IN_TURN)])
            rows += [_with(whole, name, kind, whole.refused) for kind in kinds]
    return rows


def _kept() -> list[Hostile]:
    return [
        _with(whole, name, kind, whole.taken)
        for whole in WHOLE
        for name in whole.fields
        for kind in whole.words
        if name in whole.free
    ]


def _with(whole: Whole, name: str, kind: str, status: int) -> Hostile:
    fields = whole.fields | {name: PAYLOADS[kind]}
    what = f"{kind} in {name} of {whole.address}"
    return Hostile(what, whole.who, "POST", whole.address, status, fields, whole=whole, text=PAYLOADS[kind])


#: Addresses of the other registration, and of nothing at all.
_ELSEWHERE = (
    "/patient/{foreign_patient}", "/patient/{foreign_patient}/wristband", "/order/new?patient={foreign_patient}",
    "/vial/{foreign_vial}", "/label/{foreign_vial}", "/label/{foreign_vial}/code", "/receipt/{foreign_entry}?book=R2",
    "/stock/?place=R2.CAB", "/draw/draft/{foreign_draft}/", "/draw/draft/{bens_draft}/", "/issue/999999/explain",
    "/patient/..%2f..%2fetc", "/vial/%27%20OR%201=1", "/patient/%27%3B--", "/label/%3Cb%3E", "/issue/99999999999",
    "/draw/draft/%2e%2e/", "/patient/%0d%0aX-Evil:%201", "/stock/?place=%27%20OR%201=1--", "/order/new?patient=%3Cb%3E",
    "/waste/99999999999999999999999999", "/static/..%2f..%2fweb%2fkeys.py", "/static/%2e%2e/%2e%2e/pyproject.toml",
    "/nowhere/%3Cscript%3Ealert(1)%3C/script%3E", "/.git/config", "/administration/-1",
)  # fmt: skip
#: What each has no right to: who, method, address.
_NO_RIGHT = (
    (ANN, "GET", "/receipt/"), (ANN, "POST", "/receipt/"), (ANN, "GET", "/product/new"), (ANN, "POST", "/product/new"),
    (ANN, "POST", "/supplier/new"), (ANN, "GET", "/board/"), (ANN, "GET", "/finding/1"), (ANN, "GET", "/report/waste"),
    (ANN, "GET", "/report/waste.csv"), (ANN, "POST", "/rollback/"), (ANN, "GET", "/look/"), (CORA, "GET", "/look/"),
    (DEE, "POST", "/issue/"), (DEE, "POST", "/waste/"), (DEE, "POST", "/administration/"), (DEE, "POST", "/patient/new"),
    (DEE, "GET", "/patient/{patient}"), (DEE, "GET", "/label/{vial}"), (DEE, "POST", "/order/new"),
    (ANN, "GET", "/people/"), (ANN, "POST", "/people/P-0001/role"), (CORA, "POST", "/people/new"),
    (CORA, "POST", "/people/P-0001/pin"), (ANN, "GET", "/approval/"), (ANN, "POST", "/approval/{bens_draft}/"),
    (ANN, "GET", "/credentials/"), (ANN, "POST", "/credentials/"), (ANN, "GET", "/credentials/list.csv"),
    (CORA, "POST", "/credentials/key/00/end"), (DEE, "GET", "/review/"), (ANN, "POST", "/review/R1/1"),
    (CORA, "GET", "/board/"), (ANN, "GET", "/report/dispensing/inspector"),
    (ANN, "POST", "/report/dispensing/inspector"),
)  # fmt: skip
_METHODS = (
    ("PUT", "/scan"), ("DELETE", "/patient/{patient}"), ("PATCH", "/patient/{patient}"), ("DELETE", "/waste/1"),
    ("OPTIONS", "/patient/{patient}"), ("TRACE", "/"), ("POST", "/vial/{vial}"), ("GET", "/seen"), ("PROPFIND", "/"),
)  # fmt: skip
_KINDS = (
    "application/json", "text/plain", "text/xml", "application/octet-stream", "application/x-java-serialized-object",
)  # fmt: skip


#: A registration that was made before under this number, with another name now.
_PATIENT: dict[str, str] = {
    "command_id": "0123456789abcdef" * 2, "name": "Una Other", "address": "1 Nowhere", "record_number": "N-KEPT",
    "born_on": "1970-01-31",
}  # fmt: skip
_COOKIES = (
    "", "x", "eyJzdGF0aW9uIjoiUjEuVzEiLCJ0b2tlbiI6IngifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", "{}", "." * 300, "%00",
    "eyJzdGF0aW9uIjoiUjEuVzEifQ..", "' OR 1=1 --",
)  # fmt: skip


#: Addresses of people and changes that are not this registration's, or are no change.
_NOBODY = (
    "/people/P-0005/", "/people/P-0005/role", "/people/P-0005/pin", "/people/P-9999/", "/people/%27%20OR%201=1/",
    "/people/P-0001/nothing", "/change/1", "/change/999999", "/approval/{bens_draft}/", "/change/draft/{bens_draft}/",
)  # fmt: skip


def letter_form(name: str, kind: str, content: bytes, sent_on: str = "2026-01-05") -> bytes:
    """A form with a file, as a browser sends it."""
    head = f'--x\r\nContent-Disposition: form-data; name="sent_on"\r\n\r\n{sent_on}\r\n'
    named = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    return f"{head}{named}Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n--x--\r\n"


UPLOAD = "multipart/form-data; boundary=x"
_PDF = b"%PDF-1.7\n%%EOF\n"
#: What is sent in the place of a letter: its name, what its sender calls it, what it is, and the refusal.
_LETTERS = (
    ("a.pdf", "application/pdf", b"MZ" + b"\0" * 64, 422),
    ("b.pdf", "application/pdf", b"<script>alert(1)</script>", 422),
    ("a.svg", "image/svg+xml", b'<svg onload="alert(1)"/>', 422), ("a.html", "text/html", b"<html>" + _PDF, 422),
    ("a.png", "image/png", b"\x89PNG\r\n\x1a\n", 422), ("../../a.pdf", "application/pdf", b"", 422),
    ("a.zip", "application/zip", b"PK\x03\x04" + _PDF[:4], 422),
    ("a.pdf", "application/pdf", _PDF + b"\0" * LARGEST, 422), ("a.pdf", "application/pdf", b"\0" * LETTER_MAX, 413),
)  # fmt: skip


def _letters() -> list[Hostile]:
    return [
        *(Hostile(f"letter {name}, {kind}, {len(sent)} bytes", DEE, "POST", "/letter/", status, kind=UPLOAD,
                  body=letter_form(name, kind, sent)) for name, kind, sent, status in _LETTERS),
        Hostile("a letter of a day to come", DEE, "POST", "/letter/", 422, kind=UPLOAD,
                body=letter_form("a.pdf", "application/pdf", _PDF, "2099-01-05")),
        Hostile("a letter by who may not", CORA, "POST", "/letter/", 403, kind=UPLOAD,
                body=letter_form("a.pdf", "application/pdf", _PDF)),
        Hostile("a letter with no token", DEE, "POST", "/letter/", 400, kind=UPLOAD, token="none",
                body=letter_form("a.pdf", "application/pdf", _PDF)),
        Hostile("the file of no letter", DEE, "GET", "/letter/file", 404),
    ]  # fmt: skip


def _proxied() -> list[Hostile]:
    """What would open, or be kept or answered otherwise, if the header were believed from anybody."""
    return [
        *(Hostile(f"host {host}", ANN, "GET", "/patient/{patient}", 400, headers={"Host": host}, reaches=False)
          for host in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example")),
        *(Hostile(f"host evil.example, forwarded for {host}", ANN, "GET", "/patient/{patient}", 400, reaches=False,
                  headers={"Host": "evil.example", "X-Forwarded-Host": host})
          for host in ("localhost", "evil, localhost")),
        *(Hostile(f"forwarded {name} {said}", ANN, "GET", "/receipt/", 403, headers={name: said})
          for name, said in (("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "127.0.0.1, 203.0.113.9"),
                             ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"))),
    ]  # fmt: skip


def _rest() -> list[Hostile]:
    return [
        *(Hostile(f"nobody {address}", DEE, "GET", address, 404) for address in _NOBODY),
        Hostile("PIN of elsewhere", DEE, "POST", "/people/P-0005/pin", 404),
        Hostile("a right of one's own", DEE, "POST", "/people/P-0004/role", 422, {"role": "nurse", "granted": "given"}),
        Hostile("the registrant's role", DEE, "POST", "/people/P-0001/role", 422,
                {"role": "registrant", "granted": "given"}),
        Hostile("another's notice", ANN, "POST", "/notice/1/seen", 404),
        *(Hostile(f"glass {method} {address}", ANN, method, address, status) for method, address, status in (
            ("GET", "/glass/1", 404), ("GET", "/glass/999999", 404), ("POST", "/glass/1/end", 422),
            ("GET", "/glass/1/end", 405), ("POST", "/glass/patient/{foreign_patient}", 405),
            ("POST", "/glass/container/{foreign_vial}", 405),
        )),
        Hostile("glass of no site", DEE, "POST", "/glass/", 422,
                {"registration": "R9", "why": "A reason that is long enough", "badge": "x", "pin": "1"}),
        Hostile("html as a reason of glass", ANN, "POST", "/sign-in/only", 422,
                {"why": PAYLOADS["html"], "badge": "ann"}),
        *(Hostile(f"user name {name} with a badge in force, or without drug", ANN, "POST", "/sign-in/only", 401,
                  {"why": "A reason that is long enough", "badge": name, "pin": "4711"}) for name in ("ann", "cora")),
        Hostile("a user name in the place of a badge", ANN, "POST", "/draw/draft/{draft}/", 422,
                {"user_name": "ann", "pin": "4711"}),
        *(Hostile(f"elsewhere {address}", ANN, "GET", address, 404) for address in _ELSEWHERE),
        *(Hostile(f"weight of elsewhere, {how}", ANN, "POST", "/patient/{foreign_patient}", 404, {"how": how})
          for how in ("measured", "impossible")),
        Hostile("other draft", ANN, "POST", "/draw/draft/{bens_draft}/", 404, {"scan": "CONFIRM"}),
        Hostile("foreign draft", ANN, "POST", "/draw/draft/{foreign_draft}/", 404, {"scan": "CONFIRM"}),
        *(Hostile(f"scan of elsewhere at {address}", ANN, "POST", address, 422, {"scan": "{foreign_vial}"})
          for address in ("/scan", "/issue/", "/draw/", "/administration/", "/waste/", "/return/")),
        *(Hostile(f"report {address}", CORA, "GET", address, 404) for address in (
            "/report/waste?site=R2", "/report/waste.csv?site=R2", "/report/waste/inspector?site=R2", "/report/nothing",
            "/daily-sheet/?site=R2", "/report/waste?site=%27%20OR%201=1", "/finding/1", "/finding/99999999999999999999",
        )),
        *(Hostile(f"reverse elsewhere {address}", EVE, "GET", address, 404) for address in (
            "/patient/{patient}", "/vial/{vial}", "/label/{vial}", "/draw/draft/{draft}/", "/draw/{drawn}?book=R1",
        )),
        *(Hostile(f"no right {who.given_name} {method} {address}", who, method, address, 403)
          for who, method, address in _NO_RIGHT),
        *(Hostile(f"{kind} as a key's answer", ANN, "POST", "/sign-in/key", 400 if kind == "nul" else 401,
                  {"answer": text}) for kind, text in PAYLOADS.items()),
        Hostile("a code that enrols nothing", ANN, "POST", "/enrol/", 422, {"code": "ACDE-FGHJ-KLMN", "first": "ann"}),
        Hostile("a recovery sheet of nobody", ANN, "POST", "/recovery/", 422, {"code": "ACDE-FGHJ", "who": "nobody"}),
        *(Hostile(f"method {method} {address}", ANN, method, address, 405) for method, address in _METHODS),
        *(Hostile(f"token {token} {address}", ANN, "POST", address, 400, {"scan": "{vial}"}, token=token)
          for token in ("none", "forged", "other") for address in ("/scan", "/draw/", "/patient/new", "/return/")),
        *(Hostile(f"body {kind}", ANN, "POST", "/scan", 415, body=b'{"scan": "W"}', kind=kind) for kind in _KINDS),
        *(Hostile(f"oversize {address}", ANN, "POST", address, 413, {"scan": "A" * (FORM_MAX + 1)})
          for address in ("/scan", "/waste/", "/patient/new")),
        Hostile("many fields", ANN, "POST", "/scan", 413, body=b"a=1&" * (FORM_MAX // 4 + 1)),
        *(Hostile(f"encoding {body!r}", ANN, "POST", "/scan", 422, body=body) for body in (
            b"scan=%ff%fe", b"scan=%c0%af", b"scan=%ed%a0%80", b"\xff\xfe\x00", b"%ff=W",
        )),
        Hostile("multipart without end", ANN, "POST", "/scan", 422, kind="multipart/form-data; boundary=x",
                body=b'--x\r\nContent-Disposition: form-data; name="'),
        *(Hostile(f"replayed command of {who.given_name}", who, "POST", "/patient/new", 409, fields) for who, fields in (
            (ANN, _PATIENT), (CORA, _PATIENT | {"name": "Una Kept"}),
        )),
        *(Hostile(f"override {name}", ANN, "POST", "/scan", 422, {"scan": "CONFIRM", "_method": "DELETE"},
                  headers={name: "DELETE"}) for name in ("X-HTTP-Method-Override", "X-Method-Override")),
        *(Hostile(f"cookie {number}", None, "GET", "/patient/{patient}", 403, cookie=cookie)
          for number, cookie in enumerate(_COOKIES)),
        *(Hostile(f"cookie {number} posts", None, "POST", "/scan", 403, {"scan": "{vial}"}, cookie=cookie)
          for number, cookie in enumerate(_COOKIES)),
    ]  # fmt: skip


#: What is refused, and what is kept as a text.
TABLE = (*_injections(), *_letters(), *_proxied(), *_rest())
KEPT_TABLE = tuple(_kept())
KEPT = _PATIENT | {"name": "Una Kept"}
