"""The invariants I1 to I23, checked after every step, before an order is placed, and at rest.

I17 (facts in any order) and I21 (crashes) have tests of their own beside, too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, UnsetType

from theke_checkout import ledger
from theke_checkout.commands import payment as c
from theke_checkout.commands import system
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.effects import kinds as effects
from theke_checkout.events import payment as p
from theke_checkout.events.event import Stamp
from theke_checkout.events.quote import CheckoutCompleted, QuoteApproved, QuoteRecorded
from theke_checkout.events.unions import AnyEvent
from theke_checkout.evolve.quote import bound_macs
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import TERMINAL, AttemptState, Phase, RefundWhy, Role
from theke_checkout.values.facts import RefundState
from theke_checkout.values.limits import AMOUNT_MAX
from theke_checkout.values.money import Money
from theke_checkout.values.quote import quote_hash
from theke_checkout.values.settings import CaptureMode
from theke_checkout.views import session as views
from theke_checkout.views.shapes import SessionView

if TYPE_CHECKING:
    from tests.property.world.bank import Payment
    from tests.property.world.world import World

FROZEN = (Phase.PAYING, Phase.WITHDRAWING, Phase.SETTLING)
FOR_PEOPLE = ("placement_unknown", "order_not_canceled")
"""Kinds of cases that hold a checkout in `settling` until a person decides; nothing else may."""

ORDER_GONE = ("order_refused", "capture_failed")


class Step(Struct, frozen=True):
    """One append: what was before, what happened, what is now, and who asked for what."""

    before: Session | None
    events: tuple[AnyEvent, ...]
    after: Session
    stamp: Stamp
    command: PartyCommand | system.SystemCommand


def after_step(world: World, step: Step) -> None:
    """Check what must hold after every append."""
    for event in step.events:
        _event(world, step, event)
    for checkout in step.after.checkouts.values():
        _checkout(step, checkout)
    _attempts_stay(step)
    _cases(step)
    if len(world.log) % 20 == 0 or any(isinstance(item, p.StockFrozen) for item in step.events):
        _seen(world, step.after)
    _ledger(step.after)
    bank(world)
    _payments_are_recorded(world, step.after)


def _event(world: World, step: Step, event: AnyEvent) -> None:
    check = _CHECKS.get(type(event))
    if check is not None:
        check(world, step, event)


def _approved(world: World, step: Step, event: QuoteApproved) -> None:
    assert _role(step) is Role.SHOPPER, "I9: only the shopper approves"
    world.approved[event.quote_hash] = (step.stamp.by, event.total.amount)


def _retried(world: World, step: Step, event: p.AttemptRetried) -> None:
    assert _role(step) is Role.SHOPPER, "I9: only the shopper pays"


def _role(step: Step) -> Role | None:
    party = step.after.parties.get(step.stamp.by)
    return party.role if party else None


def _started(world: World, step: Step, event: p.AttemptRequested) -> None:
    assert _role(step) is Role.SHOPPER, "I9: only the shopper pays"
    assert event.quote_hash in world.approved, "I2: paid without an approval"
    assert event.amount.amount == world.approved[event.quote_hash][1], "I2: another amount"
    assert event.amount.currency == step.after.currency, "I7: one currency per session"
    assert event.amount.amount > 0, "I8: a zero total needs no provider"
    modes = {
        method.capture for method in step.after.policy.methods if method.method == event.method
    }
    assert modes == {event.capture}, "I14: credit, or money early, that the policy does not give"
    assert step.before is not None
    quoted, approval = step.before.checkout.quoted, step.before.checkout.approval
    assert isinstance(step.command, c.StartPayment)
    assert quoted is not None
    assert approval is not None, "I10: paid without a live approval"
    same = step.command.quote_hash == quoted.quote_hash == approval.quote_hash
    assert same, "I10: paid for another quote than was approved and seen"
    assert step.stamp.at_ms < quoted.quote.valid_until_ms, "I10: paid for a quote that ran out"
    for attempt in ledger.attempts(step.before):
        assert not ledger.unknown(attempt), "I23: a new attempt while one is unknown"


def _stopped(world: World, step: Step, event: p.CancelRequested) -> None:
    """Nobody but the shopper, time and a wrong amount stops the payment that is waited for."""
    assert step.before is not None
    old = ledger.find_attempt(step.before, event.attempt_id)
    checkout = step.before.checkout
    if old is None or checkout.phase is not Phase.PAYING or checkout.current != event.attempt_id:
        return
    if event.ref == ledger.main_ref(old):
        assert event.why in ("shopper", "expired", "mismatch"), f"I11: stopped as {event.why}"


def _sent_back(world: World, step: Step, event: p.RefundRequested) -> None:
    assert step.before is not None
    old = ledger.find_attempt(step.before, event.attempt_id)
    assert old is not None
    failed = [
        refund for refund in old.refunds.values() if refund.failed and refund.ref == event.ref
    ]
    assert event.why is RefundWhy.SHOP or not failed, "I1: asked again for what a person does"


def _order_requested(world: World, step: Step, event: p.OrderRequested) -> None:
    checkout = step.after.checkouts[event.checkout]
    assert checkout.frozen_quote is not None
    total = checkout.frozen_quote.quote.total
    if event.attempt_id is None:
        assert total.amount == 0, "I14: an order without money"
        assert checkout.frozen_quote.quote_hash in world.approved, "I8: zero needs approval too"
        return
    assert step.before is not None
    busy = step.before.checkouts[event.checkout]
    assert busy.current == event.attempt_id, "I15: the order is for another attempt"
    assert busy.phase in (Phase.PAYING, Phase.WITHDRAWING), "I15: the attempt was not current"
    attempt = checkout.attempts[event.attempt_id]
    payment = attempt.payments[attempt.secured]
    held = payment.captured if payment.captured.amount else payment.authorized
    assert held == total == attempt.amount, "I14: an order without its money"
    if payment.captured.amount == 0:
        assert attempt.capture is not CaptureMode.AUTOMATIC, "I14: an order on a mere promise"
    assert attempt.quote_hash == checkout.frozen_quote.quote_hash, "I13: another quote"


def _completed(world: World, step: Step, event: CheckoutCompleted) -> None:
    checkout = step.after.checkout
    assert checkout.order is not None, "I1: completed without an order"
    assert not checkout.order.canceled
    if checkout.order.attempt_id is None:
        assert checkout.order.total.amount == 0
        return
    attempt = checkout.attempts[checkout.order.attempt_id]
    captured = attempt.payments[attempt.secured].captured
    if checkout.number in world.stood:
        return
    assert captured == checkout.order.total == attempt.amount, "I1: completed without its money"


def _priced(world: World, step: Step, event: QuoteRecorded) -> None:
    quote, currency = event.quote, step.after.currency
    lines = sum(line.total.amount for line in quote.lines.values())
    discounts = sum(discount.amount.amount for discount in quote.discounts)
    assert quote.total.amount == lines - discounts + quote.delivery.amount, "I6: sum"
    amounts = [quote.total, quote.delivery, *(discount.amount for discount in quote.discounts)]
    amounts += [money for tax in quote.taxes for money in (tax.base, tax.tax)]
    amounts += [option.price for option in quote.delivery_options]
    for line in quote.lines.values():
        amounts += [line.unit_price, line.total, line.discount, line.tax]
        assert line.total == line.unit_price.times(line.quantity), "I6: a line's sum"
    assert all(type(amount.amount) is int for amount in amounts), "I6: not an integer"
    assert all(0 <= amount.amount <= AMOUNT_MAX for amount in amounts), (
        "I6: below zero, or beyond all"
    )
    assert {amount.currency for amount in amounts} == {currency}, "I7: one currency per session"
    for tax in quote.taxes:
        assert tax.base + tax.tax == quote.total, "I6: taxes do not add up"
    assert sum(line.tax.amount for line in quote.lines.values()) <= sum(
        tax.tax.amount for tax in quote.taxes
    ), "I6: taxes do not add up"
    assert quote.terms_version == step.after.policy.terms_version, "I10: other terms"


_CHECKS: dict[type[AnyEvent], Callable[[World, Step, Any], None]] = {
    QuoteRecorded: _priced,
    QuoteApproved: _approved,
    CheckoutCompleted: _completed,
    p.AttemptRequested: _started,
    p.AttemptRetried: _retried,
    p.CancelRequested: _stopped,
    p.RefundRequested: _sent_back,
    p.OrderRequested: _order_requested,
}


def _checkout(step: Step, checkout: Checkout) -> None:
    quoted, approval = checkout.quoted, checkout.approval
    if approval is not None:
        assert quoted is not None, "I10: approval without a quote"
        assert approval.quote_hash == quoted.quote_hash, "I10: approval of another quote"
        if checkout.phase in (Phase.IN_REVIEW, Phase.APPROVED):
            fresh = quote_hash(quoted.quote, bound_macs(step.after.fields))
            assert fresh == quoted.quote_hash, "I10: the addresses have changed"
            assert quoted.cart_version == checkout.cart.version, "I10: the cart has changed"
    was = step.before.checkouts.get(checkout.number) if step.before else None
    if was is not None and was.phase in FROZEN:
        assert checkout.cart == was.cart, "I11: the cart changed while paying"
        assert step.before is not None
        if step.after.live_checkout == checkout.number and checkout.phase in FROZEN:
            same = bound_macs(step.after.fields) == bound_macs(step.before.fields)
            assert same, "I11: an address changed while paying"
    order = checkout.order
    if order is not None and order.attempt_id is not None:
        attempt = checkout.attempts[order.attempt_id]
        assert order.quote_hash == attempt.quote_hash, "I13: order and attempt differ"
        assert order.total == attempt.amount, "I13: order and attempt differ"
    for attempt in checkout.attempts.values():
        running = attempt.state not in TERMINAL and attempt.cancel_why not in ORDER_GONE
        assert not running or checkout.phase in FROZEN, "I11: left paying without an end"


def _attempts_stay(step: Step) -> None:
    if step.before is None:
        return
    for old in ledger.attempts(step.before):
        new = ledger.find_attempt(step.after, old.attempt_id)
        assert new is not None
        assert new.amount == old.amount, "I5: an attempt's amount changed"
        assert (new.provider, new.capture) == (old.provider, old.capture)
        assert len(new.payments) >= len(old.payments), "I17: a fact was forgotten"


def _cases(step: Step) -> None:
    """What lies before a person is never covered by something else."""
    opened = [event for event in step.events if isinstance(event, p.CaseOpened)]
    assert len({event.case_id for event in opened}) == len(opened), "I17: one case covers another"
    for case in opened:
        old = step.before.cases.get(case.case_id) if step.before else None
        assert old is None or old.subject == case.subject, "I17: one case covers another"


def _seen(world: World, session: Session) -> None:
    """I12: the advisor's view holds nothing unshared, and nobody's any secret of a payment."""
    personal = {field: f"canary-{field}." for field in session.fields}
    for party in session.parties.values():
        whole = views.view(session, party.party_id, personal)
        text = msgspec.json.encode(views.to_wire(whole)).decode()
        assert not any(f'"{ref}"' in text for ref in world.bank.payments), "I12: a reference"
        if party.role is Role.SHOPPER:
            _unknown_is_not_failure(session, whole)
            continue
        for field, value in personal.items():
            shared = party.party_id in session.fields[field].shared_with
            assert shared or value not in text, f"I12: {party.role} sees {field}"


def _unknown_is_not_failure(session: Session, whole: SessionView) -> None:
    checkout = session.checkout
    if checkout.current is None or checkout.phase not in FROZEN:
        return
    payment = whole.checkout.payment
    assert not isinstance(payment, UnsetType), "I23: a payment is not shown"
    if ledger.unknown(checkout.attempts[checkout.current]):
        assert payment.checking, "I23: unknown is not shown as unknown"
        assert isinstance(payment.failure, UnsetType), "I23: unknown is shown as failure"


def _ledger(session: Session) -> None:
    for attempt in ledger.attempts(session):
        for ref, payment in attempt.payments.items():
            sums = ledger.payment_sums(attempt, ref)
            assert sums.refunded >= 0, "I3"
            by_hand = sum(item.by_hand for item in attempt.refunds.values() if item.ref == ref)
            back = sums.refunded - by_hand + sums.charged_back
            assert back <= sums.captured, "I3: more back than taken"
            if not sums.charged_back:  # else a bank was faster than what we asked for
                assert sums.refundable >= 0, "I3: more asked back than taken"
            assert sums.captured <= payment.amount.amount, "I3: more taken than asked"


def bank(world: World) -> None:
    """Check the bank's own books: what is true, whatever we know of it."""
    loose: list[Payment] = []
    for payment in world.bank.payments.values():
        assert 0 <= payment.promised <= payment.captured <= payment.amount.amount, "I3"
        if not payment.lied and (payment.payable or payment.net > _by_hand(world, payment)):
            loose.append(payment)
    kept = {
        (item.secured)
        for item in ledger.attempts(world.live)
        if world.live.checkouts[item.checkout].phase is Phase.COMPLETED
    }
    loose = [item for item in loose if item.ref not in kept]
    assert len(loose) <= 1, "I4: two payable or paid payments at the provider"
    for payment in world.bank.payments.values():
        attempt = ledger.find_attempt(world.live, payment.attempt_id)
        assert attempt is not None
        if not payment.wrong:
            assert payment.amount == attempt.amount, "I5: another amount at the provider"
        if not attempt.payments:
            assert attempt.state is AttemptState.CREATING, "I23: unknown is shown as an end"


