"""What a shop kept in files sells: products, taxes, delivery, coupons, read once and never changed.

Amounts in the files are minor units of the shop's currency, weights are grams. Stock in the files
is what the shop starts with; from then on its database counts.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import msgspec
from msgspec import Meta, Struct

from theke_checkout.values.addresses import COUNTRIES
from theke_checkout.values.ids import CouponCode, Sku
from theke_checkout.values.marks import as_typed
from theke_server.shops.catalogue.files import FileError, check, merged, parsed

Text = dict[str, str]
"""A text by language."""
OptionId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,63}\Z")]

DEMO_FILES = Path(__file__).parent / "demo"
LANGUAGES = ("en", "de")
DETAIL = "detail"
"""The query of a drawn picture that is seen from nearer."""
UTC = "UTC"


class CouponKind(StrEnum):
    """What a coupon takes off."""

    PERCENT = "percent"
    AMOUNT = "amount"
    DELIVERY = "delivery"


class Variant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One buyable variant of a product. `stock` is None where the shop does not count."""

    sku: Sku
    price: Annotated[int, Meta(ge=0)]
    name: Text = {}
    stock: Annotated[int, Meta(ge=0)] | None = None
    colour: str = ""
    weight_g: int | None = None
    url: str = ""
    """This variant's page in the shop, where it has one of its own."""
    picture: str = ""
    pictures: tuple[str, ...] = ()
    """Further pictures of this variant; those of the product where there are none."""

    @property
    def drawn_at(self) -> str:
        """Where the demo shop has its picture: a SKU may hold what means something in a path."""
        return f"/pictures/{quote(self.sku, safe='')}.svg"


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product with its variants, the first of which is shown first."""

    id: OptionId
    category: str
    name: Text
    variants: Annotated[tuple[Variant, ...], Meta(min_length=1)]
    tax: str = "standard"
    drawing: str = ""
    weight_g: Annotated[int, Meta(ge=0)] = 0
    summary: Text = {}
    text: Text = {}
    words: str = ""
    """What else people call it, in any language: for the search."""
    attributes: dict[str, Text] = {}
    url: str = ""
    """The product's page in the shop: a path on its first origin, or an address."""
    picture: str = ""
    """Its picture: a path likewise. Only pictures of the shop's origins are shown."""
    pictures: tuple[str, ...] = ()
    """Further pictures, to look closer."""


