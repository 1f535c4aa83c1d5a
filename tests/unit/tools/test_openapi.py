"""The OpenAPI document: written down as it is, complete, and nothing in it unused."""

import json
import re
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import jsonschema_rs
from starlette.routing import Route

from theke_checkout.values.reasons import Reason
from theke_server import http
from theke_server.http.endpoints import mounted
from theke_server.http.openapi import document
from tools import openapi

MODULES = [
    import_module(f"theke_server.http.{module.name}") for module in iter_modules(http.__path__)
]
DOCUMENT: dict[str, Any] = json.loads(openapi.generate())


def test_the_committed_document_is_current() -> None:
    assert openapi.OUTPUT.read_text(encoding="utf-8") == openapi.generate(), "run `make openapi`"


def test_whoever_changes_it_changes_their_own_copy_alone() -> None:
    before = openapi.generate()
    theirs = document()
    theirs["components"]["securitySchemes"].clear()
    theirs["components"]["schemas"].popitem()
    theirs["paths"].clear()
    assert openapi.generate() == before


def test_every_route_of_the_api_is_in_it_and_no_other() -> None:
    declared = [item for module in MODULES for item in getattr(module, "ENDPOINTS", ())]
    served = {
        (re.sub(r":path}", "}", route.path), method.lower())
        for route in mounted(declared)
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served == {(path, method) for path, item in DOCUMENT["paths"].items() for method in item}


def test_what_it_points_at_is_there_and_what_is_there_is_pointed_at() -> None:
    text = json.dumps(DOCUMENT)
    pointed = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', text))
    assert pointed == set(DOCUMENT["components"]["schemas"])


def test_it_tells_every_operation_in_words_and_with_its_refusals() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"].endswith("."), (path, method)
            assert {"503", "500"} <= set(operation["responses"]), (path, method)
    start = DOCUMENT["paths"]["/v1/pay/start"]["post"]
    [_, only] = start["responses"]["422"]["content"]["application/json"]["schema"]["allOf"]
    assert Reason.QUOTE_CHANGED in only["properties"]["error"]["properties"]["reason"]["enum"]


def test_its_schemas_are_json_schemas_of_the_dialect_that_openapi_names() -> None:
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(dialect | schema), name


def test_its_patterns_mean_the_same_in_javascript() -> None:
    assert r"\\Z" not in json.dumps(DOCUMENT)
