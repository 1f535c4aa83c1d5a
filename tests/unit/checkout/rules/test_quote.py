"""The rules of quote, approval and the ends of a checkout: past, command, outcome."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from tests.scene import (
    ADVISOR,
    POLICY,
    SHOPPER,
    START_MS,
    Scene,
    advised,
    approved,
    in_review,
    opened,
    paying,
    priced,
    quoted,
)
from theke_checkout.commands import quote as c
from theke_checkout.commands import system as s
from theke_checkout.commands.cart import AddLine, RemoveLine
from theke_checkout.commands.contact import SetField, ShareField
from theke_checkout.commands.party import EndSession
from theke_checkout.commands.proposal import ShowProduct
from theke_checkout.events import quote as e
from theke_checkout.events.proposal import ProductShown
from theke_checkout.rules.flaws import CHECKS
from theke_checkout.rules.quote import needs_quote
from theke_checkout.values.codes import Phase
from theke_checkout.values.contact import REQUIRED, Access, Field
from theke_checkout.values.limits import AMOUNT_MAX, CHECKOUTS_MAX, QUOTE_VALID_MS
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Problem, Quote, QuoteDiscount
from theke_checkout.values.reasons import Reason
from theke_checkout.values.settings import Ending

RECOMMENDING = replace(POLICY, ending=Ending.RECOMMEND)


# ---- the price


def answer(scene: Scene, change: Callable[[Quote], Quote] = lambda quote: quote) -> s.RecordQuote:
    """Return the shop's answer for the cart as it is, changed."""
    quote = change(priced(scene.session, scene.at_ms))
    return s.RecordQuote(cart_version=scene.checkout.cart.version, quote=quote)


def test_a_late_price_is_dropped() -> None:
    """For a cart that has moved on, while paying, after the end, for the checkout before."""
    scene = advised()
    late = answer(scene)
    scene.do(AddLine(sku="hat"))
    assert scene.do(late) == ()
    failed = s.RecordQuoteFailure(cart_version=late.cart_version, problems=(Problem(code="x"),))
    assert scene.do(failed) == ()
    busy = paying()
    assert busy.do(answer(busy)) == ()
    bought = quoted()
    late = answer(bought)
    bought.do(c.Recommend())
    assert bought.do(late) == ()
    bought.do(c.OpenNextCheckout())
    assert bought.do(late) == ()
    assert bought.checkout.quoted is None
    ended = quoted()
    late = answer(ended)
    ended.do(EndSession())
    assert ended.do(late) == ()


@pytest.mark.parametrize("stage", [in_review, approved])
def test_another_price_voids_what_lies_on_the_table(stage: Callable[[], Scene]) -> None:
    """The same one again, valid for longer, does not."""
    scene = stage()
    phase = scene.checkout.phase
    scene.at_ms += 60_000
    assert [type(event) for event in scene.do(answer(scene))] == [e.QuoteRecorded]
    assert scene.checkout.phase is phase
    dearer = s.RecordQuote(
        cart_version=scene.checkout.cart.version,
        quote=priced(scene.session, scene.at_ms, unit=1_100),
    )
    assert scene.do(dearer)[1:] == (e.QuoteVoided(why="price_changed"),)
    assert (scene.checkout.phase, scene.checkout.approval) == (Phase.OPEN, None)
    assert scene.checkout.quoted is not None


def test_problems_void_too_but_an_absent_shop_does_not() -> None:
    """What cannot be sold any more leaves the table; a shop that did not answer waits."""
    scene = in_review()
    problems = (Problem(code="out_of_stock", subject="mug"),)
    version = scene.checkout.cart.version
    assert scene.do(s.RecordQuoteFailure(cart_version=version, problems=problems)) == ()
    sold_out = answer(scene, lambda quote: replace(quote, problems=problems))
    assert scene.do(sold_out)[1:] == (e.QuoteVoided(why="problems"),)
    assert scene.checkout.problems == problems
    assert scene.refused(c.PresentQuote()) == (Reason.QUOTE_HAS_PROBLEMS, "out_of_stock")


FREE, CENT, EURO, HUGE = (
    Money(0, "CHF"),
    Money(1, "CHF"),
    Money(0, "EUR"),
    Money(AMOUNT_MAX + 1, "CHF"),
)


