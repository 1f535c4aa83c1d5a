"""The shop's own cart and wish list. They sell without Theke too."""

import re
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.limits import COUPON_CHARS_MAX, QUANTITY_MAX
from theke_checkout.values.money import total
from theke_checkout.values.quote import Problem, Quote, QuoteLine
from theke_server.demo import plain
from theke_server.demo.layout import Page, button, card, frame, mark, note, picture, shelf
from theke_server.demo.markup import Html, h, join
from theke_server.demo.texts import amount, delivery, of, percent, say
from theke_server.demo.visit import FormError, Room, Visit, answer, enter, form, see
from theke_server.shops import CartIntent, IntentLine
from theke_server.shops.catalogue import carts
from theke_server.shops.catalogue.carts import CartFullError

COUNTRY = "CH"


async def show_cart(room: Room, request: Request) -> Response:
    """Show the cart with the shop's price for it."""
    visit = await enter(room, request)
    language = visit.language
    held = await room.connector.cart(visit.cart_id)
    title = say(language, "cart")
    heading = join(h("h1", title), _at_the_counter(visit))
    if held:
        body = await _filled(room, visit, held)
    else:
        machines = h("a", say(language, "hero_link"), href="/c/machines", class_="button")
        body = join(note(say(language, "cart_empty")), h("p", machines))
    body = h("section", heading, h("div", body, data_theke_idle=True), data_theke_cart=True)
    return answer(visit, frame(visit, room.assortment, Page(title=title, name="cart", body=body)))


async def change_cart(room: Room, request: Request) -> Response:
    """Add to the cart, or set or remove one of its lines."""
    visit = await enter(room, request)
    try:
        fields = await form(request)
        await _change(room, visit, request.url.path.rsplit("/", 1)[1], fields)
    except FormError as error:
        return plain.refused(room, visit, str(error), HTTPStatus.BAD_REQUEST)
    except CartFullError:
        return plain.refused(room, visit, "cart_full", HTTPStatus.CONFLICT)
    return see(visit, "/cart")


async def show_wishes(room: Room, request: Request) -> Response:
    """Show the wish list."""
    visit = await enter(room, request)
    language = visit.language
    title = say(language, "wishes")
    cards = [
        card(
            visit,
            room.assortment,
            item,
            mark(visit, item),
            h(
                "form",
                h("input", type="hidden", name="item", value=item.id),
                button(say(language, "remove"), "quiet"),
                method="post",
                action="/wishes/remove",
            ),
        )
        for item in (room.assortment.items[wish] for wish in visit.wishes)
    ]
    body = join(
        h("h1", title),
        h(
            "form",
            button(say(language, "compare_marked"), "quiet"),
            id="compare",
            action="/compare",
            class_="compare",
        )
        if cards
        else note(say(language, "wishes_empty")),
        shelf(cards),
    )
    return answer(visit, frame(visit, room.assortment, Page(title=title, name="wishes", body=body)))


async def change_wishes(room: Room, request: Request) -> Response:
    """Put a product on the wish list, or take it off."""
    visit = await enter(room, request)
    try:
        item = (await form(request)).get("item", "")
    except FormError as error:
        return plain.refused(room, visit, str(error), HTTPStatus.BAD_REQUEST)
    if item not in room.assortment.items:
        return plain.refused(room, visit, "unknown_product", HTTPStatus.NOT_FOUND)
    now_ms = room.clock.now_ms()
    if request.url.path.endswith("/add"):
        await room.connector.run(lambda file: carts.wish(file, visit.cart_id, item, now_ms))
        return see(visit, f"/p/{item}")
    await room.connector.run(lambda file: carts.unwish(file, visit.cart_id, item))
    return see(visit, "/wishes")


def _at_the_counter(visit: Visit) -> Html:
    """Return what stands in place of the cart while a session has it."""
    language = visit.language
    together = button(say(language, "live_open"))
    return h(
        "div",
        note(say(language, "live_cart")),
        h("form", together, action="/checkout", data_theke_checkout=True),
        data_theke_live=True,
        hidden=True,
    )


async def _change(room: Room, visit: Visit, change: str, fields: dict[str, str]) -> None:
    sku = fields.get("sku", "")
    if sku not in room.assortment.goods:
        raise FormError("unknown_product")
    now_ms = room.clock.now_ms()
    quantity = 0 if change == "remove" else _quantity(fields.get("quantity", "1"))
    if change == "add":
        await room.connector.run(lambda file: carts.add(file, visit.cart_id, sku, quantity, now_ms))
    else:
        await room.connector.run(lambda file: carts.put(file, visit.cart_id, sku, quantity, now_ms))


