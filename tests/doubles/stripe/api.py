"""The double's API: about fourteen endpoints, each held to Stripe's own document."""

import asyncio
import copy
import json
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.doubles.stripe import refunds
from tests.doubles.stripe.books import Books
from tests.doubles.stripe.faults import Fault, Kind, Plan
from tests.doubles.stripe.keys import Keys
from tests.doubles.stripe.rules import RefusalError, missing
from tests.doubles.stripe.sender import Sender
from tests.doubles.stripe.spec import Operation, ParamError, nested, spec, typed

Obj: TypeAlias = dict[str, Any]

REFUNDS_EXPANDED = 10
"""How many refunds a charge shows; the others are on the next pages of their list."""


class Lost(Response):
    """An answer that breaks off: the line is gone before its end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise an answer, and never give it."""
        start = {"type": "http.response.start", "status": 200}
        headers = [(b"content-type", b"application/json"), (b"content-length", b"9")]
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


class Account:
    """Whose keys are good here."""

    def __init__(self) -> None:
        self.secret_keys = {"sk_test_double"}
        self.publishable_keys = {"pk_test_double"}
        self.restricted_keys = {"rk_test_restricted"}
        """Known keys that may do nothing."""
        self.no_disputes = False
        """Whether the secret keys may not read disputes."""


