"""A shopper who buys whatever happens: presses again, changes the card, walks away, comes back."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tests.chaos.companies import Companies
from tests.doubles.stripe import cards
from tests.doubles.stripe.harness import PUBLISHABLE_KEY
from tests.live.deployment import ADVISOR, Deployment, Visit
from theke_checkout.commands import payment as c
from theke_checkout.commands.quote import ApproveQuote, PresentQuote
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.providers import NextAction
from theke_checkout.state.session import Session
from theke_checkout.values.codes import AttemptState, Phase
from theke_checkout.values.reasons import RejectedError

T = TypeVar("T")

WAYS = (("stripe", "card"), ("stripe", "twint"), ("mollie", "card"), ("mollie", "twint"))
NUMBERS = (
    cards.PAYS, cards.PAYS, cards.CHECKED, cards.LATE, "4000000000000002", "4000000000009995",
    cards.NOT_AUTHENTICATED, "4100000000000019",
)  # fmt: skip
PASSES = {"stripe": "pass", "mollie": "paid"}
FAILS = {"stripe": ("fail", "cancel"), "mollie": ("failed", "canceled", "expired", "pending")}
NEEDS_A_PERSON = "refund_failed"
BOLD = 5
"""After so many tries a shopper does nothing odd any more."""


class Power:
    """Whether the server runs. Whoever asks while it does not, asks again."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.kills = 0
        self._gone = asyncio.Event()
        self._up = asyncio.Event()
        self._up.set()

    async def kill(self, for_s: float = 0.0) -> None:
        """End the process at whatever it does, and begin another, after a while."""
        self._up.clear()
        self._gone.set()
        await self.deployment.aclose()
        await asyncio.sleep(for_s)
        self.deployment.begin()
        await self.deployment.start()
        self.kills += 1
        self._gone = asyncio.Event()
        self._up.set()

    @property
    def is_up(self) -> bool:
        """Whether somebody would answer."""
        return self._up.is_set()

    async def ask(self, call: Callable[[], Awaitable[T]]) -> T:
        """Ask until there is an answer."""
        while True:
            await self._up.wait()
            asking = asyncio.ensure_future(call())
            falling = asyncio.ensure_future(self._gone.wait())
            await asyncio.wait({asking, falling}, return_when=asyncio.FIRST_COMPLETED)
            falling.cancel()
            if asking.done() and not asking.cancelled():
                return asking.result()
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)


class ChaoticShopper:
    """One session and who pays in it."""

    def __init__(
        self, visit: Visit, power: Power, companies: Companies, chance: random.Random
    ) -> None:
        self.visit = visit
        self._power = power
        self._companies = companies
        self._chance = chance
        self.tries = 0
        self.left = False
        """Whether the shopper walked away in the middle of paying."""
        self._seen: set[str] = set()

    async def shop(self) -> None:
        """Go on until there is an order, or walk away for good."""
        await self._power.ask(self.visit.fill)
        while not self.left:
            state = await self._state()
            if any(case.kind == NEEDS_A_PERSON for case in state.cases.values()):
                return  # a key that says 500 for good: a person gives this money back
            match state.checkout.phase:
                case Phase.COMPLETED:
                    return
                case Phase.OPEN | Phase.IN_REVIEW:
                    await self._approve()
                case Phase.APPROVED:
                    await self._start(state)
                case Phase.PAYING:
                    await self._go_on(state)
                case _:
                    pass
            await asyncio.sleep(self._chance.uniform(0.2, 12.0))

    async def _state(self) -> Session:
        return await self._power.ask(self.visit.state)

    async def _do(self, command: PartyCommand, advisor: bool = False) -> None:
        """Send a command under one id until it is decided; a no is taken as one."""
        command_id = self.visit.deployment.ids.fresh("c")
        by = {"by": ADVISOR} if advisor else {}
        try:
            await self._power.ask(lambda: self.visit.do(command, command_id=command_id, **by))
        except RejectedError:
            return

    async def _approve(self) -> None:
        await self._power.ask(self.visit.priced)
        await self._do(PresentQuote(), advisor=True)
        quoted = (await self._state()).checkout.quoted
        if quoted is not None:
            await self._do(ApproveQuote(quote_hash=quoted.quote_hash, total=quoted.quote.total))

    async def _start(self, state: Session) -> None:
        quoted = state.checkout.quoted
        if quoted is None:
            return
        provider, method = self._chance.choice(WAYS)
        self.tries += 1
        await self._do(
            c.StartPayment(
                quote_hash=quoted.quote_hash,
                provider=provider,
                method=method,
                confirmation=await self._typed() if (provider, method) == WAYS[0] else "",
            )
        )

    async def _typed(self) -> str:
        """Type a card into Stripe's form."""
        number = cards.PAYS if self.tries > BOLD else self._chance.choice(NUMBERS)
        body = {"key": PUBLISHABLE_KEY, "number": number, "expiry": "1131", "cvc": "739"}
        answer = await self._companies.browser["stripe"].post("/elements/tokens", json=body)
        return str(answer.raise_for_status().json()["id"])

    async def _go_on(self, state: Session) -> None:
        assert state.checkout.current is not None
        attempt = state.checkout.attempts[state.checkout.current]
        if self.tries <= BOLD and self._chance.random() < 0.1:
            return await self._do(c.WithdrawPayment())
        if self.tries <= BOLD and self._chance.random() < 0.02:
            self.left = True
            return None
        if attempt.state is AttemptState.OPEN and attempt.decline is not None:
            self.tries += 1
            command = c.RetryPayment(
                attempt_id=attempt.attempt_id, confirmation=await self._typed()
            )
            return await self._do(command)
        if attempt.state is AttemptState.ACTION_REQUIRED:
            counter = self.visit.deployment
            session, number = self.visit.session_id, attempt.attempt_id
            action = await self._power.ask(lambda: counter.workers.next_action(session, number))
            if action is not None:
                await self._answer(attempt.provider, action)
        return None

    async def _answer(self, provider: str, action: NextAction) -> None:
        """Answer the bank once; sometimes not at all."""
        where = action.secret or action.url
        if where in self._seen:
            return
        if self.tries > BOLD or self._chance.random() < 0.45:
            outcome = PASSES[provider]
        elif self._chance.random() < 0.2:
            return
        else:
            outcome = self._chance.choice(FAILS[provider])
        self._seen.add(where)
        browser = self._companies.browser[provider]
        path = await self._bank_page(action)
        if path:
            answer = await browser.post(path, data={"outcome": outcome})
            assert answer.status_code in (200, 303, 404), answer.text

    async def _bank_page(self, action: NextAction) -> str:
        """Return where the bank asks; nothing where it does no more."""
        if action.kind == "redirect":
            return urlsplit(action.url).path
        query = {"key": PUBLISHABLE_KEY, "client_secret": action.secret}
        name = action.secret.partition("_secret_")[0]
        answer = await self._companies.browser["stripe"].get(
            f"/v1/payment_intents/{name}", params=query
        )
        step: dict[str, Any] = answer.raise_for_status().json()["next_action"] or {}
        inner: dict[str, Any] = step.get("use_stripe_sdk", {})
        return str(inner.get("stripe_js", ""))
