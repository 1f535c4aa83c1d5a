"""Pay by invoice: terms as options, a book that outlives restarts, and what it never says."""

from random import Random

import pytest

from tests.contract.payments.invoice_book import ACCOUNT, invoice_harness
from tests.property.world.walk import approve, contact, fill_cart, present, quote
from tests.property.world.world import PROVIDER, SHOPPER, Answers, World
from theke_checkout import ledger
from theke_checkout.commands import payment as c
from theke_checkout.kit.harness import Cut
from theke_checkout.providers import (
    AmountRange,
    CreatePaymentCall,
    KeyConflictError,
    Notice,
    NotSupportedError,
    OutcomeUnknownError,
    UnavailableError,
)
from theke_checkout.providers.invoice.provider import KIND
from theke_checkout.providers.invoice.terms import DAYS_MAX, capabilities, terms_of
from theke_checkout.providers.kinds import Account, installed
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.ids import AttemptId, RefundId, SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode, MethodPolicy, Policy
from theke_checkout.views import session as views
from theke_server.deployment.policies import resolved

CALL = CreatePaymentCall(
    session_id=SessionId("s1"),
    attempt_id=AttemptId("a1"),
    amount=Money(21_480, "CHF"),
    method="invoice",
    capture=CaptureMode.CREDIT,
    return_url="",
    expires_at_ms=0,
)


def _complaints(**options: str) -> list[str]:
    account = Account(name="later", shop_id=ACCOUNT.shop_id, options=options)
    return [complaint.key for complaint in KIND.complaints(account)]


@pytest.mark.parametrize(
    "options",
    [
        {"most": "500 CHF"},
        {"most": "500 CHF, 450.50 EUR,60000 JPY", "least": "20 CHF"},
        {"most": "1.001 KWD", "days": "1"},
        {"most": "500 CHF", "days": str(DAYS_MAX)},
    ],
)
def test_good_terms_have_no_complaints(options: dict[str, str]) -> None:
    assert _complaints(**options) == []


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "options.most"),
        ({"most": "500"}, "options.most"),
        ({"most": "CHF 500"}, "options.most"),
        ({"most": "500 QQQ"}, "options.most"),
        ({"most": "0 CHF"}, "options.most"),
        ({"most": "-5 CHF"}, "options.most"),
        ({"most": "5.5 JPY"}, "options.most"),
        ({"most": "5.555 CHF"}, "options.most"),
        ({"most": "5 CHF, 6 CHF"}, "options.most"),
        ({"most": "5٥ CHF"}, "options.most"),
        ({"most": "1e1 CHF"}, "options.most"),
        ({"most": "5. CHF"}, "options.most"),
        ({"most": "５ CHF"}, "options.most"),
        ({"most": "5.0 JPY"}, "options.most"),
        ({"most": "5 XXX"}, "options.most"),
        ({"most": "5  CHF"}, "options.most"),
        ({"most": "9999999999999 CHF"}, "options.most"),
        ({"most": "500 CHF", "days": "000000000999"}, "options.days"),
        ({"most": "500 CHF", "least": "501 CHF"}, "options.least"),
        ({"most": "500 CHF", "least": "5 EUR"}, "options.least"),
        ({"most": "500 CHF", "least": "x"}, "options.least"),
        ({"most": "500 CHF", "days": "0"}, "options.days"),
        ({"most": "500 CHF", "days": str(DAYS_MAX + 1)}, "options.days"),
        ({"most": "500 CHF", "days": "-1"}, "options.days"),
        ({"most": "500 CHF", "days": "²"}, "options.days"),
        ({"most": "500 CHF", "dyas": "30"}, "options.dyas"),
    ],
)
def test_terms_that_cannot_be_are_reported(options: dict[str, str], key: str) -> None:
    assert _complaints(**options) == [key]


def test_terms_become_limits_and_a_name_that_says_when_to_pay() -> None:
    (method,) = capabilities(terms_of({"most": "500.50 CHF", "least": "20 CHF"})).methods
    assert method.amounts == {"CHF": AmountRange(least=2_000, most=50_050)}
    assert method.name == {"en": "Invoice, due in 30 days", "de": "Rechnung, zahlbar in 30 Tagen"}
    assert [method.takes(Money(minor, "CHF")) for minor in (1_999, 2_000, 50_050, 50_051)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert not method.takes(Money(2_000, "EUR"))


async def test_the_book_outlives_a_restart() -> None:
    harness = invoice_harness()
    made = await harness.provider.create(CALL, key="k1")
    taken = await harness.provider.capture(made.snapshot.ref, CALL.amount, key="k2")
    after = harness.opened()
    assert await after.create(CALL, key="k1") == taken
    assert await after.capture(made.snapshot.ref, CALL.amount, key="k2") == taken
    assert [found.snapshot for found in await after.find(0)] == [taken.snapshot]


async def test_a_key_is_for_one_call() -> None:
    harness = invoice_harness()
    ref = (await harness.provider.create(CALL, key="k1")).snapshot.ref
    await harness.provider.capture(ref, CALL.amount, key="k2")
    with pytest.raises(KeyConflictError):
        await harness.provider.refund(ref, RefundId("r1"), CALL.amount, key="k2")
    await harness.provider.refund(ref, RefundId("r1"), Money(100, "CHF"), key="k3")
    with pytest.raises(KeyConflictError):
        await harness.provider.refund(ref, RefundId("r1"), Money(200, "CHF"), key="k3")


async def test_a_drawer_that_fails_is_no_refusal() -> None:
    harness = invoice_harness()
    harness.cut(Cut.ANSWER)
    with pytest.raises(OutcomeUnknownError):
        await harness.provider.create(CALL, key="k1")
    harness.cut(Cut.CONNECT)
    for call in (harness.provider.find(0), harness.provider.retrieve("x")):
        with pytest.raises(UnavailableError):
            await call


async def test_there_are_no_notices_to_resolve() -> None:
    harness = invoice_harness()
    notice = Notice(notice_id="n1", ref="inv_x", session_id=None, attempt_id=None)
    with pytest.raises(NotSupportedError):
        await harness.provider.resolve(notice)


def test_the_kind_is_installed_and_takes_real_orders() -> None:
    assert installed()["invoice"]() is KIND
    assert not KIND.demo_only


async def test_credit_is_on_offer_only_where_the_policy_names_it() -> None:
    harness = invoice_harness()
    mine = {"later": harness.provider}
    assert resolved(Policy(), mine, mails_receipt=False).methods == ()
    named = (MethodPolicy(provider="later", method="invoice", capture=CaptureMode.CREDIT),)
    said = resolved(Policy(methods=named), mine, mails_receipt=False)
    assert said.methods == named


def test_an_authorized_credit_secures_an_order_and_captured_is_a_claim() -> None:
    for method, credit in (("invoice", True), ("card", False)):
        world = World()
        for stage in (fill_cart, contact, quote, present, approve):
            stage(world, Random(7))
        quoted = world.live.checkout.quoted
        assert quoted is not None
        command = c.StartPayment(quote_hash=quoted.quote_hash, provider=PROVIDER, method=method)
        assert world.give(command, SHOPPER)
        while world.outbox:
            world.work(next(iter(world.outbox)), Answers())
        (attempt,) = ledger.attempts(world.live)
        (payment,) = attempt.payments.values()
        assert payment.state is PaymentState.CAPTURED
        assert ledger.claimed(attempt) == (attempt.amount.amount if credit else 0)
        shown = views.to_wire(views.view(world.live, SHOPPER, {}))["checkout"]["payment"]
        assert shown.get("on_credit") == (True if credit else None)
