"""What a shop kept in files sells: products, taxes, delivery, coupons, read once and never changed.

Amounts in the files are minor units of the shop's currency, weights are grams. Stock in the files
is what the shop starts with; from then on its database counts.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from theke_checkout.values.ids import Sku

Text = dict[str, str]
"""A text by language."""
OptionId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,63}\Z")]

DEMO_FILES = Path(__file__).parent / "demo"
LANGUAGES = ("en", "de")


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


class Category(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shelf of the shop."""

    id: OptionId
    name: Text
    text: Text = {}
    drawing: str = ""


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A price of delivery, for parcels of up to `up_to_g`."""

    up_to_g: int
    price: Annotated[int, Meta(ge=0)]


class Delivery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way to deliver to some countries, priced by weight, free from a value of goods on."""

    id: OptionId
    name: Text
    countries: tuple[str, ...]
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
    days_min: int
    days_max: int
    free_from: int | None = None


class Coupon(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money off. `value` is basis points, minor units, or nothing for free delivery."""

    code: str
    kind: CouponKind
    value: Annotated[int, Meta(ge=0)] = 0
    minimum: Annotated[int, Meta(ge=0)] = 0
    until: datetime | None = None
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
        self._coupons = {coupon.code.upper(): coupon for coupon in files.coupons}
        self._check()

    def coupon(self, code: str) -> Coupon | None:
        """Return a coupon, however its code is capitalised."""
        return self._coupons.get(code.upper())

    def tax_rate_bp(self, item: Item) -> int:
        """Return the tax rate of a product."""
        return self.files.tax_rates_bp[item.tax]

    def shelf(self, category: str) -> list[Item]:
        """Return the products of a category in the order of the files."""
        return [item for item in self.files.products if item.category == category]

    def countries(self) -> frozenset[str]:
        """Return where the shop delivers to."""
        return frozenset(c for option in self.files.delivery for c in option.countries)

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


def load(folder: Path = DEMO_FILES) -> Assortment:
    """Read the TOML files of a folder. Raises `AssortmentError` where they make no shop."""
    return read(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml")))


def read(texts: Iterable[str]) -> Assortment:
    """Read TOML texts that together describe a shop; lists of the same name are joined."""
    merged: dict[str, Any] = {}
    for text in texts:
        for key, value in tomllib.loads(text).items():
            if isinstance(value, list):
                merged[key] = [*merged.get(key, []), *value]
            elif isinstance(value, dict):
                merged[key] = {**merged.get(key, {}), **value}
            else:
                merged[key] = value
    try:
        return Assortment(msgspec.convert(merged, Stock))
    except msgspec.ValidationError as error:
        raise AssortmentError(str(error)) from error
