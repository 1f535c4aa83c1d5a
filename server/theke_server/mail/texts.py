"""What a receipt says. Written in both languages, not translated word for word."""

from collections.abc import Mapping

from msgspec import Struct


class Texts(Struct, frozen=True, kw_only=True):
    """The texts of one language; what stands in braces is filled in."""

    subject: str
    greeting: str
    greeting_unnamed: str
    thanks: str
    thanks_on_credit: str
    order: str
    ordered: str
    bought: str
    quantity: str
    coupon: str
    discount_by_hand: str
    discount_by: str
    delivery: str
    days: str
    day: str
    tax_included: str
    tax: str
    total: str
    goes_to: str
    next_title: str
    next_delivered: str
    next_plain: str
    keep: str
    keep_on_credit: str
    reply: str
    terms: str
    shop: str


TEXTS: Mapping[str, Texts] = {
    "en": Texts(
        subject="Your order {order} at {shop}",
        greeting="Hello {name}",
        greeting_unnamed="Hello",
        thanks="Thank you: {shop} has your order and your payment. This is your receipt.",
        thanks_on_credit="Thank you: {shop} has your order. You pay by invoice;"
        " this email is not one.",
        order="Order number",
        ordered="Ordered",
        bought="What you bought",
        quantity="{count} × {name}",
        coupon="Coupon {code}",
        discount_by_hand="Discount from your advisor",
        discount_by="{rate} off, from {name}",
        delivery="Delivery",
        days="{least} to {most} days",
        day="{most} days",
        tax_included="incl. {rate} VAT",
        tax="{rate} VAT",
        total="Total",
        goes_to="Deliver to",
        next_title="What happens next",
        next_delivered="{shop} prepares your order. It should reach you in {days}.",
        next_plain="{shop} prepares your order.",
        keep="You do not have to do anything. If you write to the shop, name the order number.",
        keep_on_credit="The invoice comes from {shop}; it says until when to pay."
        " If you write to the shop, name the order number.",
        reply="You can reply to this email: your answer goes to {shop}.",
        terms="The terms of the shop: {link}",
        shop="To the shop: {link}",
    ),
    "de": Texts(
        subject="Ihre Bestellung {order} bei {shop}",
        greeting="Guten Tag {name}",
        greeting_unnamed="Guten Tag",
        thanks="Vielen Dank: Ihre Bestellung und Ihre Zahlung sind bei {shop} angekommen."
        " Dies ist Ihr Beleg.",
        thanks_on_credit="Vielen Dank: Ihre Bestellung ist bei {shop} angekommen."
        " Sie zahlen auf Rechnung; diese E-Mail ist keine.",
        order="Bestellnummer",
        ordered="Bestellt",
        bought="Das haben Sie gekauft",
        quantity="{count} × {name}",
        coupon="Gutschein {code}",
        discount_by_hand="Rabatt von Ihrer Beratung",
        discount_by="{rate} Rabatt von {name}",
        delivery="Lieferung",
        days="{least} bis {most} Tage",
        day="{most} Tage",
        tax_included="inkl. {rate} MwSt.",
        tax="{rate} MwSt.",
        total="Gesamtbetrag",
        goes_to="Lieferung an",
        next_title="So geht es weiter",
        next_delivered="{shop} bereitet Ihre Bestellung vor. Lieferzeit: {days}.",
        next_plain="{shop} bereitet Ihre Bestellung vor.",
        keep="Sie müssen nichts tun. Wenn Sie dem Shop schreiben, nennen Sie die Bestellnummer.",
        keep_on_credit="Die Rechnung kommt von {shop}; darauf steht, bis wann Sie zahlen."
        " Wenn Sie dem Shop schreiben, nennen Sie die Bestellnummer.",
        reply="Sie können auf diese E-Mail antworten: Ihre Antwort geht an {shop}.",
        terms="Die Bedingungen des Shops: {link}",
        shop="Zum Shop: {link}",
    ),
}
