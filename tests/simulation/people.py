"""Two people who do as they like: each wish is drawn from what their own screen shows."""

import random
from typing import Any

from tests.live.house import ADDRESS, ADVISOR, SHOPPER
from theke_checkout import commands as c
from theke_checkout.contact import Field
from theke_checkout.money import Money
from theke_checkout.state import Phase

SKUS = ("mug", "hat", "pen", "bag", "nothing")
VALUES = ("Ada", "Bo", "")

Screen = dict[str, Any]


def wish(screen: Screen, chance: random.Random) -> c.PartyWish:
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


def _cart(screen: Screen, chance: random.Random) -> c.PartyWish:
    lines: dict[str, Any] = screen["checkout"]["lines"]
    if not lines or chance.random() < 0.3:
        return c.AddLine(sku=chance.choice(SKUS), quantity=chance.randint(1, 3))
    line_id, line = chance.choice(sorted(lines.items()))
    return chance.choice(
        (
            c.ChangeQuantity(line_id=line_id, delta=chance.choice((-1, 1, 2))),
            c.SetQuantity(
                line_id=line_id, quantity=chance.randint(1, 9), line_version=line["version"]
            ),
            c.RemoveLine(line_id=line_id, line_version=line["version"]),
            c.UndoChange(change_id=chance.choice(sorted(screen["changes"]) or ["h0"])),
            c.ApplyCoupon(code=chance.choice(("SPRING", "AUTUMN"))),
            c.RemoveCoupon(code=chance.choice(("SPRING", "AUTUMN"))),
        )
    )


def _other(screen: Screen, shopper: bool, chance: random.Random) -> c.PartyWish:
    proposals = sorted(screen["proposals"]) or ["p0"]
    field = chance.choice(tuple(ADDRESS))
    wishes: list[c.PartyWish] = [
        c.Propose(lines=(c.ProposedLine(sku=chance.choice(SKUS[:4]), quantity=1),)),
        c.AcceptProposal(proposal_id=chance.choice(proposals)),
        c.DeclineProposal(proposal_id=chance.choice(proposals)),
        c.ShowProduct(sku=chance.choice(SKUS[:4])),
        c.SetField(field=field, value=ADDRESS[field]),
    ]
    if shopper:
        wishes += [
            c.SetDrive(drive=chance.choice((*c.Drive, *[c.Drive.ADVISOR_DRIVES] * 6))),
            c.ShareField(field=field, party_id=ADVISOR, access=chance.choice(tuple(c.Access))),
            c.UnshareField(field=field, party_id=ADVISOR),
            c.SetField(field=Field.NICKNAME, value=chance.choice(VALUES)),
            c.GiveConsent(purpose=c.Purpose.CAMERA, text_version="t1"),
            c.RevokeConsent(purpose=c.Purpose.CAMERA),
        ]
    else:
        wishes += [
            c.GrantDiscount(percent_bp=chance.choice((500, 5_000))),
            c.Ask(kind=chance.choice(tuple(c.AskKind))),
            c.PresentQuote(),
            c.ShareField(field=field, party_id=SHOPPER),
        ]
    return chance.choice(wishes)


def _next_step(screen: Screen, phase: Phase, chance: random.Random) -> c.PartyWish | None:
    """Return what brings the shopper nearer to an order, most of the time."""
    quote, checkout = screen["checkout"].get("quote"), screen["checkout"]
    match phase:
        case Phase.OPEN:
            return _to_the_till(screen)
        case Phase.IN_REVIEW if quote is not None:
            total = Money(**quote["total"])
            return c.ApproveQuote(quote_hash=quote["quote_hash"], total=total)
        case Phase.APPROVED if quote is not None:
            return c.StartPayment(
                quote_hash=quote["quote_hash"],
                provider="bank",
                method=chance.choice(("card", "redirect")),
                confirmation="conf_1",
            )
        case Phase.PAYING:
            return _again_or_not(checkout.get("payment", {}), chance)
        case Phase.COMPLETED | Phase.ABANDONED | Phase.RECOMMENDED:
            return c.OpenNextCheckout()
        case _:
            return None


def _to_the_till(screen: Screen) -> c.PartyWish:
    for name, field in screen["fields"].items():
        if Field(name) in ADDRESS and not field["filled"]:
            return c.SetField(field=Field(name), value=ADDRESS[Field(name)])
    return c.PresentQuote()


def _again_or_not(payment: Screen, chance: random.Random) -> c.PartyWish | None:
    if payment.get("decline"):
        return c.RetryPayment(attempt_id=payment["attempt_id"], confirmation="conf_2")
    return c.WithdrawPayment() if chance.random() < 0.3 else None