def _payments_are_recorded(world: World, session: Session) -> None:
    """Every payment that was told about is in the ledger, or before a person."""
    if session.status == "ended":
        return
    for number, checkout in session.checkouts.items():
        standing = world.shop.standing(number)
        assert len(standing) <= 1, "I13: two orders for one checkout"
        if checkout.phase is Phase.COMPLETED:
            assert standing, "I13: completed without an order in the shop"


def _by_hand(world: World, payment: Payment) -> int:
    """What a person gave back beside the bank."""
    attempt = ledger.find_attempt(world.live, payment.attempt_id)
    assert attempt is not None
    return sum(refund.by_hand for refund in attempt.refunds.values() if refund.ref == payment.ref)


def before_placing(world: World, effect: effects.PlaceOrder) -> None:
    """Check the bank's books at the moment in which the shop is asked for an order."""
    checkout = world.live.checkouts[effect.checkout]
    assert checkout.frozen_quote is not None
    total = checkout.frozen_quote.quote.total
    if effect.attempt_id is None:
        assert total.amount == 0, "I14: an order without money"
        return
    ours = [
        payment
        for payment in world.bank.payments.values()
        if payment.attempt_id == effect.attempt_id
    ]
    good = any(max(refund.captured, refund.authorized) >= total.amount for refund in ours)
    assert good, "I14: an order without money at the provider"


