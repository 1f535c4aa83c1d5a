"""A receipt as a letter: the same rows once as plain text and once as simple HTML, all escaped.

Values stand in the letter only: nothing here is logged, and no value can become a header line.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

from msgspec import Struct

from theke_checkout.values.addresses import address_lines
from theke_checkout.values.contact import Field
from theke_checkout.values.fields import check_field
from theke_checkout.values.ids import SessionId
from theke_checkout.values.marks import JOINERS, is_hidden, without_marks
from theke_checkout.values.money import Money
from theke_checkout.values.quote import ADVISOR, DeliveryOption, Quote, QuoteDiscount
from theke_checkout.values.reasons import RejectedError
from theke_checkout.views.quote import Giver
from theke_server.locales import amount, country, delivery, language, moment, percent
from theke_server.mail import Letter, Sender
from theke_server.mail.page import Page, Row, html, text
from theke_server.mail.texts import TEXTS, Texts


class Receipt(Struct, frozen=True, kw_only=True):
    """What a receipt is made of. It shows nothing of itself in logs."""

    message_id: str
    locale: str
    order_ref: str
    ordered_at_ms: int
    quote: Quote
    names: dict[str, dict[str, str]]
    """What the products are called, by SKU and language; a SKU stands for itself."""
    personal: dict[Field, str]
    shop_url: str = ""
    terms_url: str = ""
    on_credit: bool = False
    """Nothing was paid: the shop sends an invoice."""
    givers: Mapping[str, Giver] = {}
    """Who gave the advisors' discounts, by the discount's id."""

    def __repr__(self) -> str:
        return "Receipt()"


def message_id(session_id: SessionId, key: str, address: str) -> str:
    """Return the same id for the same receipt, so that a repeated one can be recognised."""
    name = sha256(f"{session_id}:{key}".encode()).hexdigest()[:32]
    return f"<{name}@{address.rpartition('@')[2]}>"


def write(receipt: Receipt, sender: Sender) -> Letter:
    """Return the receipt as a letter. Raises `ValueError` where a value cannot stand in a mail."""
    to = _one_address(receipt.personal[Field.EMAIL])
    page = page_of(receipt, sender)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = one_line(page.title)
    message["From"] = Address(display_name=one_line(sender.name), addr_spec=sender.address)
    message["To"] = Address(addr_spec=to)
    if sender.reply_to:
        message["Reply-To"] = Address(addr_spec=sender.reply_to)
    message["Date"] = datetime.fromtimestamp(receipt.ordered_at_ms // 1000, UTC)
    message["Message-ID"] = receipt.message_id
    message["Content-Language"] = page.lang
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text(page), cte="quoted-printable")
    message.add_alternative(html(page), subtype="html", cte="quoted-printable")
    return Letter(sender=sender.address, to=to, content=message.as_bytes())


def _one_address(value: str) -> str:
    """Return a value that is one plain address. Raises `ValueError`, without the value."""
    try:
        if check_field(Field.EMAIL, value) == value:
            return value
    except RejectedError:
        pass  # refused as below: one answer for both
    raise ValueError("not an address")


def one_line(value: str) -> str:
    """Return a value without line ends and controls: a header is one line."""
    plain = without_marks(value, JOINERS)
    return " ".join("".join(" " if is_hidden(letter) else letter for letter in plain).split())


def page_of(receipt: Receipt, sender: Sender) -> Page:
    """Return the letter in words."""
    lang = language(receipt.locale)
    texts, personal = TEXTS[lang], receipt.personal
    order, shop = one_line(receipt.order_ref), one_line(sender.name)
    name = personal.get(Field.NAME, "")
    return Page(
        lang=lang,
        title=texts.subject.format(order=order, shop=shop),
        greeting=texts.greeting.format(name=name) if name else texts.greeting_unnamed,
        thanks=(texts.thanks_on_credit if receipt.on_credit else texts.thanks).format(shop=shop),
        facts=(
            Row(texts.order, order),
            Row(texts.ordered, moment(receipt.ordered_at_ms, receipt.locale, sender.timezone)),
        ),
        bought=texts.bought,
        rows=_rows(receipt, texts, lang),
        goes_to=texts.goes_to,
        address=_address(personal, receipt.locale),
        next_title=texts.next_title,
        next_text=_next(receipt, texts, shop, reply=bool(sender.reply_to)),
        links=_links(receipt, texts),
    )


def _rows(receipt: Receipt, texts: Texts, lang: str) -> tuple[Row, ...]:
    quote = receipt.quote

    def shown(money: Money) -> str:
        return amount(money, receipt.locale)

    def tax(label: str) -> list[Row]:
        rates = [
            (percent(part.rate_bp, receipt.locale, quote.currency), part.tax)
            for part in quote.taxes
            if part.tax.amount
        ]
        return [Row(label.format(rate=rate), shown(money), "tax") for rate, money in rates]

    lines = [
        Row(
            texts.quantity.format(count=line.quantity, name=_name(receipt, line.sku, lang)),
            shown(line.total),
        )
        for line in quote.lines.values()
    ]
    discounts = [
        Row(_discount(receipt, texts, discount), shown(-discount.amount))
        for discount in quote.discounts
        if discount.amount.amount
    ]
    brought = Row(_delivery(quote, texts, lang), delivery(quote.delivery, receipt.locale))
    whole = Row(texts.total, shown(quote.total), "total")
    if quote.tax_included:
        return (*lines, *discounts, brought, whole, *tax(texts.tax_included))
    return (*lines, *discounts, brought, *tax(texts.tax), whole)


def _discount(receipt: Receipt, texts: Texts, discount: QuoteDiscount) -> str:
    """Return what a discount is called: a coupon by its code, another one by who gave it."""
    if discount.kind != ADVISOR:
        return texts.coupon.format(code=one_line(discount.source))
    giver = receipt.givers.get(discount.source)
    if giver is None:
        return texts.discount_by_hand
    rate = percent(giver.percent_bp, receipt.locale, receipt.quote.currency)
    return texts.discount_by.format(rate=rate, name=one_line(giver.name))


def _name(receipt: Receipt, sku: str, lang: str) -> str:
    names = receipt.names.get(sku, {})
    return one_line(names.get(lang) or next(iter(names.values()), "") or sku)


def _option(quote: Quote) -> DeliveryOption | None:
    options = quote.delivery_options
    return next((option for option in options if option.option_id == quote.delivery_option), None)


def _delivery(quote: Quote, texts: Texts, lang: str) -> str:
    option = _option(quote)
    name = option.name.get(lang) or next(iter(option.name.values()), "") if option else ""
    return f"{texts.delivery}: {one_line(name)}" if name else texts.delivery


def _next(receipt: Receipt, texts: Texts, shop: str, *, reply: bool) -> tuple[str, ...]:
    option = _option(receipt.quote)
    text = texts.next_plain.format(shop=shop)
    if option is not None and option.days_max > 0:
        same = option.days_min == option.days_max
        days = (texts.day if same else texts.days).format(
            least=option.days_min, most=option.days_max
        )
        text = texts.next_delivered.format(shop=shop, days=days)
    keep = (texts.keep_on_credit if receipt.on_credit else texts.keep).format(shop=shop)
    return (text, keep, *((texts.reply.format(shop=shop),) if reply else ()))


def _address(personal: dict[Field, str], locale: str) -> tuple[str, ...]:
    code = personal.get(Field.COUNTRY, "")
    lines = (
        personal.get(Field.NAME, ""),
        *address_lines(personal, code),
        country(code, locale) if code else "",
    )
    return tuple(line for line in lines if line)


def _links(receipt: Receipt, texts: Texts) -> tuple[tuple[str, str], ...]:
    links = ((texts.terms, receipt.terms_url), (texts.shop, receipt.shop_url))
    return tuple((label, link) for label, link in links if link)
