"""Messages that visitors leave where nobody is at the desk: sealed, and kept for a time.

A message stands beside its session: sealed by that session's key and owned by it, so that erasing
the session erases it, while it stays when the session only ends. It keeps the cart as it was. One
advisor at a time answers; the answer goes out by email, and what came of it is kept with it.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from itertools import islice

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.state.session import Session
from theke_checkout.values.contact import Field
from theke_checkout.values.fields import check_field
from theke_checkout.values.ids import SessionId, ShopId, Sku
from theke_checkout.values.marks import is_hidden
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.live.context import Context
from theke_server.live.personal import Personal
from theke_server.privacy.card_numbers import refuse_card_number
from theke_server.privacy.seal import SealingError
from theke_server.stores import LogDamagedError
from theke_server.stores.values import TRIES_MAX

DAY_MS = 24 * 3_600_000
KEPT_DAYS = 90
"""How long a message is kept where its shop says nothing else."""
CLAIM_MS = 60_000
"""How long one advisor answers alone, counted anew while they write."""
TEXT_CHARS_MAX = 2_000
ANSWER_CHARS_MAX = 4_000
OF_SESSION_MAX = 3
"""How many messages of one session may stand at once."""
LISTED_MAX = 100
"""How many messages a desk is shown: what waits first."""


class MessageState(StrEnum):
    """How far a message is."""

    OPEN = "open"
    SENDING = "sending"
    """Its answer is on its way."""
    ANSWERED = "answered"
    UNSENT = "unsent"
    """Its answer could not be sent: somebody must look."""


class MessageLine(Struct, frozen=True, kw_only=True):
    """A line of the cart as it was."""

    sku: Sku
    quantity: int


class Message(Struct, frozen=True, kw_only=True):
    """A message with all that belongs to it. It shows nothing of itself in logs."""

    session_id: SessionId
    message_id: str
    shop_id: ShopId
    at_ms: int
    state: MessageState
    text: str
    email: str
    name: str
    locale: str
    page: str
    lines: tuple[MessageLine, ...]
    total: Money | None
    answer: str = ""
    answered_by: str = ""
    answered_at_ms: int = 0
    by_hand: bool = False
    """The advisor wrote the mail in their own program."""
    why: str = ""
    """Why the answer could not be sent: a code."""
    doubts: int = 0
    """How often it was handed over without an answer."""

    def __repr__(self) -> str:
        return f"Message({self.session_id})"


class Words(Struct, frozen=True, kw_only=True):
    """What a visitor writes. It shows nothing of itself in logs."""

    message_id: str
    text: str
    email: str
    name: str = ""
    no_card: bool = False

    def __repr__(self) -> str:
        return "Words()"


class Place(Struct, frozen=True, kw_only=True):
    """Where a message is kept."""

    shop_id: ShopId
    session_id: SessionId
    message_id: str


class _Kept(Struct, frozen=True, kw_only=True):
    """What is stored: how far it is, and the whole of it, sealed."""

    at_ms: int
    state: MessageState
    sealed: bytes


Change = Callable[[Message], Message]


class Messages:
    """The messages of all shops. `kept_days` says by shop how long one is kept."""

    def __init__(
        self, ctx: Context, personal: Personal, kept_days: Mapping[ShopId, int] | None = None
    ) -> None:
        self._ctx = ctx
        self._personal = personal
        self._kept_days = kept_days or {}
        self.on_sending: Callable[[Place], None] = lambda _: None
        """Called when an answer is to be sent."""
        self.on_change: Callable[[ShopId], None] = lambda _: None
        """Called when a message of a shop has come, has changed or was erased."""
        self.on_answer: Callable[[SessionId], None] = lambda _: None
        """Called when a message of a session was answered: its visitor can read it."""

    async def leave(self, session: Session, words: Words) -> Message:
        """Keep a message; the same id again gives the first one. Durable when this returns.

        Raises `RejectedError` for a card number, an address that is none, or where too many of this
        session stand already.
        """
        message = _left(session, words, self._ctx.clock.now_ms())
        place = place_of(message)
        before = await self.find(place)
        if before is not None:
            return before
        if len(await self.of_session(session.shop_id, session.session_id)) >= OF_SESSION_MAX:
            raise RejectedError(Reason.LIMIT_REACHED, "messages")
        if not await self._put(place, message, None):
            raise RejectedError(Reason.CONFLICT, "message")
        return message

    async def find(self, place: Place) -> Message | None:
        """Return a message; None where there is none, or once its session was erased."""
        raw = await self._ctx.stores.values.get(kind_of(place.shop_id), _key(place))
        return None if raw is None else await self._opened(place, raw)

    async def of_session(self, shop_id: ShopId, session_id: SessionId) -> Sequence[Message]:
        """Return the messages of one session, the oldest first."""
        found = await self._ctx.stores.values.items(kind_of(shop_id), f"{session_id}:")
        opened = [await self._opened(_place(shop_id, key), raw) for key, raw in found]
        return sorted((item for item in opened if item), key=lambda item: item.at_ms)

    async def of_shop(self, shop_id: ShopId, most: int = LISTED_MAX) -> Sequence[Message]:
        """Return a shop's messages: first those that wait for somebody, the oldest first, then the
        newest of those that were answered."""
        found = await self._ctx.stores.values.items(kind_of(shop_id))
        kept = sorted(((_KEPT.decode(raw), key, raw) for key, raw in found), key=_rank)
        opened: list[Message] = []
        for _, key, raw in islice(kept, most):
            # One that cannot be read must not hide the others; its session is listed as damaged.
            with suppress(LogDamagedError, SealingError):
                message = await self._opened(_place(shop_id, key), raw)
                opened += [message] if message is not None else []
        return opened

    async def sending(self, shop_id: ShopId) -> Sequence[Place]:
        """Return the messages of a shop whose answers are to be sent."""
        found = await self._ctx.stores.values.items(kind_of(shop_id))
        return [
            _place(shop_id, key)
            for key, raw in found
            if _KEPT.decode(raw).state is MessageState.SENDING
        ]

    async def remove(self, place: Place) -> None:
        """Erase a message, whatever its state."""
        await self._ctx.stores.values.remove(kind_of(place.shop_id), _key(place))
        self.on_change(place.shop_id)

    async def take_back(self, place: Place) -> None:
        """Erase a message that nobody has answered yet. Raises `RejectedError`: `NOTHING_TO_DO`
        once it was answered, `NOT_FOUND`."""
        message = await self._found(place)
        if message.state is not MessageState.OPEN:
            raise RejectedError(Reason.NOTHING_TO_DO, "message")
        await self.remove(place)

    async def answer(self, place: Place, text: str, by: str, *, by_hand: bool = False) -> Message:
        """Keep the answer, and have it sent, unless the advisor mails it by hand.

        Raises `RejectedError`: `CONFLICT` where it was answered already, `NOT_FOUND`.
        """
        now_ms = self._ctx.clock.now_ms()

        def answered(message: Message) -> Message:
            if message.state is not MessageState.OPEN:
                raise RejectedError(Reason.CONFLICT, "message")
            return replace(
                message,
                state=MessageState.ANSWERED if by_hand else MessageState.SENDING,
                answer=clean(text),
                answered_by=by,
                answered_at_ms=now_ms,
                by_hand=by_hand,
            )

        message = await self.change(place, answered)
        self.on_answer(place.session_id)
        if not by_hand:
            self.on_sending(place)
        return message

    async def send_again(self, place: Place, *, by_hand: bool = False) -> Message:
        """Try an answer again that could not be sent, or note that it was mailed by hand.

        Raises `RejectedError`: `NOTHING_TO_DO`, `NOT_FOUND`.
        """

        def again(message: Message) -> Message:
            if message.state is not MessageState.UNSENT:
                raise RejectedError(Reason.NOTHING_TO_DO, "message")
            state = MessageState.ANSWERED if by_hand else MessageState.SENDING
            now_ms = self._ctx.clock.now_ms()
            return replace(
                message, state=state, why="", doubts=0, by_hand=by_hand, answered_at_ms=now_ms
            )

        message = await self.change(place, again)
        if not by_hand:
            self.on_sending(place)
        return message

    async def change(self, place: Place, change: Change) -> Message:
        """Change a message that many may change at once. Raises what `change` raises, and
        `RejectedError(NOT_FOUND)`."""
        for _ in range(TRIES_MAX):
            raw = await self._ctx.stores.values.get(kind_of(place.shop_id), _key(place))
            before = None if raw is None else await self._opened(place, raw)
            if before is None:
                raise RejectedError(Reason.NOT_FOUND, "message")
            after = change(before)
            if after == before or await self._put(place, after, raw):
                return after
        raise RejectedError(Reason.BUSY, "message")

    async def claim(self, place: Place, advisor: str, name: str) -> bool:
        """Say that an advisor is answering, for `CLAIM_MS`; False where another one is."""
        until_ms = self._ctx.clock.now_ms() + CLAIM_MS
        lease = await self._ctx.stores.leases.acquire(
            _claim(place.shop_id, place.message_id), f"{advisor}:{name}", until_ms
        )
        return lease is not None

    async def let_go(self, place: Place, advisor: str) -> None:
        """Say that an advisor is not answering after all."""
        leases = self._ctx.stores.leases
        lease = await leases.current(_claim(place.shop_id, place.message_id))
        if lease is not None and lease.holder.partition(":")[0] == advisor:
            await leases.release(lease)

    async def claims(self, shop_id: ShopId) -> Mapping[str, tuple[str, str]]:
        """Return who is answering, by sign-in and name, each by the id of the message."""
        prefix = _claim(shop_id, "")
        held = await self._ctx.stores.leases.held(prefix)
        parted = {lease.name.removeprefix(prefix): lease.holder.partition(":") for lease in held}
        return {message_id: (advisor, name) for message_id, (advisor, _, name) in parted.items()}

    async def _found(self, place: Place) -> Message:
        message = await self.find(place)
        if message is None:
            raise RejectedError(Reason.NOT_FOUND, "message")
        return message

    async def _put(self, place: Place, message: Message, before: bytes | None) -> bool:
        seal = await self._personal.seal(place.session_id)
        sealed = seal.seal(_sealed_as(place), msgspec.msgpack.encode(message))
        kept = _Kept(at_ms=message.at_ms, state=message.state, sealed=sealed)
        days = self._kept_days.get(place.shop_id, KEPT_DAYS)
        done = await self._ctx.stores.values.put(
            kind_of(place.shop_id),
            _key(place),
            msgspec.msgpack.encode(kept),
            before=before,
            until_ms=message.at_ms + days * DAY_MS,
        )
        if done:
            self.on_change(place.shop_id)
        return done

    async def _opened(self, place: Place, raw: bytes) -> Message | None:
        seal = await self._personal.opener(place.session_id)
        if seal is None:
            return None
        plain = seal.unseal(_sealed_as(place), _KEPT.decode(raw).sealed)
        return msgspec.msgpack.decode(plain, type=Message)


_KEPT = msgspec.msgpack.Decoder(_Kept)
_WAITING = {MessageState.OPEN: 0, MessageState.UNSENT: 0, MessageState.SENDING: 1}


def place_of(message: Message) -> Place:
    """Return where a message is kept."""
    return Place(
        shop_id=message.shop_id, session_id=message.session_id, message_id=message.message_id
    )


def clean(text: str) -> str:
    """Return a text as it is kept: lines, and no letters that hide something."""
    lines = text.replace("\r\n", "\n").strip()
    return "".join(letter for letter in lines if letter == "\n" or not is_hidden(letter))


def _left(session: Session, words: Words, now_ms: int) -> Message:
    """Return the message of a visitor. Raises `RejectedError` for what it may not hold."""
    refuse_card_number(words.text, "text", no_card=words.no_card)
    refuse_card_number(words.name, Field.NAME, no_card=words.no_card)
    email = check_field(Field.EMAIL, words.email)
    text = clean(words.text)
    if not email:
        raise RejectedError(Reason.INVALID_EMAIL, Field.EMAIL)
    if not text:
        raise RejectedError(Reason.MALFORMED, "text")
    quoted = session.checkout.quoted
    lines = session.checkout.cart.lines.values()
    return Message(
        session_id=session.session_id,
        message_id=words.message_id,
        shop_id=session.shop_id,
        at_ms=now_ms,
        state=MessageState.OPEN,
        text=text,
        email=email,
        name=check_field(Field.NAME, words.name),
        locale=session.locale,
        page=session.page,
        lines=tuple(MessageLine(sku=line.sku, quantity=line.quantity) for line in lines),
        total=None if quoted is None else quoted.quote.total,
    )


def _rank(item: tuple[_Kept, str, bytes]) -> tuple[int, int]:
    kept, _, _ = item
    rank = _WAITING.get(kept.state, 2)
    return rank, -kept.at_ms if rank else kept.at_ms


def kind_of(shop_id: ShopId) -> str:
    """Return under which kind the messages of a shop are kept."""
    return f"message:{shop_id}"


def _key(place: Place) -> str:
    return f"{place.session_id}:{place.message_id}"


def _place(shop_id: ShopId, key: str) -> Place:
    session_id, _, message_id = key.partition(":")
    return Place(shop_id=shop_id, session_id=SessionId(session_id), message_id=message_id)


def _sealed_as(place: Place) -> str:
    return f"message:{place.message_id}"


def _claim(shop_id: ShopId, message_id: str) -> str:
    return f"message:{shop_id}:{message_id}"
