"""The merchants' API of the company: JSON over HTTP under `/sandbox/v1`, with a secret key."""

import asyncio
import hmac
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from theke_server.sandbox.book import Book
from theke_server.sandbox.cards import Scenario
from theke_server.sandbox.company import (
    LIST_MAX,
    AnyCall,
    Cancel,
    Capture,
    Company,
    Confirm,
    Create,
    Done,
    GiveBack,
    to_merchant,
)
from theke_server.sandbox.faults import AnswerFault, Faults
from theke_server.sandbox.payments import Method, Payment, RefusedError, Status
from theke_server.sandbox.settings import Account, Settings

BODY_BYTES_MAX = 16_384
KEY_CHARS_MAX = 255

_CALLS: dict[str, type[AnyCall]] = {
    "confirm": Confirm,
    "cancel": Cancel,
    "capture": Capture,
    "refunds": GiveBack,
}


class LostAnswer(Response):
    """An answer that breaks off on its way: its head leaves, its body never does."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head, and stop."""
        headers = [(b"content-length", b"1"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


class KeyLocks:
    """Calls with the same key wait for each other."""

    def __init__(self) -> None:
        self._locks: dict[tuple[str, str], tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, account: str, key: str) -> AsyncGenerator[None]:
        """Wait for the others, and make the next ones wait."""
        name = (account, key)
        lock, waiting = self._locks.get(name, (asyncio.Lock(), 0))
        self._locks[name] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[name]
            if waiting == 1:
                del self._locks[name]
            else:
                self._locks[name] = (lock, waiting - 1)


class Api:
    """The routes. `nudge` wakes the company's clockwork after each change."""

    def __init__(
        self, settings: Settings, book: Book, company: Company, nudge: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._book = book
        self._company = company
        self._nudge = nudge
        self._locks = KeyLocks()

    def routes(self) -> list[Route]:
        """Return all routes of the API."""
        return [
            Route("/sandbox/v1/payments", self._create, methods=["POST"]),
            Route("/sandbox/v1/payments", self._list, methods=["GET"]),
            Route("/sandbox/v1/payments/{ref}", self._retrieve, methods=["GET"]),
            Route("/sandbox/v1/payments/{ref}/{call}", self._call, methods=["POST"]),
            Route("/sandbox/admin/faults", self._faults, methods=["POST"]),
            Route("/sandbox/admin/disputes", self._dispute, methods=["POST"]),
            Route("/sandbox/admin/notices", self._notices, methods=["GET"]),
        ]

    async def _create(self, request: Request) -> Response:
        account = self._account(request)
        return await self._perform(request, account, await _body(request, Create))

    async def _call(self, request: Request) -> Response:
        account = self._account(request)
        call_type = _CALLS.get(request.path_params["call"])
        if call_type is None:
            raise RefusedError(404, "unknown_call")
        call = await _body(request, call_type)
        if isinstance(call, Create) or call.ref != request.path_params["ref"]:
            raise RefusedError(400, "invalid_body")
        return await self._perform(request, account, call)

    async def _perform(self, request: Request, account: Account, call: AnyCall) -> Response:
        key = request.headers.get("idempotency-key", "")
        if not 0 < len(key) <= KEY_CHARS_MAX:
            raise RefusedError(400, "key_missing")
        ref = "" if isinstance(call, Create) else call.ref
        async with self._locks.hold(account.account_id, key):
            fault = await self._book.run(lambda: self._company.take_answer_fault(account, ref))
            if fault.refuse:
                raise RefusedError(503, "unavailable")
            done = await self._book.run(lambda: self._company.perform(account, call, key))
            self._nudge()
            return await self._answer(call, done, fault)

    async def _answer(self, call: AnyCall, done: Done, fault: AnswerFault) -> Response:
        shown = done.payment.case if _confirms(call, done) else None
        delay_ms = fault.delay_ms + (self._settings.slow_ms if shown is Scenario.SLOW else 0)
        if delay_ms:
            await self._settings.clock.sleep(delay_ms / 1000)
        if fault.lose or shown is Scenario.LOST_ANSWER:
            return LostAnswer()
        if fault.fail:
            raise RefusedError(500, "internal")
        return _json(self._payment(done.payment))

    async def _retrieve(self, request: Request) -> Response:
        account = self._account(request)
        ref = request.path_params["ref"]
        payment = await self._book.run(lambda: self._company.retrieve(account, ref))
        return _json(self._payment(payment))

    async def _list(self, request: Request) -> Response:
        account = self._account(request)
        since_ms = _number(request.query_params.get("since_ms", "0"))
        after = (
            _number(request.query_params.get("after_ms", "0")),
            request.query_params.get("after_ref", ""),
        )
        found = await self._book.run(lambda: self._company.listed(account, since_ms, after))
        return _json({
            "payments": [to_merchant(payment) for payment in found],
            "more": len(found) == LIST_MAX,
        })  # fmt: skip

    async def _faults(self, request: Request) -> Response:
        account = self._account(request)
        body = await _body(request, _FaultsBody)
        await self._book.run(lambda: self._company.plan_faults(account, body.target, body.faults))
        return _json({})

    async def _dispute(self, request: Request) -> Response:
        account = self._account(request)
        body = await _body(request, _RefBody)
        payment = await self._book.run(lambda: self._company.dispute(account, body.ref))
        self._nudge()
        return _json(self._payment(payment))

    async def _notices(self, request: Request) -> Response:
        account = self._account(request)
        rows = await self._book.run(lambda: list(self._book.notice_states(account.account_id)))
        return _json({
            "notices": [
                {"ref": ref, "id": notice_id, "state": state, "tries": tries}
                for ref, notice_id, state, tries in rows
            ]
        })  # fmt: skip

    def _account(self, request: Request) -> Account:
        given = request.headers.get("authorization", "").encode()
        for account in self._settings.accounts:
            if hmac.compare_digest(given, f"Bearer {account.secret_key}".encode()):
                return account
        raise RefusedError(401, "unknown_key")

    def _payment(self, payment: Payment) -> dict[str, object]:
        """Return what a merchant gets, with the page that its shopper must see now, if any."""
        if payment.status is not Status.ACTION_REQUIRED:
            return to_merchant(payment)
        page = "bank" if payment.method is Method.BANK else "challenge"
        url = f"{self._settings.public_url}/sandbox/{page}/{payment.action}"
        kind = "redirect" if payment.method is Method.BANK else "frame"
        return {**to_merchant(payment), "next_action": {"kind": kind, "url": url}}


class _FaultsBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    target: str = "*"
    faults: Faults


class _RefBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    ref: str


_B = TypeVar("_B")


async def _body(request: Request, kind: type[_B]) -> _B:
    raw = await request.body()
    if len(raw) > BODY_BYTES_MAX:
        raise RefusedError(413, "body_too_large")
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, ValueError) as error:
        raise RefusedError(400, "invalid_body") from error


def _confirms(call: AnyCall, done: Done) -> bool:
    return done.fresh and isinstance(call, Create | Confirm)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise RefusedError(400, "invalid_number")
    return int(text)


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
