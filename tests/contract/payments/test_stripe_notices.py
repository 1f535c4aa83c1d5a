"""Webhooks of Stripe: which are taken, whose they are, in which API version, and when."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from stripe import WebhookSignature

from tests.doubles.stripe import cards, refunds
from tests.doubles.stripe.double import VERSION
from tests.doubles.stripe.faults import Mail
from tests.doubles.stripe.harness import NOW_MS, SECRETS, StripeHarness
from tests.doubles.stripe.scene import WHOLE, again, calls, paid
from tests.doubles.stripe.sender import Endpoint
from tests.doubles.stripe.spec import spec
from theke_checkout.kit.harness import Signer
from theke_checkout.providers import BadSignatureError, InvalidRequestError, Notice
from theke_checkout.providers.stripe.notices import AFTER_EVENTS, PAYMENT_EVENTS, RARE_EVENTS
from theke_checkout.values.facts import PaymentState, RefundState
from theke_checkout.values.ids import RefundId

OURS = {"theke_session": "s1", "theke_attempt": "a1", "theke_number": "1"}


@pytest.fixture
async def harness() -> AsyncGenerator[StripeHarness]:
    async with StripeHarness() as ready:
        yield ready


def event(kind: str, about: dict[str, Any], **changes: Any) -> bytes:
    """Return an event's body."""
    body = {
        "id": "evt_1", "object": "event", "api_version": VERSION, "type": kind,
        "data": {"object": about}, **changes,
    }  # fmt: skip
    return json.dumps(body).encode()


def payment(**changes: Any) -> dict[str, Any]:
    """Return a payment as an event brings it."""
    return {
        "id": "pi_1", "object": "payment_intent", "amount": 21_480, "currency": "chf",
        "status": "succeeded", "amount_received": 21_480, "latest_charge": "ch_1",
        "metadata": OURS, "payment_method_types": ["card"], **changes,
    }  # fmt: skip


def parsed(harness: StripeHarness, body: bytes, late_ms: int = 0) -> list[Notice]:
    """Return what a well signed body says."""
    headers = harness.signed(body, Signer.CURRENT, harness.now_ms())
    return list(harness.provider.parse_webhook(headers, body, harness.now_ms() + late_ms))


# ---- which


@pytest.mark.parametrize("kind", sorted(PAYMENT_EVENTS))
def test_an_event_of_a_payment_brings_the_payment(harness: StripeHarness, kind: str) -> None:
    (notice,) = parsed(harness, event(kind, payment()))
    assert (notice.notice_id, notice.ref) == ("evt_1", "pi_1")
    assert (notice.session_id, notice.attempt_id) == ("s1", "a1")
    assert notice.snapshot is not None
    assert notice.snapshot.state is PaymentState.CAPTURED


@pytest.mark.parametrize("kind", sorted(AFTER_EVENTS | RARE_EVENTS))
def test_an_event_of_what_came_after_points_to_the_payment(
    harness: StripeHarness, kind: str
) -> None:
    about = {"id": "x_1", "object": "x", "payment_intent": "pi_1", "metadata": OURS}
    (notice,) = parsed(harness, event(kind, about))
    assert (notice.ref, notice.snapshot) == ("pi_1", None)


@pytest.mark.parametrize(
    "kind",
    ["payment_intent.created", "charge.succeeded", "customer.created", "brand.new", ""],
)
def test_an_event_that_nobody_needs_says_nothing(harness: StripeHarness, kind: str) -> None:
    assert parsed(harness, event(kind, payment())) == []


def test_stripe_has_every_event_that_is_listened_to() -> None:
    assert spec().events() >= (PAYMENT_EVENTS | AFTER_EVENTS | RARE_EVENTS)


