"""Messages that visitors leave: written and taken back by the visitor, answered at the desk."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.codes import Role
from theke_checkout.values.ids import CommandId, SessionId, ShopId
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.tokens import Bearer, DeskBearer, why_not
from theke_server.http.bodies import address, answer, bearer_token, read
from theke_server.http.context import Context, context
from theke_server.http.desk import advisor
from theke_server.http.endpoints import DESK, Nothing, Proof, get, post
from theke_server.http.limits import Costly
from theke_server.live.messages import (
    ANSWER_CHARS_MAX,
    TEXT_CHARS_MAX,
    Message,
    MessageLine,
    MessageState,
    Place,
    Words,
)
from theke_server.privacy.card_numbers import refuse_card_number

TYPED_CHARS_MAX = 320

Typed = Annotated[str, Meta(max_length=TYPED_CHARS_MAX)]


class NewMessage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a visitor leaves. `no_card`: they have said that it holds no card's number."""

    id: CommandId
    text: Annotated[str, Meta(min_length=1, max_length=TEXT_CHARS_MAX, pattern=r"\S")]
    email: Typed
    name: Typed = ""
    no_card: bool = False

    def __repr__(self) -> str:
        return "NewMessage()"


class OwnMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message as the visitor sees it who left it."""

    message_id: str
    at_ms: int
    text: str
    email: str
    answer: str = ""
    """As soon as it is written, on whatever way the mail is."""
    answered_by: str = ""


class OwnMessages(Struct, frozen=True, kw_only=True):
    """The messages of a session, the oldest first."""

    messages: Sequence[OwnMessage]
    offered_after_s: int
    """How long one waits before leaving a message is offered first."""
    kept_days: int
    """How long a message is kept."""
    mailed: bool
    """Whether an answer is mailed as well; else it may stand here alone."""


class Which(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which message."""

    message_id: CommandId


class DeskMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message as advisors see it."""

    session_id: SessionId
    message_id: str
    at_ms: int
    state: MessageState
    text: str
    email: str
    name: str
    locale: str
    page: str
    lines: Sequence[MessageLine]
    total: Money | None = None
    answer: str = ""
    answered_by: str = ""
    answered_at_ms: int = 0
    by_hand: bool = False
    """It was mailed from the advisor's own program."""
    why: str = ""
    """Why the answer could not be sent: a code."""
    claimed_by: str = ""
    """The colleague who is answering now."""


class DeskMessages(Struct, frozen=True, kw_only=True):
    """A shop's messages: first those that wait for somebody, then the newest of the others."""

    messages: Sequence[DeskMessage]
    mailed: bool
    """Whether answers are mailed from here; else advisors mail them by hand."""


