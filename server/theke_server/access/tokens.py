"""Who may come in: tokens of parties and of the desk, and what all tokens have in common.

A token is random, at least 128 bits, and only its hash is stored. Ids never authorise anything.
"""

from collections.abc import Callable
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

import msgspec
from argon2 import PasswordHasher
from msgspec import Struct, structs

from theke_checkout.state.session import Session
from theke_checkout.values.ids import PartyId, SessionId, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.advisors import Accounts, account_of
from theke_server.clock import Clock, Ids
from theke_server.stores import Stores
from theke_server.stores.values import ValueStore

PARTY_TOKEN_MS = 30 * 24 * 3_600_000
GRACE_MS = 60_000
"""How long a rotated token still works, for a client that lost the reply."""
JOIN_LINK_MS = 15 * 60_000
CALL_LINK_MS = 2 * 60_000
"""Into a window that is open already."""
DESK_MS = 12 * 3_600_000
DESK_SOCKET_MS = 60_000
ADVISOR_CHARS_MAX = 64
PASSWORD_CHARS_MAX = 256


class DeskBearer(Struct, frozen=True, kw_only=True):
    """An advisor who is signed in at a shop's desk, with this version of the account."""

    shop_id: ShopId
    advisor: str
    name: str
    account: str = ""
    sign_in: str = ""
    """The sign-in that all of this hangs on: what is kept of its cookie."""


class Bearer(Struct, frozen=True, kw_only=True):
    """Whom a party token belongs to. Compare `epoch` with the party's in the session's state."""

    session_id: SessionId
    party_id: PartyId
    shop_id: ShopId
    epoch: int
    desk: DeskBearer | None = None
    """For an advisor: as whom the token was given, and with whose end it ends."""

    @property
    def advisor(self) -> str:
        """The advisor whom the token was given to; empty for everyone else."""
        return "" if self.desk is None else self.desk.advisor


class ShutOut(Struct, frozen=True, kw_only=True):
    """Which of an advisor's connections end: those of one sign-in, else of all other versions of
    the account than `account`.
    """

    shop_id: ShopId
    advisor: str
    sign_in: str = ""
    account: str | None = None

    def hits(self, bearer: DeskBearer | None) -> bool:
        """Whether what `bearer` holds ends."""
        if bearer is None or (bearer.shop_id, bearer.advisor) != (self.shop_id, self.advisor):
            return False
        if self.sign_in:
            return bearer.sign_in == self.sign_in
        return bearer.account != self.account


class _Turn(Struct, frozen=True, kw_only=True):
    """What is kept beside a party token's bearer: whether a fresh one has taken its turn."""

    rotated: bool = False


class OfSession(Protocol):
    """Whoever a session's token belongs to."""

    @property
    def session_id(self) -> SessionId:
        """Return the session that the token names."""
        ...


class PartyTokens:
    """Party tokens: issued at joining, rotated at re-joining."""

    def __init__(self, values: ValueStore, clock: Clock, ids: Ids) -> None:
        self._values = values
        self._clock = clock
        self._ids = ids

    async def issue(self, bearer: Bearer) -> str:
        """Return a new token of a party."""
        until_ms = self._clock.now_ms() + PARTY_TOKEN_MS
        return await issue(self._values, self._ids, "party_token", bearer, until_ms)

    async def check(self, token: str) -> Bearer:
        """Return whose token this is. Raises `RejectedError(UNAUTHORIZED)`.

        An advisor's works as long as the sign-in lasts that it was given to.
        """
        return await self._bearer(await self._value(token))

    async def rotate(self, token: str) -> tuple[Bearer, str]:
        """Return a fresh token; the old one works for `GRACE_MS` more."""
        value = await self._value(token)
        bearer = await self._bearer(value)
        fresh = await self.issue(bearer)
        # Once: who rotates the old one again and again does not keep it alive.
        if not msgspec.json.decode(value, type=_Turn).rotated:
            old = msgspec.json.encode(msgspec.to_builtins(bearer) | {"rotated": True})
            until_ms = self._clock.now_ms() + GRACE_MS
            await self._values.put(
                "party_token", stored_key(token), old, before=value, until_ms=until_ms
            )
        return bearer, fresh

    async def _bearer(self, value: bytes) -> Bearer:
        bearer = msgspec.json.decode(value, type=Bearer)
        if bearer.desk is not None and not await _lasts(self._values, bearer.desk):
            raise RejectedError(Reason.UNAUTHORIZED)
        return bearer

    async def _value(self, token: str) -> bytes:
        value = await self._values.get("party_token", stored_key(token))
        if value is None:
            raise RejectedError(Reason.UNAUTHORIZED)
        return value


