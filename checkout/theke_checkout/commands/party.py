"""Commands of who is at the counter, who may edit, and how it ended."""

from typing import Annotated, TypeAlias

from msgspec import Meta

from theke_checkout.commands.command import Command, NoCard
from theke_checkout.values.codes import AskKind, Drive, ReportReason, VisitOutcome
from theke_checkout.values.limits import NOTE_CHARS_MAX, RATING_CHARS_MAX, RATING_MAX


class SetDrive(Command, frozen=True, kw_only=True, tag="set_drive"):
    """Change who may edit the cart; at once."""

    drive: Drive


class Ask(Command, frozen=True, kw_only=True, tag="ask"):
    """Ask the shopper to do what only the shopper can do."""

    kind: AskKind


class AnswerAsk(Command, frozen=True, kw_only=True, tag="answer_ask"):
    """Put a question away; doing what was asked answers it too."""

    kind: AskKind


class LeaveSession(Command, frozen=True, kw_only=True, tag="leave_session"):
    """End the own part. The session goes on for the others."""


class CallAdvisor(Command, frozen=True, kw_only=True, tag="call_advisor"):
    """Wait for an advisor: again, once theirs has left, or for the first time after a message."""


class EndSession(Command, frozen=True, kw_only=True, tag="end_session"):
    """End the session; refused while money is unsettled."""


class RecordOutcome(Command, frozen=True, kw_only=True, tag="record_outcome"):
    """Say how a session ended; the last word of an advisor counts. Possible after its end too.

    The counter seals the note and passes the command on without it.
    """

    outcome: VisitOutcome
    note: Annotated[str, Meta(max_length=NOTE_CHARS_MAX)] = ""
    no_card: NoCard = False
    follow_up: Annotated[str, Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?\Z")] = ""
    """The day on which the advisor means to come back to it, as YYYY-MM-DD; empty for none."""


class ReportAdvice(Command, frozen=True, kw_only=True, tag="report_advice"):
    """Tell the shop that something was not right, also after the end; no advisor hears of it.

    The counter seals the note and passes the command on without it.
    """

    reason: ReportReason
    note: Annotated[str, Meta(max_length=NOTE_CHARS_MAX)] = ""
    no_card: NoCard = False


class RateAdvice(Command, frozen=True, kw_only=True, tag="rate_advice"):
    """Say how the advice was, also after the end; the last word counts. The advisor reads it.

    The counter seals the note and passes the command on without it; an empty one takes it back.
    """

    rating: Annotated[int, Meta(ge=1, le=RATING_MAX)]
    note: Annotated[str, Meta(max_length=RATING_CHARS_MAX)] = ""
    no_card: NoCard = False


SessionCommand: TypeAlias = (
    SetDrive | Ask | AnswerAsk | LeaveSession | CallAdvisor | EndSession | RecordOutcome
    | ReportAdvice | RateAdvice
)  # fmt: skip
