"""The double of Mollie as an ASGI app: its API, its hosted page, and the levers of the tests.

Keys are remembered for an hour, as Mollie's page on API idempotency says: the first answer is given
again, other parameters are a 400, and a first call that still runs is a 409.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.doubles.mollie.api import Api, RefusedError, refusal
from tests.doubles.mollie.books import Books, Payment
from tests.doubles.mollie.courier import Courier, Plan
from tests.doubles.mollie.faults import CutOffResponse, Fault
from tests.doubles.mollie.luck import Luck
from tests.doubles.mollie.page import page_of

SECRET_KEY = "test_canary9f2hQ7dMollieDoubleKey42"
KEY_KEPT_MS = 3_600_000
TURN_S = 0.05
"""How often the double looks at its clock, as a server."""

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]


@dataclass
class _Kept:
    asked: tuple[str, str, bytes]
    at_ms: int
    answer: Response | None = None


@dataclass
class Double:
    """One account at Mollie, and everything that a test can do to it."""

    origin: str
    client: httpx.AsyncClient
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    secret_key: str = SECRET_KEY
    local_webhooks: bool = True
    faults: list[Fault] = field(default_factory=list[Fault])
    """What the next calls come to, in order."""
    luck: Luck = field(default_factory=Luck)

    def __post_init__(self) -> None:
        self.courier = Courier(self.client, self.now_ms)
        self.books = Books(self.now_ms, self._tell)
        self.api = Api(self.books, self.origin, local_webhooks=self.local_webhooks)
        self._keys: dict[str, _Kept] = {}
        self.app = Starlette(routes=self._routes(), lifespan=self._lifespan)

    async def work_due(self) -> None:
        """Do what time has brought, and post notices that are due."""
        self.books.work_due()
        await self.courier.post_due()

    def _tell(self, payment: Payment) -> None:
        if payment.webhook_url:
            self.courier.send(payment.webhook_url, payment.id, self.luck.plan())

    def _routes(self) -> list[Route]:
        api, payment_path = self.api, "/v2/payments/{ref}"
        table: list[tuple[str, str, Handler]] = [
            ("POST", "/v2/payments", api.create_payment),
            ("GET", "/v2/payments", api.list_payments),
            ("GET", payment_path, api.get_payment),
            ("DELETE", payment_path, api.cancel_payment),
            ("POST", f"{payment_path}/release-authorization", api.release),
            ("POST", f"{payment_path}/refunds", api.create_refund),
            ("GET", f"{payment_path}/refunds", api.list_refunds),
            ("POST", f"{payment_path}/captures", api.create_capture),
            ("GET", f"{payment_path}/captures", api.list_captures),
            ("GET", f"{payment_path}/chargebacks", api.list_chargebacks),
        ]
        routes = [
            Route(path, self._guarded(handler), methods=[method]) for method, path, handler in table
        ]
        page = "/checkout/{method}/{ref}"
        return [
            *routes,
            Route(page, self._show, methods=["GET"]),
            Route(page, self._press, methods=["POST"]),
            Route("/double/plan", self._planned, methods=["POST"]),
            Route("/double/payments/{ref}", self._pulled, methods=["POST"]),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def answer(request: Request) -> Response:
            self.books.work_due()
            try:
                if request.headers.get("authorization") != f"Bearer {self.secret_key}":
                    raise RefusedError(401, "Missing authentication, or failed to authenticate")
                if request.method == "POST":
                    return await self._once(request, handler)
                fault = self.luck.reading()
                return await (handler(request) if fault is None else _broken(fault))
            except RefusedError as error:
                return refusal(error)

        return answer

    async def _once(self, request: Request, handler: Handler) -> Response:
        """Answer a call that moves money once for its key."""
        key = request.headers.get("idempotency-key", "") or f"none-{len(self._keys)}"
        asked = (request.method, request.url.path, await request.body())
        kept = self._keys.get(key)
        if kept is None or kept.at_ms + KEY_KEPT_MS <= self.now_ms():
            kept = self._keys[key] = _Kept(asked, self.now_ms())
            return await self._first(request, handler, key, kept)
        if kept.asked != asked:
            raise RefusedError(400, "The idempotency key was used with other parameters")
        if kept.answer is None:
            raise RefusedError(409, "A call with this idempotency key still runs")
        headers = {**kept.answer.headers, "idempotent-replayed": "true"}
        return Response(kept.answer.body, kept.answer.status_code, headers)

    async def _first(self, request: Request, handler: Handler, key: str, kept: _Kept) -> Response:
        fault = self.faults.pop(0) if self.faults else self.luck.fault()
        if fault is None:
            kept.answer = await _answered(handler, request)
            return kept.answer
        if fault.executed:
            kept.answer = await _answered(handler, request)
        broken = await _broken(fault)
        if fault.remembered:
            kept.answer = broken
        elif not fault.executed:
            del self._keys[key]
        return broken

    async def _show(self, request: Request) -> Response:
        """The hosted page; one that is over sends the shopper back."""
        self.books.work_due()
        payment = self.books.payments.get(request.path_params["ref"])
        if payment is None:
            return HTMLResponse("No such payment", status_code=404)
        if payment.status != "open":
            return RedirectResponse(payment.redirect_url, status_code=303)
        return HTMLResponse(page_of(payment))

    async def _press(self, request: Request) -> Response:
        """A button on the hosted page."""
        self.books.work_due()
        payment = self.books.payments.get(request.path_params["ref"])
        if payment is None:
            return HTMLResponse("No such payment", status_code=404)
        form = dict(parse_qsl((await request.body()).decode()))
        self.books.visit(payment, form["outcome"], form.get("reason", ""))
        return RedirectResponse(payment.redirect_url, status_code=303)

    async def _planned(self, request: Request) -> Response:
        """Plan what goes wrong: `notices` as in `Plan`, `faults` as in `Fault`, `luck`.

        `refund_delay_ms`, `capture_delay_ms`, `captures_fail` and `refunds_fail` set the books.
        """
        plan = await request.json()
        self.courier.plan = Plan(**plan.pop("notices", {}))
        self.luck = Luck(**plan.pop("luck", {}))
        self.faults[:] = [Fault(**item) for item in plan.pop("faults", [])]
        for name, value in plan.items():
            setattr(self.books, name, value)
        return JSONResponse({})

    async def _pulled(self, request: Request) -> Response:
        """Do something to a payment from outside: `charge_back`, `notify`, or a page's outcome.

        `pay_anyway` lets money come for a payment that was over.
        """
        payment = self.books.payments[request.path_params["ref"]]
        what = (await request.json())["what"]
        if what == "charge_back":
            self.books.charge_back(payment)
        elif what == "notify":
            self._tell(payment)
        elif what == "pay_anyway":
            self.books.move(payment, "paid")
        else:
            self.books.visit(payment, what)
        return JSONResponse({"status": payment.status})

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncGenerator[None]:
        """As a server the double looks at its clock by itself."""
        turning = asyncio.create_task(self._turn())
        yield
        turning.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await turning
        await self.client.aclose()

    async def _turn(self) -> None:
        while True:
            await self.work_due()
            self.courier.news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TURN_S):
                    await self.courier.news.wait()


async def _answered(handler: Handler, request: Request) -> Response:
    try:
        return await handler(request)
    except RefusedError as error:
        return refusal(error)


async def _broken(fault: Fault) -> Response:
    if not fault.status:
        return CutOffResponse()
    return refusal(RefusedError(fault.status, "Something broke"))
