"""`openapi.json` describes every operation that is served, with its scope, its shapes and every status; it is open."""

from typing import Any

from jsonschema_rs import meta

from tests.web.api.conftest import ONCE, Station
from web.api.description import USUAL
from web.api.interface import OFFERS
from web.api.offer import path_of


def described(station: Station) -> dict[str, Any]:
    """The document as it is published."""
    answer = station.client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    found: dict[str, Any] = answer.get_json()
    return found


@ONCE
def test_it_describes_what_is_served_and_nothing_else(station: Station) -> None:
    """Path by path and method by method."""
    served = {
        (
            rule.rule.removeprefix("/api/v1").replace("<int:", "{").replace("<", "{").replace(">", "}"),
            method.lower(),
        )
        for rule in station.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
        if rule.rule.startswith("/api/")
    }
    found = {(path, method) for path, item in described(station)["paths"].items() for method in item}
    assert found == served - {("/openapi.json", "get")}
    assert found == {(path_of(offer), offer.method.lower()) for offer in OFFERS.values()}


@ONCE
def test_every_operation_says_its_scope_and_its_statuses(station: Station) -> None:
    """Nobody finds out by trying."""
    for item in described(station)["paths"].values():
        for said in item.values():
            offer = OFFERS[said["operationId"]]
            assert said["security"] == [{"token": [offer.scope]}]
            assert {str(status) for status in USUAL} <= set(said["responses"])
            assert any(status.startswith("2") for status in said["responses"])


@ONCE
def test_every_schema_is_one(station: Station) -> None:
    """By the rules of JSON Schema itself."""
    document = described(station)
    assert document["openapi"].startswith("3.1")

    def schemas(value: Any) -> Any:
        if isinstance(value, dict):
            if isinstance(value.get("schema"), dict):
                yield value["schema"]
            for each in value.values():
                yield from schemas(each)
        elif isinstance(value, list):
            for each in value:
                yield from schemas(each)

    found = list(schemas(document["paths"]))
    assert len(found) > 20
    for each in found:
        meta.validate(each)
