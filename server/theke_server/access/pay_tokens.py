"""The pay page's tokens: one-time links, and the keys that redeeming one gives to a page."""

import msgspec
from msgspec import Struct, structs

from theke_checkout.values.ids import PartyId, SessionId, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.tokens import issue, owner_of, stored_key
from theke_server.clock import Clock, Ids
from theke_server.stores import StaleVersionError, Stores
from theke_server.stores.values import TRIES_MAX

PAY_LINK_MS = 15 * 60_000
PAY_KEY_MS = 24 * 3_600_000
ELSEWHERE = "elsewhere"
"""Where paying goes on, if the kind of device is unknown."""
DISPLACED_MAX = 8
"""How many pages that lost a payment to another one can still take it back."""


class PayBearer(Struct, frozen=True, kw_only=True):
    """What a pay key may show and pay: one approved quote of one checkout.

    One that is `read_only` shows the outcome, beside the key that may pay.
    """

    session_id: SessionId
    party_id: PartyId
    shop_id: ShopId
    checkout: int
    quote_hash: str
    read_only: bool = False


class _PayKey(Struct, frozen=True, kw_only=True):
    """The one key of a session that may pay, or one of those that only show.

    `displaced`: keys for the same quote whose pages lost the payment to this one.
    """

    token_hash: str
    bearer: PayBearer
    device: str = ""
    displaced: tuple[str, ...] = ()


class PayTokens:
    """One-time pay links, and the pay key that redeeming one gives to a page."""

    def __init__(self, stores: Stores, clock: Clock, ids: Ids) -> None:
        self._stores = stores
        self._clock = clock
        self._ids = ids

    async def issue(self, bearer: PayBearer) -> str:
        """Return a one-time token for the fragment of a pay link."""
        until_ms = self._clock.now_ms() + PAY_LINK_MS
        return await issue(self._stores.values, self._ids, "pay_link", bearer, until_ms)

    async def redeem(self, token: str, device: str = "") -> tuple[PayBearer, str]:
        """Change a link's token for a pay key; a second device takes the payment over.

        `device` is what the earlier page learns about where paying goes on. Raises
        `RejectedError`: `TOKEN_EXPIRED` where it is unknown or too old, `TOKEN_REPLAYED` where it
        was redeemed before.
        """
        key = stored_key(token)
        value = await self._stores.values.get("pay_link", key)
        if value is None:
            raise RejectedError(Reason.TOKEN_EXPIRED)
        now_ms = self._clock.now_ms()
        if not await self._stores.leases.use(f"pay_link:{key}", now_ms + PAY_LINK_MS):
            raise RejectedError(Reason.TOKEN_REPLAYED)
        bearer = msgspec.json.decode(value, type=PayBearer)
        place = f"{bearer.session_id}:pay"
        for _ in range(TRIES_MAX):
            before = None if bearer.read_only else await self._stores.values.get("pay_key", place)
            if pay_key := await self._give(bearer, device, before):
                return bearer, pay_key
        raise StaleVersionError(place)

    async def take_back(self, pay_key: str, device: str = "") -> tuple[PayBearer, str]:
        """Return a new key for a page that lost its payment to another device, which loses it now.

        Raises `RejectedError(TOKEN_EXPIRED)` where this key never could pay what is paid now.
        """
        place = f"{owner_of(pay_key)}:pay"
        for _ in range(TRIES_MAX):
            before = await self._stores.values.get("pay_key", place)
            held = _pay_key(before)
            if held is None or stored_key(pay_key) not in (held.token_hash, *held.displaced):
                raise RejectedError(Reason.TOKEN_EXPIRED)
            if fresh := await self._give(held.bearer, device, before):
                return held.bearer, fresh
        raise StaleVersionError(place)

    async def check(self, pay_key: str) -> PayBearer:
        """Return what a pay key may pay.

        Raises `RejectedError(TOKEN_EXPIRED)`; its subject is the device where paying goes on, for
        a page that may take it back.
        """
        lost_to = ""
        for place in (f"{owner_of(pay_key)}:pay", stored_key(pay_key)):
            held = await self._held(place)
            if held is not None and held.token_hash == stored_key(pay_key):
                return held.bearer
            if held is not None and stored_key(pay_key) in held.displaced:
                lost_to = held.device or ELSEWHERE
        raise RejectedError(Reason.TOKEN_EXPIRED, lost_to)

    async def lost(self, pay_key: str) -> PayBearer | None:
        """Return what a key could pay before another device took over; it may still show it."""
        held = await self._held(f"{owner_of(pay_key)}:pay")
        if held is None or stored_key(pay_key) not in held.displaced:
            return None
        return structs.replace(held.bearer, read_only=True)

    async def _give(self, bearer: PayBearer, device: str, before: bytes | None) -> str:
        """Return a new key of `bearer`, which displaces the one that is kept as `before`.

        Empty where another one stands there by now.
        """
        pay_key = f"{bearer.session_id}.{self._ids.token()}"
        place = stored_key(pay_key) if bearer.read_only else f"{bearer.session_id}:pay"
        held = _pay_key(before)
        replaced = (held.token_hash, *held.displaced) if held and held.bearer == bearer else ()
        given = _PayKey(
            token_hash=stored_key(pay_key),
            bearer=bearer,
            device=device,
            displaced=replaced[:DISPLACED_MAX],
        )
        until_ms = self._clock.now_ms() + PAY_KEY_MS
        value = msgspec.json.encode(given)
        placed = await self._stores.values.put(
            "pay_key", place, value, before=before, until_ms=until_ms
        )
        return pay_key if placed else ""

    async def _held(self, place: str) -> _PayKey | None:
        return _pay_key(await self._stores.values.get("pay_key", place))


def _pay_key(value: bytes | None) -> _PayKey | None:
    return None if value is None else msgspec.json.decode(value, type=_PayKey)
