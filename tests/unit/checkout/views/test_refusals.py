"""Why a bank refused is the shopper's to know: to everyone else every refusal is the same."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.money_scene import Till, paying
from tests.scene import PARTY_IDS, SHOPPER, values
from theke_checkout.commands import system
from theke_checkout.values.codes import Role
from theke_checkout.values.facts import DeclineKind, PaymentState
from theke_checkout.values.ids import PartyId
from theke_checkout.views.patch import merge
from theke_checkout.views.session import patch, to_wire, view

OTHERS = [role for role in PARTY_IDS if role is not Role.SHOPPER]


def _declined(scene: Till, kind: DeclineKind) -> None:
    scene.fact(PaymentState.OPEN, 2, decline=kind, declines=1)


def _ended(scene: Till, kind: DeclineKind) -> None:
    scene.fact(PaymentState.FAILED, 2, decline=kind, declines=1)


def _twice(scene: Till, kind: DeclineKind) -> None:
    scene.fact(PaymentState.OPEN, 2, decline=kind, declines=1)
    scene.retry()
    scene.fact(PaymentState.OPEN, 3, decline=kind, declines=2)


def _never_made(scene: Till, kind: DeclineKind) -> None:
    attempt_id = scene.attempt.attempt_id
    scene.tell(system.RecordCreateFailure(attempt_id=attempt_id, code=str(kind)))


WAYS = (_declined, _ended, _twice, _never_made)
Way = Callable[[Till, DeclineKind], None]


def _seen(scene: Till, party: PartyId) -> dict[str, Any]:
    return to_wire(view(scene.session, party, values(scene.session)))


def _seen_and_sent(
    way: Way, kind: DeclineKind, role: Role
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what somebody at the counter sees in the end, and the patch that led there."""
    scene, party = paying(), PARTY_IDS[role]
    if party not in scene.session.parties:
        scene.join(role)
    before, seen = scene.session, _seen(scene, party)
    way(scene, kind)
    said = patch(before, scene.session, party, values(before), values(scene.session))
    assert merge(seen, said) == _seen(scene, party)
    return _seen(scene, party), said


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", DeclineKind)
def test_an_advisor_cannot_tell_one_refusal_from_another(way: Way, kind: DeclineKind) -> None:
    assert _seen_and_sent(way, kind, Role.ADVISOR) == _seen_and_sent(
        way, DeclineKind.REFUSED, Role.ADVISOR
    )


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_beside_the_shopper_reads_the_kind(role: Role) -> None:
    seen, said = _seen_and_sent(_declined, DeclineKind.INSUFFICIENT_FUNDS, role)
    assert "insufficient" not in f"{seen} {said}"
    assert seen["checkout"]["payment"]["decline"] == "refused"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", DeclineKind)
def test_the_shopper_reads_the_kind(way: Way, kind: DeclineKind) -> None:
    scene = paying()
    way(scene, kind)
    payment = _seen(scene, SHOPPER)["checkout"]["payment"]
    assert kind in (payment.get("decline"), payment.get("failure"))
