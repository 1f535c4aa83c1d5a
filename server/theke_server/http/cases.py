"""What waits for a person, at the desk: for advisors who have that right, with what they may do."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.commands.system import CaseOutcome, RequestRefund, ResolveCase
from theke_checkout.effects.announcements import announcements_of
from theke_checkout.state.payment import Case
from theke_checkout.state.session import Session
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.ids import AttemptId, CaseId, CommandId, SessionId
from theke_checkout.values.limits import AMOUNT_MAX, NOTE_CHARS_MAX, REASON_CHARS_MAX
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.tokens import DeskBearer
from theke_server.desk import case_pages, cases
from theke_server.http.bodies import answer, query, read
from theke_server.http.context import Context, context
from theke_server.http.desk import advisor
from theke_server.http.endpoints import DESK, Nothing, get, post
from theke_server.live import asides
from theke_server.outgoing import CourierError
from theke_server.outgoing.parcel import pack
from theke_server.privacy.card_numbers import refuse_card_number

Note = Annotated[str, Meta(min_length=1, max_length=NOTE_CHARS_MAX, pattern=r"\S")]
"""How somebody knows, or why: kept in the log, so nothing personal belongs here."""


PLACE_CHARS_MAX = 512


class CaseList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of what waits for a person in the shop, the newest first."""

    cases: Sequence[cases.CaseRow]
    after: str = ""
    """After which place the next page begins; not there where this one is the last."""


class CasesAfter(Struct, frozen=True, kw_only=True):
    """Where the page begins: the first one where nothing is said."""

    after: Annotated[str, Meta(max_length=PLACE_CHARS_MAX)] = ""


