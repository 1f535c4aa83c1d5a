"""What shopper and shop do in the cases of the suite, in one call each."""

from collections.abc import Sequence

from theke_checkout.kit.declared import Way
from theke_checkout.kit.harness import Card, Harness, Visit
from theke_checkout.providers import (
    Answer,
    ConfirmCall,
    CreatePaymentCall,
    Flow,
    NextAction,
    Notice,
)
from theke_checkout.values.facts import PaymentSnapshot, PaymentState
from theke_checkout.values.ids import AttemptId, RefundId, SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

RETURN_URL = "https://theke.example/pay/demo"
SESSION = SessionId("s1")
EXPIRES_MS = 15 * 60_000
"""How long an attempt lives."""

A_DAY_MS = 24 * 60 * 60_000


def create_call(
    harness: Harness, way: Way, confirmation: str, attempt: str = "a1"
) -> CreatePaymentCall:
    """Return a call to create a payment."""
    return CreatePaymentCall(
        session_id=SESSION,
        attempt_id=AttemptId(attempt),
        amount=way.amount,
        method=way.method.method,
        capture=way.capture,
        return_url=RETURN_URL,
        expires_at_ms=harness.now_ms() + EXPIRES_MS,
        confirmation=confirmation,
        locale="de-CH",
    )


def again(ref: str, confirmation: str = "", number: int = 2) -> ConfirmCall:
    """Return a call to confirm a declined payment again."""
    return ConfirmCall(ref=ref, number=number, confirmation=confirmation, return_url=RETURN_URL)


async def typed(harness: Harness, way: Way) -> str:
    """Return the token of the way's card, empty for methods without a form."""
    if way.method.flow is not Flow.CLIENT_CONFIRM:
        return ""
    return await harness.confirmation(way.card)


async def created(harness: Harness, way: Way, key: str = "k1", attempt: str = "a1") -> Answer:
    """Create a payment, and leave it as it is then."""
    call = create_call(harness, way, await typed(harness, way), attempt)
    return await harness.provider.create(call, key=key)


async def paid(harness: Harness, way: Way, key: str = "k1", attempt: str = "a1") -> Answer:
    """Create a payment and do all that the shopper has to do for it."""
    answer = await created(harness, way, key, attempt)
    if way.method.flow is not Flow.REDIRECT:
        return answer
    await harness.visit_bank(action_of(answer), Visit.APPROVE)
    return await harness.provider.retrieve(answer.snapshot.ref)


async def taken(harness: Harness, way: Way) -> PaymentSnapshot:
    """Pay, and take the money where that is a call of its own."""
    snapshot = (await paid(harness, way)).snapshot
    if snapshot.state is PaymentState.AUTHORIZED:
        snapshot = (await harness.provider.capture(snapshot.ref, way.amount, key="kc")).snapshot
    assert snapshot.state is PaymentState.CAPTURED
    assert snapshot.captured == way.amount
    return snapshot


async def refunded(harness: Harness, ref: str, refund_id: str, amount: Money) -> PaymentSnapshot:
    """Give money back under a key of its own."""
    answer = await harness.provider.refund(
        ref, RefundId(refund_id), amount, key=f"k-{ref}-{refund_id}"
    )
    return answer.snapshot


def action_of(answer: Answer) -> NextAction:
    """Return what the shopper must do, which there must be."""
    assert answer.snapshot.state is PaymentState.ACTION_REQUIRED
    assert answer.next_action is not None
    return answer.next_action


def good_state(way: Way) -> PaymentState:
    """Return the state of a payment that the shopper has paid."""
    at_once = way.capture is CaptureMode.AUTOMATIC
    return PaymentState.CAPTURED if at_once else PaymentState.AUTHORIZED


def with_card(way: Way, card: Card) -> Way:
    """Return the same way with another card."""
    return Way(method=way.method, capture=way.capture, amount=way.amount, card=card)


async def listed(harness: Harness) -> list[PaymentSnapshot]:
    """Return all payments that the provider knows."""
    return [found.snapshot for found in await harness.provider.find(0)]


async def only_one(harness: Harness, answer: Answer) -> bool:
    """Return whether the provider knows this payment and no other."""
    return [payment.ref for payment in await listed(harness)] == [answer.snapshot.ref]


async def deliveries(harness: Harness) -> Sequence[tuple[dict[str, str], bytes]]:
    """Return the notices that were sent until now."""
    await harness.let_pass(0)
    return tuple(harness.posted)


async def notices(harness: Harness, after: int = 0) -> list[Notice]:
    """Return what the notices of until now say, in order of sending, but for the first few."""
    return [
        notice
        for headers, body in (await deliveries(harness))[after:]
        for notice in harness.provider.parse_webhook(headers, body, harness.now_ms())
    ]