class Api:
    """Answers calls of servers, and the one call of browsers."""

    def __init__(self, books: Books, sender: Sender, plan: Plan, account: Account) -> None:
        self._books, self._sender, self._plan, self._account = books, sender, plan, account
        self._keys = Keys(books.now_ms)
        self.waiting = asyncio.Event()
        """Set once a call has been delayed."""
        self.calls: list[tuple[str, str, Obj, dict[str, str]]] = []
        """Every call that was understood: method, path, parameters, headers."""
        self._done: dict[str, Callable[[str, Obj], Obj]] = {
            "PostPaymentIntents": lambda _, p: books.create(p),
            "PostPaymentIntentsIntent": books.update,
            "PostPaymentIntentsIntentConfirm": books.confirm,
            "PostPaymentIntentsIntentCapture": books.capture,
            "PostPaymentIntentsIntentCancel": books.cancel,
            "GetPaymentIntentsIntent": lambda name, _: books.intent(name),
            "GetPaymentIntents": lambda _, p: self._page(books.intents, "/v1/payment_intents", p),
            "PostRefunds": lambda _, p: refunds.create(books, p),
            "GetRefundsRefund": lambda name, _: refunds.refund(books, name),
            "GetRefunds": lambda _, p: self._of_intent(books.refunds, "/v1/refunds", p),
            "GetConfirmationTokensConfirmationToken": self._token,
            "PostTestHelpersConfirmationTokens": lambda _, p: books.token_of(p),
            "GetEvents": self._events,
            "GetDisputes": lambda _, p: self._of_intent(books.disputes, "/v1/disputes", p),
        }

    async def __call__(self, request: Request) -> Response:
        """Answer a call."""
        path = request.url.path
        raw = (await request.body()).decode() if request.method == "POST" else ""
        pairs = _pairs(raw if request.method == "POST" else request.url.query)
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        try:
            operation, params = self._understood(request, path, pairs)
            self.calls.append((request.method, path, params, dict(request.headers)))
            fault = self._plan.take(request.method, path)
            if fault and fault.kind in (Kind.RATE, Kind.BUSY):
                raise _refused_by_plan(fault)
            if not key:
                status, body = self._execute(operation, path, params, fault)
                return _sent(status, body, fault, self._headers())
            return await self._with_key(key, (operation, path, params), fault)
        except RefusalError as refusal:
            return _answer(refusal.status, self._body(None, refusal.status, refusal.body))

    async def _with_key(
        self, key: str, call: tuple[Operation, str, Obj], fault: Fault | None
    ) -> Response:
        operation, path, params = call
        asked = (path, json.dumps(params, sort_keys=True))
        kept = self._keys.look(key)
        if kept is not None:
            if kept.asked != asked:
                message = f"Keys for idempotent requests can only be used with the same: '{key}'"
                raise RefusalError(400, "", message, type="idempotency_error")
            if not kept.status:
                raise _in_use()
            replayed = {"idempotent-replayed": "true", **self._headers()}
            return _sent(kept.status, kept.body, fault, replayed)
        kept = self._keys.begin(key, asked)
        if fault and fault.kind is Kind.DELAY:
            self.waiting.set()
            await asyncio.sleep(fault.delay_ms / 1_000)
        try:
            kept.status, kept.body = self._execute(operation, path, params, fault)
        except RefusalError as refusal:
            if not refusal.kept:
                self._keys.forget(key)
                raise
            kept.status = refusal.status
            kept.body = self._body(None, refusal.status, refusal.body)
        return _sent(kept.status, kept.body, fault, self._headers())

    def _headers(self) -> dict[str, str]:
        return {"request-id": self._books.name("req")}

    def _understood(
        self, request: Request, path: str, pairs: list[tuple[str, str]]
    ) -> tuple[Operation, Obj]:
        given = nested([pair for pair in pairs if pair[0] != "key"])
        self._authorize(request, dict(pairs), path)
        operation = spec().operation(request.method, path)
        if operation is None or operation.name not in self._done:
            message = f"Unrecognized request URL ({request.method}: {path})."
            raise RefusalError(404, "", message, kept=False)
        try:
            return operation, typed(operation.params, given)
        except ParamError as error:
            code, message = error.code, error.message
            raise RefusalError(400, code, message, kept=False, param=error.param) from error

    def _authorize(self, request: Request, query: dict[str, str], path: str) -> None:
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        narrow = self._account.no_disputes and path == "/v1/disputes"
        if key in self._account.secret_keys and not narrow:
            return
        if key in self._account.restricted_keys or narrow:
            message = "The provided key does not have the required permissions for this endpoint."
            raise RefusalError(403, "", message, kept=False)
        if request.method == "GET" and query.get("key", "") in self._account.publishable_keys:
            name = request.url.path.rpartition("/")[2]
            intent = self._books.intents.get(name, {})
            if intent and intent["client_secret"] == query.get("client_secret"):
                return
            raise missing("payment_intent", name)
        raise RefusalError(401, "", f"Invalid API Key provided: {key[:8]}****", kept=False)

    def _execute(
        self, operation: Operation, path: str, params: Obj, fault: Fault | None
    ) -> tuple[int, bytes]:
        if fault and fault.kind is Kind.BREAK:
            return 500, self._body(None, 500, _ERROR_500)
        parts = path.split("/")
        done = self._done[operation.name](parts[3] if len(parts) > 3 else "", params)
        answer = self._expanded(copy.deepcopy(done), params.get("expand", []))
        if fault and fault.kind is Kind.BREAK_AFTER:
            return 500, self._body(None, 500, _ERROR_500)
        return 200, self._body(operation, 200, answer)

    def _body(self, operation: Operation | None, status: int, answer: Obj) -> bytes:
        """Return an answer as bytes; one that Stripe could not give is a bug of the double."""
        operation = operation or spec().operation("GET", "/v1/events")
        assert operation is not None
        faults = spec().faults(operation, status, answer)
        assert not faults, f"not Stripe's: {faults}"
        return json.dumps(answer).encode()

    # ---- lists and expansion

    def _page(self, objects: dict[str, Obj], url: str, params: Obj) -> Obj:
        since = params.get("created", {}).get("gte", 0)
        rows = [entry for entry in reversed(objects.values()) if entry["created"] >= since]
        after = params.get("starting_after")
        if after is not None:
            names = [row["id"] for row in rows]
            if after not in names:
                raise missing("object", after, "starting_after")
            rows = rows[names.index(after) + 1 :]
        limit = params.get("limit", 10)
        if not 1 <= limit <= 100:
            raise RefusalError(400, "parameter_invalid_integer", "Invalid limit", param="limit")
        return {"object": "list", "data": rows[:limit], "has_more": len(rows) > limit, "url": url}

    def _of_intent(self, objects: dict[str, Obj], url: str, params: Obj) -> Obj:
        wanted = params.get("payment_intent")
        rows = {
            name: entry
            for name, entry in objects.items()
            if wanted is None or entry["payment_intent"] == wanted
        }
        return self._page(rows, url, params)

    def _events(self, _: str, params: Obj) -> Obj:
        rows = {
            event["id"]: event
            for event in self._sender.events
            if params.get("type") in (None, event["type"])
        }
        return self._page(rows, "/v1/events", params)

    def _token(self, name: str, _: Obj) -> Obj:
        if name not in self._books.tokens:
            raise missing("confirmation_token", name, "confirmation_token")
        return self._books.tokens[name]

    def _expanded(self, answer: Obj, paths: list[str]) -> Obj:
        for path in paths:
            self._expand(answer, path.split("."))
        return answer

    def _expand(self, answer: Obj, path: list[str]) -> None:
        if not path:
            return
        field, *rest = path
        if answer.get("object") == "list" and field == "data":
            for item in answer["data"]:
                self._expand(item, rest)
            return
        if answer.get("object") == "charge" and field == "refunds":
            answer["refunds"] = self._refunds_of(answer)
            return
        kinds = {
            "latest_charge": self._books.charges, "charge": self._books.charges,
            "payment_intent": self._books.intents, "payment_method": self._books.methods,
        }  # fmt: skip
        if field not in kinds or field not in answer:
            message = f"This property cannot be expanded ({field})."
            raise RefusalError(400, "property_cannot_be_expanded", message, kept=False)
        if isinstance(answer[field], str):
            answer[field] = copy.deepcopy(kinds[field][answer[field]])
        if answer[field] is not None:
            self._expand(answer[field], rest)

    def _refunds_of(self, charge: Obj) -> Obj:
        rows = refunds.of_charge(self._books, charge)
        return {
            "object": "list",
            "data": copy.deepcopy(rows[:REFUNDS_EXPANDED]),
            "has_more": len(rows) > REFUNDS_EXPANDED,
            "url": f"/v1/charges/{charge['id']}/refunds",
        }


def _pairs(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True)


def _in_use() -> RefusalError:
    message = "There is currently another in-progress request using this Idempotent Key."
    code = "idempotency_key_in_use"
    return RefusalError(409, code, message, kept=False, type="idempotency_error")


def _refused_by_plan(fault: Fault) -> RefusalError:
    if fault.kind is Kind.BUSY:
        return _in_use()
    return RefusalError(429, "rate_limit", "Too many requests hit the API too quickly.", kept=False)


_ERROR_500: Obj = {"error": {"type": "api_error", "message": "An unknown error occurred"}}


def _answer(status: int, body: bytes, headers: dict[str, str] | None = None) -> Response:
    cors = {"access-control-allow-origin": "*", **(headers or {})}
    if status == 429:
        cors["retry-after"] = "2"
    return Response(body, status, media_type="application/json", headers=cors)


def _sent(status: int, body: bytes, fault: Fault | None, headers: dict[str, str]) -> Response:
    if fault and fault.kind is Kind.LOSE:
        return Lost()
    return _answer(status, body, headers)