@pytest.mark.parametrize(
    ("kind", "about", "many"),
    [
        ("payment_intent.succeeded", payment(metadata={}), 0),
        ("payment_intent.succeeded", payment(metadata={"order": "7"}), 0),
        ("charge.refunded", {"id": "ch_1", "payment_intent": "pi_1", "metadata": {}}, 0),
        ("refund.created", {"id": "re_1", "payment_intent": "pi_1", "metadata": {}}, 0),
        (
            "refund.created",
            {"id": "re_1", "payment_intent": "pi_1", "metadata": {"theke_refund": "r1"}}, 1,
        ),
        ("refund.failed", {"id": "re_1", "payment_intent": "pi_1", "metadata": None}, 1),
        ("charge.dispute.created", {"id": "du_1", "payment_intent": "pi_1"}, 1),
        ("charge.dispute.created", {"id": "du_1", "payment_intent": None}, 0),
        ("charge.refunded", {"id": "ch_1", "payment_intent": None, "metadata": OURS}, 0),
    ],
)  # fmt: skip
def test_payments_of_others_in_the_account_are_left_alone(
    harness: StripeHarness, kind: str, about: dict[str, Any], many: int
) -> None:
    assert len(parsed(harness, event(kind, about))) == many


# ---- which version


@pytest.mark.parametrize("version", ["2025-03-31.basil", "2027-01-01.next", "", None])
async def test_another_api_version_is_only_a_pointer(
    harness: StripeHarness, version: str | None
) -> None:
    answer = await paid(harness)
    about = {**payment(id=answer.snapshot.ref), "status": "a status of another version"}
    (notice,) = parsed(harness, event("payment_intent.succeeded", about, api_version=version))
    assert notice.snapshot is None
    assert (notice.session_id, notice.attempt_id) == ("s1", "a1")
    found = await harness.provider.resolve(notice)
    assert (found.session_id, found.snapshot) == ("s1", answer.snapshot)
    path = f"/v1/payment_intents/{answer.snapshot.ref}"
    assert len(calls(harness, path, "GET")) == 1


async def test_a_word_that_nobody_knows_makes_a_pointer(harness: StripeHarness) -> None:
    for odd in ({"status": "new"}, {"amount": "21480"}, {"status": "canceled", "currency": "xxx"}):
        (notice,) = parsed(harness, event("payment_intent.canceled", payment(**odd)))
        assert notice.snapshot is None


async def test_an_endpoint_of_an_older_version_works_all_the_same(harness: StripeHarness) -> None:
    url = harness.double.sender.endpoints[0].url
    older = Endpoint(url=url, secret=SECRETS[Signer.CURRENT], api_version="2024-06-20")
    harness.double.sender.endpoints[:] = [older]
    answer = await paid(harness)
    await harness.let_pass(0)
    seen = [
        notice
        for headers, body in harness.posted
        for notice in harness.provider.parse_webhook(headers, body, harness.now_ms())
    ]
    assert {notice.snapshot for notice in seen} == {None}
    found = [await harness.provider.resolve(notice) for notice in seen]
    assert [item.snapshot for item in found] == [answer.snapshot]


# ---- when, and by whom


@pytest.mark.parametrize(
    ("late_ms", "good"),
    [
        (0, True), (300_000, True), (-300_000, True), (301_000, False), (-301_000, False),
        (86_400_000, False), (-86_400_000, False),
    ],
)  # fmt: skip
def test_a_time_may_be_off_by_five_minutes_both_ways(
    harness: StripeHarness, late_ms: int, *, good: bool
) -> None:
    body = event("payment_intent.succeeded", payment())
    if good:
        assert parsed(harness, body, late_ms)
    else:
        with pytest.raises(BadSignatureError, match="stale"):
            parsed(harness, body, late_ms)


def test_the_library_alone_would_take_a_time_of_the_future() -> None:
    body = event("payment_intent.succeeded", payment()).decode()
    made: Any = WebhookSignature
    header = made.generate_signature_header(body, "whsec_x", 4_000_000_000)
    assert made.verify_header(body, header, "whsec_x", tolerance=300)


@pytest.mark.parametrize(
    "header",
    [
        "", "t=,v1=", "t=²,v1=é", "v1=x", "t=1,t=2", "t=99999999999999999999999999,v1=x",
        "t=1800000000", ",,,", "t=1800000000,v0=x", "t=-1,v1=x", "\x00",
    ],
)  # fmt: skip
def test_a_header_that_is_none_is_refused(harness: StripeHarness, header: str) -> None:
    body = event("payment_intent.succeeded", payment())
    with pytest.raises(BadSignatureError):
        harness.provider.parse_webhook({"Stripe-Signature": header}, body, NOW_MS)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"id": 1}', b"null"])
