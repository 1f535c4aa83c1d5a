"""Two people who do as they like: each command is drawn from what their own screen shows."""

import random
from typing import Any

from tests.live.deployment import ADDRESS, ADVISOR, SHOPPER
from theke_checkout.commands.cart import (
    AddLine,
    ApplyCoupon,
    ChangeQuantity,
    GrantDiscount,
    RemoveCoupon,
    RemoveLine,
    SetQuantity,
    UndoChange,
)
from theke_checkout.commands.contact import (
    GiveConsent,
    RevokeConsent,
    SetField,
    ShareField,
    UnshareField,
)
from theke_checkout.commands.party import Ask, SetDrive
from theke_checkout.commands.payment import RetryPayment, StartPayment, WithdrawPayment
from theke_checkout.commands.proposal import (
    AcceptProposal,
    DeclineProposal,
    Propose,
    ProposedLine,
    ShowProduct,
)
from theke_checkout.commands.quote import ApproveQuote, OpenNextCheckout, PresentQuote
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.values.codes import AskKind, Drive, Phase, Purpose
from theke_checkout.values.contact import Access, Field
from theke_checkout.values.money import Money

SKUS = ("mug", "hat", "pen", "bag", "nothing")
VALUES = ("Ada", "Bo", "")

Screen = dict[str, Any]


def next_command(screen: Screen, chance: random.Random) -> PartyCommand:
    """Return something that this person might do now; half of it may be refused."""
    shopper = screen["me"]["role"] == "shopper"
    phase = Phase(screen["checkout"]["phase"])
    if shopper and chance.random() < 0.5:
        step = _next_step(screen, phase, chance)
        if step is not None:
            return step
    if chance.random() < 0.7:
        return _cart(screen, chance)
    return _other(screen, shopper, chance)


def _cart(screen: Screen, chance: random.Random) -> PartyCommand:
    lines: dict[str, Any] = screen["checkout"]["lines"]
    if not lines or chance.random() < 0.3:
        return AddLine(sku=chance.choice(SKUS), quantity=chance.randint(1, 3))
    line_id, line = chance.choice(sorted(lines.items()))
    return chance.choice(
        (
            ChangeQuantity(line_id=line_id, delta=chance.choice((-1, 1, 2))),
            SetQuantity(
                line_id=line_id, quantity=chance.randint(1, 9), line_version=line["version"]
            ),
            RemoveLine(line_id=line_id, line_version=line["version"]),
            UndoChange(change_id=chance.choice(sorted(screen["changes"]) or ["h0"])),
            ApplyCoupon(code=chance.choice(("SPRING", "AUTUMN"))),
            RemoveCoupon(code=chance.choice(("SPRING", "AUTUMN"))),
        )
    )


def _other(screen: Screen, shopper: bool, chance: random.Random) -> PartyCommand:
    proposals = sorted(screen["proposals"]) or ["p0"]
    field = chance.choice(tuple(ADDRESS))
    commands: list[PartyCommand] = [
        Propose(lines=(ProposedLine(sku=chance.choice(SKUS[:4]), quantity=1),)),
        AcceptProposal(proposal_id=chance.choice(proposals)),
        DeclineProposal(proposal_id=chance.choice(proposals)),
        ShowProduct(sku=chance.choice(SKUS[:4])),
        SetField(field=field, value=ADDRESS[field]),
    ]
    if shopper:
        commands += [
            SetDrive(drive=chance.choice((*Drive, *[Drive.ADVISOR_DRIVES] * 6))),
            ShareField(field=field, party_id=ADVISOR, access=chance.choice(tuple(Access))),
            UnshareField(field=field, party_id=ADVISOR),
            SetField(field=Field.NICKNAME, value=chance.choice(VALUES)),
            GiveConsent(purpose=Purpose.CAMERA, text_version="t1"),
            RevokeConsent(purpose=Purpose.CAMERA),
        ]
    else:
        commands += [
            GrantDiscount(percent_bp=chance.choice((500, 5_000))),
            Ask(kind=chance.choice(tuple(AskKind))),
            PresentQuote(),
            ShareField(field=field, party_id=SHOPPER),
        ]
    return chance.choice(commands)


def _next_step(screen: Screen, phase: Phase, chance: random.Random) -> PartyCommand | None:
    """Return what brings the shopper nearer to an order, most of the time."""
    quote, checkout = screen["checkout"].get("quote"), screen["checkout"]
    match phase:
        case Phase.OPEN:
            return _to_the_till(screen)
        case Phase.IN_REVIEW if quote is not None:
            total = Money(**quote["total"])
            return ApproveQuote(quote_hash=quote["quote_hash"], total=total)
        case Phase.APPROVED if quote is not None:
            return StartPayment(
                quote_hash=quote["quote_hash"],
                provider="bank",
                method=chance.choice(("card", "redirect")),
                confirmation="conf_1",
            )
        case Phase.PAYING:
            return _again_or_not(checkout.get("payment", {}), chance)
        case Phase.COMPLETED | Phase.ABANDONED | Phase.RECOMMENDED:
            return OpenNextCheckout()
        case _:
            return None


def _to_the_till(screen: Screen) -> PartyCommand:
    for name, field in screen["fields"].items():
        if Field(name) in ADDRESS and not field["filled"]:
            return SetField(field=Field(name), value=ADDRESS[Field(name)])
    return PresentQuote()


def _again_or_not(payment: Screen, chance: random.Random) -> PartyCommand | None:
    if payment.get("decline"):
        return RetryPayment(attempt_id=payment["attempt_id"], confirmation="conf_2")
    return WithdrawPayment() if chance.random() < 0.3 else None
