"""What the demo shop says, in English and German, and how it writes amounts and dates."""

from datetime import UTC, datetime
from typing import Literal, TypeAlias

from babel.dates import format_date

from theke_checkout.values.money import Money
from theke_server import locales
from theke_server.shops.catalogue.assortment import Text

Language: TypeAlias = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = ("en", "de")
_LOCALES = {"en": "en-CH", "de": "de-CH"}

_TEXTS: dict[str, tuple[str, str]] = {
    "shop": ("Bohne & Dampf", "Bohne & Dampf"),
    "tagline": ("Espresso and coffee, with advice", "Espresso und Kaffee, mit Beratung"),
    "skip": ("To the content", "Zum Inhalt"),
    "search": ("Search", "Suchen"),
    "search_hint": ("Grinder, beans, 58 mm ...", "Mühle, Bohnen, 58 mm ..."),
    "wishes": ("Wish list", "Merkzettel"),
    "cart": ("Cart", "Warenkorb"),
    "advice": ("Advice", "Beratung"),
    "hero_title": (
        "A good cup is a question of what fits you.",
        "Guter Kaffee ist eine Frage dessen, was zu Ihnen passt.",
    ),
    "hero_text": (
        "Forty things for coffee, chosen and tried by us. If you are not sure, we look at it"
        " together: live, seen, heard or in writing, with the same cart in front of both of us.",
        "Vierzig Dinge rund um Kaffee, von uns ausgesucht und ausprobiert. Wenn Sie unsicher sind,"
        " schauen wir es zusammen an: live, im Anruf oder im Chat, mit demselben Warenkorb vor uns"
        " beiden.",
    ),
    "hero_link": ("See the machines", "Zu den Maschinen"),
    "shelves": ("What are you looking for?", "Was suchen Sie?"),
    "favourites": ("Often asked about", "Oft gefragt"),
    "from": ("from {price}", "ab {price}"),
    "compare": ("Compare", "Vergleichen"),
    "compare_marked": ("Compare what is marked", "Markierte vergleichen"),
    "compare_title": ("Side by side", "Nebeneinander"),
    "compare_none": (
        "Mark two or more products in a category, and see them side by side here.",
        "Markieren Sie in einer Kategorie zwei oder mehr Artikel, dann stehen sie hier"
        " nebeneinander.",
    ),
    "price": ("Price", "Preis"),
    "quantity": ("Quantity", "Menge"),
    "add": ("Add to cart", "In den Warenkorb"),
    "wish": ("Add to wish list", "Auf den Merkzettel"),
    "wished": ("On your wish list", "Auf Ihrem Merkzettel"),
    "choose": ("Choose", "Auswahl"),
    "in_stock": ("In stock", "An Lager"),
    "few": ("Only {count} left", "Nur noch {count} da"),
    "sold_out": ("Sold out at the moment", "Zurzeit ausverkauft"),
    "details": ("In short", "Auf einen Blick"),
    "not_sure": (
        "Not sure whether it fits? Ask us: we know it from use.",
        "Nicht sicher, ob es passt? Fragen Sie uns: Wir kennen es aus dem Alltag.",
    ),
    "vat": ("incl. {rate} VAT, plus delivery", "inkl. {rate} MwSt., zuzüglich Lieferung"),
    "results": ("“{text}”: {count} found", "«{text}»: {count} gefunden"),
    "no_results": (
        "Nothing found for “{text}”. Try a shorter word, or look around by category.",
        "Nichts gefunden für «{text}». Versuchen Sie ein kürzeres Wort, oder stöbern Sie nach"
        " Kategorie.",
    ),
    "wishes_empty": (
        "Nothing noted yet. Put things here that you want to think about, or talk about.",
        "Noch nichts notiert. Legen Sie hier ab, worüber Sie nachdenken oder reden möchten.",
    ),
    "remove": ("Remove", "Entfernen"),
    "update": ("Update", "Ändern"),
    "cart_empty": (
        "Your cart is empty. The machines are a good place to start.",
        "Ihr Warenkorb ist leer. Bei den Maschinen fängt es sich gut an.",
    ),
    "goods": ("Products", "Artikel"),
    "delivery": ("Delivery in Switzerland", "Lieferung in der Schweiz"),
    "delivery_plain": ("Delivery", "Lieferung"),
    "total": ("Total", "Gesamtbetrag"),
    "of_which": ("incl. {rate} VAT", "inkl. {rate} MwSt."),
    "coupon": ("Coupon", "Gutschein"),
    "apply": ("Apply", "Einlösen"),
    "coupon_line": ("Coupon {code}", "Gutschein {code}"),
    "discount_by_hand": ("Discount from your advisor", "Rabatt von Ihrer Beratung"),
    "checkout": ("Checkout", "Zur Kasse"),
    "live_cart": (
        "Your cart is at the counter: you and your advisor see it in the panel.",
        "Ihr Warenkorb liegt auf der Theke: Sie und Ihre Beratung sehen ihn nebenan.",
    ),
    "live_open": ("Look at it together", "Gemeinsam anschauen"),
    "checkout_title": ("This shop sells with advice", "Dieser Shop verkauft mit Beratung"),
    "checkout_text": (
        "Someone looks at your cart with you, and you pay in a window of your own. If nobody is"
        " free right now, your cart stays here for three months.",
        "Jemand schaut Ihren Warenkorb mit Ihnen an, und Sie bezahlen in Ihrem eigenen Fenster."
        " Ist gerade niemand frei, bleibt Ihr Warenkorb drei Monate hier liegen.",
    ),
    "checkout_open": ("Check out with advice", "Mit Beratung zur Kasse"),
    "checkout_note": (
        "This is a demonstration: nothing is delivered and no real money moves.",
        "Dies ist eine Vorführung: Nichts wird geliefert, und es fliesst kein echtes Geld.",
    ),
    "back_to_cart": ("Back to the cart", "Zurück zum Warenkorb"),
    "order_title": ("Thank you for your order", "Danke für Ihre Bestellung"),
    "order_text": (
        "We have your order {ref} of {date}. We are emailing you a receipt.",
        "Wir haben Ihre Bestellung {ref} vom {date}. Der Beleg kommt per E-Mail.",
    ),
    "order_canceled": (
        "The order {ref} was cancelled. Nothing will be sent.",
        "Die Bestellung {ref} wurde storniert. Es wird nichts verschickt.",
    ),
    "order_refunded": ("Refunded: {amount}", "Zurückgezahlt: {amount}"),
    "order_next": ("Keep looking around", "Weiter stöbern"),
    "not_found": ("There is nothing here", "Hier ist nichts"),
    "not_found_text": (
        "The page does not exist, or does no longer. The search knows everything we sell.",
        "Diese Seite gibt es nicht oder nicht mehr. Die Suche kennt alles, was wir verkaufen.",
    ),
    "bad_request": ("That did not work", "Das hat nicht geklappt"),
    "invalid_quantity": (
        "Choose a quantity from 1 to {most}.",
        "Wählen Sie eine Menge von 1 bis {most}.",
    ),
    "unknown_product": ("We do not sell that.", "Das verkaufen wir nicht."),
    "cart_full": (
        "The cart is full: take something out first.",
        "Der Warenkorb ist voll: Nehmen Sie zuerst etwas heraus.",
    ),
    "not_enough_stock": (
        "{name}: we do not have that many.",
        "{name}: So viele haben wir nicht.",
    ),
    "unknown_coupon": (
        "We do not know the coupon “{code}”.",
        "Den Gutschein «{code}» kennen wir nicht.",
    ),
    "coupon_expired": (
        "The coupon “{code}” has expired.",
        "Der Gutschein «{code}» ist abgelaufen.",
    ),
    "coupon_minimum": (
        "The coupon “{code}” needs a larger cart.",
        "Für den Gutschein «{code}» braucht es einen grösseren Warenkorb.",
    ),
    "foreign_form": (
        "This form came from another page. Please go back and try again here.",
        "Dieses Formular kam von einer anderen Seite. Bitte gehen Sie zurück und versuchen Sie es"
        " hier noch einmal.",
    ),
    "terms": ("Terms", "Bedingungen"),
    "terms_text": (
        "This shop is a demonstration of Theke. Its products, prices and people are made up. An"
        " order here is no contract, nothing is delivered, and only made-up cards can pay.",
        "Dieser Shop ist eine Vorführung von Theke. Artikel, Preise und Personen sind erfunden."
        " Eine Bestellung ist kein Vertrag, nichts wird geliefert, und bezahlen lässt sich nur mit"
        " erfundenen Karten.",
    ),
    "footer": (
        "A demonstration shop. Roasted Tuesdays, advised every day.",
        "Ein Shop zur Vorführung. Dienstags geröstet, täglich beraten.",
    ),
    "language": ("Language", "Sprache"),
    "menu": ("Categories", "Kategorien"),
}


def say(language: Language, key: str, **values: str | int) -> str:
    """Return what the shop says under a key, with values filled in."""
    text = _TEXTS[key][LANGUAGES.index(language)]
    return text.format(**values) if values else text


def of(text: Text, language: Language) -> str:
    """Return a text of the catalogue in a language, or in the one there is."""
    return text.get(language) or next(iter(text.values()), "")


def tag(language: Language) -> str:
    """Return the language with the shop's region: what stands beside the shop writes as it does."""
    return _LOCALES[language]


def amount(language: Language, money: Money) -> str:
    """Return an amount as the language writes it: CHF 1'234.50."""
    return locales.amount(money, _LOCALES[language])


def delivery(language: Language, price: Money) -> str:
    """Return the price of a delivery: an amount, or that it is free."""
    return locales.delivery(price, _LOCALES[language])


def percent(language: Language, rate_bp: int) -> str:
    """Return a rate: 8.1%."""
    return locales.percent(rate_bp, _LOCALES[language])


def date(language: Language, at_ms: int) -> str:
    """Return a day."""
    day = datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    return format_date(day, "long", locale=_LOCALES[language].replace("-", "_"))