def line(quote: Quote, **changes: Any) -> Quote:
    """Return a quote with every line changed."""
    return replace(
        quote, lines={k: replace(quote_line, **changes) for k, quote_line in quote.lines.items()}
    )


def tax(quote: Quote, **changes: Any) -> Quote:
    """Return a quote with its one tax changed."""
    return replace(quote, taxes=(replace(quote.taxes[0], **changes),))


def option(quote: Quote, price: Money) -> Quote:
    """Return a quote with another price of a way of delivery that is not chosen."""
    post, express = quote.delivery_options
    return replace(quote, delivery_options=(post, replace(express, price=price)))


def coupon(quote: Quote, *amounts: Money) -> Quote:
    """Return a quote with coupons that no line knows of."""
    off = (QuoteDiscount(source="x", kind="coupon", amount=amount) for amount in amounts)
    return replace(quote, discounts=tuple(off))


FLAWS: dict[str, tuple[Callable[[Quote], Quote], str]] = {
    "another currency": (lambda quote: replace(quote, currency="EUR"), "currency_mismatch"),
    "an odd total": (lambda q: replace(q, total=Money(1, "EUR")), "currency_mismatch"),
    "an odd price": (lambda q: line(q, unit_price=EURO), "currency_mismatch"),
    "an odd line": (lambda q: line(q, total=EURO), "currency_mismatch"),
    "an odd discount of a line": (lambda q: line(q, discount=EURO), "currency_mismatch"),
    "an odd tax of a line": (lambda q: line(q, tax=EURO), "currency_mismatch"),
    "an odd discount": (lambda q: coupon(q, EURO), "currency_mismatch"),
    "an odd delivery": (lambda q: replace(q, delivery=EURO), "currency_mismatch"),
    "an odd way of delivery": (lambda q: option(q, EURO), "currency_mismatch"),
    "an odd base": (lambda q: tax(q, base=EURO), "currency_mismatch"),
    "an odd tax": (lambda q: tax(q, tax=EURO), "currency_mismatch"),
    "a line is missing": (lambda quote: replace(quote, lines={}), "cart_mismatch"),
    "another product": (lambda q: line(q, sku="hat"), "cart_mismatch"),
    "another quantity": (lambda q: line(q, quantity=1), "cart_mismatch"),
    "a price below zero": (lambda q: line(q, unit_price=-CENT), "amount_out_of_range"),
    "a tax below zero": (lambda q: line(q, tax=-CENT), "amount_out_of_range"),
    "a line that gets dearer": (lambda q: line(q, discount=-CENT), "amount_out_of_range"),
    "a discount below zero": (lambda q: coupon(q, CENT, -CENT), "amount_out_of_range"),
    "paid to deliver": (lambda q: replace(q, delivery=-CENT), "amount_out_of_range"),
    "a rate below zero": (lambda q: replace(q, delivery_tax_rate_bp=-1), "amount_out_of_range"),
    "beyond any cart": (lambda q: option(q, HUGE), "amount_out_of_range"),
    "another price of a piece": (lambda q: line(q, unit_price=CENT), "line_mismatch"),
    "a coupon of no line": (lambda q: coupon(q, CENT), "discount_mismatch"),
    "a line's own discount": (lambda q: line(q, discount=CENT), "discount_mismatch"),
    "a wrong sum": (lambda q: replace(q, total=q.total + Money(1, "CHF")), "total_mismatch"),
    "delivery forgotten": (lambda q: replace(q, delivery=Money(0, "CHF")), "total_mismatch"),
    "taxes on top": (lambda quote: replace(quote, tax_included=False), "total_mismatch"),
    "a wrong base": (lambda q: tax(q, base=q.taxes[0].base + CENT), "tax_mismatch"),
    "a line with too much tax": (lambda q: line(q, tax=q.taxes[0].tax + CENT), "tax_mismatch"),
    "a rate that is not named": (lambda q: line(q, tax_rate_bp=260), "tax_mismatch"),
    "a rate named twice": (
        lambda q: replace(q, taxes=(*q.taxes, replace(q.taxes[0], base=FREE, tax=FREE))),
        "tax_mismatch",
    ),
    "no tax but in the lines": (lambda q: replace(q, taxes=()), "tax_mismatch"),
    "other terms": (lambda q: replace(q, terms_version="t99"), "terms_mismatch"),
}


