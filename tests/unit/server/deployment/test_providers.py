"""Providers are opened by kind, kept where nothing changed, and exchanged all or nothing."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from tests.petty import plug_in
from theke_checkout.providers import UnavailableError
from theke_checkout.providers.kinds import Account
from theke_checkout.values.ids import ShopId
from theke_checkout.values.money import Money
from theke_server.clock import FakeClock
from theke_server.config import Provider, Server, Settings, Shop
from theke_server.deployment import providers as deployment_providers
from theke_server.deployment.providers import Drawer, KindError, Providers
from theke_server.stores.sqlite.database import MEMORY
from theke_server.stores.sqlite.store import SqliteStores

CARDS = Provider(
    kind="sandbox",
    url="http://127.0.0.1:9000",
    browser_url="https://pay.example",
    secret_key="sk_0123456789abcdef",
    publishable_key="pk_1",
    webhook_secret="wh_new",
    webhook_secret_old="wh_old",
    options={"profile": "p1"},
)


def shop(*providers: str) -> Shop:
    return Shop(name="S", origins=["https://s.example"], currency="CHF", providers=list(providers))


SETTINGS = Settings(
    server=Server(public_url="https://theke.example"),
    providers={"cards": CARDS, "other": CARDS},
    shops={"one": shop("cards", "other"), "two": shop("cards")},
)


@pytest.fixture
async def stores() -> AsyncGenerator[SqliteStores]:
    stores = SqliteStores(MEMORY, clock=FakeClock(0))
    yield stores
    await stores.aclose()


@pytest.fixture
async def providers(stores: SqliteStores) -> AsyncGenerator[Providers]:
    async with deployment_providers.opened(SETTINGS, stores.values, FakeClock(0)) as opened:
        yield opened


def with_provider(name: str, **changes: object) -> Settings:
    changed = replace(SETTINGS.providers[name], **changes)  # type: ignore[arg-type]
    return replace(SETTINGS, providers={**SETTINGS.providers, name: changed})


def names(providers: Mapping[ShopId, Mapping[str, object]]) -> dict[str, list[str]]:
    return {shop_id: list(found) for shop_id, found in providers.items()}


async def test_each_shop_has_its_own_providers(providers: Providers) -> None:
    assert names(providers) == {"one": ["cards", "other"], "two": ["cards"]}
    assert len(providers) == 2
    ours, theirs = providers[ShopId("one")]["cards"], providers[ShopId("two")]["cards"]
    assert ours is not theirs
    assert (ours.name, theirs.name) == ("cards", "cards")
    setup = await ours.prepare(Money(100, "CHF"), "de")
    assert setup is not None
    assert "account=one" in setup.frame_url
    assert "parent=https%3A%2F%2Ftheke.example" in setup.frame_url


def test_an_account_is_what_its_kind_needs_to_know() -> None:
    account = deployment_providers.account_of(SETTINGS, "cards", "two")
    assert account == Account(
        name="cards",
        shop_id=ShopId("two"),
        secret_key="sk_0123456789abcdef",
        publishable_key="pk_1",
        webhook_secrets=("wh_new", "wh_old"),
        url="http://127.0.0.1:9000",
        browser_url="https://pay.example",
        page_origin="https://theke.example",
        webhook_url="https://theke.example/v1/webhooks/cards/two",
        options={"profile": "p1"},
    )
    assert "0123456789" not in repr(account) + repr(CARDS)
    settings = with_provider("cards", webhook_secret_old="wh_new")
    assert deployment_providers.account_of(settings, "cards", "two").webhook_secrets == ("wh_new",)
    none = with_provider("cards", webhook_secret="", webhook_secret_old="")
    assert deployment_providers.account_of(none, "cards", "two").webhook_secrets == ()


async def test_only_what_changed_is_opened_anew(providers: Providers) -> None:
    before = {shop_id: dict(found) for shop_id, found in providers.items()}
    assert providers.exchange(SETTINGS) == []
    assert providers.exchange(with_provider("other", secret_key="sk_fedcba9876543210")) == [
        "one/other"
    ]
    first, two = ShopId("one"), ShopId("two")
    assert providers[first]["cards"] is before[first]["cards"]
    assert providers[two]["cards"] is before[two]["cards"]
    assert providers[first]["other"] is not before[first]["other"]


async def test_a_kind_that_cannot_be_used_changes_nothing(providers: Providers) -> None:
    before = dict(providers[ShopId("one")])
    broken = with_provider("cards", secret_key="sk_fedcba9876543210")
    broken = replace(broken, providers={**broken.providers, "other": replace(CARDS, kind="stripy")})
    with pytest.raises(KindError, match="'stripy' is not known"):
        providers.exchange(broken)
    assert providers[ShopId("one")] == before


async def test_an_exchanged_provider_finishes_its_call_and_is_closed_then(
    providers: Providers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment_providers, "RETIRED_S", 0.05)
    old = providers[ShopId("two")]["cards"]
    providers.exchange(with_provider("cards", webhook_secret="wh_newest"))
    with pytest.raises(UnavailableError):  # nobody is there, but the client still tries
        await old.retrieve("pay_1")
    async with asyncio.timeout(30):
        while True:
            try:
                await old.retrieve("pay_1")
            except UnavailableError:
                await asyncio.sleep(0.01)
            except RuntimeError:  # httpx says so of a closed client
                break
    with pytest.raises(UnavailableError):
        await providers[ShopId("two")]["cards"].retrieve("pay_1")


async def test_at_the_end_nothing_stays_open(stores: SqliteStores) -> None:
    async with deployment_providers.opened(SETTINGS, stores.values, FakeClock(0)) as providers:
        old = providers[ShopId("two")]["cards"]
        assert providers.exchange(with_provider("cards", webhook_secret="wh_newest")) == [
            "one/cards", "two/cards",
        ]  # fmt: skip
        new = providers[ShopId("two")]["cards"]
    for provider in (old, new):
        with pytest.raises(RuntimeError):  # httpx says so of a closed client
            await provider.retrieve("pay_1")


async def test_a_drawer_is_one_providers_of_one_shop(stores: SqliteStores) -> None:
    def drawer(name: str, shop_id: str) -> Drawer:
        return Drawer(stores.values, deployment_providers.account_of(SETTINGS, name, shop_id))

    mine = drawer("cards", "one")
    await mine.put("s1:invoice", b"1")
    await mine.put("b", b"2")
    await mine.put("b", b"3")
    assert await mine.keys() == ["b", "s1:invoice"]
    assert await mine.get("b") == b"3"
    assert await mine.get("c") is None
    for other in (drawer("other", "one"), drawer("cards", "two")):
        assert (await other.keys(), await other.get("b")) == ([], None)
    await stores.erase(ShopId("s1"))  # type: ignore[arg-type]
    assert await drawer("cards", "one").get("s1:invoice") == b"1"


async def test_from_nowhere_nobody_is_reached() -> None:
    async with deployment_providers.nowhere() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("http://127.0.0.1/")


# ---- plug-ins, installed as pip lays them


@pytest.mark.parametrize(
    ("name", "source", "what"),
    [
        ("gone", "KIND = None", "protocol"),
        ("lib_missing", "import a_library_that_nobody_has", "No module named 'a_library_that"),
        ("no_object", "OTHER = 1", "no_object"),
        ("raises", "raise ValueError('first line\\nsecond')", "ValueError: first line"),
        ("newer", "class KIND:\n    protocol = 2", "is for protocol 2, this Theke speaks 1"),
    ],
)
def test_a_plug_in_that_cannot_be_used_is_said_with_how_to_fix_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, source: str, what: str
) -> None:
    plug_in(tmp_path, name, f"plug_{name}:KIND")
    (tmp_path / f"plug_{name}.py").write_text(source)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(KindError) as error:
        deployment_providers.kind_of(name)
    assert what in error.value.what
    assert "second" not in error.value.what
    assert "install" in error.value.fix
