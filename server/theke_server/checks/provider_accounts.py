"""What is wrong with the shops' accounts at payment companies, and with the ways to pay that shops
offer through them. Nobody is asked over the network; `theke check --live` does that.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from theke_checkout.providers import AmountRange, Capabilities, Method, PageNeeds, WebhookKind
from theke_checkout.providers.kinds import Account, ProviderKind, Tools
from theke_checkout.values.ids import ShopId
from theke_checkout.values.settings import CaptureMode, MethodPolicy
from theke_server.config import Problem, Provider, Settings, Shop, nearest
from theke_server.config.origins import is_local
from theke_server.deployment.providers import EmptyDrawer, KindError, account_of, kind_of, nowhere

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,39}")
"""What an account may be called: it stands in addresses."""
SOURCE = re.compile(
    r"https://(\*\.)?([a-z0-9-]+\.)+[a-z0-9-]+(:\d{1,5})?"
    r"|http://(localhost|127\.0\.0\.1|([a-z0-9-]+\.)+localhost)(:\d{1,5})?",
    re.IGNORECASE,
)
"""What the pay page's policy can let in: hosts of the company, never a keyword or everybody."""
LIVE_KEY = re.compile(r"(^|_)live_")
"""How companies mark the keys that move real money."""
LISTED_MAX = 12
"""Currencies that are named one by one."""
NOBODY = ShopId("nobody")
"""Stands for the shop of an account that no shop uses yet."""
LOOKING = Tools(http=nowhere, now_ms=lambda: 0, keep=EmptyDrawer())


def problems(settings: Settings) -> list[Problem]:
    """Return what is wrong, each of it once."""
    found: dict[Problem, None] = {}
    for name, provider in settings.providers.items():
        found.update(dict.fromkeys(_provider(name, provider)))
    for shop_id, name in _used(settings):
        found.update(dict.fromkeys(_account(settings, name, shop_id)))
    for shop_id, shop in settings.shops.items():
        found.update(dict.fromkeys(_shop(shop_id, shop, settings)))
    return list(found)


def capabilities(settings: Settings, name: str, shop_id: str) -> Capabilities | None:
    """Return what a shop's account can do; None where `problems` says what is wrong with it."""
    looked = _looked_at(settings, name, shop_id) if name in settings.providers else ()
    return looked if isinstance(looked, Capabilities) else None


def step(settings: Settings, shop_id: str) -> int:
    """Return the least step of amounts in minor units that a shop's ways to pay have; 1 usually."""
    shop = settings.shops[shop_id]
    steps = [
        method.amounts.get(shop.currency, AmountRange()).step
        for name in shop.providers
        if (can := capabilities(settings, name, shop_id)) is not None
        for method in can.methods
        if _in_currency(method, can, shop.currency)
    ]
    return min(steps, default=1)


def page_needs(settings: Settings, name: str, shop_id: str) -> PageNeeds:
    """Return what an account needs of the pay page. `problems` must have found nothing."""
    kind = kind_of(settings.providers[name].kind)
    return kind.open(account_of(settings, name, shop_id), LOOKING).page


def _used(settings: Settings) -> Iterator[tuple[str, str]]:
    """Walk through the accounts with their shops, and those that no shop uses."""
    for name in settings.providers:
        users = [shop_id for shop_id, shop in settings.shops.items() if name in shop.providers]
        for shop_id in users or [NOBODY]:
            yield shop_id, name


def _provider(name: str, provider: Provider) -> Iterator[Problem]:
    where = f"providers.{name}"
    if not NAME.fullmatch(name):
        yield Problem(where, "is no name for an account", "use letters, digits, - and _")
    try:
        kind_of(provider.kind)
    except KindError as error:
        yield Problem(f"{where}.kind", error.what, error.fix)
    for key in ("url", "browser_url"):
        yield from _address(f"{where}.{key}", getattr(provider, key))
    for key in ("secret_key", "publishable_key", "webhook_secret", "webhook_secret_old"):
        value: str = getattr(provider, key)
        if value and not (value.isascii() and value.isprintable() and " " not in value):
            fix = "copy it again: keys have no spaces, line breaks or other alphabets' letters"
            yield Problem(f"{where}.{key}", "cannot be a key", fix)


def _address(where: str, url: str) -> Iterator[Problem]:
    if not url:
        return
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")  # such as half an IPv6 address
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield Problem(where, "is no address", "such as https://pay.example; or leave it out")
    elif parts.scheme == "http" and not is_local(url):
        yield Problem(where, "keys would travel readable for everyone", "use https")


def _account(settings: Settings, name: str, shop_id: str) -> Iterator[Problem]:
    """What the account's own kind finds wrong with it."""
    where = f"providers.{name}"
    looked = _looked_at(settings, name, shop_id)
    if isinstance(looked, Capabilities):
        account = account_of(settings, name, shop_id)
        if looked.webhooks is WebhookKind.SIGNED and not account.webhook_secrets:
            fix = f"take it from the provider's dashboard; set it as {_variable(name)}"
            yield Problem(f"{where}.webhook_secret", "is missing", fix)
    else:
        yield from looked


def _let_in(where: str, needs: PageNeeds) -> Iterator[Problem]:
    """What a plug-in asks for must not open the pay page for everybody."""
    for kind in needs.__struct_fields__:
        for source in getattr(needs, kind):
            if not SOURCE.fullmatch(source):
                what = f"asks the pay page to let in {source!r} ({kind})"
                yield Problem(where, what, "a plug-in names hosts, such as https://pay.example")


