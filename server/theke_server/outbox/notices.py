"""Webhooks: kept durably before they are answered, handled after that, once, also after a crash."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import msgspec
import structlog
from msgspec import Struct

from theke_checkout.commands.system import RecordFact
from theke_checkout.providers import (
    Found,
    InvalidRequestError,
    Notice,
    ProviderError,
    WebhookKind,
)
from theke_checkout.values.ids import SYSTEM, SessionId, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.live.context import Context
from theke_server.live.rooms import Rooms
from theke_server.live.steps import Request
from theke_server.live.tasks import Tasks, Worker
from theke_server.live.updates import Aspect
from theke_server.outbox.payments import Payments
from theke_server.outbox.pointers import Pointer, Pointers
from theke_server.privacy.seal import SealingError
from theke_server.stores import StoreUnavailableError
from theke_server.stores.notices import RawNotice

AT_ONCE_MAX = 16
"""Notices handled at the same time."""
BACKOFF_FIRST_S = 0.5
BACKOFF_MAX_S = 60.0
HANDLED, ORPHAN, FOREIGN, FORGED = "handled", "orphan", "foreign", "forged"
"""What becomes of a notice: a session takes it or none; it is another shop's, or a forgery."""
ORPHAN_KIND = "orphan_notice"
"""Under which kind the store keeps what names no session of ours, for a person."""
ORPHAN_KEPT_MS = 90 * 24 * 3_600_000
"""How long: as long as a settled session stays personal."""


class _Kept(Struct, frozen=True):
    """What is sealed of a webhook until it is handled."""

    notice: Notice
    body: bytes


