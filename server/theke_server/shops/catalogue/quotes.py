"""From a cart's intent to the shop's quote: coupons, ways of delivery, and what is wrong.

Prices include Swiss tax wherever the parcel goes: the demo shop delivers duty paid.
"""

from collections.abc import Mapping

from msgspec import Struct

from theke_checkout.values.ids import Sku
from theke_checkout.values.money import Money, total, zero
from theke_checkout.values.quote import ADVISOR, DeliveryOption, Problem, Quote
from theke_server.shops import CartIntent
from theke_server.shops.catalogue.assortment import Assortment, Coupon, CouponKind, Delivery
from theke_server.shops.catalogue.prices import Basket, PricedLine, Reduction, main_rate_bp, reckon


class Moment(Struct, frozen=True, kw_only=True):
    """What a quote depends on beside the files: the time, and the pieces that can be had."""

    now_ms: int
    available: Mapping[Sku, int | None]


def quote(assortment: Assortment, intent: CartIntent, moment: Moment, valid_until_ms: int) -> Quote:
    """Price a whole cart. What cannot be sold is left out of the lines and named as a problem."""
    if intent.currency != assortment.currency:
        return _nothing(intent, assortment, valid_until_ms)
    lines, problems = _lines(assortment, intent)
    problems += _shortages(intent, moment)
    coupons, coupon_problems = _coupons(assortment, intent, lines, moment.now_ms)
    options = _options(assortment, intent, lines, coupons)
    chosen, delivery_problems = _chosen(intent, options, bool(lines))
    files = assortment.files
    basket = Basket(
        currency=intent.currency,
        tax_included=files.tax_included,
        lines=lines,
        reductions=(*(_reduction(code, c) for code, c in coupons.items()), *_advice(intent)),
        delivery=chosen.price if chosen else zero(intent.currency),
        delivery_tax_rate_bp=main_rate_bp(lines, max(files.tax_rates_bp.values(), default=0)),
    )
    reckoning = reckon(basket)
    return Quote(
        currency=intent.currency,
        tax_included=files.tax_included,
        lines=reckoning.lines,
        discounts=reckoning.discounts,
        delivery_option=chosen.option_id if chosen else None,
        delivery=basket.delivery,
        delivery_tax_rate_bp=basket.delivery_tax_rate_bp,
        taxes=reckoning.taxes,
        total=reckoning.total,
        terms_version=files.terms_version or intent.terms_version,
        valid_until_ms=valid_until_ms,
        delivery_options=options,
        problems=(*problems, *coupon_problems, *delivery_problems),
    )


def _lines(
    assortment: Assortment, intent: CartIntent
) -> tuple[tuple[PricedLine, ...], list[Problem]]:
    lines: list[PricedLine] = []
    problems: list[Problem] = []
    for line in intent.lines:
        goods = assortment.goods.get(line.sku)
        if goods is None:
            problems.append(Problem(code="unknown_product", subject=line.sku))
            continue
        lines.append(
            PricedLine(
                line_id=line.line_id,
                sku=line.sku,
                quantity=line.quantity,
                unit_price=Money(goods.variant.price, intent.currency),
                tax_rate_bp=assortment.tax_rate_bp(goods.item),
                category=goods.item.category,
            )
        )
    return tuple(lines), problems


def wanted(intent: CartIntent) -> dict[Sku, int]:
    """Return how many pieces of each product a cart wants: two lines may want the same one."""
    pieces: dict[Sku, int] = {}
    for line in intent.lines:
        pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
    return pieces


def _shortages(intent: CartIntent, moment: Moment) -> list[Problem]:
    short: list[Problem] = []
    for sku, quantity in wanted(intent).items():
        available = moment.available.get(sku)
        if available is not None and available < quantity:
            short.append(Problem(code="not_enough_stock", subject=sku))
    return short


def _coupons(
    assortment: Assortment, intent: CartIntent, lines: tuple[PricedLine, ...], now_ms: int
) -> tuple[dict[str, Coupon], list[Problem]]:
    goods = total((line.total for line in lines), intent.currency)
    valid: dict[str, Coupon] = {}
    problems: list[Problem] = []
    for code in intent.coupons:
        coupon = assortment.coupon(code)
        if coupon is None:
            problems.append(Problem(code="unknown_coupon", subject=code))
        elif coupon in valid.values():
            continue
        elif coupon.until is not None and coupon.until.timestamp() * 1000 <= now_ms:
            problems.append(Problem(code="coupon_expired", subject=code))
        elif goods.amount < coupon.minimum:
            problems.append(Problem(code="coupon_minimum", subject=code))
        else:
            valid[code] = coupon
    return valid, problems


def _reduction(code: str, coupon: Coupon) -> Reduction:
    return Reduction(
        source=code,
        kind=coupon.kind,
        percent_bp=coupon.value if coupon.kind is CouponKind.PERCENT else 0,
        amount=coupon.value if coupon.kind is CouponKind.AMOUNT else 0,
        category=coupon.category,
    )


def _advice(intent: CartIntent) -> tuple[Reduction, ...]:
    return tuple(
        Reduction(source=given.discount_id, kind=ADVISOR, percent_bp=given.percent_bp)
        for given in intent.discounts
    )


def _options(
    assortment: Assortment,
    intent: CartIntent,
    lines: tuple[PricedLine, ...],
    coupons: Mapping[str, Coupon],
) -> tuple[DeliveryOption, ...]:
    weight_g = sum(assortment.goods[line.sku].weight_g * line.quantity for line in lines)
    goods = total((line.total for line in lines), intent.currency)
    free = any(coupon.kind is CouponKind.DELIVERY for coupon in coupons.values())
    options: list[DeliveryOption] = []
    for way in assortment.files.delivery:
        price = _delivery_price(way, weight_g, goods.amount)
        if not way.serves(intent.country) or price is None or not lines:
            continue
        options.append(
            DeliveryOption(
                option_id=way.id,
                name=way.name,
                price=Money(0 if free else price, intent.currency),
                days_min=way.days_min,
                days_max=way.days_max,
            )
        )
    return tuple(options)


def _delivery_price(way: Delivery, weight_g: int, goods: int) -> int | None:
    for step in way.steps:
        if weight_g <= step.up_to_g:
            return 0 if way.free_from is not None and goods >= way.free_from else step.price
    return None


def _chosen(
    intent: CartIntent, options: tuple[DeliveryOption, ...], has_lines: bool
) -> tuple[DeliveryOption | None, list[Problem]]:
    problems: list[Problem] = []
    if has_lines and intent.country and not options:
        problems.append(Problem(code="no_delivery", subject=intent.country))
    if not intent.delivery_option:
        return None, problems
    for option in options:
        if option.option_id == intent.delivery_option:
            return option, problems
    if has_lines:
        problems.append(Problem(code="delivery_unavailable", subject=intent.delivery_option))
    return None, problems


def _nothing(intent: CartIntent, assortment: Assortment, valid_until_ms: int) -> Quote:
    none = zero(intent.currency)
    return Quote(
        currency=intent.currency,
        tax_included=assortment.files.tax_included,
        lines={},
        discounts=(),
        delivery_option=None,
        delivery=none,
        delivery_tax_rate_bp=0,
        taxes=(),
        total=none,
        terms_version=assortment.files.terms_version or intent.terms_version,
        valid_until_ms=valid_until_ms,
        problems=(Problem(code="currency_unsupported", subject=intent.currency),),
    )
