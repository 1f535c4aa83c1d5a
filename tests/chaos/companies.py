"""Stripe's and Mollie's doubles in this process, behind a line that breaks as chance has it."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
from msgspec import Struct

from tests.doubles.drawer import NoKeep
from tests.doubles.mollie import app as mollie_app
from tests.doubles.mollie import harness as mollie_harness
from tests.doubles.mollie.luck import Luck
from tests.doubles.stripe import double as stripe_double
from tests.doubles.stripe import harness as stripe_harness
from tests.doubles.stripe.faults import Fault, Kind, Mail
from tests.doubles.stripe.sender import Endpoint
from tests.simulation.loop import CLOCK
from theke_checkout.kit.harness import Signer
from theke_checkout.kit.wires import AppTransport
from theke_checkout.providers import PaymentProvider
from theke_checkout.providers.kinds import Tools
from theke_checkout.providers.mollie.provider import KIND as MOLLIE
from theke_checkout.providers.mollie.vocabulary import SESSION_KEY
from theke_checkout.providers.stripe.provider import KIND as STRIPE
from theke_checkout.providers.stripe.vocabulary import SESSION

Deliver = Callable[[str, dict[str, str], bytes], Awaitable[int]]
"""Hands a webhook of a provider to the server; returns the status of the answer."""

DAY_MS = 86_400_000
TRANSPORTS = ("connect", "answer", "hang")
FAULTS = (Kind.LOSE, Kind.DELAY, Kind.BREAK, Kind.BREAK_AFTER, Kind.RATE, Kind.BUSY)


class Weather(httpx.AsyncBaseTransport):
    """A line on which a share of the calls break: before they leave, or after they arrived."""

    def __init__(self, app: Any, chance: random.Random, upset: Callable[[str, str], None]) -> None:
        self._inner = AppTransport(app)
        self._chance = chance
        self._upset = upset
        self.share = 0.0
        self.broken = 0
        self._there: set[asyncio.Future[httpx.Response]] = set()
        """What a company is busy with."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request, or break."""
        await asyncio.sleep(self._chance.uniform(0.02, 0.3))
        how = self._chance.choice(TRANSPORTS) if self._chance.random() < self.share else ""
        self.broken += bool(how)
        if how == "connect":
            raise httpx.ConnectError("refused", request=request)
        if self._chance.random() < self.share:
            self._upset(request.method, request.url.path)
        arrived = asyncio.ensure_future(self._inner.handle_async_request(request))
        self._there.add(arrived)
        arrived.add_done_callback(self._there.discard)
        try:
            response = await asyncio.shield(arrived)  # it goes on there when nobody waits here
        except ConnectionAbortedError as error:
            raise httpx.RemoteProtocolError("closed", request=request) from error
        if how == "hang":
            await asyncio.sleep(self._chance.uniform(5, 60))
        if how:
            raise httpx.ReadTimeout("no answer", request=request)
        return response


class Held(Struct, frozen=True, kw_only=True):
    """What a company holds of one payment, in minor units."""

    session: str
    amount: int
    received: int
    refunded: int

    @property
    def net(self) -> int:
        """What the shop keeps."""
        return self.received - self.refunded


