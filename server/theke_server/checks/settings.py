"""What is wrong in a configuration that can be read, and how to fix it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from theke_checkout.values.addresses import COUNTRIES
from theke_checkout.values.contact import Field
from theke_checkout.values.fields import check_field
from theke_checkout.values.money import Money, UnknownCurrencyError, decimal_text, exponent
from theke_checkout.values.reasons import RejectedError
from theke_server.checks import provider_accounts
from theke_server.config import ConfigError, Mail, Problem, Settings, Shop
from theke_server.config.call import Call
from theke_server.config.origins import LOCAL_HOSTS, OriginError, as_browsers_write, is_local
from theke_server.outgoing import addresses
from theke_server.privacy.card_numbers import Finding, find_card_number
from theke_server.shops.catalogue import assortment

CONNECTOR_KINDS = ("catalogue",)
SECRET_CHARS_MIN = 16
SIGNATURES = frozenset(
    {"HS256", "HS384", "HS512", "RS256", "PS256", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"}
)


def sound(settings: Settings) -> tuple[Settings, list[Problem]]:
    """Return settings that a server can run with, and what keeps some shops of theirs closed.

    Raises `ConfigError`.
    """
    return settings, closing(settings)


def problems(settings: Settings) -> list[Problem]:
    """Return everything that would make this configuration fail or be unsafe."""
    return [
        *_server(settings),
        *provider_accounts.problems(settings),
        *(found for name, shop in settings.shops.items() for found in _shop(name, shop, settings)),
        *addresses.problems(settings),
        *_call(settings.call),
        *_mail(settings.mail),
    ]


def closing(settings: Settings) -> list[Problem]:
    """Return what keeps which shops closed. Raises `ConfigError` where nothing can start at all."""
    found = problems(settings)
    if any(not problem.closes for problem in found) or settings.shops.keys() <= closed(found):
        raise ConfigError(found)
    return found


def closed(found: Iterable[Problem]) -> frozenset[str]:
    """Return the shops that these problems keep closed."""
    return frozenset(problem.closes for problem in found if problem.closes)


def _call(call: Call) -> Iterator[Problem]:
    if call.turn and len(call.turn_secret) < SECRET_CHARS_MIN:
        yield Problem(
            "call.turn_secret",
            f"is missing, or shorter than {SECRET_CHARS_MIN} characters",
            "the same as `static-auth-secret` of coturn",
        )
    if call.turn_secret and not call.turn:
        yield Problem(
            "call.turn", "has no address", "such as turn:turn.shop.example:3478?transport=udp"
        )


def _server(settings: Settings) -> Iterator[Problem]:
    url = settings.public_url
    yield from _origin("server.public_url", url)
    if url.startswith("http://") and not is_local(url):
        yield Problem(
            "server.public_url",
            "browsers give no camera and send no desk cookie over http",
            "serve Theke over https",
        )
    if not settings.shops:
        yield Problem("shops", "no shop is configured", "add a table [shops.<id>]")


def _mail(mail: Mail | None) -> Iterator[Problem]:
    if mail is None:
        return
    if not mail.host:
        yield Problem("mail.host", "is empty", "name the mail server, or leave [mail] out")
    if not is_email(mail.from_address):
        yield Problem("mail.from_address", "is not an address", "such as orders@shop.example")
    if bool(mail.username) != bool(mail.password):
        yield Problem(
            "mail.password",
            "username and password go together",
            "set the password in the environment as THEKE_MAIL__PASSWORD",
        )
    if not (mail.starttls or mail.tls) and mail.host not in LOCAL_HOSTS:
        yield Problem(
            "mail.starttls",
            "receipts would travel readable for everyone",
            "leave starttls = true, or set tls = true for port 465",
        )


def _shop(name: str, shop: Shop, settings: Settings) -> Iterator[Problem]:
    where = f"shops.{name}"
    for origin in shop.origins:
        yield from _origin(f"{where}.origins", origin)
        if "://[" in origin:
            yield Problem(
                f"{where}.origins",
                f"{origin!r} is an IPv6 address, which no page's policy can name",
                "give the shop's pages a host name",
            )
    if not shop.origins:
        yield Problem(f"{where}.origins", "is empty", "name the origins of the shop's pages")
    if settings.public_url in shop.origins:
        yield Problem(
            f"{where}.origins",
            "Theke and the shop share an origin",
            "serve Theke on an origin of its own: the shop's scripts must not reach its tokens",
        )
    yield from _shop_country(where, shop)
    yield from _shop_relay(where, shop, settings)
    yield from _shop_currency(name, shop)
    yield from _shop_receipts(where, shop)
    yield from _shop_terms(where, shop)
    yield from _shop_parts(name, shop, settings)


def _origin(where: str, text: str) -> Iterator[Problem]:
    try:
        as_browsers_write(text)
    except OriginError as error:
        yield Problem(where, f"{text!r} {error.what}", error.fix)


def _shop_receipts(where: str, shop: Shop) -> Iterator[Problem]:
    if shop.reply_to and not is_email(shop.reply_to):
        yield Problem(f"{where}.reply_to", "is not an address", "such as help@shop.example")
    yield from _shop_zone(where, shop)


def _shop_zone(where: str, shop: Shop) -> Iterator[Problem]:
    try:
        ZoneInfo(shop.timezone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        yield Problem(
            f"{where}.timezone", f"{shop.timezone!r} is not known", "such as Europe/Zurich"
        )


def _shop_terms(where: str, shop: Shop) -> Iterator[Problem]:
    """The words of the order button and the terms: what a shopper sees before the duty to pay."""
    policy = shop.policy
    for lang, label in policy.order_label.items():
        if not label.strip():
            yield Problem(
                f"{where}.policy.order_label.{lang}", "is blank", "say that ordering costs money"
            )
    for lang, link in policy.terms_link.items():
        if not (link.startswith("https://") or (link.startswith("http://") and is_local(link))):
            yield Problem(
                f"{where}.policy.terms_link.{lang}",
                f"{link!r} is not an https address",
                "such as https://shop.example/terms",
            )
    if policy.terms_tick and not policy.terms_link:
        yield Problem(
            f"{where}.policy.terms_tick",
            "asks for a yes to terms that nobody can read",
            f"name them in {where}.policy.terms_link",
        )


def _shop_relay(where: str, shop: Shop, settings: Settings) -> Iterator[Problem]:
    if shop.policy.relay_only and not settings.call.turn and settings.call.route != "none":
        yield Problem(
            f"{where}.policy.relay_only",
            "lets nobody call without a relay",
            "name one in call.turn",
        )


def _shop_country(where: str, shop: Shop) -> Iterator[Problem]:
    if shop.country and shop.country not in COUNTRIES:
        yield Problem(
            f"{where}.country", f"{shop.country!r} is no country", "such as CH, two capitals"
        )


def _shop_currency(name: str, shop: Shop) -> Iterator[Problem]:
    try:
        exponent(shop.currency)
    except UnknownCurrencyError:
        yield Problem(
            f"shops.{name}.currency",
            f"{shop.currency!r} is not in ISO 4217",
            "such as CHF or EUR",
            closes=name,
        )


def _shop_parts(name: str, shop: Shop, settings: Settings) -> Iterator[Problem]:
    where = f"shops.{name}"
    if shop.connector not in CONNECTOR_KINDS:
        kinds = ", ".join(CONNECTOR_KINDS)
        yield Problem(
            f"{where}.connector", f"{shop.connector!r} is not known", f"known are: {kinds}"
        )
    if shop.connector == "catalogue":
        yield from _shop_catalogue(name, shop, settings)
    yield from _shop_tokens(where, shop)


def _shop_catalogue(name: str, shop: Shop, settings: Settings) -> Iterator[Problem]:
    """The files make a shop that sells in its currency, under the terms that shoppers agree to."""
    where = f"shops.{name}"
    folder = Path(shop.catalogue) if shop.catalogue else assortment.DEMO_FILES
    try:
        files = assortment.load(folder, _known_zone(shop)).files
    except (OSError, ValueError) as error:
        yield Problem(f"{where}.catalogue", f"makes no shop: {error}", "mend the files it names")
        return
    yield from _shop_codes(where, files)
    if files.currency != shop.currency:
        yield Problem(
            f"{where}.catalogue",
            f"has its prices in {files.currency}, the shop sells in {shop.currency}",
            f"name files with prices in {shop.currency}, in its minor units, or sell in theirs",
            closes=name,
        )
    else:
        yield from _shop_prices(name, files, settings)
    terms = files.terms_version
    if terms not in ("", shop.policy.terms_version):
        yield Problem(
            f"{where}.catalogue",
            f"sells under the terms {terms!r}, shoppers agree to {shop.policy.terms_version!r}",
            f"take terms_version out of its files, or set {where}.policy.terms_version",
        )


def _known_zone(shop: Shop) -> str:
    """Return the shop's zone to read its files by; one that nobody knows is told elsewhere."""
    return shop.timezone if not list(_shop_zone("", shop)) else "UTC"


