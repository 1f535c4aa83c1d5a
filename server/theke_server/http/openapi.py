"""The OpenAPI 3.1 document of the HTTP API, made of the endpoints themselves and of their types."""

from collections.abc import Iterable, Mapping
from functools import cache
from inspect import getdoc
from typing import Any, cast

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.reasons import Reason
from theke_server import __version__
from theke_server.http import (
    addresses,
    availability,
    call_links,
    cases,
    desk,
    health,
    introductions,
    join,
    messages,
    pay,
    pictures,
    products,
    sessions,
    sets,
    webhooks,
)
from theke_server.http.bodies import answer, status_of
from theke_server.http.endpoints import Endpoint, Held, Proof, Text, get, refusals

REF = "#/components/schemas/{name}"
NOUNS: Mapping[str, tuple[Endpoint, ...]] = {
    "sessions": sessions.ENDPOINTS,
    "joining": join.ENDPOINTS,
    "calls": call_links.ENDPOINTS,
    "pay": pay.ENDPOINTS,
    "availability": availability.ENDPOINTS,
    "messages": messages.ENDPOINTS,
    "desk": desk.ENDPOINTS,
    "introductions": introductions.ENDPOINTS,
    "pictures": pictures.ENDPOINTS,
    "cases": cases.ENDPOINTS,
    "sets": sets.ENDPOINTS,
    "products": products.ENDPOINTS,
    "addresses": addresses.ENDPOINTS,
    "webhooks": webhooks.ENDPOINTS,
    "operator": health.ENDPOINTS,
}
PATH_CHARS_MAX = 128
ABOUT = (
    "What Theke's own pages, payment providers and operators speak. Every refusal is a reason code;"
    " clients turn it into words. See docs/http.md, and docs/socket.md for the session itself."
)
SECURITY: dict[str, dict[str, str]] = {
    Proof.PARTY: {
        "type": "http",
        "scheme": "bearer",
        "description": "Given when a session is opened or taken; a party's, for one session.",
    },
    Proof.PAY: {
        "type": "http",
        "scheme": "bearer",
        "description": "Given for a pay link; shows and pays one approved quote.",
    },
    Proof.DESK: {"type": "apiKey", "in": "cookie", "name": desk.COOKIE},
}
NEEDS: dict[Proof, list[dict[str, list[str]]]] = {
    Proof.NOTHING: [],
    Proof.PARTY: [{Proof.PARTY: []}],
    Proof.PAY: [{Proof.PAY: []}],
    Proof.DESK: [{Proof.DESK: []}],
    Proof.COUNTER: [{Proof.PARTY: []}, {Proof.DESK: []}],
    Proof.SIGNATURE: [],
}


class Refused(Struct, frozen=True, kw_only=True):
    """Why not. `subject` names what it is about, never a value."""

    reason: Reason
    subject: str = ""


class Refusal(Struct, frozen=True, kw_only=True):
    """What every refusal looks like."""

    error: Refused


async def show(request: Request) -> Response:
    """This document."""
    return answer(_shown())


ENDPOINTS = (get("/v1/openapi.json", show, dict[str, Any], limits=(Held.MEMORY,)),)


def endpoints() -> list[Endpoint]:
    """Return everything that is in the document, which is itself in it."""
    return [*(endpoint for noun in NOUNS.values() for endpoint in noun), *ENDPOINTS]


@cache
def _shown() -> dict[str, Any]:
    """Return the document that is served, which nobody changes."""
    return document()


def document() -> dict[str, Any]:
    """Return the document as JSON values, which are the caller's own to change."""
    nouns, every = {**NOUNS, "document": ENDPOINTS}, endpoints()
    roots = [Refusal, *(kind for endpoint in every for kind in _types(endpoint))]
    schemas, named = msgspec.json.schema_components(roots, ref_template=REF)
    shape = dict(zip(map(str, roots), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for noun, ours in nouns.items():
        for member in ours:
            paths.setdefault(member.path, {})[member.method.lower()] = _operation(
                noun, member, shape
            )
    found: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "Theke",
            "version": __version__,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "Theke's own origin"}],
        "paths": paths,
        "components": {"schemas": dict(sorted(named.items())), "securitySchemes": SECURITY},
    }
    return _portable(found)


