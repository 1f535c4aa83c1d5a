"""What every page of the demo shop has around it, and the pieces that several pages share."""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from theke_checkout.values.ids import Sku
from theke_checkout.values.money import Money
from theke_server.demo.markup import Child, Html, h, join, raw
from theke_server.demo.texts import LANGUAGES, amount, of, say, tag
from theke_server.demo.visit import Visit
from theke_server.shops.catalogue.assortment import Assortment, Item, Variant

ASSETS = Path(__file__).parent / "assets"
_MARK = raw(
    '<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">'
    '<path d="M6 13h17v6a8 8 0 0 1-8 8h-1a8 8 0 0 1-8-8z" fill="currentColor"/>'
    '<path d="M23 15h2a3.500 3.500 0 0 1 0 7h-3" fill="none" stroke="currentColor"'
    ' stroke-width="2.500"/><path d="M11 10c-2-3 2-4 0-7M17 10c-2-3 2-4 0-7" fill="none"'
    ' stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>'
)


class Page(Struct, frozen=True, kw_only=True):
    """A page before its frame. `name` and `sku` tell Theke where the visitor is."""

    title: str
    name: str
    body: Html
    sku: Sku = ""


def frame(visit: Visit, assortment: Assortment, page: Page) -> Html:
    """Return a whole page."""
    language = visit.language
    return h(
        "html",
        h(
            "head",
            h("meta", charset="utf-8"),
            h("meta", name="viewport", content="width=device-width, initial-scale=1"),
            h("title", f"{page.title} - {say(language, 'shop')}"),
            h("link", rel="icon", href="/assets/mark.svg", type="image/svg+xml"),
            h("link", rel="stylesheet", href=f"/assets/shop.css?{version('shop.css')}"),
            h("script", src=f"/assets/room.js?{version('room.js')}", data_shop=visit.shop),
            _theke(visit),
        ),
        h(
            "body",
            h("a", say(language, "skip"), href="#main", class_="skip"),
            _header(visit, assortment),
            h("main", page.body, id="main", data_theke_page=page.name, data_theke_sku=page.sku),
            _footer(visit),
        ),
        lang=tag(language),
    )


def card(visit: Visit, assortment: Assortment, item: Item, *more: Html) -> Html:
    """Return a product on a shelf, with more below it."""
    first = item.variants[0]
    cheapest = min(variant.price for variant in item.variants)
    price = amount(visit.language, Money(cheapest, assortment.currency))
    if any(variant.price != cheapest for variant in item.variants):
        price = say(visit.language, "from", price=price)
    return h(
        "li",
        h(
            "a",
            picture(first, "", 400),
            h("span", of(item.name, visit.language), class_="name"),
            h("span", of(item.summary, visit.language), class_="summary"),
            h("span", price, class_="price"),
            href=f"/p/{item.id}",
        ),
        h("div", more, class_="below") if more else None,
        class_="card",
    )


def mark(visit: Visit, item: Item) -> Html:
    """Return the box that marks a product for comparison."""
    return h(
        "label",
        h("input", type="checkbox", name="p", value=item.id, form="compare"),
        say(visit.language, "compare"),
        h("span", f": {of(item.name, visit.language)}", class_="unseen"),
        class_="mark",
    )


def shelf(cards: Iterable[Html]) -> Html:
    """Return cards as a shelf."""
    return h("ul", list(cards), class_="shelf")


def picture(variant: Variant, text: str, size: int) -> Html:
    """Return the picture of a variant."""
    return h("img", src=variant.drawn_at, alt=text, width=size, height=size, loading="lazy")


def button(text: str, kind: str = "", **attributes: str | int | bool | None) -> Html:
    """Return a button that sends its form."""
    return h("button", text, type="submit", class_=f"button {kind}".strip(), **attributes)


def note(*children: Child, kind: str = "") -> Html:
    """Return a sentence set apart."""
    return h("p", *children, class_=f"note {kind}".strip(), role="alert" if kind else None)


def _header(visit: Visit, assortment: Assortment) -> Html:
    language = visit.language
    categories = [
        _place(visit, f"/c/{category.id}", of(category.name, language))
        for category in assortment.categories.values()
    ]
    # First, since the row of categories is wider than a phone and scrolls.
    wishes = h("li", h("a", say(language, "wishes"), href="/wishes"), class_="narrow")
    bar = h(
        "div",
        h("a", _MARK, h("span", say(language, "shop")), href="/", class_="brand"),
        _search(visit),
        _own(visit),
        class_="bar",
    )
    return h(
        "header",
        bar,
        h("nav", h("ul", wishes, categories), aria_label=say(language, "menu")),
    )


def _place(visit: Visit, path: str, name: str) -> Html:
    current = "page" if visit.path == path else None
    return h("li", h("a", name, href=path, aria_current=current))


def _own(visit: Visit) -> Html:
    """Return what belongs to the visitor: language, wish list, cart."""
    wishes = h("span", len(visit.wishes), class_="count")
    pieces = h("span", visit.pieces, class_="count", data_theke_cart_count=True)
    return h(
        "ul",
        h("li", _languages(visit)),
        h("li", h("a", say(visit.language, "wishes"), " ", wishes, href="/wishes")),
        h("li", h("a", say(visit.language, "cart"), " ", pieces, href="/cart")),
        class_="own",
    )


def _search(visit: Visit) -> Html:
    language = visit.language
    return h(
        "form",
        h(
            "input",
            type="search",
            name="q",
            value=visit.asked("q") if visit.path == "/search" else "",
            placeholder=say(language, "search_hint"),
            aria_label=say(language, "search"),
            maxlength=200,
        ),
        button(say(language, "search"), "quiet"),
        action="/search",
        role="search",
    )


def _languages(visit: Visit) -> Html:
    return h(
        "span",
        join(
            *(
                h(
                    "a",
                    language.upper(),
                    href=visit.with_language(language),
                    hreflang=language,
                    lang=language,
                    aria_current="true" if language == visit.language else None,
                )
                for language in LANGUAGES
            )
        ),
        class_="languages",
        role="group",
        aria_label=say(visit.language, "language"),
    )


def _footer(visit: Visit) -> Html:
    language = visit.language
    return h(
        "footer",
        h("p", say(language, "footer")),
        h("p", h("a", say(language, "terms"), href="/terms")),
    )


def _theke(visit: Visit) -> Html:
    """Return the one tag that brings Theke into the shop."""
    return h(
        "script",
        type="module",
        async_=True,
        src=f"{visit.theke_origin}/launcher.js",
        data_shop=visit.shop,
        data_cart=visit.cart_ref,
        data_lang=tag(visit.language),
    )


@cache
def version(asset: str) -> str:
    """Return what changes with an asset, for its address: browsers keep it for an hour."""
    return sha256((ASSETS / asset).read_bytes()).hexdigest()[:8]