def test_every_check_of_a_price_has_a_flaw_that_it_finds() -> None:
    """The table above leaves no check out."""
    assert {code for _, code in FLAWS.values()} == set(CHECKS)


def test_a_shop_that_names_no_terms_sells_under_the_sessions() -> None:
    """What is recorded and approved always names the terms of the session's settings."""
    scene = advised(replace(POLICY, terms_version="t7"))
    unnamed = answer(scene, lambda quote: replace(quote, terms_version=""))
    assert isinstance(scene.do(unnamed)[0], e.QuoteRecorded)
    assert scene.checkout.quoted is not None
    assert scene.checkout.quoted.quote.terms_version == "t7"


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_wrong_answer_is_no_price(flaw: str) -> None:
    """Another currency, another cart, a sum that does not add up: a problem, told once."""
    change, code = FLAWS[flaw]
    scene = advised()
    problems = (Problem(code=code),)
    wrong = answer(scene, change)
    assert scene.do(wrong) == (
        e.QuoteFailed(cart_version=scene.checkout.cart.version, problems=problems),
    )
    assert scene.do(wrong) == ()
    assert scene.refusal(c.PresentQuote()) is Reason.QUOTE_MISSING


def test_taxes_that_are_not_included_are_part_of_the_total() -> None:
    """Lines minus discounts plus delivery plus taxes."""
    scene = advised()

    def net(quote: Quote) -> Quote:
        (tax,) = quote.taxes
        taxes = (replace(tax, base=quote.total),)
        return replace(quote, tax_included=False, total=quote.total + tax.tax, taxes=taxes)

    assert isinstance(scene.do(answer(scene, net))[0], e.QuoteRecorded)


def test_nothing_to_pay_is_a_price_and_less_than_nothing_is_none() -> None:
    """A gift can go to the till; a shop that would pay out has made a mistake."""

    def off(more: int) -> Callable[[Quote], Quote]:
        def cut(quote: Quote) -> Quote:
            lines = {key: replace(x, discount=x.total, tax=FREE) for key, x in quote.lines.items()}
            money = Money(sum(line.total.amount for line in lines.values()) + more, "CHF")
            gift = QuoteDiscount(source="GIFT", kind="coupon", amount=money)
            paid = Money(-more, "CHF")
            return replace(
                quote, lines=lines, discounts=(gift,), delivery=FREE, taxes=(), total=paid
            )

        return cut

    scene = advised()
    assert isinstance(scene.do(answer(scene, off(0)))[0], e.QuoteRecorded)
    assert isinstance(scene.do(answer(scene, off(1)))[0], e.QuoteFailed)


def test_when_the_shop_is_asked() -> None:
    """For a first price, a stale one, one that ran out; not for nothing, nor past the cart."""
    scene = opened()
    assert not needs_quote(scene.session, scene.at_ms)
    scene.do(AddLine(sku="mug"))
    assert needs_quote(scene.session, scene.at_ms)
    scene.price()
    assert not needs_quote(scene.session, scene.at_ms)
    assert needs_quote(scene.session, scene.at_ms + QUOTE_VALID_MS)
    scene.do(AddLine(sku="mug"))
    assert needs_quote(scene.session, scene.at_ms)
    for stage in (in_review, approved, paying):
        assert not needs_quote(stage().session, START_MS)


# ---- to the till


def test_to_the_till_by_either() -> None:
    """The quote lies on the table as it is."""
    for by in (SHOPPER, ADVISOR):
        scene = quoted()
        quote_hash = scene.approval().quote_hash
        assert scene.do(c.PresentQuote(), by) == (e.QuotePresented(quote_hash=quote_hash),)
        assert scene.checkout.phase is Phase.IN_REVIEW


