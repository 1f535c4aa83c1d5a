"""What the adapter to Stripe does beside the contract: calls, tries, refunds, lists, the page."""

import importlib
import logging
from collections.abc import AsyncGenerator

import httpx
import pytest
import stripe

from tests.doubles.stripe import cards, refunds
from tests.doubles.stripe.double import VERSION
from tests.doubles.stripe.faults import Fault, Kind
from tests.doubles.stripe.harness import ORIGIN, SECRET_KEY, StripeHarness
from tests.doubles.stripe.rules import RefusalError
from tests.doubles.stripe.scene import RETURN_URL, WHOLE, again, calls, create_call, paid
from theke_checkout.kit.harness import Card, Visit
from theke_checkout.kit.wires import AppTransport
from theke_checkout.providers import (
    ConfirmCall,
    InvalidRequestError,
    ProviderError,
    RateLimitedError,
)
from theke_checkout.providers.stripe.methods import METHODS
from theke_checkout.providers.stripe.provider import TRAIN
from theke_checkout.providers.stripe.transport import StripeTransport, silence
from theke_checkout.values.facts import DeclineKind, PaymentState, RefundState
from theke_checkout.values.ids import RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode


@pytest.fixture
async def harness() -> AsyncGenerator[StripeHarness]:
    async with StripeHarness() as ready:
        yield ready


# ---- what is sent


async def test_a_payment_is_made_once_whole_and_final(harness: StripeHarness) -> None:
    confirmation = await harness.confirmation(Card.PAYS)
    await harness.provider.create(create_call(confirmation, capture=CaptureMode.MANUAL), key="k1")
    assert calls(harness, "/v1/payment_intents") == [
        {
            "amount": 21_480, "currency": "chf", "confirm": True, "capture_method": "manual",
            "allowed_payment_method_types": ["card"], "confirmation_token": confirmation,
            "metadata": {
                "theke_session": "s1",
                "theke_attempt": "a1",
                "theke_number": "1",
                "theke_shop": "demo",
            },
            "return_url": RETURN_URL, "expand": ["latest_charge.refunds"],
        }
    ]  # fmt: skip


async def test_a_redirect_brings_its_name_and_nothing_of_a_card(harness: StripeHarness) -> None:
    answer = await harness.provider.create(create_call("", method="twint"), key="k1")
    (asked,) = calls(harness, "/v1/payment_intents")
    assert asked["payment_method_data"] == {"type": "twint"}
    assert asked["allowed_payment_method_types"] == ["twint"]
    assert "confirmation_token" not in asked
    assert answer.next_action is not None
    assert answer.next_action.kind == "redirect"


@pytest.mark.parametrize("method", [name for name in METHODS if name != "card"])
@pytest.mark.parametrize("visit", Visit)
async def test_every_redirect_is_decided_by_a_visit(method: str, visit: Visit) -> None:
    currency = "CHF" if method == "twint" else "EUR"
    async with StripeHarness(options={"methods": method}) as harness:
        call = create_call("", method=method, amount=Money(21_480, currency))
        answer = await harness.provider.create(call, key="k1")
        assert answer.next_action is not None
        await harness.visit_bank(answer.next_action, visit)
        after = (await harness.provider.retrieve(answer.snapshot.ref)).snapshot
    paid_now = visit is Visit.APPROVE
    assert after.state is (PaymentState.CAPTURED if paid_now else PaymentState.OPEN)
    # A shopper who cancels is taken back without an error, which only the order of looks tells.
    assert after.decline is (DeclineKind.REFUSED if visit is Visit.DECLINE else None)
    assert after.method == method