def _quantity(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= QUANTITY_MAX:
        raise FormError("invalid_quantity")
    return int(text)


async def _filled(room: Room, visit: Visit, held: list[tuple[str, int]]) -> Html:
    code = visit.asked("coupon", COUPON_CHARS_MAX).strip()
    quote = await _price(room, held, code)
    language = visit.language
    return join(
        [_problem(room, visit, problem) for problem in quote.problems],
        h("ul", [_line(room, visit, quote, line_id) for line_id in quote.lines], class_="lines"),
        h(
            "div",
            h(
                "form",
                h("label", say(language, "coupon"), for_="coupon"),
                h("input", id="coupon", name="coupon", value=code, maxlength=COUPON_CHARS_MAX),
                button(say(language, "apply"), "quiet"),
                action="/cart",
                class_="coupon",
            ),
            _sums(visit, quote),
            h(
                "form",
                button(say(language, "checkout")),
                action="/checkout",
                data_theke_checkout=True,
            ),
            class_="sums",
        ),
    )


async def _price(room: Room, held: list[tuple[str, int]], code: str) -> Quote:
    lines = tuple(
        IntentLine(line_id=f"c{position}", sku=sku, quantity=quantity)
        for position, (sku, quantity) in enumerate(held, start=1)
    )

    def intent(option: str) -> CartIntent:
        return CartIntent(
            currency=room.assortment.currency,
            locale="en",
            lines=lines,
            coupons=(code,) if code else (),
            discounts=(),
            delivery_option=option,
            country=COUNTRY,
        )

    first = await room.connector.quote(intent(""), 0)
    if not first.delivery_options:
        return first
    return await room.connector.quote(intent(first.delivery_options[0].option_id), 0)


def _line(room: Room, visit: Visit, quote: Quote, line_id: str) -> Html:
    line = quote.lines[line_id]
    goods = room.assortment.goods[line.sku]
    path = goods.shown_at
    name = of(goods.item.name, visit.language)
    return h(
        "li",
        h("a", picture(goods.variant, "", 88), href=path, tabindex=-1, aria_hidden="true"),
        h(
            "div",
            h("a", name, href=path, class_="name"),
            h("span", of(goods.variant.name, visit.language), class_="small"),
        ),
        _pieces(visit, line, name, f"quantity-{line_id}"),
        h("span", amount(visit.language, line.total), class_="price"),
    )


def _pieces(visit: Visit, line: QuoteLine, name: str, field: str) -> Html:
    language = visit.language
    remove = button(
        say(language, "remove"), "quiet", formaction="/cart/remove", formnovalidate=True
    )
    return h(
        "form",
        h("input", type="hidden", name="sku", value=line.sku),
        h("label", f"{say(language, 'quantity')}: {name}", for_=field, class_="unseen"),
        h(
            "input",
            id=field,
            name="quantity",
            type="number",
            min=1,
            max=QUANTITY_MAX,
            value=line.quantity,
            inputmode="numeric",
        ),
        button(say(language, "update"), "quiet"),
        remove,
        method="post",
        action="/cart/set",
    )


def _sums(visit: Visit, quote: Quote) -> Html:
    language = visit.language
    goods = total((line.total for line in quote.lines.values()), quote.currency)
    rows = [(say(language, "goods"), amount(language, goods))]
    for discount in quote.discounts:
        if discount.amount.amount:
            name = say(language, "coupon_line", code=discount.source)
            rows.append((name, amount(language, -discount.amount)))
    if quote.delivery_option is not None:
        rows.append((say(language, "delivery"), delivery(language, quote.delivery)))
    rows.append((say(language, "total"), amount(language, quote.total)))
    for tax in quote.taxes:
        if tax.tax.amount:
            rate = percent(language, tax.rate_bp)
            rows.append((say(language, "of_which", rate=rate), amount(language, tax.tax)))
    return h("dl", [join(h("dt", name), h("dd", value)) for name, value in rows])


def _problem(room: Room, visit: Visit, problem: Problem) -> Html | None:
    language = visit.language
    match problem.code:
        case "not_enough_stock":
            name = of(room.assortment.goods[problem.subject].item.name, language)
            return note(say(language, "not_enough_stock", name=name), kind="warn")
        case "unknown_coupon" | "coupon_expired" | "coupon_minimum":
            return note(say(language, problem.code, code=problem.subject), kind="warn")
        case _:
            return None
