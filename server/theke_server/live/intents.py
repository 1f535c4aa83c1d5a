"""What is asked of a shop: the whole cart with where it goes, cut from a session's state."""

from collections.abc import Mapping

from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.addresses import in_use
from theke_checkout.values.contact import Field
from theke_server.shops import Buyer, CartIntent, IntentDiscount, IntentLine


def cart_intent(session: Session, checkout: Checkout, personal: Mapping[Field, str]) -> CartIntent:
    """Return a checkout's whole cart, to be priced, reserved or ordered."""
    country = session.fields.get(Field.COUNTRY)
    address = in_use(personal)
    return CartIntent(
        currency=session.currency,
        locale=session.locale,
        lines=cart_lines(checkout),
        coupons=checkout.cart.coupons,
        discounts=tuple(
            IntentDiscount(discount_id=discount.discount_id, percent_bp=discount.percent_bp)
            for discount in checkout.cart.discounts.values()
        ),
        delivery_option=checkout.cart.delivery_option,
        country=country.plain if country is not None else "",
        postal_code=address.get(Field.POSTAL_CODE, ""),
        region=address.get(Field.REGION, ""),
        owner=session.session_id,
        terms_version=session.policy.terms_version,
    )


def cart_lines(checkout: Checkout) -> tuple[IntentLine, ...]:
    """Return a checkout's lines in their order."""
    ordered = sorted(checkout.cart.lines.values(), key=lambda line: line.position)
    return tuple(
        IntentLine(line_id=line.line_id, sku=line.sku, quantity=line.quantity) for line in ordered
    )


def buyer(personal: Mapping[Field, str]) -> Buyer:
    """Return who the order is for."""
    return Buyer(values={str(field): value for field, value in in_use(personal).items()})
