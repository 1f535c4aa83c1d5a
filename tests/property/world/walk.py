"""A random walk through that world, from a seed or from Hypothesis, and the way to its rest."""

from collections.abc import Callable
from random import Random
from typing import TypeAlias

from tests.property.world import invariants, lies
from tests.property.world.bank import PROVIDER, Outcome, Payment
from tests.property.world.shop import price
from tests.property.world.world import (
    ADVISOR,
    MINUTE_MS,
    SHOPPER,
    Answers,
    Fault,
    World,
)
from theke_checkout import ledger
from theke_checkout.commands import system
from theke_checkout.commands.cart import AddLine, RemoveLine, SetQuantity
from theke_checkout.commands.contact import SetField, ShareField
from theke_checkout.commands.party import EndSession
from theke_checkout.commands.payment import RetryPayment, StartPayment, WithdrawPayment
from theke_checkout.commands.quote import (
    AbandonCheckout,
    ApproveQuote,
    OpenNextCheckout,
    PresentQuote,
    ReopenCart,
    WithdrawApproval,
)
from theke_checkout.commands.system import CaseOutcome
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.state.cart import Line
from theke_checkout.values.codes import AttemptState, Phase
from theke_checkout.values.contact import PLAIN, REQUIRED, Access, Field
from theke_checkout.values.facts import (
    DeclineKind,
    PaymentSnapshot,
    PaymentState,
    RefundState,
)
from theke_checkout.values.ids import AttemptId, PartyId
from theke_checkout.values.money import Money

Move: TypeAlias = Callable[[World, Random], None]

METHODS = ("card", "twint", "invoice")
OUTCOMES = (
    *(Outcome.SUCCESS,) * 6,
    *(Outcome.ACTION,) * 3,
    *(Outcome.PROCESSING,) * 2,
    *(Outcome.DECLINE,) * 3,
    Outcome.FAILED,
    Outcome.WRONG_AMOUNT,
    Outcome.WRONG_CURRENCY,
    Outcome.WRONG_LATER,
    Outcome.REFUSE,
)
FINISHES = (Outcome.SUCCESS, Outcome.SUCCESS, Outcome.DECLINE, Outcome.FAILED, Outcome.PROCESSING)


REPEATABLE = (
    system.RecordFreeze,
    system.RecordFact,
    system.RecordCaptureFailure,
    system.RecordRefundFailure,
    system.RecordPlacement,
    system.RecordOrderCanceled,
)


def walk(seed: int, steps: int) -> World:
    """Walk `steps` steps and come to rest; raises `AssertionError` where an invariant breaks."""
    return wander(Random(seed), steps)


def wander(random: Random, steps: int) -> World:
    """Walk as `random` says."""
    world = World(currency=random.choice(("CHF", "CHF", "JPY")))
    fast_forward(world, random)
    for _ in range(steps):
        moves = [move for move, enabled in MOVES if enabled(world)]
        random.choice(moves)(world, random)
    come_to_rest(world, random)
    return world


def fast_forward(world: World, random: Random) -> None:
    """Start most walks where money is near: uniform walks seldom get there."""
    depth = random.choice((0, 2, 4, 6, 6, 6, 6, 7))
    stages: tuple[Move, ...] = (fill_cart, contact, quote, present, approve, start, work, work)
    for stage in stages[:depth]:
        stage(world, random)


def come_to_rest(world: World, random: Random) -> None:
    """Answer everything, let all time pass and all facts arrive; then check what must hold."""
    for _ in range(60):
        before = (len(world.log), len(world.outbox))
        _answer_all(world, random)
        if before == (len(world.log), len(world.outbox)) and not world.outbox:
            people_decide(world, random)
            if before == (len(world.log), len(world.outbox)):
                break
    world.crash()
    invariants.at_rest(world)


def _answer_all(world: World, random: Random) -> None:
    for key in list(world.outbox):
        if key in world.outbox:
            world.work(key, Answers())
    for payment in list(world.bank.payments.values()):
        if payment.state is PaymentState.PROCESSING:
            world.bank.finish(payment.ref, random.choice((Outcome.SUCCESS, Outcome.FAILED)))
        for refund in list(payment.refunds.values()):
            world.bank.settle_refund(payment.ref, refund, RefundState.SUCCEEDED)
        _look(world, payment)
    world.pass_time(20 * MINUTE_MS)


