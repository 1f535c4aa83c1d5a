"""What is said: a sequence of its own, sealed, deduplicated by id, free of card numbers."""

import asyncio
from collections.abc import Sequence

from theke_checkout.state.session import Session
from theke_checkout.values.codes import Status
from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.wire import TalkView
from theke_server.live.asides import Part
from theke_server.live.context import Context
from theke_server.live.personal import Personal
from theke_server.live.rooms import Rooms
from theke_server.privacy.card_numbers import refuse_card_number
from theke_server.privacy.seal import SealingError, SessionSeal
from theke_server.stores import LogDamagedError, StoreUnavailableError
from theke_server.stores.talk import TalkItem

TALK_NAME = "talk"
"""The name under which talk is sealed; an item's id is bound to it too."""


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
        refuse_card_number(text, no_card=no_card)
        seal = await self._personal.seal(session_id)
        sealed = seal.seal(_name(party_id, item_id), text.encode())
        # To its end also where the sender is gone: an item that is kept and not told is a gap.
        keeping = asyncio.ensure_future(self._keep(seal, session_id, party_id, item_id, sealed))
        keeping.add_done_callback(_noticed)
        item = await asyncio.shield(keeping)
        if item.by != party_id:
            raise RejectedError(Reason.CONFLICT)
        return _opened(seal, item)

    async def since(self, session_id: SessionId, after: int = 0) -> tuple[TalkView, ...]:
        """Return what was said after a sequence number; nothing once the session was erased."""
        try:
            items = await self._ctx.stores.talk.said(session_id, after)
        except StoreUnavailableError as error:
            raise RejectedError(Reason.UNAVAILABLE, "store") from error
        return await self._all_opened(session_id, items) if items else ()

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
                view = _opened(seal, item)
                room.tell(lambda listener: listener.said(view))
        return item


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


def _name(by: str, item_id: str) -> str:
    return f"{TALK_NAME}:{by}:{item_id}"


def _opened(seal: SessionSeal, item: TalkItem) -> TalkView:
    return TalkView(
        seq=item.seq,
        id=item.item_id,
        by=item.by,
        at_ms=item.at_ms,
        version=item.version,
        text=seal.unseal(_name(item.by, item.item_id), item.text).decode(),
    )
