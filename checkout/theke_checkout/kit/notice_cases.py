"""Cases of webhooks: what is the provider's is taken, all else is refused, the truth is found."""

import itertools

import pytest

from theke_checkout.kit.declared import Way, notified_at_once, notified_by, over
from theke_checkout.kit.harness import Cut, Harness, Signer
from theke_checkout.kit.scene import (
    A_DAY_MS,
    SESSION,
    created,
    deliveries,
    listed,
    notices,
    paid,
    refunded,
    taken,
)
from theke_checkout.providers import (
    BadSignatureError,
    Headers,
    InvalidRequestError,
    Notice,
    NotSupportedError,
    OutcomeUnknownError,
    WebhookKind,
)
from theke_checkout.values.facts import PaymentSnapshot

SIGNED = over(notified_by(WebhookKind.SIGNED), "webhooks are not declared as signed")
POINTER = over(notified_by(WebhookKind.POINTER), "webhooks are not declared as pointers")
NOTIFIED = over(notified_by(WebhookKind.SIGNED, WebhookKind.POINTER), "no webhooks are declared")
UNNOTIFIED = over(notified_by(WebhookKind.NONE), "webhooks are declared")
A_MINUTE_MS = 60_000
ORDERS_MAX = 24
"""Orders of delivery that one case goes through."""