class Resolution(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a case ended. `order_ref` goes with `placed`."""

    id: CommandId
    outcome: CaseOutcome
    note: Note
    order_ref: Annotated[str, Meta(max_length=REASON_CHARS_MAX)] = ""


class GiveBack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give an amount of an attempt back: the one that was shown, in minor units."""

    id: CommandId
    attempt_id: AttemptId
    amount: Annotated[int, Meta(ge=1, le=AMOUNT_MAX)]
    note: Note


class Again(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send once more what a system of the shop would not take."""

    id: CommandId


class SentAgain(Struct, frozen=True, kw_only=True):
    """How many webhooks were taken now, and what the first that was not was answered with."""

    taken: int
    failed: str = ""


async def show(request: Request) -> Response:
    """Tell what waits for a person in the advisor's shop, with the evidence, a page at a time."""
    ctx = context(request)
    bearer = await _trusted(request)
    asked = query(request, CasesAfter)
    page = await case_pages.page(ctx.stores, bearer.shop_id, asked.after)
    return answer(CaseList(cases=page.rows, after=page.after))


async def resolve(request: Request) -> Response:
    """Say how a case ended, which leads its checkout on."""
    ctx = context(request)
    bearer = await _trusted(request)
    body = await read(request, Resolution)
    _check(body.note, body.order_ref)
    names = (request.path_params["session"], request.path_params["case"])
    if await asides.resolve(ctx.stores, *names, bearer.shop_id):
        return answer(Nothing())
    session, case = await _case(ctx, request, bearer)
    command = ResolveCase(
        case_id=case.case_id,
        note=body.note.strip(),
        outcome=body.outcome,
        order_ref=body.order_ref,
        by=signature(bearer),
    )
    await ctx.counter.system(session.session_id, command, body.id)
    return answer(Nothing())


async def give_back(request: Request) -> Response:
    """Give the money of a case back; what was shown, and no more than can still go."""
    ctx = context(request)
    bearer = await _trusted(request)
    session, case = await _case(ctx, request, bearer)
    body = await read(request, GiveBack)
    _check(body.note)
    row = next(case_row for case_row in cases.rows(session) if case_row.case_id == case.case_id)
    if row.refund is None or row.refund.attempt_id != body.attempt_id:
        raise RejectedError(Reason.NOTHING_TO_DO, case.case_id)
    if body.amount > row.refund.amount.amount:
        raise RejectedError(Reason.INVALID_AMOUNT, body.attempt_id)
    command = RequestRefund(
        attempt_id=body.attempt_id,
        amount=body.amount,
        reason=body.note.strip(),
        by=signature(bearer),
    )
    await ctx.counter.system(session.session_id, command, body.id)
    return answer(Nothing())


async def resend(request: Request) -> Response:
    """Send again, under the same ids, all that one system was to get of a session.

    The case is closed once all of it was taken.
    """
    ctx = context(request)
    bearer = await _trusted(request)
    session, case = await _case(ctx, request, bearer)
    body = await read(request, Again)
    sent = await _send_again(ctx, session, case)
    if not sent.failed:
        command = ResolveCase(
            case_id=case.case_id, note="sent again", outcome=CaseOutcome.DONE, by=signature(bearer)
        )
        await ctx.counter.system(session.session_id, command, body.id)
    return answer(sent)


def signature(bearer: DeskBearer) -> str:
    """Return how records name a person for good: two may share a name, nobody shares a sign-in."""
    return bearer.advisor if bearer.name == bearer.advisor else f"{bearer.name} ({bearer.advisor})"


async def _trusted(request: Request) -> DeskBearer:
    """Return who is signed in, if they may look after cases now."""
    bearer = await advisor(request)
    if not await context(request).desk_tokens.may_settle_cases(bearer):
        raise RejectedError(Reason.FORBIDDEN, "cases")
    return bearer


async def _case(ctx: Context, request: Request, bearer: DeskBearer) -> tuple[Session, Case]:
    """Return the case of the path; one of another shop is as unknown as one that never was.

    The command line may have been here since.
    """
    session = await ctx.counter.caught_up(SessionId(request.path_params["session"]))
    found = session.cases.get(CaseId(request.path_params["case"]))
    if session.shop_id != bearer.shop_id or found is None or found.kind == CaseKind.REPORT:
        raise RejectedError(Reason.NOT_FOUND, "case")
    return session, found


async def _send_again(ctx: Context, session: Session, case: Case) -> SentAgain:
    outgoing = ctx.outgoing
    receiver = outgoing.receivers.find(session.shop_id, case.subject)
    if case.kind != CaseKind.WEBHOOK_UNSENT or receiver is None or outgoing.courier is None:
        raise RejectedError(Reason.NOTHING_TO_DO, case.case_id)
    log = await ctx.stores.log.records(session.session_id)
    taken = 0
    for announcement in announcements_of((record.events, record.stamp) for record in log):
        if announcement.topic not in receiver.topics:
            continue
        try:
            await outgoing.courier.bring(pack(receiver, announcement, ctx.clock.now_ms()))
        except CourierError as error:
            return SentAgain(taken=taken, failed=error.code)
        taken += 1
    return SentAgain(taken=taken)


def _check(*texts: str) -> None:
    for text in texts:
        refuse_card_number(text)


_REFUSED = (
    Reason.FORBIDDEN,
    Reason.NOTHING_TO_DO,
    Reason.INVALID_AMOUNT,
    Reason.WRONG_PHASE,
    Reason.CARD_NUMBER_IN_TEXT,
    Reason.CARD_NUMBER_IN_DOUBT,
    Reason.BUSY,
)

ENDPOINTS = (
    get("/v1/desk/cases", show, CaseList, query=CasesAfter, refuses=(Reason.FORBIDDEN,), **DESK),
    post(
        "/v1/desk/cases/{session}/{case}/resolve",
        resolve,
        Nothing,
        body=Resolution,
        refuses=_REFUSED,
        **DESK,
    ),
    post(
        "/v1/desk/cases/{session}/{case}/refund",
        give_back,
        Nothing,
        body=GiveBack,
        refuses=_REFUSED,
        **DESK,
    ),
    post(
        "/v1/desk/cases/{session}/{case}/resend",
        resend,
        SentAgain,
        body=Again,
        refuses=_REFUSED,
        **DESK,
    ),
)