def at_rest(world: World) -> None:
    """Check what must hold once everything is answered and nobody acts any more."""
    session = world.live
    assert not world.outbox, f"I20: never answered: {list(world.outbox)}"
    for checkout in session.checkouts.values():
        assert checkout.phase not in FROZEN, f"I20: stuck in {checkout.phase}"
        _net(world, checkout)
        for attempt in checkout.attempts.values():
            _at_rest(world, attempt)
    _holds(world)


def _at_rest(world: World, attempt: Attempt) -> None:
    for payment in _payments(world, attempt.attempt_id):
        assert not payment.payable, f"I20: {payment.ref} is open for ever"
        if payment.captured and not payment.wrong:
            assert Money(payment.captured, payment.amount.currency) == attempt.amount, "I2"


def _net(world: World, checkout: Checkout) -> None:
    """I1: what was kept is the order's total, or nothing; but for what the shop gave back."""
    order = checkout.order
    standing = order is not None and not order.canceled
    kept = 0
    for attempt in checkout.attempts.values():
        for payment in _payments(world, attempt.attempt_id):
            assert payment.ref in attempt.payments, "I17: a payment that the log does not know"
            if standing and payment.ref == attempt.secured:
                went = _given_back_by_shop(attempt, payment) + payment.charged_back
                kept += payment.net + went
            else:
                _gone_back(world, attempt, payment)
    expected = order.total.amount if order is not None and standing else 0
    unpaid = kept == 0 and checkout.number in world.stood
    assert kept == expected or unpaid, f"I1: net captured {kept}, order {expected}"
    _books(world, checkout)
    assert bool(world.shop.standing(checkout.number)) == standing, "I13: the shop knows otherwise"