class NoticeCases:
    """Whatever arrives, however often and in what order, leads to one truth."""

    @NOTIFIED
    async def test_a_notice_leads_to_the_payment_of_its_session(
        self, harness: Harness, way: Way
    ) -> None:
        await paid(harness, way)
        came = await notices(harness)
        assert came
        found = await harness.provider.resolve(came[-1])
        assert [found.snapshot] == await listed(harness)
        assert (found.session_id, found.snapshot.attempt_id) == (SESSION, "a1")
        assert came[-1].session_id in {None, SESSION}
        assert came[-1].attempt_id in {None, "a1"}

    @NOTIFIED
    async def test_notices_lead_to_the_truth_in_any_order_and_twice(
        self, harness: Harness, way: Way
    ) -> None:
        whole = await taken(harness, way)
        await refunded(harness, whole.ref, "r1", way.amount)
        came = await notices(harness)
        so_far = len(harness.posted)
        await harness.let_pass(A_DAY_MS)
        came += await notices(harness, so_far)
        (truth,) = await listed(harness)
        for order in itertools.islice(itertools.permutations(came), ORDERS_MAX):
            newest = await _newest(harness, (*order, order[0]))
            assert newest == truth

    @NOTIFIED
    async def test_a_notice_that_comes_twice_is_told_from_two(
        self, harness: Harness, way: Way
    ) -> None:
        await paid(harness, way)
        once, twice = await notices(harness), await notices(harness)
        assert [notice.notice_id for notice in once] == [notice.notice_id for notice in twice]

    @over(notified_at_once, "no webhooks are declared, or every method is redirect")
    async def test_a_notice_before_the_answer_names_the_attempt(
        self, harness: Harness, way: Way
    ) -> None:
        harness.cut(Cut.ANSWER)
        with pytest.raises(OutcomeUnknownError):
            await created(harness, way)
        harness.mend()
        came = await notices(harness)
        found = [await harness.provider.resolve(notice) for notice in came]
        assert {(item.session_id, item.snapshot.attempt_id) for item in found} == {(SESSION, "a1")}

    @SIGNED
    async def test_a_clock_that_is_a_little_wrong_is_borne(
        self, harness: Harness, way: Way
    ) -> None:
        await paid(harness, way)
        headers, body = (await deliveries(harness))[-1]
        for off_ms in (-A_MINUTE_MS, 0, A_MINUTE_MS):
            assert harness.provider.parse_webhook(headers, body, harness.now_ms() + off_ms)

    @SIGNED
    async def test_a_notice_that_is_stale_or_from_the_future_is_refused(
        self, harness: Harness, way: Way
    ) -> None:
        await paid(harness, way)
        headers, body = (await deliveries(harness))[-1]
        for off_ms in (-A_DAY_MS, -10 * A_MINUTE_MS, 10 * A_MINUTE_MS, A_DAY_MS):
            with pytest.raises(BadSignatureError):
                harness.provider.parse_webhook(headers, body, harness.now_ms() + off_ms)

    @SIGNED
    async def test_a_notice_that_was_altered_is_refused(self, harness: Harness, way: Way) -> None:
        await paid(harness, way)
        headers, body = (await deliveries(harness))[-1]
        amount = str(way.amount.amount).encode()
        altered = [body + b" ", b" " + body, body[:-1], body[1:], b"", body.replace(amount, b"1")]
        for changed in altered:
            if changed != body:
                _refused(harness, headers, changed)

    @SIGNED
    async def test_a_notice_without_a_good_signature_is_refused(
        self, harness: Harness, way: Way
    ) -> None:
        await paid(harness, way)
        _, body = (await deliveries(harness))[-1]
        good = harness.signed(body, Signer.CURRENT, harness.now_ms())
        assert harness.provider.parse_webhook(good, body, harness.now_ms())
        _refused(harness, {}, body)
        for name, value in good.items():
            for bad in ("", "x", value[:-1], value.upper(), "t=,v1=", "t=²,v1=é", "," * 10_000):
                _refused(harness, {**good, name: bad}, body)

    @SIGNED
    async def test_header_names_are_of_any_case(self, harness: Harness, way: Way) -> None:
        await paid(harness, way)
        headers, body = (await deliveries(harness))[-1]
        for case in (str.upper, str.lower, str.title):
            renamed = {case(name): value for name, value in headers.items()}
            assert harness.provider.parse_webhook(renamed, body, harness.now_ms())

    @SIGNED
    async def test_two_secrets_are_good_and_a_strangers_is_not(
        self, harness: Harness, way: Way
    ) -> None:
        await paid(harness, way)
        _, body = (await deliveries(harness))[-1]
        for signer in (Signer.CURRENT, Signer.OLD):
            headers = harness.signed(body, signer, harness.now_ms())
            assert harness.provider.parse_webhook(headers, body, harness.now_ms())
        _refused(harness, harness.signed(body, Signer.STRANGER, harness.now_ms()), body)

    @POINTER
    async def test_a_pointer_proves_nothing_by_itself(self, harness: Harness, way: Way) -> None:
        await created(harness, way)
        for notice in await notices(harness):
            assert notice.snapshot is None
        answer = await paid(harness, way, key="k2", attempt="a2")
        came = [notice for notice in await notices(harness) if notice.ref == answer.snapshot.ref]
        assert {notice.snapshot for notice in came} == {None}
        if answer.snapshot.captured.amount:
            await refunded(harness, answer.snapshot.ref, "r1", way.amount)
        found = await harness.provider.resolve(came[0])
        assert found.snapshot == (await harness.provider.retrieve(answer.snapshot.ref)).snapshot

    @POINTER
    async def test_a_forged_pointer_leads_nowhere(self, harness: Harness, way: Way) -> None:
        answer = await paid(harness, way)
        headers, body = (await deliveries(harness))[-1]
        assert answer.snapshot.ref.encode() in body
        forged = body.replace(answer.snapshot.ref.encode(), b"tr_nobody")
        for notice in harness.provider.parse_webhook(headers, forged, harness.now_ms()):
            with pytest.raises(InvalidRequestError):
                await harness.provider.resolve(notice)
        for rubbish in (b"", b"\xff\xfe", b"{", b"id", b"id=" + b"x" * 100_000, b"id=../payments"):
            _refused(harness, headers, rubbish)
        assert await listed(harness) == [answer.snapshot]

    @UNNOTIFIED
    async def test_nobody_else_can_tell_of_a_payment(self, harness: Harness, way: Way) -> None:
        answer = await paid(harness, way)
        assert await deliveries(harness) == ()
        for body in (b"", b"{}", b"id=" + answer.snapshot.ref.encode()):
            with pytest.raises((BadSignatureError, NotSupportedError)):
                harness.provider.parse_webhook({}, body, harness.now_ms())


def _refused(harness: Harness, headers: Headers, body: bytes) -> None:
    with pytest.raises(BadSignatureError):
        harness.provider.parse_webhook(headers, body, harness.now_ms())


async def _newest(harness: Harness, came: tuple[Notice, ...]) -> PaymentSnapshot:
    seen = [(await harness.provider.resolve(notice)).snapshot for notice in came]
    return max(seen, key=lambda snapshot: snapshot.revision)