class Category(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shelf of the shop."""

    id: OptionId
    name: Text
    text: Text = {}
    drawing: str = ""


EVERYWHERE = "*"
"""In place of a country: wherever the parcel goes."""


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A price of delivery, for parcels of up to `up_to_g`."""

    up_to_g: int
    price: Annotated[int, Meta(ge=0)]


class Delivery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way to deliver to some countries, priced by weight, free from a value of goods on."""

    id: OptionId
    name: Text
    countries: tuple[str, ...]
    """Their ISO codes; `*` for every country."""
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
    days_min: int
    days_max: int
    free_from: int | None = None

    def serves(self, country: str) -> bool:
        """Whether it goes to a country."""
        return country in self.countries or (EVERYWHERE in self.countries and country in COUNTRIES)


class Coupon(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money off. `value` is basis points, minor units, or nothing for free delivery."""

    code: CouponCode
    kind: CouponKind
    value: Annotated[int, Meta(ge=0)] = 0
    minimum: Annotated[int, Meta(ge=0)] = 0
    until: datetime | None = None
    """Without a zone by the shop's; a bare day is the last one on which it counts."""
    category: str = ""
    """Only goods of this category; all where empty."""


class Stock(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a shop's files say, as they say it."""

    currency: str = "CHF"
    tax_included: bool = True
    tax_rates_bp: dict[str, int] = {}
    terms_version: str = ""
    """The only terms that the goods are sold under; those of the shop's settings where empty."""
    attributes: dict[str, Text] = {}
    categories: tuple[Category, ...] = ()
    products: tuple[Item, ...] = ()
    delivery: tuple[Delivery, ...] = ()
    coupons: tuple[Coupon, ...] = ()


class Goods(Struct, frozen=True, kw_only=True):
    """A variant together with its product."""

    item: Item
    variant: Variant

    @property
    def weight_g(self) -> int:
        """The weight of one piece in grams."""
        own = self.variant.weight_g
        return self.item.weight_g if own is None else own

    @property
    def shown_at(self) -> str:
        """Where the demo shop shows it."""
        return f"/p/{self.item.id}?v={quote(self.variant.sku, safe='')}"


class AssortmentError(ValueError):
    """The shop's files contradict themselves."""


class Assortment:
    """A shop's files with what is looked up in them."""

    def __init__(self, files: Stock) -> None:
        self.files = files
        self.currency = files.currency
        self.items: Mapping[str, Item] = {item.id: item for item in files.products}
        self.categories: Mapping[str, Category] = {entry.id: entry for entry in files.categories}
        self.goods: Mapping[Sku, Goods] = {
            variant.sku: Goods(item=item, variant=variant)
            for item in files.products
            for variant in item.variants
        }
        self._coupons = {_folded(coupon.code): coupon for coupon in files.coupons}
        self._check()

    def coupon(self, code: str) -> Coupon | None:
        """Return a coupon, however its code is capitalised and its dashes are typed."""
        return self._coupons.get(_folded(code))

    def tax_rate_bp(self, item: Item) -> int:
        """Return the tax rate of a product."""
        return self.files.tax_rates_bp[item.tax]

    def shelf(self, category: str) -> list[Item]:
        """Return the products of a category in the order of the files."""
        return [item for item in self.files.products if item.category == category]

    def countries(self) -> frozenset[str]:
        """Return where the shop delivers to."""
        named = frozenset(c for option in self.files.delivery for c in option.countries)
        return COUNTRIES if EVERYWHERE in named else named

    def home(self) -> str:
        """Return the country that its files name first for delivery; empty for the whole world."""
        first = next((way.countries for way in self.files.delivery), ())
        return first[0] if first and EVERYWHERE not in first else ""

    def _check(self) -> None:
        files = self.files
        if len(self.items) != len(files.products):
            raise AssortmentError("two products with one id")
        if len(self.goods) != sum(len(item.variants) for item in files.products):
            raise AssortmentError("two variants with one SKU")
        for item in files.products:
            if item.category not in self.categories:
                raise AssortmentError(f"{item.id}: no category {item.category}")
            if item.tax not in files.tax_rates_bp:
                raise AssortmentError(f"{item.id}: no tax class {item.tax}")
            for attribute in item.attributes.keys() - files.attributes.keys():
                raise AssortmentError(f"{item.id}: no attribute {attribute}")
        self._check_delivery()
        self._check_coupons()

    def _check_delivery(self) -> None:
        ways = self.files.delivery
        if len({way.id for way in ways}) != len(ways):
            raise AssortmentError("two ways of delivery with one id")
        for way in ways:
            for country in set(way.countries) - COUNTRIES - {EVERYWHERE}:
                raise AssortmentError(
                    f"delivery {way.id}: {country!r} is no country; such as CH, two capitals"
                )

    def _check_coupons(self) -> None:
        if len(self._coupons) != len(self.files.coupons):
            raise AssortmentError("two coupons with one code: capitals and dashes do not count")
        for coupon in self.files.coupons:
            if coupon.category and coupon.category not in self.categories:
                raise AssortmentError(f"coupon {coupon.code}: no category {coupon.category}")


def _folded(code: str) -> str:
    """Return a code as it is compared."""
    return " ".join(as_typed(code).split()).casefold()


def load(folder: Path = DEMO_FILES, zone: str = UTC) -> Assortment:
    """Read the TOML files of a folder, in the shop's `zone`.

    Raises `AssortmentError` where they make no shop.
    """
    paths = sorted(folder.glob("*.toml"))
    return _read([(path.name, _text(path)) for path in paths], zone)


def read(texts: Iterable[str], zone: str = UTC) -> Assortment:
    """Read TOML texts that together describe a shop; lists of the same name are joined."""
    return _read([("", text) for text in texts], zone)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise AssortmentError(f"{path.name}: is not written in UTF-8") from error


def _read(texts: list[tuple[str, str]], zone: str) -> Assortment:
    try:
        said = [(name, parsed(name, text, zone)) for name, text in texts]
        whole = merged([raw for _, raw in said])
        for name, raw in said:
            check(name, raw, Stock, str(whole.get("currency", Stock().currency)))
        return Assortment(msgspec.convert(whole, Stock))
    except (FileError, msgspec.ValidationError) as error:
        raise AssortmentError(str(error)) from error
