"""A whole counter with fakes around it, and people who shop at it: the stage of the live tests."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Self

from tests.live.bank import FakeBank
from tests.live.shop import FakeShop
from tests.simulation.gated_store import GatedStores
from tests.simulation.loop import CLOCK
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.contact import SetField
from theke_checkout.commands.payment import StartPayment
from theke_checkout.commands.quote import ApproveQuote, PresentQuote
from theke_checkout.commands.system import JoinSession, OpenSession
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.providers import PaymentProvider
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Phase, Role
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import AttemptId, PartyId, SessionId, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.values.settings import CaptureMode, MethodPolicy, Policy
from theke_server.clock import Clock, FakeIds
from theke_server.live.asides import Asides
from theke_server.live.context import Context
from theke_server.live.counter import NOTHING, Counter
from theke_server.live.messages import Messages
from theke_server.live.tasks import Guards
from theke_server.live.updates import Done, Update
from theke_server.mail import NO_MAIL, Mail
from theke_server.outbox import Workers
from theke_server.outbox.carts import Carts
from theke_server.outbox.worker import begin_anew
from theke_server.outgoing import Webhooks
from theke_server.privacy.seal import MemoryKeys, Sealer
from theke_server.stores import Stores
from theke_server.telemetry import Metrics

SHOP, OTHER_SHOP = ShopId("demo"), ShopId("other")
SHOPPER, ADVISOR = PartyId("pshopper"), PartyId("padvisor")
ADDRESS: Mapping[Field, str] = {
    Field.EMAIL: "ada@canary.example",
    Field.NAME: "Ada Canary",
    Field.STREET: "Canary Street 7",
    Field.POSTAL_CODE: "8001",
    Field.CITY: "Canaryville",
    Field.COUNTRY: "CH",
}
POLICY = Policy(
    methods=(
        MethodPolicy(provider="bank", method="card", capture=CaptureMode.MANUAL),
        MethodPolicy(provider="bank", method="redirect", capture=CaptureMode.AUTOMATIC),
    )
)


class Deployment:
    """One deployment: a store, keys, a shop, a bank, and a counter that can be killed and begun."""

    def __init__(
        self,
        *,
        stores: Stores | None = None,
        shop: FakeShop | None = None,
        bank: FakeBank | None = None,
        clock: Clock = CLOCK,
        seed: int = 0,
        mailing: Mail = NO_MAIL,
        outgoing: Webhooks | None = None,
    ) -> None:
        self.mailing = mailing
        self.outgoing = outgoing or Webhooks()
        self.clock = clock
        self.ids = FakeIds(seed)
        self.gated = GatedStores(clock)
        self.stores: Stores = stores or self.gated.as_stores()
        self.keys = MemoryKeys()
        self.metrics = Metrics()
        self.shop = shop or FakeShop()
        self.bank = bank or FakeBank()
        self.begin()

    def begin(self) -> None:
        """Make the counter and its workers, as a new process would."""
        self.ctx = self.new_context()
        self.counter = Counter(self.ctx)
        rooms = self.counter.rooms
        self.carts = Carts(self.stores.leases, self.clock, rooms)
        self.messages = Messages(self.ctx, self.counter.personal)
        self.workers = Workers(self.ctx, rooms, self.counter.personal, self.carts, self.messages)

    async def start(self) -> None:
        """Begin to work."""
        await self.counter.start()
        await begin_anew(self.ctx)
        await self.workers.start()

    async def aclose(self) -> None:
        """End the process."""
        await self.workers.aclose()
        await self.counter.aclose()

    def new_context(self) -> Context:
        """Return the world around a counter as a new process would open it."""
        asides = Asides(self.stores, self.clock, self.metrics)
        return Context(
            stores=self.stores,
            sealer=self.sealer(),
            clock=self.clock,
            ids=self.ids,
            connectors={SHOP: self.shop, OTHER_SHOP: self.shop},
            providers={SHOP: self.providers(), OTHER_SHOP: self.providers()},
            metrics=self.metrics,
            asides=asides,
            guards=Guards(asides, self.metrics),
            public_url="https://theke.example",
            mailing=self.mailing,
            outgoing=self.outgoing,
        )

    def sealer(self) -> Sealer:
        """Return seals with this deployment's keys, as a new process would make them."""
        return Sealer(self.keys, b"m" * 32, self.ids, holds=self.stores.holds_sealed)

    def providers(self) -> Mapping[str, PaymentProvider]:
        """Return the shop's providers, as a new process opens them."""
        return {"bank": self.bank}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def restart(self) -> None:
        """Begin a new process over the same store."""
        await self.aclose()
        self.begin()
        await self.start()

    async def open(
        self,
        policy: Policy = POLICY,
        cart_ref: str = "",
        vouched: Mapping[str, str] = NOTHING,
    ) -> "Visit":
        """Open a session with a shopper and an advisor at it."""
        opening = OpenSession(
            shop_id=SHOP,
            currency="CHF",
            locale="en",
            policy=policy,
            shopper_id=SHOPPER,
            cart_ref=cart_ref,
        )
        session_id = await self.counter.open(opening, self.ids.fresh("c"), vouched)
        join = JoinSession(party_id=ADVISOR, role=Role.ADVISOR, name="Bo", advisor="bo")
        await self.counter.system(session_id, join)
        return Visit(self, session_id)


