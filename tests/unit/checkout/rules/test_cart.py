"""The rules of the cart: past, command, outcome."""

import pytest

from tests.scene import ADVISOR, SHOPPER, Scene, advised, fact, in_review, opened, quoted
from theke_checkout.commands import cart as c
from theke_checkout.commands.party import SetDrive
from theke_checkout.commands.proposal import Propose, ProposedLine, ShowProduct
from theke_checkout.commands.quote import PresentQuote
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.events import cart as e
from theke_checkout.events.quote import QuoteVoided
from theke_checkout.events.unions import AnyEvent
from theke_checkout.values.codes import Drive, Phase, Role
from theke_checkout.values.ids import DiscountId, LineId
from theke_checkout.values.limits import (
    CHANGES_MAX,
    COUPONS_MAX,
    DISCOUNTS_MAX,
    LINES_MAX,
    QUANTITY_MAX,
    TIMELINE_MAX,
)
from theke_checkout.values.reasons import Reason
from theke_checkout.values.settings import Policy

MUGS, HATS = LineId("l5"), LineId("l6")
"""`advised` leaves two mugs in the cart, which the shopper put there as change x5."""


def counted(quantity: int) -> tuple[AnyEvent, ...]:
    """Return what happened when the mugs have another quantity."""
    return (e.QuantityChanged(line_id=MUGS, quantity=quantity),)


def set_to(quantity: int, *, line: str = MUGS, seen: int = 1) -> c.SetQuantity:
    """Return the command for so many, from one who saw the line in a version."""
    return c.SetQuantity(line_id=line, quantity=quantity, line_version=seen)


def change(delta: int, *, line: str = MUGS) -> c.ChangeQuantity:
    """Return the command for so many more or less."""
    return c.ChangeQuantity(line_id=line, delta=delta)


def remove(*, line: str = MUGS, seen: int = 1) -> c.RemoveLine:
    """Return the command for a line's end."""
    return c.RemoveLine(line_id=line, line_version=seen)


NEW_HAT = (e.LineAdded(line_id=HATS, sku="hat", quantity=1),)
UNDONE = (e.ChangeUndone(change_id="x5"), e.LineRemoved(line_id=MUGS))
ALLOWED: dict[str, tuple[PartyCommand, tuple[AnyEvent, ...]]] = {
    "a new product": (c.AddLine(sku="hat"), NEW_HAT),
    "more of one": (c.AddLine(sku="mug", quantity=3), counted(5)),
    "one more": (change(+1), counted(3)),
    "one less": (change(-1), counted(1)),
    "just so many": (set_to(9), counted(9)),
    "none of it": (remove(), (e.LineRemoved(line_id=MUGS),)),
    "undo of adding": (c.UndoChange(change_id="x5"), UNDONE),
    "a coupon": (c.ApplyCoupon(code="TEA"), (e.CouponApplied(code="TEA"),)),
}
REJECTED: dict[str, tuple[PartyCommand, Reason, str]] = {
    "unknown": (c.AddLine(sku="ghost"), Reason.UNKNOWN_PRODUCT, "ghost"),
    "not sold": (c.AddLine(sku="old"), Reason.UNKNOWN_PRODUCT, "old"),
    "too many": (c.AddLine(sku="rare", quantity=4), Reason.NOT_ENOUGH_STOCK, "rare"),
    "too many more": (c.AddLine(sku="mug", quantity=49), Reason.NOT_ENOUGH_STOCK, "mug"),
    "to none": (change(-2), Reason.INVALID_QUANTITY, MUGS),
    "below none": (change(-9), Reason.INVALID_QUANTITY, MUGS),
    "by nothing": (change(0), Reason.NOTHING_TO_DO, MUGS),
    "past stock": (change(+49), Reason.NOT_ENOUGH_STOCK, "mug"),
    "no line to change": (change(+1, line="l9"), Reason.UNKNOWN_LINE, "l9"),
    "no line to set": (set_to(1, line="l9"), Reason.UNKNOWN_LINE, "l9"),
    "no line to remove": (remove(line="l9"), Reason.UNKNOWN_LINE, "l9"),
    "seen otherwise": (set_to(1, seen=2), Reason.CONFLICT, MUGS),
    "removed too late": (remove(seen=0), Reason.CONFLICT, MUGS),
    "set to the same": (set_to(2), Reason.NOTHING_TO_DO, MUGS),
    "no such change": (c.UndoChange(change_id="x1"), Reason.UNKNOWN_CHANGE, "x1"),
    "no such coupon": (c.RemoveCoupon(code="TEA"), Reason.UNKNOWN_COUPON, "TEA"),
    "no delivery known": (c.ChooseDelivery(option_id="post"), Reason.UNKNOWN_DELIVERY, "post"),
    "no such discount": (c.RemoveDiscount(discount_id="d9"), Reason.UNKNOWN_DISCOUNT, "d9"),
}


