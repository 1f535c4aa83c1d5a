"""How the live checkout looks, and the patch from one state of it to the next."""

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from theke_checkout.state.cart import Line
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Checkout
from theke_checkout.values.quote import QuoteLine
from theke_checkout.views import parts, shapes
from theke_checkout.views.parts import Sight
from theke_checkout.views.patch import diff, patch_collection, patch_part, wired
from theke_checkout.views.quote import approval_view, quote_view


def checkout_view(sight: Sight) -> shapes.CheckoutView:
    """Show the live checkout: the same to everyone, but for what a problem is about, and why a
    payment did not go through."""
    checkout = sight.checkout
    cart, quoted, attempt = checkout.cart, checkout.quoted, _attempt(checkout)
    priced = parts.prices(checkout)
    stale = quoted is not None and parts.stale(checkout, quoted)
    return shapes.CheckoutView(
        number=checkout.number,
        phase=checkout.phase,
        cart_version=cart.version,
        lines={k: parts.line_view(line, priced.get(k)) for k, line in cart.lines.items()},
        coupons=parts.coupon_views(cart.coupons),
        discounts={k: parts.discount_view(discount) for k, discount in cart.discounts.items()},
        delivery_option=cart.delivery_option or UNSET,
        quote=quote_view(quoted, stale=stale) if quoted else UNSET,
        problems=parts.problem_views(sight),
        approval=approval_view(checkout.approval) if checkout.approval else UNSET,
        payment=parts.payment_view(attempt, sight.party.role) if attempt else UNSET,
        order=parts.order_view(checkout.order) if checkout.order else UNSET,
    )


def patch_checkout(old: Sight, new: Sight) -> dict[str, Any]:
    """Return the patch between two states of the live checkout, or from one to the next one."""
    before, after = old.checkout, new.checkout
    if before is after:
        return _patch_problems(old, new)
    if before.number != after.number:
        return diff(wired(checkout_view(old)), wired(checkout_view(new)))
    patch = _patch_problems(old, new)
    if before.phase is not after.phase:
        patch["phase"] = after.phase.value
    patch |= _patch_cart(before, after)
    patch |= _patch_quote(before, after)
    patch |= patch_part("approval", before.approval, after.approval, approval_view)
    patch |= patch_part(
        "payment",
        _attempt(before),
        _attempt(after),
        lambda attempt: parts.payment_view(attempt, new.party.role),
    )
    patch |= patch_part("order", before.order, after.order, parts.order_view)
    return patch


def _attempt(checkout: Checkout) -> Attempt | None:
    return checkout.attempts.get(checkout.current) if checkout.current else None


def _patch_cart(before: Checkout, after: Checkout) -> dict[str, Any]:
    old, new = before.cart, after.cart
    patch: dict[str, Any] = {}
    if old.version != new.version:
        patch["cart_version"] = new.version
    lines = _patch_lines(before, after)
    if lines:
        patch["lines"] = lines
    if old.coupons is not new.coupons:
        coupons = patch_collection(
            parts.coupon_views(old.coupons), parts.coupon_views(new.coupons), lambda view: view
        )
        if coupons:
            patch["coupons"] = coupons
    discounts = patch_collection(old.discounts, new.discounts, parts.discount_view)
    if discounts:
        patch["discounts"] = discounts
    if old.delivery_option != new.delivery_option:
        patch["delivery_option"] = new.delivery_option or None
    return patch


def _patch_quote(before: Checkout, after: Checkout) -> dict[str, Any]:
    patch: dict[str, Any] = {}
    old, new = before.quoted, after.quoted
    was_stale = old is not None and parts.stale(before, old)
    is_stale = new is not None and parts.stale(after, new)
    if old is new:
        if was_stale is not is_stale:
            patch["quote"] = {"stale": is_stale}
    else:
        drawn_before = old and quote_view(old, stale=was_stale)
        drawn = new and quote_view(new, stale=is_stale)
        patch |= patch_part("quote", drawn_before, drawn, lambda view: view)
    return patch


def _patch_problems(old: Sight, new: Sight) -> dict[str, Any]:
    """What a problem is about hangs on the cart and on what is shared, too."""
    if not old.checkout.problems and not new.checkout.problems:
        return {}
    changed = diff(
        {key: wired(shown) for key, shown in parts.problem_views(old).items()},
        {key: wired(shown) for key, shown in parts.problem_views(new).items()},
    )
    return {"problems": changed} if changed else {}


def _patch_lines(before: Checkout, after: Checkout) -> dict[str, Any]:
    old, new = before.cart.lines, after.cart.lines
    old_prices, new_prices = parts.prices(before), parts.prices(after)
    if old is new and old_prices is new_prices:
        return {}
    patch: dict[str, Any] = {}
    for key, line in new.items():
        changed = _patch_line(old.get(key), line, old_prices.get(key), new_prices.get(key))
        if changed:
            patch[key] = changed
    for key in old:
        if key not in new:
            patch[key] = None
    return patch


def _patch_line(
    before: Line | None, after: Line, price_before: QuoteLine | None, price: QuoteLine | None
) -> dict[str, Any]:
    if before is after:
        return {} if price_before is price else diff(_priced(price_before), _priced(price))
    drawn = wired(parts.line_view(after, price))
    return drawn if before is None else diff(wired(parts.line_view(before, price_before)), drawn)


def _priced(price: QuoteLine | None) -> Mapping[str, Any]:
    """Return what a price adds to a line's view."""
    if price is None:
        return {}
    return {
        name: {"amount": money.amount, "currency": money.currency}
        for name, money in (
            ("unit_price", price.unit_price),
            ("total", price.total),
            ("discount", price.discount),
            ("tax", price.tax),
        )
    }
