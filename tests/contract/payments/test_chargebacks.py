"""What a shopper's bank took back is never paid out a second time, at either company; and counts
as ours again where the shop wins.
"""

import pytest

from tests.contract.payments.test_stripe_adapter import paid as paid_at_stripe
from tests.doubles.mollie.harness import MollieHarness, visited
from tests.doubles.stripe import refunds
from tests.doubles.stripe.harness import StripeHarness
from theke_checkout import ledger
from theke_checkout.providers import InvalidRequestError
from theke_checkout.values.facts import PaymentSnapshot
from theke_checkout.values.ids import RefundId
from theke_checkout.values.money import Money

WHOLE = Money(21_480, "CHF")
PART = Money(480, "CHF")


async def _seen(harness: MollieHarness | StripeHarness, ref: str) -> PaymentSnapshot:
    return (await harness.provider.retrieve(ref)).snapshot


# ---- Mollie


async def test_mollie_gives_nothing_back_after_a_chargeback_in_its_own_books_either() -> None:
    async with MollieHarness() as harness:
        ref = (await visited(harness, "paid")).snapshot.ref
        await harness.charge_back(ref)
        for amount in (WHOLE, PART):
            with pytest.raises(InvalidRequestError):
                await harness.provider.refund(ref, RefundId("r1"), amount, key="k2")
        assert harness.double.books.payments[ref].refunds == []


async def test_a_chargeback_of_a_part_leaves_the_rest_to_give_back() -> None:
    async with MollieHarness() as harness:
        ref = (await visited(harness, "paid")).snapshot.ref
        harness.double.books.payments[ref].charged_back = PART.amount
        assert ledger.charged_back(await _seen(harness, ref)) == PART.amount
        with pytest.raises(InvalidRequestError):
            await harness.provider.refund(ref, RefundId("r1"), WHOLE, key="k2")
        rest = Money(WHOLE.amount - PART.amount, "CHF")
        await harness.provider.refund(ref, RefundId("r2"), rest, key="k3")
        assert harness.double.books.payments[ref].refunded == rest.amount


async def test_a_chargeback_that_was_reversed_is_the_shops_money_again() -> None:
    async with MollieHarness() as harness:
        ref = (await visited(harness, "paid")).snapshot.ref
        await harness.charge_back(ref)
        taken = await _seen(harness, ref)
        harness.double.books.reverse(harness.double.books.payments[ref])
        again = await _seen(harness, ref)
        assert again.revision > taken.revision
        assert [ledger.charged_back(seen) for seen in (taken, again)] == [WHOLE.amount, 0]
        for joined in (ledger.joined(taken, again), ledger.joined(again, taken)):
            assert ledger.charged_back(joined) == 0
        await harness.provider.refund(ref, RefundId("r1"), WHOLE, key="k2")


# ---- Stripe


async def test_stripe_is_not_asked_twice_for_money_that_a_dispute_took() -> None:
    async with StripeHarness() as harness:
        ref = (await paid_at_stripe(harness)).snapshot.ref
        await harness.charge_back(ref)
        assert ledger.charged_back(await _seen(harness, ref)) == WHOLE.amount
        with pytest.raises(InvalidRequestError, match="charge_disputed"):
            await harness.provider.refund(ref, RefundId("r1"), WHOLE, key="k2")
        assert harness.double.books.refunds == {}


@pytest.mark.parametrize(("end", "left"), [("won", 0), ("lost", WHOLE.amount)])
async def test_how_a_dispute_ended_says_whose_the_money_is(end: str, left: int) -> None:
    async with StripeHarness() as harness:
        ref = (await paid_at_stripe(harness)).snapshot.ref
        await harness.charge_back(ref)
        books = harness.double.books
        (dispute,) = books.disputes.values()
        before = await _seen(harness, ref)
        books.decide_dispute(dispute, end)
        after = await _seen(harness, ref)
        assert after.revision > before.revision
        for joined in (ledger.joined(before, after), ledger.joined(after, before)):
            assert ledger.charged_back(joined) == left


async def test_what_a_bank_only_asks_about_can_be_given_back() -> None:
    """That is how a shop prevents a dispute. Where it becomes one, the money is gone."""
    async with StripeHarness() as harness:
        ref = (await paid_at_stripe(harness)).snapshot.ref
        books = harness.double.books
        books.dispute(books.charges[books.intents[ref]["latest_charge"]], "warning_needs_response")
        asked = await _seen(harness, ref)
        assert asked.disputed
        assert ledger.charged_back(asked) == 0
        (dispute,) = books.disputes.values()
        books.decide_dispute(dispute, "needs_response")
        taken = await _seen(harness, ref)
        for joined in (ledger.joined(asked, taken), ledger.joined(taken, asked)):
            assert ledger.charged_back(joined) == WHOLE.amount


async def test_a_dispute_that_is_counted_in_another_currency_means_all_of_the_payment() -> None:
    async with StripeHarness() as harness:
        ref = (await paid_at_stripe(harness)).snapshot.ref
        await harness.charge_back(ref)
        (dispute,) = harness.double.books.disputes.values()
        dispute |= {"amount": 23, "currency": "jpy"}
        assert ledger.charged_back(await _seen(harness, ref)) == WHOLE.amount


async def test_a_dispute_of_what_was_left_adds_up_with_the_refund_before_it() -> None:
    async with StripeHarness() as harness:
        ref = (await paid_at_stripe(harness)).snapshot.ref
        refunds.create(harness.double.books, {"payment_intent": ref, "amount": PART.amount})
        await harness.charge_back(ref)
        assert ledger.charged_back(await _seen(harness, ref)) == WHOLE.amount - PART.amount


async def test_a_key_that_may_not_read_disputes_gives_nothing_back_twice() -> None:
    async with StripeHarness() as harness:
        ref = (await paid_at_stripe(harness)).snapshot.ref
        await harness.charge_back(ref)
        harness.double.account.no_disputes = True
        seen = await _seen(harness, ref)
        assert (seen.disputed, seen.refunds) == (True, ())
        assert ledger.charged_back(seen) == WHOLE.amount