class Companies:
    """Both payment companies, their post, and what happens to it."""

    def __init__(self, chance: random.Random, deliver: Deliver) -> None:
        self._chance = chance
        self._deliver = deliver
        self._letters: list[tuple[str, dict[str, str], bytes]] = []
        self.forged = self.replayed = 0
        self.stripe = stripe_double.Double(CLOCK.now_ms, self._from_stripe, stripe_harness.ORIGIN)
        self.stripe.account.secret_keys = {stripe_harness.SECRET_KEY}
        self.stripe.account.publishable_keys = {stripe_harness.PUBLISHABLE_KEY}
        self.stripe.sender.endpoints.append(
            Endpoint(
                url=stripe_harness.WEBHOOK_URL,
                secret=stripe_harness.SECRETS[Signer.CURRENT],
                api_version=stripe_double.VERSION,
            )
        )
        postman = httpx.AsyncClient(transport=httpx.MockTransport(self._from_mollie))
        self.mollie = mollie_app.Double(
            origin=mollie_harness.ORIGIN, client=postman, now_ms=CLOCK.now_ms
        )
        self.transports = {
            "stripe": Weather(self.stripe.app, chance, self._upset_stripe),
            "mollie": Weather(self.mollie.app, chance, _leave),
        }
        self.browser = {
            "stripe": _browser(self.stripe.app, stripe_harness.ORIGIN),
            "mollie": _browser(self.mollie.app, mollie_harness.ORIGIN),
        }

    def providers(self) -> dict[str, PaymentProvider]:
        """Return the real adapters, as a new process opens them."""
        return {
            "stripe": STRIPE.open(stripe_harness.account(), self._tools("stripe")),
            "mollie": MOLLIE.open(mollie_harness.account(), self._tools("mollie")),
        }

    def _tools(self, name: str) -> Tools:
        return Tools(
            http=lambda: httpx.AsyncClient(transport=self.transports[name]),
            now_ms=CLOCK.now_ms,
            keep=NoKeep(),
        )

    def set_weather(self, share: float) -> None:
        """Let a share of calls and notices go wrong from now on; none at 0."""
        for transport in self.transports.values():
            transport.share = share
        self.mollie.luck = Luck(self._chance.randrange(2**31), share)
        self.stripe.plan.clear()

    async def aclose(self) -> None:
        """Close the browsers' and the postman's clients."""
        for client in (*self.browser.values(), self.mollie.client):
            await client.aclose()

    def held(self) -> Iterator[Held]:
        """Return what both hold, from their own books and not through an adapter."""
        charges = self.stripe.books.charges.values()
        for intent in self.stripe.books.intents.values():
            mine = [charge for charge in charges if charge["payment_intent"] == intent["id"]]
            yield Held(
                session=intent["metadata"][SESSION],
                amount=intent["amount"],
                received=intent["amount_received"],
                refunded=sum(entry["amount_refunded"] for entry in mine),
            )
        for payment in self.mollie.books.payments.values():
            yield Held(
                session=payment.metadata[SESSION_KEY],
                amount=payment.amount,
                received=payment.captured if payment.status == "paid" else 0,
                refunded=payment.refunded,
            )

    async def work(self, upset: float) -> None:
        """Do what is due; a share `upset` of Stripe's post is lost, doubled, mixed up or late."""
        self.stripe.plan.mail = self._mail() if self._chance.random() < upset else Mail()
        await self.stripe.work_due()
        await self.mollie.work_due()
        if self._letters and self._chance.random() < upset / 4:
            await self._play_tricks()

    def _mail(self) -> Mail:
        return self._chance.choice((
            Mail(doubled=True),
            Mail(reorder_ms=20_000),
            Mail(lose=2),
            Mail(delay_ms=3 * DAY_MS),
            Mail(delay_ms=40_000, doubled=True),
        ))  # fmt: skip

    async def _play_tricks(self) -> None:
        """Send a letter again, and one that nobody at the company wrote."""
        name, headers, body = self._chance.choice(self._letters)
        await self._deliver(name, headers, body)
        self.replayed += 1
        if name == "stripe":
            forged = body.replace(b'"succeeded"', b'"canceled"').replace(b'"CHF"', b'"EUR"') + b" "
            assert await self._deliver(name, headers, forged) in (401, 503)
        else:
            assert await self._deliver(name, headers, b"id=tr_NobodyMadeThis") in (200, 503)
        self.forged += 1

    def _upset_stripe(self, method: str, path: str) -> None:
        kind = self._chance.choice(FAULTS if method == "POST" else (Kind.LOSE, Kind.RATE))
        delay_ms = self._chance.randrange(1_000, 60_000)
        self.stripe.plan.add(Fault(kind=kind, method=method, path=path, delay_ms=delay_ms))

    async def _from_stripe(self, _: str, headers: dict[str, str], body: bytes) -> int:
        self._letters.append(("stripe", headers, body))
        return await self._deliver("stripe", headers, body)

    async def _from_mollie(self, request: httpx.Request) -> httpx.Response:
        headers = dict(request.headers)
        self._letters.append(("mollie", headers, request.content))
        return httpx.Response(await self._deliver("mollie", headers, request.content))


def _leave(_method: str, _path: str) -> None:
    """Leave a call alone: Mollie's double has bad luck of its own."""


def _browser(app: Any, origin: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=AppTransport(app), base_url=origin)