def shelf() -> Scene:
    """Return the past of the tables: two mugs, an old product and a rare one on the shelf."""
    scene = advised()
    scene.products |= {"old": fact("old", sellable=False), "rare": fact("rare", stock=3)}
    return scene


@pytest.mark.parametrize("name", ALLOWED)
def test_allowed(name: str) -> None:
    """The shopper and an advisor who drives may do the same."""
    command, outcome = ALLOWED[name]
    assert shelf().do(command, SHOPPER) == outcome
    assert shelf().do(command, ADVISOR) == outcome


@pytest.mark.parametrize("name", REJECTED)
def test_rejected(name: str) -> None:
    """Every rejection has its reason and says what it is about; nothing changes."""
    command, reason, subject = REJECTED[name]
    assert shelf().refused(command, ADVISOR) == (reason, subject)


def test_an_edit_voids_what_lies_on_the_table() -> None:
    """An edit in review is allowed, is followed by the void, and leads back to the cart."""
    for command in (
        c.AddLine(sku="hat"),
        c.ApplyCoupon(code="TEA"),
        c.ChooseDelivery(option_id="post"),
    ):
        for approve in (False, True):
            scene = in_review()
            if approve:
                scene.do(scene.approval())
            events = scene.do(command, ADVISOR)
            assert events[-1] == QuoteVoided(why="edited")
            assert scene.checkout.phase is Phase.OPEN
            assert scene.checkout.approval is None
            assert scene.refusal(PresentQuote()) is Reason.QUOTE_STALE


def test_increments_commute() -> None:
    """Both add at once: all of it is there, in any order."""
    commands = [(c.AddLine(sku="hat", quantity=n), by) for n, by in ((1, SHOPPER), (5, ADVISOR))]
    for order in (commands, commands[::-1]):
        scene = opened()
        scene.join(Role.ADVISOR)
        for command, by in order:
            scene.do(command, by)
        assert [line.quantity for line in scene.checkout.cart.lines.values()] == [6]


def test_one_of_two_wins() -> None:
    """Both set the same line: the second is told of the conflict and can apply it again."""
    scene = advised()
    scene.do(set_to(4, seen=1), SHOPPER)
    late = set_to(7, seen=1)
    assert scene.refused(late, ADVISOR) == (Reason.CONFLICT, MUGS)
    version = scene.checkout.cart.lines[MUGS].version
    scene.do(set_to(7, seen=version), ADVISOR)
    assert scene.checkout.cart.lines[MUGS].quantity == 7


def test_what_nobody_looked_up_is_for_the_quote_to_judge() -> None:
    """A line that is there can grow without a fact; it shrinks even when it is sold out."""
    scene = advised()
    scene.products = {}
    scene.do(change(100))
    scene.products = {"mug": fact("mug", stock=0)}
    scene.do(change(-1))
    scene.products = {"mug": fact("mug", sellable=False)}
    assert scene.refusal(change(1)) is Reason.UNKNOWN_PRODUCT


