"""Opens the shops' payment providers from the settings, by the kinds that are installed here, and
exchanges those whose account changed while the server runs.

It is separate so that nothing else knows kinds: the counter and the pages see open providers only.

    KindError   a kind that cannot be used: which, why, and how to fix it
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import cache, partial

import httpx
import structlog
from msgspec import Struct

from theke_checkout.providers import PROTOCOL, PaymentProvider
from theke_checkout.providers.kinds import (
    Account,
    Keep,
    KeepError,
    ProviderKind,
    Tools,
    installed,
)
from theke_checkout.values.ids import ShopId
from theke_server.clock import Clock
from theke_server.config import Settings
from theke_server.stores import StoreError
from theke_server.stores.values import ANY, ValueStore

CALL_TIMEOUT_S = 20.0
"""How long one step of a call may take: connecting, sending, or waiting for the next bytes."""
RETIRED_S = 60.0
"""How long an exchanged provider keeps its connections: longer than any call is waited for."""

log = structlog.get_logger("theke.providing")


class KindError(Exception):
    """A kind of provider cannot be used. What it says is for the operator."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix


class Opened(Struct, frozen=True, kw_only=True):
    """A provider, and what it was opened with."""

    kind: str
    account: Account
    provider: PaymentProvider


class Reloaded(Struct, frozen=True, kw_only=True):
    """What a running server took over from changed settings, and what waits for its next start."""

    accounts: list[str]
    """The accounts that are new or changed, as `shop/account`."""
    waits: list[str]


def kind_of(name: str) -> ProviderKind:
    """Return the kind that an entry point of `theke.providers` names. Raises `KindError`."""
    found = installed()
    load = found.get(name)
    if load is None:
        names = ", ".join(sorted(found))
        raise KindError(f"{name!r} is not known", f"known here: {names}; others are plug-ins")
    try:
        kind = load()
        protocol = kind.protocol
    except Exception as error:
        why = f"{type(error).__name__}: {error}".partition("\n")[0]
        fix = "install the plug-in again, in a version for this Theke"
        raise KindError(f"the plug-in {name!r} cannot be loaded: {why}", fix) from error
    if protocol != PROTOCOL:
        raise KindError(
            f"the plug-in {name!r} is for protocol {protocol}, this Theke speaks {PROTOCOL}",
            f"install a version of the plug-in for protocol {PROTOCOL}, or another Theke",
        )
    return kind


def account_of(settings: Settings, name: str, shop_id: str) -> Account:
    """Return a shop's account as its kind gets it."""
    provider = settings.providers[name]
    return Account(
        name=name,
        shop_id=ShopId(shop_id),
        secret_key=provider.secret_key,
        publishable_key=provider.publishable_key,
        webhook_secrets=tuple(
            dict.fromkeys(
                text for text in (provider.webhook_secret, provider.webhook_secret_old) if text
            )
        ),
        url=provider.url,
        browser_url=provider.browser_url,
        page_origin=settings.public_url,
        webhook_url=f"{settings.public_url}/v1/webhooks/{name}/{shop_id}",
        options=provider.options,
    )


class Drawer:
    """A `Keep` in the session store: one provider of one shop sees its own values only."""

    def __init__(self, values: ValueStore, account: Account) -> None:
        self._values = values
        self._kind = f"provider/{account.shop_id}/{account.name}"

    async def get(self, key: str) -> bytes | None:
        """Return a value."""
        with _as_keep_error():
            return await self._values.get(self._kind, f":{key}")

    async def put(self, key: str, value: bytes) -> None:
        """Keep a value for good; the colon says that no session owns it."""
        with _as_keep_error():
            await self._values.put(self._kind, f":{key}", value, before=ANY)

    async def keys(self) -> Sequence[str]:
        """Return all keys."""
        with _as_keep_error():
            return [key.removeprefix(":") for key, _ in await self._values.items(self._kind)]


@contextmanager
def _as_keep_error() -> Generator[None]:
    """Tell a provider that the store failed in the words that it knows."""
    try:
        yield
    except StoreError as error:
        raise KeepError(type(error).__name__) from error


class EmptyDrawer:
    """A `Keep` that holds nothing, for looking at a provider without letting it work."""

    async def get(self, key: str) -> bytes | None:
        """Return nothing."""
        return None

    async def put(self, key: str, value: bytes) -> None:
        """Keep nothing."""

    async def keys(self) -> Sequence[str]:
        """Return no keys."""
        return ()


@cache
def trust() -> ssl.SSLContext:
    """Return whom connections trust. Reading the certificates takes 50 ms, so it is done once."""
    return httpx.create_ssl_context()


