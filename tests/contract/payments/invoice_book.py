"""A drawer in memory whose writing can break: the double of the invoice provider."""

import asyncio
from collections.abc import Mapping, Sequence
from types import TracebackType

from theke_checkout.ids import ShopId
from theke_checkout.kit.harness import Card, Cut, Signer, Visit
from theke_checkout.providers import NextAction
from theke_checkout.providers.invoice import KIND, InvoiceProvider
from theke_checkout.providers.kinds import Account, KeepError, Tools
from theke_server.clock import FakeClock
from theke_server.providing import nowhere

NOW_MS = 1_800_000_000_000
OPTIONS = {"most": "500 CHF, 400 EUR, 60000 JPY", "least": "0.50 CHF", "days": "20"}
ACCOUNT = Account(name="later", shop_id=ShopId("demo"), options=OPTIONS)


class BreakingDrawer:
    """A `Keep` that breaks before it writes, after it, or never comes back."""

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


class InvoiceHarness:
    """The provider, its drawer and a clock."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOW_MS)
        self.drawer = BreakingDrawer()
        self.provider = self.opened()
        self.posted: list[tuple[dict[str, str], bytes]] = []
        self.canaries = frozenset({"inv_canary"})

    def opened(self, account: Account = ACCOUNT) -> InvoiceProvider:
        """Open the provider on the same drawer, as a restart does."""
        return KIND.open(account, Tools(http=nowhere, now_ms=self.clock.now_ms, keep=self.drawer))

    async def __aenter__(self) -> "InvoiceHarness":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.provider.aclose()

    async def confirmation(self, card: Card) -> str:
        """There is no form."""
        raise AssertionError(card)

    async def answer(self, action: NextAction, *, passed: bool) -> None:
        """There is no bank."""
        raise AssertionError(action)

    async def visit_bank(self, action: NextAction, visit: Visit) -> None:
        """There is no bank."""
        raise AssertionError(action)

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
        """There are no notices."""
        raise AssertionError(signer)

    async def let_pass(self, ms: int) -> None:
        """Let time pass."""
        self.clock.advance(ms)

    def now_ms(self) -> int:
        """Return the time."""
        return self.clock.now_ms()
