"""The transition table, walked event by event and phase by phase against a copy."""

import itertools
from typing import Any, get_args

import pytest

from tests.scene import approved
from theke_checkout import phases
from theke_checkout.events import quote as e
from theke_checkout.events.event import Stamp
from theke_checkout.events.payment import (
    AttemptEnded,
    AttemptRequested,
    CancelRequested,
    OrderRefused,
    OrderRequested,
    PaymentSecured,
)
from theke_checkout.events.unions import AnyEvent
from theke_checkout.evolve import evolve
from theke_checkout.values.codes import AttemptState, Phase
from theke_checkout.values.ids import AttemptId, PartyId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

COPY = """
quote_presented       open > in_review
quote_voided          in_review > open, approved > open
quote_approved        in_review > approved
approval_withdrawn    approved > in_review
checkout_recommended  open > recommended
checkout_abandoned    open > abandoned, in_review > abandoned, approved > abandoned
checkout_completed    settling > completed
attempt_requested     approved > paying
cancel_requested      paying > withdrawing
attempt_ended         paying > approved, withdrawing > approved
payment_secured       paying > settling, withdrawing > settling
order_requested       approved > settling
order_refused         settling > open
"""
A1 = AttemptId("a1")
MONEY = Money(2_700, "CHF")
EVENTS: tuple[AnyEvent, ...] = (
    e.QuotePresented(quote_hash="q1"),
    e.QuoteVoided(why="edited"),
    e.QuoteApproved(quote_hash="q1", total=MONEY),
    e.ApprovalWithdrawn(),
    e.CheckoutRecommended(),
    e.CheckoutAbandoned(why="shopper"),
    e.CheckoutCompleted(),
    AttemptRequested(
        attempt_id=A1,
        quote_hash="q1",
        amount=MONEY,
        provider="sandbox",
        method="card",
        capture=CaptureMode.MANUAL,
        expires_at_ms=1,
    ),
    CancelRequested(attempt_id=A1, why="shopper"),
    AttemptEnded(attempt_id=A1, state=AttemptState.FAILED),
    PaymentSecured(attempt_id=A1, ref="pay1"),
    OrderRequested(checkout=1, number=1, attempt_id=A1, deadline_ms=1),
    OrderRefused(checkout=1, code="gone"),
)


def tag_of(event: Any) -> str:
    """Return the name of an event as it is stored."""
    return str(event.__struct_config__.tag)


def copied() -> dict[str, dict[str, str]]:
    """Read the copy: event, then from-phase, then to-phase."""
    table: dict[str, dict[str, str]] = {}
    for row in COPY.strip().splitlines():
        tag, moves = row.split(maxsplit=1)
        pairs = (move.strip().partition(" > ") for move in moves.split(","))
        table[tag] = {start: end for start, _, end in pairs}
    return table


def test_the_table_says_what_its_copy_says() -> None:
    """Every event that moves a checkout, from every phase."""
    table, moving = copied(), {tag_of(event) for event in EVENTS}
    assert moving == set(table)
    for event, phase in itertools.product(EVENTS, Phase):
        expected = table[tag_of(event)].get(phase, phase)
        assert phases.after(phase, event) == expected, (tag_of(event), phase)


def test_no_other_event_moves_a_checkout() -> None:
    """But the cancelled order, whose checkout the payment rules end."""
    names = {tag_of(kind) for kind in get_args(AnyEvent)}
    table = {tag_of(kind) for kind in phases.MOVES}
    assert table <= names
    assert table - set(copied()) <= {"order_canceled"}


def test_no_end_is_ever_left() -> None:
    """Completed, recommended and abandoned stay so."""
    for moves in phases.MOVES.values():
        assert not phases.ENDS & set(moves)


@pytest.mark.parametrize("event", EVENTS[:7], ids=tag_of)
def test_the_fold_follows_the_table(event: AnyEvent) -> None:
    """What is in the table is what `evolve` does."""
    stamp = Stamp(by=PartyId("y1"), at_ms=1)
    for phase in Phase:
        scene = approved()
        scene.set_phase(phase)
        after = evolve(scene.session, event, stamp).checkout.phase
        assert after is phases.after(phase, event)