def test_what_was_shown_is_put_away_where_the_total_is_looked_at() -> None:
    scene = quoted()
    scene.do(ShowProduct(sku="hat"), ADVISOR)
    quote_hash = scene.approval().quote_hash
    put_away = ProductShown(sku="")
    assert scene.do(c.PresentQuote()) == (e.QuotePresented(quote_hash=quote_hash), put_away)
    assert scene.checkout.phase is Phase.IN_REVIEW
    assert scene.session.shown == ""
    assert scene.do(ShowProduct(sku="hat"), ADVISOR)  # what is shown since then is new
    assert scene.session.shown == "hat"
    scene.set_phase(Phase.COMPLETED)
    assert scene.do(c.OpenNextCheckout()) == (e.CheckoutOpened(number=2), put_away)
    assert scene.session.shown == ""


def test_what_keeps_a_cart_from_the_till() -> None:
    """One thing after the other, each with its reason."""
    scene = opened()
    present = c.PresentQuote()
    assert scene.refusal(present) is Reason.EMPTY_CART
    scene.do(AddLine(sku="mug"))
    assert scene.refusal(present) is Reason.QUOTE_MISSING
    scene.price()
    scene.do(AddLine(sku="hat"))
    assert scene.refusal(present) is Reason.QUOTE_STALE
    nowhere = answer(scene, lambda quote: replace(quote, delivery_option=None))
    scene.do(nowhere)
    assert scene.refusal(present) is Reason.DELIVERY_MISSING
    scene.price()
    for field in REQUIRED:
        assert scene.refused(present) == (Reason.FIELD_MISSING, field)
        scene.do(SetField(field=field, value="CH"))
    assert scene.refusal(present) is Reason.QUOTE_STALE
    scene.price()
    scene.at_ms += QUOTE_VALID_MS
    assert scene.refusal(present) is Reason.QUOTE_EXPIRED
    scene.price()
    assert scene.do(present)


@pytest.mark.parametrize(
    ("country", "empty", "refused"),
    [
        ("CH", Field.POSTAL_CODE, True),
        ("US", Field.POSTAL_CODE, True),
        ("HK", Field.POSTAL_CODE, False),
        ("AE", Field.POSTAL_CODE, False),
        ("IE", Field.POSTAL_CODE, False),
        ("AE", Field.CITY, False),
        ("HK", Field.STREET, True),
        ("HK", Field.EMAIL, True),
    ],
)
@pytest.mark.parametrize("shared", [False, True])
def test_an_advisor_is_asked_for_no_field_that_the_country_does_not_have(
    country: str, empty: Field, refused: bool, shared: bool
) -> None:
    scene = advised()
    scene.do(AddLine(sku="mug"))
    for field in {*REQUIRED, Field.REGION} - {empty}:
        scene.do(SetField(field=field, value=country if field is Field.COUNTRY else "mine"))
    if shared:
        scene.do(ShareField(field=Field.COUNTRY, party_id=ADVISOR, access=Access.SEE))
    scene.price()
    if refused:
        assert scene.refused(c.PresentQuote(), ADVISOR) == (Reason.FIELD_MISSING, empty)
    else:
        assert scene.do(c.PresentQuote(), ADVISOR)
        assert scene.do(scene.approval())


def test_a_region_is_asked_of_the_shopper_alone_where_the_country_is_not_shared() -> None:
    scene = quoted()
    scene.do(SetField(field=Field.COUNTRY, value="US"))
    scene.price()
    assert scene.refused(c.PresentQuote()) == (Reason.FIELD_MISSING, Field.REGION)
    assert scene.do(c.PresentQuote(), ADVISOR)
    assert scene.refused(scene.approval()) == (Reason.FIELD_MISSING, Field.REGION)


def test_an_empty_cart_goes_nowhere() -> None:
    """Also with a price for it."""
    scene = quoted()
    scene.do(RemoveLine(line_id="l5", line_version=1))
    scene.price()
    assert scene.refusal(c.PresentQuote()) is Reason.EMPTY_CART


# ---- the yes


