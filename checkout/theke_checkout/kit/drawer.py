"""The harness of providers that ask nobody: server-only, with their book in the drawer."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NoReturn

import httpx

from theke_checkout.kit.harness import Card, Cut, Signer, Visit
from theke_checkout.providers import NextAction, PaymentProvider
from theke_checkout.providers.kinds import Account, KeepError, ProviderKind, Tools

NOW_MS = 1_800_000_000_000


class BreakingDrawer:
    """A `Keep` in memory that breaks as a `Harness` is told: before it writes, after, or midway."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.cut: Cut | None = None
        self.hung = asyncio.Event()

    async def get(self, key: str) -> bytes | None:
        """Return a value, unless nothing can be reached."""
        self._must_reach()
        await asyncio.sleep(0)
        return self.values.get(key)

    async def put(self, key: str, value: bytes) -> None:
        """Keep a value, and break as told."""
        self._must_reach()
        await asyncio.sleep(0)
        self.values[key] = value
        if self.cut is Cut.ANSWER:
            raise KeepError("lost")
        if self.cut is Cut.HANG:
            self.hung.set()
            await asyncio.Event().wait()

    async def keys(self) -> Sequence[str]:
        """Return all keys."""
        self._must_reach()
        return list(self.values)

    def _must_reach(self) -> None:
        if self.cut is Cut.CONNECT:
            raise KeepError("unreachable")


class DrawerHarness:
    """A kind opened on an account, with a drawer that can break, and a clock."""

    def __init__(self, kind: ProviderKind, account: Account) -> None:
        self.drawer = BreakingDrawer()
        self.posted: list[tuple[dict[str, str], bytes]] = []
        self.canaries = frozenset(name for name in (account.secret_key,) if name)
        self._kind = kind
        self._account = account
        self._now_ms = NOW_MS
        self.provider = self.opened()

    def opened(self) -> PaymentProvider:
        """Open the provider on the same drawer, as a restart does."""
        tools = Tools(http=_nowhere, now_ms=self.now_ms, keep=self.drawer)
        return self._kind.open(self._account, tools)

    async def confirmation(self, card: Card) -> str:
        """Fail: there is no form."""
        _nobody_asks(card)

    async def answer(self, action: NextAction, *, passed: bool) -> None:
        """Fail: there is no bank."""
        _nobody_asks(action)

    async def visit_bank(self, action: NextAction, visit: Visit) -> None:
        """Fail: there is no bank."""
        _nobody_asks(action)

    def cut(self, cut: Cut) -> None:
        """Break the drawer."""
        self.drawer.cut = cut

    def mend(self) -> None:
        """Mend it."""
        self.drawer.cut = None

    async def hanging(self) -> None:
        """Wait until a write hangs."""
        await self.drawer.hung.wait()

    def signed(self, body: bytes, signer: Signer, at_ms: int) -> Mapping[str, str]:
        """Fail: there are no notices."""
        _nobody_asks(signer)

    async def let_pass(self, ms: int) -> None:
        """Let time pass."""
        self._now_ms += ms

    def now_ms(self) -> int:
        """Return the time."""
        return self._now_ms


def _nobody_asks(of: object) -> NoReturn:
    raise AssertionError(f"a server-only provider was asked for {of!r}")


def _nowhere() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(404)))
