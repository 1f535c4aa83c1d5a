"""Scenes of paying: what the bank, the shop and the shopper say next, in one word each."""

from msgspec.structs import replace

from tests.scene import POLICY, SHOPPER, Scene, approved
from theke_checkout.commands import payment as c
from theke_checkout.commands import system
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.effects import consequences
from theke_checkout.effects import kinds as effects
from theke_checkout.events.unions import AnyEvent
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Session
from theke_checkout.values.facts import (
    DeclineKind,
    PaymentSnapshot,
    PaymentState,
    RefundFact,
    RefundState,
)
from theke_checkout.values.ids import AttemptId, RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Problem
from theke_checkout.values.settings import Policy

A1 = AttemptId("a1")
TOTAL = Money(2_700, "CHF")
CARD, TWINT = "card", "redirect"
DECLINED = DeclineKind.REFUSED
SOLD_OUT = Problem(code="out_of_stock", subject="mug")


class Till(Scene):
    """A scene with a till: `last` holds the events, `asked` the effects of the last command."""

    last: tuple[AnyEvent, ...] = ()
    asked: tuple[effects.AnyEffect, ...] = ()

    def tell(self, command: PartyCommand | system.SystemCommand) -> list[str]:
        """Carry a command out; return the names of what happened."""
        before = self.state
        self.last = self.do(command, SHOPPER)
        self.asked = consequences.effects(before, self.last, self.session) if self.last else ()
        return [type(event).__name__ for event in self.last]

    @property
    def keys(self) -> list[str]:
        """The keys of what the last command asked of bank and shop."""
        return [effect.key for effect in self.asked]

    @property
    def attempt(self) -> Attempt:
        """The newest attempt."""
        return list(self.checkout.attempts.values())[-1]

    def start(self, method: str = CARD) -> list[str]:
        quoted = self.checkout.quoted
        seen = quoted.quote_hash if quoted else "q0"
        return self.tell(c.StartPayment(quote_hash=seen, provider="sandbox", method=method))

    def retry(self) -> list[str]:
        return self.tell(c.RetryPayment(attempt_id=self.attempt.attempt_id))

    def withdraw(self) -> list[str]:
        return self.tell(c.WithdrawPayment())

    def freeze(self, *, ok: bool = True) -> list[str]:
        problems = () if ok else (SOLD_OUT,)
        name = self.attempt.attempt_id
        return self.tell(system.RecordFreeze(attempt_id=name, problems=problems))

    def fact(self, state: PaymentState, revision: int = 1, **more: object) -> list[str]:
        """Let the bank say that the newest payment is in `state`, with amounts that fit."""
        attempt = self.attempt
        shot = snapshot(state, revision, attempt.attempt_id, amount=attempt.amount)
        return self.tell(system.RecordFact(snapshot=replace(shot, **more), source="webhook"))

    def placed(self, outcome: system.Placement = system.Placement.PLACED) -> list[str]:
        placed = outcome is system.Placement.PLACED
        return self.tell(
            system.RecordPlacement(
                checkout=1,
                number=self.checkout.placements,
                outcome=outcome,
                order_ref="o1" if placed else "",
                code="" if placed else "sold_out",
            )
        )

    def unplaced(self, *, done: bool = True) -> list[str]:
        number = self.checkout.placements
        return self.tell(system.RecordOrderCanceled(checkout=1, number=number, done=done))

    def time(self, by_ms: int) -> list[str]:
        self.at_ms += by_ms
        return self.tell(system.PassTime())


def snapshot(
    state: PaymentState,
    revision: int = 1,
    attempt_id: AttemptId | None = A1,
    ref: str = "pay1",
    amount: Money = TOTAL,
) -> PaymentSnapshot:
    """What an honest bank says of a payment of `amount` in `state`."""
    nothing = Money(0, amount.currency)
    held = state in (PaymentState.AUTHORIZED, PaymentState.CAPTURED)
    return PaymentSnapshot(
        provider="sandbox",
        ref=ref,
        attempt_id=attempt_id,
        revision=revision,
        state=state,
        amount=amount,
        authorized=amount if held else nothing,
        captured=amount if state is PaymentState.CAPTURED else nothing,
    )


def refund(number: int = 1, state: RefundState = RefundState.SUCCEEDED) -> RefundFact:
    """What a bank says of a whole refund that we asked for."""
    return RefundFact(
        ref=f"re{number}", refund_id=RefundId(f"r{number}"), amount=TOTAL, state=state
    )


def till(policy: Policy = POLICY) -> Till:
    """An approved cart of 27.00 francs."""
    return _at_till(approved(policy))


def paying(method: str = CARD) -> Till:
    """The stock is held and the bank was asked for a payment."""
    scene = till()
    scene.start(method)
    scene.freeze()
    return scene


def settling(method: str = CARD) -> Till:
    """The money is there and the shop was asked for the order."""
    scene = paying(method)
    scene.fact(PaymentState.AUTHORIZED if method == CARD else PaymentState.CAPTURED, 2)
    return scene


def placed() -> Till:
    """The order stands, and the bank was asked to take the money."""
    scene = settling()
    scene.placed()
    return scene


def completed(method: str = CARD) -> Till:
    """Order and money stand."""
    scene = settling(method)
    scene.placed()
    if method == CARD:
        scene.fact(PaymentState.CAPTURED, 3)
    return scene


def cases(session: Session) -> list[tuple[str, str]]:
    """What lies before a person."""
    return [(case.kind, case.subject) for case in session.cases.values()]


def _at_till(scene: Scene) -> Till:
    return Till(state=scene.state, at_ms=scene.at_ms, log=scene.log)
