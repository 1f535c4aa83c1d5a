"""What can be said of a Mollie account without asking Mollie: methods, limits, addresses, faults.

Currencies and limits are those of Mollie's public pages on multicurrency and on each method. An
account may be allowed less than is said here; Mollie refuses what it does not allow.
"""

import ipaddress
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from theke_checkout.providers import (
    AmountRange,
    Capabilities,
    Flow,
    Method,
    PageNeeds,
    WebhookKind,
)
from theke_checkout.providers.kinds import Account, Complaint
from theke_checkout.values.settings import CaptureMode

IDEMPOTENCY_WINDOW_S = 60 * 60
"""How long Mollie remembers a key: an hour (docs.mollie.com, "API idempotency"; once it was 24)."""
REDIRECTS = ("https://*.mollie.com",)
UNREACHABLE = (".local", ".localhost", ".test", ".internal")
"""Names that stand for no computer of the internet."""

OPTIONS = frozenset({"methods", "description", "redirects"})
"""What `[providers.<account>.options]` may hold."""


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EUR = _codes("EUR")
_CARD = _codes(
    "AED AUD CAD CHF CZK DKK EUR GBP HKD HUF ILS ISK JPY NOK NZD PHP PLN RON SEK SGD USD ZAR"
)
_PAYPAL = _codes(
    "AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD"
)
_NOW = frozenset({CaptureMode.AUTOMATIC})
_LATER = _NOW | {CaptureMode.MANUAL}


def _method(
    method: str,
    name: str | Mapping[str, str],
    taken: frozenset[str],
    amounts: Mapping[str, AmountRange] | None = None,
    captures: frozenset[CaptureMode] = _NOW,
) -> Method:
    names = {"en": name, "de": name} if isinstance(name, str) else dict(name)
    return Method(
        method=method,
        flow=Flow.REDIRECT,
        captures=captures,
        name=names,
        currencies=taken,
        amounts=dict(amounts or {}),
    )


METHODS = (
    _method("card", {"en": "Card", "de": "Karte"}, _CARD, captures=_LATER),
    _method("twint", "TWINT", _codes("CHF")),
    _method("paypal", "PayPal", _PAYPAL),
    _method("ideal", "iDEAL", _EUR),
    _method("bancontact", "Bancontact", _EUR, {"EUR": AmountRange(least=2)}),
    _method("eps", "eps", _EUR),
    _method("przelewy24", "Przelewy24", _codes("EUR PLN")),
    _method(
        "paybybank",
        {"en": "Pay by bank", "de": "Bankzahlung"},
        _codes("EUR GBP"),
        {"EUR": AmountRange(most=5_000_000), "GBP": AmountRange(most=5_000_000)},
    ),
)
"""What of Mollie's offer is a redirect that ends within hours."""

DEFAULT_METHODS = "card"
"""What is on offer where `options.methods` says nothing: an account has others only on request."""


def capabilities_of(account: Account) -> Capabilities:
    """Return what an account can do, as far as we know: the methods that its options name."""
    wanted = _wanted(account)
    methods = tuple(method for method in METHODS if method.method in wanted)
    return Capabilities(
        methods=methods,
        currencies=frozenset[str]().union(*(method.currencies or () for method in methods)),
        idempotency_window_s=IDEMPOTENCY_WINDOW_S,
        reconfirms=False,
        webhooks=WebhookKind.POINTER,
    )


def page_of(account: Account) -> PageNeeds:
    """Return what the pay page must let in: nothing but the visit to Mollie's own pages."""
    origin = _origin(account.browser_url or account.url)
    more = tuple(account.options.get("redirects", "").split())
    return PageNeeds(redirects=((origin,) if origin else REDIRECTS) + more)


def webhook_url_of(account: Account) -> str:
    """Return where to tell us of changes; empty where Mollie would refuse the address.

    Mollie takes addresses only that it can reach. Without one, payments are looked at as before.
    """
    if account.url:
        return account.webhook_url
    parts = urlsplit(account.webhook_url)
    host = parts.hostname or ""
    try:
        reachable = ipaddress.ip_address(host).is_global
    except ValueError:
        reachable = "." in host and not host.endswith(UNREACHABLE)
    return account.webhook_url if parts.scheme == "https" and reachable else ""


def complaints_of(account: Account) -> list[Complaint]:
    """Return what is wrong with an account, without asking anybody."""
    return [*_wrong_keys(account), *_wrong_options(account)]


def _wrong_keys(account: Account) -> Iterator[Complaint]:
    if not account.secret_key.startswith(("test_", "live_")):
        yield Complaint(
            key="secret_key",
            what="this is no API key of Mollie",
            mend="take the key of your website profile that starts with live_ or test_",
        )
    if account.secret_key.startswith("live_") and account.url:
        yield Complaint(
            key="url",
            what="a live key would go to another address than Mollie's",
            mend="leave url out: it is for tests",
        )
    if any(account.webhook_secrets):
        yield Complaint(
            key="webhook_secret",
            what="Mollie's notices are not signed, and need no secret",
            mend="leave webhook_secret out: every notice is checked by asking Mollie",
        )


def _wrong_options(account: Account) -> Iterator[Complaint]:
    for name in sorted(account.options.keys() - OPTIONS):
        yield Complaint(
            key=f"options.{name}",
            what="Mollie's accounts have no such option",
            mend=f"there are: {', '.join(sorted(OPTIONS))}",
        )
    methods = " ".join(method.method for method in METHODS)
    unknown = sorted(set(_wanted(account)) - set(methods.split()))
    if unknown or not _wanted(account):
        yield Complaint(
            key="options.methods",
            what=f"unknown: {' '.join(unknown)}" if unknown else "no way to pay is on offer",
            mend=f"choose from {methods}",
        )


def _wanted(account: Account) -> list[str]:
    return account.options.get("methods", DEFAULT_METHODS).replace(",", " ").split()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