async def test_only_what_a_call_needs_is_reported_this_machine(
    harness: StripeHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURSOR_AGENT", "1")
    await paid(harness)
    await harness.provider.find(0)
    for _, _, _, headers in harness.double.api.calls:
        assert {"authorization", "stripe-version", "user-agent"} <= set(headers)
        assert headers["user-agent"] == "Theke"
        assert headers["stripe-version"] == VERSION
        assert not [name for name in headers if name.startswith("x-stripe")]


async def test_the_librarys_log_and_prints_are_off_whatever_the_environment_says(
    harness: StripeHarness,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    private = importlib.import_module("stripe._util")
    assert hasattr(private, "STRIPE_LOG")
    monkeypatch.setattr(private, "STRIPE_LOG", "debug")
    monkeypatch.setattr(stripe, "log", "debug")
    logging.getLogger("stripe").disabled = False
    await paid(harness, cards.CHECKED)
    loud = capsys.readouterr()
    assert "ctoken_" in loud.err + caplog.text  # so it would be, were it not stopped
    caplog.clear()
    silence()
    await harness.provider.find(0)
    quiet = capsys.readouterr()
    assert quiet.out + quiet.err == ""
    assert "stripe" not in {record.name for record in caplog.records}
    assert stripe.enable_telemetry is False


async def test_the_library_tries_once(harness: StripeHarness) -> None:
    harness.double.plan.add(Fault(kind=Kind.RATE, times=1))
    with pytest.raises(RateLimitedError) as refused:
        await paid(harness)
    assert refused.value.retry_after_s == 2.0
    assert len(calls(harness, "/v1/payment_intents")) == 1


def test_the_way_to_stripe_is_the_librarys_own_place_for_one() -> None:
    assert issubclass(StripeTransport, stripe.HTTPClient)
    assert "request_async" in vars(stripe.HTTPClient)


# ---- tries


@pytest.mark.parametrize("keeps_errors", [True, False])
async def test_a_try_is_made_once_whatever_becomes_of_its_key(
    harness: StripeHarness, *, keeps_errors: bool
) -> None:
    harness.double.books.keeps_errors = keeps_errors
    first = (await paid(harness, "4000000000000002")).snapshot
    second = (await again(harness, first.ref, "4000000000009995")).snapshot
    assert (second.declines, second.decline) == (2, DeclineKind.INSUFFICIENT_FUNDS)
    await harness.let_pass(25 * 3_600_000)
    unused = await harness.typed(cards.PAYS)
    call = ConfirmCall(ref=first.ref, number=2, return_url=RETURN_URL, confirmation=unused)
    late = (await harness.provider.confirm(call, key="k2")).snapshot
    assert late == second
    assert len(calls(harness, f"/v1/payment_intents/{first.ref}/confirm")) == 1
    good = (await again(harness, first.ref, cards.PAYS, 3)).snapshot
    assert (good.state, good.declines, good.decline) == (PaymentState.CAPTURED, 2, None)
    assert first.revision < second.revision < good.revision


@pytest.mark.parametrize("keeps_errors", [True, False])
async def test_a_try_that_is_only_counted_is_no_decline(
    harness: StripeHarness, *, keeps_errors: bool
) -> None:
    harness.double.books.keeps_errors = keeps_errors
    first = (await paid(harness, "4000000000000002")).snapshot
    harness.double.plan.add(Fault(kind=Kind.RATE, path="/confirm"))
    with pytest.raises(RateLimitedError):
        await again(harness, first.ref, cards.PAYS)
    between = (await harness.provider.retrieve(first.ref)).snapshot
    assert (between.state, between.declines, between.decline) == (PaymentState.OPEN, 1, None)
    assert between.revision > first.revision
    good = (await again(harness, first.ref, cards.PAYS)).snapshot
    assert (good.state, good.declines) == (PaymentState.CAPTURED, 1)


async def test_a_payment_that_was_paid_meanwhile_is_not_confirmed_again(
    harness: StripeHarness,
) -> None:
    answer = await paid(harness, cards.CHECKED)
    assert answer.next_action is not None
    await harness.answer(answer.next_action, passed=True)
    late = await again(harness, answer.snapshot.ref, cards.PAYS)
    assert late.snapshot.state is PaymentState.CAPTURED
    assert calls(harness, f"/v1/payment_intents/{answer.snapshot.ref}/confirm") == []


async def test_a_card_that_is_checked_and_then_declined(harness: StripeHarness) -> None:
    answer = await paid(harness, cards.CHECKED_THEN_DECLINED)
    assert answer.next_action is not None
    await harness.answer(answer.next_action, passed=True)
    after = (await harness.provider.retrieve(answer.snapshot.ref)).snapshot
    assert (after.state, after.decline) == (PaymentState.OPEN, DeclineKind.REFUSED)


async def test_a_token_that_is_too_old_pays_nothing(harness: StripeHarness) -> None:
    call = create_call(await harness.confirmation(Card.PAYS))
    await harness.let_pass(13 * 3_600_000)
    with pytest.raises(InvalidRequestError):
        await harness.provider.create(call, key="k1")
    assert await harness.provider.find(0) == []


# ---- refunds, disputes, lists


async def test_more_refunds_than_a_payment_shows_are_all_found(harness: StripeHarness) -> None:
    ref = (await paid(harness)).snapshot.ref
    answer = await harness.provider.retrieve(ref)
    for number in range(123):
        answer = await harness.provider.refund(
            ref, RefundId(f"r{number}"), Money(10, "CHF"), key=f"kr{number}"
        )
    for snapshot in (answer.snapshot, (await harness.provider.find(0))[0].snapshot):
        assert [refund.refund_id for refund in snapshot.refunds] == [f"r{n}" for n in range(123)]


async def test_a_refund_that_fails_later_is_reported(harness: StripeHarness) -> None:
    ref = (await paid(harness, cards.REFUND_FAILS)).snapshot.ref
    first = (await harness.provider.refund(ref, RefundId("r1"), WHOLE, key="k2")).snapshot
    assert [refund.state for refund in first.refunds] == [RefundState.SUCCEEDED]
    await harness.let_pass(60_000)
    later = (await harness.provider.retrieve(ref)).snapshot
    assert [(refund.refund_id, refund.state) for refund in later.refunds] == [
        ("r1", RefundState.FAILED)
    ]
    assert later.revision > first.revision


async def test_a_refund_can_take_its_time(harness: StripeHarness) -> None:
    ref = (await paid(harness, cards.REFUND_PENDS)).snapshot.ref
    first = (await harness.provider.refund(ref, RefundId("r1"), WHOLE, key="k2")).snapshot
    assert [refund.state for refund in first.refunds] == [RefundState.PENDING]
    await harness.let_pass(60_000)
    later = (await harness.provider.retrieve(ref)).snapshot
    assert [refund.state for refund in later.refunds] == [RefundState.SUCCEEDED]
    assert later.revision > first.revision


async def test_a_refund_that_was_made_at_stripe_is_seen(harness: StripeHarness) -> None:
    ref = (await paid(harness)).snapshot.ref
    refunds.create(harness.double.books, {"payment_intent": ref, "amount": 500})
    (fact,) = (await harness.provider.retrieve(ref)).snapshot.refunds
    assert (fact.refund_id, fact.amount) == (None, Money(500, "CHF"))


async def test_a_dispute_marks_the_payment(harness: StripeHarness) -> None:
    before = (await paid(harness)).snapshot
    assert not before.disputed
    books = harness.double.books
    books.dispute(books.charges[books.intents[before.ref]["latest_charge"]])
    after = (await harness.provider.retrieve(before.ref)).snapshot
    assert after.disputed
    assert after.revision > before.revision
    assert after.captured == WHOLE


async def test_payments_of_others_in_the_account_are_left_alone(harness: StripeHarness) -> None:
    ours = (await paid(harness)).snapshot.ref
    harness.double.books.create(
        {"amount": 500, "currency": "chf", "confirm": True, "payment_method": "pm_card_visa"}
    )
    assert [found.snapshot.ref for found in await harness.provider.find(0)] == [ours]
    listed = calls(harness, "/v1/payment_intents", "GET")
    assert listed[0]["created"] == {"gte": 0}
    assert not [path for _, path, _, _ in harness.double.api.calls if "search" in path]


async def test_a_look_is_one_call(harness: StripeHarness) -> None:
    ref = (await paid(harness)).snapshot.ref
    before = len(harness.double.api.calls)
    await harness.provider.retrieve(ref)
    assert len(harness.double.api.calls) == before + 1


@pytest.mark.parametrize("ref", ["", "../charges", "pi_1/confirm", "pi 1", "pi_1?expand[]=x"])
async def test_a_strange_reference_leads_to_no_other_path(harness: StripeHarness, ref: str) -> None:
    with pytest.raises(ProviderError):
        await harness.provider.retrieve(ref)
    for method, path, _, _ in harness.double.api.calls:
        assert (method, path.count("/")) in {("GET", 3), ("GET", 2)}


# ---- the double keeps to Stripe's rules


def test_the_double_knows_that_methods_are_only_allowed_now() -> None:
    harness = StripeHarness()
    params = {"amount": 500, "currency": "chf", "payment_method_types": ["card"]}
    with pytest.raises(RefusalError, match="payment_method_types_no_longer_supported"):
        harness.double.books.create(params)


# ---- the page


async def test_the_form_gets_what_its_script_needs(harness: StripeHarness) -> None:
    setup = await harness.provider.prepare(Money(5, "ISK"), "de-CH")
    assert (setup.provider, setup.driver, setup.frame_url) == ("stripe", "stripe", "")
    assert setup.options == {
        "publishable_key": "pk_test_public", "script_url": f"{ORIGIN}/{TRAIN}/stripe.js",
        "amount": "500", "currency": "isk", "locale": "de-CH", "payment_method_types": "card",
    }  # fmt: skip
    async with httpx.AsyncClient(transport=AppTransport(harness.double.app)) as browser:
        assert (await browser.get(setup.options["script_url"])).status_code == 200
    assert SECRET_KEY not in repr(setup)


async def test_the_page_lets_in_stripes_hosts_and_no_others() -> None:
    async with StripeHarness(url="", browser_url="") as harness:
        page = harness.provider.page
        setup = await harness.provider.prepare(WHOLE, "de")
    assert setup.options["script_url"] == f"https://js.stripe.com/{TRAIN}/stripe.js"
    assert "https://js.stripe.com" in page.scripts
    assert {"https://js.stripe.com", "https://hooks.stripe.com"} <= set(page.frames)
    assert page.connects == ("https://api.stripe.com",)
    everything = (*page.scripts, *page.frames, *page.connects, *page.images, *page.redirects)
    assert all(name.startswith("https://") for name in everything)
    assert all(name.endswith(".stripe.com") for name in everything)


def test_the_script_goes_with_the_librarys_api_version() -> None:
    assert TRAIN == "endive"
    assert stripe.api_version == VERSION