def test_the_yes_is_to_what_was_seen() -> None:
    """To this hash and this total, in time; by the shopper alone; it can be taken back."""
    scene = in_review()
    seen = scene.approval()
    for other, subject in (
        (replace(seen, quote_hash="q1"), ""),
        (replace(seen, total=seen.total + Money(1, "CHF")), "total"),
        (replace(seen, total=Money(seen.total.amount, "EUR")), "total"),
    ):
        assert scene.refused(other) == (Reason.QUOTE_CHANGED, subject)
    assert scene.refusal(seen, ADVISOR) is Reason.FORBIDDEN
    assert scene.do(seen) == (e.QuoteApproved(quote_hash=seen.quote_hash, total=seen.total),)
    assert scene.do(c.WithdrawApproval()) == (e.ApprovalWithdrawn(),)
    assert (scene.checkout.phase, scene.checkout.approval) == (Phase.IN_REVIEW, None)
    scene.at_ms += QUOTE_VALID_MS
    assert scene.refusal(seen) is Reason.QUOTE_EXPIRED


@pytest.mark.parametrize("stage", [in_review, approved])
def test_a_quote_runs_out_on_the_table(stage: Callable[[], Scene]) -> None:
    """Exactly when its time is over; it is gone then, and the shop is asked again."""
    scene = stage()
    scene.at_ms = START_MS + QUOTE_VALID_MS - 1
    assert scene.do(s.PassTime()) == ()
    scene.at_ms += 1
    assert scene.do(s.PassTime()) == (e.QuoteVoided(why="expired"),)
    assert (scene.checkout.phase, scene.checkout.quoted) == (Phase.OPEN, None)
    assert needs_quote(scene.session, scene.at_ms)
    assert scene.do(s.PassTime()) == ()


@pytest.mark.parametrize("stage", [in_review, approved])
def test_back_to_the_cart(stage: Callable[[], Scene]) -> None:
    """By both; the price stands, the yes does not."""
    for by in (ADVISOR, SHOPPER):
        scene = stage()
        assert scene.do(c.ReopenCart(), by) == (e.QuoteVoided(why="reopened"),)
        assert (scene.checkout.phase, scene.checkout.approval) == (Phase.OPEN, None)
        assert scene.do(c.PresentQuote())


# ---- ends


def test_a_recommending_shop_has_no_till() -> None:
    """The advice ends with a recommendation, by either; elsewhere only the shopper ends it so."""
    for by in (ADVISOR, SHOPPER):
        scene = quoted(RECOMMENDING)
        assert scene.refusal(c.PresentQuote(), by) is Reason.FORBIDDEN
        assert scene.do(c.Recommend(), by) == (e.CheckoutRecommended(),)
        assert scene.checkout.phase is Phase.RECOMMENDED
        assert scene.refusal(AddLine(sku="hat")) is Reason.CART_FROZEN
    scene = quoted()
    assert scene.refusal(c.Recommend(), ADVISOR) is Reason.FORBIDDEN
    assert scene.do(c.Recommend())


@pytest.mark.parametrize("stage", [quoted, in_review, approved])
def test_giving_up(stage: Callable[[], Scene]) -> None:
    """From anywhere before paying."""
    scene = stage()
    assert scene.do(c.AbandonCheckout()) == (e.CheckoutAbandoned(why="shopper"),)
    assert (scene.checkout.phase, scene.checkout.approval) == (Phase.ABANDONED, None)


def test_buying_more() -> None:
    """The next checkout is empty; its cart's version counts on; nothing old can be undone."""
    scene = quoted()
    version = scene.checkout.cart.version
    scene.do(c.Recommend())
    assert scene.do(c.OpenNextCheckout(), ADVISOR) == (e.CheckoutOpened(number=2),)
    assert scene.session.live_checkout == 2
    assert not scene.checkout.cart.lines
    assert scene.checkout.cart.version > version
    assert not scene.session.changes
    assert scene.session.fields[Field.EMAIL].mac
    assert scene.session.checkouts[1].phase is Phase.RECOMMENDED


def test_no_more_checkouts_than_the_limit() -> None:
    """Numbered from one."""
    scene = opened()
    for number in range(2, CHECKOUTS_MAX + 1):
        scene.do(c.AbandonCheckout())
        assert scene.do(c.OpenNextCheckout()) == (e.CheckoutOpened(number=number),)
    scene.do(c.AbandonCheckout())
    assert scene.refused(c.OpenNextCheckout()) == (Reason.LIMIT_REACHED, "checkouts")