def _look(world: World, payment: Payment) -> None:
    """Ask the bank, as who knows what it said last."""
    attempt = ledger.find_attempt(world.live, payment.attempt_id)
    stored = None if attempt is None else attempt.payments.get(payment.ref)
    after = None if stored is None else stored.revision
    fact = system.RecordFact(snapshot=payment.snapshot(), source="poll", asked_after=after)
    world.give(fact)


def fill_cart(world: World, random: Random) -> None:
    sku = random.choice(("mug", "mug", "hat", "gift"))
    world.give(AddLine(sku=sku, quantity=random.randint(1, 3)), _pick(random))


def contact(world: World, random: Random) -> None:
    for name in REQUIRED:
        if name not in world.live.fields:
            world.give(SetField(field=name, value="x"), SHOPPER, mac=f"m-{name}")


def quote(world: World, random: Random) -> None:
    session = world.live
    fresh = price(session, world.at_ms + 15 * MINUTE_MS, more=random.choice((0, 0, 0, 50)))
    world.give(system.RecordQuote(cart_version=session.checkout.cart.version, quote=fresh))


def present(world: World, random: Random) -> None:
    world.give(PresentQuote(), _pick(random))


def approve(world: World, random: Random) -> None:
    quoted = world.live.checkout.quoted
    if quoted is not None:
        command = ApproveQuote(quote_hash=quoted.quote_hash, total=quoted.quote.total)
        world.give(command, SHOPPER)


def start(world: World, random: Random) -> None:
    quoted = world.live.checkout.quoted
    if quoted is not None:
        _start(world, random, quoted.quote_hash, SHOPPER)


def work(world: World, random: Random) -> None:
    key = random.choice(list(world.outbox)) if world.outbox else ""
    if not key:
        return
    fault = random.choice((Fault.NONE,) * 6 + (Fault.BEFORE, Fault.AFTER, Fault.AFTER))
    answers = Answers(
        create=random.choice(OUTCOMES),
        capture=random.random() < 0.85,
        refund=random.choice((RefundState.SUCCEEDED,) * 4 + (RefundState.PENDING, None)),
        freeze=random.random() < 0.9,
        place=random.choice((True,) * 5 + (False, None)),
        unplace=random.random() < 0.8,
    )
    world.work(key, answers, fault)


def edit(world: World, random: Random) -> None:
    lines = list(world.live.checkout.cart.lines.values())
    if not lines or random.random() < 0.3:
        fill_cart(world, random)
        return
    line: Line = random.choice(lines)
    stale = random.random() < 0.3
    version = line.version - 1 if stale else line.version
    command: PartyCommand = random.choice(
        (
            SetQuantity(line_id=line.line_id, quantity=random.randint(1, 5), line_version=version),
            RemoveLine(line_id=line.line_id, line_version=version),
        )
    )
    before = world.session
    done = world.give(command, _pick(random))
    if stale:
        assert done is None, "I16: a stale edit went through"
        assert world.session is before, "I16: a rejected edit left a trace"


def change_address(world: World, random: Random) -> None:
    field = random.choice(tuple(name for name in Field if name not in PLAIN))
    command = SetField(field=field, value="x")
    world.give(command, _pick(random), mac=f"m{random.randint(0, 9)}")


def share(world: World, random: Random) -> None:
    field = random.choice(REQUIRED)
    world.give(ShareField(field=field, party_id=ADVISOR, access=Access.SEE), SHOPPER)


def bad_quote(world: World, random: Random) -> None:
    """A shop's answer that is late, or that lies about one thing."""
    session = world.live
    fresh = price(session, world.at_ms + 15 * MINUTE_MS)
    version = session.checkout.cart.version
    if random.random() < 0.1:
        version -= 1
    else:
        fresh = lies.lie(fresh, random)
    before = session.checkout.quoted
    world.give(system.RecordQuote(cart_version=version, quote=fresh))
    assert world.live.checkout.quoted == before, "I6, I7: a bad quote was taken"


