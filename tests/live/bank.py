"""The adversarial bank's books behind the real provider protocol, with faults around each call."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec

from tests.property.world.bank import PROVIDER, Bank, Outcome, SurelyNotError
from tests.simulation.gated_store import open_gate
from theke_checkout.providers import (
    Answer,
    BadSignatureError,
    Capabilities,
    ClientSetup,
    ConfirmCall,
    CreatePaymentCall,
    Flow,
    Found,
    InvalidRequestError,
    Method,
    NextAction,
    Notice,
    PageNeeds,
)
from theke_checkout.values.facts import PaymentState, RefundState
from theke_checkout.values.ids import RefundId, SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

Gate = Callable[[str], Awaitable[None]]
"""Awaited before or after a call by its name; may delay it, raise, or end the program."""


class FakeBank:
    """A payment provider in memory. `outcomes` are used up, one for each confirmation."""

    name = PROVIDER

    def __init__(self, window_s: int = 24 * 3600) -> None:
        self.books = Bank()
        self.outcomes: list[Outcome] = []
        self.before: Gate = open_gate
        self.after: Gate = open_gate
        self.calls: list[str] = []
        self.confirmations: list[str] = []
        self.capture_ok = True
        self.refund_state = RefundState.SUCCEEDED
        self.capabilities = Capabilities(
            methods=(
                Method(
                    method="card",
                    flow=Flow.CLIENT_CONFIRM,
                    captures=frozenset({CaptureMode.MANUAL}),
                    name={"en": "Card"},
                ),
            ),
            currencies=None,
            idempotency_window_s=window_s,
        )
        self._sessions: dict[str, SessionId] = {}

    @property
    def page(self) -> PageNeeds:
        return PageNeeds()

    async def prepare(self, amount: Money, locale: str) -> ClientSetup:
        return ClientSetup(provider=self.name, driver="frame")

    async def create(self, call: CreatePaymentCall, *, key: str) -> Answer:
        def go() -> str:
            new = key not in self.books.keys
            snapshot = self.books.create(
                key, call.attempt_id, call.amount, call.capture, self._next() if new else _DONE
            )
            if new:
                self.confirmations.append(call.confirmation)
            self._sessions[snapshot.ref] = call.session_id
            return snapshot.ref

        return await self._call("create", go)

    async def confirm(self, call: ConfirmCall, *, key: str) -> Answer:
        def go() -> str:
            new = key not in self.books.keys
            self.books.confirm(key, call.ref, self._next() if new else _DONE)
            if new:
                self.confirmations.append(call.confirmation)
            return call.ref

        return await self._call("confirm", go)

    async def cancel(self, ref: str, *, key: str) -> Answer:
        return await self._call("cancel", lambda: self.books.cancel(ref).ref)

    async def capture(self, ref: str, amount: Money, *, key: str) -> Answer:
        return await self._call(
            "capture", lambda: self.books.capture(ref, amount, ok=self.capture_ok).ref
        )

    async def refund(self, ref: str, refund_id: RefundId, amount: Money, *, key: str) -> Answer:
        return await self._call(
            "refund", lambda: self.books.refund(key, ref, refund_id, amount, self.refund_state).ref
        )

    async def retrieve(self, ref: str) -> Answer:
        return await self._call("retrieve", lambda: ref)

    async def find(self, since_ms: int, session_id: SessionId | None = None) -> Sequence[Found]:
        await self.before("find")
        return [
            Found(session_id=self._sessions[ref], snapshot=payment.snapshot())
            for ref, payment in self.books.payments.items()
            if session_id in (None, self._sessions[ref])
        ]

    def notice(self, notice_id: str, ref: str) -> bytes:
        """Return a webhook's body about a payment."""
        payment = self.books.payments[ref]
        return msgspec.json.encode(
            Notice(
                notice_id=notice_id,
                ref=ref,
                session_id=self._sessions.get(ref),
                attempt_id=payment.attempt_id,
            )
        )

    def parse_webhook(
        self, headers: Mapping[str, str], body: bytes, now_ms: int
    ) -> Sequence[Notice]:
        if headers.get("signed") != "yes":
            raise BadSignatureError("signature")
        return [msgspec.json.decode(body, type=Notice)]

    async def resolve(self, notice: Notice) -> Found:
        await self.before("resolve")
        payment = self.books.payments.get(notice.ref)
        if payment is None:
            raise InvalidRequestError("no_such_payment")
        return Found(session_id=self._sessions.get(notice.ref), snapshot=payment.snapshot())

    async def aclose(self) -> None:
        """Nothing is open."""

    def _next(self) -> Outcome:
        return self.outcomes.pop(0) if self.outcomes else Outcome.SUCCESS

    async def _call(self, name: str, go: Callable[[], str]) -> Answer:
        self.calls.append(name)
        await self.before(name)
        try:
            ref = go()
        except SurelyNotError as error:
            raise InvalidRequestError("refused") from error
        await self.after(name)
        payment = self.books.payments[ref]
        action = None
        if payment.state is PaymentState.ACTION_REQUIRED:
            action = NextAction(kind="frame", url=f"https://bank.example/3ds/{ref}?secret=canary")
        return Answer(snapshot=payment.snapshot(), next_action=action)


_DONE = Outcome.SUCCESS
"""What a repeated call is given: the books do not look at it."""


def failing(error: Exception, *calls: str, times: int = 1) -> Gate:
    """Return a gate that fails the first calls of these names."""
    left = times

    async def gate(call: str) -> None:
        nonlocal left
        if call in calls and left > 0:
            left -= 1
            raise error

    return gate
