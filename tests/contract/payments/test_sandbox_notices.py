"""Notices of the sandbox company, doubled and out of order on demand."""

import itertools

import pytest

from tests.contract.payments.harness import SandboxHarness, again, paid
from theke_checkout.kit.harness import Card
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode


@pytest.mark.parametrize(("doubled", "reordered"), [*itertools.product([False, True], repeat=2)])
async def test_notices_are_doubled_and_reordered_on_demand(
    company: SandboxHarness, *, doubled: bool, reordered: bool
) -> None:
    late_ms = 60_000 if reordered else 0
    await company.plan({"double_notices": doubled, "reorder_notices_ms": late_ms})
    declined = (await paid(company, Card.REFUSED)).snapshot
    card = await company.confirmation(Card.PAYS)
    await company.provider.confirm(again(declined.ref, card), key="k2")
    last = await company.provider.capture(declined.ref, Money(21_480, "CHF"), key="k3")
    await company.let_pass(0)
    await company.let_pass(120_000)
    notices = [
        notice
        for headers, body in company.posted
        for notice in company.provider.parse_webhook(headers, body, company.now_ms())
    ]
    seen = [(await company.provider.resolve(notice)).snapshot for notice in notices]
    revisions = [snapshot.revision for snapshot in seen]
    assert len(seen) == (6 if doubled else 3)
    assert len({notice.notice_id for notice in notices}) == 3
    assert (revisions != sorted(revisions)) is reordered
    assert max(seen, key=lambda snapshot: snapshot.revision) == last.snapshot


async def test_a_late_outcome_is_reported(company: SandboxHarness) -> None:
    late = (await paid(company, Card.LATE, capture=CaptureMode.AUTOMATIC)).snapshot
    await company.let_pass(60_000)
    notices = [
        notice
        for headers, body in company.posted
        for notice in company.provider.parse_webhook(headers, body, company.now_ms())
    ]
    states = [(await company.provider.resolve(notice)).snapshot.state for notice in notices]
    assert states[-1] is PaymentState.CAPTURED
    assert {notice.ref for notice in notices} == {late.ref}


async def test_a_check_that_is_abandoned_expires(company: SandboxHarness) -> None:
    answer = await paid(company, Card.CHECKED)
    await company.let_pass(15 * 60_000)
    after = await company.provider.retrieve(answer.snapshot.ref)
    assert after.snapshot.state is PaymentState.EXPIRED
