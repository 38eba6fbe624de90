"""Only a proxy that is named is believed, only a host that is named is answered; everybody else is turned away."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from tests.web.conftest import Desk
from web.application import create_app
from web.entrance import Entrance, EntranceError, hosts_of, proxies_of

PROXY = "10.0.0.5"
SAYS = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "clinic.example"}


def client(proxies: str | None, hosts: str = "") -> FlaskClient:
    """A browser before a page that says what it was told."""
    app = Flask("told")

    @app.get("/")
    def told() -> str:
        return f"{request.remote_addr} {request.scheme} {request.host}"

    named = () if proxies is None else proxies_of(proxies)
    app.wsgi_app = Entrance(app.wsgi_app, named, hosts_of(hosts))  # type: ignore[method-assign]
    return app.test_client()


def said(browser: FlaskClient, address: str, headers: dict[str, str] | None = None) -> str:
    """What the page says to whoever comes from there, or the status."""
    answer = browser.get("/", environ_base={"REMOTE_ADDR": address}, headers=headers or {})
    return answer.get_data(as_text=True) if answer.status_code == 200 else str(answer.status_code)


@pytest.mark.parametrize("proxies", [PROXY, "10.0.0.0/24", f"192.0.2.1, {PROXY}"])
def test_a_named_proxy_is_believed(proxies: str) -> None:
    """Whom it names is who asks, by TLS, under the name that she typed."""
    assert said(client(proxies), PROXY, SAYS) == "203.0.113.9 https clinic.example"
    chain = {**SAYS, "X-Forwarded-For": "6.6.6.6, 203.0.113.9"}
    assert said(client(proxies), PROXY, chain).startswith("203.0.113.9 ")


@pytest.mark.parametrize(
    ("name", "forged", "told"),
    [
        ("X-Forwarded-For", "127.0.0.1, 6.6.6.6, 203.0.113.9", "203.0.113.9 https clinic.example"),
        ("X-Forwarded-For", f"6.6.6.6, {PROXY}", f"{PROXY} https clinic.example"),
        ("X-Forwarded-Proto", "https, http", "203.0.113.9 http clinic.example"),
        ("X-Forwarded-Host", "evil.example, clinic.example", "203.0.113.9 https clinic.example"),
        ("X-Forwarded-Host", "clinic.example, evil.example", "400"),
        ("X-Forwarded-Port", "1", "203.0.113.9 https clinic.example"),
        ("X-Forwarded-Prefix", "/evil", "203.0.113.9 https clinic.example"),
        ("Forwarded", "for=6.6.6.6;host=evil.example;proto=http", "203.0.113.9 https clinic.example"),
        ("X-Real-IP", "6.6.6.6", "203.0.113.9 https clinic.example"),
    ],
)
def test_of_several_hops_the_last_alone_is_believed(name: str, forged: str, told: str) -> None:
    """What stood in the header before the named proxy wrote its own is whoever's; the hosts are asked of the result."""
    assert said(client(PROXY, "clinic.example"), PROXY, {**SAYS, name: forged}) == told


@pytest.mark.parametrize("address", ["10.0.1.5", "203.0.113.9", "::1", "not an address"])
def test_whoever_comes_past_the_proxy_is_turned_away(address: str) -> None:
    """With or without its headers."""
    assert said(client(PROXY), address, SAYS) == said(client(PROXY), address) == "403"


def test_without_a_proxy_nobody_is_believed() -> None:
    """The headers are as if they were not there."""
    assert (
        said(client(None), "203.0.113.1", {**SAYS, "Forwarded": "for=6.6.6.6"})
        == "203.0.113.1 http localhost"
    )


def test_a_proxy_that_is_not_named_stands_on_this_machine() -> None:
    """Both loopback addresses, and no other."""
    assert said(client(""), "127.0.0.1", SAYS).startswith("203.0.113.9 https")
    assert said(client(""), "::1", SAYS).startswith("203.0.113.9 https")
    assert said(client(""), PROXY, SAYS) == "403"


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("clinic.example", "200"), ("CLINIC.example:8443", "200"), ("evil.example", "400"), ("", "400"),
        ("clinic.example.evil.example", "400"), ("clinic.example@evil.example", "400"), ("clinic.example:x", "400"),
    ],
)  # fmt: skip
def test_only_a_named_host_is_answered(host: str, answer: str) -> None:
    """Whichever port; also where a proxy says it."""
    told = said(client(None, "clinic.example, other.example"), "203.0.113.1", {"Host": host})
    assert told == answer or (answer == "200" and told.startswith("203.0.113.1 http"))
    through = said(
        client(PROXY, "clinic.example"), PROXY, {**SAYS, "X-Forwarded-Host": host or "evil.example"}
    )
    assert (through == "400") is (answer == "400")


@pytest.mark.parametrize("text", ["proxy.example", "10.0.0.300", "0.0.0.0/0", "::/0", "10.0.0.5/24"])
def test_what_is_no_proxy_is_said(text: str) -> None:
    """Everybody is none."""
    with pytest.raises(EntranceError):
        proxies_of(text)


def test_what_is_no_host_is_said() -> None:
    """A path or a scheme with it."""
    for text in ("https://clinic.example", "clinic.example/x", "*"):
        with pytest.raises(EntranceError, match="without a path"):
            hosts_of(text)


@pytest.fixture
def app(desk: Desk) -> Flask:
    """The application behind a named proxy, under one name."""
    made = create_app(
        desk.clinic.database, behind_proxy=True, proxies=proxies_of(PROXY), hosts=hosts_of("clinic.example")
    )
    made.config.update(WTF_CSRF_ENABLED=False)
    return made


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_the_application_stands_behind_it(app: Flask) -> None:
    """Its cookie is Secure, and the address that is counted is the one that the proxy names."""
    assert app.config["SESSION_COOKIE_SECURE"] is True
    browser = app.test_client()
    assert browser.get("/sign-in/", environ_base={"REMOTE_ADDR": "10.9.9.9"}, headers=SAYS).status_code == 403
    answer = browser.get("/sign-in/", environ_base={"REMOTE_ADDR": PROXY}, headers=SAYS)
    assert answer.get_data(as_text=True) == "This workstation is not enrolled.\n"
    other = {**SAYS, "X-Forwarded-Host": "evil.example"}
    assert browser.get("/sign-in/", environ_base={"REMOTE_ADDR": PROXY}, headers=other).status_code == 400
