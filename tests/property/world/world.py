"""One session in that world: commands in, a log, an outbox, and a worker that may die anywhere."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec

from tests.property.world import invariants
from tests.property.world.bank import PROVIDER, Bank, Outcome, SurelyNotError
from tests.property.world.shop import Shop, ShopOrder
from theke_checkout import evolve, ledger
from theke_checkout.commands import system
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.effects import consequences
from theke_checkout.effects import kinds as effects
from theke_checkout.events.event import Stamp
from theke_checkout.events.unions import AnyEvent
from theke_checkout.rules import decide
from theke_checkout.rules.given import Given, ProductFact, SealedValue
from theke_checkout.state.party import Party
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Session
from theke_checkout.values import ids
from theke_checkout.values.codes import Role
from theke_checkout.values.facts import PaymentState, RefundState
from theke_checkout.values.ids import SYSTEM, AttemptId, PartyId
from theke_checkout.values.reasons import RejectedError
from theke_checkout.values.settings import CaptureMode, MethodPolicy, Policy

SHOPPER = PartyId("shopper")
ADVISOR = PartyId("advisor")
MINUTE_MS = 60_000
POLICY = Policy(
    methods=(
        MethodPolicy(provider=PROVIDER, method="card", capture=CaptureMode.MANUAL),
        MethodPolicy(provider=PROVIDER, method="twint", capture=CaptureMode.AUTOMATIC),
        MethodPolicy(provider=PROVIDER, method="invoice", capture=CaptureMode.CREDIT),
    )
)
SELLABLE = {sku: ProductFact(sku=sku, sellable=True) for sku in ("mug", "hat", "gift")}
_SYSTEM_PARTY = Party(party_id=SYSTEM, role=Role.SYSTEM)

AnyCommand: TypeAlias = PartyCommand | system.SystemCommand


class Fault(StrEnum):
    """Where a worker dies, or what the network loses: the call itself, or only its answer."""

    NONE = "none"
    BEFORE = "before"
    AFTER = "after"


class Answers(msgspec.Struct, frozen=True):
    """What bank and shop make of the next call, whichever it is."""

    create: Outcome = Outcome.SUCCESS
    capture: bool = True
    refund: RefundState | None = RefundState.SUCCEEDED
    freeze: bool = True
    place: bool | None = True
    unplace: bool = True


class World:
    """The session, its log and its outbox, and the bank and the shop around it."""

    def __init__(self, currency: str = "CHF") -> None:
        self.bank = Bank()
        self.shop = Shop()
        self.at_ms = 1_000_000
        self.session: Session | None = None
        self.log: list[tuple[tuple[AnyEvent, ...], Stamp]] = []
        self.outbox: dict[str, effects.AnyEffect] = {}
        self.keys: set[str] = set()
        self.seen: dict[str, int] = {}
        self.given: list[system.SystemCommand] = []
        self.approved: dict[str, tuple[PartyId, int]] = {}
        self.stood: set[int] = set()
        """Checkouts whose order a person let stand without its money."""
        self.serial = 0
        self.give(
            system.OpenSession(
                shop_id="demo",
                currency=currency,
                locale="en",
                policy=POLICY,
                shopper_id=SHOPPER,
            )
        )
        self.give(system.JoinSession(party_id=ADVISOR, role=Role.ADVISOR, name="Ada"))

    @property
    def live(self) -> Session:
        assert self.session is not None
        return self.session

    def new_id(self) -> str:
        self.serial += 1
        return f"command-{self.serial:08d}"

    def give(
        self,
        command: AnyCommand,
        by: PartyId = SYSTEM,
        command_id: str = "",
        done: str = "",
        mac: str | None = None,
    ) -> tuple[AnyEvent, ...] | None:
        """Decide, append and publish in one step; None where it was rejected or is a repeat."""
        command_id = command_id or self.new_id()
        if command_id in self.seen:
            self.outbox.pop(done, None)
            return None
        before = self.session
        given = self._given(by, command_id, mac)
        try:
            decided = decide.decide(before, command, given)
        except RejectedError:
            assert self.session is before
            return None
        assert decide.decide(before, command, given) == decided, "I18: decide is not a function"
        if decided:
            self._append(before, decided, Stamp(by=by, at_ms=self.at_ms), command)
        self.seen[command_id] = len(self.log)
        self.outbox.pop(done, None)
        if isinstance(command, system.SystemCommand):
            self.given.append(command)
        return decided

    def crash(self) -> None:
        """Lose all memory; the log is what is left."""
        session: Session | None = None
        for record, stamp in self.log:
            session = evolve.replay(session, record, stamp)
        assert session == self.session, "I18: replay is not the live state"
        self.session = session

    def work(self, key: str, answers: Answers, fault: Fault = Fault.NONE) -> None:
        """Carry out one effect of the outbox, as far as the fault lets it."""
        effect = self.outbox[key]
        if fault is Fault.BEFORE:
            self.crash()
            return
        command = _WORK.get(type(effect), _nothing)(self, effect, answers)
        if fault is Fault.AFTER:
            self.crash()
            return
        if isinstance(command, msgspec.Struct):
            self.give(command, command_id=f"effect-{key}", done=key)
        elif command is DONE:
            del self.outbox[key]

    def pass_time(self, by_ms: int) -> None:
        """Let time pass, and tell the session what is due meanwhile."""
        until_ms = self.at_ms + by_ms
        for _ in range(20):
            due_ms = consequences.due_at(self.live)
            if due_ms is None or due_ms > until_ms:
                break
            self.at_ms = max(self.at_ms, due_ms)
            assert self.give(system.PassTime()), "I20: time is due and nothing runs out"
        self.at_ms = until_ms

    def _given(self, by: PartyId, command_id: str, mac: str | None) -> Given:
        session = self.session
        party = _SYSTEM_PARTY
        if by != SYSTEM:
            assert session is not None
            party = session.parties[by]
        return Given(
            session_id=ids.SessionId("s1"),
            party=party,
            at_ms=self.at_ms,
            command_id=command_id,
            products=SELLABLE,
            sealed=None if mac is None else SealedValue(mac=mac),
        )

    def _append(
        self,
        before: Session | None,
        decided: tuple[AnyEvent, ...],
        stamp: Stamp,
        command: AnyCommand,
    ) -> None:
        after = evolve.replay(before, decided, stamp)
        self.session = after
        self.log.append((decided, stamp))
        for effect in consequences.effects(before, decided, after):
            assert effect.key not in self.keys, f"I19: {effect.key} is asked for twice"
            self.keys.add(effect.key)
            self.outbox[effect.key] = effect
        invariants.after_step(self, invariants.Step(before, decided, after, stamp, command))


class _NotYet:
    """The effect stays in the outbox."""


LATER = _NotYet()
DONE = _NotYet()
_Result: TypeAlias = system.SystemCommand | _NotYet


def provider_key(world: World, effect: effects.Effect) -> str:
    return ids.call_key(world.live.session_id, effect.key)


def _attempt(world: World, attempt_id: AttemptId) -> Attempt:
    attempt = ledger.find_attempt(world.live, attempt_id)
    assert attempt is not None
    return attempt


def _freeze(world: World, effect: effects.FreezeStock, answers: Answers) -> _Result:
    attempt = _attempt(world, effect.attempt_id)
    assert effect.until_ms > attempt.expires_at_ms, "I22: the hold does not outlive its attempt"
    problems = world.shop.freeze(effect.key, effect.until_ms, ok=answers.freeze)
    return system.RecordFreeze(attempt_id=effect.attempt_id, problems=problems)


def _release(world: World, effect: effects.ReleaseStock, answers: Answers) -> _Result:
    world.shop.release(f"{effect.attempt_id}:freeze")
    return DONE


def _create(world: World, effect: effects.CreatePayment, answers: Answers) -> _Result:
    attempt = _attempt(world, effect.attempt_id)
    key = provider_key(world, effect)
    try:
        snapshot = world.bank.create(
            key, effect.attempt_id, attempt.amount, attempt.capture, answers.create
        )
    except SurelyNotError:
        return system.RecordCreateFailure(attempt_id=effect.attempt_id, code="invalid_request")
    return system.RecordFact(snapshot=snapshot, source="create")


def _confirm(world: World, effect: effects.ConfirmPayment, answers: Answers) -> _Result:
    ref = ledger.main_ref(_attempt(world, effect.attempt_id))
    key = provider_key(world, effect)
    try:
        snapshot = world.bank.confirm(key, ref, answers.create)
    except SurelyNotError:
        return system.RecordCreateFailure(attempt_id=effect.attempt_id, code="invalid_request")
    return system.RecordFact(snapshot=snapshot, source="confirm")


def _cancel(world: World, effect: effects.CancelPayment, answers: Answers) -> _Result:
    attempt = _attempt(world, effect.attempt_id)
    ref = effect.ref or ledger.main_ref(attempt)
    if not ref:
        return LATER if ledger.unknown(attempt) else DONE
    return system.RecordFact(snapshot=world.bank.cancel(ref), source="cancel")


def _capture(world: World, effect: effects.CapturePayment, answers: Answers) -> _Result:
    attempt = _attempt(world, effect.attempt_id)
    takes = world.bank.payments[effect.ref].state is PaymentState.AUTHORIZED
    placed = world.shop.standing(attempt.checkout)
    assert placed or not takes, "I1: money is taken before the order stands"
    try:
        snapshot = world.bank.capture(effect.ref, effect.amount, ok=answers.capture)
    except SurelyNotError:
        return system.RecordCaptureFailure(attempt_id=effect.attempt_id, code="capture_refused")
    return system.RecordFact(snapshot=snapshot, source="capture")


def _refund(world: World, effect: effects.RefundPayment, answers: Answers) -> _Result:
    key = provider_key(world, effect)
    if answers.refund is None and key not in world.bank.keys:
        return system.RecordRefundFailure(
            attempt_id=effect.attempt_id, refund_id=effect.refund_id, code="refused"
        )
    state = answers.refund or RefundState.SUCCEEDED
    try:
        snapshot = world.bank.refund(key, effect.ref, effect.refund_id, effect.amount, state)
    except SurelyNotError:  # the shopper's bank was faster
        return system.RecordRefundFailure(
            attempt_id=effect.attempt_id, refund_id=effect.refund_id, code="charged_back"
        )
    return system.RecordFact(snapshot=snapshot, source="refund")


def _place(world: World, effect: effects.PlaceOrder, answers: Answers) -> _Result:
    invariants.before_placing(world, effect)
    frozen = world.live.checkouts[effect.checkout].frozen_quote
    assert frozen is not None
    order = ShopOrder(
        checkout=effect.checkout,
        order_ref=f"order{len(world.shop.orders) + 1}",
        quote_hash=frozen.quote_hash,
        total=frozen.quote.total,
    )
    placed = world.shop.place(
        effect.key, order, f"{effect.attempt_id}:freeze", ok=answers.place is not False
    )
    if answers.place is None:
        if world.at_ms < effect.deadline_ms:
            return LATER
        return _placement(effect, system.Placement.UNKNOWN)
    if placed is None:
        return _placement(effect, system.Placement.REFUSED)
    return _placement(effect, system.Placement.PLACED, placed.order_ref)


def _placement(
    effect: effects.PlaceOrder, outcome: system.Placement, order_ref: str = ""
) -> system.RecordPlacement:
    return system.RecordPlacement(
        checkout=effect.checkout,
        number=effect.number,
        outcome=outcome,
        order_ref=order_ref,
        code="sold_out" if outcome is system.Placement.REFUSED else "",
    )


def _unplace(world: World, effect: effects.CancelOrder, answers: Answers) -> _Result:
    done = world.shop.cancel(effect.order_key, ok=answers.unplace)
    return system.RecordOrderCanceled(checkout=effect.checkout, number=effect.number, done=done)


def _tell_refund(world: World, effect: effects.TellRefund, answers: Answers) -> _Result:
    assert effect.order_key in world.shop.orders, "I13: a refund of an order that is not there"
    before = world.shop.refunded.get(effect.order_key, 0)
    world.shop.refunded[effect.order_key] = max(before, effect.amount.amount)
    return DONE


def _nothing(world: World, effect: effects.Effect, answers: Answers) -> _Result:
    return DONE


_WORK: dict[type[effects.Effect], Callable[[World, Any, Answers], _Result]] = {
    effects.FreezeStock: _freeze,
    effects.ReleaseStock: _release,
    effects.CreatePayment: _create,
    effects.ConfirmPayment: _confirm,
    effects.CancelPayment: _cancel,
    effects.CapturePayment: _capture,
    effects.RefundPayment: _refund,
    effects.PlaceOrder: _place,
    effects.CancelOrder: _unplace,
    effects.TellRefund: _tell_refund,
}
"""How effects are answered; the others, such as exporting a cart, need no answer."""