def _variable(name: str) -> str:
    return f"THEKE_PROVIDERS__{name.upper()}__WEBHOOK_SECRET"


def _looked_at(settings: Settings, name: str, shop_id: str) -> Capabilities | Sequence[Problem]:
    """Return what an account can do, or what is wrong with it; nothing where its kind is wrong."""
    where = f"providers.{name}"
    try:
        kind = kind_of(settings.providers[name].kind)
    except KindError:
        return ()  # said once, of the provider
    try:
        return _opened(kind, account_of(settings, name, shop_id), where)
    except Exception as error:  # noqa: BLE001 -- whatever a plug-in does, the operator reads why
        why = f"{type(error).__name__} in the plug-in {settings.providers[name].kind!r}"
        return (Problem(where, why, "mend or replace the plug-in"),)


def _opened(kind: ProviderKind, account: Account, where: str) -> Capabilities | Sequence[Problem]:
    found = [
        Problem(f"{where}.{complaint.key}", complaint.what, complaint.mend)
        for complaint in kind.complaints(account)
    ]
    if found:
        return found
    provider = kind.open(account, LOOKING)
    return list(_let_in(where, provider.page)) or provider.capabilities


def _shop(shop_id: str, shop: Shop, settings: Settings) -> Iterator[Problem]:
    where = f"shops.{shop_id}"
    can: dict[str, Capabilities] = {}
    for name in shop.providers:
        if name not in settings.providers:
            yield Problem(
                f"{where}.providers",
                f"no provider is called {name!r}",
                f"add a table [providers.{name}]",
            )
            continue
        looked = _looked_at(settings, name, shop_id)
        if isinstance(looked, Capabilities):
            can[name] = looked
            yield from _takes(shop_id, name, looked, shop)
        yield from _real(f"{where}.providers", name, settings)
    for offered in shop.policy.methods:
        yield from _offered(shop_id, offered, shop, can)
    for name, looked in can.items():
        yield from _on_credit(f"{where}.policy.methods", name, looked, shop)


def _on_credit(where: str, name: str, can: Capabilities, shop: Shop) -> Iterator[Problem]:
    """Credit is on offer only where a shop names it: an account of nothing else is forgotten."""
    only = all(method.captures == frozenset({CaptureMode.CREDIT}) for method in can.methods)
    if only and not any(offered.provider == name for offered in shop.policy.methods):
        yield Problem(
            where,
            f"{name!r} sells on credit, which no shop offers without saying so",
            f'list all ways to pay, with provider = "{name}", capture = "credit" among them',
        )


def _real(where: str, name: str, settings: Settings) -> Iterator[Problem]:
    """Money that is not real is for demos, and real money is not."""
    kind = settings.providers[name].kind
    try:
        plays = kind_of(kind).demo_only
    except KindError:
        return  # `_provider` reports it
    if plays and not settings.server.demo:
        fix = "use a real provider, or set server.demo = true"
        yield Problem(where, f"the {kind} takes no real money", fix)
    if settings.server.demo and LIVE_KEY.search(settings.providers[name].secret_key):
        fix = "use a test key, or take server.demo out"
        yield Problem(f"providers.{name}.secret_key", "is a live key in a demo", fix)


def _takes(shop_id: str, name: str, can: Capabilities, shop: Shop) -> Iterator[Problem]:
    """An account must be able to take the shop's money at all, in the digits of its currency."""
    if not any(_in_currency(method, can, shop.currency) for method in can.methods):
        yield Problem(
            f"shops.{shop_id}.providers",
            f"{name!r} takes no {shop.currency}",
            f"use an account that takes {shop.currency}, or take it out",
            closes=shop_id,
        )


def _in_currency(method: Method, can: Capabilities, currency: str) -> bool:
    kinds = (can.currencies, method.currencies)
    return all(listed is None or currency in listed for listed in kinds)


def _offered(
    shop_id: str, offered: MethodPolicy, shop: Shop, can: dict[str, Capabilities]
) -> Iterator[Problem]:
    """A way to pay must be one that the provider has, in the shop's currency, taken as it can."""
    where = f"shops.{shop_id}.policy.methods"
    said = f"{offered.method!r} of {offered.provider!r}"
    if offered.provider not in shop.providers:
        yield Problem(
            where,
            f"{offered.method!r} names {offered.provider!r}, which the shop does not use",
            f"add {offered.provider!r} to {where.removesuffix('.policy.methods')}.providers",
        )
        return
    capabilities = can.get(offered.provider)
    if capabilities is None:
        return  # what is wrong with the account was said
    method = next((item for item in capabilities.methods if item.method == offered.method), None)
    if method is None:
        yield Problem(where, f"{said} is not known", nearest(offered.method, _names(capabilities)))
        return
    if offered.capture not in method.captures:
        modes = " or ".join(sorted(f'"{mode}"' for mode in method.captures))
        what = f"{said} cannot be taken as '{offered.capture}'"
        yield Problem(where, what, f"set capture = {modes} for it")
    if not _in_currency(method, capabilities, shop.currency):
        taken = sorted(method.currencies or capabilities.currencies or ())
        others = f"{len(taken)} others" if len(taken) > LISTED_MAX else ", ".join(taken)
        fix = f"it takes {others}: take it out of the methods of this shop"
        yield Problem(where, f"{said} takes no {shop.currency}", fix, closes=shop_id)


def _names(capabilities: Capabilities) -> list[str]:
    return [method.method for method in capabilities.methods]