class Visit:
    """One session, as its parties use it."""

    def __init__(self, deployment: Deployment, session_id: SessionId) -> None:
        self.deployment = deployment
        self.session_id = session_id
        self.kept: PartyCommand | None = None
        """A command that is sent again until it is acknowledged."""

    async def do(self, command: PartyCommand, by: PartyId = SHOPPER, command_id: str = "") -> Done:
        """Carry a command out."""
        command_id = command_id or self.deployment.ids.fresh("c")
        return await self.deployment.counter.handle(self.session_id, by, command, command_id)

    async def refusal(self, command: PartyCommand, by: PartyId = SHOPPER) -> Reason:
        """Return why a command is rejected, which it must be."""
        try:
            await self.do(command, by)
        except RejectedError as rejection:
            return rejection.reason
        raise AssertionError("not rejected")

    async def state(self) -> Session:
        """Return the session as it is now."""
        _, state = await self.deployment.counter.current(self.session_id)
        return state

    async def until(self, wanted: Callable[[Session], Any], timeout_s: float = 3_600.0) -> Session:
        """Wait until the session is as wanted."""
        async with asyncio.timeout(timeout_s):
            while True:
                version, state = await self.deployment.counter.current(self.session_id)
                if wanted(state):
                    return state
                await self.deployment.counter.wait(self.session_id, version, 60.0)

    async def until_phase(self, *phases: Phase) -> Session:
        """Wait until the live checkout is in one of these phases."""
        return await self.until(lambda state: state.checkout.phase in phases)

    async def priced(self) -> Session:
        """Wait for a quote of the cart as it is."""
        return await self.until(
            lambda state: (
                state.checkout.quoted is not None
                and state.checkout.quoted.cart_version == state.checkout.cart.version
            )
        )

    async def fill(self) -> None:
        """Put a mug and a hat in the cart, and fill in the address."""
        await self.do(AddLine(sku="mug", quantity=2))
        await self.do(AddLine(sku="hat"), ADVISOR)
        for field, value in ADDRESS.items():
            await self.do(SetField(field=field, value=value))

    async def approve(self) -> Session:
        """Go to the till and say yes to what lies there."""
        await self.priced()
        await self.do(PresentQuote(), ADVISOR)
        quoted = (await self.state()).checkout.quoted
        assert quoted is not None
        await self.do(ApproveQuote(quote_hash=quoted.quote_hash, total=quoted.quote.total))
        return await self.state()

    async def pay(self, method: str = "card", confirmation: str = "conf_1") -> AttemptId:
        """Start to pay what is approved."""
        quoted = (await self.state()).checkout.quoted
        assert quoted is not None
        done = await self.do(
            StartPayment(
                quote_hash=quoted.quote_hash,
                provider="bank",
                method=method,
                confirmation=confirmation,
            )
        )
        assert done.after.checkout.current is not None
        return done.after.checkout.current

    async def buy(self, method: str = "card") -> Session:
        """Do it all, to the end of the checkout."""
        await self.fill()
        await self.approve()
        await self.pay(method)
        return await self.until_phase(Phase.COMPLETED)

    async def attempt(self, number: int = 1) -> Attempt:
        """Return an attempt by its number."""
        state = await self.state()
        found = {
            name: attempt
            for made in state.checkouts.values()
            for name, attempt in made.attempts.items()
        }
        return found[AttemptId(f"a{number}")]


class Ear:
    """A listener that writes down what it hears."""

    def __init__(self) -> None:
        self.changes: list[Update] = []
        self.items: list[Any] = []
        self.hints: list[Any] = []
        self.online: list[Mapping[str, bool]] = []

    def changed(self, update: Update) -> None:
        self.changes.append(update)

    def said(self, item: Any) -> None:
        self.items.append(item)

    def hinted(self, by: PartyId, hint: Any) -> None:
        self.hints.append((by, hint))

    def present(self, online: Mapping[str, bool]) -> None:
        self.online.append(online)