class LinkKind(StrEnum):
    """Where a one-time link leads to; one of the other kind is unknown there."""

    JOIN = "join_link"
    CALL = "call_link"


LINK_MS = {LinkKind.JOIN: JOIN_LINK_MS, LinkKind.CALL: CALL_LINK_MS}


class JoinTokens:
    """One-time links by which a party goes on with its session on another device, or takes its call
    into a window of Theke's own."""

    def __init__(self, stores: Stores, clock: Clock, ids: Ids) -> None:
        self._stores = stores
        self._clock = clock
        self._ids = ids

    async def issue(self, bearer: Bearer, kind: LinkKind = LinkKind.JOIN) -> str:
        """Return a one-time token for the fragment of a link."""
        until_ms = self._clock.now_ms() + LINK_MS[kind]
        return await issue(self._stores.values, self._ids, kind, bearer, until_ms)

    async def redeem(self, token: str, shop_id: ShopId, kind: LinkKind = LinkKind.JOIN) -> Bearer:
        """Return whose link this is, and use it up.

        Raises `RejectedError`: `TOKEN_EXPIRED` where it is unknown, too old or of another shop
        (which does not use it up), `TOKEN_REPLAYED` where it was redeemed before.
        """
        key = stored_key(token)
        value = await self._stores.values.get(kind, key)
        bearer = None if value is None else msgspec.json.decode(value, type=Bearer)
        if bearer is None or bearer.shop_id != shop_id:
            raise RejectedError(Reason.TOKEN_EXPIRED)
        until_ms = self._clock.now_ms() + LINK_MS[kind]
        if not await self._stores.leases.use(f"{kind}:{key}", until_ms):
            raise RejectedError(Reason.TOKEN_REPLAYED)
        return bearer


