"""Changed accounts are taken over all or none; what payments under way need stays."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import structlog
from msgspec.structs import replace

from theke_checkout.values.ids import ShopId
from theke_server.checks.settings import sound
from theke_server.clock import FakeClock
from theke_server.config import ConfigError, Settings, load
from theke_server.deployment import providers as deployment_providers
from theke_server.deployment.providers import Providers, Reloaded
from theke_server.deployment.reload import Reload, Source
from theke_server.stores.sqlite.database import MEMORY
from theke_server.stores.sqlite.store import SqliteStores

CARDS = ShopId("demo")
TEXT = """
[server]
public_url = "https://theke.example"
demo = true
[providers.cards]
kind = "sandbox"
url = "http://127.0.0.1:9000"
browser_url = "https://pay.example"
secret_key = "sk_0123456789abcdef"
webhook_secret = "wh_0123456789abcdef"
[shops.demo]
name = "Demo"
origins = ["https://shop.example"]
currency = "CHF"
providers = ["cards"]
"""
NEW_KEY = TEXT.replace("sk_0123456789abcdef", "sk_fedcba9876543210")
ADDED = TEXT.replace('["cards"]', '["cards", "more"]') + TEXT[
    TEXT.index("[providers.cards]") : TEXT.index("[shops.demo]")
].replace("providers.cards", "providers.more")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "theke.toml"
    path.write_text(TEXT)
    return path


@pytest.fixture
async def providers(file: Path) -> AsyncGenerator[Providers]:
    stores = SqliteStores(MEMORY)
    async with deployment_providers.opened(load(file, {}), stores.values, FakeClock(0)) as opened:
        yield opened
    await stores.aclose()


@pytest.fixture
def reload(file: Path, providers: Providers) -> Reload:
    settings = load(file, {})
    return Reload(settings, providers, Source(read=lambda: sound(load(file, {})), on_hangup=True))


@pytest.mark.parametrize(
    ("text", "accounts", "waits"),
    [
        (TEXT, [], []),
        (NEW_KEY, ["demo/cards"], []),
        (ADDED, ["demo/more"], []),
        (TEXT.replace('"Demo"', '"Other"'), [], ["shops.demo"]),
        (NEW_KEY.replace("[server]", "[server]\nport = 9"), ["demo/cards"], ["server"]),
        (
            TEXT + TEXT[TEXT.index("[shops.demo]") :].replace("shops.demo", "shops.new")
            + '[mail]\nhost = "m.example"\nfrom_address = "a@shop.example"\n',
            [],
            ["mail", "shops.new"],
        ),
    ],
)  # fmt: skip
async def test_accounts_are_taken_over_and_the_rest_is_named(
    file: Path,
    reload: Reload,
    providers: Providers,
    text: str,
    accounts: list[str],
    waits: list[str],
) -> None:
    before = dict(providers[CARDS])
    file.write_text(text)
    assert await reload() == Reloaded(accounts=accounts, waits=waits)
    assert (providers[CARDS]["cards"] is before["cards"]) == ("demo/cards" not in accounts)
    assert ("more" in providers[CARDS]) == ("demo/more" in accounts)
    assert await reload() == Reloaded(accounts=[], waits=waits)


@pytest.mark.parametrize(
    ("text", "where", "fix"),
    [
        ("[server", "theke.toml", "TOML"),
        (NEW_KEY.replace("secret_key", "secret_kye"), "providers.cards.secret_kye", "secret_key"),
        (NEW_KEY.replace("wh_0123456789abcdef", "wh"), "providers.cards.webhook_secret", "company"),
        (NEW_KEY.replace('"CHF"', '"XYZ"'), "shops.demo.currency", "CHF"),
        (NEW_KEY.replace("shops.demo", "shops.other"), "shops.demo", "put it back"),
        (NEW_KEY.replace('["cards"]', "[]"), "shops.demo.providers", "put 'cards' back"),
        (NEW_KEY.replace("[providers.cards]", "[providers.other]"), "shops.demo.providers", "add"),
        (NEW_KEY.replace('"sandbox"', '"stripy"'), "providers.cards.kind", "known here"),
    ],
)
async def test_a_broken_file_changes_nothing_and_says_why(
    file: Path, reload: Reload, providers: Providers, text: str, where: str, fix: str
) -> None:
    before = dict(providers[CARDS])
    file.write_text(text)
    with pytest.raises(ConfigError) as error:
        await reload()
    [problem] = [item for item in error.value.problems if where in item.where]
    assert fix in problem.fix
    assert providers[CARDS] == before
    file.write_text(NEW_KEY)
    assert await reload() == Reloaded(accounts=["demo/cards"], waits=[])


async def test_a_name_keeps_its_kind(file: Path, providers: Providers) -> None:
    """Else the references of payments under way would be another company's."""
    settings = load(file, {})
    other = Settings(
        server=settings.server,
        shops=settings.shops,
        providers={"cards": replace(settings.providers["cards"], kind="play")},
    )
    file.write_text(TEXT)
    reload = Reload(other, providers, Source(read=lambda: sound(load(file, {}))))
    with pytest.raises(ConfigError) as error:
        await reload()
    [problem] = error.value.problems
    assert (problem.where, "beside 'cards'" in problem.fix) == ("providers.cards.kind", True)


async def test_two_at_once_take_turns(file: Path, reload: Reload) -> None:
    file.write_text(NEW_KEY)
    first, second = await asyncio.gather(reload(), reload())
    assert sorted([first.accounts, second.accounts]) == [[], ["demo/cards"]]


@pytest.mark.parametrize(
    ("text", "event"),
    [(NEW_KEY, "providers_reloaded"), ("[server", "providers_not_reloaded")],
)
async def test_a_hangup_reloads_and_the_log_tells_without_secrets(
    file: Path, reload: Reload, text: str, event: str
) -> None:
    file.write_text(text)
    with structlog.testing.capture_logs() as logs, reload.heard_on_hangup():
        os.kill(os.getpid(), signal.SIGHUP)
        async with asyncio.timeout(20):
            while not logs:  # noqa: ASYNC110 -- a signal's work, in a thread and a task of its own
                await asyncio.sleep(0.01)
    assert [log["event"] for log in logs] == [event]
    assert "0123456789" not in f"{logs}"
    assert "9876543210" not in f"{logs}"
