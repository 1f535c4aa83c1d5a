"""Takes over changed accounts at payment companies while the server runs: all of them, or none.

Only accounts are taken over, and where the shops' own systems hear of orders. Whatever else changed
in the file waits for the next start, and is named. An account that sessions may be paying with
cannot be taken away, nor become another kind.
"""

import asyncio
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress

import structlog
from msgspec import Struct, structs

from theke_server.config import ConfigError, Problem, Settings
from theke_server.deployment.providers import Providers, Reloaded
from theke_server.outgoing import Receivers, addresses

log = structlog.get_logger("theke.reloading")


class Source(Struct, frozen=True, kw_only=True):
    """Where the settings are read again, and whether SIGHUP asks for it, as services expect."""

    read: Callable[[], tuple[Settings, Sequence[Problem]]]
    """Returns settings that a server can run with, and what keeps some shops of theirs closed.
    Raises `ConfigError`."""
    on_hangup: bool = False


class Reload:
    """Reads the settings again when it is called. One at a time."""

    def __init__(
        self,
        settings: Settings,
        providers: Providers,
        source: Source,
        receivers: Receivers | None = None,
        closed: frozenset[str] = frozenset(),
    ) -> None:
        self._settings = settings
        self._closed = closed
        self._providers = providers
        self._source = source
        self._receivers = receivers or Receivers()
        self._turn = asyncio.Lock()

    async def __call__(self) -> Reloaded:
        """Take over the accounts of the settings as they are now.

        Raises `ConfigError` where anything in them is wrong; nothing has changed then.
        """
        async with self._turn:
            try:
                fresh = await asyncio.to_thread(self._sound)
            except ConfigError as error:
                why = [f"{problem.where}: {problem.what}" for problem in error.problems]
                log.error("providers_not_reloaded", problems=why)
                raise
            wanted = _with_accounts(self._settings, fresh)
            accounts = self._providers.exchange(wanted)
            self._receivers.put(addresses.receivers(wanted))
            self._settings = wanted
            done = Reloaded(accounts=accounts, waits=list(_waiting(wanted, fresh)))
        log.info("providers_reloaded", accounts=done.accounts, waits=done.waits)
        return done

    @contextmanager
    def heard_on_hangup(self) -> Generator[None]:
        """Reload at SIGHUP for as long as this lasts, where the source says so."""
        if not self._source.on_hangup:
            yield
            return
        loop = asyncio.get_running_loop()
        tasks: set[asyncio.Task[None]] = set()

        def heard() -> None:
            task = loop.create_task(self._quietly())
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        loop.add_signal_handler(signal.SIGHUP, heard)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGHUP)

    async def _quietly(self) -> None:
        with suppress(ConfigError):  # logged, which is all that a signal's sender can read
            await self()

    def _sound(self) -> Settings:
        """Return the settings as they are now. Raises `ConfigError`."""
        fresh, closing = self._source.read()
        served = self._settings.shops.keys() - self._closed
        problems = [problem for problem in closing if problem.closes in served]
        problems += _taken_away(self._settings, fresh)
        if problems:
            raise ConfigError(problems)
        return fresh


def _taken_away(running: Settings, fresh: Settings) -> Iterator[Problem]:
    """What payments under way still need."""
    for shop_id, shop in running.shops.items():
        if shop_id not in fresh.shops:
            fix = "put it back, or restart the server without it"
            yield Problem(f"shops.{shop_id}", "is gone, and is being served", fix)
            continue
        for name in shop.providers:
            if name not in fresh.shops[shop_id].providers:
                fix = f"put {name!r} back; without it the server must be restarted"
                what = f"leaves out {name!r}, and payments may be under way there"
                yield Problem(f"shops.{shop_id}.providers", what, fix)
            elif fresh.providers[name].kind != running.providers[name].kind:
                fix = f"give the new account a name of its own, beside {name!r}"
                what = "is another kind, and payments may be under way at the old one"
                yield Problem(f"providers.{name}.kind", what, fix)


def _with_accounts(running: Settings, fresh: Settings) -> Settings:
    """Return the running settings with the accounts and webhooks of the fresh ones."""
    shops = {
        shop_id: structs.replace(
            shop, providers=fresh.shops[shop_id].providers, webhooks=fresh.shops[shop_id].webhooks
        )
        for shop_id, shop in running.shops.items()
    }
    return structs.replace(running, providers=fresh.providers, shops=shops)


def _waiting(running: Settings, fresh: Settings) -> Iterator[str]:
    """Name what else has changed, which the next start takes over."""
    for name in running.__struct_fields__:
        if name != "shops" and getattr(running, name) != getattr(fresh, name):
            yield name
    for shop_id, shop in fresh.shops.items():
        if running.shops.get(shop_id) != shop:
            yield f"shops.{shop_id}"
