"""Pages that only say something: the shop's own till, an order, the terms, and what went wrong."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.limits import QUANTITY_MAX
from theke_checkout.values.quote import ADVISOR
from theke_server.demo.layout import Page, frame, note, version
from theke_server.demo.markup import Html, h, join
from theke_server.demo.texts import amount, date, delivery, of, say
from theke_server.demo.visit import Room, Visit, answer, enter
from theke_server.shops.catalogue import orders


async def checkout(room: Room, request: Request) -> Response:
    """Say that this shop sells with advice."""
    visit = await enter(room, request)
    language = visit.language
    back = h("a", say(language, "back_to_cart"), href="/cart", class_="button quiet")
    title = say(language, "checkout_title")
    body = join(
        h("h1", title),
        h("p", say(language, "checkout_text"), class_="lead"),
        note(say(language, "checkout_note")),
        h("div", _together(visit), back, class_="actions"),
    )
    return _page(room, visit, Page(title=title, name="checkout", body=body))


async def order(room: Room, request: Request) -> Response:
    """Show an order to who knows its number: what was bought, not by whom."""
    visit = await enter(room, request)
    order_ref: str = request.path_params["order"]
    found = await room.connector.order(order_ref)
    if found is None:
        return missing(room, visit)
    language = visit.language
    stands = found.state == orders.PLACED
    title = say(language, "order_title") if stands else order_ref
    key = "order_text" if stands else "order_canceled"
    back = h("a", say(language, "order_next"), href="/", class_="button")
    body = join(
        h("h1", title),
        h(
            "p",
            say(language, key, ref=order_ref, date=date(language, found.at_ms)),
            class_="lead",
        ),
        note(say(language, "order_refunded", amount=amount(language, found.refunded)))
        if found.refunded.amount
        else None,
        _bought(room, visit, found),
        note(say(language, "checkout_note")),
        h("p", back),
    )
    return _page(room, visit, Page(title=title, name="order", body=body))


async def terms(room: Room, request: Request) -> Response:
    """Show the terms."""
    visit = await enter(room, request)
    title = say(visit.language, "terms")
    body = join(h("h1", title), h("p", say(visit.language, "terms_text"), class_="lead"))
    return _page(room, visit, Page(title=title, name="terms", body=body))


async def nowhere(room: Room, request: Request) -> Response:
    """Answer an address that the shop does not have."""
    return missing(room, await enter(room, request))


def missing(room: Room, visit: Visit) -> Response:
    """Say that there is nothing."""
    title = say(visit.language, "not_found")
    body = join(h("h1", title), h("p", say(visit.language, "not_found_text"), class_="lead"))
    page = Page(title=title, name="missing", body=body)
    return _page(room, visit, page, HTTPStatus.NOT_FOUND)


def refused(room: Room, visit: Visit, code: str, status: HTTPStatus) -> Response:
    """Say why a form was not taken."""
    language = visit.language
    title = say(language, "bad_request")
    reason = say(language, code, most=QUANTITY_MAX)
    back = h("a", say(language, "back_to_cart"), href="/cart", class_="button quiet")
    why = note(reason, kind="warn") if reason != title else None
    body = join(h("h1", title), why, h("p", back))
    return _page(room, visit, Page(title=title, name="refused", body=body), status)


def _together(visit: Visit) -> Html:
    """Return the shop's own button that opens the counter, with its script."""
    text = say(visit.language, "checkout_open")
    return join(
        h("button", text, type="button", class_="button", data_advice=True),
        h("script", src=f"/assets/advice.js?{version('advice.js')}", defer=True),
    )


def _bought(room: Room, visit: Visit, found: orders.Order) -> Html:
    language = visit.language
    rows: list[Html] = []
    for line in found.quote.lines.values():
        goods = room.assortment.goods.get(line.sku)
        name = of(goods.item.name, language) if goods else line.sku
        variant = of(goods.variant.name, language) if goods else ""
        text = f"{line.quantity} × {name}" + (f", {variant}" if variant else "")
        rows.append(join(h("dt", text), h("dd", amount(language, line.total))))
    for discount in found.quote.discounts:
        by_hand = discount.kind == ADVISOR
        key = "discount_by_hand" if by_hand else "coupon_line"
        text = say(language, key, code=discount.source)
        if discount.amount.amount:
            rows.append(join(h("dt", text), h("dd", amount(language, -discount.amount))))
    if found.quote.delivery_option is not None:
        price = delivery(language, found.quote.delivery)
        rows.append(join(h("dt", say(language, "delivery_plain")), h("dd", price)))
    total = amount(language, found.quote.total)
    rows.append(join(h("dt", say(language, "total")), h("dd", total)))
    return h("dl", rows, class_="bought")


def _page(room: Room, visit: Visit, page: Page, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return answer(visit, frame(visit, room.assortment, page), status)