class Claim(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the advisor is answering, from now on or no more."""

    answering: bool


class MessageAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an advisor answers. `by_hand`: they mail it from their own program."""

    text: Annotated[str, Meta(min_length=1, max_length=ANSWER_CHARS_MAX, pattern=r"\S")]
    by_hand: bool = False
    no_card: bool = False


class Repetition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Try once more to send it; or `by_hand`: it was mailed from the advisor's own program."""

    by_hand: bool = False


async def leave(request: Request) -> Response:
    """Leave a message with the shop; also once the session has ended."""
    ctx = context(request)
    bearer = await _visitor(request)
    body = await read(request, NewMessage)
    counted = ((Costly.MESSAGE, bearer.session_id), (Costly.MESSAGE_ADDRESS, address(request)))
    for what, who in counted:
        await ctx.limits.spend(what, who)
    _, session = await ctx.counter.current(bearer.session_id)
    words = Words(
        message_id=body.id, text=body.text, email=body.email, name=body.name, no_card=body.no_card
    )
    try:
        return answer(_own(await ctx.messages.leave(session, words)), 201)
    except RejectedError:
        for what, who in counted:  # a slip of the pen is no message
            await ctx.limits.give_back(what, who)
        raise


async def own(request: Request) -> Response:
    """Tell the messages of the visitor's session; also once it has ended."""
    ctx = context(request)
    bearer = await _visitor(request)
    await ctx.limits.spend(Costly.LOOK, bearer.session_id)
    found = await ctx.messages.of_session(bearer.shop_id, bearer.session_id)
    shop = ctx.shop(bearer.shop_id)
    return answer(
        OwnMessages(
            messages=[_own(message) for message in found],
            offered_after_s=shop.message_after_s,
            kept_days=shop.messages_kept_days,
            mailed=_mails(ctx),
        )
    )


async def take_back(request: Request) -> Response:
    """Erase a message that nobody has answered yet; also once the session has ended."""
    ctx = context(request)
    bearer = await _visitor(request)
    body = await read(request, Which)
    await ctx.limits.spend(Costly.LOOK, bearer.session_id)
    place = Place(shop_id=bearer.shop_id, session_id=bearer.session_id, message_id=body.message_id)
    await ctx.messages.take_back(place)
    return answer(Nothing())


async def show(request: Request) -> Response:
    """Tell the messages of the shop."""
    bearer = await advisor(request)
    return answer(await _of_shop(context(request), bearer))


async def claim(request: Request) -> Response:
    """Say that one is answering a message, or not after all. `conflict` where a colleague is."""
    ctx = context(request)
    bearer, place = await _at_desk(request)
    body = await read(request, Claim)
    if not body.answering:
        await ctx.messages.let_go(place, bearer.advisor)
    elif not await ctx.messages.claim(place, bearer.advisor, bearer.name):
        raise RejectedError(Reason.CONFLICT, "message")
    return answer(Nothing())


async def reply(request: Request) -> Response:
    """Answer a message: by email, or as one has mailed it by hand. Once: `conflict` after that."""
    ctx = context(request)
    bearer, place = await _at_desk(request)
    body = await read(request, MessageAnswer)
    if not await ctx.messages.claim(place, bearer.advisor, bearer.name):
        raise RejectedError(Reason.CONFLICT, "message")
    _refuse_without_mail(ctx, by_hand=body.by_hand)
    refuse_card_number(body.text, "text", no_card=body.no_card)
    await ctx.messages.answer(place, body.text, bearer.name, by_hand=body.by_hand)
    await ctx.messages.let_go(place, bearer.advisor)
    return answer(await _of_shop(ctx, bearer))


async def send_again(request: Request) -> Response:
    """Try an answer again that could not be sent, or note that it was mailed by hand."""
    ctx = context(request)
    bearer, place = await _at_desk(request)
    body = await read(request, Repetition)
    _refuse_without_mail(ctx, by_hand=body.by_hand)
    await ctx.messages.send_again(place, by_hand=body.by_hand)
    return answer(await _of_shop(ctx, bearer))


async def _visitor(request: Request) -> Bearer:
    """Return the visitor who asks, also one whose session has ended."""
    ctx = context(request)
    bearer = await ctx.party_tokens.check(bearer_token(request))
    _, session = await ctx.counter.current(bearer.session_id)
    reason = why_not(session, bearer.party_id, bearer.epoch, bearer.advisor)
    if reason not in (None, Reason.SESSION_ENDED):
        raise RejectedError(reason)
    if session.parties[bearer.party_id].role is not Role.SHOPPER:
        raise RejectedError(Reason.FORBIDDEN, "messages")
    return bearer


async def _at_desk(request: Request) -> tuple[DeskBearer, Place]:
    """Return who is signed in, and where the message of the path is kept.

    One of another shop is as unknown as one that never was.
    """
    bearer = await advisor(request)
    place = Place(
        shop_id=ShopId(bearer.shop_id),
        session_id=SessionId(request.path_params["session"]),
        message_id=request.path_params["message"],
    )
    if await context(request).messages.find(place) is None:
        raise RejectedError(Reason.NOT_FOUND, "message")
    return bearer, place


async def _of_shop(ctx: Context, bearer: DeskBearer) -> DeskMessages:
    claims = await ctx.messages.claims(bearer.shop_id)
    found = await ctx.messages.of_shop(bearer.shop_id)
    return DeskMessages(
        messages=[_desk(message, _colleague(claims, message, bearer)) for message in found],
        mailed=_mails(ctx),
    )


def _colleague(claims: Mapping[str, tuple[str, str]], message: Message, bearer: DeskBearer) -> str:
    sign_in, name = claims.get(message.message_id, ("", ""))
    return "" if sign_in == bearer.advisor else name


def _refuse_without_mail(ctx: Context, *, by_hand: bool) -> None:
    """Refuse to mail what nobody can mail. Raises `RejectedError(NOTHING_TO_DO)`."""
    if not by_hand and not _mails(ctx):
        raise RejectedError(Reason.NOTHING_TO_DO, "mail")


def _mails(ctx: Context) -> bool:
    return ctx.mailing.post is not None


def _own(message: Message) -> OwnMessage:
    return OwnMessage(
        message_id=message.message_id,
        at_ms=message.at_ms,
        text=message.text,
        email=message.email,
        answer=message.answer,
        answered_by=message.answered_by,
    )


def _desk(message: Message, claimed_by: str) -> DeskMessage:
    return DeskMessage(
        session_id=message.session_id,
        message_id=message.message_id,
        at_ms=message.at_ms,
        state=message.state,
        text=message.text,
        email=message.email,
        name=message.name,
        locale=message.locale,
        page=message.page,
        lines=message.lines,
        total=message.total,
        answer=message.answer,
        answered_by=message.answered_by,
        answered_at_ms=message.answered_at_ms,
        by_hand=message.by_hand,
        why=message.why,
        claimed_by=claimed_by,
    )


_OF_ONE = "/v1/desk/messages/{session}/{message}"

ENDPOINTS = (
    post(
        "/v1/messages",
        leave,
        OwnMessage,
        body=NewMessage,
        status=201,
        proof=Proof.PARTY,
        own_page=True,
        limits=(Costly.MESSAGE, Costly.MESSAGE_ADDRESS),
        refuses=(
            Reason.SESSION_ENDED,
            Reason.FORBIDDEN,
            Reason.INVALID_EMAIL,
            Reason.INVALID_NAME,
            Reason.CARD_NUMBER_IN_TEXT,
            Reason.CARD_NUMBER_IN_DOUBT,
            Reason.LIMIT_REACHED,
            Reason.CONFLICT,
        ),
    ),
    get(
        "/v1/messages",
        own,
        OwnMessages,
        proof=Proof.PARTY,
        own_page=True,
        limits=(Costly.LOOK,),
        refuses=(Reason.FORBIDDEN,),
    ),
    post(
        "/v1/messages/take-back",
        take_back,
        Nothing,
        body=Which,
        proof=Proof.PARTY,
        own_page=True,
        limits=(Costly.LOOK,),
        refuses=(Reason.FORBIDDEN, Reason.NOTHING_TO_DO),
    ),
    get("/v1/desk/messages", show, DeskMessages, **DESK),
    post(f"{_OF_ONE}/claim", claim, Nothing, body=Claim, refuses=(Reason.CONFLICT,), **DESK),
    post(
        f"{_OF_ONE}/answer",
        reply,
        DeskMessages,
        body=MessageAnswer,
        refuses=(
            Reason.CONFLICT,
            Reason.NOTHING_TO_DO,
            Reason.CARD_NUMBER_IN_TEXT,
            Reason.CARD_NUMBER_IN_DOUBT,
            Reason.BUSY,
        ),
        **DESK,
    ),
    post(
        f"{_OF_ONE}/send-again",
        send_again,
        DeskMessages,
        body=Repetition,
        refuses=(Reason.NOTHING_TO_DO, Reason.BUSY),
        **DESK,
    ),
)
