"""Who may come in: tokens of parties, of the pay page and of the desk, and advisors' passwords.

A token is random, at least 128 bits, and only its hash is stored. Ids never authorise anything.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from msgspec import Struct, structs

from theke_checkout.state.session import Session
from theke_checkout.values.ids import PartyId, SessionId, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.clock import Clock, Ids
from theke_server.stores import StaleVersionError, Stores
from theke_server.stores.values import ANY, TRIES_MAX, ValueStore, update

PARTY_TOKEN_MS = 30 * 24 * 3_600_000
GRACE_MS = 60_000
"""How long a rotated token still works, for a client that lost the reply."""
PAY_LINK_MS = 15 * 60_000
JOIN_LINK_MS = 15 * 60_000
PAY_KEY_MS = 24 * 3_600_000
ELSEWHERE = "elsewhere"
"""Where paying goes on, if the kind of device is unknown."""
DISPLACED_MAX = 8
"""How many pages that lost a payment to another one can still take it back."""
DESK_MS = 12 * 3_600_000
DESK_SOCKET_MS = 60_000
ADVISOR_CHARS_MAX = 64
PASSWORD_CHARS_MAX = 256


class Bearer(Struct, frozen=True, kw_only=True):
    """Whom a party token belongs to. Compare `epoch` with the party's in the session's state."""

    session_id: SessionId
    party_id: PartyId
    shop_id: ShopId
    epoch: int


class _Turn(Struct, frozen=True, kw_only=True):
    """What is kept beside a party token's bearer: whether a fresh one has taken its turn."""

    rotated: bool = False


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


class DeskBearer(Struct, frozen=True, kw_only=True):
    """An advisor who is signed in at a shop's desk."""

    shop_id: ShopId
    advisor: str
    name: str


class _PayKey(Struct, frozen=True, kw_only=True):
    """The one key of a session that may pay, or one of those that only show.

    `displaced`: keys for the same quote whose pages lost the payment to this one.
    """

    token_hash: str
    bearer: PayBearer
    device: str = ""
    displaced: tuple[str, ...] = ()


class _Advisor(Struct, frozen=True, kw_only=True):
    """An advisor's account."""

    name: str
    password_hash: str
    cases: bool = False


class PartyTokens:
    """Party tokens: issued at joining, rotated at re-joining."""

    def __init__(self, values: ValueStore, clock: Clock, ids: Ids) -> None:
        self._values = values
        self._clock = clock
        self._ids = ids

    async def issue(self, bearer: Bearer) -> str:
        """Return a new token of a party."""
        until_ms = self._clock.now_ms() + PARTY_TOKEN_MS
        return await _issue(self._values, self._ids, "party_token", bearer, until_ms)

    async def check(self, token: str) -> Bearer:
        """Return whose token this is. Raises `RejectedError(UNAUTHORIZED)`."""
        return msgspec.json.decode(await self._value(token), type=Bearer)

    async def rotate(self, token: str) -> tuple[Bearer, str]:
        """Return a fresh token; the old one works for `GRACE_MS` more."""
        value = await self._value(token)
        bearer = msgspec.json.decode(value, type=Bearer)
        fresh = await self.issue(bearer)
        # Once: who rotates the old one again and again does not keep it alive.
        if not msgspec.json.decode(value, type=_Turn).rotated:
            old = msgspec.json.encode(structs.asdict(bearer) | {"rotated": True})
            until_ms = self._clock.now_ms() + GRACE_MS
            await self._values.put("party_token", _key(token), old, before=value, until_ms=until_ms)
        return bearer, fresh

    async def _value(self, token: str) -> bytes:
        value = await self._values.get("party_token", _key(token))
        if value is None:
            raise RejectedError(Reason.UNAUTHORIZED)
        return value


class JoinTokens:
    """One-time links by which a party goes on with its session on another device."""

    def __init__(self, stores: Stores, clock: Clock, ids: Ids) -> None:
        self._stores = stores
        self._clock = clock
        self._ids = ids

    async def issue(self, bearer: Bearer) -> str:
        """Return a one-time token for the fragment of a link."""
        until_ms = self._clock.now_ms() + JOIN_LINK_MS
        return await _issue(self._stores.values, self._ids, "join_link", bearer, until_ms)

    async def redeem(self, token: str, shop_id: ShopId) -> Bearer:
        """Return whose link this is, and use it up.

        Raises `RejectedError`: `TOKEN_EXPIRED` where it is unknown, too old or of another shop
        (which does not use it up), `TOKEN_REPLAYED` where it was redeemed before.
        """
        key = _key(token)
        value = await self._stores.values.get("join_link", key)
        bearer = None if value is None else msgspec.json.decode(value, type=Bearer)
        if bearer is None or bearer.shop_id != shop_id:
            raise RejectedError(Reason.TOKEN_EXPIRED)
        until_ms = self._clock.now_ms() + JOIN_LINK_MS
        if not await self._stores.leases.use(f"join_link:{key}", until_ms):
            raise RejectedError(Reason.TOKEN_REPLAYED)
        return bearer


