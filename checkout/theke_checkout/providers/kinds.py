"""Kinds of providers: what a plug-in offers under the entry-point group `theke.providers`.

An entry point names a `ProviderKind`. Its name is the `kind` of a `[providers.<account>]` table.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from typing import Protocol

import httpx
from msgspec import Struct

from theke_checkout.providers import PaymentProvider
from theke_checkout.values.ids import ShopId

GROUP = "theke.providers"


class Account(Struct, frozen=True, kw_only=True):
    """One shop's account at a provider, as the operator configured it."""

    name: str
    """What the operator calls it: the provider's name in settings, snapshots and addresses."""
    shop_id: ShopId
    secret_key: str = ""
    publishable_key: str = ""
    webhook_secrets: tuple[str, ...] = ()
    """Any of them signs a good webhook, so that a secret can be changed."""
    url: str = ""
    """Where the server reaches the provider; empty for the provider's own address."""
    browser_url: str = ""
    """Where browsers reach it; empty for the provider's own address."""
    page_origin: str = ""
    """The origin of our pay page."""
    webhook_url: str = ""
    """Where the provider tells us of changes."""
    options: Mapping[str, str] = {}
    """What only this kind knows, from `[providers.<account>.options]`."""

    def __repr__(self) -> str:
        return f"Account({self.name}, {self.shop_id})"


class Complaint(Struct, frozen=True, kw_only=True):
    """What is wrong with an account, and how to fix it: for `theke check`."""

    key: str
    """The setting within the account's table."""
    what: str
    mend: str


class KeepError(Exception):
    """The drawer cannot be used now. After a `put` it is unknown whether the value was kept."""


class Keep(Protocol):
    """A provider's own durable values, for those that are nobody else's computer.

    Every call may raise `KeepError`.
    """

    async def get(self, key: str) -> bytes | None:
        """Return a value."""
        ...

    async def put(self, key: str, value: bytes) -> None:
        """Keep a value; it is durable when this returns."""
        ...

    async def keys(self) -> Sequence[str]:
        """Return all keys."""
        ...


class Tools(Struct, frozen=True, kw_only=True):
    """What a provider may use of Theke: connections, time, and a drawer of its own."""

    http: Callable[[], httpx.AsyncClient]
    """Opens a client that the provider closes; tests give it another transport."""
    now_ms: Callable[[], int]
    keep: Keep


class ProviderKind(Protocol):
    """What an entry point of `theke.providers` names."""

    @property
    def protocol(self) -> int:
        """The `PROTOCOL` that it was written for."""
        ...

    @property
    def demo_only(self) -> bool:
        """Whether it takes no real money, and serves demos only."""
        ...

    def complaints(self, account: Account) -> Sequence[Complaint]:
        """Return what is wrong with an account, without asking anybody."""
        ...

    def open(self, account: Account, tools: Tools) -> PaymentProvider:
        """Return the provider of an account that has no complaints."""
        ...


def installed() -> dict[str, Callable[[], ProviderKind]]:
    """Return the kinds on this machine by name; calling one imports it."""
    return {point.name: point.load for point in entry_points(group=GROUP)}