def stranger_things(world: World, random: Random) -> None:
    """Commands that the advisor may not send, or that name another quote than the live one."""
    quoted = world.live.checkout.quoted
    seen = quoted.quote_hash if quoted else "q0"
    total = quoted.quote.total if quoted else Money(0, "CHF")
    choice = random.randint(0, 4)
    if choice == 0:
        world.give(ApproveQuote(quote_hash=seen, total=total), ADVISOR)
    elif choice == 1:
        _start(world, random, seen, ADVISOR)
    elif choice == 2:
        _start(world, random, "q0", SHOPPER)
    elif choice == 3:
        world.give(ApproveQuote(quote_hash="q0", total=total), SHOPPER)
    else:
        world.give(WithdrawPayment(), ADVISOR)


def retry(world: World, random: Random) -> None:
    attempts = ledger.attempts(world.live)
    if attempts:
        attempt = random.choice(attempts)
        world.give(RetryPayment(attempt_id=attempt.attempt_id), SHOPPER)


def withdraw(world: World, random: Random) -> None:
    world.give(WithdrawPayment(), SHOPPER)


def turn(world: World, random: Random) -> None:
    command: PartyCommand = random.choice(
        (WithdrawApproval(), ReopenCart(), AbandonCheckout(), EndSession())
    )
    world.give(command, SHOPPER)


def go_on(world: World, random: Random) -> None:
    world.give(OpenNextCheckout(), SHOPPER)


def again(world: World, random: Random) -> None:
    """A worker or a network says once more what was said already."""
    command = random.choice(world.given[-30:])
    if not isinstance(command, REPEATABLE):
        return
    kinds = {case.kind for case in world.live.cases.values()}
    done = world.give(command)
    strange = "orphan_order" in {case.kind for case in world.live.cases.values()} - kinds
    assert not done or strange, f"I17: a repeated {type(command).__name__} did something"


def repeat_command(world: World, random: Random) -> None:
    """A client that missed its acknowledgement sends the same command again."""
    version = len(world.log)
    command_id = random.choice(list(world.seen))
    world.give(WithdrawPayment(), SHOPPER, command_id=command_id)
    assert len(world.log) == version, "I19: the same command id acted twice"


def wait(world: World, random: Random) -> None:
    by_ms = random.choice((1, 1_000, MINUTE_MS, 6 * MINUTE_MS, 16 * MINUTE_MS))
    if random.random() < 0.3:
        world.at_ms += by_ms  # the clock of the sessions is late
        return
    world.pass_time(by_ms)
    assert not world.give(system.PassTime()), "I20: time passed twice"


def finish(world: World, random: Random) -> None:
    world.bank.finish(random.choice(list(world.bank.payments)), random.choice(FINISHES))


def come_back(world: World, random: Random) -> None:
    """The shopper leaves the bank's page, and the pay page has it looked at."""
    payment = random.choice(list(world.bank.payments.values()))
    if payment.state is not PaymentState.ACTION_REQUIRED:
        return
    world.bank.come_back(payment.ref)
    for _ in range(2):  # of a payment that nobody had heard of before the first look proves nothing
        _look(world, payment)
    attempt = ledger.find_attempt(world.live, payment.attempt_id)
    assert attempt is not None
    answered = attempt.state is AttemptState.OPEN and attempt.tries == 1
    if answered and ledger.main_ref(attempt) == payment.ref:
        assert attempt.decline is DeclineKind.ABANDONED, "a shopper waits before a page for ever"


def misbehave(world: World, random: Random) -> None:
    """The bank expires or disputes a payment, takes money late, or twice."""
    bank, ref = world.bank, random.choice(list(world.bank.payments))
    random.choice((bank.expire, bank.late_success, bank.late_success, bank.dispute, bank.twin))(ref)


def deliver(world: World, random: Random) -> None:
    said = world.bank.said
    snapshot = random.choice((said[-1], said[-1], random.choice(said)))
    world.give(system.RecordFact(snapshot=snapshot, source="webhook"))
    attempt = ledger.find_attempt(world.live, snapshot.attempt_id)
    assert attempt is not None
    stored = attempt.payments[snapshot.ref]
    assert ledger.joined(stored, snapshot) == stored, "I17: a fact was lost"


