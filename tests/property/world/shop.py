"""The adversarial shop: it prices, reserves, places and cancels, each once by key."""

from dataclasses import dataclass

from theke_checkout.state.session import Session
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Problem, Quote, QuoteLine, QuoteTax

PRICES = {"mug": 1250, "hat": 2995, "gift": 0}
TAX_BP = 810
DELIVERY = 790


@dataclass
class ShopOrder:
    """An order in the shop's books."""

    checkout: int
    order_ref: str
    quote_hash: str
    total: Money
    canceled: bool = False


class Shop:
    """Reservations by key, orders by key."""

    def __init__(self) -> None:
        self.held: dict[str, int] = {}
        self.answered: dict[str, tuple[Problem, ...]] = {}
        self.orders: dict[str, ShopOrder] = {}
        self.refused: set[str] = set()
        self.refunded: dict[str, int] = {}
        """What the shop was told of each order's money that went back."""

    def freeze(self, key: str, until_ms: int, *, ok: bool) -> tuple[Problem, ...]:
        if key not in self.answered:
            self.answered[key] = () if ok else (Problem(code="out_of_stock", subject="mug"),)
            if ok:
                self.held[key] = until_ms
        return self.answered[key]

    def release(self, key: str) -> None:
        self.held.pop(key, None)

    def place(self, key: str, order: ShopOrder, freeze_key: str, *, ok: bool) -> ShopOrder | None:
        """Place once by key; None where the shop refuses, which it then does for good."""
        if key in self.orders:
            return self.orders[key]
        if not ok or key in self.refused:
            self.refused.add(key)
            return None
        self.held.pop(freeze_key, None)
        self.orders[key] = order
        return order

    def cancel(self, key: str, *, ok: bool) -> bool:
        if ok and key in self.orders:
            self.orders[key].canceled = True
        return self.orders[key].canceled

    def standing(self, checkout: int) -> list[ShopOrder]:
        return [
            order
            for order in self.orders.values()
            if order.checkout == checkout and not order.canceled
        ]


def price(session: Session, valid_until_ms: int, more: int = 0) -> Quote:
    """Price the live cart; `more` makes everything dearer."""
    currency = session.currency
    lines = {
        str(name): _line(line.sku, line.quantity, currency, more)
        for name, line in session.checkout.cart.lines.items()
    }
    goods = sum(line.total.amount for line in lines.values())
    delivery = Money(DELIVERY if goods else 0, currency)
    total = Money(goods, currency) + delivery
    tax = total.tax_within(TAX_BP)
    return Quote(
        currency=currency,
        tax_included=True,
        lines=lines,
        discounts=(),
        delivery_option="post",
        delivery=delivery,
        delivery_tax_rate_bp=TAX_BP,
        taxes=(QuoteTax(rate_bp=TAX_BP, base=total - tax, tax=tax),),
        total=total,
        terms_version="t1",
        valid_until_ms=valid_until_ms,
    )


def _line(sku: str, quantity: int, currency: str, more: int) -> QuoteLine:
    unit = Money(PRICES[sku] + (more if PRICES[sku] else 0), currency)
    total = unit.times(quantity)
    return QuoteLine(
        sku=sku,
        quantity=quantity,
        unit_price=unit,
        total=total,
        discount=Money(0, currency),
        tax_rate_bp=TAX_BP,
        tax=total.tax_within(TAX_BP),
    )