def test_a_body_that_cannot_be_read_is_refused(harness: StripeHarness, body: bytes) -> None:
    try:
        headers = harness.signed(body, Signer.CURRENT, NOW_MS)
    except UnicodeDecodeError:
        headers = {"stripe-signature": "t=1800000000,v1=x"}
    with pytest.raises(BadSignatureError):
        harness.provider.parse_webhook(headers, body, NOW_MS)


async def test_without_a_secret_nothing_is_taken() -> None:
    async with StripeHarness(webhook_secrets=("", " ")) as harness:
        body = event("payment_intent.succeeded", payment())
        for secret in ("", " ", "whsec_canary77aa"):
            made: Any = WebhookSignature
            header = made.generate_signature_header(body.decode(), secret, NOW_MS // 1_000)
            with pytest.raises(BadSignatureError):
                harness.provider.parse_webhook({"stripe-signature": header}, body, NOW_MS)


# ---- what they lead to


async def test_a_failed_refund_and_a_dispute_are_heard_of(harness: StripeHarness) -> None:
    ref = (await paid(harness, cards.REFUND_FAILS)).snapshot.ref
    await harness.provider.refund(ref, RefundId("r1"), WHOLE, key="k2")
    await harness.let_pass(60_000)
    books = harness.double.books
    books.dispute(books.charges[books.intents[ref]["latest_charge"]])
    await harness.let_pass(0)
    last = [
        (json.loads(body)["type"], harness.provider.parse_webhook(headers, body, harness.now_ms()))
        for headers, body in harness.posted[-2:]
    ]
    assert [kind for kind, _ in last] == ["refund.failed", "charge.dispute.created"]
    for _, (notice,) in last:
        found = await harness.provider.resolve(notice)
        assert found.session_id == "s1"
        assert found.snapshot.disputed
        assert [(fact.state, fact.charged_back) for fact in found.snapshot.refunds] == [
            (RefundState.FAILED, False),
            (RefundState.SUCCEEDED, True),
        ]


async def test_a_pointer_to_somebody_elses_payment_names_no_session(
    harness: StripeHarness,
) -> None:
    other = harness.double.books.create(
        {"amount": 500, "currency": "chf", "confirm": True, "payment_method": "pm_card_visa"}
    )
    about = {"id": "du_1", "payment_intent": other["id"]}
    (notice,) = parsed(harness, event("charge.dispute.created", about))
    assert (await harness.provider.resolve(notice)).session_id is None
    (nobody,) = parsed(harness, event("refund.failed", {"id": "re_1", "payment_intent": "pi_none"}))
    with pytest.raises(InvalidRequestError):
        await harness.provider.resolve(nobody)


async def test_doubled_reordered_and_lost_notices_lead_to_one_truth(
    harness: StripeHarness,
) -> None:
    harness.double.plan.mail = Mail(doubled=True, reorder_ms=5_000, lose=1)
    first = (await paid(harness, "4000000000000002")).snapshot
    await again(harness, first.ref, cards.PAYS)
    refunds.create(harness.double.books, {"payment_intent": first.ref, "amount": 500})
    await harness.let_pass(0)
    await harness.let_pass(10_000)
    seen = [
        notice
        for headers, body in harness.posted
        for notice in harness.provider.parse_webhook(headers, body, harness.now_ms())
    ]
    assert len(seen) > len({notice.notice_id for notice in seen})
    snapshots = [(await harness.provider.resolve(notice)).snapshot for notice in seen]
    truth = (await harness.provider.retrieve(first.ref)).snapshot
    assert max(snapshots, key=lambda snapshot: snapshot.revision) == truth
    assert truth.state is PaymentState.CAPTURED


async def test_a_notice_is_sent_until_it_is_taken(harness: StripeHarness) -> None:
    harness.receiver_status = 500
    await paid(harness)
    for _ in range(5):
        await harness.let_pass(10_000)
    assert harness.posted == []
    harness.receiver_status = 200
    await harness.let_pass(3_600_000)
    ((headers, body),) = [
        item for item in harness.posted if b'"payment_intent.succeeded"' in item[1]
    ]
    assert harness.provider.parse_webhook(headers, body, harness.now_ms())