class PayTokens:
    """One-time pay links, and the pay key that redeeming one gives to a page."""

    def __init__(self, stores: Stores, clock: Clock, ids: Ids) -> None:
        self._stores = stores
        self._clock = clock
        self._ids = ids

    async def issue(self, bearer: PayBearer) -> str:
        """Return a one-time token for the fragment of a pay link."""
        until_ms = self._clock.now_ms() + PAY_LINK_MS
        return await _issue(self._stores.values, self._ids, "pay_link", bearer, until_ms)

    async def redeem(self, token: str, device: str = "") -> tuple[PayBearer, str]:
        """Change a link's token for a pay key; a second device takes the payment over.

        `device` is what the earlier page learns about where paying goes on. Raises
        `RejectedError`: `TOKEN_EXPIRED` where it is unknown or too old, `TOKEN_REPLAYED` where it
        was redeemed before.
        """
        key = _key(token)
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
        place = f"{_owner(pay_key)}:pay"
        for _ in range(TRIES_MAX):
            before = await self._stores.values.get("pay_key", place)
            held = _pay_key(before)
            if held is None or _key(pay_key) not in (held.token_hash, *held.displaced):
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
        for place in (f"{_owner(pay_key)}:pay", _key(pay_key)):
            held = await self._held(place)
            if held is not None and held.token_hash == _key(pay_key):
                return held.bearer
            if held is not None and _key(pay_key) in held.displaced:
                lost_to = held.device or ELSEWHERE
        raise RejectedError(Reason.TOKEN_EXPIRED, lost_to)

    async def lost(self, pay_key: str) -> PayBearer | None:
        """Return what a key could pay before another device took over; it may still show it."""
        held = await self._held(f"{_owner(pay_key)}:pay")
        if held is None or _key(pay_key) not in held.displaced:
            return None
        return structs.replace(held.bearer, read_only=True)

    async def _give(self, bearer: PayBearer, device: str, before: bytes | None) -> str:
        """Return a new key of `bearer`, which displaces the one that is kept as `before`.

        Empty where another one stands there by now.
        """
        pay_key = f"{bearer.session_id}.{self._ids.token()}"
        place = _key(pay_key) if bearer.read_only else f"{bearer.session_id}:pay"
        held = _pay_key(before)
        replaced = (held.token_hash, *held.displaced) if held and held.bearer == bearer else ()
        given = _PayKey(
            token_hash=_key(pay_key),
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


class DeskTokens:
    """Advisors: accounts, sign-in at the desk, and short tokens for the desk's socket."""

    def __init__(self, values: ValueStore, clock: Clock, ids: Ids) -> None:
        self._values = values
        self._clock = clock
        self._ids = ids
        self._watchers: list[Callable[[DeskBearer], None]] = []
        self._hasher = PasswordHasher()

    async def add_advisor(
        self, shop_id: ShopId, advisor: str, name: str, password: str, *, cases: bool = False
    ) -> None:
        """Make an advisor's account, or give it a new name, password and right.

        `cases`: whether they may look after what waits for a person, and give money back.
        """
        hashed = await asyncio.to_thread(self._hasher.hash, password)
        await self._keep(shop_id, advisor, _Advisor(name=name, password_hash=hashed, cases=cases))

    async def knows(self, shop_id: ShopId, advisor: str) -> bool:
        """Whether there is an advisor of this name."""
        return await self._account(shop_id, advisor) is not None

    async def allow_cases(self, shop_id: ShopId, advisor: str, *, cases: bool) -> bool:
        """Give or take the right to look after cases, at once; False where there is no such one."""

        def changed(before: bytes | None) -> bytes:
            if before is None:
                raise RejectedError(Reason.NOT_FOUND)
            account = msgspec.json.decode(before, type=_Advisor)
            return msgspec.json.encode(structs.replace(account, cases=cases))

        with suppress(RejectedError):
            await update(self._values, "advisor", f"{shop_id}:{advisor}", changed)
            return True
        return False

    async def may_settle_cases(self, bearer: DeskBearer) -> bool:
        """Whether an advisor may look after cases now, whatever was true at the sign-in."""
        account = await self._account(bearer.shop_id, bearer.advisor)
        return account is not None and account.cases

    async def sign_in(self, shop_id: ShopId, advisor: str, password: str) -> tuple[DeskBearer, str]:
        """Return the token for the desk's cookie. Raises `RejectedError(UNAUTHORIZED)`.

        An unknown advisor costs the same time as a wrong password.
        """
        account = await self._account(shop_id, advisor)
        right = await asyncio.to_thread(self._verify, account, password)
        if account is None or not right:
            raise RejectedError(Reason.UNAUTHORIZED)
        bearer = DeskBearer(shop_id=shop_id, advisor=advisor, name=account.name)
        return bearer, await self._issue("desk", bearer, DESK_MS)

    async def signed_in(self, token: str) -> DeskBearer:
        """Return whose cookie this is. Raises `RejectedError(UNAUTHORIZED)`."""
        value = await self._values.get("desk", _key(token))
        if value is None:
            raise RejectedError(Reason.UNAUTHORIZED)
        return msgspec.json.decode(value, type=DeskBearer)

    async def sign_out(self, token: str) -> None:
        """Revoke a cookie, and call the watchers with its bearer."""
        value = await self._values.take("desk", _key(token))
        if value is not None:
            bearer = msgspec.json.decode(value, type=DeskBearer)
            for watcher in self._watchers:
                watcher(bearer)

    def watch(self, watcher: Callable[[DeskBearer], None]) -> None:
        """Let `watcher` hear of every advisor who signs out."""
        self._watchers.append(watcher)

    async def socket_token(self, bearer: DeskBearer) -> str:
        """Return a token for one connection of the desk; it works once, for a minute."""
        return await self._issue("desk_socket", bearer, DESK_SOCKET_MS)

    async def check(self, socket_token: str) -> DeskBearer:
        """Return who connects, and use the token up. Raises `RejectedError(UNAUTHORIZED)`."""
        value = await self._values.take("desk_socket", _key(socket_token))
        if value is None:
            raise RejectedError(Reason.UNAUTHORIZED)
        return msgspec.json.decode(value, type=DeskBearer)

    async def _account(self, shop_id: ShopId, advisor: str) -> _Advisor | None:
        value = await self._values.get("advisor", f"{shop_id}:{advisor}")
        return None if value is None else msgspec.json.decode(value, type=_Advisor)

    async def _keep(self, shop_id: ShopId, advisor: str, account: _Advisor) -> None:
        body = msgspec.json.encode(account)
        await self._values.put("advisor", f"{shop_id}:{advisor}", body, before=ANY)

    async def _issue(self, kind: str, bearer: DeskBearer, for_ms: int) -> str:
        token = f"desk.{self._ids.token()}"
        until_ms = self._clock.now_ms() + for_ms
        await self._values.put(
            kind, _key(token), msgspec.json.encode(bearer), before=None, until_ms=until_ms
        )
        return token

    def _verify(self, account: _Advisor | None, password: str) -> bool:
        if account is None:
            self._hasher.hash(password)
            return False
        try:
            return self._hasher.verify(account.password_hash, password)
        except VerificationError:
            return False


async def _issue(
    values: ValueStore, ids: Ids, kind: str, bearer: Bearer | PayBearer, until_ms: int
) -> str:
    """Return a new token that names its session, and keep whom it belongs to under its hash."""
    token = f"{bearer.session_id}.{ids.token()}"
    body = msgspec.json.encode(bearer)
    await values.put(kind, _key(token), body, before=None, until_ms=until_ms)
    return token


def _pay_key(value: bytes | None) -> _PayKey | None:
    return None if value is None else msgspec.json.decode(value, type=_PayKey)


def why_not(session: Session, party_id: PartyId, epoch: int) -> Reason | None:
    """Return why a token of this epoch no longer speaks for a party, or None where it does."""
    party = session.parties.get(party_id)
    if party is None or party.epoch != epoch:
        return Reason.UNAUTHORIZED
    return Reason.SESSION_ENDED if party.left else None


def _key(token: str) -> str:
    """Return what is stored of a token: the owner it names, for erasing, and its hash."""
    return f"{_owner(token)}:{sha256(token.encode('utf-8', 'replace')).hexdigest()}"


def _owner(token: str) -> str:
    """Return the session that a token names; a token that cannot be ours names nobody."""
    return token.partition(".")[0][:64] if token.isascii() else ""