def orphan(world: World, random: Random) -> None:
    ref = f"orphan{random.randint(1, 3)}"
    amount = Money(100, "CHF")
    snapshot = PaymentSnapshot(
        provider=PROVIDER,
        ref=ref,
        attempt_id=random.choice((None, AttemptId("a99"))),
        revision=random.randint(1, 3),
        state=PaymentState.CAPTURED,
        amount=amount,
        authorized=amount,
        captured=amount,
    )
    world.give(system.RecordFact(snapshot=snapshot, source="webhook"))
    kept = [case for case in world.live.cases.values() if case.subject == ref]
    assert len(kept) == 1, "I17: a fact that fits no attempt was dropped"


def a_person(world: World, random: Random) -> None:
    """A person settles what the shop left unknown, and refunds by hand."""
    people_decide(world, random)
    for case in list(world.live.cases.values()):
        if case.kind == "refund_failed" and random.random() < 0.5:
            world.give(system.ResolveCase(case_id=case.case_id, note="by bank transfer"))
    attempts = ledger.attempts(world.live)
    if attempts:
        attempt = random.choice(attempts)
        amount = random.randint(0, attempt.amount.amount + 1)
        refund = system.RequestRefund(
            attempt_id=attempt.attempt_id, amount=amount, reason="goodwill"
        )
        world.give(refund)


def people_decide(world: World, random: Random) -> None:
    """A person looks into the shop's books, and says what is true of what holds up a checkout."""
    for case in list(world.live.cases.values()):
        if case.kind not in invariants.FOR_PEOPLE:
            continue
        checkout = world.live.checkouts[int(case.subject[1:])]
        number = checkout.placements
        order = world.shop.orders.get(
            f"c{checkout.number}:place" + (f":{number}" if number > 1 else "")
        )
        if case.kind == "placement_unknown":
            outcome = CaseOutcome.PLACED if order else CaseOutcome.NOT_PLACED
        else:
            outcome = random.choice((CaseOutcome.CANCELED, CaseOutcome.STANDS))
        if order is not None and outcome is CaseOutcome.CANCELED:
            order.canceled = True
        if outcome is CaseOutcome.STANDS:
            world.stood.add(checkout.number)
        ref = order.order_ref if order and outcome is CaseOutcome.PLACED else ""
        said = system.ResolveCase(
            case_id=case.case_id, note="looked", outcome=outcome, order_ref=ref, by="Ada"
        )
        assert world.give(said), f"I20: a person cannot settle {case.kind}"


def _pick(random: Random) -> PartyId:
    return random.choice((SHOPPER, ADVISOR))


def _start(world: World, random: Random, quote_hash: str, by: PartyId) -> None:
    method = random.choice(METHODS)
    world.give(StartPayment(quote_hash=quote_hash, provider=PROVIDER, method=method), by)


def _always(world: World) -> bool:
    return True


def _busy(world: World) -> bool:
    return bool(world.outbox)


def _paid(world: World) -> bool:
    return bool(world.bank.payments)


def _in(*phases: Phase) -> Callable[[World], bool]:
    return lambda world: world.live.checkout.phase in phases


_CART = _in(Phase.OPEN, Phase.IN_REVIEW, Phase.APPROVED)
_MONEY = _in(Phase.PAYING, Phase.WITHDRAWING, Phase.SETTLING)
_ENDED = _in(Phase.COMPLETED, Phase.ABANDONED)

MOVES: tuple[tuple[Move, Callable[[World], bool]], ...] = (
    *((work, _busy),) * 8,
    *((deliver, _paid),) * 4,
    *((finish, _paid),) * 3,
    (misbehave, _paid),
    (come_back, _paid),
    (a_person, _paid),
    *((quote, _in(Phase.OPEN)),) * 4,
    *((present, _in(Phase.OPEN)),) * 4,
    *((approve, _in(Phase.IN_REVIEW)),) * 5,
    *((start, _in(Phase.APPROVED)),) * 6,
    *((retry, _in(Phase.PAYING)),) * 3,
    *((withdraw, _in(Phase.PAYING)),) * 2,
    *((go_on, _ENDED),) * 4,
    *((fill_cart, _in(Phase.OPEN)),) * 2,
    (edit, _CART),
    (edit, _MONEY),
    (change_address, _always),
    (share, _always),
    (bad_quote, _always),
    (stranger_things, _always),
    (turn, _CART),
    (again, _always),
    (repeat_command, _always),
    (wait, _always),
    (orphan, _always),
)
"""The moves and when they make sense; what is named more often happens more often."""