class Connections:
    """Opens HTTP clients with our time-outs."""

    def __call__(self) -> httpx.AsyncClient:
        """Return a client that its user closes."""
        return httpx.AsyncClient(timeout=CALL_TIMEOUT_S, verify=trust())


def nowhere() -> httpx.AsyncClient:
    """Return a client that reaches nobody: for asking a provider what it can do."""
    return httpx.AsyncClient(transport=_Nowhere())


class _Nowhere(httpx.AsyncBaseTransport):
    """Refuses every connection."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody is reached from here", request=request)


class Providers(Mapping[ShopId, Mapping[str, PaymentProvider]]):
    """Each shop's providers by account name. `exchange` replaces what changed, all or nothing;
    whoever holds an older provider can finish the call.
    """

    def __init__(self, settings: Settings, tools: Callable[[Account], Tools]) -> None:
        """Open all providers. Raises `KindError`."""
        self._tools = tools
        self._opened = self._open_all(settings, {})
        self._by_shop = _by_shop(settings, self._opened)
        self._retired: dict[asyncio.Task[None], PaymentProvider] = {}

    def __getitem__(self, shop_id: ShopId) -> Mapping[str, PaymentProvider]:
        """Return a shop's providers by account name."""
        return self._by_shop[shop_id]

    def __iter__(self) -> Iterator[ShopId]:
        """Walk through the shops."""
        return iter(self._by_shop)

    def __len__(self) -> int:
        """Count the shops."""
        return len(self._by_shop)

    def exchange(self, settings: Settings) -> list[str]:
        """Open what is new or changed, and close what it replaces once its calls are done.

        Returns the accounts as `shop/account`. Raises `KindError`, and nothing has changed then.
        """
        before = self._opened
        after = self._open_all(settings, before)
        self._opened, self._by_shop = after, _by_shop(settings, after)
        for key, item in before.items():
            if after.get(key) is not item:
                self._retire(item.provider)
        return sorted(
            f"{shop_id}/{name}"
            for shop_id, name in before.keys() | after.keys()
            if before.get((shop_id, name)) is not after.get((shop_id, name))
        )

    async def aclose(self) -> None:
        """Let all connections go."""
        retired = dict(self._retired)
        for task in retired:
            task.cancel()
        await asyncio.gather(*retired, return_exceptions=True)
        for provider in [*retired.values(), *(item.provider for item in self._opened.values())]:
            await _close(provider)

    def _open_all(
        self, settings: Settings, before: Mapping[tuple[str, str], Opened]
    ) -> dict[tuple[str, str], Opened]:
        return {
            (shop_id, name): self._open(settings, name, shop_id, before.get((shop_id, name)))
            for shop_id, shop in settings.shops.items()
            for name in shop.providers
        }

    def _open(self, settings: Settings, name: str, shop_id: str, before: Opened | None) -> Opened:
        kind, account = settings.providers[name].kind, account_of(settings, name, shop_id)
        if before is not None and (before.kind, before.account) == (kind, account):
            return before
        provider = kind_of(kind).open(account, self._tools(account))
        return Opened(kind=kind, account=account, provider=provider)

    def _retire(self, provider: PaymentProvider) -> None:
        task = asyncio.create_task(_close_later(provider))
        self._retired[task] = provider
        task.add_done_callback(lambda done: self._retired.pop(done, None))


@asynccontextmanager
async def opened(settings: Settings, values: ValueStore, clock: Clock) -> AsyncGenerator[Providers]:
    """Open the providers of all shops, and let them go at the end. Raises `KindError`."""
    providers = Providers(settings, partial(_tools, values, clock, Connections()))
    try:
        yield providers
    finally:
        await providers.aclose()


def _tools(values: ValueStore, clock: Clock, connections: Connections, account: Account) -> Tools:
    keep: Keep = Drawer(values, account)
    return Tools(http=connections, now_ms=clock.now_ms, keep=keep)


def _by_shop(
    settings: Settings, found: Mapping[tuple[str, str], Opened]
) -> dict[ShopId, dict[str, PaymentProvider]]:
    return {
        ShopId(shop_id): {name: found[shop_id, name].provider for name in shop.providers}
        for shop_id, shop in settings.shops.items()
    }


async def _close_later(provider: PaymentProvider) -> None:
    await asyncio.sleep(RETIRED_S)
    await _close(provider)


async def _close(provider: PaymentProvider) -> None:
    try:
        await provider.aclose()
    except Exception as error:  # noqa: BLE001 -- a plug-in's fault must not keep the rest open
        log.warning("provider_not_closed", provider=provider.name, error=type(error).__name__)
