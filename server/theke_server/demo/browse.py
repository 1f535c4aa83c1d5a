"""Looking around: home, categories, comparison, search, products."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.money import Money
from theke_server.demo import plain
from theke_server.demo.layout import Page, button, card, frame, mark, note, picture, shelf
from theke_server.demo.markup import Html, h, join
from theke_server.demo.texts import amount, of, percent, say
from theke_server.demo.visit import Room, Visit, answer, enter
from theke_server.shops import Product, ProductQuery
from theke_server.shops.catalogue.assortment import Goods, Item, Variant

FAVOURITES = ("amsel", "kauz", "reiher", "hausespresso", "trichter", "milan", "tassen", "stopfer")
WINDOW = "amsel-red"
COMPARED_MAX = 4
FEW = 3
"""From this many pieces on, the shop says how many are left."""


async def home(room: Room, request: Request) -> Response:
    """Show the front window."""
    visit = await enter(room, request)
    files = room.assortment
    favourites = [card(visit, files, files.items[i]) for i in FAVOURITES if i in files.items]
    body = join(
        _window(room, visit),
        h("h2", say(visit.language, "shelves")),
        h("ul", _rooms(room, visit), class_="rooms"),
        h("h2", say(visit.language, "favourites")),
        shelf(favourites),
    )
    page = Page(title=say(visit.language, "tagline"), name="home", body=body)
    return answer(visit, frame(visit, files, page))


async def category(room: Room, request: Request) -> Response:
    """Show a category."""
    visit = await enter(room, request)
    found = room.assortment.categories.get(request.path_params["category"])
    if found is None:
        return plain.missing(room, visit)
    items = room.assortment.shelf(found.id)
    title = of(found.name, visit.language)
    body = join(
        h("h1", title),
        h("p", of(found.text, visit.language), class_="lead"),
        h(
            "form",
            button(say(visit.language, "compare_marked"), "quiet"),
            id="compare",
            action="/compare",
            class_="compare",
        ),
        shelf(card(visit, room.assortment, item, mark(visit, item)) for item in items),
    )
    return answer(
        visit, frame(visit, room.assortment, Page(title=title, name="category", body=body))
    )


async def compare(room: Room, request: Request) -> Response:
    """Show products side by side."""
    visit = await enter(room, request)
    wanted = dict.fromkeys(value for name, value in visit.query if name == "p")
    items = [room.assortment.items[i] for i in wanted if i in room.assortment.items][:COMPARED_MAX]
    title = say(visit.language, "compare_title")
    body = join(
        h("h1", title),
        _table(room, visit, items) if items else note(say(visit.language, "compare_none")),
    )
    return answer(
        visit, frame(visit, room.assortment, Page(title=title, name="compare", body=body))
    )


async def search(room: Room, request: Request) -> Response:
    """Show what was found."""
    visit = await enter(room, request)
    text = visit.asked("q").strip()
    found = await room.connector.search(ProductQuery(text=text, locale=visit.language, limit=100))
    ids = dict.fromkeys(room.assortment.goods[product.sku].item.id for product in found)
    language = visit.language
    title = say(language, "search")
    if ids:
        heading = say(language, "results", count=len(ids), text=text) if text else title
        body = join(
            h("h1", heading),
            shelf(card(visit, room.assortment, room.assortment.items[i]) for i in ids),
        )
    else:
        body = join(h("h1", title), note(say(language, "no_results", text=text)))
    return answer(visit, frame(visit, room.assortment, Page(title=title, name="search", body=body)))


async def product(room: Room, request: Request) -> Response:
    """Show a product in one of its variants."""
    visit = await enter(room, request)
    item = room.assortment.items.get(request.path_params["item"])
    if item is None:
        return plain.missing(room, visit)
    chosen = next((v for v in item.variants if v.sku == visit.asked("v")), item.variants[0])
    shown = (await room.connector.products([chosen.sku]))[0]
    title = of(item.name, visit.language)
    body = h(
        "article",
        h("div", picture(chosen, title, 560), class_="view"),
        h(
            "div",
            h("h1", title),
            h("p", of(item.summary, visit.language), class_="lead"),
            _variants(visit, item, chosen),
            h("p", amount(visit.language, shown.price), class_="price"),
            h("p", _tax(room, visit, item), class_="small"),
            _stock(visit, shown),
            _buy(visit, item, chosen, shown),
            h("p", of(item.text, visit.language)),
            _facts(room, visit, item),
            note(say(visit.language, "not_sure")),
        ),
        class_="product",
    )
    page = Page(title=title, name="product", body=body, sku=chosen.sku)
    return answer(visit, frame(visit, room.assortment, page), HTTPStatus.OK)


def _window(room: Room, visit: Visit) -> Html:
    language = visit.language
    goods = room.assortment.goods
    shown = goods.get(WINDOW) or next(iter(goods.values()))
    machines = h("a", say(language, "hero_link"), href="/c/machines", class_="button")
    return h(
        "section",
        h(
            "div",
            h("h1", say(language, "hero_title")),
            h("p", say(language, "hero_text")),
            h("p", machines),
        ),
        picture(shown.variant, "", 480),
        class_="hero",
    )


def _rooms(room: Room, visit: Visit) -> list[Html]:
    files = room.assortment
    return [
        h(
            "li",
            h(
                "a",
                picture(files.shelf(category.id)[0].variants[0], "", 240),
                h("span", of(category.name, visit.language), class_="name"),
                href=f"/c/{category.id}",
            ),
        )
        for category in files.categories.values()
        if files.shelf(category.id)
    ]


def _variants(visit: Visit, item: Item, chosen: Variant) -> Html | None:
    if len(item.variants) == 1:
        return None
    return h(
        "ul",
        [
            h(
                "li",
                h(
                    "a",
                    picture(variant, "", 48),
                    h("span", of(variant.name, visit.language)),
                    href=Goods(item=item, variant=variant).shown_at,
                    aria_current="true" if variant is chosen else None,
                ),
            )
            for variant in item.variants
        ],
        class_="variants",
        aria_label=say(visit.language, "choose"),
    )


def _stock(visit: Visit, shown: Product) -> Html:
    if shown.stock == 0:
        return h("p", say(visit.language, "sold_out"), class_="stock none")
    if shown.stock is not None and shown.stock <= FEW:
        return h("p", say(visit.language, "few", count=shown.stock), class_="stock few")
    return h("p", say(visit.language, "in_stock"), class_="stock")


def _buy(visit: Visit, item: Item, chosen: Variant, shown: Product) -> Html:
    language = visit.language
    add = h(
        "form",
        h("input", type="hidden", name="sku", value=chosen.sku),
        h("label", say(language, "quantity"), for_="quantity"),
        h(
            "input",
            id="quantity",
            name="quantity",
            type="number",
            min=1,
            max=min(shown.stock or 1, 99) if shown.stock is not None else 99,
            value=1,
            inputmode="numeric",
        ),
        button(say(language, "add"), disabled=shown.stock == 0),
        method="post",
        action="/cart/add",
        class_="buy",
        data_theke_add=chosen.sku,
    )
    wished = item.id in visit.wishes
    wish = h(
        "form",
        h("input", type="hidden", name="item", value=item.id),
        button(say(language, "wished" if wished else "wish"), "quiet", disabled=wished),
        method="post",
        action="/wishes/add",
    )
    return h("div", add, wish, class_="actions")


def _facts(room: Room, visit: Visit, item: Item) -> Html | None:
    names = room.assortment.files.attributes
    rows = [
        join(h("dt", of(names[key], visit.language)), h("dd", of(value, visit.language)))
        for key, value in item.attributes.items()
    ]
    if not rows:
        return None
    return join(h("h2", say(visit.language, "details")), h("dl", rows))


def _tax(room: Room, visit: Visit, item: Item) -> str:
    rate = percent(visit.language, room.assortment.tax_rate_bp(item))
    return say(visit.language, "vat", rate=rate)


def _table(room: Room, visit: Visit, items: list[Item]) -> Html:
    language = visit.language
    files = room.assortment.files
    heads = [
        h(
            "th",
            h(
                "a",
                picture(item.variants[0], "", 160),
                h("span", of(item.name, language)),
                href=f"/p/{item.id}",
            ),
            scope="col",
        )
        for item in items
    ]
    rows = [
        h(
            "tr",
            h("th", say(language, "price"), scope="row"),
            [h("td", amount(language, _cheapest(room, item))) for item in items],
        )
    ]
    keys = [key for key in files.attributes if any(key in item.attributes for item in items)]
    for key in keys:
        cells = [h("td", of(item.attributes.get(key, {}), language) or "-") for item in items]
        rows.append(h("tr", h("th", of(files.attributes[key], language), scope="row"), cells))
    table = h("table", h("thead", h("tr", h("td"), heads)), h("tbody", rows))
    return h("div", table, class_="scroll", tabindex=0)


def _cheapest(room: Room, item: Item) -> Money:
    return Money(min(variant.price for variant in item.variants), room.assortment.currency)