class DeskTokens:
    """Advisors: accounts, sign-in at the desk, and short tokens for the desk's socket.

    Without a `hasher` a guess at a password costs what argon2 recommends.
    """

    def __init__(
        self, values: ValueStore, clock: Clock, ids: Ids, hasher: PasswordHasher | None = None
    ) -> None:
        self._values = values
        self._clock = clock
        self._ids = ids
        self._watchers: list[Callable[[ShutOut], None]] = []
        self._accounts = Accounts(values, hasher or PasswordHasher())

    async def add_advisor(
        self, shop_id: ShopId, advisor: str, name: str, password: str, *, cases: bool = False
    ) -> None:
        """Make an advisor's account, or give it a new name, password and right.

        `cases`: whether they may look after what waits for a person, and give money back. Another
        password ends all that the one before has opened.
        """
        version = self._ids.token()
        await self._accounts.keep(shop_id, advisor, name, password, cases, version)
        await self.look_again(shop_id, advisor)

    async def remove_advisor(self, shop_id: ShopId, advisor: str) -> bool:
        """Delete an account, and end all that it has opened; False where there is no such one."""
        removed = await self._accounts.remove(shop_id, advisor)
        await self.look_again(shop_id, advisor)
        return removed

    async def look_again(self, shop_id: ShopId, advisor: str) -> bool:
        """Tell the watchers which connections no account stands for any more.

        For what another process has changed. Returns whether there is an account.
        """
        account = await account_of(self._values, shop_id, advisor)
        version = None if account is None else account.version
        self._tell(ShutOut(shop_id=shop_id, advisor=advisor, account=version))
        return account is not None

    async def knows(self, shop_id: ShopId, advisor: str) -> bool:
        """Whether there is an advisor of this name."""
        return await account_of(self._values, shop_id, advisor) is not None

    async def allow_cases(self, shop_id: ShopId, advisor: str, *, cases: bool) -> bool:
        """Give or take the right to look after cases, at once; False where there is no such one."""
        return await self._accounts.allow_cases(shop_id, advisor, cases=cases)

    async def may_settle_cases(self, bearer: DeskBearer) -> bool:
        """Whether an advisor may look after cases now, whatever was true at the sign-in."""
        account = await account_of(self._values, bearer.shop_id, bearer.advisor)
        return account is not None and account.cases

    async def sign_in(self, shop_id: ShopId, advisor: str, password: str) -> tuple[DeskBearer, str]:
        """Return the token for the desk's cookie. Raises `RejectedError(UNAUTHORIZED)`.

        An unknown advisor costs the same time as a wrong password.
        """
        account = await account_of(self._values, shop_id, advisor)
        right = await self._accounts.opened_by(account, password)
        if account is None or not right:
            raise RejectedError(Reason.UNAUTHORIZED)
        bearer = DeskBearer(
            shop_id=shop_id, advisor=advisor, name=account.name, account=account.version
        )
        cookie = await self._issue("desk", bearer, DESK_MS)
        return structs.replace(bearer, sign_in=stored_key(cookie)), cookie

    async def signed_in(self, token: str) -> DeskBearer:
        """Return whose cookie this is. Raises `RejectedError(UNAUTHORIZED)`."""
        bearer = _desk_bearer(await self._values.get("desk", stored_key(token)), stored_key(token))
        if not await _lasts(self._values, bearer):
            raise RejectedError(Reason.UNAUTHORIZED)
        return bearer

    async def sign_out(self, token: str) -> None:
        """Revoke a cookie with all that it has opened, and tell the watchers."""
        value = await self._values.take("desk", stored_key(token))
        if value is not None:
            bearer = _desk_bearer(value, stored_key(token))
            shop_id, advisor, sign_in = bearer.shop_id, bearer.advisor, bearer.sign_in
            self._tell(ShutOut(shop_id=shop_id, advisor=advisor, sign_in=sign_in))

    def watch(self, watcher: Callable[[ShutOut], None]) -> None:
        """Let `watcher` hear of every advisor whose connections must end."""
        self._watchers.append(watcher)

    async def socket_token(self, bearer: DeskBearer) -> str:
        """Return a token for one connection of the desk; it works once, for a minute, and no longer
        than its sign-in.
        """
        return await self._issue("desk_socket", bearer, DESK_SOCKET_MS)

    async def check(self, socket_token: str) -> DeskBearer:
        """Return who connects, and use the token up. Raises `RejectedError(UNAUTHORIZED)`."""
        bearer = _desk_bearer(await self._values.take("desk_socket", stored_key(socket_token)))
        if not await _lasts(self._values, bearer):
            raise RejectedError(Reason.UNAUTHORIZED)
        return bearer

    def _tell(self, out: ShutOut) -> None:
        for watcher in self._watchers:
            watcher(out)

    async def _issue(self, kind: str, bearer: DeskBearer, for_ms: int) -> str:
        token = f"desk.{self._ids.token()}"
        until_ms = self._clock.now_ms() + for_ms
        await self._values.put(
            kind, stored_key(token), msgspec.json.encode(bearer), before=None, until_ms=until_ms
        )
        return token


async def _lasts(values: ValueStore, bearer: DeskBearer) -> bool:
    """Whether a sign-in stands: neither signed out nor run out, and its account is as it was."""
    account = await account_of(values, bearer.shop_id, bearer.advisor)
    if account is None or account.version != bearer.account:
        return False
    return await values.get("desk", bearer.sign_in) is not None


def _desk_bearer(value: bytes | None, sign_in: str = "") -> DeskBearer:
    if value is None:
        raise RejectedError(Reason.UNAUTHORIZED)
    bearer = msgspec.json.decode(value, type=DeskBearer)
    return structs.replace(bearer, sign_in=sign_in) if sign_in else bearer


async def issue(values: ValueStore, ids: Ids, kind: str, bearer: OfSession, until_ms: int) -> str:
    """Return a new token that names its session, and keep whom it belongs to under its hash."""
    token = f"{bearer.session_id}.{ids.token()}"
    body = msgspec.json.encode(bearer)
    await values.put(kind, stored_key(token), body, before=None, until_ms=until_ms)
    return token


def why_not(session: Session, party_id: PartyId, epoch: int, advisor: str) -> Reason | None:
    """Return why a token of this epoch no longer speaks for a party, or None where it does.

    An advisor's party is spoken for by a token that was given to this advisor, and by no other.
    """
    party = session.parties.get(party_id)
    if party is None or (party.epoch, party.advisor) != (epoch, advisor):
        return Reason.UNAUTHORIZED
    return Reason.SESSION_ENDED if party.left else None


def stored_key(token: str) -> str:
    """Return what is stored of a token: the owner it names, for erasing, and its hash."""
    return f"{owner_of(token)}:{sha256(token.encode('utf-8', 'replace')).hexdigest()}"


def owner_of(token: str) -> str:
    """Return the session that a token names; a token that cannot be ours names nobody."""
    return token.partition(".")[0][:64] if token.isascii() else ""