def _shop_codes(where: str, files: assortment.Stock) -> Iterator[Problem]:
    """No code is one that the counter takes for a card's number."""
    for number, coupon in enumerate(files.coupons, start=1):
        if find_card_number(coupon.code) is Finding.CARD:
            yield Problem(
                f"{where}.catalogue",
                f"coupon no. {number} has a code that looks like a card's number",
                "give it another code: no counter takes a card's number",
            )


def _shop_prices(name: str, files: assortment.Stock, settings: Settings) -> Iterator[Problem]:
    """Prices must be such as the shop's accounts take: some leave out a currency's last digits."""
    step = provider_accounts.step(settings, name)
    prices = [variant.price for item in files.products for variant in item.variants]
    prices += [item.price for option in files.delivery for item in option.steps]
    wrong = sorted(price for price in prices if price % step)
    if wrong:
        shown = decimal_text(Money(wrong[0], files.currency))
        yield Problem(
            f"shops.{name}.catalogue",
            f"has prices that no account takes, such as {shown} {files.currency}",
            f"sell at multiples of {decimal_text(Money(step, files.currency))} {files.currency}",
            closes=name,
        )


def _shop_tokens(where: str, shop: Shop) -> Iterator[Problem]:
    trust = shop.customer_tokens
    if trust is None:
        return
    if not trust.algorithms or not SIGNATURES.issuperset(trust.algorithms):
        yield Problem(
            f"{where}.customer_tokens.algorithms",
            "must list signature algorithms",
            f"known are: {', '.join(sorted(SIGNATURES))}",
        )
    elif len({algorithm[:2] for algorithm in trust.algorithms}) > 1:
        yield Problem(
            f"{where}.customer_tokens.algorithms",
            "mixes kinds of keys",
            "list algorithms of one kind, such as HS256 or ES256",
        )
    if len(trust.key) < SECRET_CHARS_MIN:
        yield Problem(
            f"{where}.customer_tokens.key",
            "is missing or too short",
            "give the shop's public key, or a secret of 32 bytes or more",
        )


def is_email(text: str) -> bool:
    """Return whether `text` is a plain mail address."""
    try:
        return bool(text) and check_field(Field.EMAIL, text) == text
    except RejectedError:
        return False