def test_the_last_piece_can_be_had() -> None:
    """Stock is the most that a line may hold, not one more."""
    scene = advised()
    scene.products["rare"] = fact("rare", stock=3)
    scene.do(c.AddLine(sku="rare", quantity=3))
    assert scene.refused(c.AddLine(sku="rare")) == (Reason.NOT_ENOUGH_STOCK, "rare")


def test_the_same_delivery_again_is_nothing() -> None:
    """And an option that the quote does not have is none."""
    scene = quoted()
    scene.do(c.ChooseDelivery(option_id="express"))
    again = c.ChooseDelivery(option_id="express")
    assert scene.refused(again) == (Reason.NOTHING_TO_DO, "express")
    assert scene.refusal(c.ChooseDelivery(option_id="drone")) is Reason.UNKNOWN_DELIVERY


def test_the_cart_version_grows_with_what_can_change_a_price() -> None:
    """Lines, coupons, discounts, delivery; not with what is merely said or shown."""
    scene = quoted()
    version = scene.checkout.cart.version
    for command, by in (
        (c.AddLine(sku="hat"), SHOPPER),
        (c.ApplyCoupon(code="TEA"), SHOPPER),
        (c.RemoveCoupon(code="TEA"), SHOPPER),
        (c.ChooseDelivery(option_id="express"), SHOPPER),
        (c.GrantDiscount(percent_bp=500), ADVISOR),
    ):
        scene.do(command, by)
        version += 1
        assert scene.checkout.cart.version == version
    for command, by in (
        (ShowProduct(sku="hat"), ADVISOR),
        (Propose(lines=(ProposedLine(sku="pen"),)), ADVISOR),
        (SetDrive(drive=Drive.SHOPPER_ONLY), SHOPPER),
    ):
        scene.do(command, by)
        assert scene.checkout.cart.version == version


def test_lines_and_proposals_keep_the_order_in_which_they_came() -> None:
    """A position is given once and never again."""
    scene = opened(lines=2)
    scene.join(Role.ADVISOR)
    for sku in ("mug", "hat"):
        scene.do(c.AddLine(sku=sku))
        scene.do(Propose(lines=(ProposedLine(sku=sku),)), ADVISOR)
    positions = [line.position for line in scene.checkout.cart.lines.values()]
    assert positions == [int(key[1:]) for key in scene.checkout.cart.lines]
    assert positions == sorted(set(positions))
    proposals = scene.session.proposals.values()
    assert [proposal.position for proposal in proposals] == [
        int(proposal.proposal_id[1:]) for proposal in proposals
    ]


def test_coupons_come_and_go_one_by_one() -> None:
    """The others stay, in their order."""
    scene = advised()
    for code in ("TEA", "POT", "CUP"):
        scene.do(c.ApplyCoupon(code=code))
    scene.do(c.RemoveCoupon(code="POT"))
    assert scene.checkout.cart.coupons == ("TEA", "CUP")


# ---- discounts


def test_discounts_stay_within_the_policy_together() -> None:
    """Ten percent in all, however they are cut; what is taken back can be given again."""
    scene = advised(Policy(discount_max_bp=1_000))
    assert scene.refusal(c.GrantDiscount(percent_bp=1_001), ADVISOR) is Reason.DISCOUNT_OVER_POLICY
    granted = scene.do(c.GrantDiscount(percent_bp=600), ADVISOR)
    assert granted == (e.DiscountGranted(discount_id=DiscountId("d6"), percent_bp=600),)
    assert scene.refusal(c.GrantDiscount(percent_bp=401), ADVISOR) is Reason.DISCOUNT_OVER_POLICY
    scene.do(c.GrantDiscount(percent_bp=400), ADVISOR)
    scene.do(c.RemoveDiscount(discount_id="d6"), ADVISOR)
    scene.do(c.GrantDiscount(percent_bp=600), ADVISOR)


# ---- undo