def _types(endpoint: Endpoint) -> Iterable[Any]:
    """Yield the types of an endpoint's bodies."""
    for kind in (endpoint.body, endpoint.answer):
        if kind is not None and kind is not bytes and not isinstance(kind, Text):
            yield kind


def _operation(noun: str, endpoint: Endpoint, shape: Mapping[str, Any]) -> dict[str, Any]:
    summary, _, more = (getdoc(endpoint.handler) or "").partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": f"{noun}.{getattr(endpoint.handler, '__name__', '')}",
        "tags": [noun],
        "summary": " ".join(summary.split()),
        "description": _described(endpoint, " ".join(more.split())),
        "parameters": [*_in_path(endpoint), *_in_query(endpoint)],
        "responses": {str(endpoint.status): _answered(endpoint, shape)} | _refused(endpoint),
        "security": NEEDS[endpoint.proof],
    }
    if endpoint.body is bytes:
        whole: dict[str, Any] = {"schema": {}}
        operation["requestBody"] = {"content": {endpoint.body_type: whole}, "required": True}
    elif endpoint.body is not None:
        body = {"schema": shape[str(endpoint.body)]}
        operation["requestBody"] = {"content": {"application/json": body}, "required": True}
    return operation


def _described(endpoint: Endpoint, more: str) -> str:
    parts = [more] if more else []
    if endpoint.own_page:
        parts.append("Refused where another site's page sends it.")
    if endpoint.proof is Proof.SIGNATURE:
        parts.append("The provider's signature over the raw body stands in its own header.")
    return " ".join(parts)


def _in_path(endpoint: Endpoint) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in endpoint.path.split("/") if part.startswith("{")]
    schema = {"type": "string", "minLength": 1, "maxLength": PATH_CHARS_MAX}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _in_query(endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.query is None:
        return []
    _, named = msgspec.json.schema_components([endpoint.query], ref_template=REF)
    properties: dict[str, Any] = named[endpoint.query.__name__]["properties"]
    return [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in properties.items()
    ]


def _answered(endpoint: Endpoint, shape: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(endpoint.answer, Text):
        media_type = endpoint.answer.media_type.partition(";")[0]
        schema = {"type": "string"} if media_type.startswith("text/") else {}
        return {"description": "Done.", "content": {media_type: {"schema": schema}}}
    content = {"application/json": {"schema": shape[str(endpoint.answer)]}}
    return {"description": "Done.", "content": content}


def _refused(endpoint: Endpoint) -> dict[str, Any]:
    """Return the refusals by status, each with its reasons."""
    by_status: dict[int, set[str]] = {}
    for reason in refusals(endpoint):
        by_status.setdefault(status_of(reason), set()).add(reason.value)
    return {
        str(status): {
            "description": "Refused: " + ", ".join(sorted(reasons)) + ".",
            "content": {"application/json": {"schema": _narrowed(sorted(reasons))}},
        }
        for status, reasons in sorted(by_status.items())
    }


def _narrowed(reasons: list[str]) -> dict[str, Any]:
    """Return the schema of a refusal for one of these reasons."""
    only = {"properties": {"error": {"properties": {"reason": {"enum": reasons}}}}}
    return {"allOf": [{"$ref": REF.format(name="Refusal")}, only]}


def _portable(value: Any) -> Any:
    """Return the document with patterns that JavaScript reads as Python does."""
    if isinstance(value, dict):
        items = cast(dict[str, Any], value)
        return {
            key: below.replace(r"\Z", "$") if key == "pattern" else _portable(below)
            for key, below in items.items()
        }
    if isinstance(value, list | tuple):
        return [_portable(part) for part in cast(list[Any], value)]
    return value
