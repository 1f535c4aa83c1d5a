"""Webhooks of every provider: what is theirs is taken, what is not is refused."""

import itertools

import pytest

from tests.contract.payments.harness import Card, Harness, again, paid
from theke_checkout.facts import PaymentState
from theke_checkout.money import Money
from theke_checkout.providers import BadSignatureError, Notice
from theke_checkout.settings import CaptureMode

TOLERANCE_MS = 5 * 60_000


async def test_a_notice_names_session_and_attempt(harness: Harness) -> None:
    answer = await paid(harness)
    (notice,) = await _notices(harness)
    assert (notice.session_id, notice.attempt_id) == ("s1", "a1")
    found = await harness.provider.resolve(notice)
    assert found.snapshot == answer.snapshot
    assert found.session_id == "s1"


@pytest.mark.parametrize("late_ms", [-TOLERANCE_MS, 0, TOLERANCE_MS])
async def test_a_clock_that_is_a_little_wrong_is_borne(harness: Harness, late_ms: int) -> None:
    await paid(harness)
    await harness.let_pass(0)
    ((headers, body),) = harness.posted
    assert harness.provider.parse_webhook(headers, body, harness.now_ms() + late_ms)


@pytest.mark.parametrize("late_ms", [-TOLERANCE_MS - 1, TOLERANCE_MS + 1, 86_400_000])
async def test_what_is_stale_or_from_the_future_is_refused(harness: Harness, late_ms: int) -> None:
    await paid(harness)
    await harness.let_pass(0)
    ((headers, body),) = harness.posted
    with pytest.raises(BadSignatureError):
        harness.provider.parse_webhook(headers, body, harness.now_ms() + late_ms)


async def test_what_was_altered_is_refused(harness: Harness) -> None:
    await paid(harness)
    await harness.let_pass(0)
    ((headers, body),) = harness.posted
    altered = [
        body.replace(b"21480", b"21481"),
        body + b" ",
        body[:-1],
        b"",
        body.replace(b'"s1"', b'"s2"'),
    ]
    for one in altered:
        assert one != body
        with pytest.raises(BadSignatureError):
            harness.provider.parse_webhook(headers, one, harness.now_ms())


async def test_what_is_not_signed_is_refused(harness: Harness) -> None:
    await paid(harness)
    await harness.let_pass(0)
    ((headers, body),) = harness.posted
    name = next(key for key in headers if "signature" in key.lower())
    good = headers[name]
    now_ms = harness.now_ms()
    for bad in ("", "x", good[:-1], good.upper(), good.replace("t=", "t=9"), "t=,v1=", "t=²,v1=é"):
        with pytest.raises(BadSignatureError):
            harness.provider.parse_webhook({**headers, name: bad}, body, now_ms)
    with pytest.raises(BadSignatureError):
        harness.provider.parse_webhook({}, body, now_ms)
    assert harness.provider.parse_webhook({name.upper(): good}, body, now_ms)


@pytest.mark.parametrize(("doubled", "reordered"), [*itertools.product([False, True], repeat=2)])
async def test_notices_lead_to_the_truth_in_any_order(
    harness: Harness, *, doubled: bool, reordered: bool
) -> None:
    await harness.upset_notices(doubled=doubled, reordered=reordered)
    declined = (await paid(harness, Card.REFUSED)).snapshot
    card = await harness.confirmation(Card.PAYS)
    await harness.provider.confirm(again(declined.ref, card), key="k2")
    last = await harness.provider.capture(declined.ref, Money(21_480, "CHF"), key="k3")
    notices = await _notices(harness, wait_ms=120_000)
    seen = [(await harness.provider.resolve(notice)).snapshot for notice in notices]
    revisions = [snapshot.revision for snapshot in seen]
    assert len(seen) == (6 if doubled else 3)
    assert len({notice.notice_id for notice in notices}) == 3
    assert (revisions != sorted(revisions)) is reordered
    assert max(seen, key=lambda snapshot: snapshot.revision) == last.snapshot
    assert last.snapshot.state is PaymentState.CAPTURED


async def test_a_refund_and_a_late_outcome_are_told(harness: Harness) -> None:
    late = (await paid(harness, Card.LATE, capture=CaptureMode.AUTOMATIC)).snapshot
    notices = await _notices(harness, wait_ms=60_000)
    states = [(await harness.provider.resolve(notice)).snapshot.state for notice in notices]
    assert states == [PaymentState.PROCESSING, PaymentState.CAPTURED]
    assert {notice.ref for notice in notices} == {late.ref}


async def _notices(harness: Harness, wait_ms: int = 0) -> list[Notice]:
    await harness.let_pass(0)
    if wait_ms:
        await harness.let_pass(wait_ms)
    return [
        notice
        for headers, body in harness.posted
        for notice in harness.provider.parse_webhook(headers, body, harness.now_ms())
    ]