def _books(world: World, checkout: Checkout) -> None:
    """I1: the shop's books say how much of an order's money went back."""
    order = checkout.order
    if order is None or order.canceled or order.attempt_id is None:
        return
    attempt = checkout.attempts[order.attempt_id]
    key = f"c{checkout.number}:place" + (
        f":{checkout.placements}" if checkout.placements > 1 else ""
    )
    back = ledger.payment_sums(attempt, attempt.secured).refunded
    assert world.shop.refunded.get(key, 0) == back, "I1: the shop does not know of a refund"


def _given_back_by_shop(attempt: Attempt, payment: Payment) -> int:
    by_shop = {key for key, refund in attempt.refunds.items() if refund.why is RefundWhy.SHOP}
    done = (refund for refund in payment.refunds.values() if refund.state is RefundState.SUCCEEDED)
    return sum(refund.amount.amount for refund in done if refund.refund_id in by_shop)


def _gone_back(world: World, attempt: Attempt, payment: Payment) -> None:
    """I1: money that pays for nothing has gone back, or a person knows that it could not."""
    ours = [refund for refund in attempt.refunds.values() if refund.ref == payment.ref]
    failed = [refund for refund in ours if refund.failed and not refund.by_hand]
    owed = sum(refund.amount.amount for refund in failed) + _by_hand(world, payment)
    assert payment.net <= owed, "I1: money was kept"
    if payment.net > _by_hand(world, payment):
        subjects = {case.subject for case in world.live.cases.values()}
        assert subjects & {refund.refund_id for refund in failed}, (
            "I1: nobody knows of a failed refund"
        )


def _payments(world: World, attempt_id: str) -> list[Payment]:
    return [payment for payment in world.bank.payments.values() if payment.attempt_id == attempt_id]


def _holds(world: World) -> None:
    for key in world.shop.held:
        name = key.split(":")[0]
        attempt = ledger.find_attempt(world.live, name)
        assert attempt is not None
        checkout = world.live.checkouts[attempt.checkout]
        assert checkout.phase in FROZEN, f"I22: {key} is held for nothing"