def test_undo_restores_what_was() -> None:
    """A quantity, a removed line, an added one; each leaves its own trace to undo again."""
    scene = advised()
    scene.do(set_to(9, seen=1), ADVISOR)
    change_id = next(reversed(scene.session.changes))
    scene.do(c.UndoChange(change_id=change_id))
    assert scene.checkout.cart.lines[MUGS].quantity == 2
    scene.do(remove(seen=3), ADVISOR)
    gone = next(reversed(scene.session.changes))
    restored = scene.do(c.UndoChange(change_id=gone))[1]
    assert isinstance(restored, e.LineAdded)
    assert (restored.sku, restored.quantity) == ("mug", 2)
    assert restored.line_id == f"l{scene.session.serial}"
    assert restored.line_id in scene.checkout.cart.lines
    assert scene.refusal(c.UndoChange(change_id=gone)) is Reason.UNKNOWN_CHANGE


@pytest.mark.parametrize(
    "later",
    [
        change(1),
        remove(seen=1),
        c.AddLine(sku="mug"),
    ],
)
def test_undo_conflicts_when_the_line_moved_on(later: PartyCommand) -> None:
    """What somebody changed since is not undone over their head."""
    scene = advised()
    scene.do(later, ADVISOR)
    assert scene.refused(c.UndoChange(change_id="x5")) == (Reason.CONFLICT, MUGS)


def test_undo_of_a_removal_conflicts_when_the_product_is_back() -> None:
    """A product has one line."""
    scene = advised()
    scene.do(remove(seen=1), ADVISOR)
    gone = next(reversed(scene.session.changes))
    scene.do(c.AddLine(sku="mug"), ADVISOR)
    assert scene.refusal(c.UndoChange(change_id=gone)) is Reason.CONFLICT


# ---- limits


def test_no_more_lines_than_the_limit() -> None:
    """One product more is rejected, by adding and by undoing; more of one is not."""
    scene = opened(lines=LINES_MAX - 1)
    scene.do(c.AddLine(sku="mug"))
    assert scene.refused(c.AddLine(sku="hat")) == (Reason.LIMIT_REACHED, "lines")
    scene.do(c.AddLine(sku="mug"))
    line = next(reversed(scene.checkout.cart.lines.values()))
    scene.do(c.RemoveLine(line_id=line.line_id, line_version=line.version))
    gone = next(reversed(scene.session.changes))
    scene.do(c.AddLine(sku="hat"))
    assert scene.refusal(c.UndoChange(change_id=gone)) is Reason.LIMIT_REACHED


def test_no_more_pieces_than_the_limit() -> None:
    """Where the shop does not count, ours holds."""
    scene = opened()
    scene.products = {"mug": fact("mug", stock=None)}
    scene.do(c.AddLine(sku="mug", quantity=QUANTITY_MAX))
    assert scene.refused(c.AddLine(sku="mug")) == (Reason.LIMIT_REACHED, "quantity")


def test_no_more_coupons_and_discounts_than_the_limit() -> None:
    """A coupon that is there already says so instead."""
    scene = advised(Policy(discount_max_bp=10_000))
    for n in range(COUPONS_MAX):
        scene.do(c.ApplyCoupon(code=f"C{n}"))
    assert scene.refusal(c.ApplyCoupon(code="C0")) is Reason.NOTHING_TO_DO
    assert scene.refused(c.ApplyCoupon(code="C9")) == (Reason.LIMIT_REACHED, "coupons")
    for _ in range(DISCOUNTS_MAX):
        scene.do(c.GrantDiscount(percent_bp=1), ADVISOR)
    over = c.GrantDiscount(percent_bp=1)
    assert scene.refused(over, ADVISOR) == (Reason.LIMIT_REACHED, "discounts")


def test_the_rings_keep_the_newest() -> None:
    """Changes that can be undone and entries of the timeline are cut at their start."""
    scene = advised()
    for n in range(TIMELINE_MAX):
        scene.do(change(1 if n % 2 else -1))
    assert len(scene.session.changes) == CHANGES_MAX
    assert len(scene.session.timeline) == TIMELINE_MAX
    newest = f"t{scene.session.serial}"
    assert next(reversed(scene.session.timeline)) == newest
    assert list(scene.session.timeline) == sorted(
        scene.session.timeline, key=lambda key: int(key[1:])
    )