class Notices:
    """The inbox of webhooks."""

    def __init__(self, ctx: Context, rooms: Rooms, payments: Payments) -> None:
        self._ctx = ctx
        self._rooms = rooms
        self._payments = payments
        self._guard = ctx.guards.of(
            Worker.NOTICES, ProviderError, RejectedError, StoreUnavailableError
        )
        self._tasks = Tasks()
        self._pointers = Pointers(ctx.clock)
        self._slots = asyncio.Semaphore(AT_ONCE_MAX)
        self._log = structlog.get_logger(__name__)

    async def start(self) -> None:
        """Take up what was kept and not handled."""
        watcher = self._guard.watching(self._pointers.heard)
        self._rooms.watch(watcher, Aspect.MONEY)
        for raw in await self._ctx.stores.notices.waiting():
            self._tasks.spawn(self._taken_up(raw))

    async def aclose(self) -> None:
        """Stop; what is not handled stays kept."""
        await self._tasks.aclose()

    async def keep(
        self, shop_id: ShopId, provider: str, notices: Sequence[Notice], body: bytes
    ) -> None:
        """Keep verified webhooks; durable when this returns. One that is known is dropped, and one
        that proves nothing where another of its payment waits.

        Raises `RejectedError`, after which the provider must send it again: `UNAVAILABLE`, or
        `RATE_LIMITED` where too many wait that prove nothing.
        """
        seal = await self._ctx.sealer.open(_seal_of(shop_id))
        for notice in notices:
            pointer = self._pointer(shop_id, provider, notice)
            if pointer is not None and self._pointers.stands(pointer):
                self._count(shop_id, "repeated")
                continue
            kept_id = f"{shop_id}/{notice.notice_id}"  # two shops may share one account
            sealed = seal.seal(kept_id, msgspec.msgpack.encode(_Kept(notice=notice, body=body)))
            raw = RawNotice(
                notice_id=kept_id,
                provider=provider,
                shop_id=shop_id,
                at_ms=self._ctx.clock.now_ms(),
                body=sealed,
                session_id=notice.session_id or "",
            )
            fresh = await self._kept(raw, pointer)
            self._count(shop_id, "kept" if fresh else "repeated")
            if fresh:
                self._tasks.spawn(self._handle_in_the_end(raw, pointer))

    def are_ours(self, shop_id: ShopId, provider: str, notices: Sequence[Notice]) -> bool:
        """Whether all of these name payments that are known to be ours."""
        pointers = [Pointer(shop_id=shop_id, provider=provider, ref=item.ref) for item in notices]
        return bool(pointers) and all(map(self._pointers.is_ours, pointers))

    async def _kept(self, raw: RawNotice, pointer: Pointer | None) -> bool:
        """Keep a notice durably; False for one that is known."""
        fresh = False
        if pointer is not None:
            self._pointers.enter(pointer)
        try:
            fresh = await self._ctx.stores.notices.keep(raw)
        except StoreUnavailableError as error:
            raise RejectedError(Reason.UNAVAILABLE, "store") from error
        finally:
            if pointer is not None and fresh:
                self._pointers.queue(pointer)
            elif pointer is not None:
                self._pointers.leave(pointer)
        return fresh

    async def _taken_up(self, raw: RawNotice) -> None:
        """Handle what a former process kept."""
        pointer = None
        with suppress(Exception):  # what is wrong with it is said where it is handled
            seal = await self._ctx.sealer.open(_seal_of(raw.shop_id), create=False)
            kept = msgspec.msgpack.decode(seal.unseal(raw.notice_id, raw.body), type=_Kept)
            pointer = self._pointer(raw.shop_id, raw.provider, kept.notice)
        if pointer is not None:
            self._pointers.enter(pointer)
            self._pointers.queue(pointer)
        await self._handle_in_the_end(raw, pointer)

    def _pointer(self, shop_id: ShopId, provider: str, notice: Notice) -> Pointer | None:
        """Return what a notice points at that proves nothing; None for one that is signed."""
        if not self._proves_nothing(shop_id, provider):
            return None
        return Pointer(shop_id=shop_id, provider=provider, ref=notice.ref)

    async def _handle_in_the_end(self, raw: RawNotice, pointer: Pointer | None) -> None:
        try:
            await self._try(raw, pointer)
        finally:
            if pointer is not None:
                self._pointers.leave(pointer)

    async def _try(self, raw: RawNotice, pointer: Pointer | None) -> None:
        delay_s = BACKOFF_FIRST_S
        while True:
            if pointer is not None:
                await self._pointers.turn(pointer)
            try:
                async with self._slots:
                    if pointer is not None:
                        self._pointers.looks(pointer)
                    pause_s = await self._guard.run(
                        self._handle(raw, pointer), raw.session_id, raw.notice_id, raw.shop_id
                    )
                if not pause_s:
                    return
            except (ProviderError, RejectedError, StoreUnavailableError) as error:
                self._log.info("notice_waits", notice=raw.notice_id, why=type(error).__name__)
                pause_s = 0.0
                if pointer is not None and await self._is_given_up(raw, pointer):
                    return
            if pointer is not None:
                self._pointers.queue(pointer)
            grown_s = delay_s * (0.5 + self._ctx.ids.jitter() / 2)
            await self._ctx.clock.sleep(max(pause_s, grown_s))
            delay_s = min(BACKOFF_MAX_S, delay_s * 2)

    async def _is_given_up(self, raw: RawNotice, pointer: Pointer) -> bool:
        """Whether a notice that proves nothing is forgotten: a payment of ours is asked for too."""
        if not self._pointers.is_outdated(pointer, raw.at_ms):
            return False
        with suppress(StoreUnavailableError):
            await self._ctx.stores.notices.forget(raw.provider, raw.notice_id)
            self._count(raw.shop_id, "outdated")
            return True
        return False

    async def _handle(self, raw: RawNotice, pointer: Pointer | None) -> None:
        notice = await self._opened(raw)
        if notice is not None:
            found = await self._truth(raw, notice)
            outcome = await self._outcome(raw, notice, found)
            if outcome == ORPHAN:
                named = found.session_id if found is not None else None
                await self._keep_orphan(raw, named or raw.session_id, pointer)
            if outcome == HANDLED and pointer is not None:
                self._pointers.learn(pointer)
            self._count(raw.shop_id, outcome)
        notices = self._ctx.stores.notices
        if pointer is None:
            await notices.drop(raw.provider, raw.notice_id)
        else:  # its id says no more than when it came, and anybody can make another one
            await notices.forget(raw.provider, raw.notice_id)

    async def _opened(self, raw: RawNotice) -> Notice | None:
        try:
            seal = await self._ctx.sealer.open(_seal_of(raw.shop_id), create=False)
            opened = seal.unseal(raw.notice_id, raw.body)
        except SealingError:
            self._count(raw.shop_id, "unreadable")
            self._log.warning("notice_unreadable", notice=raw.notice_id, shop=raw.shop_id)
            return None
        return msgspec.msgpack.decode(opened, type=_Kept).notice

    def _count(self, shop_id: ShopId, outcome: str) -> None:
        self._ctx.metrics.webhooks.labels(shop_id, outcome).inc()

    async def _truth(self, raw: RawNotice, notice: Notice) -> Found | None:
        try:
            return await self._payments.provider(raw.shop_id, raw.provider).resolve(notice)
        except InvalidRequestError:
            return None

    def _proves_nothing(self, shop_id: ShopId, name: str) -> bool:
        """Whether anybody could have sent this: then what it points at must be there."""
        provider = self._payments.provider(shop_id, name)
        return provider.capabilities.webhooks is WebhookKind.POINTER

    async def _outcome(self, raw: RawNotice, notice: Notice, found: Found | None) -> str:
        """Tell the session what is true, and return what became of the notice.

        Shops may share an account: each hears of the payments of all, and leaves alone what is
        another's.
        """
        named = found.session_id if found is not None else notice.session_id
        if found is not None and found.foreign:
            return FOREIGN
        if named is not None and await self._is_of_another(raw.shop_id, named):
            return FOREIGN
        if found is None:
            return FORGED if self._proves_nothing(raw.shop_id, raw.provider) else ORPHAN
        return HANDLED if named is not None and await self._record(raw, found, named) else ORPHAN

    async def _is_of_another(self, shop_id: ShopId, session_id: SessionId) -> bool:
        """Whether a session is one of another shop of this deployment."""
        try:
            _, state = await self._rooms.loaded(session_id)
        except RejectedError as rejection:
            if rejection.reason in (Reason.UNAVAILABLE, Reason.BUSY):
                raise
            return False
        return state.shop_id != shop_id

    async def _record(self, raw: RawNotice, found: Found, session_id: SessionId) -> bool:
        """Tell the session; False where there is none by that name."""
        try:
            await self._tell(session_id, raw, found)
        except RejectedError as rejection:
            if rejection.reason in (Reason.UNAVAILABLE, Reason.BUSY):
                raise
            return False
        return True

    async def _tell(self, session_id: SessionId, raw: RawNotice, found: Found) -> None:
        request = Request(
            by=SYSTEM,
            command=RecordFact(snapshot=found.snapshot, source="webhook"),
            inbox_id=f"{raw.provider}:{raw.notice_id}",
        )
        await self._rooms.carry_out(session_id, request)

    async def _keep_orphan(self, raw: RawNotice, session_id: str, pointer: Pointer | None) -> None:
        """Money that names no session of ours is for a person, who has `ORPHAN_KEPT_MS` for it.

        Once, however often a notice comes that proves nothing. Where it names a session that did
        not take it, it is erased together with that session.
        """
        self._log.warning(
            "notice_without_session", notice=raw.notice_id, provider=raw.provider, shop=raw.shop_id
        )
        named = raw.notice_id if pointer is None else f"{raw.shop_id}/{pointer.ref}"
        key = f"{raw.provider}/{named}"
        until_ms = self._ctx.clock.now_ms() + ORPHAN_KEPT_MS
        await self._ctx.stores.values.put(
            ORPHAN_KIND,
            f"{session_id}:{key}" if session_id else key,
            raw.body,
            before=None,
            until_ms=until_ms,
        )


def _seal_of(shop_id: ShopId) -> str:
    """Return under whose key webhooks of a shop are sealed: not a session's, for it may be none."""
    return f"notices-{shop_id}"
