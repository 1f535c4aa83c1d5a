"""What is said: a sequence of its own, sealed, deduplicated by id, free of card numbers.

It is bounded in each direction: what a party and a session may say in all, and what one reading
opens and returns. A long talk is read page by page, and makes nobody wait.
"""

import asyncio
from collections.abc import Mapping, Sequence

import msgspec

from theke_checkout.state.session import Session
from theke_checkout.values.call import CallState
from theke_checkout.values.codes import Status
from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.values.limits import (
    TALK_PARTY_BYTES_MAX,
    TALK_PARTY_ITEMS_MAX,
    TALK_SESSION_BYTES_MAX,
    TALK_SESSION_ITEMS_MAX,
)
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.wire import TalkPage, TalkView
from theke_server.live.asides import Part
from theke_server.live.context import Context
from theke_server.live.personal import Personal
from theke_server.live.room import Room
from theke_server.live.rooms import Rooms
from theke_server.privacy.card_numbers import refuse_card_number
from theke_server.privacy.seal import SealingError, SessionSeal
from theke_server.stores import LogDamagedError, StoreUnavailableError
from theke_server.stores.talk import TALK_PAGE_BYTES, TalkItem, TalkTotal, sealed_as


class Talk:
    """Keeps what is said and tells the others."""

    def __init__(self, ctx: Context, rooms: Rooms, personal: Personal) -> None:
        self._ctx = ctx
        self._rooms = rooms
        self._personal = personal

    async def say(
        self,
        session_id: SessionId,
        party_id: PartyId,
        item_id: str,
        text: str,
        *,
        no_card: bool = False,
    ) -> TalkView:
        """Keep something said and tell everyone; the same id again gives the first item.

        Raises `RejectedError` for a card number, before anything is kept; in doubt too, unless
        the sender says that it is `no_card`.
        """
        _, state = await self._rooms.loaded(session_id)
        _check(state, party_id)
        if state.call.state is CallState.ON and not state.text_chat:
            raise RejectedError(Reason.CHAT_OFF)
        refuse_card_number(text, no_card=no_card)
        seal = await self._personal.seal(session_id)
        sealed = seal.seal(sealed_as(party_id, item_id), text.encode())
        # To its end also where the sender is gone: an item that is kept and not told is a gap.
        keeping = asyncio.ensure_future(self._keep(seal, session_id, party_id, item_id, sealed))
        keeping.add_done_callback(_noticed)
        item = await asyncio.shield(keeping)
        if item.by != party_id:
            raise RejectedError(Reason.CONFLICT)
        return _opened(seal, item)

    async def page(
        self, session_id: SessionId, after: int = 0, before: int | None = None
    ) -> TalkPage:
        """Return what was said last between two numbers, as much of it as a page holds; nothing
        once the session was erased.
        """
        try:
            span = await self._ctx.stores.talk.said(session_id, after, before)
        except StoreUnavailableError as error:
            raise RejectedError(Reason.UNAVAILABLE, "store") from error
        if not span.items:
            return TalkPage()
        opened = await self._all_opened(session_id, span.items)
        fitting = _fitting(opened)
        cut = len(fitting) < len(opened)
        return TalkPage(talk=fitting, earlier=fitting[0].seq if cut else span.earlier)

    async def _all_opened(
        self, session_id: SessionId, items: Sequence[TalkItem]
    ) -> tuple[TalkView, ...]:
        """Open items; one that cannot be opened is noted, and hides no other."""
        found: list[TalkView] = []
        try:
            seal = await self._personal.opener(session_id)
        except LogDamagedError:
            return ()
        if seal is None:
            return ()
        for item in items:
            try:
                found.append(_opened(seal, item))
            except SealingError as error:
                await self._ctx.asides.damaged(session_id, error, Part.TALK)
        if len(found) == len(items):
            await self._ctx.asides.mended(session_id, Part.TALK)
        return tuple(found)

    async def _keep(
        self,
        seal: SessionSeal,
        session_id: SessionId,
        party_id: PartyId,
        item_id: str,
        sealed: bytes,
    ) -> TalkItem:
        """Keep an item and tell it, in the order of the numbers.

        The room is asked for here: the one of before may have been let go of during the sealing.
        """
        room, _ = await self._rooms.loaded(session_id)
        async with room.talk_lock:
            try:
                totals = await self._totals(room)
                if not _has_room(totals, party_id, len(sealed)):
                    return await self._again(session_id, item_id)
                item, repeated = await self._ctx.stores.talk.say(
                    room.session_id,
                    TalkItem(
                        seq=0,
                        item_id=item_id,
                        by=party_id,
                        at_ms=self._ctx.clock.now_ms(),
                        version=room.version,
                        text=sealed,
                    ),
                )
            except StoreUnavailableError as error:
                raise RejectedError(Reason.UNAVAILABLE, "store") from error
            if not repeated:
                total = totals.get(party_id, TalkTotal())
                totals[party_id] = TalkTotal(total.items + 1, total.size + len(sealed))
                view = _opened(seal, item)
                room.tell(lambda listener: listener.said(view))
        return item

    async def _totals(self, room: Room) -> dict[str, TalkTotal]:
        """Return how much each party has said; counted once, and kept up to date from then on."""
        if room.talk_totals is None:
            room.talk_totals = dict(await self._ctx.stores.talk.totals(room.session_id))
        return room.talk_totals

    async def _again(self, session_id: SessionId, item_id: str) -> TalkItem:
        """Return what was said before under this id; nothing new has room any more."""
        item = await self._ctx.stores.talk.item(session_id, item_id)
        if item is None:
            raise RejectedError(Reason.TALK_FULL)
        return item


def _has_room(totals: Mapping[str, TalkTotal], party_id: PartyId, size: int) -> bool:
    """Whether a party, and its session, may say something more of this size."""
    own = totals.get(party_id, TalkTotal())
    items = sum(total.items for total in totals.values())
    in_all = sum(total.size for total in totals.values())
    return (
        own.items < TALK_PARTY_ITEMS_MAX
        and own.size + size <= TALK_PARTY_BYTES_MAX
        and items < TALK_SESSION_ITEMS_MAX
        and in_all + size <= TALK_SESSION_BYTES_MAX
    )


def _fitting(items: Sequence[TalkView]) -> tuple[TalkView, ...]:
    """Return the last items that fit into a page as they are sent; one at least.

    The store counts bytes as they are kept: JSON writes some letters six times as long.
    """
    left = TALK_PAGE_BYTES * 2
    fitting: list[TalkView] = []
    for item in reversed(items):
        left -= len(msgspec.json.encode(item))
        if left < 0 and fitting:
            break
        fitting.append(item)
    return tuple(reversed(fitting))


def _check(state: Session, party_id: PartyId) -> None:
    party = state.parties.get(party_id)
    if party is None:
        raise RejectedError(Reason.UNAUTHORIZED)
    if party.left:
        raise RejectedError(Reason.FORBIDDEN)
    if state.status is Status.ENDED:
        raise RejectedError(Reason.SESSION_ENDED)


def _noticed(keeping: asyncio.Future[TalkItem]) -> None:
    """Look at the end of a task whose sender may be gone, so that nobody complains of it."""
    if not keeping.cancelled():
        keeping.exception()


def _opened(seal: SessionSeal, item: TalkItem) -> TalkView:
    return TalkView(
        seq=item.seq,
        id=item.item_id,
        by=item.by,
        at_ms=item.at_ms,
        version=item.version,
        text=seal.unseal(sealed_as(item.by, item.item_id), item.text).decode(),
    )
